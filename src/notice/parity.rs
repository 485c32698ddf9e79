//! All languages carry the same: sections, facts, numbers, links, personal fields and blocks, compared
//! with the source language, section by section.
//!
//! Facts are compared by name and not by wording: both notices are rendered once more with every fact
//! replaced by a mark that no language changes. Prose is only counted in paragraphs, bullets and
//! headings; whether it says the same is for the person who approves the language.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tera::{Context, Value};

use super::{escape, library::Source, locate, schema};
use crate::terms::{Finding, Findings, counted};

/// What a mark begins and ends with: private characters, which no filter changes and no text holds.
pub(super) const MARK_OPEN: char = '\u{e020}';
pub(super) const MARK_CLOSE: char = '\u{e021}';

/// Names of facts, each with its mark.
#[derive(Debug, Default)]
pub(super) struct Marks {
    names: Vec<String>,
    /// The place of each name: a thousand wordings ask for a hundred of them each.
    numbers: HashMap<String, usize>,
    /// Whether facts stay, each behind its mark.
    around: bool,
}

impl Marks {
    /// Marks around facts, which stay what they are.
    pub(super) fn around() -> Self {
        Self {
            around: true,
            ..Self::default()
        }
    }

    /// A fact as its mark, or behind it.
    fn marking(&mut self, value: &Value, text: &str, path: &str) -> Value {
        let mark = self.mark(path);
        if !self.around {
            return Value::normal_string(&mark);
        }
        let text = format!("{mark}{text}{}", super::trail::MARK_END);
        if value.is_safe() {
            Value::safe_string(&text)
        } else {
            Value::normal_string(&text)
        }
    }

    /// A facet of the list, as it stands in a notice, behind its mark.
    pub(super) fn facet(&mut self, name: &str, value: &str) -> Value {
        let value = escape::clean_line(value);
        self.marking(&Value::normal_string(&value), &value, name)
    }

    fn mark(&mut self, path: &str) -> String {
        let known = self.numbers.get(path).copied();
        let number = known.unwrap_or_else(|| {
            let number = self.names.len();
            self.names.push(path.to_owned());
            self.numbers.insert(path.to_owned(), number);
            number
        });
        format!("{MARK_OPEN}{number}{MARK_CLOSE}")
    }

    /// The facts with every text replaced by its mark; what is empty stays empty.
    pub(super) fn context(&mut self, facts: &Context) -> Context {
        let mut marked = facts.clone();
        for (name, _) in schema::NAMES {
            if let Some(value) = facts.get(name) {
                let value = self.marked(value, name);
                marked.insert_value(name, value);
            }
        }
        marked
    }

    fn marked(&mut self, value: &Value, path: &str) -> Value {
        if let Some(text) = value.as_str() {
            let last = path.rsplit('.').next().unwrap_or(path);
            return match (text.trim().is_empty(), schema::COMPARED.contains(&last)) {
                (true, _) => Value::normal_string(""),
                (false, true) => value.clone(),
                (false, false) => self.marking(value, text, path),
            };
        }
        if let Some(items) = value.as_array() {
            let mark = |(index, item): (usize, &Value)| {
                let id = item.get_from_path("id").and_then(Value::as_str);
                let name = id.map_or_else(|| (index + 1).to_string(), str::to_owned);
                self.marked(item, &format!("{path}[{name}]"))
            };
            return Value::from(items.iter().enumerate().map(mark).collect::<Vec<_>>());
        }
        let Some(fields) = value.as_map() else {
            return value.clone();
        };
        // In their order, so that marks are the same in every run.
        let fields: BTreeMap<&str, &Value> = fields
            .iter()
            .filter_map(|(name, field)| Some((name.as_str()?, field)))
            .collect();
        let marked: BTreeMap<String, Value> = fields
            .into_iter()
            .map(|(name, field)| {
                (
                    name.to_owned(),
                    self.marked(field, &format!("{path}.{name}")),
                )
            })
            .collect();
        Value::from(marked)
    }

    pub(super) fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }
}

