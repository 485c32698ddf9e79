//! What somebody typed and read, held against a file of `tests/snapshots`.
//!
//! What differs from run to run is replaced by its name. `UPDATE_SNAPSHOTS=1 cargo test transcripts`
//! writes the files; then they are to be read, as whoever runs a mailing would read them.

use std::{fs, path::Path};

use disclosure_mailer::terms::Stamp;
use jiff::ToSpan as _;

use super::{Ran, Sandbox};

/// Commands with what they printed and how they ended.
#[derive(Default)]
pub(crate) struct Transcript(String);

impl Transcript {
    /// Runs the program in the campaign's folder.
    pub(crate) fn run(&mut self, sandbox: &Sandbox, words: &[&str]) {
        let ran = sandbox.run(words);
        self.shown(words, &ran);
    }

    /// The same where chance decides the numbers, and whether somebody is unknown.
    pub(crate) fn run_by_chance(&mut self, sandbox: &Sandbox, words: &[&str]) {
        let before = self.0.len();
        self.run(sandbox, words);
        let mut kept = String::new();
        let mut is_left_out = false;
        for line in self.0.split_off(before).lines() {
            is_left_out = line.starts_with("unknown ") || is_left_out && line.starts_with("     ");
            let masked = line.split(' ').map(|word| match word {
                word if word.starts_with(|c: char| c.is_ascii_digit()) => "N",
                word => word,
            });
            if !is_left_out {
                kept.push_str(&(masked.collect::<Vec<_>>().join(" ") + "\n"));
            }
        }
        self.0.push_str(&kept);
    }

    fn shown(&mut self, words: &[&str], ran: &Ran) {
        let quoted = words.iter().map(|word| match word {
            word if word.contains([' ', '<']) => format!("'{word}'"),
            word => (*word).to_owned(),
        });
        let line = quoted.collect::<Vec<_>>().join(" ");
        self.0.push_str(&format!("$ disclose {line}\n"));
        for part in [ran.out(), ran.err()] {
            self.0.push_str(part.trim_end());
            if !part.trim_end().is_empty() {
                self.0.push('\n');
            }
        }
        if ran.code() != 0 {
            self.0.push_str(&format!("[exit status {}]\n", ran.code()));
        }
        self.0.push('\n');
    }

    /// Says what is changed before the next command.
    pub(crate) fn then(&mut self, what: &str) {
        self.0.push_str(&format!("# {what}\n"));
    }

    /// Holds it against the file.
    pub(crate) fn hold_against(self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/snapshots")
            .join(format!("{name}.txt"));
        let now = normal(self.0.trim_end()) + "\n";
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, now).unwrap();
            return;
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        for (number, (was, is)) in kept.lines().zip(now.lines()).enumerate() {
            assert_eq!(
                is,
                was,
                "{}:{}: it was otherwise; UPDATE_SNAPSHOTS=1 writes what is",
                path.display(),
                number + 1
            );
        }
        assert_eq!(
            now.lines().count(),
            kept.lines().count(),
            "{}",
            path.display()
        );
    }
}

/// What differs between runs, and what stands for it. In a pattern `0` is a digit, `#` some digits, `~` a
/// hexadecimal digit, `%` a capital or digit, `&` a small letter or digit; everything else is itself.
const DIFFERS: &[(&str, &str)] = &[
    (
        "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
        "DIGEST",
    ),
    ("~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~", "KEY"),
    (
        "&&&&&&&&&&&&&&&&&&&&&&&&@example.com",
        "MESSAGE-ID@example.com",
    ),
    ("~~~~~~~~~~~~~~~~", "ID"),
    ("~~~~~~~~~~~~", "DIGEST"),
    ("TODAYT00:00:00.#Z", "MOMENT"),
    ("TODAYT00:00:00Z", "MOMENT"),
    ("TODAY 00:00 UTC", "TIME UTC"),
    ("TODAY 00:00:00 UTC", "TIME UTC"),
    ("00:00:00 UTC", "TIME UTC"),
    ("00:00 UTC", "TIME UTC"),
    ("approved 00:00", "approved TIME"),
    (", 00:00", ", TIME"),
    ("code %%%%-%%%%", "code CODE"),
    ("text %%%%-%%%%", "text CODE"),
    ("audience %%%%-%%%%", "audience CODE"),
    ("but %%%%-%%%%", "but CODE"),
    ("ledger %%%%%%%%", "ledger LEDGER"),
    ("--start-over %%%%%%%%", "--start-over LEDGER"),
    ("sandbox/%%%%%%%%", "sandbox/LEDGER"),
    // What was looked up grows old, and days pass.
    (
        "# things to look at, which `disclose check trial`",
        "N things to look at, which `disclose check trial`",
    ),
    ("largest #.# kB", "largest SIZE"),
    ("messages, #.# kB", "messages, SIZE"),
    ("code `%%%%-%%%%`", "code CODE"),
    ("%%%%-%%%%.html", "CODE.html"),
    ("127.0.0.1:#", "127.0.0.1:PORT"),
    ("#.# s", "SECONDS s"),
    ("#.#/s", "RATE/s"),
];

/// A text without what differs between runs.
pub(crate) fn normal(text: &str) -> String {
    let mut text = text.to_owned();
    let today = Stamp::from_system(std::time::SystemTime::now());
    let today = today.in_zone(&jiff::tz::TimeZone::UTC).date();
    // A run may last past midnight, and gives up after two days.
    for days in -2_i64..=3 {
        let day = today.saturating_add(days.days());
        text = text.replace(&day.to_string(), "TODAY");
    }
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if !host.trim().is_empty() {
        text = text.replace(&format!("host {}", host.trim()), "host HOST");
        text = text.replace(&format!("@{}", host.trim()), "@HOST");
    }
    for (pattern, name) in DIFFERS {
        text = replaced(&text, pattern, name);
    }
    text
}

fn replaced(text: &str, pattern: &str, name: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let begins = at == 0 || !is_word(chars.get(at - 1)) || !is_word(chars.get(at));
        match matched(&chars[at..], pattern) {
            Some(long) if begins && !is_word(chars.get(at + long)) => {
                out.push_str(name);
                at += long;
            }
            _ => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

fn matched(chars: &[char], pattern: &str) -> Option<usize> {
    let mut at = 0;
    for want in pattern.chars() {
        let digits = chars[at..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let c = *chars.get(at)?;
        at += match want {
            '#' if digits > 0 => digits,
            '0' if c.is_ascii_digit() => 1,
            '~' if matches!(c, '0'..='9' | 'a'..='f') => 1,
            '%' if matches!(c, '0'..='9' | 'A'..='Z') => 1,
            '&' if matches!(c, '0'..='9' | 'a'..='z') => 1,
            want if want == c && !"#~%&0".contains(want) => 1,
            _ => return None,
        };
    }
    Some(at)
}

#[test]
fn what_differs_is_named_and_nothing_else() {
    assert_eq!(
        normal("at 14:20 UTC 87fbb06f4d5a, code Q753-A32N; 12.5/s; deadbeef, 2025-11-26"),
        "at TIME UTC DIGEST, code CODE; RATE/s; deadbeef, 2025-11-26"
    );
}
