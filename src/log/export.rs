//! The delivery log: one event a line, in time order, as CSV or JSON lines.
//!
//! Guarantees that a line holds the event as it was hashed, so that whoever has the file can check the
//! chain (`docs/ledger-format.md`). It must not decide who is asked for.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use data_encoding::HEXLOWER;
use serde::Serialize;

use crate::{
    delivery::{Kind, Placed},
    terms::{Digest, Stamp, reversible},
};

/// The columns, in order.
pub const HEADER: [&str; 21] = [
    "seq",
    "time",
    "key",
    "address",
    "campaign",
    "text",
    "wording",
    "locale",
    "message_id",
    "relay_id",
    "attempt",
    "event",
    "relay",
    "stage",
    "code",
    "enhanced_code",
    "reply",
    "tls",
    "sender",
    "prev",
    "hash",
];

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// CSV (RFC 4180) that is safe to open in a spreadsheet; with a byte order mark for old Excel.
    Csv {
        /// Whether to begin with U+FEFF.
        bom: bool,
    },
    /// One JSON object a line.
    JsonLines,
}

/// Which events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Refusals, deferrals, doubts, lost sessions and given-up people.
    Failures,
    /// Attempts that were left without an outcome, and what a person found about them.
    Unknown,
}

impl Filter {
    /// Whether it takes an event of a kind.
    #[must_use]
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Unknown => matches!(
                kind,
                Kind::Unsure | Kind::SettledAccepted | Kind::SettledUnsent
            ),
            Self::Failures => matches!(
                kind,
                Kind::Refused
                    | Kind::Deferred
                    | Kind::Doubted
                    | Kind::Unreached
                    | Kind::Unsure
                    | Kind::Returned
                    | Kind::Withheld
                    | Kind::Expired
            ),
        }
    }
}

/// Whether a file that starts so is a delivery log, in any of the styles; an empty file is.
#[must_use]
pub fn is_log(start: &[u8]) -> bool {
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    let first = String::from_utf8_lossy(start.split(|b| *b == b'\n').next().unwrap_or(start));
    let line_of_json = || {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&first)
            .is_ok_and(|event| HEADER.iter().all(|name| event.contains_key(*name)))
    };
    start.is_empty() || first.starts_with("seq,time,key,") || line_of_json()
}

/// A delivery log while it is being written.
pub struct Export<W: Write> {
    out: Out<W>,
    campaign: String,
    columns: Vec<String>,
    second: (i64, String),
}

enum Out<W: Write> {
    Csv(Box<csv::Writer<W>>),
    JsonLines(W),
}

/// One event, as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    cells: Cells<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<serde_json::Map<String, serde_json::Value>>,
}

struct Cells<'a>([&'a str; 21]);

impl Serialize for Cells<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(HEADER.iter().zip(self.0))
    }
}

impl<W: Write> Export<W> {
    /// Begins a log of a campaign, with these columns of its lists after the event's own.
    pub fn begin(
        mut out: W,
        style: Style,
        campaign: &str,
        columns: Vec<String>,
    ) -> io::Result<Self> {
        let out = match style {
            Style::Csv { bom } => {
                if bom {
                    out.write_all("\u{feff}".as_bytes())?;
                }
                let mut csv = csv::WriterBuilder::new()
                    .buffer_capacity(1 << 16)
                    .from_writer(out);
                let names = columns.iter().map(|name| {
                    // A list's own `event` is none of the log.
                    if HEADER.contains(&name.as_str()) {
                        Cow::Owned(format!("list:{name}"))
                    } else {
                        reversible(name)
                    }
                });
                let header = HEADER.iter().map(|name| Cow::Borrowed(*name)).chain(names);
                csv.write_record(header.map(Cow::into_owned))
                    .map_err(of_the_file)?;
                Out::Csv(Box::new(csv))
            }
            Style::JsonLines => Out::JsonLines(out),
        };
        Ok(Self {
            out,
            campaign: campaign.to_owned(),
            columns,
            second: (i64::MIN, String::new()),
        })
    }

