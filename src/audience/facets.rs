//! The enumerable properties that may change a text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::terms::{ClassId, Jurisdiction, Locale};

/// How many values a personal field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// No value.
    None,
    /// One value.
    One,
    /// Two or more.
    Several,
}

/// A combination of facets. It holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Facets {
    /// The kind of reader.
    pub audience: String,
    /// Further kinds of reader behind the same mailbox.
    pub also: BTreeSet<String>,
    /// The language asked for.
    pub locale: Locale,
    /// Where the reader's law is made.
    pub jurisdiction: Option<Jurisdiction>,
    /// The classes exposed.
    pub exposed: BTreeSet<ClassId>,
    /// Declared facets.
    pub declared: BTreeMap<String, String>,
    /// Personal fields: only how many values.
    pub fields: BTreeMap<String, Count>,
}

impl Facets {
    /// The facets as they are kept: JSON, without what is empty, so that a new column which says
    /// nothing of somebody changes nothing for them.
    #[must_use]
    pub fn kept(&self) -> String {
        let mut facets = self.clone();
        facets.fields.retain(|_, count| *count != Count::None);
        facets.declared.retain(|_, value| !value.is_empty());
        serde_json::to_string(&facets).unwrap_or_default()
    }
}

impl Facets {
    /// Facets as they were kept.
    pub fn of_kept(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Whether these readers have a personal field.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        let count = self.fields.get(field);
        count.is_some_and(|count| *count != Count::None)
    }
}

impl fmt::Display for Facets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.audience, self.locale)?;
        for also in &self.also {
            write!(f, " +{also}")?;
        }
        if let Some(jurisdiction) = &self.jurisdiction {
            write!(f, " {jurisdiction}")?;
        }
        if !self.exposed.is_empty() {
            let ids: Vec<&str> = self.exposed.iter().map(ClassId::as_str).collect();
            write!(f, " exposed={}", ids.join(";"))?;
        }
        for (name, value) in &self.declared {
            write!(f, " {name}={value}")?;
        }
        for (name, count) in &self.fields {
            match count {
                Count::None => {}
                Count::One => write!(f, " {name}")?,
                Count::Several => write!(f, " {name}s")?,
            }
        }
        Ok(())
    }
}
