//! What is assumed for want of a value: never silently.

use std::collections::BTreeMap;

use crate::{
    campaign::CampaignFile,
    terms::{Jurisdiction, Locale},
};

/// Something that was assumed, and for how many recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What.
    pub what: String,
    /// For how many recipients.
    pub rows: u64,
}

/// Counts assumptions.
#[derive(Debug, Default)]
pub(super) struct Assumptions(BTreeMap<String, u64>);

impl Assumptions {
    /// The language of somebody for whom no row states one.
    pub(super) fn locale(
        &mut self,
        file: &CampaignFile,
        country: Option<&str>,
        people: u64,
    ) -> Locale {
        if let Some(locale) = country.and_then(|country| file.locale_for.get(country)) {
            self.count(format!("language {locale} by country"), people);
            return locale.clone();
        }
        let locale = file.default_locale.clone();
        self.count(format!("language {locale}, the campaign's default"), people);
        locale
    }

    /// The jurisdiction of somebody for whom no row states one.
    pub(super) fn jurisdiction(
        &mut self,
        file: &CampaignFile,
        people: u64,
    ) -> Option<Jurisdiction> {
        let what = file.default_jurisdiction.as_ref().map_or_else(
            || "no jurisdiction".to_owned(),
            |code| format!("jurisdiction {code}, the campaign's default"),
        );
        self.count(what, people);
        file.default_jurisdiction.clone()
    }

    fn count(&mut self, what: String, people: u64) {
        if people > 0 {
            *self.0.entry(what).or_default() += people;
        }
    }

    pub(super) fn finish(self) -> Vec<Assumption> {
        self.0
            .into_iter()
            .map(|(what, rows)| Assumption { what, rows })
            .collect()
    }
}
