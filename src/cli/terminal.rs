//! The only writer to standard output and standard error.

use std::io::{self, BufRead, IsTerminal, Write};

use serde::Serialize;

/// Where words and documents go.
#[derive(Debug)]
pub(super) struct Terminal {
    json: bool,
    document: bool,
    colour: bool,
}

impl Terminal {
    /// With `--json` words go to standard error.
    #[must_use]
    pub(super) fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let shown = if json {
            io::stderr().is_terminal()
        } else {
            io::stdout().is_terminal()
        };
        Self {
            json,
            document: json,
            colour: wanted && shown,
        }
    }

    /// For a verb that runs inside another: its words go the same way, and it prints no document.
    #[must_use]
    pub(super) fn for_a_step(&self) -> Self {
        Self {
            document: false,
            ..*self
        }
    }

    /// Whether one JSON document is wanted.
    #[must_use]
    pub(super) fn wants_json(&self) -> bool {
        self.document
    }

    /// A line for people.
    pub(super) fn say(&self, line: impl AsRef<str>) {
        let line = line.as_ref();
        let written = if self.json {
            writeln!(io::stderr().lock(), "{line}")
        } else {
            writeln!(io::stdout().lock(), "{line}")
        };
        // A closed pipe: nobody reads any more, and that is no reason to stop a mailing.
        drop(written);
    }

    /// A line about the run, apart from results.
    pub(super) fn note(&self, line: impl AsRef<str>) {
        let written = writeln!(io::stderr().lock(), "{}", line.as_ref());
        drop(written);
    }

    /// The one document of `--json`.
    pub(super) fn document(&self, value: &impl Serialize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// Makes a word stand out, where colours are shown.
    #[must_use]
    pub(super) fn bold(&self, word: &str) -> String {
        if self.colour {
            format!("\u{1b}[1m{word}\u{1b}[0m")
        } else {
            word.to_owned()
        }
    }

    /// Asks a question; none where nobody can answer.
    #[must_use]
    pub(super) fn ask(&self, question: &str) -> Option<String> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let mut err = io::stderr().lock();
        write!(err, "{question} ").and_then(|()| err.flush()).ok()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).ok()?;
        Some(answer.trim().to_owned())
    }
}
