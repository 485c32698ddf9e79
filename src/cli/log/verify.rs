//! `disclose log verify`: the chain, its signatures, the states that follow from it, and whether what
//! was sent had been approved.
//!
//! Guarantees that the first bad place is named, and that nothing is called proven which only this
//! folder says. It must not need the campaign key, and it writes nothing.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::json;

use super::head::{line_of, recorded_key};
use crate::{
    campaign,
    cli::{
        busy::Busy, failure::Failure, log::args::Verify, print_document, state::State,
        terminal::Terminal,
    },
    delivery::{Deliveries, Exit, History, Kind, Placed, Progress},
    ledger::{Checkpoint, Flaw, HeadLine, LogKey, Reading, Recorded, Sound},
    log::thousands,
    review::Vouched,
    terms::Digest,
};

/// A hash that an event must have, and who says so.
type Expected = BTreeMap<u64, (Digest, String)>;

/// What others hold of this log.
#[derive(Debug, Default)]
struct Outside {
    /// Where it stood, each time that somebody was told; the last comes last.
    heads: Vec<(u64, Digest)>,
    /// The key that must sign it.
    key: Option<LogKey>,
    /// Whether the key was given for itself.
    key_stated: bool,
}

/// Checks the log.
pub(in crate::cli) fn verify(args: &Verify, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let _busy = Busy::with("reading the log, event by event");
    let state = State::of(&campaign);
    let reading = Reading::open(&state.folder, &state.record(), &campaign.file.id)?;
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
    let mut checks = Checks {
        history: History::default(),
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
        self.history
            .apply(&event.brief())
            .map_err(|_illegal| format!("(`{}`) cannot follow on what came before", event.kind))?;
        match event.kind {
            Kind::Enrolled => self.enrolled += 1,
            Kind::Began => {
                self.run = event.content.text;
                self.last = None;
                if let Some(text) = self.run {
                    self.vouched.text(text, event.time)?;
                    self.vouched.on_file(event.content.reply)?;
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
                "leaves {all} people in a state, and {} were enrolled",
                self.enrolled
            ),
        })
    }
}

impl Outside {
    fn of(args: &Verify, reading: &Reading) -> Result<Self, Failure> {
        let mut outside = Self::default();
        let read = |path: &Path| -> Result<String, Failure> {
            let octets = fs::read(path).map_err(Failure::file("read", path))?;
            Ok(String::from_utf8_lossy(&octets).replace("\r\n", "\n"))
        };
        if let Some(path) = &args.key {
            let text = read(path)?;
            let word = |word: &str| LogKey::parse(word.trim_matches(|c| "<>,;\"'`".contains(c)));
            let line = HeadLine::find(&text).map(|line| LogKey::new(&line.origin(), line.public));
            let key = text.split_whitespace().find_map(word).or(line);
            outside.key = Some(key.ok_or_else(|| {
                Failure::usage(
                    format!("`{}` holds no key of a log", path.display()),
                    "give the file with the line or the key that was mailed (`disclose log head`)",
                )
            })?);
            outside.key_stated = true;
        }
        if let Some(path) = &args.head {
            let text = read(path)?;
            let lines = HeadLine::all(&text);
            let own = lines
                .iter()
                .filter(|line| line.origin() == reading.origin());
            let mut own: Vec<&HeadLine> = own.collect();
            own.sort_by_key(|line| line.seq);
            if let Some(last) = own.last() {
                let key = LogKey::new(&last.origin(), last.public);
                outside.key.get_or_insert(key);
                outside.heads = own.iter().map(|line| (line.seq, line.hash)).collect();
            } else if let Some(line) = lines.last() {
                return Err(Failure::usage(
                    format!(
                        "`{}` is about {}, and this log is {}",
                        path.display(),
                        line.origin(),
                        reading.origin()
                    ),
                    "look for the line of this campaign and ledger; a ledger that was begun anew is another one",
                ));
            } else {
                let head = note_in(&text, outside.key.as_ref(), path)?;
                outside.heads = vec![head];
            }
        }
        Ok(outside)
    }

