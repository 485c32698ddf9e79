//! What is new since somebody last approved: people, by keys that are kept in the state folder, and
//! wordings, against the text that was frozen then.
//!
//! Guarantees that who is new is said exactly and not as a difference of counts: one person who came
//! and one who went are two. Nobody's data is kept: keys of the ledger, and a digest of what each
//! person's message would be made from.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::{Value, json};

use super::{enlisted, failure::Failure, freeze, gather::Gathered, known::key_of, state::State};
use crate::{
    audience::Recipient,
    ledger::{Identity, Ledger, make_dir, write_replacing},
    review::{self, Approval, Change},
    terms::{Digest, Hasher, Key},
};

/// How such a file begins.
const HEAD: &[u8] = b"disclose people 1\n";
/// A key, and the first half of a digest of the message and of why it waits.
const KEY: usize = 16;
const ENTRY: usize = KEY + 16;

/// What is new.
#[derive(Debug, Default)]
pub(super) struct Wave {
    text: Option<NewText>,
    people: Option<NewPeople>,
}

#[derive(Debug)]
struct NewText {
    /// Who approved what, when.
    since: String,
    /// Whether all that people need now was read.
    covered: bool,
    changes: Vec<Change>,
}

#[derive(Debug, Default)]
struct NewPeople {
    since: String,
    new: BTreeMap<String, u64>,
    changed: u64,
    gone: u64,
}

impl Wave {
    /// Since the same role approved last; nothing where it never did.
    pub(super) fn since(
        gathered: &Gathered,
        state: &State,
        approval: &Approval,
    ) -> Result<Self, Failure> {
        let (approvals, _) = review::read_all(&gathered.campaign.folder);
        // Nobody is spared reading because somebody else has read.
        let own = |a: &&Approval| !a.withdrawn && a.role == approval.role;
        let last = |has: &dyn Fn(&Approval) -> bool| {
            approvals.iter().rev().filter(own).find(|a| has(a)).cloned()
        };
        let mut wave = Self::default();
        if approval.text.is_some()
            && let Some(then) = last(&|a| a.text.is_some())
        {
            wave.text = new_text(gathered, &then, &approvals);
        }
        if approval.audience.is_some()
            && state.begun()?
            && let Some(then) = last(&|a| a.audience.is_some())
        {
            wave.people = new_people(gathered, state, &then)?;
        }
        Ok(wave)
    }

    /// What is new in the text, a line each.
    pub(super) fn text_in_words(&self) -> Vec<String> {
        let Some(text) = &self.text else {
            return Vec::new();
        };
        if text.covered {
            return vec![format!(
                "          nothing new to read since {}",
                text.since
            )];
        }
        let mut lines = vec![format!("          new since {}:", text.since)];
        for change in &text.changes {
            lines.push(format!("            {}", change.what));
            let shown = change.lines.iter();
            lines.extend(shown.map(|line| format!("              {line}")));
        }
        lines
    }

