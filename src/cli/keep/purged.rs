//! A campaign whose personal data was deleted: what it still says, and what it refuses.

use serde_json::json;

use super::reminder;
use crate::{
    campaign::Campaign,
    cli::{failure::Failure, host, print_document, state::State, status, terminal::Terminal},
    delivery::{Deliveries, Exit, History, Progress, Rows},
    log::{Lines, status_lines},
    rules::{self, Profiles},
    terms::Stamp,
};

const REASON: &str = "personal data was purged";

/// Says so before the lists are looked for, which may have gone too. It takes reading the log, so only
/// where the audience store is gone.
pub(in crate::cli) fn refuse_early(campaign: &Campaign) -> Result<(), Failure> {
    let state = State::of(campaign);
    if state.audience().exists() || !state.folder.join("ledger.db").exists() {
        return Ok(());
    }
    refuse(&state.reading()?.history()?)
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
    terminal: &Terminal,
) -> Result<Option<Exit>, Failure> {
    let state = State::of(campaign);
    // Looked for only where the store is gone: it takes reading the log.
    if state.audience().exists() || !state.folder.join("ledger.db").exists() {
        return Ok(None);
    }
    let history = state.reading()?.history()?;
    let Some(at) = history.purged else {
        return Ok(None);
    };
    let deliveries = Deliveries::count(&history, false, |_key| true);
    let mut exits = deliveries.exits();
    exits.retain(|exit| *exit != Exit::Incomplete);
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
        invalid: 0,
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
            "deliveries": deliveries, "unknowns": [], "findings": [],
            "withheld": [{ "reason": REASON, "count": deliveries.withheld }], "purged": at.to_string(),
        });
        print_document(terminal, &document)?;
    }
    Ok(Some(status::first(&exits)))
}

fn day(at: Stamp) -> String {
    at.timestamp().strftime("%Y-%m-%d").to_string()
}
