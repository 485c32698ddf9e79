//! A campaign with one list of any octets: it is accounted for, and no octets make it panic.

use std::{fs, path::Path};

use disclosure_mailer::{audience, campaign};

const CAMPAIGN: &str = "id = \"t\"\nsample = true\ndefault_locale = \"en\"\n[sender]\nfrom = \"A <a@example.com>\"\n\
                        [approval]\nrequired = []\n[[list]]\naudience = \"user\"\nfacets = [\"plan\"]\n";
const INCIDENT: &str = "[controller]\nname = \"Example\"\n[data]\nexposed = [\"name\", \"email\"]\n[contact]\n";

/// Reads octets as the list `name`, and once more for the registers' sake.
pub fn account_for(name: &str, octets: &[u8]) {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::Builder::new().tempdir_in(shared_memory()).unwrap();
    }
    FOLDER.with(|folder| {
        let folder = folder.path();
        fs::write(folder.join(name), octets).unwrap();
        if !folder.join("campaign.toml").exists() {
            fs::write(folder.join("campaign.toml"), format!("{CAMPAIGN}file = \"{name}\"\n")).unwrap();
            fs::write(folder.join("incident.toml"), INCIDENT).unwrap();
        }
        let campaign = campaign::load(folder).unwrap();
        let audience = audience::assemble(&campaign);
        let a = audience.accounting;
        assert_eq!(a.read, a.recipients + a.merged + a.suppressed + a.invalid);
        let mut shown = 0;
        let findings = audience.each(&campaign, |_, _| shown += 1);
        if findings.is_empty() {
            assert_eq!(shown, a.recipients);
        }
    });
}

fn shared_memory() -> &'static Path {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { shared } else { Path::new("/tmp") }
}
