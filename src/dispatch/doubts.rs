//! Refusals that may be our fault: the same for three people in a row is no coincidence.

use crate::{
    delivery::{Draft, Reply, Stage},
    terms::Key,
};

const STREAK: usize = 3;
/// So many in a row are none either, even if each answer is another.
const MANY: usize = 10;

/// Doubted refusals of this run, latest last, one a person.
#[derive(Debug, Default)]
pub(super) struct Doubts(Vec<(Key, Draft)>);

impl Doubts {
    /// Takes in a doubted refusal. Gives what the relay says to everybody, if it was the third in a
    /// row.
    pub(super) fn add(&mut self, key: Key, draft: &Draft) -> Option<(Stage, Reply)> {
        self.forget(key);
        self.0.push((key, draft.clone()));
        let same = |other: &Draft| {
            (other.stage, other.code, &other.enhanced_code)
                == (draft.stage, draft.code, &draft.enhanced_code)
        };
        let streak = self
            .0
            .iter()
            .rev()
            .take_while(|(_, other)| same(other))
            .count();
        if streak < STREAK && self.0.len() < MANY {
            return None;
        }
        self.0.clear();
        let reply = Reply {
            code: draft.code,
            enhanced: Some(draft.enhanced_code.clone()).filter(|code| !code.is_empty()),
            text: draft.reply.clone(),
        };
        Some((draft.stage.unwrap_or(Stage::Body), reply))
    }

    /// A person is tried again: the new answer counts.
    pub(super) fn forget(&mut self, key: Key) {
        self.0.retain(|(other, _)| *other != key);
    }

    /// All of them, to be settled: the relay takes mail from us, so they were about those messages.
    pub(super) fn take(&mut self) -> Vec<(Key, Draft)> {
        std::mem::take(&mut self.0)
    }

    pub(super) fn holds(&self, key: Key) -> bool {
        self.0.iter().any(|(other, _)| *other == key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Kind;

    fn doubt(doubts: &mut Doubts, person: u8, code: u16) -> bool {
        let key = Key([person; 16]);
        let mut draft = Draft::about(key, Kind::Doubted, 1);
        draft.code = code;
        doubts.add(key, &draft).is_some()
    }

    #[test]
    fn three_people_in_a_row_not_one_person_three_times() {
        let mut doubts = Doubts::default();
        assert!((0..5).all(|_| !doubt(&mut doubts, 1, 554)));
        assert!(!doubt(&mut doubts, 2, 554));
        assert!(!doubt(&mut doubts, 3, 550), "another answer begins anew");
        assert!(!doubt(&mut doubts, 4, 550));
        assert!(doubt(&mut doubts, 5, 550));
        assert!(doubts.is_empty());
    }

    #[test]
    fn ten_people_in_a_row_even_with_changing_answers() {
        let mut doubts = Doubts::default();
        let codes = [550, 554].into_iter().cycle();
        let stopped: Vec<bool> = (1..=10)
            .zip(codes)
            .map(|(person, code)| doubt(&mut doubts, person, code))
            .collect();
        assert_eq!(stopped.iter().position(|stopped| *stopped), Some(9));
    }
}
