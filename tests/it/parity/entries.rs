//! The built-in catalogues: whatever entry one of them has, all have.

use std::{collections::BTreeMap, fs, path::Path};

use disclosure_mailer::{
    audience::Facets,
    campaign,
    notice::{self, BuiltIn},
};

use super::{LOCALES, folder, reader};

/// The messages of a catalogue with their attributes, each with the variables that it takes.
fn messages(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut messages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut message = String::new();
    let mut at = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.trim_start().split(" =").next().unwrap_or("");
        let is_name = line.contains(" =")
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if is_name && !line.starts_with(' ') {
            name.clone_into(&mut message);
            message.clone_into(&mut at);
        } else if is_name && name.starts_with('.') {
            at = format!("{message}{name}");
        }
        let variables = messages.entry(at.clone()).or_default();
        for (_, rest) in line
            .match_indices('$')
            .map(|(start, _)| line.split_at(start + 1))
        {
            variables.push(
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    for variables in messages.values_mut() {
        variables.sort();
        variables.dedup();
    }
    messages.remove("");
    messages
}

#[test]
fn every_catalogue_has_the_same_entries_with_the_same_variables() {
    let catalogues = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/catalogue");
    let read = |path: &Path| messages(&fs::read_to_string(path).unwrap());
    let english = read(&catalogues.join("en.ftl"));
    assert!(
        english.len() > 200 && english.contains_key("class-name.hint"),
        "{}",
        english.len()
    );
    for entry in fs::read_dir(&catalogues).unwrap() {
        let path = entry.unwrap().path();
        // How a language is spoken where one law holds: some entries only.
        if path.file_stem().unwrap().to_string_lossy().contains('.') {
            continue;
        }
        let here = read(&path);
        let names = |all: &BTreeMap<String, Vec<String>>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&here), names(&english), "{}", path.display());
        assert_eq!(here, english, "{}", path.display());
    }
}

/// A catalogue's entries, each with the catalogue without it.
fn each_less(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut all = Vec::new();
    let mut message = "";
    for (number, line) in lines.iter().enumerate() {
        let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let attribute = name.trim_start().strip_prefix('.');
        let mut less: Vec<&str> = lines.clone();
        // Attributes stay where only the text before them goes.
        let emptied = format!("{name} =");
        if attribute.is_none() {
            message = name;
            let goes_on = lines
                .get(number + 1)
                .is_some_and(|next| next.starts_with("    ."));
            less[number] = if goes_on { &emptied } else { "" };
        } else {
            less[number] = "";
        }
        let id = attribute.map_or_else(
            || message.to_owned(),
            |attribute| format!("{message}.{attribute}"),
        );
        all.push((id, less.join("\n") + "\n"));
    }
    all
}

/// A campaign that says as little as can be: an entry is missed whether or not a notice asks for it.
fn short() -> tempfile::TempDir {
    let incident = "[controller]\nname = \"E\"\n[dates]\nnotice = \"2025-11-26\"\n\
                    [data]\n[contact]\nemail = \"a@example.com\"\n";
    let folder = folder(incident, "false", &[]);
    fs::write(folder.path().join("words.csv"), "id,en\n").unwrap();
    for locale in LOCALES.iter().chain(&["en"]) {
        let text = "+++\nsubject = \"S\"\npreheader = \"P\"\n+++\nText.\n";
        let name = format!("notices/user.{locale}.md");
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A reader of whom nothing is known.
fn anybody(locale: &str) -> Facets {
    let mut one = reader("user", locale);
    (one.exposed, one.fields) = ([].into(), [].into());
    one
}

#[test]
fn an_entry_that_one_catalogue_lacks_is_found() {
    let folder = short();
    let campaign = campaign::load(folder.path()).unwrap();
    let missing = |built_in: &BuiltIn, locales: &[&str]| {
        let facets = locales.iter().map(|locale| (anybody(locale), 1));
        let day = "2025-11-26".parse().unwrap();
        let notices = notice::compile_with(built_in, &campaign, &facets.collect(), day);
        let found = notices.findings.into_iter();
        found
            .filter(|one| one.id == "CATALOGUE-MISSING")
            .collect::<Vec<_>>()
    };
    let whole = BuiltIn::embedded();
    assert_eq!(missing(&whole, &LOCALES), []);
    let less: BTreeMap<&str, Vec<(String, String)>> = whole
        .languages
        .iter()
        .map(|language| (language.tag, each_less(&language.catalogue)))
        .collect();
    let entries = less["en"].len();
    assert!(entries > 260, "{entries}");
    let names = |id: &str, of: &str, other: &str| {
        let (of, other) = (
            format!("built-in catalogue/{of}.ftl"),
            format!("built-in catalogue/{other}.ftl has it in line "),
        );
        let entry = format!("the entry `{id}` is missing");
        move |one: &disclosure_mailer::terms::Finding| {
            one.place.file == of && one.message.contains(&entry) && one.message.contains(&other)
        }
    };
    let mut all = 0;
    for (number, (id, text)) in less["en"].iter().enumerate() {
        // Of each language one entry.
        let mut built_in = whole.clone();
        for language in built_in.languages.iter_mut().filter(|of| of.tag != "en") {
            language.catalogue = less[language.tag][number].1.clone().into();
        }
        let found = missing(&built_in, &LOCALES);
        for locale in LOCALES {
            let (id, _) = &less[locale][number];
            let own = found.iter().filter(|one| names(id, locale, "en")(one));
            assert_eq!(own.count(), 1, "{id} {locale}: {found:#?}");
            all += 1;
        }
        assert_eq!(found.len(), LOCALES.len(), "{found:#?}");
        // Of the source language one entry.
        let mut built_in = whole.clone();
        let source = built_in.languages.iter_mut().find(|of| of.tag == "en");
        source.unwrap().catalogue = text.clone().into();
        let found = missing(&built_in, &["de"]);
        assert!(found.iter().any(names(id, "en", "de")), "{id}: {found:#?}");
    }
    assert_eq!(all, entries * LOCALES.len());
}
