//! Digests can be made without this program, and each counts what its description says.

use std::{fs, path::Path, process::Command};

use disclosure_mailer::{
    review::{Cited, Frozen, Text},
    rules::{self, Profiles, Subject},
    terms::{Digest, Finding, Locale, Place},
};

use super::{approve, frozen_texts, has, output, wants_legal};
use crate::{
    review::{PEOPLE, frozen, state},
    support::Sandbox,
};

fn script() -> Command {
    let mut python = Command::new("python3");
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/digests.py"));
    python
}

#[test]
fn another_program_makes_the_same_digests() {
    if !has("python3") {
        return;
    }
    let sandbox = wants_legal(PEOPLE);
    // A finding that counts, a header, an override: everything that stands under the digest.
    sandbox.edit("words.csv", "nature", "natur");
    sandbox.edit(
        "campaign.toml",
        "[relay]",
        "[[override]]\nfinding = \"WORDS-MISSING\"\nreason = \"r\"\nby = \"J\"\ndate = \"2025-11-26\"\n\
         [relay]\nheaders = { \"X-Set\" = \"a\" }",
    );
    sandbox.edit("words.csv", "natur", "nature");
    approve(&sandbox, "legal", &[]).expect(0);
    let [path] = frozen_texts(&sandbox).try_into().unwrap();
    let said = output(script().arg(&path));
    let octets = fs::read(&path).unwrap();
    let read: Frozen = serde_json::from_slice(&octets).unwrap();
    let text = read.text();
    let mut expect = vec![format!(
        "text      {}  {}  as stated",
        text.digest(),
        text.digest().code()
    )];
    for locale in text.locales() {
        let own = text.language(&locale);
        expect.push(format!("language  {own}  {}  {locale}", own.code()));
    }
    for wording in &read.wordings {
        expect.push(format!(
            "wording   {}  user {}",
            wording.digest(),
            wording.locale
        ));
    }
    expect.push(format!("file      {}", Digest::of(&octets)));
    assert_eq!(said.lines().collect::<Vec<_>>(), expect);
    // One character elsewhere, and it is not the text any more.
    let other = fs::read_to_string(&path)
        .unwrap()
        .replacen("exported", "Exported", 1);
    fs::write(&path, other).unwrap();
    let refused = script().arg(&path).output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stdout).contains("NOT WHAT IT SAYS"));
}

