//! What the events say over time: when people were handed their message, and what came back.
//!
//! Guarantees that of somebody whose message was handed over a moment and a number for the language are
//! kept, and nothing else. It must not know who they are: people are their numbers in history.

use std::collections::BTreeMap;

use crate::{
    delivery::{Event, Kind, Who},
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
    /// How often a `send` ran.
    pub runs: u64,
    /// What kept it from going on by itself, and that it went on, in order.
    pub interruptions: Vec<(Stamp, String)>,
    /// The languages, each once.
    languages: Vec<String>,
    /// By the person's number.
    people: Vec<Last>,
    back: BTreeMap<Key, u32>,
}

/// Of one person.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// When their message was handed over first; `NEVER` where it was not.
    at: Stamp,
    /// The language of their last message: its place among the languages, from 1.
    language: u16,
}

const NEVER: Stamp = Stamp(i64::MAX);

impl Told {
    /// Takes in the next event; `who` is the number in history of the person whom it is about.
    pub fn take(&mut self, event: &Event, who: Option<Who>) {
        if let Some(words) = interruption(event) {
            self.interruptions.push((event.time, words));
        }
        match (event.kind, who) {
            (Kind::Began, _) => {
                self.began.get_or_insert(event.time);
                self.runs += 1;
            }
            (Kind::Attempt, Some(who)) => {
                let language = self.language(&event.locale);
                self.of(who).language = language;
            }
            (Kind::Accepted | Kind::SettledAccepted, Some(who)) => {
                self.handed_over.push(event.time);
                let of = self.of(who);
                of.at = of.at.min(event.time);
            }
            // A further report about the same message is no further person.
            (Kind::Returned, _)
                if event.key.is_some_and(|key| {
                    self.back.insert(key, event.attempt) != Some(event.attempt)
                }) =>
            {
                self.returned.push(event.time);
            }
            _ => {}
        }
    }

    /// When somebody's message was handed over.
    #[must_use]
    pub fn at(&self, who: Who) -> Option<Stamp> {
        let of = self.people.get(who as usize)?;
        (of.at != NEVER).then_some(of.at)
    }

    /// The language of somebody's last message.
    #[must_use]
    pub fn locale(&self, who: Who) -> Option<&str> {
        let of = self.people.get(who as usize)?;
        let place = usize::from(of.language).checked_sub(1)?;
        self.languages.get(place).map(String::as_str)
    }

    fn of(&mut self, who: Who) -> &mut Last {
        let place = who as usize;
        if self.people.len() <= place {
            let never = Last {
                at: NEVER,
                language: 0,
            };
            self.people.resize(place + 1, never);
        }
        &mut self.people[place]
    }

    /// The number of a language; there are fewer than 65,535.
    fn language(&mut self, locale: &str) -> u16 {
        let known = self.languages.iter().position(|known| known == locale);
        let place = known.unwrap_or_else(|| {
            self.languages.push(locale.to_owned());
            self.languages.len() - 1
        });
        u16::try_from(place + 1).unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, History},
        terms::Digest,
    };

    #[test]
    fn each_person_is_told_once_in_the_language_of_the_last_message() {
        let (mut history, mut told) = (History::default(), Told::default());
        let mut prev = Digest([0; 32]);
        let mut seq = 0;
        let mut take = |kind, key: u8, attempt, locale: &str| {
            let mut draft = Draft::about(Key([key; 16]), kind, attempt);
            locale.clone_into(&mut draft.locale);
            seq += 1;
            let at = i64::try_from(seq).unwrap();
            let event = draft.chain(prev, seq, Stamp(at * Stamp::SECOND));
            prev = event.hash;
            history.apply(&event).unwrap();
            told.take(&event, history.people.who(&Key([key; 16])));
        };
        take(Kind::Enrolled, 1, 0, "");
        take(Kind::Enrolled, 2, 0, "");
        take(Kind::Attempt, 2, 1, "de");
        take(Kind::Deferred, 2, 1, "");
        take(Kind::Attempt, 2, 2, "fr");
        take(Kind::Accepted, 2, 2, "");
        take(Kind::Returned, 2, 2, "");
        take(Kind::Returned, 2, 2, "");
        assert_eq!((told.handed_over.len(), told.returned.len()), (1, 1));
        let who = |key: u8| history.people.who(&Key([key; 16])).unwrap();
        assert_eq!(told.at(who(2)), Some(Stamp(6 * Stamp::SECOND)));
        assert_eq!(
            (told.locale(who(2)), told.locale(who(1))),
            (Some("fr"), None)
        );
        assert_eq!(told.at(who(1)), None);
    }
}
