//! A database that takes connections and says nothing: its machine stands still, a cable is cut, a firewall drops
//! what is sent. Nothing may wait for it for long.

use std::{
    io::Write as _,
    net::{Shutdown, TcpListener},
    process::Command,
    time::{Duration, Instant},
};

use super::{
    SLOW,
    away::{end, whole},
    begun, further, on, people, sending, slow, with_password,
};
use crate::{
    handover::{interrupt, until},
    support::{
        Ran, Sandbox,
        postgres::{PASSWORD, Server},
    },
};

/// So long a verb may wait at most for a database that is silent, on a machine that is busy.
const VERB: Duration = Duration::from_secs(25);

/// Runs a verb that must end by itself, and soon.
fn ends(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let mut command = sandbox.command(words);
    let mut running = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while running.try_wait().unwrap().is_none() {
        if began.elapsed() > VERB {
            running.kill().unwrap();
            running.wait().unwrap();
            panic!("`{}` still waits", words.join(" "));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ran(running.wait_with_output().unwrap())
}

#[test]
fn no_verb_waits_long_for_a_silent_database() {
    let Some(server) = Server::start("") else {
        return;
    };
    let sandbox = begun(3, &server.database());
    let frozen = server.frozen();
    for verb in [
        &["status"][..],
        &["send", "--yes"],
        &["pause"],
        &["senders"],
        &["log", "verify"],
    ] {
        let said = ends(&sandbox, verb).expect(20).err_in_one_line();
        assert!(said.contains("no answer within 5 s"), "{said}");
    }
    drop(frozen);
    sandbox.run(&["send", "--yes"]).expect(0);
}

#[test]
fn a_send_whose_database_falls_silent_says_so_and_ends_by_itself() {
    let Some(server) = Server::start("") else {
        return;
    };
    let sandbox = slow(100, &server);
    let said = sandbox.folder().join("said");
    let running = sandbox
        .command(&["send", "--yes", "--progress", "json"])
        .stderr(std::fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    further(&sandbox);
    let frozen = server.frozen();
    assert_eq!(end(running), Some(20));
    let sent = sandbox.record().received().len();
    assert!(sent < 100, "{sent}");
    let said = std::fs::read_to_string(said).unwrap();
    assert!(said.contains("database has given no answer for"), "{said}");
    drop(frozen);
    let code = sandbox.run(&["send", "--yes"]).code();
    assert!([0, 12].contains(&code), "{code}");
    whole(&sandbox, 100);
}

#[test]
fn a_send_goes_on_when_its_database_was_silent_for_a_moment() {
    let Some(server) = Server::start("") else {
        return;
    };
    let (sandbox, mut running) = sending(60, &server);
    let frozen = server.frozen();
    // Longer than one answer may take.
    std::thread::sleep(Duration::from_secs(14));
    drop(frozen);
    assert_eq!(running.wait().unwrap().code(), Some(0));
    whole(&sandbox, 60);
}

#[test]
fn who_presses_ctrl_c_twice_does_not_wait_for_a_silent_database() {
    let Some(server) = Server::start("") else {
        return;
    };
    let (_sandbox, running) = sending(100, &server);
    let _frozen = server.frozen();
    interrupt(&running);
    std::thread::sleep(Duration::from_secs(1));
    interrupt(&running);
    let began = Instant::now();
    let ended = end(running);
    // Without it the end takes half a minute.
    assert!(
        began.elapsed() < Duration::from_secs(12),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(ended, Some(20));
}

#[test]
fn who_watches_and_presses_ctrl_c_does_not_wait_for_a_silent_database() {
    let Some(server) = Server::start("") else {
        return;
    };
    let sandbox = slow(400, &server);
    sandbox.run(&["send", "--yes", "--limit", "1"]).expect(10);
    let mut watching = sandbox.spawn(&["status", "--watch"]);
    std::thread::sleep(Duration::from_secs(3));
    // When a `send` begins, the ledger is opened anew.
    let mut running = sandbox.spawn(&["send", "--yes"]);
    until("mail arrives", || sandbox.record().received().len() > 20);
    std::thread::sleep(Duration::from_secs(3));
    let frozen = server.frozen();
    std::thread::sleep(Duration::from_secs(3));
    let began = Instant::now();
    let pid = watching.id().to_string();
    let pressed = Command::new("kill").args(["-INT", &pid]).status();
    assert!(pressed.unwrap().success());
    while watching.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(8) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let ended = watching.try_wait().unwrap().is_some();
    drop(frozen);
    for one in [&mut watching, &mut running] {
        drop(one.kill());
        one.wait().unwrap();
    }
    assert!(ended, "it still waits");
}

#[test]
fn who_presses_ctrl_c_twice_does_not_wait_for_a_table_that_somebody_locks() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = people(100, "", &database);
    sandbox.edit("campaign.toml", "rate = \"unlimited\"", SLOW);
    let running = sandbox.spawn(&["send", "--yes"]);
    further(&sandbox);
    let mut client = database.client();
    let mut locked = client.transaction().unwrap();
    locked
        .batch_execute("LOCK TABLE disclose.event IN SHARE MODE")
        .unwrap();
    std::thread::sleep(Duration::from_secs(2));
    interrupt(&running);
    std::thread::sleep(Duration::from_secs(1));
    interrupt(&running);
    let began = Instant::now();
    assert_eq!(end(running), Some(20));
    let took = began.elapsed();
    assert!(took < Duration::from_secs(12), "{took:?}");
}

#[test]
fn a_turn_or_a_table_that_somebody_holds_for_long_is_waited_for() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = begun(2, &database);
    let mut client = database.client();
    for (paused, held) in [
        (1, "SELECT * FROM disclose.head FOR UPDATE"),
        (2, "CREATE INDEX ON disclose.event (time)"),
    ] {
        let mut turn = client.transaction().unwrap();
        turn.batch_execute(held).unwrap();
        let pausing = sandbox.spawn(&["pause"]);
        // Longer than the server waits for a lock at once.
        std::thread::sleep(Duration::from_secs(8));
        turn.rollback().unwrap();
        assert_eq!(end(pausing), Some(0), "{held}");
        let count = "SELECT count(*) FROM disclose.event WHERE event = 'paused'";
        let written: i64 = client.query_one(count, &[]).unwrap().get(0);
        assert_eq!(written, paused, "{held}");
    }
}

#[test]
fn a_port_that_is_no_database_is_told_from_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://m@{}/notices", listener.local_addr().unwrap());
    let sandbox = on(Sandbox::people(1).with_relay(""), &url);
    // Nobody takes the connection; the system does.
    let said = ends(&sandbox, &["status"]).expect(20).err_in_one_line();
    assert!(said.contains("is that a PostgreSQL"), "{said}");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            drop(stream.write_all(b"220 mail.example.com ESMTP\r\n"));
            std::thread::sleep(Duration::from_millis(200));
            drop(stream.shutdown(Shutdown::Both));
        }
    });
    let said = ends(&sandbox, &["status"]).expect(20).err_in_one_line();
    assert!(said.contains("a PostgreSQL"), "{said}");
}

