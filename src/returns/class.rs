//! Why something came back, in few words that do not change: the table in `templates/returns.toml`.

use std::{fmt, sync::LazyLock};

use serde::Deserialize;

use super::said::{says, says_something};

/// Why something came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// There is no such mailbox.
    NoSuchMailbox,
    /// There is no such domain, or it takes no mail.
    NoSuchDomain,
    /// The mailbox exists and is closed.
    Disabled,
    /// The mailbox is full.
    Full,
    /// The message is larger than the mailbox or its server takes.
    TooLarge,
    /// The server could not be reached.
    Unreachable,
    /// It was tried for as long as the relay tries.
    Expired,
    /// Mail goes round in a circle.
    Loop,
    /// Our address, domain or relay is not welcome there.
    Blocked,
    /// SPF, DKIM or DMARC did not hold.
    Unauthenticated,
    /// What the message says was taken for spam or harm.
    Content,
    /// A rule of the receiver: members only, relaying denied, and the like.
    Policy,
    /// The receiver's system is at fault.
    System,
    /// None of these, as far as can be told.
    Other,
    /// Nothing came back: a notice that it arrived.
    Delivered,
    /// Somebody called the message unwanted.
    Complaint,
    /// An answer that no person wrote.
    AutoReply,
}

impl Class {
    /// As written in the log and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchMailbox => "no-such-mailbox",
            Self::NoSuchDomain => "no-such-domain",
            Self::Disabled => "disabled",
            Self::Full => "full",
            Self::TooLarge => "too-large",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Loop => "loop",
            Self::Blocked => "blocked",
            Self::Unauthenticated => "unauthenticated",
            Self::Content => "content",
            Self::Policy => "policy",
            Self::System => "system",
            Self::Other => "other",
            Self::Delivered => "delivered",
            Self::Complaint => "complaint",
            Self::AutoReply => "auto-reply",
        }
    }

    /// The status that stands for the class where a report that gives up states no code at all
    /// (RFC 3463).
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::NoSuchMailbox => "5.1.1",
            Self::NoSuchDomain => "5.1.2",
            Self::Disabled => "5.2.1",
            Self::Full => "4.2.2",
            Self::TooLarge => "5.3.4",
            Self::Unreachable => "4.4.1",
            Self::Expired => "4.4.7",
            Self::Loop => "5.4.6",
            Self::Blocked | Self::Unauthenticated | Self::Content | Self::Policy => "5.7.1",
            Self::System => "5.3.0",
            Self::Other | Self::Delivered | Self::Complaint | Self::AutoReply => "5.0.0",
        }
    }

    /// What the codes and words of a report mean.
    pub(super) fn of(status: Option<&str>, text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ").to_lowercase();
        let status = status.filter(|status| says_something(status)).unwrap_or("");
        let detail = status.get(2..).unwrap_or("");
        let rule = TABLE.rule.iter().find(|rule| rule.fits(detail, &text));
        rule.map_or(Self::Other, |rule| rule.class)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    class: Class,
    /// Subject and detail of the enhanced status, such as `1.1`; `*` at the end.
    #[serde(default)]
    status: Vec<String>,
    /// Words in lower case.
    #[serde(default)]
    text: Vec<String>,
}

impl Rule {
    /// Where a rule states both, both must fit.
    fn fits(&self, detail: &str, text: &str) -> bool {
        let status = self.status.iter().any(|pattern| {
            let start = pattern.strip_suffix('*');
            start.map_or(pattern == detail, |start| detail.starts_with(start))
        });
        let said = || self.text.iter().any(|words| says(text, words));
        match (self.status.is_empty(), self.text.is_empty()) {
            (false, true) => status,
            (true, _) => said(),
            (false, false) => status && said(),
        }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../templates/returns.toml"))
        .expect("invariant: a test reads the embedded returns.toml")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_whole() {
        for rule in &TABLE.rule {
            let stated = !rule.status.is_empty() || !rule.text.is_empty();
            assert!(stated, "{rule:?}");
            for text in &rule.text {
                assert_eq!(*text, text.trim().to_lowercase());
            }
            for status in &rule.status {
                assert!(status.contains('.'), "{status}");
            }
        }
    }

    #[test]
    fn words_go_before_a_status_that_is_used_for_everything() {
        let check = |status, text, expect: Class| {
            assert_eq!(Class::of(status, text), expect, "{status:?} {text}");
        };
        check(Some("5.1.1"), "", Class::NoSuchMailbox);
        check(Some("5.7.1"), "Relaying denied", Class::Policy);
        check(Some("5.7.1"), "listed at zen.spamhaus.org", Class::Blocked);
        check(Some("5.0.0"), "User  unknown", Class::NoSuchMailbox);
        check(Some("5.2.1"), "", Class::Disabled);
        check(Some("4.2.2"), "", Class::Full);
        check(None, "Mailbox is full", Class::Full);
        check(
            Some("5.4.1"),
            "Recipient address rejected: Access denied",
            Class::NoSuchMailbox,
        );
        check(Some("5.7.26"), "", Class::Unauthenticated);
        check(None, "quite another thing", Class::Other);
    }
}
