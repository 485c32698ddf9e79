//! `disclose send`: hands over what is outstanding, and nothing else.

use std::{borrow::Cow, collections::BTreeMap, path::Path, rc::Rc};

use super::{
    approved::{Approved, approved},
    args::Send,
    check,
    endpoint::endpoint,
    failure::Failure,
    fill::{Filled, fill_store},
    gather::{Gathered, gather},
    go_on, host,
    order::{self, First},
    progress::Progress,
    seen::Seen,
    settings,
    standpoint::Standpoint,
    state::State,
    status,
    terminal::Terminal,
};
use crate::{
    audience::{Facets, Recipient},
    delivery::{Draft, Exit, History, Kind},
    dispatch::{self, Ended, Mailbag, Rules, Run},
    ledger::{Identity, Ledger},
    message::{Ids, Person, Secret, Skeleton},
    relay::Trouble,
    terms::{Key, Purpose},
};

/// Sends, or with `--dry-run` composes everything and writes nothing.
pub(super) fn send(args: &Send, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.folder.campaign, None)?.without_errors()?;
    let state = State::of(&gathered.campaign);
    if args.start_over.is_none() && state.begun()? {
        // A missing or foreign ledger is worse than a missing approval.
        drop(state.open()?);
    }
    let limits = settings::limits(&gathered.campaign, &args.over)?;
    let policy = settings::policy(&gathered.campaign)?;
    let connections = settings::connections(&gathered.campaign, &args.over)?;
    not_before(&gathered)?;
    let approved = approved(&gathered, terminal)?;
    if args.dry_run {
        return dry_run(
            &gathered,
            &approved,
            &settings::limits_in_words(&limits),
            terminal,
        );
    }
    let endpoint = endpoint(&gathered.campaign, &args.over)?;
    if gathered.campaign.file.approval.required.is_empty() {
        super::approve::freeze(&gathered)?;
    }
    let mut ledger = state.open_or_begin(args.start_over.as_deref())?;
    state.hold(&mut ledger)?;
    let mut history = ledger.history()?;
    // Once more: whoever withdraws from here on appends an event that stops this run.
    let approved = self::approved(&gathered, terminal)?;
    confirm(args, &history, &gathered, terminal)?;
    let secret = Secret::new(*ledger.identity().campaign_key());
    let Filled { store, listed } =
        fill_store(&state, &gathered, &approved, &history, ledger.identity())?;
    enrol(&mut ledger, &mut history, &listed)?;
    let locales = approved.frozen.wordings.iter();
    let locales = locales.map(|wording| (wording.digest(), wording.locale.to_string()));
    let listed = order::listed(
        &store,
        &gathered.campaign,
        &locales.collect(),
        &history,
        host::now(),
    )?;
    let brakes = settings::brakes(&gathered.campaign);
    let goes_on = go_on::allowed(
        args,
        &listed,
        &brakes,
        &history,
        &gathered.campaign,
        terminal,
    )?;
    let first = listed
        .first(&gathered.campaign, &history)
        .filter(|_| !goes_on);
    let order = match first {
        Some(first) => listed.draw(first, &history),
        None => listed.everybody(),
    };
    if let Some(First { count, of }) = first {
        terminal.note(format!(
            "the first {count} of {of} people, across domains and languages; then somebody looks"
        ));
    }
    let due = order.people.iter().filter(|key| {
        history
            .people
            .get(key)
            .is_some_and(|progress| policy.due(**key, progress).is_some())
    });
    let progress = Progress::new(due.count() as u64, args.progress, gathered.zone.clone());
    let mailbag = Mailbag::new(
        &approved.frozen,
        &approved.frozen.around.headers(false),
        store,
        secret,
    )
    .map_err(|fault| Failure::usage(fault.to_string(), "correct [sender]"))?;
    let run = Run {
        mailbag,
        endpoint,
        timeouts: settings::timeouts(&gathered.campaign)?,
        recycle: settings::recycle(&gathered.campaign)?,
        rules: Rules {
            order,
            connections,
            limits,
            ramp: settings::ramp(&gathered.campaign),
            ago: history
                .releases
                .iter()
                .map(|(release, _)| host::now().since(*release))
                .collect(),
            window: settings::window(&gathered.campaign, &gathered.zone),
            brakes,
            limit: args.limit,
            first: first.is_some(),
        },
        policy,
        text: approved.frozen.digest,
        goes_on,
        sender: host::host(),
    };
    let progress = std::rc::Rc::new(progress);
    let drawn = std::rc::Rc::clone(&progress);
    let (ledger, history, ended) =
        dispatch::run(ledger, history, run, move |snapshot| drawn.draw(snapshot))?;
    progress.finish();
    state.record_head(&ledger)?;
    let seen = Seen::of(&ledger, history)?;
    let standpoint = Standpoint::of(&gathered, &state, &ledger, seen, false)?;
    let mut exits = standpoint.exits(&gathered);
    if let Some(exit) = explain(&ended, terminal) {
        exits.insert(0, exit);
    }
    status::print(&gathered, &standpoint, &exits, terminal)?;
    Ok(status::first(&exits))
}

