//! A database that is far away, and one that says nothing for a while.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use super::crew::Crew;
use crate::{
    handover::until,
    support::postgres::{self, Database, PASSWORD},
};

/// The way to a server: each octet takes so long, in each direction, or does not arrive before it is let through; and
/// of new connections nothing may arrive.
struct Way {
    here: SocketAddr,
    mute: Arc<AtomicBool>,
    mute_anew: Arc<AtomicBool>,
}

impl Way {
    fn to(port: u16, delay: Duration) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = socket.local_addr().unwrap();
        let mute = Arc::new(AtomicBool::new(false));
        let mute_anew = Arc::new(AtomicBool::new(false));
        let (muted, muted_anew) = (Arc::clone(&mute), Arc::clone(&mute_anew));
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for near in socket.incoming().flatten() {
                if muted_anew.load(Ordering::Relaxed) {
                    silent.push(near);
                    continue;
                }
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else {
                    return;
                };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    to.set_nodelay(true).unwrap();
                    pump(from, to, delay, &muted);
                }
            }
        });
        Self {
            here,
            mute,
            mute_anew,
        }
    }
}

fn pump(from: &TcpStream, to: &TcpStream, delay: Duration, mute: &Arc<AtomicBool>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    let (send, arrive) = mpsc::channel::<(Instant, Vec<u8>)>();
    std::thread::spawn(move || {
        let mut octets = vec![0; 1 << 16];
        while let Ok(read @ 1..) = from.read(&mut octets) {
            if send
                .send((Instant::now() + delay, octets[..read].to_vec()))
                .is_err()
            {
                return;
            }
        }
    });
    let mute = Arc::clone(mute);
    std::thread::spawn(move || {
        for (at, octets) in arrive {
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            while mute.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
            }
            if to.write_all(&octets).is_err() {
                return;
            }
        }
        drop(to.shutdown(Shutdown::Write));
    });
}

fn crew(people: usize, pace: &str, database: &Database<'_>, way: &Way) -> Crew {
    // Each message waits for the database several times.
    let edits = [
        ("rate = \"unlimited\"", pace),
        ("connections = 4", "connections = 32"),
    ];
    let direct = Crew::with(people, &edits, "", &database.url());
    // Whoever looks has no long way; whoever sends has.
    for name in ["a", "b"] {
        let path = direct.copy(name).join("campaign.toml");
        let text = fs::read_to_string(&path).unwrap();
        let far = format!(
            "url = \"postgres://postgres@{}/{}\"\npassword_file = \"secret\"",
            way.here, database.name
        );
        let near = format!("url = \"{}\"", database.url());
        fs::write(&path, text.replace(&near, &far)).unwrap();
        let secret = direct.folder(name).join("secret");
        fs::write(&secret, PASSWORD).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    }
    direct
}

#[test]
fn a_rate_is_kept_and_reached_where_the_database_is_far_away() {
    const RATE: usize = 50;
    for far in [10, 25] {
        let Some(database) = postgres::database() else {
            return;
        };
        let way = Way::to(database.server.port, Duration::from_millis(far));
        let mut crew = crew(400, &format!("rate = \"{RATE}/s\""), &database, &way);
        crew.start("a", "a");
        crew.start("b", "b");
        let began = Instant::now();
        for (name, code) in crew.finish() {
            assert_eq!(code, Some(0), "{name}: {}", crew.said(&name));
        }
        let took = began.elapsed().as_secs_f64();
        let received = crew.origin.record().received();
        let most = super::chaos::most(received.iter().map(|one| one.began).collect());
        let said = format!(
            "\n{far} ms each way to the database: 400 people at {RATE}/s in {took:.1} s, at most {most} in a second\n"
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        assert_eq!(received.len(), 400);
        assert!(most * 100 <= RATE * 101, "{most}");
    }
}

#[test]
fn people_who_watch_are_told_that_the_database_says_nothing() {
    let Some(database) = postgres::database() else {
        return;
    };
    let way = Way::to(database.server.port, Duration::ZERO);
    let mut crew = crew(120, "rate = \"10/s\"", &database, &way);
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    way.mute.store(true, Ordering::Relaxed);
    until("it says so", || {
        crew.said("a").contains("has given no answer for")
    });
    way.mute.store(false, Ordering::Relaxed);
    assert_eq!(
        crew.finish(),
        [("a".to_owned(), Some(0))],
        "{}",
        crew.said("a")
    );
    let copies = crew.origin.copies();
    assert!(copies.len() == 120 && copies.values().all(|copies| *copies == 1));
}

/// A firewall that drops what is sent over new connections only: the writer's goes on.
#[test]
fn grants_that_cannot_be_asked_for_end_it_while_the_database_answers_everything_else() {
    let Some(database) = postgres::database() else {
        return;
    };
    let way = Way::to(database.server.port, Duration::ZERO);
    let mut crew = crew(900, "rate = \"10/s\"", &database, &way);
    crew.start("a", "a");
    until("it is at work", || crew.shares().contains_key("a"));
    way.mute_anew.store(true, Ordering::Relaxed);
    let cut =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
               AND query LIKE '%disclose.flow%' AND application_name LIKE 'disclose%'";
    assert_eq!(database.client().query(cut, &[]).unwrap().len(), 1);
    let began = Instant::now();
    let ended = crew.finish();
    let said = crew.said("a");
    assert_eq!(ended, [("a".to_owned(), Some(20))], "{said}");
    assert!(began.elapsed() < Duration::from_mins(1), "{said}");
    assert!(
        said.contains("cannot be kept") && said.contains("no answer within 5 s"),
        "{said}"
    );
    assert!(!said.contains("has given no answer for"), "{said}");
    assert_eq!(crew.origin.status()["deliveries"]["unknown"], 0);
}
