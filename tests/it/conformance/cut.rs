//! A connection that breaks at the two moments at which it is not known what stands.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use disclosure_mailer::{
    delivery::{Draft, Kind, State},
    ledger::{Database, Home},
    terms::Stamp,
};

use super::bodies::{enrolled, key};
use crate::support::postgres::{self as server, PASSWORD};

/// Nothing is cut yet.
const WHOLE: u32 = 0;
/// The next commit gets through, and its answer does not come back.
const COMMIT: u32 = 1;
/// The next who has the turn is cut off before the question what stands.
const QUESTION: u32 = 2;
/// All of that was done.
const DONE: u32 = 3;

fn now() -> Stamp {
    Stamp::from_system(SystemTime::now())
}

/// Between a ledger and its database: does what is due at a stage, and goes on to the next.
fn between(port: u16, stage: &Arc<AtomicU32>) -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = socket.local_addr().unwrap().port();
    let stage = Arc::clone(stage);
    std::thread::spawn(move || {
        for near in socket.incoming().flatten() {
            let far = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut back, mut from) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            std::thread::spawn(move || {
                drop(std::io::copy(&mut from, &mut back));
                drop(back.shutdown(Shutdown::Both));
            });
            let stage = Arc::clone(&stage);
            std::thread::spawn(move || forward(&near, &far, &stage));
        }
    });
    here
}

fn forward(mut near: &TcpStream, mut far: &TcpStream, stage: &AtomicU32) {
    let mut octets = vec![0; 1 << 16];
    let mut has_turn = false;
    while let Ok(read @ 1..) = near.read(&mut octets) {
        let said = &octets[..read];
        let has = |what: &[u8]| said.windows(what.len()).any(|part| part == what);
        match stage.load(Ordering::SeqCst) {
            COMMIT if has(b"COMMIT") => {
                stage.store(QUESTION, Ordering::SeqCst);
                drop(near.shutdown(Shutdown::Both));
                far.write_all(said).unwrap();
                std::thread::sleep(Duration::from_millis(500));
                drop(far.shutdown(Shutdown::Both));
                return;
            }
            QUESTION if has_turn => {
                stage.store(DONE, Ordering::SeqCst);
                drop(near.shutdown(Shutdown::Both));
                drop(far.shutdown(Shutdown::Both));
                return;
            }
            at => has_turn |= at == QUESTION && has(b"FOR UPDATE"),
        }
        if far.write_all(said).is_err() {
            return;
        }
    }
}

#[test]
fn what_stands_is_not_written_again_where_the_question_is_cut_too() {
    let Some(database) = server::database() else {
        return;
    };
    let stage = Arc::new(AtomicU32::new(WHOLE));
    let mut config = tokio_postgres::Config::new();
    config
        .host("127.0.0.1")
        .port(between(database.server.port, &stage))
        .user("postgres")
        .password(PASSWORD)
        .dbname(&database.name);
    let temp = tempfile::tempdir().unwrap();
    let state = temp.path().join(".disclose");
    let home = Home::new(&state, &temp.path().join("approvals/ledger.toml"), "c")
        .in_database(Database::new(config, None, "a test's".to_owned(), "a test"));
    let mut ledger = home.open_or_begin("h", now()).unwrap();
    ledger.append(vec![enrolled(1)], now()).unwrap();
    let before = ledger.head().0;
    stage.store(COMMIT, Ordering::SeqCst);
    let attempt = Draft::about(key(1), Kind::Attempt, 1);
    let written = ledger.append(vec![attempt], now()).unwrap();
    assert_eq!(stage.load(Ordering::SeqCst), DONE);
    assert_eq!(written.len(), 1);
    let history = home.reading().unwrap().history().unwrap();
    assert_eq!(
        (history.seq, history.count(State::Sending)),
        (before + 1, 1)
    );
}
