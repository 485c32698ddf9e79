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

const INCIDENT: &str = r#"
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
fn words() -> String {
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

fn facets(audience: &str, locale: &str, named: bool) -> Facets {
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

fn compiled(files: &[(&str, &str)], facets: impl IntoIterator<Item = Facets>) -> Notices {
    let dir = folder(files);
    let campaign = campaign::load(dir.path()).unwrap();
    assert_eq!(campaign.findings, []);
    let facets = facets.into_iter().map(|one| (one, 2)).collect();
    compile(&campaign, &facets, jiff::civil::date(2025, 11, 26))
}

fn shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(text) => text.clone(),
            Piece::Slot(slot) => format!("[{}]", slot.field),
        })
        .collect()
}

fn notice(body: &str) -> String {
    format!("+++\nsubject = \"A notice\"\npreheader = \"Short\"\n+++\n{body}")
}

fn ids(notices: &Notices) -> Vec<&'static str> {
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
        ["NOTICE-LOCALE-OTHER"],
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
    assert!(lost[0].starts_with("2 people") && lost[0].contains("`da`"));
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
        finding.message.contains("plan (300)"),
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

/// A small generator, so that the people are the same on every machine.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

fn hostile_value(state: &mut u64) -> String {
    const ATOMS: [&str; 32] = [
        "Ann",
        "Zoë",
        "山田",
        "مريم",
        "שלום",
        "🙂",
        "e\u{301}",
        "*",
        "**",
        "_",
        "`",
        "#",
        "##",
        "-",
        "+",
        "1.",
        "1)",
        "[x](y)",
        "![x](y)",
        "<b>",
        "</td>",
        "<https://example.com>",
        "&amp;",
        "\\",
        "{{ 7*7 }}",
        "{% if x %}",
        "{#nature}",
        "|",
        "~~",
        "\"",
        "'",
        ">",
    ];
    let mut value = String::new();
    for _ in 0..=next(state) % 5 {
        value.push_str(ATOMS[next(state) % ATOMS.len()]);
        if next(state).is_multiple_of(2) {
            value.push(' ');
        }
    }
    value.trim().to_owned()
}

#[test]
fn filling_equals_rendering_each_person() {
    let dir = folder(&[]);
    let campaign = campaign::load(dir.path()).unwrap();
    let classes = Classes::built_in();
    let words = std::collections::BTreeSet::new();
    let facts = facts::Facts {
        campaign: &campaign,
        classes: &classes,
        notice_date: jiff::civil::date(2025, 11, 26),
        words: &words,
    };
    let mut findings = crate::terms::Findings::new();
    let library = library::Library::read(&campaign, &mut findings);
    let mut state = 1;
    for locale in ["en", "de", "ja", "ar"].map(|tag| Locale::parse(tag).unwrap()) {
        let one = facets("user", locale.as_str(), true);
        let (source, _) = library
            .choose("user", &locale, None, &campaign.file.fallback)
            .unwrap();
        let mut engine = render::Engine::new();
        assert_eq!(engine.add(source), []);
        let catalogue = catalogue::Catalogue::new(&locale, "user", &campaign.words);
        let format = format::Format::new(&locale);
        let context = facts.context(&one, &catalogue, &format, &mut findings);
        let body = |name: &str, account: &str| {
            let mut bound = context.clone();
            bound.insert("name", name);
            bound.insert("account", account);
            bound.insert("organisation", "");
            let body = engine.render(source, render::Part::Body, &bound).unwrap();
            let mut findings = crate::terms::Findings::new();
            let body = markdown::render(&body, &source.name, &mut findings);
            assert_eq!(findings, []);
            body
        };
        let (a, b) = (escape::sentinel(0), escape::sentinel(1));
        let open = body(&a.to_string(), &b.to_string());
        assert!(open.text.contains(a) && open.text.contains(b));
        for _ in 0..200 {
            let (name, account) = (hostile_value(&mut state), hostile_value(&mut state));
            if name.is_empty() || account.is_empty() {
                continue;
            }
            let per_person = body(&name, &account);
            let filled = open.text.replace(a, &name).replace(b, &account);
            assert_eq!(per_person.text, filled);
            let (name, account) = (escape::html(&name), escape::html(&account));
            assert_eq!(
                per_person.html,
                open.html.replace(a, &name).replace(b, &account)
            );
            assert_eq!(per_person.sections, open.sections);
        }
    }
}

#[test]
fn each_language_has_its_own_text() {
    let mut seen = BTreeMap::new();
    for language in built_in::LANGUAGES {
        let texts = language.notices.iter().map(|(_, text)| text);
        for text in texts.chain([&language.catalogue]) {
            if let Some(same) = seen.insert(text, language.tag) {
                panic!("`{}` has a text of `{same}` word for word", language.tag);
            }
        }
    }
}
