//! A campaign whose ledger is in a database: every verb, what is refused, and a database that goes away.

mod away;
mod made;
mod partitions;
mod reached;
mod refused;
mod restored;
mod silent;
mod strange;
mod whole;
mod words;

use std::process::Child;

use crate::{
    handover::until,
    support::{
        Sandbox,
        postgres::{Database, Server},
    },
};

/// The same campaign with its ledger there.
pub(crate) fn on(sandbox: Sandbox, url: &str) -> Sandbox {
    let campaign = sandbox.read("campaign.toml");
    sandbox.write(
        "campaign.toml",
        &format!("{campaign}\n[ledger]\nurl = \"{url}\"\n"),
    );
    sandbox
}

/// So many people, a relay, and a ledger in a database of its own.
fn people(n: usize, script: &str, database: &Database<'_>) -> Sandbox {
    on(Sandbox::people(n).with_relay(script), &database.url())
}

/// The same, and one of them is told already.
fn begun(n: usize, database: &Database<'_>) -> Sandbox {
    let sandbox = people(n, "", database);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    sandbox
}

/// The same with a rate that leaves time for something to happen meanwhile.
fn slow(n: usize, server: &Server) -> Sandbox {
    let sandbox = people(n, "", &server.database());
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"20/s\"");
    sandbox
}

/// Such a campaign, and its `send` in the middle of it.
fn sending(n: usize, server: &Server) -> (Sandbox, Child) {
    let sandbox = slow(n, server);
    let running = sandbox.spawn(&["send", "--yes"]);
    further(&sandbox);
    (sandbox, running)
}

/// Waits until more than ten others were told.
fn further(sandbox: &Sandbox) {
    let before = sandbox.record().received().len();
    until("mail arrives", || {
        sandbox.record().received().len() > before + 10
    });
}

/// What a verb says that cannot use its ledger.
fn refusal(sandbox: &Sandbox, verb: &[&str]) -> String {
    sandbox.run(verb).expect(20).err_in_one_line()
}

/// The campaign logs in to its database with that password.
fn with_password(sandbox: &Sandbox, password: &str) {
    let campaign = sandbox.read("campaign.toml");
    sandbox.write(
        "campaign.toml",
        &format!("{campaign}password_file = \"secret\"\n"),
    );
    sandbox.secret("secret", password);
}
