//! Delivery status (RFC 3464), as it comes: also with groups that run together, fields that are missing
//! and types that are wrong.

use super::{
    fields::{Fields, groups},
    said::{Said, address, says_something, stated_status},
};

/// What became of the message, as the field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Failed,
    Delayed,
    /// Delivered, relayed or expanded.
    Done,
}

/// What is said of one recipient.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) address: String,
    pub(super) action: Option<Action>,
    pub(super) status: Option<String>,
    pub(super) code: Option<u16>,
    pub(super) diagnostic: String,
}

/// So many recipients of one report are looked at.
pub(super) const MOST_RECIPIENTS: usize = 1000;

/// Whether a text holds delivery status, whatever its type says.
pub(super) fn is_status(text: &str) -> bool {
    let begins = |line: &str, name: &str| {
        let start = line.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    let any = |name: &str| text.lines().any(|line| begins(line, name));
    any("final-recipient:") || any("original-recipient:") && (any("action:") || any("status:"))
}

/// The fields about the message, and about each recipient.
pub(super) fn read(text: &str) -> (Fields, Vec<Told>) {
    let mut message = Fields::default();
    let mut recipients: Vec<Fields> = Vec::new();
    for group in groups(text) {
        let mut into: Option<Fields> = None;
        for (name, value) in group.0 {
            let names = matches!(name.as_str(), "final-recipient" | "original-recipient");
            let is_next = names && into.as_ref().is_none_or(|fields| fields.has(&name));
            if is_next && let Some(done) = into.replace(Fields::default()) {
                recipients.push(done);
            }
            into.as_mut().unwrap_or(&mut message).0.push((name, value));
        }
        recipients.extend(into);
    }
    // Some put action, status and diagnostic into a group of their own.
    let stray = |name: &str| message.get(name).map(str::to_owned);
    if let [only] = recipients.as_mut_slice() {
        for name in ["action", "status", "diagnostic-code"] {
            if !only.has(name)
                && let Some(value) = stray(name)
            {
                only.0.push((name.to_owned(), value));
            }
        }
    }
    recipients.truncate(MOST_RECIPIENTS);
    let told = recipients.iter().map(told).collect();
    (message, told)
}

fn told(fields: &Fields) -> Told {
    let diagnostic = fields.get("diagnostic-code").unwrap_or("");
    let diagnostic = typed(diagnostic).1.to_owned();
    let said = Said::of(&diagnostic);
    let stated = fields.get("status").and_then(stated_status);
    // "Failed" gives way to what the server itself said.
    let status = match stated {
        Some(stated) if says_something(&stated) => Some(stated),
        stated => said.status.or(stated),
    };
    let action = fields.get("action").map(str::to_ascii_lowercase);
    let action = action.as_deref().and_then(|action| {
        let word = action.split([' ', ';', '(']).next()?;
        match word {
            "failed" | "failure" | "fail" => Some(Action::Failed),
            "delayed" | "delay" => Some(Action::Delayed),
            "delivered" | "relayed" | "expanded" => Some(Action::Done),
            _ => None,
        }
    });
    Told {
        address: recipient(fields),
        action,
        status,
        code: said.code,
        diagnostic,
    }
}

/// The address as the sender knew it, where that is one.
fn recipient(fields: &Fields) -> String {
    let names = [
        "original-recipient",
        "final-recipient",
        "x-actual-recipient",
    ];
    let values: Vec<String> = names
        .iter()
        .filter_map(|name| fields.get(name))
        .map(|value| {
            let (kind, rest) = typed(value);
            let rest = rest.trim_matches(['<', '>', ' ']);
            if kind.is_some() {
                xtext(rest)
            } else {
                rest.to_owned()
            }
        })
        .collect();
    let plain = values.iter().find_map(|value| address(value));
    let any = || values.iter().find(|value| !value.is_empty()).cloned();
    plain.map(str::to_owned).or_else(any).unwrap_or_default()
}

/// `rfc822; someone` to both.
fn typed(value: &str) -> (Option<&str>, &str) {
    match value.split_once(';') {
        Some((kind, rest)) if !kind.trim().contains([' ', '@', '<']) => {
            (Some(kind.trim()), rest.trim())
        }
        _ => (None, value.trim()),
    }
}

/// RFC 3461 §4: `+40` is an `@`. A plus sign that is none of that stays: most addresses come as they are.
fn xtext(text: &str) -> String {
    if text.contains('@') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('+') {
        out.push_str(before);
        let byte = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = byte.filter(u8::is_ascii_graphic) {
            out.push(char::from(byte));
            rest = after.get(2..).unwrap_or("");
        } else {
            out.push('+');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_told_apart_also_where_nothing_parts_them() {
        let text = "Reporting-MTA: dns; mx.example.com\nOriginal-Envelope-Id: abc\nFinal-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown\nFinal-Recipient: rfc822;b@example.com\nAction: delayed (later)\nStatus: 4.2.2 (full)\n\nOriginal-Recipient: rfc822;c+2Bd+40example.com\nFinal-Recipient: x-local; c\nStatus: 5.7.1\n";
        let (message, told) = read(text);
        assert_eq!(message.get("original-envelope-id"), Some("abc"));
        let seen: Vec<_> = told
            .iter()
            .map(|told| {
                (
                    told.address.as_str(),
                    told.action,
                    told.status.as_deref(),
                    told.code,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (
                    "a@example.com",
                    Some(Action::Failed),
                    Some("5.1.1"),
                    Some(550)
                ),
                ("b@example.com", Some(Action::Delayed), Some("4.2.2"), None),
                ("c+d@example.com", None, Some("5.7.1"), None),
            ]
        );
    }
}
