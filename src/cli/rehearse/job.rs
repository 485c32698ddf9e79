//! What the two processes of a rehearsal tell each other, as files in its folder: the job, and what the
//! run makes of it. Neither holds anybody's data.

use std::{fs, path::Path};

use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{cli::failure::Failure, terms::Digest};

/// What is to be run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Job {
    /// Where the sink listens on loopback. A run knows no other relay.
    pub(super) port: u16,
    /// At most so many people; none is everybody.
    pub(super) people: Option<u64>,
    /// How many times sooner people are tried again than is stated.
    pub(super) speed: u32,
    /// By which day the campaign is read, also after midnight.
    pub(super) today: Date,
    /// What the campaign was when the rehearsal began.
    pub(super) text: Digest,
    pub(super) audience: Digest,
    pub(super) rate: Option<String>,
    pub(super) connections: Option<u32>,
}

/// What a run is going to do; the same after each start.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Plan {
    /// How many people are told.
    pub(super) people: u64,
    /// Of how many who do not wait.
    pub(super) of: u64,
    /// How many wait for a reason, and are not rehearsed.
    pub(super) withheld: u64,
    /// How many seconds the stated rates want for them.
    pub(super) seconds: f64,
    /// The same for everybody who does not wait.
    pub(super) everybody: f64,
}

impl Job {
    pub(super) fn write(&self, folder: &Path) -> Result<(), Failure> {
        write(folder, "job.json", self)
    }

    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        read(&folder.join("job.json"))
    }
}

impl Plan {
    pub(super) fn write(&self, folder: &Path) -> Result<(), Failure> {
        write(folder, "plan.json", self)
    }

    /// None before the first start came so far.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join("plan.json");
        if path.exists() {
            read(&path).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// Under another name first: whoever reads it reads all of it.
fn write(folder: &Path, name: &str, what: &impl Serialize) -> Result<(), Failure> {
    let path = folder.join(name);
    let beside = folder.join(format!("{name}.new"));
    serde_json::to_vec_pretty(what)
        .map_err(std::io::Error::from)
        .and_then(|text| fs::write(&beside, text))
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(Failure::file("write", &path))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    fs::read(path)
        .and_then(|text| serde_json::from_slice(&text).map_err(std::io::Error::from))
        .map_err(Failure::file("read", path))
}
