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
        // Over what is there, and cut off last: a crash in between leaves a line, and no disk is too full for it.
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())?;
        self.file.set_len(text.len() as u64)
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{
        delivery::{Draft, Kind, clock},
        ledger::Ledger,
        terms::Stamp,
    };

    #[test]
    fn the_file_says_who_holds_the_lock_and_what_the_clocks_showed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sender.lock");
        let own = format!("process {}", std::process::id());
        let left = format!("process 1\n{}", "left by nobody knows whom\n".repeat(9));
        std::fs::write(&path, left).unwrap();
        let mut lock = SenderLock::take(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{own}\n"));
        lock.keep_clocks();
        let text = std::fs::read_to_string(&path).unwrap();
        let shown: Vec<&str> = text.lines().collect();
        assert_eq!(shown.first(), Some(&own.as_str()));
        assert_eq!(shown.get(1).is_some(), Shown::now().is_some(), "{text}");
        assert!(
            shown
                .get(1)
                .is_none_or(|line| line.parse::<Shown>().is_ok())
        );
        assert!(shown.len() <= 2, "{text}");
    }
    #[test]
    fn a_clock_that_was_set_during_a_run_is_not_found_again_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (state, recorded) = (folder.path().join("state"), folder.path().join("toml"));
        let now = Stamp::from_system(SystemTime::now());
        let mut ledger = Ledger::open_or_begin(&state, &recorded, "c", "h", now).unwrap();
        let lock = SenderLock::take(&state).unwrap();
        ledger.hold(lock, &recorded).unwrap();
        let kept = || {
            std::thread::sleep(Duration::from_millis(2));
            let file = std::fs::read_to_string(state.join("sender.lock")).unwrap();
            file.lines().nth(1).map(str::to_owned)
        };
        let mut append = |draft| {
            drop(ledger.append(vec![draft], now).unwrap());
            kept()
        };
        let first = append(Draft::new(Kind::Opened));
        // Seldom otherwise: a few seconds are enough.
        assert_eq!(append(Draft::new(Kind::Resumed)), first);
        let set = append(clock::draft(90_000_000_000));
        assert_eq!(set == first, Shown::now().is_none());
    }
}
