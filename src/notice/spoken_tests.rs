//! What words, files and characters of a campaign are refused or spoken of.

use super::compile_tests::{compiled, facets, ids, notice, shown, words};
use crate::terms::Jurisdiction;

/// The findings with an id, for English and German readers.
fn found(files: &[(&str, &str)], id: &str) -> Vec<String> {
    let notices = compiled(
        files,
        [facets("user", "en", true), facets("user", "de", true)],
    );
    let of = notices.findings.iter().filter(|finding| finding.id == id);
    of.map(|f| {
        format!(
            "{}:{} {} | {}",
            f.place.file, f.place.line, f.message, f.help
        )
    })
    .collect()
}

fn with(rows: &str) -> String {
    let words = words();
    let empty = words.lines().next().unwrap().matches(',').count();
    rows.lines().fold(words, |all, row| {
        let more = empty - row.matches(',').count();
        format!("{all}{row}{}\n", ",".repeat(more))
    })
}

/// Which column a language has.
fn column(tag: &str) -> usize {
    let words = words();
    let header = words.lines().next().unwrap();
    header.split(',').position(|known| known == tag).unwrap()
}

fn row(id: &str, cells: &[(&str, &str)]) -> String {
    let mut all = vec![String::new(); 15];
    all[0] = id.to_owned();
    for (tag, text) in cells {
        all[column(tag)] = (*text).to_owned();
    }
    all.join(",")
}

#[test]
fn a_built_in_sentence_is_changed_in_every_language_or_in_none() {
    let words = with(&row("advice-mfa", &[("en", "Call 555 0100.")]));
    let said = found(&[("words.csv", &words)], "WORDS-PARITY");
    assert!(
        said.len() == 1 && said[0].contains("`de` keeps the built-in text"),
        "{said:?}"
    );
    let words = with(&row(
        "advice-mfa",
        &[("en", "Call 555 0100."), ("de", "Ruf an.")],
    ));
    let said = found(&[("words.csv", &words)], "WORDS-PARITY");
    assert!(
        said.len() == 1 && said[0].contains("numbers or links: 0100, 555"),
        "{said:?}"
    );
}

#[test]
fn a_word_for_some_readers_is_said_in_every_language() {
    let words = with(&row("summary@user", &[("en", "Yours was exposed.")]));
    let said = found(&[("words.csv", &words)], "WORDS-MISSING");
    assert!(
        said.len() == 1 && said[0].contains("`summary@user`"),
        "{said:?}"
    );
}

#[test]
fn a_sentence_with_values_keeps_them() {
    let both = |text| row("layout-date", &[("en", text), ("de", text)]);
    let words = with(&both("On { $date } and {$date}"));
    assert_eq!(
        found(&[("words.csv", &words)], "CATALOGUE-BROKEN"),
        Vec::<String>::new()
    );
    let notices = compiled(&[("words.csv", &words)], [facets("user", "en", true)]);
    let text = shown(&notices.wordings[0].text);
    assert!(
        text.contains("On November 26, 2025 and November 26, 2025"),
        "{text}"
    );
    for (text, why) in [
        ("Today", "leaves out the value `date`"),
        ("{ $day } { $date }", "no value `day`"),
    ] {
        let said = found(&[("words.csv", &with(&both(text)))], "CATALOGUE-BROKEN");
        assert!(said.len() == 2 && said[0].contains(why), "{said:?}");
    }
}

#[test]
fn an_id_that_nothing_uses_is_found_with_the_nearest() {
    let words = with(
        &[
            row("consequnces", &[("en", "x"), ("de", "x")]),
            row("nature@usr", &[("en", "x"), ("de", "x")]),
            row("quite_another", &[("en", "x"), ("de", "x")]),
        ]
        .join("\n"),
    );
    let said = found(&[("words.csv", &words)], "WORDS-UNUSED");
    assert!(
        said[0].contains("words.csv:6") && said[0].ends_with("did you mean `consequences`?"),
        "{said:?}"
    );
    assert!(
        said.len() == 2 && said[1].contains("`quite_another`"),
        "{said:?}"
    );
    let said = found(&[("words.csv", &words)], "WORDS-AUDIENCE");
    assert!(
        said.len() == 1 && said[0].ends_with("did you mean `nature@user`?"),
        "{said:?}"
    );
}

#[test]
fn a_cell_that_swallowed_the_next_row_is_found() {
    let words = "id,en\nsummary,\"Someone exported data.\nnature,An intruder got in.\ncause,x\"\n";
    let said = found(&[("words.csv", words)], "WORDS-QUOTE");
    assert!(
        said.len() == 1 && said[0].contains("row `nature`"),
        "{said:?}"
    );
}

