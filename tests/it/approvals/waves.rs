//! New people, people who left, and a new version of the program: what each does to the approvals.

use std::{fs, path::Path};

use disclosure_mailer::{
    notice::{Piece, Wording},
    review::{self, Frozen},
    terms::Digest,
};

use super::{approve, frozen_texts, wants_legal};
use crate::support::Sandbox;

const TWO: &str = "email,name,locale\nann@example.com,Ann Lee,en\nbob@example.com,Bob Ray,de\n";

fn refused(sandbox: &Sandbox) -> String {
    sandbox.run(&["send", "--dry-run"]).expect(3).all()
}

#[test]
fn a_new_wave_voids_the_audience_alone_and_shows_just_the_new_people() {
    let sandbox = wants_legal(TWO);
    approve(&sandbox, "legal", &[]).expect(0);
    sandbox.run(&["send", "--yes"]).expect(0);
    // One came, one went, one is called otherwise now: a difference of counts would say nothing of it.
    let wave = "email,name,locale\nann@example.com,Ann Smith,en\neve@example.com,Eve Poe,en\nmax@example.com,Max Orb,de\n";
    sandbox.write("lists/people.csv", wave);
    let said = refused(&sandbox);
    assert!(
        said.contains("not approved: the audience by legal"),
        "{said}"
    );
    assert!(!said.contains("the text by"), "{said}");
    let ran = approve(&sandbox, "legal", &["--audience", "--json"]).expect(0);
    let new = &ran.json()["new"];
    assert_eq!(new["people"]["new"], 2, "{new}");
    assert_eq!(
        new["people"]["by"],
        serde_json::json!({ "user de": 1, "user en": 1 })
    );
    assert_eq!(
        (&new["people"]["gone"], &new["people"]["changed"]),
        (&1.into(), &1.into())
    );
    let words = ran.err();
    assert!(
        words.contains("2 new since legal approved the audience"),
        "{words}"
    );
    assert!(
        words.contains("(user de 1, user en 1); 1 gone, 1 with other facts"),
        "{words}"
    );
    assert_eq!(frozen_texts(&sandbox).len(), 1, "the text is the same");
    sandbox.run(&["send", "--yes"]).expect(11);
    assert_eq!(sandbox.record().received().len(), 4);
}

#[test]
fn the_last_person_of_a_kind_may_leave_and_the_first_of_one_must_be_read_for() {
    let sandbox = wants_legal(TWO);
    approve(&sandbox, "legal", &[]).expect(0);
    let texts = frozen_texts(&sandbox);
    // Nobody needs the German wording any more: that voids nothing of the text.
    sandbox.write(
        "lists/people.csv",
        "email,name,locale\nann@example.com,Ann Lee,en\n",
    );
    assert!(refused(&sandbox).contains("not approved: the audience by legal"));
    let ran = approve(&sandbox, "legal", &["--audience", "--json"]).expect(0);
    assert_eq!(ran.json()["new"]["people"]["gone"], 1);
    sandbox.run(&["send", "--dry-run"]).expect(0);
    let whole = approve(&sandbox, "legal", &["--json"]).expect(0);
    assert_eq!(whole.json()["new"]["text"]["covered"], true);
    assert!(
        whole
            .err()
            .contains("nothing new to read since legal approved the text"),
        "{}",
        whole.err()
    );
    // Somebody without a name, and somebody in French: wordings that nobody read.
    sandbox.write(
        "lists/people.csv",
        "email,name,locale\nann@example.com,Ann Lee,en\nbob@example.com,Bob Ray,de\nno@example.com,,en\nfr@example.com,Luc Roy,fr\n",
    );
    let said = refused(&sandbox);
    assert!(said.contains("a new wording for user in fr"), "{said}");
    assert!(!said.contains("version of the program"), "{said}");
    let ran = approve(&sandbox, "legal", &["--json"]).expect(0);
    let json = ran.json();
    let changes = json["new"]["text"]["changes"].as_array().unwrap();
    let wordings: Vec<&str> = changes
        .iter()
        .filter_map(|change| change.as_str().filter(|what| what.contains("wording")))
        .collect();
    assert_eq!(wordings.len(), 2, "just the new ones: {wordings:?}");
    assert!(
        wordings
            .iter()
            .any(|what| what.contains("new wording for user in fr")),
        "{wordings:?}"
    );
    assert!(
        wordings.iter().any(|what| what.contains("for user in en")),
        "{wordings:?}"
    );
    sandbox.run(&["send", "--yes"]).expect(0);
    assert!(
        texts.iter().all(|path| path.is_file()),
        "what was approved stays"
    );
}

/// Makes the approved text one that another version of the program wrote: every greeting is another.
fn written_by_another_version(sandbox: &Sandbox) {
    let folder = sandbox.folder();
    let [path] = frozen_texts(sandbox).try_into().unwrap();
    let mut frozen: Frozen = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let other = |piece: &Piece| match piece {
        Piece::Fixed(text) => Piece::Fixed(text.replace("Hello ", "Good day ")),
        slot @ Piece::Slot(_) => slot.clone(),
    };
    for wording in &mut frozen.wordings {
        let before = wording.digest();
        *wording = Wording {
            text: wording.text.iter().map(other).collect(),
            html: wording.html.iter().map(other).collect(),
            ..wording.clone()
        };
        for (_, digest) in frozen
            .by_facets
            .iter_mut()
            .filter(|(_, digest)| *digest == before)
        {
            *digest = wording.digest();
        }
    }
    let old = frozen.digest;
    frozen.digest = frozen.text().digest();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let sha = |path: &Path| Digest::of(&fs::read(path).unwrap());
    let record = sandbox.read("approvals/0001-legal.toml");
    let kept = record
        .lines()
        .find(|line| line.starts_with("frozen = "))
        .unwrap();
    let new = review::freeze(&folder, &frozen, &[])
        .unwrap()
        .join("text.json");
    let record = record
        .replace(kept, &format!("frozen = \"{}\"", sha(&new)))
        .replace(&old.to_string(), &frozen.digest.to_string());
    sandbox.write("approvals/0001-legal.toml", &record);
}

#[test]
fn another_version_of_the_program_says_so_and_sends_what_was_approved() {
    let sandbox = wants_legal(TWO);
    approve(&sandbox, "legal", &[]).expect(0);
    written_by_another_version(&sandbox);
    // A new pace is no change of the files as far as the text goes.
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"500/s\"");
    let said = sandbox.run(&["send", "--yes"]).expect(0).all();
    assert!(
        said.contains("this version of the program would write some texts differently"),
        "{said}"
    );
    let sent = sandbox.record().received();
    assert_eq!(sent.len(), 2);
    let ann = sent
        .iter()
        .find(|mail| mail.rcpt == ["ann@example.com"])
        .unwrap();
    let text = String::from_utf8_lossy(ann.raw.as_ref().unwrap()).into_owned();
    assert!(
        text.contains("Good day") && !text.contains("Hello"),
        "{text}"
    );
    // Now the files changed too: that is refused, and said.
    sandbox.edit("words.csv", "smishing", "phishing by text message");
    assert!(refused(&sandbox).contains("words.csv changed since the approval"));
}
