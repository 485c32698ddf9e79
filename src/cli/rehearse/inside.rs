//! The process that rehearses and is killed: what `send` does, with the rehearsal's own state and the
//! sink.
//!
//! Guarantees that it ends when the process that started it is gone. It must not read a login, an approval
//! or the address of a relay.

use std::{collections::HashSet, io::Read, path::Path};

use super::{
    job::{Job, Plan},
    plan,
};
use crate::{
    cli::{
        approved::Approved,
        args::{Over, ProgressForm},
        enrol::{enrol, keys_of, numbered},
        failure::{Failure, with_causes},
        fill::fill_store,
        gather::gather,
        hand_over::{self, How},
        order::First,
        settings,
        state::State,
        terminal::Terminal,
    },
    delivery::{Exit, History, Who},
    dispatch::Ended,
    relay::{Endpoint, Security, Tls},
    terms::Key,
};

/// Runs until nothing is due; afterwards the ledger says the rest.
pub(super) fn inside(campaign: &Path, folder: &Path, terminal: &Terminal) -> Result<Exit, Failure> {
    let job = Job::read(folder)?;
    end_with_the_other()?;
    let gathered = gather(campaign, Some(job.today))?.without_errors()?;
    if (gathered.text.digest(), gathered.audience_digest) != (job.text, job.audience) {
        return Err(Failure::usage(
            "the campaign's files changed during the rehearsal",
            "rehearse again",
        ));
    }
    let over = Over {
        relay: None,
        rate: job.rate,
        connections: job.connections,
    };
    let mut policy = settings::policy(&gathered.campaign)?;
    policy.hurry = job.speed;
    let limits = settings::limits(&gathered.campaign, &over)?;
    let connections = settings::connections(&gathered.campaign, &over);
    let approved = Approved::at_hand(&gathered);
    let state = State::apart(&gathered.campaign, folder);
    let mut ledger = state.open_or_begin(None)?;
    state.hold(&mut ledger)?;
    let mut history = ledger.history()?;
    let store = fill_store(&state, &gathered, &approved, &mut ledger, &mut history)?;
    let listed = numbered(&store)?;
    let ready = hand_over::listed(&gathered, &approved, &store, &listed, true)?;
    let ramp = settings::ramp(&gathered.campaign);
    let of = ready.order().people.len() as u64;
    let everybody = plan::of(ready.order(), &limits, &ramp);
    let count = job.people.unwrap_or(of);
    let mut order = if count < of {
        // Drawn as if nobody had been tried: after each start the same people.
        ready.draw(First { count, of }, &History::default())
    } else {
        ready.everybody()
    };
    Plan {
        people: order.people.len() as u64,
        of,
        withheld: listed.len() as u64 - of,
        seconds: plan::of(&order, &limits, &ramp),
        everybody,
    }
    .write(folder)?;
    // Nobody but those whom it tells is part of a rehearsal.
    let told: HashSet<Who> = order.people.iter().copied().collect();
    let wanted = |key: &Key| listed.who(key).is_some_and(|who| told.contains(&who));
    enrol(&mut ledger, &mut history, None, keys_of(&store), wanted)?;
    let enrolled = |who: &Who| history.people.who(listed.key(*who)?);
    // All of them are, so that each keeps its lane.
    order.people = order.people.iter().filter_map(&enrolled).collect();
    let elsewhere = order.elsewhere.iter();
    let elsewhere = elsewhere.filter_map(|(who, lane)| Some((enrolled(who)?, *lane)));
    order.elsewhere = elsewhere.collect();
    let brakes = settings::brakes(&gathered.campaign);
    let sink = Endpoint::new(
        "127.0.0.1".to_owned(),
        job.port,
        Security::Plain,
        None,
        &Tls::default(),
    )
    .map_err(|why| Failure::usage(format!("the sink cannot be reached: {why}"), ""))?;
    let how = How {
        endpoint: sink,
        connections,
        limits,
        policy,
        order,
        // Where they stopped it, somebody would look and go on.
        goes_on: brakes.tripped(&history.judged).is_some(),
        brakes,
        window: None,
        limit: None,
        first: false,
        progress: None::<ProgressForm>,
        name: crate::cli::host::host(),
        shares: None,
    };
    let (ledger, _history, ended) =
        hand_over::hand_over(&gathered, &approved, store, ledger, history, how)?;
    state.record_head(&ledger)?;
    Ok(match ended {
        Ended::Done | Ended::First => Exit::Complete,
        Ended::Braked(_)
        | Ended::Paused(_)
        | Ended::Interrupted
        | Ended::Abandoned
        | Ended::Drained
        | Ended::Lapsed => Exit::Incomplete,
        Ended::Ledger(fault) => {
            terminal.note(format!("error: {}", with_causes(&fault)));
            Exit::Ledger
        }
        Ended::Message(why) => {
            terminal.note(format!("error: a message could not be made: {why}"));
            Exit::Usage
        }
        // The report says which.
        Ended::Relay(_)
        | Ended::RefusesEverybody(..)
        | Ended::Blocked(..)
        | Ended::RepliesLost(..) => Exit::Relay,
    })
}

/// Standard input is a pipe that nobody writes to: it ends when the other process does, however.
fn end_with_the_other() -> Result<(), Failure> {
    let watch = || {
        let mut nothing = [0_u8; 1];
        while matches!(std::io::stdin().read(&mut nothing), Ok(1..)) {}
        #[expect(clippy::exit, reason = "nobody is there to be told")]
        std::process::exit(Exit::Incomplete.code().into());
    };
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(watch)
        .map(drop)
        .map_err(Failure::file("start", "a thread".as_ref()))
}
