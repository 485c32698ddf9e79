//! The exact message that somebody was sent, made again from the frozen text.
//!
//! Guarantees the octets of the first attempt while the audience store is there; after `purge` the
//! wording with its places open. It must not take a word from the campaign's files of today.

use std::io::{self, Write};

use crate::{
    campaign::Campaign,
    cli::{failure::Failure, fill::open_store, state::State},
    delivery::{Event, Kind},
    dispatch::Mailbag,
    ledger::Identity,
    message::Secret,
    notice::Piece,
    review,
    terms::Key,
};

/// Prints it; `state` is where the audience store lies, if there is one.
pub(super) fn message(
    campaign: &Campaign,
    state: Option<&State>,
    identity: &Identity,
    key: Key,
    events: &[Event],
) -> Result<(), Failure> {
    let mut attempts = events
        .iter()
        .filter(|event| event.key == Some(key) && event.kind == Kind::Attempt);
    let Some(first) = attempts.next() else {
        return Err(Failure::usage(
            "no message was made for this person yet",
            "",
        ));
    };
    // What was sent last is what they read; its `Date` is that of the first attempt.
    let last = attempts.next_back().unwrap_or(first);
    let Some(text) = last.text else {
        return Err(Failure::usage("the attempt names no text", ""));
    };
    let (frozen, _) = review::thaw(&campaign.folder, text)?;
    let mut octets = if let Some(state) = state {
        let headers = frozen.around.headers(false);
        let secret = Secret::new(*identity.campaign_key());
        let mailbag = Mailbag::new(&frozen, &headers, open_store(state)?, secret)
            .map_err(|fault| Failure::usage(fault.to_string(), ""))?;
        let parcel = mailbag
            .parcel(key)
            .map_err(|why| Failure::usage(why, "the audience store holds newer facts"))?;
        parcel.compose(first.time)
    } else {
        let wanted = |wording: &&crate::notice::Wording| Some(wording.digest()) == last.wording;
        let wording = frozen.wordings.iter().find(wanted).ok_or_else(|| {
            Failure::usage(
                "the frozen text lacks this wording",
                "`disclose log verify` says more",
            )
        })?;
        let mut open = format!(
            "Date: {}\nMessage-ID: <{}>\nFrom: {}\nSubject: {}\nX-Wording: {}\n\n",
            first.time,
            last.message_id,
            frozen.around.from,
            wording.subject,
            wording.digest()
        );
        for piece in &wording.text {
            match piece {
                Piece::Fixed(text) => open.push_str(text),
                Piece::Slot(slot) => open.push_str(&format!("[{}]", slot.field)),
            }
        }
        open.into_bytes()
    };
    octets.extend_from_slice(b"\r\n");
    io::stdout()
        .lock()
        .write_all(&octets)
        .map_err(Failure::printing)
}
