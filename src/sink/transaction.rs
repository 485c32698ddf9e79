//! MAIL, RCPT, DATA and the text. The one place where a message is accepted: it is in the record before the
//! reply that accepts it is written.

use std::sync::Arc;

use super::body::has_longer_line;
use super::headers::message_id;
use super::path::{self, Path, Refusal};
use super::record::Received;
use super::session::{Session, Turn};
use super::wire::{Arrival, End};
use crate::terms::Stage;

/// RFC 5321 §4.5.3.1.8 asks for a hundred.
const MOST_RECIPIENTS: usize = 100;

/// An envelope in the making.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    from: String,
    parameters: String,
    utf8: bool,
    rcpt: Vec<String>,
    rcpt_parameters: Vec<String>,
}

const NEEDS_UTF8: Refusal = Refusal(553, "5.6.7", "the address needs SMTPUTF8");

impl Session {
    pub(super) async fn mail(&mut self, argument: &str) -> Result<(), End> {
        if !self.in_turn()? {
            return Ok(());
        }
        if self.transaction.is_some() {
            return self.fault(503, "5.5.1", "one sender at a time");
        }
        let read = path::parse(argument, "FROM:")
            .and_then(|path| path::check_mail(&path, &self.shared.config).map(|()| path))
            .and_then(|path| {
                let utf8 = path
                    .parameters
                    .split(' ')
                    .any(|part| part.eq_ignore_ascii_case("SMTPUTF8"));
                if utf8 || path.address.is_ascii() {
                    Ok((path, utf8))
                } else {
                    Err(NEEDS_UTF8)
                }
            });
        let (
            Path {
                address,
                parameters,
            },
            utf8,
        ) = match read {
            Ok(read) => read,
            Err(refusal) => return self.refuse(&refusal),
        };
        let begun = match self
            .script(Stage::Mail, std::slice::from_ref(&address))
            .await?
        {
            Turn::Usual => {
                self.reply(250, "2.1.0", "ok");
                true
            }
            Turn::Say { octets, code } => {
                self.say(&octets, code)?;
                code == 250
            }
            Turn::KeepAndClose | Turn::Drop => return Err(End::Close),
        };
        self.transaction = begun.then(|| Transaction {
            from: address,
            parameters,
            utf8,
            ..Transaction::default()
        });
        Ok(())
    }

    pub(super) async fn rcpt(&mut self, argument: &str) -> Result<(), End> {
        if !self.in_turn()? {
            return Ok(());
        }
        let Some(transaction) = &self.transaction else {
            return self.fault(503, "5.5.1", "MAIL first");
        };
        let (utf8, full) = (transaction.utf8, transaction.rcpt.len() >= MOST_RECIPIENTS);
        let read = path::parse(argument, "TO:")
            .and_then(|path| path::check_rcpt(&path, &self.shared.config).map(|()| path))
            .and_then(|path| {
                if utf8 || path.address.is_ascii() {
                    Ok(path)
                } else {
                    Err(NEEDS_UTF8)
                }
            });
        let Path {
            address,
            parameters,
        } = match read {
            Ok(path) => path,
            Err(refusal) => return self.refuse(&refusal),
        };
        if full {
            return self.fault(452, "4.5.3", "too many recipients");
        }
        let accepted = match self
            .script(Stage::Rcpt, std::slice::from_ref(&address))
            .await?
        {
            Turn::Usual => {
                self.reply(250, "2.1.5", "ok");
                true
            }
            Turn::Say { octets, code } => {
                self.say(&octets, code)?;
                matches!(code, 250 | 251)
            }
            Turn::KeepAndClose | Turn::Drop => return Err(End::Close),
        };
        if let (true, Some(transaction)) = (accepted, &mut self.transaction) {
            transaction.rcpt.push(address);
            transaction.rcpt_parameters.push(parameters);
        }
        Ok(())
    }

