//! `disclose send`: hands over what is outstanding, and nothing else.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    rc::Rc,
};

use super::{
    approved::approved,
    args::Send,
    awake::Awake,
    check,
    endpoint::endpoint,
    enlisted::Enlisted,
    failure::{Failure, with_causes},
    fill::{Filled, fill_and_enrol, store_fault},
    freeze::freeze,
    gather::{Gathered, gather},
    go_on,
    hand_over::{self, How},
    host, keep,
    metrics::Metrics,
    order::First,
    pause, plan,
    seen::Seen,
    settings,
    standpoint::Standpoint,
    state::State,
    status,
    terminal::Terminal,
};
use crate::{
    audience::{Facets, Recipient},
    campaign,
    delivery::{Exit, History, Withdrawals},
    dispatch::Ended,
    ledger::{Identity, Ledger},
    log::{counted, thousands},
    message::{Ids, Person, Secret, Skeleton},
    relay::{Limit, Trouble},
    terms::{Key, Purpose, agrees, size},
};

/// Sends, or with `--dry-run` composes everything and writes nothing.
pub(super) fn send(args: &Send, terminal: &Terminal) -> Result<Exit, Failure> {
    keep::refuse_early(&campaign::load(&args.folder.campaign)?)?;
    let mut gathered = gather(&args.folder.campaign, None)?.without_errors()?;
    let state = State::of(&gathered.campaign);
    if args.start_over.is_none() && state.begun()? {
        // A missing or foreign ledger is worse than a missing approval.
        drop(state.open_to_write()?);
    }
    if args.dry_run {
        return dry_run(&gathered, args, terminal);
    }
    settings::complete(&gathered.campaign, &args.over)?;
    let limits = settings::limits(&gathered.campaign, &args.over)?;
    let policy = settings::policy(&gathered.campaign)?;
    let connections = settings::connections(&gathered.campaign, &args.over);
    not_before(&gathered)?;
    // Without an approval nothing is begun.
    drop(approved(&gathered, &Withdrawals::default(), terminal)?);
    let endpoint = endpoint(&gathered.campaign, &args.over)?;
    if gathered.campaign.file.approval.required.is_empty() {
        freeze(&gathered)?;
    }
    let mut ledger = state.open_or_begin(args.start_over.as_deref())?;
    state.hold_among(&mut ledger)?;
    let name = name(args, &ledger);
    let (mut history, mut shares) = if ledger.is_shared() {
        let (history, under_way) = ledger.history_of_all()?;
        (history, Some(under_way))
    } else {
        (ledger.history()?, None)
    };
    // Whoever pauses or withdraws from here on appends an event that stops this run.
    let decided = history.seq;
    keep::refuse(&history)?;
    go_on::after_loss(args.after_loss, &history)?;
    // Once more, with what was withdrawn on other machines.
    let approved = approved(&gathered, &history.withdrawn, terminal)?;
    pause::heeded(args, &history, &gathered)?;
    confirm(args, &history, &gathered, &limits, terminal)?;
    if ledger.is_shared() {
        // Whoever does not fit to the others must not enrol anybody.
        ledger.fits(&hand_over::joining(
            &gathered,
            &approved,
            &name,
            endpoint.name(),
        ))?;
    }
    let Filled { store, anew } = fill_and_enrol(
        &state,
        &gathered,
        &approved,
        &mut ledger,
        &mut history,
        shares.as_mut(),
    )?;
    let some_first = gathered.campaign.file.brakes.first.is_some() && !history.went_on;
    let metrics = args.metrics.as_deref().map(|path| {
        let mut sent = BTreeSet::new();
        store
            .ways(|key, _, _| {
                sent.insert(key);
            })
            .map_err(store_fault)?;
        // Whoever waits, or is on no list any more.
        let waits = move |key: &Key| !sent.contains(key);
        Metrics::start(path, &state, history.clone(), waits)
    });
    let metrics = metrics.transpose()?;
    let listed = hand_over::listed(&gathered, &approved, &store, &history.people, some_first)?;
    let brakes = settings::brakes(&gathered.campaign);
    let goes_on = go_on::allowed(
        args,
        &listed,
        &brakes,
        &history,
        &policy,
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
            "the first {} of {}, across domains and languages; then somebody looks",
            thousands(count),
            counted(of, "person")
        ));
    }
    let how = How {
        endpoint,
        connections,
        limits,
        policy,
        order,
        brakes,
        window: settings::window(&gathered.campaign, &gathered.zone),
        limit: args.limit,
        first: first.is_some(),
        goes_on,
        progress: args.progress,
        name,
        shares: shares.map(|under_way| (under_way, decided)),
    };
    let awake = Awake::keep(terminal);
    let (ledger, history, ended) =
        hand_over::hand_over(&gathered, &approved, store, ledger, history, how)?;
    drop(awake);
    state.record_head(&ledger)?;
    // Said first: whatever comes of counting everybody once more, this is how the run ended.
    let stopped = explain(&ended, terminal);
    // Others may be at work, whose open attempts are theirs.
    let alive = ledger.is_shared() && ledger.is_sending()?;
    let seen = Seen::of(&ledger, history)?;
    let standpoint = if anew && gathered.audience.unchanged() {
        let lists = Enlisted::stored(&gathered, &state, &ledger, &seen.history)?;
        Standpoint::with(&gathered, &ledger, seen, lists, alive)
    } else {
        // Somebody may have written to a list while the run went on, which may take days: it counts as it is now.
        match Standpoint::of(&gathered, &state, &ledger, seen, alive) {
            Err(Failure::Findings { .. }) => {
                gathered = gather(&args.folder.campaign, None)?;
                let seen = Seen::read(&ledger)?;
                Standpoint::of(&gathered, &state, &ledger, seen, alive)?
            }
            read => read?,
        }
    };
    if let Some(metrics) = metrics {
        metrics.finish(&standpoint.deliveries, standpoint.history())?;
    }
    let mut exits = standpoint.exits(&gathered);
    let left = standpoint.deliveries.pending + standpoint.deliveries.deferred;
    // Where nobody is left, nothing is incomplete, whatever stopped the run.
    if let Some(exit) = stopped
        && (exit != Exit::Incomplete || left > 0)
    {
        exits.insert(0, exit);
    }
    status::print(&gathered, &standpoint, &exits, terminal)?;
    Ok(status::first(&exits))
}

