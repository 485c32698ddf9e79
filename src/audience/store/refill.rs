//! Filling the audience store anew, in one transaction: nothing of it stands before it is committed, and
//! whoever stays keeps what their message is made from.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Transaction, params};

use super::{COLUMNS, INDEX, RECIPIENT, Store, StoreFault};
use crate::{
    audience::Stored,
    terms::{Digest, Key},
};

impl Store {
    /// Those of the recipients for which `keep` says so, by their key and wording.
    pub fn kept(&self, keep: impl Fn(Key, Digest) -> bool) -> Result<BTreeSet<Key>, StoreFault> {
        let mut all = self.0.prepare("SELECT key, wording FROM recipient")?;
        let mut all = all.query([])?;
        let mut kept = BTreeSet::new();
        while let Some(row) = all.next()? {
            let key = Key(row.get(0)?);
            if keep(key, Digest(row.get(1)?)) {
                kept.insert(key);
            }
        }
        Ok(kept)
    }

    /// Begins to fill the store anew, in one transaction: of the old recipients those with these keys stay.
    pub fn refill(&mut self, keep: BTreeSet<Key>) -> Result<Refill<'_>, StoreFault> {
        // Whoever reads does so from one end to the other; the index is put in order here.
        self.0.execute_batch("PRAGMA cache_size = -1024")?;
        let transaction = self.0.transaction()?;
        let mut kept = BTreeMap::new();
        {
            transaction.execute_batch("DELETE FROM filled")?;
            transaction
                .execute_batch(&format!("ALTER TABLE recipient RENAME TO was; {RECIPIENT}"))?;
            let mut copy = transaction.prepare(&format!(
                "INSERT INTO recipient SELECT ?1, {COLUMNS} FROM was WHERE key = ?2"
            ))?;
            for (ord, key) in (1_i64..).zip(keep) {
                copy.execute(params![ord, key.0])?;
                kept.insert(key, ord);
            }
        }
        transaction.execute_batch("DROP TABLE was")?;
        Ok(Refill { transaction, kept })
    }
}

/// A store while it is being filled; nothing of it stands before it is committed.
#[derive(Debug)]
pub struct Refill<'s> {
    transaction: Transaction<'s>,
    /// The recipients that stayed.
    kept: BTreeMap<Key, i64>,
}

impl Refill<'_> {
    /// Whether a recipient stayed.
    #[must_use]
    pub fn has_kept(&self, key: Key) -> bool {
        self.kept.contains_key(&key)
    }

    /// Gives a recipient that stayed its place in the order of sending, and what it waits for now.
    pub fn place(
        &mut self,
        place: u64,
        key: Key,
        withheld: Option<&str>,
    ) -> Result<(), StoreFault> {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        self.transaction
            .prepare_cached("UPDATE recipient SET ord = ?1, withheld = ?2 WHERE ord = ?3")?
            .execute(params![place, withheld, self.kept.get(&key)])?;
        Ok(())
    }

    /// Adds a recipient at a place in the order of sending. Places below 2^40 belong to those that
    /// stayed and are on no list.
    pub fn put(
        &mut self,
        place: u64,
        key: Key,
        wording: Digest,
        stored: &Stored,
    ) -> Result<(), StoreFault> {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        self.transaction
            .prepare_cached("INSERT INTO recipient VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                place,
                key.0,
                stored.address,
                wording.0,
                stored.fields,
                stored.withheld,
                &*stored.facets
            ])?;
        Ok(())
    }

    /// Makes it the store, and keeps what it was made from.
    pub fn commit(self, made_from: Digest) -> Result<(), StoreFault> {
        self.transaction.execute_batch(INDEX)?;
        self.transaction
            .execute("INSERT INTO filled VALUES (?1)", params![made_from.0])?;
        Ok(self.transaction.commit()?)
    }
}
