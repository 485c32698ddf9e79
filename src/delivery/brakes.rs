//! When a run stops by itself: too much of what was sent was refused or came back.

use super::{Progress, State};

/// How messages fared, each once it is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Taken or refused for good.
    pub settled: u64,
    /// Of those, refused.
    pub rejected: u64,
    /// Of those, taken and come back.
    pub returned: u64,
}

impl Judged {
    /// Counts what an event made of somebody. What was settled before somebody looked the last time is
    /// not judged again when it comes back.
    pub(super) fn count(&mut self, before: Option<&Progress>, after: &mut Progress, looks: u32) {
        let was = |state| before.is_some_and(|before| before.state == state);
        let becomes = |state| after.state == state && !was(state);
        let (taken, refused) = (becomes(State::Accepted), becomes(State::Rejected));
        if taken || refused {
            self.settled += 1;
            self.rejected += u64::from(refused);
            after.look = looks;
        }
        let counted = |p: &Progress| p.state == State::Accepted && p.is_returned();
        let newly = counted(after) && !before.is_some_and(counted);
        self.returned += u64::from(newly && after.look == looks);
    }
}

/// Limits in thousandths of a percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brakes {
    /// The share that may be refused.
    pub rejected: Option<u64>,
    /// The share that may come back.
    pub returned: Option<u64>,
    /// Nothing is judged before so many messages are settled.
    pub after: u64,
}

impl Brakes {
    /// What passed its limit, in words; none where all is well.
    #[must_use]
    pub fn tripped(&self, judged: &Judged) -> Option<String> {
        let passed = |what: &str, count: u64, limit: Option<u64>| {
            let limit = limit?;
            let over = count.saturating_mul(100_000) > limit.saturating_mul(judged.settled);
            (over && judged.settled >= self.after.max(1)).then(|| {
                let percent = |thousandths: u64| {
                    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
                    text.trim_end_matches('0').trim_end_matches('.').to_owned()
                };
                format!(
                    "{count} of {} were {what}, more than the {} % of `stop_at`",
                    judged.settled,
                    percent(limit)
                )
            })
        };
        passed("refused", judged.rejected, self.rejected)
            .or_else(|| passed("returned", judged.returned, self.returned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_passed_only_beyond_it_and_after_enough_were_settled() {
        let brakes = Brakes {
            rejected: Some(5000),
            returned: None,
            after: 200,
        };
        let judged = |settled, rejected| Judged {
            settled,
            rejected,
            returned: settled,
        };
        assert_eq!(brakes.tripped(&judged(199, 199)), None);
        assert_eq!(brakes.tripped(&judged(200, 10)), None);
        let words = brakes.tripped(&judged(200, 11)).unwrap();
        assert_eq!(
            words,
            "11 of 200 were refused, more than the 5 % of `stop_at`"
        );
        assert_eq!(Brakes::default().tripped(&judged(1000, 1000)), None);
    }
}
