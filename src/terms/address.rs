//! An e-mail address: parsed once, the only way to hold one.
//!
//! What counts as deliverable: a dot-atom local part (RFC 5321 §4.1.2), ASCII or UTF-8, of at most
//! 64 octets; a domain name with a dot, as A-labels, of at most 255 octets. No address literals and
//! no quoted local parts. Each refusal has its own reason.

use std::fmt;

use super::mask_value;

/// Why the clear text of personal data is asked for; makes every use greppable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It goes to the relay.
    Wire,
    /// It is stored in the private audience store.
    Store,
    /// It is compared or hashed.
    Compare,
    /// The operator asked to see it.
    Show,
}

/// A deliverable address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    local: String,
    domain: String,
}

/// Why a text is not a deliverable address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// There is nothing.
    #[error("the address is empty")]
    Empty,
    /// There is no `@`.
    #[error("the address has no `@`")]
    NoAt,
    /// There is more than one address in the cell.
    #[error("the cell holds more than one address")]
    Several,
    /// A blank or a control character stands inside.
    #[error("a blank or a control character stands inside the address")]
    Blank,
    /// Nothing stands before the `@`.
    #[error("nothing stands before the `@`")]
    NoLocal,
    /// The local part is quoted.
    #[error("quoted local parts are not accepted by most relays")]
    Quoted,
    /// The local part is no dot-atom.
    #[error("the part before the `@` has a character or a dot that is not allowed there")]
    Local,
    /// The local part is longer than 64 octets.
    #[error("the part before the `@` is longer than 64 octets")]
    LongLocal,
    /// Nothing stands after the `@`.
    #[error("nothing stands after the `@`")]
    NoDomain,
    /// The domain is an address literal.
    #[error("the domain is an address literal")]
    Literal,
    /// The domain has no dot.
    #[error("the domain has no dot")]
    NoDot,
    /// The domain is no valid host name.
    #[error("the domain is not a valid host name")]
    Domain,
    /// The whole is longer than 254 octets.
    #[error("the address is longer than 254 octets")]
    Long,
}

impl AddressFault {
    /// The id of the finding for this reason.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Empty => "LIST-NO-ADDRESS",
            Self::NoAt => "LIST-ADDRESS-AT",
            Self::Several => "LIST-ADDRESS-SEVERAL",
            Self::Blank => "LIST-ADDRESS-BLANK",
            Self::NoLocal | Self::Local | Self::LongLocal => "LIST-ADDRESS-LOCAL",
            Self::Quoted => "LIST-ADDRESS-QUOTED",
            Self::NoDomain | Self::Domain => "LIST-ADDRESS-DOMAIN",
            Self::Literal => "LIST-ADDRESS-LITERAL",
            Self::NoDot => "LIST-ADDRESS-NO-DOT",
            Self::Long => "LIST-ADDRESS-LONG",
        }
    }
}

impl Address {
    /// Reads an address that has already been trimmed and repaired.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        if let Some((local, domain)) = plain(text) {
            return Ok(Self {
                local: local.to_owned(),
                domain: domain.to_owned(),
            });
        }
        Self::parse_any(text)
    }

    fn parse_any(text: &str) -> Result<Self, AddressFault> {
        if text.is_empty() {
            return Err(AddressFault::Empty);
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(if text.matches('@').count() > 1 {
                AddressFault::Several
            } else {
                AddressFault::Blank
            });
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(AddressFault::NoAt);
        };
        if local.starts_with('"') {
            return Err(AddressFault::Quoted);
        }
        if local.contains(['@', ',', ';']) || domain.contains([',', ';']) {
            return Err(AddressFault::Several);
        }
        check_local(local)?;
        let domain = read_domain(domain)?;
        if local.len() + 1 + domain.len() > 254 {
            return Err(AddressFault::Long);
        }
        Ok(Self {
            local: local.to_owned(),
            domain,
        })
    }

    /// The form by which mailboxes are compared: everything in lower case. RFC 5321 §2.4 lets a
    /// host tell `Ann` from `ann`; no provider does, and telling one person twice is worse.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut canonical = String::with_capacity(self.local.len() + 1 + self.domain.len());
        if self.local.is_ascii() {
            canonical.push_str(&self.local);
            canonical.make_ascii_lowercase();
        } else {
            canonical.push_str(&self.local.to_lowercase());
        }
        canonical.push('@');
        canonical.push_str(&self.domain);
        canonical
    }

    /// The domain as A-labels in lower case. It names no person.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether the local part needs SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local.is_ascii()
    }

    /// Whether the domain is reserved by RFC 2606 or RFC 6761 and reaches nobody real.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        let under = |name: &str| {
            self.domain == name
                || self
                    .domain
                    .strip_suffix(name)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        [
            "example.com",
            "example.org",
            "example.net",
            "example",
            "test",
            "invalid",
            "localhost",
        ]
        .iter()
        .any(|name| under(name))
    }

    /// Whether a sample campaign may hand a message for this address to a relay
    /// (`example.com` with its subdomains, `.test`, `.invalid`).
    #[must_use]
    pub fn sample_may_mail(&self) -> bool {
        self.is_reserved() && !self.domain.ends_with("localhost")
    }

    /// The address as it goes on the wire.
    #[must_use]
    pub fn reveal(&self, _purpose: Purpose) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_value(&format!("{}@{}", self.local, self.domain)))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_value(&format!("{}@{}", self.local, self.domain)))
    }
}

