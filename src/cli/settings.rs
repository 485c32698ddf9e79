//! What the campaign and the command line say about the relay, the pace and retries, as the inner
//! layers want it. Secrets are read here, from where the file says, and from nowhere else.

use std::{path::Path, process::Command, time::Duration};

use secrecy::SecretString;

use super::{args::Over, failure::Failure};
use crate::{
    campaign::{Campaign, Rate, RelayFile, Scheme, Span, UnknownPolicy},
    delivery::Policy,
    relay::{Endpoint, Limit, Login, Security},
};

/// The relay with its login.
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
    let login = login(campaign, file)?;
    if plain && login.is_some() {
        return Err(Failure::usage(
            "a password is never sent in the clear",
            "use smtps:// or smtp+starttls://",
        ));
    }
    let ca = match &file.ca_file {
        None => None,
        Some(name) => {
            let path = campaign.folder.join(name);
            Some(std::fs::read(&path).map_err(Failure::file("read", &path))?)
        }
    };
    let security = match url.scheme {
        Scheme::Smtps => Security::Tls,
        Scheme::StartTls => Security::StartTls,
        Scheme::Plain => Security::Plain,
    };
    Endpoint::new(url.host.clone(), url.port, security, login, ca.as_deref()).map_err(|why| {
        Failure::usage(
            format!("TLS cannot be set up: {why}"),
            "see `ca_file` in [relay]",
        )
    })
}

fn relay(campaign: &Campaign) -> Result<&RelayFile, Failure> {
    campaign.file.relay.as_ref().ok_or_else(|| {
        Failure::usage(
            "campaign.toml has no [relay]",
            "add `[relay]` with `url = \"smtps://...\"`",
        )
    })
}

fn login(campaign: &Campaign, file: &RelayFile) -> Result<Option<Login>, Failure> {
    let Some(username) = &file.username else {
        return Ok(None);
    };
    let secret = if let Some(name) = &file.password_env {
        std::env::var(name).map_err(|_unset| {
            Failure::usage(
                format!("the variable `{name}` is not set"),
                "it must hold the relay's password",
            )
        })?
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
        run_secret(command.as_ref())?
    } else {
        return Err(Failure::usage(
            "[relay] has a `username` and no password",
            "add password_env, password_file, password_command or password_credential",
        ));
    };
    Ok(Some(Login {
        username: username.clone(),
        password: SecretString::from(secret.trim_end_matches(['\r', '\n'])),
    }))
}

fn read_secret(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(Failure::file("read the password from", path))
}

fn run_secret(command: &toml::Value) -> Result<String, Failure> {
    let words: Vec<String> = match command {
        toml::Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        toml::Value::Array(words) => words
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::usage(
            "`password_command` is empty",
            "write it as [\"program\", \"argument\"]",
        ));
    };
    let output = Command::new(program)
        .args(arguments)
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
    String::from_utf8(output.stdout).map_err(|_fault| {
        Failure::usage(format!("`{program}` printed something that is no text"), "")
    })
}

/// How many connections where nobody says.
pub(super) const CONNECTIONS: u32 = 4;

/// How many connections.
pub(super) fn connections(campaign: &Campaign, over: &Over) -> Result<u32, Failure> {
    Ok(over
        .connections
        .or(relay(campaign)?.connections.map(|stated| stated.0))
        .unwrap_or(CONNECTIONS))
}

/// The limits that all hold; none is unlimited, which somebody has said out loud.
pub(super) fn limits(campaign: &Campaign, over: &Over) -> Result<Vec<Limit>, Failure> {
    let rates: Vec<Rate> = match over.rate.as_deref() {
        Some("unlimited") => Vec::new(),
        Some(rates) => rates
            .split(',')
            .map(|rate| {
                rate.parse().map_err(|fault: crate::campaign::InvalidRate| {
                    Failure::usage(fault.to_string(), "")
                })
            })
            .collect::<Result<_, _>>()?,
        None => {
            let pace = campaign.file.pace.as_ref();
            pace.map(|pace| pace.rate.0.clone()).ok_or_else(|| {
                Failure::usage(
                    "campaign.toml has no [pace]",
                    "add `[pace]` with `rate = \"50/s\"` or \"unlimited\"",
                )
            })?
        }
    };
    Ok(rates
        .into_iter()
        .map(|rate| Limit {
            count: rate.count,
            window: rate.window,
        })
        .collect())
}

/// The limits as people write them.
#[must_use]
pub(super) fn limits_in_words(limits: &[Limit]) -> String {
    if limits.is_empty() {
        return "unlimited".to_owned();
    }
    let words: Vec<String> = limits
        .iter()
        .map(|limit| {
            Rate {
                count: limit.count,
                window: limit.window,
            }
            .to_string()
        })
        .collect();
    words.join(" and ")
}

/// What happens after a deferral.
pub(super) fn policy(campaign: &Campaign) -> Result<Policy, Failure> {
    let retry = campaign.file.retry.as_ref().ok_or_else(|| {
        Failure::usage(
            "campaign.toml has no [retry]",
            "add `[retry]` with `give_up_after = \"48h\"` and `unknown = \"resend\"` or \"hold\"",
        )
    })?;
    let wait: Vec<Duration> = retry.wait.iter().copied().map(Span::duration).collect();
    Ok(Policy {
        give_up_after: retry.give_up_after.duration(),
        wait: if wait.is_empty() {
            Policy::usual_wait()
        } else {
            wait
        },
        resend: retry.unknown == UnknownPolicy::Resend,
    })
}
