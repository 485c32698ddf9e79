//! What a join gone wrong looks like: values in another column than their own, one value for many
//! people, a column that is almost empty. Mistakes like these have told living patients that they
//! were dead.
//!
//! Each is a finding with numbers that a person judges. It must not change what is sent.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{lists::At, tongue::Tongue};
use crate::{
    campaign::CampaignFile,
    list::{Row, identifier},
    terms::{Finding, Findings, Place, counted, thousands},
};

/// So many values of a column are compared.
const SAMPLE: usize = 8192;
/// Fewer rows show nothing.
const FEW: u64 = 20;
/// Columns whose emptiness means that something is assumed for everybody.
const ASSUMED: [&str; 5] = ["locale", "country", "jurisdiction", "audience", "exposed"];

/// What was seen of one list.
#[derive(Debug, Default)]
pub(super) struct Sanity {
    rows: u64,
    columns: Vec<Column>,
    /// Where the columns of the last row are counted, by their id.
    shape: Option<(u32, Vec<Option<usize>>)>,
}

#[derive(Debug)]
struct Column {
    field: String,
    personal: bool,
    filled: u64,
    tongue: Tongue,
    /// In how many rows without an address elsewhere it holds one, and the first line.
    holds_addresses: Option<(u64, u64)>,
    /// Values by hash and line, of every `stride`th row.
    sample: Vec<(u64, u64)>,
    stride: u64,
}

impl Sanity {
    /// Looks at a row; `unusable` says that its address is none.
    pub(super) fn look(&mut self, at: At, row: &Row<'_>, unusable: bool) {
        if row.refused.is_some() {
            return;
        }
        self.rows += 1;
        if self
            .shape
            .as_ref()
            .is_none_or(|(id, _)| *id != row.columns.id)
        {
            self.shape = Some((row.columns.id, self.places(row)));
        }
        let places = self.shape.as_ref().map_or(&[][..], |(_, places)| places);
        for (index, place) in places.iter().enumerate() {
            let Some(column) = place.and_then(|place| self.columns.get_mut(place)) else {
                continue;
            };
            let Some(value) = row.value(index) else {
                continue;
            };
            column.filled += 1;
            if column.personal && self.rows.is_multiple_of(column.stride) {
                column.keep(value, at.place.line);
            }
            if column.personal {
                column.tongue.look(value);
            }
            if unusable && column.field != "email" && value.contains('@') {
                let first = column.holds_addresses.get_or_insert((0, at.place.line));
                first.0 += 1;
            }
        }
    }

    /// Where each column of a row is counted.
    fn places(&mut self, row: &Row<'_>) -> Vec<Option<usize>> {
        let fields = row.columns.fields.iter();
        let place = |field: &Option<String>| {
            let field = field.as_ref()?;
            let known = self
                .columns
                .iter()
                .position(|column| column.field == *field);
            Some(known.unwrap_or_else(|| {
                self.columns.push(Column {
                    personal: is_personal(field),
                    field: field.clone(),
                    filled: 0,
                    tongue: Tongue::default(),
                    sample: Vec::new(),
                    stride: 1,
                    holds_addresses: None,
                });
                self.columns.len() - 1
            }))
        };
        fields.map(place).collect()
    }

    /// What is worth a look. The list is the one of that place in the campaign.
    pub(super) fn finish(self, file: &str, campaign: &CampaignFile, list: u16) -> Findings {
        let mut findings = self.unread_languages(file, campaign, list);
        let rows = self.rows;
        for column in &self.columns {
            let (field, Some((count, line))) = (&column.field, column.holds_addresses) else {
                continue;
            };
            findings.push(Finding::warning(
                "LIST-SHIFTED",
                Place::at(file, line, field.clone()),
                format!(
                    "in {} of {} the column `email` holds no address and `{field}` does",
                    thousands(count),
                    counted(rows, "row")
                ),
                "see whether the values have moved by a column; a value that holds the delimiter must be quoted",
            ));
        }
        for column in &self.columns {
            if rows >= FEW && ASSUMED.contains(&column.field.as_str()) && column.filled * 10 < rows
            {
                findings.push(Finding::warning(
                    "LIST-SPARSE",
                    Place::at(file, 0, column.field.clone()),
                    format!(
                        "the column `{}` is filled in {} of {} only",
                        column.field,
                        thousands(column.filled),
                        counted(rows, "row")
                    ),
                    "for the others it is assumed; see whether the join lost it",
                ));
            }
            if let Some((share, line)) = column.repeated() {
                let times = share * column.stride;
                let about = if column.stride > 1 { "about " } else { "" };
                findings.push(Finding::warning(
                    "LIST-REPEATED",
                    Place::at(file, line, column.field.clone()),
                    format!(
                        "{about}{} of {} of `{}` are the same one, and nearly all others differ",
                        thousands(times),
                        counted(column.filled, "value"),
                        column.field
                    ),
                    "see whether it is a placeholder, or a join gave one person's value to others",
                ));
            }
        }
        findings
    }
}

impl Sanity {
    /// Columns that may name languages, where none is known to.
    fn unread_languages(&self, file: &str, campaign: &CampaignFile, list: u16) -> Findings {
        if self.columns.iter().any(|column| column.field == "locale") {
            return Findings::new();
        }
        // Of a facet somebody has said what it is.
        let facets = campaign.lists.get(usize::from(list));
        let facets = facets.into_iter().flat_map(|list| &list.facets);
        let facets: Vec<String> = facets.map(|facet| identifier(facet)).collect();
        let open = |column: &&Column| column.personal && !facets.contains(&column.field);
        let open = self.columns.iter().filter(open);
        let found = |column: &Column| {
            let default = &campaign.default_locale;
            column.tongue.finding(file, &column.field, default)
        };
        open.filter_map(found).collect()
    }
}

/// Whether values are somebody's own.
fn is_personal(field: &str) -> bool {
    let known = ASSUMED.contains(&field) || field.starts_with("exposed:");
    !known && !matches!(field, "email" | "region" | "person")
}

impl Column {
    fn keep(&mut self, value: &str, line: u64) {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        self.sample.push((hasher.finish(), line));
        if self.sample.len() >= SAMPLE {
            let mut odd = false;
            self.sample.retain(|_| {
                odd = !odd;
                odd
            });
            self.stride *= 2;
        }
    }

    /// How often the most frequent value stands in the sample, and its first line; none where that is
    /// seldom, or where other values repeat as well.
    fn repeated(&self) -> Option<(u64, u64)> {
        let mut sample = self.sample.clone();
        sample.sort_unstable();
        let mut values = 0_u64;
        let mut most: Option<(u64, u64)> = None;
        for same in sample.chunk_by(|a, b| a.0 == b.0) {
            values += 1;
            let (count, line) = (same.len() as u64, same.first().map_or(0, |(_, line)| *line));
            if most.is_none_or(|(before, _)| count > before) {
                most = Some((count, line));
            }
        }
        let all = self.sample.len() as u64;
        let (count, line) = most?;
        let others_differ = (values - 1) * 10 >= (all - count) * 8 && values > 10;
        (count >= 10 && count * 50 >= all && others_differ).then_some((count, line))
    }
}
