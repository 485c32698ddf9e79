//! The message that is filled with a person's value, and the one whose value Tera rendered, read back
//! by an independent parser: they say the same, whatever the value holds.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
};

use disclosure_mailer::{
    audience::{Count, Facets},
    campaign::{self, Campaign},
    message::{Headers, Ids, Person, Secret, Skeleton},
    notice::{self, Wording},
    terms::{Key, Locale, Stamp},
};
use mail_parser::MessageParser;

use crate::support::Hostile;

fn campaign() -> (tempfile::TempDir, Campaign) {
    let sandbox = crate::support::Sandbox::new("email\na@example.com\n");
    let folder = tempfile::tempdir().unwrap();
    for name in ["campaign.toml", "incident.toml", "words.csv"] {
        fs::write(folder.path().join(name), sandbox.read(name)).unwrap();
    }
    let file = fs::read_to_string(folder.path().join("campaign.toml")).unwrap();
    let file = format!("{file}\n[expect]\nmax_wordings = 1000\n");
    fs::write(folder.path().join("campaign.toml"), file).unwrap();
    fs::create_dir(folder.path().join("notices")).unwrap();
    for tag in ["en", "ar"] {
        let text = "+++\nsubject = \"A notice\"\npreheader = \"Short\"\n+++\nHello.\n\nNote: {{ note }}\n\n- {{ note }}\n";
        fs::write(folder.path().join(format!("notices/user.{tag}.md")), text).unwrap();
    }
    let campaign = campaign::load(folder.path()).unwrap();
    (folder, campaign)
}

fn facets(locale: &str) -> Facets {
    Facets {
        audience: "user".to_owned(),
        also: BTreeSet::new(),
        locale: Locale::parse(locale).unwrap(),
        jurisdiction: None,
        exposed: BTreeSet::new(),
        declared: BTreeMap::new(),
        fields: BTreeMap::new(),
    }
}

/// The wording of each combination, in the order asked for.
fn wordings(campaign: &Campaign, all: &[Facets]) -> Vec<Wording> {
    let counted = all.iter().map(|one| (one.clone(), 1)).collect();
    let notices = notice::compile(campaign, &counted, "2025-11-26".parse().unwrap());
    let of = |one: &Facets| notices.wordings[notices.by_facets[one]].clone();
    all.iter().map(of).collect()
}

/// Text and HTML as a reader gets them, without the marks that isolate a value.
fn read(wording: &Wording, value: &str) -> [String; 2] {
    let headers = Headers {
        from: "Example <security@example.com>".to_owned(),
        reply_to: None,
        envelope_from: None,
        relay: Vec::new(),
        test: false,
        sample: true,
    };
    let skeleton = Skeleton::build(wording, &headers).unwrap();
    let fields = |_: &str| vec![Cow::Borrowed(value)];
    let person = Person {
        address: "ann@example.com",
        fields: &fields,
    };
    let ids = Ids::derive(&Secret::new([7; 32]), Key([1; 16]), skeleton.domain());
    let message = skeleton.compose(&person, &ids, Stamp(0));
    let parsed = MessageParser::default().parse(&message.bytes).unwrap();
    [1, 2].map(|part| {
        let text = parsed.part(part).unwrap().text_contents().unwrap();
        text.replace("<bdi>", "")
            .replace("</bdi>", "")
            .replace(['\u{2068}', '\u{2069}'], "")
            .replace("&quot;", "\"")
    })
}

#[test]
fn a_filled_message_is_the_one_that_tera_would_have_rendered() {
    let (_folder, campaign) = campaign();
    let mut hostile = Hostile::new(1);
    let mut values = BTreeSet::new();
    while values.len() < 200 {
        values.insert(hostile.value());
    }
    for locale in ["en", "ar"] {
        let mut open = facets(locale);
        open.fields.insert("note".to_owned(), Count::One);
        let filled = wordings(&campaign, &[open]);
        let stated: Vec<Facets> = values
            .iter()
            .map(|value| {
                let mut one = facets(locale);
                one.declared.insert("note".to_owned(), value.clone());
                one
            })
            .collect();
        for (value, rendered) in values.iter().zip(wordings(&campaign, &stated)) {
            assert!(rendered.fields().is_empty(), "rendered, not filled");
            assert_eq!(
                read(&filled[0], value),
                read(&rendered, "never"),
                "{locale} {value:?}"
            );
        }
    }
}
