//! How long evidence has to be kept: the longest of the laws that hold.
//!
//! Guarantees a time that is never shorter than one which a law names for anybody on the lists. It must
//! not say that keeping it is allowed for longer.

use super::{library::Profiles, profile::Profile, reach::Reach, shape::Retention};

/// So many years, and the law that wants them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The years.
    pub years: u32,
    /// The law's name.
    pub law: String,
}

/// The longest time of one law for the people whom it concerns.
pub(super) fn longest<'p>(profile: &'p Profile, of: &Reach) -> Option<&'p Retention> {
    let holds = |one: &&Retention| {
        let mut only = one.only.iter();
        one.only.is_empty() || only.any(|code| of.codes.contains_key(code.as_str()))
    };
    let all = profile.retention.iter().filter(holds);
    all.max_by_key(|one| one.years)
}

/// The longest time of the laws that hold; of all laws where whom they concern is not known any more.
#[must_use]
pub fn kept(profiles: &Profiles, reach: Option<&[Reach]>) -> Option<Kept> {
    let kept = |profile: &Profile, one: Option<&Retention>| {
        let years = one?.years?;
        let law = profile.name.clone();
        Some(Kept { years, law })
    };
    let all: Vec<Kept> = match reach {
        Some(reach) => reach
            .iter()
            .filter_map(|of| {
                let profile = profiles.get(&of.profile)?;
                kept(profile, longest(profile, of))
            })
            .collect(),
        None => profiles
            .all
            .iter()
            .filter_map(|profile| {
                let all = profile.retention.iter();
                kept(profile, all.max_by_key(|one| one.years))
            })
            .collect(),
    };
    // The first of several with the same time.
    all.into_iter().rev().max_by_key(|one| one.years)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::rules::reach::Count;

    #[test]
    fn the_longest_law_that_holds_decides_and_all_where_nobody_knows() {
        let profiles = Profiles::built_in();
        let reach = |profile: &str, code: &str| Reach {
            profile: profile.to_owned(),
            name: String::new(),
            codes: BTreeMap::from([(
                code.to_owned(),
                Count {
                    people: 1,
                    statutory: 1,
                },
            )]),
        };
        let years = |reach: Option<&[Reach]>| kept(&profiles, reach).map(|kept| kept.years);
        assert_eq!(years(Some(&[])), None);
        // The EU names no fixed time.
        assert_eq!(years(Some(&[reach("eu", "DE")])), None);
        let several = [
            reach("ch", "CH"),
            reach("us-hipaa", "US"),
            reach("br", "BR"),
        ];
        assert_eq!(years(Some(&several)), Some(6));
        assert!(years(None) >= Some(6));
    }
}
