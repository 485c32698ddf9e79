//! Hosts in network namespaces of their own, each with its own relay and its own way to the database; one is cut
//! off amid its messages and comes back.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::Command,
    time::{Duration, Instant},
};

use disclosure_mailer::sink::{Background, Memory, Sink, SinkConfig};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::crew::Crew;
use crate::support::postgres::{PASSWORD, Server};

/// The namespaces of a test; gone with it.
struct Hosts(Vec<String>);

fn ip(words: &str) -> bool {
    let done = Command::new("ip").args(words.split(' ')).output();
    done.is_ok_and(|done| done.status.success())
}

impl Hosts {
    /// So many, or none where that is not allowed here.
    fn new(count: usize) -> Option<Self> {
        let mut hosts = Self(Vec::new());
        for nth in 1..=count {
            let name = format!("disclose{}-{nth}", std::process::id() % 10_000);
            let link = hosts.link(nth);
            hosts.0.push(name.clone());
            let made = [
                format!("netns add {name}"),
                format!("link add {link} type veth peer name eth0 netns {name}"),
                format!("addr add 10.77.{nth}.1/30 dev {link}"),
                format!("link set {link} up"),
                format!("-n {name} addr add 10.77.{nth}.2/30 dev eth0"),
                format!("-n {name} link set eth0 up"),
                format!("-n {name} link set lo up"),
            ];
            if !made.iter().all(|words| ip(words)) {
                let said = "SKIPPED, NOT TESTED: no network namespaces can be made here (that takes root and `ip`)";
                // The program can be installed; what the kernel allows cannot.
                assert!(std::env::var_os("CI").is_none() || ip("-V"), "{said}");
                std::io::stderr()
                    .write_all(format!("\n{said}\n").as_bytes())
                    .unwrap();
                return None;
            }
        }
        Some(hosts)
    }

    fn link(&self, nth: usize) -> String {
        format!("dv{}-{nth}", std::process::id() % 10_000)
    }

    fn cut(&self, nth: usize, off: bool) {
        let link = self.link(nth);
        assert!(ip(&format!(
            "link set {link} {}",
            if off { "down" } else { "up" }
        )));
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for (name, nth) in self.0.iter().zip(1..) {
            ip(&format!("link del {}", self.link(nth)));
            ip(&format!("netns del {name}"));
        }
    }
}

/// TLS for a server that is reached by addresses; gives the authority.
fn certify(server: &mut Server, names: &[String]) -> String {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(names.to_vec()).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    server.down();
    for (file, text) in [
        ("cert.pem", certificate.pem()),
        ("key.pem", key.serialize_pem()),
    ] {
        let path = server.folder().join(file);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        server.owned(&path);
    }
    server.set("listen_addresses = '*'\nssl = on\nssl_cert_file = '../cert.pem'\nssl_key_file = '../key.pem'");
    let rules = server.folder().join("data/pg_hba.conf");
    let before = fs::read_to_string(&rules).unwrap();
    fs::write(
        &rules,
        before + "\nhostssl all all 10.77.0.0/16 scram-sha-256\n",
    )
    .unwrap();
    server.up();
    issuer.pem()
}

/// Takes connections at an address to another, which listens on loopback alone; gives the port.
fn forward(here: &str, there: SocketAddr) -> u16 {
    let socket = TcpListener::bind(here).unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for near in socket.incoming().flatten() {
            let Ok(far) = TcpStream::connect(there) else {
                return;
            };
            for (from, to) in [(&near, &far), (&far, &near)] {
                let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                std::thread::spawn(move || {
                    drop(std::io::copy(&mut from, &mut to));
                    drop(to.shutdown(Shutdown::Write));
                });
            }
        }
    });
    port
}

