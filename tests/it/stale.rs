//! A language that was vouched for and changed since is named, with the paragraphs that changed.

use disclosure_mailer::{
    review::{self, Approval},
    terms::Locale,
};

use crate::{
    review::{PEOPLE, approval, frozen, state},
    support::Sandbox,
};

fn vouched(sandbox: &Sandbox, tag: &str) -> Approval {
    let then = state(sandbox);
    review::freeze(&sandbox.folder(), &frozen(&then, &sandbox.folder()), &[]).unwrap();
    let language = |tag: &str| then.text.language(&Locale::parse(tag).unwrap());
    Approval {
        language: Some((language(tag), language("en"))),
        ..approval(&format!("language:{tag}"), "T <t@example.com>", None, None)
    }
}

/// What is stale, a line each, by language.
fn stale(sandbox: &Sandbox, approvals: &[Approval]) -> Vec<Vec<String>> {
    let now = state(sandbox);
    let digest = now.text.digest();
    let standing = review::standing(
        &now.campaign,
        approvals,
        &now.text,
        digest,
        now.audience.digest,
    );
    review::stale(&now.campaign, approvals, &standing, &now.text)
        .iter()
        .map(review::Stale::lines)
        .collect()
}

#[test]
fn a_stale_language_is_named_with_what_changed_in_it_and_in_its_source() {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit("campaign.toml", "sample = true", "sample = false");
    let both = [vouched(&sandbox, "ar"), vouched(&sandbox, "de")];
    assert_eq!(stale(&sandbox, &both), Vec::<Vec<String>>::new());
    sandbox.edit("words.csv", "called smishing", "called phishing");
    let lines = stale(&sandbox, &both);
    assert_eq!(lines.len(), 2, "the source changed for both: {lines:?}");
    for of in &lines {
        let all = of.join("\n");
        assert!(
            all.contains("T <t@example.com> approved it at 2025-11-26 10:42 CET"),
            "{all}"
        );
        assert!(all.contains("[-smishing-]{+phishing+}"), "{all}");
        assert_eq!(
            all.matches("{+phishing+}").count(),
            1,
            "each paragraph once: {all}"
        );
        assert!(!all.contains("in it: the wording"), "{all}");
    }
    let again = vouched(&sandbox, "ar");
    sandbox.edit("words.csv", "wird „Smishing“ genannt", "heißt „Smishing“");
    let [older, de] = both;
    let lines = stale(&sandbox, &[older, de.clone(), again]);
    let all = lines.concat().join("\n");
    assert_eq!(lines.len(), 1, "{all}");
    assert!(
        all.starts_with("language de:") && all.contains("in it: the wording"),
        "{all}"
    );
    assert!(
        all.contains("{+heißt+}") && all.contains("{+phishing+}"),
        "{all}"
    );
    for text in review::frozen_texts(&sandbox.folder()) {
        let path = sandbox.folder().join(format!("approvals/{text}/text.json"));
        std::fs::write(path, "{}").unwrap();
    }
    let all = stale(&sandbox, &[de]).concat().join("\n");
    assert!(all.contains("not on file any more"), "{all}");
}

#[test]
fn the_source_is_the_language_that_its_readers_get() {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit("campaign.toml", "sample = true", "sample = false");
    sandbox.edit(
        "campaign.toml",
        "default_locale = \"en\"",
        "default_locale = \"en-GB\"",
    );
    let now = state(&sandbox);
    assert_eq!(now.text.source(&now.campaign).as_str(), "en");
    let vouched = [vouched(&sandbox, "ar"), vouched(&sandbox, "de")];
    assert_eq!(stale(&sandbox, &vouched), Vec::<Vec<String>>::new());
    sandbox.edit("words.csv", "called smishing", "called phishing");
    assert_eq!(stale(&sandbox, &vouched).len(), 2);
}

#[test]
fn new_people_who_need_what_nobody_read_are_not_blamed_on_the_program() {
    let people = "email,name,locale\nann@example.com,Ann Lee,en\n";
    let sandbox = Sandbox::new(people).with_relay("");
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    let approve = [
        "approve",
        "--role",
        "legal",
        "--by",
        "Jane Doe <jane@example.com>",
        "--yes",
    ];
    sandbox.run(&approve).expect(0);
    sandbox.run(&["send", "--dry-run"]).expect(0);
    let more = format!("{people}bob@example.com,,en\n");
    sandbox.write("lists/people.csv", &more);
    let audience = [&approve[..], &["--audience"]].concat();
    sandbox.run(&audience).expect(0);
    let said = sandbox.run(&["send", "--dry-run"]).expect(3).all();
    assert!(!said.contains("version of the program"), "{said}");
    assert!(said.contains("not approved: the text by legal"), "{said}");
}
