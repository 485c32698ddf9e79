//! All lists of a campaign, read from the first row to the last: as often as it takes, so that
//! nobody has to be held in memory.
//!
//! Guarantees that each reading meets the same rows in the same order with the same numbers.

use std::{collections::HashMap, rc::Rc};

use super::{
    Count, RowRef,
    facts::{Facts, Marks},
    interpret::{Interpreter, Meant},
    merge::{Merged, merge},
    suppress::Suppressed,
    table::Hashed,
};
use crate::{
    campaign::Campaign,
    list::{Cells, Columns, List, ListReport, Row},
    terms::{Finding, Findings, Place, counted},
};

/// The lists that could be opened, by their place in the campaign.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists(Vec<(u16, List)>);

/// What a row is.
pub(super) enum Met<'m, 'r> {
    /// It cannot be used: the finding's id and its words.
    Invalid(&'static str, &'m str),
    /// Its mailbox must not be written to.
    Suppressed(Hashed),
    /// It names somebody who is to be told.
    Usable(Hashed, Meant<'r>, &'m mut Facts),
}

/// Who takes recipients: the mailbox, what its rows make of it, its kind, and its rows.
pub(super) type Show<'s> = dyn FnMut(Hashed, &Merged<'_>, u32, &[At], &mut Facts) + 's;

/// Where a row stands among all rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    /// Its number among all rows of all lists.
    pub(super) row: u32,
    pub(super) place: RowRef,
}

/// What reading all lists gave.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) reports: Vec<ListReport>,
    pub(super) findings: Findings,
    pub(super) rows: u64,
}

impl Lists {
    /// Opens all lists.
    pub(super) fn open(campaign: &Campaign, findings: &mut Findings) -> Self {
        let opened = campaign
            .file
            .lists
            .iter()
            .zip(0_u16..)
            .filter_map(|(stated, index)| {
                Some((index, List::open(&campaign.folder, stated, findings)?))
            });
        Self(opened.collect())
    }

    /// Whether all of them are still what was opened.
    pub(super) fn unchanged(&self) -> bool {
        self.0.iter().all(|(_, list)| list.unchanged())
    }

    /// Shows every row of every list with what it is; only those whose numbers are wanted.
    pub(super) fn read(
        &self,
        campaign: &Campaign,
        suppressed: &Suppressed,
        facts: &mut Facts,
        mut wanted: impl FnMut(u32) -> bool,
        show: &mut dyn FnMut(At, &Row<'_>, Met<'_, '_>),
    ) -> Read {
        let mut all = Read::default();
        for (index, list) in &self.0 {
            let Some(stated) = campaign.file.lists.get(usize::from(*index)) else {
                continue;
            };
            let mut of_list = Findings::new();
            let mut interpreter = Interpreter::new(campaign, stated, list.file());
            let mut rows = all.rows;
            let mut take = |row: &Row<'_>| {
                let place = RowRef {
                    list: *index,
                    line: row.line,
                };
                // Later numbers are refused as a whole, below.
                let at = At {
                    row: u32::try_from(rows).unwrap_or(u32::MAX),
                    place,
                };
                rows += 1;
                if !wanted(at.row) {
                    return;
                }
                let meant = if row.refused.is_none() {
                    interpreter.read(row, facts)
                } else {
                    None
                };
                let Some(meant) = meant else {
                    let (id, why) = row.refused.unwrap_or_else(|| interpreter.why());
                    return show(at, row, Met::Invalid(id, why));
                };
                let mailbox = suppressed.mailbox(&meant.canonical);
                show(
                    at,
                    row,
                    if suppressed.reason(mailbox).is_some() {
                        Met::Suppressed(mailbox)
                    } else {
                        Met::Usable(mailbox, meant, facts)
                    },
                );
            };
            let report = list.read(stated, &mut take, &mut of_list);
            all.rows = rows;
            all.reports.push(report.unwrap_or_else(|| ListReport {
                file: list.file().to_owned(),
                ..ListReport::default()
            }));
            all.findings.extend(of_list);
            all.findings.extend(interpreter.finish());
        }
        if all.rows >= u64::from(u32::MAX) {
            all.findings.push(Finding::error(
                "LIST-TOO-MANY",
                Place::file("campaign.toml"),
                format!(
                    "the lists have {}, and 4,294,967,294 are the most",
                    counted(all.rows, "row")
                ),
                "make several campaigns of it",
            ));
        }
        all
    }