#[test]
fn a_host_that_is_cut_off_and_comes_back_costs_nobody_a_message() {
    const HOSTS: usize = 3;
    const PEOPLE: usize = 2400;
    // The others tell its people once its lease is over: when it comes back, many are still to be told, however long
    // it takes to find its way back. Its connections notice within half a minute, when they try once more.
    const RATE: usize = 20;
    let Some(mut server) = Server::start("") else {
        return;
    };
    let Some(hosts) = Hosts::new(HOSTS) else {
        return;
    };
    let names: Vec<String> = (1..=HOSTS).map(|nth| format!("10.77.{nth}.1")).collect();
    let authority = certify(&mut server, &names);
    let database = server.database();
    let mut crew = Crew::new(PEOPLE, &format!("rate = \"{RATE}/s\""), &database);
    let relay = format!("smtp://{}", crew.origin.relay.as_ref().unwrap().addr());
    let mut relays: Vec<Background> = Vec::new();
    for (nth, name) in (1..).zip(&names) {
        let config = SinkConfig {
            memory: Memory::Messages,
            ..SinkConfig::default()
        };
        let sink = Sink::bind("127.0.0.1:0".parse().unwrap(), config).unwrap();
        let sink = sink.background().unwrap();
        let port = forward(&format!("{name}:0"), sink.addr());
        let host = format!("host{nth}");
        crew.within(&host, &hosts.0[nth - 1]);
        let path = crew.copy(&host).join("campaign.toml");
        let text = fs::read_to_string(&path).unwrap();
        let url = format!(
            "postgres://postgres@{name}:{}/{}\"\npassword_file = \"secret\"\nca_file = \"ca.pem",
            server.port, database.name
        );
        let text = text.replace(&database.url(), &url).replace(
            &format!("url = \"{relay}\""),
            &format!("url = \"smtp://{name}:{port}\"\nallow_plaintext = true"),
        );
        fs::write(&path, text).unwrap();
        let secret = crew.folder(&host).join("secret");
        fs::write(&secret, PASSWORD).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(crew.folder(&host).join("ca.pem"), &authority).unwrap();
        relays.push(sink);
    }
    let mut starts = 0;
    let mut start = |crew: &mut Crew, host: &str| {
        starts += 1;
        crew.start(host, &format!("{host}.{starts}"));
    };
    for nth in 1..=HOSTS {
        start(&mut crew, &format!("host{nth}"));
    }
    let began = Instant::now();
    let (mut off, mut back) = (false, None);
    while !crew.running.is_empty() {
        let passed = began.elapsed();
        if !off && relays[0].record().received().len() > 20 {
            hosts.cut(1, true);
            off = true;
        }
        if off && back.is_none() && passed > Duration::from_secs(45) {
            hosts.cut(1, false);
            let each = relays.iter().map(|relay| relay.record().received().len());
            back = Some(each.collect::<Vec<_>>());
        }
        for (name, status) in crew.ended() {
            if ![Some(0), Some(12)].contains(&status.code()) {
                let allowed = [Some(10), Some(20), Some(21)];
                assert!(
                    allowed.contains(&status.code()),
                    "{name}: {status}: {}",
                    crew.said(&name)
                );
                std::thread::sleep(Duration::from_millis(500));
                start(&mut crew, name.split('.').next().unwrap());
            }
        }
        assert!(
            passed < Duration::from_secs(200 + (PEOPLE / RATE) as u64),
            "{}\n{:?}",
            crew.origin.status(),
            crew.running
                .keys()
                .map(|name| crew.said(name))
                .collect::<Vec<_>>()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let back = back.expect("it came back");
    assert!(off);
    let status = crew.origin.status();
    let (accepted, unknown) = (
        status["deliveries"]["accepted"].as_u64().unwrap(),
        status["deliveries"]["unknown"].as_u64().unwrap(),
    );
    assert_eq!(accepted + unknown, PEOPLE as u64, "{status}");
    let mut copies: BTreeMap<String, usize> = crew.origin.copies();
    let mut each = Vec::new();
    for relay in &relays {
        let received = relay.record().received();
        each.push(received.len());
        for message in received {
            *copies.entry(message.rcpt[0].clone()).or_default() += 1;
        }
    }
    let said = format!(
        "\n{HOSTS} hosts, one cut off for a while: {each:?} messages each, {back:?} when it came back, {accepted} told, \
         {unknown} unknown, in {:.0} s\n",
        began.elapsed().as_secs_f32()
    );
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    assert!(copies.values().all(|copies| *copies == 1));
    assert!(copies.len() as u64 >= accepted && unknown <= 4 * HOSTS as u64);
    assert!(each.iter().all(|count| *count > PEOPLE / 10), "{each:?}");
    assert!(
        each[0] - back[0] > PEOPLE / 10,
        "it tells its part again: {back:?} {each:?}"
    );
    crew.origin.run(&["log", "verify"]).expect(0);
}
