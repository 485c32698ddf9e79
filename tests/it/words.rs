//! `disclose words`: the file that translators fill in.

use crate::support::Sandbox;

#[test]
fn words_are_written_for_translators_and_nothing_is_lost() {
    let sandbox =
        Sandbox::new("email,locale\na@example.com,en\nb@example.com,de\nc@example.com,fr\n");
    sandbox.write(
        "words.csv",
        "id;de;en;note-x\nsummary;\"Zeile eins\nZeile zwei; mit Strichpunkt\";One;\nnature@admin;;Only for admins;\n",
    );
    let refused = sandbox.run(&["words"]).expect(2).all();
    assert!(
        refused.contains("WORDS-HEADER"),
        "a column that is no language: {refused}"
    );
    sandbox.edit("words.csv", "note-x", "ja");
    let said = sandbox.run(&["words", "--json"]).expect(0);
    let written = sandbox.read("words.csv");
    let mut lines = written.lines();
    assert_eq!(lines.next(), Some("\u{feff}id,en,de,ja,fr"), "{written}");
    assert!(
        written.contains("summary,One,\"Zeile eins\nZeile zwei; mit Strichpunkt\",,"),
        "{written}"
    );
    assert!(
        written.contains("nature@admin,Only for admins,,,"),
        "{written}"
    );
    assert!(
        written.contains("\nmeasures_done,,,,\n") && !written.contains("what_changed"),
        "{written}"
    );
    let empty = &said.json()["empty"];
    assert!(
        empty["fr"].as_array().unwrap().contains(&"summary".into()),
        "{empty}"
    );
    assert!(
        !empty["en"].as_array().unwrap().contains(&"summary".into()),
        "{empty}"
    );
    sandbox.run(&["words"]).expect(0);
    assert_eq!(
        sandbox.read("words.csv"),
        written,
        "once more changes nothing"
    );
}

#[test]
fn a_written_file_gives_the_same_text() {
    let sandbox = Sandbox::new("email,locale\na@example.com,en\nb@example.com,ar\n");
    let text = |sandbox: &Sandbox| {
        sandbox
            .run(&["check", "--as-of", "2025-11-26", "--json"])
            .json()["text"]
            .clone()
    };
    let before = text(&sandbox);
    sandbox.run(&["words"]).expect(0);
    assert_eq!(text(&sandbox), before);
}
