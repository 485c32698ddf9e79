//! Who waits, and why: holds, reserved domains, what the relay lacks.

use std::collections::BTreeSet;

use super::{
    Facets,
    facts::Marks,
    lists::At,
    table::{Hashed, Table},
};
use crate::{
    campaign::{Campaign, Hold},
    terms::{Address, Finding, Findings, Jurisdiction, Locale, Place, Purpose},
};

/// The members of the European Union: a hold for `EU` holds `DE` too.
pub(super) const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Why somebody waits whose address the relay is not stated to take: no later `send` changes that by itself.
pub const NO_UTF8: &str = "the relay is not stated to take UTF-8 addresses";

/// Who must wait, kind by kind.
#[derive(Debug)]
pub(super) struct Waits<'a> {
    campaign: &'a Campaign,
    held: Vec<u64>,
    findings: Findings,
}

impl<'a> Waits<'a> {
    /// Looks at the holds; `declared` are the facets that lists declare.
    pub(super) fn new(campaign: &'a Campaign, declared: &BTreeSet<String>) -> Self {
        let mut findings = Findings::new();
        for hold in &campaign.file.holds {
            check(hold, campaign, declared, &mut findings);
        }
        Self {
            campaign,
            held: vec![0; campaign.file.holds.len()],
            findings,
        }
    }

    /// Why `people` recipients of one kind wait, if they do.
    pub(super) fn reason(&mut self, facets: &Facets, marks: Marks, people: u64) -> Option<String> {
        let file = &self.campaign.file;
        let mut reason = None;
        for (hold, held) in file.holds.iter().zip(&mut self.held) {
            if matches(hold, facets) {
                *held += people;
                reason = reason.or_else(|| Some(hold.reason.clone()));
            }
        }
        let takes_utf8 = file.relay.as_ref().is_some_and(|relay| relay.smtputf8);
        if reason.is_some() {
            reason
        } else if file.sample && !marks.sample_may_mail {
            Some("sample: reserved domains only".to_owned())
        } else if marks.needs_smtputf8 && !takes_utf8 {
            Some(NO_UTF8.to_owned())
        } else {
            None
        }
    }

    /// What is wrong with the holds, once all kinds were looked at.
    pub(super) fn finish(mut self) -> Findings {
        let holds = self.campaign.file.holds.iter().zip(self.held);
        for (hold, _) in holds.filter(|(_, count)| *count == 0) {
            self.findings.push(Finding::warning(
                "AUDIENCE-HOLD",
                Place::file("campaign.toml"),
                format!("the hold \"{}\" matches nobody", hold.reason),
                "correct its `match`, or remove it",
            ));
        }
        self.findings
    }
}

/// Addresses that cannot simply be written to, until it is known which row is a mailbox's first.
#[derive(Debug)]
pub(super) struct Marked<'a> {
    campaign: &'a Campaign,
    met: Vec<(Hashed, u32, Finding)>,
}

impl<'a> Marked<'a> {
    pub(super) fn new(campaign: &'a Campaign) -> Self {
        Self {
            campaign,
            met: Vec::new(),
        }
    }

    /// Looks at the address of a row.
    pub(super) fn look(&mut self, mailbox: Hashed, at: At, address: &Address) {
        let stated = &self.campaign.file;
        let place = || Place::at(file(self.campaign, at.place.list), at.place.line, "email");
        if address.needs_smtputf8() && !stated.relay.as_ref().is_some_and(|relay| relay.smtputf8) {
            self.met.push((mailbox, at.row, Finding::warning(
                "LIST-SMTPUTF8",
                place(),
                "letters beyond ASCII stand before the `@`; the message is withheld",
                "state `smtputf8 = true` in [relay] if the relay has it, or tell this person another way",
            ).about(&address.reveal(Purpose::Show))));
        }
        if !stated.sample && address.is_reserved() {
            self.met.push((
                mailbox,
                at.row,
                Finding::error(
                    "AUDIENCE-RESERVED",
                    place(),
                    "the domain is reserved for examples and reaches nobody",
                    "remove the row, or state `sample = true` for a trial",
                )
                .about(&address.reveal(Purpose::Show)),
            ));
        }
    }

    /// One finding of a kind for each mailbox.
    pub(super) fn finish(self, table: &Table) -> Findings {
        let is_first = |mailbox, row| table.first(mailbox).is_some_and(|entry| entry.row == row);
        let met = self.met.into_iter();
        met.filter(|(mailbox, row, _)| is_first(*mailbox, *row))
            .map(|(.., finding)| finding)
            .collect()
    }
}

/// A list as the campaign calls it.
pub(super) fn file(campaign: &Campaign, list: u16) -> String {
    let list = campaign.file.lists.get(usize::from(list));
    let file = list.and_then(|list| list.file.as_ref());
    file.map(|file| file.as_ref().clone()).unwrap_or_default()
}

/// A hold with a misspelt facet would hold nobody, and mail would go to people who must wait.
fn check(hold: &Hold, campaign: &Campaign, declared: &BTreeSet<String>, findings: &mut Findings) {
    for (facet, value) in &hold.matches {
        let wrong = match facet.as_str() {
            "audience" => !campaign.file.audiences.contains(value),
            "locale" => Locale::parse(value).is_err(),
            "jurisdiction" => Jurisdiction::try_from(value.clone()).is_err(),
            other => !declared.contains(other),
        };
        if wrong {
            findings.push(Finding::error(
                "AUDIENCE-HOLD",
                Place::file("campaign.toml"),
                format!("the hold \"{}\" matches `{facet} = \"{value}\"`, which nobody can have", hold.reason),
                "match `audience`, `locale`, `jurisdiction` or a column that a list declares in `facets`",
            ));
        }
    }
    if hold.matches.is_empty() {
        findings.push(Finding::error(
            "AUDIENCE-HOLD",
            Place::file("campaign.toml"),
            format!("the hold \"{}\" matches everybody", hold.reason),
            "say whom, as in match = { jurisdiction = \"US-MD\" }",
        ));
    }
}

fn matches(hold: &Hold, facets: &Facets) -> bool {
    hold.matches
        .iter()
        .all(|(facet, value)| match facet.as_str() {
            "audience" => facets.audience == *value,
            "locale" => Locale::parse(value).is_ok_and(|locale| {
                facets.locale == locale || facets.locale.language() == locale.as_str()
            }),
            "jurisdiction" => facets.jurisdiction.as_ref().is_some_and(|code| {
                Jurisdiction::try_from(value.clone()).is_ok_and(|held| lies_in(code, &held))
            }),
            declared => facets
                .declared
                .get(declared)
                .is_some_and(|has| has == value),
        })
}

fn lies_in(code: &Jurisdiction, held: &Jurisdiction) -> bool {
    let country = code.as_str().split('-').next().unwrap_or_default();
    code == held || country == held.as_str() || (held.as_str() == "EU" && EU.contains(&country))
}
