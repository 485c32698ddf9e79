//! Which recipient domains one provider serves, as far as that is known without a network.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    provider: Vec<Provider>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    domains: Vec<String>,
}

static GROUPS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("../../templates/providers.toml"))
        .expect("invariant: a test reads the embedded providers.toml");
    let named = |provider: Provider| {
        let name = provider.domains.first().cloned().unwrap_or_default();
        let domains = provider.domains.into_iter();
        domains.map(move |domain| (domain, name.clone()))
    };
    table.provider.into_iter().flat_map(named).collect()
});

/// Whether it is known who serves this domain.
#[must_use]
pub fn is_known(domain: &str) -> bool {
    GROUPS.contains_key(domain)
}

/// The first of the domains that are served together with this one, or itself.
#[must_use]
pub fn provider(domain: &str) -> &str {
    GROUPS.get(domain).map_or(domain, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_has_one_provider() {
        assert_eq!(provider("googlemail.com"), "gmail.com");
        assert_eq!(provider("yahoo.co.jp"), "yahoo.co.jp");
        assert_eq!(provider("example.com"), "example.com");
        let text = include_str!("../../templates/providers.toml");
        let table: Table = toml::from_str(text).unwrap();
        let domains: usize = table.provider.iter().map(|p| p.domains.len()).sum();
        assert_eq!(GROUPS.len(), domains, "a domain stands twice");
    }
}
