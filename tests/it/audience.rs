//! Rows to recipients: everyone is accounted for, and nobody gets another's facts.

use proptest::prelude::*;

use super::list::{Told, assemble, folder, of, values};

const TWO: &str = "[[list]]\nfile = \"a.csv\"\naudience = \"user\"\n[[list]]\nfile = \"b.csv\"\naudience = \"unaffected\"\n";

fn two(a: &str, b: &str, extra: &str) -> Told {
    let files = [("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())];
    assemble(folder(&files, &format!("{TWO}{extra}")).path())
}

fn one(text: &str, extra: &str) -> Told {
    let list = format!("[[list]]\nfile = \"a.csv\"\naudience = \"user\"\n{extra}");
    assemble(folder(&[("a.csv", text.as_bytes())], &list).path())
}

fn exposed(audience: &Told, index: usize) -> Vec<String> {
    audience.recipients[index]
        .facets
        .exposed
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_mailbox_is_one_recipient_with_all_facts_and_the_strongest_audience() {
    let a = "email,name,exposed,account\nAnn@Example.com,Ann Lee,name,A1\nann@example.com,ann lee,email,A2\n";
    let b = "email,name\nann@EXAMPLE.com,Ann Lee\nzoe@example.com,Zoë\n";
    let audience = two(a, b, "");
    assert_eq!(
        (audience.accounting.merged, audience.accounting.recipients),
        (2, 2)
    );
    let ann = &audience.recipients[0];
    assert_eq!(ann.facets.audience, "user");
    assert!(ann.facets.also.contains("unaffected"));
    assert_eq!(
        exposed(&audience, 0),
        ["email", "name"],
        "the incident's `phone` is not inherited"
    );
    assert_eq!(values(&audience, 0, "account"), ["A1", "A2"]);
    assert_eq!(values(&audience, 0, "name"), ["Ann Lee"]);
    assert!(audience.recipients[1].facets.exposed.is_empty());
}

#[test]
fn different_people_behind_one_mailbox_get_no_name_and_no_ids() {
    let names = "email,name,account\ninfo@example.com,Ann,A1\ninfo@example.com,Ben,A2\n";
    let persons =
        "email,person,account\ninfo@example.com,1,A1\ninfo@example.com,2,A2\nx@example.com,,A3\n";
    // A name that is not printed, or stands in two columns, tells people apart all the same.
    let dropped =
        "email,name,account\ninfo@example.com,Anna http://x.test,A1\ninfo@example.com,Ben,A2\n";
    let parts = "email,First Name,surname,account\ninfo@example.com,Ann,Lee,A1\ninfo@example.com,Ben,Lee,A2\n";
    for text in [names, persons, dropped, parts] {
        let audience = one(text, "");
        assert!(
            audience.recipients[0].fields.values().all(Vec::is_empty),
            "{text}"
        );
    }
    assert_eq!(one(names, "").accounting.persons, None);
    assert_eq!(one(persons, "").accounting.persons, Some(3));
}

#[test]
fn what_rows_state_wins_over_what_is_assumed_in_any_order() {
    let rows = [
        "a@example.com,,AT",
        "a@example.com,fr,",
        "b@example.com,,AT",
        "c@example.com,,",
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
        let text = order.map(|i| rows[i]).join("\n");
        let audience = one(&format!("email,locale,country\n{text}"), "");
        let locale = |local: &str| {
            let found = audience
                .recipients
                .iter()
                .find(|r| r.address.canonical().starts_with(local));
            found.unwrap().facets.locale.to_string()
        };
        assert_eq!((locale("a").as_str(), locale("b").as_str()), ("fr", "en"));
        let assumed = audience
            .assumptions
            .iter()
            .find(|a| a.what.starts_with("language en"))
            .unwrap();
        assert_eq!(assumed.rows, 2);
    }
}

#[test]
fn yes_and_no_columns_speak_for_their_class() {
    let keys = "columns = { exposed = { phone = \"phone leaked\" } }\n";
    let audience = one(
        "email,Phone_Leaked\na@example.com,x\nb@example.com,\nc@example.com,nein\n",
        keys,
    );
    assert_eq!(exposed(&audience, 0), ["email", "name", "phone"]);
    assert_eq!(exposed(&audience, 1), ["email", "name"]);
    assert_eq!(exposed(&audience, 2), ["email", "name"]);
}

#[test]
fn holds_wait_and_a_hold_that_cannot_hold_blocks() {
    let text = "email,country,region\na@example.com,US,MD\nb@example.com,DE,\nc@real.de,FR,\n";
    let hold = |matches: &str| {
        format!("[[hold]]\nmatch = {{ {matches} }}\nreason = \"AG first\"\nby = \"J\"\n")
    };
    let waits = |matches: &str| {
        let audience = one(text, &hold(matches));
        let reasons: Vec<_> = audience
            .recipients
            .iter()
            .map(|r| r.withheld.clone().unwrap_or_default())
            .collect();
        (
            reasons,
            of(&audience, "AUDIENCE-HOLD")
                .iter()
                .any(|finding| finding.blocks()),
        )
    };
    let reserved = "sample: reserved domains only".to_owned();
    let ag = "AG first".to_owned();
    assert_eq!(
        waits("jurisdiction = \"US-MD\""),
        (vec![ag.clone(), String::new(), reserved.clone()], false)
    );
    assert_eq!(
        waits("jurisdiction = \"us\""),
        (vec![ag.clone(), String::new(), reserved.clone()], false)
    );
    assert_eq!(
        waits("jurisdiction = \"EU\""),
        (vec![String::new(), ag.clone(), ag], false)
    );
    assert!(waits("juristiction = \"US-MD\"").1);
    assert!(waits("audience = \"usr\"").1);
}

#[test]
fn suppressed_people_are_counted_and_an_unreadable_suppression_blocks() {
    let list = "email\na@example.com\nA@example.com\nb@example.com\n";
    let run = |suppress: &str| {
        let files = [("a.csv", list.as_bytes()), ("s.csv", suppress.as_bytes())];
        let extra = "[[list]]\nfile = \"a.csv\"\naudience = \"user\"\n[[suppress]]\nfile = \"s.csv\"\nreason = \"deceased\"\n";
        assemble(folder(&files, extra).path())
    };
    let audience = run("email\nA@EXAMPLE.com\n");
    assert_eq!(
        (
            audience.accounting.suppressed,
            audience.accounting.recipients
        ),
        (2, 1)
    );
    assert!(of(&run("email\na@examplecom\n"), "SUPPRESS-ADDRESS")[0].blocks());
}

#[test]
fn a_value_that_names_another_recipient_blocks() {
    let text = "email,manager,note\na@example.com,Bea <B@example.com.>,me: a@example.com\nb@example.com,c@example.com,\n";
    let leak = one(text, "");
    let found = of(&leak, "AUDIENCE-LEAK");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (
            found[0].place.file.as_str(),
            found[0].place.line,
            found[0].place.column.as_str()
        ),
        ("a.csv", 2, "manager")
    );
    assert!(
        of(
            &one(text, "may_name_others = [\"Manager\"]\n"),
            "AUDIENCE-LEAK"
        )
        .is_empty()
    );
    assert!(of(&one(text, "facets = [\"manager\"]\n"), "AUDIENCE-FACET")[0].blocks());
}

#[test]
fn a_recipient_is_found_however_a_value_spells_the_address() {
    for value in [
        "call bob@example.com!",
        "bob+tag@example.com",
        "連絡先：bob@example.comまで",
        "bob (at) example dot com",
        "bob%40example.com",
        "\"bob@example.com\nThanks\"",
    ] {
        let text = format!("email,note\na@example.com,{value}\nbob@example.com,\n");
        assert!(of(&one(&text, ""), "AUDIENCE-LEAK")[0].blocks(), "{value}");
    }
    // One's own address, also where its beginning is another's, and strangers'.
    for value in ["b+x@example.com", "look at b@example.net. Then call."] {
        let text = format!("email,note\nb+x@example.com,{value}\nb@example.com,\n");
        assert!(of(&one(&text, ""), "AUDIENCE-LEAK").is_empty(), "{value}");
    }
}

#[test]
fn what_nobody_sees_is_not_printed() {
    let text =
        "email,name,note\na@example.com,Mül\u{ad}ler,x\u{180e}y\nb@example.com,evil.c\u{ad}om,\n";
    let audience = one(text, "");
    assert_eq!(values(&audience, 0, "name"), ["Müller"]);
    assert_eq!(values(&audience, 0, "note"), ["xy"]);
    assert!(values(&audience, 1, "name").is_empty());
}

#[test]
fn expectations_block_when_they_fail() {
    let text = "email\na@example.com\nbroken\n";
    let audience = one(text, "[expect]\nrows = 3\nmax_invalid = \"10%\"\n");
    assert!(
        of(&audience, "EXPECT-ROWS")[0].blocks() && of(&audience, "EXPECT-INVALID")[0].blocks()
    );
    let audience = one(text, "[expect]\nrows = 2\nmax_invalid = \"50%\"\n");
    assert!(
        audience.findings.iter().all(|finding| !finding.blocks()),
        "{:#?}",
        audience.findings
    );
}

#[test]
fn hostile_cells_are_absent_or_harmless() {
    let long = "x".repeat(10_000);
    let names = [
        "\"Eve\r\nBcc: x@y\"",
        "\"=HYPERLINK(\"\"http://e.test\"\")\"",
        "<script>",
        "{{ 7*7 }}",
        "a\u{202e}b",
        "win at t.co",
        &long,
    ];
    let row = |(index, name): (usize, &&str)| format!("p{index}@example.com,{name},{name}\n");
    let rows = names
        .iter()
        .enumerate()
        .map(row)
        .collect::<Vec<_>>()
        .concat();
    let audience = one(&format!("email,name,note\n{rows}"), "");
    assert_eq!(
        audience.accounting.recipients,
        names.len() as u64,
        "{:#?}",
        audience.findings
    );
    let dropped = of(&audience, "LIST-NAME-DROPPED").len() + of(&audience, "LIST-LONG-VALUE").len();
    assert_eq!(dropped, names.len() + 1);
    for (index, name) in names.iter().enumerate() {
        assert!(values(&audience, index, "name").is_empty(), "{name}");
        let note = values(&audience, index, "note").join("");
        assert!(
            !note.contains(['\r', '\n', '\u{202e}']) && note.len() <= 1000,
            "{note}"
        );
    }
}

#[test]
fn the_digest_follows_people_and_not_the_order_of_rows() {
    let rows = ["a@example.com,Ann,de", "b@example.com,Ben,fr"];
    let digest =
        |rows: &[&str]| one(&format!("email,name,locale\n{}\n", rows.join("\n")), "").digest;
    assert_eq!(digest(&rows), digest(&[rows[1], rows[0]]));
    assert_ne!(digest(&rows), digest(&[rows[0], "b@example.com,Ben,de"]));
    assert_ne!(digest(&rows), digest(&[rows[0], "b@example.com,Bea,fr"]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_accounted_for(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["a.csv", "a.jsonl", "a.xlsx"] {
            let list = format!("[[list]]\nfile = \"{name}\"\naudience = \"user\"\n");
            assemble(folder(&[(name, &bytes)], &list).path());
        }
    }

    #[test]
    fn any_order_of_any_rows_gives_the_same_people(
        (rows, shuffled) in prop::collection::vec(
            (
                "[ab]@(example|example.com)|[AB]@EXAMPLE.com|[\"a@,;<>. ]{0,6}",
                "[A-C]?|a|\"a\nb\"|[^,\"\r\n]{0,5}",
                "(de|fr|xx||\u{0})",
                "(user|unaffected|admin|)",
                "(name|email|name;email|none|)",
                "[1-3]{0,2}",
            ),
            0..30,
        ).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        type Row = (String, String, String, String, String, String);
        let text = |rows: &[Row]| {
            let line = |(email, name, locale, audience, exposed, id): &Row| {
                format!("{email},{name},{locale},{audience},{exposed},{id}\n")
            };
            let lines: Vec<String> = rows.iter().map(line).collect();
            format!("email,name,locale,audience,exposed,account\n{}", lines.concat())
        };
        let audience = one(&text(&rows), "");
        // A quotation mark that is not closed takes the lines after it along: then rows are others.
        let closed = |row: &Row| !row.0.contains('"') && (!row.1.contains('"') || row.1 == "\"a\nb\"");
        if rows.iter().all(closed) {
            let again = one(&text(&shuffled), "");
            prop_assert_eq!(audience.digest, again.digest);
            prop_assert_eq!(&audience.facets, &again.facets);
            prop_assert_eq!(&audience.withheld, &again.withheld);
            let people = |told: &Told| {
                let mut people: Vec<String> = told
                    .recipients
                    .iter()
                    .map(|one| {
                        let values = |all: &Vec<disclosure_mailer::terms::Masked>| {
                            all.iter().map(|v| v.reveal(disclosure_mailer::terms::Purpose::Show).to_owned()).collect::<Vec<_>>()
                        };
                        let fields: Vec<_> = one.fields.iter().map(|(name, all)| (name, values(all))).collect();
                        format!("{} {:?} {fields:?}", one.address.reveal(disclosure_mailer::terms::Purpose::Show), one.facets)
                    })
                    .collect();
                people.sort();
                people
            };
            prop_assert_eq!(people(&audience), people(&again));
        }
    }
}
