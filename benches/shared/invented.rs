//! Words for an invented campaign, in fourteen languages.

use std::{fs, path::Path};

use crate::Whatever;

/// The languages.
pub(crate) const LOCALES: [&str; 14] = [
    "ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "sv", "zh-Hans",
];

/// Writes the facts of the sample, and words in each language.
pub(crate) fn write(folder: &Path) -> Whatever<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    fs::copy(sample.join("incident.toml"), folder.join("incident.toml"))?;
    let mut words = format!("id,{}\n", LOCALES.join(","));
    for id in [
        "summary",
        "nature",
        "cause",
        "consequences",
        "measures_done",
    ] {
        let each = ",\"Somebody copied data, and we stopped it.\"".repeat(LOCALES.len());
        words.push_str(&format!("{id}{each}\n"));
    }
    Ok(fs::write(folder.join("words.csv"), words)?)
}
