//! Why there are so many wordings, and what to do about it.
//!
//! Guarantees that the remedy is something that can be done: who is written to, in which language and
//! about what is given; only facets, and asking for personal fields, are a choice.

use std::collections::{BTreeMap, BTreeSet};

use super::prove::Used;
use crate::{
    audience::Facets,
    terms::{Finding, Place, counted},
};

/// What tells combinations of facets apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Factor {
    Audience,
    Locale,
    Jurisdiction,
    Exposed,
    /// A declared facet.
    Declared(String),
    /// Whether somebody has a personal field, and one value or several.
    Presence(String),
}

impl Factor {
    fn said(&self, count: usize) -> String {
        match self {
            Self::Audience => counted(count, "audience"),
            Self::Locale => counted(count, "locale"),
            Self::Jurisdiction => counted(count, "jurisdiction"),
            Self::Exposed => format!("{count} exposed"),
            Self::Declared(name) => format!("{count} `{name}`"),
            Self::Presence(name) => format!("{count} presence of `{name}`"),
        }
    }

    /// What to do about it, where that is a choice.
    fn remedy(&self) -> Option<String> {
        match self {
            Self::Declared(name) => Some(format!(
                "make `{name}` a personal field, or let it have fewer values"
            )),
            Self::Presence(name) => Some(format!("leave `{name}` out of the notices")),
            _ => None,
        }
    }
}

/// Names the facets that multiply, the strongest first. Facets and fields that no notice names do not.
pub(super) fn finding(
    facets: &BTreeMap<Facets, u64>,
    used: &BTreeMap<String, Used>,
    limit: usize,
) -> Finding {
    let mut values: BTreeMap<Factor, BTreeSet<String>> = BTreeMap::new();
    let named = |name: &String, of: fn(&Used) -> &BTreeSet<String>| {
        used.values().any(|used| of(used).contains(name))
    };
    for one in facets.keys() {
        let mut add = |factor: Factor, value: String| {
            values.entry(factor).or_default().insert(value);
        };
        add(Factor::Audience, one.audience.clone());
        add(Factor::Locale, one.locale.to_string());
        add(Factor::Jurisdiction, format!("{:?}", one.jurisdiction));
        add(Factor::Exposed, format!("{:?}", one.exposed));
        for (name, value) in &one.declared {
            if named(name, |used| &used.declared) {
                add(Factor::Declared(name.clone()), value.clone());
            }
        }
        for (name, count) in &one.fields {
            if named(name, |used| &used.fields) {
                add(Factor::Presence(name.clone()), format!("{count:?}"));
            }
        }
    }
    let mut counts: Vec<(usize, Factor)> = values
        .into_iter()
        .map(|(factor, values)| (values.len(), factor))
        .filter(|(count, _)| *count > 1)
        .collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let factors: Vec<String> = counts
        .iter()
        .map(|(count, factor)| factor.said(*count))
        .collect();
    let mut multiplies = factors.join(" × ");
    let product = counts.iter().fold(1_usize, |product, (count, _)| {
        product.saturating_mul(*count)
    });
    if counts.len() > 1 {
        multiplies.push_str(&format!(" = {product}"));
    }
    let given = || {
        let names: Vec<&str> = factors
            .iter()
            .filter_map(|said| said.split_once(' ').map(|(_, name)| name))
            .collect();
        format!("let there be fewer combinations of {}", names.join(" and "))
    };
    let remedy = counts
        .iter()
        .find_map(|(_, factor)| factor.remedy())
        .unwrap_or_else(given);
    Finding::error(
        "NOTICE-WORDINGS",
        Place::file("campaign.toml"),
        format!(
            "there are more than {}; what multiplies: {multiplies}",
            counted(limit, "wording")
        ),
        format!("{remedy}, or raise `expect.max_wordings`: somebody must read every wording"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audience::Count, terms::Locale};

    /// Facets of this many plans and locales, with and without an account.
    fn said(plans: usize, locales: &[&str], accounts: &[Count], used: &Used) -> (String, String) {
        let mut facets = BTreeMap::new();
        for plan in 0..plans {
            for (locale, account) in locales
                .iter()
                .flat_map(|locale| accounts.iter().map(move |account| (locale, account)))
            {
                let one = Facets {
                    audience: "user".to_owned(),
                    also: BTreeSet::new(),
                    locale: Locale::parse(locale).unwrap(),
                    jurisdiction: None,
                    exposed: BTreeSet::new(),
                    declared: [("plan".to_owned(), format!("p{plan}"))].into(),
                    fields: [("account".to_owned(), *account)].into(),
                };
                facets.insert(one, 1);
            }
        }
        let used = BTreeMap::from([("notices/user.en.md".to_owned(), used.clone())]);
        let finding = finding(&facets, &used, 2);
        (finding.message, finding.help)
    }

    #[test]
    fn the_remedy_is_something_that_can_be_done() {
        let locales = ["en", "de", "fr", "it"];
        let accounts = [Count::None, Count::One];
        let both = Used {
            fields: ["account".to_owned()].into(),
            declared: ["plan".to_owned()].into(),
            ..Used::default()
        };
        let (message, help) = said(3, &locales, &accounts, &both);
        assert!(
            message.ends_with("4 locales × 3 `plan` × 2 presence of `account` = 24"),
            "{message}"
        );
        assert!(help.starts_with("make `plan` a personal field"), "{help}");
        let (_, help) = said(1, &locales, &accounts, &both);
        assert!(help.starts_with("leave `account` out"), "{help}");
        // Where no notice names them, they multiply nothing.
        let (message, help) = said(3, &locales, &accounts, &Used::default());
        assert!(message.ends_with("multiplies: 4 locales"), "{message}");
        assert!(
            help.starts_with("let there be fewer combinations of locales, or raise"),
            "{help}"
        );
    }
}
