//! A rehearsal with the real program: it closes, it was killed and went on, and it touched nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use crate::support::{PROGRAM, Sandbox};

/// So many people at two providers.
fn sandbox(people: usize) -> Sandbox {
    let mut list = "email,name,account\n".to_owned();
    for i in 0..people {
        let domain = ["big.test", "small.test"][i % 2];
        list.push_str(&format!(
            "person{i:05}@{domain},Person Number,acct-{i:05}\n"
        ));
    }
    let sandbox = Sandbox::new(&list);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"40/s\"");
    sandbox
}

/// Everything below a folder: what it holds and when it was written.
fn listing(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let written = path.metadata().unwrap().modified().unwrap();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(listing(&path));
            found.insert(name, (Vec::new(), written));
        } else {
            found.insert(name, (fs::read(&path).unwrap(), written));
        }
    }
    found
}

fn number(document: &Value, pointer: &str) -> u64 {
    document
        .pointer(pointer)
        .and_then(Value::as_u64)
        .unwrap_or_else(|| panic!("no {pointer} in {document:#}"))
}

/// What must hold of every rehearsal that closed.
fn adds_up(document: &Value, people: u64) {
    assert_eq!(document["closed"], true, "{document:#}");
    assert_eq!(document["exit"], serde_json::json!([0]));
    assert_eq!(number(document, "/people"), people);
    let states = document["deliveries"].as_object().unwrap().values();
    assert_eq!(states.map(|n| n.as_u64().unwrap()).sum::<u64>(), people);
    assert_eq!(number(document, "/deliveries/pending"), 0);
    assert_eq!(number(document, "/deliveries/deferred"), 0);
    for wrong in ["missing", "twice", "strange"] {
        assert_eq!(document["sink"][wrong], 0, "{document:#}");
    }
    let unknown = document["unknowns"].as_array().unwrap().len() as u64;
    assert_eq!(unknown, number(document, "/deliveries/unknown"));
    let taken = number(document, "/sink/messages");
    let accepted = number(document, "/deliveries/accepted");
    assert!(
        (accepted..=accepted + unknown).contains(&taken),
        "{document:#}"
    );
    let kills = document["killed"].as_array().unwrap().len() as u64;
    // A kill may come while a brake ends the run: one start makes up for both.
    let brakes = number(document, "/brakes");
    assert!((kills + 1..=kills + 1 + brakes).contains(&number(document, "/starts")));
}

#[test]
fn a_campaign_that_nobody_approved_is_rehearsed_killed_twice_and_nothing_of_it_changes() {
    let sandbox = sandbox(60);
    sandbox.edit("campaign.toml", "required = []", "required = [\"legal\"]");
    // A login that cannot be had: a rehearsal wants none.
    let login = "[relay]\nusername = \"x\"\npassword_env = \"NOT_SET_ANYWHERE\"";
    sandbox.edit("campaign.toml", "[relay]", login);
    sandbox.run(&["send", "--yes"]).expect(3);
    let before = listing(&sandbox.folder());
    let ran = sandbox
        .run(&["rehearse", "--json", "--faults", "none"])
        .expect(0);
    assert_eq!(listing(&sandbox.folder()), before);
    let document = ran.json();
    adds_up(&document, 60);
    let killed = document["killed"].as_array().unwrap();
    assert_eq!(killed.len(), 2, "{document:#}");
    assert!(killed[0].as_u64() >= Some(20) && killed[1].as_u64() >= Some(40));
    // One open attempt a connection and kill, at most.
    assert!(number(&document, "/deliveries/unknown") <= 8);
    // The rate is real: 60 people at 40/s.
    let took = document["seconds"]["at_work"].as_f64().unwrap();
    assert!(took >= 0.4, "{document:#}");
    assert!(document["seconds"]["plan"].as_f64().unwrap() > 1.4);
    let said = ran.err().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("no approval is asked for"), "{said}");
    let left_open = number(&document, "/left_open_by_kills");
    assert_eq!(left_open, number(&document, "/deliveries/unknown"));
}

