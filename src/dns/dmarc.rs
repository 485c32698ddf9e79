//! What receivers are asked to do with mail that nobody vouches for, and which domains are one
//! organisation: the tree walk of RFC 9989 §4.10, which needs no list of public suffixes.

use super::{Answer, Facts, tags};

/// More labels than that are not asked one by one.
const MOST: usize = 8;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Policy {
    /// Nothing.
    None,
    /// To look at it twice.
    Quarantine,
    /// To refuse it.
    Reject,
}

impl Policy {
    fn read(text: Option<&str>) -> Option<Self> {
        Some(match text?.to_ascii_lowercase().as_str() {
            "none" => Self::None,
            "quarantine" => Self::Quarantine,
            "reject" => Self::Reject,
            _ => return None,
        })
    }

    /// As it stands in a record.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn weaker(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Whose.
    pub(super) domain: String,
    /// As it stands there.
    pub(super) text: String,
    /// What holds for the domain that was asked about.
    pub(super) policy: Policy,
    /// Whether the envelope's domain must be the very same.
    pub(super) strict_spf: bool,
    /// Whether the signature's domain must be.
    pub(super) strict_dkim: bool,
}

/// What the walk up from a domain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    /// The record that holds.
    pub(super) record: Option<Record>,
    /// The domain of the organisation.
    pub(super) organisation: String,
    /// A name at which several records stand, so that none counts.
    pub(super) several: Option<String>,
    /// A name that could not be asked and might hold the record, and why.
    pub(super) unasked: Option<(String, String)>,
}

/// The names that the walk asks, the domain itself first.
pub(super) fn names(domain: &str) -> Vec<(String, String)> {
    let labels: Vec<&str> = domain.split('.').collect();
    let all = labels.len();
    let from = |first: usize| labels.get(first..).unwrap_or_default().join(".");
    let above = (1..all).filter(|first| all - first < MOST).map(from);
    let domains = std::iter::once(domain.to_owned()).chain(above);
    domains
        .map(|domain| (format!("_dmarc.{domain}"), domain))
        .collect()
}

/// Walks up from a domain; none where something was not asked yet.
pub(super) fn walk(domain: &str, facts: &Facts) -> Option<Walked> {
    let mut walked = Walked {
        record: None,
        organisation: domain.to_owned(),
        several: None,
        unasked: None,
    };
    let mut below = domain.to_owned();
    let mut found: Vec<(String, &str)> = Vec::new();
    for (name, at) in names(domain) {
        let texts = match facts.texts(&name)? {
            Answer::Found(texts) => texts.as_slice(),
            Answer::Nothing | Answer::NoName => &[],
            Answer::Unasked(why) => {
                walked.unasked.get_or_insert((name.clone(), why.clone()));
                &[]
            }
        };
        let mut records = texts
            .iter()
            .filter(|text| tags::begins_with(text, "DMARC1"));
        let (first, second) = (records.next(), records.next());
        if second.is_some() {
            walked.several.get_or_insert(name);
        } else if let Some(text) = first {
            found.push((at.clone(), text));
            match tags::value(text, "psd") {
                Some("n") => break,
                // A public suffix: the organisation is the domain below.
                Some("y") if at != domain => {
                    walked.organisation.clone_from(&below);
                    found.retain(|(of, _)| *of != at || of == domain);
                    walked.record = held(domain, &found, Some((&at, text)));
                    return Some(walked);
                }
                _ => {}
            }
        }
        below = at;
    }
    if let Some((of, _)) = found.last() {
        walked.organisation.clone_from(of);
    }
    walked.record = held(domain, &found, None);
    Some(walked)
}

