//! AUTH PLAIN, LOGIN (RFC 4954) and XOAUTH2 against the one configured login. What a peer sends here is neither
//! recorded nor repeated in a reply.

use data_encoding::BASE64;

use super::config::Login;
use super::session::{Session, Turn};
use super::wire::{End, Line};
use crate::terms::Stage;

impl Session {
    pub(super) async fn auth(&mut self, argument: &str) -> Result<(), End> {
        let Some(login) = self.shared.config.login.clone() else {
            return self.fault(502, "5.5.1", "AUTH was not offered");
        };
        if self.authenticated || self.transaction.is_some() {
            return self.fault(503, "5.5.1", "not now");
        }
        match self.script(Stage::Auth, &[]).await? {
            Turn::Usual => {}
            Turn::Say { octets, code } => {
                self.authenticated = code == 235;
                return self.say(&octets, code);
            }
            Turn::KeepAndClose | Turn::Drop => return Err(End::Close),
        }
        let (mechanism, initial) = argument.split_once(' ').unwrap_or((argument, ""));
        let brought = match mechanism.to_ascii_uppercase().as_str() {
            "XOAUTH2" if login.bearer => return self.bearer(initial, &login).await,
            _ if login.bearer => return self.fault(504, "5.5.4", "mechanism not offered"),
            "PLAIN" => self.plain(initial).await?,
            "LOGIN" => self.login(initial).await?,
            _ => return self.fault(504, "5.5.4", "mechanism not offered"),
        };
        match brought {
            None => self.fault(501, "5.5.2", "cancelled or not base64"),
            Some(brought) if brought.matches(&login) => {
                self.authenticated = true;
                self.reply(235, "2.7.0", "welcome");
                Ok(())
            }
            Some(_) => self.fault(535, "5.7.8", "user or password wrong"),
        }
    }

    async fn plain(&mut self, initial: &str) -> Result<Option<Brought>, End> {
        let Some(token) = self.answer(initial, "").await? else {
            return Ok(None);
        };
        let mut parts = token.split(|octet| *octet == 0).skip(1);
        Ok(match (parts.next(), parts.next(), parts.next()) {
            (Some(user), Some(password), None) => Some(Brought {
                user: user.to_vec(),
                password: password.to_vec(),
            }),
            _ => None,
        })
    }

    /// A refusal is told in a challenge first, and is one once that was answered.
    async fn bearer(&mut self, initial: &str, login: &Login) -> Result<(), End> {
        let Some(token) = self.answer(initial, "").await? else {
            return self.fault(501, "5.5.2", "cancelled or not base64");
        };
        let wanted = format!(
            "user={}\x01auth=Bearer {}\x01\x01",
            login.user, login.password
        );
        if token == wanted.as_bytes() {
            self.authenticated = true;
            self.reply(235, "2.7.0", "welcome");
            return Ok(());
        }
        let why = BASE64.encode(br#"{"status":"401","schemes":"bearer"}"#);
        self.answer("", &why).await?;
        self.fault(535, "5.7.8", "token not taken")
    }

    async fn login(&mut self, initial: &str) -> Result<Option<Brought>, End> {
        let Some(user) = self.answer(initial, "VXNlcm5hbWU6").await? else {
            return Ok(None);
        };
        let password = self.answer("", "UGFzc3dvcmQ6").await?;
        Ok(password.map(|password| Brought { user, password }))
    }

    /// The decoded answer to `challenge`, or `initial` where the peer brought it along; none if it is no answer.
    async fn answer(&mut self, initial: &str, challenge: &str) -> Result<Option<Vec<u8>>, End> {
        let line = if initial.is_empty() {
            self.wire
                .out()
                .extend_from_slice(format!("334 {challenge}\r\n").as_bytes());
            match self.wire.line().await? {
                Line::Command(line) => line,
                Line::Fault(_) => return Ok(None),
            }
        } else {
            initial.to_owned()
        };
        // RFC 4954: a lone `=` is an empty initial response, a lone `*` cancels (and is not base64).
        if line == "=" {
            return Ok(Some(Vec::new()));
        }
        Ok(BASE64.decode(line.as_bytes()).ok())
    }
}

/// What the peer says it is.
struct Brought {
    user: Vec<u8>,
    password: Vec<u8>,
}

impl Brought {
    fn matches(&self, login: &Login) -> bool {
        self.user == login.user.as_bytes() && self.password == login.password.as_bytes()
    }
}
