//! Where a campaign's ledger lies: opening it, beginning it, and holding it as the one who sends.
//!
//! Guarantees that a ledger is begun only where none ever was, and that no other than the one that the
//! campaign was begun with is opened, nor that one in another place.

use std::path::{Path, PathBuf};

use super::{
    Database, EngineName, Fault, Identity, Ledger, Reading, Recorded, SenderLock,
    engine::{Engine, Named},
    lock::BeginLock,
    postgres::{self, New, Postgres},
    private,
    sqlite::{self, DATABASE, Sqlite},
};
use crate::{
    delivery::{Draft, Kind},
    terms::Stamp,
};

/// The places of a campaign's ledger.
#[derive(Clone, Debug)]
pub struct Home {
    state_dir: PathBuf,
    recorded: PathBuf,
    campaign: String,
    key: PathBuf,
    /// None where the ledger is a file in the private folder.
    database: Option<Database>,
}

/// Held so that nobody sends.
#[derive(Debug)]
pub enum Alone {
    /// By a file of this machine.
    File(SenderLock),
    /// By a connection to the database, and in the private folder where there is one.
    Database(Box<Reading>, Option<SenderLock>),
    /// Nobody could: there is no ledger.
    Nobody,
}

impl Home {
    /// The campaign key's name inside a campaign's private folder.
    pub const KEY: &'static str = "campaign.key";

    /// In a private folder; `recorded` is `approvals/ledger.toml`.
    #[must_use]
    pub fn new(state_dir: &Path, recorded: &Path, campaign: &str) -> Self {
        Self {
            state_dir: state_dir.to_owned(),
            recorded: recorded.to_owned(),
            campaign: campaign.to_owned(),
            key: state_dir.join(Self::KEY),
            database: None,
        }
    }