/// What a section holds, kind by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Fact,
    Field,
    Link,
    Number,
    Block,
}

/// What a notice holds: how often each thing stands in which section.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trace {
    sections: Vec<String>,
    held: BTreeMap<(String, Kind, String), u32>,
}

impl Trace {
    /// Of a rendered notice.
    pub(super) fn of(
        subject: &str,
        preheader: &str,
        body: &str,
        marks: &Marks,
        fields: &[String],
    ) -> Self {
        let mut trace = Self::default();
        trace.line("subject", subject, marks, fields);
        trace.line("preheader", preheader, marks, fields);
        let mut section = "opening".to_owned();
        let mut in_paragraph = false;
        for line in body.lines().map(str::trim) {
            let heading = line.starts_with('#');
            if let Some((_, id)) = line.split_once(escape::ID_OPEN) {
                id.split(escape::ID_CLOSE)
                    .next()
                    .unwrap_or("")
                    .clone_into(&mut section);
                trace.sections.push(section.clone());
            }
            let bullet = ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
                || line
                    .split_once(". ")
                    .is_some_and(|(n, _)| n.parse::<u8>().is_ok());
            let block = match (heading, bullet, line.is_empty()) {
                (true, ..) if !line.starts_with("## ") => Some("heading"),
                (false, true, _) => Some("bullet"),
                (false, false, false) if !in_paragraph => Some("paragraph"),
                _ => None,
            };
            if let Some(block) = block {
                trace.add(&section, Kind::Block, block.to_owned());
            }
            // A line below a bullet goes on with it.
            in_paragraph = !heading && !line.is_empty();
            let shown = line.split(escape::ID_OPEN).next().unwrap_or(line);
            trace.line(&section, shown, marks, fields);
        }
        trace
    }

    /// The facts that are printed.
    pub(super) fn facts(&self) -> impl Iterator<Item = &str> {
        let facts = self.held.keys();
        facts.filter_map(|(_, kind, name)| (*kind == Kind::Fact).then_some(name.as_str()))
    }

    fn add(&mut self, section: &str, kind: Kind, what: String) {
        *self
            .held
            .entry((section.to_owned(), kind, what))
            .or_default() += 1;
    }

    /// Marks, fields, links and numbers of a line.
    fn line(&mut self, section: &str, line: &str, marks: &Marks, fields: &[String]) {
        let mut prose = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(MARK_OPEN) {
            prose.push_str(before);
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            let (number, tail) = after.split_at(digits);
            if let (Ok(number), Some(tail)) = (number.parse(), tail.strip_prefix(MARK_CLOSE)) {
                self.add(section, Kind::Fact, marks.name(number).to_owned());
                prose.push(' ');
                rest = tail;
            } else {
                prose.push(MARK_OPEN);
                rest = after;
            }
        }
        prose.push_str(rest);
        for c in prose.chars() {
            if let Some(field) = escape::field_of(c).and_then(|index| fields.get(index)) {
                self.add(section, Kind::Field, field.clone());
            }
        }
        let mut left = String::with_capacity(prose.len());
        for (token, after) in in_address(&prose) {
            match link(token) {
                Some(link) => self.add(section, Kind::Link, link.to_owned()),
                None => left.push_str(token),
            }
            left.push_str(after);
        }
        // A month that is a number in one language is a name in another.
        let mut number = String::new();
        for c in left.chars().chain([' ']) {
            if let Some(digit) = ascii_digit(c) {
                number.push(digit);
                continue;
            }
            let number = std::mem::take(&mut number);
            if !number.is_empty() && !matches!(c, '月' | '월') {
                self.add(section, Kind::Number, number);
            }
        }
    }

