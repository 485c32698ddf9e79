#![no_main]
//! Any octets as one file of a campaign. The first octet says which.

mod caught;
mod folder;

use disclosure_mailer::{
    campaign::{self, Sheet},
    rules::Profiles,
    sink::Script,
    terms::Findings,
};

libfuzzer_sys::fuzz_target!(init: caught::libraries_are_caught(), |octets: &[u8]| {
    let Some((which, octets)) = octets.split_first() else { return };
    let name = match which {
        b'c' => "campaign.toml",
        b'i' => "incident.toml",
        b'w' => "words.csv",
        b'x' => "words.xlsx",
        b'p' => "requirements/own.toml",
        b's' => {
            let _script = str::from_utf8(octets).map(Script::from_toml);
            return;
        }
        _ => return,
    };
    folder::with_folder(|folder| {
        folder::write(folder, name, octets);
        if let Ok(campaign) = campaign::load(folder) {
            let mut findings = Findings::new();
            let _profiles = Profiles::of(&campaign, &mut findings);
        }
        if matches!(which, b'w' | b'x')
            && let Ok(sheet) = Sheet::read(name, octets)
        {
            // What was read can be written, and reads as the same.
            let sheet = sheet.trimmed();
            let written = sheet.write("words.csv").unwrap();
            let again = Sheet::read("words.csv", &written).unwrap().trimmed();
            let cells = |sheet: &Sheet| -> Vec<Vec<String>> {
                sheet.rows.iter().map(|row| row.cells.clone()).collect()
            };
            assert_eq!(cells(&sheet), cells(&again));
        }
    });
});
