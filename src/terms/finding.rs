//! What is wrong with somebody's material: where, why, and what to do.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use super::{Masked, Purpose, acts};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent before it is mended or overridden.
    Error,
    /// A reviewer must see it.
    Warning,
    /// Advice.
    Info,
}

/// Where in the user's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file, relative to the campaign where it lies inside.
    pub file: String,
    /// The line, 1-based; 0 where the whole file is meant.
    pub line: u64,
    /// The column's name in a list, or its number in a text file; may be empty.
    pub column: String,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            ..Self::default()
        }
    }

    /// A line and a column of a file.
    #[must_use]
    pub fn at(file: impl Into<String>, line: u64, column: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line,
            column: column.into(),
        }
    }
}

/// One finding. Its message never holds another person's data, and a value only masked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// A stable id such as `LIST-ADDRESS-NO-DOT`.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The law or guidance that it rests on, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    /// How sure that is: `V` read in the law, `S` in a secondary source, `K` from knowledge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Whose law it is, as people read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Whether that law does not bite for what was exposed.
    #[serde(skip_serializing_if = "is_false")]
    pub voluntary: bool,
    /// The value that the message shows masked, where it is about one; never printed by itself.
    #[serde(skip)]
    pub value: Option<Masked>,
    /// Where in the message the value begins, or what it names.
    #[serde(skip)]
    fault_ends: Option<usize>,
}

/// A text that lives as long as the process, for the ids of rules that are read from files.
#[must_use]
pub fn named_for_good(text: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = names.get(text) {
        return name;
    }
    let name: &'static str = Box::leak(text.to_owned().into_boxed_str());
    names.insert(name);
    name
}

/// Findings in the order they were met.
pub type Findings = Vec<Finding>;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like that")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Finding {
    /// Something that blocks.
    #[must_use]
    pub fn error(
        id: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            id,
            severity: Severity::Error,
            place,
            message: message.into(),
            help: help.into(),
            cite: None,
            evidence: None,
            profile: None,
            voluntary: false,
            value: None,
            fault_ends: None,
        }
    }

    /// The finding with the law that it rests on.
    #[must_use]
    pub fn of_law(mut self, profile: &str, cite: &str, evidence: &str) -> Self {
        self.name_law(profile, cite, evidence);
        self
    }

    /// Names a law that it rests on; a further one is named beside the first.
    pub fn name_law(&mut self, profile: &str, cite: &str, evidence: &str) {
        let words = [
            (&mut self.profile, profile),
            (&mut self.cite, cite),
            (&mut self.evidence, evidence),
        ];
        for (told, word) in words {
            match told {
                Some(told) if told.split("; ").any(|one| one == word) => {}
                Some(told) => told.push_str(&format!("; {word}")),
                None => *told = Some(word.to_owned()),
            }
        }
    }

    /// The finding about a value, which stands masked behind the message.
    #[must_use]
    pub fn about(mut self, value: &str) -> Self {
        let value = Masked::new(value);
        self.fault_ends = Some(self.message.len());
        self.message.push_str(&format!(" ({value})"));
        self.value = Some(value);
        self
    }

    /// The finding with what it is about behind the message, in clear: for what is nobody's data, such as
    /// a domain.
    #[must_use]
    pub fn naming(mut self, what: &str) -> Self {
        self.fault_ends = Some(self.message.len());
        self.message.push_str(&format!(" ({what})"));
        self
    }

    /// What is wrong, without the value that it is about.
    #[must_use]
    pub fn fault(&self) -> &str {
        self.fault_ends
            .and_then(|end| self.message.get(..end))
            .unwrap_or(&self.message)
    }

    /// The finding with its value in clear, for an operator who asked for it. What would act on a
    /// terminal is escaped.
    #[must_use]
    pub fn shown(mut self) -> Self {
        if let Some(value) = &self.value
            && let Some(said) = self.message.strip_suffix(&format!("({value})"))
        {
            let clear: String = value
                .reveal(Purpose::Show)
                .chars()
                .take(200)
                .flat_map(|c| {
                    let acts = acts(c);
                    let (escaped, plain) = (acts.then(|| c.escape_unicode()), (!acts).then_some(c));
                    escaped.into_iter().flatten().chain(plain)
                })
                .collect();
            self.message = format!("{said}({clear})");
        }
        self
    }

    /// Something a reviewer must see.
    #[must_use]
    pub fn warning(
        id: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(id, place, message, help)
        }
    }

    /// Advice.
    #[must_use]
    pub fn info(
        id: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Info,
            ..Self::error(id, place, message, help)
        }
    }

    /// Whether it blocks.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error
    }
}