    pub(super) async fn data(&mut self, argument: &str) -> Result<(), End> {
        if !self.in_turn()? {
            return Ok(());
        }
        if !argument.is_empty() {
            return self.fault(501, "5.5.4", "DATA stands alone");
        }
        let Some(mut transaction) = self.transaction.take() else {
            return self.fault(503, "5.5.1", "MAIL first");
        };
        match self.script(Stage::Data, &transaction.rcpt).await? {
            Turn::Usual if transaction.rcpt.is_empty() => {
                // Not a fault of the peer: with pipelining it could not know yet that nobody was accepted.
                self.reply(554, "5.5.1", "no valid recipients");
                self.transaction = Some(transaction);
                return Ok(());
            }
            Turn::Usual => self.invite(),
            Turn::Say { octets, code } => {
                self.say(&octets, code)?;
                if code != 354 {
                    self.transaction = Some(transaction);
                    return Ok(());
                }
            }
            Turn::Drop => {
                self.invite();
                self.wire.first_octet().await?;
                return Err(End::Close);
            }
            Turn::KeepAndClose => return Err(End::Close),
        }
        let arrival = self.wire.body(self.shared.config.largest_message).await?;
        self.settle(&mut transaction, &arrival).await
    }

    fn invite(&mut self) {
        self.wire
            .out()
            .extend_from_slice(b"354 end with a lone dot\r\n");
    }

    /// Answers a text that was read to its end.
    async fn settle(
        &mut self,
        transaction: &mut Transaction,
        arrival: &Arrival,
    ) -> Result<(), End> {
        let refusal = if transaction.rcpt.is_empty() {
            Some((554, "5.5.1", "no valid recipients"))
        } else if arrival.too_large {
            Some((552, "5.3.4", "message too large"))
        } else if has_longer_line(self.wire.text(), self.shared.config.longest_text_line) {
            Some((554, "5.6.0", "a line of the message is too long"))
        } else {
            None
        };
        if let Some((code, enhanced, text)) = refusal {
            self.shared.record.refused();
            self.reply(code, enhanced, text);
            return Ok(());
        }
        match self.script(Stage::Body, &transaction.rcpt).await {
            Ok(Turn::Usual) => {
                if let Some(n) = self.keep(transaction, arrival, true) {
                    self.reply(250, "2.0.0", &format!("kept as {n}"));
                }
                Ok(())
            }
            Ok(Turn::Say { octets, code }) if (200..300).contains(&code) => {
                match self.keep(transaction, arrival, true) {
                    Some(_) => self.say(&octets, code),
                    None => Ok(()),
                }
            }
            Ok(Turn::KeepAndClose) => {
                // If it cannot be kept, the peer learns so; a promise to keep it must not break in silence.
                match self.keep(transaction, arrival, false) {
                    Some(_) => Err(End::Close),
                    None => Ok(()),
                }
            }
            Ok(Turn::Say { octets, code }) => {
                self.shared.record.refused();
                self.say(&octets, code)
            }
            Ok(Turn::Drop) => {
                self.shared.record.refused();
                Err(End::Close)
            }
            Err(end) => {
                self.shared.record.refused();
                Err(end)
            }
        }
    }

    /// Stores the message; if that fails, defers it (452) and gives nothing.
    fn keep(
        &mut self,
        transaction: &mut Transaction,
        arrival: &Arrival,
        answered: bool,
    ) -> Option<u64> {
        let transaction = std::mem::take(transaction);
        let with_parameters = transaction
            .rcpt_parameters
            .iter()
            .any(|parameters| !parameters.is_empty());
        let text = self.wire.text();
        let message = Received {
            n: 0,
            connection: self.presence.number,
            began: arrival.began,
            ended: arrival.ended,
            mail_from: transaction.from,
            mail_parameters: transaction.parameters,
            rcpt: transaction.rcpt,
            rcpt_parameters: if with_parameters {
                transaction.rcpt_parameters
            } else {
                Vec::new()
            },
            message_id: message_id(text),
            size: text.len(),
            file: None,
            answered,
            raw: None,
        };
        let shared = Arc::clone(&self.shared);
        if let Ok(n) = shared.record.keep(message, text) {
            return Some(n);
        }
        shared.record.refused();
        self.reply(452, "4.3.1", "cannot store the message");
        None
    }
}
