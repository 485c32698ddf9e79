//! Where a campaign's state lies, and opening it.

use std::path::{Path, PathBuf};

use super::{failure::Failure, host};
use crate::{
    campaign::Campaign,
    ledger::{Fault, Ledger, Recorded, SenderLock},
};

/// The files of a campaign's state.
#[derive(Debug)]
pub(super) struct State {
    campaign: String,
    /// The private folder.
    pub folder: PathBuf,
    /// `approvals/ledger.toml`.
    pub recorded: PathBuf,
}

impl State {
    /// Of a campaign.
    #[must_use]
    pub(super) fn of(campaign: &Campaign) -> Self {
        Self {
            campaign: campaign.file.id.clone(),
            folder: campaign.state_dir(),
            recorded: campaign.folder.join("approvals/ledger.toml"),
        }
    }

    /// The audience store.
    #[must_use]
    pub(super) fn audience(&self) -> PathBuf {
        self.folder.join("audience.db")
    }

    /// Whether a ledger was ever begun.
    pub(super) fn begun(&self) -> Result<bool, Failure> {
        Ok(Recorded::read(&self.recorded)?.is_some() || self.folder.join("ledger.db").exists())
    }

    /// The ledger that the campaign was begun with.
    pub(super) fn open(&self) -> Result<Ledger, Failure> {
        Ok(Ledger::open(&self.folder, &self.recorded, &self.campaign)?)
    }

    /// The ledger, made now if there never was one.
    pub(super) fn open_or_begin(&self, start_over: Option<&str>) -> Result<Ledger, Failure> {
        if let Some(id) = start_over {
            self.start_over(id)?;
        }
        Ok(Ledger::open_or_begin(
            &self.folder,
            &self.recorded,
            &self.campaign,
            &host::host(),
            host::now(),
        )?)
    }

    /// Writes the present head beside the approvals.
    pub(super) fn record_head(&self, ledger: &Ledger) -> Result<(), Failure> {
        Ok(ledger.record_head(&self.recorded, &self.campaign, &host::host())?)
    }

    /// Puts what was begun aside; nothing is deleted. The id must be typed, since everybody may be
    /// told again.
    fn start_over(&self, id: &str) -> Result<(), Failure> {
        let Some(seen) = Recorded::read(&self.recorded)? else {
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
        let aside = |path: &Path| {
            let mut name = path.file_name().unwrap_or_default().to_os_string();
            name.push(format!(".{id}.old"));
            path.with_file_name(name)
        };
        for path in [&self.folder, &self.recorded] {
            if path.exists() {
                std::fs::rename(path, aside(path)).map_err(Failure::file("put aside", path))?;
            }
        }
        Ok(())
    }
}
