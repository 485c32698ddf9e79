//! Each distinct paragraph of a language once, numbered in reading order: `de-14`.
//!
//! The packet's reading page, the pages for word processors and what a reviewer writes back name
//! paragraphs by these numbers. They follow from the wordings of the language alone: who gets which
//! wording, and how many people that are, changes none. It must not render anything.

use std::collections::BTreeMap;

use super::blocks::{Block, blocks};
use crate::{
    notice::Wording,
    terms::{Digest, Locale},
};

/// A paragraph that some wordings of a language have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its number in the language, from 1 in reading order.
    pub number: usize,
    /// What it says and what it is.
    pub block: Block,
    /// The wordings that contain it, in ascending order, each once.
    pub wordings: Vec<Digest>,
}

/// The paragraphs of one language, and each wording as a sequence of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraphs {
    /// The language.
    pub locale: Locale,
    /// Every distinct paragraph, in reading order; the n-th has the number n.
    pub all: Vec<Paragraph>,
    /// Each wording as the numbers of its paragraphs, in its own order.
    pub sequences: BTreeMap<Digest, Vec<usize>>,
}

impl Paragraphs {
    /// Of all wordings of one language.
    #[must_use]
    pub fn of(locale: &Locale, wordings: &BTreeMap<Digest, Wording>) -> Self {
        let mut read: Vec<(Digest, Vec<Block>)> = wordings
            .iter()
            .filter(|(_, wording)| wording.locale == *locale)
            .map(|(digest, wording)| (*digest, blocks(wording)))
            .collect();
        // The longest first: it has most of what the others have, in its place.
        read.sort_by(|(a, of_a), (b, of_b)| of_b.len().cmp(&of_a.len()).then(a.cmp(b)));
        let mut order = Order::default();
        let sequences: Vec<(Digest, Vec<usize>)> = read
            .into_iter()
            .map(|(digest, blocks)| (digest, order.place(blocks)))
            .collect();
        let (numbers, blocks) = order.numbered();
        let mut all: Vec<Paragraph> = blocks
            .into_iter()
            .zip(1..)
            .map(|(block, number)| Paragraph {
                number,
                block,
                wordings: Vec::new(),
            })
            .collect();
        let sequences: BTreeMap<Digest, Vec<usize>> = sequences
            .into_iter()
            .map(|(digest, ids)| (digest, ids.into_iter().map(|id| numbers[id]).collect()))
            .collect();
        for (digest, sequence) in &sequences {
            for number in sequence {
                let paragraph = &mut all[number - 1];
                if paragraph.wordings.last() != Some(digest) {
                    paragraph.wordings.push(*digest);
                }
            }
        }
        Self {
            locale: locale.clone(),
            all,
            sequences,
        }
    }

    /// How people name a paragraph, in talk and in links: `de-14`.
    #[must_use]
    pub fn anchor(&self, number: usize) -> String {
        format!("{}-{number}", self.locale)
    }

    /// The paragraph with a number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Paragraph> {
        self.all.get(number.checked_sub(1)?)
    }

    /// The numbers of a wording's paragraphs; none where it is of another language.
    #[must_use]
    pub fn sequence(&self, wording: &Digest) -> &[usize] {
        self.sequences.get(wording).map_or(&[], Vec::as_slice)
    }
}

/// Distinct blocks in one order that agrees with the order in every wording as far as these agree: a
/// chain into which each wording's new blocks are hung behind what stands before them there.
#[derive(Default)]
struct Order {
    ids: BTreeMap<Block, usize>,
    /// For each block its section and the block after it.
    links: Vec<(String, Option<usize>)>,
    first: Option<usize>,
}

impl Order {
    /// Takes a wording's blocks in; gives their ids.
    fn place(&mut self, blocks: Vec<Block>) -> Vec<usize> {
        let known: std::collections::BTreeSet<usize> = blocks
            .iter()
            .filter_map(|block| self.ids.get(block).copied())
            .collect();
        let mut behind = None;
        let mut placed = Vec::with_capacity(blocks.len());
        for block in blocks {
            let id = match self.ids.get(&block) {
                Some(id) => *id,
                None => {
                    let id = self.hang(behind, &block.section, &known);
                    self.ids.insert(block, id);
                    id
                }
            };
            behind = Some(id);
            placed.push(id);
        }
        placed
    }

