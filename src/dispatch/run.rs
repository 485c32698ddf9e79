//! One `send`: workers, signals, what other processes say, and the end.

use std::{collections::HashSet, rc::Rc, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, task::LocalSet};

use super::{
    Ended, Mailbag, Rules, Snapshot,
    allowance::{self, Allowance},
    board::{Board, now},
    clock, sharing, signals,
    worker::Worker,
};
use crate::{
    delivery::{self, AFTER_LOSS, Draft, Event, History, Kind, Policy, State, UnderWay, Who},
    ledger::{Fault, Joining, Ledger, Openings, Writer},
    relay::{Endpoint, Recycle, Timeouts},
    terms::Digest,
};

/// Everything that a run needs.
#[derive(Debug)]
pub struct Run {
    /// The messages.
    pub mailbag: Mailbag,
    /// Where to.
    pub endpoint: Endpoint,
    /// How long each stage may take.
    pub timeouts: Timeouts,
    /// When a session is closed for a new one.
    pub recycle: Recycle,
    /// Who, how fast, when and how far.
    pub rules: Rules,
    /// What happens after a deferral.
    pub policy: Policy,
    /// The approved text.
    pub text: Digest,
    /// What was on file to approve it, for the log.
    pub approvals: String,
    /// Whether somebody looked at what came back and lets sending go on.
    pub goes_on: bool,
    /// How this sender calls itself.
    pub sender: String,
    /// How it joins others, and after which event it was decided to send; none where there can be none.
    pub joins: Option<(Joining, UnderWay, u64)>,
    /// Answers whoever asks it to end when it has: the next who asks ends the process.
    pub has_ended: fn(),
}

