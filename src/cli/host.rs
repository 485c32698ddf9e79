//! Who and where this process is: the machine's name, and the one clock of the command line.

use std::time::SystemTime;

use jiff::{civil::Date, tz::TimeZone};

use crate::terms::Stamp;

/// The machine's name.
#[must_use]
pub(super) fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .unwrap_or_default();
    let name: String = name
        .trim()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect();
    if name.is_empty() {
        "this-host".to_owned()
    } else {
        name
    }
}

/// The person at the keyboard, as the system knows them.
#[must_use]
pub(super) fn recorder() -> String {
    let user = std::env::var("USER")
        .or_else(|_unset| std::env::var("LOGNAME"))
        .unwrap_or_else(|_unset| "unknown".to_owned());
    format!("{user}@{}", host())
}

/// Now.
#[must_use]
pub(super) fn now() -> Stamp {
    Stamp::from_system(SystemTime::now())
}

/// Today in a zone.
#[must_use]
pub(super) fn today(zone: &TimeZone) -> Date {
    now().in_zone(zone).date()
}
