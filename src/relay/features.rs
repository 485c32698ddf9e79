//! What a relay says that it can do, in answer to EHLO.
//!
//! Keywords are read without regard to case (RFC 5321 §4.1.1.1), which the SMTP library does not do.

use lettre::transport::smtp::authentication::Mechanism;

use super::wire::RawReply;

/// The extensions that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Features {
    /// Several commands in one write (RFC 2920).
    pub(super) pipelining: bool,
    /// UTF-8 local parts (RFC 6531).
    pub(super) smtputf8: bool,
    /// Delivery status notifications on request (RFC 3461).
    pub(super) dsn: bool,
    /// Login by a password: PLAIN where it is offered, else LOGIN.
    pub(super) password: Option<Mechanism>,
    /// Login by an OAuth token.
    pub(super) xoauth2: bool,
    /// The largest message in octets, where there is a fixed one (RFC 1870).
    pub(super) size: Option<u64>,
}

impl Features {
    /// Of the reply to EHLO; its first line is the relay's name.
    pub(super) fn read(reply: &RawReply) -> Self {
        let mut features = Self::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split(' ');
            match words.next().unwrap_or_default() {
                "PIPELINING" => features.pipelining = true,
                "SMTPUTF8" => features.smtputf8 = true,
                "DSN" => features.dsn = true,
                "AUTH" => {
                    for word in words {
                        match word {
                            "PLAIN" => features.password = Some(Mechanism::Plain),
                            "LOGIN" => {
                                features.password.get_or_insert(Mechanism::Login);
                            }
                            "XOAUTH2" => features.xoauth2 = true,
                            _ => {}
                        }
                    }
                }
                // Zero says that there is no fixed maximum (RFC 1870 §4).
                "SIZE" => {
                    let size = words.next().and_then(|octets| octets.parse().ok());
                    features.size = size.filter(|octets| *octets > 0);
                }
                _ => {}
            }
        }
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Features {
        Features::read(&RawReply {
            code: 250,
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
        })
    }

    #[test]
    fn keywords_are_read_in_any_case_and_the_name_is_none() {
        let all = read(&[
            "relay.test",
            "pipelining",
            "Size 1000",
            "dsn",
            "auth login Plain xoauth2",
        ]);
        assert_eq!(all.password, Some(Mechanism::Plain));
        assert_eq!((all.pipelining, all.dsn, all.xoauth2), (true, true, true));
        assert_eq!(all.size, Some(1000));
        assert_eq!(read(&["DSN"]), Features::default());
        for none in ["SIZE", "SIZE 0", "SIZE much", "SIZES 5"] {
            assert_eq!(read(&["relay.test", none]).size, None, "{none}");
        }
    }
}
