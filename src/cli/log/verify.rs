//! `disclose log verify`: the chain, its signatures, the states that follow from it, and whether what
//! was sent had been approved.
//!
//! Guarantees that the first bad place is named, and that nothing is called proven which only this
//! folder says. It must not need the campaign key, and it writes nothing.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    head::{line_of, recorded_key},
    outside::Outside,
};
use crate::{
    campaign,
    cli::{
        busy::Busy, failure::Failure, log::args::Verify, print_document, state::State,
        terminal::Terminal,
    },
    delivery::{Deliveries, Event, Exit, History, Kind, Placed, Progress},
    ledger::{Checkpoint, Flaw, LogKey, Reading, Recorded, Sound},
    log::{counted, thousands},
    review::Vouched,
    terms::{Digest, agrees},
};

/// A hash that an event must have, and who says so.
type Expected = BTreeMap<u64, (Digest, String)>;

/// Checks the log.
pub(in crate::cli) fn verify(args: &Verify, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let _busy = Busy::with("reading the log, event by event");
    let state = State::of(&campaign);
    let reading = state.unrecorded()?;
    let recorded = state.recorded()?;
    let outside = Outside::of(args, &reading)?;
    let own = own_key(&state, recorded.as_ref())?;
    let mut expected = Expected::new();
    let mut flaws = Vec::new();
    recorded_head(&reading, recorded.as_ref(), &mut expected, &mut flaws);
    let key = outside.key.as_ref().or(own.as_ref());
    if let (Some(given), Some(own)) = (&outside.key, &own)
        && given != own
    {
        flaws.push(Flaw {
            seq: 1,
            what: format!(
                "belongs to a log with another key: `{own}` signs here, and `{given}` was given"
            ),
        });
    }
    let signed = checkpoints(&reading, key, &mut expected, &mut flaws)?;
    if outside.key_stated && signed.0 == 0 {
        flaws.push(Flaw {
            seq: 1,
            what: "and what follows it no checkpoint covers: nothing here was signed by the key that was given"
                .to_owned(),
        });
    }
    for (seq, hash) in &outside.heads {
        expected.insert(*seq, (*hash, "the head that was given".to_owned()));
    }
    flaws.extend(outside.contradiction());
    flaws.extend(outside.of_another(&reading));
    let mut checks = Checks {
        history: History::default(),
        event: Event::blank(),
        vouched: Vouched::of(&campaign),
        run: None,
        last: None,
        attempts: 0,
        enrolled: 0,
    };
    let walked = reading.audit(|event| {
        if let Some((hash, who)) = expected.get(&event.seq)
            && *hash != event.hash
        {
            return Err(format!("is another one than {who} says"));
        }
        checks.take(event)
    })?;
    let sound = match walked {
        Ok(sound) => {
            let end = |(seq, (_, who)): (&u64, &(Digest, String))| Flaw {
                seq: *seq,
                what: format!(
                    "is missing: the log ends at {}, and {who} says it goes on",
                    sound.seq
                ),
            };
            flaws.extend(expected.range(sound.seq + 1..).next().map(end));
            Some(sound)
        }
        Err(flaw) => {
            flaws.push(flaw);
            None
        }
    };
    if sound.is_some() {
        flaws.extend(checks.totals());
    }
    let first = flaws.into_iter().min_by_key(|flaw| flaw.seq);
    report(
        &state,
        &checks,
        &outside,
        signed,
        sound,
        first.as_ref(),
        terminal,
    )
}

/// What follows from the events, one after the other.
struct Checks<'c> {
    history: History,
    /// The last one; what it takes is used again for the next.
    event: Event,
    vouched: Vouched<'c>,
    /// The text of the present run.
    run: Option<Digest>,
    /// The text and wording that were looked up last; most messages have the same.
    last: Option<(Digest, Option<Digest>)>,
    attempts: u64,
    enrolled: u64,
}

