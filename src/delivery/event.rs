//! Events: the one vocabulary of ledger, log and progress.

use std::{fmt, str::FromStr};

use super::{Content, Reach, Stage, Verdict};
use crate::terms::{Digest, Hasher, Key, Stamp};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The ledger was made; `reply` says on which host.
    Opened,
    /// A mailbox became part of the campaign.
    Enrolled,
    /// A `send` began, with the text in `text`.
    Began,
    /// A body may leave from now on.
    Attempt,
    /// The relay took it.
    Accepted,
    /// Refused for good.
    Refused,
    /// Refused in a way that may be our fault; nothing is settled yet.
    Doubted,
    /// To be tried again.
    Deferred,
    /// The session ended before the body could have left; nobody is charged.
    Unreached,
    /// The session ended when the body may have left.
    Unsure,
    /// An unknown is to be tried once more, by the stated policy.
    Resend,
    /// A person found that the relay took an attempt without an outcome; `reply` says who and from what.
    SettledAccepted,
    /// A person found that the relay did not take it: the message is to be sent as if for the first time.
    SettledUnsent,
    /// What the relay took came back; `reply` begins with the class and says what tied it to the person.
    Returned,
    /// Its reader, or their provider, complained of it as unwanted mail.
    Complaint,
    /// The relay lacks what this person needs; waits for a later `send`.
    Withheld,
    /// Given up.
    Expired,
    /// No new message until `resumed`.
    Paused,
    /// Sending goes on.
    Resumed,
    /// The hours in which mail may leave are over; nothing is under way.
    Closed,
    /// They began again.
    Reopened,
    /// Somebody looked at what came back and lets sending go on.
    WentOn,
    /// The system's clock does not show the time that passed: the machine slept, or the clock was set;
    /// `reply` says by how much.
    ClockSet,
    /// Another sender joined those at work, with the text in `text`.
    Joined,
    /// A sender left while others went on, or its lease lapsed; `reply` says which.
    Left,
    /// A `send` ended; its open attempts, if any, are unknown from here on.
    Ended,
    /// Personal data was deleted; nobody can be written to any more. `reply` says what, `sender` by whom.
    Purged,
    /// The first event of a copy: whether the original went on nobody knows here.
    Copied,
}

impl Kind {
    const ALL: [(Self, &str); 28] = [
        (Self::Opened, "opened"),
        (Self::Enrolled, "enrolled"),
        (Self::Began, "began"),
        (Self::Attempt, "attempt"),
        (Self::Accepted, "accepted"),
        (Self::Refused, "rejected"),
        (Self::Doubted, "doubted"),
        (Self::Deferred, "deferred"),
        (Self::Unreached, "unreached"),
        (Self::Unsure, "unknown"),
        (Self::Resend, "resend"),
        (Self::SettledAccepted, "settled-accepted"),
        (Self::SettledUnsent, "settled-unsent"),
        (Self::Returned, "returned"),
        (Self::Complaint, "complaint"),
        (Self::Withheld, "withheld"),
        (Self::Expired, "expired"),
        (Self::Paused, "paused"),
        (Self::Resumed, "resumed"),
        (Self::Closed, "closed"),
        (Self::Reopened, "reopened"),
        (Self::WentOn, "went-on"),
        (Self::ClockSet, "clock-set"),
        (Self::Joined, "joined"),
        (Self::Left, "left"),
        (Self::Ended, "ended"),
        (Self::Purged, "purged"),
        (Self::Copied, "copied"),
    ];

    /// How a verdict that reaches so far is written down; `attempted` is whether an attempt is on disk.
    /// None where nothing is: nobody is charged, and the person is simply not tried yet.
    #[must_use]
    pub fn of(verdict: &Verdict, reach: Reach, attempted: bool) -> Option<Self> {
        match (verdict, reach) {
            (Verdict::Accepted(_), _) => Some(Self::Accepted),
            (Verdict::Unsure(_), _) => Some(Self::Unsure),
            (Verdict::Refused(..), Reach::Recipient) => Some(Self::Refused),
            (Verdict::Deferred(..), Reach::Recipient) => Some(Self::Deferred),
            (_, Reach::Doubtful) => Some(Self::Doubted),
            (_, Reach::Relay | Reach::Recipient) => attempted.then_some(Self::Unreached),
        }
    }

