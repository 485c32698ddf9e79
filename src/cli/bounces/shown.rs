//! What was read, for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{super::terminal::Terminal, Item, args::Bounces, made::Made, unmatched::FOLDER};
use crate::{
    log::{counted, thousands},
    returns::{Class, Named, ReportKind},
    terms::{Masked, Purpose, agrees, mask_value},
};

/// So many people are named one by one.
const SHOWN: usize = 20;

impl Made {
    /// Some lines for people.
    pub(super) fn show(&self, items: &[Item], args: &Bounces, terminal: &Terminal) {
        if items.is_empty() {
            terminal.say("there is no message in what was named");
            return;
        }
        terminal.paragraph(&read_in_words(items), 2);
        for line in by_class(items) {
            terminal.say(line);
        }
        let ours = about_us(items);
        if ours > 0 {
            terminal.paragraph(
                &format!(
                    "{} say that the mail is not welcome as it is sent, whoever it is for: see `blocked`, `content` and `unauthenticated` in docs/bounces.md before `send --go-on`",
                    thousands(ours)
                ),
                2,
            );
        }
        list(items, args.show_values, terminal);
        if args.dry_run {
            let tied = items
                .iter()
                .filter(|item| came_back(item) && item.owner.is_some());
            let tied = tied.count() as u64;
            terminal.paragraph(
                &format!(
                    "{} tied to a person of this campaign; {} would be returned",
                    thousands(tied),
                    counted(self.returned, "person")
                ),
                2,
            );
            return;
        }
        terminal.paragraph(&self.in_words(), 2);
        let kept = items
            .iter()
            .filter(|item| came_back(item) && item.owner.is_none())
            .count();
        if kept > 0 {
            terminal.paragraph(
                &format!(
                    "{} tied to nobody of this campaign, and kept in the state folder under `{FOLDER}`",
                    thousands(kept as u64)
                ),
                2,
            );
        }
        if self.returned > 0 {
            terminal.paragraph(
                "who is returned has not been told: `disclose status` counts them as to be told another way",
                2,
            );
        }
    }

    fn in_words(&self) -> String {
        let mut parts = vec![format!(
            "{} newly returned, {} of them for good",
            counted(self.returned, "person"),
            thousands(self.for_good)
        )];
        if self.complaints > 0 {
            parts.push(format!("{} complained", counted(self.complaints, "person")));
        }
        if self.known > 0 {
            parts.push(format!("{} known already", thousands(self.known)));
        }
        parts.join("; ")
    }
}

/// Whether a message says that something came back.
fn came_back(item: &Item) -> bool {
    matches!(item.report.kind, ReportKind::Bounce | ReportKind::Complaint)
}

