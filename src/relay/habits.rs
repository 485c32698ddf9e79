//! The limits and habits of known relays: the table in `templates/relays.toml`.
//!
//! Guarantees that a relay which is not in the table has none. It must not change what is sent: it
//! only says what will become of it.

use std::{sync::LazyLock, time::Duration};

use serde::Deserialize;

/// What a relay makes of an envelope sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ForeignSender {
    /// Takes it as it is.
    Any,
    /// Takes those of domains that the account has proved.
    Verified,
    /// Refuses all but the account's own.
    Own,
    /// Puts its own in place.
    Replaced,
}

/// How links are kept from being rewritten.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    /// The header that turns it off; none where only the account can.
    pub header: Option<String>,
    /// Its value.
    #[serde(default)]
    pub value: String,
    /// What an own value must hold, in lower case.
    #[serde(default)]
    pub holds: String,
}

/// Who sets the quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quota {
    /// The same for everybody, as far as there is one.
    #[default]
    Public,
    /// Each account has its own.
    Account,
}

/// A relay's limits and habits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Habits {
    /// What people call it.
    pub name: String,
    /// Its hosts; `*` is any part of a name.
    pub hosts: Vec<String>,
    per_second: Option<u32>,
    per_minute: Option<u32>,
    per_day: Option<u32>,
    max_recipients_per_day: Option<u32>,
    /// Who sets the quota.
    #[serde(default)]
    pub quota: Quota,
    /// How many connections it takes at a time.
    pub connections: Option<u32>,
    /// How large a message may be.
    pub max_bytes: Option<u64>,
    /// What it makes of an envelope sender.
    pub envelope: ForeignSender,
    /// Headers that it replaces.
    #[serde(default)]
    pub rewrites: Vec<String>,
    /// Whether it offers DSN.
    pub dsn: Option<bool>,
    /// Whether it may rewrite links.
    pub tracking: Option<Tracking>,
    /// Keys for which no page of the provider was read.
    #[serde(default)]
    pub unsure: Vec<String>,
    /// The page that was read.
    pub source: String,
    /// The day on which it was read.
    pub verified_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    relay: Vec<Habits>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../templates/relays.toml"))
        .expect("invariant: a test reads the embedded relays.toml")
});

impl Habits {
    /// Every relay that is known.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.relay
    }

    /// Those of a host; none where it is not known.
    #[must_use]
    pub fn of(host: &str) -> Option<&'static Self> {
        let host = host.trim_end_matches('.').to_lowercase();
        let known = |habits: &&Self| habits.hosts.iter().any(|pattern| is_host(pattern, &host));
        Self::all().iter().find(known)
    }

    /// Its limits, the shortest window first: how many in which window.
    pub fn limits(&self) -> impl Iterator<Item = (u32, Duration)> {
        // One message is one recipient here.
        let day = match (self.per_day, self.max_recipients_per_day) {
            (Some(messages), Some(people)) => Some(messages.min(people)),
            (messages, people) => messages.or(people),
        };
        [
            (self.per_second, Duration::from_secs(1)),
            (self.per_minute, Duration::from_mins(1)),
            (day, Duration::from_hours(24)),
        ]
        .into_iter()
        .filter_map(|(count, window)| Some((count?, window)))
    }
}

fn is_host(pattern: &str, host: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == host,
        Some((start, end)) => {
            host.len() > start.len() + end.len() && host.starts_with(start) && host.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_whole() {
        for habits in Habits::all() {
            let name = &habits.name;
            assert!(habits.source.starts_with("https://"), "{name}");
            assert_eq!(habits.verified_on.len(), 10, "{name}");
            assert!(habits.limits().all(|(count, _)| count > 0), "{name}");
            let known = "per_second per_minute per_day max_recipients_per_day connections max_bytes envelope rewrites dsn tracking";
            for key in &habits.unsure {
                assert!(known.split(' ').any(|known| known == key), "{name}: {key}");
            }
            if let Some(tracking) = &habits.tracking {
                let value = tracking.value.to_lowercase();
                assert!(value.contains(&tracking.holds), "{name}");
                assert_eq!(tracking.header.is_some(), !value.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn a_relay_is_known_by_its_host_alone() {
        let name = |host| Habits::of(host).map(|habits| habits.name.as_str());
        assert_eq!(name("SMTP.Office365.com."), Some("Office 365"));
        assert_eq!(
            name("email-smtp.eu-west-1.amazonaws.com"),
            Some("Amazon SES")
        );
        assert_eq!(name("email-smtp.amazonaws.com"), None);
        for none in ["127.0.0.1", "::1", "localhost", "relay.test", "x.invalid"] {
            assert_eq!(name(none), None, "{none}");
        }
    }
}
