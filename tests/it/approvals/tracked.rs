//! The text for word processors: every paragraph once, numbered, with the source language beside.

use std::{fs, path::PathBuf, process::Command};

use disclosure_mailer::review::{Paragraphs, blocks};

use super::{has, output};
use crate::{
    review::{PEOPLE, state},
    support::Sandbox,
};

fn written(sandbox: &Sandbox, more: &[&str]) -> Vec<(String, PathBuf)> {
    let words = [&["preview", "--text", "review", "--json"][..], more].concat();
    let json = sandbox.run(&words).expect(0).json();
    let files = json["files"].as_array().unwrap().iter();
    files
        .map(|file| {
            let path = sandbox.folder().join(file["file"].as_str().unwrap());
            (file["locale"].as_str().unwrap().to_owned(), path)
        })
        .collect()
}

/// Text as it stands in a page.
fn escaped(text: &str) -> String {
    let pairs = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
        ("'", "&#39;"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn every_paragraph_stands_in_it_once_with_its_number_and_the_source_beside() {
    let sandbox = Sandbox::new(PEOPLE);
    let now = state(&sandbox);
    let files = written(&sandbox, &[]);
    let locales: Vec<&str> = files.iter().map(|(locale, _)| locale.as_str()).collect();
    assert_eq!(locales, ["ar", "de", "en"]);
    for ((tag, path), locale) in files.iter().zip(now.text.locales()) {
        let html = fs::read_to_string(path).unwrap();
        let paragraphs = Paragraphs::of(&locale, &now.text.wordings);
        assert!(paragraphs.all.len() > 30, "{tag}: {}", paragraphs.all.len());
        let rows: Vec<&str> = html.split("<tr valign=\"top\">").skip(1).collect();
        assert_eq!(rows.len(), paragraphs.all.len());
        let mut without = 0;
        for (row, paragraph) in rows.iter().zip(&paragraphs.all) {
            assert!(
                row.contains(&format!("<b>{tag}-{}</b>", paragraph.number)),
                "{row}"
            );
            for span in &paragraph.block.spans {
                let words = if span.slot {
                    format!("‹{}›", span.text)
                } else {
                    escaped(&span.text)
                };
                assert!(row.contains(&words), "`{words}` is not in {row}");
            }
            without += usize::from(
                row.contains("class=\"source\"") && row.contains("dir=\"ltr\"></p></td>"),
            );
        }
        assert_eq!(
            html.contains("class=\"source\" lang=\"en\""),
            tag != "en",
            "{tag}"
        );
        assert!(
            without <= 2,
            "{tag}: {without} paragraphs have nothing beside them"
        );
        assert_eq!(
            html.contains("<p class=\"own\" lang=\"ar\" dir=\"rtl\" align=\"right\">"),
            tag == "ar"
        );
        assert!(
            !html.contains("Private") && !html.contains("acct-secret"),
            "nobody's data"
        );
        assert!(
            !html.contains("src=") && !html.contains("href="),
            "nothing is fetched"
        );
    }
    // Beside the German heading the English one.
    let german = fs::read_to_string(&files[1].1).unwrap();
    let heading = german
        .split("<tr valign=\"top\">")
        .find(|row| row.contains("Was geschehen ist"))
        .unwrap();
    assert!(heading.contains("What happened"), "{heading}");
    let every: usize = now
        .text
        .wordings
        .values()
        .map(|wording| blocks(wording).len())
        .sum();
    assert!(every > 100);
}

#[test]
fn a_file_that_somebody_changed_is_never_replaced() {
    let sandbox = Sandbox::new(PEOPLE);
    let files = written(&sandbox, &[]);
    let before = fs::read(&files[1].1).unwrap();
    // The same text gives the same octets, on another day too.
    written(&sandbox, &["--as-of", "2025-12-24"]);
    assert_eq!(fs::read(&files[1].1).unwrap(), before);
    fs::write(&files[1].1, "my changes").unwrap();
    let refused = sandbox
        .run(&["preview", "--text", "review"])
        .expect(1)
        .err();
    assert!(refused.contains("somebody changed it"), "{refused}");
    assert_eq!(fs::read_to_string(&files[1].1).unwrap(), "my changes");
    // Another text has other names.
    sandbox.edit("words.csv", "smishing", "phishing by text message");
    assert!(
        written(&sandbox, &[])
            .iter()
            .all(|(_, path)| !files.iter().any(|(_, old)| old == path))
    );
}

#[test]
fn a_word_processor_opens_it() {
    let sandbox = Sandbox::new(PEOPLE);
    let files = written(&sandbox, &[]);
    if !has("soffice") {
        return;
    }
    let folder = sandbox.folder();
    for (tag, path) in files.iter().filter(|(tag, _)| tag != "en") {
        output(
            Command::new("soffice")
                .arg(format!(
                    "-env:UserInstallation=file://{}/profile",
                    folder.display()
                ))
                .args([
                    "--headless",
                    "--writer",
                    "--convert-to",
                    "txt:Text (encoded):UTF8",
                    "--outdir",
                ])
                .arg(&folder)
                .arg(path),
        );
        let name = path.file_stem().unwrap().to_string_lossy();
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        for said in [
            format!("{tag}-14"),
            "‹".to_owned(),
            "What happened".to_owned(),
        ] {
            assert!(text.contains(&said), "{tag}: {said}");
        }
    }
}
