//! Messages under hostile values, read back by an independent parser.

use std::borrow::Cow;

use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;
use crate::{
    notice::{Piece, Slot, Wording},
    terms::{Key, Locale, Stamp},
};

const TO: &str = "ann.o'neil@example.com";

fn slot(field: &str) -> Piece {
    Piece::Slot(Slot {
        field: field.to_owned(),
    })
}

fn wording(locale: &str) -> Wording {
    let long = "Überraschend lange Zeile ohne Umbruch = mit allem. ".repeat(40);
    let fixed = |text: String| Piece::Fixed(text);
    Wording {
        locale: Locale::parse(locale).unwrap(),
        audience: "user".to_owned(),
        source: "notices/user.de.md".to_owned(),
        subject: "Sicherheitshinweis: Vorfall bei einem Dienstleister für Auswertungen 情報"
            .to_owned(),
        preheader: "Kurz".to_owned(),
        text: vec![
            fixed("Guten Tag ".to_owned()),
            slot("name"),
            fixed(format!(",\n\n.{long}\n\nKonten: ")),
            slot("account"),
            fixed("\n".to_owned()),
        ],
        html: vec![
            fixed("<p>Guten Tag ".to_owned()),
            slot("name"),
            fixed(format!(",</p>\n<p>{long}</p><p>")),
            slot("account"),
            fixed("</p>\n".to_owned()),
        ],
        sections: vec![],
    }
}

fn headers() -> Headers {
    Headers {
        from: "Beispiel Sicherheit für alle <security@example.com>".to_owned(),
        reply_to: Some("help@example.com".to_owned()),
        envelope_from: Some("bounces+{token}@example.com".to_owned()),
        relay: vec![("X-Pool".to_owned(), "notices".to_owned())],
        test: false,
        sample: true,
    }
}

fn values<'v>(field: &str, name: &'v str, accounts: &[&'v str]) -> Vec<Cow<'v, str>> {
    match field {
        "name" => vec![Cow::Borrowed(name)],
        _ => accounts
            .iter()
            .map(|account| Cow::Borrowed(*account))
            .collect(),
    }
}

fn composed(locale: &str, name: &str, accounts: &[&str]) -> Message {
    let fields = |field: &str| values(field, name, accounts);
    let person = Person {
        address: TO,
        fields: &fields,
    };
    let skeleton = Skeleton::build(&wording(locale), &headers()).unwrap();
    let ids = Ids::derive(&Secret::new([7; 32]), Key([1; 16]), skeleton.domain());
    let message = skeleton.compose(&person, &ids, Stamp(1_764_000_000 * Stamp::SECOND));
    assert!(message.bytes.len() <= skeleton.at_most(&person));
    message
}

/// What a reader sees of a value, written down once more: visible characters, blanks for line ends.
fn seen(value: &str) -> String {
    let hidden = [
        0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c,
        0x202d, 0x202e, 0xfeff, 0xfff9, 0xfffa, 0xfffb,
    ];
    value
        .chars()
        .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
        .filter(|c| !c.is_control())
        .filter(|c| !hidden.contains(&u32::from(*c)) && !(0x2060..=0x206f).contains(&u32::from(*c)))
        .collect()
}

/// Folding a header may change how many blanks stand between two words.
fn blanks_joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read_back(locale: &str, name: &str, accounts: &[&str]) {
    let message = composed(locale, name, accounts);
    for line in message.bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        assert!(line.len() < 998, "{} octets", line.len());
        assert!(
            line.iter()
                .all(|b| *b == b'\t' || (b' '..=b'~').contains(b))
        );
    }
    assert!(!message.bytes.ends_with(b"\n"));
    assert_eq!(message.to, TO);
    let parsed = MessageParser::default().parse(&message.bytes).unwrap();
    let mut names: Vec<&str> = parsed
        .headers()
        .iter()
        .map(mail_parser::Header::name)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Auto-Submitted",
            "Content-Language",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To",
            "X-Notice-Id",
            "X-Notice-Sample",
            "X-Pool",
        ]
    );
    let to = parsed.to().unwrap().as_list().unwrap();
    assert_eq!(to.len(), 1);
    assert_eq!(to[0].address(), Some(TO));
    let visible = seen(name);
    let shown = visible.trim();
    if !shown.is_empty() && visible.chars().count() <= 64 {
        let read = to[0].name().unwrap_or_default();
        assert_eq!(blanks_joined(read), blanks_joined(shown), "the name in To");
    } else {
        assert_eq!(to[0].name(), None);
    }
    let wording = wording(locale);
    let rtl = wording.locale.is_rtl();
    assert_eq!(parsed.subject(), Some(wording.subject.as_str()));
    assert_eq!(parsed.parts.len(), 3);
    for (index, pieces, html) in [(1, &wording.text, false), (2, &wording.html, true)] {
        let expected: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Fixed(text) => text.clone(),
                Piece::Slot(slot) => {
                    let values = values(&slot.field, name, accounts);
                    let each: Vec<String> = values.iter().map(|value| seen(value)).collect();
                    each.join(", ")
                }
            })
            .collect();
        let part = parsed.part(index).unwrap();
        let body = part.text_contents().unwrap().replace("\r\n", "\n");
        let (expected, body) = if html {
            // What a browser shows: no element but those of the wording and the isolation of values.
            let plain = body.replace("<bdi>", "").replace("</bdi>", "");
            let markup = |text: &str| text.matches('<').count();
            let of_wording = "<p>Guten Tag ,</p><p></p><p></p>";
            assert_eq!(markup(&plain), markup(of_wording), "{plain}");
            let decoded = plain
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
            (expected, decoded)
        } else {
            (expected, body.replace(['\u{2068}', '\u{2069}'], ""))
        };
        assert_eq!(body, expected);
        assert_eq!(rtl, wording.locale.is_rtl());
        let kind = part.content_type().unwrap().subtype();
        assert_eq!(kind, Some(if html { "html" } else { "plain" }));
    }
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
        "Zoë Müller-Şahin 山田太郎 🙂👩\u{200d}👩\u{200d}👧",
        "--=_boundary--",
        ".",
        "..\r\n.\r\n",
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
fn what_nobody_sees_is_not_sent() {
    let name = "e\u{ad}v\u{180e}i\u{200b}l\u{202e}";
    for html in [false, true] {
        let shown = super::value::value(&[Cow::Borrowed(name)], html, false);
        assert!(shown.contains("evil"), "{shown}");
    }
}