    /// Behind a block, and behind what other wordings have in the same place.
    fn hang(
        &mut self,
        behind: Option<usize>,
        section: &str,
        known: &std::collections::BTreeSet<usize>,
    ) -> usize {
        let mut at = behind;
        loop {
            let next = at.map_or(self.first, |at| self.links[at].1);
            let Some(next) = next.filter(|next| !known.contains(next)) else {
                break;
            };
            let of_next = &self.links[next].0;
            let within = at.is_none_or(|at| self.links[at].0 == *of_next);
            if !within && of_next != section {
                break;
            }
            at = Some(next);
        }
        let id = self.links.len();
        let next = match at {
            Some(at) => self.links[at].1.replace(id),
            None => self.first.replace(id),
        };
        self.links.push((section.to_owned(), next));
        id
    }

    /// The number of each id, and the blocks by number.
    fn numbered(self) -> (Vec<usize>, Vec<Block>) {
        let mut blocks: Vec<Option<Block>> = vec![None; self.links.len()];
        for (block, id) in self.ids {
            blocks[id] = Some(block);
        }
        let mut numbers = vec![0; self.links.len()];
        let mut ordered = Vec::with_capacity(blocks.len());
        let mut at = self.first;
        while let Some(id) = at {
            ordered.extend(blocks[id].take());
            numbers[id] = ordered.len();
            at = self.links[id].1;
        }
        (numbers, ordered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Piece;

    fn of(bodies: &[&str]) -> (Paragraphs, Vec<Digest>) {
        let locale = Locale::parse("de").unwrap();
        let made: Vec<Wording> = bodies
            .iter()
            .map(|body| Wording {
                locale: locale.clone(),
                audience: "user".to_owned(),
                source: String::new(),
                subject: "S".to_owned(),
                preheader: String::new(),
                text: Vec::new(),
                html: vec![Piece::Fixed(format!(
                    "<body><table><tr><td class=\"body\">{body}</td></tr></table>"
                ))],
                sections: vec!["one".to_owned(), "two".to_owned()],
            })
            .collect();
        let digests = made.iter().map(Wording::digest).collect();
        let wordings = made.into_iter().map(|w| (w.digest(), w)).collect();
        (Paragraphs::of(&locale, &wordings), digests)
    }

    #[test]
    fn each_paragraph_stands_once_in_reading_order() {
        let (paragraphs, wordings) = of(&[
            "<p>Hi</p><h2>One</h2><p>a</p><p>b</p><h2>Two</h2><p>z</p>",
            "<p>Hello</p><h2>One</h2><p>a</p><p>c</p><h2>Two</h2><p>z</p>",
            "<p>Hi</p><h2>One</h2><p>a</p>",
        ]);
        let said: Vec<String> = paragraphs.all.iter().map(|p| p.block.plain()).collect();
        let in_order = |texts: &[&str]| {
            let places: Vec<Option<usize>> = texts
                .iter()
                .map(|text| said.iter().position(|other| other == text))
                .collect();
            places.iter().all(Option::is_some) && places.is_sorted()
        };
        assert_eq!(said.len(), 9, "{said:?}");
        for texts in [
            &["S", "Hi", "One", "a", "b", "Two", "z"][..],
            &["S", "Hello", "One", "a", "c", "Two", "z"],
        ] {
            assert!(in_order(texts), "{said:?}");
        }
        for wording in &wordings {
            let sequence = paragraphs.sequence(wording);
            assert!(sequence.is_sorted(), "{sequence:?}");
            for number in sequence {
                assert!(paragraphs.get(*number).unwrap().wordings.contains(wording));
            }
        }
        assert_eq!(paragraphs.anchor(3), "de-3");
        assert!(paragraphs.get(0).is_none() && paragraphs.get(10).is_none());
    }

    #[test]
    fn numbers_follow_from_the_wordings_alone() {
        let bodies = ["<p>a</p><p>b</p>", "<p>a</p><p>c</p>", "<p>d</p>"];
        let (one, _) = of(&bodies);
        let (other, _) = of(&[bodies[2], bodies[1], bodies[0]]);
        assert_eq!(one, other);
    }

    #[test]
    fn a_paragraph_that_stands_twice_in_a_wording_is_one() {
        let (paragraphs, wordings) = of(&["<p>a</p><p>b</p><p>a</p>"]);
        assert_eq!(paragraphs.sequence(&wordings[0]), [1, 2, 3, 2]);
        assert_eq!(paragraphs.get(2).unwrap().wordings.len(), 1);
    }
}
