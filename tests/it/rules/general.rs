//! The general rules: the sample has no finding of them, and each change gives one.

use std::{fs, path::Path};

use disclosure_mailer::terms::{
    Findings,
    Severity::{self, Error, Info, Warning},
};

use super::changed_sample::{changed_on, edit, weight};

/// A notice that says one thing and prints nothing.
fn notice(subject: &str, body: &str) -> String {
    format!("+++\nsubject = \"{subject}\"\npreheader = \"In short.\"\n+++\n{body}\n")
}

/// What is put at the end of the general notice in English.
fn at_the_end(folder: &Path, text: &str) {
    // As the program under test was built with it, whatever happens to the file meanwhile.
    let general = include_str!("../../../templates/notices/user.en.md");
    for code in ["", ".US", ".US-CA", ".US-MA"] {
        let file = folder.join(format!("notices/user.en{code}.md"));
        fs::write(file, format!("{general}\n\n{text}\n")).unwrap();
    }
}

/// Writes the words anew, row by row; none takes a row out.
pub(super) fn rewrite_words(
    folder: &Path,
    mut change: impl FnMut(&csv::StringRecord, &csv::StringRecord) -> Option<Vec<String>>,
) {
    let path = folder.join("words.csv");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(&path)
        .unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_path(&path).unwrap();
    for row in &rows {
        if let Some(row) = change(&rows[0], row) {
            writer.write_record(row).unwrap();
        }
    }
}

/// The English summary is another one.
fn summary(folder: &Path, text: &str) {
    rewrite_words(folder, |header, row| {
        let english = header.iter().position(|tag| tag == "en").unwrap();
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let ours = row[0].starts_with("summary") && at == english;
            if ours { text } else { cell }.to_owned()
        });
        Some(cells.collect())
    });
}

type Change = fn(&Path);

/// The sample with a few people of each list, changed.
fn changed(change: impl Fn(&Path)) -> Findings {
    changed_on("2025-11-26", |folder| {
        few(folder);
        change(folder);
    })
}

fn few(folder: &Path) {
    for (list, rows) in [
        ("api-users.csv", 9),
        ("admins.csv", 5),
        ("not-affected.jsonl", 3),
    ] {
        let path = folder.join("lists").join(list);
        let bytes = fs::read(&path).unwrap();
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').take(rows);
        fs::write(&path, lines.flatten().copied().collect::<Vec<u8>>()).unwrap();
    }
}

const HARD: &str = "Notwithstanding considerable organisational precautions, unauthorised individuals circumvented \
    authentication infrastructure, compromising confidentiality throughout interconnected environments. ";

