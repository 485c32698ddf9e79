//! What providers really answer, against what is made of it: a table of replies.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use disclosure_mailer::{
    delivery::{Action, Reach, Reply, Scope, Stage, Verdict, judge, rules},
    relay::scrub,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    from: Vec<From>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    provider: String,
    source: String,
    replies: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    at: String,
    says: String,
    scope: Scope,
    #[serde(default)]
    action: Action,
    wait: Option<String>,
}

impl Expected {
    /// The reply as it comes out of a session.
    fn verdict(&self) -> Verdict {
        let (code, text) = self.says.split_once(' ').unwrap();
        let mut reply = Reply::new(code.parse().unwrap(), text);
        reply.text = scrub(&reply.text, "jane.doe@example.com");
        let stage: Stage = self.at.parse().unwrap();
        if reply.code < 500 {
            Verdict::Deferred(stage, reply)
        } else {
            Verdict::Refused(stage, reply)
        }
    }

    fn wait(&self) -> Option<Duration> {
        let (count, unit) = self.wait.as_deref()?.split_once(' ').unwrap();
        let seconds = match unit.trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            other => panic!("{other}"),
        };
        Some(Duration::from_secs(count.parse::<u64>().unwrap() * seconds))
    }
}

fn table() -> Vec<Expected> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts/replies.toml");
    let table: Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let sourced = |from: &From| !from.provider.is_empty() && !from.source.is_empty();
    assert!(table.from.iter().all(sourced));
    table
        .from
        .into_iter()
        .flat_map(|from| from.replies)
        .collect()
}

#[test]
fn what_providers_answer_is_understood() {
    let table = table();
    assert!(table.len() >= 80, "{} replies", table.len());
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for expected in &table {
        let verdict = expected.verdict();
        let judged = judge(&verdict);
        used.insert(judged.rule);
        let person = judged.reach == Reach::Recipient && matches!(verdict, Verdict::Refused(..));
        let fits = judged.scope == expected.scope
            && judged.action == expected.action
            && judged.wait == expected.wait()
            && judged.slow == (expected.scope == Scope::Domain)
            && (!person || expected.scope == Scope::Recipient);
        if !fits {
            wrong.push(format!(
                "at {}: {}\n    wanted {:?} {:?} {:?}\n    got {judged:?}",
                expected.at, expected.says, expected.scope, expected.action, expected.wait,
            ));
        }
    }
    for rule in rules() {
        if !used.contains(rule.name.as_str()) {
            wrong.push(format!("no reply is judged by `{}`", rule.name));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        table.len(),
        wrong.join("\n")
    );
}

/// Whoever is refused for good is so by a reply about them: nobody is lost to a fault of ours.
#[test]
fn only_what_is_said_of_a_recipient_refuses_one() {
    for expected in table() {
        let verdict = expected.verdict();
        let (Verdict::Refused(stage, _) | Verdict::Deferred(stage, _)) = &verdict else {
            continue;
        };
        let reach = judge(&verdict).reach;
        let about = expected.scope == Scope::Recipient;
        if matches!(verdict, Verdict::Refused(..)) && *stage > Stage::Mail {
            assert_eq!(reach == Reach::Recipient, about, "{}", expected.says);
        } else {
            assert_ne!(
                reach,
                if *stage > Stage::Mail {
                    Reach::Doubtful
                } else {
                    Reach::Recipient
                }
            );
        }
    }
}
