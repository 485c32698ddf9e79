//! The lists once more, row by row, for registers.
//!
//! Guarantees that the rows are those that were counted, or a fault. It must not keep a row.

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt as _, path::Path};

use super::{
    Audience,
    lists::{At, Met},
    together::Together,
};
use crate::{campaign::Campaign, list::Row};

impl Audience {
    /// The columns of all lists as one table: a register's header is written before its first row.
    pub(super) fn together(&self, campaign: &Campaign) -> Together {
        let mut together = Together::default();
        let mut facts = self.facts.clone();
        self.sources.read(
            campaign,
            &self.barred,
            &mut facts,
            |_| true,
            &mut |_, row, _| together.learn(row),
        );
        together
    }

    /// Shows every row with what it is, up to the first fault.
    pub(super) fn rows(
        &self,
        campaign: &Campaign,
        show: &mut dyn FnMut(At, &Row<'_>, &Met<'_, '_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut went = Ok(());
        let mut facts = self.facts.clone();
        let read = self.sources.read(
            campaign,
            &self.barred,
            &mut facts,
            |_| true,
            &mut |at, row, met| {
                if went.is_ok() {
                    went = show(at, row, &met);
                }
            },
        );
        went?;
        match read
            .findings
            .iter()
            .find(|finding| finding.id == "LIST-FILE")
        {
            Some(finding) => Err(io::Error::other(format!(
                "{}: {}",
                finding.place.file, finding.message
            ))),
            None => Ok(()),
        }
    }
}

/// A folder that only its owner may enter.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
