//! A campaign with a frozen text, and a ledger in which everybody was handed a message.

use std::{fs, path::Path, time::Duration};

use disclosure_mailer::{
    delivery::{Draft, Kind, Stage},
    ledger::Ledger,
    review,
    terms::{Digest, Key, Stamp},
};

use crate::{Whatever, child};

/// Makes the campaign with so many people.
pub(crate) fn make(folder: &Path, people: u64) -> Whatever<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    fs::create_dir_all(folder.join("lists"))?;
    for name in ["incident.toml", "words.csv"] {
        fs::copy(sample.join(name), folder.join(name))?;
    }
    fs::write(
        folder.join("lists/people.csv"),
        "email\nsomebody@example.com\n",
    )?;
    fs::write(
        folder.join("campaign.toml"),
        "id = \"bench\"\nsample = true\ndefault_locale = \"en\"\ndefault_jurisdiction = \"EU\"\n\
         [sender]\nfrom = \"Example <security@example.com>\"\n[[list]]\nfile = \"lists/people.csv\"\naudience = \"user\"\n\
         [relay]\nurl = \"smtp://127.0.0.1:9\"\n[pace]\nrate = \"unlimited\"\n\
         [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\n[approval]\nrequired = []\n",
    )?;
    // There is no relay: the text is frozen and the ledger begun, and that is all.
    let began = child::start(&["send", "--yes"], folder)?;
    let mut frozen = None;
    child::watch(began, |took| {
        let there =
            !review::frozen_texts(folder).is_empty() && folder.join(".disclose/ledger.db").exists();
        let since = if there {
            *frozen.get_or_insert(took)
        } else {
            took
        };
        there && took.saturating_sub(since) > Duration::from_millis(1500)
    })?;
    let text = review::frozen_texts(folder)
        .pop()
        .ok_or("no text is frozen")?;
    let (frozen, _) = review::thaw(folder, text)?;
    let wording = frozen
        .wordings
        .first()
        .ok_or("no wording is frozen")?
        .digest();
    let mut ledger = open(folder)?;
    let identity = ledger.identity().clone();
    let key = |n: u64| identity.recipient(&format!("person{n:07}@example.com"));
    let mut keys: Vec<Key> = (0..people).map(key).collect();
    keys.sort_unstable();
    let mut now = Stamp(1_764_166_811_042_317);
    for part in keys.chunks(10_000) {
        let drafts = part.iter().map(|key| enrolled(*key));
        ledger.append(drafts.collect(), now)?;
    }
    let mut began = Draft::new(Kind::Began);
    began.text = Some(text);
    ledger.append(vec![began], now)?;
    let in_order: Vec<Key> = (0..people).map(key).collect();
    for part in in_order.chunks(5_000) {
        let drafts = part.iter().flat_map(|key| messages(*key, text, wording));
        now = now.plus(Stamp::SECOND);
        ledger.append(drafts.collect(), now)?;
    }
    ledger.append(vec![Draft::new(Kind::Ended)], now)?;
    ledger.record_head(&folder.join("approvals/ledger.toml"))?;
    Ok(())
}

/// The ledger of such a campaign.
pub(crate) fn open(folder: &Path) -> Whatever<Ledger> {
    let (state, recorded) = (
        folder.join(".disclose"),
        folder.join("approvals/ledger.toml"),
    );
    Ok(Ledger::open(&state, &recorded, "bench")?)
}

/// Somebody is to be told.
pub(crate) fn enrolled(key: Key) -> Draft {
    Draft::about(key, Kind::Enrolled, 0)
}

/// What a message that was taken leaves in the log.
fn messages(key: Key, text: Digest, wording: Digest) -> [Draft; 2] {
    let mut attempt = Draft::about(key, Kind::Attempt, 1);
    (attempt.text, attempt.wording) = (Some(text), Some(wording));
    "en".clone_into(&mut attempt.locale);
    attempt.message_id = format!("{}@example.com", key.to_string().split_at(24).0);
    "mail.example.com:465".clone_into(&mut attempt.relay);
    "TLSv1.3 TLS13_AES_256_GCM_SHA384".clone_into(&mut attempt.tls);
    "mailer-1".clone_into(&mut attempt.sender);
    let mut taken = attempt.clone();
    taken.kind = Kind::Accepted;
    (taken.stage, taken.code) = (Some(Stage::Body), 250);
    "2.0.0".clone_into(&mut taken.enhanced_code);
    "Ok: queued as 4cMxyz1234".clone_into(&mut taken.reply);
    "4cMxyz1234".clone_into(&mut taken.relay_id);
    [attempt, taken]
}
