#![no_main]
//! Any octets as a notice, as the campaign's words, or as its agencies; the first octet says which. They
//! are compiled or refused, and the same octets give the same wordings.

mod folder;

use disclosure_mailer::{audience, campaign, notice};

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Some((which, octets)) = octets.split_first() else { return };
    let name = match which {
        b'n' => "notices/user.en.md",
        b'w' => "words.csv",
        b'a' => "requirements/agencies.toml",
        _ => return,
    };
    folder::with_folder(|folder| {
        folder::write(folder, name, octets);
        let Ok(campaign) = campaign::load(folder) else { return };
        let audience = audience::assemble(&campaign);
        let day = "2025-11-26".parse().unwrap();
        let once = notice::compile(&campaign, &audience.facets, day);
        let again = notice::compile(&campaign, &audience.facets, day);
        let digests = |notices: &notice::Notices| -> Vec<_> {
            notices.wordings.iter().map(notice::Wording::digest).collect()
        };
        assert_eq!(digests(&once), digests(&again));
    });
});
