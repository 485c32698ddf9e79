//! `disclose init`: questions on a terminal, flags in scripts, another campaign's files, and samples.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    crash::can,
    support::{Sandbox, Terminal, fits},
};

const LIST: &str = "Kontakt,Name,Sprache,Country\nanna@example.com,Anna Example,de,DE\n\
                    bob@example.com,Bob Example,en,US\neve@example.com,,fr,\n";

/// An empty campaign's folder beside which nothing of it is used: a place to begin in.
fn place() -> Sandbox {
    let sandbox = Sandbox::people(1);
    for entry in fs::read_dir(sandbox.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
    sandbox.write("people.csv", LIST);
    sandbox
}

fn all_below(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.insert(path.to_str().unwrap().to_owned());
        if path.is_dir() {
            found.extend(all_below(&path));
        }
    }
    found
}

const FLAGS: [&str; 10] = [
    "--controller",
    "Example, Inc.",
    "--sender",
    "security@example.com",
    "--list",
    "people.csv",
    "--email-column",
    "Kontakt",
    "--exposed",
    "name,email",
];

fn with_flags<'a>(folder: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["init", folder], &FLAGS[..], more].concat()
}

/// Begins on a narrow terminal, with an answer to each question; gives all that was shown.
fn answered(place: &Sandbox, questions: &[(&str, &str)]) -> String {
    let mut run = Terminal::start(&place.folder(), 60, "init");
    for (question, answer) in questions {
        run.until(question);
        // The prompt follows the words.
        std::thread::sleep(Duration::from_millis(50));
        run.type_in(&format!("{answer}\n"));
    }
    let (shown, code) = run.end();
    assert_eq!(code, 0, "{shown}");
    fits(&shown, 60);
    shown
}

/// Real spreadsheets call things otherwise; nobody is left before a list that cannot be taken.
#[test]
fn a_list_in_other_words_is_taken_and_what_is_not_understood_is_named() {
    let place = place();
    let list = "\u{feff}No.;Contact mail;Spoken;Country of residence\r\n\
        1;ann@example.com ;German;Germany\r\n;;;\r\n2;bob@example.com;French;Atlantis\r\n\
        3;cy@example.com;;Poland\r\n";
    place.write("theirs.csv", list);
    let questions = [
        ("How is the campaign to be called", "theirs"),
        ("Who is responsible", "Example, Inc."),
        ("From which address", "security@example.com"),
        ("Which file holds the people", "theirs.csv"),
        ("one of these? no, spoken", "number"),
        ("there is no column `number`", "No."),
        ("nothing in that column is a language", "spoken"),
        ("`Atlantis` is no country", ""),
        ("In which language do you", "English"),
        ("does not say where one of them", "en"),
        ("write EU, a country", "Ireland"),
        ("Which data was exposed?", "names, e-mail address"),
        ("When did it happen?", "20.11.2025"),
        ("is no date; write `2025-11-20`", "2025-11-20"),
        ("When did you learn of it?", "2025-11-19"),
        ("is before it happened", "2025-11-21"),
        ("Did it happen at a company", ""),
    ];
    answered(&place, &questions);
    let campaign = place.read("theirs/campaign.toml");
    assert!(
        campaign.contains("columns = { locale = \"spoken\" }"),
        "{campaign}"
    );
    assert!(
        campaign.contains("default_jurisdiction = \"IE\""),
        "{campaign}"
    );
    let checked = place.run(&["check", "theirs"]).expect(2);
    assert!(checked.out().contains("`Atlantis` is no country"));
    let mended = campaign.replace(
        "columns = {",
        "values = { country = { \"Atlantis\" = \"FR\" } }\ncolumns = {",
    );
    place.write("theirs/campaign.toml", &mended);
    let checked = place.run(&["check", "theirs"]).expect(0);
    assert!(
        checked.out().contains("in 3 languages"),
        "{}",
        checked.out()
    );
}

