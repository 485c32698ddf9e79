//! What holds for one kind of reader: which classes were exposed, whether a law bites, and what is
//! stated of them or vouched for.

use std::collections::BTreeSet;

use super::{attest::Attests, library::Profiles, profile::Profile};
use crate::{
    audience::Facets,
    notice::Classes,
    terms::{ClassId, NO, YES},
};

/// The laws and what somebody vouches for.
pub(super) struct Basis<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) attests: Attests,
    pub(super) classes: Classes,
}

impl Basis<'_> {
    /// The classes that were exposed, umbrella ids as all that stand below them.
    pub(super) fn exposed(&self, facets: &Facets) -> BTreeSet<ClassId> {
        let all = facets.exposed.iter();
        all.flat_map(|id| self.classes.resolve(id)).collect()
    }

    /// Whether passwords were exposed.
    pub(super) fn credentials(&self, facets: &Facets) -> bool {
        let exposed = self.exposed(facets);
        exposed
            .iter()
            .any(|id| id.as_str().starts_with("password_"))
    }

    /// Whether the law bites for such a reader.
    pub(super) fn bites(&self, profile: &Profile, facets: &Facets, codes: &[String]) -> bool {
        if profile.trigger.risk.is_some() && self.attests.holds("below_threshold", codes) {
            return false;
        }
        let sets = self.profiles.sets(profile);
        let exposed = self.exposed(facets);
        sets.is_empty()
            || sets
                .iter()
                .any(|set| set.iter().all(|id| exposed.contains(id)))
    }

    /// Whether it is so for such a reader: what their list says, else what somebody vouches for.
    pub(super) fn holds(&self, name: &str, facets: &Facets, codes: &[String]) -> bool {
        match facets.declared.get(name).map(String::as_str) {
            Some(YES) => true,
            Some(NO) => false,
            _ => self.attests.holds(name, codes),
        }
    }
}
