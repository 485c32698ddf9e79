//! Everything that can be said of a finding, a rule or an exit status, by its id: what it checks, why,
//! where that is from, how sure it is, and what to do.
//!
//! A test holds that every finding of the code is in it.

use std::{collections::BTreeSet, sync::LazyLock};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    library::Profiles,
    profile::{Deadline, Demand, Profile, Rule},
    shape::Condition,
};
use crate::terms::{Jurisdiction, nearest};

static FILE: &str = include_str!("../../templates/findings.toml");

/// The entry of `templates/findings.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    severity: String,
    what: String,
    #[serde(rename = "do")]
    remedy: String,
    by: Option<String>,
    cite: Option<String>,
    evidence: Option<String>,
}

/// What is known of an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The id.
    pub id: String,
    /// `error`, `warning` or `info`: the most that it can be.
    pub severity: String,
    /// Whose law it is; empty for a general rule.
    pub profile: String,
    /// What is checked.
    pub what: String,
    /// Why it is wanted, where that is known.
    pub why: String,
    /// What to do.
    #[serde(rename = "do")]
    pub remedy: String,
    /// What holds it, where no finding has this name.
    pub by: Option<String>,
    /// The source.
    pub cite: Option<String>,
    /// How sure it is.
    pub evidence: Option<String>,
}

/// All entries.
#[derive(Debug)]
pub struct Registry {
    known: IndexMap<String, Known>,
    laws: Vec<Entry>,
    deadlines: BTreeSet<&'static str>,
}

impl Registry {
    /// With the rules of these profiles.
    ///
    /// # Panics
    ///
    /// Never: a test reads the embedded file.
    #[must_use]
    pub fn of(profiles: &Profiles) -> Self {
        let known =
            toml::from_str(FILE).expect("invariant: a test reads the embedded findings.toml");
        let laws = profiles.iter().flat_map(|profile| {
            let rules = profile
                .rules
                .iter()
                .map(|rule| law(profiles, profile, rule));
            rules.chain(profile.deadlines.iter().filter_map(|one| due(profile, one)))
        });
        let dated = profiles.iter().flat_map(|profile| &profile.deadlines);
        Self {
            known,
            laws: laws.collect(),
            deadlines: dated.filter_map(|one| one.id).collect(),
        }
    }

    /// Every general entry, in the order of the file.
    pub fn general(&self) -> impl Iterator<Item = Entry> {
        self.known.iter().map(|(id, known)| general(id, known))
    }

    /// Everything under an id: a rule may be several laws'.
    #[must_use]
    pub fn find(&self, id: &str) -> Vec<Entry> {
        let id = id.to_ascii_uppercase();
        let own = self.known.get(&id).map(|known| general(&id, known));
        let laws = self.laws.iter().filter(|entry| entry.id == id).cloned();
        own.into_iter().chain(laws).collect()
    }

    /// Whether it is the id of a deadline, which is held against a plan.
    #[must_use]
    pub fn is_deadline(&self, id: &str) -> bool {
        self.deadlines.contains(id)
    }

    /// The id that was probably meant.
    #[must_use]
    pub fn meant(&self, id: &str) -> Option<&str> {
        let laws = self.laws.iter().map(|entry| entry.id.as_str());
        nearest(
            &id.to_ascii_uppercase(),
            self.known.keys().map(String::as_str).chain(laws),
        )
    }
}

/// What a general finding checks, in a sentence; none of a law's own rule.
///
/// # Panics
///
/// Never: a test reads the embedded file.
#[must_use]
pub fn checked(id: &str) -> Option<&'static str> {
    static KNOWN: LazyLock<IndexMap<String, Known>> = LazyLock::new(|| {
        toml::from_str(FILE).expect("invariant: a test reads the embedded findings.toml")
    });
    KNOWN.get(id).map(|known| known.what.as_str())
}

/// What an evidence mark means.
#[must_use]
pub fn evidence_in_words(mark: &str) -> &'static str {
    match mark {
        "V" => "the law, or an official page, was read",
        "S" => "a secondary source says so; the law itself was not seen",
        "S15" => "a snapshot of 2015 says so; later changes are possible",
        "K-H" => "from knowledge, unverified; high confidence",
        "K-M" => "from knowledge, unverified; middling confidence",
        "K-L" => "from knowledge, unverified; low confidence",
        "K" => "from knowledge, unverified",
        "-" => "good sense, no source",
        _ => "several sources",
    }
}

/// Evidence marks with what they mean: `[V: the law, or an official page, was read]`. A finding that rests on
/// several laws has several, set apart by `; `.
#[must_use]
pub fn evidence_with_words(marks: &str) -> String {
    let each = marks.split("; ");
    let each = each.map(|mark| format!("{mark}: {}", evidence_in_words(mark)));
    format!("[{}]", each.collect::<Vec<_>>().join("; "))
}

fn general(id: &str, known: &Known) -> Entry {
    Entry {
        id: id.to_owned(),
        severity: known.severity.clone(),
        what: known.what.clone(),
        remedy: known.remedy.clone(),
        by: known.by.clone(),
        cite: known.cite.clone(),
        evidence: known.evidence.clone(),
        ..Entry::default()
    }
}

