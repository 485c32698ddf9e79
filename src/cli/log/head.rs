//! `disclose log head`: where the log stands, to be kept by somebody outside.

use serde_json::json;

use crate::{
    campaign,
    cli::{
        failure::Failure, host, log::args::Head, print_document, state::State, terminal::Terminal,
    },
    delivery::Exit,
    ledger::{HeadLine, LogKey, Reading, Recorded},
    terms::Digest,
};

/// Where a log stands, as it is given to others.
#[derive(Debug)]
pub(in crate::cli) struct Tip {
    /// The line to mail.
    pub(in crate::cli) line: HeadLine,
    /// The signed checkpoint: of the last event, or where the key is gone the last one there is.
    pub(in crate::cli) note: String,
    /// The key that signs.
    pub(in crate::cli) key: LogKey,
}

impl Tip {
    /// Of a campaign's log; none where it has neither a key nor a checkpoint any more.
    pub(in crate::cli) fn of(state: &State) -> Result<Option<Self>, Failure> {
        if state.has_key() {
            let ledger = state.open()?;
            let at = ledger.head();
            let key = ledger.log_key().clone();
            return Ok(Some(Self {
                line: HeadLine::of(&ledger.origin(), at, &key),
                note: ledger.note(at, host::now()),
                key,
            }));
        }
        let reading = state.reading()?;
        let Some(key) = recorded_key(state.recorded()?.as_ref()) else {
            return Ok(None);
        };
        let last = reading.checkpoints()?.pop();
        let at = last_of(&reading, last.as_ref())?;
        Ok(last.zip(at).map(|((_, note), at)| Self {
            line: HeadLine::of(&reading.origin(), at, &key),
            note,
            key,
        }))
    }
}

fn last_of(
    reading: &Reading,
    last: Option<&(u64, String)>,
) -> Result<Option<(u64, Digest)>, Failure> {
    let Some((seq, _)) = last else {
        return Ok(None);
    };
    Ok(reading.hash_at(*seq)?.map(|hash| (*seq, hash)))
}

/// The key that was recorded beside the approvals.
pub(super) fn recorded_key(recorded: Option<&Recorded>) -> Option<LogKey> {
    LogKey::parse(recorded?.log_key.as_deref()?)
}

/// The line to mail, of a campaign that was begun.
pub(in crate::cli) fn line_of(state: &State) -> Result<Option<String>, Failure> {
    if !state.begun()? {
        return Ok(None);
    }
    Ok(Tip::of(state)?.map(|tip| tip.line.to_string()))
}

/// The line, with the number and hash of the event that it is about.
pub(in crate::cli) fn tip_of(state: &State) -> Result<Option<(String, u64, Digest)>, Failure> {
    if !state.begun()? {
        return Ok(None);
    }
    let tip = Tip::of(state)?;
    Ok(tip.map(|tip| (tip.line.to_string(), tip.line.seq, tip.line.hash)))
}

/// Prints the line to mail, or with `--note` the signed checkpoint.
pub(in crate::cli) fn head(args: &Head, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let state = State::of(&campaign);
    let tip = Tip::of(&state)?.ok_or_else(|| {
        Failure::usage(
            "this log has no signed checkpoint, and the key is gone",
            "`disclose log verify` says what it is worth",
        )
    })?;
    if args.note {
        terminal.say(tip.note.trim_end());
    } else {
        terminal.say(tip.line.to_string());
        terminal.note(
            "mail this line to outside counsel, or to anybody who keeps it: a log proves nothing against its owner until \
             its head has left the house. `disclose log verify --head FILE` takes the mail as it was saved",
        );
    }
    if terminal.wants_json() {
        let document = json!({
            "line": tip.line.to_string(), "note": tip.note, "key": tip.key.to_string(),
            "seq": tip.line.seq, "hash": tip.line.hash, "exit": [0],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Complete)
}
