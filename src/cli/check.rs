//! `disclose check`: everything that can be known without a network, and with `--dns` what the domain
//! name system says.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    another_way, args::Check, dns, failure::Failure, findings, foreseen::Foreseen,
    gather::Gathered, laws, personal, plan, received, registers, state::State, substitute,
    terminal::Terminal,
};
use crate::{
    audience::Written,
    delivery::{Exit, Rows},
    log::counted,
    review::{self, Timetable},
    terms::{Finding, Severity, agrees, thousands},
};

/// Prints the accounting and all findings.
pub(super) fn check(args: &Check, terminal: &Terminal) -> Result<Exit, Failure> {
    if !args.received.is_empty() {
        return received::check(args, terminal);
    }
    let Foreseen {
        mut gathered,
        standpoint,
        from,
        timetable,
        dues,
    } = Foreseen::of(&args.folder.campaign, args.as_of, drop)?;
    gathered
        .findings
        .extend(review::on_hand(&gathered.campaign).1);
    let looked_up = match args.dns {
        Some(server) => Some(dns::look_up(&gathered, server)?),
        None => None,
    };
    if let Some(looked_up) = &looked_up {
        gathered.findings.extend(looked_up.findings.iter().cloned());
    }
    if args.show_values {
        gathered.findings = gathered.findings.into_iter().map(Finding::shown).collect();
    }
    let exit = if gathered.findings.iter().any(Finding::blocks) {
        Exit::Findings
    } else {
        Exit::Complete
    };
    findings::show(
        &gathered.findings,
        &gathered.campaign.folder,
        args.registers.as_deref(),
        terminal,
    );
    let rows = gathered.rows(0);
    let registers = match &args.registers {
        Some(folder) => {
            let written = registers::write(&gathered, folder)?;
            let paths: Vec<_> = written
                .iter()
                .map(|register| register.path.clone())
                .collect();
            personal::remember(&State::of(&gathered.campaign), &paths, terminal)?;
            written
        }
        None => Vec::new(),
    };
    terminal.say("");
    terminal.say(in_words(&rows));
    for line in assumed(&gathered) {
        terminal.paragraph(&line, 2);
    }
    let another_way = another_way::in_words(&standpoint.missed);
    for line in another_way
        .into_iter()
        .chain(another_way::left_out(&gathered.audience))
    {
        terminal.paragraph(&line, 2);
    }
    if let Some(folder) = &args.registers {
        let filled = in_registers(&registers, rows.merged);
        terminal.paragraph(&format!("registers in {}: {filled}", folder.display()), 2);
    }
    terminal.say(format!(
        "{} in {}; text {}, code {}",
        counted(gathered.text.wordings.len(), "wording"),
        counted(gathered.text.locales().len(), "language"),
        gathered.text.digest().short(),
        terminal.bold(&gathered.text.digest().code()),
    ));
    for line in timetable
        .iter()
        .flat_map(|of| plan::lines(of, &gathered.campaign, from))
    {
        terminal.paragraph(&line, 4);
    }
    for line in laws::lines(&gathered, &dues) {
        terminal.paragraph(&line, 4);
    }
    for line in substitute::lines(&gathered, &standpoint) {
        terminal.paragraph(&line, 4);
    }
    for line in looked_up.iter().flat_map(|looked_up| &looked_up.lines) {
        terminal.paragraph(line, 4);
    }
    let count = |severity| {
        gathered
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let block = count(Severity::Error);
    terminal.say(format!(
        "{} that {}, {} to look at, {} for information",
        counted(block, "finding"),
        agrees(block, "blocks", "block"),
        count(Severity::Warning),
        count(Severity::Info)
    ));
    if terminal.wants_json() {
        let mut document = document(&gathered, &rows, exit, timetable.as_ref());
        let (laws, deadlines) = laws::document(&gathered, &dues);
        document["laws"] = laws;
        document["deadlines"] = deadlines;
        if let (Some(document), false) = (document.as_object_mut(), registers.is_empty()) {
            let of = |register: &Written| json!({ "file": register.path, "rows": register.rows });
            document.insert("registers".to_owned(), registers.iter().map(of).collect());
        }
        if let (Some(document), Some(looked_up)) = (document.as_object_mut(), looked_up) {
            document.insert("dns".to_owned(), looked_up.document);
        }
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(exit)
}

/// What was assumed, and for how many.
pub(super) fn assumed(gathered: &Gathered) -> impl Iterator<Item = String> {
    let all = gathered.audience.accounting.recipients;
    gathered.audience.assumptions.iter().map(move |one| {
        let whom = if one.rows == all {
            "everybody".to_owned()
        } else {
            counted(one.rows, "recipient")
        };
        format!("assumed for {whom}: {}", one.what)
    })
}

/// How many rows each register has. That of the merged ones has all rows of their mailboxes, the first ones too.
fn in_registers(registers: &[Written], merged: u64) -> String {
    let filled = registers.iter().filter(|register| register.rows > 0);
    let names: Vec<String> = filled
        .filter_map(|register| {
            let name = register.path.file_stem()?.to_str()?;
            let of = if name == "merged" {
                let mailboxes = register.rows.saturating_sub(merged);
                format!(" (all rows of {})", counted(mailboxes, "mailbox"))
            } else {
                String::new()
            };
            Some(format!("{name} {}{of}", thousands(register.rows)))
        })
        .collect();
    if names.is_empty() {
        "all empty".to_owned()
    } else {
        names.join(", ")
    }
}

/// The first equation, in words.
pub(super) fn in_words(rows: &Rows) -> String {
    let gone = if rows.gone > 0 {
        format!(" + {} gone", thousands(rows.gone))
    } else {
        String::new()
    };
    format!(
        "{}{gone} = {} + {} merged + {} suppressed + {} invalid",
        counted(rows.read, "row"),
        counted(rows.recipients, "recipient"),
        thousands(rows.merged),
        thousands(rows.suppressed),
        thousands(rows.invalid)
    )
}

/// The JSON of §7 without `deliveries`.
pub(super) fn document(
    gathered: &Gathered,
    rows: &Rows,
    exit: Exit,
    timetable: Option<&Timetable>,
) -> Value {
    json!({
        "campaign": gathered.campaign.file.id,
        "text": gathered.text.digest(),
        "audience": gathered.audience_digest,
        "exit": [exit.code()],
        "rows": rows,
        "wordings": gathered.text.wordings.len(),
        "findings": gathered.findings,
        "plan": timetable.map(Timetable::document),
    })
}
