//! Identifiers: a recipient's key, a data class, a jurisdiction.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}")]
pub struct InvalidIdent {
    text: String,
    what: &'static str,
}

/// A recipient's pseudonymous key: the first 16 bytes of HMAC-SHA256(campaign key, `v1` ‖ canonical
/// mailbox). Without the campaign key it names nobody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// Reads 32 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The id of a class of personal data (`email`, `approx_location`): lower-case letters, digits, `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClassId(String);

impl ClassId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClassId {
    type Error = InvalidIdent;

    fn try_from(text: String) -> Result<Self, InvalidIdent> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
            return Err(InvalidIdent {
                text,
                what: "a data class id (lower-case letters, digits, `_`)",
            });
        }
        Ok(Self(text))
    }
}

impl From<ClassId> for String {
    fn from(id: ClassId) -> Self {
        id.0
    }
}

impl fmt::Display for ClassId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a person's law is made: `EU`, an ISO 3166-1 country (`DE`) or a subdivision (`US-CA`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Jurisdiction(String);

impl Jurisdiction {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Jurisdiction {
    type Error = InvalidIdent;

    fn try_from(text: String) -> Result<Self, InvalidIdent> {
        let upper = text.trim().to_ascii_uppercase();
        let (country, region) = match upper.split_once('-') {
            Some((country, region)) => (country, Some(region)),
            None => (upper.as_str(), None),
        };
        let country_ok = country.len() == 2 && country.chars().all(|c| c.is_ascii_alphabetic());
        let region_ok = region.is_none_or(|r| {
            (1..=3).contains(&r.len()) && r.chars().all(|c| c.is_ascii_alphanumeric())
        });
        if country_ok && region_ok {
            Ok(Self(upper))
        } else {
            Err(InvalidIdent {
                text,
                what: "a jurisdiction such as `EU`, `DE` or `US-CA`",
            })
        }
    }
}

impl From<Jurisdiction> for String {
    fn from(code: Jurisdiction) -> Self {
        code.0
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
