//! A whole campaign at full size, from a CSV file to a verified log, over the built-in sink: how long does
//! each stage take, of the clock and of the processors, and how much memory?
//!
//! `cargo bench --bench full` takes 1,000,000 people; `PEOPLE=5000000` others. One run of each stage, in
//! their order; the sink shares the machine. `send` is killed with `SIGKILL` when half of the people were
//! handed over and started again, and afterwards everybody must be accounted for: at most one unknown for
//! each connection. `KEEP=DIR` keeps the campaign there; DIR must not exist. Readers of fourteen
//! languages and three audiences, 97 domains; of every fifty rows one names a mailbox again.

#[expect(dead_code, reason = "a stage is run once, and there is no best")]
#[path = "shared/child.rs"]
mod child;
#[path = "shared/figures.rs"]
mod figures;
#[path = "shared/invented.rs"]
mod invented;
#[path = "shared/processor.rs"]
mod processor;

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use child::{Ran, run, start, watch};
use disclosure_mailer::sink::{Memory, Sink, SinkConfig};
use figures::{a_second, say, stated};
use invented::LOCALES;
use serde_json::Value;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

const CONNECTIONS: u64 = 32;
const AUDIENCES: [&str; 3] = ["admin", "customer", "user"];

fn main() -> Whatever<()> {
    let people = stated("PEOPLE", 1_000_000);
    let rows = people * 50 / 49;
    let temporary = tempfile::tempdir()?;
    let folder = std::env::var_os("KEEP").map_or(temporary.path().join("campaign"), PathBuf::from);
    let config = SinkConfig {
        memory: Memory::Totals,
        ..SinkConfig::default()
    };
    let sink = Sink::bind(([127, 0, 0, 1], 0).into(), config)?.background()?;
    write_campaign(&folder, rows, &format!("smtp://{}", sink.addr()))?;
    let size = fs::metadata(folder.join("lists/people.csv"))?.len();
    say(&format!(
        "{rows} rows of {people} people, {} MB; {} processors",
        size / 1_000_000,
        std::thread::available_parallelism()?
    ));
    assert_eq!(
        people,
        rows - rows / 50,
        "of every fifty rows one is another's"
    );
    let stage = |words: &[&str], expected: &[i32]| -> Whatever<()> {
        let ran = run(words, &folder, expected)?;
        tell(
            &words.iter().copied().take(2).collect::<Vec<_>>().join(" "),
            &ran,
            people,
        );
        Ok(())
    };
    stage(&["check"], &[0])?;
    stage(&["preview"], &[0])?;
    let by = "Lena Legal <legal@example.com>";
    stage(&["approve", "--role", "legal", "--by", by, "--yes"], &[0])?;
    stage(&["send", "--dry-run"], &[0])?;
    let taken = || sink.record().totals().received;
    let words = ["send", "--yes"];
    let first = watch(start(&words, &folder)?, |_| taken() >= people / 2)?;
    let before = taken();
    tell("send, killed when half were told", &first, before);
    let mut went_on: Option<Duration> = None;
    let second = watch(start(&words, &folder)?, |took| {
        if taken() > before {
            went_on.get_or_insert(took);
        }
        false
    })?;
    let rest = taken() - before;
    tell("send again, to the end", &second, rest);
    let went_on = went_on.unwrap_or_default();
    say(&format!(
        "  its first message after {:.1} s; {:.0} messages a second from then on",
        went_on.as_secs_f64(),
        a_second(rest, second.took.saturating_sub(went_on))
    ));
    stage(&["status"], &[0, 12])?;
    stage(&["status", "--html", "now.html"], &[0, 12])?;
    stage(&["log", "verify"], &[0])?;
    stage(&["log", "export", ".", "--out", "log.csv"], &[0])?;
    stage(
        &[
            "log",
            "lookup",
            ".",
            "person.number00000007@mail7.example.com",
        ],
        &[0],
    )?;
    stage(
        &[
            "log",
            "lookup",
            ".",
            "person.number00000008@mail8.example.com",
        ],
        &[0],
    )?;
    stage(&["report"], &[0])?;
    stage(&["archive", ".", "--out", "safe"], &[0])?;
    accounted_for(&folder, people, taken())
}

/// A stage, and what each person of it took.
fn tell(what: &str, ran: &Ran, people: u64) {
    say(&format!(
        "{what}: {:.1} s, {:.0} people a second; {:.1} s of the processors, {:.2} µs a person; {:.0} MB",
        ran.took.as_secs_f64(),
        a_second(people, ran.took),
        ran.worked.as_secs_f64(),
        1e6 / a_second(people, ran.worked),
        megabytes(ran)
    ));
}

fn megabytes(ran: &Ran) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let held = ran.held as f64;
    held / 1024.0
}

/// Nobody is missing, and nobody was told twice but who is unknown.
fn accounted_for(folder: &Path, people: u64, taken: u64) -> Whatever<()> {
    let said = Command::new(env!("CARGO_BIN_EXE_disclose"))
        .args(["status", "--json"])
        .current_dir(folder)
        .output()?;
    let said: Value = serde_json::from_slice(&said.stdout)?;
    let of = |name: &str| said["deliveries"][name].as_u64().unwrap_or(0);
    let (accepted, unknown) = (of("accepted"), of("unknown"));
    say(&format!(
        "{people} people = {accepted} handed over + {unknown} unknown; the sink took {taken}"
    ));
    let fits = accepted + unknown == people
        && unknown <= CONNECTIONS
        && (accepted..=people).contains(&taken);
    if fits {
        Ok(())
    } else {
        Err(format!("it does not close: {}", said["deliveries"]).into())
    }
}

fn write_campaign(folder: &Path, rows: u64, relay: &str) -> Whatever<()> {
    fs::create_dir_all(folder.parent().unwrap_or(folder))?;
    fs::create_dir(folder)?;
    fs::create_dir(folder.join("lists"))?;
    invented::write(folder)?;
    let campaign = format!(
        "id = \"full\"\nsample = true\ndefault_locale = \"en\"\ndefault_jurisdiction = \"EU\"\n\
         [sender]\nfrom = \"Example AI Security <security@example.com>\"\n[[list]]\nfile = \"lists/people.csv\"\n\
         [relay]\nurl = \"{relay}\"\nconnections = {CONNECTIONS}\n[pace]\nrate = \"unlimited\"\n\
         [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\n[approval]\nrequired = [\"legal\"]\n"
    );
    fs::write(folder.join("campaign.toml"), campaign)?;
    let mut file = BufWriter::new(File::create(folder.join("lists/people.csv"))?);
    writeln!(file, "email,name,locale,audience,account")?;
    for row in 0..rows {
        let who = if row % 50 == 49 { row - 49 } else { row };
        let letter = char::from(b'a' + u8::try_from(who % 26)?);
        let at = usize::try_from(who)?;
        writeln!(
            file,
            "person.number{who:08}@mail{}.example.com,Person Num{letter} Surname{letter},{},{},acct_{who:012x}",
            who % 97,
            LOCALES[at % 14],
            AUDIENCES[at / 14 % 3],
        )?;
    }
    Ok(file.flush()?)
}
