//! History to numbers and exit status.

use serde::Serialize;

use super::{History, Progress, State};

/// The first equation: `read + gone = recipients + merged + suppressed + invalid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Rows in the lists.
    pub read: u64,
    /// Enrolled mailboxes that no remaining row names.
    pub gone: u64,
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

impl Rows {
    /// Whether everybody is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.read + self.gone == self.recipients + self.merged + self.suppressed + self.invalid
    }
}

/// The second equation: `recipients` is the sum of the first seven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deliveries {
    /// Not yet handed over.
    pub pending: u64,
    /// Waiting for a reason that is named.
    pub withheld: u64,
    /// To be tried again.
    pub deferred: u64,
    /// Taken by our relay.
    pub accepted: u64,
    /// Refused.
    pub rejected: u64,
    /// Given up.
    pub expired: u64,
    /// Attempts whose outcome nobody knows.
    pub unknown: u64,
    /// Accepted ones that came back.
    pub returned: u64,
    /// Handed over, and their facts changed since.
    pub changed: u64,
    /// Handed over, and no longer on a list.
    pub unlisted: u64,
}

impl Deliveries {
    /// The numbers of a history. `withheld` says which outstanding people wait; while a sender
    /// lives its open attempts count as pending.
    #[must_use]
    pub fn count(
        history: &History,
        sender_alive: bool,
        withheld: impl Fn(&crate::terms::Key) -> bool,
    ) -> Self {
        let mut totals = Self::default();
        for (key, progress) in history.people.iter() {
            *totals.slot(&progress, sender_alive, withheld(&key)) += 1;
            totals.returned += u64::from(progress.is_returned());
        }
        totals
    }

    /// Where somebody counts. `withheld` says whether they wait for a reason outside history.
    pub fn slot(&mut self, progress: &Progress, sender_alive: bool, withheld: bool) -> &mut u64 {
        match progress.state {
            State::Accepted => &mut self.accepted,
            State::Rejected => &mut self.rejected,
            State::Expired => &mut self.expired,
            State::Unknown => &mut self.unknown,
            // The relay's answer is not on disk yet, but it had taken what came back.
            State::Sending if progress.is_taken() => &mut self.accepted,
            State::Sending if sender_alive => &mut self.pending,
            State::Sending => &mut self.unknown,
            State::Pending | State::Deferred | State::Doubted if progress.lacks || withheld => {
                &mut self.withheld
            }
            State::Pending => &mut self.pending,
            State::Deferred | State::Doubted => &mut self.deferred,
        }
    }

    /// Everybody enrolled.
    #[must_use]
    pub fn recipients(&self) -> u64 {
        self.pending
            + self.withheld
            + self.deferred
            + self.accepted
            + self.rejected
            + self.expired
            + self.unknown
    }

    /// The exit statuses that apply to where the campaign stands, in order of precedence.
    #[must_use]
    pub fn exits(&self) -> Vec<Exit> {
        let mut exits = Vec::new();
        if self.pending + self.deferred > 0 {
            exits.push(Exit::Incomplete);
        }
        if self.unknown > 0 {
            exits.push(Exit::Unknown);
        }
        if self.rejected
            + self.expired
            + self.withheld
            + self.returned
            + self.changed
            + self.unlisted
            > 0
        {
            exits.push(Exit::Unreached);
        }
        if exits.is_empty() {
            exits.push(Exit::Complete);
        }
        exits
    }
}

/// The exit statuses; each is part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for is done.
    Complete,
    /// Wrong usage, or a fault of this program.
    Usage,
    /// Findings that block.
    Findings,
    /// The text or the audience is not approved.
    NotApproved,
    /// Somebody is still to be told: pending, deferred or paused.
    Incomplete,
    /// Complete, but some were refused, given up, withheld or returned, or changed since.
    Unreached,
    /// Some may or may not have been told.
    Unknown,
    /// The ledger cannot be used.
    Ledger,
    /// The relay cannot be used.
    Relay,
}

impl Exit {
    /// All, in order of precedence: the first that applies is the exit status.
    pub const ALL: [Self; 9] = [
        Self::Ledger,
        Self::Relay,
        Self::Usage,
        Self::Findings,
        Self::NotApproved,
        Self::Incomplete,
        Self::Unknown,
        Self::Unreached,
        Self::Complete,
    ];

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Complete => 0,
            Self::Usage => 1,
            Self::Findings => 2,
            Self::NotApproved => 3,
            Self::Incomplete => 10,
            Self::Unreached => 11,
            Self::Unknown => 12,
            Self::Ledger => 20,
            Self::Relay => 21,
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Usage => "wrong usage, or a fault of the program",
            Self::Findings => "findings that block",
            Self::NotApproved => "not approved",
            Self::Incomplete => "incomplete: some are pending, deferred or paused",
            Self::Unreached => {
                "complete, but some were refused, given up, withheld or returned, or changed since"
            }
            Self::Unknown => "some may or may not have been told",
            Self::Ledger => "the ledger cannot be used",
            Self::Relay => "the relay cannot be used",
        }
    }
}
