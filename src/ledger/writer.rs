//! The one writer thread of a running `send`: everything that queues up while one commit is being
//! synced shares the next one.
//!
//! One first-in-first-out queue: a worker queues the outcome of one message before the attempt of
//! the next, and commits are prefixes of the queue, so a crash leaves at most one open attempt per
//! worker. After the first fault nothing is written any more.

use std::{
    collections::{BTreeMap, HashSet},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime},
};

use tokio::sync::{mpsc, oneshot};

use super::{Fault, Ledger};
use crate::{
    delivery::{Draft, Event, Kind, Permit},
    terms::{Key, Stamp},
};

/// How many events share a commit at most.
const BATCH: usize = 512;
/// An outcome waits this long for an attempt to share its commit. Nobody waits for an outcome, and
/// the order of the queue is kept, so a crash in between costs what it costs anyway.
const LINGER: Duration = Duration::from_millis(1);
/// So long an attempt waits at most for those of other connections to share its commit.
const GATHER: Duration = Duration::from_micros(500);
/// For each so many messages that are with the relay, one attempt has to wait before a commit: the relay is kept
/// busy with those meanwhile. If all waited for all, relay and disk would take turns, and each stand still for
/// the other.
const WITH_RELAY: usize = 2;
/// How often to look for what other processes wrote, while nothing is to be written.
const LOOK: Duration = Duration::from_millis(250);

/// An event that is on disk, with a permit if it is an attempt; or why it is not.
type Answer = Result<(Event, Option<Permit>), String>;
/// The answers of one commit, each with who waits for it.
type Answers = Vec<(oneshot::Sender<Answer>, Answer)>;

struct Job {
    draft: Draft,
    first: Option<Stamp>,
    done: oneshot::Sender<Answer>,
}

/// The handle to the writer thread.
#[derive(Debug)]
pub struct Writer {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<Result<Ledger, Fault>>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("draft", &self.draft)
            .finish_non_exhaustive()
    }
}

/// An event on its way to the disk.
#[derive(Debug)]
pub struct Queued(oneshot::Receiver<Answer>);

impl Queued {
    /// Waits until the event is durable.
    pub async fn durable(self) -> Result<Event, Fault> {
        self.settle().await.map(|(event, _)| event)
    }

    async fn settle(self) -> Result<(Event, Option<Permit>), Fault> {
        match self.0.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(why)) => Err(Fault::Stopped(why)),
            Err(_closed) => Err(Fault::Stopped("the writer ended".to_owned())),
        }
    }
}

impl Writer {
    /// Starts the thread. Events that other processes append arrive on the returned channel. Called
    /// inside a runtime: a task there hands out the answers of each commit, so that a commit wakes the
    /// runtime once and not once for each who waits.
    #[must_use]
    pub fn start(ledger: Ledger) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (queue, jobs) = channel();
        let (foreign, others) = mpsc::unbounded_channel();
        let (committed, mut answers) = mpsc::unbounded_channel::<Answers>();
        drop(tokio::spawn(async move {
            while let Some(answers) = answers.recv().await {
                for (done, answer) in answers {
                    // Who asked may have gone away; the event is on disk all the same.
                    if let Err(unheard) = done.send(answer) {
                        drop(unheard);
                    }
                }
            }
        }));
        let outward = Outward { foreign, committed };
        let thread = std::thread::spawn(move || write(ledger, &jobs, &outward));
        (
            Self {
                queue: Some(queue),
                thread: Some(thread),
            },
            others,
        )
    }

    /// Puts an event into the queue.
    #[must_use]
    pub fn queue(&self, draft: Draft) -> Queued {
        self.send(draft, None)
    }

    /// Puts an attempt on disk and gives the permit for its body. `first` is the moment of the
    /// person's first attempt, if there was one.
    pub async fn attempt(
        &self,
        draft: Draft,
        first: Option<Stamp>,
    ) -> Result<(Event, Permit), Fault> {
        let (event, permit) = self.send(draft, first).settle().await?;
        let permit = permit.ok_or_else(|| Fault::Stopped("no attempt was queued".to_owned()))?;
        Ok((event, permit))
    }

    /// Lets the thread finish what is queued and gives the ledger back.
    pub fn finish(mut self) -> Result<Ledger, Fault> {
        self.queue = None;
        let thread = self
            .thread
            .take()
            .ok_or_else(|| Fault::Stopped("it has ended already".to_owned()))?;
        thread
            .join()
            .map_err(|_panic| Fault::Stopped("the writer thread panicked".to_owned()))?
    }

    fn send(&self, draft: Draft, first: Option<Stamp>) -> Queued {
        let (done, waiting) = oneshot::channel();
        // A closed queue drops `done`, and the waiting side sees that.
        if let Some(queue) = &self.queue
            && let Err(refused) = queue.send(Job { draft, first, done })
        {
            drop(refused);
        }
        Queued(waiting)
    }
}

