#![no_main]
//! Any octets as what came back: messages, a mailbox, a report, and whose it is.

mod caught;

use disclosure_mailer::{
    returns::{self, Index, Messages},
    terms::{Key, Purpose},
};

libfuzzer_sys::fuzz_target!(init: caught::libraries_are_caught(), |octets: &[u8]| {
    for message in Messages::new(octets) {
        let report = returns::read(&message.unwrap());
        let mut index = Index::of([&report]);
        index.person(Key([1; 16]), "abcdefgh234567ij", "abcdefgh234567ijabcdefgh");
        // Nobody is found in less than an id is long.
        assert!(octets.len() >= 16 || index.owner(&report, |_| None).is_none());
        for named in &report.recipients {
            assert!(named.diagnostic.reveal(Purpose::Compare).chars().count() <= 500);
            let status = named.status.as_deref().unwrap_or("");
            assert!(status.is_empty() || named.is_final == status.starts_with('5'));
        }
    }
});
