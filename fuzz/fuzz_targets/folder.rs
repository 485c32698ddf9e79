//! A campaign's folder in memory, of which a target writes one file anew each time.

use std::{fs, path::Path};

/// Hands `with` a folder that holds a small campaign: one list of two people, nothing of its own.
pub fn with_folder(with: impl FnOnce(&Path)) {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::Builder::new().tempdir_in(shared_memory()).unwrap();
    }
    FOLDER.with(|folder| {
        let folder = folder.path();
        write(folder, "campaign.toml", CAMPAIGN);
        write(folder, "incident.toml", INCIDENT);
        write(folder, "lists/people.csv", LIST);
        with(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.unwrap();
        }
    });
}

/// Writes a file, and the folder that it stands in.
pub fn write(folder: &Path, name: &str, octets: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, octets).unwrap();
}

fn shared_memory() -> &'static Path {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { shared } else { Path::new("/tmp") }
}

const CAMPAIGN: &[u8] = br#"id = "t"
sample = true
default_locale = "en"
audiences = ["user"]
[sender]
from = "Example AI <security@example.com>"
[[list]]
file = "lists/people.csv"
audience = "user"
facets = ["plan"]
[approval]
required = []
"#;

const INCIDENT: &[u8] = br#"reference = "INC-1"
[controller]
name = "Example AI, Inc."
address = "100 Example Street"
[vendor]
name = "Metrica"
[scope]
product = "API"
our_systems = "unaffected"
[dates]
breach = "2025-11-08..2025-11-09"
[data]
exposed = ["name", "email"]
not_exposed = [{ id = "password", source = "review" }]
[contact]
email = "help@example.com"
"#;

const LIST: &[u8] = b"email,name,plan,order\na@example.com,Ada,free,1\nb@example.com,,paid,\n";
