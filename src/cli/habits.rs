//! What the campaign's relay will make of the mailing, as far as its limits and habits are known.
//!
//! Guarantees to say it before anybody approves, and to block only what would surely fail. It must
//! not open a connection, and says nothing of a relay that it does not know.

use std::time::Duration;

use super::{gather::Gathered, plan, settings};
use crate::{
    campaign::{Campaign, RelayFile},
    delivery::{Bound, History, Limit, PlannedLane},
    log::{counted, thousands},
    relay::{ForeignSender, Habits, Quota},
    terms::{Finding, Findings, Place, Stamp},
};

/// Findings about the relay that the campaign names.
pub(super) fn check(gathered: &Gathered, from: Stamp) -> Findings {
    let campaign = &gathered.campaign;
    let relay = campaign.file.relay.as_ref();
    let known = relay.and_then(|relay| Some((relay, Habits::of(&relay.url.host)?)));
    let Some((relay, habits)) = known else {
        return Findings::new();
    };
    let found = [
        rate(gathered, habits, from),
        connections(relay, habits),
        envelope(campaign, habits),
        rewrites(campaign, habits),
        tracking(relay, habits),
    ];
    found.into_iter().flatten().collect()
}

fn place() -> Place {
    Place::file("campaign.toml")
}

/// Where it is from, and how sure it is.
fn known_from(habits: &Habits, key: &str) -> String {
    let unsure = habits.unsure.iter().any(|unsure| unsure == key);
    let how = if unsure { "not sure; see" } else { "see" };
    format!("{how} {}, read on {}", habits.source, habits.verified_on)
}

fn rate(gathered: &Gathered, habits: &Habits, from: Stamp) -> Option<Finding> {
    let campaign = &gathered.campaign;
    let people = gathered.audience.accounting.recipients;
    let name = &habits.name;
    let limits: Vec<Limit> = habits
        .limits()
        .map(|(count, window)| Limit { count, window })
        .collect();
    if limits.is_empty() {
        let unknown = habits.quota == Quota::Account;
        return unknown.then(|| {
            Finding::info(
                "RELAY-RATE",
                place(),
                format!("{name} gives each account its own quota, which is not known here"),
                format!(
                    "compare it with {} and with `rate` in [pace]",
                    counted(people, "person")
                ),
            )
        });
    }
    let everybody = PlannedLane {
        people,
        ..PlannedLane::default()
    };
    let timetable = plan::under(
        gathered,
        &[everybody],
        &History::default(),
        from,
        limits.clone(),
    );
    let bound = match timetable.plan.limited_by {
        Some(Bound::Run(limit)) => limit,
        _ => *limits
            .iter()
            .max_by_key(|limit| limit.window / limit.count.max(1))?,
    };
    let day = |at: Stamp| at.in_zone(&gathered.zone).date();
    let begins = timetable.plan.begins.unwrap_or(from);
    let days = timetable
        .plan
        .ends
        .and_then(|ends| day(begins).until(day(ends)).ok());
    let days = days.map(|until| i64::from(until.get_days()) + 1);
    let takes = match days {
        Some(days) => counted(days, "day"),
        None => "more than ten years".to_owned(),
    };
    let slowest = format!(
        "{} at {}: {takes}",
        counted(people, "person"),
        in_words(bound)
    );
    let stated: Vec<String> = limits.iter().map(|limit| format!("\"{limit}\"")).collect();
    let slower = format!("`rate = [{}]` in [pace] keeps to them", stated.join(", "));
    let source = |limit: Limit| known_from(habits, key(limit));
    let exceeded = limits.iter().find(|limit| {
        people > limit.count.into() && most(campaign, limit.window) > limit.count.into()
    });
    Some(match (timetable.deadline, exceeded) {
        (Some(deadline), _) if timetable.holds() == Some(false) => Finding::warning(
            "RELAY-RATE",
            place(),
            format!("{slowest}, the deadline {deadline} is missed"),
            format!(
                "that is what {name} takes: use a relay for so many people; {slower} ({})",
                source(bound)
            ),
        ),
        (_, Some(over)) => Finding::warning(
            "RELAY-RATE",
            place(),
            format!(
                "`rate` allows more than the {} that {name} takes ({slowest})",
                in_words(*over),
            ),
            format!(
                "what is over its limits is refused or put off: {slower} ({})",
                source(*over)
            ),
        ),
        (_, None) if days != Some(1) => Finding::info(
            "RELAY-RATE",
            place(),
            format!("{slowest}; that is what {name} takes"),
            source(bound),
        ),
        (_, None) => return None,
    })
}

