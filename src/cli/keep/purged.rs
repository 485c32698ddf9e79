//! A campaign whose personal data was deleted: what it still says, and what it refuses.

use std::path::Path;

use serde_json::json;

use super::reminder;
use crate::{
    campaign::Campaign,
    cli::{
        failure::Failure, host, metrics, print_document, state::State, status, terminal::Terminal,
    },
    delivery::{Deliveries, Exit, History, Kind, Progress, Rows},
    log::{Lines, Missed, Why, status_lines},
    rules::{self, Profiles},
    terms::Stamp,
};

const REASON: &str = "personal data was purged";

/// Says so before the lists are looked for, which may have gone too. It takes reading the log, so only
/// where the audience store is gone.
pub(in crate::cli) fn refuse_early(campaign: &Campaign) -> Result<(), Failure> {
    let state = State::of(campaign);
    if state.audience().exists() || !state.is_there()? {
        return Ok(());
    }
    refuse(&state.reading()?.history()?)
}

/// Where lists are missing because they went with a purge, whatever reads them says that, and not that a
/// file is missing.
pub(in crate::cli) fn refuse_without_lists(campaign: &Campaign) -> Result<(), Failure> {
    let Some(what) = lists_gone(campaign)? else {
        return Ok(());
    };
    Err(Failure::usage(
        format!("{what}; nobody of it can be read or written to"),
        "`disclose status`, `report`, `bounces`, `log verify`, `log export` and `log lookup ADDRESS` answer from the log",
    ))
}

/// When and by whom the lists were deleted, in words; none where they are there, or something else is wrong.
pub(in crate::cli) fn lists_gone(campaign: &Campaign) -> Result<Option<String>, Failure> {
    let state = State::of(campaign);
    let stated = campaign.file.lists.iter();
    let mut lists = stated
        .filter_map(|list| list.file.as_ref())
        .map(|file| campaign.folder.join(file.get_ref()));
    let kept = state.audience().exists() || !state.is_there()?;
    if kept || lists.all(|list| list.exists()) {
        return Ok(None);
    }
    let mut purge = None;
    state.reading()?.read_all(|event| {
        let of_lists = event.reply.contains("lists (");
        if event.kind == Kind::Purged && (of_lists || purge.is_none()) {
            purge = Some((day(event.time), event.sender.clone(), of_lists));
        }
        Ok(())
    })?;
    Ok(purge.map(|(day, who, of_lists)| {
        if of_lists {
            format!("the lists of this campaign were deleted by `disclose purge` on {day}, by {who}")
        } else {
            format!("personal data of this campaign was purged on {day}, by {who}, and a list is gone since")
        }
    }))
}

/// Who was not reached: nobody who still waited ever will be by mail.
pub(in crate::cli) fn missed_after_purge(history: &History) -> Missed {
    let mut missed = Missed::default();
    for progress in history.people.values() {
        if let Some(why) = Why::of(&progress, false, true) {
            *missed.slot(why) += 1;
        }
    }
    missed
}

/// The exit statuses that apply: nobody waits who can never be told.
pub(in crate::cli) fn exits_after_purge(history: &History) -> Vec<Exit> {
    let deliveries = Deliveries::count(history, false, |_key| true);
    let mut exits = deliveries.exits();
    exits.retain(|exit| *exit != Exit::Incomplete);
    exits
}

/// Nobody of such a campaign is written to.
pub(in crate::cli) fn refuse(history: &History) -> Result<(), Failure> {
    let Some(at) = history.purged else {
        return Ok(());
    };
    Err(Failure::usage(
        format!(
            "personal data of this campaign was purged on {}; nobody of it can be written to",
            day(at)
        ),
        "a new mailing is a new campaign, with a folder and an id of its own",
    ))
}

/// The status of a purged campaign, from the ledger alone; none where it was not purged.
pub(in crate::cli) fn purged(
    campaign: &Campaign,
    file: Option<&Path>,
    terminal: &Terminal,
) -> Result<Option<Exit>, Failure> {
    let state = State::of(campaign);
    // Looked for only where the store is gone: it takes reading the log.
    if state.audience().exists() || !state.is_there()? {
        return Ok(None);
    }
    let history = state.reading()?.history()?;
    let Some(at) = history.purged else {
        return Ok(None);
    };
    let deliveries = Deliveries::count(&history, false, |_key| true);
    let exits = exits_after_purge(&history);
    if let Some(path) = file {
        metrics::once(path, &campaign.file.id, &deliveries, &history, false)?;
    }
    let untold = history
        .people
        .values()
        .filter(Progress::is_unfinished)
        .count() as u64;
    let lines = Lines {
        now: host::now(),
        zone: jiff::tz::TimeZone::UTC,
        deliveries,
        withheld: vec![(REASON.to_owned(), untold)],
        missed: missed_after_purge(&history),
        last: None,
        sending: false,
        closed: false,
        looks: false,
        paused: None,
        text: history.text,
        approved: Vec::new(),
    };
    for line in status_lines(&lines).iter().take(4) {
        terminal.say(line);
    }
    terminal.say(format!(
        "personal data purged on {}; the log stays: `disclose log verify`, `disclose log lookup ADDRESS`",
        day(at)
    ));
    // The lists may be gone, so whom a law concerned is not known.
    let law = rules::kept(&Profiles::built_in(), None);
    if let Some(due) = reminder(campaign, law.as_ref(), &history, host::now()) {
        terminal.say(due);
    }
    if terminal.wants_json() {
        let recipients = deliveries.recipients();
        let document = json!({
            "campaign": campaign.file.id, "text": history.text, "audience": null, "exit": status::codes(&exits),
            "rows": Rows { gone: recipients, recipients, ..Rows::default() }, "wordings": 0,
            "deliveries": deliveries, "another_way": lines.missed, "unknowns": [], "findings": [],
            "withheld": [{ "reason": REASON, "count": deliveries.withheld }], "purged": at.to_string(),
        });
        print_document(terminal, &document)?;
    }
    Ok(Some(status::first(&exits)))
}

fn day(at: Stamp) -> String {
    at.timestamp().strftime("%Y-%m-%d").to_string()
}
