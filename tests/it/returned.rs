//! What came back is read as it is written in the wild.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use disclosure_mailer::{
    message::{Ids, Secret},
    returns::{self, Index, ReportKind},
    terms::{Key, Purpose},
};

/// Past what hides the output of a test that passes.
fn say(line: &str) {
    let mut out = std::io::stderr().lock();
    writeln!(out, "real bounces: {line}").unwrap();
}

/// The real ones, which are no part of the project. `expected.json` maps a file to its recipients.
#[test]
fn real_samples_name_their_people_and_whether_it_is_final() {
    let Some(folder) = std::env::var_os("BOUNCE_SAMPLES").map(PathBuf::from) else {
        say("did not run: BOUNCE_SAMPLES names no folder with real bounces");
        return;
    };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Vec<serde_json::Value>> = serde_json::from_str(&text).unwrap();
    let (mut people, mut found, mut right, mut wrong) = (0, 0, 0, Vec::new());
    for (name, expect) in &expected {
        let report = returns::read(&std::fs::read(folder.join(name)).unwrap());
        people += expect.len();
        found += expect.len().min(report.recipients.len());
        let is_final = |of: &serde_json::Value| of["dsn"].as_str().unwrap().starts_with('5');
        let mut wanted: Vec<bool> = expect.iter().map(is_final).collect();
        let mut read: Vec<bool> = report.recipients.iter().map(|r| r.is_final).collect();
        wanted.sort_unstable();
        read.sort_unstable();
        let same = wanted.iter().zip(&read).filter(|(one, other)| one == other);
        let same = same.count();
        right += same;
        if std::env::var_os("BOUNCE_SHOW").is_some()
            || same < expect.len()
            || expect.len() != read.len()
        {
            let of = |field: &str| {
                expect
                    .iter()
                    .map(|e| e[field].as_str().unwrap())
                    .collect::<Vec<_>>()
                    .join("+")
            };
            let got: Vec<String> = report
                .recipients
                .iter()
                .map(|r| format!("{} {:?} {:?}", r.class, r.status, r.code))
                .collect();
            wrong.push(format!(
                "{name}: {} {}, read {} {got:?}",
                of("dsn"),
                of("reason"),
                report.kind.as_str()
            ));
        }
        assert_ne!(
            (report.kind, is_final(&expect[0])),
            (ReportKind::Unrecognised, true),
            "{name}"
        );
    }
    // In tenths of a percent.
    let share = |part: usize| part * 1000 / people;
    say(&format!(
        "{people} people: {found} found ({} of 1000), {right} with the right finality ({} of 1000)\n{}",
        share(found),
        share(right),
        wrong.join("\n")
    ));
    assert!(share(found) >= 970 && share(right) >= 950);
}

/// Somebody to whom a message went, and what it carried.
struct Person {
    name: &'static str,
    key: Key,
    address: String,
    ids: Ids,
    relay_id: String,
}

fn people() -> Vec<Person> {
    let secret = Secret::new([9; 32]);
    let person = |(n, name): (u8, &'static str)| {
        let key = Key([n; 16]);
        Person {
            name,
            key,
            address: format!("{name}@example.com"),
            ids: Ids::derive(&secret, key, "example.com"),
            relay_id: format!("4Q1b2c3d4{n}"),
        }
    };
    [(1, "ann"), (2, "bob"), (3, "cleo")].map(person).into()
}

