//! The ledger on a real disk: identity, chain, group commit, and what other processes append.

use std::{fs, path::PathBuf, time::SystemTime};

use disclosure_mailer::{
    delivery::{Draft, Kind, State},
    ledger::{Fault, Ledger, Recorded, SenderLock, Writer},
    terms::{Key, Stamp},
};
use tempfile::TempDir;

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }
    fn state(&self) -> PathBuf {
        self.folder.path().join(".disclose")
    }
    fn toml(&self) -> PathBuf {
        self.folder.path().join("approvals/ledger.toml")
    }
    fn begin(&self) -> Ledger {
        Ledger::open_or_begin(&self.state(), &self.toml(), "c", "h", now()).unwrap()
    }
    fn open(&self) -> Result<Ledger, Fault> {
        Ledger::open(&self.state(), &self.toml(), "c")
    }
}

fn now() -> Stamp {
    Stamp::from_system(SystemTime::now())
}

fn key(n: u8) -> Key {
    Key([n; 16])
}

fn enrolled(n: u8) -> Draft {
    Draft::about(key(n), Kind::Enrolled, 0)
}

#[test]
fn history_is_a_fold_of_what_was_appended() {
    let place = Place::new();
    let mut ledger = place.begin();
    ledger
        .append(
            vec![
                enrolled(1),
                enrolled(2),
                Draft::about(key(1), Kind::Attempt, 1),
            ],
            now(),
        )
        .unwrap();
    ledger
        .append(vec![Draft::about(key(1), Kind::Accepted, 1)], now())
        .unwrap();
    drop(ledger);
    let history = place.open().unwrap().history().unwrap();
    assert_eq!(
        (
            history.count(State::Accepted),
            history.count(State::Pending),
            history.seq
        ),
        (1, 1, 5)
    );
}

#[test]
fn an_illegal_history_is_an_error() {
    let place = Place::new();
    let mut ledger = place.begin();
    ledger
        .append(
            vec![enrolled(1), Draft::about(key(1), Kind::Accepted, 1)],
            now(),
        )
        .unwrap();
    assert!(matches!(ledger.history(), Err(Fault::Illegal(_))));
}

#[test]
fn what_was_made_from_an_older_history_is_not_written() {
    let place = Place::new();
    let mut ours = place.begin();
    let seq = ours.history().unwrap().seq;
    let mut theirs = place.open().unwrap();
    theirs.append(vec![enrolled(1)], now()).unwrap();
    let late = ours.append_after(seq, vec![enrolled(1)], now());
    assert!(matches!(late, Err(Fault::Meanwhile)));
    assert_eq!(ours.history().unwrap().seq, seq + 1);
    ours.append_after(seq + 1, vec![enrolled(2)], now())
        .unwrap();
    assert_eq!(theirs.history().unwrap().people.len(), 2);
}

#[test]
fn nobody_else_writes_within_a_turn_and_one_that_is_dropped_leaves_nothing() {
    let place = Place::new();
    let mut ours = place.begin();
    let mut theirs = place.open().unwrap();
    let turn = ours.turn().unwrap();
    let waits = std::thread::spawn(move || theirs.append(vec![enrolled(1)], now()).unwrap());
    std::thread::sleep(std::time::Duration::from_millis(300));
    let mut seen = 0;
    let genesis = disclosure_mailer::delivery::genesis(place.open().unwrap().identity().id(), "c");
    turn.read_after(0, genesis, |_event| {
        seen += 1;
        Ok(())
    })
    .unwrap();
    let written = turn.append(vec![enrolled(2)], now()).unwrap();
    assert_eq!((seen, written[0].seq), (1, 2));
    assert_eq!(waits.join().unwrap()[0].seq, 3);
    drop(ours.turn().unwrap());
    assert_eq!(place.open().unwrap().history().unwrap().seq, 3);
    ours.append(vec![enrolled(3)], now()).unwrap();
}

#[test]
fn a_missing_ledger_refuses_and_names_the_one_it_was_begun_with() {
    let place = Place::new();
    let id = place.begin().identity().id().to_owned();
    fs::remove_dir_all(place.state()).unwrap();
    let fault = Ledger::open_or_begin(&place.state(), &place.toml(), "c", "h", now()).unwrap_err();
    assert!(matches!(&fault, Fault::Missing { id: wanted, .. } if *wanted == id));
    assert!(fault.to_string().contains(&id) && !place.state().exists());
}

