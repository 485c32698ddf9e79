//! Where somebody stands, in the words that support and lookups use.

use crate::delivery::{Kind, Progress, State};

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

/// What happened to somebody, in a few words; what concerns a run has the log's own word.
pub(super) fn event(kind: Kind) -> &'static str {
    match kind {
        Kind::Enrolled => "became part of the mailing",
        Kind::Attempt => "handing over begun",
        Kind::Accepted => "the relay took it",
        Kind::Refused => "refused for good",
        Kind::Doubted => "refused, perhaps through our fault",
        Kind::Deferred => "put off",
        Kind::Unreached => "the connection ended before the message left",
        Kind::Unsure => "the connection ended, and nobody can say whether it was taken",
        Kind::Resend => "to be tried once more",
        Kind::SettledAccepted => "settled by hand: the relay took it",
        Kind::SettledUnsent => "settled by hand: the relay did not take it",
        Kind::Returned => "came back",
        Kind::Complaint => "complained of as unwanted",
        Kind::Withheld => "withheld for what the relay lacks",
        Kind::Expired => "given up",
        other => other.as_str(),
    }
}
