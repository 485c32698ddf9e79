//! Questions on a terminal: one after the other, each again until its answer can be used.
//!
//! Where nobody can be asked, what was given or the usual answer stands.

use super::leaving::Leaving;
use crate::cli::{failure::Failure, terminal::Terminal};

/// A question.
#[derive(Debug)]
pub(super) struct Question {
    /// In plain words.
    pub(super) text: &'static str,
    /// What Enter means; none where nothing can be assumed.
    pub(super) usual: Option<&'static str>,
}

/// The person at the keyboard, or nobody.
#[derive(Debug)]
pub(super) struct Dialogue<'a> {
    terminal: &'a Terminal,
    asks: bool,
    _leaving: Option<Leaving>,
}

impl<'a> Dialogue<'a> {
    /// Without `asks` nothing is asked. Until this goes, Ctrl-C ends the program.
    pub(super) fn new(terminal: &'a Terminal, asks: bool) -> Result<Self, Failure> {
        let leaving = asks.then(|| Leaving::watched(terminal)).transpose()?;
        Ok(Self {
            terminal,
            asks,
            _leaving: leaving,
        })
    }

    /// Says what is coming.
    pub(super) fn begin(&self) {
        self.note(
            "A few questions, then there is a campaign that can be checked and previewed. Enter takes what \
             stands in [brackets]; Ctrl-C leaves, and nothing is written. Everything can be changed later.",
        );
    }

    /// Says something, where somebody is asked.
    pub(super) fn note(&self, text: &str) {
        if self.asks {
            self.terminal.say("");
            self.terminal.paragraph(text, 0);
        }
    }

    /// Says that something was looked at, below a question.
    pub(super) fn aside(&self, text: &str) {
        if self.asks {
            self.terminal.paragraph(&format!("  {text}"), 2);
        }
    }

    /// The value that was given as `flag`, or the answer to the question, or what is usual.
    pub(super) fn value<T>(
        &self,
        question: &Question,
        flag: &str,
        given: Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let stated = given.or_else(|| {
            let usual = question.usual.filter(|_| !self.asks);
            usual.map(str::to_owned)
        });
        if let Some(stated) = stated {
            return read(stated.trim()).map_err(|why| Failure::usage(format!("{flag}: {why}"), ""));
        }
        self.note(question.text);
        loop {
            let typed = self.answer(question.usual)?;
            let typed = match (typed.as_str(), question.usual) {
                ("", Some(usual)) => usual.to_owned(),
                ("", None) => {
                    self.aside("This cannot be left out.");
                    continue;
                }
                _ => typed,
            };
            match read(&typed) {
                Ok(value) => return Ok(value),
                Err(why) => why.lines().for_each(|line| self.aside(line)),
            }
        }
    }

    /// What is typed next and is not empty, where somebody is there.
    pub(super) fn needed(&self) -> Result<String, Failure> {
        loop {
            let typed = self.answer(None)?;
            if !typed.is_empty() {
                return Ok(typed);
            }
            self.aside("This cannot be left out.");
        }
    }

    /// What is typed next, where somebody is there.
    pub(super) fn answer(&self, usual: Option<&str>) -> Result<String, Failure> {
        let prompt = match usual {
            None | Some("") => ">".to_owned(),
            Some(usual) => format!("[{usual}] >"),
        };
        let typed = self.asks.then(|| self.terminal.ask(&prompt)).flatten();
        typed.ok_or_else(|| {
            Failure::usage(
                "the questions were not answered; nothing was written",
                "run it again, or state everything: `disclose init --help`",
            )
        })
    }
}