/// What leaves the thread. Nobody may be listening any more, at the end of a run; what is on disk is
/// there all the same.
struct Outward {
    foreign: mpsc::UnboundedSender<Event>,
    committed: mpsc::UnboundedSender<Answers>,
}

impl Outward {
    fn pass_on(&self, event: Event) {
        if let Err(unheard) = self.foreign.send(event) {
            drop(unheard);
        }
    }

    fn answer(&self, answers: Answers) {
        if let Err(unheard) = self.committed.send(answers) {
            drop(unheard);
        }
    }
}

fn write(mut ledger: Ledger, jobs: &Receiver<Job>, outward: &Outward) -> Result<Ledger, Fault> {
    // No version is known yet: what was written before this thread began is looked at too.
    let mut version = -1;
    // Whose body may be with the relay: their attempts are on disk, and their outcomes were not yet queued.
    let mut under_way = HashSet::new();
    loop {
        let first = match jobs.recv_timeout(LOOK) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                let now = ledger.version()?;
                if now != version {
                    version = now;
                    catch_up(&mut ledger, outward)?;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(ledger),
        };
        let batch = gather(first, jobs, &mut under_way);
        if let Err(fault) = commit(&mut ledger, batch, outward) {
            let why = fault.to_string();
            // Everybody who still waits hears why; nothing is written after a fault.
            while let Ok(job) = jobs.recv() {
                outward.answer(vec![(job.done, Err(why.clone()))]);
            }
            return Err(fault);
        }
    }
}

/// What shares the next commit: everything that is queued, and what comes while waiting is worth it.
fn gather(first: Job, jobs: &Receiver<Job>, under_way: &mut HashSet<Key>) -> Vec<Job> {
    let mut batch = Vec::new();
    let mut begun = Vec::new();
    let mut until = Instant::now() + LINGER;
    let mut next = Some(first);
    while let Some(job) = next {
        match (job.draft.kind, job.draft.key) {
            (Kind::Attempt, Some(key)) => {
                if begun.is_empty() {
                    until = Instant::now() + GATHER;
                }
                begun.push(key);
            }
            (_, Some(key)) => {
                under_way.remove(&key);
            }
            (_, None) => {}
        }
        batch.push(job);
        if batch.len() == BATCH {
            break;
        }
        next = jobs.try_recv().ok().or_else(|| {
            let enough = !begun.is_empty() && begun.len() * WITH_RELAY >= under_way.len();
            let left = until.saturating_duration_since(Instant::now());
            (!enough).then(|| jobs.recv_timeout(left).ok()).flatten()
        });
    }
    under_way.extend(begun);
    batch
}

