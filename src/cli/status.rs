//! `disclose status`: where are we, in five lines; and the JSON of §7.

use std::path::Path;

use serde_json::json;

use super::{
    another_way,
    args::Status,
    check,
    failure::Failure,
    findings,
    gather::{Gathered, gather},
    go_on, host, keep, metrics, plan, print_document, senders, speed,
    standpoint::Standpoint,
    substitute,
    terminal::Terminal,
    watch,
};
use crate::{
    campaign,
    delivery::{Deliveries, Exit, History},
    log::{Lines, status_lines, thousands},
    review::{self, Timetable},
    rules,
    terms::{Finding, Stamp, counted},
};

/// So many unknowns are listed below the five lines.
const LISTED: usize = 20;

/// Prints where we are.
pub(super) fn status(args: &Status, terminal: &Terminal) -> Result<Exit, Failure> {
    let metrics = args.metrics.as_deref();
    if let Some(exit) = keep::purged(&campaign::load(&args.folder.campaign)?, metrics, terminal)? {
        if args.html.is_some() {
            terminal.note(
                "note: no page was written: personal data was purged; `disclose report` has the last one",
            );
        }
        return Ok(exit);
    }
    if args.watch || args.every.is_some() || args.html.is_some() {
        return watch::watch(args, terminal);
    }
    let gathered = gathered(&args.folder.campaign)?;
    let standpoint = Standpoint::now(&gathered)?;
    let exits = standpoint.exits(&gathered);
    show_blocking(&gathered, terminal);
    measured(args, &gathered, &standpoint)?;
    print(&gathered, &standpoint, &exits, terminal)?;
    Ok(first(&exits))
}

/// Writes the metrics where they are asked for.
pub(super) fn measured(
    args: &Status,
    gathered: &Gathered,
    standpoint: &Standpoint,
) -> Result<(), Failure> {
    let Some(path) = &args.metrics else {
        return Ok(());
    };
    let campaign = &gathered.campaign.file.id;
    metrics::once(
        path,
        campaign,
        &standpoint.deliveries,
        standpoint.history(),
        standpoint.alive,
    )
}

/// The campaign, and what is wrong with its approvals.
pub(super) fn gathered(campaign: &Path) -> Result<Gathered, Failure> {
    let mut gathered = gather(campaign, None)?;
    let (_, found) = review::on_hand(&gathered.campaign);
    gathered.findings.extend(found);
    Ok(gathered)
}

/// Findings that make the numbers uncertain, or keep `send` from beginning.
pub(super) fn show_blocking(gathered: &Gathered, terminal: &Terminal) {
    let blocking = gathered.findings.iter().filter(|f| f.blocks()).cloned();
    let (approvals, others): (Vec<Finding>, Vec<Finding>) =
        blocking.partition(|f| f.id.starts_with("APPROVAL-"));
    for (found, then) in [
        (
            others,
            "the campaign's files have findings that block; who is still on a list is not known",
        ),
        (
            approvals,
            "what was approved is not on file as it was; `send` does not begin",
        ),
    ] {
        if !found.is_empty() {
            findings::show(&found, &gathered.campaign.folder, None, terminal);
            terminal.note(format!("error: {then}"));
        }
    }
}

/// The exit status of several that apply.
pub(super) fn first(exits: &[Exit]) -> Exit {
    Exit::ALL
        .into_iter()
        .find(|exit| exits.contains(exit))
        .unwrap_or(Exit::Complete)
}

/// All that apply, as numbers in order of precedence.
pub(super) fn codes(exits: &[Exit]) -> Vec<u8> {
    let all = Exit::ALL.into_iter();
    all.filter(|exit| exits.contains(exit))
        .map(Exit::code)
        .collect()
}

/// The five lines as they are at a moment.
pub(super) fn five(
    gathered: &Gathered,
    standpoint: &Standpoint,
    timetable: Option<&Timetable>,
    now: Stamp,
) -> Lines {
    let (text, approved) = standpoint.approved();
    // Where nobody has to approve, the text at hand is the one that will be sent.
    let required = &gathered.campaign.file.approval.required;
    let text = text.or_else(|| required.is_empty().then(|| gathered.text.digest()));
    let text = text.filter(|_| required.is_empty() || !approved.is_empty());
    let last = timetable.filter(|of| of.people() > 0);
    let withheld = standpoint.withheld.iter();
    Lines {
        now,
        zone: gathered.zone.clone(),
        deliveries: standpoint.deliveries,
        withheld: withheld.map(|(reason, n)| (reason.clone(), *n)).collect(),
        missed: standpoint.missed,
        last: last
            .and_then(|timetable| timetable.last_mail(now))
            .map(|last| stalled(standpoint, now) + &last),
        sending: standpoint.alive,
        closed: standpoint.history().closed,
        looks: go_on::waits(&gathered.campaign, standpoint),
        paused: standpoint.history().paused.clone(),
        text,
        approved,
    }
}

/// That nothing left lately, though somebody is at work on people who were never tried: whatever is planned.
fn stalled(standpoint: &Standpoint, now: Stamp) -> String {
    let (history, d) = (standpoint.history(), &standpoint.deliveries);
    let at_work = standpoint.alive && !history.closed && d.pending > 0;
    let span = speed::watched(history, now).filter(|_| at_work);
    let nothing = span.filter(|span| speed::within(history, now, *span) == 0);
    nothing.map_or_else(String::new, |span| {
        format!(
            "nothing left in the last {} s; once it goes on, ",
            span.as_secs()
        )
    })
}