impl Checks<'_> {
    fn take(&mut self, event: &Placed<'_>) -> Result<(), String> {
        event.brief(&mut self.event);
        self.history
            .apply(&self.event)
            .map_err(|_illegal| format!("(`{}`) cannot follow on what came before", event.kind))?;
        match event.kind {
            Kind::Enrolled => self.enrolled += 1,
            Kind::Began => {
                self.run = event.content.text;
                self.last = None;
                if let Some(text) = self.run {
                    self.vouched.began(text, event.time, event.content.reply)?;
                }
            }
            Kind::Attempt => {
                self.attempts += 1;
                let Some(text) = event.content.text.filter(|text| self.run == Some(*text)) else {
                    return Err("sends another text than its run began with".to_owned());
                };
                let wanted = (text, event.content.wording);
                if self.last != Some(wanted) {
                    self.vouched.wording(text, event.content.wording)?;
                    self.last = Some(wanted);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn deliveries(&self) -> Deliveries {
        Deliveries::count(&self.history, false, |_key| false)
    }

    /// Everybody who was enrolled is in one state.
    fn totals(&self) -> Option<Flaw> {
        let all = self.deliveries().recipients();
        (all != self.enrolled).then(|| Flaw {
            seq: self.history.seq,
            what: format!(
                "leaves {} in a state, and {} {} enrolled",
                counted(all, "person"),
                self.enrolled,
                agrees(self.enrolled, "was", "were")
            ),
        })
    }
}

/// The key of this folder: from the secret one, or where that is gone as it was recorded.
fn own_key(state: &State, recorded: Option<&Recorded>) -> Result<Option<LogKey>, Failure> {
    if !state.has_key() {
        return Ok(recorded_key(recorded));
    }
    Ok(Some(state.log_key()?))
}

/// What was written beside the approvals. It lies in the same house, and still must agree.
fn recorded_head(
    reading: &Reading,
    recorded: Option<&Recorded>,
    expected: &mut Expected,
    flaws: &mut Vec<Flaw>,
) {
    let Some(recorded) = recorded else {
        return;
    };
    if recorded.id != reading.id() {
        flaws.push(Flaw {
            seq: 1,
            what: format!(
                "belongs to ledger {}, and the campaign was begun with {}",
                reading.id(),
                recorded.id
            ),
        });
    } else if let Some(hash) = recorded.head_hash {
        let who = "`approvals/ledger.toml`".to_owned();
        expected.insert(recorded.head_seq, (hash, who));
    }
}

/// How many checkpoints the key signed, and of which event the last is.
fn checkpoints(
    reading: &Reading,
    key: Option<&LogKey>,
    expected: &mut Expected,
    flaws: &mut Vec<Flaw>,
) -> Result<(u64, u64), Failure> {
    let mut signed = (0, 0);
    for (seq, note) in reading.checkpoints()? {
        let checked = key.map_or(Err("there is no key to check it with"), |key| {
            Checkpoint::verify(&note, key)
        });
        match checked {
            Ok(checkpoint) if checkpoint.seq == seq => {
                signed = (signed.0 + 1, seq);
                let who = format!("the checkpoint signed at {}", checkpoint.time);
                expected.insert(seq, (checkpoint.hash, who));
            }
            Ok(_) => flaws.push(Flaw {
                seq,
                what: "has the checkpoint of another event".to_owned(),
            }),
            Err(why) => flaws.push(Flaw {
                seq,
                what: format!("has a checkpoint that cannot be trusted: {why}"),
            }),
        }
    }
    Ok(signed)
}

/// Says what was found.
fn report(
    state: &State,
    checks: &Checks<'_>,
    outside: &Outside,
    signed: (u64, u64),
    sound: Option<Sound>,
    flaw: Option<&Flaw>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let said = |sound: Sound| -> Vec<String> {
        let deliveries = checks.deliveries();
        let unfinished = checks
            .history
            .people
            .values()
            .filter(Progress::is_unfinished);
        vec![
            format!(
                "{}, each following on the one before, to {}",
                counted(sound.seq, "event"),
                sound.head
            ),
            format!(
                "{}, all signed by the log's key; the last is of event {}",
                counted(signed.0, "checkpoint"),
                thousands(signed.1)
            ),
            format!(
                "{}, each step of theirs in its order: {} handed over, {} refused, {} given up, {} unknown, {} waiting or withheld",
                counted(deliveries.recipients(), "person"),
                thousands(deliveries.accepted),
                thousands(deliveries.rejected),
                thousands(deliveries.expired),
                thousands(checks.history.count(crate::delivery::State::Unknown)),
                thousands(unfinished.count() as u64)
            ),
            format!(
                "{}, each of a wording that was approved before its run began ({})",
                counted(checks.attempts, "attempt"),
                counted(checks.vouched.texts() as u64, "text")
            ),
        ]
    };
    let (words, confirmed) = match (sound, flaw) {
        (Some(sound), None) => (said(sound), Some(outside.confirmed(signed, sound.seq))),
        _ => (Vec::new(), None),
    };
    for line in words
        .iter()
        .chain(confirmed.iter().map(|(_, verdict)| verdict))
    {
        terminal.paragraph(line, 2);
    }
    if let Some(flaw) = flaw {
        terminal.note(format!(
            "error: event {} {}",
            thousands(flaw.seq),
            flaw.what
        ));
        let before = if flaw.seq > 1 {
            "what comes before this event is in order. "
        } else {
            ""
        };
        terminal.note(format!(
            "help: {before}Keep this folder as it is for whoever looks into it, and bring back an earlier copy, or the log that \
             the head or key is of (`disclose archive` makes copies)"
        ));
    }
    let line = if flaw.is_none() {
        line_of(state)?
    } else {
        None
    };
    if let Some(line) = &line {
        terminal.say(format!("to mail to somebody outside: {line}"));
    }
    let exit = if flaw.is_none() {
        Exit::Complete
    } else {
        Exit::Ledger
    };
    if terminal.wants_json() {
        let document = json!({
            "events": sound.map(|sound| sound.seq), "head": sound.map(|sound| sound.head),
            "checkpoints": signed.0, "attempts": checks.attempts, "texts": checks.vouched.texts(),
            "flaw": flaw.map(|flaw| json!({ "seq": flaw.seq, "what": flaw.what })),
            "confirmed": confirmed.as_ref().map(|(seq, _)| seq),
            "verdict": confirmed.as_ref().map(|(_, verdict)| verdict),
            "line": line, "exit": [exit.code()],
        });
        print_document(terminal, &document)?;
    }
    Ok(exit)
}
