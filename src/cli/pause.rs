//! `disclose pause`: no new message within a second, from any terminal.

use super::{args::Pause, failure::Failure, host, state::State, terminal::Terminal};
use crate::{
    campaign,
    delivery::{Draft, Exit, Kind},
};

/// Appends the pause; a running `send` sees it, drains and ends.
pub(super) fn pause(args: &Pause, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let mut ledger = state.open_to_write()?;
    let mut paused = Draft::new(Kind::Paused);
    paused.reply = args
        .reason
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    paused.sender = host::recorder();
    ledger.append(vec![paused], host::now())?;
    state.record_head(&ledger)?;
    let running = ledger.is_sending()?;
    terminal.say(if running {
        "paused: the running `send` finishes the messages it has begun and ends"
    } else {
        "paused: no `send` is running; `disclose send` continues"
    });
    if terminal.wants_json() {
        let document = serde_json::json!({ "paused": true, "running": running, "exit": [0] });
        terminal.document(&document).map_err(Failure::file(
            "print to",
            std::path::Path::new("standard output"),
        ))?;
    }
    Ok(Exit::Complete)
}