#[test]
fn each_question_is_asked_until_its_answer_can_be_used() {
    let place = place();
    let questions = [
        ("How is the campaign to be called", ""),
        ("Who is responsible", ""),
        ("This cannot be left out.", "Example, Inc."),
        ("From which address", "Example Security"),
        (
            "there is no address in it",
            "Example Security <security@example.com>",
        ),
        ("Which file holds the people", "nowhere.xlsx"),
        ("there is no file `nowhere.xlsx`", "'people.csv'"),
        ("Which column holds the", "E-Mail"),
        ("there is no column `E-Mail`", "Kontakt"),
        ("3 rows, 3 mailboxes", "usr"),
        ("did you mean user?", ""),
        ("In which language do you", "klingon"),
        ("[en] >", ""),
        ("does not say where one of them", "Europe"),
        ("write EU, a country", "eu"),
        ("Which data was exposed?", "name, emial"),
        ("did you mean email?", "?"),
        ("postal_address", "name, email"),
        ("When did it happen?", "tomorrow"),
        ("is no date", "9999-01-01"),
        ("has not come yet", "2025-11-08..2025-11-09"),
        ("When did you learn of it?", ""),
        ("Did it happen at a company", "Metrica Analytics"),
    ];
    let shown = answered(&place, &questions);
    assert!(shown.contains("Next:"), "{shown}");
    let campaign = place.read("breach-notice/campaign.toml");
    let reason = "second\n# copy embarrasses, silence may break the law.";
    let (before, after) = campaign.split_once("unknown = \"resend\"").unwrap();
    assert!(
        before.contains(reason) && after.contains("[approval]"),
        "{campaign}"
    );
    assert!(campaign.contains("sample = true") && campaign.contains("email = \"Kontakt\""));
    let incident = place.read("breach-notice/incident.toml");
    for fact in [
        "name = \"Example, Inc.\"",
        "name = \"Metrica Analytics\"",
        "breach = \"2025-11-08..2025-11-09\"",
        "discovered = \"unknown\"",
        "exposed = [\"name\", \"email\"]",
    ] {
        assert!(incident.contains(fact), "{fact}: {incident}");
    }
    let words = place.read("breach-notice/words.csv");
    assert!(words.contains("id,en,de,fr"), "{words}");
    let checked = place
        .run(&["check", "breach-notice", "--json"])
        .expect(0)
        .json();
    assert_eq!(checked["rows"]["recipients"], 3);
    place.run(&["preview", "breach-notice"]).expect(0);
    let rehearsed = place
        .run(&["rehearse", "breach-notice", "--faults", "none"])
        .expect(0);
    assert!(rehearsed.out().contains("nobody is missing"));
}

#[test]
fn leaving_the_questions_leaves_nothing() {
    let place = place();
    let before = all_below(&place.folder());
    for keys in ["\u{3}", "\u{4}"] {
        let mut run = Terminal::start(&place.folder(), 80, "init new");
        run.until("Who is responsible");
        run.type_in("Example, Inc.\n");
        run.until("From which address");
        run.type_in(keys);
        let (shown, code) = run.end();
        assert_eq!(code, 1, "{shown}");
        assert!(shown.contains("nothing was written"), "{shown}");
        assert_eq!(all_below(&place.folder()), before, "{shown}");
    }
}

