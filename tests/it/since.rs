//! What changed since somebody read the packet: facts by name, paragraphs word by word, and what only
//! some languages changed.

use std::fs;

use crate::support::{PROGRAM, Sandbox};

const PEOPLE: &str = "email,name,locale\nann@example.com,Ann,en\nkim@example.com,Kim,de\n\
luc@example.com,Luc,fr\n";

fn preview(sandbox: &Sandbox) -> String {
    sandbox.run(&["preview", "--as-of", "2025-11-26"]).expect(0);
    let page = sandbox.folder().join("preview/changes.html");
    fs::read_to_string(page).unwrap_or_default()
}

/// The part of a page between two marks.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page
        .split_once(from)
        .unwrap_or_else(|| panic!("{from}: {page}"));
    rest.split_once(to)
        .unwrap_or_else(|| panic!("{to}: {rest}"))
        .0
}

#[test]
fn a_fact_that_changed_is_named_with_what_it_was_and_where_it_stands() {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    preview(&sandbox);
    let approve = [
        "approve",
        "--role",
        "legal",
        "--by",
        "J <j@example.com>",
        "--yes",
    ];
    sandbox.run(&approve).expect(0);
    sandbox.edit("words.csv", "is called smishing", "is called so");
    preview(&sandbox);
    let incident = sandbox.read("incident.toml");
    let change = |from: &str, to: &str| sandbox.edit("incident.toml", from, to);
    change(
        "vendor_detected = \"2025-11-08\"",
        "vendor_detected = \"2025-11-09\"",
    );
    change("  { id = \"referrer\", certainty = \"possible\" },\n", "");
    change("tells_its_customers = true", "tells_its_customers = false");
    let page = preview(&sandbox);
    // Since the approval, and since the preview of another text.
    assert_eq!(page.matches("Facts of the incident").count(), 2, "{page}");
    for since in page.split("<h2>Since").skip(1) {
        let facts = between(since, "Facts of the incident", "</ul></div>");
        let date = between(
            facts,
            "When the provider noticed it",
            "<li class=\"finding\">",
        );
        assert!(date.contains("dates.vendor_detected"), "{date}");
        assert!(
            date.contains("<del>2025-11-08</del> → <ins>2025-11-09</ins>"),
            "{date}"
        );
        assert!(date.contains("Printed in every wording"), "{date}");
        for language in ["en", "de", "fr"] {
            assert!(
                date.contains(&format!("href=\"{language}.html#{language}-")),
                "{date}"
            );
        }
        let gone = between(facts, "Exposed: referring websites", "</li>");
        assert!(
            gone.contains("no longer stated") && gone.contains("nowhere any more"),
            "{gone}"
        );
        let steers = between(facts, "The provider writes to its customers too", "</li>");
        assert!(
            steers.contains("<del>yes</del> → <ins>no</ins>"),
            "{steers}"
        );
        assert!(steers.contains("decides which sentences stand"), "{steers}");
    }
    // `send` names them too.
    let said = sandbox.run(&["send", "--yes"]).expect(3).err();
    assert!(said.contains("the fact dates.vendor_detected: "), "{said}");
    // A fact that reaches no reader leaves the text as it is, and is said all the same.
    sandbox.write("incident.toml", &incident);
    sandbox.edit("words.csv", "is called so", "is called smishing");
    preview(&sandbox);
    sandbox.write(
        "incident.toml",
        &format!("{incident}\n[attest]\nesign_consent = {{ by = \"J\", date = \"2025-11-25\" }}\n"),
    );
    let page = preview(&sandbox);
    let approved = between(&page, "Since the approval", "<h2>Since");
    assert!(
        approved.contains("it is the same text")
            && approved.contains("Vouched for: people consented under the E-SIGN Act; by whom"),
        "{approved}"
    );
}

#[test]
fn what_an_earlier_program_kept_is_read_and_says_nothing_of_facts() {
    let sandbox = Sandbox::new(PEOPLE);
    preview(&sandbox);
    let path = sandbox.folder().join(".disclose/previews.json");
    let mut kept: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert!(kept["last"]["facts"]["incident"]["dates"].is_object());
    kept["last"].as_object_mut().unwrap().remove("facts");
    fs::write(&path, kept.to_string()).unwrap();
    sandbox.edit(
        "incident.toml",
        "vendor_detected = \"2025-11-08\"",
        "vendor_detected = \"2025-11-09\"",
    );
    let page = preview(&sandbox);
    assert!(page.contains("Since the preview of") && !page.contains("Facts of the incident"));
}

