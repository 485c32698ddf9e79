//! Whole campaigns to wordings.

use std::{collections::BTreeMap, fs};

use super::*;
use crate::{
    audience::{Count, Facets},
    campaign,
    terms::Locale,
};

const CAMPAIGN: &str = r#"
id = "t"
sample = true
default_locale = "en"
fallback = { fi = "de" }
[sender]
from = "Example AI <security@example.com>"
[[list]]
file = "l.csv"
[approval]
required = []
"#;

pub(super) const INCIDENT: &str = r#"
reference = "INC_1*2"
[controller]
name = "Example AI, Inc."
trading_name = "Example AI"
address = """
100 Example Street
Exampletown"""
domains = ["example.com", "example.org"]
[controller.EU]
name = "Example AI Ltd."
[vendor]
name = "Metrica"
role = "web_analytics"
tells_its_customers = true
[scope]
product = "API"
our_systems = "unaffected"
[dates]
breach = "2025-11-08..2025-11-09"
data_received = "2025-11-25"
[data]
exposed = ["name", { id = "email", certainty = "possible" }, "approx_location"]
not_exposed = [{ id = "password", source = "review" }]
[advice]
not_needed = ["password"]
[contact]
email = "help@example.com"
"#;

/// What a campaign says in its own words, in every built-in language.
pub(super) fn words() -> String {
    let column = |tag: &str| match tag {
        "en" => ["It *happened*.", "Sum.", "C", "M"],
        "de" => ["Es *geschah*.", "Kurz.", "C", "M"],
        "ar" => ["حدث.", "م.", "C", "M"],
        _ => ["…", "…", "C", "M"],
    };
    let mut lines = ["id", "nature", "summary", "consequences", "measures_done"].map(str::to_owned);
    for language in built_in::LANGUAGES {
        let texts = column(language.tag);
        for (line, text) in lines.iter_mut().zip([language.tag].iter().chain(&texts)) {
            line.push(',');
            line.push_str(text);
        }
    }
    lines.join("\n") + "\n"
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("notices")).unwrap();
    for (name, text) in [
        ("campaign.toml", CAMPAIGN),
        ("incident.toml", INCIDENT),
        ("words.csv", &words()),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

pub(super) fn facets(audience: &str, locale: &str, named: bool) -> Facets {
    let exposed = if audience == "unaffected" {
        vec![]
    } else {
        vec!["name", "email", "approx_location"]
    };
    Facets {
        audience: audience.to_owned(),
        also: std::collections::BTreeSet::new(),
        locale: Locale::parse(locale).unwrap(),
        jurisdiction: None,
        exposed: exposed
            .into_iter()
            .map(|id| id.to_owned().try_into().unwrap())
            .collect(),
        declared: BTreeMap::new(),
        fields: BTreeMap::from([(
            "name".to_owned(),
            if named { Count::One } else { Count::None },
        )]),
    }
}

pub(super) fn compiled(
    files: &[(&str, &str)],
    facets: impl IntoIterator<Item = Facets>,
) -> Notices {
    let dir = folder(files);
    let campaign = campaign::load(dir.path()).unwrap();
    assert_eq!(campaign.findings, []);
    let facets = facets.into_iter().map(|one| (one, 2)).collect();
    compile(&campaign, &facets, jiff::civil::date(2025, 11, 26))
}

pub(super) fn shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(text) => text.clone(),
            Piece::Slot(slot) => format!("[{}]", slot.field),
        })
        .collect()
}

pub(super) fn notice(body: &str) -> String {
    format!("+++\nsubject = \"A notice\"\npreheader = \"Short\"\n+++\n{body}")
}

pub(super) fn ids(notices: &Notices) -> Vec<&'static str> {
    notices.findings.iter().map(|finding| finding.id).collect()
}

