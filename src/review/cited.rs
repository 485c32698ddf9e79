//! Which findings belong to the text: what a reviewer must know about wordings and facts.
//!
//! Guarantees that neither the day, the pace, the relay nor the number of people decides what belongs:
//! an approval must not lapse over night, nor because one more person of a known kind was added. So a
//! finding counts by what it is and where it stands, and not by its sentence, which may hold counts and
//! differs between versions of the program.

use serde::{Deserialize, Serialize};

use crate::terms::{Finding, Severity};

/// Findings about wordings, words and facts, by how their ids begin. What a law finds is not among
/// them: it follows from whose law it is, so it comes and goes with people, and is the audience's.
const ABOUT_TEXT: &[&str] = &[
    "NOTICE-",
    "WORDS-",
    "CATALOGUE-",
    "INCIDENT-",
    "ADVICE-",
    "DATA-CLASS",
    "DATA-CONTRADICTION",
    "GEN-",
    "PHISH-",
];

/// Those of them that come or go with the day, or with the last reader of a kind.
const EXCEPT: &[&str] = &[
    "GEN-DATES",
    "WORDS-UNUSED",
    "NOTICE-LOCALE",
    "NOTICE-SOURCE",
    "NOTICE-PUBLIC",
];

/// A finding as it stands under the digest of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cited {
    /// Its id.
    pub id: String,
    /// `error`, or `warning` also for one that somebody answers for.
    pub severity: String,
    /// The file that it is about; `words` for either form of the words.
    pub file: String,
    /// The section, the word or the language that it is about; never a number of a line or column.
    pub column: String,
}

impl Cited {
    /// The finding, if it belongs to the text and is more than advice.
    #[must_use]
    pub fn of(finding: &Finding) -> Option<Self> {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => return None,
        };
        let is = |ids: &[&str]| ids.iter().any(|start| finding.id.starts_with(start));
        let column = &finding.place.column;
        let numbered = column.chars().all(|c| c.is_ascii_digit());
        (is(ABOUT_TEXT) && !is(EXCEPT)).then(|| Self {
            id: finding.id.to_owned(),
            severity: severity.to_owned(),
            file: match finding.place.file.as_str() {
                // The same words in either form of file are the same text.
                "words.csv" | "words.xlsx" => "words".to_owned(),
                file => file.to_owned(),
            },
            column: if numbered {
                String::new()
            } else {
                column.clone()
            },
        })
    }
}

/// A finding as it is kept with a frozen text: what counts, and what was said then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What stands under the digest.
    #[serde(flatten)]
    pub cited: Cited,
    /// The line then; 0 where the whole file is meant.
    pub line: u64,
    /// What was said.
    pub message: String,
    /// What could be done, or who answers for it.
    pub help: String,
}

impl Remark {
    /// Those of all findings that belong to the text, in the order of the digest.
    #[must_use]
    pub fn all(findings: &[Finding]) -> Vec<Self> {
        let remark = |finding: &Finding| {
            Some(Self {
                cited: Cited::of(finding)?,
                line: finding.place.line,
                message: finding.message.clone(),
                help: finding.help.clone(),
            })
        };
        let mut remarks: Vec<Self> = findings.iter().filter_map(remark).collect();
        remarks.sort_by(|a, b| a.cited.cmp(&b.cited));
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Place;

    #[test]
    fn what_depends_on_people_time_or_the_relay_is_not_the_texts() {
        let cited = |id, place| Cited::of(&Finding::warning(id, place, "m", "h"));
        for id in [
            "LIST-ADDRESS",
            "AUDIENCE-COUNT",
            "PLAN-DEADLINE",
            "RELAY-TRACKING",
            "WORDS-UNUSED",
            "GEN-DATES",
            "DATA-STALE",
            "EU-34-NATURE",
        ] {
            assert_eq!(cited(id, Place::file("f")), None, "{id}");
        }
        let at = |line, column: &str| {
            cited("NOTICE-LINE", Place::at("notices/user.en.md", line, column))
        };
        assert_eq!(at(2, "7"), at(9, "12"), "a line that moves is no change");
        assert_ne!(at(2, "nature"), at(2, "data"));
        let advice = Finding::info("NOTICE-LINE", Place::file("f"), "m", "h");
        assert_eq!(Cited::of(&advice), None);
        let blocks = Finding::error("NOTICE-LINE", Place::file("f"), "m", "h");
        assert_ne!(Cited::of(&blocks), cited("NOTICE-LINE", Place::file("f")));
    }
}
