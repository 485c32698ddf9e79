//! Waits until a file of a campaign is saved. It looks at times and sizes: there are few files, they
//! may lie on a shared folder, and editors replace what they save.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

/// So often it looks.
const EVERY: Duration = Duration::from_millis(250);

/// The files at one moment.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// What was seen last.
pub(super) struct Watch {
    folder: PathBuf,
    seen: Seen,
}

impl Watch {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            seen: look(folder),
        }
    }

    /// Returns once something changed and stayed so for a moment: a file may be saved in parts.
    pub(super) fn wait(&mut self) {
        loop {
            thread::sleep(EVERY);
            let mut now = look(&self.folder);
            if now == self.seen {
                continue;
            }
            loop {
                thread::sleep(EVERY / 2);
                let again = look(&self.folder);
                if again == now {
                    break;
                }
                now = again;
            }
            self.seen = now;
            return;
        }
    }
}

/// What a campaign is written in: its own files, and those of the folders that a person fills.
fn look(folder: &Path) -> Seen {
    let mut seen = Seen::new();
    let within = ["", "notices", "lists", "requirements", "approvals"];
    for folder in within.map(|name| folder.join(name)) {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            if let Ok(about) = entry.metadata()
                && about.is_file()
                && !is_ours(&entry.file_name().to_string_lossy())
            {
                seen.insert(entry.path(), (about.modified().ok(), about.len()));
            }
        }
    }
    seen
}

/// What the program writes itself, and what editors keep beside a file.
fn is_ours(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~') || name.starts_with("preview.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_is_seen_and_a_packet_is_not() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path();
        fs::create_dir(folder.join("notices")).unwrap();
        fs::write(folder.join("campaign.toml"), "a").unwrap();
        let before = look(folder);
        fs::write(folder.join("preview.zip"), "x").unwrap();
        fs::write(folder.join(".campaign.toml.swp"), "x").unwrap();
        assert_eq!(look(folder), before);
        fs::write(folder.join("notices/user.en.md"), "x").unwrap();
        assert_ne!(look(folder), before);
    }
}
