//! What the lists say of each mailbox, beside what history says: a few octets each.
//!
//! Guarantees that everybody on a list is found, enrolled or not. It must not keep anybody's data.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroU16,
};

use super::{
    by_law::ByLaw,
    failure::Failure,
    fill::{open_store, store_fault},
    gather::{Gathered, made_from},
    known::{key_of, key_of_address},
    plan::Left,
    state::State,
};
use crate::{
    audience::{Facets, NO_UTF8, Recipient, Stored},
    campaign::SuppressReason,
    delivery::{History, PlannedLane, Who},
    ledger::Ledger,
    terms::{Digest, Finding, Key},
};

/// Everybody on the lists.
#[derive(Debug, Default)]
pub(super) struct Enlisted {
    /// Of those who are enrolled, by the number that they have in history.
    enrolled: Vec<Option<Listed>>,
    /// Of those who will be, by the next `send`.
    others: BTreeMap<Key, Listed>,
    /// What is the same for many.
    kinds: Vec<Kind>,
    suppressed: BTreeMap<Key, Suppressed>,
    /// Where a list cannot be read, nobody knows who is on it.
    pub(super) unreadable: bool,
    /// The lanes of their mailboxes; before the campaign is begun with everybody in them.
    pub(super) lanes: Vec<PlannedLane>,
}

/// A mailbox that must not be written to any more.
#[derive(Clone, Copy, Debug)]
struct Suppressed {
    reason: SuppressReason,
    /// Whether a row names it.
    is_listed: bool,
}

/// What the lists say of many mailboxes: of as few kinds as there are holds and jurisdictions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// Why the message waits, if it does.
    waits: Option<String>,
    /// Where their law is made; empty where nobody knows.
    pub(super) code: String,
    /// Whether email is not enough for them in law.
    pub(super) by_law: bool,
}

impl Kind {
    /// Whether the message waits.
    pub(super) fn waits(&self) -> bool {
        self.waits.is_some()
    }

    /// Whether the relay is stated to lack what their message needs.
    pub(super) fn is_lacking(&self) -> bool {
        self.waits.as_deref() == Some(NO_UTF8)
    }
}

/// What the lists say of one mailbox, in four octets where there is somebody or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    /// The lane of its mailbox.
    pub(super) lane: u16,
    /// From the low bit up: whether there is a mailbox at all, whether its message would be made from something
    /// else than the store has, and the number of its kind.
    marks: NonZeroU16,
}

const CHANGED: u16 = 2;
const KIND: u32 = 2;

/// As much of a digest of what a message is made from as somebody whose facts changed hits once in four thousand
/// million.
type Made = [u8; 4];

impl Listed {
    fn new(lane: u16, kind: u16) -> Self {
        let marks = NonZeroU16::MIN | kind.min(u16::MAX >> KIND) << KIND;
        Self { lane, marks }
    }

    /// Whether the message would be made from something else than the store has.
    pub(super) fn changed(self) -> bool {
        self.marks.get() & CHANGED > 0
    }

    /// The place of its kind.
    fn kind(self) -> usize {
        usize::from(self.marks.get() >> KIND)
    }
}

impl Enlisted {
    /// Of a campaign that was never begun.
    pub(super) fn before(gathered: &Gathered) -> Self {
        Self {
            lanes: Left::everybody(gathered),
            ..Self::default()
        }
    }

    /// Reads the lists, and compares them with the store.
    pub(super) fn read(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
        history: &History,
    ) -> Result<Self, Failure> {
        let mut all = Taking::new(gathered, history);
        let mut made: Vec<Made> = vec![Made::default(); history.people.len()];
        let enrolled = |key: &Key| history.people.contains_key(key);
        gathered.each(|_, recipient| {
            let key = key_of(ledger.identity(), recipient, enrolled);
            let number = all
                .kinds
                .number(&recipient.facets, recipient.withheld.as_deref());
            let who = all.take(history, key, recipient.address.domain(), number);
            if let Some(made) = who.and_then(|who| made.get_mut(who as usize)) {
                *made = cut(self::made(recipient));
            }
        })?;
        let mut all = all.finish(gathered, ledger, history);
        if state.audience().exists() {
            let compare = |key: Key, address: &str, fields: &str, facets: &str| {
                let Some(who) = history.people.who(&key).map(|who| who as usize) else {
                    return;
                };
                let listed = all.enrolled.get_mut(who).and_then(Option::as_mut);
                if let (Some(listed), Some(now)) = (listed, made.get(who))
                    && *now != cut(made_from(address, fields, facets))
                {
                    listed.marks |= CHANGED;
                }
            };
            open_store(state)?.facts(compare).map_err(store_fault)?;
        }
        Ok(all)
    }

    /// The same of lists that the store was just filled from, with nobody in it who was there before: it says
    /// everything that they say, and nobody's message would be made from something else.
    pub(super) fn stored(
        gathered: &Gathered,
        state: &State,
        ledger: &Ledger,
        history: &History,
    ) -> Result<Self, Failure> {
        let mut all = Taking::new(gathered, history);
        let facets = gathered.audience.facets.keys();
        let facets: HashMap<String, &Facets> = facets.map(|of| (of.kept(), of)).collect();
        // Mostly somebody's kind is that of whoever stands before.
        let mut last: (String, Option<String>, u16) = (String::new(), None, 0);
        let take = |key: Key, domain: &str, kept: &str, withheld: Option<&str>| {
            if last.0 != kept || last.1.as_deref() != withheld {
                let Some(facets) = facets.get(kept) else {
                    return;
                };
                let number = all.kinds.number(facets, withheld);
                last = (kept.to_owned(), withheld.map(str::to_owned), number);
            }
            all.take(history, key, domain, last.2);
        };
        open_store(state)?.listed(take).map_err(store_fault)?;
        Ok(all.finish(gathered, ledger, history))
    }

