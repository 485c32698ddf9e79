//! Who we are to the relay: a password (PLAIN, LOGIN) or an OAuth token (XOAUTH2).
//!
//! A refusal is final and names the stage; no secret is in `Debug` output or in an error.

use std::{fmt, sync::Arc, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    commands::Auth,
    response::{Category, Code, Detail, Response, Severity},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::{Session, Trouble, cause::cause, token::TokenSource, wire::RawReply};
use crate::delivery::Stage;

/// A login. Its secret is in no `Debug` output and is wiped when dropped.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// What proves it.
    pub proof: Proof,
}

/// What proves who we are.
#[derive(Clone)]
pub enum Proof {
    /// A password.
    Password(SecretString),
    /// A token that is made when it is needed.
    Token(Arc<TokenSource>),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password",
            Self::Token(_) => "Token",
        })
    }
}

/// A proof as it is brought to the relay once.
pub(super) struct Brought {
    credentials: Credentials,
    /// When the token was made; none is a password.
    pub(super) made: Option<Instant>,
}

impl Login {
    /// What is brought along, with a token not made before `since` where that is stated.
    pub(super) async fn bring(
        &self,
        since: Option<Instant>,
        limit: Duration,
    ) -> Result<Brought, Trouble> {
        let (secret, made) = match &self.proof {
            Proof::Password(password) => (password.clone(), None),
            Proof::Token(source) => {
                let token = source.token(since, limit).await;
                let token = token.map_err(|cause| Trouble::NoToken { cause })?;
                (token.secret, Some(token.made))
            }
        };
        let secret = secret.expose_secret().to_owned();
        Ok(Brought {
            credentials: Credentials::new(self.username.clone(), secret),
            made,
        })
    }
}

impl Session {
    pub(super) async fn log_in(&mut self, relay: &str, brought: &Brought) -> Result<(), Trouble> {
        let unable = |what: &str| Trouble::Unable {
            relay: relay.to_owned(),
            what: what.to_owned(),
        };
        let answer = if brought.made.is_some() {
            if !self.features.xoauth2 {
                return Err(unable("offers no login by XOAUTH2"));
            }
            self.bring_token(&brought.credentials).await
        } else {
            let Some(mechanism) = self.features.password else {
                return Err(unable("offers no login by PLAIN or LOGIN"));
            };
            self.bring_password(mechanism, &brought.credentials).await
        };
        match answer {
            Ok(reply) if reply.code == 235 => Ok(()),
            Ok(reply) if reply.code >= 400 => Err(Trouble::Refused {
                relay: relay.to_owned(),
                stage: Stage::Auth,
                reply: reply.clean(""),
            }),
            Ok(_) => Err(unable("answers the login in a way that is not understood")),
            Err(cause) => Err(Trouble::Unreachable {
                relay: relay.to_owned(),
                cause,
            }),
        }
    }

    /// The library would look for the mechanism by its own reading of EHLO, in upper case only.
    async fn bring_password(
        &mut self,
        mechanism: Mechanism,
        credentials: &Credentials,
    ) -> Result<RawReply, String> {
        let limit = self.timeouts.command;
        let auth = Auth::new(mechanism, credentials.clone(), None);
        let mut said = auth.map_err(|fault| cause(&fault))?.to_string();
        // LOGIN asks for the name and the password; nobody honest asks more.
        for _ in 0..2 {
            let reply = self.command(said, limit).await?;
            if reply.code != 334 {
                return Ok(reply);
            }
            let answer =
                Auth::new_from_response(mechanism, credentials.clone(), &challenge(&reply));
            said = answer.map_err(|fault| cause(&fault))?.to_string();
        }
        self.command(said, limit).await
    }

    /// A relay that refuses a token says why in a 334 first, and ends with a 5yz once that is
    /// answered by an empty line.
    async fn bring_token(&mut self, credentials: &Credentials) -> Result<RawReply, String> {
        let auth = Auth::new(Mechanism::Xoauth2, credentials.clone(), None)
            .map_err(|fault| cause(&fault))?;
        let limit = self.timeouts.command;
        let reply = self.command(auth.to_string(), limit).await?;
        if reply.code == 334 {
            return self.command("\r\n".to_owned(), limit).await;
        }
        Ok(reply)
    }
}

fn challenge(reply: &RawReply) -> Response {
    let code = Code::new(
        Severity::PositiveIntermediate,
        Category::Unspecified3,
        Detail::Four,
    );
    Response::new(code, reply.lines.clone())
}
