//! How fast, when and how far: limits by recipient domain, the hours, the first ones, the brakes.

use std::{collections::BTreeMap, time::Duration};

use disclosure_mailer::sink::{Memory, Script, SinkConfig};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    handover::{end, until},
    support::Sandbox,
};

/// People at domains, so many each, taken in turn; the first of all at the first domain.
fn people(domains: &[(&str, usize)]) -> Sandbox {
    let mut list = "email,name,locale\n".to_owned();
    let most = domains.iter().map(|(_, n)| *n).max().unwrap();
    for n in 0..most {
        for (domain, count) in domains {
            if n < *count {
                let locale = ["en", "de", "fr"][n % 3];
                list.push_str(&format!("person{n:04}@{domain},Some Body,{locale}\n"));
            }
        }
    }
    Sandbox::new(&list)
}

fn pace(sandbox: &Sandbox, more: &str) {
    let with = format!("rate = \"unlimited\"\n{more}\n");
    sandbox.edit("campaign.toml", "rate = \"unlimited\"\n", &with);
}

/// When each message of a domain was taken, since the first of all.
fn moments(sandbox: &Sandbox) -> BTreeMap<String, Vec<Duration>> {
    let received = sandbox.record().received();
    let first = received.iter().map(|message| message.began).min().unwrap();
    let mut moments: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for message in received {
        let (_, domain) = message.rcpt[0].split_once('@').unwrap();
        let at = Duration::from_micros(message.began - first);
        moments.entry(domain.to_owned()).or_default().push(at);
    }
    for all in moments.values_mut() {
        all.sort_unstable();
    }
    moments
}

/// The sink sees a body a little after it was released, each by another little on a busy machine; that
/// the releases themselves hold exactly is tested on paused time.
const LATE: Duration = Duration::from_millis(50);

fn hold(moments: &[Duration], count: usize, window: Duration) {
    for pair in moments.windows(count + 1) {
        assert!(pair[count] + LATE >= pair[0] + window, "{pair:?}");
    }
}

#[test]
fn a_slow_domain_keeps_its_rate_and_holds_up_nobody() {
    // 60 % at one domain, and first on the list.
    let sandbox = people(&[("slow.test", 30), ("fast.test", 10), ("quick.test", 10)]);
    pace(&sandbox, "per_domain = { \"slow.test\" = \"10/s\" }");
    let sandbox = sandbox.with_relay("");
    sandbox.run(&["send", "--yes"]).expect(0);
    let moments = moments(&sandbox);
    hold(&moments["slow.test"], 10, Duration::from_secs(1));
    let last = |domain: &str| *moments[domain].last().unwrap();
    assert!(last("slow.test") >= Duration::from_secs(2), "{moments:?}");
    assert!(
        last("slow.test") < Duration::from_millis(3500),
        "{moments:?}"
    );
    for domain in ["fast.test", "quick.test"] {
        assert!(last(domain) < Duration::from_millis(700), "{moments:?}");
    }
}

#[test]
fn a_rate_of_a_domain_holds_over_a_restart_and_for_each_domain_by_default() {
    let sandbox = people(&[("a.test", 8), ("b.test", 8)]);
    pace(&sandbox, "per_domain = { default = \"4/s\" }");
    let sandbox = sandbox.with_relay("");
    for _ in 0..4 {
        // Five of the sixteen in each run, as fast as one run may follow on another.
        let ran = sandbox.run(&["send", "--yes", "--limit", "5"]);
        assert!([0, 10].contains(&ran.code()), "{}", ran.all());
    }
    let moments = moments(&sandbox);
    for domain in ["a.test", "b.test"] {
        assert_eq!(moments[domain].len(), 8);
        hold(&moments[domain], 4, Duration::from_secs(1));
    }
}

