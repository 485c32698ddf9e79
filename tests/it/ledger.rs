//! The ledger as files of this machine: who may read them, which belong together, and what a crash leaves.
//! What every engine guarantees stands in `conformance`.

use std::{fs, path::PathBuf, time::SystemTime};

use disclosure_mailer::{
    delivery::{Draft, Kind},
    ledger::{Fault, Ledger, Recorded, SenderLock},
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