/// The five lines, and the unknowns below them.
pub(super) fn lines(
    gathered: &Gathered,
    standpoint: &Standpoint,
    now: Stamp,
    width: Option<usize>,
) -> Vec<String> {
    let timetable = standpoint.timetable_now(gathered, now);
    let five = five(gathered, standpoint, timetable.as_ref(), now);
    let mut lines: Vec<String> = status_lines(&five).into();
    let waiting = five.deliveries.pending + five.deliveries.deferred > 0 && !five.sending;
    // An older approved text may cover the one at hand: then `send` says what it thinks of it.
    let at_hand = five.text.is_none_or(|text| text == gathered.text.digest());
    let missing = missing(gathered, standpoint.history());
    if waiting && at_hand && !missing.is_empty() {
        lines.push(format!("still to be approved: {}", missing.join("; ")));
    }
    let senders = senders::lines(&standpoint.senders, width);
    if !senders.is_empty() {
        lines.push(String::new());
        lines.extend(senders);
    }
    lines.extend(another_way::in_words(&standpoint.missed));
    lines.extend(another_way::left_out(&gathered.audience));
    lines.extend(substitute::lines(gathered, standpoint));
    lines.extend(since(&standpoint.deliveries));
    let unknowns = standpoint.unknowns();
    for unknown in unknowns.iter().take(LISTED) {
        lines.push(format!(
            "unknown  <{}>  {}  {}",
            unknown.message_id,
            unknown.relay,
            unknown.at.read_in(&gathered.zone)
        ));
    }
    if let Some(more) = unknowns.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(format!(
            "unknown  and {} more, all in `disclose status --json`",
            thousands(more as u64)
        ));
    }
    lines.extend(reminder(gathered, standpoint, now));
    if !unknowns.is_empty() {
        lines.push(
            "look for these Message-IDs in the relay's log, then `disclose settle`".to_owned(),
        );
    }
    lines
}

/// The approvals that are wanted for what would be sent, by role; nothing where findings block anyway.
pub(super) fn missing(gathered: &Gathered, history: &History) -> Vec<String> {
    if gathered.findings.iter().any(Finding::blocks) {
        return Vec::new();
    }
    let (mut approvals, _) = review::on_hand(&gathered.campaign);
    review::withdraw_as_logged(&mut approvals, &history.withdrawn);
    gathered.standing(&approvals).missing
}

/// What is to be done about what is kept, where something is due.
pub(super) fn reminder(gathered: &Gathered, standpoint: &Standpoint, now: Stamp) -> Option<String> {
    keep::reminder(
        &gathered.campaign,
        rules::kept(&gathered.profiles, Some(&gathered.judged.reach)).as_ref(),
        standpoint.history(),
        now,
    )
}

/// Who was told and is not any more what they were told as.
fn since(deliveries: &Deliveries) -> Option<String> {
    let (changed, unlisted) = (deliveries.changed, deliveries.unlisted);
    let facts = (changed > 0).then(|| format!("facts changed for {}", thousands(changed)));
    let left = (unlisted > 0).then(|| format!("{} left the lists", thousands(unlisted)));
    let what: Vec<String> = facts.into_iter().chain(left).collect();
    (!what.is_empty()).then(|| {
        format!(
            "since they were told: {}; `disclose check --registers DIR` names them",
            what.join(", ")
        )
    })
}

/// The five lines, the unknowns below them, and the document.
pub(super) fn print(
    gathered: &Gathered,
    standpoint: &Standpoint,
    exits: &[Exit],
    terminal: &Terminal,
) -> Result<(), Failure> {
    for line in lines(gathered, standpoint, host::now(), terminal.width()) {
        terminal.paragraph(&line, 2);
    }
    let history = standpoint.history();
    if let Some(days) = plan::forgotten(&gathered.campaign, history, host::now()) {
        terminal.note(format!(
            "note: `not_before` lies {} back; `send` asks before it begins",
            counted(days, "day")
        ));
    }
    document(gathered, standpoint, exits, terminal)
}

/// The document, and the equation that must close.
pub(super) fn document(
    gathered: &Gathered,
    standpoint: &Standpoint,
    exits: &[Exit],
    terminal: &Terminal,
) -> Result<(), Failure> {
    if !standpoint.rows.balances() {
        terminal.note(format!(
            "error: the accounting does not close: {}",
            check::in_words(&standpoint.rows)
        ));
    }
    if terminal.wants_json() {
        let withheld: Vec<_> = standpoint
            .withheld
            .iter()
            .map(|(reason, count)| json!({ "reason": reason, "count": count }))
            .collect();
        let left_out = gathered.audience.left_out();
        let left_out =
            left_out.map(|(reason, rows)| json!({ "reason": reason.as_str(), "count": rows }));
        let document = json!({
            "campaign": gathered.campaign.file.id,
            "text": standpoint.approved().0.unwrap_or_else(|| gathered.text.digest()),
            "audience": gathered.audience_digest,
            "exit": codes(exits),
            "rows": standpoint.rows,
            "wordings": gathered.text.wordings.len(),
            "deliveries": standpoint.deliveries,
            "unknowns": standpoint.unknowns(),
            "withheld": withheld,
            "another_way": standpoint.missed,
            "left_out": left_out.collect::<Vec<_>>(),
            "substitutes": substitute::of(gathered, standpoint),
            "senders": senders::documents(&standpoint.senders),
            "findings": gathered.findings,
            "plan": standpoint.timetable_now(gathered, host::now()).map(|plan| plan.document()),
        });
        print_document(terminal, &document)?;
    }
    Ok(())
}
