//! Where somebody stands, in the words that support and lookups use.

use crate::delivery::{Progress, State};

/// In a word or two.
pub(super) fn state(progress: &Progress, alive: bool, held: bool) -> &'static str {
    match progress.state {
        _ if progress.is_returned() => "returned",
        _ if progress.is_taken() => "handed over",
        State::Accepted => "handed over",
        State::Rejected => "refused",
        State::Expired => "given up",
        State::Sending if alive => "waiting",
        State::Unknown | State::Sending => "unknown",
        _ if held || progress.lacks => "held",
        State::Pending | State::Deferred | State::Doubted => "waiting",
    }
}
