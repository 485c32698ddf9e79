//! All lists of a campaign to its audience, with the accounting.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Assumption, Facets, Recipient, RowRef, assumptions::Assumptions, audit, interpret::Interpreter,
    merge::Mailbox, withhold::withhold,
};
use crate::{
    campaign::{Campaign, ListFile, SuppressReason},
    list::{ListReport, Refused, Row, read},
    terms::{Address, Digest, Finding, Findings, Hasher, Place, Purpose},
};

/// The first equation: read = recipients + merged + suppressed + invalid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Rows in the lists.
    pub read: u64,
    /// Rows that cannot be used.
    pub invalid: u64,
    /// Further rows of a mailbox.
    pub merged: u64,
    /// Rows of suppressed mailboxes.
    pub suppressed: u64,
    /// Distinct mailboxes.
    pub recipients: u64,
    /// People, where a column tells.
    pub persons: Option<u64>,
}

/// Who is to be told.
#[derive(Debug)]
pub struct Audience {
    /// Everybody, in the order of sending.
    pub recipients: Vec<Recipient>,
    /// The first equation.
    pub accounting: Accounting,
    /// Suppressed mailboxes by reason.
    pub suppressed: BTreeMap<SuppressReason, u64>,
    /// Every mailbox that must not be written to, on a list or not.
    pub not_to_write: Vec<(Address, SuppressReason)>,
    /// What was assumed.
    pub assumptions: Vec<Assumption>,
    /// How each list was read.
    pub lists: Vec<ListReport>,
    /// What is wrong or worth knowing.
    pub findings: Findings,
}

impl Audience {
    /// How many people each combination of facets has.
    #[must_use]
    pub fn facets(&self) -> BTreeMap<Facets, u64> {
        let mut facets = BTreeMap::new();
        for recipient in &self.recipients {
            *facets.entry(recipient.facets()).or_default() += 1;
        }
        facets
    }

    /// The digest of everybody with everything that may reach them; it does not depend on the
    /// order of the lists or on any key.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut all: Vec<&Recipient> = self.recipients.iter().collect();
        all.sort_by_cached_key(|recipient| recipient.address.canonical());
        let mut hasher = Hasher::new("audience v1");
        for recipient in all {
            hasher.field(recipient.address.canonical());
            // Each facet by itself: their words for people could run together.
            hasher.field(serde_json::to_string(&recipient.facets()).unwrap_or_default());
            hasher.field(recipient.withheld.as_deref().unwrap_or(""));
            hasher.field(recipient.fields.len().to_string());
            for (name, values) in &recipient.fields {
                hasher.field(name).field(values.len().to_string());
                for value in values {
                    hasher.field(value.reveal(Purpose::Compare));
                }
            }
        }
        hasher.finish()
    }
}

/// Reads all lists of a campaign.
#[must_use]
pub fn assemble(campaign: &Campaign) -> Audience {
    let mut findings = Findings::new();
    let suppress = suppressed(campaign, &mut findings);
    let mut assumptions = Assumptions::default();
    let mut accounting = Accounting::default();
    let mut by_reason: BTreeMap<SuppressReason, u64> = BTreeMap::new();
    // Boxed: a growing map moves what it holds.
    let mut mailboxes: HashMap<String, Box<Mailbox>> = HashMap::new();
    let mut lists = Vec::new();
    for (index, list) in campaign.file.lists.iter().enumerate() {
        let file = list
            .file
            .as_ref()
            .map(|file| file.as_ref().clone())
            .unwrap_or_default();
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        let mut of_rows = Findings::new();
        let mut of_list = Findings::new();
        let mut interpreter = Interpreter::new(campaign, list, &file, &mut of_rows);
        let mut take = |row: Result<Row, Refused>| {
            accounting.read += 1;
            let meant = row
                .ok()
                .and_then(|row| Some((row.line, interpreter.read(&row)?)));
            let Some((line, meant)) = meant else {
                accounting.invalid += 1;
                return;
            };
            let canonical = meant.address.canonical();
            if let Some((_, reason)) = suppress.get(&canonical) {
                accounting.suppressed += 1;
                *by_reason.entry(*reason).or_default() += 1;
                return;
            }
            let at = RowRef { list: index, line };
            if let Some(mailbox) = mailboxes.get_mut(&canonical) {
                mailbox.add(at, meant);
            } else {
                mailboxes.insert(canonical, Box::new(Mailbox::new(at, meant)));
            }
        };
        lists.push(read(&campaign.folder, list, &mut take, &mut of_list));
        interpreter.finish();
        findings.extend(of_list);
        findings.extend(of_rows);
    }
    let people: BTreeSet<&str> = mailboxes
        .values()
        .flat_map(|mailbox| mailbox.people())
        .collect();
    let people = people.len() as u64;
    let mut recipients: Vec<Recipient> = Vec::with_capacity(mailboxes.len());
    for (_, mailbox) in mailboxes {
        accounting.merged += mailbox.merged();
        recipients.push(mailbox.merge(&campaign.file, &mut assumptions));
    }
    // A mailbox is where its first row stands; a map has no order.
    recipients.sort_by_key(|recipient| recipient.rows.first().copied());
    accounting.recipients = recipients.len() as u64;
    // A mailbox whose rows name nobody counts as one person.
    let unnamed = recipients
        .iter()
        .filter(|recipient| recipient.persons == 0)
        .count() as u64;
    accounting.persons = (people > 0).then_some(people + unnamed);
    align_fields(&mut recipients, &lists);
    withhold(campaign, &mut recipients, &mut findings);
    audit::leaks(campaign, &recipients, &mut findings);
    check_expectations(campaign, accounting, &mut findings);
    if recipients.is_empty() && findings.iter().all(|finding| !finding.blocks()) {
        findings.push(Finding::error(
            "AUDIENCE-EMPTY",
            Place::file("campaign.toml"),
            "nobody is to be told",
            "look at the lists",
        ));
    }
    let place = |audience: &str| {
        campaign
            .file
            .order
            .iter()
            .position(|name| name == audience)
            .unwrap_or(usize::MAX)
    };
    recipients.sort_by_key(|recipient| place(&recipient.audience));
    Audience {
        recipients,
        accounting,
        suppressed: by_reason,
        not_to_write: suppress.into_values().collect(),
        assumptions: assumptions.finish(),
        lists,
        findings,
    }
}

