//! The catalogue: labels, advice and what stands around a notice, by language, from Fluent files,
//! each text replaceable by the row of the same id in `words.csv`.
//!
//! Guarantees that a text which is missing or cannot be formatted is a finding and never a hole.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use fluent_bundle::{
    FluentArgs, FluentAttribute, FluentBundle, FluentError, FluentMessage, FluentResource,
};

use super::{
    built_in::{BuiltIn, Turn},
    entries::{self, Entries},
    escape,
};
use crate::{
    campaign::{Word, Words},
    terms::{Finding, Findings, Locale, Place},
};

/// A language's built-in texts, opened.
pub(super) struct Opened {
    bundle: FluentBundle<FluentResource>,
    pub(super) locale: Locale,
    /// The file, as findings name it.
    pub(super) name: String,
    pub(super) entries: Entries,
}

/// The texts of one language for such readers.
pub(super) struct Catalogue<'a> {
    opened: Option<Rc<Opened>>,
    /// What stands differently for the readers of one law.
    turned: Option<Rc<Opened>>,
    words: &'a Words,
    readers: Vec<String>,
    chain: Vec<Locale>,
    findings: RefCell<Findings>,
    absent: RefCell<BTreeMap<String, Absent>>,
}

/// How much a text that is not there was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// Asked for, in case there is one.
    Asked,
    /// Without it there is a hole.
    Needed,
}

impl<'a> Catalogue<'a> {
    fn new(
        opened: Option<Rc<Opened>>,
        turned: Option<Rc<Opened>>,
        locale: &Locale,
        readers: &[String],
        words: &'a Words,
    ) -> Self {
        Self {
            opened,
            turned,
            words,
            readers: readers.to_owned(),
            chain: locale.chain(),
            findings: RefCell::new(Findings::new()),
            absent: RefCell::new(BTreeMap::new()),
        }
    }

    /// The locales whose texts count, nearest first.
    pub(super) fn chain(&self) -> &[Locale] {
        &self.chain
    }

    /// The row of `words.csv`: Markdown.
    pub(super) fn word(&self, id: &str) -> Option<String> {
        self.row(id).map(|word| escape::clean(&word.text))
    }

    /// A text, or an attribute of it (`class-email.label`); a finding where there is none.
    pub(super) fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// The same with values.
    pub(super) fn format(&self, id: &str, values: &[(&str, &str)]) -> String {
        if let Some(text) = self.find(id, values) {
            return text;
        }
        self.absent
            .borrow_mut()
            .insert(id.to_owned(), Absent::Needed);
        String::new()
    }

    /// A text where there is one.
    pub(super) fn find(&self, id: &str, values: &[(&str, &str)]) -> Option<String> {
        let found = self.said(id, values);
        if found.is_none() {
            let mut absent = self.absent.borrow_mut();
            absent.entry(id.to_owned()).or_insert(Absent::Asked);
        }
        found
    }

    /// The file and line of a text, if there is one.
    pub(super) fn place_of(&self, id: &str) -> Option<String> {
        if let Some(word) = self.row(id) {
            return Some(format!(
                "{} has one in line {}",
                self.words.name(),
                word.line
            ));
        }
        let opened = self.opened.as_ref()?;
        opened.find(id).map(|_| format!("{} has one", opened.name))
    }

    /// Whether the language is built in.
    pub(super) fn is_built_in(&self) -> bool {
        self.opened.is_some()
    }

    /// Whether the language's built-in catalogue has the entry.
    pub(super) fn has_built_in(&self, id: &str) -> bool {
        let opened = self.opened.as_ref();
        opened.is_some_and(|opened| opened.entries.has(id))
    }

    /// The language asked for.
    pub(super) fn locale(&self) -> &str {
        self.chain.first().map_or("", Locale::as_str)
    }

    fn row(&self, id: &str) -> Option<&Word> {
        let mut chain = self.chain.iter();
        let (word, _) = chain.find_map(|locale| self.words.get(id, &self.readers, locale))?;
        Some(word)
    }

