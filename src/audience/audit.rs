//! Nobody sees anybody else's data: address-like values are looked up among all recipients.

use std::collections::{BTreeMap, HashMap};

use super::{Recipient, withhold::place};
use crate::{
    campaign::Campaign,
    list::identifier,
    terms::{Address, Finding, Findings, Place, Purpose},
};

/// Finds personal values that name another recipient: one finding for each list and column.
pub(super) fn leaks(campaign: &Campaign, recipients: &[Recipient], findings: &mut Findings) {
    let values = || {
        recipients
            .iter()
            .enumerate()
            .flat_map(|(index, recipient)| {
                let fields = recipient.fields.iter();
                fields.flat_map(move |(field, values)| {
                    values
                        .iter()
                        .map(move |value| (index, field, value.reveal(Purpose::Compare)))
                })
            })
    };
    if values().all(|(_, _, value)| !value.contains(['@', '\u{ff20}'])) {
        return;
    }
    let known: HashMap<String, usize> = recipients
        .iter()
        .enumerate()
        .map(|(index, recipient)| (recipient.address.canonical(), index))
        .collect();
    let mut hits: BTreeMap<(&String, String), (u64, Place)> = BTreeMap::new();
    for (index, field, value) in values() {
        let of_other = |text: &str| known.get(text).is_some_and(|other| *other != index);
        if !addresses(value).any(|address| of_other(&address)) {
            continue;
        }
        let Some(recipient) = recipients.get(index) else {
            continue;
        };
        let may = |row: &super::RowRef| {
            let list = campaign.file.lists.get(usize::from(row.list));
            list.is_some_and(|list| {
                list.may_name_others
                    .iter()
                    .any(|name| identifier(name) == *field)
            })
        };
        if recipient.rows.iter().any(may) {
            continue;
        }
        let mut at = place(campaign, recipient);
        at.column.clone_from(field);
        hits.entry((field, at.file.clone())).or_insert((0, at)).0 += 1;
    }
    for ((field, _), (count, at)) in hits {
        findings.push(Finding::error(
            "AUDIENCE-LEAK",
            at,
            format!("the column `{field}` holds another recipient's address, for {count} people"),
            format!("remove the column, or state `may_name_others = [\"{field}\"]` for the list"),
        ));
    }
}

/// What looks like an address in a value, in canonical form.
fn addresses(value: &str) -> impl Iterator<Item = String> {
    value
        .split(|c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"'[]|/=".contains(c))
        .filter(|token| token.contains(['@', '\u{ff20}']))
        .filter_map(|token| {
            let token = super::clean::repair(token);
            Address::parse(token.trim_matches('.')).ok()
        })
        .map(|address| address.canonical())
}
