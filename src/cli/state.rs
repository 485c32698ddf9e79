//! Where a campaign's state lies, and opening it.

use std::{
    cell::OnceCell,
    path::{Path, PathBuf},
};

use super::{database, failure::Failure, host, place};
use crate::{
    campaign::{Campaign, LedgerFile},
    ledger::{Alone, EngineName, Fault, Home, Identity, Ledger, LogKey, Reading, Recorded},
    review::{self, Approval},
};

/// The files of a campaign's state.
#[derive(Debug)]
pub(super) struct State {
    id: String,
    campaign: PathBuf,
    /// The private folder.
    pub folder: PathBuf,
    recorded: PathBuf,
    /// Where the ledger is, once somebody has asked: a database may want a password.
    home: OnceCell<Home>,
    database: Option<LedgerFile>,
    /// Whether somebody answers for where it lies.
    is_local: bool,
}

impl State {
    /// Of a campaign.
    #[must_use]
    pub(super) fn of(campaign: &Campaign) -> Self {
        Self {
            id: campaign.file.id.clone(),
            campaign: campaign.folder.clone(),
            folder: campaign.state_dir(),
            recorded: campaign.folder.join("approvals/ledger.toml"),
            home: OnceCell::new(),
            database: campaign.file.ledger.clone(),
            is_local: campaign.file.state_is_local,
        }
    }

    /// Of a rehearsal: in a folder of its own, apart from whatever the campaign was begun with.
    #[must_use]
    pub(super) fn apart(campaign: &Campaign, folder: &Path) -> Self {
        Self {
            id: campaign.file.id.clone(),
            campaign: folder.to_owned(),
            folder: folder.join("state"),
            recorded: folder.join("ledger.toml"),
            home: OnceCell::new(),
            database: None,
            // It is gone when the rehearsal is over.
            is_local: true,
        }
    }

    /// The audience store.
    #[must_use]
    pub(super) fn audience(&self) -> PathBuf {
        self.folder.join("audience.db")
    }

    /// What the record of the ledger beside the approvals says.
    pub(super) fn recorded(&self) -> Result<Option<Recorded>, Failure> {
        Ok(Recorded::read(&self.recorded)?)
    }

    /// Where the ledger is.
    fn home(&self) -> Result<&Home, Failure> {
        if let Some(home) = self.home.get() {
            return Ok(home);
        }
        let file = Home::new(&self.folder, &self.recorded, &self.id);
        let home = match &self.database {
            None => file,
            Some(stated) => database::home(file, stated, &self.campaign)?,
        };
        Ok(self.home.get_or_init(|| home))
    }

    /// What the ledger stands on.
    #[must_use]
    pub(super) fn place(&self) -> EngineName {
        match self.database {
            None => EngineName::Sqlite,
            Some(_) => EngineName::Postgres,
        }
    }

    /// The database of the ledger, as people call it; none where it is a file.
    #[must_use]
    pub(super) fn database(&self) -> Option<&str> {
        Some(self.database.as_ref()?.url.name.as_str())
    }

    /// Where the campaign key is.
    #[must_use]
    pub(super) fn key(&self) -> PathBuf {
        let stated = self.database.as_ref();
        stated
            .and_then(|stated| stated.key_file.as_ref())
            .map_or_else(
                || self.folder.join(Home::KEY),
                |name| self.campaign.join(name),
            )
    }

    /// Whether the campaign key is here.
    #[must_use]
    pub(super) fn has_key(&self) -> bool {
        self.key().exists()
    }

    /// The key that the log is signed with, from the secret one.
    pub(super) fn log_key(&self) -> Result<LogKey, Failure> {
        let reading = self.unrecorded()?;
        let identity = Identity::read(&self.key(), reading.id())?;
        Ok(identity.signer(&reading.origin())?.key().clone())
    }

    /// The ledger that the campaign was begun with, to be read; its key may be gone.
    pub(super) fn reading(&self) -> Result<Reading, Failure> {
        Ok(self.home()?.recorded_reading()?)
    }

    /// The same, whatever is recorded of it.
    pub(super) fn unrecorded(&self) -> Result<Reading, Failure> {
        Ok(self.home()?.reading()?)
    }

    /// Whether a ledger was ever begun.
    pub(super) fn begun(&self) -> Result<bool, Failure> {
        Ok(self.begun_with()?.is_some() || self.is_there()?)
    }

    /// Whether a ledger is there, whatever is recorded.
    pub(super) fn is_there(&self) -> Result<bool, Failure> {
        Ok(self.home()?.exists()?)
    }