#[test]
fn facts_reach_the_reader_unharmed() {
    let body = notice(
        "{{ reference }} | {{ controller.name }} | {{ controller.address }} | {{ controller.domains }} | {{ exposed_text }} | {{ dates.breach }} | {{ dates.data_received }} | {{ vendor.role }}\n\n{{ words.nature }}\n\n{% for a in advice %}{{ a.id }} {% endfor %}\n",
    );
    let mut european = facets("user", "de-AT", false);
    european.jurisdiction = Some("DE".to_owned().try_into().unwrap());
    let notices = compiled(&[("notices/user.de.md", &body)], [european.clone()]);
    assert_eq!(
        ids(&notices),
        ["NOTICE-LOCALE-OTHER", "NOTICE-SOURCE"],
        "{:?}",
        notices.findings
    );
    let wording = &notices.wordings[notices.by_facets[&european]];
    let text = shown(&wording.text);
    for part in [
        "INC_1*2 | Example AI Ltd. | 100 Example Street, Exampletown | example.com und example.org |",
        "8. November 2025",
        "| 25. November 2025 |",
        "Es geschah.",
        "mfa",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let order = |id: &str| text.find(id).unwrap();
    assert!(order("mfa") < order("watch_phishing"), "{text}");
    assert!(shown(&wording.html).contains("Es <em>geschah</em>."));
    assert_eq!(wording.source, "notices/user.de.md");
}

#[test]
fn equal_renderings_are_one_wording() {
    let body = notice("Hello.\n");
    let files = [("notices/user.en.md", body.as_str())];
    let notices = compiled(
        &files,
        [facets("user", "en", true), facets("user", "en", false)],
    );
    assert_eq!((notices.wordings.len(), notices.by_facets.len()), (1, 2));
    let body = notice("{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}\n");
    let files = [("notices/user.en.md", body.as_str())];
    let notices = compiled(
        &files,
        [facets("user", "en", true), facets("user", "en", false)],
    );
    assert_eq!(notices.wordings.len(), 2);
    assert!(
        notices
            .wordings
            .iter()
            .any(|w| shown(&w.text).contains("Hello [name],"))
    );
}

#[test]
fn nobody_falls_back_silently() {
    let notices = compiled(
        &[],
        [
            facets("user", "fi", true),
            facets("user", "da", true),
            facets("user", "zh-HK", true),
        ],
    );
    let lost: Vec<&str> = notices
        .findings
        .iter()
        .filter(|f| f.id == "NOTICE-LOCALE")
        .map(|f| f.message.as_str())
        .collect();
    assert_eq!(lost.len(), 2, "{:?}", notices.findings);
    assert!(
        lost[0].starts_with("`da` is the language of 2 people"),
        "{lost:?}"
    );
    assert_eq!(notices.by_facets.len(), 1);
    assert_eq!(
        notices
            .locale_used
            .iter()
            .filter(|l| l.via == Some(Via::Fallback))
            .count(),
        1
    );
}

#[test]
fn all_templates_are_checked_at_once() {
    let notices = compiled(
        &[
            (
                "notices/user.en.md",
                &notice("x\n\n{{ vendor.nmae }} {{ name | upper }}\n"),
            ),
            ("notices/user.de.md", &notice("{% if update %}\n")),
            (
                "notices/admin.en.md",
                "+++\nsubject = \"{{ name }}\"\npreheader = \"P\"\n+++\nx\n",
            ),
            ("notices/usr.en.md", &notice("x\n")),
            ("notices/readme.txt", "x"),
        ],
        [facets("user", "en", true)],
    );
    let found: Vec<(String, u64, &str)> = notices
        .findings
        .iter()
        .map(|f| (f.place.file.clone(), f.place.line, f.id))
        .collect();
    for expected in [
        ("notices/user.en.md", 7, "NOTICE-VARIABLE"),
        ("notices/user.en.md", 7, "NOTICE-FIELD-DECIDES"),
        ("notices/user.de.md", 5, "NOTICE-TEMPLATE"),
        ("notices/admin.en.md", 2, "NOTICE-FIELD-PLACE"),
        ("notices/usr.en.md", 0, "NOTICE-FILE"),
        ("notices/readme.txt", 0, "NOTICE-FILE"),
    ] {
        let there = found.iter().any(|(f, l, i)| {
            (f.as_str(), *i) == (expected.0, expected.2)
                && (*l == expected.1 || expected.2 == "NOTICE-TEMPLATE")
        });
        assert!(there, "{expected:?}\n{found:?}");
    }
    assert!(notices.wordings.is_empty());
}

#[test]
fn too_many_wordings_name_what_multiplies() {
    let body = notice("Plan {{ plan }}\n");
    let many = (0..300).map(|n| {
        let mut one = facets("user", "en", true);
        one.declared.insert("plan".to_owned(), format!("p{n}"));
        one
    });
    let notices = compiled(&[("notices/user.en.md", &body)], many);
    let finding = notices
        .findings
        .iter()
        .find(|f| f.id == "NOTICE-WORDINGS")
        .unwrap();
    assert!(
        finding.message.contains("300 `plan`"),
        "{}",
        finding.message
    );
    assert!(finding.help.contains("`plan`"));
}

#[test]
fn several_values_need_their_own_place() {
    let body = notice("Your account {{ account }} was there.\n\nAccount: {{ account }}\n");
    let mut one = facets("user", "en", true);
    one.fields.insert("account".to_owned(), Count::Several);
    let notices = compiled(&[("notices/user.en.md", &body)], [one]);
    assert_eq!(ids(&notices), ["NOTICE-LIST-FIELD"]);
}

#[test]
fn a_word_missing_in_one_language_is_found() {
    let words = words().replace("Es *geschah*.", "");
    let notices = compiled(&[("words.csv", &words)], [facets("user", "de", true)]);
    assert!(
        ids(&notices).contains(&"WORDS-MISSING"),
        "{:?}",
        notices.findings
    );
}

#[test]
fn built_in_notices_render_in_every_language() {
    let every = ["user", "admin", "customer", "unaffected"]
        .into_iter()
        .flat_map(|audience| {
            built_in::LANGUAGES.iter().flat_map(move |language| {
                [true, false].map(|named| facets(audience, language.tag, named))
            })
        });
    let notices = compiled(&[], every);
    assert_eq!(notices.findings, []);
    assert_eq!(notices.wordings.len(), 8 * built_in::LANGUAGES.len());
    for wording in &notices.wordings {
        let html = shown(&wording.html);
        assert!(html.len() < 60_000, "{} {}", wording.source, html.len());
        assert!(html.contains("id=") || wording.sections.contains(&"verify".to_owned()));
    }
}

#[test]
fn each_language_has_its_own_text() {
    let mut seen = BTreeMap::new();
    for language in built_in::LANGUAGES {
        let texts = language.notices.iter().map(|(_, text)| *text);
        for text in texts.chain([language.catalogue.as_ref()]) {
            if let Some(same) = seen.insert(text, language.tag) {
                panic!("`{}` has a text of `{same}` word for word", language.tag);
            }
        }
    }
}

/// Words by which forged mails press their readers, in the built-in languages.
const PRESSING: [&str; 26] = [
    "urgent",
    "immediate",
    "act now",
    "verify",
    "suspended",
    "dringend",
    "sofort",
    "gesperrt",
    "urgence",
    "immédiat",
    "bloqué",
    "urgente",
    "inmediat",
    "immediat",
    "onmiddellijk",
    "spoed",
    "pilne",
    "natychmiast",
    "brådska",
    "omedelbar",
    "緊急",
    "至急",
    "긴급",
    "紧急",
    "عاجل",
    "דחוף",
];

#[test]
fn subjects_and_preheaders_fit_a_telephone_and_press_nobody() {
    let every = ["user", "admin", "customer", "unaffected"]
        .into_iter()
        .flat_map(|audience| {
            built_in::LANGUAGES
                .iter()
                .map(move |language| facets(audience, language.tag, true))
        });
    let notices = compiled(&[], every);
    assert_eq!(notices.wordings.len(), 4 * built_in::LANGUAGES.len());
    for wording in &notices.wordings {
        let wide = matches!(wording.locale.language(), "ja" | "ko" | "zh");
        let (subject, preheader) = if wide { (40, 55) } else { (66, 100) };
        for (line, most) in [(&wording.subject, subject), (&wording.preheader, preheader)] {
            let of = format!("{} {line}", wording.source);
            assert!((10..=most).contains(&line.chars().count()), "{of}");
            assert!(!line.contains(['!', '！', '@', '/']), "{of}");
            let shouted =
                |word: &str| word.chars().count() > 3 && word.chars().all(char::is_uppercase);
            assert!(!line.split_whitespace().any(shouted), "{of}");
            let low = line.to_lowercase();
            assert!(!PRESSING.iter().any(|word| low.contains(word)), "{of}");
        }
        // Whose incident it is stands in every subject.
        assert!(wording.subject.contains("Metrica"), "{}", wording.subject);
        assert!(
            !wording.preheader.contains(&wording.subject),
            "{}",
            wording.source
        );
    }
}

#[test]
fn a_column_with_a_name_of_the_notices_is_one_finding() {
    let names = [
        "item",
        "block",
        "sure",
        "maybe",
        "set",
        "not",
        "in",
        "if",
        "and",
        "for",
        "else",
        "true",
        "loop",
        "dates",
        "exposed",
        "reference",
    ];
    for (name, declared) in names
        .iter()
        .flat_map(|name| [(*name, false), (*name, true)])
    {
        let mut one = facets("user", "de", true);
        if declared {
            one.declared.insert(name.to_owned(), "x".to_owned());
        } else {
            one.fields.insert(name.to_owned(), Count::One);
        }
        let notices = compiled(&[], [one, facets("user", "en", true)]);
        assert_eq!(ids(&notices), ["NOTICE-COLUMN"], "{name} {declared}");
        let found = &notices.findings[0];
        assert!(found.message.contains(&format!("`{name}`")), "{found:?}");
        assert_eq!(found.help, "rename the column in the list");
    }
    let mut one = facets("user", "de", true);
    one.fields.insert("length".to_owned(), Count::One);
    assert_eq!(ids(&compiled(&[], [one])), ["NOTICE-SOURCE"]);
}

#[test]
fn a_filter_hides_no_fact_from_the_comparison() {
    let body = |text: &str| notice(&format!("{text}\n"));
    let [en, de] = [
        "{{ vendor.name }} {{ exposed_text }}",
        "{{ exposed_text | capitalize }}: {{ vendor.name | upper }}",
    ]
    .map(body);
    let found = |de: &str| {
        let files = [
            ("notices/user.en.md", en.as_str()),
            ("notices/user.de.md", de),
        ];
        ids(&compiled(
            &files,
            ["en", "de"].map(|l| facets("user", l, true)),
        ))
    };
    assert_eq!(found(&de), [""; 0]);
    assert_eq!(
        found(&body("{{ exposed_text | upper }}")),
        ["NOTICE-PARITY-FACT"]
    );
    // A filter that nobody knows is said once, and so is a form that Tera does not know either.
    assert_eq!(
        found(&body("{{ vendor.name | uper }} {{ exposed_text }}")),
        ["NOTICE-FILTER"]
    );
    assert_eq!(
        found(&body("{{ vendor.name reference }} {{ exposed_text }}")),
        ["NOTICE-TEMPLATE"]
    );
}
