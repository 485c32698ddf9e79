//! Who is to be told another way, in numbers: each with one reason.
//!
//! Guarantees that the register, `status` and the report count by the same rule. It must not know whom it
//! counts.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::thousands;
use crate::delivery::{Progress, State};

/// Why mail does not tell somebody, or does not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Their row has no address, or none that can be used.
    Unusable,
    /// Their mailbox is in other hands.
    Suppressed,
    /// Refused for good.
    Refused,
    /// Tried for as long as was stated.
    GivenUp,
    /// It came back.
    Returned,
    /// Handed over or not, nobody can say.
    Unknown,
    /// The relay lacks what their message needs: no later `send` changes that by itself.
    Withheld,
    /// Mail is not enough for them in law.
    ByLaw,
}

impl Why {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Unusable,
        Self::Suppressed,
        Self::Refused,
        Self::GivenUp,
        Self::Returned,
        Self::Unknown,
        Self::Withheld,
        Self::ByLaw,
    ];

    /// Why somebody was not reached; none for whoever was, or still may be. `lacking` says whether the relay
    /// is stated to lack what they need.
    #[must_use]
    pub fn of(progress: &Progress, alive: bool, lacking: bool) -> Option<Self> {
        match progress.state {
            _ if progress.is_returned() => Some(Self::Returned),
            State::Rejected => Some(Self::Refused),
            State::Expired => Some(Self::GivenUp),
            State::Unknown => Some(Self::Unknown),
            State::Sending if !alive && !progress.is_taken() => Some(Self::Unknown),
            State::Pending | State::Deferred | State::Doubted if progress.lacks || lacking => {
                Some(Self::Withheld)
            }
            State::Pending
            | State::Deferred
            | State::Doubted
            | State::Sending
            | State::Accepted => None,
        }
    }

    /// Whether nobody can reach them by what is known of them: laws count these for a substitute notice.
    #[must_use]
    pub fn is_unreachable(self) -> bool {
        matches!(
            self,
            Self::Unusable | Self::Refused | Self::GivenUp | Self::Returned
        )
    }

    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unusable => "rows without a usable address",
            Self::Suppressed => "rows of compromised mailboxes",
            Self::Refused => "refused",
            Self::GivenUp => "given up",
            Self::Returned => "returned",
            Self::Unknown => "unknown",
            Self::Withheld => "withheld for what the relay lacks",
            Self::ByLaw => "for whom email is not enough in law",
        }
    }

    /// How many, in words.
    #[must_use]
    pub fn counted(self, count: u64) -> String {
        let words = match (self, count) {
            (Self::Unusable, 1) => "row without a usable address",
            (Self::Suppressed, 1) => "row of a compromised mailbox",
            _ => self.words(),
        };
        format!("{} {words}", thousands(count))
    }

    /// As JSON calls it.
    fn id(self) -> &'static str {
        match self {
            Self::Unusable => "unusable",
            Self::Suppressed => "suppressed",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
            Self::Returned => "returned",
            Self::Unknown => "unknown",
            Self::Withheld => "withheld",
            Self::ByLaw => "by_law",
        }
    }
}

/// How many there are for each reason: rows for the first two, else people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed([u64; 8]);

impl Missed {
    /// The count of a reason.
    pub fn slot(&mut self, why: Why) -> &mut u64 {
        let [
            unusable,
            suppressed,
            refused,
            given_up,
            returned,
            unknown,
            withheld,
            by_law,
        ] = &mut self.0;
        match why {
            Why::Unusable => unusable,
            Why::Suppressed => suppressed,
            Why::Refused => refused,
            Why::GivenUp => given_up,
            Why::Returned => returned,
            Why::Unknown => unknown,
            Why::Withheld => withheld,
            Why::ByLaw => by_law,
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The reasons that somebody has, with how many.
    pub fn parts(&self) -> impl Iterator<Item = (Why, u64)> {
        let all = Why::ALL.into_iter().zip(self.0);
        all.filter(|(_, count)| *count > 0)
    }
}

impl Serialize for Missed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Why::ALL.len() + 1))?;
        map.serialize_entry("all", &self.all())?;
        for (why, count) in Why::ALL.into_iter().zip(self.0) {
            map.serialize_entry(why.id(), &count)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_count_of_its_own() {
        let mut missed = Missed::default();
        for (count, why) in (1..).zip(Why::ALL) {
            *missed.slot(why) += count;
        }
        let parts: Vec<_> = missed.parts().collect();
        assert_eq!(parts, Why::ALL.into_iter().zip(1..).collect::<Vec<_>>());
        assert_eq!(missed.all(), 36);
        let document = serde_json::to_value(missed).unwrap();
        assert_eq!(
            (&document["all"], &document["by_law"]),
            (&36.into(), &8.into())
        );
    }
}
