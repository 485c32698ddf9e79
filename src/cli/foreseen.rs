//! A campaign's files with what follows from them for the day: the numbers so far, the plan, the deadlines.
//!
//! Guarantees that `check` and the packet have the same findings. It must not stop for a ledger that is
//! elsewhere or in trouble: that keeps nobody from checking and reading.

use std::path::Path;

use jiff::civil::Date;

use super::{
    failure::Failure,
    gather::{Gathered, gather},
    laws, plan,
    standpoint::Standpoint,
};
use crate::{review::Timetable, rules::Due, terms::Stamp};

/// What is known before anything is sent.
pub(super) struct Foreseen {
    /// The files, with the findings about plan and deadlines among theirs.
    pub gathered: Gathered,
    /// The numbers so far.
    pub standpoint: Standpoint,
    /// From when on the plan counts.
    pub from: Stamp,
    /// The plan; none where no rate is stated.
    pub timetable: Option<Timetable>,
    /// By when each law wants people to be told.
    pub dues: Vec<Due>,
}

impl Foreseen {
    /// Reads everything, as if it were that day; `unread` is told why the ledger was not.
    pub(super) fn of(
        folder: &Path,
        as_of: Option<Date>,
        unread: impl FnOnce(Failure),
    ) -> Result<Self, Failure> {
        let mut gathered = gather(folder, as_of)?;
        let standpoint = Standpoint::now(&gathered).unwrap_or_else(|fault| {
            unread(fault);
            Standpoint::before(&gathered)
        });
        let from = plan::from(&gathered, as_of);
        let timetable = standpoint.timetable(&gathered, from);
        let forgotten = plan::forgotten_finding(&gathered.campaign, standpoint.history(), from);
        gathered.findings.extend(forgotten);
        let found = timetable.iter().flat_map(plan::findings);
        gathered.findings.extend(found);
        let planned = timetable.as_ref().map(|of| (&standpoint, of));
        let (dues, found) = laws::deadlines(&gathered, planned);
        gathered.findings.extend(found);
        Ok(Self {
            gathered,
            standpoint,
            from,
            timetable,
            dues,
        })
    }
}
