//! Where a run is, and how it ended.

use std::time::Duration;

use crate::{
    delivery::{FIRST_THROUGH, Reply, Stage},
    ledger::Fault,
    relay::{Limit, Trouble},
    terms::Stamp,
};

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Nothing is due any more.
    Done,
    /// Somebody paused the campaign.
    Paused(String),
    /// The first are through, and somebody has to look before the others are told.
    First,
    /// Too much was refused or came back; says what.
    Braked(String),
    /// The operator stopped it.
    Interrupted,
    /// The operator stopped it at once: what had begun is unknown.
    Abandoned,
    /// The relay is in trouble.
    Relay(Trouble),
    /// The relay refuses everybody in the same way.
    RefusesEverybody(Stage, Reply),
    /// The relay says that going on would be refused too; with why, in words.
    Blocked(Stage, Reply, &'static str),
    /// The relay ends its sessions after the body, without an answer: so many in a row, the last for
    /// that cause.
    RepliesLost(u32, String),
    /// The ledger failed.
    Ledger(Fault),
    /// A message could not be made.
    Message(String),
    /// Somebody asked this sender to finish what had begun and to leave.
    Drained,
    /// Its lease was over before it could be renewed: others tell its people.
    Lapsed,
}

impl Ended {
    /// What a fault of the ledger means for a run.
    pub(super) fn of(fault: Fault) -> Self {
        match fault {
            Fault::Lapsed => Self::Lapsed,
            fault => Self::Ledger(fault),
        }
    }

    /// For the log.
    pub(super) fn in_short(&self) -> String {
        match self {
            Self::Done => "done",
            Self::Paused(_) => "paused",
            Self::First => FIRST_THROUGH,
            Self::Braked(_) => "stopped by its brakes",
            Self::Interrupted => "interrupted",
            Self::Abandoned => "abandoned",
            Self::Relay(_) => "relay in trouble",
            Self::RefusesEverybody(..) => "relay refuses everybody",
            Self::Blocked(..) => "relay blocks us",
            Self::RepliesLost(..) => "replies of the relay are lost",
            Self::Ledger(_) => "ledger fault",
            Self::Message(_) => "a message could not be made",
            Self::Drained => "asked to leave",
            Self::Lapsed => "its lease lapsed",
        }
        .to_owned()
    }
}

/// A recipient domain that holds a run up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneSeen {
    /// As people know it.
    pub name: String,
    /// How many of it are to be tried now.
    pub due: u64,
    /// How fast it may be written to.
    pub limits: Vec<Limit>,
    /// Over how many connections at once, where that is stated.
    pub connections: Option<u32>,
    /// The time between two people, while the provider complains about the rate.
    pub gap: Duration,
}

impl LaneSeen {
    /// How long those who are due take at least.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        let due = u32::try_from(self.due).unwrap_or(u32::MAX);
        let limits = self.limits.iter().map(|limit| limit.lasts(self.due));
        limits
            .max()
            .unwrap_or_default()
            .max(self.gap.saturating_mul(due))
    }
}

/// Where a run is, for people who watch.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Handed over in this run.
    pub accepted: u64,
    /// Refused in this run.
    pub rejected: u64,
    /// Still to be tried in this run, also later.
    pub left: u64,
    /// Of those, how many wait for their next try.
    pub waiting: u64,
    /// When the next of them is due.
    pub next: Option<Stamp>,
    /// The recipient domain that the run waits for.
    pub slowest: Option<String>,
    /// The lanes that take longest, the longest first; a few of them.
    pub lanes: Vec<LaneSeen>,
    /// The limit of the whole run that made it wait just now.
    pub limit: Option<Limit>,
    /// Until when mail may not leave, where it may not now.
    pub closed: Option<Stamp>,
    /// Open connections.
    pub connections: u32,
    /// For so long the ledger's database has given no answer.
    pub away: Option<Duration>,
    /// What the relay said last, when it was in trouble.
    pub trouble: Option<String>,
    /// How long the database takes to grant what the limits leave, where that is too long to be of use.
    pub grants_late: Option<Duration>,
    /// Nobody is left for this sender, and somebody is for others.
    pub elsewhere: bool,
    /// Why nothing can be had of limits that are kept with other senders.
    pub no_grants: Option<String>,
    /// Nothing new is begun any more, and so many people wait for what had begun.
    pub stopping: Option<u64>,
    /// The operator stopped it, who can end it at once.
    pub interrupted: bool,
}