const CHANGES: [(&str, Severity, Change); 35] = [
    ("GEN-ENTITY", Error, |f| {
        edit(
            &f.join("campaign.toml"),
            "Example AI Security <",
            "Security Team <",
        );
    }),
    ("GEN-CONTACT", Error, |f| {
        edit(
            &f.join("incident.toml"),
            "metrica-incident@example.com\"",
            "help@other.test\"",
        );
    }),
    ("GEN-CONTACT", Error, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("GEN-NATURE", Error, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("GEN-MEASURES", Error, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("GEN-STEPS", Warning, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("PHISH-WARN", Warning, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("PHISH-VERIFY", Warning, |f| {
        edit(
            &f.join("incident.toml"),
            "[public_notice]\nurl = \"https://www.example.com/metrica-incident\"",
            "",
        );
    }),
    ("GEN-STEPS-MATCH", Warning, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Notice", "Hello.")).unwrap();
    }),
    ("GEN-DATA-NOT", Warning, |f| {
        edit(
            &f.join("incident.toml"),
            "{ id = \"usage_metadata\", source = \"review of the data handed over on 2025-11-25\" }",
            "\"usage_metadata\"",
        );
    }),
    ("GEN-DATES", Error, |f| {
        edit(
            &f.join("incident.toml"),
            "data_received = \"2025-11-25\"",
            "data_received = \"2025-11-27\"",
        );
    }),
    ("GEN-DATES", Error, |f| {
        edit(
            &f.join("incident.toml"),
            "vendor_detected = \"2025-11-08\"",
            "vendor_detected = \"2025-11-07\"",
        );
    }),
    ("GEN-DATES", Warning, |f| {
        edit(
            &f.join("incident.toml"),
            "breach = \"2025-11-08..2025-11-09\"",
            "",
        );
    }),
    ("GEN-DATES", Warning, |f| {
        summary(f, "It happened on 09/11/2025.");
    }),
    ("GEN-DEDICATED", Error, |f| {
        at_the_end(f, "<https://x.com/example>");
    }),
    ("GEN-DEDICATED", Warning, |f| {
        at_the_end(f, "## News {#news}\n\nBuy now.");
    }),
    ("GEN-PLACEHOLDER", Error, |f| summary(f, "TODO")),
    ("GEN-PLACEHOLDER", Error, |f| {
        edit(&f.join("campaign.toml"), "sample = true", "sample = false");
    }),
    ("GEN-HEDGE", Warning, |f| {
        summary(
            f,
            &"Your data may have been seen, and potentially copied. ".repeat(20),
        );
    }),
    ("GEN-HEDGE", Warning, |f| {
        let beside = " That does not mean that there were none.";
        edit(&f.join("words.csv"), beside, "");
    }),
    ("GEN-READABILITY", Warning, |f| summary(f, &HARD.repeat(40))),
    ("GEN-SEGMENT", Warning, |f| {
        edit(
            &f.join("campaign.toml"),
            "audience = \"user\"",
            "audience = \"user\"\nexposed = []",
        );
    }),
    ("GEN-OVERRIDE", Error, |f| {
        edit(
            &f.join("campaign.toml"),
            "[relay]",
            "[[override]]\nfinding = \"GEN-DATA\"\nreason = \" \"\nby = \"Jane Doe\"\ndate = \"2025-11-26\"\n[relay]",
        );
    }),
    ("PHISH-NOLOGIN", Error, |f| {
        at_the_end(f, "<https://www.example.com/login>");
    }),
    ("PHISH-NOPII", Error, |f| {
        at_the_end(f, "<https://www.example.com/confirm/you>");
    }),
    ("PHISH-LINKHOST", Error, |f| {
        at_the_end(f, "<https://bit.ly/x>");
    }),
    ("PHISH-LINKHOST", Error, |f| {
        at_the_end(f, "<https://192.0.2.1/x>");
    }),
    ("PHISH-LINKHOST", Error, |f| {
        at_the_end(f, "<https://other.test/x>");
    }),
    ("PHISH-LINKHOST", Error, |f| {
        at_the_end(f, "<https://xn--exmple-cua.com/x>");
    }),
    ("PHISH-LINKHOST", Error, |f| {
        at_the_end(f, "[www.example.com/a](https://www.example.com/b)");
    }),
    ("PHISH-URGENCY", Warning, |f| {
        fs::write(f.join("notices/user.en.md"), notice("Act now", "Hello.")).unwrap();
    }),
    ("PHISH-SUBJECT", Warning, |f| {
        fs::write(
            f.join("notices/user.en.md"),
            notice("Re: your account", "Hello."),
        )
        .unwrap();
    }),
    ("PHISH-FROM", Error, |f| {
        edit(
            &f.join("campaign.toml"),
            "<security@example.com>",
            "<security@other.test>",
        );
    }),
    ("PHISH-FROM", Warning, |f| {
        edit(&f.join("incident.toml"), "domains = [\"example.com\"]", "");
    }),
    ("REC-RETAIN", Warning, |f| {
        edit(
            &f.join("campaign.toml"),
            "default_locale",
            "retention_years = 2\nprofiles = [\"us-hipaa\"]\ndefault_locale",
        );
    }),
];

#[test]
fn the_sample_breaks_no_general_rule_and_each_change_breaks_one() {
    let before = changed(|_| {});
    let mut wrong = Vec::new();
    for (at, (id, severity, change)) in CHANGES.iter().enumerate() {
        // A language may be hard to read: only the changed one counts.
        let file = if *id == "GEN-READABILITY" {
            "user.en"
        } else {
            ""
        };
        if let Some(held) = weight(&before, id, file) {
            wrong.push(format!("{id} is {held:?} in the sample"));
        }
        let after = changed(change);
        let found: Vec<Severity> = after
            .iter()
            .filter(|finding| finding.id == *id && finding.place.file.contains(file))
            .map(|finding| finding.severity)
            .collect();
        if !found.contains(severity) {
            wrong.push(format!(
                "change {at}: {id} is {found:?} and not {severity:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn old_data_of_a_law_and_long_notices_are_said() {
    assert_eq!(weight(&changed(|_| {}), "DATA-STALE", ""), None);
    let later = changed_on("2027-12-01", few);
    assert_eq!(weight(&later, "DATA-STALE", "eu.toml"), Some(Warning));
    assert_eq!(weight(&later, "GEN-LENGTH", "user.en"), Some(Info));
}