#[test]
fn a_relay_header_cannot_begin_another() {
    for (name, value) in [
        ("X-A\r\nBcc", "x@example.com"),
        ("X-A", "x\r\nBcc: x@example.com"),
        ("bcc", "x@example.com"),
        ("Resent-To", "x@example.com"),
        ("Content-Disposition", "attachment"),
        ("X:Y", "x"),
    ] {
        let mut headers = headers();
        headers.relay = vec![(name.to_owned(), value.to_owned())];
        assert!(Skeleton::build(&wording("en"), &headers).is_err(), "{name}");
    }
}

#[test]
fn no_text_stands_for_a_part_of_the_skeleton() {
    let mut wording = wording("en");
    wording.subject = "text-mark0mark html-mark0mark To: to-mark0mark@mark.invalid".to_owned();
    let mut headers = headers();
    headers.relay = vec![(
        "X-A".to_owned(),
        "notice-mark1mark text-mark1mark".to_owned(),
    )];
    let skeleton = Skeleton::build(&wording, &headers).unwrap();
    let fields = |field: &str| values(field, "Ann", &["1"]);
    let person = Person {
        address: TO,
        fields: &fields,
    };
    let ids = Ids::derive(&Secret::new([7; 32]), Key([1; 16]), skeleton.domain());
    let message = skeleton.compose(&person, &ids, Stamp(0));
    let parsed = MessageParser::default().parse(&message.bytes).unwrap();
    assert_eq!(parsed.subject(), Some(wording.subject.as_str()));
    assert_eq!(parsed.parts.len(), 3);
    let relay = parsed.header_raw("X-A").unwrap();
    assert_eq!(relay.trim(), "notice-mark1mark text-mark1mark");
}

#[test]
fn same_input_same_bytes() {
    let one = composed("de", "Ann", &["1", "2"]);
    assert_eq!(one, composed("de", "Ann", &["1", "2"]));
    let text = String::from_utf8(one.bytes).unwrap();
    assert!(text.contains("Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n"));
    assert_eq!(text.matches("\r\nDate: ").count(), 1);
    assert!(!text.to_ascii_lowercase().contains("list-unsubscribe"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_value_is_read_back(name in any::<String>(), account in "\\PC{0,40}|[\\r\\n=.<&>\"'@{}%#*_`\u{202e}\u{2028}a ]{0,300}", rtl in any::<bool>()) {
        read_back(if rtl { "ar" } else { "en" }, &name, &[&account, "2"]);
    }
}
