//! In which order and which lanes people are told, and who of them first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{failure::Failure, fill::store_fault, lanes::Lanes};
use crate::{
    audience::Store,
    campaign::{Campaign, provider},
    delivery::{History, People, Policy, State, Who},
    dispatch::Order,
    terms::{Digest, Key, Stamp},
};

/// Everybody who does not wait, in order.
pub(super) struct Listed {
    order: Order,
    /// Of each of them, what the first ones are drawn from.
    strata: Vec<Stratum>,
}

/// The language of somebody's wording and the provider of their mailbox, numbered.
type Stratum = (u32, u32);

/// The first ones: how many of how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct First {
    pub(super) count: u64,
    pub(super) of: u64,
}

/// Reads the order from the store, with the lanes that the campaign states, by the numbers that people
/// have in `people`. `some_first` says whether a part of them may be drawn.
pub(super) fn listed(
    store: &Store,
    people: &People,
    campaign: &Campaign,
    locales: &BTreeMap<Digest, String>,
    some_first: bool,
) -> Result<Listed, Failure> {
    let mut lanes = Lanes::new(campaign.file.pace.as_ref());
    let mut order = Order::default();
    order.people.reserve_exact(people.len());
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut number = move |name: &str| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(name.to_owned()).or_insert(next)
    };
    let mut strata = Vec::new();
    store
        .ways(|key, domain, wording| {
            let Some(who) = people.who(&key) else {
                return;
            };
            let lane = lanes.of(domain);
            if lane > 0 && order.lane_of.is_empty() {
                // So far everybody was in the first one; where that is the only one, nothing is kept.
                order.lane_of.reserve_exact(people.len());
                order.lane_of.resize(order.people.len(), 0);
            }
            order.people.push(who);
            if lane > 0 || !order.lane_of.is_empty() {
                order.lane_of.push(lane);
            }
            if some_first {
                let locale = locales.get(&wording).map_or("", String::as_str);
                strata.push((number(locale), number(provider(domain))));
            }
        })
        .map_err(store_fault)?;
    let others = |key: Key, domain: &str| {
        let lane = lanes.of(domain);
        order
            .elsewhere
            .extend(people.who(&key).map(|who| (who, lane)));
    };
    store.others(others).map_err(store_fault)?;
    order.lanes = lanes.all;
    Ok(Listed { order, strata })
}

impl Listed {
    /// All of them.
    pub(super) fn order(&self) -> &Order {
        &self.order
    }

    /// Everybody.
    pub(super) fn everybody(self) -> Order {
        self.order
    }

    /// How many are to be told before somebody has to look, where that is stated, not yet allowed,
    /// and not everybody.
    pub(super) fn first(&self, campaign: &Campaign, history: &History) -> Option<First> {
        let share = campaign.file.brakes.first.filter(|_| !history.went_on)?;
        let share = (share.thousandths() > 0).then_some(share)?;
        let of = self.order.people.len() as u64;
        let count = share.of(of);
        (count < of).then_some(First { count, of })
    }

    /// How many of them were tried before.
    pub(super) fn tried(&self, history: &History) -> u64 {
        let tried = self
            .order
            .people
            .iter()
            .filter(|who| was_tried(history, **who));
        tried.count() as u64
    }

    /// Whether one of them who was tried is to be tried again by now.
    pub(super) fn has_due(&self, history: &History, policy: &Policy, now: Stamp) -> bool {
        let mut tried = self.order.people.iter();
        tried.any(|who| {
            was_tried(history, *who) && due(history, policy, *who).is_some_and(|due| due <= now)
        })
    }

    /// Whether anybody is still to be told.
    pub(super) fn has_left(&self, history: &History, policy: &Policy) -> bool {
        let mut people = self.order.people.iter();
        people.any(|who| due(history, policy, *who).is_some())
    }

    /// The order of the first ones alone: who was tried already, and of the others so many that all
    /// languages are among them and each provider by its share.
    pub(super) fn draw(self, first: First, history: &History) -> Order {
        let Order {
            people,
            lane_of,
            elsewhere,
            lanes,
        } = self.order;
        let count = usize::try_from(first.count).unwrap_or(usize::MAX);
        let chosen = chosen(&self.strata, count, |place| {
            people
                .get(place)
                .is_some_and(|who| was_tried(history, *who))
        });
        let kept = |place: &usize| chosen.contains(place);
        let places = (0..people.len()).filter(kept);
        Order {
            people: places
                .clone()
                .filter_map(|place| people.get(place).copied())
                .collect(),
            lane_of: places
                .filter_map(|place| lane_of.get(place).copied())
                .collect(),
            elsewhere,
            lanes,
        }
    }
}

fn due(history: &History, policy: &Policy, who: Who) -> Option<Stamp> {
    let key = history.people.key(who)?;
    policy.due(*key, &history.people.at(who)?)
}

/// Whether somebody was tried, as far as the first ones are concerned.
pub(super) fn was_tried(history: &History, who: Who) -> bool {
    history.people.at(who).is_some_and(|progress| {
        progress.attempts > 0 || progress.lacks || progress.state != State::Pending
    })
}

/// So many places: those that were tried, then some of each language and provider, then one of each
/// stratum, then of each by its share.
fn chosen(strata: &[Stratum], count: usize, tried: impl Fn(usize) -> bool) -> BTreeSet<usize> {
    let mut members: BTreeMap<Stratum, Vec<usize>> = BTreeMap::new();
    for (place, stratum) in strata.iter().enumerate() {
        members.entry(*stratum).or_default().push(place);
    }
    let mut members: Vec<(Stratum, Vec<usize>)> = members.into_iter().collect();
    members.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    let mut chosen: BTreeSet<usize> = (0..strata.len()).filter(|place| tried(*place)).collect();
    let (mut locales, mut providers) = (BTreeSet::new(), BTreeSet::new());
    // In which turn, then by what, and the place.
    let mut ranked: Vec<(u8, u64, usize)> = Vec::with_capacity(strata.len());
    for (order, ((locale, provider), places)) in (0_u64..).zip(&members) {
        let (new_locale, new_provider) = (locales.insert(locale), providers.insert(provider));
        let size = places.len() as u64;
        for (nth, place) in (0_u64..).zip(places) {
            ranked.push(match nth {
                0 if new_locale || new_provider => (0, order, *place),
                0 => (1, order, *place),
                // The middle of its share of the stratum, in billionths.
                _ => (2, (2 * nth + 1) * 1_000_000_000 / (2 * size), *place),
            });
        }
    }
    ranked.sort_unstable();
    for (.., place) in ranked {
        if chosen.len() >= count {
            break;
        }
        chosen.insert(place);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_are_of_all_strata_and_by_their_share() {
        // 80 of one, 19 of another, one of a third.
        let strata: Vec<Stratum> = (0..100)
            .map(|place| match place {
                0..80 => (0, 0),
                80..99 => (0, 1),
                _ => (0, 2),
            })
            .collect();
        let count = |chosen: &BTreeSet<usize>, stratum| {
            chosen
                .iter()
                .filter(|place| strata[**place].1 == stratum)
                .count()
        };
        let ten = chosen(&strata, 10, |_| false);
        assert_eq!(ten.len(), 10);
        assert_eq!([0, 1, 2].map(|stratum| count(&ten, stratum)), [7, 2, 1]);
        // Whoever was tried before stays among them.
        let more = chosen(&strata, 10, |place| place == 50);
        assert!(more.contains(&50) && more.len() == 10);
        assert_eq!(chosen(&strata, 2, |_| false).len(), 2);
    }
}
