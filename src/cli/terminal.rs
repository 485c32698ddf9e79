//! The only writer to standard output and standard error.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

/// What happened to the first words that could not be printed.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Where words and documents go.
#[derive(Clone, Debug)]
pub(super) struct Terminal {
    json: bool,
    /// Whether it is that of a verb which runs inside another.
    inner: bool,
    colour: bool,
    /// How wide it is, where people look at it.
    width: Option<usize>,
    /// Whether what was shown can be drawn over.
    movable: bool,
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
            inner: false,
            colour: wanted && shown,
            width: shown.then(|| width(json)),
            movable: std::env::var_os("TERM").is_some_and(|term| term != "dumb"),
        }
    }

    /// For a verb that runs inside another: its words go the same way, it prints no document, and of what it
    /// finds only what blocks is shown one by one.
    #[must_use]
    pub(super) fn for_a_step(&self) -> Self {
        Self {
            inner: true,
            ..*self
        }
    }

    /// Whether one JSON document is wanted.
    #[must_use]
    pub(super) fn wants_json(&self) -> bool {
        self.json && !self.inner
    }

    /// Whether what is found is counted, as long as it blocks nothing.
    #[must_use]
    pub(super) fn is_brief(&self) -> bool {
        self.inner
    }

    /// How wide it is; none where nobody looks at it, and lines are as long as they are.
    #[must_use]
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// A line for people.
    pub(super) fn say(&self, line: impl AsRef<str>) {
        let line = line.as_ref();
        let written = if self.json {
            writeln!(io::stderr().lock(), "{line}")
        } else {
            writeln!(io::stdout().lock(), "{line}")
        };
        // Whatever happens to words is no reason to stop a mailing; that they were lost is said at its end.
        if let (Err(fault), false) = (while_read(written), self.json) {
            LOST.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert(fault);
        }
    }

    /// Some lines for people, none wider than the terminal; what goes on hangs below its begin by
    /// `indent`. Nothing is broken for a file or a pipe.
    pub(super) fn paragraph(&self, text: &str, indent: usize) {
        match self.width {
            Some(width) => self.say(wrapped(text, width, indent)),
            None => self.say(text),
        }
    }

    /// Some lines in the place of those that were shown before, none wider than the terminal. Gives how
    /// many stand there now; none where nothing can be drawn over.
    pub(super) fn redraw(&self, lines: &[String], before: usize) -> Option<usize> {
        let width = self.width.filter(|_| self.movable)?;
        let mut shown = String::new();
        if before > 0 {
            shown.push_str(&format!("\u{1b}[{before}A"));
        }
        shown.push_str("\u{1b}[J");
        for line in lines {
            shown.push_str(&cut(line, width));
            shown.push('\n');
        }
        self.say(shown.trim_end_matches('\n'));
        Some(lines.len())
    }

    /// A line about the run, apart from results.
    pub(super) fn note(&self, line: impl AsRef<str>) {
        let line = line.as_ref();
        let written = if io::stderr().is_terminal() {
            writeln!(io::stderr().lock(), "{}", wrapped(line, width(true), 2))
        } else {
            writeln!(io::stderr().lock(), "{line}")
        };
        drop(written);
    }

    /// The one document of `--json`.
    pub(super) fn document(&self, value: &impl Serialize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let written = serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from);
        let written = written
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush());
        while_read(written)
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

    /// Whether somebody can be asked.
    #[must_use]
    pub(super) fn can_ask(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// Asks a question; none where nobody can answer, or whoever was asked ended the input.
    #[must_use]
    pub(super) fn ask(&self, question: &str) -> Option<String> {
        if !self.can_ask() {
            return None;
        }
        // Nobody is kept from saying something while an answer is waited for.
        // In one write: whoever answers at once does so behind the whole question.
        let asked = io::stderr().write_all(format!("{question} ").as_bytes());
        asked.and_then(|()| io::stderr().flush()).ok()?;
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).ok()?;
        (read > 0).then(|| answer.trim().to_owned())
    }
}

/// Why words for people could not be printed, if so; of a closed pipe nobody needs to know.
pub(super) fn lost() -> Option<io::Error> {
    LOST.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Whoever reads has seen enough where a pipe is closed (`| head`): that is no fault.
pub(super) fn while_read(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Takes away the line of progress that a process which was killed left where the cursor stands.
pub(super) fn take_line_away() {
    let mut err = io::stderr();
    if err.is_terminal() {
        // A line that stays is no fault of the work.
        drop(err.write_all(b"\r\x1b[2K").and_then(|()| err.flush()));
    }
}

/// How wide the terminal is; one that does not tell is taken for an old one.
pub(super) fn width(json: bool) -> usize {
    let told = if json {
        terminal_size::terminal_size_of(io::stderr())
    } else {
        terminal_size::terminal_size_of(io::stdout())
    };
    let told = told.map(|(terminal_size::Width(width), _)| usize::from(width));
    told.filter(|width| *width >= 40).unwrap_or(80)
}

/// A line as far as it fits.
pub(super) fn cut(line: &str, width: usize) -> String {
    if textwrap::core::display_width(line) <= width {
        return line.to_owned();
    }
    let mut cut = String::new();
    let mut taken = 0;
    for c in line.chars() {
        let wide = textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
        if taken + wide >= width {
            break;
        }
        taken += wide;
        cut.push(c);
    }
    cut.push('…');
    cut
}

fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    // What is to be pasted into a file stays one line.
    let is_toml = |line: &str| {
        let line = line.trim_start();
        line.starts_with("values = {") || line.starts_with("columns = {")
    };
    let lines = text.lines().map(|line| {
        if is_toml(line) {
            line.to_owned()
        } else {
            textwrap::fill(line, &options)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn what_is_wider_than_the_terminal_goes_on_below() {
        let text = "warning  lists/a.csv:3 email  the address has no sign that it must have\n         mend it";
        let shown = wrapped(text, 50, 9);
        assert_eq!(
            shown,
            "warning  lists/a.csv:3 email  the address has no\n         sign that it must have\n         mend it"
        );
    }
}
