//! The audience store: the one file with personal data. Private (0600, in a folder of 0700), and
//! deleted without harm to the ledger, which holds keys only.
//!
//! Raw relay replies live here too, since they may quote addresses.

mod entry;
mod fresh;
mod refill;

use std::{collections::BTreeMap, io, path::Path};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::private::make_private;
use crate::{
    database,
    terms::{Digest, Key},
};
pub use entry::Entry;
use entry::entry;

/// The store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The file.
    #[error("the audience store `{path}` cannot be made, private and in its place")]
    File {
        /// Where.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Another version of the program wrote it.
    #[error(
        "the audience store `{path}` has format {found}, and this version knows {FORMAT}; move it away, and `send` \
         fills a new one from the lists"
    )]
    Format {
        /// Where.
        path: String,
        /// Its format.
        found: i64,
    },
    /// The database.
    #[error("the audience store cannot be used")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreFault {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { path, source }
    }
}

impl From<rusqlite::Error> for StoreFault {
    fn from(fault: rusqlite::Error) -> Self {
        Self::Sqlite(fault)
    }
}

/// The open store.
#[derive(Debug)]
pub struct Store(Connection);

const FORMAT: i64 = 2;
/// `ord` is the order of sending.
const RECIPIENT: &str = "CREATE TABLE IF NOT EXISTS recipient (
  ord INTEGER PRIMARY KEY, key BLOB NOT NULL, address TEXT NOT NULL, wording BLOB NOT NULL,
  fields TEXT NOT NULL, withheld TEXT, facets TEXT NOT NULL) STRICT;";
/// Recipients are looked up by key; the index is filled at once.
const INDEX: &str = "CREATE UNIQUE INDEX IF NOT EXISTS recipient_key ON recipient (key);";
const COLUMNS: &str = "key, address, wording, fields, withheld, facets";

/// Places in the order of sending begin here; those before belong to recipients that are on no list
/// any more.
const LISTED: i64 = 1 << 40;

