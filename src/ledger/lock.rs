//! The sender lock: one `send` per campaign. Its file says who holds it, and what the clocks showed last.

use std::{
    fs::{File, Metadata, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Fault, boot::Shown};

const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(10);

/// Held while a `send` lives. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct SenderLock {
    file: File,
    path: PathBuf,
    /// What the clocks showed when the last sender was at work.
    earlier: Option<Shown>,
    /// By how many microseconds the system's was set forward since, until that is in the log.
    set: Option<i64>,
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
                let said = said(&mut file).map_err(Fault::io("read", &path))?;
                let holder = said.lines().next().unwrap_or_default().to_owned();
                return Err(Fault::Busy { holder });
            }
            Err(TryLockError::Error(fault)) => return Err(Fault::io("lock", &path)(fault)),
        }
        // What can't be read as text was cut off by a crash, or is nobody's.
        let earlier = said(&mut file).unwrap_or_default();
        let earlier: Option<Shown> = earlier.lines().nth(1).and_then(|line| line.parse().ok());
        let now = Shown::now();
        let set = now.zip(earlier.as_ref());
        let set = set.and_then(|(now, earlier)| now.set_since(earlier));
        let mut lock = Self {
            file,
            path,
            earlier,
            set,
        };
        lock.write().map_err(Fault::io("write", &lock.path))?;
        Ok(lock)
    }

    /// By how many microseconds the clock was set forward while no sender was at work. Asked once, by whoever
    /// writes it to the log.
    pub(super) fn take_set(&mut self) -> Option<i64> {
        self.set.take()
    }

    /// Keeps what the clocks show for the next sender. Where that cannot be written, the next one knows less.
    pub(super) fn keep_clocks(&mut self) {
        if self.set.is_none() {
            self.earlier = Shown::now();
            drop(self.write());
        }
    }

    fn write(&mut self) -> std::io::Result<()> {
        let mut text = format!("process {}\n", std::process::id());
        if let Some(earlier) = &self.earlier {
            text.push_str(&format!("{earlier}\n"));
        }
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
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

fn said(file: &mut File) -> std::io::Result<String> {
    let mut said = String::new();
    file.read_to_string(&mut said)?;
    Ok(said)
}

fn open(path: &Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Fault::io("open", path))
}
