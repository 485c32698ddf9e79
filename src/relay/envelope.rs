//! Who a message is from and to, as the commands that say so.
//!
//! Where the relay offers DSN (RFC 3461), it is asked for notices of failure and delay that name the
//! message by its token and the person by the address that we know.

use super::features::Features;

/// The envelope of one message.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// The sender; may be empty.
    pub from: &'a str,
    /// The one recipient.
    pub to: &'a str,
    /// What comes back as the envelope's id: letters and digits that say nothing about the person.
    pub token: &'a str,
}

impl std::fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Envelope")
    }
}

impl Envelope<'_> {
    /// Whether it needs a relay with SMTPUTF8.
    #[must_use]
    pub fn needs_utf8(&self) -> bool {
        !(self.from.is_ascii() && self.to.is_ascii())
    }

    /// Whether each part can stand in a command line. `Address` cannot hold what breaks one; a line
    /// must not either, whatever comes.
    pub(super) fn fits(&self) -> bool {
        ![self.from, self.to]
            .iter()
            .any(|address| address.contains(['\r', '\n', '\0', '<', '>', ' ']))
    }

    pub(super) fn mail(&self, features: Features) -> String {
        let utf8 = if self.needs_utf8() { " SMTPUTF8" } else { "" };
        let mut command = format!("MAIL FROM:<{}>{utf8}", self.from);
        if features.dsn {
            command.push_str(" RET=HDRS");
            if !self.token.is_empty() {
                command.push_str(" ENVID=");
                command.push_str(&xtext(self.token));
            }
        }
        command + "\r\n"
    }

    pub(super) fn rcpt(&self, features: Features) -> String {
        let mut command = format!("RCPT TO:<{}>", self.to);
        if features.dsn {
            command.push_str(" NOTIFY=FAILURE,DELAY");
            // An address beyond ASCII has a type of its own (RFC 6533); the token is enough for it.
            if self.to.is_ascii() {
                command.push_str(" ORCPT=rfc822;");
                command.push_str(&xtext(self.to));
            }
        }
        command + "\r\n"
    }
}

/// RFC 3461 §4: printable ASCII but `+` and `=`; anything else as `+` and two hexadecimal digits.
fn xtext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'+' && byte != b'=' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("+{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DSN: Features = Features {
        pipelining: false,
        smtputf8: true,
        dsn: true,
        password: None,
        xoauth2: false,
        size: None,
    };

    #[test]
    fn the_relay_is_asked_for_notices_where_it_gives_them() {
        let envelope = Envelope {
            from: "b+tok@example.com",
            to: "a+x=y@example.com",
            token: "t0k",
        };
        assert_eq!(
            envelope.mail(DSN),
            "MAIL FROM:<b+tok@example.com> RET=HDRS ENVID=t0k\r\n"
        );
        assert_eq!(
            envelope.rcpt(DSN),
            "RCPT TO:<a+x=y@example.com> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bx+3Dy@example.com\r\n"
        );
        let none = Features::default();
        assert_eq!(envelope.mail(none), "MAIL FROM:<b+tok@example.com>\r\n");
        assert_eq!(envelope.rcpt(none), "RCPT TO:<a+x=y@example.com>\r\n");
    }

    #[test]
    fn an_address_beyond_ascii_is_named_by_the_token_alone() {
        let envelope = Envelope {
            from: "",
            to: "ü@example.com",
            token: "t0k",
        };
        assert_eq!(
            envelope.mail(DSN),
            "MAIL FROM:<> SMTPUTF8 RET=HDRS ENVID=t0k\r\n"
        );
        assert_eq!(
            envelope.rcpt(DSN),
            "RCPT TO:<ü@example.com> NOTIFY=FAILURE,DELAY\r\n"
        );
        assert_eq!(xtext("ü =+~"), "+C3+BC+20+3D+2B~");
    }
}
