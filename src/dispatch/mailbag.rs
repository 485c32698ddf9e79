//! Everybody's message, made when its turn comes: a frozen wording's skeleton and a person from the
//! audience store.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use crate::{
    audience::{Entry, Store, StoreFault},
    message::{Headers, Ids, MessageFault, Person, Secret, Skeleton},
    relay::Envelope,
    review::Frozen,
    terms::{Digest, Key, Stamp},
};

/// Makes parcels.
#[derive(Debug)]
pub struct Mailbag {
    store: Store,
    /// Who was read ahead, of so many.
    ahead: RefCell<(HashMap<Key, Entry>, u32)>,
    secret: Secret,
    skeletons: BTreeMap<Digest, (Rc<Skeleton>, String)>,
}

/// So many people are read at once at most.
const AHEAD: u32 = 256;

/// One person's message, before its date is known.
#[derive(Debug)]
pub struct Parcel {
    entry: Entry,
    ids: Ids,
    skeleton: Rc<Skeleton>,
    locale: String,
    from: String,
}

impl Mailbag {
    /// Builds every wording of a frozen text.
    pub fn new(
        frozen: &Frozen,
        headers: &Headers,
        store: Store,
        secret: Secret,
    ) -> Result<Self, MessageFault> {
        let mut skeletons = BTreeMap::new();
        for wording in &frozen.wordings {
            let skeleton = Rc::new(Skeleton::build(wording, headers)?);
            skeletons.insert(wording.digest(), (skeleton, wording.locale.to_string()));
        }
        Ok(Self {
            store,
            ahead: RefCell::default(),
            secret,
            skeletons,
        })
    }

    /// The message of one person; an error says why there is none, without the person's data.
    pub fn parcel(&self, key: Key) -> Result<Parcel, String> {
        let entry = self.entry(key).map_err(|fault| fault.to_string())?;
        let entry = entry.ok_or_else(|| format!("{key} is not in the audience store"))?;
        let (skeleton, locale) = self
            .skeletons
            .get(&entry.wording)
            .ok_or_else(|| format!("{key} needs a wording that the approved text lacks"))?;
        let ids = Ids::derive(&self.secret, key, skeleton.domain());
        let from = skeleton.envelope_from(&ids);
        let parcel = Parcel {
            entry,
            ids,
            skeleton: Rc::clone(skeleton),
            locale: locale.clone(),
            from,
        };
        let missing = parcel.with_person(|person| skeleton.missing(person));
        if let Some(field) = missing {
            return Err(format!("{key} has no `{field}`, which the wording prints"));
        }
        Ok(parcel)
    }

    /// Somebody's entry. Mostly the next person is the next in the store, so that those behind are read
    /// too: more of them where they were wanted the last time, fewer where they were not.
    fn entry(&self, key: Key) -> Result<Option<Entry>, StoreFault> {
        let (ahead, read) = &mut *self.ahead.borrow_mut();
        if let Some(entry) = ahead.remove(&key) {
            return Ok(Some(entry));
        }
        let unused = u32::try_from(ahead.len()).unwrap_or(AHEAD);
        *read = if unused * 2 > *read {
            *read / 2
        } else {
            *read * 2
        };
        *read = (*read).clamp(1, AHEAD);
        let behind = self.store.starting_with(key, *read)?;
        *ahead = behind.into_iter().map(|entry| (entry.key, entry)).collect();
        Ok(ahead.remove(&key))
    }
}

impl Parcel {
    /// The wording.
    #[must_use]
    pub fn wording(&self) -> Digest {
        self.entry.wording
    }

    /// The language of the wording.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// The Message-ID, without angle brackets.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.ids.message_id
    }

    /// Who it is from and to.
    #[must_use]
    pub fn envelope(&self) -> Envelope<'_> {
        Envelope {
            from: &self.from,
            to: &self.entry.address,
            token: &self.ids.token,
        }
    }

    /// The octets. `date` is the moment of the first attempt.
    #[must_use]
    pub fn compose(&self, date: Stamp) -> Vec<u8> {
        self.with_person(|person| self.skeleton.compose(person, &self.ids, date).bytes)
    }

    /// How many octets it is at most; seldom near that.
    #[must_use]
    pub fn at_most(&self) -> u64 {
        self.with_person(|person| self.skeleton.at_most(person)) as u64
    }

    fn with_person<T>(&self, work: impl FnOnce(&Person<'_, '_>) -> T) -> T {
        let values = |field: &str| -> Vec<Cow<'_, str>> {
            self.entry
                .fields
                .get(field)
                .map(|values| values.iter().map(|v| Cow::Borrowed(v.as_str())).collect())
                .unwrap_or_default()
        };
        work(&Person {
            address: &self.entry.address,
            fields: &values,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::{audience::Stored, review::Surroundings};

    #[test]
    fn a_message_with_a_hole_in_it_is_not_made() {
        let body = [
            json!({ "fixed": "Hello " }),
            json!({ "slot": { "field": "name" } }),
        ];
        let wording = json!({
            "locale": "en", "audience": "user", "source": "", "subject": "s", "preheader": "",
            "sections": [], "text": body, "html": body,
        });
        let frozen: Frozen = serde_json::from_value(json!({
            "format": 1, "program": "", "campaign": "", "digest": Digest([0; 32]),
            "around": Surroundings { from: "X <x@example.com>".to_owned(), ..Surroundings::default() },
            "wordings": [wording], "by_facets": [], "sources": {},
        }))
        .unwrap();
        let wording = frozen.wordings[0].digest();
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("audience.db")).unwrap();
        let stored = |fields: serde_json::Value| Stored {
            address: "a@example.com".to_owned(),
            fields: fields.to_string(),
            withheld: None,
            facets: "{}".into(),
        };
        let people = [
            stored(json!({ "name": ["Ann"] })),
            stored(json!({})),
            stored(json!({ "name": ["\u{202e}"] })),
        ];
        let mut refill = store.refill(BTreeSet::new()).unwrap();
        for (place, stored) in (1..).zip(&people) {
            let key = Key([place; 16]);
            refill.put(place.into(), key, wording, stored).unwrap();
        }
        refill.commit(wording).unwrap();
        let headers = frozen.around.headers(false);
        let mailbag = Mailbag::new(&frozen, &headers, store, Secret::new([0; 32])).unwrap();
        assert!(mailbag.parcel(Key([1; 16])).is_ok());
        for hole in [2, 3] {
            let why = mailbag.parcel(Key([hole; 16])).unwrap_err();
            assert!(why.contains("has no `name`"), "{why}");
        }
    }
}