#[test]
fn a_campaign_that_was_begun_is_rehearsed_beside_its_ledger() {
    let sandbox = sandbox(12).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "5"]).expect(10);
    let (before, sent) = (
        listing(&sandbox.folder()),
        sandbox.record().received().len(),
    );
    let document = sandbox
        .run(&["rehearse", "--json", "--faults", "none", "--rate", "20/s"])
        .expect(0)
        .json();
    adds_up(&document, 12);
    assert_eq!(listing(&sandbox.folder()), before);
    assert_eq!(
        sandbox.record().received().len(),
        sent,
        "the relay was reached"
    );
}

#[test]
fn faults_of_a_file_fall_on_whom_it_says_and_deferred_people_are_told() {
    let sandbox = sandbox(60);
    sandbox.write(
        "faults.toml",
        "[domains]\nbig = [\"big.test\"]\n\
         [[rule]]\nat = \"rcpt\"\nmatches = \"person00001@\"\nreply = \"550 5.1.1 no such mailbox\"\n\
         [[rule]]\nat = \"rcpt\"\nmatches = \"person00003@\"\nreply = \"452 4.2.2 mailbox full\"\n\
         [[rule]]\nat = \"rcpt\"\nof = \"big\"\neach = 1\nreply = \"451 4.7.1 Greylisted\"\n\
         [[rule]]\nat = \"mail\"\nnth = 40\nreply = \"421 4.7.0 enough, closing\"\n\
         [[rule]]\nat = \"body\"\nmatches = \"person00005@\"\nact = \"accept-then-close\"\n",
    );
    let document = sandbox
        .run(&[
            "rehearse",
            "--json",
            "--faults",
            "faults.toml",
            // Slow enough for a busy machine to try again whoever stays full before their time is over.
            "--speed",
            "100000",
        ])
        .expect(0)
        .json();
    adds_up(&document, 60);
    let rejected = number(&document, "/deliveries/rejected");
    assert_eq!((rejected, number(&document, "/deliveries/expired")), (1, 1));
    assert!((1..=9).contains(&number(&document, "/deliveries/unknown")));
    // Thirty at first sight, and one who stayed full; of each connection a kill may take the last word
    // before it is on disk.
    let deferred = number(&document, "/deferrals/people");
    assert!((23..=31).contains(&deferred), "{document:#}");
    let times = number(&document, "/deferrals/times");
    assert!(times >= 33, "{document:#}");
    assert!(number(&document, "/connections/used") > 4);
    assert_eq!(document["killed"].as_array().unwrap().len(), 2);
}

#[test]
fn a_sample_and_a_folder_that_is_kept_and_holds_no_address_but_in_its_store() {
    let sandbox = sandbox(40);
    let kept = tempfile::tempdir().unwrap();
    let folder = kept.path().join("kept");
    let name = folder.to_str().unwrap();
    let words = [
        "rehearse", "--people", "10", "--rate", "10/s", "--keep", name,
    ];
    let ran = sandbox.run(&words).expect(0);
    assert!(ran.out().contains("The accounting closed"), "{}", ran.all());
    assert!(ran.out().contains("10 of 40"), "{}", ran.all());
    for line in ran.out().lines().filter(|line| !line.contains(name)) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(folder.join("state/ledger.db").exists());
    for (file, (bytes, _)) in listing(&folder) {
        let holds = bytes
            .windows(6)
            .any(|window| window == b".test\"" || window == b"person");
        assert!(
            !holds || file.contains("audience.db"),
            "{file} holds an address"
        );
    }
    // It is never another folder's, and never lies in the campaign.
    sandbox.run(&words).expect(1);
    for inside in ["kept", "./new/kept"] {
        let refused = sandbox
            .run(&["rehearse", "--people", "10", "--keep", inside])
            .expect(1);
        assert!(
            refused.err().contains("lies in the campaign"),
            "{}",
            refused.err()
        );
        assert!(!sandbox.folder().join(inside).exists());
    }
}

