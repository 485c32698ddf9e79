//! The key by which receivers verify the relay's signatures (RFC 6376 §3.6.1, RFC 8301, RFC 8463).

use data_encoding::BASE64;

use super::{Answer, tags};

/// What stands at a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Nothing.
    Missing,
    /// Several records: which one counts is not defined.
    Several,
    /// `p=` is empty: everything that it signed is to fail.
    Revoked,
    /// It cannot be used, and why.
    Broken(&'static str),
    /// A key.
    Sound(Sound),
    /// It could not be asked, and why.
    Unasked(String),
}

/// A key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sound {
    /// Its kind, in words.
    pub(super) kind: &'static str,
    /// Whether receivers are told to treat what it signs as unsigned (`t=y`).
    pub(super) testing: bool,
    /// Whether it is shorter than receivers would like.
    pub(super) short: bool,
}

/// Octets of a public RSA key of 1024 bits in its shortest form.
const OF_1024: usize = 140;
/// The same of 2048 bits.
const OF_2048: usize = 270;

/// The name at which a selector's key stands.
pub(super) fn name(selector: &str, domain: &str) -> String {
    format!("{}._domainkey.{domain}", selector.to_ascii_lowercase())
}

/// Reads what stands there.
pub(super) fn read(answer: &Answer<String>) -> Key {
    let texts = match answer {
        Answer::Unasked(why) => return Key::Unasked(why.clone()),
        Answer::Nothing | Answer::NoName => return Key::Missing,
        Answer::Found(texts) => texts,
    };
    let mut keys = texts.iter().filter(|text| tags::value(text, "p").is_some());
    let (Some(text), next) = (keys.next(), keys.next()) else {
        return Key::Missing;
    };
    if next.is_some() {
        return Key::Several;
    }
    if tags::value(text, "v").is_some_and(|version| version != "DKIM1") {
        return Key::Broken("it is of another version than DKIM1");
    }
    let for_mail = |services: &str| {
        services
            .split(':')
            .any(|s| matches!(s.trim(), "*" | "email"))
    };
    if !tags::value(text, "s").is_none_or(for_mail) {
        return Key::Broken("it is not for e-mail (`s=`)");
    }
    let flag = |flags: &str| flags.split(':').any(|flag| flag.trim() == "y");
    let testing = tags::value(text, "t").is_some_and(flag);
    let p: String = tags::value(text, "p")
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    if p.is_empty() {
        return Key::Revoked;
    }
    let Ok(key) = BASE64.decode(p.as_bytes()) else {
        return Key::Broken("it is no base64: it was perhaps cut when it was published");
    };
    let (kind, short) = match (tags::value(text, "k").unwrap_or("rsa"), key.len()) {
        ("ed25519", 32) => ("Ed25519", false),
        ("ed25519", _) => return Key::Broken("an Ed25519 key has 32 octets"),
        ("rsa", ..OF_1024) => return Key::Broken("it has under 1024 bits: receivers ignore it"),
        ("rsa", octets) if octets < OF_2048 => ("RSA under 2048 bits", true),
        ("rsa", _) => ("RSA of 2048 bits or more", false),
        _ => return Key::Broken("its kind (`k=`) is not known to receivers"),
    };
    Key::Sound(Sound {
        kind,
        testing,
        short,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        read(&Answer::Found(vec![text.to_owned()]))
    }

    fn of(octets: usize) -> String {
        BASE64.encode(&vec![7; octets])
    }

    #[test]
    fn keys_are_told_apart() {
        let sound = |kind, testing, short| {
            Key::Sound(Sound {
                kind,
                testing,
                short,
            })
        };
        let full = format!("v=DKIM1; k=rsa; p={}", of(294));
        assert_eq!(key(&full), sound("RSA of 2048 bits or more", false, false));
        let in_parts = full
            .replace("v=DKIM1; k=rsa; ", "t=y:s;")
            .replacen("Bw", "Bw ", 3);
        assert_eq!(
            key(&in_parts),
            sound("RSA of 2048 bits or more", true, false)
        );
        assert_eq!(
            key(&format!("p={}", of(162))),
            sound("RSA under 2048 bits", false, true)
        );
        assert_eq!(
            key(&format!("k=ed25519; p={}", of(32))),
            sound("Ed25519", false, false)
        );
        assert_eq!(key("v=DKIM1; p="), Key::Revoked);
        assert_eq!(key("v=spf1 -all"), Key::Missing);
        for broken in [
            format!("p={}", of(126)),
            format!("p={}", of(294).trim_end_matches('=').get(1..).unwrap()),
            format!("v=DKIM2; p={}", of(294)),
            format!("s=other; p={}", of(294)),
            format!("k=new; p={}", of(294)),
            format!("k=ed25519; p={}", of(294)),
        ] {
            assert!(matches!(key(&broken), Key::Broken(_)), "{broken}");
        }
        let two = Answer::Found(vec![full.clone(), full]);
        assert_eq!(read(&two), Key::Several);
        assert_eq!(read(&Answer::NoName), Key::Missing);
        let late = Answer::Unasked("late".to_owned());
        assert_eq!(read(&late), Key::Unasked("late".to_owned()));
    }
}