#[test]
fn a_domain_gets_no_more_connections_than_stated() {
    let sandbox = people(&[("slow.test", 12), ("fast.test", 12)]);
    pace(&sandbox, "per_domain_connections = { \"slow.test\" = 1 }");
    let sandbox =
        sandbox.with_relay("[[rule]]\nat = \"body\"\nmatches = \"slow.test\"\nstall = \"150ms\"\n");
    sandbox.run(&["send", "--yes"]).expect(0);
    // One at a time is at least its stall after the one before.
    hold(
        &moments(&sandbox)["slow.test"],
        1,
        Duration::from_millis(150),
    );
}

/// Hours that begin and end so many minutes from now, by the clock of UTC.
pub(crate) fn hours(from: i64, to: i64) -> String {
    let at = |minutes| {
        let moment = Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        let local = moment.to_zoned_datetime(TimeZone::UTC).datetime();
        format!("{:02}:{:02}", local.hour(), local.minute())
    };
    format!(
        "[schedule]\nzone = \"UTC\"\nwindow = {{ hours = \"{}-{}\" }}\n[retry]",
        at(from),
        at(to)
    )
}

#[test]
fn outside_the_hours_nothing_leaves_and_the_run_waits() {
    let sandbox = people(&[("a.test", 5)]).with_relay("");
    sandbox.edit("campaign.toml", "[retry]", &hours(10, 20));
    let running = sandbox.spawn(&["send", "--yes"]);
    let log = || sandbox.run(&["log", "export", "--jsonl"]).out();
    until("it does not say that it waits", || {
        log().contains("\"closed\"")
    });
    assert_eq!(sandbox.record().received().len(), 0);
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(running), Some(10));
    let stated = sandbox.read("campaign.toml");
    let shut = stated
        .lines()
        .find(|line| line.starts_with("window"))
        .unwrap();
    let open = hours(-10, 10);
    let open = open
        .lines()
        .find(|line| line.starts_with("window"))
        .unwrap();
    sandbox.edit("campaign.toml", shut, open);
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(sandbox.record().received().len(), 5);
    sandbox.edit("campaign.toml", "zone = \"UTC\"\n", "");
    let checked = sandbox.run(&["check"]).expect(2);
    assert!(
        checked.all().contains("by no stated clock"),
        "{}",
        checked.all()
    );
}

#[test]
fn the_first_ones_are_told_and_then_somebody_looks() {
    let sandbox = people(&[("a.test", 90), ("b.test", 9), ("c.test", 1)]).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "[retry]",
        "[brakes]\nfirst = \"6%\"\n[retry]",
    );
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(10);
    assert!(ran.err().contains("--go-on"), "{}", ran.err());
    assert_eq!(ran.json()["deliveries"]["accepted"], 6);
    let told = sandbox.copies();
    for domain in ["a.test", "b.test", "c.test"] {
        assert!(told.keys().any(|to| to.ends_with(domain)), "{told:?}");
    }
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(
        status.contains("until somebody looked; with `disclose send --go-on` "),
        "{status}"
    );
    // Whoever takes the rule back is not asked, and `status` says so.
    let stated = "[brakes]\nfirst = \"6%\"\n";
    sandbox.edit("campaign.toml", stated, "");
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(!status.contains("--go-on"), "{status}");
    sandbox.edit("campaign.toml", "[retry]", &format!("{stated}[retry]"));
    // Another `send` does not go on by itself.
    let again = sandbox.run(&["send", "--yes"]).expect(10);
    assert!(
        again
            .err()
            .contains("the first 6 of 100 people were tried: 6 handed over"),
        "{}",
        again.err()
    );
    assert_eq!(sandbox.record().received().len(), 6);
    let unasked = ["send", "--go-on", "--metrics", "m.prom"];
    let unasked = sandbox.run(&unasked).expect(10);
    assert!(
        unasked.err().contains("nobody can be asked"),
        "{}",
        unasked.err()
    );
    // Whoever watches learns that nobody sends.
    let metrics = sandbox.read("m.prom");
    assert!(
        metrics.contains("disclose_sending{campaign=\"sandbox\"} 0\n"),
        "{metrics}"
    );
    assert!(metrics.contains("state=\"accepted\"} 6\n"), "{metrics}");
    sandbox.run(&["send", "--go-on", "--yes"]).expect(0);
    assert!(sandbox.copies().len() == 100 && sandbox.copies().values().all(|n| *n == 1));
    let log = sandbox.run(&["log", "export", "--jsonl"]).expect(0).out();
    assert_eq!(log.matches("\"went-on\"").count(), 1);
}

