#![no_main]
//! Any text as the address of the ledger's database. Whatever is taken holds no password, speaks TLS to any
//! other machine, and means the same to the library that connects; whatever is refused is not repeated.

use disclosure_mailer::campaign::{InvalidLedger, LedgerUrl};
use postgres::config::Host;

const SECRET: &str = "s3cretW0rd";

libfuzzer_sys::fuzz_target!(|text: &str| {
    // A secret as it might stand there: as a password, or as what some option is set to.
    let mut url = text.replace(":$", &format!(":{SECRET}")).replace("=$", &format!("={SECRET}"));
    if !url.starts_with("postgres") {
        url.insert_str(0, "postgres://");
    }
    match url.parse::<LedgerUrl>() {
        // A mode is named, since it is one of few words.
        Err(InvalidLedger::Mode(_)) => {}
        Err(refused) => assert!(!refused.to_string().contains(SECRET), "{url}: {refused}"),
        Ok(LedgerUrl { config, tls, name }) => {
            assert!(config.get_password().is_none(), "{url}");
            let local = |host: &Host| match host {
                Host::Tcp(host) => host == "localhost" || host.parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback()),
                Host::Unix(_) => true,
            };
            let here = config.get_hosts().iter().all(local) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
            assert!(tls || here, "{url}: to another machine in the clear");
            assert!(!config.get_hosts().is_empty() && config.get_dbname().is_some(), "{url}");
            assert!(!name.is_empty());
        }
    }
});