#[test]
fn a_relay_that_refuses_everybody_ends_the_rehearsal_with_its_status() {
    let sandbox = sandbox(20);
    sandbox.write(
        "faults.toml",
        "[[rule]]\nat = \"body\"\nreply = \"554 5.2.0 daily limit\"\n",
    );
    let ran = sandbox
        .run(&["rehearse", "--json", "--faults", "faults.toml"])
        .expect(21);
    let document = ran.json();
    assert_eq!(document["closed"], false);
    assert_eq!(document["exit"], serde_json::json!([21]));
    assert_eq!(
        number(&document, "/deliveries/pending") + number(&document, "/deliveries/deferred"),
        20
    );
    sandbox.run(&["rehearse", "--faults", "nothing"]).expect(1);
    sandbox
        .run(&["rehearse", "--relay", "smtp://127.0.0.1:9"])
        .expect(1);
}

#[test]
fn a_bad_day_closes_too_and_what_is_sent_once_more_as_stated_is_not_told_twice() {
    let sandbox = sandbox(200);
    sandbox.edit(
        "campaign.toml",
        "unknown = \"hold\"",
        "unknown = \"resend\"",
    );
    let words = [
        "rehearse", "--json", "--faults", "rough", "--rate", "200/s", "--speed", "200000",
    ];
    let document = sandbox.run(&words).expect(0).json();
    let again = number(&document, "/sink/again");
    let (taken, accepted) = (
        number(&document, "/sink/messages"),
        number(&document, "/deliveries/accepted"),
    );
    assert_eq!(document["closed"], true, "{document:#}");
    assert!(
        taken >= accepted + again && document["sink"]["twice"] == 0,
        "{document:#}"
    );
    assert!(number(&document, "/deferrals/people") > 20, "{document:#}");
    assert!(
        number(&document, "/deliveries/rejected") > 5,
        "{document:#}"
    );
}

#[test]
fn nothing_is_left_behind_when_a_rehearsal_is_ended_or_killed() {
    let sandbox = sandbox(400);
    for signal in ["TERM", "KILL"] {
        let temporary = tempfile::tempdir().unwrap();
        let mut running = Command::new(PROGRAM)
            .args(["rehearse", "--faults", "none"])
            .current_dir(sandbox.folder())
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let folder = || fs::read_dir(temporary.path()).unwrap().next();
        let began = || folder().is_some_and(|f| f.unwrap().path().join("plan.json").exists());
        let until = |reached: &dyn Fn() -> bool| {
            let from = Instant::now();
            while !reached() {
                assert!(from.elapsed() < Duration::from_mins(2), "{signal}");
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        until(&began);
        let pid = running.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.unwrap().success());
        running.wait().unwrap();
        until(&|| folder().is_none());
    }
}

#[test]
fn a_list_on_standard_input_is_not_rehearsed() {
    let sandbox = sandbox(1);
    sandbox.edit("campaign.toml", "lists/people.csv", "-");
    let ran = sandbox.run(&["rehearse"]);
    assert!([1, 2].contains(&ran.code()), "{}", ran.all());
}

#[test]
fn brakes_and_hours_and_the_first_ones_do_not_end_a_rehearsal() {
    let sandbox = sandbox(60);
    sandbox.edit(
        "campaign.toml",
        "[approval]",
        "[brakes]\nfirst = \"10%\"\nstop_at = { rejected = \"20%\", after = 10 }\n\
         [schedule]\nnot_before = \"2999-01-01T09:00:00+01:00\"\nzone = \"Europe/Berlin\"\n[approval]",
    );
    sandbox.write(
        "faults.toml",
        "[[rule]]\nat = \"rcpt\"\nnth = 3\nreply = \"550 5.1.1 no such mailbox\"\n",
    );
    let ran = sandbox
        .run(&[
            "rehearse",
            "--json",
            "--faults",
            "faults.toml",
            "--rate",
            "100/s",
        ])
        .expect(0);
    let document = ran.json();
    adds_up(&document, 60);
    assert!(number(&document, "/brakes") >= 1, "{document:#}");
    assert!(
        number(&document, "/deliveries/rejected") >= 18,
        "{document:#}"
    );
    assert!(ran.err().contains("not kept to"), "{}", ran.err());
}
