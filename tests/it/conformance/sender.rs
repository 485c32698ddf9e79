//! The one who sends, and its writer.

use std::time::{Duration, SystemTime};

use disclosure_mailer::{
    delivery::{Draft, Kind, State},
    ledger::{Fault, Writer},
    terms::Stamp,
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
