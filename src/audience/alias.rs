//! Mailboxes that are probably one person's: the same but for a plus tag, or for dots at Gmail. They
//! are reported and never merged, since only the provider knows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::table::{Hashed, Secret, Table};
use crate::terms::{Finding, Findings, Masked, Place, counted};

/// A canonical mailbox without what providers ignore (a `+` tag; at Gmail dots too); none where nothing
/// of it is.
#[must_use]
pub fn base(canonical: &str) -> Option<String> {
    let (local, domain) = canonical.rsplit_once('@')?;
    let plain = local.split_once('+').map_or(local, |(plain, _)| plain);
    if plain.is_empty() {
        return None;
    }
    if matches!(domain, "gmail.com" | "googlemail.com") {
        let base = format!("{}@gmail.com", plain.replace('.', ""));
        return Some(base).filter(|base| base != canonical);
    }
    (plain.len() < local.len()).then(|| format!("{plain}@{domain}"))
}

/// The mailboxes of one person, and last what they have in common.
pub(super) fn all(mailboxes: &BTreeSet<String>) -> Vec<Masked> {
    let bases = mailboxes
        .iter()
        .map(|one| base(one).unwrap_or_else(|| one.clone()));
    let common: BTreeSet<String> = bases.collect();
    let all = mailboxes.difference(&common).chain(&common);
    all.map(|one| Masked::new(one.clone())).collect()
}

/// Mailboxes with something that a provider ignores.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    met: Vec<(Hashed, Hashed)>,
}

/// The bases of mailboxes that belong together.
pub(super) type Related = HashSet<Hashed>;

impl Aliases {
    /// Looks at a row's mailbox.
    pub(super) fn look(&mut self, secret: &Secret, mailbox: Hashed, canonical: &str) {
        if let Some(base) = base(canonical) {
            self.met.push((secret.hash(&base), mailbox));
        }
    }

    /// Which mailboxes belong together, once it is known who the recipients are.
    pub(super) fn finish(self, table: &Table, findings: &mut Findings) -> Related {
        let mut groups: BTreeMap<Hashed, HashSet<Hashed>> = BTreeMap::new();
        for (base, mailbox) in self.met {
            groups.entry(base).or_default().insert(mailbox);
        }
        for (base, mailboxes) in &mut groups {
            if table.first(*base).is_some() {
                mailboxes.insert(*base);
            }
        }
        groups.retain(|_, mailboxes| mailboxes.len() > 1);
        if !groups.is_empty() {
            let mailboxes: usize = groups.values().map(HashSet::len).sum();
            findings.push(Finding::info(
                "LIST-ALIAS",
                Place::file("campaign.toml"),
                format!(
                    "{} look like aliases of {}: they differ in a `+` tag, or at Gmail in dots",
                    counted(mailboxes, "mailbox"),
                    counted(groups.len(), "person")
                ),
                "each mailbox is told; `check --registers` lists them",
            ));
        }
        groups.into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn what_providers_ignore_is_known() {
        for (mailbox, expect) in [
            ("ann+x@example.com", Some("ann@example.com")),
            ("ann@example.com", None),
            ("a.n.n+y@googlemail.com", Some("ann@gmail.com")),
            ("ann@gmail.com", None),
            ("+x@example.com", None),
        ] {
            assert_eq!(base(mailbox).as_deref(), expect, "{mailbox}");
        }
    }
}
