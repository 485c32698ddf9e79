//! `disclose pause`: no new message within a second, from any terminal; and what a pause means for a `send`.

use super::{
    args::{Pause, Send},
    failure::Failure,
    gather::Gathered,
    host,
    outlook::clock,
    state::State,
    terminal::Terminal,
};
use crate::{
    campaign,
    delivery::{Draft, EVENTS_LOST, Exit, History, Kind, Withdrawals},
    ledger::Ledger,
};

/// Appends the pause; a running `send` sees it, drains and ends. Or lifts the one that stands.
pub(super) fn pause(args: &Pause, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let mut ledger = state.open_to_write()?;
    if args.lift {
        let said = lift(&mut ledger)?;
        terminal.say(said);
    } else {
        let mut paused = Draft::new(Kind::Paused);
        paused.reply = args
            .reason
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        paused.sender = host::recorder();
        ledger.append(vec![paused], host::now())?;
    }
    state.record_head(&ledger)?;
    let running = ledger.is_sending()?;
    if !args.lift {
        terminal.say(if running {
            "paused: the running `send` finishes the messages it has begun and ends"
        } else {
            "paused: no `send` is running; `disclose send` continues"
        });
    }
    if terminal.wants_json() {
        let document = serde_json::json!({ "paused": !args.lift, "running": running, "exit": [0] });
        terminal.document(&document).map_err(Failure::file(
            "print to",
            std::path::Path::new("standard output"),
        ))?;
    }
    Ok(Exit::Complete)
}

/// Lifts the pause that stands, and no other that comes meanwhile; says what was done.
fn lift(ledger: &mut Ledger) -> Result<String, Failure> {
    let mut history = ledger.history()?;
    let (Some(reason), Some(head)) = (history.paused.clone(), history.head) else {
        return Ok("nothing is paused".to_owned());
    };
    if history.lost.is_some() {
        return Err(Failure::waits(
            format!("{reason}; nothing was lifted"),
            goes_on(&reason),
        ));
    }
    let stood = history.last_pause.clone();
    let turn = ledger.turn()?;
    turn.read_after(history.seq, head, |event| Ok(history.apply(&event)?))?;
    if history.paused.is_some() && history.last_pause != stood {
        return Err(Failure::waits(
            "somebody paused it again just now, so nothing was lifted",
            "look at `disclose status`",
        ));
    }
    let mut resumed = Draft::new(Kind::Resumed);
    resumed.sender = host::recorder();
    turn.append(vec![resumed], host::now())?;
    Ok(format!(
        "lifted the pause ({reason}); nothing is sent by that: {}",
        goes_on(&reason)
    ))
}

/// What continues after a pause with that reason.
pub(super) fn goes_on(reason: &str) -> &'static str {
    if reason.starts_with(EVENTS_LOST) {
        "`disclose send` says what to do"
    } else if Withdrawals::are_in(reason) {
        "once it is approved again, `disclose send` continues"
    } else {
        "`disclose send` continues"
    }
}

/// A `send` that was not started by somebody who knows of a pause does not lift it.
pub(super) fn heeded(args: &Send, history: &History, gathered: &Gathered) -> Result<(), Failure> {
    let Some(reason) = history.paused.as_ref().filter(|_| args.unless_paused) else {
        return Ok(());
    };
    let (mut since, mut by) = (String::new(), String::new());
    if let Some(pause) = &history.last_pause {
        since = format!(" since {}", clock(pause.time, host::now(), &gathered.zone));
        if !pause.by.is_empty() {
            by = format!(" by {}", pause.by);
        }
    }
    Err(Failure::waits(
        format!("the campaign is paused{since}{by}: {reason}; nothing was sent"),
        if history.lost.is_some() {
            goes_on(reason)
        } else {
            "find out whether the reason is gone; then `disclose pause --lift`, and start this again"
        },
    ))
}
