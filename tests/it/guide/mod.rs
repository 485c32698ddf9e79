//! The first-hour guide, followed to the letter from an empty folder: every command is typed, every answer
//! given, every file and cell written, and what the guide says the program says, it says.
//!
//! `UPDATE_DOCS=1 cargo test --test it guide` makes the pictures anew, those of pages with Chromium.

mod blocks;
mod page;
mod picture;
mod sheet;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use self::page::{Command, Line, Step};
use crate::{
    browser::chromium::{Chromium, Scheme},
    support::{Terminal, lines, normal},
};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// What a terminal of 80 columns showed, as one line.
fn flat(shown: &str) -> String {
    let words = normal(&lines(shown).join("\n"));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Types a command and its answers, and gives all that was shown.
fn typed(folder: &Path, command: &Command, code: Option<&str>) -> String {
    let words = command.typed.strip_prefix("disclose ").unwrap();
    let audience = code_of_the_audience(folder);
    let words = words
        .replace("--code TEXT", &format!("--code {}", code.unwrap_or("TEXT")))
        .replace("--code AUDIENCE", &format!("--code {audience}"));
    let mut run = Terminal::start(folder, 80, &words);
    let mut answered = 0;
    for line in &command.lines {
        let Line::Typed { prompt, answer } = line else {
            continue;
        };
        // A question is on the screen, and nothing behind it yet.
        let began = Instant::now();
        loop {
            let shown = run.shown();
            let all = lines(&shown);
            let last = all.last().map_or("", String::as_str);
            if shown.len() > answered && last.trim_end().ends_with(prompt.trim()) {
                answered = shown.len();
                break;
            }
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "no `{prompt}`: {shown}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        run.type_in(&format!("{answer}\n"));
    }
    let (shown, ended) = run.end();
    // A status of what is not sent yet says so.
    assert!(
        ended == 0 || ended == 10,
        "{}: {ended}\n{shown}",
        command.typed
    );
    shown
}

/// Everything that the guide shows stands there, in its order.
fn holds(command: &Command, shown: &str) {
    let all = flat(shown);
    let mut rest = all.as_str();
    for line in &command.lines {
        let want = match line {
            Line::Left => continue,
            Line::Said(text) => text.clone(),
            Line::Typed { prompt, answer } => format!("{prompt} {answer}"),
        };
        let want = flat(&want);
        let at = rest.find(&want);
        let at = at.unwrap_or_else(|| panic!("{}: no `{want}` in\n{rest}", command.typed));
        rest = rest.get(at + want.len()..).unwrap();
    }
}

/// As the sentence to reply with has it, on the first page of the packet.
fn code_of_the_audience(folder: &Path) -> String {
    let page = fs::read_to_string(folder.join("breach-notice/preview/index.html"));
    let page = page.unwrap_or_default();
    let after = page.split_once(" and the audience ");
    after.map_or_else(String::new, |(_, after)| after.chars().take(9).collect())
}

fn code_of(shown: &str) -> Option<String> {
    let after = lines(shown).join("\n");
    let (_, after) = after.split_once("code ")?;
    Some(after.chars().take(9).collect())
}

#[test]
fn the_guide_can_be_followed_to_the_letter() {
    let text = fs::read_to_string(docs().join("guide.md")).unwrap();
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path();
    // What the guide says to save.
    assert!(
        text.contains("save the list of customers there: [customers.xlsx](guide/customers.xlsx)")
    );
    fs::copy(
        docs().join("guide/customers.xlsx"),
        folder.join("customers.xlsx"),
    )
    .unwrap();
    let (mut last, mut code, mut commands) = (String::new(), None, 0);
    for step in page::steps(&text) {
        match step {
            Step::Commands(of) => {
                for command in of {
                    last = typed(folder, &command, code.as_deref());
                    holds(&command, &last);
                    code = code_of(&last).or(code);
                    last = format!("$ {}\n{last}", command.typed);
                    commands += 1;
                }
            }
            Step::File { path, text } => fs::write(folder.join(path), text).unwrap(),
            Step::Cells { path, rows } => sheet::fill(&folder.join(path), &rows),
            Step::Cell { path, at, value } => {
                assert!(text.contains(&format!("write `{value}` into cell {at}")));
                sheet::set(&folder.join(path), &at, &value);
            }
            Step::Table(rows) => sheet::is(&folder.join("customers.xlsx"), &rows),
            Step::Picture(path) => picture(&path, &last, folder),
        }
    }
    assert!(commands >= 11, "{commands}");
}

/// The picture is of this, and small.
fn picture(path: &str, last: &str, folder: &Path) {
    let path = docs().join(path);
    if path.extension().is_some_and(|end| end == "svg") {
        picture::is(&path, last, updates());
    } else if updates() {
        photograph(&path, folder);
    }
    let size = fs::metadata(&path).unwrap().len();
    assert!(size < 150_000, "{} has {size} bytes", path.display());
}

fn photograph(path: &Path, folder: &Path) {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let preview = folder.join("breach-notice/preview");
    let (page, size) = match path.file_stem().and_then(|name| name.to_str()).unwrap() {
        "packet" => (preview.join("index.html"), (1000, 760)),
        "paragraphs" => (preview.join("de.html"), (1000, 760)),
        "mail" => {
            let mails = fs::read_dir(preview.join("mail")).unwrap();
            let mut mails: Vec<PathBuf> = mails.map(|entry| entry.unwrap().path()).collect();
            mails.sort();
            let english = |path: &&PathBuf| {
                let name = path.file_stem().unwrap().to_str().unwrap();
                let html = fs::read_to_string(path).unwrap();
                !name.contains('-') && html.contains("lang=\"en\"")
            };
            (mails.iter().find(english).unwrap().clone(), (500, 900))
        }
        other => panic!("nobody knows what {other} shows"),
    };
    chromium.screenshot(&page, Scheme::Light, size, path);
}
