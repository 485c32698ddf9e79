//! The catalogue: labels, advice and what stands around a notice, by language, from Fluent files,
//! each text replaceable by the row of the same id in `words.csv`.
//!
//! Guarantees that a text which is missing or cannot be formatted is a finding and never a hole.

use std::{cell::RefCell, collections::BTreeMap};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::{built_in, escape};
use crate::{
    campaign::Words,
    terms::{Finding, Findings, Locale, Place},
};

/// The texts of one language for one audience.
pub(super) struct Catalogue<'a> {
    bundle: Option<FluentBundle<FluentResource>>,
    source: String,
    words: &'a Words,
    audience: String,
    chain: Vec<Locale>,
    findings: RefCell<Findings>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(locale: &Locale, audience: &str, words: &'a Words) -> Self {
        let chain = locale.chain();
        let built_in = chain.iter().find_map(|step| {
            built_in::LANGUAGES
                .iter()
                .find(|language| language.tag == step.as_str())
        });
        let mut findings = Findings::new();
        let mut source = format!("catalogue/{locale}.ftl");
        let bundle = built_in.and_then(|language| {
            source = format!("built-in catalogue/{}.ftl", language.tag);
            open(language.tag, language.catalogue, &source, &mut findings)
        });
        Self {
            bundle,
            source,
            words,
            audience: audience.to_owned(),
            chain,
            findings: RefCell::new(findings),
        }
    }

    /// The locales whose texts count, nearest first.
    pub(super) fn chain(&self) -> &[Locale] {
        &self.chain
    }

    /// The row of `words.csv`: Markdown.
    pub(super) fn word(&self, id: &str) -> Option<String> {
        self.chain
            .iter()
            .find_map(|locale| self.words.get(id, &self.audience, locale))
            .map(|word| escape::clean(&word.text))
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
        let locale = self.chain.first().map_or("", Locale::as_str);
        let row = id.replace(".label", "");
        self.findings.borrow_mut().push(Finding::error(
            "CATALOGUE-MISSING",
            Place::file(self.words.name()),
            format!("there is no text for `{id}` in `{locale}`"),
            format!("add a row `{row}` with a text in the column `{locale}`"),
        ));
        String::new()
    }

    /// A text where there is one.
    pub(super) fn find(&self, id: &str, values: &[(&str, &str)]) -> Option<String> {
        if let Some(word) = self.word(id) {
            return Some(escape::clean_line(&self.with_values(id, &word, values)));
        }
        let bundle = self.bundle.as_ref()?;
        let (message, attribute) = match id.split_once('.') {
            Some((message, attribute)) => (bundle.get_message(message)?, Some(attribute)),
            None => (bundle.get_message(id)?, None),
        };
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set((*name).to_owned(), (*value).to_owned());
        }
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut faults);
        if !faults.is_empty() {
            self.findings.borrow_mut().push(Finding::error(
                "CATALOGUE-BROKEN",
                Place::file(&self.source),
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
        let line = self
            .chain
            .iter()
            .find_map(|locale| self.words.get(id, &self.audience, locale))
            .map_or(0, |word| word.line);
        let locale = self.chain.first().map_or("", Locale::as_str);
        self.findings.borrow_mut().push(Finding::error(
            "CATALOGUE-BROKEN",
            Place::at(self.words.name(), line, locale),
            format!("`{id}` cannot be formatted: {why}"),
            format!("it must hold each of these once: {}", names.join(", ")),
        ));
    }

    /// What was wrong so far, each once.
    pub(super) fn take_findings(&self) -> Findings {
        let mut found = self.findings.take();
        found.sort();
        found.dedup();
        found
    }
}

fn open(
    tag: &str,
    text: &str,
    source: &str,
    findings: &mut Findings,
) -> Option<FluentBundle<FluentResource>> {
    let broken = |message: String| {
        Finding::error(
            "CATALOGUE-BROKEN",
            Place::file(source),
            message,
            "mend the catalogue's syntax",
        )
    };
    let resource = match FluentResource::try_new(text.to_owned()) {
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
    Some(bundle)
}

/// Catalogues by language and audience, opened once.
#[derive(Default)]
pub(super) struct Catalogues<'a> {
    open: BTreeMap<(Locale, String), Catalogue<'a>>,
}

impl<'a> Catalogues<'a> {
    pub(super) fn get(
        &mut self,
        locale: &Locale,
        audience: &str,
        words: &'a Words,
    ) -> &Catalogue<'a> {
        self.open
            .entry((locale.clone(), audience.to_owned()))
            .or_insert_with(|| Catalogue::new(locale, audience, words))
    }

    pub(super) fn findings(&self) -> Findings {
        let mut found: Findings = self
            .open
            .values()
            .flat_map(Catalogue::take_findings)
            .collect();
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
            b"id,en,de\nclass-email,mail,Post\nclass-own.label,Your own,Ihr Eigenes\n",
        );
        assert!(found.is_empty());
        let de = Locale::parse("de-AT").unwrap();
        let catalogue = Catalogue::new(&de, "user", &words);
        assert_eq!(catalogue.text("class-email"), "Post");
        assert_eq!(catalogue.text("class-own.label"), "Ihr Eigenes");
        assert_eq!(catalogue.text("class-other"), "");
        let found = catalogue.take_findings();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].id, "CATALOGUE-MISSING");
        assert!(catalogue.format("layout-date", &[]).contains('{'));
        assert_eq!(catalogue.take_findings()[0].id, "CATALOGUE-BROKEN");
    }

    #[test]
    fn built_in_catalogues_have_the_same_keys() {
        let keys = |text: &str| -> Vec<String> {
            text.lines()
                .filter_map(|line| line.split_once('=').map(|(key, _)| key))
                .filter(|key| !key.starts_with('#') && !key.contains(".hint"))
                .map(|key| key.trim().to_owned())
                .collect()
        };
        let english = keys(include_str!("../../templates/catalogue/en.ftl"));
        for built_in::Language { tag, catalogue, .. } in built_in::LANGUAGES {
            let mut findings = Findings::new();
            assert!(open(tag, catalogue, tag, &mut findings).is_some());
            assert!(findings.is_empty(), "{findings:?}");
            assert_eq!(keys(catalogue), english, "{tag}");
        }
    }
}
