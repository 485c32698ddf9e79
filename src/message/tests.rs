//! Messages under hostile values, read back by an independent parser.

use std::collections::BTreeMap;

use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;
use crate::{
    notice::{Piece, Slot, Wording},
    terms::{Address, Digest, Key, Locale, Masked, Stamp},
};

fn slot(field: &str) -> Piece {
    Piece::Slot(Slot {
        field: field.to_owned(),
    })
}

fn fixed(text: &str) -> Piece {
    Piece::Fixed(text.to_owned())
}

fn wording(locale: &str) -> Wording {
    let long = "Überraschend lange Zeile ohne Umbruch = mit allem. ".repeat(40);
    Wording {
        locale: Locale::parse(locale).unwrap(),
        audience: "user".to_owned(),
        source: "notices/user.de.md".to_owned(),
        subject: "Sicherheitshinweis: Vorfall bei einem Dienstleister für Auswertungen 情報"
            .to_owned(),
        preheader: "Kurz".to_owned(),
        text: vec![
            fixed("Guten Tag "),
            slot("name"),
            fixed(&format!(",\n\n.{long}\n\nKonten: ")),
            slot("account"),
            fixed("\n"),
        ],
        html: vec![
            fixed("<p>Guten Tag "),
            slot("name"),
            fixed(&format!(",</p>\n<p>{long}</p><p>")),
            slot("account"),
            fixed("</p>\n"),
        ],
        sections: vec![],
    }
}

fn headers() -> Headers {
    Headers::new(
        "Beispiel Sicherheit für alle <security@example.com>",
        Some("help@example.com"),
        Some("bounces+{token}@example.com"),
        [("X-Pool", "notices")],
        Marking::Sample,
    )
    .unwrap()
}

fn person_fields(name: &str, accounts: &[&str]) -> BTreeMap<String, Vec<Masked>> {
    BTreeMap::from([
        ("name".to_owned(), vec![Masked::new(name)]),
        (
            "account".to_owned(),
            accounts.iter().map(|a| Masked::new(*a)).collect(),
        ),
    ])
}

fn ids() -> Ids {
    Ids::derive(
        &[7; 32],
        Key([1; 16]),
        Digest([2; 32]),
        "example.com",
        Stamp(1_764_000_000 * Stamp::SECOND),
    )
}

fn composed(locale: &str, name: &str, accounts: &[&str]) -> Result<Message, ComposeFault> {
    let address = Address::parse("ann.o'neil@example.com").unwrap();
    let fields = person_fields(name, accounts);
    let person = Person {
        address: &address,
        fields: &fields,
    };
    Skeleton::build(&wording(locale), &headers())
        .unwrap()
        .compose(&person, &ids())
}

fn expected(
    pieces: &[Piece],
    part: value::Spot,
    rtl: bool,
    fields: &BTreeMap<String, Vec<Masked>>,
) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(text) => text.clone(),
            Piece::Slot(slot) => {
                let values: Vec<String> = fields[&slot.field]
                    .iter()
                    .map(|v| value::clean(v.reveal(crate::terms::Purpose::Wire)))
                    .filter(|v| !v.is_empty())
                    .collect();
                value::shown(&values, part, rtl)
            }
        })
        .collect()
}