fn commit(ledger: &mut Ledger, batch: Vec<Job>, outward: &Outward) -> Result<(), Fault> {
    let before = ledger.head();
    let now = Stamp::from_system(SystemTime::now());
    let batch = without_attempts(ledger, batch, outward);
    if batch.is_empty() {
        return Ok(());
    }
    let mut waiting = Vec::with_capacity(batch.len());
    let mut firsts: BTreeMap<Key, Option<Stamp>> = BTreeMap::new();
    let drafts = batch
        .into_iter()
        .map(|job| {
            if let (Some(key), Kind::Attempt) = (job.draft.key, job.draft.kind) {
                firsts.insert(key, job.first);
            }
            waiting.push(job.done);
            job.draft
        })
        .collect();
    let events = match ledger.append(drafts, now) {
        Ok(events) => events,
        Err(fault) => {
            let why = fault.to_string();
            let refused = |done| (done, Err(why.clone()));
            outward.answer(waiting.into_iter().map(refused).collect());
            return Err(fault);
        }
    };
    let ours = events.first().map_or(before.0, |event| event.seq);
    if ours > before.0 + 1 {
        let mut others = Vec::new();
        ledger.read_after(before.0, before.1, |event| {
            if event.seq < ours {
                others.push(event);
            }
            Ok(())
        })?;
        for event in others {
            outward.pass_on(event);
        }
    }
    let answers = events.into_iter().zip(waiting).map(|(event, done)| {
        let permit = event
            .key
            .filter(|_| event.kind == Kind::Attempt)
            .and_then(|key| Permit::issued_by_ledger(&event, firsts.get(&key).copied().flatten()));
        (done, Ok((event, permit)))
    });
    outward.answer(answers.collect());
    Ok(())
}

/// Where the record of the head cannot be written, nobody else is begun with: an older copy of the
/// ledger could not be told from this one. How the messages ended that are under way is still written.
fn without_attempts(ledger: &Ledger, batch: Vec<Job>, outward: &Outward) -> Vec<Job> {
    let Some(why) = ledger.unrecorded() else {
        return batch;
    };
    let (attempts, rest): (Vec<Job>, Vec<Job>) = batch
        .into_iter()
        .partition(|job| job.draft.kind == Kind::Attempt);
    let refused = |job: Job| (job.done, Err(why.to_owned()));
    outward.answer(attempts.into_iter().map(refused).collect());
    rest
}

fn catch_up(ledger: &mut Ledger, outward: &Outward) -> Result<(), Fault> {
    let (seq, hash) = ledger.head();
    let mut events = Vec::new();
    ledger.read_after(seq, hash, |event| {
        events.push(event);
        Ok(())
    })?;
    for event in events {
        if event.kind == Kind::Began {
            // Another sender took this one for dead: what it does not know of must not go on.
            return Err(Fault::Meanwhile);
        }
        ledger.advance(&event);
        outward.pass_on(event);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_the_queue_in_its_order_and_know_who_may_be_with_the_relay() {
        let (queue, jobs) = channel();
        let key = |index: u8| Key([index; 16]);
        let mut order = vec![(key(1), Kind::Accepted)];
        order.extend((3..=u8::MAX).map(|index| (key(index), Kind::Attempt)));
        for _ in 0..3 {
            order.extend((3..=u8::MAX).map(|index| (key(index), Kind::Doubted)));
        }
        for (key, kind) in &order {
            let (done, _waiting) = oneshot::channel();
            let (draft, first) = (Draft::about(*key, *kind, 1), None);
            queue.send(Job { draft, first, done }).unwrap();
        }
        let mut under_way = HashSet::from([key(1), key(2)]);
        let first = gather(jobs.recv().unwrap(), &jobs, &mut under_way);
        assert_eq!(first.len(), BATCH);
        assert_eq!(under_way.len(), 1 + 253);
        let second = gather(jobs.recv().unwrap(), &jobs, &mut under_way);
        assert_eq!(under_way, HashSet::from([key(2)]));
        let all = first.iter().chain(&second);
        let all = all.filter_map(|job| Some((job.draft.key?, job.draft.kind)));
        assert_eq!(all.collect::<Vec<_>>(), order);
    }
}
