//! What others hold of a log: heads that were mailed, and the key that signs.
//!
//! Guarantees that a head of another log is never taken for one of this. It must not say more of a log than
//! those who hold something of it can.

use std::path::Path;

use crate::{
    campaign,
    cli::{failure::Failure, log::args::Verify},
    ledger::{Checkpoint, Flaw, HeadLine, LogKey, Reading},
    log::thousands,
    terms::Digest,
};

/// What others hold of this log.
#[derive(Debug, Default)]
pub(super) struct Outside {
    /// Where it stood, each time that somebody was told; the last comes last.
    pub(super) heads: Vec<(u64, Digest)>,
    /// The key that must sign it.
    pub(super) key: Option<LogKey>,
    /// Whether the key was given for itself.
    pub(super) key_stated: bool,
    /// What log a head is of, where it is not of this one.
    another: Option<String>,
}

impl Outside {
    /// What was given on the command line.
    pub(super) fn of(args: &Verify, reading: &Reading) -> Result<Self, Failure> {
        let mut outside = Self::default();
        let read = |path: &Path| -> Result<String, Failure> {
            let octets = campaign::read(path).map_err(Failure::file("read", path))?;
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
                outside.another = Some(line.origin());
            } else {
                let origin = note_in(&text, path)?.lines().next().unwrap_or("");
                if origin == reading.origin() {
                    outside.heads = vec![signed(&text, outside.key.as_ref(), path)?];
                } else {
                    outside.another = Some(origin.to_owned());
                }
            }
        }
        Ok(outside)
    }

    /// Two heads of the same event that differ: somebody was told something else than another.
    pub(super) fn contradiction(&self) -> Option<Flaw> {
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

    /// That the head is of another log: this one was begun anew, or the head is about something else.
    pub(super) fn of_another(&self, reading: &Reading) -> Option<Flaw> {
        let another = self.another.as_ref()?;
        Some(Flaw {
            seq: 1,
            what: format!(
                "belongs to {}, and the head that was given is of {another}. A ledger that was begun anew is another one; \
                 if the mail is about another campaign, give this one's",
                reading.origin()
            ),
        })
    }

    /// Up to which event somebody outside confirms the log, and the sentence that says so.
    pub(super) fn confirmed(&self, signed: (u64, u64), last: u64) -> (u64, String) {
        let by = match (self.heads.last(), self.key_stated) {
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
        if self.heads.is_empty() {
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
}

/// The checkpoint in a file, from its name on.
fn note_in<'t>(text: &'t str, path: &Path) -> Result<&'t str, Failure> {
    let note = text.find("disclose-log/").and_then(|at| text.get(at..));
    let whole = |note: &'t str| {
        let signature = note.find("\n\u{2014} ")? + 1;
        let length = note.get(signature..)?.find('\n')? + 1;
        note.get(..signature + length)
    };
    note.and_then(whole).ok_or_else(|| {
        Failure::usage(
            format!("`{}` holds no head of a log", path.display()),
            "give the file with the line that was mailed (`disclose log head`)",
        )
    })
}

/// The checkpoint in a file, made sure of by the key that was given.
fn signed(text: &str, key: Option<&LogKey>, path: &Path) -> Result<(u64, Digest), Failure> {
    let note = note_in(text, path)?;
    let key = key.ok_or_else(|| {
        Failure::usage(
            "a signed checkpoint is worth nothing without its key",
            "give the key from elsewhere with `--key FILE`",
        )
    })?;
    let checkpoint = Checkpoint::verify(note, key).map_err(|why| {
        Failure::usage(
            format!("`{}` cannot be used: {why}", path.display()),
            "give the file as it was mailed",
        )
    })?;
    Ok((checkpoint.seq, checkpoint.hash))
}
