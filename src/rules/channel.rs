//! Whether email is enough in law for a person, and what to do where it is not.
//!
//! What decides is stated: in a column of their list, or vouched for under `[attest]`. Guarantees that
//! nobody counts as told in law because nothing was said. It must not keep anybody from being written
//! to: a message that is not the notice of a law is still one more that reaches people.

use toml::Spanned;

use super::{
    attest::Attests,
    basis::Basis,
    laws::concerned,
    library::Profiles,
    profile::Profile,
    shape::{Channel, Fallback, Way},
};
use crate::{
    audience::Facets,
    campaign::Incident,
    notice::{Classes, jurisdiction_codes},
    terms::{Findings, Jurisdiction, NO},
};

/// Why email is not enough for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotEnough {
    /// The law's name, as people read it.
    pub law: String,
    /// What the law wants before email counts, in words.
    pub wants: String,
    /// What would do, each a list that holds only whole, by the names of columns and attestations.
    pub lacks: Vec<Vec<String>>,
    /// How they are to be told instead.
    pub way: Way,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// Answers for one person after the other.
pub struct ByEmail<'p>(Basis<'p>);

impl<'p> ByEmail<'p> {
    /// For the people of a campaign.
    #[must_use]
    pub fn new(profiles: &'p Profiles, incident: &Incident) -> Self {
        let asked = profiles.attestations();
        let asked: Vec<&str> = asked.into_keys().collect();
        // What is wrong with them was said by `judge`.
        let attests = Attests::read(incident, &asked, &mut Findings::new());
        Self(Basis {
            profiles,
            attests,
            classes: Classes::built_in(),
        })
    }

    /// The first law that bites for such a reader and for which email alone is not enough.
    #[must_use]
    pub fn not_enough(&self, facets: &Facets) -> Option<NotEnough> {
        // Who is not affected is told for information: no law wants that in any form.
        if !concerned(facets) {
            return None;
        }
        let codes = jurisdiction_codes(facets.jurisdiction.as_ref());
        let holding = self.0.profiles.holding(&codes).into_iter();
        let mut laws = holding.filter_map(|at| self.0.profiles.all.get(at));
        laws.find_map(|profile| {
            let channel = unmet(&self.0, profile, facets, &codes)?;
            self.0.bites(profile, facets, &codes).then(|| NotEnough {
                law: profile.name.clone(),
                wants: channel.text.clone(),
                lacks: names(channel),
                way: way(profile, channel, facets, &codes),
                cite: channel.cite.clone(),
                evidence: channel.evidence.clone(),
            })
        })
    }
}

/// What would do, by its names.
pub(super) fn names(channel: &Channel) -> Vec<Vec<String>> {
    let plain = |names: &Vec<Spanned<String>>| names.iter().map(|n| n.as_ref().clone()).collect();
    channel.any_of.iter().map(plain).collect()
}

/// The condition of a law that such a reader does not meet.
pub(super) fn unmet<'p>(
    basis: &Basis<'_>,
    profile: &'p Profile,
    facets: &Facets,
    codes: &[String],
) -> Option<&'p Channel> {
    let met = |channel: &Channel| {
        let all = |names: &Vec<Spanned<String>>| {
            let mut names = names.iter();
            names.all(|name| basis.holds(name.as_ref(), facets, codes))
        };
        channel.any_of.is_empty() || channel.any_of.iter().any(all)
    };
    let mut conditions = profile.channels.iter();
    conditions.find(|channel| concerns(&channel.only, codes) && !met(channel))
}

fn way(profile: &Profile, channel: &Channel, facets: &Facets, codes: &[String]) -> Way {
    let stated = facets.declared.get("postal_known").map(String::as_str);
    if stated != Some(NO) {
        return channel.instead.unwrap_or(Way::Postal);
    }
    let public = substitutes(profile, codes, 0, 1).any(|one| one.ways.contains(&Way::Web));
    if public { Way::Web } else { Way::None }
}

/// What a law allows in place of telling each person: by how many it concerns, and how many of them
/// cannot be reached. What it costs nobody knows here; that is for a person to read in `when`.
pub fn substitutes<'p>(
    profile: &'p Profile,
    codes: &[String],
    people: u64,
    unreached: u64,
) -> impl Iterator<Item = &'p Fallback> {
    let holds = move |one: &Fallback| {
        let many = one.over_people.is_some_and(|limit| people > limit);
        let enough = one.unreached_from.is_some_and(|from| unreached >= from);
        let few = one.unreached_below.is_none_or(|below| unreached < below);
        many || (enough && few)
    };
    let all = profile.fallbacks.iter();
    let here: Vec<&Fallback> = all.filter(|one| concerns(&one.only, codes)).collect();
    here.into_iter().filter(move |one| holds(one))
}

