//! Moments at which a hand-over can go wrong between the steps: while a `send` begins, while it
//! stops, and where a relay's answer leaves open whose fault it was.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    process::{Child, Command},
    time::{Duration, Instant, SystemTime},
};

use disclosure_mailer::{
    delivery::{Draft, Kind, Policy, genesis},
    dispatch::{self, Mailbag, Rules, Run},
    ledger::{Fault, Ledger},
    message::{Headers, Secret},
    relay::{Endpoint, Recycle, Security, Timeouts, Tls},
    review::{Frozen, Surroundings},
    sink::{Extension, Memory, SinkConfig},
    terms::{Digest, Stamp},
};

use crate::support::Sandbox;

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Presses Ctrl-C.
pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// How a process ended; it must end soon.
pub(crate) fn end(mut child: Child) -> Option<i32> {
    let mut code = None;
    until("the program goes on and on", || {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    code.and_then(|status| status.code())
}

/// Writes a pause into the ledger, inside a transaction that is open already.
fn pause_within(ledger: &rusqlite::Connection) {
    let (id, campaign): (String, String) = ledger
        .query_row("SELECT id, campaign FROM ledger", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let (seq, prev) = ledger
        .query_row(
            "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get::<_, u32>(0)?, Digest(row.get(1)?))),
        )
        .unwrap_or((0, genesis(&id, &campaign)));
    let mut draft = Draft::new(Kind::Paused);
    "stop everything".clone_into(&mut draft.reply);
    let event = draft.chain(
        prev,
        u64::from(seq) + 1,
        Stamp::from_system(SystemTime::now()),
    );
    ledger
        .execute(
            "INSERT INTO event VALUES (?1,?2,NULL,'paused',0,NULL,NULL,'','','','','',0,'',?3,'','',?4)",
            rusqlite::params![seq + 1, event.time.0, event.reply, event.hash.0],
        )
        .unwrap();
}

#[test]
fn a_pause_that_lands_while_send_begins_is_not_lost() {
    let sandbox = Sandbox::people(20).with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    sandbox.edit(
        "lists/people.csv",
        "email,name,account\n",
        "email,name,account\nnew@example.com,N,a\n",
    );
    let database =
        rusqlite::Connection::open(sandbox.folder().join(".disclose/ledger.db")).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    let lock = sandbox.folder().join(".disclose/sender.lock");
    let before = std::fs::read_to_string(&lock).unwrap();
    let running = sandbox.spawn(&["send", "--yes"]);
    // It has its lock, has read history, and waits to enrol the new person.
    until("no sender began", || {
        std::fs::read_to_string(&lock).unwrap() != before
    });
    std::thread::sleep(Duration::from_millis(500));
    pause_within(&database);
    database.execute_batch("COMMIT").unwrap();
    assert_eq!(end(running), Some(10));
    assert_eq!(sandbox.record().received().len(), 1);
    assert!(sandbox.run(&["status"]).expect(10).out().contains("paused"));
}

#[test]
fn a_run_begins_only_from_the_history_that_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let (state, recorded) = (
        folder.path().join("state"),
        folder.path().join("ledger.toml"),
    );
    let now = Stamp::from_system(SystemTime::now());
    let ledger = Ledger::open_or_begin(&state, &recorded, "c", "h", now).unwrap();
    let history = ledger.history().unwrap();
    Ledger::open(&state, &recorded, "c")
        .unwrap()
        .append(vec![Draft::new(Kind::Paused)], now)
        .unwrap();
    let digest = Digest([0; 32]);
    let around = Surroundings::default();
    let frozen = Frozen {
        format: 1,
        program: String::new(),
        campaign: "c".to_owned(),
        digest,
        around,
        wordings: Vec::new(),
        by_facets: Vec::new(),
        sources: std::collections::BTreeMap::new(),
        settings: None,
        findings: None,
        facts: None,
    };
    let headers: Headers = frozen.around.headers(false);
    let store = disclosure_mailer::audience::Store::open(&state.join("audience.db")).unwrap();
    let endpoint = Endpoint::new(
        "127.0.0.1".to_owned(),
        9,
        Security::Plain,
        None,
        &Tls::default(),
    )
    .unwrap();
    let run = Run {
        mailbag: Mailbag::new(&frozen, &headers, store, Secret::new([0; 32])).unwrap(),
        endpoint,
        timeouts: Timeouts::default(),
        recycle: Recycle::default(),
        rules: Rules {
            connections: 1,
            ..Rules::default()
        },
        policy: Policy {
            give_up_after: Duration::from_hours(1),
            wait: Vec::new(),
            advice: false,
            resend: false,
            hurry: 1,
        },
        text: digest,
        approvals: String::new(),
        goes_on: false,
        sender: "here".to_owned(),
        joins: None,
        has_ended: || {},
    };
    let ran = dispatch::run(ledger, history, run, |_| {});
    assert!(matches!(ran, Err(Fault::Meanwhile)));
}

pub(crate) const APPROVED: &str =
    "[approval]\nrequired = [\"legal\", \"comms\"]\ndistinct = false\n";

pub(crate) fn approved(sandbox: &Sandbox) {
    sandbox.edit("campaign.toml", "[approval]\nrequired = []\n", APPROVED);
    let by = ["--by", "Jane Doe <jane@example.com>", "--yes"];
    sandbox.write("reply.txt", "I approve.");
    for (role, more) in [("legal", &["--evidence", "reply.txt"][..]), ("comms", &[])] {
        let words = [&["approve", "--role", role], &by[..], more].concat();
        sandbox.run(&words).expect(0);
    }
}

/// The evidence of the first approval becomes a pipe: whoever reads it waits for us.
fn pipe_for_evidence(sandbox: &Sandbox) -> (std::path::PathBuf, Vec<u8>) {
    let folder = sandbox.folder().join("approvals/evidence");
    let evidence = std::fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let kept = std::fs::read(&evidence).unwrap();
    std::fs::remove_file(&evidence).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&evidence)
            .status()
            .unwrap()
            .success()
    );
    (evidence, kept)
}