#[test]
fn a_foreign_ledger_a_foreign_key_and_an_old_copy_refuse() {
    let (ours, theirs) = (Place::new(), Place::new());
    drop((ours.begin(), theirs.begin()));
    let swap = |name: &str| {
        let kept = fs::read(ours.state().join(name)).unwrap();
        fs::copy(theirs.state().join(name), ours.state().join(name)).unwrap();
        let fault = ours.open().unwrap_err();
        fs::write(ours.state().join(name), kept).unwrap();
        fault
    };
    assert!(matches!(swap("campaign.key"), Fault::WrongKey { .. }));
    let old = tempfile::tempdir().unwrap();
    fs::copy(ours.state().join("ledger.db"), old.path().join("ledger.db")).unwrap();
    let mut ledger = ours.open().unwrap();
    ledger.append(vec![enrolled(1)], now()).unwrap();
    ledger.record_head(&ours.toml()).unwrap();
    drop(ledger);
    fs::remove_file(ours.state().join("ledger.db")).unwrap();
    fs::copy(old.path().join("ledger.db"), ours.state().join("ledger.db")).unwrap();
    assert!(matches!(ours.open(), Err(Fault::Old { here: 1, seen: 2 })));
    fs::remove_dir_all(ours.state()).unwrap();
    fs::rename(theirs.state(), ours.state()).unwrap();
    assert!(matches!(ours.open(), Err(Fault::Foreign { .. })));
}

#[test]
fn a_changed_event_breaks_the_chain() {
    let place = Place::new();
    let mut ledger = place.begin();
    let mut refused = Draft::about(key(1), Kind::Refused, 1);
    "no such user".clone_into(&mut refused.reply);
    ledger.append(vec![enrolled(1), refused], now()).unwrap();
    drop(ledger);
    let database = rusqlite::Connection::open(place.state().join("ledger.db")).unwrap();
    assert_eq!(
        database
            .execute("UPDATE event SET reply = 'fine' WHERE seq = 3", [])
            .unwrap(),
        1
    );
    drop(database);
    assert!(matches!(
        place.open().unwrap().history(),
        Err(Fault::Broken { seq: 3 })
    ));
}

#[test]
fn the_database_and_the_key_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    drop(place.begin());
    for name in ["ledger.db", "campaign.key"] {
        let mode = fs::metadata(place.state().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(
        fs::metadata(place.state()).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let recorded = Recorded::read(&place.toml()).unwrap().unwrap();
    assert_eq!(recorded.check.len(), 64);
}

#[test]
fn one_sender_at_a_time() {
    let place = Place::new();
    drop(place.begin());
    let lock = SenderLock::take(&place.state()).unwrap();
    assert!(SenderLock::is_taken(&place.state()));
    assert!(
        matches!(SenderLock::take(&place.state()), Err(Fault::Busy { holder }) if holder.contains("process"))
    );
    drop(lock);
    assert!(!SenderLock::is_taken(&place.state()));
}

#[test]
fn whoever_asks_whether_a_sender_lives_never_keeps_one_from_beginning() {
    let place = Place::new();
    drop(place.begin());
    let state = place.state();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let over = || stop.load(std::sync::atomic::Ordering::Relaxed);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over() {
                std::hint::black_box(SenderLock::is_taken(&state));
            }
        });
        for _ in 0..500 {
            drop(SenderLock::take(&state).unwrap());
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn what_a_crash_left_of_a_beginning_is_no_ledger() {
    let place = Place::new();
    fs::create_dir_all(place.state()).unwrap();
    for name in ["campaign.key", "ledger.db.new", "ledger.db.new-journal"] {
        fs::write(place.state().join(name), "half").unwrap();
    }
    let id = place.begin().identity().id().to_owned();
    assert_eq!(place.open().unwrap().identity().id(), id);
    // It died before it could write the record: the ledger is there, and is recorded now.
    fs::remove_file(place.toml()).unwrap();
    assert_eq!(place.begin().identity().id(), id);
    let recorded = Recorded::read(&place.toml()).unwrap().unwrap();
    assert_eq!((recorded.id, recorded.host.as_str()), (id, "h"));
}

#[test]
fn the_writer_keeps_the_order_and_passes_on_what_others_append() {
    let place = Place::new();
    let mut ledger = place.begin();
    ledger
        .append((1..=50).map(enrolled).collect(), now())
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let entered = runtime.enter();
    let (writer, mut others) = Writer::start(ledger);
    drop(entered);
    runtime.block_on(async {
        let mut last = 0;
        for n in 1..=50 {
            let (event, permit) = writer
                .attempt(Draft::about(key(n), Kind::Attempt, 1), None)
                .await
                .unwrap();
            assert_eq!(
                (permit.key(), permit.attempt(), permit.date()),
                (key(n), 1, event.time)
            );
            assert!(event.seq > last);
            last = event.seq;
            let outcome = writer.queue(Draft::about(key(n), Kind::Accepted, 1));
            if n == 25 {
                place
                    .open()
                    .unwrap()
                    .append(vec![Draft::new(Kind::Paused)], now())
                    .unwrap();
            }
            drop(outcome);
        }
        let paused = tokio::time::timeout(std::time::Duration::from_secs(1), others.recv())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(paused.kind, Kind::Paused);
    });
    let history = writer.finish().unwrap().history().unwrap();
    assert_eq!(history.count(State::Accepted), 50);
    assert!(history.paused.is_some());
}