fn concerns(only: &[Jurisdiction], codes: &[String]) -> bool {
    only.is_empty()
        || only
            .iter()
            .any(|own| codes.iter().any(|c| c == own.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::terms::Locale;

    fn facets(code: &str, exposed: &[&str], said: &[(&str, &str)]) -> Facets {
        let said = said.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        Facets {
            audience: "user".to_owned(),
            also: [].into(),
            locale: Locale::parse("en").unwrap(),
            jurisdiction: code.to_owned().try_into().ok(),
            exposed: exposed
                .iter()
                .map(|id| (*id).to_owned().try_into().unwrap())
                .collect(),
            declared: said.collect(),
            fields: BTreeMap::new(),
        }
    }

    fn incident(attest: &str) -> Incident {
        toml::from_str(&format!(
            "[controller]\nname = \"A\"\n[data]\n[contact]\n[attest]\n{attest}"
        ))
        .unwrap()
    }

    #[test]
    fn email_is_enough_where_the_law_has_no_condition_or_it_is_met() {
        let profiles = Profiles::built_in();
        let nobody = incident("");
        let attested =
            incident("esign_consent = { by = \"J\", date = \"2025-11-20\", for = [\"US-CA\"] }");
        let ssn = ["name", "ssn"];
        let way = |incident: &Incident, code: &str, exposed: &[&str], said: &[(&str, &str)]| {
            let found = ByEmail::new(&profiles, incident).not_enough(&facets(code, exposed, said));
            found.map(|one| one.way)
        };
        let yes = [("esign_consent", "yes")];
        let no = [("esign_consent", "no")];
        assert_eq!(way(&nobody, "DE", &ssn, &[]), None);
        assert_eq!(way(&nobody, "US-AL", &ssn, &[]), None);
        assert_eq!(way(&nobody, "US-CA", &ssn, &[]), Some(Way::Postal));
        assert_eq!(way(&nobody, "US-CA", &ssn, &yes), None);
        // Nothing in the law bites: whoever is told is told for good measure.
        assert_eq!(way(&nobody, "US-CA", &["name"], &no), None);
        // What the list says of a person goes before what somebody vouches for.
        assert_eq!(way(&attested, "US-CA", &ssn, &[]), None);
        assert_eq!(way(&attested, "US-CA", &ssn, &no), Some(Way::Postal));
        assert_eq!(way(&attested, "US-IL", &ssn, &[]), Some(Way::Postal));
        // Both are wanted.
        assert_eq!(way(&nobody, "US-NC", &ssn, &yes), Some(Way::Postal));
        let both = [("esign_consent", "yes"), ("email_agreed", "yes")];
        assert_eq!(way(&nobody, "US-NC", &ssn, &both), None);
        // One of several does.
        let main = [("primary_channel", "yes")];
        assert_eq!(way(&nobody, "US-CO", &ssn, &main), None);
        assert_eq!(way(&nobody, "US-OH", &ssn, &main), None);
        // No postal address: what the law allows instead, or nothing that is known.
        let nowhere = [("postal_known", "no")];
        assert_eq!(way(&nobody, "US-CA", &ssn, &nowhere), Some(Way::Web));
        assert_eq!(way(&nobody, "US-RI", &ssn, &nowhere), Some(Way::None));
    }

    #[test]
    fn a_law_allows_substitutes_by_how_many_it_concerns() {
        let profiles = Profiles::built_in();
        let allowed = |profile: &str, code: &str, people: u64, unreached: u64| {
            let profile = profiles.get(profile).unwrap();
            let codes = [code.to_owned()];
            let all = substitutes(profile, &codes, people, unreached);
            all.map(|one| one.ways.clone()).collect::<Vec<_>>()
        };
        let written = vec![vec![Way::Postal, Way::Phone]];
        let public = vec![vec![Way::Web, Way::Media]];
        let all = vec![vec![Way::Email, Way::Web, Way::Media]];
        assert_eq!(allowed("us-hipaa", "US", 5_000, 0), Vec::<Vec<Way>>::new());
        assert_eq!(allowed("us-hipaa", "US", 5_000, 9), written);
        assert_eq!(allowed("us-hipaa", "US", 5_000, 10), public);
        assert_eq!(
            allowed("us-ca", "US-CA", 500_000, 0),
            Vec::<Vec<Way>>::new()
        );
        assert_eq!(allowed("us-ca", "US-CA", 500_001, 0), all);
        assert_eq!(allowed("us-ca", "US-CA", 3, 1), all);
        assert_eq!(allowed("us-default", "US-ME", 1_001, 0), all);
        assert_eq!(
            allowed("us-default", "US-KS", 1_001, 0),
            Vec::<Vec<Way>>::new()
        );
        assert_eq!(allowed("us-al", "US-AL", 100_001, 0), public);
    }
}
