//! A wording: a rendered notice with open slots.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::terms::{Digest, Hasher, Locale};

/// A part of a body: fixed, or filled per person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// The same for everybody who gets this wording.
    Fixed(String),
    /// The value of a personal field; several values stand as the slot says.
    Slot(Slot),
}

/// An open place for a personal field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// The field's name.
    pub field: String,
}

/// What a reader sees, but for the slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The language it is written in.
    pub locale: Locale,
    /// The audience whose notice it comes from.
    pub audience: String,
    /// The file it comes from: `notices/user.de.md` or `built-in user.de.md`.
    pub source: String,
    /// The subject; never with a slot.
    pub subject: String,
    /// The line that mail programs show beside the subject; never with a slot.
    pub preheader: String,
    /// The text part.
    pub text: Vec<Piece>,
    /// The HTML part, a whole document.
    pub html: Vec<Piece>,
    /// The ids of its sections, in order.
    pub sections: Vec<String>,
}

/// What stands in a wording, by name and in no language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The words of each heading that has an id: sections, and named parts of sections.
    pub headings: BTreeMap<String, String>,
    /// The facts that are printed, in the notice or around it, such as `dates.breach`.
    pub facts: BTreeSet<String>,
}

impl Wording {
    /// The digest of everything that a reader sees. Equal renderings have one digest, whatever
    /// facets led there.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new("wording v1");
        hasher
            .field(self.locale.as_str())
            .field(&self.subject)
            .field(&self.preheader);
        for body in [&self.text, &self.html] {
            hasher.field(body.len().to_string());
            for piece in body {
                match piece {
                    Piece::Fixed(text) => hasher.field("fixed").field(text),
                    Piece::Slot(slot) => hasher.field("slot").field(&slot.field),
                };
            }
        }
        hasher.finish()
    }

    /// The personal fields that are printed.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<&str> {
        let slots = self.text.iter().chain(&self.html);
        slots
            .filter_map(|piece| {
                if let Piece::Slot(slot) = piece {
                    Some(slot.field.as_str())
                } else {
                    None
                }
            })
            .collect()
    }
}
