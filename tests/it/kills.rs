//! A `send` that is killed at many moments which nobody chose: by the time since it began, and by what was
//! taken from it and a little more. What must hold after each kill says whoever uses it.

use std::{
    io::{self, Write},
    os::unix::process::ExitStatusExt,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::support::Sandbox;

/// So many kills fall on one campaign.
const EACH: usize = 50;
/// So many campaigns at once: they wait for the disk most of the time.
const AT_ONCE: usize = 4;

/// What the kills hit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// It lived, and nothing was taken from it yet.
    starting: u32,
    /// It lived, and something was taken from it.
    amid: u32,
    /// It had ended by itself.
    late: u32,
    /// Who ended as unknown.
    pub(crate) unknown: u64,
    /// Who was told.
    pub(crate) told: u64,
}

impl Tally {
    /// Begins a `send` and kills it. `taken` says how many messages the relay has, and is asked
    /// every so often.
    pub(crate) fn strike(
        &mut self,
        sandbox: &Sandbox,
        kill: usize,
        rate: &str,
        look: Duration,
        taken: impl Fn() -> usize,
    ) {
        let before = taken();
        let mut running = sandbox.spawn(&["send", "--yes", "--rate", rate]);
        let began = Instant::now();
        if kill.is_multiple_of(3) {
            // While it reads, opens, enrols, connects; on a busy machine hardly later.
            thread::sleep(chance(kill, 400_000));
        } else {
            let until = before + kill % 37;
            while taken() < until
                && began.elapsed() < Duration::from_secs(20)
                && running.try_wait().unwrap().is_none()
            {
                thread::sleep(look);
            }
            // In the middle of a commit, of a body, of an answer.
            thread::sleep(chance(kill, 15_000));
        }
        running.kill().unwrap();
        let killed = running.wait().unwrap().signal() == Some(9);
        match (killed, taken() > before) {
            (true, false) => self.starting += 1,
            (true, true) => self.amid += 1,
            (false, _) => self.late += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        self.starting += other.starting;
        self.amid += other.amid;
        self.late += other.late;
        self.unknown += other.unknown;
        self.told += other.told;
    }
}

/// Up to so many microseconds, another time each, and the same in every run.
fn chance(kill: usize, most: u64) -> Duration {
    let mixed = (kill as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Duration::from_micros((mixed >> 20) % most)
}

/// As many kills as `KILLS` says, or so many, over as many campaigns as they need, several at once; says what
/// they came to. A campaign that cannot be tested here gives nothing.
pub(crate) fn many(
    what: &str,
    usually: usize,
    campaign: impl Fn(&[usize]) -> Option<Tally> + Sync,
) {
    let stated = std::env::var("KILLS").ok();
    let kills = stated.map_or(usually, |kills| kills.parse().unwrap());
    let all: Vec<usize> = (0..kills).collect();
    let parts: Vec<&[usize]> = all.chunks(EACH).collect();
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Some(Tally::default())));
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(parts.len()) {
            scope.spawn(|| {
                while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = campaign(part);
                    let mut tally = tally.lock().unwrap();
                    match (&mut *tally, one) {
                        (Some(sum), Some(one)) => sum.add(&one),
                        (sum, _) => *sum = None,
                    }
                }
            });
        }
    });
    let Some(tally) = tally.into_inner().unwrap() else {
        return;
    };
    // Past the test runner's capture.
    let said = format!(
        "\n{what}, {kills} kills in {:.0} s: {} of a run that had told nobody yet, {} amid its messages, {} too late; \
         {} unknown, {} told once, nobody missing, nobody twice\n",
        began.elapsed().as_secs_f32(),
        tally.starting,
        tally.amid,
        tally.late,
        tally.unknown,
        tally.told,
    );
    io::stderr().write_all(said.as_bytes()).unwrap();
    assert!(
        tally.amid as usize >= kills / 3 && tally.unknown > 0,
        "{tally:?}"
    );
    assert!((tally.late as usize) < kills / 10, "{tally:?}");
}
