//! `disclose demo`: the sample from list to log against the built-in sink, saying each command that
//! it runs.

use std::{ffi::OsString, fs, net::SocketAddr, path::Path};

use jiff::{ToSpan, tz::TimeZone};

use super::{
    args::{self, Demo},
    dispatch,
    failure::Failure,
    host, samples, shell,
    terminal::Terminal,
};
use crate::{
    delivery::Exit,
    sink::{Received, Script, Sink, SinkConfig},
    terms::counted,
};

/// Who gets the mails of the test.
const REVIEWER: &str = "review@example.com";
/// What goes wrong at the sink, as at real relays.
const FAULTS: &str = "
[[rule]]
at = \"rcpt\"
matches = \"admin07@\"
reply = \"550 5.1.1 no such mailbox\"
[[rule]]
at = \"rcpt\"
matches = \"admin11@\"
times = 1
reply = \"451 4.7.1 greylisted, try again\"
";

/// Runs the sample.
pub(super) fn demo(args: &Demo, terminal: &Terminal) -> Result<Exit, Failure> {
    let out = &args.out;
    make_anew(out)?;
    let campaign = out.join("campaign");
    for (name, bytes) in samples::ANALYTICS_VENDOR.files {
        let path = campaign.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Failure::file("create", folder))?;
        }
        fs::write(&path, bytes).map_err(Failure::file("write", &path))?;
    }
    fit_a_demo(&campaign)?;
    let mails = out.join("mails");
    let script =
        Script::from_toml(FAULTS).map_err(|fault| Failure::usage(fault.to_string(), ""))?;
    let config = SinkConfig {
        script,
        directory: Some(mails.clone()),
        ..SinkConfig::default()
    };
    let sink = Sink::bind(SocketAddr::from(([127, 0, 0, 1], 0)), config)
        .and_then(Sink::background)
        .map_err(Failure::file("start", Path::new("the built-in sink")))?;
    let relay = format!("smtp://{}", sink.addr());
    let shown = campaign.display().to_string();
    let log = out.join("delivery-log.csv");
    let log_shown = log.display().to_string();
    terminal.paragraph(
        "The sample: an AI company tells its API users, their administrators and people who are not affected.",
        0,
    );
    terminal.paragraph(
        &format!(
            "Everything is fictional; the relay is a sink on this machine at {relay}. The lists have mistakes in them, as \
             real ones do: what is found is counted here, and none of it stops the others from being told."
        ),
        0,
    );
    let steps: [(&[&str], &[Exit]); 9] = [
        (&["check", &shown], &[Exit::Complete]),
        (&["preview", &shown], &[Exit::Complete]),
        (
            &[
                "approve",
                &shown,
                "--role",
                "legal",
                "--by",
                "Lena Legal <legal@example.com>",
                "--yes",
            ],
            &[Exit::Complete],
        ),
        (
            &[
                "approve",
                &shown,
                "--role",
                "comms",
                "--by",
                "Carl Comms <comms@example.com>",
                "--yes",
            ],
            &[Exit::Complete],
        ),
        (
            &[
                "test",
                &shown,
                "--relay",
                &relay,
                "--to",
                REVIEWER,
                "--locale",
                "de",
                "--audience",
                "admin",
            ],
            &[Exit::Complete],
        ),
        (&["send", &shown, "--dry-run"], &[Exit::Complete]),
        (
            &["send", &shown, "--relay", &relay, "--yes"],
            &[Exit::Complete, Exit::Unreached],
        ),
        (
            &["log", "export", &shown, "--out", &log_shown],
            &[Exit::Complete],
        ),
        (&["status", &shown], &[Exit::Complete, Exit::Unreached]),
    ];
    let inner = terminal.for_a_step();
    for (words, expected) in steps {
        terminal.say("");
        terminal.say(terminal.bold(&format!("$ disclose {}", quoted(words))));
        let argv = ["disclose"].iter().chain(words).map(OsString::from);
        let status = match args::read(argv) {
            Ok(argv) => {
                dispatch(argv.verb, &inner).unwrap_or_else(|failure| failure.report(&inner))
            }
            Err(fault) => return Err(Failure::usage(fault.to_string(), "the demo stops here")),
        };
        if !expected.contains(&status) {
            return Err(Failure::usage(
                format!("that ended with {}", status.code()),
                "the demo stops here",
            ));
        }
    }
    let received = sink.record().received();
    let taken = received.len();
    let reviewed = |mail: &&Received| mail.rcpt.iter().any(|to| to == REVIEWER);
    let tests = received.iter().filter(reviewed).count();
    sink.stop()
        .map_err(Failure::file("stop", Path::new("the built-in sink")))?;
    terminal.say("");
    terminal.paragraph(
        &format!(
            "The sink took {}: {tests} of the test, to {REVIEWER}, and {} to people on the lists.",
            counted(taken, "message"),
            taken - tests
        ),
        0,
    );
    terminal.say("To look at, in a browser, a mail program and a spreadsheet program:");
    terminal.say(format!(
        "preview  {}",
        campaign.join("preview/index.html").display()
    ));
    terminal.say(format!("mails    {}", mails.display()));
    terminal.say(format!("log      {}", log.display()));
    if terminal.wants_json() {
        let document = serde_json::json!({
            "preview": campaign.join("preview/index.html"), "mails": mails, "log": log, "taken": taken, "exit": [0]
        });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// Removes an earlier demo, and nothing else.
fn make_anew(out: &Path) -> Result<(), Failure> {
    let mark = out.join(".disclose-demo");
    if out.exists() {
        if !mark.exists() {
            return Err(Failure::usage(
                format!("`{}` exists and is no earlier demo", out.display()),
                "choose another folder with `--out`; nothing was touched",
            ));
        }
        fs::remove_dir_all(out).map_err(Failure::file("remove", out))?;
    }
    fs::create_dir_all(out).map_err(Failure::file("create", out))?;
    fs::write(
        &mark,
        "made by `disclose demo`, which removes this folder when it runs again\n",
    )
    .map_err(Failure::file("write", &mark))
}

/// A real relay wants minutes between tries, and a demo has seconds. The sample's own deadline lies in the
/// past: the demo has one that can be met.
fn fit_a_demo(campaign: &Path) -> Result<(), Failure> {
    let path = campaign.join("campaign.toml");
    let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
    let text = text.replace("[retry]\n", "[retry]\nwait = [\"1s\"] # in the demo only\n");
    let deadline = host::today(&TimeZone::UTC).saturating_add(3.days());
    let text = text.replace(
        "deadline = \"2025-12-20\"",
        &format!("deadline = \"{deadline}\" # in the demo only"),
    );
    fs::write(&path, text).map_err(Failure::file("write", &path))
}

fn quoted(words: &[&str]) -> String {
    let words = words.iter().map(|word| shell::word(word));
    words.collect::<Vec<_>>().join(" ")
}
