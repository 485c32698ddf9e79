//! `disclose approve --withdraw`: takes approvals back, and pauses a running `send`.

use std::path::Path;

use serde_json::json;

use super::{args::Approve, failure::Failure, host, state::State, terminal::Terminal};
use crate::{
    campaign,
    delivery::{Draft, Exit, Kind, Withdrawals},
    review,
    terms::counted,
};

/// Withdraws all approvals, or those of one role.
pub(super) fn withdraw(args: &Approve, terminal: &Terminal) -> Result<Exit, Failure> {
    // Nothing is rendered: a withdrawal must work whatever state the campaign's files are in.
    let campaign = campaign::load(&args.folder.campaign)?;
    let folder = &campaign.folder;
    let (role, now) = (args.role.as_deref(), host::now());
    let withdrawn = review::withdraw(folder, role, now)
        .map_err(Failure::file("withdraw approvals in", folder))?;
    let state = State::of(&campaign);
    if state.begun()? {
        let mut ledger = state.open_to_write()?;
        let mut paused = Draft::new(Kind::Paused);
        // Approvals are files of this machine: by this the others know.
        paused.reply = Withdrawals::in_words(role);
        paused.sender = host::recorder();
        ledger.append(vec![paused], now)?;
        state.record_head(&ledger)?;
    }
    if withdrawn == 0 {
        let of = args
            .role
            .as_ref()
            .map(|role| format!(" of {role}"))
            .unwrap_or_default();
        return Err(Failure::usage(
            format!("no approval{of} is in force, so none was withdrawn; a running `send` pauses"),
            "`disclose send` needs no approval where `approval.required` is empty",
        ));
    }
    terminal.say(format!(
        "withdrew {}; a running `send` pauses",
        counted(withdrawn, "approval")
    ));
    if terminal.wants_json() {
        terminal
            .document(&json!({ "withdrawn": withdrawn, "exit": [0] }))
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}
