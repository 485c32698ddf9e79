//! Nobody sees anybody else's data: address-like values are looked up among all recipients.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use super::{
    RowRef,
    facts::Facts,
    lists::At,
    named,
    suppress::Suppressed,
    table::{Hashed, Table},
    withhold::file,
};
use crate::{
    campaign::Campaign,
    list::identifier,
    terms::{Finding, Findings, Place, counted},
};

/// Personal values that look like addresses, until it is known who the recipients are.
#[derive(Debug)]
pub(super) struct Leaks<'a> {
    campaign: &'a Campaign,
    met: Vec<Named>,
}

/// An address that stands in the row of a mailbox.
#[derive(Debug)]
struct Named {
    address: Hashed,
    mailbox: Hashed,
    field: u32,
    at: RowRef,
}

impl<'a> Leaks<'a> {
    pub(super) fn new(campaign: &'a Campaign) -> Self {
        Self {
            campaign,
            met: Vec::new(),
        }
    }

    /// Looks at the values of a row.
    pub(super) fn look(
        &mut self,
        barred: &Suppressed,
        mailbox: Hashed,
        at: At,
        fields: &[(u32, Cow<'_, str>)],
    ) {
        for (field, value) in fields {
            for readings in named::addresses(value) {
                // What is read as one's own address says nothing else: `bob+tag@` may name `bob@`,
                // but not to the one whose address it is.
                let named = readings.iter().map(|address| barred.mailbox(address));
                let others = named.take_while(|address| *address != mailbox);
                self.met.extend(others.map(|address| Named {
                    address,
                    mailbox,
                    field: *field,
                    at: at.place,
                }));
            }
        }
    }

    /// Values that name another recipient: one finding for each list and column. Where different
    /// people share a mailbox no value is printed.
    pub(super) fn finish(self, facts: &Facts, table: &Table, shared: &HashSet<Hashed>) -> Findings {
        let mut hits: BTreeMap<(&str, u16), (HashSet<Hashed>, u64)> = BTreeMap::new();
        for named in &self.met {
            let field = facts.named(named.field);
            let list = self.campaign.file.lists.get(usize::from(named.at.list));
            let may = list.is_some_and(|list| {
                let mut names = list.may_name_others.iter();
                names.any(|name| identifier(name) == field)
            });
            if may || shared.contains(&named.mailbox) || table.first(named.address).is_none() {
                continue;
            }
            let (people, line) = hits
                .entry((field, named.at.list))
                .or_insert((HashSet::new(), named.at.line));
            people.insert(named.mailbox);
            *line = named.at.line.min(*line);
        }
        let finding = |((field, list), (people, line)): ((&str, u16), (HashSet<Hashed>, u64))| {
            Finding::error(
                "AUDIENCE-LEAK",
                Place::at(file(self.campaign, list), line, field),
                format!(
                    "the column `{field}` holds another recipient's address, for {}",
                    counted(people.len(), "person")
                ),
                format!(
                    "remove the column, or state `may_name_others = [\"{field}\"]` for the list"
                ),
            )
        };
        hits.into_iter().map(finding).collect()
    }
}
