//! Refusals that may be our fault: the same for three people in a row is no coincidence.
//!
//! Guarantees that a doubt is settled against a person only by a message that was taken on after it:
//! one that was under way before says nothing of what the relay thinks of us since.

use super::queue::Place;
use crate::delivery::{Draft, Reply, Stage};

const STREAK: usize = 3;
/// So many in a row are none either, even if each answer is another.
const MANY: usize = 10;

/// A refusal that may be our fault.
#[derive(Debug)]
pub(super) struct Doubt {
    pub(super) place: Place,
    pub(super) draft: Draft,
    /// How many claims there had been when it arose.
    pub(super) claims: u64,
    /// Whether its words are about us: however often they are said, they are not the person's fault.
    pub(super) about_us: bool,
}

/// Doubted refusals of this run, latest last, one a person.
#[derive(Debug, Default)]
pub(super) struct Doubts(Vec<Doubt>);

impl Doubts {
    /// Takes in a doubted refusal. Gives what the relay says to everybody, if it was the third in a row.
    pub(super) fn add(&mut self, doubt: Doubt) -> Option<(Stage, Reply)> {
        let draft = doubt.draft.clone();
        self.forget(doubt.place);
        self.0.push(doubt);
        let same = |other: &&Doubt| {
            let other = &other.draft;
            (other.stage, other.code, &other.enhanced_code)
                == (draft.stage, draft.code, &draft.enhanced_code)
        };
        let streak = self.0.iter().rev().take_while(same).count();
        // A list may well begin with a few mailboxes that are gone.
        let of_people = draft.stage == Some(Stage::Rcpt) && draft.enhanced_code.is_empty();
        if (streak < STREAK || of_people) && self.0.len() < MANY {
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
    pub(super) fn forget(&mut self, place: Place) {
        self.0.retain(|doubt| doubt.place != place);
    }

    /// Somebody else tries these people again.
    pub(super) fn forget_all(&mut self, gone: impl Fn(Place) -> bool) {
        self.0.retain(|doubt| !gone(doubt.place));
    }

    /// The relay took the message of this claim: what it refused before the claim was made was about
    /// those messages. What it refused at MAIL is forgotten and settles nobody: nobody was named.
    pub(super) fn settled_by(&mut self, claim: u64) -> Vec<(Place, Draft)> {
        let settled = self.0.extract_if(.., |doubt| doubt.claims < claim);
        let about_a_person = |doubt: &Doubt| doubt.draft.stage != Some(Stage::Mail);
        settled
            .filter(about_a_person)
            .map(|doubt| (doubt.place, doubt.draft))
            .collect()
    }

    /// One of them, to be settled.
    pub(super) fn take(&mut self, place: Place) -> Option<Draft> {
        let at = self.0.iter().position(|doubt| doubt.place == place)?;
        Some(self.0.remove(at).draft)
    }

    /// Whether a doubt is about us in so many words.
    pub(super) fn is_about_us(&self, place: Place) -> bool {
        let mut doubts = self.0.iter();
        doubts.any(|doubt| doubt.place == place && doubt.about_us)
    }

    pub(super) fn holds(&self, place: Place) -> bool {
        self.0.iter().any(|doubt| doubt.place == place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{delivery::Kind, terms::Key};

    fn of(place: Place, draft: &Draft, claims: u64) -> Doubt {
        Doubt {
            place,
            draft: draft.clone(),
            claims,
            about_us: false,
        }
    }

    fn doubt(doubts: &mut Doubts, person: u8, code: u16) -> bool {
        let key = Key([person; 16]);
        let mut draft = Draft::about(key, Kind::Doubted, 1);
        draft.code = code;
        doubts.add(of(person.into(), &draft, 0)).is_some()
    }

    #[test]
    fn three_people_in_a_row_not_one_person_three_times() {
        let mut doubts = Doubts::default();
        assert!((0..5).all(|_| !doubt(&mut doubts, 1, 554)));
        assert!(!doubt(&mut doubts, 2, 554));
        assert!(!doubt(&mut doubts, 3, 550), "another answer begins anew");
        assert!(!doubt(&mut doubts, 4, 550));
        assert!(doubt(&mut doubts, 5, 550));
        assert!(!doubts.holds(5));
    }

    #[test]
    fn only_a_message_that_was_claimed_later_settles_a_doubt() {
        let mut doubts = Doubts::default();
        let key = Key([1; 16]);
        // Four claims were out when it arose, this one among them.
        assert!(
            doubts
                .add(of(1, &Draft::about(key, Kind::Doubted, 1), 4))
                .is_none()
        );
        assert!((1..=4).all(|claim| doubts.settled_by(claim).is_empty()));
        assert_eq!(doubts.settled_by(5).len(), 1);
        assert!(!doubts.holds(1));
    }

    #[test]
    fn what_is_said_at_mail_is_forgotten_and_settles_nobody() {
        let mut doubts = Doubts::default();
        let mut draft = Draft::about(Key([1; 16]), Kind::Doubted, 1);
        draft.stage = Some(Stage::Mail);
        assert!(doubts.add(of(1, &draft, 1)).is_none());
        assert!(doubts.settled_by(2).is_empty() && !doubts.holds(1));
    }

    #[test]
    fn a_list_may_begin_with_mailboxes_that_are_gone() {
        let mut doubts = Doubts::default();
        let stopped = (1..=10).map(|person| {
            let key = Key([person; 16]);
            let mut draft = Draft::about(key, Kind::Doubted, 1);
            (draft.stage, draft.code) = (Some(Stage::Rcpt), 550);
            doubts.add(of(person.into(), &draft, 0)).is_some()
        });
        assert_eq!(stopped.collect::<Vec<_>>().iter().position(|s| *s), Some(9));
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
