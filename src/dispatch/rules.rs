//! What a run keeps to: who, in which order, how fast, when, and how far.

use std::time::Duration;

use super::Order;
use crate::{
    delivery::{Brakes, Window},
    relay::{Limit, Step},
};

/// What the campaign states about a run.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Who is to be told, in order.
    pub order: Order,
    /// Over how many connections.
    pub connections: u32,
    /// How fast over all of them; none is unlimited.
    pub limits: Vec<Limit>,
    /// How slow at the start.
    pub ramp: Vec<Step>,
    /// How long ago earlier messages were released, oldest first.
    pub ago: Vec<Duration>,
    /// The hours in which mail may leave; none is always.
    pub window: Option<Window>,
    /// When to stop by itself.
    pub brakes: Brakes,
    /// At most so many people.
    pub limit: Option<u64>,
    /// Whether these are the first of many: nobody is tried a second time before somebody looked.
    pub first: bool,
}