#[test]
fn a_paragraph_that_one_language_changed_is_told_from_its_neighbours() {
    let sandbox = Sandbox::new(PEOPLE);
    assert!(!preview(&sandbox).contains("Changed in some languages only"));
    // The section `nature` changes in every language, by a date; one paragraph of it in English alone.
    sandbox.edit(
        "incident.toml",
        "vendor_detected = \"2025-11-08\"",
        "vendor_detected = \"2025-11-09\"",
    );
    sandbox.edit(
        "words.csv",
        "An unauthorized person got into part",
        "Somebody got into part",
    );
    let page = preview(&sandbox);
    let partly = between(&page, "Changed in some languages only", "</ul></div>");
    assert_eq!(
        partly.matches("<li class=\"finding\">").count(),
        1,
        "{partly}"
    );
    let (changed, kept) = partly.split_once("As it was in").unwrap();
    assert!(
        changed.contains("English <a href=\"en.html#en-"),
        "{changed}"
    );
    assert!(
        !changed.contains("German") && !changed.contains("French"),
        "{changed}"
    );
    assert!(
        kept.contains("German <a href=\"de.html#de-") && kept.contains("French"),
        "{kept}"
    );
    // Both links lead to the paragraph of these words.
    let anchor = |tag: &str| between(partly, &format!("href=\"{tag}.html#"), "\"").to_owned();
    for (tag, words) in [
        ("en", "Somebody got into part"),
        ("de", "Metrica Analytics"),
    ] {
        let read =
            fs::read_to_string(sandbox.folder().join(format!("preview/{tag}.html"))).unwrap();
        let paragraph = between(
            &read,
            &format!("<div class=\"para\" id=\"{}\">", anchor(tag)),
            "</div>\n</div>",
        );
        assert!(
            paragraph.contains(words) && paragraph.contains("words.csv nature"),
            "{paragraph}"
        );
    }
    // The date is a change in all of them.
    assert!(!partly.contains("dates"), "{partly}");
    // Where all say it anew, nothing is left behind.
    for (from, to) in [
        ("Somebody got into", "A stranger got into"),
        ("Unbefugte sind in einen Teil", "Fremde sind in einen Teil"),
        (
            "Une personne non autorisée a pénétré",
            "Quelqu’un a pénétré",
        ),
    ] {
        sandbox.edit("words.csv", from, to);
    }
    assert!(!preview(&sandbox).contains("Changed in some languages only"));
}

#[test]
fn a_pdf_of_one_language_is_asked_for_by_its_tag() {
    let sandbox = Sandbox::new(PEOPLE);
    let said = sandbox
        .run(&["preview", "--pdf", "--locale", "it"])
        .expect(1)
        .err();
    assert!(
        said.contains("nobody is told in `it`") && said.contains("the languages are de, en, fr"),
        "{said}"
    );
    sandbox.run(&["preview", "--locale", "de"]).expect(1);
    // Something that copies what it is given to print stands in for a printer: what is in the document
    // is asked here, how it looks elsewhere.
    let bin = sandbox.folder().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let printer = bin.join("weasyprint");
    fs::write(&printer, "#!/bin/sh\nexec /bin/cp \"$1\" \"$2\"\n").unwrap();
    let mut mode = fs::metadata(&printer).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    fs::set_permissions(&printer, mode).unwrap();
    let print = |more: &[&str]| {
        let ran = std::process::Command::new(PROGRAM)
            .args(["preview", "--as-of", "2025-11-26", "--pdf"])
            .args(more)
            .current_dir(sandbox.folder())
            .env("PATH", &bin)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
    };
    print(&[]);
    print(&["--locale", "de"]);
    print(&["--locale", "fr", "--locale", "de"]);
    let sections = |name: &str| -> Vec<String> {
        let page = sandbox.read(name);
        let ids = page.split("<section class=\"page ").skip(1);
        ids.map(|rest| between(rest, "id=\"", "\"").to_owned())
            .collect()
    };
    let common = ["facts.html", "list.html", "rules.html"];
    let with = |languages: &[&'static str]| [&["index.html"], languages, &common].concat();
    assert_eq!(
        sections("preview.pdf"),
        with(&["en.html", "fr.html", "de.html"])
    );
    assert_eq!(sections("preview-de.pdf"), with(&["de.html"]));
    assert_eq!(sections("preview-fr-de.pdf"), with(&["fr.html", "de.html"]));
    let page = sandbox.read("preview-de.pdf");
    assert!(page.contains("This file holds the text in German"));
    // What is left out is led to by no link.
    assert!(!page.contains("href=\"en.html"), "{page}");
    // A file of somebody else's stays.
    sandbox.write("preview-de.pdf", "%PDF-1.7 mine");
    let said = sandbox
        .run(&["preview", "--pdf", "--locale", "de"])
        .expect(1)
        .err();
    assert!(said.contains("is no file of ours"), "{said}");
    assert_eq!(sandbox.read("preview-de.pdf"), "%PDF-1.7 mine");
}

#[test]
fn what_acts_today_says_why_it_takes_no_other_day() {
    let sandbox = Sandbox::new(PEOPLE);
    for words in [
        &["send", "--as-of", "2025-11-26"][..],
        &["status", "--as-of=2025-11-26"],
    ] {
        let said = sandbox.run(words).expect(1).err();
        assert!(
            said.contains("goes by the day that it is") && said.contains("`preview`"),
            "{said}"
        );
    }
    let said = sandbox
        .run(&["send", "--as-off", "2025-11-26"])
        .expect(1)
        .err();
    assert!(!said.contains("goes by the day"), "{said}");
}

#[test]
fn a_list_of_json_lines_that_holds_nothing_says_so() {
    let sandbox = Sandbox::new("email\n");
    sandbox.edit("campaign.toml", "people.csv", "people.jsonl");
    for (text, what, then) in [
        (
            "",
            "it holds nothing",
            "export the list again, or take this [[list]] out",
        ),
        ("\n\n", "it holds nothing", "export the list again"),
        (
            "{\"mailbox\": \"Ann\"}\n",
            "its keys are: mailbox",
            "name it in this [[list]]",
        ),
    ] {
        sandbox.write("lists/people.jsonl", text);
        let said = sandbox.run(&["check"]).expect(2).all();
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains(what) && said.contains(then),
            "{text:?}: {said}"
        );
    }
}