/// Opens a pipe once somebody reads it, which must be soon.
fn read_by_somebody(pipe: &Path) -> File {
    let (opened, waits) = std::sync::mpsc::channel();
    let path = pipe.to_owned();
    std::thread::spawn(move || opened.send(OpenOptions::new().write(true).open(path)));
    let opened = waits.recv_timeout(Duration::from_secs(30));
    opened.expect("nobody reads the evidence").unwrap()
}

#[test]
fn a_withdrawal_that_lands_while_send_begins_is_not_resumed_over() {
    let sandbox = Sandbox::people(20).with_relay("");
    approved(&sandbox);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let (evidence, kept) = pipe_for_evidence(&sandbox);
    let running = sandbox.spawn(&["send", "--yes"]);
    // Its first look finds everything approved.
    read_by_somebody(&evidence).write_all(&kept).unwrap();
    let mut second = read_by_somebody(&evidence);
    // It reads the approvals once more: the lock is taken and history read.
    let withdrawn = sandbox
        .run(&["approve", "--withdraw", "--yes", "--json"])
        .expect(0);
    assert_eq!(withdrawn.json()["withdrawn"], 2);
    second.write_all(&kept).unwrap();
    drop(second);
    assert_eq!(end(running), Some(3));
    assert_eq!(sandbox.record().received().len(), 1);
}

#[test]
fn a_withdrawal_marks_every_approval_that_counts_also_of_an_older_text() {
    let list = "email,locale\nann@example.com,en\nbob@example.com,de\neve@example.com,en\n";
    let sandbox = Sandbox::new(list).with_relay("");
    approved(&sandbox);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    // Fewer wordings than were approved: the older text covers this one, whose digest nobody approved.
    sandbox.edit("lists/people.csv", "bob@example.com,de\n", "");
    let by = ["--by", "Jane Doe <jane@example.com>", "--audience", "--yes"];
    for role in ["legal", "comms"] {
        let words = [&["approve", "--role", role], &by[..]].concat();
        sandbox.run(&words).expect(0);
    }
    sandbox.run(&["send", "--dry-run"]).expect(0);
    let withdrawn = sandbox.run(&["approve", "--withdraw", "--json"]).expect(0);
    assert_eq!(withdrawn.json()["withdrawn"], 4);
    sandbox.run(&["send", "--yes"]).expect(3);
    assert_eq!(sandbox.record().received().len(), 1);
    let nothing = sandbox.run(&["approve", "--withdraw"]).expect(1);
    assert!(nothing.err().contains("no approval"), "{}", nothing.err());
}