#[test]
fn somebody_has_to_look_also_where_the_first_ones_were_told_by_a_send_that_was_killed() {
    let sandbox = people(&[("a.test", 40)]).with_relay("");
    sandbox.edit(
        "campaign.toml",
        "[retry]",
        "[brakes]\nfirst = \"10%\"\n[retry]",
    );
    sandbox.run(&["send", "--yes", "--limit", "3"]).expect(10);
    // Not all of them were told yet.
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(!status.contains("--go-on"), "{status}");
    sandbox.run(&["send", "--yes"]).expect(10);
    let path = sandbox.folder().join(".disclose/ledger.db");
    let ledger = rusqlite::Connection::open(path).unwrap();
    let last = "DELETE FROM event WHERE event = 'ended' AND seq = (SELECT max(seq) FROM event)";
    assert_eq!(ledger.execute(last, []).unwrap(), 1);
    drop(ledger);
    std::fs::remove_file(sandbox.folder().join("approvals/ledger.toml")).unwrap();
    let status = sandbox.run(&["status"]).expect(10).out();
    assert!(status.contains("`disclose send --go-on`"), "{status}");
    sandbox.run(&["send", "--yes"]).expect(10);
    assert_eq!(sandbox.record().received().len(), 4);
}

#[test]
fn too_many_refusals_stop_the_run_until_somebody_looked() {
    // Every third person's mailbox is gone.
    let script = "[[rule]]\nat = \"rcpt\"\nnth = 3\nreply = \"550 5.1.1 no such mailbox\"\n";
    let sandbox = people(&[("a.test", 120)]).with_relay(script);
    let brakes = "[brakes]\nstop_at = { rejected = \"10%\", after = 30 }\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", brakes);
    let ran = sandbox.run(&["send", "--yes", "--json"]).expect(10);
    assert!(
        ran.err().contains("were refused, more than the 10 %"),
        "{}",
        ran.err()
    );
    let tried = |status: &serde_json::Value| {
        let of = |name: &str| status["deliveries"][name].as_u64().unwrap();
        of("accepted") + of("rejected")
    };
    assert!((30..=38).contains(&tried(&ran.json())), "{}", ran.json());
    sandbox.run(&["send", "--yes"]).expect(10);
    let ran = sandbox
        .run(&["send", "--yes", "--go-on", "--json"])
        .expect(10);
    assert!((60..=76).contains(&tried(&ran.json())), "{}", ran.json());
}

#[test]
fn a_provider_that_complains_about_the_rate_is_slowed_down_and_nobody_else() {
    let sandbox = people(&[("slow.test", 8), ("fast.test", 30)]);
    pace(&sandbox, "per_domain_connections = { \"slow.test\" = 1 }");
    let script = "[[rule]]\nat = \"rcpt\"\nmatches = \"person0003@slow\"\ntimes = 1\n\
                  reply = \"450 4.7.28 unusual rate of mail, try again in 2 seconds\"\n";
    let sandbox = sandbox.with_relay(script);
    sandbox.run(&["send", "--yes"]).expect(0);
    let moments = moments(&sandbox);
    let slow = &moments["slow.test"];
    assert_eq!(slow.len(), 8);
    // A second after the complaint, and then a little less far apart with each that is taken.
    let gap = |n: usize| slow[n].saturating_sub(slow[n - 1]);
    assert!(gap(3) > Duration::from_millis(900), "{slow:?}");
    assert!(gap(4) > Duration::from_millis(600), "{slow:?}");
    assert!(gap(7) < Duration::from_millis(600), "{slow:?}");
    assert!(*moments["fast.test"].last().unwrap() < slow[3]);
}

