//! A campaign whose ledger is in a database: every verb, what is refused, and a database that goes away.

mod away;
mod beside;
mod partitions;
mod reached;
mod refused;
mod restored;
mod silent;
mod strange;
mod whole;
mod words;

use crate::support::{Sandbox, postgres::Database};

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