#[test]
fn the_next_host_is_taken_where_the_first_is_silent() {
    let Some(server) = Server::start("") else {
        return;
    };
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = server.database().name;
    let url = format!(
        "postgres://postgres@{},127.0.0.1:{}/{name}",
        silent.local_addr().unwrap(),
        server.port
    );
    let sandbox = on(Sandbox::people(1).with_relay(""), &url);
    with_password(&sandbox, PASSWORD);
    let code = ends(&sandbox, &["status"]).code();
    assert_ne!(code, 20);
}

#[test]
fn the_page_for_everybody_does_not_go_on_saying_that_mail_leaves() {
    let Some(server) = Server::start("") else {
        return;
    };
    let (sandbox, mut running) = sending(200, &server);
    let follows = sandbox.spawn(&["status", "--html", "now.html"]);
    let page = || std::fs::read_to_string(sandbox.folder().join("now.html")).unwrap_or_default();
    until("the page says so", || page().contains("Running"));
    let frozen = server.frozen();
    assert_eq!(end(follows), Some(20));
    let said = page();
    assert!(
        said.contains("Not known") && !said.contains("Running"),
        "{said}"
    );
    // No forecast is left, neither in the table nor in what is pasted into a chat.
    for forecast in [
        "about 20",
        "as soon as",
        "as fast as",
        "last mail",
        "The same numbers stand",
    ] {
        assert!(!said.contains(forecast), "{forecast}: {said}");
    }
    assert!(
        said.contains("<dt>Last mail</dt><dd>not known</dd>")
            && said.contains("it is not known how it goes on"),
        "{said}"
    );
    drop(frozen);
    running.kill().unwrap();
    running.wait().unwrap();
}
