//! What does a message cost: filling a wording beside building the same message with lettre, compiling
//! a thousand wordings, and composing a million messages without sending one? And is another
//! recipient's address found in one of a million rows?
//!
//! `cargo bench --bench compose`; `PEOPLE=100000` for other lists. Times are of processor time where the
//! system tells it (Linux), else of the clock; each is the best of `RUNS` (3).

#[path = "shared/figures.rs"]
mod figures;
#[path = "shared/invented.rs"]
mod invented;
#[path = "shared/processor.rs"]
mod processor;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use disclosure_mailer::{
    audience::{Count, Facets},
    campaign::{self, Campaign},
    message::{Headers, Ids, Person, Secret, Skeleton},
    notice::{self, Piece, Wording},
    terms::{ClassId, Key, Locale, Stamp},
};
use figures::{a_second, say, stated};
use invented::LOCALES;
use processor::waited_for;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

const AUDIENCES: [&str; 4] = ["admin", "customer", "unaffected", "user"];

fn main() -> Whatever<()> {
    let (people, runs) = (stated("PEOPLE", 1_000_000), stated("RUNS", 3));
    let folder = tempfile::tempdir()?;
    write_campaign(folder.path(), people)?;
    let campaign = campaign::load(folder.path())?;
    one_message(&campaign, runs)?;
    a_thousand_wordings(&campaign, runs);
    a_whole_campaign(folder.path(), people)?;
    a_stranger(folder.path(), people)?;
    Ok(())
}

/// Processor time of this thread so far; the clock where the system does not tell.
fn spent(since: Instant) -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// The best of several runs.
fn best(runs: u64, mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let before = spent(start);
        run();
        best = best.min(spent(start).saturating_sub(before));
    }
    best
}

fn facets(audience: &str, locale: &str, plan: usize) -> Whatever<Facets> {
    let exposed = ["name", "email", "approx_location", "user_id"];
    let exposed: Result<BTreeSet<ClassId>, _> = exposed
        .iter()
        .filter(|_| audience != "unaffected")
        .map(|id| ClassId::try_from((*id).to_owned()))
        .collect();
    let mut exposed = exposed?;
    // Another set of classes is another text.
    for (bit, id) in ["phone", "ip_address", "username", "device_id", "gender"]
        .iter()
        .enumerate()
    {
        if plan >> bit & 1 == 1 {
            exposed.insert(ClassId::try_from((*id).to_owned())?);
        }
    }
    Ok(Facets {
        audience: audience.to_owned(),
        also: BTreeSet::new(),
        locale: Locale::parse(locale)?,
        jurisdiction: None,
        exposed,
        declared: BTreeMap::new(),
        fields: ["name", "account"]
            .map(|field| (field.to_owned(), Count::One))
            .into(),
    })
}

fn headers() -> Headers {
    Headers {
        from: "Example Security <security@example.com>".to_owned(),
        reply_to: Some("help@example.com".to_owned()),
        envelope_from: Some("bounces+{token}@example.com".to_owned()),
        relay: Vec::new(),
        test: false,
        sample: true,
    }
}

fn compiled(campaign: &Campaign, all: impl IntoIterator<Item = Facets>) -> Vec<Wording> {
    let facets = all.into_iter().map(|one| (one, 1)).collect();
    notice::compile(campaign, &facets, jiff::civil::date(2025, 11, 26)).wordings
}

/// One message, filled and built.
fn one_message(campaign: &Campaign, runs: u64) -> Whatever<()> {
    const MESSAGES: u32 = 20_000;
    const BUILT: u32 = 2_000;
    let wordings = compiled(campaign, [facets("unaffected", "en", 0)?]);
    let wording = wordings.into_iter().next().ok_or("no wording")?;
    let skeleton = Skeleton::build(&wording, &headers())?;
    let fields = |field: &str| match field {
        "name" => vec![Cow::Borrowed("Alex O'Example-Müller")],
        _ => vec![Cow::Borrowed("acct_00000000beef")],
    };
    let secret = Secret::new([7; 32]);
    let person = Person {
        address: "alex.example@example.com",
        fields: &fields,
    };
    let moment = Stamp(1_764_000_000 * Stamp::SECOND);
    let mut octets = 0;
    let ours = best(runs, || {
        for number in 0..MESSAGES {
            let mut key = [0; 16];
            key[..4].copy_from_slice(&number.to_be_bytes());
            let ids = Ids::derive(&secret, Key(key), skeleton.domain());
            octets = std::hint::black_box(skeleton.compose(&person, &ids, moment))
                .bytes
                .len();
        }
    });
    let [text, html] = [&wording.text, &wording.html].map(|pieces| {
        pieces.iter().fold(String::new(), |mut all, piece| {
            match piece {
                Piece::Fixed(fixed) => all.push_str(fixed),
                Piece::Slot(_) => all.push_str("Alex O'Example-Müller"),
            }
            all
        })
    });
    let from: lettre::message::Mailbox = headers().from.parse()?;
    let to: lettre::message::Mailbox = "Alex <alex.example@example.com>".parse()?;
    let mut failed = false;
    let theirs = best(runs, || {
        for _ in 0..BUILT {
            let built = lettre::Message::builder()
                .from(from.clone())
                .to(to.clone())
                .subject(wording.subject.clone())
                .multipart(lettre::message::MultiPart::alternative_plain_html(
                    text.clone(),
                    html.clone(),
                ));
            match built {
                Ok(built) => drop(std::hint::black_box(built.formatted())),
                Err(_) => failed = true,
            }
        }
    });
    if failed {
        return Err("lettre built no message".into());
    }
    let (ours, theirs) = (ours / MESSAGES, theirs / BUILT);
    say(&format!(
        "one message of {octets} octets, ids included: filled in {:.2} us; built by lettre from ready texts in {:.1} us; ratio {:.3}",
        ours.as_secs_f64() * 1e6,
        theirs.as_secs_f64() * 1e6,
        ours.as_secs_f64() / theirs.as_secs_f64()
    ));
    Ok(())
}

