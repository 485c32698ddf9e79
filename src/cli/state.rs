//! Where a campaign's state lies, and opening it.

use std::path::{Path, PathBuf};

use super::{failure::Failure, host, place};
use crate::{
    campaign::Campaign,
    ledger::{Fault, Identity, Ledger, LogKey, Reading, Recorded, SenderLock},
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
            // It is gone when the rehearsal is over.
            is_local: true,
        }
    }

    /// The audience store.
    #[must_use]
    pub(super) fn audience(&self) -> PathBuf {
        self.folder.join("audience.db")
    }

    /// The record of the ledger beside the approvals.
    #[must_use]
    pub(super) fn record(&self) -> PathBuf {
        self.recorded.clone()
    }

    /// What it says.
    pub(super) fn recorded(&self) -> Result<Option<Recorded>, Failure> {
        Ok(Recorded::read(&self.recorded)?)
    }

    /// Whether the campaign key is here.
    #[must_use]
    pub(super) fn has_key(&self) -> bool {
        self.folder.join("campaign.key").exists()
    }

    /// The key that the log is signed with, from the secret one.
    pub(super) fn log_key(&self) -> Result<LogKey, Failure> {
        let reading = Reading::open(&self.folder, &self.recorded, &self.id)?;
        let identity = Identity::read(&self.folder.join("campaign.key"), reading.id())?;
        Ok(identity.signer(&reading.origin())?.key().clone())
    }

    /// The ledger that the campaign was begun with, to be read; its key may be gone.
    pub(super) fn reading(&self) -> Result<Reading, Failure> {
        let reading = Reading::open(&self.folder, &self.recorded, &self.id)?;
        if let Some(seen) = self.recorded()? {
            reading.is_recorded(&seen)?;
        }
        Ok(reading)
    }

    /// Whether a ledger was ever begun.
    pub(super) fn begun(&self) -> Result<bool, Failure> {
        Ok(self.folder.join("ledger.db").exists() || self.begun_with()?.is_some())
    }

    /// The same for a verb that writes history: only where its promises hold.
    pub(super) fn open_to_write(&self) -> Result<Ledger, Failure> {
        place::fit(&self.folder, self.is_local)?;
        self.open()
    }

    /// The ledger that the campaign was begun with.
    pub(super) fn open(&self) -> Result<Ledger, Failure> {
        self.not_lost()?;
        self.check(Ledger::open(&self.folder, &self.recorded, &self.id)?)
    }

    /// The ledger, made now if there never was one.
    pub(super) fn open_or_begin(&self, start_over: Option<&str>) -> Result<Ledger, Failure> {
        if let Some(id) = start_over {
            self.start_over(id)?;
        }
        place::fit(&self.folder, self.is_local)?;
        self.not_lost()?;
        self.check(Ledger::open_or_begin(
            &self.folder,
            &self.recorded,
            &self.id,
            &host::host(),
            host::now(),
        )?)
    }

    /// Makes this the ledger of a `send`, the only one.
    pub(super) fn hold(&self, ledger: &mut Ledger) -> Result<(), Failure> {
        Ok(ledger.hold(SenderLock::take(&self.folder)?, &self.recorded)?)
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
            log_key: None,
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
            Some(seen) if !self.folder.join("ledger.db").exists() => Err(Fault::Missing {
                id: seen.id,
                host: seen.host,
            }
            .into()),
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
            return Err(Failure::Ledger(Fault::Foreign {
                here: id.to_owned(),
                id: seen.id,
                host: seen.host,
            }));
        }
        // A sender that still lives would go on with the files that are put aside.
        let _lock = if self.folder.is_dir() {
            Some(SenderLock::take(&self.folder)?)
        } else {
            None
        };
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
