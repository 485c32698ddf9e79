//! Complaints: feedback reports (RFC 5965), and the one that a large provider writes without them.

use super::{
    fields::{Fields, groups},
    said::address,
};

/// What a feedback report says.
#[derive(Clone, Debug, Default)]
pub(super) struct Feedback {
    pub(super) fields: Fields,
    /// Whether somebody complains. Reports on authentication, or that something is no spam, don't.
    pub(super) complains: bool,
    /// The kind, as it says.
    pub(super) kind: String,
    pub(super) recipients: Vec<String>,
}

/// Whether a text holds a feedback report, whatever its type says.
pub(super) fn is_feedback(text: &str) -> bool {
    let name = "feedback-type:";
    let begins = |line: &str| line.get(..name.len()).map(str::to_ascii_lowercase);
    text.lines()
        .any(|line| begins(line).as_deref() == Some(name))
}

/// Reads one.
pub(super) fn read(text: &str) -> Feedback {
    let fields = Fields(groups(text).into_iter().flat_map(|group| group.0).collect());
    let kind = fields
        .get("feedback-type")
        .unwrap_or("")
        .trim()
        .to_lowercase();
    let named = ["original-rcpt-to", "removal-recipient", "redacted-address"];
    let mut recipients: Vec<String> = Vec::new();
    for value in named.iter().flat_map(|name| fields.all(name)).take(100) {
        let value = address(value).unwrap_or_else(|| value.trim_matches(['<', '>', ' ']));
        if !value.is_empty() && !recipients.iter().any(|known| known == value) {
            recipients.push(value.to_owned());
        }
    }
    Feedback {
        complains: matches!(
            kind.as_str(),
            "abuse" | "fraud" | "virus" | "other" | "opt-out" | "miscategorized"
        ),
        kind,
        recipients,
        fields,
    }
}

/// Outlook.com names the reader who complained in a header of its own.
pub(super) fn complained_of(headers: &Fields) -> Option<&str> {
    headers
        .get("x-hmxmroriginalrecipient")
        .map(|value| address(value).unwrap_or(value))
}