    /// Two heads of the same event that differ: somebody was told something else than another.
    fn contradiction(&self) -> Option<Flaw> {
        let contradicts = |pair: &[(u64, Digest)]| match pair {
            [one, other] if one.0 == other.0 && one.1 != other.1 => Some(one.0),
            _ => None,
        };
        let seq = self.heads.windows(2).find_map(contradicts)?;
        let what = "has two heads that contradict each other in the file that was given";
        Some(Flaw {
            seq,
            what: what.to_owned(),
        })
    }
}

/// The checkpoint in a file, made sure of by the key that was given.
fn note_in(text: &str, key: Option<&LogKey>, path: &Path) -> Result<(u64, Digest), Failure> {
    let shown = path.display();
    let start = text.find("disclose-log/").ok_or_else(|| {
        Failure::usage(
            format!("`{shown}` holds no head of a log"),
            "give the file with the line that was mailed (`disclose log head`)",
        )
    })?;
    let note = text.get(start..).unwrap_or_default();
    let end = note.find("\n\u{2014} ").and_then(|at| {
        let rest = note.get(at + 1..)?;
        Some(at + 1 + rest.find('\n')? + 1)
    });
    let note = end.and_then(|end| note.get(..end)).unwrap_or(note);
    let key = key.ok_or_else(|| {
        Failure::usage(
            "a signed checkpoint is worth nothing without its key",
            "give the key from elsewhere with `--key FILE`",
        )
    })?;
    let checkpoint = Checkpoint::verify(note, key).map_err(|why| {
        Failure::usage(
            format!("`{shown}` cannot be used: {why}"),
            "give the file as it was mailed",
        )
    })?;
    Ok((checkpoint.seq, checkpoint.hash))
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
                "{} events, each following on the one before, to {}",
                thousands(sound.seq),
                sound.head
            ),
            format!(
                "{} checkpoints, all signed by the log's key; the last is of event {}",
                thousands(signed.0),
                thousands(signed.1)
            ),
            format!(
                "{} people, no step that cannot be: {} handed over, {} refused, {} given up, {} unknown, {} unfinished",
                thousands(deliveries.recipients()),
                thousands(deliveries.accepted),
                thousands(deliveries.rejected),
                thousands(deliveries.expired),
                thousands(checks.history.count(crate::delivery::State::Unknown)),
                thousands(unfinished.count() as u64)
            ),
            format!(
                "{} attempts, each of a wording that was approved before its run began ({} texts)",
                thousands(checks.attempts),
                checks.vouched.texts()
            ),
        ]
    };
    let (words, confirmed) = match (sound, flaw) {
        (Some(sound), None) => (said(sound), Some(confirmed(outside, signed, sound.seq))),
        _ => (Vec::new(), None),
    };
    for line in &words {
        terminal.say(line);
    }
    if let Some((_, verdict)) = &confirmed {
        terminal.say(verdict);
    }
    if let Some(flaw) = flaw {
        terminal.note(format!(
            "error: event {} {}",
            thousands(flaw.seq),
            flaw.what
        ));
        terminal.note(
            "help: what comes before this event is in order. Bring back an earlier copy of the state folder \
             (`disclose archive` makes them), and keep this one as it is for whoever looks into it",
        );
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

/// Up to which event somebody outside confirms the log, and the sentence that says so.
fn confirmed(outside: &Outside, signed: (u64, u64), last: u64) -> (u64, String) {
    let by = match (outside.heads.last(), outside.key_stated) {
        (Some((seq, _)), true) => Some((*seq, "the head and the key that were given")),
        (Some((seq, _)), false) => Some((*seq, "the head that was given")),
        (None, true) => Some((signed.1, "signatures of the key that was given")),
        (None, false) => None,
    };
    let Some((seq, who)) = by else {
        let verdict = format!(
            "self-consistent up to seq {}; nothing outside confirms it",
            thousands(last)
        );
        return (0, verdict);
    };
    let mut verdict = format!("confirmed up to seq {} by {who}", thousands(seq));
    if outside.heads.is_empty() {
        verdict.push_str("; whoever holds the secret key could still have written it anew");
    }
    if seq < last {
        verdict.push_str(&format!(
            "; self-consistent up to seq {}, and nothing outside confirms what comes after {}",
            thousands(last),
            thousands(seq)
        ));
    }
    (seq, verdict)
}
