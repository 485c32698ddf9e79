//! What a run keeps to: who, in which order, how fast, when, and how far.

use std::time::Duration;

use super::Order;
use crate::{
    delivery::{Brakes, History, Window},
    relay::{Limit, Step},
    terms::Stamp,
};

/// How long ago earlier messages were released, oldest first: over all, and in each lane.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    pub(super) all: Vec<Duration>,
    pub(super) lanes: Vec<Vec<Duration>>,
}

/// In place of a lane: nothing is known of that mailbox. So many lanes there never are.
const NONE: u16 = u16::MAX;

impl Earlier {
    /// Of a history that holds what a run writes first: an attempt that a dead sender left open had its
    /// release too.
    pub(super) fn of(history: &History, order: &Order, now: Stamp) -> Self {
        // A clock that was set mixes them up.
        let mut releases: Vec<_> = history.releases.iter().collect();
        releases.sort_unstable();
        let releases = releases.into_iter();
        let all = releases.clone().map(|(at, _)| now.since(*at)).collect();
        let mut lanes = vec![Vec::new(); order.lanes.len()];
        if order.lanes.iter().any(|lane| !lane.limits.is_empty()) {
            let places = order.people.iter().zip(&order.lane_of);
            let elsewhere = order.elsewhere.iter().map(|(who, lane)| (who, lane));
            let mut lane_of = vec![NONE; history.people.len()];
            for (who, lane) in places.chain(elsewhere) {
                if let Some(of) = lane_of.get_mut(*who as usize) {
                    *of = *lane;
                }
            }
            for (at, who) in releases {
                let lane = lane_of.get(*who as usize);
                if let Some(lane) = lane.and_then(|lane| lanes.get_mut(usize::from(*lane))) {
                    lane.push(now.since(*at));
                }
            }
        }
        Self { all, lanes }
    }
}

/// What the campaign states about a run.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Who is to be told, in order.
    pub order: Order,
    /// Over how many connections.
    pub connections: u32,
    /// How fast they are opened; none is unlimited.
    pub openings: Vec<Limit>,
    /// How fast over all of them; none is unlimited.
    pub limits: Vec<Limit>,
    /// How slow at the start.
    pub ramp: Vec<Step>,
    /// The hours in which mail may leave; none is always.
    pub window: Option<Window>,
    /// When to stop by itself.
    pub brakes: Brakes,
    /// At most so many people.
    pub limit: Option<u64>,
    /// Whether these are the first of many: nobody is tried a second time before somebody looked.
    pub first: bool,
    /// Whether other senders may be at work on the same people.
    pub shares: bool,
}
