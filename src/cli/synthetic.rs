//! Invented people for test sends. Nobody's data is in them: names and addresses are made up, and the
//! longest and oddest that a list may hold are among them.

use std::borrow::Cow;

use clap::ValueEnum;

/// An invented person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Sample {
    /// A short name and two accounts.
    Typical,
    /// The longest name that is printed, and many accounts.
    Long,
    /// A name that is written from right to left.
    Rtl,
    /// Quotes, ampersands and what else must be escaped.
    Marks,
}

impl Sample {
    /// As it is typed and logged.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Typical => "typical",
            Self::Long => "long",
            Self::Rtl => "rtl",
            Self::Marks => "marks",
        }
    }

    /// What stands in a slot.
    pub(super) fn values(self, field: &str) -> Vec<Cow<'static, str>> {
        let (name, organisation, value) = match self {
            Self::Typical => ("Alex Example", "Example Organisation", "example value"),
            Self::Long => (
                "Maximiliana Alexandrina von Beispielhausen-Musterstadt Fernandez",
                "Example Organisation for the Promotion of Uncommonly Long Names of Organisations",
                "a value as long as such values ever are, which should still not break the page",
            ),
            Self::Rtl => ("ليلى المثال", "منظمة المثال", "قيمة للمثال"),
            Self::Marks => (
                "Seán O\u{2019}Example & <Sons>",
                "Example & Söhne \"GmbH\"",
                "<b>1 & 1 = 2</b> *so*",
            ),
        };
        match field {
            "name" => vec![Cow::Borrowed(name)],
            "organisation" => vec![Cow::Borrowed(organisation)],
            "account" => {
                let count = if self == Self::Long { 40 } else { 2 };
                (1..=count)
                    .map(|number| Cow::Owned(format!("acct-{number:04}")))
                    .collect()
            }
            _ => vec![Cow::Borrowed(value)],
        }
    }
}