/// Says how the run ended, where it did not simply finish.
fn explain(ended: &Ended, terminal: &Terminal) -> Option<Exit> {
    match ended {
        Ended::Done => None,
        Ended::Paused(reason) => {
            terminal.note(format!("paused: {reason}; `disclose send` continues"));
            Some(Exit::Incomplete)
        }
        Ended::First => {
            terminal.note(
                "the first ones are through. Look at what came back and at their questions, then `disclose send --go-on` tells the others",
            );
            Some(Exit::Incomplete)
        }
        Ended::Braked(why) => {
            terminal.note(format!(
                "stopped: {why}. Look at who was refused (`disclose log export`), then `disclose send --go-on` continues and counts anew"
            ));
            Some(Exit::Incomplete)
        }
        Ended::Interrupted => {
            terminal.note("stopped; what had begun was finished. `disclose send` continues");
            None
        }
        Ended::Abandoned => {
            terminal.note("stopped at once; what had begun is unknown. `disclose send` continues");
            None
        }
        Ended::Relay(trouble) => {
            terminal.note(format!("error: {trouble}"));
            let help = match trouble {
                Trouble::Refused { .. } => {
                    "ask the relay's operator, or correct the login in [relay]; nobody was charged a try"
                }
                Trouble::NoToken { .. } => {
                    "run `oauth_token_command` by hand: it must print the token; nobody was charged a try"
                }
                Trouble::Unreachable { .. } | Trouble::Unable { .. } => {
                    "check [relay] and the network; nobody was charged a try"
                }
            };
            terminal.note(format!("help: {help}. `disclose send` continues"));
            Some(Exit::Relay)
        }
        Ended::RefusesEverybody(stage, reply) => {
            terminal.note(format!(
                "error: the relay refused three people in a row in the same way at {stage}: {reply}\nhelp: that is about us, \
                 not about them; they stay to be told. Ask the relay's operator, then `disclose send` continues"
            ));
            Some(Exit::Relay)
        }
        Ended::Blocked(stage, reply, why) => {
            terminal.note(format!(
                "error: the relay refuses us at {stage}: {reply}\nhelp: {why}; going on would be refused too. Nobody was charged for \
                 it: they stay to be told. Ask the relay's operator, then `disclose send` continues"
            ));
            Some(Exit::Relay)
        }
        Ended::RepliesLost(lost, cause) => {
            terminal.note(format!(
                "error: {lost} messages in a row were sent and never answered ({cause})\nhelp: whether the relay took them is \
                 unknown, and each further one would be too. Look into its log, mend what ends its sessions, then \
                 `disclose send` continues"
            ));
            Some(Exit::Relay)
        }
        Ended::Ledger(fault) => {
            terminal.note(format!("error: {fault}"));
            Some(Exit::Ledger)
        }
        Ended::Message(why) => {
            terminal.note(format!("error: a message could not be made: {why}"));
            Some(Exit::Usage)
        }
    }
}

fn not_before(gathered: &Gathered) -> Result<(), Failure> {
    let Some(stated) = &gathered.campaign.file.schedule.not_before else {
        return Ok(());
    };
    if host::now().timestamp() < stated.at {
        return Err(Failure::usage(
            format!("nothing is sent before {stated}"),
            "run `disclose send` again then",
        ));
    }
    Ok(())
}