/// How a sender calls itself.
fn name(args: &Send, ledger: &Ledger) -> String {
    args.name.clone().unwrap_or_else(|| {
        if ledger.is_shared() {
            format!("{}-{}", host::host(), std::process::id())
        } else {
            host::host()
        }
    })
}

/// Says how the run ended, where it did not simply finish.
fn explain(ended: &Ended, terminal: &Terminal) -> Option<Exit> {
    match ended {
        Ended::Done => None,
        Ended::Paused(reason) => {
            terminal.note(format!("paused: {reason}; {}", pause::goes_on(reason)));
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
            terminal.note("stopped; nothing new was begun, and what had begun was waited for. `disclose send` continues");
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
                "error: {} in a row {} sent and never answered ({cause})\nhelp: whether the relay took them is \
                 unknown, and each further one would be too. Look into its log, mend what ends its sessions, then \
                 `disclose send` continues",
                counted(*lost, "message"),
                agrees(*lost, "was", "were")
            ));
            Some(Exit::Relay)
        }
        Ended::Ledger(fault) => {
            terminal.note(format!("error: {}", with_causes(fault)));
            Some(Exit::Ledger)
        }
        Ended::Message(why) => {
            terminal.note(format!("error: a message could not be made: {why}"));
            Some(Exit::Usage)
        }
        Ended::Drained => {
            terminal.note(
                "somebody asked this sender to leave: what had begun was waited for, and others tell the rest",
            );
            None
        }
        Ended::Lapsed => {
            terminal.note(
                "this sender's lease lapsed: this machine, or its way to the database, stood still for longer than it \
                 lasts, or an older copy of the database took its place. Others tell its people; an answer that was \
                 still missing is unknown. `disclose send` joins again",
            );
            Some(Exit::Incomplete)
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

/// A moment that lies long back was meant for another day.
fn stale(
    args: &Send,
    gathered: &Gathered,
    history: &History,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let Some(days) = plan::forgotten(&gathered.campaign, history, host::now()) else {
        return Ok(());
    };
    let days = counted(days, "day");
    let question = format!("`not_before` lies {days} back. Begin all the same? Type `yes`:");
    let asked = (!args.yes).then(|| terminal.ask(&question)).flatten();
    if asked.is_some_and(|answer| answer.trim() == "yes") {
        return Ok(());
    }
    Err(Failure::usage(
        format!("not_before lies {days} back; set it anew"),
        "write the moment that is meant into [schedule], or leave it out",
    ))
}

fn confirm(
    args: &Send,
    history: &History,
    gathered: &Gathered,
    limits: &[Limit],
    terminal: &Terminal,
) -> Result<(), Failure> {
    stale(args, gathered, history, terminal)?;
    if args.yes || history.began.is_some() {
        return Ok(());
    }
    terminal.say(check::in_words(&gathered.rows(0)));
    let now = host::now();
    let before = Standpoint::before(gathered);
    let (people, withheld) = (before.deliveries.pending, before.deliveries.withheld);
    let everybody = before.timetable_under(gathered, now, limits.to_vec());
    for line in plan::lines(&everybody, &gathered.campaign, now) {
        terminal.paragraph(&line, 4);
    }
    match terminal.ask(&format!(
        "{} will be written to{}. Type the number to begin:",
        counted(people, "person"),
        if withheld > 0 {
            let are = agrees(withheld, "is", "are");
            format!(", and {} {are} withheld", thousands(withheld))
        } else {
            String::new()
        }
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

/// Composes everything and says what `send` would do, also before its day and before there is a relay.
fn dry_run(gathered: &Gathered, args: &Send, terminal: &Terminal) -> Result<Exit, Failure> {
    let lacking = settings::complete(&gathered.campaign, &args.over).err();
    let limits = settings::limits(&gathered.campaign, &args.over).ok();
    let standpoint = Standpoint::now(gathered)?;
    let approved = approved(gathered, &standpoint.history().withdrawn, terminal)?;
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
    terminal.say(check::in_words(&standpoint.rows));
    terminal.paragraph(
        &format!(
            "composed {}, {} in all, the largest {}; nothing was sent or written",
            counted(composed, "message"),
            size(octets),
            size(largest)
        ),
        0,
    );
    let rate = limits
        .as_deref()
        .map_or_else(|| "not stated".to_owned(), settings::limits_in_words);
    terminal.say(format!(
        "rate {rate}; text approved, code {}",
        approved.frozen.digest.code()
    ));
    let timetable = limits.map(|limits| standpoint.timetable_under(gathered, now, limits));
    if standpoint.history().began.is_some() {
        let left = standpoint.deliveries.pending + standpoint.deliveries.deferred;
        terminal.say(format!(
            "{} of them are still to be told; the plan is about them",
            thousands(left)
        ));
    }
    for line in timetable
        .iter()
        .flat_map(|timetable| plan::lines(timetable, &gathered.campaign, now))
    {
        terminal.paragraph(&line, 4);
    }
    let exit = lacking.as_ref().map_or(Exit::Complete, Failure::exit);
    if terminal.wants_json() {
        let mut document = check::document(gathered, &standpoint.rows, exit, timetable.as_ref());
        if let Some(document) = document.as_object_mut() {
            document.insert("composed".to_owned(), composed.into());
            document.insert("octets".to_owned(), octets.into());
            if let Some(lacking) = &lacking {
                document.insert("lacks".to_owned(), lacking.to_string().into());
            }
        }
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    if let Some(lacking) = &lacking {
        lacking.explain(terminal);
    }
    Ok(exit)
}