/// Every kind of reader in every language, with as many sets of classes as make a thousand.
fn a_thousand_wordings(campaign: &Campaign, runs: u64) {
    let all: Vec<Facets> = (0..32)
        .flat_map(|plan| {
            let each = AUDIENCES.iter().filter(|name| **name != "unaffected");
            each.flat_map(move |audience| {
                LOCALES
                    .iter()
                    .filter_map(move |locale| facets(audience, locale, plan).ok())
            })
        })
        .take(1000)
        .collect();
    let mut wordings = 0;
    let took = best(runs, || {
        wordings = compiled(campaign, all.iter().cloned()).len();
    });
    say(&format!(
        "{wordings} wordings in {} languages, proven and compared: {:.2} s",
        LOCALES.len(),
        took.as_secs_f64()
    ));
}

/// The whole of `send --dry-run`: lists read and merged, notices compiled, every message composed.
fn a_whole_campaign(folder: &Path, people: u64) -> Whatever<()> {
    let before = waited_for();
    let started = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(["send", "--dry-run", "--json"])
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    let clock = started.elapsed();
    let worked = waited_for().saturating_sub(before);
    let said: serde_json::Value = serde_json::from_slice(&child.stdout)?;
    if !child.status.success() || said["composed"] != people {
        return Err(format!(
            "send --dry-run ended with {}: {}",
            child.status, said["composed"]
        )
        .into());
    }
    say(&format!(
        "{people} people in {} wordings, {} octets: composed in {:.2} s of processor time, {:.0} a second of it ({:.2} s on the clock)",
        said["wordings"],
        said["octets"],
        worked.as_secs_f64(),
        a_second(people, worked),
        clock.as_secs_f64()
    ));
    Ok(())
}

/// Another recipient's address in one row's account must be found among all of them.
fn a_stranger(folder: &Path, people: u64) -> Whatever<()> {
    let path = folder.join("people.csv");
    let (row, other) = (people / 3, people / 2);
    let list = fs::read_to_string(&path)?;
    let account = format!("acct_{row:012x}");
    let stranger = format!("person.number{other:08}@mail{}.example.com", other % 97);
    if !list.contains(&stranger) {
        return Err("the stranger is nobody".into());
    }
    fs::write(
        &path,
        list.replacen(&account, &format!("see {stranger}"), 1),
    )?;
    let started = Instant::now();
    let said = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(["check", "--json", "--as-of", "2025-11-26"])
        .arg(folder)
        .output()?;
    let took = started.elapsed();
    let said: serde_json::Value = serde_json::from_slice(&said.stdout)?;
    let findings = said["findings"].as_array().ok_or("no findings")?;
    let found = findings
        .iter()
        .find(|finding| finding["id"] == "AUDIENCE-LEAK")
        .ok_or("the stranger's address was not found")?;
    say(&format!(
        "another recipient's address in one of {people} rows: found at line {} (of row {}), check {:.2} s on the clock",
        found["line"],
        row + 2,
        took.as_secs_f64()
    ));
    if said["exit"] != serde_json::json!([2]) || found["line"] != row + 2 {
        return Err(format!("it does not block, or the place is wrong: {found}").into());
    }
    Ok(())
}

fn write_campaign(folder: &Path, people: u64) -> Whatever<()> {
    invented::write(folder)?;
    let campaign = "id = \"bench\"\nsample = true\ndefault_locale = \"en\"\n[sender]\nfrom = \"Example Security <security@example.com>\"\n\
         [[list]]\nfile = \"people.csv\"\n[expect]\nmax_wordings = 2000\n[relay]\nurl = \"smtp://127.0.0.1:2525\"\n[pace]\nrate = \"50/s\"\n\
         [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\n[approval]\nrequired = []\n";
    fs::write(folder.join("campaign.toml"), campaign)?;
    let mut file = BufWriter::new(File::create(folder.join("people.csv"))?);
    writeln!(file, "email,name,locale,audience,account")?;
    for who in 0..people {
        let at = usize::try_from(who).unwrap_or(0);
        let letter = char::from(b'a' + u8::try_from(who % 26).unwrap_or(0));
        writeln!(
            file,
            "person.number{who:08}@mail{}.example.com,Person Num{letter} Surname{letter},{},{},acct_{who:012x}",
            who % 97,
            LOCALES[at % 13],
            AUDIENCES[at / 13 % 4],
        )?;
    }
    Ok(file.flush()?)
}
