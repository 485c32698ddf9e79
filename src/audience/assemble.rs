//! All lists of a campaign to its audience, with the accounting.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Facets, Recipient, RowRef, audit, interpret::Interpreter, merge::Mailbox};
use crate::{
    campaign::{Campaign, Hold, ListFile, SuppressReason},
    list::{ListReport, read},
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

/// Something that was assumed for want of a value, and for how many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What.
    pub what: String,
    /// For how many rows.
    pub rows: u64,
}

/// Counts assumptions.
#[derive(Debug, Default)]
pub(super) struct Assumptions(BTreeMap<String, u64>);

impl Assumptions {
    pub(super) fn count(&mut self, what: &str) {
        match self.0.get_mut(what) {
            Some(rows) => *rows += 1,
            None => {
                self.0.insert(what.to_owned(), 1);
            }
        }
    }
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
            hasher
                .field(recipient.address.canonical())
                .field(recipient.facets().to_string());
            hasher.field(recipient.withheld.as_deref().unwrap_or(""));
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
    let mut mailboxes: HashMap<String, Mailbox> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
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
        let mut interpreter = Interpreter {
            campaign,
            list,
            file: &file,
            unknown: BTreeMap::new(),
            assumptions: &mut assumptions,
            findings: &mut of_rows,
        };
        let mut take = |row: crate::list::Row| {
            accounting.read += 1;
            let Some(meant) = interpreter.read(&row) else {
                accounting.invalid += 1;
                return;
            };
            let canonical = meant.address.canonical();
            if let Some(reason) = suppress.get(&canonical) {
                accounting.suppressed += 1;
                *by_reason.entry(*reason).or_default() += 1;
                return;
            }
            let at = RowRef {
                list: index,
                line: row.line,
            };
            match mailboxes.get_mut(&canonical) {
                Some(mailbox) => mailbox.add(at, meant),
                None => {
                    order.push(canonical.clone());
                    mailboxes.insert(canonical, Mailbox::new(at, meant));
                }
            }
        };
        lists.push(read(&campaign.folder, list, &mut take, &mut of_list));
        interpreter.finish();
        findings.extend(of_list);
        findings.extend(of_rows);
    }
    let mut recipients = Vec::with_capacity(order.len());
    for canonical in order {
        let Some(mailbox) = mailboxes.remove(&canonical) else {
            continue;
        };
        accounting.merged += mailbox.rows() - 1;
        recipients.extend(mailbox.merge(&campaign.file.audiences));
    }
    accounting.recipients = recipients.len() as u64;
    let persons: u64 = recipients
        .iter()
        .map(|recipient| u64::from(recipient.persons))
        .sum();
    accounting.persons = (persons > 0).then_some(persons);
    align_fields(&mut recipients);
    for recipient in &mut recipients {
        withhold(campaign, recipient, &mut findings);
    }
    let may_name: Vec<&str> = campaign
        .file
        .lists
        .iter()
        .flat_map(|list| list.may_name_others.iter().map(String::as_str))
        .collect();
    audit::leaks(&recipients, &may_name, &mut findings);
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
        assumptions: assumptions
            .0
            .into_iter()
            .map(|(what, rows)| Assumption { what, rows })
            .collect(),
        lists,
        findings,
    }
}

/// Every personal field of any list exists for everybody, so that a template may test for it.
fn align_fields(recipients: &mut [Recipient]) {
    let names: BTreeSet<String> = recipients
        .iter()
        .flat_map(|recipient| recipient.fields.keys().cloned())
        .collect();
    let declared: BTreeSet<String> = recipients
        .iter()
        .flat_map(|recipient| recipient.declared.keys().cloned())
        .collect();
    for recipient in recipients {
        for name in &declared {
            recipient.declared.entry(name.clone()).or_default();
        }
        for name in names.iter().filter(|name| !declared.contains(*name)) {
            recipient.fields.entry(name.clone()).or_default();
        }
        recipient.fields.retain(|name, _| !declared.contains(name));
    }
}

