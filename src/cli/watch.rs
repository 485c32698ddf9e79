//! `disclose status --watch`: the same lines, again whenever something changed.
//!
//! Guarantees that the lists are read only at the start and when a `send` begins; between, only the
//! ledger's new events are. It must not keep a sender from writing.

use std::time::Duration;

use super::{
    args::Status, failure::Failure, gather::Gathered, host, standpoint::Standpoint, state::State,
    status, terminal::Terminal,
};
use crate::{campaign::Span, delivery::Exit, ledger::Ledger};

/// How often to look where nobody says.
const EVERY: Duration = Duration::from_secs(2);

struct Watched {
    gathered: Gathered,
    state: State,
    /// None before the campaign is begun.
    ledger: Option<Ledger>,
    standpoint: Standpoint,
}

/// Shows where we are until nothing is running and nobody is left, or Ctrl-C.
pub(super) fn watch(args: &Status, terminal: &Terminal) -> Result<Exit, Failure> {
    let every = args.every.map_or(EVERY, Span::duration);
    let every = every.max(Duration::from_millis(200));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|fault| Failure::usage(format!("no runtime: {fault}"), ""))?;
    let mut watched = Watched::begin(args)?;
    status::show_blocking(&watched.gathered, terminal);
    let mut last: Option<Vec<String>> = None;
    let mut drawn = 0;
    let mut interrupted = false;
    loop {
        status::measured(args, &watched.gathered, &watched.standpoint)?;
        let lines = status::lines(&watched.gathered, &watched.standpoint, host::now());
        if let Some(now) = terminal.redraw(&lines, drawn) {
            drawn = now;
        } else if last.as_deref().map(without_clock) != Some(without_clock(&lines)) {
            if last.is_some() {
                terminal.say("");
            }
            for line in &lines {
                terminal.say(line);
            }
            last = Some(lines);
        }
        let counted = &watched.standpoint;
        let left = counted.deliveries.pending + counted.deliveries.deferred;
        if interrupted || !counted.alive && left == 0 {
            break;
        }
        interrupted = runtime.block_on(async {
            tokio::select! {
                pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
                () = tokio::time::sleep(every) => false,
            }
        });
        watched.look(args)?;
    }
    let exits = watched.standpoint.exits(&watched.gathered);
    status::document(&watched.gathered, &watched.standpoint, &exits, terminal)?;
    Ok(status::first(&exits))
}

impl Watched {
    fn begin(args: &Status) -> Result<Self, Failure> {
        let gathered = status::gathered(&args.folder.campaign)?;
        let state = State::of(&gathered.campaign);
        let ledger = if state.begun()? {
            Some(state.open()?)
        } else {
            None
        };
        let standpoint = match &ledger {
            Some(ledger) => Standpoint::read(&gathered, &state, ledger)?,
            None => Standpoint::before(&gathered),
        };
        Ok(Self {
            gathered,
            state,
            ledger,
            standpoint,
        })
    }

    /// Takes in what happened since.
    fn look(&mut self, args: &Status) -> Result<(), Failure> {
        let anew = match &self.ledger {
            Some(ledger) => self.standpoint.catch_up(&self.state, ledger)?,
            None => self.state.begun()?,
        };
        if anew {
            *self = Self::begin(args)?;
        }
        Ok(())
    }
}

/// Lines that differ in the time of day alone say nothing new.
fn without_clock(lines: &[String]) -> Vec<&str> {
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    if let Some(first) = lines.first_mut() {
        *first = first.split_once("  ").map_or(*first, |(_clock, rest)| rest);
    }
    lines
}
