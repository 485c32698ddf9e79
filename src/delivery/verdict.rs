//! How a try at handing over one message ended, as data.

use std::fmt;

use crate::terms::Stage;

/// A relay's reply, cleaned: ASCII, one line, no address in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The enhanced status code (RFC 3463), if there is one.
    pub enhanced: Option<String>,
    /// The text after both.
    pub text: String,
}

impl Reply {
    /// Splits `5.1.1` off the text, where it stands first (RFC 2034).
    #[must_use]
    pub fn new(code: u16, text: &str) -> Self {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let mut parts = first.split('.');
        let class_fits = parts.next() == Some((code / 100).to_string().as_str());
        let number = |part: Option<&str>| {
            part.is_some_and(|p| {
                (1..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit())
            })
        };
        if class_fits && number(parts.next()) && number(parts.next()) && parts.next().is_none() {
            Self {
                code,
                enhanced: Some(first.to_owned()),
                text: rest.to_owned(),
            }
        } else {
            Self {
                code,
                enhanced: None,
                text: text.to_owned(),
            }
        }
    }
}

impl Reply {
    /// The id by which the relay calls the message that it took: the word after `queued as`, or the
    /// longest word with a digit in it.
    #[must_use]
    pub fn queue_id(&self) -> String {
        const ENDS: [char; 7] = [' ', '=', '<', '>', '[', ']', ','];
        let trim = |word: &str| {
            word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
                .to_owned()
        };
        let mut words = self.text.split(ENDS);
        if words.by_ref().any(|word| word.eq_ignore_ascii_case("as"))
            && let Some(word) = words.next()
        {
            return trim(word);
        }
        let named = |word: &&str| word.len() >= 6 && word.chars().any(|c| c.is_ascii_digit());
        let words = self.text.split(ENDS).filter(named);
        words.max_by_key(|w| w.len()).map(trim).unwrap_or_default()
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = &self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if self.text.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", self.text)
        }
    }
}

/// How one try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 250 after the final dot: the relay took it.
    Accepted(Reply),
    /// A 5yz reply.
    Refused(Stage, Reply),
    /// A 4yz reply.
    Deferred(Stage, Reply),
    /// The session ended while at least one octet of the body's end was still ours: surely not
    /// handed over.
    Unreached(Stage, String),
    /// The session ended after the body may have left us: nobody can know.
    Unsure(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relay_ids_are_found_in_what_relays_say() {
        let id = |text| Reply::new(250, text).queue_id();
        assert_eq!(id("2.0.0 Ok: queued as 4FA1B2C3"), "4FA1B2C3");
        assert_eq!(id("OK id=1tFzQx-0001Ab-7Z"), "1tFzQx-0001Ab-7Z");
        assert_eq!(id("Ok"), "");
    }

    #[test]
    fn enhanced_codes_are_split_off_only_where_they_fit() {
        assert_eq!(
            Reply::new(550, "5.1.1 no such user").enhanced.as_deref(),
            Some("5.1.1")
        );
        assert_eq!(Reply::new(550, "2.0.0 odd").enhanced, None);
        assert_eq!(Reply::new(550, "5.1 short").enhanced, None);
        assert_eq!(Reply::new(250, "").to_string(), "250");
    }
}
