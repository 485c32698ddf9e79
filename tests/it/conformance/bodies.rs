//! Appending, reading and opening.

use std::{fs, time::Duration};

use disclosure_mailer::{
    delivery::{Draft, Kind, State, genesis},
    ledger::{EngineName, Fault, Ledger},
    terms::{Key, Stamp},
};

use super::Site;

pub(super) const NOW: Stamp = Stamp(1_764_166_811_042_317);

pub(super) fn key(n: u8) -> Key {
    Key([n; 16])
}

pub(super) fn enrolled(n: u8) -> Draft {
    Draft::about(key(n), Kind::Enrolled, 0)
}

pub(super) fn begin(site: &impl Site) -> Ledger {
    site.home().open_or_begin("h", NOW).unwrap()
}

fn open(site: &impl Site) -> Result<Ledger, Fault> {
    site.home().open()
}

pub(super) fn history_is_a_fold_of_what_was_appended<S: Site>(site: &S) {
    let mut ledger = begin(site);
    let attempt = Draft::about(key(1), Kind::Attempt, 1);
    ledger
        .append(vec![enrolled(1), enrolled(2), attempt], NOW)
        .unwrap();
    ledger
        .append(vec![Draft::about(key(1), Kind::Accepted, 1)], NOW)
        .unwrap();
    assert!(ledger.append(Vec::new(), NOW).unwrap().is_empty());
    drop(ledger);
    let history = open(site).unwrap().history().unwrap();
    let counts = (
        history.count(State::Accepted),
        history.count(State::Pending),
    );
    assert_eq!((counts, history.seq), ((1, 1), 5));
}

pub(super) fn an_illegal_history_is_an_error<S: Site>(site: &S) {
    let mut ledger = begin(site);
    let accepted = Draft::about(key(1), Kind::Accepted, 1);
    ledger.append(vec![enrolled(1), accepted], NOW).unwrap();
    assert!(matches!(ledger.history(), Err(Fault::Illegal(_))));
}

pub(super) fn what_was_made_from_an_older_history_is_not_written<S: Site>(site: &S) {
    let mut ours = begin(site);
    let seq = ours.history().unwrap().seq;
    let mut theirs = open(site).unwrap();
    theirs.append(vec![enrolled(1)], NOW).unwrap();
    let late = ours.append_after(seq, vec![enrolled(1)], NOW);
    assert!(matches!(late, Err(Fault::Meanwhile)));
    assert_eq!(ours.history().unwrap().seq, seq + 1);
    ours.append_after(seq + 1, vec![enrolled(2)], NOW).unwrap();
    assert_eq!(theirs.history().unwrap().people.len(), 2);
}

pub(super) fn nobody_else_writes_within_a_turn_and_one_that_is_dropped_leaves_nothing<S: Site>(
    site: &S,
) {
    let mut ours = begin(site);
    let mut theirs = open(site).unwrap();
    let first = genesis(ours.identity().id(), ours.campaign());
    let turn = ours.turn().unwrap();
    let waits = std::thread::spawn(move || theirs.append(vec![enrolled(1)], NOW).unwrap());
    std::thread::sleep(Duration::from_millis(300));
    let mut seen = 0;
    turn.read_after(0, first, |_event| {
        seen += 1;
        Ok(())
    })
    .unwrap();
    assert!(!turn.is_sending().unwrap());
    let written = turn.append(vec![enrolled(2)], NOW).unwrap();
    assert_eq!((seen, written[0].seq), (1, 2));
    assert_eq!(waits.join().unwrap()[0].seq, 3);
    drop(ours.turn().unwrap());
    assert_eq!(open(site).unwrap().history().unwrap().seq, 3);
    ours.append(vec![enrolled(3)], NOW).unwrap();
}

pub(super) fn a_ledger_that_is_gone_refuses_and_is_named<S: Site>(site: &S) {
    assert!(matches!(open(site), Err(Fault::NotBegun)));
    let id = begin(site).identity().id().to_owned();
    assert!(site.home().exists().unwrap());
    site.lose();
    assert!(!site.home().exists().unwrap());
    let fault = site.home().open_or_begin("h", NOW).unwrap_err();
    let (named, place) = match &fault {
        Fault::Missing { id, .. } => (id, EngineName::Sqlite),
        Fault::NotInDatabase { id, .. } => (id, EngineName::Postgres),
        other => panic!("{other}"),
    };
    assert_eq!((named, place), (&id, site.home().place()));
    assert!(fault.to_string().contains(&id));
}

pub(super) fn a_foreign_key_and_a_ledger_that_lost_events_refuse<S: Site>(site: &S) {
    let mut ledger = begin(site);
    ledger.append(vec![enrolled(1), enrolled(2)], NOW).unwrap();
    ledger.record_head(&site.record()).unwrap();
    drop(ledger);
    let path = site.home().key().to_owned();
    let kept = fs::read(&path).unwrap();
    fs::write(&path, "ab".repeat(32)).unwrap();
    assert!(matches!(open(site), Err(Fault::WrongKey { .. })));
    fs::remove_file(&path).unwrap();
    let fault = open(site).unwrap_err();
    assert!(matches!(
        fault,
        Fault::NoKey { .. } | Fault::NoSharedKey { .. }
    ));
    assert_eq!(site.home().reading().unwrap().head().unwrap().0, 3);
    fs::write(&path, kept).unwrap();
    open(site).unwrap();
    site.forget(2);
    assert!(matches!(open(site), Err(Fault::Old { here: 2, seen: 3 })));
}

