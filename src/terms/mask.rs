//! Personal data that cannot be printed by accident.

use std::fmt;

/// A value about a person. `Debug` and `Display` show its first letter and dots only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Masked(String);

impl Masked {
    /// Wraps a value so that it is masked wherever it is printed.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The clear value, for a stated purpose.
    #[must_use]
    pub fn reveal(&self, _purpose: super::Purpose) -> &str {
        &self.0
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_value(&self.0))
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_value(&self.0))
    }
}

/// Masks a value for people: `b•••@e•••.com` for what looks like an address, else the first
/// letter and dots. Control characters never pass.
#[must_use]
pub fn mask_value(value: &str) -> String {
    fn head(part: &str) -> String {
        let first = part.chars().next().filter(|c| c.is_alphanumeric());
        format!("{}•••", first.map(String::from).unwrap_or_default())
    }
    match value.rsplit_once('@') {
        Some((local, domain)) => {
            let (name, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
            let top: String = top
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(12)
                .collect();
            if top.is_empty() {
                format!("{}@{}", head(local), head(name))
            } else {
                format!("{}@{}.{top}", head(local), head(name))
            }
        }
        None if value.is_empty() => "(empty)".to_owned(),
        None => head(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_addresses_and_values() {
        assert_eq!(mask_value("bob@example.com"), "b•••@e•••.com");
        assert_eq!(mask_value("bob@localhost"), "b•••@l•••");
        assert_eq!(mask_value("Eve\r\nBcc: x"), "E•••");
        assert_eq!(mask_value("\u{1b}[31m"), "•••");
        assert_eq!(mask_value(""), "(empty)");
        assert_eq!(format!("{:?}", Masked::new("Jane")), "J•••");
    }
}