    fn said(&self, id: &str, values: &[(&str, &str)]) -> Option<String> {
        if let Some(word) = self.word(id) {
            return Some(escape::clean_line(&self.with_values(id, &word, values)));
        }
        let turned = self.turned.as_ref().filter(|of| of.entries.has(id));
        let opened = turned.or(self.opened.as_ref())?;
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set((*name).to_owned(), (*value).to_owned());
        }
        let mut faults = Vec::new();
        let text = opened.format(id, &args, &mut faults)?;
        if !faults.is_empty() {
            self.findings.borrow_mut().push(Finding::error(
                "CATALOGUE-BROKEN",
                Place::file(&opened.name),
                format!("`{id}` cannot be formatted"),
                "use only the values that the other languages use",
            ));
        }
        Some(escape::clean_line(&text))
    }

    /// A campaign's own sentence with its values, named as in the built-in one: `{ $date }`.
    fn with_values(&self, id: &str, word: &str, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut used = Vec::new();
        let mut rest = word;
        while let Some((before, after)) = rest.split_once('{') {
            let named = after.split_once('}').and_then(|(inside, tail)| {
                let name = inside.trim().strip_prefix('$')?;
                Some((values.iter().find(|(known, _)| *known == name), name, tail))
            });
            text.push_str(before);
            match named {
                Some((Some((name, value)), _, tail)) => {
                    used.push(*name);
                    text.push_str(value);
                    rest = tail;
                }
                Some((None, name, tail)) => {
                    self.broken(id, &format!("there is no value `{name}` for it"), values);
                    rest = tail;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        for (name, _) in values.iter().filter(|(name, _)| !used.contains(name)) {
            self.broken(id, &format!("it leaves out the value `{name}`"), values);
        }
        text
    }

    fn broken(&self, id: &str, why: &str, values: &[(&str, &str)]) {
        let names: Vec<String> = values
            .iter()
            .map(|(name, _)| format!("{{ ${name} }}"))
            .collect();
        let line = self.row(id).map_or(0, |word| word.line);
        let locale = self.locale();
        self.findings.borrow_mut().push(Finding::error(
            "CATALOGUE-BROKEN",
            Place::at(self.words.name(), line, locale),
            format!("`{id}` cannot be formatted: {why}"),
            format!("it must hold each of these once: {}", names.join(", ")),
        ));
    }

    /// What was wrong so far, each once.
    fn take_findings(&self) -> Findings {
        self.findings.take()
    }

    /// What was asked for and not there.
    pub(super) fn take_absent(&self) -> BTreeMap<String, Absent> {
        self.absent.take()
    }
}

impl Opened {
    fn new(tag: &str, name: String, catalogue: &str, findings: &mut Findings) -> Option<Self> {
        let broken = |message: String| {
            Finding::error(
                "CATALOGUE-BROKEN",
                Place::file(&name),
                message,
                "mend the catalogue's syntax",
            )
        };
        let resource = match FluentResource::try_new(catalogue.to_owned()) {
            Ok(resource) => resource,
            Err((resource, faults)) => {
                findings.extend(faults.iter().map(|fault| broken(fault.to_string())));
                resource
            }
        };
        let mut bundle = FluentBundle::new(vec![tag.parse().ok()?]);
        bundle.set_use_isolating(false);
        if let Err(faults) = bundle.add_resource(resource) {
            findings.extend(faults.iter().map(|fault| broken(fault.to_string())));
        }
        let mut opened = Self {
            bundle,
            locale: Locale::parse(tag).ok()?,
            name,
            entries: Entries::default(),
        };
        opened.entries = Entries::of(catalogue, |id| opened.find(id).is_some());
        Some(opened)
    }

    /// A text, or an attribute of it, with its values.
    fn format(
        &self,
        id: &str,
        args: &FluentArgs<'_>,
        faults: &mut Vec<FluentError>,
    ) -> Option<String> {
        let (message, attribute) = self.find(id)?;
        let pattern = match &attribute {
            Some(attribute) => attribute.value(),
            None => message.value()?,
        };
        let text = self.bundle.format_pattern(pattern, Some(args), faults);
        Some(text.into_owned())
    }

    fn find<'o>(&'o self, id: &str) -> Option<(FluentMessage<'o>, Option<FluentAttribute<'o>>)> {
        if let Some((message, name)) = id.split_once('.') {
            let message = self.bundle.get_message(message)?;
            let attribute = message.get_attribute(name)?;
            return Some((message, Some(attribute)));
        }
        let message = self.bundle.get_message(id)?;
        message.value().is_some().then_some((message, None))
    }
}

/// Catalogues by language and readers, opened once.
pub(super) struct Catalogues<'a> {
    built_in: &'a BuiltIn,
    words: &'a Words,
    files: BTreeMap<String, Option<Rc<Opened>>>,
    /// By language, the place whose turn of it is meant, and readers.
    open: BTreeMap<(Locale, Option<&'static str>, Vec<String>), Catalogue<'a>>,
    findings: Findings,
}

impl<'a> Catalogues<'a> {
    pub(super) fn new(built_in: &'a BuiltIn, words: &'a Words) -> Self {
        Self {
            built_in,
            words,
            files: BTreeMap::new(),
            open: BTreeMap::new(),
            findings: Findings::new(),
        }
    }

    /// In a language, as it is spoken in a place, for such readers.
    pub(super) fn get(
        &mut self,
        locale: &Locale,
        turn: Option<&Turn>,
        readers: &[String],
    ) -> &Catalogue<'a> {
        let language = self.built_in.language(locale);
        let (files, findings, words) = (&mut self.files, &mut self.findings, self.words);
        self.open
            .entry((
                locale.clone(),
                turn.map(|of| of.jurisdiction),
                readers.to_owned(),
            ))
            .or_insert_with(|| {
                let mut open = |tag: &str, name: String, catalogue: &str| {
                    let file = files.entry(name.clone());
                    let opened = || Opened::new(tag, name, catalogue, findings).map(Rc::new);
                    file.or_insert_with(opened).clone()
                };
                let opened =
                    language.and_then(|of| open(of.tag, of.catalogue_name(), &of.catalogue));
                let turned = turn.and_then(|of| open(of.tag, of.catalogue_name(), of.catalogue));
                Catalogue::new(opened, turned, locale, readers, words)
            })
    }

    /// All that was wrong, with what a language lacks that the source language has.
    pub(super) fn findings(mut self, source: &Locale) -> Findings {
        let asked: Vec<_> = self.open.keys().cloned().collect();
        for (_, _, readers) in &asked {
            self.get(source, None, readers);
        }
        let mut found = Findings::new();
        for (locale, place, readers) in asked {
            // A turn replaces entries and adds none: what is missing is missing without it too.
            let of = |locale: &Locale, place| {
                let key = (locale.clone(), place, readers.clone());
                self.open.get(&key)
            };
            let (Some(here), Some(there)) = (of(&locale, place), of(source, None)) else {
                continue;
            };
            if let (Some(mine), Some(theirs)) = (&here.opened, &there.opened) {
                found.extend(entries::compare(mine, theirs, self.words, &readers));
            }
            found.extend(entries::absent(here, there, self.words, &locale));
        }
        found.extend(self.open.values().flat_map(Catalogue::take_findings));
        found.append(&mut self.findings);
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_replace_and_holes_are_found() {
        let (words, found) = Words::read(
            "words.csv",
            b"id,en,de\nclass-email,mail,Post\nclass-own.label,Your own,Ihr Eigenes\nclass-mine,mine,\n",
        );
        assert!(found.is_empty());
        let built_in = BuiltIn::embedded();
        let [de, en] = ["de-AT", "en"].map(|tag| Locale::parse(tag).unwrap());
        let found = |ask: &dyn Fn(&Catalogue<'_>)| {
            let mut catalogues = Catalogues::new(&built_in, &words);
            ask(catalogues.get(&de, None, &["user".to_owned()]));
            catalogues.findings(&en)
        };
        let none = found(&|catalogue| {
            assert_eq!(catalogue.text("class-email"), "Post");
            assert_eq!(catalogue.text("class-own.label"), "Ihr Eigenes");
            assert_eq!(catalogue.find("class-own.hint", &[]), None);
        });
        assert_eq!(none, []);
        let hole = found(&|catalogue| assert_eq!(catalogue.text("class-other"), ""));
        assert_eq!(hole.len(), 1, "{hole:?}");
        assert_eq!(hole[0].id, "CATALOGUE-MISSING");
        assert!(hole[0].blocks());
        // What another language has is named with its place, wanted or only asked for.
        let there =
            "there is no text for `class-mine` in `de-AT`; words.csv has one in line 4 in `en`";
        let hole = found(&|catalogue| assert_eq!(catalogue.text("class-mine"), ""));
        assert_eq!((hole.len(), hole[0].message.as_str()), (1, there));
        let asked = found(&|catalogue| assert_eq!(catalogue.find("class-mine", &[]), None));
        assert_eq!((asked.len(), asked[0].blocks()), (1, false));
        let broken = found(&|catalogue| {
            assert!(catalogue.format("layout-date", &[]).contains('{'));
        });
        assert_eq!(broken[0].id, "CATALOGUE-BROKEN");
    }
}