/// The record that holds for a domain: its own, else that of its organisation, else of the suffix.
fn held(domain: &str, found: &[(String, &str)], suffix: Option<(&str, &str)>) -> Option<Record> {
    let own = found.iter().find(|(of, _)| of == domain);
    let (of, text) = own
        .or(found.last())
        .map(|(of, text)| (of.as_str(), *text))
        .or(suffix)?;
    let stated = |tag| Policy::read(tags::value(text, tag));
    let below = (of != domain).then(|| stated("sp")).flatten();
    let policy = below.or_else(|| stated("p")).unwrap_or(Policy::None);
    let is =
        |tag, value: &str| tags::value(text, tag).is_some_and(|v| v.eq_ignore_ascii_case(value));
    Some(Record {
        domain: of.to_owned(),
        text: text.to_owned(),
        // In test mode receivers are asked for one step less (RFC 9989 §4.7).
        policy: if is("t", "y") {
            policy.weaker()
        } else {
            policy
        },
        strict_spf: is("aspf", "s"),
        strict_dkim: is("adkim", "s"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(records: &[(&str, &str)], domain: &str) -> Facts {
        let mut facts = Facts::default();
        for (name, _) in names(domain) {
            facts.learn_texts(name, Answer::NoName);
        }
        for (domain, text) in records {
            let texts = text.split('|').map(str::to_owned).collect();
            facts.learn_texts(format!("_dmarc.{domain}"), Answer::Found(texts));
        }
        facts
    }

    fn look(records: &[(&str, &str)], domain: &str) -> (String, String) {
        let walked = walk(domain, &facts(records, domain)).unwrap();
        let record = walked.record.map_or_else(String::new, |record| {
            format!("{} {}", record.domain, record.policy.as_str())
        });
        (walked.organisation, record)
    }

    fn is(organisation: &str, record: &str) -> (String, String) {
        (organisation.to_owned(), record.to_owned())
    }

    #[test]
    fn the_walk_asks_each_parent_and_skips_labels_of_long_names() {
        let asked = |domain: &str| {
            names(domain)
                .into_iter()
                .map(|(_, at)| at)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            asked("a.b.example.test"),
            ["a.b.example.test", "b.example.test", "example.test", "test"]
        );
        let long = asked("1.2.3.4.5.6.7.8.example.test");
        assert_eq!(long.len(), 8);
        assert_eq!(long[1], "4.5.6.7.8.example.test");
    }

    #[test]
    fn the_record_nearest_to_the_author_holds_and_the_highest_is_the_organisation() {
        let own = [
            ("news.example.test", "v=DMARC1; p=none"),
            ("example.test", "v=DMARC1; p=reject"),
        ];
        assert_eq!(
            look(&own, "news.example.test"),
            is("example.test", "news.example.test none")
        );
        let above = [("example.test", "v=DMARC1; p=reject; sp=quarantine")];
        assert_eq!(
            look(&above, "a.b.example.test"),
            is("example.test", "example.test quarantine")
        );
        assert_eq!(
            look(&above, "example.test"),
            is("example.test", "example.test reject")
        );
        assert_eq!(look(&[], "a.example.test"), is("a.example.test", ""));
        let test = [("example.test", "v=DMARC1; p=reject; t=y")];
        assert_eq!(
            look(&test, "example.test"),
            is("example.test", "example.test quarantine")
        );
    }

    #[test]
    fn suffixes_and_their_opposite_end_the_walk() {
        let suffix = [("test", "v=DMARC1; p=reject; psd=y")];
        assert_eq!(
            look(&suffix, "a.example.test"),
            is("example.test", "test reject")
        );
        let with_own = [suffix[0], ("example.test", "v=DMARC1; p=none")];
        assert_eq!(
            look(&with_own, "a.example.test"),
            is("example.test", "example.test none")
        );
        let apart = [
            ("a.example.test", "v=DMARC1; p=none; psd=n"),
            ("example.test", "v=DMARC1; p=reject"),
        ];
        assert_eq!(
            look(&apart, "a.example.test"),
            is("a.example.test", "a.example.test none")
        );
    }

    #[test]
    fn what_is_no_single_record_or_no_answer_is_said() {
        let two = facts(
            &[("example.test", "v=DMARC1; p=none|v=DMARC1; p=reject")],
            "example.test",
        );
        let walked = walk("example.test", &two).unwrap();
        assert_eq!(
            (walked.record, walked.several),
            (None, Some("_dmarc.example.test".to_owned()))
        );
        assert_eq!(walk("example.test", &Facts::default()), None);
        let mut late = facts(&[], "example.test");
        late.learn_texts("_dmarc.test", Answer::Unasked("late".to_owned()));
        assert!(walk("example.test", &late).unwrap().unasked.is_some());
    }
}
