//! The ledger's identity: an id, a campaign key, and a check value that ties them.
//!
//! The id and the check value stand in `approvals/ledger.toml` together with the last head written
//! there, so that a lost folder, a colleague's clone or an old copy refuses instead of telling
//! everybody again. The key never leaves the private folder.

use std::{fmt, path::Path};

use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Fault, Signer, Whereabouts, private};
use crate::terms::{Digest, Key};

/// Who this ledger is.
#[derive(Clone)]
pub struct Identity {
    id: String,
    /// Overwritten when it is let go.
    key: Zeroizing<[u8; 32]>,
    /// An HMAC that has taken in the key: a million keys of people are made with it. Overwritten too.
    keyed: Hmac<Sha256>,
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.keyed = keyed(&[0; 32]);
        std::hint::black_box(&self.keyed);
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("invariant: HMAC takes a key of any length")
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What `approvals/ledger.toml` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The ledger's id.
    pub id: String,
    /// HMAC-SHA256(campaign key, id), hexadecimal.
    pub check: String,
    /// The campaign.
    pub campaign: String,
    /// The host where it was made.
    pub host: String,
    /// The number of the last event seen.
    pub head_seq: u64,
    /// Its hash.
    pub head_hash: Option<Digest>,
    /// What it stands on; a campaign never changes that.
    #[serde(default, skip_serializing_if = "EngineName::is_file")]
    pub engine: EngineName,
    /// The public key that its checkpoints are signed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_key: Option<String>,
    /// The database server that it was seen in, where it is in one and that could be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The tables of that server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<String>,
    /// The server's timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<u32>,
}

/// What a ledger stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineName {
    /// A file in the campaign's private folder.
    #[default]
    Sqlite,
    /// Rows of a database.
    Postgres,
}

impl EngineName {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_file(&self) -> bool {
        *self == Self::Sqlite
    }

    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "a file (SQLite)",
            Self::Postgres => "a database (PostgreSQL)",
        }
    }
}

impl Recorded {
    /// Reads `approvals/ledger.toml`, if there is one.
    pub fn read(path: &Path) -> Result<Option<Self>, Fault> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(Fault::io("read", path)(fault)),
        };
        toml::from_str(&text)
            .map(Some)
            .map_err(|fault| Fault::Damaged {
                path: path.to_owned(),
                why: fault.message().to_owned(),
            })
    }

    /// Where the ledger was seen, if it is in a database.
    #[must_use]
    pub fn whereabouts(&self) -> Whereabouts {
        Whereabouts {
            server: self.server.clone(),
            tables: self.tables.clone(),
            timeline: self.timeline,
        }
    }

    /// The same as of now.
    #[must_use]
    pub(super) fn moved_on(&self, head: Option<(u64, Digest)>, here: Whereabouts) -> Self {
        let here = here.or(self.whereabouts());
        Self {
            head_seq: head.map_or(0, |(seq, _)| seq),
            head_hash: head.map(|(_, hash)| hash),
            server: here.server,
            tables: here.tables,
            timeline: here.timeline,
            ..self.clone()
        }
    }

    /// Writes it in the place of an older one of the same ledger, where that may be: a folder that is only read,
    /// and a file of somebody else, stay as they are.
    pub(super) fn take_place(&self, path: &Path) {
        // A `send` of this machine may have recorded more meanwhile.
        let older = Self::read(path).ok().flatten().is_some_and(|there| {
            there.id == self.id && there.head_seq <= self.head_seq && there != *self
        });
        if older && is_own(path) {
            // Whoever only looks is not kept from it.
            drop(self.write(path));
        }
    }

    /// Writes it, replacing an older one.
    pub fn write(&self, path: &Path) -> Result<(), Fault> {
        let text = toml::to_string(self).map_err(|fault| Fault::Damaged {
            path: path.to_owned(),
            why: fault.to_string(),
        })?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Fault::io("create", folder))?;
        }
        private::write_replacing(path, text.as_bytes()).map_err(Fault::io("write", path))
    }
}

/// Whether a file is that of the account that runs this.
fn is_own(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let owner = |path: &Path| std::fs::metadata(path).map(|file| file.uid()).ok();
        let own = owner(Path::new("/proc/self"));
        own.is_none() || own == owner(path)
    }
    #[cfg(not(unix))]
    {
        path.exists()
    }
}

impl Identity {
    /// Makes a new identity from the system's randomness.
    pub fn generate() -> Result<Self, Fault> {
        let mut key = Zeroizing::new([0_u8; 32]);
        let mut id = [0_u8; 4];
        for bytes in [key.as_mut_slice(), id.as_mut_slice()] {
            getrandom::fill(bytes)
                .map_err(|fault| Fault::Stopped(format!("no randomness: {fault}")))?;
        }
        Ok(Self::new(data_encoding::HEXUPPER.encode(&id), *key))
    }

    /// Puts an identity together from what is stored.
    #[must_use]
    pub fn new(id: String, key: [u8; 32]) -> Self {
        let key = Zeroizing::new(key);
        Self {
            id,
            keyed: keyed(&key),
            key,
        }
    }

    /// Reads the key of ledger `id`.
    pub fn read(path: &Path, id: &str) -> Result<Self, Fault> {
        let text = std::fs::read_to_string(path).map_err(Fault::io("read", path))?;
        let text = Zeroizing::new(text);
        let damaged = || Fault::Damaged {
            path: path.to_owned(),
            why: "it has not 64 hexadecimal digits".to_owned(),
        };
        let octets = data_encoding::HEXLOWER.decode(text.trim().as_bytes());
        let octets = Zeroizing::new(octets.map_err(|_fault| damaged())?);
        let key = octets.as_slice().try_into().map_err(|_length| damaged())?;
        Ok(Self::new(id.to_owned(), key))
    }

    /// Writes the key; it must not exist yet.
    pub fn write_key(&self, path: &Path) -> Result<(), Fault> {
        let text = Zeroizing::new(data_encoding::HEXLOWER.encode(&*self.key));
        private::write_new(path, text.as_bytes()).map_err(Fault::io("write", path))
    }

    /// The ledger's id: eight hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The campaign key, for deriving ids of messages.
    #[must_use]
    pub fn campaign_key(&self) -> &[u8; 32] {
        &self.key
    }

    /// HMAC-SHA256(campaign key, id).
    #[must_use]
    pub fn check(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.mac(&[self.id.as_bytes()]))
    }

    /// A recipient's key: the first 16 bytes of HMAC-SHA256(campaign key, `v1` ‖ canonical mailbox).
    #[must_use]
    pub fn recipient(&self, canonical: &str) -> Key {
        let mac = self.mac(&[b"v1", canonical.as_bytes()]);
        Key(std::array::from_fn(|i| mac[i]))
    }

    /// Signs the checkpoints of the log by that name. Its key follows from the campaign key, so that
    /// there is one secret to guard.
    pub fn signer(&self, origin: &str) -> Result<Signer, Fault> {
        Signer::new(origin, &self.mac(&[b"checkpoint v1"]))
    }

    /// What a value of a list's column is found by: keyed, so that it says nothing to others.
    #[must_use]
    pub fn lookup(&self, value: &str) -> Key {
        let mac = self.mac(&[b"lookup v1", value.trim().to_lowercase().as_bytes()]);
        Key(std::array::from_fn(|i| mac[i]))
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}