    /// The same in a database; the key, and what is derived, stay in files.
    #[must_use]
    pub fn in_database(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// The same with the campaign key in another place.
    #[must_use]
    pub fn with_key(mut self, key: PathBuf) -> Self {
        self.key = key;
        self
    }

    /// The file of the campaign key.
    #[must_use]
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// What the ledger stands on.
    #[must_use]
    pub fn place(&self) -> EngineName {
        match self.database {
            None => EngineName::Sqlite,
            Some(_) => EngineName::Postgres,
        }
    }

    /// Whether a ledger is there, whatever is recorded of it elsewhere.
    pub fn exists(&self) -> Result<bool, Fault> {
        match &self.database {
            None => self.seen().map(|_seen| self.has_file()),
            Some(_) => Ok(self.find()?.is_some()),
        }
    }

    fn has_file(&self) -> bool {
        self.state_dir.join(DATABASE).exists()
    }

    /// What is recorded; a ledger in the other place is a fault.
    fn seen(&self) -> Result<Option<Recorded>, Fault> {
        let seen = Recorded::read(&self.recorded)?;
        let elsewhere = match &seen {
            Some(seen) => (seen.engine != self.place()).then(|| (seen.engine, seen.id.clone())),
            None => self.left_file()?,
        };
        if let Some((begun, id)) = elsewhere {
            let (begun, now) = (begun.as_str(), self.place().as_str());
            return Err(Fault::Engine { id, begun, now });
        }
        Ok(seen)
    }

    /// What is there, if anything.
    fn find(&self) -> Result<Option<(Engine, Named)>, Fault> {
        let seen = self.seen()?;
        match &self.database {
            None if !self.has_file() => Ok(None),
            None => {
                let (file, named) = Sqlite::open(&self.state_dir, DATABASE)?;
                Ok(Some((Engine::Sqlite(file), named)))
            }
            Some(database) => {
                let id = seen.as_ref().map(|seen| seen.id.as_str());
                let found = Postgres::open(database, &self.campaign, id)?;
                Ok(found.map(|(rows, named)| (Engine::Postgres(Box::new(rows)), named)))
            }
        }
    }

    /// A file that nobody recorded, where the ledger ought to be in a database.
    fn left_file(&self) -> Result<Option<(EngineName, String)>, Fault> {
        if self.database.is_none() || !self.has_file() {
            return Ok(None);
        }
        let (_file, named) = Sqlite::open(&self.state_dir, DATABASE)?;
        Ok(Some((EngineName::Sqlite, named.id)))
    }

    /// Opens the ledger to be read, whatever is recorded of it elsewhere.
    pub fn reading(&self) -> Result<Reading, Fault> {
        let Some((engine, named)) = self.find()? else {
            let seen = Recorded::read(&self.recorded)?;
            return Err(seen.map_or(Fault::NotBegun, |seen| self.missing(seen.id, seen.host)));
        };
        Reading::of(engine, named, &self.campaign)
    }

    /// The same, if it is what was recorded.
    pub fn recorded_reading(&self) -> Result<Reading, Fault> {
        let reading = self.reading()?;
        if let Some(seen) = Recorded::read(&self.recorded)? {
            reading.is_recorded(&seen)?;
            reading.record_seen(&seen, &self.recorded)?;
        }
        Ok(reading)
    }

    /// The ledger that was recorded is not where it is looked for.
    #[must_use]
    pub fn missing(&self, id: String, host: String) -> Fault {
        match &self.database {
            None => Fault::Missing { id, host },
            Some(database) => Fault::NotInDatabase {
                id,
                database: database.name().to_owned(),
            },
        }
    }

    /// Opens the ledger that the campaign was begun with; refuses any other.
    pub fn open(&self) -> Result<Ledger, Fault> {
        let seen = Recorded::read(&self.recorded)?;
        let reading = self.reading()?;
        if !self.key.exists() {
            return Err(self.no_key(&reading));
        }
        let identity = Identity::read(&self.key, reading.id())?;
        if reading
            .proof()
            .is_some_and(|proof| proof != identity.check())
        {
            let id = reading.id().to_owned();
            return Err(Fault::WrongKey { id });
        }
        let mut ledger = Ledger::of(reading, identity, &self.state_dir)?;
        let Some(seen) = seen else {
            // Just made, or the very first `approve` or `send` died before it could write the record.
            ledger.record_head(&self.recorded)?;
            return Ok(ledger);
        };
        if let Err(fault) = ledger.is_recorded(&seen) {
            ledger.tell_of_old(&fault);
            return Err(fault);
        }
        if seen.check != ledger.identity().check() {
            return Err(Fault::WrongKey { id: seen.id });
        }
        ledger.record_seen(&seen, &self.recorded)?;
        Ok(ledger)
    }

    fn no_key(&self, reading: &Reading) -> Fault {
        let id = reading.id().to_owned();
        match self.database {
            None => Fault::NoKey { id },
            Some(_) => Fault::NoSharedKey {
                id,
                host: reading.host().to_owned(),
                path: self.key.clone(),
            },
        }
    }

    /// Makes a ledger where none was ever begun, or opens the one that the campaign was begun with.
    pub fn open_or_begin(&self, host: &str, now: Stamp) -> Result<Ledger, Fault> {
        if let Some(database) = &self.database {
            postgres::prepare(database)?;
        }
        if Recorded::read(&self.recorded)?.is_some() || self.exists()? {
            return self.open();
        }
        private::make_dir(&self.state_dir).map_err(Fault::io("create", &self.state_dir))?;
        let lock = BeginLock::take(&self.state_dir)?;
        if !self.exists()? {
            match &self.database {
                None => self.begin_file(host, now)?,
                Some(database) => self.begin_rows(database, host, now)?,
            }
        }
        drop(lock);
        self.open()
    }

    fn begin_file(&self, host: &str, now: Stamp) -> Result<(), Fault> {
        // Left from a crash right here: nothing was ever recorded with them.
        private::remove(&self.key)?;
        sqlite::clear(&self.state_dir)?;
        let identity = Identity::generate()?;
        identity.write_key(&self.key)?;
        let id = identity.id().to_owned();
        sqlite::make(&self.state_dir, &id, &self.campaign, host, |engine| {
            self.opened(engine, identity, host, now)
        })
    }

    fn begin_rows(&self, database: &Database, host: &str, now: Stamp) -> Result<(), Fault> {
        let new = Identity::generate()?;
        // A key that is there was left from a crash right here, or is that of a ledger that this database does
        // not have: it stays, whatever happens.
        let kept = self.key.exists();
        let identity = if kept {
            Identity::read(&self.key, new.id())?
        } else {
            new.write_key(&self.key)?;
            new
        };
        let (id, proof) = (identity.id().to_owned(), identity.check());
        let of = New {
            id: &id,
            campaign: &self.campaign,
            host,
            proof: &proof,
        };
        let made = postgres::make(database, of, |engine| {
            self.opened(engine, identity, host, now)
        })?;
        if !made && !kept {
            // Another machine was faster: its key is the one.
            private::remove(&self.key)?;
        }
        Ok(())
    }

    fn opened(
        &self,
        engine: Engine,
        identity: Identity,
        host: &str,
        now: Stamp,
    ) -> Result<(), Fault> {
        let named = Named {
            id: identity.id().to_owned(),
            campaign: self.campaign.clone(),
            host: host.to_owned(),
            proof: None,
        };
        let reading = Reading::of(engine, named, &self.campaign)?;
        let mut opened = Draft::new(Kind::Opened);
        host.clone_into(&mut opened.reply);
        let mut ledger = Ledger::of(reading, identity, &self.state_dir)?;
        ledger.append(vec![opened], now).map(drop)
    }

    /// Makes the caller the only one who could send, for as long as what is given lives.
    pub fn alone(&self) -> Result<Alone, Fault> {
        // Where the campaign was begun, whatever campaign.toml names now.
        let seen = Recorded::read(&self.recorded)?;
        let begun = seen.map_or(self.place(), |seen| seen.engine);
        if begun == EngineName::Sqlite && self.state_dir.is_dir() {
            return SenderLock::take(&self.state_dir).map(Alone::File);
        }
        if begun != self.place() || begun == EngineName::Sqlite {
            return Ok(Alone::Nobody);
        }
        let Some((engine, named)) = self.find()? else {
            return Ok(Alone::Nobody);
        };
        let lock = self
            .state_dir
            .is_dir()
            .then(|| SenderLock::take(&self.state_dir))
            .transpose()?;
        engine.take_sender()?;
        // Whoever joins does it in a turn, and looks in it whether somebody is alone: who is not seen here comes
        // later, and sees this.
        engine.begin()?;
        let living = engine.shared().and_then(Postgres::senders);
        engine.roll_back();
        if let Some(row) = living?.into_iter().find(|row| row.alive) {
            return Err(Fault::Busy { holder: row.name });
        }
        let reading = Reading::of(engine, named, &self.campaign)?;
        Ok(Alone::Database(Box::new(reading), lock))
    }

    /// Makes an open ledger the one of a `send`, the only one.
    pub fn hold(&self, ledger: &mut Ledger) -> Result<(), Fault> {
        let lock = match self.database {
            None => Some(SenderLock::take(&self.state_dir)?),
            Some(_) => None,
        };
        ledger.take_sender()?;
        ledger.sends(lock, &self.recorded)
    }

    /// Makes an open ledger that of one sender among others; in this private folder it is the only one, whose
    /// audience store lies there.
    pub fn hold_among(&self, ledger: &mut Ledger) -> Result<(), Fault> {
        let lock = SenderLock::take(&self.state_dir)?;
        ledger.sends(Some(lock), &self.recorded)
    }

    /// Gives a ledger up, so that the campaign can begin anew. Files are put aside by the caller.
    pub fn give_up(&self, id: &str) -> Result<(), Fault> {
        match &self.database {
            None => Ok(()),
            Some(database) => postgres::put_aside(database, id),
        }
    }
}
