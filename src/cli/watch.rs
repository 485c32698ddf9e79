//! `disclose status --watch` and `--html`: the same again, whenever something changed.
//!
//! Guarantees that the lists are read only at the start and when a `send` begins; between, only the
//! ledger's new events are. It must not keep a sender from writing.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use super::{
    args::Status, failure::Failure, gather::Gathered, glance, host, standpoint::Standpoint,
    state::State, status, terminal::Terminal,
};
use crate::{
    campaign::Span,
    delivery::Exit,
    ledger::{Ledger, Link},
};

/// How often to look where nobody says.
const EVERY: Duration = Duration::from_secs(2);

struct Watched {
    gathered: Gathered,
    state: State,
    /// None before the campaign is begun.
    ledger: Option<Ledger>,
    standpoint: Standpoint,
}

/// Shows where we are until nothing is running and nobody is left, or Ctrl-C; for a page alone, until
/// nothing is running.
pub(super) fn watch(args: &Status, terminal: &Terminal) -> Result<Exit, Failure> {
    let every = args.every.map_or(EVERY, Span::duration);
    let every = every.max(Duration::from_millis(200));
    let stays = args.watch || args.every.is_some();
    let mut watched = Watched::begin(args)?;
    let way = Way::default();
    way.is_that_of(&watched);
    let pressed = on_ctrl_c(way.clone())?;
    status::show_blocking(&watched.gathered, terminal);
    let mut page = args.html.clone().map(glance::Kept::new);
    let mut lines = Shown::default();
    let mut interrupted = false;
    loop {
        status::measured(args, &watched.gathered, &watched.standpoint)?;
        let now = host::now();
        let ends = interrupted || !watched.goes_on(stays);
        if let Some(page) = page.as_mut().filter(|_| !ends) {
            page.refresh(&watched.gathered, &watched.standpoint, now)?;
        }
        if stays || ends || lines.is_empty() {
            lines.show(
                status::lines(
                    &watched.gathered,
                    &watched.standpoint,
                    now,
                    terminal.width(),
                ),
                terminal,
            );
        }
        if ends {
            break;
        }
        interrupted = pressed.recv_timeout(every).is_ok();
        if let Err(fault) = watched.look(args) {
            // The page must not go on saying that all is well.
            if let Some(page) = page {
                page.lose(&watched.gathered, &watched.standpoint, now)?;
            }
            return Err(fault);
        }
        way.is_that_of(&watched);
    }
    if let Some(page) = page {
        page.finish(&watched.gathered, &watched.standpoint, host::now())?;
    }
    let exits = watched.standpoint.exits(&watched.gathered);
    status::document(&watched.gathered, &watched.standpoint, &exits, terminal)?;
    Ok(status::first(&exits))
}

/// The way to the ledger that is watched now: when a `send` begins, it is opened anew.
#[derive(Clone, Default)]
struct Way(Arc<Mutex<Option<Link>>>);

impl Way {
    fn is_that_of(&self, watched: &Watched) {
        let link = watched.ledger.as_ref().map(Ledger::link);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = link;
    }

    fn hurry(&self) {
        let link = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = &*link {
            link.hurry();
        }
    }
}

/// Hears of Ctrl-C, also while the ledger's database is waited for: then it is not waited for any more.
fn on_ctrl_c(way: Way) -> Result<Receiver<()>, Failure> {
    let no_runtime = |fault| Failure::usage(format!("no runtime: {fault}"), "");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(no_runtime)?;
    let (press, pressed) = channel();
    std::thread::spawn(move || {
        let mut first = true;
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            if !std::mem::take(&mut first) {
                #[expect(clippy::exit, reason = "whoever could be told has just said so")]
                std::process::exit(Exit::Incomplete.code().into());
            }
            way.hurry();
            // Nobody listens any more where the last look is under way.
            let _heard = press.send(()).is_ok();
        }
    });
    Ok(pressed)
}

/// What was shown last.
#[derive(Default)]
struct Shown {
    lines: Option<Vec<String>>,
    /// How many of them are drawn over.
    drawn: usize,
}

impl Shown {
    fn is_empty(&self) -> bool {
        self.lines.is_none()
    }

    /// In the place of those before, or below them where they say something new.
    fn show(&mut self, lines: Vec<String>, terminal: &Terminal) {
        if let Some(now) = terminal.redraw(&lines, self.drawn) {
            self.drawn = now;
        } else if self.lines.as_deref().map(without_clock) != Some(without_clock(&lines)) {
            if self.lines.is_some() {
                terminal.say("");
            }
            for line in &lines {
                terminal.say(line);
            }
        }
        self.lines = Some(lines);
    }
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

    /// Whether there is something to wait for.
    fn goes_on(&self, stays: bool) -> bool {
        let d = &self.standpoint.deliveries;
        self.standpoint.alive || stays && d.pending + d.deferred > 0
    }

    /// Takes in what happened since.
    fn look(&mut self, args: &Status) -> Result<(), Failure> {
        let anew = match &self.ledger {
            Some(ledger) => self.standpoint.catch_up(ledger)?,
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
