//! A database that goes away in the middle of a `send`, comes back, or comes back as an older copy of itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};

use disclosure_mailer::delivery::LEASE;

use super::{further, people, refusal, sending, slow};
use crate::{
    handover::until,
    support::{Sandbox, postgres::Server},
};

/// How a `send` ended; it waits for its database, but not for ever.
pub(super) fn end(mut running: Child) -> Option<i32> {
    let began = Instant::now();
    loop {
        if let Some(ended) = running.try_wait().unwrap() {
            return ended.code();
        }
        assert!(began.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Nobody is missing, and nobody came twice but those who are named unknown.
pub(super) fn whole(sandbox: &Sandbox, people: usize) {
    let status = sandbox.status();
    let named = status["unknowns"].as_array().unwrap().len();
    assert!(named <= 4, "{status}");
    let copies = sandbox.copies();
    let twice = copies.values().filter(|copies| **copies > 1).count();
    assert!(twice <= named, "{twice} twice, {named} named");
    let accepted = status["deliveries"]["accepted"].as_u64().unwrap();
    let accepted = usize::try_from(accepted).unwrap();
    assert_eq!(accepted + named, people, "{status}");
    assert!(copies.len() <= people && copies.len() >= accepted);
    sandbox.run(&["log", "verify"]).expect(0);
}

#[test]
fn a_send_outlives_a_restart_and_a_crash_of_its_database() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let (sandbox, mut running) = sending(100, &server);
    server.down();
    std::thread::sleep(Duration::from_millis(500));
    server.up();
    further(&sandbox);
    server.crash();
    server.up();
    let ended = running.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    whole(&sandbox, 100);
    assert_eq!(sandbox.copies().len(), 100);
}

#[test]
fn connections_that_are_cut_cost_nothing() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = people(300, "", &database);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", "rate = \"100/s\"");
    let mut running = sandbox.spawn(&["send", "--yes"]);
    // Whoever is cut off while a `send` begins is told to run it again.
    until("mail arrives", || !sandbox.record().received().is_empty());
    let mut client = database.client();
    let mut cuts = 0;
    while running.try_wait().unwrap().is_none() {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'disclose%'";
        cuts += client.query(cut, &[]).unwrap().len();
        std::thread::sleep(Duration::from_millis(150));
    }
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert!(cuts > 5, "{cuts}");
    assert_eq!(sandbox.copies().len(), 300);
    whole(&sandbox, 300);
}

#[test]
fn a_database_that_stays_away_ends_the_send_and_loses_nothing() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let (sandbox, running) = sending(100, &server);
    server.down();
    let began = Instant::now();
    let ended = end(running);
    assert_eq!(ended, Some(20));
    let sent = sandbox.record().received().len();
    assert!(
        sent < 100 && began.elapsed() < Duration::from_secs(45),
        "{sent}"
    );
    let said = sandbox.run(&["status"]).expect(20).err();
    assert!(said.contains("cannot be reached"), "{said}");
    server.up();
    let code = sandbox.run(&["send", "--yes"]).code();
    assert!([0, 12].contains(&code), "{code}");
    whole(&sandbox, 100);
}

#[test]
fn a_database_that_stays_away_and_comes_back_as_an_older_copy_tells_nobody_twice() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let (sandbox, running) = known_to_two(&server);
    let Copied { data, older } = copied(&mut server);
    further(&sandbox);
    server.down();
    // It ends before it could see what comes back, so what it has seen must be on record.
    assert_eq!(end(running), Some(20));
    let original = server.folder().join("original");
    fs::rename(&data, &original).unwrap();
    fs::rename(&older, &data).unwrap();
    server.up();
    let sent = sandbox.record().received().len();
    // Whoever knows more tells all others, once.
    for _ in 0..2 {
        let said = sandbox.run(&["send", "--yes"]).expect(20).err();
        assert!(said.contains("it is an old copy"), "{said}");
        after_loss(&sandbox);
    }
    let losses = "SELECT count(*) FROM disclose.event WHERE event = 'paused'";
    let losses: i64 = server
        .client("test0")
        .query_one(losses, &[])
        .unwrap()
        .get(0);
    assert_eq!(losses, 1);
    assert_eq!(sandbox.record().received().len(), sent);
    // Nobody's record has moved on to the copy: the original is taken as what it is.
    sandbox.run(&["status", "copy"]).expect(10);
    server.down();
    fs::remove_dir_all(&data).unwrap();
    fs::rename(&original, &data).unwrap();
    server.up();
    sandbox.run(&["status", "copy"]);
    let began = Instant::now();
    while sandbox.run(&["send", "copy", "--yes"]).code() == 20 && began.elapsed() < 2 * LEASE {
        // The lease of the sender that ended stands in it.
        std::thread::sleep(Duration::from_secs(1));
    }
    whole(&sandbox, 200);
}