#[test]
fn a_block_of_us_charges_nobody_however_often_it_is_met() {
    let script = "[[rule]]\nat = \"mail\"\nreply = \"550 5.7.60 not allowed to send as\"\n";
    let mut sandbox = people(&[("a.test", 4)]).with_relay(script);
    for _ in 0..3 {
        sandbox.run(&["send", "--yes"]).expect(21);
    }
    let status = sandbox.status();
    assert_eq!(status["deliveries"]["pending"], 4, "{status}");
    // Unblocked, one real refusal is one and not the fourth.
    let script = "[[rule]]\nat = \"body\"\nmatches = \"person0000\"\ntimes = 1\nreply = \"554 5.6.0 no\"\n\
                  [[rule]]\nat = \"rcpt\"\nmatches = \"person0001\"\ntimes = 3\nreply = \"451 4.3.0 later\"\n";
    sandbox.start(SinkConfig {
        script: Script::from_toml(script).unwrap(),
        memory: Memory::Messages,
        ..SinkConfig::default()
    });
    let ran = sandbox.run(&["send", "--yes", "--json", "--connections", "1"]);
    let doubts = sandbox.run(&["log", "export", "--jsonl"]).out();
    assert_eq!(doubts.matches("\"doubted\"").count(), 1, "{}", ran.all());
}

#[test]
fn a_rate_of_a_domain_counts_whom_it_was_used_for_who_left_the_list_since() {
    let sandbox = people(&[("a.test", 6)]);
    pace(&sandbox, "per_domain = { \"a.test\" = \"3/d\" }");
    let sandbox = sandbox.with_relay("");
    sandbox.run(&["send", "--yes", "--limit", "3"]).expect(10);
    let told: Vec<String> = sandbox.copies().into_keys().collect();
    assert_eq!(told.len(), 3);
    let list = sandbox.read("lists/people.csv");
    let left: Vec<&str> = list
        .lines()
        .filter(|line| !told.iter().any(|to| line.starts_with(to.as_str())))
        .collect();
    sandbox.write("lists/people.csv", &(left.join("\n") + "\n"));
    let running = sandbox.spawn(&["send", "--yes"]);
    std::thread::sleep(Duration::from_secs(2));
    sandbox.run(&["pause"]).expect(0);
    assert_eq!(end(running), Some(10));
    assert_eq!(sandbox.record().received().len(), 3);
}

#[test]
fn first_ones_who_are_put_off_are_tried_again_before_anybody_is_asked() {
    let sandbox = people(&[("a.test", 40)]);
    sandbox.edit(
        "campaign.toml",
        "[retry]",
        "[brakes]\nfirst = \"10%\"\n[retry]",
    );
    let sandbox =
        sandbox.with_relay("[[rule]]\nat = \"rcpt\"\ntimes = 4\nreply = \"450 4.3.0 later\"\n");
    let first = sandbox.run(&["send", "--yes", "--json"]).expect(10).json();
    assert_eq!(first["deliveries"]["accepted"], 0, "{first}");
    std::thread::sleep(Duration::from_millis(1500));
    let again = sandbox.run(&["send", "--yes", "--json"]).expect(10).json();
    assert_eq!(again["deliveries"]["accepted"], 4, "{again}");
    // Only now somebody has to look.
    let asked = sandbox.run(&["send", "--yes"]).expect(10);
    assert!(
        asked.err().contains("were tried: 4 handed over"),
        "{}",
        asked.err()
    );
    sandbox.run(&["send", "--yes", "--go-on"]).expect(0);
}

#[test]
fn where_nobody_is_left_a_stop_is_no_incomplete_run() {
    let script = "[[rule]]\nat = \"rcpt\"\nnth = 5\nreply = \"550 5.1.1 no such mailbox\"\n";
    let sandbox = people(&[("a.test", 10)]).with_relay(script);
    let brakes = "[brakes]\nstop_at = { rejected = \"10%\", after = 10 }\n[retry]";
    sandbox.edit("campaign.toml", "[retry]", brakes);
    sandbox.run(&["send", "--yes"]).expect(11);
    sandbox.run(&["send", "--yes"]).expect(11);
    sandbox.run(&["status"]).expect(11);
}
