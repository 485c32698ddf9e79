//! The relay with its login and its TLS, as `[relay]` and the command line say. Secrets are read here,
//! from where the file says, and from nowhere else; they are never printed.

use std::{path::Path, sync::Arc};

use secrecy::SecretSlice;

use super::{args::Over, failure::Failure, secret::Stated, settings::relay};
use crate::{
    campaign::{self, Campaign, ClientCertFile, RelayFile, Scheme, TlsVersion},
    relay::{ClientCert, Endpoint, Login, MinTls, Proof, Security, Tls, TokenSource},
};

/// The relay, ready to be connected to.
pub(super) fn endpoint(campaign: &Campaign, over: &Over) -> Result<Endpoint, Failure> {
    let file = relay(campaign)?;
    let url = over.relay.as_ref().unwrap_or(&file.url);
    let plain = url.scheme == Scheme::Plain && !url.is_local();
    if plain && !file.allow_plaintext {
        return Err(Failure::usage(
            format!("`{url}` would send people's data in the clear to another machine"),
            "use smtps:// or smtp+starttls://; `allow_plaintext = true` in [relay] if the network is yours",
        ));
    }
    if plain && (file.client_cert.is_some() || file.min_tls.is_some()) {
        return Err(Failure::usage(
            format!("[relay] asks for TLS (`client_cert`, `min_tls`), and `{url}` has none"),
            "use smtps:// or smtp+starttls://",
        ));
    }
    let login = login(campaign, file)?;
    if plain && login.is_some() {
        return Err(Failure::usage(
            "a password or token is never sent in the clear",
            "use smtps:// or smtp+starttls://",
        ));
    }
    let security = match url.scheme {
        Scheme::Smtps => Security::Tls,
        Scheme::StartTls => Security::StartTls,
        Scheme::Plain => Security::Plain,
    };
    let tls = tls(campaign, file)?;
    Endpoint::new(url.host.clone(), url.port, security, login, &tls).map_err(|why| {
        Failure::usage(
            format!("TLS cannot be set up: {why}"),
            "see `ca_file` and `client_cert` in [relay]",
        )
    })
}

fn tls(campaign: &Campaign, file: &RelayFile) -> Result<Tls, Failure> {
    let min = match file.min_tls {
        None | Some(TlsVersion::Tls12) => MinTls::Tls12,
        Some(TlsVersion::Tls13) => MinTls::Tls13,
    };
    trusted(
        &campaign.folder,
        file.ca_file.as_deref(),
        file.client_cert.as_ref(),
        min,
    )
}

/// Whom we trust and who we are, from the files that a section of campaign.toml names.
pub(super) fn trusted(
    folder: &Path,
    ca: Option<&str>,
    client: Option<&ClientCertFile>,
    min: MinTls,
) -> Result<Tls, Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        campaign::read(&path).map_err(Failure::file("read", &path))
    };
    let client = match client {
        None => None,
        Some(files) => Some(ClientCert {
            cert: read(&files.cert)?,
            key: SecretSlice::from(read(&files.key)?),
        }),
    };
    Ok(Tls {
        ca: ca.map(read).transpose()?,
        min,
        client,
    })
}

fn login(campaign: &Campaign, file: &RelayFile) -> Result<Option<Login>, Failure> {
    let stated = Stated::of_relay(file);
    let ways = stated.ways() + usize::from(file.oauth_token_command.is_some());
    let all = "password_env, password_file, password_credential, password_command and \
               oauth_token_command";
    let Some(username) = &file.username else {
        if ways == 0 {
            return Ok(None);
        }
        return Err(Failure::usage(
            "[relay] says how to log in, and not as whom",
            "add `username`",
        ));
    };
    if ways != 1 {
        let why = if ways == 0 {
            "[relay] has a `username`, and nothing to prove it"
        } else {
            "[relay] has more than one way to log in"
        };
        return Err(Failure::usage(why, format!("state one of {all}")));
    }
    let proof = match &file.oauth_token_command {
        Some(command) => Proof::Token(Arc::new(TokenSource::new(
            command.program.clone(),
            command.arguments.clone(),
        ))),
        None => Proof::Password(stated.read(&campaign.folder)?),
    };
    Ok(Some(Login {
        username: username.clone(),
        proof,
    }))
}