/// That a machine which has seen nothing of what is gone is refused, and the event that it names.
fn after_loss(sandbox: &Sandbox) -> String {
    let said = refusal(sandbox, &["send", "copy", "--yes"]);
    let (_, event) = said.split_once("send --after-loss ").unwrap();
    event.chars().take_while(char::is_ascii_digit).collect()
}

/// A campaign of 200, its `send` in the middle of it, and the folder of a machine in `copy` that knows of one of them.
fn known_to_two(server: &Server) -> (Sandbox, Child) {
    let sandbox = slow(200, server);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    sandbox.run(&["archive", "--out", "copy"]).expect(0);
    let running = sandbox.spawn(&["send", "--yes"]);
    further(&sandbox);
    (sandbox, running)
}

/// Where the server's data lie, and a copy that will be older than they are.
struct Copied {
    data: PathBuf,
    older: PathBuf,
}

/// Copies the data while the server is down for a moment.
fn copied(server: &mut Server) -> Copied {
    server.down();
    let (data, older) = (server.folder().join("data"), server.folder().join("older"));
    copy(&data, &older);
    server.up();
    Copied { data, older }
}

pub(super) fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(done.unwrap().success());
}

#[test]
fn a_database_that_comes_back_without_what_it_had_committed_stops_the_send() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let (sandbox, running) = known_to_two(&server);
    let Copied { data, older } = copied(&mut server);
    further(&sandbox);
    // As a copy that lagged behind takes the place of the original.
    server.down();
    fs::rename(&data, server.folder().join("lost")).unwrap();
    fs::rename(&older, &data).unwrap();
    server.up();
    assert_eq!(end(running), Some(20));
    let sent = sandbox.record().received().len();
    // Nor is it taken up again: the record beside the approvals knows of more.
    for verb in [&["send", "--yes"][..], &["status"]] {
        let said = sandbox.run(verb).expect(20).err();
        assert!(
            said.contains("old copy") || said.contains("lost events"),
            "{said}"
        );
    }
    assert_eq!(sandbox.record().received().len(), sent);
    assert!(sandbox.copies().values().all(|copies| *copies == 1));
    // Another machine has heard of nothing that is gone; what stands there says so, whatever is paused later.
    let event = after_loss(&sandbox);
    sandbox.run(&["pause", "copy", "--reason", "lunch"]);
    assert_eq!(after_loss(&sandbox), event);
    let other = (event.parse::<u64>().unwrap() + 1).to_string();
    for words in [&["--go-on"][..], &["--after-loss", &other]] {
        let all = [&["send", "copy", "--yes"], words].concat();
        sandbox.run(&all).expect(20);
    }
    let said = sandbox.run(&["status", "copy"]).expect(10).out();
    assert!(said.contains("lost events"), "{said}");
    assert_eq!(sandbox.record().received().len(), sent);
    // The lease of the sender that noticed stands in what is left.
    let began = Instant::now();
    let went_on = loop {
        let went_on = sandbox.run(&["send", "copy", "--yes", "--after-loss", &event]);
        let waits = went_on.code() == 10 && went_on.err().contains("is at work");
        if !waits || began.elapsed() > 2 * LEASE {
            break went_on;
        }
        std::thread::sleep(Duration::from_secs(1));
    };
    assert!([0, 12].contains(&went_on.code()), "{}", went_on.err());
    assert!(sandbox.record().received().len() > sent);
    let said = sandbox
        .run(&["send", "copy", "--yes", "--after-loss", &event])
        .expect(1)
        .err();
    assert!(said.contains("no loss of events stands"), "{said}");
}
