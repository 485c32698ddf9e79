//! Which profiles there are, and which hold for a person.
//!
//! A campaign's `requirements/*.toml` stand beside the built-in ones, or in place of one with the same
//! id. Of a person's codes the nearest that has a profile counts: `US-CA` before `US`, `DE` before `EU`.

use std::collections::BTreeMap;

use super::{
    element::Elements,
    profile::{Demand, Profile},
};
use crate::{
    campaign::{Campaign, names_in, read_text},
    notice::jurisdiction_codes,
    terms::{ClassId, Finding, Findings, Jurisdiction, Place, line_and_column, nearest},
};

macro_rules! built_in {
    ($($id:literal)*) => {
        &[$((
            concat!("built-in ", $id, ".toml"),
            include_str!(concat!("../../templates/requirements/", $id, ".toml")),
        )),*]
    };
}

/// The files that the program brings along.
static BUILT_IN: &[(&str, &str)] = built_in!(
    "au" "br" "ca-ab" "ca-pipeda" "ca-qc" "ch" "cn" "eu"
    "eu-telecom" "in" "jp" "kr" "nz" "sg" "uk" "us-al"
    "us-az" "us-ca" "us-co" "us-ct" "us-dc" "us-de" "us-default" "us-fl"
    "us-glba" "us-hbnr" "us-hi" "us-hipaa" "us-ia" "us-il" "us-ma" "us-md"
    "us-mi" "us-mo" "us-nc" "us-nh" "us-nm" "us-ny" "us-or" "us-pa"
    "us-pr" "us-regsp" "us-ri" "us-tx" "us-va" "us-vt" "us-wa" "us-wi"
    "us-wv" "us-wy" "za"
);

fn is_toml(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|end| end == "toml")
}

/// All profiles that a campaign has.
#[derive(Debug)]
pub struct Profiles {
    pub(super) elements: Elements,
    pub(crate) all: Vec<Profile>,
    /// Those that the campaign names, by their place.
    named: Vec<usize>,
}

impl Profiles {
    /// The built-in ones.
    ///
    /// # Panics
    ///
    /// Never: a test reads the embedded files.
    #[must_use]
    pub fn built_in() -> Self {
        let elements = Elements::built_in();
        let read = |(file, text): &(&str, &str)| {
            Profile::read(file, text, &elements)
                .expect("invariant: a test reads the embedded profiles")
        };
        let all = BUILT_IN.iter().map(read).collect();
        Self {
            elements,
            all,
            named: Vec::new(),
        }
    }

    /// The built-in ones and the campaign's own. Reads its `requirements/`, nothing else.
    #[must_use]
    pub fn of(campaign: &Campaign, findings: &mut Findings) -> Self {
        let mut profiles = Self::built_in();
        profiles.read_folder(campaign, findings);
        profiles.check_triggers(findings);
        profiles.name(campaign, findings);
        profiles
    }

    fn read_folder(&mut self, campaign: &Campaign, findings: &mut Findings) {
        let folder = campaign.folder.join("requirements");
        let refuse = |name: &str, what: String, help: &str| {
            Finding::error("PROFILE-FILE", Place::file(name), what, help)
        };
        let names = match names_in(&folder) {
            Ok(names) => names,
            Err(fault) => {
                let what = format!("the folder cannot be read: {fault}");
                findings.push(refuse(
                    "requirements",
                    what,
                    "make it a folder that you can read, or remove it",
                ));
                return;
            }
        };
        let is_profile = |name: &String| name != "agencies.toml" && is_toml(name);
        for name in names.into_iter().filter(is_profile) {
            let shown = format!("requirements/{name}");
            let text = match read_text(&folder.join(&name)) {
                Ok(text) => text,
                Err(fault) => {
                    let what = format!("the file cannot be read as UTF-8 text: {fault}");
                    findings.push(refuse(&shown, what, "save it as UTF-8"));
                    continue;
                }
            };
            match Profile::read(&shown, &text, &self.elements) {
                Ok(profile) => self.put(profile),
                Err(found) => findings.extend(found),
            }
        }
    }

    fn put(&mut self, profile: Profile) {
        match self.all.iter_mut().find(|known| known.id == profile.id) {
            Some(known) => *known = profile,
            None => self.all.push(profile),
        }
    }

    /// A profile that leans on one that there is not.
    fn check_triggers(&self, findings: &mut Findings) {
        for profile in &self.all {
            let Some(like) = &profile.trigger.like else {
                continue;
            };
            if self.get(like.as_ref()).is_none() {
                findings.push(Finding::error(
                    "PROFILE-LIKE",
                    Place::file(&profile.file),
                    format!("there is no profile `{}`", like.as_ref()),
                    self.meant(like.as_ref()),
                ));
            }
        }
    }

