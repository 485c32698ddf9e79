//! Nobody sees anybody else's data: address-like values are looked up among all recipients.

use std::collections::BTreeMap;

use super::Recipient;
use crate::terms::{Finding, Findings, Place, Purpose};

/// Finds personal values that name another recipient.
pub(super) fn leaks(recipients: &[Recipient], may_name_others: &[&str], findings: &mut Findings) {
    let known: BTreeMap<String, usize> = recipients
        .iter()
        .enumerate()
        .map(|(index, recipient)| (recipient.address.canonical(), index))
        .collect();
    for (index, recipient) in recipients.iter().enumerate() {
        for (field, values) in &recipient.fields {
            if may_name_others.contains(&field.as_str()) {
                continue;
            }
            for value in values {
                let names_other = value
                    .reveal(Purpose::Compare)
                    .split(|c: char| {
                        c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '(' | ')' | '"')
                    })
                    .filter(|token| token.contains('@'))
                    .any(|token| {
                        known
                            .get(&token.to_lowercase())
                            .is_some_and(|other| *other != index)
                    });
                if names_other {
                    findings.push(Finding::error(
                        "AUDIENCE-LEAK",
                        Place::at("", recipient.rows.first().map_or(0, |row| row.line), field.clone()),
                        format!("the field `{field}` of {} holds another recipient's address", recipient.address),
                        format!("remove the column, or state `may_name_others = [\"{field}\"]` for the list"),
                    ));
                }
            }
        }
    }
}
