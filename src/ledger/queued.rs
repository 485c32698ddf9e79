//! An event on its way to the disk, and what became of it.
//!
//! Guarantees that whoever waits for an event learns of it only after what others wrote before it is known here.

use tokio::sync::{oneshot, watch};

use super::Fault;
use crate::delivery::{Event, Permit};

/// What became of an event.
#[derive(Debug)]
pub(super) struct Answer {
    /// The number of the last event of others that was passed on before: it comes first.
    pub(super) behind: u64,
    /// It is on disk, with a permit if it is an attempt; or why it is not.
    pub(super) done: Result<(Event, Option<Permit>), Refusal>,
}

impl Answer {
    /// Why nothing is written, whatever others wrote.
    pub(super) fn refused(why: Refusal) -> Self {
        Self {
            behind: 0,
            done: Err(why),
        }
    }
}

/// Why an event is not on disk.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// Nothing is written any more.
    Stopped(String),
    /// Others tell this sender's people.
    Lapsed,
    /// What it was made from is not all that is known.
    Overtaken,
}

impl Refusal {
    pub(super) fn of(fault: &Fault) -> Self {
        match fault {
            Fault::Lapsed => Self::Lapsed,
            Fault::Overtaken => Self::Overtaken,
            fault => Self::Stopped(fault.to_string()),
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stopped(why) => Self::Stopped(why),
            Refusal::Lapsed => Self::Lapsed,
            Refusal::Overtaken => Self::Overtaken,
        }
    }
}

/// An event on its way to the disk.
#[derive(Debug)]
pub struct Queued {
    pub(super) answer: oneshot::Receiver<Answer>,
    pub(super) heard: watch::Receiver<u64>,
}

impl Queued {
    /// Waits until the event is durable, and what others wrote before it is known here: one may follow on the other.
    pub async fn durable(self) -> Result<Event, Fault> {
        self.settle().await.map(|(event, _)| event)
    }

    pub(super) async fn settle(mut self) -> Result<(Event, Option<Permit>), Fault> {
        let ended = || Fault::Stopped("the writer ended".to_owned());
        let answer = self.answer.await.map_err(|_closed| ended())?;
        let known = self.heard.wait_for(|heard| *heard >= answer.behind).await;
        known.map_err(|_closed| ended())?;
        Ok(answer.done?)
    }
}