fn withhold(campaign: &Campaign, recipient: &mut Recipient, findings: &mut Findings) {
    let line = recipient.rows.first().copied();
    let place = || {
        let file = line
            .and_then(|row| campaign.file.lists.get(usize::from(row.list)))
            .and_then(|list| list.file.as_ref());
        Place::at(
            file.map(|file| file.as_ref().clone()).unwrap_or_default(),
            line.map_or(0, |row| row.line),
            "email",
        )
    };
    if let Some(hold) = campaign
        .file
        .holds
        .iter()
        .find(|hold| matches(hold, recipient))
    {
        recipient.withheld = Some(hold.reason.clone());
    } else if campaign.file.sample && !recipient.address.sample_may_mail() {
        recipient.withheld = Some("a sample reaches reserved domains only".to_owned());
    } else if recipient.address.needs_smtputf8()
        && !campaign
            .file
            .relay
            .as_ref()
            .is_some_and(|relay| relay.smtputf8)
    {
        recipient.withheld = Some("the relay is not stated to take UTF-8 addresses".to_owned());
        findings.push(Finding::warning(
            "LIST-SMTPUTF8",
            place(),
            format!("{} has letters beyond ASCII before the `@`; the message is withheld", recipient.address),
            "state `smtputf8 = true` in [relay] if the relay has it, or tell this person another way",
        ));
    } else if !campaign.file.sample && recipient.address.is_reserved() {
        findings.push(Finding::error(
            "AUDIENCE-RESERVED",
            place(),
            format!(
                "{} lies in a domain that is reserved for examples and reaches nobody",
                recipient.address
            ),
            "remove the row, or state `sample = true` for a trial",
        ));
    }
}

fn matches(hold: &Hold, recipient: &Recipient) -> bool {
    hold.matches
        .iter()
        .all(|(facet, value)| match facet.as_str() {
            "audience" => recipient.audience == *value,
            "locale" => recipient.locale.as_str() == value || recipient.locale.language() == value,
            "jurisdiction" => recipient.jurisdiction.as_ref().is_some_and(|code| {
                code.as_str() == value || code.as_str().starts_with(&format!("{value}-"))
            }),
            declared => recipient
                .declared
                .get(declared)
                .is_some_and(|has| has == value),
        })
}

fn suppressed(campaign: &Campaign, findings: &mut Findings) -> HashMap<String, SuppressReason> {
    let mut all = HashMap::new();
    for suppress in &campaign.file.suppress {
        let file = suppress.file.as_ref();
        let Ok(list) =
            toml::from_str::<ListFile>(&format!("file = {}", toml::Value::String(file.clone())))
        else {
            continue;
        };
        let mut bad = Findings::new();
        let mut take = |row: crate::list::Row| {
            let cell = row.fields.get("email").cloned().unwrap_or_default();
            match Address::parse(&super::clean::repair(&cell)) {
                Ok(address) => {
                    all.insert(address.canonical(), suppress.reason);
                }
                Err(fault) => bad.push(Finding::error(
                    "SUPPRESS-ADDRESS",
                    Place::at(file.clone(), row.line, "email"),
                    format!("{fault}; somebody who must not be written to would be"),
                    "correct the row",
                )),
            }
        };
        read(&campaign.folder, &list, &mut take, findings);
        findings.extend(bad);
    }
    all
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
    if let Some(most) = &expect.max_invalid {
        let share = most
            .as_ref()
            .trim()
            .strip_suffix('%')
            .and_then(|n| n.trim().parse::<f64>().ok());
        match share {
            #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
            Some(share) if accounting.invalid as f64 * 100.0 > share * accounting.read as f64 => {
                findings.push(Finding::error(
                    "EXPECT-INVALID",
                    Place::file("campaign.toml"),
                    format!(
                        "{} of {} rows cannot be used, over {share} %",
                        accounting.invalid, accounting.read
                    ),
                    "mend the lists, or raise `expect.max_invalid`",
                ));
            }
            Some(_) => {}
            None => findings.push(Finding::error(
                "EXPECT-INVALID",
                Place::file("campaign.toml"),
                format!("`{}` is no share", most.as_ref()),
                "write it as \"1%\"",
            )),
        }
    }
}