    /// Those that `profiles` names.
    fn name(&mut self, campaign: &Campaign, findings: &mut Findings) {
        let Some(stated) = &campaign.file.profiles else {
            return;
        };
        let text = read_text(&campaign.folder.join("campaign.toml")).unwrap_or_default();
        for id in stated.as_ref() {
            if let Some(at) = self.all.iter().position(|profile| profile.id == *id) {
                self.named.push(at);
                continue;
            }
            let (line, column) = line_and_column(&text, &stated.span());
            findings.push(Finding::error(
                "CAMPAIGN-PROFILE",
                Place::at("campaign.toml", line, column.to_string()),
                format!("there is no profile `{id}`"),
                self.meant(id),
            ));
        }
    }

    fn meant(&self, id: &str) -> String {
        nearest(id, self.all.iter().map(|profile| profile.id.as_str())).map_or_else(
            || "docs/rules.md lists the built-in ones; add your own in requirements/".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    }

    /// The one with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.id == id)
    }

    /// Every profile.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.all.iter()
    }

    /// The places of those that hold for people of these codes.
    pub(super) fn holding(&self, codes: &[String]) -> Vec<usize> {
        let by_code = codes.iter().find_map(|code| {
            let of = |profile: &Profile| profile.applies_to.iter().any(|own| own.as_str() == code);
            self.all.iter().position(of)
        });
        by_code
            .into_iter()
            .chain(self.named.iter().copied())
            .collect()
    }

    /// Whether a law is one for people of a code; an empty one stands for people without any.
    #[must_use]
    pub fn concerns(&self, profile: &Profile, code: &str) -> bool {
        let jurisdiction = Jurisdiction::try_from(code.to_owned()).ok();
        let holding = self.holding(&jurisdiction_codes(jurisdiction.as_ref()));
        let mut holding = holding.iter().filter_map(|at| self.all.get(*at));
        holding.any(|held| held.id == profile.id)
    }

    /// The sets of classes that trigger a law for people of such codes; empty where it needs none.
    pub(super) fn sets<'a>(&'a self, profile: &'a Profile, codes: &[String]) -> Vec<&'a [ClassId]> {
        let like = profile.trigger.like.as_ref();
        let like = like.and_then(|id| self.get(id.as_ref()));
        let lent = like.into_iter().flat_map(|other| &other.trigger.any_of);
        let own = profile.trigger.also.iter();
        let own = own.filter(|(code, _)| codes.iter().any(|of| of == code.as_str()));
        lent.chain(&profile.trigger.any_of)
            .chain(own.flat_map(|(_, sets)| sets))
            .map(Vec::as_slice)
            .collect()
    }

    /// What some profile asks somebody to vouch for.
    pub(crate) fn attestations(&self) -> BTreeMap<&str, Vec<&str>> {
        Self::asked_by(self.all.iter())
    }

    /// What these profiles ask somebody to vouch for.
    pub(super) fn asked_by<'p>(
        profiles: impl Iterator<Item = &'p Profile>,
    ) -> BTreeMap<&'p str, Vec<&'p str>> {
        let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for profile in profiles {
            for rule in &profile.rules {
                let by_email = matches!(rule.demand, Demand::ByEmail);
                let channels = profile.channels.iter().filter(|_| by_email);
                let names = channels.flat_map(|channel| channel.any_of.iter().flatten());
                for name in rule
                    .attestations()
                    .chain(names.map(|name| name.as_ref().as_str()))
                {
                    let by = asked.entry(name).or_default();
                    if !by.contains(&rule.id) {
                        by.push(rule.id);
                    }
                }
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_profiles_are_whole() {
        let profiles = Profiles::built_in();
        let mut findings = Findings::new();
        profiles.check_triggers(&mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let classes = crate::notice::Classes::built_in();
        for profile in profiles.iter() {
            assert!(profile.file.contains(&profile.id), "{}", profile.file);
            let conditions = profile.rules.iter().flat_map(|rule| &rule.when.exposed_any);
            let sets = profile.trigger.any_of.iter().flatten();
            for class in conditions.chain(sets) {
                assert!(classes.knows(class), "{}: {class}", profile.id);
            }
        }
        let of = |code: &str| {
            let codes: Vec<String> = code.split(' ').map(str::to_owned).collect();
            let holding = profiles.holding(&codes);
            holding.first().map(|at| profiles.all[*at].id.clone())
        };
        assert_eq!(of("US-CA US").as_deref(), Some("us-ca"));
        assert_eq!(of("US-KS US").as_deref(), Some("us-default"));
        assert_eq!(of("DE EU").as_deref(), Some("eu"));
        assert_eq!(of("GB").as_deref(), Some("uk"));
        assert_eq!(of("CA-QC CA").as_deref(), Some("ca-qc"));
        assert_eq!(of("CA-ON CA").as_deref(), Some("ca-pipeda"));
        assert_eq!(of("XX"), None);
    }
}
