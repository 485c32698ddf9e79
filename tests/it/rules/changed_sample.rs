//! The sample, changed in one thing each time, gives the findings that are expected of it.

use std::{fs, path::Path};

use disclosure_mailer::terms::{Findings, Severity};

use super::{build::judge, general::rewrite_words};

/// The sample with people in California and Massachusetts who get the general notice, and a change.
pub(super) fn changed(change: impl Fn(&Path)) -> Findings {
    changed_on("2025-11-26", change)
}

/// The same, judged on another day.
pub(super) fn changed_on(today: &str, change: impl Fn(&Path)) -> Findings {
    let temp = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = root.join("samples/analytics-vendor");
    for folder in ["lists", "notices"] {
        fs::create_dir_all(temp.path().join(folder)).unwrap();
    }
    for name in ["campaign.toml", "incident.toml", "words.csv"] {
        fs::copy(sample.join(name), temp.path().join(name)).unwrap();
    }
    for entry in fs::read_dir(sample.join("lists")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(
            &path,
            temp.path().join("lists").join(path.file_name().unwrap()),
        )
        .unwrap();
    }
    let general = include_str!("../../../templates/notices/user.en.md");
    for code in ["US-CA", "US-MA"] {
        fs::write(
            temp.path().join(format!("notices/user.en.{code}.md")),
            general,
        )
        .unwrap();
    }
    fs::write(
        temp.path().join("lists/more.csv"),
        "email,locale,jurisdiction\nca@example.com,en,US-CA\nma@example.com,en,US-MA\n",
    )
    .unwrap();
    edit(
        &temp.path().join("campaign.toml"),
        "[relay]",
        "[[list]]\nfile = \"lists/more.csv\"\naudience = \"user\"\n\n[relay]",
    );
    change(temp.path());
    judge(temp.path(), today).0
}

pub(super) fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(
        text.contains(from),
        "{} does not hold `{from}`",
        path.display()
    );
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The severity of a finding in a file.
pub(super) fn weight(findings: &Findings, id: &str, file: &str) -> Option<Severity> {
    let found = findings
        .iter()
        .find(|finding| finding.id == id && finding.place.file.contains(file));
    found.map(|finding| finding.severity)
}

#[test]
fn american_laws_are_voluntary_for_the_sample_and_the_general_notice_breaks_them() {
    let findings = changed(|_| {});
    // Equal texts are one wording, under the name of the first.
    for id in ["US-CA-TITLE", "US-CA-HEADINGS", "US-MA-NONATURE"] {
        assert_eq!(
            weight(&findings, id, "user.en"),
            Some(Severity::Warning),
            "{id}"
        );
    }
    let voluntary = findings
        .iter()
        .filter(|finding| finding.id.starts_with("US-"));
    assert!(voluntary.clone().count() > 5);
    assert!(
        voluntary.clone().all(|finding| finding.voluntary),
        "{voluntary:#?}",
        voluntary = voluntary.collect::<Vec<_>>()
    );
    for id in [
        "EU-34-CONSEQ",
        "GEN-STEPS-MATCH",
        "PHISH-LINKHOST",
        "GEN-DATA",
    ] {
        assert_eq!(weight(&findings, id, ""), None, "{id}");
    }
}

#[test]
fn consequences_taken_out_are_missed_by_the_european_law() {
    let findings = changed(|folder| {
        rewrite_words(folder, |_, row| {
            let stays = !row[0].starts_with("consequences");
            stays.then(|| row.iter().map(str::to_owned).collect())
        });
    });
    assert_eq!(
        weight(&findings, "EU-34-CONSEQ", "user."),
        Some(Severity::Error)
    );
}

#[test]
fn a_step_that_rotates_keys_contradicts_the_facts() {
    let findings = changed(|folder| {
        edit(
            &folder.join("incident.toml"),
            "[advice]",
            "[advice]\nadd = [\"rotate_secret\"]",
        );
    });
    assert_eq!(
        weight(&findings, "GEN-STEPS-MATCH", "user."),
        Some(Severity::Warning)
    );
}

#[test]
fn a_tracking_link_blocks() {
    let findings = changed(|folder| {
        let general = fs::read_to_string(folder.join("notices/user.en.US-CA.md")).unwrap();
        let link = "\nSee [our page](https://www.example.com/incident?utm_source=mail).\n";
        fs::write(
            folder.join("notices/user.en.US-CA.md"),
            format!("{general}{link}"),
        )
        .unwrap();
    });
    assert_eq!(
        weight(&findings, "PHISH-LINKHOST", "user.en.US-CA.md"),
        Some(Severity::Error)
    );
}

#[test]
fn an_exposed_class_that_one_language_leaves_out_blocks() {
    let findings = changed(|folder| {
        let german = include_str!("../../../templates/notices/user.de.md");
        let loops = "{% if item.possible %}- ";
        assert!(german.contains(loops));
        let without = german.replace(
            loops,
            "{% if item.possible and item.id != \"referrer\" %}- ",
        );
        fs::write(folder.join("notices/user.de.md"), without).unwrap();
    });
    assert_eq!(
        weight(&findings, "GEN-DATA", "notices/user.de.md"),
        Some(Severity::Error)
    );
    assert_eq!(weight(&findings, "GEN-DATA", "user.en"), None);
}
