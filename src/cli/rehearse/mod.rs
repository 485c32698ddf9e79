//! `disclose rehearse`: the campaign against the built-in sink, with faults, in real time, and killed
//! twice on the way.
//!
//! Guarantees that nothing of the campaign is written, that no address reaches a disk but in the
//! rehearsal's own folder, and that no relay can be reached: the run is a process that is told a port on
//! loopback and nothing else. It must not send by other code than `send` does.

mod document;
mod fold;
mod folder;
mod inside;
mod job;
mod outcome;
mod plan;
mod profile;
mod report;
mod run;
mod sweeper;

use super::{
    args::Rehearse, failure::Failure, gather::gather, host, settings, state::State,
    terminal::Terminal,
};
use crate::{
    delivery::Exit,
    sink::{Memory, Sink, SinkConfig},
};

/// Rehearses, or is the process that does and is killed.
pub(super) fn rehearse(args: &Rehearse, terminal: &Terminal) -> Result<Exit, Failure> {
    if let Some(folder) = &args.sweep {
        return sweeper::sweep(folder);
    }
    if let Some(folder) = &args.inside {
        return inside::inside(&args.folder.campaign, folder, terminal);
    }
    let script = profile::script(&args.faults)?;
    let gathered = gather(&args.folder.campaign, args.as_of)?.without_errors()?;
    let files = gathered.campaign.file.lists.iter();
    let mut files = files.filter_map(|list| list.file.as_ref());
    if files.any(|file| file.as_ref() == "-") {
        return Err(Failure::usage(
            "a list on standard input can be read only once, and a rehearsal starts three times",
            "save it to a file",
        ));
    }
    let over = args.over();
    let limits = settings::limits(&gathered.campaign, &over)?;
    settings::policy(&gathered.campaign)?;
    let people = match (args.all, args.people) {
        (true, _) => None,
        (false, Some(people)) => Some(people),
        (false, None) => Some(plan::usual(&limits, &settings::ramp(&gathered.campaign))),
    };
    let folder = folder::Folder::make(args.keep.as_deref(), &args.folder.campaign)?;
    let sink = Sink::bind(
        ([127, 0, 0, 1], 0).into(),
        SinkConfig {
            script,
            memory: Memory::Fingerprints,
            ..SinkConfig::default()
        },
    )
    .and_then(Sink::background)
    .map_err(Failure::file("start", "the built-in sink".as_ref()))?;
    let job = job::Job {
        port: sink.addr().port(),
        people,
        speed: args.speed,
        today: args.as_of.unwrap_or_else(|| host::today(&gathered.zone)),
        text: gathered.text.digest(),
        audience: gathered.audience_digest,
        rate: args.rate.clone(),
        connections: args.connections,
    };
    job.write(folder.path())?;
    report::begin(&gathered, args, &job, terminal);
    let went = run::run(&args.folder.campaign, folder.path(), &sink.record())?;
    let state = State::apart(&gathered.campaign, folder.path());
    let plan = job::Plan::read(folder.path())?;
    let outcome = outcome::Outcome::of(&gathered, &state, plan, &went, &sink.record())?;
    sink.stop()
        .map_err(Failure::file("stop", "the built-in sink".as_ref()))?;
    report::print(&gathered, args, &outcome, &limits, terminal)?;
    folder.leave()?;
    Ok(outcome.exit())
}
