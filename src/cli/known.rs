//! By which key a recipient stands in the ledger.
//!
//! Guarantees that somebody who stands there by an alias is not taken for somebody else. Where aliases
//! are one mailbox, whichever of them was enrolled first keeps its key; a new recipient gets the key of
//! the mailbox without what providers ignore, so that an alias in a later list is the same person.

use crate::{
    audience::{Recipient, alias_base},
    ledger::Identity,
    terms::{Address, Key, Purpose},
};

/// The key of a recipient; `enrolled` says which keys the ledger has.
pub(super) fn key_of(
    identity: &Identity,
    recipient: &Recipient,
    enrolled: impl Fn(&Key) -> bool,
) -> Key {
    let aliases = recipient.aliases.iter();
    let keys = aliases.map(|alias| identity.recipient(alias.reveal(Purpose::Compare)));
    let keys: Vec<Key> = keys.collect();
    let known = keys.iter().find(|key| enrolled(key)).or(keys.last());
    let own = || identity.recipient(&recipient.address.canonical());
    known.copied().unwrap_or_else(own)
}

/// The key of an address that somebody asks for.
pub(super) fn key_of_address(
    identity: &Identity,
    address: &Address,
    merge_aliases: bool,
    enrolled: impl Fn(&Key) -> bool,
) -> Key {
    let canonical = address.canonical();
    let own = identity.recipient(&canonical);
    if !merge_aliases || enrolled(&own) {
        return own;
    }
    let base = alias_base(&canonical);
    base.map_or(own, |base| identity.recipient(&base))
}
