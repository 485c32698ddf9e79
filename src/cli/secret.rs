//! Passwords, read from where campaign.toml says and from nowhere else; they are never printed.

use std::{path::Path, process::Command};

use secrecy::{SecretString, zeroize::Zeroizing};

use super::failure::Failure;
use crate::campaign::{self, CommandLine, LedgerFile, RelayFile};

/// The ways to state a password, of one section of campaign.toml.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated<'a> {
    section: &'static str,
    env: Option<&'a String>,
    file: Option<&'a String>,
    credential: Option<&'a String>,
    command: Option<&'a CommandLine>,
}

impl<'a> Stated<'a> {
    /// Of the relay.
    pub(super) fn of_relay(file: &'a RelayFile) -> Self {
        Self {
            section: "[relay]",
            env: file.password_env.as_ref(),
            file: file.password_file.as_ref(),
            credential: file.password_credential.as_ref(),
            command: file.password_command.as_ref(),
        }
    }

    /// Of the ledger's database.
    pub(super) fn of_ledger(file: &'a LedgerFile) -> Self {
        Self {
            section: "[ledger]",
            env: file.password_env.as_ref(),
            file: file.password_file.as_ref(),
            credential: file.password_credential.as_ref(),
            command: file.password_command.as_ref(),
        }
    }

    /// How many are stated.
    pub(super) fn ways(self) -> usize {
        [
            self.env.is_some(),
            self.file.is_some(),
            self.credential.is_some(),
            self.command.is_some(),
        ]
        .into_iter()
        .filter(|stated| *stated)
        .count()
    }

    /// Reads it; the first that is stated, so whoever asks counts first.
    pub(super) fn read(self, folder: &Path) -> Result<SecretString, Failure> {
        let secret = if let Some(name) = self.env {
            let set = std::env::var(name).map_err(|_unset| {
                Failure::usage(
                    format!("the variable `{name}` is not set"),
                    format!("it must hold the password of {}", self.section),
                )
            })?;
            Zeroizing::new(set)
        } else if let Some(name) = self.file {
            read_secret(&folder.join(name))?
        } else if let Some(name) = self.credential {
            let credentials = std::env::var("CREDENTIALS_DIRECTORY").map_err(|_unset| {
                Failure::usage(
                    "`CREDENTIALS_DIRECTORY` is not set",
                    "systemd sets it where the unit has `LoadCredential=`",
                )
            })?;
            read_secret(&Path::new(&credentials).join(name))?
        } else if let Some(command) = self.command {
            run_secret(command)?
        } else {
            return Err(Failure::usage(
                format!("{} has no password", self.section),
                "",
            ));
        };
        line(&secret, &format!("the password of {}", self.section))
    }
}

/// A password is a line; what is longer is something else, and is not cut off.
const LONGEST: usize = 4096;

fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    closed(path)?;
    let read = campaign::read_text(path);
    read.map(Zeroizing::new)
        .map_err(Failure::file("read the password from", path))
}

/// A file that others than its owner may read is no place for a password.
#[cfg(unix)]
fn closed(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    // One that is not there is said when it is read.
    let Ok(file) = std::fs::metadata(path) else {
        return Ok(());
    };
    let mode = file.permissions().mode() & 0o777;
    let of_everybody = mode & 0o007;
    if of_everybody == 0 {
        return Ok(());
    }
    Err(Failure::usage(
        format!(
            "everybody on this machine may read or change the password file `{}` (mode {mode:04o})",
            path.display()
        ),
        format!(
            "change the password if others were here, then run `chmod 600 {}`",
            path.display()
        ),
    ))
}

#[cfg(not(unix))]
fn closed(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

/// One line, or what is no password.
fn line(secret: &str, from: &str) -> Result<SecretString, Failure> {
    let secret = secret.trim_end_matches(['\r', '\n']);
    let why = if secret.len() > LONGEST {
        "something longer than 4096 octets"
    } else if secret.contains(['\r', '\n', '\0']) {
        "more than one line"
    } else {
        return Ok(SecretString::from(secret));
    };
    Err(Failure::usage(
        format!("{from} gives {why}, which is no password"),
        "it must hold or print the password and nothing else",
    ))
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