#[test]
fn a_withdrawal_of_one_role_leaves_the_others() {
    let sandbox = Sandbox::people(2).with_relay("");
    approved(&sandbox);
    let withdrawn = sandbox.run(&["approve", "--withdraw", "--role", "comms", "--json"]);
    assert_eq!(withdrawn.expect(0).json()["withdrawn"], 1);
    let refused = sandbox.run(&["send", "--yes"]).expect(3);
    let missing = refused.err();
    assert!(
        missing.contains("by comms") && !missing.contains("by legal"),
        "{missing}"
    );
}

#[test]
fn after_a_pause_no_waiting_worker_sends_one_more() {
    let script = "[[rule]]\nat = \"rcpt\"\nstall = \"3s\"\n";
    let sandbox = Sandbox::people(20).with_relay(script);
    let running = sandbox.spawn(&["send", "--yes"]);
    until("no worker connected", || {
        sandbox.record().totals().open == 4
    });
    std::thread::sleep(Duration::from_millis(200));
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(running), Some(10));
    assert_eq!(sandbox.record().received().len(), 0);
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["pending"], 20, "{status}");
}

#[test]
fn a_pause_ends_a_run_whose_relay_never_greets() {
    let script = "[[rule]]\nat = \"connect\"\nact = \"silence\"\n";
    let sandbox = Sandbox::people(20).with_relay(script);
    let running = sandbox.spawn(&["send", "--yes"]);
    until("no worker connected", || {
        sandbox.record().totals().open == 4
    });
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(running), Some(10));
}

#[test]
fn a_relay_that_closes_every_session_after_one_message_is_in_no_trouble() {
    let script = "[[rule]]\nat = \"mail\"\nnth = 2\nact = \"close\"\n";
    let sandbox = Sandbox::people(60).with_relay(script);
    sandbox
        .run(&["send", "--yes", "--connections", "1"])
        .expect(0);
    let copies = sandbox.copies();
    assert!(copies.len() == 60 && copies.values().all(|n| *n == 1));
    assert_eq!(sandbox.record().totals().connections, 60);
}

#[test]
fn an_unknown_person_who_is_held_now_stays_unknown() {
    let script =
        "[[rule]]\nat = \"body\"\nmatches = \"one@\"\ntimes = 1\nact = \"accept-then-close\"";
    let list = "email,jurisdiction\none@example.com,US-MD\ntwo@example.com,DE\n";
    let sandbox = Sandbox::new(list).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(12);
    sandbox.edit(
        "campaign.toml",
        "unknown = \"hold\"",
        "unknown = \"resend\"",
    );
    sandbox.edit(
        "campaign.toml",
        "[relay]",
        "[[hold]]\nmatch = { jurisdiction = \"US-MD\" }\nreason = \"AG first\"\nby = \"J\"\n[relay]",
    );
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(12).json();
    assert_eq!(status["deliveries"]["unknown"], 1);
    assert_eq!(status["deliveries"]["withheld"], 0);
}

#[test]
fn a_doubted_person_with_nobody_to_compare_is_given_up_as_stated() {
    let script = "[[rule]]\nat = \"body\"\nreply = \"554 5.7.1 no\"";
    let sandbox = Sandbox::people(1).with_relay(script);
    sandbox.edit(
        "campaign.toml",
        "give_up_after = \"48h\"",
        "give_up_after = \"2s\"",
    );
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["expired"], 1, "{status}");
}

#[test]
fn a_doubted_person_is_refused_once_somebody_else_is_accepted() {
    let script = "[[rule]]\nat = \"body\"\nmatches = \"person00000\"\nreply = \"554 5.7.1 no\"\n\
                  [[rule]]\nat = \"rcpt\"\nmatches = \"person00001\"\ntimes = 2\nreply = \"451 4.7.1 later\"\n";
    let sandbox = Sandbox::people(2).with_relay(script);
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["rejected"], 1, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 1, "{status}");
}

