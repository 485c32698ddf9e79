//! The one writer thread of a running `send`: everything that queues up while one commit is being
//! synced shares the next one.
//!
//! One first-in-first-out queue: a worker queues the outcome of one message before the attempt of
//! the next, and commits are prefixes of the queue, so a crash leaves at most one open attempt per
//! worker. After the first fault nothing is written any more.

use std::{
    cell::RefCell,
    collections::HashSet,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime},
};

use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Fault, Ledger, Shared, Wish,
    patience::Patience,
    queued::{Answer, Queued, Refusal},
};
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

/// The answers of one commit, each with who waits for it.
type Answers = Vec<(oneshot::Sender<Answer>, Answer)>;

/// What is asked of the thread.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all of them are the large one"
)]
enum Ask {
    /// To write.
    Write(Job),
    /// To come to terms with other senders.
    Share(Box<Wish>, oneshot::Sender<Result<Shared, Fault>>),
}

struct Job {
    draft: Draft,
    first: Option<Stamp>,
    /// The number of the last event of others that it was made from.
    heard: u64,
    done: oneshot::Sender<Answer>,
}

/// The handle to the writer thread.
#[derive(Debug)]
pub struct Writer {
    queue: RefCell<Option<Sender<Ask>>>,
    heard: watch::Sender<u64>,
    thread: Option<JoinHandle<Result<Ledger, Fault>>>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("draft", &self.draft)
            .finish_non_exhaustive()
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
                queue: RefCell::new(Some(queue)),
                heard: watch::Sender::new(0),
                thread: Some(thread),
            },
            others,
        )
    }

    /// Puts an event into the queue that was made from what others wrote up to `heard`.
    #[must_use]
    pub fn queue(&self, draft: Draft, heard: u64) -> Queued {
        self.send(draft, heard, None)
    }

    /// Puts an attempt on disk and gives the permit for its body. `first` is the moment of the
    /// person's first attempt, if there was one; `heard` is as of when the attempt was made up, which may be long
    /// before: an answer of the relay came in between.
    pub async fn attempt(
        &self,
        draft: Draft,
        heard: u64,
        first: Option<Stamp>,
    ) -> Result<(Event, Permit), Fault> {
        let (event, permit) = self.send(draft, heard, first).settle().await?;
        let permit = permit.ok_or_else(|| Fault::Stopped("no attempt was queued".to_owned()))?;
        Ok((event, permit))
    }

    /// Comes to terms with the other senders, behind all that is queued.
    pub async fn share(&self, wish: Wish) -> Result<Shared, Fault> {
        let (done, waiting) = oneshot::channel();
        self.ask(Ask::Share(Box::new(wish), done));
        let ended = |_closed| Fault::Stopped("the writer ended".to_owned());
        waiting.await.map_err(ended)?
    }

    /// Whatever is made from now on is made from the events of others up to a number.
    pub fn hear(&self, seq: u64) {
        self.heard.send_replace(seq);
    }

    /// The number of the last event of others that is known to whoever makes something now.
    #[must_use]
    pub fn heard(&self) -> u64 {
        *self.heard.borrow()
    }

    /// Nothing is queued any more; when what is has been written, the thread ends, and the channel of others'
    /// events with it.
    pub fn close(&self) {
        self.queue.borrow_mut().take();
    }

    /// Lets the thread finish what is queued and gives the ledger back.
    pub fn finish(mut self) -> Result<Ledger, Fault> {
        self.close();
        let thread = self
            .thread
            .take()
            .ok_or_else(|| Fault::Stopped("it has ended already".to_owned()))?;
        thread
            .join()
            .map_err(|_panic| Fault::Stopped("the writer thread panicked".to_owned()))?
    }

    fn send(&self, draft: Draft, heard: u64, first: Option<Stamp>) -> Queued {
        let (done, waiting) = oneshot::channel();
        self.ask(Ask::Write(Job {
            draft,
            first,
            heard,
            done,
        }));
        Queued {
            answer: waiting,
            heard: self.heard.subscribe(),
        }
    }

    /// A closed queue drops whom the answer is for, and the waiting side sees that.
    fn ask(&self, ask: Ask) {
        if let Some(queue) = self.queue.borrow().as_ref()
            && let Err(refused) = queue.send(ask)
        {
            drop(refused);
        }
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

fn write(mut ledger: Ledger, jobs: &Receiver<Ask>, outward: &Outward) -> Result<Ledger, Fault> {
    let ended = serve(&mut ledger, jobs, outward);
    ledger.record_last();
    ended.map(|()| ledger)
}

fn serve(ledger: &mut Ledger, jobs: &Receiver<Ask>, outward: &Outward) -> Result<(), Fault> {
    // No version is known yet: what was written before this thread began is looked at too.
    let mut version = -1;
    // Whose body may be with the relay: their attempts are on disk, and their outcomes were not yet queued.
    let mut under_way = HashSet::new();
    loop {
        let first = match jobs.recv_timeout(LOOK) {
            Ok(ask) => ask,
            Err(RecvTimeoutError::Timeout) => {
                let now = ledger.version()?;
                if now != version {
                    version = now;
                    catch_up(ledger, outward)?;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        let (batch, wish) = gather(first, jobs, &mut under_way);
        let done = commit(ledger, batch, outward);
        if let Err(fault) = done.and_then(|()| share(ledger, wish, outward)) {
            // Before anybody is waited for: this process may be ended at any moment.
            ledger.record_last();
            let refusal = Refusal::of(&fault);
            // Everybody who still waits hears why; nothing is written after a fault.
            while let Ok(ask) = jobs.recv() {
                if let Ask::Write(job) = ask {
                    outward.answer(vec![(job.done, Answer::refused(refusal.clone()))]);
                }
            }
            return Err(fault);
        }
    }
}

/// A wish of this sender, and who waits for what comes of it.
type Wished = Option<(Box<Wish>, oneshot::Sender<Result<Shared, Fault>>)>;

/// What shares the next commit: everything that is queued, and what comes while waiting is worth it.
fn gather(first: Ask, jobs: &Receiver<Ask>, under_way: &mut HashSet<Key>) -> (Vec<Job>, Wished) {
    let mut batch = Vec::new();
    let mut begun = Vec::new();
    let mut until = Instant::now() + LINGER;
    let mut next = Some(first);
    let mut wished = None;
    while let Some(ask) = next {
        let job = match ask {
            Ask::Write(job) => job,
            Ask::Share(wish, done) => {
                wished = Some((wish, done));
                break;
            }
        };
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
    (batch, wished)
}

/// Comes to terms. A lease that lapsed leaves what may be late to be written; after any other fault nothing is.
fn share(ledger: &mut Ledger, wish: Wished, outward: &Outward) -> Result<(), Fault> {
    let Some((wish, done)) = wish else {
        return Ok(());
    };
    let shared = ledger.share(&wish, |event| outward.pass_on(event));
    let (answer, ends) = match shared {
        Err(fault) if !matches!(fault, Fault::Lapsed) => {
            (Err(Refusal::of(&fault).into()), Err(fault))
        }
        shared => (shared, Ok(())),
    };
    // A run that is over needs no answer.
    if let Err(unheard) = done.send(answer) {
        drop(unheard);
    }
    ends
}

fn commit(ledger: &mut Ledger, batch: Vec<Job>, outward: &Outward) -> Result<(), Fault> {
    let now = Stamp::from_system(SystemTime::now());
    let batch = without_attempts(ledger, batch, outward);
    if batch.is_empty() {
        return Ok(());
    }
    let (written, refused) = write_batch(ledger, batch, now, outward)?;
    let (lease, behind) = (ledger.lease(), ledger.passed_on());
    if !refused.is_empty() {
        let refused = refused.into_iter().map(|(job, why)| {
            let done = Err(why);
            (job.done, Answer { behind, done })
        });
        outward.answer(refused.collect());
    }
    let answers = written.into_iter().map(|(event, job)| {
        let permit = event.key.filter(|_| event.kind == Kind::Attempt);
        let permit = permit.and_then(|_| Permit::issued_by_ledger(&event, job.first, lease));
        let done = Ok((event, permit));
        (job.done, Answer { behind, done })
    });
    outward.answer(answers.collect());
    Ok(())
}

/// What was written, and what must not be any more, or not yet.
type Outcome = (Vec<(Event, Job)>, Vec<(Job, Refusal)>);

/// Writes what may be written, behind what others wrote.
fn write_batch(
    ledger: &mut Ledger,
    batch: Vec<Job>,
    now: Stamp,
    outward: &Outward,
) -> Result<Outcome, Fault> {
    let mut patience = Patience::new(ledger.link());
    let (jobs, mut drafts): (Vec<Job>, Vec<Draft>) = batch
        .into_iter()
        .map(|mut job| {
            let draft = std::mem::replace(&mut job.draft, Draft::new(Kind::Opened));
            (job, draft)
        })
        .unzip();
    let heard: Vec<u64> = jobs.iter().map(|job| job.heard).collect();
    let fault = loop {
        match ledger.append_among(drafts, &heard, now, |event| outward.pass_on(event)) {
            Ok(among) => {
                let (mut kept, mut refused) = (Vec::with_capacity(jobs.len()), Vec::new());
                for (at, job) in jobs.into_iter().enumerate() {
                    match among.refused.iter().find(|(place, _)| *place == at) {
                        Some((_, fault)) => refused.push((job, Refusal::of(fault))),
                        None => kept.push(job),
                    }
                }
                return Ok((among.written.into_iter().zip(kept).collect(), refused));
            }
            // Nothing of it stands: the same again, behind whatever others wrote meanwhile.
            Err((fault, again)) if patience.lasts(&fault) => drafts = again,
            Err((fault, _)) => break fault,
        }
    };
    let refusal = Refusal::of(&fault);
    let refused = jobs.into_iter();
    let refused = refused.map(|job| (job.done, Answer::refused(refusal.clone())));
    outward.answer(refused.collect());
    Err(fault)
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
    let refused = |job: Job| {
        let why = Refusal::Stopped(why.to_owned());
        (job.done, Answer::refused(why))
    };
    outward.answer(attempts.into_iter().map(refused).collect());
    rest
}

fn catch_up(ledger: &mut Ledger, outward: &Outward) -> Result<(), Fault> {
    for event in ledger.unheard()? {
        if event.kind == Kind::Began && !ledger.is_member() {
            // Another sender took this one for dead: what it does not know of must not go on.
            return Err(Fault::Meanwhile);
        }
        ledger.hear(&event);
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
            queue
                .send(Ask::Write(Job {
                    draft,
                    first,
                    heard: 0,
                    done,
                }))
                .unwrap();
        }
        let mut under_way = HashSet::from([key(1), key(2)]);
        let (first, _) = gather(jobs.recv().unwrap(), &jobs, &mut under_way);
        assert_eq!(first.len(), BATCH);
        assert_eq!(under_way.len(), 1 + 253);
        let (second, _) = gather(jobs.recv().unwrap(), &jobs, &mut under_way);
        assert_eq!(under_way, HashSet::from([key(2)]));
        let all = first.iter().chain(&second);
        let all = all.filter_map(|job| Some((job.draft.key?, job.draft.kind)));
        assert_eq!(all.collect::<Vec<_>>(), order);
    }
}
