//! Why a ledger cannot be used.

use std::path::PathBuf;

use crate::delivery::{EVENTS_LOST, IllegalStep};

/// A ledger that cannot be used. Every one of these ends with exit status 20.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file system refused.
    #[error("failed to {what} `{}`", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// `SQLite` refused; a full disk shows here.
    #[error("failed to {what}: {cause}")]
    Sqlite {
        /// What was tried.
        what: &'static str,
        /// Why it failed; it stands in the words already.
        cause: rusqlite::Error,
    },
    /// `PostgreSQL` refused.
    #[error("failed to {what}: {why}")]
    Postgres {
        /// What was tried.
        what: &'static str,
        /// What the server said.
        why: String,
    },
    /// The connection to the database broke, and what was to be written was not.
    #[error(
        "the connection to the database broke and nothing of this was written: {why}. Run it again"
    )]
    Cut {
        /// What the connection said.
        why: String,
    },
    /// The connection to the database broke, and whether what was to be written was is not known.
    #[error(
        "the connection to the database broke while this was being written, and the database could not be asked since \
         whether it stands: {why}. Look after the database and the way to it, then at `disclose status` before this is \
         run again"
    )]
    Open {
        /// Why it could not be asked.
        why: String,
    },
    /// Somebody else has the turn to write, and does not let it go.
    #[error(
        "somebody else has been writing to the ledger for longer than anybody should take; nothing of this was written. Run \
         it again; if it stays so, whoever runs the database sees in `pg_stat_activity` who holds it"
    )]
    Held,
    /// The role may not do what a ledger needs.
    #[error(
        "failed to {what}: {why}. Let whoever made the tables give this role its rights, as the end of docs/ledger.sql says"
    )]
    NoRights {
        /// What was tried.
        what: &'static str,
        /// What the server said.
        why: String,
    },
    /// The database cannot be reached.
    #[error("the ledger's database `{database}` cannot be reached: {why}")]
    Unreachable {
        /// What people call it.
        database: String,
        /// Why not.
        why: String,
    },
    /// The database promises less than a ledger must.
    #[error("the ledger's database `{database}` cannot be used: {why}")]
    Unfit {
        /// What people call it.
        database: String,
        /// Why not.
        why: String,
    },
    /// There are no tables yet, or old ones, and this role may not change that.
    #[error(
        "the ledger's tables are not there or older than this program, and the role `{role}` may not make them: let a \
         role that may create a schema run this once, or docs/ledger.sql (see docs/database.md)"
    )]
    NoTables {
        /// As whom it was tried.
        role: String,
    },
    /// The database no longer has what it had committed.
    #[error(
        "{EVENTS_LOST}: it ends at event {here}, and event {seen} was on disk, or another stands in its place. A copy that \
         lagged behind has taken its place; nobody is written to, since people could be told twice. Bring the original \
         back, or look in the relay's log who was told since then (docs/database.md)"
    )]
    Lost {
        /// The last event there.
        here: u64,
        /// The last event that was seen.
        seen: u64,
    },
    /// The chain itself says that events were lost, and nobody has looked who was told in them.
    #[error(
        "event {seq} says that the database lost events, and whoever was told in them would be told again; nothing was \
         sent. Bring the original back. Only if it is lost for good, look in the relays' logs who was told since, put \
         them on a `[[suppress]]` list, and run `disclose send --after-loss {seq}` (see docs/database.md)"
    )]
    AfterLoss {
        /// The event that says so.
        seq: u64,
    },
    /// A campaign stays on the engine that it was begun with.
    #[error(
        "this campaign was begun with its ledger in {begun}, and campaign.toml names {now}: a ledger never changes its \
         place. Put `[ledger]` back as it was, or, if that ledger is lost for good, start over with `--start-over {id}`"
    )]
    Engine {
        /// The ledger's id.
        id: String,
        /// Where it is.
        begun: &'static str,
        /// Where it is looked for.
        now: &'static str,
    },
    /// Somebody started over, and here the ledger from before is named.
    #[error(
        "ledger {id} was given up with `--start-over`, and the campaign begun anew: nothing is written to it any more. \
         Take over `approvals/` and `campaign.key` of the machine that started over; nobody was written to from here"
    )]
    Aside {
        /// The ledger's id.
        id: String,
    },
    /// The campaign key was not brought to this machine.
    #[error(
        "the campaign key of ledger {id} is not here. Copy `campaign.key` from the private folder of a machine that sends \
         this campaign (it was begun on host {host}) to `{}`, readable for its owner alone",
        path.display()
    )]
    NoSharedKey {
        /// The ledger's id.
        id: String,
        /// Where it was made.
        host: String,
        /// Where the key is looked for.
        path: PathBuf,
    },
    /// This ledger is a file of one machine.
    #[error(
        "this campaign's ledger is a file of one machine, so one `send` at a time tells its people; see docs/operations.md for several"
    )]
    OneSender,
    /// The database says nothing.
    #[error(
        "the ledger's database has given no answer for {seconds} s, which is as long as this sender's lease lasts: others \
         may tell its people from now on. What had begun and has no outcome in the log is unknown; look after the \
         database and the way to it, then run `send` again"
    )]
    Silent {
        /// For so long.
        seconds: u64,
    },
    /// The lease of this sender was over before it could be renewed.
    #[error("this sender's lease lapsed")]
    Lapsed,
    /// What another sender wrote about somebody was not known yet when this was queued.
    #[error("another sender wrote about this person meanwhile")]
    Overtaken,
    /// Another sender has that name.
    #[error(
        "a sender by the name `{name}` is at work, or was until a moment ago. If it still sends (`disclose senders` shows who \
         does), give this one another `--name`; if it was killed, its name is free in {left} s"
    )]
    NameTaken {
        /// The name.
        name: String,
        /// For how many seconds.
        left: u64,
    },
    /// Somebody paused the campaign, and whoever sent it then may not have ended.
    #[error(
        "the campaign is paused, and `{name}` is at work, or was until a moment ago: nothing was sent. Run `send` again when \
         it has ended (`disclose senders` shows who is left); if it was killed, in {left} s"
    )]
    PausedAmong {
        /// Whoever has not left.
        name: String,
        /// For how many seconds at most.
        left: u64,
    },
    /// Others send something else.
    #[error(
        "{0}. All senders need the same files: copy the campaign's folder from where it was approved, or wait until \
         the others have ended"
    )]
    OtherCampaign(String),
    /// The campaign was begun with a ledger that is not here.
    #[error(
        "this campaign was begun with ledger {id} on host {host}, and there is no ledger here. \
         Sending without it would tell everybody again. Bring its folder, or, if it is lost for good, \
         start over with `--start-over {id}`"
    )]
    Missing {
        /// The ledger's id.
        id: String,
        /// Where it was made.
        host: String,
    },
    /// The campaign was begun in a database that has no such ledger.
    #[error(
        "this campaign was begun with ledger {id} in a database, and `{database}` has no such ledger. Is that the right \
         database, and was it restored whole? Sending without the ledger would tell everybody again. Only if it is lost \
         for good start over with `--start-over {id}`"
    )]
    NotInDatabase {
        /// The ledger's id.
        id: String,
        /// Where it was looked for.
        database: String,
    },
    /// Neither a ledger is here nor the record of one.
    #[error(
        "there is no ledger here and none is recorded: nothing of this campaign was sent yet, or `approvals/ledger.toml` \
         was lost with it. If mail has left, bring the campaign's folder as it was"
    )]
    NotBegun,
    /// The ledger at hand is another one.
    #[error(
        "the ledger here is {here}, but this campaign was begun with ledger {id} on host {host}"
    )]
    Foreign {
        /// The id at hand.
        here: String,
        /// The id wanted.
        id: String,
        /// Where that one was made.
        host: String,
    },
    /// What is to be given up is another ledger than the campaign's.
    #[error(
        "`--start-over` names {named}, but this campaign was begun with ledger {id} on host {host}. Only if that one is \
         lost for good, and everybody is to be told again, say `--start-over {id}`"
    )]
    NotThat {
        /// The id that was typed.
        named: String,
        /// The campaign's.
        id: String,
        /// Where that one was made.
        host: String,
    },
    /// The ledger at hand is that of another campaign.
    #[error(
        "the ledger here, {id}, was begun for campaign `{begun_for}`, and this is campaign `{campaign}`. If it was renamed, \
         write `id = \"{begun_for}\"` into campaign.toml again; otherwise this folder has another campaign's ledger: bring \
         its own"
    )]
    OtherLedger {
        /// The ledger's id.
        id: String,
        /// For which campaign it was begun.
        begun_for: String,
        /// Which this is.
        campaign: String,
    },
    /// Another server than the one that was seen, or what somebody restored.
    #[error(
        "the ledger's database is not the one that this campaign was last seen in from here: {why}. A backup, or an older \
         copy, may lack who was told since, and they would be told again; nobody was written to. Bring the original back. \
         If it was moved, or restored whole, and nothing was sent after that copy was made, take the lines that begin with \
         `server`, `tables` and `timeline` out of `approvals/ledger.toml`, first on the machine that sent last (see \
         docs/database.md)"
    )]
    OtherServer {
        /// What is another.
        why: String,
    },
    /// The campaign key is gone, and the ledger is there.
    #[error(
        "the campaign key of ledger {id} is not here. Its log can be verified and exported; nobody can be looked up or \
         written to without the key"
    )]
    NoKey {
        /// The ledger's id.
        id: String,
    },
    /// The campaign key does not belong to the ledger.
    #[error("the campaign key here does not belong to ledger {id}: its check value differs")]
    WrongKey {
        /// The ledger's id.
        id: String,
    },
    /// The ledger is older than what the campaign has seen of it, or was rewritten.
    #[error(
        "the ledger here ends at event {here}, but this campaign has seen event {seen}, or another event in its \
         place: it is an old copy or was rewritten, and whoever was told since would be told again. Bring the original back"
    )]
    Old {
        /// The last event here.
        here: u64,
        /// The last event seen.
        seen: u64,
    },
    /// Another `send` is running.
    #[error(
        "another `send` is running on this campaign ({holder}): wait until it has ended, or end it first"
    )]
    Busy {
        /// Who holds the lock, as it wrote itself down.
        holder: String,
    },
    /// The chain is broken.
    #[error("event {seq} does not continue the chain: the ledger is damaged or was changed")]
    Broken {
        /// The first event that does not fit.
        seq: u64,
    },
    /// History has a step that cannot be.
    #[error(transparent)]
    Illegal(#[from] IllegalStep),
    /// A newer program wrote it.
    #[error("the ledger has format {found}; this version writes format {known} and cannot use it")]
    Newer {
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process wrote while a `send` began; nothing was sent.
    #[error(
        "somebody wrote to the ledger while this `send` began, perhaps to pause it; nothing was sent. Look at \
         `disclose status`, then run `send` again"
    )]
    Meanwhile,
    /// A file of the ledger was taken away, moved or replaced while it was open.
    #[error(
        "`{}` was removed, moved or replaced while it was in use: what is written there would be lost, so nothing more is sent",
        path.display()
    )]
    Replaced {
        /// Which.
        path: PathBuf,
    },
    /// The writer has stopped after an earlier fault.
    #[error("the ledger has stopped: {0}")]
    Stopped(String),
    /// A file of the identity cannot be read.
    #[error("`{}` is damaged: {why}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

impl Fault {
    pub(super) fn io(
        what: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { what, path, source }
    }

    pub(super) fn sqlite(what: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |cause| Self::Sqlite { what, cause }
    }
}