#[test]
fn a_relay_that_loses_its_replies_is_stopped_before_everybody_is_unknown() {
    let script = "[[rule]]\nat = \"body\"\nact = \"accept-then-close\"";
    let sandbox = Sandbox::people(40).with_relay(script);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(21);
    assert!(ran.err().contains("never answered"), "{}", ran.err());
    let unknown = ran.json()["deliveries"]["unknown"].as_u64().unwrap();
    // Four connections: five in a row, and what the others had under way.
    assert!((5..=8).contains(&unknown), "{unknown}");
    assert_eq!(sandbox.copies().len() as u64, unknown);
}

#[test]
fn facts_that_changed_after_the_hand_over_are_counted() {
    let list = "email,audience,exposed,account\na@example.com,unaffected,,1\nb@example.com,user,name,2\nc@example.com,user,name,3\n";
    let sandbox = Sandbox::new(list).with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    // Told that they are not affected, and they are; told of one class, and there were two.
    sandbox.edit(
        "lists/people.csv",
        "a@example.com,unaffected,",
        "a@example.com,user,name",
    );
    sandbox.edit(
        "lists/people.csv",
        "b@example.com,user,name",
        "b@example.com,user,name;email",
    );
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["changed"], 2, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 3);
    // A new column that says nothing of them changes nothing.
    sandbox.write(
        "lists/people.csv",
        &list
            .replace("account\n", "account,plan\n")
            .replace("1\n", "1,\n"),
    );
    assert_eq!(sandbox.status()["deliveries"]["changed"], 0);
}

#[test]
fn what_is_sent_once_more_has_the_same_message_id_also_after_the_text_changed() {
    let script = "[[rule]]\nat = \"body\"\ntimes = 1\nact = \"accept-then-close\"";
    let sandbox = Sandbox::people(1).with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(12);
    sandbox.edit(
        "campaign.toml",
        "unknown = \"hold\"",
        "unknown = \"resend\"",
    );
    sandbox.edit("words.csv", "smishing", "Smishing");
    sandbox.run(&["send", "--yes"]).expect(0);
    let received = sandbox.record().received();
    assert_eq!(received.len(), 2);
    assert_ne!(received[0].raw, received[1].raw);
    assert_eq!(received[0].message_id, received[1].message_id);
}

#[test]
fn whom_the_relay_cannot_reach_is_withheld_with_the_reason() {
    let mut sandbox = Sandbox::new("email\nü@example.com\nb@example.com\n");
    sandbox.start(SinkConfig {
        memory: Memory::Messages,
        ..SinkConfig::default().without(Extension::SmtpUtf8)
    });
    sandbox.edit(
        "campaign.toml",
        "connections = 4",
        "connections = 4\nsmtputf8 = true",
    );
    let status = sandbox.run(&["send", "--yes", "--json"]).expect(11).json();
    assert_eq!(status["deliveries"]["withheld"], 1, "{status}");
    assert!(
        status["withheld"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("UTF-8")
    );
    assert_eq!(sandbox.status()["deliveries"]["withheld"], 1);
    let answer = sandbox.run(&["log", "lookup", "ü@example.com"]).expect(0);
    assert!(
        answer.out().contains("held: the relay takes no UTF-8"),
        "{}",
        answer.out()
    );
    // Another relay takes them.
    sandbox.start(SinkConfig {
        memory: Memory::Messages,
        ..SinkConfig::default()
    });
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 1);
}

#[test]
fn a_doubt_that_is_settled_while_its_person_stands_in_the_queue_stays_settled() {
    // Nobody is accepted for two seconds, so the doubted person comes up for a second try, behind the
    // others; then somebody is.
    let mut script =
        "[[rule]]\nat = \"body\"\nmatches = \"person00000\"\nreply = \"554 5.7.1 no\"\n\
                      [[rule]]\nat = \"rcpt\"\nstall = \"250ms\"\ntimes = 9\n"
            .to_owned();
    for n in 1..=8 {
        script.push_str(&format!(
            "[[rule]]\nat = \"rcpt\"\nmatches = \"person0000{n}\"\ntimes = 1\nreply = \"451 4.7.1 later\"\n"
        ));
    }
    let sandbox = Sandbox::people(20).with_relay(&script);
    let sent = sandbox.run(&["send", "--yes", "--connections", "1", "--json"]);
    let status = sent.expect(11).json();
    assert_eq!(status["deliveries"]["rejected"], 1, "{status}");
    assert_eq!(status["deliveries"]["accepted"], 19, "{status}");
}