#[test]
fn two_files_for_the_same_readers_are_refused() {
    let body = notice("Hello.\n");
    let files = [
        ("notices/user.de.md", body.as_str()),
        ("notices/user.DE.md", &body),
    ];
    let said = found(&files, "NOTICE-FILE");
    assert!(
        said.len() == 1 && said[0].contains("notices/user.DE.md"),
        "{said:?}"
    );
}

#[test]
fn what_nobody_sees_cannot_be_written_by_its_number() {
    for reference in [
        "&#xF0001;",
        "&#983041;",
        "&#xE000;",
        "&#x202e;",
        "&#27;",
        "&#x2066;",
    ] {
        let words = with(&row("cause", &[("en", &format!("Dear {reference}"))]));
        let said = found(&[("words.csv", &words)], "NOTICE-CHARACTER");
        assert!(said.len() == 1 && said[0].contains(reference), "{said:?}");
        assert!(said[0].contains("words.csv:6"), "{said:?}");
    }
    let words = with(&row("cause", &[("en", "A &nbsp; B &#xe9;")]));
    assert_eq!(
        found(&[("words.csv", &words)], "NOTICE-CHARACTER"),
        Vec::<String>::new()
    );
}

#[test]
fn a_field_stands_in_no_address_and_no_code() {
    for body in [
        "See https://example.com/?q={{ name }}.",
        "<https://example.com/>{{ name }}",
        "Go to www.{{ name }}.example.com",
        "`x {{ name }} y`",
    ] {
        let body = notice(&format!("Hello.\n\n{body}\n"));
        let said = |id| found(&[("notices/user.en.md", &body)], id);
        let both = [said("NOTICE-FIELD-PLACE"), said("NOTICE-SLOT")].concat();
        assert!(
            both.iter().any(|f| f.contains("notices/user.en.md")),
            "{body}"
        );
    }
}

#[test]
fn links_are_compared_where_scripts_have_no_blanks() {
    let german = notice("Siehe https://www.example.com/a.\n");
    let japanese = notice("（https://www.example.com/a）をご覧ください。\n");
    let both = |other: &str| {
        let files = [
            ("notices/user.en.md", german.as_str()),
            ("notices/user.ja.md", other),
        ];
        let notices = compiled(
            &files,
            [facets("user", "en", true), facets("user", "ja", true)],
        );
        ids(&notices)
    };
    assert!(!both(&japanese).contains(&"NOTICE-PARITY-LINK"));
    for other in [
        "<a@example.org>",
        "www.example.org",
        "https://www.example.com/b",
    ] {
        let other = notice(&format!("ページ（https://www.example.com/a）{other}を\n"));
        assert!(both(&other).contains(&"NOTICE-PARITY-LINK"), "{other}");
    }
}

#[test]
fn the_public_pages_hold_the_text_of_every_law() {
    let general = notice("General {{ account }}\n");
    let law = notice("For the law\n");
    let files = [
        ("notices/user.en.md", general.as_str()),
        ("notices/user.en.EU.md", &law),
    ];
    let mut european = facets("user", "en", true);
    european.jurisdiction = Some("DE".to_owned().try_into().unwrap());
    let mut another = european.clone();
    another.jurisdiction = Some("FR".to_owned().try_into().unwrap());
    let notices = compiled(&files, [european, another, facets("user", "en", false)]);
    let of = |law: Option<&str>| {
        let mut pages = notices.public.iter();
        let page = pages.find(|page| page.law.as_ref().map(Jurisdiction::as_str) == law);
        page.map(|page| {
            (
                page.body.contains("General"),
                page.body.contains("For the law"),
            )
        })
    };
    assert_eq!(of(None), Some((true, false)));
    assert_eq!(of(Some("EU")), Some((false, true)));
    assert_eq!(notices.public.len(), 2);
    let only = compiled(&files, [facets("user", "en", true)]);
    assert!(only.public[0].body.contains("General"));
    assert!(
        !only.public[0].body.contains('\u{f0000}'),
        "nothing personal"
    );
}

#[test]
fn a_fact_that_is_prose_in_one_language_is_found() {
    let incident = super::compile_tests::INCIDENT
        .replace("\"web_analytics\"", "\"company that counts clicks\"")
        .replace(
            "certainty = \"possible\"",
            "certainty = \"possible\", hint = \"only its domain\"",
        );
    let said = found(&[("incident.toml", &incident)], "INCIDENT-LANGUAGE");
    assert!(
        said.len() == 2 && said[0].contains("hint of `email`"),
        "{said:?}"
    );
    assert!(
        said[1].contains("`role-company that counts clicks`"),
        "{said:?}"
    );
    let alone = compiled(
        &[("incident.toml", &incident)],
        [facets("user", "en", true)],
    );
    assert!(!ids(&alone).contains(&"INCIDENT-LANGUAGE"));
}
