//! The one who sends, and its writer.

use std::time::{Duration, SystemTime};

use disclosure_mailer::{
    delivery::{Blocks, Draft, History, Kind, State, UnderWay},
    ledger::{Fault, Joining, Ledger, Seen, Wish, Writer},
    terms::{Digest, Stamp},
};

use super::{
    Site,
    bodies::{begin, enrolled, key},
};

fn now() -> Stamp {
    Stamp::from_system(SystemTime::now())
}

pub(super) fn one_sends_at_a_time<S: Site>(site: &S) {
    let mut ours = begin(site);
    let mut theirs = site.home().open().unwrap();
    assert!(!theirs.is_sending().unwrap());
    site.home().hold(&mut ours).unwrap();
    assert!(theirs.is_sending().unwrap());
    let busy = site.home().hold(&mut theirs).unwrap_err();
    assert!(
        matches!(&busy, Fault::Busy { holder } if !holder.is_empty()),
        "{busy:?}"
    );
    assert!(matches!(site.home().alone(), Err(Fault::Busy { .. })));
    // Whoever does not send writes all the same.
    theirs
        .append(vec![Draft::new(Kind::Paused)], now())
        .unwrap();
    drop(ours);
    let until = std::time::Instant::now() + Duration::from_secs(5);
    while theirs.is_sending().unwrap() {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(Duration::from_millis(10));
    }
    let alone = site.home().alone().unwrap();
    assert!(theirs.is_sending().unwrap());
    drop(alone);
    site.home().hold(&mut theirs).unwrap();
}

pub(super) fn the_writer_keeps_the_order_and_passes_on_what_others_append<S: Site>(site: &S) {
    let mut ledger = begin(site);
    ledger
        .append((1..=50).map(enrolled).collect(), now())
        .unwrap();
    site.home().hold(&mut ledger).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let entered = runtime.enter();
    let (writer, mut others) = Writer::start(ledger);
    drop(entered);
    let home = site.home();
    let pause = move || {
        let mut other = home.open().unwrap();
        other.append(vec![Draft::new(Kind::Paused)], now()).unwrap();
    };
    runtime.block_on(async {
        let mut last = 0;
        for n in 1..=50 {
            let (event, permit) = writer
                .attempt(Draft::about(key(n), Kind::Attempt, 1), 0, None)
                .await
                .unwrap();
            assert_eq!(
                (permit.key(), permit.attempt(), permit.date()),
                (key(n), 1, event.time)
            );
            assert!(event.seq > last);
            last = event.seq;
            drop(writer.queue(Draft::about(key(n), Kind::Accepted, 1), 0));
            if n == 25 {
                // Another process, which is no part of this runtime.
                std::thread::spawn(pause.clone()).join().unwrap();
            }
        }
        let paused = tokio::time::timeout(Duration::from_secs(1), others.recv());
        assert_eq!(paused.await.unwrap().unwrap().kind, Kind::Paused);
    });
    let history = writer.finish().unwrap().history().unwrap();
    assert_eq!(history.count(State::Accepted), 50);
    assert!(history.paused.is_some());
}

pub(super) fn what_one_sender_has_seen_and_is_gone_pauses_all<S: Site>(site: &S) {
    let mut ours = begin(site);
    ours.append(vec![enrolled(1)], now()).unwrap();
    // Another that has seen no more than what is left.
    let theirs = site.home().open().unwrap();
    site.home().hold_among(&mut ours).unwrap();
    ours.append(vec![enrolled(2)], now()).unwrap();
    site.forget(2);
    let lost = ours.append(vec![enrolled(3)], now()).unwrap_err();
    assert!(matches!(lost, Fault::Lost { here: 2, seen: 3 }), "{lost:?}");
    let history = theirs.history().unwrap();
    let paused = history.paused.unwrap_or_default();
    assert!(
        paused.contains("lost events") && history.seq == 3,
        "{paused}"
    );
    // Whoever has seen what is gone begins with nobody, whatever stands in its place now.
    let old = site.home().open();
    assert!(
        matches!(old, Err(Fault::Old { here: 3, seen: 3 })),
        "{old:?}"
    );
}

/// Coming to terms is not only where a lease lapses: what the relay says after a loss is about nobody who is known.
pub(super) fn a_loss_that_is_noticed_while_coming_to_terms_ends_the_writer<S: Site>(site: &S) {
    let mut ours = begin(site);
    ours.append(vec![enrolled(1)], now()).unwrap();
    let (mut history, under_way) = ours.history_of_all().unwrap();
    site.home().hold_among(&mut ours).unwrap();
    joins_after(&mut ours, &mut history, under_way).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let entered = runtime.enter();
    let (writer, _others) = Writer::start(ours);
    drop(entered);
    runtime.block_on(async {
        let attempt = writer.attempt(Draft::about(key(1), Kind::Attempt, 1), 0, None);
        attempt.await.unwrap();
    });
    site.forget(history.seq);
    runtime.block_on(async {
        let wish = Wish {
            leaves: false,
            hungry: false,
            due: Blocks::default(),
            give: Blocks::default(),
            seen: Seen::default(),
        };
        let lost = writer.share(wish).await.unwrap_err();
        assert!(matches!(lost, Fault::Stopped(_)), "{lost:?}");
        let accepted = Draft::about(key(1), Kind::Accepted, 1);
        let told = writer.queue(accepted, 0).durable().await;
        assert!(matches!(told, Err(Fault::Stopped(_))), "{told:?}");
    });
    let lost = writer.finish().unwrap_err();
    assert!(matches!(lost, Fault::Lost { .. }), "{lost:?}");
    let left = site.home().reading().unwrap().history().unwrap();
    assert!(
        left.paused
            .clone()
            .unwrap_or_default()
            .contains("lost events")
    );
    assert_eq!(left.count(State::Pending), 1);
}

