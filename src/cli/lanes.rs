//! Which recipient domains are kept apart, and under which limits: one naming for the plan and for
//! the run.

use std::collections::HashMap;

use super::settings;
use crate::{
    campaign::{DomainKey, PaceFile, Rates, is_known_provider, provider},
    dispatch::LaneLimits,
};

/// More lanes than that are not kept apart: domains share one, and its rate.
const MOST: usize = 60_000;

/// The lanes that the campaign states, those that its default makes, and one for each known provider,
/// which may want to be written to more slowly.
pub(super) struct Lanes<'a> {
    pace: Option<&'a PaceFile>,
    pub(super) all: Vec<LaneLimits>,
    /// Lanes by domain, and by name.
    known: HashMap<String, u16>,
    named: HashMap<String, u16>,
}

impl<'a> Lanes<'a> {
    pub(super) fn new(pace: Option<&'a PaceFile>) -> Self {
        Self {
            pace,
            // Everybody else.
            all: vec![LaneLimits::default()],
            known: HashMap::new(),
            named: HashMap::new(),
        }
    }

    /// The lane of a domain.
    pub(super) fn of(&mut self, domain: &str) -> u16 {
        if let Some(known) = self.known.get(domain) {
            return *known;
        }
        let lane = match name(self.pace, domain) {
            None => 0,
            Some(name) => match self.named.get(name) {
                Some(lane) => *lane,
                None => self.add(name),
            },
        };
        self.known.insert(domain.to_owned(), lane);
        lane
    }

    fn add(&mut self, name: &str) -> u16 {
        if self.all.len() >= MOST {
            // The last one is shared: too slow is the safe side.
            return u16::try_from(self.all.len() - 1).unwrap_or(0);
        }
        let served = |key: &&str| *key != "default" && provider(key) == provider(name);
        let rates = self.pace.iter().flat_map(|pace| &pace.per_domain);
        let rates: Vec<(&str, &Rates)> = rates.map(|(key, rates)| (key.as_str(), rates)).collect();
        let default = rates.iter().find(|(key, _)| *key == "default");
        let mut own = rates.iter().filter(|(key, _)| served(key)).peekable();
        // What is stated for several domains of one provider holds together.
        let limits: Vec<&Rates> = match own.peek() {
            Some(_) => own.map(|(_, rates)| *rates).collect(),
            None => default.map(|(_, rates)| *rates).into_iter().collect(),
        };
        let all = limits.iter().flat_map(|rates| &rates.0);
        let connections = self
            .pace
            .iter()
            .flat_map(|pace| &pace.per_domain_connections);
        let own = connections.clone().filter(|(key, _)| served(&key.as_str()));
        let own = own.map(|(_, stated)| stated.0).min();
        let mut default = connections.filter(|(key, _)| key.as_str() == "default");
        self.all.push(LaneLimits {
            name: name.to_owned(),
            limits: all.copied().map(settings::limit).collect(),
            connections: own.or_else(|| default.next().map(|(_, stated)| stated.0)),
        });
        let lane = u16::try_from(self.all.len() - 1).unwrap_or(0);
        self.named.insert(name.to_owned(), lane);
        lane
    }
}

/// What the lane of a domain is called: the first domain of its provider that the campaign states; the
/// provider where that is known or there is a default; none for everybody else.
fn name<'p>(pace: Option<&'p PaceFile>, domain: &'p str) -> Option<&'p str> {
    let stated = || {
        let keys = pace.into_iter().flat_map(|pace| {
            let connections = pace.per_domain_connections.keys();
            pace.per_domain.keys().chain(connections)
        });
        keys.map(DomainKey::as_str)
    };
    let group = provider(domain);
    let apart = || is_known_provider(domain) || stated().any(|key| key == "default");
    stated()
        .find(|key| *key != "default" && provider(key) == group)
        .or_else(|| apart().then_some(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(text: &str) -> PaceFile {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_domain_goes_with_its_provider() {
        let pace = pace(
            "rate = \"unlimited\"\nper_domain = { \"gmail.com\" = \"20/s\" }\nper_domain_connections = { \"example.com\" = 2 }",
        );
        let mut lanes = Lanes::new(Some(&pace));
        let of = [
            "other.test",
            "gmail.com",
            "googlemail.com",
            "example.com",
            "other.invalid",
        ]
        .map(|domain| lanes.of(domain));
        assert_eq!(of, [0, 1, 1, 2, 0]);
        assert_eq!(lanes.all[1].limits[0].count, 20);
        assert_eq!(
            (lanes.all[2].connections, lanes.all[2].limits.len()),
            (Some(2), 0)
        );
        let mut lanes = Lanes::new(None);
        assert_eq!(
            ["gmail.com", "x.test", "googlemail.com"].map(|d| lanes.of(d)),
            [1, 0, 1]
        );
    }

    #[test]
    fn what_is_stated_for_one_domain_of_a_provider_holds_for_all() {
        let pace = pace(
            "rate = \"9/s\"\nper_domain = { \"GMail.com\" = \"5/s\", default = \"20/s\" }\nper_domain_connections = { \"googlemail.com\" = 2 }",
        );
        let mut lanes = Lanes::new(Some(&pace));
        assert_eq!(["gmail.com", "googlemail.com"].map(|d| lanes.of(d)), [1, 1]);
        assert_eq!(lanes.all[1].limits[0].count, 5);
        assert_eq!(lanes.all[1].connections, Some(2));
    }

    #[test]
    fn a_default_gives_each_domain_its_own_lane() {
        let pace = pace(
            "rate = \"9/s\"\nper_domain = { default = \"5/s\", \"gmail.com\" = \"unlimited\" }",
        );
        let mut lanes = Lanes::new(Some(&pace));
        let of = [
            "a.test",
            "b.test",
            "gmail.com",
            "hotmail.com",
            "live.com",
            "a.test",
        ]
        .map(|domain| lanes.of(domain));
        assert_eq!(of, [1, 2, 3, 4, 4, 1]);
        assert_eq!(lanes.all[3].limits, []);
        assert_eq!(lanes.all[4].limits[0].count, 5);
    }
}
