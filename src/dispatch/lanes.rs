//! Recipient domains that a run treats apart: how fast, and over how many connections at once.

use crate::{delivery::Who, relay::Limit};

/// One recipient domain, or several of one provider; or everybody else.
#[derive(Clone, Debug, Default)]
pub struct LaneLimits {
    /// As people know it (`gmail.com`).
    pub name: String,
    /// How fast, beside what holds for all.
    pub limits: Vec<Limit>,
    /// Over how many connections at once; none is as many as there are.
    pub connections: Option<u32>,
}

/// Who is to be told in a run, in order, and in which lane each stands.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Everybody, first to last; settled people are passed over.
    pub people: Vec<Who>,
    /// The lane of each of them; empty where all stand in the first.
    pub lane_of: Vec<u16>,
    /// The lanes of others, whose earlier messages count there too.
    pub elsewhere: Vec<(Who, u16)>,
    /// The lanes; none is one without limits.
    pub lanes: Vec<LaneLimits>,
}

impl From<Vec<Who>> for Order {
    /// Everybody in one lane without limits.
    fn from(people: Vec<Who>) -> Self {
        Self {
            people,
            ..Self::default()
        }
    }
}