fn read_in_words(items: &[Item]) -> String {
    let count = |kind: ReportKind| items.iter().filter(|item| item.report.kind == kind).count();
    let named = [
        (ReportKind::Bounce, "bounce", "bounces"),
        (ReportKind::Delayed, "notice of delay", "notices of delay"),
        (ReportKind::Complaint, "complaint", "complaints"),
        (
            ReportKind::AutoReply,
            "automatic answer",
            "automatic answers",
        ),
        (ReportKind::Unrecognised, "something else", "something else"),
    ];
    let parts: Vec<String> = named
        .iter()
        .map(|(kind, one, many)| (count(*kind) as u64, one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{} {}", thousands(n), agrees(n, one, many)))
        .collect();
    format!(
        "{} read: {}",
        counted(items.len(), "message"),
        parts.join(", ")
    )
}

/// How many bounced why, the most first.
fn by_class(items: &[Item]) -> Vec<String> {
    let mut classes: BTreeMap<Class, (u64, u64)> = BTreeMap::new();
    let bounces = items
        .iter()
        .filter(|item| item.report.kind == ReportKind::Bounce);
    for named in bounces.flat_map(|item| &item.report.recipients) {
        let (count, finals) = classes.entry(named.class).or_default();
        *count += 1;
        *finals += u64::from(named.is_final);
    }
    let mut classes: Vec<_> = classes.into_iter().collect();
    classes.sort_by_key(|(class, (count, _))| (std::cmp::Reverse(*count), *class));
    let line = |(class, (count, finals)): (Class, (u64, u64))| {
        let last = if finals == count {
            "for good".to_owned()
        } else if finals == 0 {
            "for now".to_owned()
        } else {
            format!("{} for good", thousands(finals))
        };
        format!("  {:<16} {:>9}  {last}", in_words(class), thousands(count))
    };
    classes.into_iter().map(line).collect()
}

/// How many bounces are the sender's matter and not their recipients'.
fn about_us(items: &[Item]) -> u64 {
    let bounces = items
        .iter()
        .filter(|item| item.report.kind == ReportKind::Bounce);
    let named = bounces.flat_map(|item| &item.report.recipients);
    let ours = [Class::Blocked, Class::Content, Class::Unauthenticated];
    named.filter(|named| ours.contains(&named.class)).count() as u64
}

fn in_words(class: Class) -> String {
    class.as_str().replace('-', " ")
}

/// The first ones by name. What a stranger wrote is masked, and never reaches the terminal as it is.
fn list(items: &[Item], show_values: bool, terminal: &Terminal) {
    let told = |item: &&Item| {
        !matches!(
            item.report.kind,
            ReportKind::Unrecognised | ReportKind::AutoReply
        )
    };
    let all: Vec<(&Item, &Named)> = items
        .iter()
        .filter(told)
        .flat_map(|item| {
            item.report
                .recipients
                .iter()
                .map(move |named| (item, named))
        })
        .collect();
    if all.len() > SHOWN && !show_values {
        return;
    }
    for (item, named) in &all {
        let code = named.code.map(|code| code.to_string()).unwrap_or_default();
        let status = named.status.as_deref().unwrap_or("");
        let tied = match item.owner {
            Some(owner) => format!("by {}", owner.tie.as_str()),
            None => "tied to nobody".to_owned(),
        };
        let line = format!(
            "  {:<22} {:<10} {:<16} {:<9} {tied}",
            address(&named.address, show_values),
            item.report.kind.as_str(),
            in_words(named.class),
            format!("{code} {status}").trim(),
        );
        terminal.say(line.trim_end());
    }
}

fn address(address: &Masked, show_values: bool) -> String {
    let clear = address.reveal(Purpose::Show);
    if clear.is_empty() {
        "no address".to_owned()
    } else if show_values {
        clear.chars().filter(|c| !c.is_control()).collect()
    } else {
        mask_value(clear)
    }
}

/// The diagnostic, every address in it masked.
fn diagnostic(named: &Named, show_values: bool) -> String {
    let clear = named.diagnostic.reveal(Purpose::Show);
    if show_values {
        return clear.to_owned();
    }
    let own = named.address.reveal(Purpose::Compare);
    crate::relay::scrub(clear, own)
}

/// The document of `--json`.
pub(super) fn document(items: &[Item], args: &Bounces, exits: &[u8]) -> Value {
    let (mut matched, mut unmatched) = (0_u64, 0_u64);
    let reports = items.iter().map(|item| {
        let counts = came_back(item) || item.report.kind == ReportKind::Delayed;
        let recipients = item.report.recipients.iter().map(|named| {
            if counts {
                *(if item.owner.is_some() {
                    &mut matched
                } else {
                    &mut unmatched
                }) += 1;
            }
            json!({
                "recipient": address(&named.address, args.show_values),
                "class": named.class.as_str(),
                "final": named.is_final,
                "status": named.status,
                "code": named.code,
                "diagnostic": diagnostic(named, args.show_values),
                "matched": item.owner.map(|owner| owner.key.to_string()),
                "by": item.owner.map(|owner| owner.tie.as_str()),
            })
        });
        json!({
            "file": item.source.file.display().to_string(),
            "number": item.source.number,
            "kind": item.report.kind.as_str(),
            "recipients": recipients.collect::<Vec<_>>(),
        })
    });
    let reports: Vec<Value> = reports.collect();
    json!({
        "reports": reports, "matched": matched, "unmatched": unmatched,
        "dry_run": args.dry_run, "exit": exits,
    })
}
