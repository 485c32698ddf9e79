//! What the campaign's relay will make of the mailing, as far as its limits and habits are known.
//!
//! Guarantees to say it before anybody approves, and to block only what would surely fail. It must
//! not open a connection, and says nothing of a relay that it does not know.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::settings;
use crate::{
    campaign::{Campaign, RelayFile},
    log::thousands,
    relay::{ForeignSender, Habits, Quota},
    terms::{Finding, Findings, Place},
};

const DAY: u64 = 86_400;

/// Findings about the relay that the campaign names.
pub(super) fn check(campaign: &Campaign, people: u64, today: Date, zone: &TimeZone) -> Findings {
    let relay = campaign.file.relay.as_ref();
    let known = relay.and_then(|relay| Some((relay, Habits::of(&relay.url.host)?)));
    let Some((relay, habits)) = known else {
        return Findings::new();
    };
    let start = campaign.file.schedule.not_before.as_ref();
    let start = start.map_or(today, |from| from.at.to_zoned_datetime(zone.clone()).date());
    let found = [
        rate(campaign, habits, people, start.max(today)),
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

fn rate(campaign: &Campaign, habits: &Habits, people: u64, start: Date) -> Option<Finding> {
    let name = &habits.name;
    let limits: Vec<(u64, u64)> = habits
        .limits()
        .map(|(count, window)| (u64::from(count), window.as_secs()))
        .collect();
    let Some((count, window)) = limits
        .iter()
        .copied()
        .min_by_key(|(count, window)| count * DAY / window)
    else {
        let unknown = habits.quota == Quota::Account;
        return unknown.then(|| {
            Finding::info(
                "RELAY-RATE",
                place(),
                format!("{name} gives each account its own quota, which is not known here"),
                format!(
                    "compare it with the {} people and with `rate` in [pace]",
                    thousands(people)
                ),
            )
        });
    };
    let days = people.div_ceil((count * DAY / window).max(1)).max(1);
    let last = i64::try_from(days - 1)
        .ok()
        .and_then(|days| start.checked_add(days.days()).ok());
    let deadline = campaign.file.schedule.deadline.map(|day| day.0);
    let missed = deadline.filter(|deadline| last.is_none_or(|last| last > *deadline));
    let unit = |window| match window {
        1 => "second",
        60 => "minute",
        _ => "day",
    };
    let slowest = format!(
        "{} people at {} a {}: {days} day{}",
        thousands(people),
        thousands(count),
        unit(window),
        if days == 1 { "" } else { "s" },
    );
    let stated: Vec<String> = limits
        .iter()
        .map(|(count, window)| match window {
            1 => format!("\"{count}/s\""),
            60 => format!("\"{count}/min\""),
            _ => format!("\"{count}/d\""),
        })
        .collect();
    let slower = format!("`rate = [{}]` in [pace] keeps to them", stated.join(", "));
    let sure = |window| match window {
        1 => known_from(habits, "per_second"),
        60 => known_from(habits, "per_minute"),
        _ => known_from(habits, "per_day"),
    };
    let source = sure(window);
    let exceeded = limits
        .iter()
        .find(|(count, window)| people > *count && most(campaign, *window) > *count);
    Some(match (missed, exceeded) {
        (Some(deadline), _) => Finding::warning(
            "RELAY-RATE",
            place(),
            format!("{slowest}, the deadline {deadline} is missed"),
            format!(
                "that is what {name} takes: use a relay for so many people; {slower} ({source})"
            ),
        ),
        (None, Some((count, over))) => Finding::warning(
            "RELAY-RATE",
            place(),
            format!(
                "`rate` allows more than the {} a {} that {name} takes ({slowest})",
                thousands(*count),
                unit(*over),
            ),
            format!(
                "what is over its limits is refused or put off: {slower} ({})",
                sure(*over)
            ),
        ),
        (None, None) if days > 1 => Finding::info(
            "RELAY-RATE",
            place(),
            format!("{slowest}; that is what {name} takes"),
            source,
        ),
        (None, None) => return None,
    })
}

/// How many messages the stated pace lets out in a window; smoothed, as it is kept. None without a pace.
fn most(campaign: &Campaign, window: u64) -> u64 {
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
                "{wanted} connections{stated}, and {} takes {} at a time",
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
