//! One message over a session: MAIL, RCPT and DATA, then its body.
//!
//! An error of [`Session::offer`] is this person's verdict. Answers that cannot belong to what was
//! asked end the session and settle nobody.

use super::{
    Envelope, Session,
    session::step,
    wire::{RawReply, UNASKED},
};
use crate::delivery::{Permit, Stage, Verdict};

/// A relay that waits for one body.
pub struct Offered<'a> {
    session: &'a mut Session,
    to: String,
    done: bool,
}

impl std::fmt::Debug for Offered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered")
    }
}

impl Session {
    /// Offers one message: MAIL, RCPT and DATA, in one write where PIPELINING is offered. An error is
    /// this person's verdict; whether the session can go on says [`Session::is_open`].
    pub async fn offer(&mut self, envelope: Envelope<'_>) -> Result<Offered<'_>, Verdict> {
        let to = envelope.to;
        let commands = [
            (Stage::Mail, envelope.mail(self.features)),
            (Stage::Rcpt, envelope.rcpt(self.features)),
            (Stage::Data, "DATA\r\n".to_owned()),
        ];
        if !envelope.fits() {
            return Err(Verdict::Unreached(
                Stage::Mail,
                "the address cannot be written in a command".to_owned(),
            ));
        }
        if envelope.needs_utf8() && !self.features.smtputf8 {
            return Err(Verdict::Unreached(
                Stage::Mail,
                "the relay does not take UTF-8 addresses".to_owned(),
            ));
        }
        if self.tap.has_more() {
            // An answer to nothing would be taken for the answer to this person's MAIL.
            self.end();
            return Err(Verdict::Unreached(Stage::Mail, UNASKED.to_owned()));
        }
        let refused = if self.features.pipelining {
            self.offer_at_once(commands, to).await?
        } else {
            self.offer_in_turn(commands, to).await?
        };
        if !matches!(
            refused,
            Some(Verdict::Refused(Stage::Mail, _) | Verdict::Deferred(Stage::Mail, _))
        ) {
            self.fresh = false;
        }
        match refused {
            None => Ok(Offered {
                session: self,
                to: to.to_owned(),
                done: false,
            }),
            Some(verdict) => {
                if self.is_open() {
                    // The relay must forget this transaction before the next.
                    let reset = self
                        .command("RSET\r\n".to_owned(), self.timeouts.command)
                        .await;
                    if !reset.is_ok_and(|reply| reply.code == 250) {
                        self.end();
                    }
                }
                Err(verdict)
            }
        }
    }

    async fn offer_at_once(
        &mut self,
        commands: [(Stage, String); 3],
        to: &str,
    ) -> Result<Option<Verdict>, Verdict> {
        let all: String = commands
            .iter()
            .map(|(_, command)| command.as_str())
            .collect();
        let mut codes = [0_u16; 3];
        let mut refusal = None;
        for (index, (stage, _)) in commands.iter().enumerate() {
            let limit = if *stage == Stage::Data {
                self.timeouts.data
            } else {
                self.timeouts.command
            };
            let step = if index == 0 {
                self.command(all.clone(), limit).await
            } else {
                self.reply(limit).await
            };
            let reply =
                step.map_err(|cause| refusal.take().unwrap_or(Verdict::Unreached(*stage, cause)))?;
            codes[index] = reply.code;
            // What comes after the first refusal only follows from it.
            if refusal.is_none() {
                refusal = stage_refusal(*stage, &reply, to);
            }
        }
        if let Some(Verdict::Unreached(..)) = refusal {
            // The answer is to something else, and the relay may wait for a body.
            self.end();
            return Ok(refusal);
        }
        match <(u16, u16, u16)>::from(codes) {
            // A relay cannot take a recipient without a sender, nor end a body that has not begun: one
            // of the answers came late and belongs to something else.
            (400.., ..400, _) | (_, _, ..300) => {
                self.end();
                Err(Verdict::Unreached(Stage::Mail, UNASKED.to_owned()))
            }
            // Asked for the body of nobody, after all.
            (400.., _, 354) => {
                self.end();
                Ok(refusal)
            }
            // RFC 2920 §3.1: a relay may ask for the body of nobody; it gets an empty one.
            (_, 400.., 354) => {
                let end = self.command(".\r\n".to_owned(), self.timeouts.body).await;
                if end.is_err() {
                    self.end();
                }
                Ok(refusal)
            }
            _ => Ok(refusal),
        }
    }

    async fn offer_in_turn(
        &mut self,
        commands: [(Stage, String); 3],
        to: &str,
    ) -> Result<Option<Verdict>, Verdict> {
        for (stage, command) in commands {
            let limit = if stage == Stage::Data {
                self.timeouts.data
            } else {
                self.timeouts.command
            };
            let reply = self
                .command(command, limit)
                .await
                .map_err(|cause| Verdict::Unreached(stage, cause))?;
            if let Some(refusal) = stage_refusal(stage, &reply, to) {
                if let Verdict::Unreached(..) = refusal {
                    // The answer is to something else; nobody knows what comes next.
                    self.end();
                }
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }
}

impl Offered<'_> {
    /// Writes the body and its end, and waits for the reply.
    pub async fn commit(mut self, _permit: Permit, body: Vec<u8>) -> Verdict {
        self.done = true;
        let tap = self.session.tap.clone();
        let limit = self.session.timeouts.body;
        self.session.bodies += 1;
        if tap.has_more() {
            self.session.end();
            return Verdict::Unreached(Stage::Body, UNASKED.to_owned());
        }
        tap.send(transparent(body));
        let step = step(&tap, limit, self.session.connection.read_response()).await;
        let step = self.session.watch(step);
        if tap.kept_something() {
            // What is still ours must not follow as if it were commands.
            self.session.end();
        }
        match step {
            Ok(reply) if reply.code < 400 && tap.kept_something() => Verdict::Unreached(
                Stage::Body,
                "the relay answered before it had the message".to_owned(),
            ),
            Ok(reply) if reply.code == 250 => Verdict::Accepted(reply.clean(&self.to)),
            Ok(reply) if reply.code >= 500 => Verdict::Refused(Stage::Body, reply.clean(&self.to)),
            Ok(reply) if reply.code >= 400 => Verdict::Deferred(Stage::Body, reply.clean(&self.to)),
            Ok(reply) => {
                self.session.end();
                Verdict::Unsure(format!("the relay answered the body with {}", reply.code))
            }
            Err(cause) if tap.kept_something() => Verdict::Unreached(Stage::Body, cause),
            Err(cause) => Verdict::Unsure(cause),
        }
    }
}

/// A body with its end; a line that begins with a dot gets another (RFC 5321 §4.5.2).
fn transparent(mut body: Vec<u8>) -> Vec<u8> {
    if body.starts_with(b".") || memchr::memmem::find(&body, b"\n.").is_some() {
        let mut stuffed = Vec::with_capacity(body.len() + body.len() / 50);
        let mut before = b'\n';
        for byte in body {
            if byte == b'.' && before == b'\n' {
                stuffed.push(b'.');
            }
            stuffed.push(byte);
            before = byte;
        }
        body = stuffed;
    }
    body.extend_from_slice(b"\r\n.\r\n");
    body
}

impl Drop for Offered<'_> {
    fn drop(&mut self) {
        if !self.done {
            // The relay waits for a body that will not come.
            self.session.end();
        }
    }
}

fn stage_refusal(stage: Stage, reply: &RawReply, to: &str) -> Option<Verdict> {
    let wanted = match stage {
        Stage::Data => reply.code == 354,
        Stage::Connect | Stage::Ehlo | Stage::Auth | Stage::Mail | Stage::Rcpt | Stage::Body => {
            (200..300).contains(&reply.code)
        }
    };
    match reply.code {
        _ if wanted => None,
        500.. => Some(Verdict::Refused(stage, reply.clean(to))),
        400..500 => Some(Verdict::Deferred(stage, reply.clean(to))),
        _ => Some(Verdict::Unreached(
            stage,
            format!("the relay answered {stage} with {}", reply.code),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::transparent;

    #[test]
    fn a_body_keeps_its_dots_and_ends_once() {
        let end = |body: &str| String::from_utf8(transparent(body.into())).unwrap();
        assert_eq!(end("a\r\nb"), "a\r\nb\r\n.\r\n");
        assert_eq!(end(".\r\n..\r\na.b"), "..\r\n...\r\na.b\r\n.\r\n");
    }
}
