//! `disclose test`: synthetic people's mails, marked as a test, to a few addresses. Logged nowhere
//! and never counted.

use std::{borrow::Cow, path::Path, time::Duration};

use serde_json::json;

use super::{
    args::Test, endpoint::endpoint, failure::Failure, gather::gather, host, settings,
    terminal::Terminal,
};
use crate::{
    delivery::{Exit, Permit, Verdict},
    ledger::Identity,
    message::{Ids, Person, Secret, Skeleton},
    notice::Wording,
    relay::{Endpoint, Envelope, Limit, Pace, Recycle, Session, Timeouts, Trouble},
    terms::{Address, Purpose},
};

/// What stands in the slots of a test.
fn synthetic(field: &str) -> Vec<Cow<'static, str>> {
    match field {
        "name" => vec![Cow::Borrowed("Alex Example")],
        "organisation" => vec![Cow::Borrowed("Example Organisation")],
        "account" => vec![Cow::Borrowed("acct-0001"), Cow::Borrowed("acct-0002")],
        _ => vec![Cow::Borrowed("example value")],
    }
}

/// Sends every wording asked for to every address.
pub(super) fn test(args: &Test, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.folder.campaign, None)?.without_errors()?;
    let mut addresses = Vec::new();
    for to in &args.to {
        addresses.push(
            Address::parse(to.trim()).map_err(|fault| {
                Failure::usage(format!("--to: {fault}"), "give an e-mail address")
            })?,
        );
    }
    if addresses.len() > 20 {
        return Err(Failure::usage(
            format!("{} addresses are no test", addresses.len()),
            "give at most 20 `--to`",
        ));
    }
    if gathered.campaign.file.sample
        && let Some(real) = addresses.iter().find(|address| !address.sample_may_mail())
    {
        return Err(Failure::usage(
            format!("a sample reaches reserved domains only, not {real}"),
            "",
        ));
    }
    let wanted = |wording: &&Wording| {
        args.locale
            .as_ref()
            .is_none_or(|locale| wording.locale.as_str() == locale)
            && args
                .audience
                .as_ref()
                .is_none_or(|audience| wording.audience == *audience)
    };
    let wordings: Vec<&Wording> = gathered.text.wordings.values().filter(wanted).collect();
    if wordings.is_empty() {
        return Err(Failure::usage(
            "no wording is asked for",
            "correct `--locale` or `--audience`",
        ));
    }
    let endpoint = endpoint(&gathered.campaign, &args.over)?;
    let limits = settings::limits(&gathered.campaign, &args.over)?;
    let headers = gathered.text.around.headers(true);
    let identity = Identity::generate()?;
    let secret = Secret::new(*identity.campaign_key());
    let mut messages = Vec::new();
    for wording in wordings {
        let marked = Wording {
            subject: format!("[TEST] {}", wording.subject),
            ..wording.clone()
        };
        let skeleton = Skeleton::build(&marked, &headers)
            .map_err(|fault| Failure::usage(fault.to_string(), "correct [sender]"))?;
        for address in &addresses {
            // One mailbox gets many messages here: each needs ids of its own.
            let reader = format!("{} {}", address.canonical(), wording.digest());
            let ids = Ids::derive(&secret, identity.recipient(&reader), skeleton.domain());
            let to = address.reveal(Purpose::Wire);
            let message = skeleton.compose(
                &Person {
                    address: &to,
                    fields: &synthetic,
                },
                &ids,
                host::now(),
            );
            messages.push(Marked {
                of: format!("{} {}", wording.audience, wording.locale),
                token: ids.token,
                message,
            });
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::file("start", Path::new("the runtime")))?;
    let wire = Wire {
        endpoint: &endpoint,
        timeouts: settings::timeouts(&gathered.campaign)?,
        recycle: settings::recycle(&gathered.campaign)?,
    };
    let sent = runtime.block_on(hand_over(&wire, &limits, &messages, terminal))?;
    terminal.say(format!(
        "{sent} of {} test messages handed over",
        messages.len()
    ));
    let exit = if sent == messages.len() {
        Exit::Complete
    } else {
        Exit::Unreached
    };
    if terminal.wants_json() {
        let document = json!({ "sent": sent, "messages": messages.len(), "exit": [exit.code()] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(exit)
}

/// One message of a test.
struct Marked {
    /// Its audience and language.
    of: String,
    token: String,
    message: crate::message::Message,
}

/// How the relay is spoken to.
struct Wire<'a> {
    endpoint: &'a Endpoint,
    timeouts: Timeouts,
    recycle: Recycle,
}

async fn hand_over(
    wire: &Wire<'_>,
    limits: &[Limit],
    messages: &[Marked],
    terminal: &Terminal,
) -> Result<usize, Failure> {
    let mut pace = Pace::new(limits, &[], Duration::ZERO, &[]);
    let mut session = Session::open(wire.endpoint, wire.timeouts).await?;
    let mut sent = 0;
    for Marked { of, token, message } in messages {
        while let Err(until) = pace.plan() {
            tokio::time::sleep_until(until).await;
        }
        if !session.is_open() || session.is_spent(wire.recycle) {
            session.quit().await;
            session = Session::open(wire.endpoint, wire.timeouts).await?;
        }
        let envelope = Envelope {
            from: &message.from,
            to: &message.to,
            token,
        };
        let verdict = match session.offer(envelope).await {
            Err(verdict) => verdict,
            Ok(offered) => {
                while let Some(until) = pace.until() {
                    tokio::time::sleep_until(until).await;
                }
                pace.released();
                offered
                    .commit(Permit::for_a_test(), message.bytes.clone())
                    .await
            }
        };
        match verdict {
            Verdict::Accepted(_) => sent += 1,
            Verdict::Refused(stage, reply) | Verdict::Deferred(stage, reply) => {
                terminal.say(format!("{of}: not taken at {stage}: {reply}"));
            }
            Verdict::Unreached(_, cause) | Verdict::Unsure(cause) => {
                return Err(Failure::Relay(Trouble::Unreachable {
                    relay: wire.endpoint.name(),
                    cause,
                }));
            }
        }
    }
    session.quit().await;
    Ok(sent)
}
