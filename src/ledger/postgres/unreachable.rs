//! Why a database cannot be reached, in words that say what to do.
//!
//! Guarantees that no password is repeated. It must not decide whether to try again.

use std::{error::Error as _, io, time::Duration};

use tokio_postgres::{Config, Error, error::SqlState};

use super::{client::NoConnection, session::words};

/// What was said, and what helps.
pub(super) fn why(no: &NoConnection, config: &Config) -> String {
    match no {
        NoConnection::Silence(waited) => format!(
            "it gave no answer within {} s. Is its host up, does a firewall drop what is sent to it, and is that a \
             PostgreSQL at all? See `url` in [ledger]",
            waited.as_secs().max(1)
        ),
        NoConnection::System(fault) => fault.to_string(),
        NoConnection::Said(fault) => {
            let said = words(fault);
            match help(fault, config) {
                Some(help) => format!("{said}. {help}"),
                None => said,
            }
        }
    }
}

/// The same of a database that had been there: what it said last helps less than that it did not come back.
pub(super) fn stayed_away(waited: Duration, last: &str) -> String {
    // What might help with a database that was never there does not here.
    let last = last.split_once(". ").map_or(last, |(said, _help)| said);
    format!(
        "it stayed away for {} s, and this run ended. Run it again when the database is back: `send` goes on where it \
         stopped. The last try: {last}",
        waited.as_secs()
    )
}

fn help(fault: &Error, config: &Config) -> Option<String> {
    let role = config.get_user().unwrap_or("?");
    let database = config.get_dbname().unwrap_or("?");
    if let Some(code) = fault.code() {
        return of_server(code, role, database);
    }
    let said = words(fault);
    if said.contains("password missing") {
        return Some(format!(
            "The server wants the password of `{role}`: state where it is, as `password_file`, `password_env`, \
             `password_credential` or `password_command` in [ledger]"
        ));
    }
    if said.contains("does not support TLS") {
        return Some(
            "Let whoever runs the server switch it on (`ssl = on` with a certificate): the ledger is not sent in the \
             clear to another machine"
                .to_owned(),
        );
    }
    if said.contains("database does not allow writes") {
        return Some(
            "That is a standby: name the server that can be written to, or all of them with a comma between".to_owned(),
        );
    }
    if said.contains("certificate") || said.contains("TLS") {
        return Some(
            "`ca_file` in [ledger] names the authority of the server's certificate, which must have the host's name as \
             it stands in `url`"
                .to_owned(),
        );
    }
    let cause = fault
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => Some(
            "Nobody listens there: does the server run, and are host and port in `url` of [ledger] right?".to_owned(),
        ),
        Some(io::ErrorKind::TimedOut) => Some(
            "Nobody answered: is the host up, and does a firewall drop what is sent to it?".to_owned(),
        ),
        Some(io::ErrorKind::PermissionDenied) => {
            Some("This account may not use the server's socket".to_owned())
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Some("There is no way to that host from here".to_owned())
        }
        _ if said.contains("lookup address") => {
            Some("Is the host's name in `url` of [ledger] right, and can names be looked up here?".to_owned())
        }
        // What listens there speaks, but not as a server of this kind does.
        _ => Some(
            "Is that a PostgreSQL, and the right port? See `url` in [ledger]".to_owned(),
        ),
    }
}

fn of_server(code: &SqlState, role: &str, database: &str) -> Option<String> {
    let help = if *code == SqlState::INVALID_PASSWORD {
        format!(
            "Put the password of `{role}` where [ledger] says (`password_file`, `password_env`, `password_credential` or \
             `password_command`); `psql` with the same url tells whether it is right"
        )
    } else if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        format!(
            "Is `{role}` the role that `url` in [ledger] should name, may it log in (`CREATE ROLE {role} LOGIN`), and does \
             the server's pg_hba.conf let it in from this machine?"
        )
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        format!(
            "Correct the name behind the last `/` of `url` in [ledger], or make the database (`CREATE DATABASE {database} \
             ENCODING 'UTF8'`)"
        )
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        format!(
            "Let whoever owns the database run `GRANT CONNECT ON DATABASE {database} TO {role}`"
        )
    } else if *code == SqlState::TOO_MANY_CONNECTIONS {
        "A `send` holds up to three connections, and `status --watch` one: end what is not needed, or raise \
         `max_connections`"
            .to_owned()
    } else if *code == SqlState::CANNOT_CONNECT_NOW {
        "It starts, stops or recovers: run it again in a moment".to_owned()
    } else {
        return None;
    };
    Some(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_was_there_is_not_asked_whether_it_is_one() {
        let said = stayed_away(
            Duration::from_millis(20_400),
            "it gave no answer within 3 s. Is its host up, and is that a PostgreSQL at all?",
        );
        assert!(
            said.contains("stayed away for 20 s, and this run ended"),
            "{said}"
        );
        assert!(
            said.contains("Run it again") && said.ends_with("it gave no answer within 3 s"),
            "{said}"
        );
    }
}
