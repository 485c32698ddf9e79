//! The delivery log: one event a line, in time order, as CSV or JSON lines.

use std::io::{self, Write};

use crate::{
    delivery::{Event, Kind, Stage},
    terms::{Digest, Key, harmless},
};

/// The columns, in order.
pub const HEADER: [&str; 20] = [
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
];
const HASH: &str = "hash";

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
    fn takes(self, kind: Kind) -> bool {
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

/// Writes events. `address` gives the clear address of a key where the operator asked for it.
pub fn export(
    out: impl Write,
    style: Style,
    filter: Filter,
    campaign: &str,
    events: impl IntoIterator<Item = Event>,
    address: impl Fn(Key) -> Option<String>,
) -> io::Result<()> {
    match style {
        Style::Csv { bom } => {
            let mut out = out;
            if bom {
                out.write_all("\u{feff}".as_bytes())?;
            }
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(HEADER.iter().chain([&HASH]))?;
            for event in events.into_iter().filter(|event| filter.takes(event.kind)) {
                csv.write_record(
                    cells(&event, campaign, &address)
                        .iter()
                        .map(|cell| harmless(cell).into_owned()),
                )?;
            }
            csv.flush()
        }
        Style::JsonLines => {
            let mut out = out;
            for event in events.into_iter().filter(|event| filter.takes(event.kind)) {
                let names = HEADER.iter().chain([&HASH]).map(|name| (*name).to_owned());
                let cells = cells(&event, campaign, &address)
                    .into_iter()
                    .map(serde_json::Value::String);
                let line: serde_json::Map<String, serde_json::Value> = names.zip(cells).collect();
                serde_json::to_writer(&mut out, &line)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        }
    }
}

fn cells(event: &Event, campaign: &str, address: impl Fn(Key) -> Option<String>) -> [String; 21] {
    let hex = |digest: Option<Digest>| digest.map(|d| d.to_string()).unwrap_or_default();
    let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
    [
        event.seq.to_string(),
        event.time.to_string(),
        event.key.map(|key| key.to_string()).unwrap_or_default(),
        event.key.and_then(address).unwrap_or_default(),
        campaign.to_owned(),
        hex(event.text),
        hex(event.wording),
        event.locale.clone(),
        event.message_id.clone(),
        event.relay_id.clone(),
        number(event.attempt),
        event.kind.to_string(),
        event.relay.clone(),
        event.stage.map_or("", Stage::as_str).to_owned(),
        number(event.code.into()),
        event.enhanced_code.clone(),
        event.reply.clone(),
        event.tls.clone(),
        event.sender.clone(),
        event.prev.to_string(),
        event.hash.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{delivery::Draft, terms::Stamp};

    #[test]
    fn a_formula_becomes_text_and_no_address_stands_there_unasked() {
        let mut draft = Draft::about(Key([7; 16]), Kind::Refused, 1);
        "=HYPERLINK(\"x\")".clone_into(&mut draft.reply);
        let event = draft.chain(Digest([0; 32]), 1, Stamp(0));
        let mut out = Vec::new();
        export(
            &mut out,
            Style::Csv { bom: false },
            Filter::All,
            "c",
            [event],
            |_| None,
        )
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        assert!(!text.contains('@'), "{text}");
    }
}