    /// The same for a verb that writes history: only where its promises hold.
    pub(super) fn open_to_write(&self) -> Result<Ledger, Failure> {
        place::fit(&self.folder, self.is_local)?;
        self.open()
    }

    /// The ledger that the campaign was begun with.
    pub(super) fn open(&self) -> Result<Ledger, Failure> {
        self.not_lost()?;
        self.check(self.home()?.open()?)
    }

    /// The ledger, made now if there never was one.
    pub(super) fn open_or_begin(&self, start_over: Option<&str>) -> Result<Ledger, Failure> {
        if let Some(id) = start_over {
            self.start_over(id)?;
        }
        place::fit(&self.folder, self.is_local)?;
        self.not_lost()?;
        self.check(self.home()?.open_or_begin(&host::host(), host::now())?)
    }

    /// Makes this the ledger of a `send`: the only one, or where it is in a database, one among others.
    pub(super) fn hold_among(&self, ledger: &mut Ledger) -> Result<(), Failure> {
        if ledger.is_shared() {
            return Ok(self.home()?.hold_among(ledger)?);
        }
        self.hold(ledger)
    }

    /// Makes this the ledger of a `send`, the only one.
    pub(super) fn hold(&self, ledger: &mut Ledger) -> Result<(), Failure> {
        Ok(self.home()?.hold(ledger)?)
    }

    /// Makes the caller the only one who could send, without sending.
    pub(super) fn alone(&self) -> Result<Alone, Failure> {
        Ok(self.home()?.alone()?)
    }

    /// Which ledger the campaign was begun with: the record of it, or else what the approvals name.
    fn begun_with(&self) -> Result<Option<Recorded>, Failure> {
        if let Some(recorded) = Recorded::read(&self.recorded)? {
            return Ok(Some(recorded));
        }
        Ok(self.named_by_approvals().pop().map(|approval| Recorded {
            id: approval.ledger,
            check: approval.check,
            campaign: self.id.clone(),
            host: approval.recorded_by,
            head_seq: 0,
            head_hash: None,
            engine: self.place(),
            log_key: None,
            server: None,
            tables: None,
            timeline: None,
        }))
    }

    /// The approvals whose ledger was not put aside.
    fn named_by_approvals(&self) -> Vec<Approval> {
        let in_use = |approval: &Approval| !aside(&self.recorded, &approval.ledger).exists();
        let approvals = review::recorded(&self.campaign);
        approvals.into_iter().filter(in_use).collect()
    }

    /// A ledger that approvals name must not be begun anew because its record is gone as well.
    fn not_lost(&self) -> Result<(), Failure> {
        match self.begun_with()? {
            Some(seen) if !self.is_there()? => Err(self.home()?.missing(seen.id, seen.host).into()),
            Some(_) | None => Ok(()),
        }
    }

    /// Every approval was recorded with this ledger, or with one that was put aside.
    fn check(&self, ledger: Ledger) -> Result<Ledger, Failure> {
        let identity = ledger.identity();
        for approval in self.named_by_approvals() {
            if approval.ledger != identity.id() {
                return Err(Failure::Ledger(Fault::Foreign {
                    here: identity.id().to_owned(),
                    id: approval.ledger,
                    host: approval.recorded_by,
                }));
            }
            if approval.check != identity.check() {
                return Err(Failure::Ledger(Fault::WrongKey {
                    id: approval.ledger,
                }));
            }
        }
        Ok(ledger)
    }

    /// Writes the present head beside the approvals.
    pub(super) fn record_head(&self, ledger: &Ledger) -> Result<(), Failure> {
        Ok(ledger.record_head(&self.recorded)?)
    }

    /// Puts what was begun aside; nothing is deleted. The id must be typed, since everybody may be
    /// told again.
    fn start_over(&self, id: &str) -> Result<(), Failure> {
        let Some(seen) = self.begun_with()? else {
            return Err(Failure::usage(
                "this campaign was never begun",
                "leave `--start-over` out",
            ));
        };
        if seen.id != id {
            return Err(Failure::Ledger(Fault::NotThat {
                named: id.to_owned(),
                id: seen.id,
                host: seen.host,
            }));
        }
        // A sender that still lives would go on with the files that are put aside.
        let _alone = self.alone()?;
        self.home()?.give_up(id)?;
        seen.write(&self.recorded)?;
        for path in [&self.folder, &self.recorded] {
            if path.exists() {
                std::fs::rename(path, aside(path, id)).map_err(Failure::file("put aside", path))?;
            }
        }
        Ok(())
    }
}

/// Where a file of a ledger that is given up is kept.
fn aside(path: &Path, id: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{id}.old"));
    path.with_file_name(name)
}