pub(super) fn what_is_done_to_an_event_is_found<S: Site>(site: &S) {
    let mut ledger = begin(site);
    let mut refused = Draft::about(key(1), Kind::Refused, 1);
    "no such user".clone_into(&mut refused.reply);
    ledger
        .append(vec![enrolled(1), refused, enrolled(2)], NOW)
        .unwrap();
    let sound = ledger.audit(|_event| Ok(())).unwrap().unwrap();
    assert_eq!((sound.seq, sound.head), ledger.head());
    for (sql, back) in [
        ("reply = 'fine'", "reply = 'no such user'"),
        ("attempt = 2", "attempt = 1"),
        ("event = 'nonsense'", "event = 'rejected'"),
        ("stage = 'nonsense'", "stage = ''"),
        ("time = time + 1", "time = time - 1"),
    ] {
        let set = |what| {
            site.behind(&format!(
                "UPDATE disclose.event SET {what} WHERE seq = 3 AND LEDGER"
            ));
        };
        set(sql);
        let flaw = ledger.audit(|_event| Ok(())).unwrap().unwrap_err();
        assert_eq!(flaw.seq, 3, "{sql}: {}", flaw.what);
        open(site).unwrap().history().unwrap_err();
        set(back);
    }
    ledger.audit(|_event| Ok(())).unwrap().unwrap();
    site.behind("DELETE FROM disclose.event WHERE seq = 3 AND LEDGER");
    let flaw = ledger.audit(|_event| Ok(())).unwrap().unwrap_err();
    assert!(flaw.seq == 3 && flaw.what.contains("missing"), "{flaw:?}");
    assert!(matches!(ledger.history(), Err(Fault::Broken { seq: 3 })));
}

pub(super) fn rows_are_read_by_number_by_key_and_page_by_page<S: Site>(site: &S) {
    const MANY: u16 = 10_001;
    let mut ledger = begin(site);
    let keys: Vec<Key> = (0..MANY)
        .map(|n| {
            let mut key = [0; 16];
            key[..2].copy_from_slice(&n.to_be_bytes());
            Key(key)
        })
        .collect();
    let drafts = keys.iter().map(|key| Draft::about(*key, Kind::Enrolled, 0));
    let events = ledger.append(drafts.collect(), NOW).unwrap();
    assert_eq!(events.len(), usize::from(MANY));
    let mut read = Vec::new();
    // Whoever looks at events may ask for others meanwhile.
    ledger
        .read_all(|event| {
            if event.seq % 5000 == 1 {
                assert_eq!(ledger.hash_at(event.seq)?, Some(event.hash));
            }
            read.push(event);
            Ok(())
        })
        .unwrap();
    assert_eq!(read.len(), usize::from(MANY) + 1);
    assert_eq!(read[1..], events);
    let mut seen = Vec::new();
    let mut take = |seq, key: Option<Key>| {
        seen.push((seq, key.unwrap()));
        Ok(())
    };
    ledger.keys_after(1, &mut take).unwrap();
    let expected: Vec<(u64, Key)> = (2..).zip(keys.iter().copied()).collect();
    assert_eq!(seen, expected);
    let mut some = Vec::new();
    ledger
        .read_some(&[1, 5000, 10_002], |event| some.push(event))
        .unwrap();
    assert_eq!(
        some,
        [&read[0], &read[4999], &read[10_001]].map(Clone::clone)
    );
    assert_eq!(ledger.hash_at(10_003).unwrap(), None);
    ledger.read_some(&[10_003], |_event| {}).unwrap_err();
    let sound = ledger.audit(|_event| Ok(())).unwrap().unwrap();
    assert_eq!(sound.seq, u64::from(MANY) + 1);
}

pub(super) fn checkpoints_stand_with_their_events<S: Site>(site: &S) {
    let mut ledger = begin(site);
    for n in 1..=3 {
        ledger.append(vec![enrolled(n)], NOW).unwrap();
    }
    let kept = ledger.checkpoints().unwrap();
    let numbers: Vec<u64> = kept.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    let (seq, note) = &kept[3];
    assert_eq!((*seq, note), (4, &ledger.note(ledger.head(), NOW)));
}

pub(super) fn of_several_who_begin_at_once_one_does<S: Site>(site: &S) {
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let homes: Vec<_> = folders
        .iter()
        .map(|folder| site.elsewhere(folder.path()))
        .collect();
    let began: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = homes
            .iter()
            .map(|home| scope.spawn(|| home.open_or_begin("h", NOW)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let ids: Vec<String> = began
        .iter()
        .filter_map(|ledger| Some(ledger.as_ref().ok()?.identity().id().to_owned()))
        .collect();
    assert!(
        !ids.is_empty() && ids.iter().all(|id| *id == ids[0]),
        "{ids:?}"
    );
    for ledger in began {
        // On other machines the key has to be brought first.
        let key = ledger.map(|_open| ());
        assert!(
            matches!(key, Ok(()) | Err(Fault::NoSharedKey { .. })),
            "{key:?}"
        );
    }
    assert_eq!(homes[0].reading().unwrap().head().unwrap().0, 1);
}

pub(super) fn a_campaign_that_starts_over_has_a_ledger_of_its_own<S: Site>(site: &S) {
    let mut ledger = begin(site);
    ledger.append(vec![enrolled(1)], NOW).unwrap();
    let id = ledger.identity().id().to_owned();
    drop(ledger);
    site.home().give_up(&id).unwrap();
    fs::rename(site.state(), site.folder().join("old")).unwrap();
    fs::rename(site.record(), site.folder().join("old.toml")).unwrap();
    let new = begin(site);
    assert_ne!(new.identity().id(), id);
    assert_eq!(new.head().0, 1);
}
