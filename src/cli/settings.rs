//! What the campaign and the command line say about the relay, the pace and retries, as the inner
//! layers want it.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::{args::Over, failure::Failure};
use crate::{
    campaign::{Campaign, Rate, RelayFile, Share, Span, UnknownPolicy},
    delivery::{Brakes, Policy, Window},
    relay::{Limit, Recycle, Step, Timeouts},
};

const NO_RELAY: (&str, &str) = (
    "[relay]",
    "add `[relay]` with `url = \"smtps://mail.example.com:465\"`; whoever runs the mail server knows the url and the login (docs/relay.md)",
);
const NO_PACE: (&str, &str) = (
    "[pace]",
    "add `[pace]` with `rate = \"50/s\"` or \"unlimited\"",
);
const NO_RETRY: (&str, &str) = (
    "[retry]",
    "add `[retry]` with `give_up_after = \"48h\"` and `unknown = \"resend\"` or \"hold\"",
);

/// That sections are missing, all of them at once.
fn missing(lacking: &[(&str, &str)]) -> Failure {
    let names: Vec<&str> = lacking.iter().map(|(name, _)| *name).collect();
    let helps: Vec<&str> = lacking.iter().map(|(_, help)| *help).collect();
    Failure::usage(
        format!("campaign.toml has no {}", names.join(" and no ")),
        helps.join("; "),
    )
}

/// Whether there is everything that a `send` needs.
pub(super) fn complete(campaign: &Campaign, over: &Over) -> Result<(), Failure> {
    let file = &campaign.file;
    let lacking = [
        (file.relay.is_none(), NO_RELAY),
        (file.pace.is_none() && over.rate.is_none(), NO_PACE),
        (file.retry.is_none(), NO_RETRY),
    ];
    let lacking: Vec<_> = lacking
        .into_iter()
        .filter_map(|(lacks, what)| lacks.then_some(what))
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(missing(&lacking))
}

/// What `[relay]` says.
pub(super) fn relay(campaign: &Campaign) -> Result<&RelayFile, Failure> {
    let relay = campaign.file.relay.as_ref();
    relay.ok_or_else(|| missing(&[NO_RELAY]))
}

/// How many connections where nobody says.
pub(super) const CONNECTIONS: u32 = 4;

/// How many connections.
pub(super) fn connections(campaign: &Campaign, over: &Over) -> u32 {
    let stated = campaign
        .file
        .relay
        .as_ref()
        .and_then(|relay| relay.connections);
    over.connections
        .or(stated.map(|stated| stated.0))
        .unwrap_or(CONNECTIONS)
}

/// How fast connections are opened; none is unlimited.
pub(super) fn openings(campaign: &Campaign) -> Vec<Limit> {
    let relay = campaign.file.relay.as_ref();
    let stated = relay.and_then(|relay| relay.connection_rate.as_ref());
    let rates = stated.into_iter().flat_map(|rates| &rates.0);
    rates.copied().map(limit).collect()
}

/// How long each stage may take: what is stated, and RFC 5321's times for the rest.
pub(super) fn timeouts(campaign: &Campaign) -> Timeouts {
    let usual = Timeouts::default();
    let Some(stated) = campaign.file.relay.as_ref().map(|relay| &relay.timeouts) else {
        return usual;
    };
    let or = |stated: Option<Span>, usual| stated.map_or(usual, Span::duration);
    // What is stated for commands holds for each of them that has no time of its own.
    let of_its_own = |own: Option<Span>, usual| or(own.or(stated.command), usual);
    Timeouts {
        connect: or(stated.connect, usual.connect),
        greeting: of_its_own(stated.greeting, usual.greeting),
        command: or(stated.command, usual.command),
        mail: of_its_own(stated.mail, usual.mail),
        rcpt: of_its_own(stated.rcpt, usual.rcpt),
        data: or(stated.data, usual.data),
        body: or(stated.body, usual.body),
    }
}

/// When a session is closed for a new one.
pub(super) fn recycle(campaign: &Campaign) -> Recycle {
    let stated = campaign.file.relay.as_ref().map(|relay| &relay.recycle);
    Recycle {
        after: stated.and_then(|stated| stated.after).map(Span::duration),
        messages: stated.and_then(|stated| stated.messages),
    }
}

/// The limits that all hold; none is unlimited, which somebody has said out loud.
pub(super) fn limits(campaign: &Campaign, over: &Over) -> Result<Vec<Limit>, Failure> {
    let rates: Vec<Rate> = match over.rate.as_deref() {
        Some("unlimited") => Vec::new(),
        Some(rates) => rates
            .split(',')
            .map(|rate| {
                rate.parse().map_err(|fault: crate::campaign::InvalidRate| {
                    Failure::usage(fault.to_string(), "")
                })
            })
            .collect::<Result<_, _>>()?,
        None => {
            let pace = campaign.file.pace.as_ref();
            let rates = pace.map(|pace| pace.rate.0.clone());
            rates.ok_or_else(|| missing(&[NO_PACE]))?
        }
    };
    Ok(rates.into_iter().map(limit).collect())
}

/// A rate as the inner layers want it.
pub(super) const fn limit(rate: Rate) -> Limit {
    Limit {
        count: rate.count,
        window: rate.window,
    }
}

/// The slow start.
pub(super) fn ramp(campaign: &Campaign) -> Vec<Step> {
    let steps = campaign.file.pace.iter().flat_map(|pace| &pace.ramp);
    steps
        .map(|step| Step {
            limit: limit(step.rate),
            lasts: step.lasts.duration(),
        })
        .collect()
}

/// The hours in which mail may leave; none is always.
pub(super) fn window(campaign: &Campaign, zone: &TimeZone) -> Option<Window> {
    let stated = campaign.file.schedule.window.as_ref()?.as_ref();
    Some(Window {
        days: stated.days.0,
        from: stated.hours.from,
        to: stated.hours.to,
        zone: zone.clone(),
    })
}

/// When to stop by itself.
pub(super) fn brakes(campaign: &Campaign) -> Brakes {
    let stop_at = campaign.file.brakes.stop_at;
    let thousandths = |share: Option<Share>| share.map(Share::thousandths);
    Brakes {
        rejected: thousandths(stop_at.and_then(|stop| stop.rejected)),
        returned: thousandths(stop_at.and_then(|stop| stop.returned)),
        after: stop_at.map_or(0, |stop| stop.after.into()),
    }
}

/// The limits as people write them.
#[must_use]
pub(super) fn limits_in_words(limits: &[Limit]) -> String {
    if limits.is_empty() {
        return "unlimited".to_owned();
    }
    let words: Vec<String> = limits.iter().map(Limit::to_string).collect();
    words.join(" and ")
}

/// What happens after a deferral.
pub(super) fn policy(campaign: &Campaign) -> Result<Policy, Failure> {
    let retry = campaign.file.retry.as_ref();
    let retry = retry.ok_or_else(|| missing(&[NO_RETRY]))?;
    let wait: Vec<Duration> = retry.wait.iter().copied().map(Span::duration).collect();
    Ok(Policy {
        give_up_after: retry.give_up_after.duration(),
        wait: if wait.is_empty() {
            Policy::usual_wait()
        } else {
            wait
        },
        advice: retry.wait.is_empty(),
        resend: retry.unknown == UnknownPolicy::Resend,
        hurry: 1,
    })
}