/// A report in which a person's ids stand where they belong.
fn filled(octets: &[u8], person: &Person) -> Vec<u8> {
    let marks = [
        ("{{token}}", &person.ids.token),
        ("{{address}}", &person.address),
        ("{{message-id}}", &person.ids.message_id),
        ("{{notice-id}}", &person.ids.notice_id),
        ("{{relay-id}}", &person.relay_id),
    ];
    // Not every report is UTF-8: each octet is one character here.
    let mut text: String = octets.iter().map(|b| char::from(*b)).collect();
    for (mark, value) in marks {
        text = text.replace(mark, value);
    }
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

/// What `tests/bounces/expected.csv` says of each report there: kind, whose it is and by what, why, whether
/// it is final, the status.
#[test]
fn reports_of_many_kinds_say_whose_they_are_and_why() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces");
    let people = people();
    let mut table = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in table.records() {
        let row = row.unwrap();
        count += 1;
        let of = people.iter().find(|person| person.name == &row[2]);
        let octets = std::fs::read(folder.join(format!("{}.eml", &row[0]))).unwrap();
        let report = returns::read(&filled(&octets, of.unwrap_or(&people[0])));
        let mut index = Index::of([&report]);
        for person in &people {
            index.person(person.key, &person.ids.token, &person.ids.notice_id);
            index.message(person.key, &person.ids.message_id);
            index.relay_id(person.key, 1, &person.relay_id);
        }
        let owner = index.owner(&report, |address| {
            let person = people.iter().find(|person| person.address == address);
            person.map(|person| person.key)
        });
        let named = report.recipients.first();
        let read = [
            report.kind.as_str().to_owned(),
            owner.map_or("-".to_owned(), |owner| {
                let person = people.iter().find(|person| person.key == owner.key);
                person.unwrap().name.to_owned()
            }),
            owner.map_or("-".to_owned(), |owner| owner.tie.as_str().to_owned()),
            named.map_or(String::new(), |named| named.class.to_string()),
            named
                .map_or("no", |n| if n.is_final { "yes" } else { "no" })
                .to_owned(),
            named
                .and_then(|named| named.status.clone())
                .unwrap_or_default(),
        ];
        let expected: Vec<&str> = row.iter().skip(1).collect();
        if read.iter().ne(expected.iter()) {
            wrong.push(format!(
                "{}: expected {expected:?}\n  read {read:?}\n  {named:?}",
                &row[0]
            ));
        }
        // Whom a report names is the person, but where it was forged or says nobody.
        let address = named.map(|named| named.address.reveal(Purpose::Compare));
        if let (Some(of), Some(address)) = (of, address.filter(|address| !address.is_empty()))
            && !matches!(&row[0], "ticket" | "arf-redacted")
        {
            assert_eq!(address, of.address, "{}", &row[0]);
        }
    }
    assert!(count >= 60, "only {count} reports");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, count + 1, "a report without a line in the table");
}

/// Whatever octets come, there is a report, and soon.
#[test]
fn nothing_hostile_is_too_much() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(40_000);
    let parts = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: multipart/mixed; boundary=c\n\n".repeat(20_000)
    );
    let fields = format!(
        "Content-Type: message/delivery-status\n\n{}",
        "Final-Recipient: x\n".repeat(50_000)
    );
    let addresses = format!(
        "From: mailer-daemon@x.test\nSubject: failure notice\n\n{}",
        "<a@x.test>: 550 no\n".repeat(50_000)
    );
    let header = format!("To: {}\n\n", "abcdefgh234567ij".repeat(60_000));
    let long = format!("Subject: failure notice\n\n{}", "a".repeat(1 << 20));
    let at = format!(
        "Subject: failure notice\nFrom: postmaster@x.test\n\n{}",
        "@".repeat(1 << 20)
    );
    for text in [nested, parts, fields, addresses, header, long, at] {
        let start = text.get(..60).unwrap_or("").to_owned();
        let began = std::time::Instant::now();
        let report = returns::read(text.as_bytes());
        assert!(report.recipients.len() <= 1000, "{start}");
        assert!(
            began.elapsed().as_secs() < 20,
            "{start} took {:?}",
            began.elapsed()
        );
    }
    for length in 0..600 {
        let octets = std::fs::read(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces/postfix-unknown.eml"),
        )
        .unwrap();
        drop(returns::read(
            octets.get(..octets.len() * length / 600).unwrap(),
        ));
    }
}

/// Octets changed, dropped and doubled here and there, always the same way.
#[test]
fn no_change_of_a_report_makes_it_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces");
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap()
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let octets = std::fs::read(entry.unwrap().path()).unwrap();
        for _ in 0..40 {
            let mut changed = octets.clone();
            for _ in 0..=next() % 12 {
                if changed.is_empty() {
                    break;
                }
                let (at, other) = (next() % changed.len(), next() % changed.len());
                match next() % 4 {
                    0 => changed[at] = u8::try_from(next() % 256).unwrap(),
                    1 => drop(changed.drain(at.min(other)..at.max(other).min(at.min(other) + 80))),
                    2 => changed.extend_from_within(at..(at + 60).min(changed.len())),
                    _ => changed.swap(at, other),
                }
            }
            let report = returns::read(&changed);
            for named in &report.recipients {
                assert!(named.diagnostic.reveal(Purpose::Compare).chars().count() <= 500);
            }
        }
    }
}
