//! Outcomes by domain, language, jurisdiction.
//!
//! Guarantees that the groups of one kind have everybody in them, each once.

use std::collections::BTreeMap;

use crate::{
    delivery::{Deliveries, Progress, State},
    terms::counted,
};

/// What became of somebody, as a report tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The relay took it, and nothing came back.
    HandedOver,
    /// It came back.
    Returned,
    /// Refused, or given up.
    Refused,
    /// Handed over or not, nobody can say.
    Unknown,
    /// Held for a reason that is named.
    Withheld,
    /// Still to be told.
    Waiting,
}

impl Outcome {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::HandedOver,
        Self::Returned,
        Self::Refused,
        Self::Unknown,
        Self::Withheld,
        Self::Waiting,
    ];

    /// Where somebody stands. `withheld` says whether they wait for a reason outside history.
    #[must_use]
    pub fn of(progress: &Progress, alive: bool, withheld: bool) -> Self {
        match progress.state {
            _ if progress.is_returned() => Self::Returned,
            _ if progress.is_taken() => Self::HandedOver,
            State::Accepted => Self::HandedOver,
            State::Rejected | State::Expired => Self::Refused,
            State::Sending if alive => Self::Waiting,
            State::Unknown | State::Sending => Self::Unknown,
            State::Pending | State::Deferred | State::Doubted if progress.lacks || withheld => {
                Self::Withheld
            }
            State::Pending | State::Deferred | State::Doubted => Self::Waiting,
        }
    }

    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::HandedOver => "handed over",
            Self::Returned => "returned",
            Self::Refused => "refused or given up",
            Self::Unknown => "unknown",
            Self::Withheld => "withheld",
            Self::Waiting => "waiting",
        }
    }

    /// The class of its colour and pattern.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::HandedOver => "over",
            Self::Returned => "back",
            Self::Refused => "no",
            Self::Unknown => "unsure",
            Self::Withheld => "held",
            Self::Waiting => "wait",
        }
    }
}

/// How many people had each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u64; 6]);

impl Counts {
    /// One more.
    pub fn add(&mut self, outcome: Outcome) {
        if let Some(count) = self.0.get_mut(outcome as usize) {
            *count += 1;
        }
    }

    /// How many.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.0.get(outcome as usize).copied().unwrap_or(0)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    fn join(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }
}

impl From<&Deliveries> for Counts {
    /// Everybody together.
    fn from(d: &Deliveries) -> Self {
        Self([
            d.accepted.saturating_sub(d.returned),
            d.returned,
            d.rejected + d.expired,
            d.unknown,
            d.withheld,
            d.pending + d.deferred,
        ])
    }
}

/// The counts of each group of one kind.
#[derive(Clone, Debug, Default)]
pub struct Groups(BTreeMap<String, Counts>);

impl Groups {
    /// One more person.
    pub fn add(&mut self, group: &str, outcome: Outcome) {
        match self.0.get_mut(group) {
            Some(counts) => counts.add(outcome),
            None => self.0.entry(group.to_owned()).or_default().add(outcome),
        }
    }

    /// The same groups by names that people read; those that have one name together are one.
    #[must_use]
    pub fn named(self, name: impl Fn(&str) -> String) -> Self {
        let mut named: BTreeMap<String, Counts> = BTreeMap::new();
        for (group, counts) in self.0 {
            named.entry(name(&group)).or_default().join(&counts);
        }
        Self(named)
    }

    /// The largest groups with at least so many people, and all others as one.
    #[must_use]
    pub fn largest(&self, most: usize, least: u64) -> Vec<(String, Counts)> {
        let mut groups: Vec<(&String, &Counts)> = self.0.iter().collect();
        groups.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.all()), *name));
        let mut others = Counts::default();
        let mut put_together = 0_usize;
        let mut shown = Vec::new();
        for (name, counts) in groups {
            if shown.len() < most && counts.all() >= least {
                shown.push((name.clone(), *counts));
            } else {
                others.join(counts);
                put_together += 1;
            }
        }
        if put_together > 0 {
            shown.push((counted(put_together, "other"), others));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_get_names_and_nobody_is_lost() {
        let mut groups = Groups::default();
        for code in ["DE", "EU", "eu"] {
            groups.add(code, Outcome::Waiting);
        }
        let shown = groups.named(str::to_uppercase).largest(10, 1);
        let shown: Vec<(&str, u64)> = shown.iter().map(|(n, c)| (n.as_str(), c.all())).collect();
        assert_eq!(shown, [("EU", 2), ("DE", 1)]);
    }

    #[test]
    fn few_people_are_put_together_and_nobody_is_lost() {
        let mut groups = Groups::default();
        for n in 0..30 {
            groups.add("example.com", Outcome::HandedOver);
            groups.add(&format!("own{n}.example"), Outcome::Returned);
        }
        let shown = groups.largest(10, 5);
        assert_eq!(shown.len(), 2);
        assert_eq!((shown[0].0.as_str(), shown[0].1.all()), ("example.com", 30));
        assert_eq!(
            (shown[1].0.as_str(), shown[1].1.of(Outcome::Returned)),
            ("30 others", 30)
        );
    }
}
