//! The packet covers everybody: for random campaigns the wordings in it are those that somebody gets,
//! and each person's message is one of them but for what fills the slots.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use disclosure_mailer::{
    message::{Ids, Person, Secret, Skeleton},
    notice::Piece,
    review::{Paragraphs, blocks},
    terms::{Digest, Key, Purpose, Stamp},
};
use mail_parser::MessageParser;
use proptest::{collection::vec, prelude::*, sample::select};

use crate::{packet::packet, review::state, support::Sandbox};

/// One row: locale, audience, name, accounts, exposed classes, jurisdiction.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    u8,
    &'static str,
    &'static str,
);

fn row() -> impl Strategy<Value = Row> {
    (
        select(vec!["en", "de", "de-AT", "ar", "ja"]),
        select(vec!["admin", "user", "unaffected"]),
        select(vec![
            "",
            "Ann Sample",
            "نور مثال",
            "O’<b>& \"Q\"",
            "a@b.example",
        ]),
        0..4_u8,
        select(vec!["", "email", "email;name", "password_hash;email"]),
        select(vec!["", "EU", "DE", "US-CA"]),
    )
}

/// Each row's mailbox; a person with several accounts has several rows.
fn list(rows: &[Row]) -> String {
    let mut list = String::from("email,name,locale,audience,account,exposed,jurisdiction\n");
    for (at, (locale, audience, name, accounts, exposed, law)) in rows.iter().enumerate() {
        let name = name.replace('"', "\"\"");
        for account in 0..(*accounts).max(1) {
            let account = match accounts {
                0 => String::new(),
                _ => format!("acct-{at}-{account}"),
            };
            let exposed = if *audience == "unaffected" {
                ""
            } else {
                exposed
            };
            let _infallible = writeln!(
                list,
                "p{at}@example.com,\"{name}\",{locale},{audience},{account},{exposed},{law}"
            );
        }
    }
    list
}

/// A mail of the packet as the stretches between its slots, and the slots' fields.
fn stretches(page: &str) -> (Vec<String>, Vec<String>) {
    let page = page
        .replacen("><main>", ">", 1)
        .replacen("</main></body>", "</body>", 1);
    let body = page.split_once("<body id=\"dark\"").unwrap().1;
    let mut parts = body.split(
        "<mark style=\"background:#ffe08a;color:#3d2e00;padding:0 3px;border-radius:3px\">‹",
    );
    let mut fixed = vec![parts.next().unwrap().to_owned()];
    let mut fields = Vec::new();
    for part in parts {
        let (field, rest) = part.split_once("›</mark>").unwrap();
        fields.push(field.to_owned());
        fixed.push(rest.to_owned());
    }
    (fixed, fields)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_packet_holds_what_everybody_gets_and_nothing_else(rows in vec(row(), 1..14)) {
        let sandbox = Sandbox::new(&list(&rows));
        let state = state(&sandbox);
        let pages = packet(&state, &[], &sandbox.folder().join("preview"));
        let headers = state.text.around.headers(false);
        let secret = Secret::new([7; 32]);
        let mut needed: BTreeSet<Digest> = BTreeSet::new();
        let mut people = 0;
        state.audience.each(&state.campaign, |_, recipient| {
            people += 1;
            let index = state.notices.by_facets[&*recipient.facets];
            let wording = &state.notices.wordings[index];
            needed.insert(wording.digest());
            let values = |field: &str| -> Vec<Cow<'static, str>> {
                let values = recipient.fields.get(field).into_iter().flatten();
                values.map(|value| Cow::Owned(value.reveal(Purpose::Show).to_owned())).collect()
            };
            let skeleton = Skeleton::build(wording, &headers).unwrap();
            let ids = Ids::derive(&secret, Key([1; 16]), skeleton.domain());
            let person = Person { address: "p@example.com", fields: &values };
            let message = skeleton.compose(&person, &ids, Stamp(0));
            let parsed = MessageParser::default().parse(&message.bytes[..]).unwrap();
            let html = parsed.body_html(0).unwrap().replace("\r\n", "\n");
            let mut rest = html.split_once("<body").unwrap().1;
            let page = &pages[&format!("mail/{}.html", wording.digest().short())];
            let (fixed, fields) = stretches(page);
            for (at, stretch) in fixed.iter().enumerate() {
                let stretch = stretch.trim_end_matches('\n');
                let start = rest.find(stretch);
                // Before the first slot nothing may stand; before the others only a value may.
                let start = start.unwrap_or_else(|| panic!("{at}: {stretch}\n--\n{rest}"));
                if let Some(field) = at.checked_sub(1).map(|slot| &fields[slot]) {
                    let shown = &rest[..start];
                    let plain = shown.replace("<bdi>", "").replace("</bdi>", "");
                    let expected: Vec<String> = values(field)
                        .iter()
                        .map(|value| value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"))
                        .collect();
                    assert_eq!(plain, expected.join(", "), "{field}");
                } else {
                    assert_eq!(start, 0);
                }
                rest = &rest[start + stretch.len()..];
            }
            assert!(rest.trim().is_empty(), "{rest}");
        });
        prop_assert!(people > 0);
        let shown: BTreeSet<String> = pages
            .keys()
            .filter_map(|name| name.strip_prefix("mail/")?.strip_suffix("-source.html"))
            .filter(|id| !id.starts_with("edge-"))
            .map(str::to_owned)
            .collect();
        let needed: BTreeSet<String> = needed.iter().map(Digest::short).collect();
        prop_assert_eq!(&shown, &needed);
        // The reading page has every block of each of them, once, with where it is changed.
        for locale in state.text.locales() {
            let page = &pages[&format!("{locale}.html")];
            let paragraphs = Paragraphs::of(&locale, &state.text.wordings);
            let anchors: Vec<&str> = page
                .split("<div class=\"para\" id=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            let expected: Vec<String> = (1..=paragraphs.all.len()).map(|n| paragraphs.anchor(n)).collect();
            prop_assert_eq!(&anchors, &expected);
            prop_assert_eq!(page.matches("class=\"place\"").count(), anchors.len());
            let distinct: BTreeMap<_, _> = paragraphs.all.iter().map(|p| (p.block.clone(), p.number)).collect();
            prop_assert_eq!(distinct.len(), paragraphs.all.len());
            for (digest, wording) in state.text.wordings.iter().filter(|(_, w)| w.locale == locale) {
                let read: Vec<usize> = blocks(wording).iter().map(|block| distinct[block]).collect();
                prop_assert_eq!(&read[..], paragraphs.sequence(digest));
                // What the text part says, the blocks say too.
                let said: String = blocks(wording).iter().map(|block| format!("{}\n", block.plain())).collect();
                for piece in &wording.text {
                    if let Piece::Fixed(text) = piece {
                        for word in text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)) {
                            let listed = word.trim_end_matches('.').parse::<u8>().is_ok();
                            prop_assert!(listed || said.contains(word), "{} is in no block", word);
                        }
                    }
                }
            }
        }
    }
}