    /// Writes an event; `address` and `values` are what the operator asked for beside it.
    pub fn add(&mut self, event: &Placed<'_>, address: &str, values: &[String]) -> io::Result<()> {
        let content = &event.content;
        let (mut seq, mut attempt, mut code) = ([0; 20], [0; 20], [0; 20]);
        let mut hexes = [[0_u8; 64]; 4];
        let [text, wording, prev, hash] = &mut hexes;
        let mut key = [0_u8; 32];
        let time = self.time(event.time);
        let cells = [
            decimal(event.seq, &mut seq),
            &time,
            content.key.map_or("", |of| hex(&of.0, &mut key)),
            address,
            &self.campaign,
            digest(content.text, text),
            digest(content.wording, wording),
            content.locale,
            content.message_id,
            content.relay_id,
            number(content.attempt.into(), &mut attempt),
            content.event,
            content.relay,
            content.stage,
            number(content.code.into(), &mut code),
            content.enhanced_code,
            content.reply,
            content.tls,
            content.sender,
            digest(Some(event.prev), prev),
            digest(Some(event.hash), hash),
        ];
        match &mut self.out {
            Out::Csv(csv) => {
                for cell in cells.into_iter().chain(values.iter().map(String::as_str)) {
                    csv.write_field(reversible(cell).as_bytes())
                        .map_err(of_the_file)?;
                }
                csv.write_record(None::<&[u8]>).map_err(of_the_file)
            }
            Out::JsonLines(out) => {
                let columns = self.columns.iter().cloned().zip(values.iter().cloned());
                let columns = columns.map(|(name, value)| (name, value.into()));
                let line = Line {
                    cells: Cells(cells),
                    columns: (!values.is_empty()).then(|| columns.collect()),
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")
            }
        }
    }

    /// Ends it, and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        match self.out {
            Out::Csv(csv) => csv.into_inner().map_err(csv::IntoInnerError::into_error),
            Out::JsonLines(mut out) => {
                out.flush()?;
                Ok(out)
            }
        }
    }

    /// RFC 3339 in UTC with microseconds. Most events share their second with the one before.
    fn time(&mut self, time: Stamp) -> String {
        let second = time.0.div_euclid(Stamp::SECOND);
        if self.second.0 != second {
            let whole = Stamp(second * Stamp::SECOND).to_string();
            let (whole, _fraction) = whole.split_once('.').unwrap_or((&whole, ""));
            self.second = (second, whole.to_owned());
        }
        format!("{}.{:06}Z", self.second.1, time.0.rem_euclid(Stamp::SECOND))
    }
}

fn hex<'b>(bytes: &[u8], buffer: &'b mut [u8]) -> &'b str {
    HEXLOWER.encode_mut(bytes, buffer);
    std::str::from_utf8(buffer).unwrap_or_default()
}

fn digest(digest: Option<Digest>, buffer: &mut [u8; 64]) -> &str {
    digest.map_or("", |digest| hex(&digest.0, buffer))
}

fn number(n: u64, buffer: &mut [u8; 20]) -> &str {
    if n == 0 { "" } else { decimal(n, buffer) }
}

fn decimal(mut n: u64, buffer: &mut [u8; 20]) -> &str {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + u8::try_from(n % 10).unwrap_or(0);
        n /= 10;
        if n == 0 {
            return std::str::from_utf8(&buffer[at..]).unwrap_or_default();
        }
    }
}

/// What happened to the file, as the system says it: whether a reader closed the pipe stands in its kind.
fn of_the_file(fault: csv::Error) -> io::Error {
    match fault.into_kind() {
        csv::ErrorKind::Io(fault) => fault,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Content, Draft},
        terms::Key,
    };

    fn line(style: Style, reply: &str, time: i64) -> String {
        let mut draft = Draft::about(Key([7; 16]), Kind::Refused, 1);
        reply.clone_into(&mut draft.reply);
        let event = draft.clone().chain(Digest([0; 32]), 1, Stamp(time));
        let placed = Placed {
            seq: 1,
            time: event.time,
            prev: event.prev,
            hash: event.hash,
            kind: Kind::Refused,
            content: Content::of(&draft),
        };
        let mut export = Export::begin(Vec::new(), style, "c", Vec::new()).unwrap();
        export.add(&placed, "", &[]).unwrap();
        String::from_utf8(export.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_formula_becomes_text_and_no_address_stands_there_unasked() {
        let text = line(Style::Csv { bom: false }, "=HYPERLINK(\"x\")", 0);
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        assert!(!text.contains('@'), "{text}");
        assert!(line(Style::Csv { bom: false }, "'=x", 0).contains(",''=x,"));
    }

    #[test]
    fn a_column_of_a_list_is_never_taken_for_one_of_the_log() {
        let columns = vec!["reply".to_owned(), "account".to_owned()];
        let style = Style::Csv { bom: false };
        let export = Export::begin(Vec::new(), style, "c", columns).unwrap();
        let header = String::from_utf8(export.finish().unwrap()).unwrap();
        assert!(
            header.ends_with(",prev,hash,list:reply,account\n"),
            "{header}"
        );
    }

    #[test]
    fn a_line_has_the_time_to_the_microsecond_and_is_known_for_a_log() {
        for time in [1_764_163_200_000_001, -1, 0] {
            let csv = line(Style::Csv { bom: true }, "", time);
            assert!(csv.contains(&format!("\n1,{},07", Stamp(time))), "{csv}");
            let json = line(Style::JsonLines, "a \"b\"", time);
            assert!(
                json.contains(&format!("\"time\":\"{}\"", Stamp(time))),
                "{json}"
            );
            assert!(is_log(csv.as_bytes()) && is_log(json.as_bytes()));
        }
    }
}
