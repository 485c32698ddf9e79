//! Misbehaviour on demand: rules that say at which stage, for whom and how often the sink does what instead
//! of its duty. Rules are counted across all connections, so a script means the same however a client spreads
//! its work.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use super::lot;
use super::reply::Reply;
use crate::terms::Stage;

/// The rules of one sink, the first that applies decides. From TOML with [`Script::from_toml`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "super::script_file::ScriptFile")]
pub struct Script {
    /// In order of precedence.
    pub rules: Vec<Rule>,
    /// Recipient domains by the name of their group, for a rule's `of`.
    pub groups: BTreeMap<String, Vec<String>>,
}

/// The group of every domain that stands in none.
pub const OTHERS: &str = "others";

/// What the sink does instead of its duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Answer so. At `Body` a 2xx stores the message, anything else does not; 421 also closes.
    Reply(Reply),
    /// Answer with these very bytes, then go on as if the command had been refused.
    ReplyRaw(Vec<u8>),
    /// Wait, then go on (to a later rule that applies, or else to the usual answer).
    Stall(Duration),
    /// Never answer; hold the connection until the peer closes it.
    Silence,
    /// Close properly (FIN) without an answer.
    Close,
    /// Tear the connection down (RST) without an answer.
    Reset,
    /// At `Body`: store the message, then close without the 250. Elsewhere the same as `Close`.
    AcceptThenClose,
    /// Close without storing. At `Data` the 354 goes out first and the connection closes once the body begins.
    DropBefore,
}

/// One rule of a script.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "super::script_file::RuleFile")]
pub struct Rule {
    /// When.
    pub at: Stage,
    /// Only for an address that contains this. Never applies at `Connect`, `Ehlo` and `Auth`.
    pub matches: Option<String>,
    /// Only for addresses in the domains of this group of the script.
    pub of: Option<String>,
    /// Only for so many of a million addresses, always the same ones.
    pub share: Option<u32>,
    /// How often for one address; after that the rule is used up for it.
    pub each: Option<u32>,
    /// How often; after that the rule is used up.
    pub times: Option<u32>,
    /// Only every nth time that it would apply.
    pub nth: Option<u32>,
    /// What then.
    pub action: Action,
}

impl Rule {
    /// A rule that always applies at `at`.
    #[must_use]
    pub fn new(at: Stage, action: Action) -> Self {
        Self {
            at,
            matches: None,
            of: None,
            share: None,
            each: None,
            times: None,
            nth: None,
            action,
        }
    }

    /// Only for addresses that contain `part`.
    #[must_use]
    pub fn matching(mut self, part: impl Into<String>) -> Self {
        self.matches = Some(part.into());
        self
    }

    /// Only so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Only every nth time.
    #[must_use]
    pub fn every(mut self, nth: u32) -> Self {
        self.nth = Some(nth);
        self
    }
}

impl From<Vec<Rule>> for Script {
    fn from(rules: Vec<Rule>) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }
}

/// What a script wants at one moment: wait so long, then act (or do the usual).
#[derive(Debug, Default)]
pub(super) struct Decision {
    pub(super) stall: Duration,
    pub(super) action: Option<Action>,
}

/// A script being played: its rules with what has come of them so far.
#[derive(Debug)]
pub(super) struct Play {
    cues: Option<Mutex<Vec<Cue>>>,
    /// The group of each domain that stands in one.
    group_of: HashMap<String, String>,
}

#[derive(Debug)]
struct Cue {
    rule: Rule,
    /// Its number in the script: two rules of the same share concern other people.
    number: usize,
    seen: u64,
    fired: u32,
    /// How often it was due for an address, by the address's lot.
    had: HashMap<u128, u32>,
}

impl Play {
    pub(super) fn new(script: Script) -> Self {
        let cues: Vec<Cue> = script
            .rules
            .into_iter()
            .enumerate()
            .map(|(number, rule)| Cue {
                rule,
                number,
                seen: 0,
                fired: 0,
                had: HashMap::new(),
            })
            .collect();
        let group_of = script.groups.into_iter().flat_map(|(group, domains)| {
            let domains = domains.into_iter();
            domains.map(move |domain| (domain.to_lowercase(), group.clone()))
        });
        Self {
            cues: (!cues.is_empty()).then(|| Mutex::new(cues)),
            group_of: group_of.collect(),
        }
    }

    pub(super) fn decide(&self, at: Stage, addresses: &[String]) -> Decision {
        let mut decision = Decision::default();
        let Some(cues) = &self.cues else {
            return decision;
        };
        let mut cues = cues.lock().unwrap_or_else(PoisonError::into_inner);
        for cue in cues.iter_mut().filter(|cue| cue.rule.at == at) {
            if !cue.concerns(addresses, &self.group_of) || !cue.fires() {
                continue;
            }
            if let Action::Stall(time) = &cue.rule.action {
                decision.stall = decision.stall.saturating_add(*time);
            } else {
                decision.action = Some(cue.rule.action.clone());
                break;
            }
        }
        decision
    }
}

impl Cue {
    /// Whether it is for any of these addresses.
    fn concerns(&mut self, addresses: &[String], group_of: &HashMap<String, String>) -> bool {
        let Rule {
            matches,
            of,
            share,
            each,
            ..
        } = &self.rule;
        if matches.is_none() && of.is_none() && share.is_none() && each.is_none() {
            return true;
        }
        let mut concerned = addresses.iter().filter(|address| {
            let matched = matches
                .as_ref()
                .is_none_or(|part| address.contains(part.as_str()));
            let grouped = of.as_ref().is_none_or(|of| of == group(address, group_of));
            matched && grouped && share.is_none_or(|share| lot::falls(self.number, address, share))
        });
        let Some(address) = concerned.next() else {
            return false;
        };
        let Some(most) = each else {
            return true;
        };
        let had = self.had.entry(lot::fingerprint(address)).or_insert(0);
        *had = had.saturating_add(1);
        *had <= *most
    }

    fn fires(&mut self) -> bool {
        if self.rule.times.is_some_and(|times| self.fired >= times) {
            return false;
        }
        self.seen += 1;
        let due = self
            .rule
            .nth
            .is_none_or(|nth| self.seen.is_multiple_of(u64::from(nth.max(1))));
        self.fired = self.fired.saturating_add(u32::from(due));
        due
    }
}

fn group<'a>(address: &str, group_of: &'a HashMap<String, String>) -> &'a str {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let group = group_of
        .get(domain)
        .or_else(|| group_of.get(&domain.to_lowercase()));
    group.map_or(OTHERS, String::as_str)
}
