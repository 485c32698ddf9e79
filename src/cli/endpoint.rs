//! The relay with its login and its TLS, as `[relay]` and the command line say. Secrets are read here,
//! from where the file says, and from nowhere else; they are never printed.

use std::{path::Path, process::Command, sync::Arc};

use secrecy::{SecretSlice, SecretString, zeroize::Zeroizing};

use super::{args::Over, failure::Failure, settings::relay};
use crate::{
    campaign::{self, Campaign, CommandLine, RelayFile, Scheme, TlsVersion},
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
    let read = |name: &String| {
        let path = campaign.folder.join(name);
        campaign::read(&path).map_err(Failure::file("read", &path))
    };
    let client = match &file.client_cert {
        None => None,
        Some(files) => Some(ClientCert {
            cert: read(&files.cert)?,
            key: SecretSlice::from(read(&files.key)?),
        }),
    };
    Ok(Tls {
        ca: file.ca_file.as_ref().map(read).transpose()?,
        min: match file.min_tls {
            None | Some(TlsVersion::Tls12) => MinTls::Tls12,
            Some(TlsVersion::Tls13) => MinTls::Tls13,
        },
        client,
    })
}

fn login(campaign: &Campaign, file: &RelayFile) -> Result<Option<Login>, Failure> {
    let stated = [
        file.password_env.is_some(),
        file.password_file.is_some(),
        file.password_credential.is_some(),
        file.password_command.is_some(),
        file.oauth_token_command.is_some(),
    ];
    let ways = stated.into_iter().filter(|stated| *stated).count();
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
        None => Proof::Password(password(campaign, file)?),
    };
    Ok(Some(Login {
        username: username.clone(),
        proof,
    }))
}

fn password(campaign: &Campaign, file: &RelayFile) -> Result<SecretString, Failure> {
    let secret = if let Some(name) = &file.password_env {
        let set = std::env::var(name).map_err(|_unset| {
            Failure::usage(
                format!("the variable `{name}` is not set"),
                "it must hold the relay's password",
            )
        })?;
        Zeroizing::new(set)
    } else if let Some(name) = &file.password_file {
        read_secret(&campaign.folder.join(name))?
    } else if let Some(name) = &file.password_credential {
        let folder = std::env::var("CREDENTIALS_DIRECTORY").map_err(|_unset| {
            Failure::usage(
                "`CREDENTIALS_DIRECTORY` is not set",
                "systemd sets it where the unit has `LoadCredential=`",
            )
        })?;
        read_secret(&Path::new(&folder).join(name))?
    } else if let Some(command) = &file.password_command {
        run_secret(command)?
    } else {
        return Err(Failure::usage("[relay] has no password", ""));
    };
    Ok(SecretString::from(secret.trim_end_matches(['\r', '\n'])))
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let read = campaign::read_text(path);
    read.map(Zeroizing::new)
        .map_err(Failure::file("read the password from", path))
}

fn run_secret(command: &CommandLine) -> Result<Zeroizing<String>, Failure> {
    let program = &command.program;
    let output = Command::new(program)
        .args(&command.arguments)
        .output()
        .map_err(Failure::file(
            "run the password command",
            Path::new(program),
        ))?;
    if !output.status.success() {
        return Err(Failure::usage(
            format!("`{program}` ended with {}", output.status),
            "it must print the password",
        ));
    }
    let printed = Zeroizing::new(output.stdout);
    str::from_utf8(&printed)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_fault| {
            Failure::usage(format!("`{program}` printed something that is no text"), "")
        })
}
