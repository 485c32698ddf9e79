//! The second reading: what the rows of one mailbox make of it, and what that shows of the lists.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    RowRef,
    facts::Facts,
    lists::{Lists, Several},
    suppress::Suppressed,
    table::{Hashed, Table},
    withhold,
};
use crate::{
    campaign::Campaign,
    terms::{Finding, Findings, Place, agrees, counted},
};

/// What merging rows showed.
pub(super) struct Merging {
    pub(super) findings: Findings,
    /// Mailboxes with different people behind them.
    pub(super) shared: HashSet<Hashed>,
    /// On what the rows of a mailbox disagree.
    pub(super) conflicts: HashMap<Hashed, Vec<&'static str>>,
}

/// A mailbox with more rows than this is worth a look.
const MANY: usize = 10;

/// Puts what several rows of one mailbox give into the first of them.
pub(super) fn merge_rows(
    campaign: &Campaign,
    sources: &Lists,
    barred: &Suppressed,
    facts: &mut Facts,
    several: &Several,
    table: &mut Table,
) -> Merging {
    let mut merging = Merging {
        findings: Findings::new(),
        shared: HashSet::new(),
        conflicts: HashMap::new(),
    };
    let mut most: Option<(usize, RowRef, String)> = None;
    if several.is_empty() {
        return merging;
    }
    let mut conflicts: BTreeMap<&str, (u64, RowRef)> = BTreeMap::new();
    let mut overlaps: BTreeMap<(u16, u16), u64> = BTreeMap::new();
    let again = sources.recipients(
        campaign,
        barred,
        facts,
        several,
        true,
        &mut |mailbox, merged, kind, rows, facts| {
            table.set(mailbox, kind, merged.content(facts));
            if merged.shared {
                merging.shared.insert(mailbox);
            }
            let first = rows.iter().map(|at| at.place).min();
            if let Some(first) = first
                && rows.len() > most.as_ref().map_or(MANY, |(count, ..)| *count)
            {
                most = Some((rows.len(), first, merged.address.to_string()));
            }
            if !merged.conflicts.is_empty() {
                let what = merged.conflicts.iter().copied().collect();
                merging.conflicts.insert(mailbox, what);
            }
            for what in &merged.conflicts {
                if let Some(first) = first {
                    let (count, at) = conflicts.entry(what).or_insert((0, first));
                    *count += 1;
                    *at = first.min(*at);
                }
            }
            let lists: BTreeSet<u16> = rows.iter().map(|at| at.place.list).collect();
            for (index, one) in lists.iter().enumerate() {
                for other in lists.iter().skip(index + 1) {
                    *overlaps.entry((*one, *other)).or_default() += 1;
                }
            }
        },
    );
    // What the first reading found is not said twice; that a list changed since then is.
    merging.findings.extend(
        again
            .into_iter()
            .filter(|finding| finding.id == "LIST-FILE"),
    );
    if let Some((count, at, address)) = most {
        merging.findings.push(Finding::warning(
            "LIST-MANY-ROWS",
            Place::at(withhold::file(campaign, at.list), at.line, "email"),
            format!("{address} has the most rows: {count}"),
            "see whether it is a placeholder, or a join gave one address to many people",
        ));
    }
    for (what, (count, at)) in conflicts {
        merging.findings.push(Finding::info(
            "AUDIENCE-CONFLICT",
            Place::at(withhold::file(campaign, at.list), at.line, what),
            format!("the rows of {} disagree on their {what}", counted(count, "mailbox")),
            "the strongest audience speaks, then most rows, then the alphabet; two names are no name",
        ));
    }
    for ((one, other), count) in overlaps {
        merging.findings.push(Finding::info(
            "AUDIENCE-OVERLAP",
            Place::file(withhold::file(campaign, one)),
            format!(
                "{} {} also in {}",
                counted(count, "mailbox"),
                agrees(count, "is", "are"),
                withhold::file(campaign, other)
            ),
            "each is told once, as the strongest audience that it belongs to",
        ));
    }
    merging
}
