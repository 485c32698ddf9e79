//! Starts the process that rehearses, kills it twice, and starts it again until nothing is due.
//!
//! Guarantees that the process it started has ended when it returns, also when somebody interrupts it.
//! It must not touch the ledger: what holds is read afterwards.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::job::Plan;
use crate::{
    cli::{failure::Failure, terminal::take_line_away},
    delivery::Exit,
    sink::Record,
};

/// How often the sink is looked at.
const LOOK: Duration = Duration::from_millis(1);
/// Of how many parts one is handed over before each kill.
const PARTS: u64 = 3;
/// More stops by the brakes than that are a loop.
const MOST_STARTS: u32 = 200;

/// What became of the processes.
#[derive(Clone, Debug)]
pub(super) struct Went {
    pub(super) starts: u32,
    /// After how many messages it was killed, each time.
    pub(super) killed: Vec<u64>,
    /// How the last one ended.
    pub(super) last: Exit,
}

/// Rehearses.
pub(super) fn run(campaign: &Path, folder: &Path, record: &Record) -> Result<Went, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::file("start", "a runtime".as_ref()))?
        .block_on(async {
            tokio::select! {
                went = until_done(campaign, folder, record) => went,
                () = interrupted() => Err(Failure::waits(
                    "the rehearsal was stopped; nothing of the campaign was touched",
                    "run `disclose rehearse` again: it begins anew",
                )),
            }
        })
}

async fn until_done(campaign: &Path, folder: &Path, record: &Record) -> Result<Went, Failure> {
    let mut went = Went {
        starts: 0,
        killed: Vec::new(),
        last: Exit::Incomplete,
    };
    while went.starts < MOST_STARTS {
        went.starts += 1;
        let mut started = Started::new(campaign, folder)?;
        let Some(ended) = started.until(folder, record, &mut went.killed).await? else {
            continue;
        };
        went.last = ended;
        if ended != Exit::Incomplete {
            break;
        }
    }
    Ok(went)
}

/// A process that is killed when nobody waits for it any more.
struct Started(Child);

impl Started {
    fn new(campaign: &Path, folder: &Path) -> Result<Self, Failure> {
        let program =
            std::env::current_exe().map_err(Failure::file("find", "this program".as_ref()))?;
        let mut command = Command::new(&program);
        command
            .arg("rehearse")
            .arg("--inside")
            .arg(folder)
            .arg("--")
            .arg(campaign)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let started = command.spawn().map_err(Failure::file("start", &program))?;
        Ok(Self(started))
    }

    /// Waits until it ends by itself or is killed here.
    async fn until(
        &mut self,
        folder: &Path,
        record: &Record,
        killed: &mut Vec<u64>,
    ) -> Result<Option<Exit>, Failure> {
        let fault = || Failure::file("wait for", "the rehearsal's process".as_ref());
        let mut plan = None;
        loop {
            if let Some(ended) = self.0.try_wait().map_err(fault())? {
                let code = ended.code();
                let exit = Exit::ALL
                    .into_iter()
                    .find(|exit| Some(i32::from(exit.code())) == code);
                return exit.map(Some).ok_or_else(|| {
                    Failure::usage(format!("the rehearsal's process ended with {ended}"), "")
                });
            }
            if plan.is_none() {
                plan = Plan::read(folder)?;
            }
            let next = killed.len() as u64 + 1;
            let received = record.totals().received;
            let due =
                |plan: &Plan| next < PARTS && received >= (plan.people * next).div_ceil(PARTS);
            if plan.as_ref().is_some_and(due) {
                self.end().map_err(fault())?;
                killed.push(received);
                return Ok(None);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// `SIGKILL`, and nothing of it is left, its line of progress neither.
    fn end(&mut self) -> std::io::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        take_line_away();
        Ok(())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.end());
    }
}

async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // No signals can be had here: nothing will interrupt.
        std::future::pending::<()>().await;
    }
}
