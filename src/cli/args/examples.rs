//! What each verb's help and manual page show as examples. A test reads every one of them as the
//! command line does.

use clap::Command;

/// The table: `[verb]`, then each command and, indented, what it is for.
const TABLE: &str = include_str!("examples.txt");

/// How wide a line of the examples may be; also where nothing tells the width.
const WIDTH: usize = 78;

/// The examples of a verb.
struct Of<'t> {
    path: Vec<&'t str>,
    /// A command, and what it is for.
    examples: Vec<(&'t str, &'t str)>,
}

fn table() -> Vec<Of<'static>> {
    let mut all: Vec<Of<'_>> = Vec::new();
    let mut command = "";
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let verb = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        match (verb, line.strip_prefix("    "), all.last_mut()) {
            (Some(verb), _, _) => all.push(Of {
                path: verb.split_whitespace().collect(),
                examples: Vec::new(),
            }),
            (None, Some(what), Some(of)) => of.examples.push((command, what)),
            _ => command = line,
        }
    }
    all
}

/// The command line with its examples.
pub(super) fn added(command: Command) -> Command {
    let table = table();
    table
        .iter()
        .fold(command, |command, of| with(command, &of.path, &of.examples))
}

fn with(command: Command, path: &[&str], examples: &[(&str, &str)]) -> Command {
    match path.split_first() {
        Some((verb, rest)) => command.mut_subcommand(verb, |below| with(below, rest, examples)),
        None => command.after_help(shown(examples)),
    }
}

fn shown(examples: &[(&str, &str)]) -> String {
    // A long command goes on below.
    let wide = textwrap::Options::new(WIDTH)
        .initial_indent("  ")
        .subsequent_indent("    ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let mut shown = "Examples:".to_owned();
    for (command, what) in examples {
        shown.push_str(&format!(
            "\n{}\n      {what}",
            textwrap::fill(command, &wide)
        ));
    }
    shown
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _};

    use super::*;
    use crate::cli::args::Argv;

    /// A command line as a shell cuts it; nothing is expanded.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match (c, quoted) {
                ('"', _) => quoted = !quoted,
                (' ', false) => words.push(String::new()),
                (c, _) => words.last_mut().unwrap().push(c),
            }
        }
        words
    }

    fn verbs(command: &Command, path: &[&str], found: &mut Vec<Vec<String>>) {
        for below in command.get_subcommands() {
            let path = [path, &[below.get_name()]].concat();
            found.push(path.iter().map(|name| (*name).to_owned()).collect());
            verbs(below, &path, found);
        }
    }

    #[test]
    fn every_verb_has_examples_and_each_is_understood() {
        let mut wanted = Vec::new();
        verbs(&Argv::command(), &[], &mut wanted);
        wanted.sort();
        let table = table();
        let mut have: Vec<Vec<String>> = table
            .iter()
            .filter(|of| !of.path.is_empty())
            .map(|of| of.path.iter().map(|name| (*name).to_owned()).collect())
            .collect();
        have.sort();
        assert_eq!(have, wanted);
        for of in &table {
            assert!(!of.examples.is_empty(), "{:?}", of.path);
            for (line, what) in &of.examples {
                let matches = added(Argv::command()).try_get_matches_from(words(line));
                let matches = matches.unwrap_or_else(|fault| panic!("{line}\n{fault}"));
                Argv::from_arg_matches(&matches).unwrap();
                let begins = format!("disclose {}", of.path.join(" "));
                assert!(
                    line.starts_with(&begins),
                    "{line} is no example of {begins}"
                );
                assert!(what.len() <= WIDTH - 6, "{what}");
            }
        }
    }
}