fn confirm(
    args: &Send,
    history: &History,
    gathered: &Gathered,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let people = gathered.audience.accounting.recipients;
    if args.yes || history.began.is_some() {
        return Ok(());
    }
    terminal.say(check::in_words(&gathered.rows(0)));
    match terminal.ask(&format!(
        "{people} people will be written to. Type the number to begin:"
    )) {
        Some(answer) if answer.replace([',', '.', ' '], "") == people.to_string() => Ok(()),
        Some(_) => Err(Failure::usage(
            "nothing was sent",
            "type the number of people, or give `--yes` in scripts",
        )),
        None => Err(Failure::usage(
            "nobody can be asked here",
            "give `--yes` in scripts",
        )),
    }
}

fn enrol(
    ledger: &mut Ledger,
    history: &mut History,
    listed: &[(Key, bool)],
) -> Result<(), Failure> {
    let mut new: Vec<Key> = listed
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !history.people.contains_key(key))
        .collect();
    // The order of a list says who its people are; the order of keys does not.
    new.sort_unstable();
    // In parts, so that a million people are never drafts all at once. Whoever is missing after a
    // crash is enrolled by the next `send`.
    for part in new.chunks(2000) {
        let drafts = part.iter().map(|key| Draft::about(*key, Kind::Enrolled, 0));
        for event in ledger.append_after(history.seq, drafts.collect(), host::now())? {
            history.apply(&event).map_err(crate::ledger::Fault::from)?;
        }
    }
    Ok(())
}

fn dry_run(
    gathered: &Gathered,
    approved: &Approved,
    limits: &str,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let headers = approved.frozen.around.headers(false);
    let mut skeletons = BTreeMap::new();
    for wording in &approved.frozen.wordings {
        let skeleton = Skeleton::build(wording, &headers)
            .map_err(|fault| Failure::usage(fault.to_string(), "correct [sender]"))?;
        skeletons.insert(wording.digest(), skeleton);
    }
    // Any key will do: ids differ from the real ones, lengths do not.
    let identity = Identity::new("DRYRUN".to_owned(), [0; 32]);
    let secret = Secret::new([0; 32]);
    let now = host::now();
    let (mut composed, mut octets, mut largest) = (0_u64, 0_u64, 0_u64);
    // People with the same facets share them, so a wording is looked up once for all of them.
    let mut wordings: BTreeMap<*const Facets, &Skeleton> = BTreeMap::new();
    let mut bytes = Vec::new();
    let mut compose = |recipient: &Recipient| -> Result<(), Failure> {
        let of = Rc::as_ptr(&recipient.facets);
        let skeleton = if let Some(skeleton) = wordings.get(&of) {
            *skeleton
        } else {
            let found = approved
                .wording(gathered, &recipient.facets)
                .and_then(|digest| skeletons.get(&digest))
                .ok_or_else(|| {
                    Failure::NotApproved(
                        "somebody needs a wording that the approved text lacks".to_owned(),
                    )
                })?;
            wordings.insert(of, found);
            found
        };
        let values = |field: &str| -> Vec<Cow<'_, str>> {
            let all = recipient.fields.get(field).into_iter().flatten();
            all.map(|value| value.reveal(Purpose::Wire).into())
                .collect()
        };
        let key = identity.recipient(&recipient.address.canonical());
        let ids = Ids::derive(&secret, key, skeleton.domain());
        let person = Person {
            address: &recipient.address.reveal(Purpose::Wire),
            fields: &values,
        };
        if let Some(field) = skeleton.missing(&person) {
            return Err(Failure::usage(
                format!("somebody has no `{field}`, which the wording prints"),
                "this is a fault of the program; please report it",
            ));
        }
        bytes.clear();
        skeleton.write(&person, &ids, now, &mut bytes);
        composed += 1;
        octets += bytes.len() as u64;
        largest = largest.max(bytes.len() as u64);
        Ok(())
    };
    let mut went = Ok(());
    gathered.each(|_, recipient| {
        if went.is_ok() && recipient.withheld.is_none() {
            went = compose(recipient);
        }
    })?;
    went?;
    terminal.say(check::in_words(&gathered.rows(0)));
    terminal.say(format!("composed {composed} messages, {octets} octets, the largest {largest}; nothing was sent or written"));
    terminal.say(format!(
        "rate {limits}; text approved, code {}",
        approved.frozen.digest.code()
    ));
    if terminal.wants_json() {
        let mut document = check::document(gathered, &gathered.rows(0), Exit::Complete);
        if let Some(document) = document.as_object_mut() {
            document.insert("composed".to_owned(), composed.into());
            document.insert("octets".to_owned(), octets.into());
        }
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}