#[test]
fn the_example_in_the_docs_is_right() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/digests.md")).unwrap();
    let json = page
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let example: Frozen = serde_json::from_str(json).unwrap();
    let text = example.text();
    assert_eq!(text.digest(), example.digest);
    let en = text.language(&Locale::parse("en").unwrap());
    for row in [
        format!("| the wording | `{}` | |", example.wordings[0].digest()),
        format!("| language en | `{en}` | {} |", en.code()),
        format!("| text | `{}` | {} |", text.digest(), text.digest().code()),
    ] {
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn findings_about_text_or_facts_count_and_those_of_the_day_do_not() {
    let sandbox = Sandbox::new(PEOPLE);
    let now = state(&sandbox);
    let with = |finding: Finding| {
        Text::new(
            now.text.around.clone(),
            now.notices.wordings.iter().cloned(),
            &[now.notices.findings.clone(), vec![finding]].concat(),
        )
    };
    let about = |id| Finding::warning(id, Place::file("notices/user.de.md"), "m", "h");
    let grade = with(about("GEN-READABILITY"));
    assert_ne!(grade.digest(), now.text.digest());
    assert!(!now.text.covers(&grade), "a finding that nobody read");
    assert!(
        grade.covers(&now.text),
        "a finding that is gone voids nothing"
    );
    let de = Locale::parse("de").unwrap();
    assert_eq!(
        grade.language(&de),
        now.text.language(&de),
        "a language is its wordings"
    );
    for id in [
        "PLAN-DEADLINE",
        "RELAY-TRACKING",
        "AUDIENCE-COUNT",
        "LIST-TYPO",
    ] {
        assert_eq!(with(about(id)).digest(), now.text.digest(), "{id}");
    }
    // The day is no part of it: the program itself says so, for two days a month apart.
    let on = |day: &str| sandbox.run(&["check", "--json", "--as-of", day]).json()["text"].clone();
    assert_eq!(on("2025-11-26"), on("2026-01-30"));
}

#[test]
fn a_text_frozen_in_the_first_form_keeps_its_digest_and_what_it_covers() {
    let sandbox = Sandbox::new(PEOPLE);
    let now = state(&sandbox);
    let first = Frozen {
        format: 1,
        findings: None,
        facts: None,
        settings: None,
        ..frozen(&now, &sandbox.folder())
    };
    let text = first.text();
    assert_ne!(text.digest(), now.text.digest());
    assert!(text.covers(&now.text) && now.text.covers(&text));
    let unread: Vec<&Cited> = text.unread(&now.text);
    assert!(unread.is_empty());
    let kept = serde_json::to_string(&first).unwrap();
    for new in ["\"findings\"", "\"facts\"", "\"settings\""] {
        assert!(!kept.contains(new), "{new}");
    }
    if has("python3") {
        let path = sandbox.folder().join("first.json");
        let digest = text.digest();
        fs::write(
            &path,
            serde_json::to_string(&Frozen { digest, ..first }).unwrap(),
        )
        .unwrap();
        assert!(output(script().arg(&path)).contains("as stated"));
    }
}

#[test]
fn the_frozen_text_holds_the_facts_and_what_was_found() {
    let sandbox = wants_legal(PEOPLE);
    approve(&sandbox, "legal", &[]).expect(0);
    let [path] = frozen_texts(&sandbox).try_into().unwrap();
    let frozen: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(frozen["format"], 2);
    let facts = &frozen["facts"];
    assert_eq!(facts["incident"]["vendor"]["name"], "Metrica Analytics");
    assert_eq!(facts["incident"]["dates"]["notice"], "2025-11-26");
    assert!(
        facts["words"]["summary"]["de"]
            .as_str()
            .unwrap()
            .contains("Unbefugte")
    );
    assert!(frozen["findings"].is_array());
    let slots = frozen["wordings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|w| w["text"].as_array().unwrap());
    assert!(
        slots
            .filter(|piece| piece["slot"]["field"] == "account")
            .count()
            > 0
    );
    assert!(
        !frozen.to_string().contains("acct-secret"),
        "nobody's data is frozen"
    );
}

/// The text with everything that is found, as the program has it.
fn judged(sandbox: &Sandbox) -> Text {
    let now = state(sandbox);
    let mut findings = [now.audience.findings, now.notices.findings.clone()].concat();
    let profiles = Profiles::of(&now.campaign, &mut findings);
    let subject = Subject {
        campaign: &now.campaign,
        notices: &now.notices,
        people: &now.audience.facets,
        today: "2025-11-26".parse().unwrap(),
    };
    let judged = rules::judge(&profiles, &subject, &mut findings);
    findings.extend(judged.findings);
    Text::new(now.text.around, now.notices.wordings, &findings)
}

#[test]
fn whoever_leaves_the_lists_voids_nothing_of_the_text() {
    // Findings of many kinds: a language of its own for each, facts that are prose, words that differ.
    let rows: Vec<String> = ["en", "de", "fr", "ar", "ja", "nl"]
        .iter()
        .zip(["Ann Lee", "", "Luc Roy", "", "Mei Abe", ""])
        .enumerate()
        .map(|(at, (locale, name))| {
            format!(
                "p{at}@example.com,{name},{locale},{}\n",
                if at % 3 == 0 { "acct-1" } else { "" }
            )
        })
        .collect();
    let sandbox = Sandbox::new("");
    sandbox.edit(
        "incident.toml",
        "[contact]\n",
        "[contact]\npostal = \"Please write to us at our new office\"\n",
    );
    sandbox.edit(
        "words.csv",
        "smishing",
        "[smishing](https://www.example.com/s) 4711",
    );
    let with = |rows: &[&String]| {
        let rows: String = rows.iter().map(|row| row.as_str()).collect();
        sandbox.write(
            "lists/people.csv",
            &format!("email,name,locale,account\n{rows}"),
        );
        judged(&sandbox)
    };
    let all: Vec<&String> = rows.iter().collect();
    let whole = with(&all);
    assert!(
        !whole.findings.as_ref().unwrap().is_empty(),
        "no finding counts, so this tests little"
    );
    for gone in 0..all.len() {
        let left: Vec<&String> = all
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != gone)
            .map(|(_, row)| *row)
            .collect();
        let now = with(&left);
        assert!(
            whole.covers(&now),
            "without {}: {:?}",
            all[gone],
            whole.unread(&now)
        );
        assert!(
            !now.covers(&whole),
            "{} needs what nobody else needs",
            all[gone]
        );
    }
    // And one more of a known kind changes nothing at all.
    let twin = all[1].replace("p1@", "twin@");
    let mut more = all.clone();
    more.push(&twin);
    assert_eq!(with(&more).digest(), whole.digest());
}

#[test]
fn a_code_of_something_else_than_what_is_approved_is_refused() {
    let sandbox = wants_legal(PEOPLE);
    sandbox.edit(
        "campaign.toml",
        "required = [\"legal\"]",
        "required = [\"legal\"]\naudience = [\"ops\", \"legal\"]",
    );
    let check = sandbox.run(&["check", "--json"]).json();
    let code = |of: &str| {
        Digest::try_from(check[of].as_str().unwrap().to_owned())
            .unwrap()
            .code()
    };
    let (text, audience) = (code("text"), code("audience"));
    let de = {
        let now = state(&sandbox).text;
        now.language(&Locale::parse("de").unwrap()).code()
    };
    let try_with = |role: &str, flags: &[&str], codes: &[&String], status: i32| {
        let mut more = flags.to_vec();
        for code in codes {
            more.extend(["--code", code.as_str()]);
        }
        approve(&sandbox, role, &more).expect(status).all()
    };
    let refused = try_with("ops", &["--audience"], &[&text], 3);
    assert!(
        refused.contains("what was read is not what would be sent") && refused.contains(&audience),
        "{refused}"
    );
    try_with("legal", &["--text"], &[&audience], 3);
    try_with("language:de", &[], &[&audience], 3);
    try_with("legal", &["--text"], &[&"AAAA-AAAA".to_owned()], 3);
    try_with("legal", &["--text"], &[&text.to_lowercase()], 0);
    try_with("ops", &["--audience"], &[&audience], 0);
    try_with("language:de", &[], &[&de], 0);
    try_with("language:de", &[], &[&text], 0);
    // Of two things that are approved the reply names one: the other may not be what was read.
    sandbox.edit("campaign.toml", "audience = [\"ops\", \"legal\"]\n", "");
    let half = try_with("legal", &[], &[&text], 0);
    let unnamed = format!("no code of the audience was given back: hold {audience}");
    assert!(half.contains(&unnamed), "{half}");
    let says = |words: &str| {
        sandbox.run(&["preview"]).expect(0);
        sandbox.read("preview/index.html").contains(words)
    };
    assert!(says("its code was not given back"));
    let whole = try_with("legal", &[], &[&text, &audience], 0);
    assert!(!whole.contains("was given back"), "{whole}");
    assert!(!says("its code was not given back"));
    assert!(
        sandbox
            .read("approvals/0006-legal.toml")
            .contains(&format!("code = \"{text} {audience}\""))
    );
    sandbox.run(&["send", "--dry-run"]).expect(0);
}
