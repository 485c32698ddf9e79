//! What is wrong with somebody's material: where, why, and what to do.

use serde::Serialize;

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
}

/// Findings in the order they were met.
pub type Findings = Vec<Finding>;

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
        }
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