    /// Shows every recipient, or only those with several rows: each once, when its last row is met,
    /// with all its rows.
    pub(super) fn recipients(
        &self,
        campaign: &Campaign,
        suppressed: &Suppressed,
        facts: &mut Facts,
        several: &Several,
        only_several: bool,
        show: &mut Show<'_>,
    ) -> Findings {
        let mut waiting: HashMap<u32, Waiting> = HashMap::new();
        let mut ahead = several.rows.iter().peekable();
        let mut of_several = several.rows.iter().peekable();
        let wanted = |row: u32| {
            while of_several.next_if(|(before, _)| *before < row).is_some() {}
            !only_several || of_several.peek().is_some_and(|(next, _)| *next == row)
        };
        // Rows that waited are read once more; what is wrong with them was said when they were met.
        let mut again = Again {
            campaign,
            interpreters: HashMap::new(),
        };
        let read = self.read(campaign, suppressed, facts, wanted, &mut |at, row, met| {
            let Met::Usable(mailbox, meant, facts) = met else {
                return;
            };
            while ahead.next_if(|(row, _)| *row < at.row).is_some() {}
            let Some((_, number)) = ahead.next_if(|(row, _)| *row == at.row) else {
                if !only_several {
                    let single = Merged::from(meant);
                    let kind = kind(&single, facts);
                    show(mailbox, &single, kind, &[at], facts);
                }
                return;
            };
            let left = several.left(*number);
            let waits = waiting.entry(*number).or_insert_with(|| Waiting {
                rows: Vec::new(),
                left,
            });
            waits.rows.push(Kept {
                at,
                columns: Rc::clone(row.columns),
                cells: row.cells.kept(),
                more: row.more.into(),
            });
            waits.left = waits.left.saturating_sub(1);
            if waits.left > 0 {
                return;
            }
            let Some(whole) = waiting.remove(number) else {
                return;
            };
            whole.merged(&mut again, mailbox, facts, show);
        });
        read.findings
    }
}

/// A row that waits for the others of its mailbox.
#[derive(Debug)]
struct Kept {
    at: At,
    columns: Rc<Columns>,
    cells: Cells,
    more: Box<[(usize, String)]>,
}

/// Reads rows of any list.
struct Again<'a> {
    campaign: &'a Campaign,
    interpreters: HashMap<u16, Interpreter<'a>>,
}

impl<'a> Again<'a> {
    fn of(&mut self, list: u16) -> Option<&mut Interpreter<'a>> {
        let stated = self.campaign.file.lists.get(usize::from(list))?;
        let new = || Interpreter::new(self.campaign, stated, "");
        Some(self.interpreters.entry(list).or_insert_with(new))
    }
}

#[derive(Debug)]
struct Waiting {
    rows: Vec<Kept>,
    left: u32,
}

impl Waiting {
    fn merged(
        &self,
        again: &mut Again<'_>,
        mailbox: Hashed,
        facts: &mut Facts,
        show: &mut Show<'_>,
    ) {
        let mut meant = Vec::with_capacity(self.rows.len());
        for kept in &self.rows {
            let row = Row {
                line: kept.at.place.line,
                columns: &kept.columns,
                cells: &kept.cells,
                more: &kept.more,
                refused: None,
            };
            let read = again
                .of(kept.at.place.list)
                .and_then(|list| list.read(&row, facts));
            meant.extend(read.map(|read| (read, Interpreter::called(&row))));
        }
        let at: Vec<At> = self.rows.iter().map(|kept| kept.at).collect();
        if let Some(merged) = merge(meant, &again.campaign.file, facts) {
            let kind = kind(&merged, facts);
            show(mailbox, &merged, kind, &at, facts);
        }
    }
}

/// The number of a recipient's kind.
pub(super) fn kind(merged: &Merged<'_>, facts: &mut Facts) -> u32 {
    let marks = Marks::of(&merged.address, merged.named);
    let mut filled: Vec<(u32, Count)> = Vec::with_capacity(merged.fields.len());
    for (name, _) in &merged.fields {
        match filled.last_mut() {
            Some((last, count)) if last == name => *count = Count::Several,
            _ => filled.push((*name, Count::One)),
        }
    }
    // Lists have their columns in any order.
    filled.sort_unstable();
    facts.kind(merged.stated, &filled, marks)
}

/// Which rows belong to mailboxes with several of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Several {
    /// Row and mailbox, in the order of rows.
    rows: Vec<(u32, u32)>,
    /// How many rows each mailbox has.
    sizes: Vec<u32>,
}

impl Several {
    /// Adds a mailbox with these rows.
    pub(super) fn add(&mut self, rows: impl Iterator<Item = u32>) {
        let number = u32::try_from(self.sizes.len()).unwrap_or(u32::MAX);
        let before = self.rows.len();
        self.rows.extend(rows.map(|row| (row, number)));
        self.sizes
            .push(u32::try_from(self.rows.len() - before).unwrap_or(u32::MAX));
    }

    /// Once all were added.
    pub(super) fn sort(&mut self) {
        self.rows.sort_unstable();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a row shares its mailbox with others.
    pub(super) fn has(&self, row: u32) -> bool {
        self.rows
            .binary_search_by_key(&row, |(row, _)| *row)
            .is_ok()
    }

    fn left(&self, mailbox: u32) -> u32 {
        self.sizes.get(mailbox as usize).copied().unwrap_or(0)
    }
}
