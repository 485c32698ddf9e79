//! Lengths of time as people write them: `90s`, `5m`, `48h`, `10d`.

use std::{fmt, time::Duration};

use serde::Deserialize;

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(u64);

impl Span {
    /// A length of so many seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// As a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let unit = match text.trim_start_matches(|c: char| c.is_ascii_digit()).trim() {
            "s" => 1,
            "m" | "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => {
                return Err(format!(
                    "`{text}` is no length of time; write `90s`, `5m`, `48h` or `10d`"
                ));
            }
        };
        digits
            .parse::<u64>()
            .ok()
            .and_then(|n| n.checked_mul(unit))
            .filter(|n| *n <= 10 * 365 * 86_400)
            .map(Self)
            .ok_or_else(|| {
                format!("`{text}` is no length of time; write `90s`, `5m`, `48h` or `10d`")
            })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n if n > 0 && n % 86_400 == 0 => write!(f, "{}d", n / 86_400),
            n if n > 0 && n % 3600 == 0 => write!(f, "{}h", n / 3600),
            n if n > 0 && n % 60 == 0 => write!(f, "{}m", n / 60),
            n => write!(f, "{n}s"),
        }
    }
}