fn law(profiles: &Profiles, profile: &Profile, rule: &Rule) -> Entry {
    let (what, remedy) = demanded(profiles, rule);
    let by = match &rule.demand {
        Demand::Same(id) => Some(id.clone()),
        _ => None,
    };
    Entry {
        id: rule.id.to_owned(),
        severity: format!("{:?}", rule.severity).to_lowercase(),
        profile: profile.name.clone(),
        what: format!("{what}{}.", condition(&rule.when, rule)),
        why: rule.why.clone(),
        remedy,
        by,
        cite: Some(rule.cite.clone()),
        evidence: Some(rule.evidence.clone()),
    }
}

fn due(profile: &Profile, one: &Deadline) -> Option<Entry> {
    Some(Entry {
        id: one.id?.to_owned(),
        severity: "warning".to_owned(),
        profile: profile.name.clone(),
        what: format!(
            "The last mail leaves in time: {}, counted from the first of {} that is known.",
            one.text,
            one.anchor.join(", ")
        ),
        why: one.text.clone(),
        remedy: "Begin earlier or send faster, and say why it is late where the law asks for that. A deadline never stops a send.".to_owned(),
        by: None,
        cite: Some(one.cite.clone()),
        evidence: Some(one.evidence.clone()),
    })
}

/// What a rule checks, and how to satisfy it.
fn demanded(profiles: &Profiles, rule: &Rule) -> (String, String) {
    let elements = |ids: &[String]| {
        let one = |id: &String| {
            let meaning = profiles
                .elements
                .get(id)
                .map_or("", |element| element.meaning.as_str());
            format!("`{id}` ({meaning})")
        };
        ids.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    match &rule.demand {
        Demand::Require(ids) => (
            format!("The notice says {}", elements(ids)),
            "Write it in a section of that id, or state the facts and words that the built-in notice prints.".to_owned(),
        ),
        Demand::Forbid(ids) => (
            format!("The notice does not say {}", elements(ids)),
            "Use the built-in notice of this jurisdiction, or write one without it.".to_owned(),
        ),
        Demand::Title(title) => (
            format!("The subject is exactly \"{title}\""),
            format!("Write `subject = \"{title}\"`."),
        ),
        Demand::Headings(headings) => {
            let texts = headings.iter().map(|(section, text)| format!("\"{text}\" ({{#{section}}})"));
            let texts = texts.collect::<Vec<_>>().join(", ");
            (
                format!("The headings are exactly, in this order: {texts}"),
                "Write them to the letter.".to_owned(),
            )
        }
        Demand::Attest(name) => (
            format!("Somebody vouches, under [attest] of incident.toml, for `{name}`"),
            format!("Once it is so, write `{name} = {{ by = \"Jane Doe\", date = \"2025-11-26\" }}`."),
        ),
        Demand::Offer(months) => (
            format!("[offer] of incident.toml states `months` of {months} or more, and the notice says `idp_offer`"),
            "Offer it, and say in the notice how to enrol.".to_owned(),
        ),
        Demand::Same(id) => (
            format!("The same as {id}, which cites this law then"),
            format!("See {id}."),
        ),
        Demand::ByEmail => (
            "Email is enough in law for each person, by what their list says of them or somebody vouches for".to_owned(),
            "State it in a column of the list (yes or no), or for everybody under [attest]; tell the others by letter.".to_owned(),
        ),
        Demand::Language(language) if language == "reader" => (
            "The notice is in the language that the reader asked for".to_owned(),
            "Write one in that language.".to_owned(),
        ),
        Demand::Language(language) => (
            format!("The notice is in `{language}`"),
            format!("Give these people a notice in `{language}`."),
        ),
    }
}

/// When a rule holds, in words.
fn condition(when: &Condition, rule: &Rule) -> String {
    let mut parts = Vec::new();
    if !rule.only.is_empty() {
        let codes = rule.only.iter().map(Jurisdiction::as_str);
        parts.push(format!(
            "for people in {}",
            codes.collect::<Vec<_>>().join(", ")
        ));
    }
    parts.extend(
        rule.locale
            .as_ref()
            .map(|locale| format!("in notices in `{locale}`")),
    );
    if !when.exposed_any.is_empty() {
        let ids = when.exposed_any.iter().map(|id| format!("`{id}`"));
        parts.push(format!(
            "where one of {} was exposed",
            ids.collect::<Vec<_>>().join(", ")
        ));
    }
    if !when.known.is_empty() {
        parts.push(format!("where `{}` is stated", when.known.join("`, `")));
    }
    parts.extend(
        when.attested
            .as_ref()
            .map(|name| format!("where `{name}` is attested")),
    );
    parts.extend(
        when.unless_attested
            .as_ref()
            .map(|name| format!("unless `{name}` is attested")),
    );
    if when.late {
        parts.push("where the deadline is missed".to_owned());
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" – {}", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_whole_and_every_general_rule_that_a_law_wants_is_in_it() {
        let profiles = Profiles::built_in();
        let registry = Registry::of(&profiles);
        for profile in profiles.iter() {
            for rule in &profile.rules {
                if let Demand::Same(id) = &rule.demand {
                    assert!(registry.known.contains_key(id), "{} wants {id}", rule.id);
                }
                assert!(
                    !registry.known.contains_key(rule.id),
                    "{} is taken",
                    rule.id
                );
            }
        }
        assert_eq!(
            evidence_with_words("V; K"),
            "[V: the law, or an official page, was read; K: from knowledge, unverified]"
        );
        assert_eq!(registry.find("us-ca-title").len(), 1);
        assert_eq!(registry.find("EU-34-NATURE").len(), 2);
        assert_eq!(registry.find("KR-72H").len(), 1);
        assert_eq!(registry.meant("GEN-NATUR"), Some("GEN-NATURE"));
    }
}