fn read_back(locale: &str, name: &str, accounts: &[&str]) {
    let fields = person_fields(name, accounts);
    let printable = |field: &str| {
        fields[field]
            .iter()
            .any(|v| !value::clean(v.reveal(crate::terms::Purpose::Wire)).is_empty())
    };
    let message = match composed(locale, name, accounts) {
        Ok(message) => message,
        Err(ComposeFault::Missing { field }) => {
            assert!(!printable(&field));
            return;
        }
    };
    check_lines(&message.bytes).unwrap();
    assert!(!message.bytes.ends_with(b"\n"));
    assert_eq!(message.to, "ann.o'neil@example.com");
    let parsed = MessageParser::default().parse(&message.bytes).unwrap();
    let names: Vec<&str> = parsed
        .headers()
        .iter()
        .map(mail_parser::Header::name)
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "Reply-To",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Language",
            "X-Notice-Id",
            "X-Notice-Kind",
            "X-Pool",
            "MIME-Version",
            "Content-Type"
        ]
    );
    let to = parsed.to().unwrap().as_list().unwrap();
    assert_eq!(to.len(), 1);
    assert_eq!(to[0].address(), Some("ann.o'neil@example.com"));
    assert_eq!(parsed.subject(), Some(wording(locale).subject.as_str()));
    assert_eq!(
        parsed.message_id().map(|id| format!("<{id}>")),
        Some(ids().message_id)
    );
    assert_eq!(parsed.attachment_count(), 0);
    let wording = wording(locale);
    let rtl = wording.locale.is_rtl();
    let body = |index: u32| {
        parsed
            .part(index)
            .unwrap()
            .text_contents()
            .unwrap()
            .replace("\r\n", "\n")
    };
    assert_eq!(
        body(1),
        expected(&wording.text, value::Spot::Text, rtl, &fields)
    );
    assert_eq!(
        body(2),
        expected(&wording.html, value::Spot::Html, rtl, &fields)
    );
    assert_eq!(parsed.parts.len(), 3);
    assert_eq!(
        parsed.part(2).unwrap().content_type().unwrap().subtype(),
        Some("html")
    );
}

#[test]
fn hostile_values_stay_values() {
    let long = "x".repeat(10_000);
    let combining = "e\u{301}".repeat(3000);
    for name in [
        "Ann",
        "Eve\r\nBcc: x@example.com\r\n\r\nBody",
        "=HYPERLINK(\"x\")",
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% if x %}",
        "\u{202e}evil\u{202c}",
        "مريم الأحمد",
        "דנה, כהן",
        "Zoë Müller-Şahin 山田太郎 🙂👩‍👩‍👧",
        "--=_boundary--",
        ".",
        "..\r\n.\r\n",
        "a  ",
        "\"quoted\" \\ name",
        "=20=3D",
        "Name, with; separators: and (comment)",
        "\0\u{1}\u{7f}\u{85}",
        &long,
        &combining,
    ] {
        read_back("de", name, &["1", name]);
        read_back("ar", name, &[name]);
    }
}

#[test]
fn to_has_the_name_only_where_it_is_clean() {
    let to = |name: &str| {
        let message = composed("en", name, &["1"]).unwrap();
        let parsed = MessageParser::default().parse(&message.bytes).unwrap();
        parsed.to().unwrap().as_list().unwrap()[0]
            .name()
            .map(str::to_owned)
    };
    assert_eq!(to("Ann"), Some("Ann".to_owned()));
    assert_eq!(to("Zoë \"Z\" Müller"), Some("Zoë \"Z\" Müller".to_owned()));
    assert_eq!(to("a@example.com"), None);
    assert_eq!(to("Eve\r\nBcc: x"), None);
    assert_eq!(to(&"x".repeat(65)), None);
}

#[test]
fn same_input_same_bytes() {
    let one = composed("de", "Ann", &["1", "2"]).unwrap();
    assert_eq!(one, composed("de", "Ann", &["1", "2"]).unwrap());
    let token = ids().token;
    assert_eq!(one.from, format!("bounces+{token}@example.com"));
    let text = String::from_utf8(one.bytes).unwrap();
    assert!(text.contains("Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n"));
    assert!(!text.to_ascii_lowercase().contains("list-unsubscribe"));
}

#[test]
fn a_person_without_the_field_gets_no_message() {
    let fault = composed("de", " \r\n", &["1"]).unwrap_err();
    assert_eq!(
        fault,
        ComposeFault::Missing {
            field: "name".to_owned()
        }
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_value_is_read_back(name in any::<String>(), account in "\\PC{0,40}|[\\r\\n=.<&>\"'@{}%#*_`\u{202e}\u{2028}a ]{0,300}", rtl in any::<bool>()) {
        read_back(if rtl { "ar" } else { "en" }, &name, &[&account, "2"]);
    }
}
