//! Senders that are killed and stopped at moments which nobody chose, and a database that restarts and cuts
//! connections meanwhile. `SENDERS=200000` makes it as large as is promised; senders that start so often read so
//! long a history that it takes a release build of them, `SENDERS_PROGRAM=target/release/disclose`, to end soon.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use super::crew::Crew;
use crate::support::postgres::Server;

/// Between two blows so many are told at least, also on a machine that has much else to do: whoever is killed keeps its
/// people for as long as its lease lasts, and blow upon blow nobody has any left.
const BETWEEN: usize = 50;
/// Or so long nobody at all.
const AT_LAST: Duration = Duration::from_secs(20);

/// The most messages that began within a second.
pub(super) fn most(mut began: Vec<u64>) -> usize {
    began.sort_unstable();
    let (mut first, mut most) = (0, 0);
    for (last, at) in began.iter().enumerate() {
        while began[first] + 1_000_000 <= *at {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

/// What the bodies of a limit show, by when the relay read the first octet of each.
struct Flow {
    /// The most within any second.
    most: usize,
    /// Of the seconds from the first to the last, in how many nine tenths of the limit and more were used.
    full: usize,
    seconds: usize,
}

impl Flow {
    fn of(limit: usize, mut began: Vec<u64>) -> Self {
        began.sort_unstable();
        let seconds = began.chunk_by(|one, next| one / 1_000_000 == next / 1_000_000);
        let full = seconds.filter(|second| second.len() * 10 >= limit * 9);
        let lasts = began[began.len() - 1] - began[0];
        Self {
            full: full.count(),
            seconds: usize::try_from(lasts / 1_000_000).unwrap(),
            most: most(began),
        }
    }
}

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Cuts all connections to the database; gives how many.
fn cut_all(server: &Server) -> usize {
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'disclose%'";
    server.client("postgres").query(cut, &[]).unwrap().len()
}

#[test]
fn nobody_is_missing_and_nobody_is_told_twice_whoever_dies_stops_or_is_cut_off() {
    let Some(mut server) = Server::start("") else {
        return;
    };
    let stated = std::env::var("SENDERS").ok();
    let people = stated.map_or(4000, |people| people.parse().unwrap());
    // Both limits are reached: of ten people one is at the domain, and it takes less than a tenth of the rate.
    let rate = (people / 250).clamp(100, 800);
    let of_one = rate * 9 / 100;
    let between = BETWEEN.max(people / 40);
    let pace = format!("rate = \"{rate}/s\"\nper_domain = {{ \"example.org\" = \"{of_one}/s\" }}");
    // Each message waits for the database and for its grant: a high rate takes more of them at once.
    let connections_of_each = (rate / 50).max(4);
    let connections = format!("connections = {connections_of_each}");
    let edits = [
        ("rate = \"unlimited\"", pace.as_str()),
        ("connections = 4", &connections),
    ];
    let mut crew = Crew::with(people, &edits, "", &server.database().url());
    let mut chance = Chance(7);
    let mut starts = 0;
    let mut start = |crew: &mut Crew, folder: &str| {
        starts += 1;
        crew.start(folder, &format!("{folder}.{starts}"));
    };
    for folder in ["a", "b", "c", "d"] {
        start(&mut crew, folder);
    }
    let began = Instant::now();
    let (mut kills, mut stops, mut cuts, mut restarts) = (0, 0, 0, 0);
    let mut failed = 0;
    let mut stopped: Option<(String, Instant)> = None;
    let mut next = Instant::now() + Duration::from_secs(3);
    let mut struck = people;
    let left = |crew: &Crew| {
        let taken = usize::try_from(crew.origin.record().totals().received).unwrap();
        people.saturating_sub(taken)
    };
    let mut all_names = Vec::new();
    while !crew.running.is_empty() {
        for (name, status) in crew.ended() {
            all_names.push(name.clone());
            if status.code() != Some(0) && status.code() != Some(12) {
                let allowed = status.code().is_none_or(|code| [10, 20].contains(&code));
                assert!(allowed, "{name}: {status}: {}", crew.said(&name));
                let folder = name.split('.').next().unwrap().to_owned();
                start(&mut crew, &folder);
                failed += usize::from(status.code().is_some());
                let blows = kills + stops + cuts + restarts;
                assert!(failed < 8 + 8 * blows, "{name}: {}", crew.said(&name));
            }
        }
        if let Some((name, until)) = stopped.take_if(|(_, until)| Instant::now() > *until) {
            let _ = until;
            if crew.running.contains_key(&name) {
                crew.signal(&name, "-CONT");
            }
        }
        let remain = left(&crew);
        let due = Instant::now() > next && remain + between <= struck;
        if (due || Instant::now() > next + AT_LAST) && remain >= people / 10 {
            struck = remain;
            next = Instant::now() + Duration::from_millis(1500 + chance.below(2000));
            let names: Vec<String> = crew.running.keys().cloned().collect();
            let one = usize::try_from(chance.below(names.len() as u64)).unwrap();
            let is_stopped = stopped
                .as_ref()
                .is_some_and(|(name, _)| *name == names[one]);
            match chance.below(8) {
                0..=2 if !is_stopped => {
                    crew.signal(&names[one], "-KILL");
                    kills += 1;
                }
                3 | 4 if stopped.is_none() => {
                    crew.signal(&names[one], "-STOP");
                    let until = Instant::now() + Duration::from_secs(33);
                    stopped = Some((names[one].clone(), until));
                    stops += 1;
                }
                5 => {
                    server.down();
                    server.up();
                    restarts += 1;
                }
                _ => cuts += cut_all(&server),
            }
        }
        assert!(
            began.elapsed() < Duration::from_secs(240 + (people / rate) as u64 * 4),
            "it goes on and on: {}\n{:?}",
            crew.origin.status(),
            crew.running
                .keys()
                .map(|name| crew.said(name))
                .collect::<Vec<_>>()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = began.elapsed();
    let status = crew.run("a", &["status", "--json"]).json();
    let unknown = status["deliveries"]["unknown"].as_u64().unwrap();
    let accepted = status["deliveries"]["accepted"].as_u64().unwrap();
    let copies = crew.origin.copies();
    let twice = copies.values().filter(|copies| **copies > 1).count();
    let all = crew.origin.record().received();
    let whole = Flow::of(rate, all.iter().map(|one| one.began).collect());
    let of_domain = all.iter().filter(|one| one.rcpt[0].contains("example.org"));
    let of_domain = Flow::of(of_one, of_domain.map(|one| one.began).collect());
    let said = format!(
        "\n{people} people, {starts} starts of 4 senders in {:.0} s: {kills} kills, {stops} stops beyond the lease, {cuts} \
         connections cut, {restarts} restarts of the database; {accepted} told, {unknown} unknown, {twice} twice; at most \
         {} in a second of {rate}, {} of {of_one}; nine tenths of it in {} and {} of {} seconds\n",
        took.as_secs_f32(),
        whole.most,
        of_domain.most,
        whole.full,
        of_domain.full,
        whole.seconds,
    );
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    assert_eq!(accepted + unknown, people as u64, "{status}");
    // Each connection has one open attempt at most when its sender is struck.
    let blows = kills + stops + restarts + failed + cuts;
    let open = connections_of_each * blows;
    assert!(
        unknown <= open as u64,
        "{unknown} unknown of {open} at most"
    );
    // Whose outcome is unknown is held: so nobody at all was told twice.
    assert_eq!(twice, 0);
    assert!(copies.len() as u64 >= accepted);
    // A limit that nobody came near to would not be tested.
    for (flow, limit) in [(whole, rate), (of_domain, of_one)] {
        assert!(flow.most * 100 <= limit * 101, "{} of {limit}", flow.most);
        assert!(flow.most * 10 >= limit * 9, "{limit} was never reached");
    }
    assert!(kills > 0 && cuts > 0, "nothing happened");
    // Few people are told before anybody is stopped.
    assert!(stops > 0 || people < 4000, "nobody was stopped");
    for name in all_names {
        let said = crew.said(&name);
        assert!(!said.contains("cannot follow on"), "{name}: {said}");
    }
    crew.run("a", &["log", "verify"]).expect(0);
}
