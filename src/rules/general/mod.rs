//! Good sense as checks: what every notice needs, whatever the law, and what a message must not have
//! in common with bait. No law softens these.

mod content;
mod dates;
mod hedges;
mod links;
mod overrides;
mod prose;
mod readability;
mod records;
mod sections;
mod sender;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{attest::Attests, library::Profiles, reach::Reach};
use crate::{
    audience::Facets,
    campaign::Campaign,
    notice::{Classes, Notices, Outline, Piece, Wording},
    terms::{ClassId, Findings},
};

/// What is judged.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Its wordings.
    pub notices: &'a Notices,
    /// How many people have which facets.
    pub people: &'a BTreeMap<Facets, u64>,
    /// The day on which it is judged.
    pub today: Date,
}

/// A wording with everybody who gets it.
struct Told<'a> {
    wording: &'a Wording,
    outline: &'a Outline,
    /// The classes exposed for any of them.
    exposed: BTreeSet<&'a ClassId>,
    /// Whether any of them is affected.
    affected: bool,
    /// Whether a law forbids to say what happened.
    spared: bool,
}

impl Subject<'_> {
    /// Whether the campaign was just begun: what is missing then is not yet wrong, and it cannot be
    /// approved like that.
    pub(super) fn says_nothing_yet(&self) -> bool {
        let needed = ["nature", "summary", "consequences", "measures_done"];
        let base = |id: &str| id.split('@').next().unwrap_or(id).to_owned();
        !self
            .campaign
            .words
            .ids()
            .any(|id| needed.contains(&base(id).as_str()))
    }

    fn told(&self, spared: &BTreeSet<usize>) -> Vec<Told<'_>> {
        let both = self.notices.wordings.iter().zip(&self.notices.outlines);
        let mut all: Vec<Told<'_>> = both
            .enumerate()
            .map(|(index, (wording, outline))| Told {
                wording,
                outline,
                exposed: BTreeSet::new(),
                affected: false,
                spared: spared.contains(&index),
            })
            .collect();
        for (facets, index) in &self.notices.by_facets {
            if let Some(told) = all.get_mut(*index) {
                told.exposed.extend(&facets.exposed);
                told.affected |= facets.audience != "unaffected";
            }
        }
        all
    }
}

/// What every notice needs.
pub(super) fn check(
    subject: &Subject<'_>,
    attests: &Attests,
    profiles: &Profiles,
    reach: &BTreeMap<usize, Reach>,
    mailboxes: &BTreeSet<usize>,
    spared: &BTreeSet<usize>,
) -> Findings {
    let mut findings = Findings::new();
    let told = subject.told(spared);
    let classes = Classes::built_in();
    let hedges = hedges::Hedges::built_in();
    for one in &told {
        content::check(subject, one, profiles, &mut findings);
        steps::check(subject, one, &classes, &mut findings);
        links::check(subject, one.wording, &mut findings);
        sections::check(one, profiles, &mut findings);
        prose::check(subject, one.wording, &mut findings);
        findings.extend(readability::check(one.wording));
        findings.extend(hedges.check(one.wording, one.outline, &text(one.wording)));
    }
    dates::check(subject, &told, &mut findings);
    sender::check(subject, &mut findings);
    sender::mailboxes(subject, attests, profiles, mailboxes, &mut findings);
    records::check(subject, profiles, reach, &mut findings);
    overrides::check(subject.campaign, &mut findings);
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
    findings
}

/// The text part with an ellipsis for each person's value.
fn text(wording: &Wording) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Fixed(text) => text.clone(),
        Piece::Slot(_) => "…".to_owned(),
    };
    wording.text.iter().map(piece).collect()
}