/// `2,000 a day`.
fn in_words(limit: Limit) -> String {
    let unit = match limit.window.as_secs() {
        1 => "second",
        60 => "minute",
        _ => "day",
    };
    format!("{} a {unit}", thousands(limit.count.into()))
}

/// What the table of relays calls it.
fn key(limit: Limit) -> &'static str {
    match limit.window.as_secs() {
        1 => "per_second",
        60 => "per_minute",
        _ => "per_day",
    }
}

/// How many messages the stated pace lets out in a window; smoothed, as it is kept. None without a pace.
fn most(campaign: &Campaign, window: Duration) -> u64 {
    let window = window.as_secs();
    let Some(pace) = &campaign.file.pace else {
        return 0;
    };
    let rates = pace.rate.0.iter();
    rates
        .map(|rate| (u64::from(rate.count) * window).div_ceil(rate.window.as_secs().max(1)))
        .min()
        .unwrap_or(u64::MAX)
}

fn connections(relay: &RelayFile, habits: &Habits) -> Option<Finding> {
    let most = habits.connections?;
    let (wanted, stated) = relay.connections.map_or_else(
        || (settings::CONNECTIONS, " (the default)"),
        |stated| (stated.0, ""),
    );
    (wanted > most).then(|| {
        Finding::warning(
            "RELAY-CONNECTIONS",
            place(),
            format!(
                "{}{stated}, and {} takes {} at a time",
                counted(wanted, "connection"),
                habits.name,
                thousands(most.into())
            ),
            format!(
                "write `connections = {most}` in [relay]; the others are turned away ({})",
                known_from(habits, "connections")
            ),
        )
    })
}

fn envelope(campaign: &Campaign, habits: &Habits) -> Option<Finding> {
    let from = campaign.file.sender.envelope_from.as_ref()?;
    let name = &habits.name;
    let source = known_from(habits, "envelope");
    match habits.envelope {
        ForeignSender::Own if from.as_ref().contains("{token}") => Some(Finding::error(
            "RELAY-ENVELOPE",
            place(),
            format!(
                "{name} refuses envelope senders that are not the account's own, so each with its `{{token}}`"
            ),
            format!(
                "leave `envelope_from` out; what comes back is matched by other signs ({source})"
            ),
        )),
        ForeignSender::Replaced => Some(Finding::warning(
            "RELAY-ENVELOPE",
            place(),
            format!(
                "{name} puts its own envelope sender in place of `envelope_from`: what comes back goes there first"
            ),
            format!(
                "leave `envelope_from` out, and have {name} pass on or list what came back ({source})"
            ),
        )),
        ForeignSender::Own | ForeignSender::Verified | ForeignSender::Any => None,
    }
}

fn rewrites(campaign: &Campaign, habits: &Habits) -> Option<Finding> {
    if habits.rewrites.is_empty() {
        return None;
    }
    let from = campaign.file.sender.envelope_from.as_ref();
    let keeps_token = matches!(
        habits.envelope,
        ForeignSender::Any | ForeignSender::Verified
    ) && from.is_some_and(|from| from.as_ref().contains("{token}"));
    let token = keeps_token.then_some("`{token}` in the envelope sender");
    let signs: Vec<&str> = token
        .into_iter()
        .chain(["the id in the relay's reply", "X-Notice-Id"])
        .collect();
    Some(Finding::info(
        "RELAY-REWRITES",
        place(),
        format!(
            "{} replaces {}: what comes back is matched by {}",
            habits.name,
            habits.rewrites.join(" and "),
            signs.join(", ")
        ),
        known_from(habits, "rewrites"),
    ))
}

fn tracking(relay: &RelayFile, habits: &Habits) -> Option<Finding> {
    let tracking = habits.tracking.as_ref()?;
    let name = &habits.name;
    let off = relay.headers.iter().any(|(header, value)| {
        let known = tracking.header.as_ref();
        known.is_some_and(|known| known.eq_ignore_ascii_case(header))
            && value.to_lowercase().contains(&tracking.holds)
    });
    let how = match &tracking.header {
        Some(header) => format!(
            "add `headers = {{ \"{header}\" = '{}' }}` to [relay]",
            tracking.value
        ),
        None => format!("turn click tracking off in the account of {name}"),
    };
    (!off).then(|| {
        Finding::warning(
            "RELAY-TRACKING",
            place(),
            format!("{name} may send readers through links of its own, which nobody approved and which look like phishing"),
            format!("{how} ({})", known_from(habits, "tracking")),
        )
    })
}