    /// What the lists say of an enrolled mailbox, if it is on one.
    pub(super) fn at(&self, who: Who) -> Option<Listed> {
        self.enrolled.get(who as usize).copied().flatten()
    }

    /// What the lists say of a mailbox, if it is on one; `who` is its number in history, if it has one.
    pub(super) fn get(&self, who: Option<Who>, key: &Key) -> Option<Listed> {
        match who {
            Some(who) => self.at(who),
            None => self.others.get(key).copied(),
        }
    }

    /// Somebody on a list was just enrolled.
    pub(super) fn enrol(&mut self, history: &History, key: &Key) {
        let listed = self.others.remove(key);
        self.enrolled.resize(history.people.len(), None);
        let who = history.people.who(key).map(|who| who as usize);
        if let Some(at) = who.and_then(|who| self.enrolled.get_mut(who)) {
            *at = listed;
        }
    }

    /// Everybody on a list who is not yet enrolled.
    pub(super) fn others(&self) -> impl Iterator<Item = (&Key, Listed)> {
        self.others.iter().map(|(key, listed)| (key, *listed))
    }

    /// The kind of a mailbox.
    pub(super) fn kind(&self, listed: Listed) -> Option<&Kind> {
        self.kinds.get(listed.kind())
    }

    /// Whether nothing is left to be counted of a mailbox that is not told another way for itself: it
    /// stands among the suppressed rows, or is of somebody who is not to be told at all.
    pub(super) fn is_counted_as_suppressed(&self, key: &Key) -> bool {
        self.suppressed.get(key).is_some_and(|suppressed| {
            suppressed.is_listed || !suppressed.reason.is_told_another_way()
        })
    }

    /// Why somebody's message waits, if it does.
    pub(super) fn reason(
        &self,
        key: &Key,
        listed: Option<Listed>,
        lacking: &BTreeMap<Key, String>,
    ) -> Option<String> {
        if let Some(listed) = listed {
            let reason = self.kind(listed).and_then(|kind| kind.waits.as_ref());
            return reason.or(lacking.get(key)).cloned();
        }
        match self.suppressed.get(key) {
            Some(suppressed) => Some(format!("suppressed: {}", suppressed.reason.as_str())),
            None if self.unreadable => None,
            None => Some("no longer on a list".to_owned()),
        }
    }
}

/// Everybody on the lists, while they are shown one after the other.
struct Taking<'a> {
    all: Enlisted,
    lanes: Left<'a>,
    kinds: Kinds,
}

/// The kinds there are, and whom email alone does not reach in law.
struct Kinds {
    by_law: ByLaw,
    numbers: HashMap<Kind, u16>,
    all: Vec<Kind>,
}

impl Kinds {
    /// The number of a kind.
    fn number(&mut self, facets: &Facets, withheld: Option<&str>) -> u16 {
        let code = facets.jurisdiction.as_ref();
        let kind = Kind {
            waits: withheld.map(str::to_owned),
            code: code
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            by_law: self.by_law.why(facets).is_some(),
        };
        let next = u16::try_from(self.all.len()).unwrap_or(u16::MAX);
        *self.numbers.entry(kind).or_insert_with_key(|kind| {
            self.all.push(kind.clone());
            next
        })
    }
}

impl<'a> Taking<'a> {
    fn new(gathered: &'a Gathered, history: &History) -> Self {
        Self {
            all: Enlisted {
                enrolled: vec![None; history.people.len()],
                unreadable: gathered.findings.iter().any(Finding::blocks),
                ..Enlisted::default()
            },
            lanes: Left::of(gathered.campaign.file.pace.as_ref()),
            kinds: Kinds {
                by_law: ByLaw::of(gathered),
                numbers: HashMap::new(),
                all: Vec::new(),
            },
        }
    }

    /// Takes in somebody of a kind, and gives their number in history, if they have one.
    fn take(&mut self, history: &History, key: Key, domain: &str, kind: u16) -> Option<Who> {
        let listed = Listed::new(self.lanes.lane(domain), kind);
        let who = history.people.who(&key);
        match who {
            None => {
                self.all.others.insert(key, listed);
            }
            Some(who) => {
                if let Some(at) = self.all.enrolled.get_mut(who as usize) {
                    *at = Some(listed);
                }
            }
        }
        who
    }

    /// Once everybody was shown.
    fn finish(self, gathered: &Gathered, ledger: &Ledger, history: &History) -> Enlisted {
        let enrolled = |key: &Key| history.people.contains_key(key);
        let merges = gathered.campaign.file.merge_aliases;
        let barred = gathered.audience.not_to_write.iter();
        let barred = barred.map(|barred| {
            let key = key_of_address(ledger.identity(), &barred.address, merges, enrolled);
            let suppressed = Suppressed {
                reason: barred.reason,
                is_listed: barred.is_listed,
            };
            (key, suppressed)
        });
        Enlisted {
            kinds: self.kinds.all,
            lanes: self.lanes.finish(),
            suppressed: barred.collect(),
            ..self.all
        }
    }
}

/// A digest of what a message would be made from now.
pub(super) fn made(recipient: &Recipient) -> Digest {
    let now = Stored::of(recipient);
    made_from(&now.address, &now.fields, &now.facets)
}

fn cut(digest: Digest) -> Made {
    digest.0.first_chunk().copied().unwrap_or_default()
}
