//! `disclose senders`: who sends a campaign whose ledger is in a database, and asking one of them to leave.

use serde_json::{Value, json};
use textwrap::core::display_width;

use super::{
    args::{Senders, SendersVerb},
    failure::Failure,
    print_document,
    state::State,
    terminal::Terminal,
};
use crate::{campaign, delivery::Exit, ledger::SenderRow, log::thousands, terms::Stamp};

/// Lists them, or asks one to leave.
pub(super) fn senders(args: &Senders, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.verb {
        None => list(args, terminal),
        Some(SendersVerb::Drain { name, folder }) => {
            let campaign = campaign::load(&folder.campaign)?;
            let reading = State::of(&campaign).reading()?;
            if !reading.drain(name)? {
                return Err(Failure::usage(
                    format!("no sender by the name `{name}` is at work"),
                    "`disclose senders` lists them",
                ));
            }
            terminal.say(format!(
                "`{name}` was asked to leave: it finishes what it has begun, and the others tell the rest"
            ));
            if terminal.wants_json() {
                print_document(terminal, &json!({ "drained": name, "exit": [0] }))?;
            }
            Ok(Exit::Complete)
        }
    }
}

fn list(args: &Senders, terminal: &Terminal) -> Result<Exit, Failure> {
    let campaign = campaign::load(&args.folder.campaign)?;
    let reading = State::of(&campaign).reading()?;
    let rows = if reading.is_shared() {
        reading.senders()?
    } else {
        terminal.note("note: the ledger is a file, so one `send` at a time tells its people");
        Vec::new()
    };
    if rows.is_empty() {
        terminal.say(if reading.is_sending()? {
            "a `send` is running"
        } else {
            "nobody sends this campaign now"
        });
    }
    for line in lines(&rows, terminal.width()) {
        terminal.say(line);
    }
    if terminal.wants_json() {
        print_document(
            terminal,
            &json!({ "senders": documents(&rows), "exit": [0] }),
        )?;
    }
    Ok(Exit::Complete)
}

/// What a sender does, in words.
fn state(row: &SenderRow) -> String {
    let said = row.seen.state.as_str();
    match (row.alive, row.drain) {
        (false, _) => "gone, its lease lapsed".to_owned(),
        (true, true) => "asked to leave".to_owned(),
        (true, false) => said.to_owned(),
    }
}

/// One line each, in columns, or two where the terminal is too narrow for them; nothing where there is nobody.
pub(super) fn lines(rows: &[SenderRow], width: Option<usize>) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let lines = table(rows);
    let wide = lines.iter().map(|line| display_width(line)).max();
    match width {
        Some(width) if wide > Some(width) => rows.iter().flat_map(narrow).collect(),
        _ => lines,
    }
}

fn table(rows: &[SenderRow]) -> Vec<String> {
    let head = [
        "sender",
        "relay",
        "state",
        "a second",
        "handed over",
        "lease",
    ];
    let mut table = vec![head.map(str::to_owned)];
    table.extend(rows.iter().map(|row| {
        [
            row.name.clone(),
            row.relay.clone(),
            state(row),
            format!("{:.1}", row.seen.rate),
            thousands(row.seen.taken),
            lease(row),
        ]
    }));
    let wide: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = table.iter().map(|line| display_width(&line[column]));
            cells.max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String; 6]| {
        let cells = cells.iter().zip(&wide).enumerate();
        let cells = cells.map(|(column, (cell, wide))| {
            let space = " ".repeat(wide - display_width(cell));
            // Numbers stand below each other.
            if column >= 3 {
                space + cell
            } else {
                cell.clone() + &space
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    table.iter().map(line).collect()
}

fn lease(row: &SenderRow) -> String {
    if row.alive {
        format!("{} s", row.left.max(0) / 1000)
    } else {
        "over".to_owned()
    }
}

fn narrow(row: &SenderRow) -> [String; 2] {
    [
        format!("{}: {}, {:.1}/s", row.name, state(row), row.seen.rate),
        format!(
            "  {} handed over, lease {}",
            thousands(row.seen.taken),
            lease(row)
        ),
    ]
}

/// For `--json`.
pub(super) fn documents(rows: &[SenderRow]) -> Vec<Value> {
    let document = |row: &SenderRow| {
        json!({
            "name": row.name,
            "relay": row.relay,
            "state": state(row),
            "alive": row.alive,
            "draining": row.drain,
            "rate": (row.seen.rate * 10.0).round() / 10.0,
            "accepted": row.seen.taken,
            "connections": row.seen.connections,
            "blocks": row.blocks.len(),
            "lease_ms": row.left.max(0),
            "joined": Stamp(row.joined.0).to_string(),
            "version": row.version,
        })
    };
    rows.iter().map(document).collect()
}
