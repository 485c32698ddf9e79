//! `disclose test`: synthetic people's mails, marked as a test, to a few addresses. Logged apart and
//! never counted.

use std::{path::Path, time::Duration};

use serde_json::json;

use super::{
    args::Test,
    endpoint::endpoint,
    failure::Failure,
    gather::{Gathered, gather},
    host, settings,
    state::State,
    terminal::Terminal,
    tested::{Tested, Tests},
};
use crate::{
    delivery::{Exit, Permit, Verdict},
    ledger::Identity,
    message::{Ids, Message, Person, Secret, Skeleton},
    notice::Wording,
    relay::{Endpoint, Envelope, Limit, Pace, Recycle, Session, Timeouts, Trouble, scrub},
    terms::{Address, Purpose, counted},
};

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
            "give an address at example.com; a real campaign has no `sample = true` in campaign.toml",
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
            && (args.wording.is_empty() || {
                let digest = wording.digest().to_string();
                let mut wanted = args.wording.iter();
                wanted.any(|start| digest.starts_with(&start.to_lowercase()))
            })
    };
    let wordings: Vec<&Wording> = gathered.text.wordings.values().filter(wanted).collect();
    if wordings.is_empty() {
        return Err(Failure::usage(
            "no wording is asked for",
            "correct `--locale`, `--audience` or `--wording`",
        ));
    }
    let endpoint = endpoint(&gathered.campaign, &args.over)?;
    let limits = settings::limits(&gathered.campaign, &args.over)?;
    let messages = messages(args, &gathered, &addresses, &wordings)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::file("start", Path::new("the runtime")))?;
    let wire = Wire {
        endpoint: &endpoint,
        timeouts: settings::timeouts(&gathered.campaign),
        recycle: settings::recycle(&gathered.campaign),
    };
    let tests = Tests::of(&State::of(&gathered.campaign));
    let sent = runtime.block_on(hand_over(&wire, &limits, &messages, &tests, terminal))?;
    let (all, log) = (counted(messages.len(), "test message"), tests.log());
    terminal.paragraph(
        &format!(
            "{sent} of {all} handed over; logged in {}, and counted nowhere",
            log.display()
        ),
        2,
    );
    if sent > 0 {
        terminal.paragraph(
            "save one as it arrived, with its headers: `disclose check --received FILE` says what was changed on the way",
            2,
        );
    }
    let exit = if sent == messages.len() {
        Exit::Complete
    } else {
        Exit::Unreached
    };
    if terminal.wants_json() {
        let document = json!({ "sent": sent, "messages": messages.len(), "log": tests.log(), "exit": [exit.code()] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(exit)
}

/// One message of a test.
struct Marked {
    token: String,
    message: Message,
    /// How it is logged, but for what became of it.
    tested: Tested,
}

/// Every wording for every invented person to every address.
fn messages(
    args: &Test,
    gathered: &Gathered,
    addresses: &[Address],
    wordings: &[&Wording],
) -> Result<Vec<Marked>, Failure> {
    let headers = gathered.text.around.headers(true);
    let identity = Identity::generate()?;
    let secret = Secret::new(*identity.campaign_key());
    let text = gathered.text.digest();
    let mut samples = args.sample.clone();
    samples.sort_unstable();
    samples.dedup();
    let mut messages = Vec::new();
    for wording in wordings {
        let marked = Wording {
            subject: format!("[TEST] {}", wording.subject),
            ..(*wording).clone()
        };
        let digest = wording.digest();
        let skeleton = Skeleton::build(&marked, &headers)
            .map_err(|fault| Failure::usage(fault.to_string(), "correct [sender]"))?;
        for sample in &samples {
            for address in addresses {
                // One mailbox gets many messages here: each needs ids of its own.
                let reader = format!("{} {digest} {}", address.canonical(), sample.name());
                let ids = Ids::derive(&secret, identity.recipient(&reader), skeleton.domain());
                let to = address.reveal(Purpose::Wire);
                let person = Person {
                    address: &to,
                    fields: &|field| sample.values(field),
                };
                messages.push(Marked {
                    message: skeleton.compose(&person, &ids, host::now()),
                    token: ids.token,
                    tested: Tested {
                        time: String::new(),
                        to: to.clone(),
                        audience: wording.audience.clone(),
                        locale: wording.locale.to_string(),
                        text,
                        wording: digest,
                        sample: sample.name().to_owned(),
                        message_id: ids.message_id,
                        notice_id: ids.notice_id,
                        relay: String::new(),
                        outcome: String::new(),
                        by: host::recorder(),
                        file: String::new(),
                    },
                });
            }
        }
    }
    Ok(messages)
}

/// How the relay is spoken to.
struct Wire<'a> {
    endpoint: &'a Endpoint,
    timeouts: Timeouts,
    recycle: Recycle,
}

/// What the log says of a message that the relay took.
const TAKEN: &str = "taken";

async fn hand_over(
    wire: &Wire<'_>,
    limits: &[Limit],
    messages: &[Marked],
    tests: &Tests,
    terminal: &Terminal,
) -> Result<usize, Failure> {
    let mut pace = Pace::new(limits, &[], Duration::ZERO, &[]);
    let mut session = Session::open(wire.endpoint, wire.timeouts).await?;
    let mut sent = 0;
    for Marked {
        token,
        message,
        tested,
    } in messages
    {
        let log = |outcome: String| {
            let octets = (outcome == TAKEN).then_some(message.bytes.as_slice());
            let tested = Tested {
                time: host::now().to_string(),
                relay: wire.endpoint.name(),
                outcome,
                ..tested.clone()
            };
            let added = tests.add(tested, octets);
            added.map_err(Failure::file("write the log of tests", &tests.log()))
        };
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
            Verdict::Accepted(_) => {
                log(TAKEN.to_owned())?;
                sent += 1;
            }
            Verdict::Refused(stage, reply) | Verdict::Deferred(stage, reply) => {
                let why = format!("not taken at {stage}: {reply}");
                terminal.say(format!("{} {}: {why}", tested.audience, tested.locale));
                log(scrub(&why, &tested.to))?;
            }
            Verdict::Unreached(_, cause) | Verdict::Unsure(cause) => {
                log(format!("unknown: {cause}"))?;
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