/// Runs until nothing is due, or something stops it. `history` is the fold of what the ledger holds;
/// both come back.
pub fn run(
    mut ledger: Ledger,
    mut history: History,
    mut run: Run,
    progress: impl Fn(&Snapshot) + 'static,
) -> Result<(Ledger, History, Ended), Fault> {
    let set = ledger.set_meanwhile();
    // Where nothing is stated, nothing is kept.
    let longest = run.rules.openings.iter().map(|limit| limit.window).max();
    let opened = longest.map(|longest| Openings::of(&ledger, longest, set, now()));
    let (joins, has_ended) = (run.joins.take(), run.has_ended);
    let first = |history: &History| {
        let mut drafts = opening(history, &run);
        let alone = run.rules.shares.then_some(run.sender.as_str());
        let set = set.map(|by| delivery::clock::draft_of(by, alone.unwrap_or_default()));
        drafts.splice(0..0, set);
        drafts
    };
    if let Some((joining, under_way, decided)) = joins {
        ledger.join(&mut history, under_way, &joining, decided, first, now())?;
    } else {
        // What came in between is perhaps a pause or a withdrawal, which must not be resumed over by what
        // began before it, or somebody settled an unknown.
        for event in &ledger.append_after(history.seq, first(&history), now())? {
            history.apply(event)?;
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Fault::Stopped(format!("no runtime: {source}")))?;
    let (board, ended, abandoned) =
        LocalSet::new().block_on(&runtime, drive(ledger, history, run, opened, progress));
    drop(runtime);
    signals::end_soon(board.link.clone(), abandoned, has_ended);
    let board = Rc::into_inner(board)
        .ok_or_else(|| Fault::Stopped("a task still holds the board".to_owned()))?;
    let mut history = board.history.into_inner();
    let mut ledger = board.writer.finish()?;
    if abandoned {
        history = ledger.history()?;
        ledger.stands_at(&history);
    }
    let mut last = Draft::new(Kind::Ended);
    last.reply = ended.in_short();
    ledger.leave(&mut history, last, now())?;
    Ok((ledger, history, ended))
}

/// What a run writes first: it goes on after a pause, open attempts of a run that died are unknown,
/// and those of them that the policy sends once more, and who may be told now, are.
fn opening(history: &History, run: &Run) -> Vec<Draft> {
    let mut drafts = Vec::new();
    if history.paused.is_some() {
        let mut resumed = Draft::new(Kind::Resumed);
        if history.lost.is_some() {
            AFTER_LOSS.clone_into(&mut resumed.reply);
        }
        drafts.push(resumed);
    }
    if run.goes_on {
        drafts.push(Draft::new(Kind::WentOn));
    }
    let mut began = Draft::new(Kind::Began);
    began.text = Some(run.text);
    began.sender.clone_from(&run.sender);
    began.relay = run.endpoint.name();
    began.reply.clone_from(&run.approvals);
    drafts.push(began);
    let unknown = |who: &Who| {
        let state = history.people.at(*who).map(|progress| progress.state);
        matches!(state, Some(State::Sending | State::Unknown))
    };
    let people = run.rules.order.people.iter().copied();
    let told_now: HashSet<Who> = people.filter(unknown).collect();
    for (who, (key, progress)) in (0..).zip(history.people.iter()) {
        let unknown = match progress.state {
            State::Sending => {
                let mut unsure = Draft::about(key, Kind::Unsure, progress.attempts);
                "the sender ended before the relay's answer was on disk"
                    .clone_into(&mut unsure.reply);
                drafts.push(unsure);
                true
            }
            State::Unknown => true,
            State::Pending
            | State::Deferred
            | State::Doubted
            | State::Accepted
            | State::Rejected
            | State::Expired => false,
        };
        if unknown && run.policy.resend && !progress.resent && told_now.contains(&who) {
            drafts.push(Draft::about(key, Kind::Resend, 0));
        }
    }
    drafts
}

async fn drive(
    ledger: Ledger,
    history: History,
    run: Run,
    opened: Option<Openings>,
    progress: impl Fn(&Snapshot) + 'static,
) -> (Rc<Board>, Ended, bool) {
    let connections = run.rules.connections.max(1);
    let link = ledger.link();
    let allowance = allowance(&ledger, &run.rules);
    let (writer, others) = Writer::start(ledger);
    let mut board = Board::new(history, run.policy, writer, run.rules, opened);
    board.allowance = allowance;
    board.link = link;
    let board = Rc::new(board);
    let (mailbag, endpoint) = (Rc::new(run.mailbag), Rc::new(run.endpoint));
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let worker = Worker {
                board: Rc::clone(&board),
                mailbag: Rc::clone(&mailbag),
                endpoint: Rc::clone(&endpoint),
                timeouts: run.timeouts,
                recycle: run.recycle,
                text: run.text,
                sender: run.sender.clone(),
            };
            tokio::task::spawn_local(worker.work())
        })
        .collect();
    let mut listening = tokio::task::spawn_local(listen(Rc::clone(&board), others));
    let keeping = tokio::task::spawn_local(clock::keep_time(Rc::clone(&board), run.sender.clone()));
    let watching = tokio::task::spawn_local(watch(Rc::clone(&board), progress));
    let sharing = tokio::task::spawn_local(sharing::share(Rc::clone(&board)));
    let allowing = tokio::task::spawn_local(allowance::keep(Rc::clone(&board)));
    let all = async {
        let mut panicked = false;
        for worker in workers {
            if worker.await.is_err() {
                panicked = true;
                board.stop(Ended::Message(
                    "a worker panicked; its open attempt is unknown".to_owned(),
                ));
            }
        }
        // Events that are still on their way to the disk.
        while board.busy() > 0 {
            board.changed.notified().await;
        }
        panicked
    };
    let pressed = Rc::clone(&board);
    let mut interrupted = std::pin::pin!(interrupted(&pressed));
    let mut abandoned = tokio::select! {
        panicked = all => panicked,
        () = interrupted.as_mut() => true,
    };
    sharing.abort();
    allowing.abort();
    keeping.abort();
    watching.abort();
    if board.sharing.is_some() && !abandoned {
        // What others wrote until now belongs to the history that is given back.
        board.writer.close();
        tokio::select! {
            heard = &mut listening => if heard.is_err() {
                board.stop(Ended::Message(
                    "what others wrote was not taken in".to_owned(),
                ));
            },
            () = interrupted => abandoned = true,
        }
    }
    listening.abort();
    if abandoned {
        // Nor is a database waited for that gives no answer.
        board.link.hurry();
    }
    let ended = match board.take_ended() {
        Ended::Interrupted if abandoned => Ended::Abandoned,
        ended => ended,
    };
    (board, ended, abandoned)
}

/// What this sender keeps to together with others. Recipient domains are named by keyed hashes.
fn allowance(ledger: &Ledger, rules: &Rules) -> Option<Allowance> {
    let lanes = rules.order.lanes.iter();
    let named: Vec<_> = lanes
        .map(|lane| {
            let name = ledger.identity().lookup(&format!("lane {}", lane.name));
            (name.to_string(), lane.limits.clone())
        })
        .collect();
    let limited = !rules.limits.is_empty() || !rules.ramp.is_empty();
    let limited = limited || named.iter().any(|(_, limits)| !limits.is_empty());
    let flows = ledger.flows().ok().filter(|_| rules.shares && limited)?;
    Some(Allowance::new(flows, named))
}

/// The first signal drains, the second abandons.
async fn interrupted(board: &Board) {
    let mut signals = 0;
    while signals < 2 {
        match signals::signal().await {
            Ok(()) => signals += 1,
            // No signals can be had here: nothing will interrupt.
            Err(_unavailable) => std::future::pending().await,
        }
        board.stop(Ended::Interrupted);
    }
}

async fn listen(board: Rc<Board>, mut others: UnboundedReceiver<Event>) {
    while let Some(event) = others.recv().await {
        board.apply(&event);
        board.heard(event.seq);
        if let Some(key) = event.key.filter(|_| event.attempt > 0) {
            board.settle_late(key);
        }
        if let (Kind::SettledUnsent, Some(key)) = (event.kind, event.key) {
            board.take_up(key);
        }
    }
}

async fn watch(board: Rc<Board>, progress: impl Fn(&Snapshot)) {
    loop {
        progress(&board.snapshot());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
