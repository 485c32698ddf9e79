//! What the events say over time: when people were handed their message, and what came back.

use std::collections::BTreeMap;

use crate::{
    delivery::{Event, Kind},
    terms::{Key, Stamp},
};

/// Gathered from the events, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// When each message was handed over, in order.
    pub handed_over: Vec<Stamp>,
    /// When what came back was recorded, once for each person, in order.
    pub returned: Vec<Stamp>,
    /// When the first `send` began.
    pub began: Option<Stamp>,
    /// The language of each person's last message.
    pub locales: BTreeMap<Key, String>,
    /// When each person's message was handed over.
    pub people: BTreeMap<Key, Stamp>,
    /// How often a `send` ran.
    pub runs: u64,
    /// What kept it from going on by itself, and that it went on, in order.
    pub interruptions: Vec<(Stamp, String)>,
    back: BTreeMap<Key, u32>,
}

impl Told {
    /// Takes in the next event.
    pub fn take(&mut self, event: &Event) {
        if let Some(words) = interruption(event) {
            self.interruptions.push((event.time, words));
        }
        match (event.kind, event.key) {
            (Kind::Began, _) => {
                self.began.get_or_insert(event.time);
                self.runs += 1;
            }
            (Kind::Attempt, Some(key)) => {
                self.locales.insert(key, event.locale.clone());
            }
            (Kind::Accepted | Kind::SettledAccepted, Some(key)) => {
                self.handed_over.push(event.time);
                self.people.entry(key).or_insert(event.time);
            }
            // A further report about the same message is no further person.
            (Kind::Returned, Some(key))
                if self.back.insert(key, event.attempt) != Some(event.attempt) =>
            {
                self.returned.push(event.time);
            }
            _ => {}
        }
    }
}

/// That sending stopped, or went on after somebody had looked.
fn interruption(event: &Event) -> Option<String> {
    match event.kind {
        Kind::Paused if event.reply.is_empty() => Some("paused".to_owned()),
        Kind::Paused => Some(format!("paused: {}", event.reply)),
        Kind::Resumed => Some("went on after the pause".to_owned()),
        Kind::WentOn => {
            Some("somebody had looked at what came back, and let sending go on".to_owned())
        }
        Kind::ClockSet => {
            Some("the clock of the sending machine jumped, or it had slept".to_owned())
        }
        _ => None,
    }
}
