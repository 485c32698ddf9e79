//! The edge: argv, files, environment, terminal. One file per verb.
//!
//! Guarantees that the exit status follows from the outcome, that `--json` prints one document on
//! standard output and nothing else there, and that no secret comes from argv. What is decided
//! anywhere else must not be decided here again.

mod another_way;
mod answers;
mod approve;
mod approved;
mod args;
mod awake;
mod bounces;
mod busy;
mod by_law;
mod check;
mod completions;
mod database;
mod demo;
mod dns;
mod endpoint;
mod enlisted;
mod enrol;
mod evidence;
mod explain;
mod failure;
mod fault;
mod fill;
mod findings;
mod foreseen;
mod freeze;
mod gather;
mod glance;
mod go_on;
mod habits;
mod hand_over;
mod host;
mod init;
mod keep;
mod known;
mod lanes;
mod last_mail;
mod laws;
mod log;
mod metrics;
mod order;
mod outlook;
mod pause;
mod pdf;
mod personal;
mod place;
mod plan;
mod preview;
mod progress;
mod received;
mod registers;
mod rehearse;
mod replace;
mod report;
mod samples;
mod second_role;
mod secret;
mod seen;
mod send;
mod senders;
mod serve;
mod settings;
mod settle;
mod shell;
mod sign;
mod speed;
mod standpoint;
mod state;
mod status;
mod substitute;
mod synthetic;
mod terminal;
mod test;
mod tested;
mod tracked;
mod update;
mod watch;
mod wave;
mod withdraw;
mod words;

use std::{ffi::OsString, path::Path};

use clap::error::{ContextKind, ErrorKind};

use self::{args::Verb, failure::Failure, log::args::LogVerb, terminal::Terminal};
use crate::delivery::Exit;

/// Runs the program on an argument vector and gives its exit status.
#[must_use]
pub fn run(argv: impl IntoIterator<Item = OsString>) -> u8 {
    fault::guarded(|| run_verb(argv))
}

fn run_verb(argv: impl IntoIterator<Item = OsString>) -> u8 {
    let argv = match args::read(argv) {
        Ok(argv) => argv,
        Err(fault) => {
            let asked = matches!(
                fault.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            // Nobody reads any more where printing fails.
            let printed = terminal::while_read(fault.print());
            if is_about_the_day(&fault) {
                Terminal::new(false).note(
                    "\nhelp: this verb goes by the day that it is; `check`, `preview`, `approve` and `rehearse` can \
                     judge another one with --as-of",
                );
            }
            return if asked && printed.is_ok() {
                Exit::Complete.code()
            } else {
                Exit::Usage.code()
            };
        }
    };
    let terminal = Terminal::new(argv.json);
    let exit = match dispatch(argv.verb, &terminal) {
        Ok(exit) => exit,
        Err(failure) => failure.report(&terminal),
    };
    let Some(failure) = terminal::lost().map(Failure::printing) else {
        return exit.code();
    };
    let lost = failure.report(&terminal);
    // What came of the work itself is worth more than what became of its words.
    if exit == Exit::Complete { lost } else { exit }.code()
}

/// Whether `--as-of` was given to a verb that acts: nothing is sent, or was sent, on another day.
fn is_about_the_day(fault: &clap::Error) -> bool {
    let named = fault.get(ContextKind::InvalidArg);
    fault.kind() == ErrorKind::UnknownArgument
        && named.is_some_and(|named| named.to_string() == "--as-of")
}

/// Prints the one document of `--json`.
fn print_document(terminal: &Terminal, document: &serde_json::Value) -> Result<(), Failure> {
    let printed = terminal.document(document);
    printed.map_err(Failure::file("print to", Path::new("standard output")))
}

fn dispatch(verb: Verb, terminal: &Terminal) -> Result<Exit, Failure> {
    match verb {
        Verb::Init(args) => init::init(&args, terminal),
        Verb::Check(args) => check::check(&args, terminal),
        Verb::Preview(args) => preview::preview(&args, terminal),
        Verb::Approve(args) => approve::approve(&args, terminal),
        Verb::Test(args) => test::test(&args, terminal),
        Verb::Words(args) => words::words(&args, terminal),
        Verb::Rehearse(args) => rehearse::rehearse(&args, terminal),
        Verb::Send(args) => send::send(&args, terminal),
        Verb::Pause(args) => pause::pause(&args, terminal),
        Verb::Status(args) => status::status(&args, terminal),
        Verb::Senders(args) => senders::senders(&args, terminal),
        Verb::Settle(args) => settle::settle(&args, terminal),
        Verb::Bounces(args) => bounces::bounces(&args, terminal),
        Verb::Log(args) => match args.verb {
            LogVerb::Export(args) => log::export(&args, terminal),
            LogVerb::Verify(args) => log::verify(&args, terminal),
            LogVerb::Head(args) => log::head(&args, terminal),
            LogVerb::Lookup(args) => log::lookup(&args, terminal),
        },
        Verb::Report(args) => report::report(&args, terminal),
        Verb::Archive(args) => keep::archive(&args, terminal),
        Verb::Purge(args) => keep::purge(&args, terminal),
        Verb::Demo(args) => demo::demo(&args, terminal),
        Verb::Explain(args) => explain::explain(&args, terminal),
        Verb::Completions(args) => completions::completions(&args, terminal),
    }
}