    /// All of them, in the order of this list.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.iter().map(|(kind, _)| *kind)
    }

    /// As written in the delivery log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(kind, _)| *kind)
            .ok_or(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An event that is not yet part of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whom it is about, if anybody.
    pub key: Option<Key>,
    /// What happened.
    pub kind: Kind,
    /// The number of the attempt, from 1; 0 where there is none.
    pub attempt: u32,
    /// The text that is being sent.
    pub text: Option<Digest>,
    /// The wording of the message.
    pub wording: Option<Digest>,
    /// The language of the wording.
    pub locale: String,
    /// The Message-ID, without angle brackets.
    pub message_id: String,
    /// The id in the relay's 250 reply.
    pub relay_id: String,
    /// The relay's host and port.
    pub relay: String,
    /// Where in the session.
    pub stage: Option<Stage>,
    /// The reply code; 0 where there is none.
    pub code: u16,
    /// The enhanced status code.
    pub enhanced_code: String,
    /// The reply's text or the cause, without addresses.
    pub reply: String,
    /// The TLS version and cipher, or `plaintext`.
    pub tls: String,
    /// Which sender wrote it.
    pub sender: String,
}

impl Draft {
    /// An empty event of a kind.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            key: None,
            kind,
            attempt: 0,
            text: None,
            wording: None,
            locale: String::new(),
            message_id: String::new(),
            relay_id: String::new(),
            relay: String::new(),
            stage: None,
            code: 0,
            enhanced_code: String::new(),
            reply: String::new(),
            tls: String::new(),
            sender: String::new(),
        }
    }

    /// An event about a person.
    #[must_use]
    pub fn about(key: Key, kind: Kind, attempt: u32) -> Self {
        Self {
            key: Some(key),
            attempt,
            ..Self::new(kind)
        }
    }

    /// Whether what came back says that trying again is no use: the enhanced status is 5.x.x, or, where
    /// there is none, the code is 5yz.
    #[must_use]
    pub fn is_final(&self) -> bool {
        if self.enhanced_code.is_empty() {
            self.code / 100 == 5
        } else {
            self.enhanced_code.starts_with("5.")
        }
    }

    /// This event with what the session said.
    #[must_use]
    pub fn with_verdict(mut self, verdict: &Verdict) -> Self {
        let (stage, reply, cause) = match verdict {
            Verdict::Accepted(reply) => (Some(Stage::Body), Some(reply), ""),
            Verdict::Refused(stage, reply) | Verdict::Deferred(stage, reply) => {
                (Some(*stage), Some(reply), "")
            }
            Verdict::Unreached(stage, cause) => (Some(*stage), None, cause.as_str()),
            Verdict::Unsure(cause) => (Some(Stage::Body), None, cause.as_str()),
        };
        self.stage = stage;
        if let Some(reply) = reply {
            self.code = reply.code;
            self.enhanced_code = reply.enhanced.clone().unwrap_or_default();
            self.reply.clone_from(&reply.text);
            if let Verdict::Accepted(_) = verdict {
                self.relay_id = reply.queue_id();
            }
        } else {
            cause.clone_into(&mut self.reply);
        }
        self
    }

    /// Puts the event at its place in the chain.
    #[must_use]
    pub fn chain(self, prev: Digest, seq: u64, time: Stamp) -> Event {
        let mut bytes = Vec::with_capacity(768);
        Content::of(&self).write(prev, seq, time, &mut bytes);
        Event {
            seq,
            time,
            prev,
            hash: Digest::of(&bytes),
            draft: self,
        }
    }
}

/// An event in its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was written.
    pub time: Stamp,
    /// The hash of the event before.
    pub prev: Digest,
    /// Its own hash.
    pub hash: Digest,
    draft: Draft,
}

impl Event {
    /// An event of the run that says nothing, to be made another.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            seq: 0,
            time: Stamp(0),
            prev: Digest([0; 32]),
            hash: Digest([0; 32]),
            draft: Draft::new(Kind::Opened),
        }
    }

    pub(super) fn draft_mut(&mut self) -> &mut Draft {
        &mut self.draft
    }
}

impl std::ops::Deref for Event {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.draft
    }
}

/// What the first event's `prev` is: it binds the chain to this ledger and campaign.
#[must_use]
pub fn genesis(ledger: &str, campaign: &str) -> Digest {
    let mut hasher = Hasher::new("genesis v1");
    hasher.field(ledger).field(campaign);
    hasher.finish()
}
