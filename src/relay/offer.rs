//! One message over a session: MAIL, RCPT and DATA, then its body.
//!
//! An error of [`Session::offer`] is this person's verdict. Answers that cannot belong to what was
//! asked end the session and settle nobody.

use std::time::Duration;

use super::{
    Envelope, Riding, Session,
    session::{Step, step},
    wire::{RawReply, UNASKED},
};
use crate::delivery::{Permit, Stage, Verdict};

/// A relay that waits for one body.
pub struct Offered<'a> {
    session: &'a mut Session,
    to: String,
}

/// The stages of an offer.
const STAGES: [Stage; 3] = [Stage::Mail, Stage::Rcpt, Stage::Data];

impl std::fmt::Debug for Offered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered")
    }
}

impl Session {
    /// Offers one message: MAIL, RCPT and DATA, in one write where PIPELINING is offered. An error is
    /// this person's verdict; whether the session can go on says [`Session::is_open`].
    pub async fn offer(&mut self, envelope: Envelope<'_>) -> Result<Offered<'_>, Verdict> {
        self.takes(envelope)?;
        let refused = if self.features.pipelining {
            let all = self.commands(envelope).concat();
            let first = self.command(all, self.timeouts.mail).await;
            self.answers(Some(first), envelope.to).await?
        } else {
            self.offer_in_turn(envelope).await?
        };
        self.offered(refused, envelope.to).await
    }

    /// Whether the commands for this person can be written to this relay.
    pub(super) fn takes(&self, envelope: Envelope<'_>) -> Result<(), Verdict> {
        let unreached = |why: &str| Err(Verdict::Unreached(Stage::Mail, why.to_owned()));
        if !envelope.fits() {
            return unreached("the address cannot be written in a command");
        }
        if envelope.needs_utf8() && !self.features.smtputf8 {
            return unreached("the relay does not take UTF-8 addresses");
        }
        Ok(())
    }

    pub(super) fn commands(&self, envelope: Envelope<'_>) -> [String; 3] {
        [
            envelope.mail(self.features),
            envelope.rcpt(self.features),
            "DATA\r\n".to_owned(),
        ]
    }

    /// What the relay's answers to an offer make of it.
    pub(super) async fn offered(
        &mut self,
        refused: Option<Verdict>,
        to: &str,
    ) -> Result<Offered<'_>, Verdict> {
        if !matches!(
            refused,
            Some(Verdict::Refused(Stage::Mail, _) | Verdict::Deferred(Stage::Mail, _))
        ) {
            self.fresh = false;
        }
        match refused {
            None => {
                // Whoever lets go of it here leaves a relay that waits for a body.
                self.owes = true;
                Ok(Offered {
                    session: self,
                    to: to.to_owned(),
                })
            }
            Some(verdict) => {
                self.forget().await;
                Err(verdict)
            }
        }
    }

    /// The relay must forget a refused transaction before the next.
    pub(super) async fn forget(&mut self) {
        if self.is_open() {
            let reset = "RSET\r\n".to_owned();
            let answer = self.command(reset, self.timeouts.command).await;
            if !answer.is_ok_and(|reply| reply.code == 250) || self.tap.is_out_of_step() {
                self.end();
            }
        }
    }

    /// Reads the three answers to an offer that went out in one write; `first` is the first of them,
    /// where it was read already. An error is the verdict of a session that is over.
    pub(super) async fn answers(
        &mut self,
        mut first: Option<Step>,
        to: &str,
    ) -> Result<Option<Verdict>, Verdict> {
        let mut codes = [0_u16; 3];
        let mut refusal = None;
        for (code, stage) in codes.iter_mut().zip(STAGES) {
            let step = match first.take() {
                Some(first) => first,
                None => self.reply(self.limit(stage)).await,
            };
            let reply =
                step.map_err(|cause| refusal.take().unwrap_or(Verdict::Unreached(stage, cause)))?;
            *code = reply.code;
            // What comes after the first refusal only follows from it.
            if refusal.is_none() {
                refusal = stage_refusal(stage, &reply, to);
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

    fn limit(&self, stage: Stage) -> Duration {
        match stage {
            Stage::Mail => self.timeouts.mail,
            Stage::Rcpt => self.timeouts.rcpt,
            Stage::Data => self.timeouts.data,
            _ => self.timeouts.command,
        }
    }

    async fn offer_in_turn(&mut self, envelope: Envelope<'_>) -> Result<Option<Verdict>, Verdict> {
        for (command, stage) in self.commands(envelope).into_iter().zip(STAGES) {
            let reply = self
                .command(command, self.limit(stage))
                .await
                .map_err(|cause| Verdict::Unreached(stage, cause))?;
            if let Some(refusal) = stage_refusal(stage, &reply, envelope.to) {
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

impl<'a> Offered<'a> {
    /// The session that it is offered over.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.session
    }

    /// Writes the body and its end, and waits for the reply.
    pub async fn commit(self, permit: Permit, body: Vec<u8>) -> Verdict {
        self.write(permit, body, String::new()).await.0
    }

    /// The same with the offer of the next message behind the body, in one write (RFC 2920 §3.1): the
    /// relay has it while it answers. Each answer stays with its own person: the verdict is this
    /// person's, and what is said to the next says [`Riding::offered`].
    pub async fn commit_and_offer(
        self,
        permit: Permit,
        body: Vec<u8>,
        next: Envelope<'_>,
    ) -> (Verdict, Riding<'a>) {
        let commands = self.session.commands(next).concat();
        let (verdict, session) = self.write(permit, body, commands).await;
        (verdict, Riding::new(session))
    }

    async fn write(
        self,
        _permit: Permit,
        body: Vec<u8>,
        behind: String,
    ) -> (Verdict, &'a mut Session) {
        let Self { session, to } = self;
        session.owes = !behind.is_empty();
        let tap = session.tap.clone();
        let limit = session.timeouts.body;
        session.bodies += 1;
        if tap.is_out_of_step() {
            session.end();
            let cause = UNASKED.to_owned();
            return (Verdict::Unreached(Stage::Body, cause), session);
        }
        tap.send(transparent(body), &behind);
        let step = step(&tap, limit, session.connection.read_response()).await;
        let step = session.watch(step);
        if tap.kept_something() {
            // What is still ours must not follow as if it were commands.
            session.end();
        }
        let verdict = match step {
            Ok(reply) if reply.code < 400 && tap.kept_something() => Verdict::Unreached(
                Stage::Body,
                "the relay answered before it had the message".to_owned(),
            ),
            Ok(reply) if reply.code == 250 => Verdict::Accepted(reply.clean(&to)),
            Ok(reply) if reply.code >= 500 => Verdict::Refused(Stage::Body, reply.clean(&to)),
            Ok(reply) if reply.code >= 400 => Verdict::Deferred(Stage::Body, reply.clean(&to)),
            Ok(reply) => {
                session.end();
                Verdict::Unsure(format!("the relay answered the body with {}", reply.code))
            }
            Err(cause) if tap.kept_something() => Verdict::Unreached(Stage::Body, cause),
            Err(cause) => Verdict::Unsure(cause),
        };
        (verdict, session)
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