    /// Who is new, a line each.
    pub(super) fn people_in_words(&self) -> Vec<String> {
        let Some(people) = &self.people else {
            return Vec::new();
        };
        let all: u64 = people.new.values().sum();
        if (all, people.changed, people.gone) == (0, 0, 0) {
            return vec![format!("          the same as {}", people.since)];
        }
        let by: Vec<String> = people
            .new
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        let mut parts = Vec::new();
        if all > 0 {
            parts.push(format!("{all} new ({})", by.join(", ")));
        }
        for (count, what) in [
            (people.gone, "gone"),
            (people.changed, "with other facts or another notice"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        vec![format!(
            "          since {}: {}",
            people.since,
            parts.join(", ")
        )]
    }

    /// The same for programs.
    pub(super) fn document(&self) -> Value {
        json!({
            "text": self.text.as_ref().map(|text| json!({
                "covered": text.covered,
                "changes": text.changes.iter().map(|change| &change.what).collect::<Vec<_>>(),
            })),
            "people": self.people.as_ref().map(|people| json!({
                "new": people.new.values().sum::<u64>(), "by": people.new,
                "gone": people.gone, "changed": people.changed,
            })),
        })
    }
}

fn since(what: &str, digest: Digest, then: &Approval) -> String {
    format!(
        "{} approved the {what} {} at {}",
        then.role,
        digest.code(),
        then.at
    )
}

fn new_text(gathered: &Gathered, then: &Approval, earlier: &[Approval]) -> Option<NewText> {
    let digest = then.text?;
    // One that is damaged is as good as none here; whoever sends from it is told.
    let (frozen, _) = review::thaw(&gathered.campaign.folder, digest).ok()?;
    let mut at_hand = freeze::frozen(gathered);
    // What the same role read in an earlier text, with the same around it, is not new either.
    let texts = earlier
        .iter()
        .filter(|a| !a.withdrawn && a.role == then.role);
    let texts: BTreeSet<Digest> = texts.filter_map(|approval| approval.text).collect();
    let read = texts
        .into_iter()
        .filter_map(|digest| review::thaw(&gathered.campaign.folder, digest).ok());
    let read: BTreeSet<Digest> = read
        .filter(|(text, _)| text.around == at_hand.around)
        .flat_map(|(text, _)| text.text().wordings.into_keys())
        .collect();
    at_hand
        .wordings
        .retain(|wording| !read.contains(&wording.digest()));
    let covered = frozen.text().covers(&gathered.text);
    let changes = review::compare(&frozen, &at_hand).into_iter();
    let changes = review::distinct(changes.filter(Change::is_to_be_read).collect());
    Some(NewText {
        since: since("text", digest, then),
        covered: covered || changes.is_empty(),
        changes,
    })
}

fn file(state: &State, digest: Digest) -> PathBuf {
    state
        .folder
        .join("approved")
        .join(format!("{digest}.people"))
}

fn entry(gathered: &Gathered, identity: &Identity, recipient: &Recipient) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    let (key, made_from) = entry.split_at_mut(KEY);
    // Aliases relate keys; here each mailbox stands for itself.
    key.copy_from_slice(&key_of(identity, recipient, |_| false).0);
    let mut of = Hasher::new("listed");
    let notices = &gathered.notices;
    let index = notices.by_facets.get(&*recipient.facets);
    let wording = index.and_then(|index| notices.wordings.get(*index));
    of.field(enlisted::made(recipient).0)
        .field(recipient.withheld.as_deref().unwrap_or_default())
        .field(wording.map_or("", |wording| wording.locale.as_str()));
    let of = of.finish().0;
    made_from.copy_from_slice(of.first_chunk::<16>().map_or(&[0; 16], |half| half));
    entry
}

/// Keeps who was approved, for the next time.
pub(super) fn remember(gathered: &Gathered, state: &State, ledger: &Ledger) -> Result<(), Failure> {
    let path = file(state, gathered.audience_digest);
    if path.exists() {
        return Ok(());
    }
    let mut entries: Vec<[u8; ENTRY]> = Vec::new();
    gathered.each(|_, recipient| entries.push(entry(gathered, ledger.identity(), recipient)))?;
    entries.sort_unstable();
    let mut bytes = HEAD.to_vec();
    bytes.extend(entries.iter().flatten());
    let folder = state.folder.join("approved");
    make_dir(&folder)
        .and_then(|()| write_replacing(&path, &bytes))
        .map_err(Failure::file("write", &path))
}

/// Compares the people at hand with those of an earlier approval; none where nothing was kept of them.
fn new_people(
    gathered: &Gathered,
    state: &State,
    then: &Approval,
) -> Result<Option<NewPeople>, Failure> {
    let Some(digest) = then.audience else {
        return Ok(None);
    };
    let mut people = NewPeople {
        since: since("audience", digest, then),
        ..NewPeople::default()
    };
    if digest == gathered.audience_digest {
        return Ok(Some(people));
    }
    let kept = std::fs::read(file(state, digest)).unwrap_or_default();
    let Some(kept) = kept.strip_prefix(HEAD) else {
        return Ok(None);
    };
    let (entries, _) = kept.as_chunks::<ENTRY>();
    let mut before: BTreeMap<Key, &[u8]> = BTreeMap::new();
    for entry in entries {
        let (key, made_from) = entry.split_at(KEY);
        before.insert(Key(key.try_into().unwrap_or_default()), made_from);
    }
    let ledger = state.open()?;
    gathered.each(|_, recipient| {
        let now = entry(gathered, ledger.identity(), recipient);
        let (key, made_from) = now.split_at(KEY);
        match before.remove(&Key(key.try_into().unwrap_or_default())) {
            Some(old) if old == made_from => {}
            Some(_) => people.changed += 1,
            None => {
                let of = &recipient.facets;
                let kind = format!("{} {}", of.audience, of.locale);
                *people.new.entry(kind).or_default() += 1;
            }
        }
    })?;
    people.gone = before.len() as u64;
    Ok(Some(people))
}
