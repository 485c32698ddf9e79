//! The sender lock: one `send` per campaign.

use std::{
    fs::{File, Metadata, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::Fault;

const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(10);

/// Held while a `send` lives. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct SenderLock {
    file: File,
    path: PathBuf,
}

impl SenderLock {
    /// Takes the lock, or says who has it.
    pub fn take(state_dir: &Path) -> Result<Self, Fault> {
        let path = state_dir.join("sender.lock");
        let mut file = open(&path)?;
        // Whoever asks whether a sender lives holds the lock for a moment.
        let mut looks = 0;
        let mut taken = file.try_lock();
        while looks < LOOKS && matches!(taken, Err(TryLockError::WouldBlock)) {
            looks += 1;
            std::thread::sleep(BETWEEN);
            taken = file.try_lock();
        }
        match taken {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder)
                    .map_err(Fault::io("read", &path))?;
                return Err(Fault::Busy {
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(fault)) => return Err(Fault::io("lock", &path)(fault)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .map_err(Fault::io("write", &path))?;
        writeln!(file, "process {}", std::process::id()).map_err(Fault::io("write", &path))?;
        Ok(Self { file, path })
    }

    /// Fails unless the lock still stands where the next sender looks for it.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let held = self.file.metadata().ok().map(|file| identity(&file));
        if held.is_some()
            && held
                == std::fs::metadata(&self.path)
                    .ok()
                    .map(|file| identity(&file))
        {
            return Ok(());
        }
        Err(Fault::Replaced {
            path: self.path.clone(),
        })
    }

    /// Whether a `send` lives now.
    #[must_use]
    pub fn is_taken(state_dir: &Path) -> bool {
        let Ok(file) = File::open(state_dir.join("sender.lock")) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

/// Held while a ledger is made: of several who begin a campaign at once, one makes it and the others
/// find it.
#[derive(Debug)]
pub(super) struct BeginLock {
    _file: File,
}

impl BeginLock {
    /// Waits for it.
    pub(super) fn take(state_dir: &Path) -> Result<Self, Fault> {
        let path = state_dir.join("begin.lock");
        let file = open(&path)?;
        file.lock().map_err(Fault::io("lock", &path))?;
        Ok(Self { _file: file })
    }
}

/// What tells a file from another one that took its name; where the system has no such thing, all
/// are the same.
#[cfg(unix)]
pub(super) fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// What tells a file from another one that took its name.
#[cfg(not(unix))]
pub(super) fn identity(_file: &Metadata) -> (u64, u64) {
    (0, 0)
}

fn open(path: &Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Fault::io("open", path))
}