/// Whoever noticed a loss says nothing at its end: its open attempts are gone with what was lost.
pub(super) fn whoever_noticed_a_loss_writes_nothing_more<S: Site>(site: &S) {
    let mut ours = begin(site);
    ours.append(vec![enrolled(1)], now()).unwrap();
    let before = ours.head().0;
    // Where nobody else is at work, whoever begins next says what is open.
    let mut theirs = site.home().open().unwrap();
    joins(&mut theirs).unwrap();
    site.behind("UPDATE disclose.sender SET name = 'two' WHERE LEDGER");
    let mut attempt = Draft::about(key(1), Kind::Attempt, 1);
    "one".clone_into(&mut attempt.sender);
    ours.append(vec![attempt], now()).unwrap();
    let (mut history, under_way) = ours.history_of_all().unwrap();
    site.home().hold_among(&mut ours).unwrap();
    joins_after(&mut ours, &mut history, under_way).unwrap();
    site.forget(before);
    let lost = ours.append(vec![enrolled(2)], now()).unwrap_err();
    assert!(matches!(lost, Fault::Lost { .. }), "{lost:?}");
    let lost = ours.append(vec![enrolled(2)], now()).unwrap_err();
    assert!(matches!(lost, Fault::Lost { .. }), "{lost:?}");
    let last = Draft::new(Kind::Ended);
    let lost = ours.leave(&mut history, last, now()).unwrap_err();
    assert!(matches!(lost, Fault::Lost { .. }), "{lost:?}");
    let left = site.home().reading().unwrap().history().unwrap();
    // The last of it is the pause.
    assert_eq!(left.seq, before + 1);
    assert_eq!(left.count(State::Pending), 1);
}

fn one() -> Joining {
    Joining {
        name: "one".to_owned(),
        text: Digest([1; 32]),
        audience: Digest([2; 32]),
        approvals: String::new(),
        version: "0".to_owned(),
        relay: "relay.example.com".to_owned(),
    }
}

fn joins(ledger: &mut Ledger) -> Result<(), Fault> {
    let (mut history, under_way) = ledger.history_of_all().unwrap();
    joins_after(ledger, &mut history, under_way)
}

pub(super) fn joins_after(
    ledger: &mut Ledger,
    history: &mut History,
    under_way: UnderWay,
) -> Result<(), Fault> {
    let joining = one();
    let began = |_: &History| vec![Draft::new(Kind::Began)];
    let decided = history.seq;
    ledger.join(history, under_way, &joining, decided, began, now())
}

/// Also where it was known by the time of joining, and where another one stood when it was decided.
pub(super) fn a_pause_after_the_decision_to_send_stands<S: Site>(site: &S) {
    let mut ours = begin(site);
    let mut theirs = site.home().open().unwrap();
    let mut pause = || {
        theirs
            .append(vec![Draft::new(Kind::Paused)], now())
            .unwrap();
    };
    pause();
    let (mut history, mut under_way) = ours.history_of_all().unwrap();
    let decided = history.seq;
    pause();
    // Whoever enrols takes in what others wrote.
    let enrols = |_: &History| vec![enrolled(1)];
    ours.append_made(&mut history, &mut under_way, enrols, now())
        .unwrap();
    let began = |_: &History| vec![Draft::new(Kind::Began)];
    let joining = one();
    let stands = ours
        .join(&mut history, under_way, &joining, decided, began, now())
        .unwrap_err();
    assert!(matches!(stands, Fault::Meanwhile), "{stands:?}");
    // Whoever decides now knows of it.
    joins(&mut ours).unwrap();
}

/// Whoever purges or starts over is alone from before the look at others until it is done.
pub(super) fn nobody_joins_whoever_is_alone_or_what_was_purged<S: Site>(site: &S) {
    let mut ours = begin(site);
    let alone = site.home().alone().unwrap();
    let busy = joins(&mut ours).unwrap_err();
    assert!(matches!(busy, Fault::Busy { .. }), "{busy:?}");
    drop(alone);
    let (mut history, under_way) = ours.history_of_all().unwrap();
    let mut theirs = site.home().open().unwrap();
    theirs
        .append(vec![Draft::new(Kind::Purged)], now())
        .unwrap();
    // It was read before the purge, and joins after it.
    let gone = joins_after(&mut ours, &mut history, under_way).unwrap_err();
    assert!(matches!(gone, Fault::Meanwhile), "{gone:?}");
    let site = S::made().unwrap();
    let mut other = begin(&site);
    joins(&mut other).unwrap();
    assert!(matches!(site.home().alone(), Err(Fault::Busy { .. })));
    // Whoever was alone until the connection broke that kept others out finds out before it is too late.
    let mut theirs = site.home().open().unwrap();
    let busy = theirs.append_alone(vec![Draft::new(Kind::Purged)], now());
    assert!(matches!(busy, Err(Fault::Busy { .. })), "{busy:?}");
}