/// An address as most are: small letters, digits and no more than a few signs, so that nothing has to
/// be looked up. Whatever is not plain may be an address all the same.
fn plain(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == b'@')?;
    let (local, domain) = (text.get(..at)?, text.get(at + 1..)?);
    let mut before = b'.';
    for byte in local.bytes() {
        let sign = matches!(byte, b'_' | b'-' | b'+') || (byte == b'.' && before != b'.');
        if !(byte.is_ascii_alphanumeric() || sign) {
            return None;
        }
        before = byte;
    }
    if before == b'.' || local.len() > 64 || text.len() > 254 {
        return None;
    }
    let (mut before, mut label, mut labels, mut letters) = (b'.', 0, 1, false);
    for byte in domain.bytes() {
        match byte {
            b'a'..=b'z' => letters = true,
            b'0'..=b'9' => {}
            b'-' if !matches!(before, b'.' | b'-') => {}
            b'.' if !matches!(before, b'.' | b'-') => {
                (label, labels, letters) = (0, labels + 1, false);
                before = byte;
                continue;
            }
            _ => return None,
        }
        label += 1;
        before = byte;
        if label > 63 {
            return None;
        }
    }
    (!matches!(before, b'.' | b'-') && letters && labels > 1).then_some((local, domain))
}

fn check_local(local: &str) -> Result<(), AddressFault> {
    if local.is_empty() {
        return Err(AddressFault::NoLocal);
    }
    if local.len() > 64 {
        return Err(AddressFault::LongLocal);
    }
    let atext = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(c)
            || (!c.is_ascii() && is_visible(c))
    };
    let whole = local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(atext));
    if whole {
        Ok(())
    } else {
        Err(AddressFault::Local)
    }
}

/// Format characters (zero width, direction) inside an address are never meant.
fn is_visible(c: char) -> bool {
    !matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}')
}

/// A domain as addresses have it: lower case, A-labels; none where it is no domain of a mailbox.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    read_domain(text).ok()
}

fn read_domain(domain: &str) -> Result<String, AddressFault> {
    if domain.is_empty() {
        return Err(AddressFault::NoDomain);
    }
    if domain.starts_with('[') {
        return Err(AddressFault::Literal);
    }
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_fault| AddressFault::Domain)?;
    if ascii.is_empty() || ascii.len() > 255 {
        return Err(AddressFault::Domain);
    }
    let labels: Vec<&str> = ascii.split('.').collect();
    if labels.len() < 2 {
        return Err(AddressFault::NoDot);
    }
    let last_is_number = labels
        .last()
        .is_some_and(|l| l.chars().all(|c| c.is_ascii_digit()));
    if labels.iter().any(|l| l.is_empty() || l.len() > 63) || last_is_number {
        return Err(AddressFault::Domain);
    }
    Ok(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, AddressFault>) {
        let got = Address::parse(text).map(|a| a.canonical());
        assert_eq!(got, expect.map(str::to_owned), "{text}");
    }

    #[test]
    fn accepts_what_relays_deliver_and_names_each_refusal() {
        check("Ann.Lee+x@Example.COM", Ok("ann.lee+x@example.com"));
        check("ok@bücher.example", Ok("ok@xn--bcher-kva.example"));
        check("jürgen@example.com", Ok("jürgen@example.com"));
        check("", Err(AddressFault::Empty));
        check("nobody", Err(AddressFault::NoAt));
        check("a b@example.com", Err(AddressFault::Blank));
        check("a@example.com b@example.com", Err(AddressFault::Several));
        check("a@example.com;b@example.com", Err(AddressFault::Several));
        check("@example.com", Err(AddressFault::NoLocal));
        check("\"a\"@example.com", Err(AddressFault::Quoted));
        check("a..b@example.com", Err(AddressFault::Local));
        check("a\u{202e}b@example.com", Err(AddressFault::Local));
        check("a@", Err(AddressFault::NoDomain));
        check("a@[127.0.0.1]", Err(AddressFault::Literal));
        check("a@127.0.0.1", Err(AddressFault::Domain));
        check("a@localhost", Err(AddressFault::NoDot));
        check("a@a_b.example", Err(AddressFault::Domain));
        check("a@-a.example", Err(AddressFault::Domain));
        check(
            &format!("{}@example.com", "a".repeat(65)),
            Err(AddressFault::LongLocal),
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_plain_is_read_as_everything_else_is(text in "[aZ1._+-]{1,6}@[ab1.-]{1,12}") {
            if plain(&text).is_some() {
                assert_eq!(Address::parse(&text), Address::parse_any(&text), "{text}");
            }
        }
    }

    #[test]
    fn reserved_domains_are_known_with_their_subdomains() {
        for (text, reserved) in [
            ("a@mail.example.com", true),
            ("a@x.test", true),
            ("a@notexample.com", false),
        ] {
            assert_eq!(
                Address::parse(text).unwrap().is_reserved(),
                reserved,
                "{text}"
            );
        }
        assert_eq!(
            format!("{}", Address::parse("bob@example.com").unwrap()),
            "b•••@e•••.com"
        );
    }
}