impl Store {
    /// Opens the store, making it where it does not exist.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        Self::open_with(path, "PRAGMA synchronous = NORMAL;")
    }

    fn open_with(path: &Path, how: &str) -> Result<Self, StoreFault> {
        make_private(path).map_err(StoreFault::file(path))?;
        let (connection, _only_read) = database::open(path, OpenFlags::empty())?;
        let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 && format != FORMAT {
            return Err(StoreFault::Format {
                path: path.display().to_string(),
                found: format,
            });
        }
        connection.execute_batch(&format!(
            "PRAGMA cache_size = -256; PRAGMA secure_delete = ON; {how}"
        ))?;
        // Once it is whole nothing is written: it is read in a folder that cannot be written to as well.
        let whole: bool = connection.query_row(
            "SELECT count(*) = 4 FROM sqlite_schema WHERE name IN ('recipient', 'recipient_key', 'reply', 'filled')",
            [],
            |row| row.get(0),
        )?;
        if !whole {
            connection.execute_batch(&format!(
                "BEGIN; PRAGMA user_version = {FORMAT}; {RECIPIENT} {INDEX}
                 CREATE TABLE IF NOT EXISTS reply (
                   key BLOB NOT NULL, attempt INTEGER NOT NULL, raw BLOB NOT NULL,
                   PRIMARY KEY (key, attempt)) STRICT, WITHOUT ROWID;
                 CREATE TABLE IF NOT EXISTS filled (made_from BLOB NOT NULL) STRICT; COMMIT;",
            ))?;
        }
        Ok(Self(connection))
    }

    /// What the store was filled from; none before it was.
    pub fn made_from(&self) -> Result<Option<Digest>, StoreFault> {
        let mut statement = self.0.prepare("SELECT made_from FROM filled")?;
        let made_from = statement.query_row([], |row| row.get(0)).optional()?;
        Ok(made_from.map(Digest))
    }

    /// Up to `limit` of those on the lists in the order of their keys, after the stated one.
    pub fn keys(&self, after: Option<Key>, limit: u32) -> Result<Vec<Key>, StoreFault> {
        let mut statement = self.0.prepare_cached(
            "SELECT key FROM recipient WHERE key > ?1 AND ord >= ?2 ORDER BY key LIMIT ?3",
        )?;
        // Any key comes after nothing.
        let after = after.as_ref().map_or(&[][..], |key| &key.0);
        let rows =
            statement.query_map(params![after, LISTED, limit], |row| Ok(Key(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Shows the domain and the wording of everybody who does not wait, in the order of sending.
    pub fn ways(&self, mut take: impl FnMut(Key, &str, Digest)) -> Result<(), StoreFault> {
        let mut statement = self.0.prepare(
            "SELECT key, address, wording FROM recipient WHERE ord >= ?1 AND withheld IS NULL ORDER BY ord",
        )?;
        let mut rows = statement.query(params![LISTED])?;
        while let Some(row) = rows.next()? {
            let address = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            take(Key(row.get(0)?), domain(address), Digest(row.get(2)?));
        }
        Ok(())
    }

    /// Shows everybody on the lists: key, domain, facets and why they wait, if they do.
    pub fn listed(
        &self,
        mut take: impl FnMut(Key, &str, &str, Option<&str>),
    ) -> Result<(), StoreFault> {
        let mut statement = self
            .0
            .prepare("SELECT key, address, facets, withheld FROM recipient WHERE ord >= ?1")?;
        let mut rows = statement.query(params![LISTED])?;
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let withheld = row.get_ref(3)?.as_str_or_null();
            let withheld = withheld.map_err(rusqlite::Error::from)?;
            take(Key(row.get(0)?), domain(text(1)?), text(2)?, withheld);
        }
        Ok(())
    }

    /// Shows the domain of everybody else whom the store knows: they wait, or left the lists.
    pub fn others(&self, mut take: impl FnMut(Key, &str)) -> Result<(), StoreFault> {
        let mut statement = self
            .0
            .prepare("SELECT key, address FROM recipient WHERE ord < ?1 OR withheld IS NOT NULL")?;
        let mut rows = statement.query(params![LISTED])?;
        while let Some(row) = rows.next()? {
            let address = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            take(Key(row.get(0)?), domain(address));
        }
        Ok(())
    }

    /// Keeps one reading transaction open from here on: a run that reads everybody takes and lets
    /// go of the file's locks once. They are read one after the other, so that little is held of the file.
    pub fn hold(&self) -> Result<(), StoreFault> {
        self.0
            .execute_batch(
                "PRAGMA cache_size = -256; PRAGMA shrink_memory; BEGIN; SELECT count(*) FROM sqlite_schema;",
            )
            .map_err(StoreFault::Sqlite)
    }

    /// The recipient with that key.
    pub fn get(&self, key: Key) -> Result<Option<Entry>, StoreFault> {
        let mut statement = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM recipient WHERE key = ?1"))?;
        Ok(statement.query_row(params![key.0], entry).optional()?)
    }

    /// The recipient with that key and those behind in the order of sending, up to `limit` together.
    pub fn starting_with(&self, key: Key, limit: u32) -> Result<Vec<Entry>, StoreFault> {
        let mut statement = self
            .0
            .prepare_cached("SELECT ord FROM recipient WHERE key = ?1")?;
        let place = statement.query_row(params![key.0], |row| row.get::<_, i64>(0));
        let Some(place) = place.optional()? else {
            return Ok(Vec::new());
        };
        let page = self.page(place.unsigned_abs().saturating_sub(1), limit)?;
        Ok(page.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Shows what everybody's message was made from: key, address, fields and facets, as they stand.
    pub fn facts(&self, mut take: impl FnMut(Key, &str, &str, &str)) -> Result<(), StoreFault> {
        let mut statement = self
            .0
            .prepare("SELECT key, address, fields, facets FROM recipient")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            take(Key(row.get(0)?), text(1)?, text(2)?, text(3)?);
        }
        Ok(())
    }

    /// Up to `limit` recipients in the order of sending, after the stated place; each with its
    /// place. Begin with 0.
    pub fn page(&self, after: u64, limit: u32) -> Result<Vec<(u64, Entry)>, StoreFault> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS}, ord FROM recipient WHERE ord > ?1 ORDER BY ord LIMIT ?2"
        ))?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![after, limit], |row| {
            let ord: i64 = row.get(6)?;
            Ok((ord.unsigned_abs(), entry(row)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The reasons of those who wait, by key.
    pub fn withheld(&self) -> Result<BTreeMap<Key, String>, StoreFault> {
        let mut statement = self
            .0
            .prepare("SELECT key, withheld FROM recipient WHERE withheld IS NOT NULL")?;
        let rows = statement.query_map([], |row| Ok((Key(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps what the relay said to an attempt, as it said it.
    pub fn keep_reply(&self, key: Key, attempt: u32, raw: &[u8]) -> Result<(), StoreFault> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO reply VALUES (?1, ?2, ?3)")?
            .execute(params![key.0, attempt, raw])?;
        Ok(())
    }

    /// What the relay said to the attempts for one recipient.
    pub fn replies(&self, key: Key) -> Result<Vec<(u32, Vec<u8>)>, StoreFault> {
        let mut statement = self
            .0
            .prepare_cached("SELECT attempt, raw FROM reply WHERE key = ?1 ORDER BY attempt")?;
        let rows = statement.query_map(params![key.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::{
        super::{Stored, stored::fields_text},
        refill::Refill,
        *,
    };

    fn person(index: u8) -> Entry {
        Entry {
            key: Key([index; 16]),
            address: format!("p{index}@example.com"),
            wording: Digest([7; 32]),
            fields: [("name".to_owned(), vec!["Zoë".to_owned()])].into(),
            withheld: (index == 2).then(|| "AG first".to_owned()),
            facets: "{}".to_owned(),
        }
    }

    /// Puts somebody in as they come out.
    fn put(refill: &mut Refill<'_>, place: u64, entry: &Entry) -> Result<(), StoreFault> {
        let stored = Stored {
            address: entry.address.clone(),
            fields: fields_text(&entry.fields, String::as_str),
            withheld: entry.withheld.clone(),
            facets: entry.facets.as_str().into(),
        };
        refill.put(place, entry.key, entry.wording, &stored)
    }

    fn fill(store: &mut Store, people: &[u8]) -> Result<(), StoreFault> {
        let kept = store.kept(|_, _| false)?;
        let mut refill = store.refill(kept)?;
        for (place, index) in (1..).zip(people) {
            put(&mut refill, place, &person(*index))?;
        }
        refill.commit(Digest([0; 32]))
    }

    #[test]
    fn keeps_people_in_order_and_replaces_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".disclose/audience.db");
        let mut store = Store::open(&path).unwrap();
        fill(&mut store, &[9, 3]).unwrap();
        let kept = store.kept(|key, _| key == Key([3; 16])).unwrap();
        let mut refill = store.refill(kept).unwrap();
        assert!(refill.has_kept(Key([3; 16])) && !refill.has_kept(Key([9; 16])));
        for (place, index) in [(20, 2), (10, 1)] {
            put(&mut refill, (1 << 40) + place, &person(index)).unwrap();
        }
        refill.place((1 << 40) + 15, Key([3; 16]), None).unwrap();
        refill.commit(Digest([5; 32])).unwrap();
        assert_eq!(store.made_from().unwrap(), Some(Digest([5; 32])));
        let mut order = Vec::new();
        let mut others = Vec::new();
        store.ways(|key, _, _| order.push(key.0[0])).unwrap();
        store.others(|key, _| others.push(key.0[0])).unwrap();
        assert_eq!(
            (order.as_slice(), others.as_slice()),
            (&[1, 3][..], &[2][..])
        );
        let by_key = store.keys(None, 2).unwrap();
        assert_eq!(by_key, [Key([1; 16]), Key([2; 16])]);
        assert_eq!(
            store.keys(by_key.last().copied(), 2).unwrap(),
            [Key([3; 16])]
        );
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.get(Key([9; 16])).unwrap(), None);
        assert_eq!(store.get(Key([1; 16])).unwrap(), Some(person(1)));
        let first = store.page(0, 2).unwrap();
        let place = |at: u64| (1 << 40) + at;
        assert_eq!(first, [(place(10), person(1)), (place(15), person(3))]);
        assert_eq!(store.page(place(15), 2).unwrap(), [(place(20), person(2))]);
        let behind = [person(3), person(2)];
        assert_eq!(store.starting_with(Key([3; 16]), 9).unwrap(), behind);
        assert_eq!(store.starting_with(Key([3; 16]), 1).unwrap(), behind[..1]);
        assert!(store.starting_with(Key([9; 16]), 9).unwrap().is_empty());
        assert_eq!(store.withheld().unwrap().len(), 1);
        store.keep_reply(Key([1; 16]), 2, b"550 \xff").unwrap();
        assert_eq!(
            store.replies(Key([1; 16])).unwrap(),
            [(2, b"550 \xff".to_vec())]
        );
    }

    #[test]
    fn is_private_and_refuses_links_and_two_people_with_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".disclose/audience.db");
        let mut store = Store::open(&path).unwrap();
        fill(&mut store, &[1]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        for file in fs::read_dir(path.parent().unwrap()).unwrap() {
            let file = file.unwrap().path();
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
        assert!(fill(&mut store, &[1, 1]).is_err());
        assert_eq!(
            store.page(0, 9).unwrap().len(),
            1,
            "the old audience stands"
        );
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(Store::open(&link), Err(StoreFault::File { .. })));
    }
}
