//! Who must not be written to, and why.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    alias,
    table::{Hashed, Secret},
};
use crate::{
    campaign::{Campaign, ListFile, SuppressReason},
    list::{List, Row},
    terms::{Address, Finding, Findings, Place},
};

/// A mailbox that must not be written to.
#[derive(Clone, Debug)]
pub struct Barred {
    /// Its address.
    pub address: Address,
    /// Why.
    pub reason: SuppressReason,
    /// Whether a row of a list names it.
    pub is_listed: bool,
}

/// Every mailbox of the suppression lists.
#[derive(Clone, Debug)]
pub(super) struct Suppressed {
    secret: Secret,
    merge_aliases: bool,
    all: HashMap<Hashed, (Address, SuppressReason)>,
}

impl Suppressed {
    /// Reads all suppression lists.
    pub(super) fn read(campaign: &Campaign, secret: Secret, findings: &mut Findings) -> Self {
        let mut barred = Self {
            secret,
            merge_aliases: campaign.file.merge_aliases,
            all: HashMap::new(),
        };
        for suppress in &campaign.file.suppress {
            let file = suppress.file.as_ref();
            let stated = format!("file = {}", toml::Value::String(file.clone()));
            let Ok(stated) = toml::from_str::<ListFile>(&stated) else {
                continue;
            };
            let mut bad = Findings::new();
            let mut take = |row: &Row<'_>| {
                if row.refused.is_some() {
                    bad.push(unread(file, row.line, "the row cannot be read"));
                    return;
                }
                let mut fields = row.columns.fields.iter();
                let email = fields.position(|field| field.as_deref() == Some("email"));
                let cell = email.and_then(|column| row.value(column)).unwrap_or("");
                match Address::parse(&super::clean::repair(cell)) {
                    Ok(address) => {
                        let mailbox = barred.mailbox(&address.canonical());
                        barred.all.insert(mailbox, (address, suppress.reason));
                    }
                    Err(fault) => bad.push(unread(file, row.line, &fault.to_string())),
                }
            };
            if let Some(list) = List::open(&campaign.folder, &stated, findings) {
                list.read(&stated, &mut take, findings);
            }
            findings.extend(bad);
        }
        barred
    }

    /// What a canonical mailbox is known by: one with its aliases, where the campaign says so.
    pub(super) fn mailbox(&self, canonical: &str) -> Hashed {
        let base = self.merge_aliases.then(|| alias::base(canonical)).flatten();
        self.secret.hash(base.as_deref().unwrap_or(canonical))
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Why a mailbox must not be written to, if so.
    pub(super) fn reason(&self, mailbox: Hashed) -> Option<SuppressReason> {
        if self.all.is_empty() {
            return None;
        }
        self.all.get(&mailbox).map(|(_, reason)| *reason)
    }

    /// All of them, on a list or not; in the order of addresses. `listed` are those that rows name.
    pub(super) fn mailboxes(&self, listed: &HashSet<Hashed>) -> Vec<Barred> {
        let all = self.all.iter();
        let by_address: BTreeMap<&Address, Barred> = all
            .map(|(mailbox, (address, reason))| {
                let barred = Barred {
                    address: address.clone(),
                    reason: *reason,
                    is_listed: listed.contains(mailbox),
                };
                (address, barred)
            })
            .collect();
        by_address.into_values().collect()
    }
}

fn unread(file: &str, line: u64, why: &str) -> Finding {
    Finding::error(
        "SUPPRESS-ADDRESS",
        Place::at(file, line, "email"),
        format!("{why}; somebody who must not be written to would be"),
        "correct the row",
    )
}
