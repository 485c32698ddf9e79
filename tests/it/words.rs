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

#[test]
fn a_workbook_is_kept_like_any_other_file() {
    let sandbox = Sandbox::new("email,locale\na@example.com,en\nb@example.com,ar\n");
    let long = "Ein langer Satz. ".repeat(600);
    sandbox.write(
        "words.csv",
        &format!(
            "id,en,ar\nsummary,\"_x000D_ =1+1 \"\"quoted\"\" & <b>\nline two\",ملخص\ncause,=cmd|' /C'!A0,\nown,{long},حدث\n"
        ),
    );
    sandbox.run(&["words"]).expect(0);
    let csv = sandbox.read("words.csv");
    let text = || {
        let checked = sandbox.run(&["check", "--as-of", "2025-11-26", "--json"]);
        checked.json()["text"].clone()
    };
    let before = text();
    sandbox.run(&["words", "--xlsx"]).expect(0);
    assert_eq!(sandbox.read("words.csv.before"), csv, "the old file stays");
    assert!(!sandbox.folder().join("words.csv").exists());
    assert_eq!(text(), before, "the workbook says the same");
    let book = std::fs::read(sandbox.folder().join("words.xlsx")).unwrap();
    sandbox.run(&["words"]).expect(0);
    assert_eq!(
        std::fs::read(sandbox.folder().join("words.xlsx")).unwrap(),
        book,
        "nothing is missing, nothing is touched"
    );
    std::fs::write(sandbox.folder().join("words.csv"), &csv).unwrap();
    let two = sandbox.run(&["check"]).expect(2).all();
    assert!(two.contains("WORDS-TWICE"), "{two}");
    std::fs::remove_file(sandbox.folder().join("words.csv")).unwrap();
    sandbox.run(&["words", "--csv"]).expect(0);
    assert_eq!(sandbox.read("words.csv"), csv, "there and back again");
}

#[test]
fn a_workbook_with_a_formula_or_two_sheets_is_refused() {
    let sandbox = Sandbox::new("email,locale\na@example.com,en\n");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in (0..).zip(["id", "en"]) {
        sheet.write_string(0, column, text).unwrap();
    }
    sheet.write_string(1, 0, "summary").unwrap();
    sheet
        .write_formula(1, 1, rust_xlsxwriter::Formula::new("=A1").set_result("id"))
        .unwrap();
    sheet
        .merge_range(3, 0, 4, 0, "x", &rust_xlsxwriter::Format::new())
        .unwrap();
    sandbox.write("words.csv", "");
    std::fs::remove_file(sandbox.folder().join("words.csv")).unwrap();
    book.save(sandbox.folder().join("words.xlsx")).unwrap();
    let said = sandbox.run(&["check"]).expect(2).all();
    assert!(
        said.contains("words.xlsx:2") && said.contains("formula"),
        "{said}"
    );
    assert!(said.contains("merged"), "{said}");
    book.add_worksheet().set_name("notes").unwrap();
    book.save(sandbox.folder().join("words.xlsx")).unwrap();
    let said = sandbox.run(&["check"]).expect(2).all();
    assert!(said.contains("several sheets"), "{said}");
}
