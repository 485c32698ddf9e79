//! The ledger's database with its login and its TLS, as `[ledger]` says.

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::{endpoint::trusted, failure::Failure, host, secret::Stated};
use crate::{
    campaign::LedgerFile,
    ledger::{Database, Home},
    relay::MinTls,
};

/// A ledger's home in the database that `[ledger]` of a campaign's folder names.
pub(super) fn home(of: Home, file: &LedgerFile, folder: &Path) -> Result<Home, Failure> {
    let mut config = file.url.config.clone();
    let stated = Stated::of_ledger(file);
    match stated.ways() {
        0 => {}
        1 => {
            config.password(stated.read(folder)?.expose_secret());
        }
        _ => {
            return Err(Failure::usage(
                "[ledger] has more than one password",
                "state one of password_env, password_file, password_credential and password_command",
            ));
        }
    }
    let tls = if file.url.tls {
        let ca = file.ca_file.as_deref();
        let tls = trusted(folder, ca, file.client_cert.as_ref(), MinTls::Tls12)?;
        let config = tls.config().map_err(|why| {
            Failure::usage(
                format!("TLS cannot be set up: {why}"),
                "see `ca_file` and `client_cert` in [ledger]",
            )
        })?;
        Some(config)
    } else {
        None
    };
    let who = format!(
        "disclose on {}, process {}",
        host::host(),
        std::process::id()
    );
    let database = Database::new(config, tls, file.url.name.clone(), &who);
    let home = match &file.key_file {
        Some(key) => of.with_key(folder.join(key)),
        None => of,
    };
    Ok(home.in_database(database))
}
