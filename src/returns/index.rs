//! Who a report is about: what it carries against what we gave our messages.
//!
//! Guarantees that only a keyed id of ours, or the relay's id together with the right address, ties a
//! report to a person; that whatever names two people names nobody; and that nothing but what some report
//! carries is kept.

use std::collections::BTreeMap;

use super::{Report, Traces};
use crate::terms::Key;

/// What ties a report to a person, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// The `{token}` in the envelope sender.
    Token,
    /// The same as the envelope's id.
    Envelope,
    /// The id in the relay's reply, and the person's address.
    RelayId,
    /// `X-Notice-Id`.
    Notice,
    /// The Message-ID.
    MessageId,
}

impl Tie {
    /// As written in the log and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Envelope => "envelope-id",
            Self::RelayId => "relay-id",
            Self::Notice => "notice-id",
            Self::MessageId => "message-id",
        }
    }
}

/// The person that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub key: Key,
    /// Which attempt, where that can be told.
    pub attempt: Option<u32>,
    /// By what.
    pub tie: Tie,
}

/// What the reports carry, and whose it is.
#[derive(Clone, Debug, Default)]
pub struct Index {
    tokens: BTreeMap<String, Option<Key>>,
    notices: BTreeMap<String, Option<Key>>,
    messages: BTreeMap<String, Option<Key>>,
    relay_ids: BTreeMap<String, Vec<(Key, u32)>>,
}

/// So many people may share an id of the relay, which counts up and begins anew.
const MOST_SHARED: usize = 16;

impl Index {
    /// What is looked for.
    #[must_use]
    pub fn of<'r>(reports: impl IntoIterator<Item = &'r Report>) -> Self {
        let mut index = Self::default();
        for traces in reports.into_iter().map(|report| &report.traces) {
            let wanted =
                |ids: &[String]| ids.iter().map(|id| (id.clone(), None)).collect::<Vec<_>>();
            index.tokens.extend(wanted(&traces.tokens));
            index.tokens.extend(wanted(&traces.envelopes));
            index.notices.extend(wanted(&traces.notices));
            index.messages.extend(wanted(&traces.messages));
            let relay_ids = traces.relay_ids.iter();
            index
                .relay_ids
                .extend(relay_ids.map(|id| (id.to_lowercase(), Vec::new())));
        }
        index
    }

    /// Says what the messages of a person carry.
    pub fn person(&mut self, key: Key, token: &str, notice: &str) {
        for (ids, id) in [(&mut self.tokens, token), (&mut self.notices, notice)] {
            if let Some(owner) = ids.get_mut(id) {
                *owner = Some(key);
            }
        }
    }

    /// Says under which Message-ID something left for a person.
    pub fn message(&mut self, key: Key, id: &str) {
        if let Some(owner) = self.messages.get_mut(&id.to_lowercase()) {
            *owner = Some(key);
        }
    }

    /// Says how the relay called what it took for a person.
    pub fn relay_id(&mut self, key: Key, attempt: u32, id: &str) {
        if let Some(owners) = self.relay_ids.get_mut(&id.to_lowercase())
            && owners.len() < MOST_SHARED
        {
            owners.push((key, attempt));
        }
    }

    /// Who a report is about. `key_of` gives the key of an address that the report names: the relay's ids
    /// can be guessed, so they count only together with the address.
    #[must_use]
    pub fn owner(&self, report: &Report, key_of: impl Fn(&str) -> Option<Key>) -> Option<Owner> {
        let Traces {
            tokens,
            envelopes,
            relay_ids,
            notices,
            messages,
            inside: _,
        } = &report.traces;
        let keyed = |ids: &[String], known: &BTreeMap<String, Option<Key>>, tie| {
            let found = ids.iter().filter_map(|id| known.get(id).copied().flatten());
            Only::of(found.map(|key| (key, None))).map(|only| only.owner(tie))
        };
        let by_relay = || {
            let named: Vec<Key> = report
                .recipients
                .iter()
                .filter_map(|named| key_of(named.address.reveal(crate::terms::Purpose::Compare)))
                .collect();
            let found = relay_ids
                .iter()
                .filter_map(|id| self.relay_ids.get(&id.to_lowercase()))
                .flatten()
                .filter(|(key, _)| named.contains(key));
            let found = found.map(|(key, attempt)| (*key, Some(*attempt)));
            Only::of(found).map(|only| only.owner(Tie::RelayId))
        };
        // The first kind that says anything decides, also where it names two people.
        keyed(tokens, &self.tokens, Tie::Token)
            .or_else(|| keyed(envelopes, &self.tokens, Tie::Envelope))
            .or_else(by_relay)
            .or_else(|| keyed(notices, &self.notices, Tie::Notice))
            .or_else(|| keyed(messages, &self.messages, Tie::MessageId))
            .flatten()
    }
}

