//! Who of a lane is to be tried now, in order.
//!
//! Guarantees first in, first out. A whole list that stands in its order takes no memory.

use std::{collections::VecDeque, ops::Range};

use super::queue::Place;

/// Places one after the other, and what comes behind them.
#[derive(Debug, Default)]
pub(super) struct Due {
    first: Range<Place>,
    then: VecDeque<Place>,
}

impl Due {
    pub(super) fn len(&self) -> usize {
        self.first.len() + self.then.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn front(&self) -> Option<Place> {
        let first = self.first.clone().next();
        first.or_else(|| self.then.front().copied())
    }

    pub(super) fn pop_front(&mut self) -> Option<Place> {
        self.first.next().or_else(|| self.then.pop_front())
    }

    pub(super) fn push_back(&mut self, place: Place) {
        if self.is_empty() {
            self.first = place..place + 1;
        } else if self.then.is_empty() && self.first.end == place {
            self.first.end += 1;
        } else {
            self.then.push_back(place);
        }
    }

    pub(super) fn push_front(&mut self, place: Place) {
        if self.first.start == place + 1 && !self.first.is_empty() {
            self.first.start = place;
            return;
        }
        for place in std::mem::take(&mut self.first).rev() {
            self.then.push_front(place);
        }
        self.first = place..place + 1;
    }

    /// Everybody, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Place> {
        self.first.clone().chain(self.then.iter().copied())
    }

    /// Keeps only some.
    pub(super) fn retain(&mut self, keep: impl Fn(Place) -> bool) {
        let first = std::mem::take(&mut self.first);
        let then = std::mem::take(&mut self.then);
        for place in first.chain(then).filter(|place| keep(*place)) {
            self.push_back(place);
        }
    }

    /// Takes somebody out, wherever they stand; says whether they stood here.
    pub(super) fn remove(&mut self, place: Place) -> bool {
        let before = self.len();
        if self.first.contains(&place) {
            let behind = place + 1..self.first.end;
            self.first.end = place;
            for place in behind.rev() {
                self.then.push_front(place);
            }
        }
        self.then.retain(|waiting| *waiting != place);
        self.len() < before
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::Due;

    proptest! {
        #[test]
        fn is_a_queue(steps in prop::collection::vec((0..6_u8, 0..40_u32), 0..200)) {
            let mut due = Due::default();
            let mut model = VecDeque::new();
            let mut next = 100;
            for (step, place) in steps {
                match step {
                    0 => {
                        due.push_back(place);
                        model.push_back(place);
                    }
                    1 => {
                        due.push_front(place);
                        model.push_front(place);
                    }
                    2 => prop_assert_eq!(due.pop_front(), model.pop_front()),
                    4 => {
                        due.retain(|kept| kept % 3 != place % 3);
                        model.retain(|kept| kept % 3 != place % 3);
                    }
                    3 => {
                        let stood = model.contains(&place);
                        model.retain(|waiting| *waiting != place);
                        prop_assert_eq!(due.remove(place), stood);
                    }
                    _ => {
                        next += 1;
                        due.push_back(next);
                        model.push_back(next);
                    }
                }
                prop_assert!(due.iter().eq(model.iter().copied()));
                prop_assert_eq!((due.front(), due.len()), (model.front().copied(), model.len()));
            }
        }
    }
}