/// Every personal field of any list exists for everybody, so that a template may test for it.
fn align_fields(recipients: &mut [Recipient], lists: &[ListReport]) {
    let names: BTreeSet<&String> = lists.iter().flat_map(|list| &list.fields).collect();
    let declared: BTreeSet<String> = recipients
        .iter()
        .flat_map(|recipient| recipient.declared.keys().cloned())
        .collect();
    for recipient in recipients {
        for name in &declared {
            recipient.declared.entry(name.clone()).or_default();
        }
        for name in names.iter().filter(|name| !declared.contains(**name)) {
            recipient.fields.entry((*name).clone()).or_default();
        }
        recipient.fields.retain(|name, _| !declared.contains(name));
    }
}

fn suppressed(
    campaign: &Campaign,
    findings: &mut Findings,
) -> HashMap<String, (Address, SuppressReason)> {
    let mut all = HashMap::new();
    for suppress in &campaign.file.suppress {
        let file = suppress.file.as_ref();
        let Ok(list) =
            toml::from_str::<ListFile>(&format!("file = {}", toml::Value::String(file.clone())))
        else {
            continue;
        };
        let mut bad = Findings::new();
        let mut take = |row: Result<Row, Refused>| {
            let row = match row {
                Ok(row) => row,
                Err(refused) => {
                    bad.push(unread(file, refused.line, "the row cannot be read"));
                    return;
                }
            };
            let cell = row.fields.get("email").cloned().unwrap_or_default();
            match Address::parse(&super::clean::repair(&cell)) {
                Ok(address) => {
                    all.insert(address.canonical(), (address, suppress.reason));
                }
                Err(fault) => bad.push(unread(file, row.line, &fault.to_string())),
            }
        };
        read(&campaign.folder, &list, &mut take, findings);
        findings.extend(bad);
    }
    all
}

fn unread(file: &str, line: u64, why: &str) -> Finding {
    Finding::error(
        "SUPPRESS-ADDRESS",
        Place::at(file, line, "email"),
        format!("{why}; somebody who must not be written to would be"),
        "correct the row",
    )
}

fn check_expectations(campaign: &Campaign, accounting: Accounting, findings: &mut Findings) {
    let expect = &campaign.file.expect;
    if let Some(rows) = expect.rows
        && rows != accounting.read
    {
        findings.push(Finding::error(
            "EXPECT-ROWS",
            Place::file("campaign.toml"),
            format!(
                "the lists have {} rows, and {rows} were expected",
                accounting.read
            ),
            "find the missing or additional rows, or correct `expect.rows`",
        ));
    }
    if let Some(most) = expect.max_invalid
        && most.is_exceeded(accounting.invalid, accounting.read)
    {
        findings.push(Finding::error(
            "EXPECT-INVALID",
            Place::file("campaign.toml"),
            format!(
                "{} of {} rows cannot be used, over {most}",
                accounting.invalid, accounting.read
            ),
            "mend the lists, or raise `expect.max_invalid`",
        ));
    }
}
