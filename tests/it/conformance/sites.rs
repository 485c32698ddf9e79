//! A campaign's ledger on one engine, and what somebody who does not care can do to it.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use disclosure_mailer::{
    campaign::LedgerUrl,
    ledger::{Database, Home},
};
use postgres::NoTls;
use tempfile::TempDir;

use crate::support::postgres::{self as server};

pub(crate) trait Site: Sized {
    /// A new one; none where the engine is not here.
    fn made() -> Option<Self>;
    fn folder(&self) -> &Path;
    fn home(&self) -> Home;
    /// The same ledger from another machine, which has files of its own.
    fn elsewhere(&self, folder: &Path) -> Home;
    /// Carries out SQL on the ledger's tables behind its back; `LEDGER` is the condition that says whose rows.
    fn behind(&self, sql: &str);
    /// Takes everything away.
    fn lose(&self);
    /// Takes away the events after a number, as an older copy does.
    fn forget(&self, after: u64);

    fn state(&self) -> PathBuf {
        self.folder().join(".disclose")
    }
    fn record(&self) -> PathBuf {
        self.folder().join("approvals/ledger.toml")
    }
}

/// `SQLite`.
pub(crate) struct File(TempDir);

impl Site for File {
    fn made() -> Option<Self> {
        Some(Self(tempfile::tempdir().unwrap()))
    }
    fn folder(&self) -> &Path {
        self.0.path()
    }
    fn home(&self) -> Home {
        Home::new(&self.state(), &self.record(), "c")
    }
    fn elsewhere(&self, _folder: &Path) -> Home {
        self.home()
    }
    fn behind(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.state().join("ledger.db")).unwrap();
        let sql = sql.replace("LEDGER", "true").replace("disclose.", "");
        database.execute_batch(&sql).unwrap();
    }
    fn lose(&self) {
        std::fs::remove_dir_all(self.state()).unwrap();
    }
    fn forget(&self, after: u64) {
        self.behind(&format!("DELETE FROM event WHERE seq > {after}"));
    }
}

/// `PostgreSQL`.
pub(crate) struct Rows {
    temp: TempDir,
    campaign: String,
    config: tokio_postgres::Config,
}

impl Rows {
    fn database(&self) -> Database {
        Database::new(self.config.clone(), None, "a test's".to_owned(), "a test")
    }

    fn ids(&self) -> Vec<String> {
        let mut client = postgres::Config::from(self.config.clone())
            .connect(NoTls)
            .unwrap();
        let sql = "SELECT id FROM disclose.ledger WHERE campaign = $1";
        let rows = client.query(sql, &[&self.campaign]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

/// All campaigns of these tests share one database.
fn config() -> Option<tokio_postgres::Config> {
    static SHARED: std::sync::OnceLock<Option<tokio_postgres::Config>> = std::sync::OnceLock::new();
    let config = SHARED.get_or_init(|| {
        if let Ok(url) = std::env::var("CONFORMANCE_URL") {
            let url: LedgerUrl = url.parse().unwrap();
            let mut config = url.config;
            if let Ok(password) = std::env::var("PGPASSWORD") {
                config.password(password);
            }
            return Some(config);
        }
        let url: LedgerUrl = server::database()?.url().parse().unwrap();
        Some(url.config)
    });
    config.clone()
}

impl Site for Rows {
    fn made() -> Option<Self> {
        static CAMPAIGNS: AtomicU32 = AtomicU32::new(0);
        let number = CAMPAIGNS.fetch_add(1, Ordering::Relaxed);
        Some(Self {
            config: config()?,
            temp: tempfile::tempdir().unwrap(),
            campaign: format!("campaign-{}-{number}", std::process::id()),
        })
    }
    fn folder(&self) -> &Path {
        self.temp.path()
    }
    fn home(&self) -> Home {
        self.elsewhere(self.folder())
    }
    fn elsewhere(&self, folder: &Path) -> Home {
        let (state, record) = (
            folder.join(".disclose"),
            folder.join("approvals/ledger.toml"),
        );
        Home::new(&state, &record, &self.campaign).in_database(self.database())
    }
    fn behind(&self, sql: &str) {
        let mut client = postgres::Config::from(self.config.clone())
            .connect(NoTls)
            .unwrap();
        for id in self.ids() {
            let sql = sql.replace("LEDGER", &format!("ledger = '{id}'"));
            client.batch_execute(&sql).unwrap();
        }
    }
    fn lose(&self) {
        for table in ["event", "checkpoint", "head"] {
            self.behind(&format!("DELETE FROM disclose.{table} WHERE LEDGER"));
        }
        let mut client = postgres::Config::from(self.config.clone())
            .connect(NoTls)
            .unwrap();
        let sql = "DELETE FROM disclose.ledger WHERE campaign = $1";
        client.execute(sql, &[&self.campaign]).unwrap();
    }
    fn forget(&self, after: u64) {
        self.behind(&format!(
            "DELETE FROM disclose.event WHERE LEDGER AND seq > {after};
             UPDATE disclose.head SET (seq, hash) = (SELECT seq, hash FROM disclose.event e
               WHERE e.ledger = head.ledger AND e.seq = {after}) WHERE LEDGER"
        ));
    }
}