    /// What differs from the source; `file` is this notice, `source` the other.
    pub(super) fn compare(&self, file: &Source, other: &Self, source: &Source) -> Findings {
        let mut findings = Findings::new();
        let mut say = |id, section: &str, message: String, help: &str| {
            let place = locate::section(file, section);
            findings.push(Finding::error(id, place, message, help));
        };
        let here: BTreeSet<&String> = self.sections.iter().collect();
        let there: BTreeSet<&String> = other.sections.iter().collect();
        for section in there.difference(&here) {
            say(
                "NOTICE-PARITY-SECTION",
                "",
                format!("the section `{section}` of {} is missing", source.name),
                "translate the section too, with the same id",
            );
        }
        for section in here.difference(&there) {
            say(
                "NOTICE-PARITY-SECTION",
                section,
                format!("the section `{section}` does not stand in {}", source.name),
                "add it there, or remove it here",
            );
        }
        if here == there && self.sections != other.sections {
            say(
                "NOTICE-PARITY-SECTION",
                "",
                format!(
                    "the sections stand in another order than in {}",
                    source.name
                ),
                "give both the same order",
            );
        }
        let shared = |section: &String| {
            here.contains(section) && there.contains(section)
                || ["subject", "preheader", "opening"].contains(&section.as_str())
        };
        let all: BTreeSet<_> = self.held.keys().chain(other.held.keys()).collect();
        for key in all.into_iter().filter(|(section, ..)| shared(section)) {
            let count = |trace: &Self| trace.held.get(key).copied().unwrap_or(0);
            let (mine, theirs) = (count(self), count(other));
            if mine == theirs {
                continue;
            }
            let (section, kind, what) = key;
            let (id, named) = match kind {
                Kind::Fact => ("NOTICE-PARITY-FACT", format!("the fact `{what}`")),
                Kind::Field => ("NOTICE-PARITY-FIELD", format!("the field `{what}`")),
                Kind::Link => ("NOTICE-PARITY-LINK", format!("the link {what}")),
                Kind::Number => ("NOTICE-PARITY-NUMBER", format!("the number {what}")),
                Kind::Block => ("NOTICE-PARITY-BLOCK", format!("a {what}")),
            };
            let name = &source.name;
            say(
                id,
                section,
                match (mine, theirs) {
                    (0, _) => format!("{named} is missing in `{section}`; {name} has it there"),
                    (_, 0) => format!("{named} stands in `{section}`, and not so in {name}"),
                    _ => format!(
                        "{named} stands {} in `{section}`, and {} in {name}",
                        counted(mine, "time"),
                        counted(theirs, "time")
                    ),
                },
                "let both say the same, in the same section",
            );
        }
        findings
    }
}

/// A text cut into runs of what an address may hold (RFC 3986) and what stands between them: scripts
/// without blanks write right up to an address.
fn in_address(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let may = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.find(|c| !may(c)).unwrap_or(rest.len());
        let (token, tail) = rest.split_at(end);
        let next = tail.find(may).unwrap_or(tail.len());
        let (after, tail) = tail.split_at(next);
        rest = tail;
        (!token.is_empty() || !after.is_empty()).then_some((token, after))
    })
}

/// The address in a run, if it is one: what a mail program would make a link of.
fn link(token: &str) -> Option<&str> {
    // Most runs are words: an address has one of these.
    if !token.bytes().any(|byte| matches!(byte, b':' | b'@' | b'w')) {
        return None;
    }
    let plain = token.trim_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    let begins = ["mailto:", "tel:", "www."]
        .iter()
        .any(|start| plain.starts_with(start));
    let mailbox = plain
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    (begins || mailbox || plain.contains("://")).then_some(plain)
}

/// The numbers and links of a word in two languages, as far as they differ: what only one of them has.
pub(super) fn differing(one: &str, other: &str) -> BTreeSet<String> {
    let of = |text: &str| {
        let mut trace = Trace::default();
        text.lines()
            .for_each(|line| trace.line("", line, &Marks::default(), &[]));
        trace.held
    };
    let (one, other) = (of(one), of(other));
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let differ = keys
        .into_iter()
        .filter(|key| one.get(key) != other.get(key));
    differ.map(|(_, _, what)| what.clone()).collect()
}

/// A digit of any script that our notices are written in.
fn ascii_digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        '\u{ff10}'..='\u{ff19}' => u32::from(c) - 0xff10,
        _ => return None,
    };
    char::from_digit(value, 10)
}