/// One person, or several.
enum Only {
    One(Key, Option<u32>),
    Several,
}

impl Only {
    fn of(found: impl Iterator<Item = (Key, Option<u32>)>) -> Option<Self> {
        found.fold(None, |only, (key, attempt)| match only {
            None => Some(Self::One(key, attempt)),
            Some(Self::One(known, before)) if known == key => {
                Some(Self::One(key, before.max(attempt)))
            }
            Some(_) => Some(Self::Several),
        })
    }

    fn owner(self, tie: Tie) -> Option<Owner> {
        match self {
            Self::One(key, attempt) => Some(Owner { key, attempt, tie }),
            Self::Several => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        returns::{Class, Named, ReportKind},
        terms::Masked,
    };

    const ANN: Key = Key([1; 16]);
    const BOB: Key = Key([2; 16]);

    fn report(traces: Traces, address: &str) -> Report {
        Report {
            kind: ReportKind::Bounce,
            recipients: vec![Named {
                address: Masked::new(address),
                class: Class::Other,
                is_final: true,
                status: None,
                code: None,
                diagnostic: Masked::default(),
            }],
            traces,
        }
    }

    fn owner(traces: Traces, address: &str) -> Option<(Key, Tie)> {
        let report = report(traces, address);
        let mut index = Index::of([&report]);
        index.person(ANN, "anntoken", "annnotice");
        index.person(BOB, "bobtoken", "bobnotice");
        index.message(ANN, "Ann@example.com");
        index.message(BOB, "bob@example.com");
        index.relay_id(ANN, 1, "4FA1B2C3");
        index.relay_id(BOB, 2, "4FA1B2C3");
        let key_of = |address: &str| match address {
            "ann@example.com" => Some(ANN),
            "bob@example.com" => Some(BOB),
            _ => None,
        };
        let found = index.owner(&report, key_of)?;
        assert_eq!(found.attempt.is_some(), found.tie == Tie::RelayId);
        Some((found.key, found.tie))
    }

    #[test]
    fn the_strongest_tie_counts_and_two_people_are_nobody() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let all = Traces {
            tokens: ids(&["anntoken", "zzz"]),
            envelopes: ids(&["bobtoken"]),
            relay_ids: ids(&["4fa1b2c3"]),
            notices: ids(&["bobnotice"]),
            messages: ids(&["bob@example.com"]),
            ..Traces::default()
        };
        let without = |change: fn(&mut Traces)| {
            let mut traces = all.clone();
            change(&mut traces);
            traces
        };
        // Whom a report names doesn't matter where something of ours says who it was.
        assert_eq!(
            owner(all.clone(), "bob@example.com"),
            Some((ANN, Tie::Token))
        );
        let no_token = without(|t| t.tokens.clear());
        assert_eq!(owner(no_token, "x"), Some((BOB, Tie::Envelope)));
        let by_relay = without(|t| (t.tokens, t.envelopes) = Default::default());
        assert_eq!(
            owner(by_relay.clone(), "ann@example.com"),
            Some((ANN, Tie::RelayId))
        );
        assert_eq!(
            owner(by_relay, "nobody@example.com"),
            Some((BOB, Tie::Notice))
        );
        let only_relay = Traces {
            relay_ids: ids(&["4FA1B2C3"]),
            ..Traces::default()
        };
        assert_eq!(owner(only_relay, "nobody@example.com"), None);
        let both = Traces {
            tokens: ids(&["anntoken", "bobtoken"]),
            messages: ids(&["ann@example.com"]),
            ..Traces::default()
        };
        assert_eq!(owner(both, "ann@example.com"), None);
        assert_eq!(owner(Traces::default(), "ann@example.com"), None);
    }
}