#[test]
fn ctrl_c_while_files_are_written_leaves_nothing() {
    if !can("a slow disk below `disclose init`", "strace", &["true"]) {
        return;
    }
    for existing in [false, true] {
        let place = place();
        if existing {
            fs::create_dir(place.folder().join("new")).unwrap();
        }
        let before = all_below(&place.folder());
        let mut run = Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync"])
            .args(["-e", "inject=fsync:delay_enter=2s", crate::support::PROGRAM])
            .args(with_flags("new", &[]))
            .current_dir(place.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        let pid = loop {
            let all = all_below(&place.folder());
            let pid = all.iter().find_map(|path| {
                let name = path.split('/').find(|part| part.contains(".new-"))?;
                Some(name.rsplit('-').next()?.to_owned())
            });
            if let Some(pid) = pid {
                break pid;
            }
            assert!(began.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(10));
        };
        // The signals are caught before the first file is written.
        std::thread::sleep(Duration::from_millis(300));
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(run.wait().unwrap().code(), Some(1));
        assert_eq!(all_below(&place.folder()), before);
    }
}

#[test]
fn nothing_is_overwritten_and_the_list_is_private() {
    let place = place();
    place.write("new/incident.toml", "mine");
    let refused = place.run(&with_flags("new", &[])).expect(1);
    assert!(
        refused.err().contains("holds incident.toml already"),
        "{}",
        refused.err()
    );
    assert_eq!(place.read("new/incident.toml"), "mine");
    fs::remove_file(place.folder().join("new/incident.toml")).unwrap();
    // A folder that is there already is filled, and a list that lies in it stays where it is.
    place.write("new/notes.txt", "mine");
    place.run(&with_flags("new", &[])).expect(0);
    assert_eq!(place.read("new/notes.txt"), "mine");
    let mode = |path: &str| {
        let meta = fs::metadata(place.folder().join(path)).unwrap();
        meta.permissions().mode() & 0o777
    };
    assert_eq!(
        (mode("new/lists"), mode("new/lists/people.csv")),
        (0o700, 0o600)
    );
    place.run(&with_flags("new", &[])).expect(1);
    let here = place.run(&with_flags(".", &["--id", "here"])).expect(0);
    assert!(here.out().contains("nothing blocks"), "{}", here.all());
    assert!(
        place
            .read("campaign.toml")
            .contains("file = \"people.csv\"")
    );
    assert!(!place.folder().join("lists").exists());
    place.run(&["check"]).expect(0);
}

#[test]
fn wrong_flags_are_refused_and_nothing_is_made() {
    let place = place();
    let before = all_below(&place.folder());
    for (more, says) in [
        (&["--happened", "soon"][..], "`soon` is no date"),
        (&["--locale", "klingon"], "--locale"),
        (&["--audience", "persons"], "answer one of user"),
        (&["--relay", "mail.example.com"], "is no relay"),
        (&["--jurisdiction", "Europe"], "write EU, a country"),
        (&["--vendor", "a\nb"], "it must be one line"),
        (&["--vendor", &"x".repeat(501)], "it has 501 characters"),
        (
            &["--from", "samples/analytics-vendor"],
            "cannot be used with",
        ),
    ] {
        let refused = place.run(&with_flags("new", more)).expect(1);
        assert!(refused.err().contains(says), "{more:?}: {}", refused.err());
    }
    for folder in ["new\u{1b}[31m", &"x".repeat(501)] {
        for refused in [
            place.run(&with_flags(folder, &[])),
            place.run(&["init", folder, "--from", "samples/analytics-vendor"]),
        ] {
            assert!(refused.expect(1).err().contains("FOLDER: it "));
        }
    }
    let nobody = place.run(&["init"]).expect(1);
    assert!(
        nobody
            .err()
            .contains("needs a folder, --controller, --sender"),
        "{}",
        nobody.err()
    );
    assert_eq!(all_below(&place.folder()), before);
}

#[test]
fn the_samples_are_inside_the_program() {
    let place = place();
    for (sample, recipients) in [
        ("samples/analytics-vendor", 300),
        ("vendor-to-customers", 25),
    ] {
        let folder = sample.rsplit('/').next().unwrap().replace("vendor", "mine");
        let made = place
            .run(&["init", &folder, "--from", sample, "--json"])
            .expect(0)
            .json();
        // What `init` counts, `check` names.
        let checked = place.run(&["check", &folder, "--json"]).json();
        let findings = checked["findings"].as_array().unwrap().iter();
        let warnings = findings.filter(|finding| finding["severity"] == "warning");
        assert_eq!(made["findings"]["look_at"], warnings.count());
        // Where the invented people stand, real ones will.
        let lists = place.folder().join(&folder).join("lists");
        let mut private = all_below(&lists);
        assert!(!private.is_empty());
        private.insert(lists.to_str().unwrap().to_owned());
        for path in private {
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{path}");
        }
        let checked = place.run(&["check", &folder, "--as-of", "2025-11-26", "--json"]);
        let checked = checked.expect(0).json();
        assert_eq!(checked["campaign"], folder.as_str());
        assert!(
            checked["rows"]["recipients"].as_u64().unwrap() >= recipients,
            "{checked}"
        );
        place
            .run(&["preview", &folder, "--as-of", "2025-11-26"])
            .expect(0);
    }
    let spaced = place.run(&["init", "our breach", "--from", "vendor-to-customers"]);
    let next = spaced.expect(0).out();
    assert!(next.contains("disclose check \"our breach\""), "{next}");
    let refused = place
        .run(&["init", "other", "--from", "samples/nothing"])
        .expect(1);
    assert!(
        refused.err().contains("samples/vendor-to-customers"),
        "{}",
        refused.err()
    );
    assert!(!place.folder().join("other").exists());
}

#[test]
fn another_campaign_gives_its_text_and_nothing_of_its_people() {
    let place = place();
    place.run(&with_flags("first", &["--id", "one"])).expect(0);
    place.write(
        "first/notices/user.en.md",
        "+++\nsubject = \"x\"\n+++\n## A {#nature}\n\nb\n",
    );
    place.write("first/requirements/agencies.toml", "");
    place.write("first/approvals/x.toml", "");
    place.write("first/.disclose/x", "");
    place.run(&["words", "first", "--xlsx"]).expect(0);
    place.run(&["init", "second", "--from", "first"]).expect(0);
    let made = all_below(&place.folder().join("second"));
    let made: BTreeSet<&str> = made
        .iter()
        .filter_map(|path| path.split("/second/").nth(1))
        .collect();
    let wanted = [
        "campaign.toml",
        "incident.toml",
        "notices",
        "notices/user.en.md",
        "requirements",
        "requirements/agencies.toml",
        "words.xlsx",
    ];
    assert_eq!(made, BTreeSet::from(wanted));
    let old = place.read("first/campaign.toml");
    let new = place.read("second/campaign.toml");
    assert_eq!(old.replace("id = \"one\"", "id = \"second\""), new);
}
