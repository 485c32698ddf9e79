//! All languages carry the same: whatever is taken out of one of them is found.

use std::{collections::BTreeMap, fs, path::Path};

use disclosure_mailer::{
    audience::{self, Facets},
    campaign, notice,
    terms::Finding,
};

const INCIDENT: &str = include_str!("parity.toml");

/// A campaign's folder with an incident.
fn folder(incident: &str, update: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    let words = fs::read_to_string(sample.join("words.csv")).unwrap();
    let columns = words.lines().next().unwrap().matches(',').count();
    let row = |id: &str, text: &str| format!("{id}{}\n", format!(",{text}").repeat(columns));
    let more = [
        row("what_changed", "w"),
        row("complaint", "c"),
        row("block-complaint", "t"),
    ]
    .concat();
    fs::write(
        folder.path().join("words.csv"),
        format!("{}\n{more}", words.trim_end()),
    )
    .unwrap();
    let file = fs::read_to_string(sample.join("campaign.toml")).unwrap();
    let all_audiences = file.lines().filter(|line| !line.starts_with("audiences"));
    let mut file = all_audiences.collect::<Vec<_>>().join("\n");
    if update {
        file = file.replacen("default_locale", "update_of = \"..\"\ndefault_locale", 1);
    }
    fs::write(folder.path().join("campaign.toml"), file).unwrap();
    fs::write(folder.path().join("incident.toml"), incident).unwrap();
    fs::create_dir(folder.path().join("notices")).unwrap();
    folder
}

/// The incident at a vendor, and in one's own systems, with all that is known of them; and at a
/// vendor of whom no more than the name is said.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn incidents() -> Vec<tempfile::TempDir> {
    let start = INCIDENT.find("[vendor]").unwrap();
    let end = INCIDENT.find("[scope]").unwrap();
    let own = format!("{}{}", &INCIDENT[..start], &INCIDENT[end..]);
    let with = |systems: &str| {
        own.replace(
            "our_systems = \"unaffected\"",
            &format!("our_systems = \"{systems}\""),
        )
    };
    vec![
        folder(INCIDENT, false),
        folder(&with("affected"), true),
        folder(&with("unknown"), false),
        folder(&with("unaffected"), false),
        folder(&INCIDENT.replace("role = ", "# role = "), false),
    ]
}

/// What `check` finds when a built-in notice is replaced by another text.
fn found(folder: &Path, facets: &BTreeMap<Facets, u64>, name: &str, text: &str) -> Vec<Finding> {
    fs::write(folder.join("notices").join(name), text).unwrap();
    let campaign = campaign::load(folder).unwrap();
    let notices = notice::compile(&campaign, facets, "2025-11-26".parse().unwrap());
    fs::remove_file(folder.join("notices").join(name)).unwrap();
    notices.findings
}

/// Every text with one thing less: a printed fact, a bullet, a paragraph, a section.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn mutations(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let (front, body) = text.split_at(text.find("\n+++\n").unwrap() + 5);
    for (start, _) in text.match_indices("{{") {
        let end = start + text[start..].find("}}").unwrap() + 2;
        // A section's own id is no fact.
        if !text[..start].ends_with("{#") {
            let what = format!("fact {} at {start}", &text[start..end]);
            all.push((what, format!("{}{}", &text[..start], &text[end..])));
        }
    }
    let blocks: Vec<&str> = body.split("\n\n").collect();
    for (index, block) in blocks.iter().enumerate() {
        let mut less = blocks.clone();
        less.remove(index);
        // Without its tags a block may leave others open.
        let opens = block.matches("{% if").count() + block.matches("{% for").count();
        let closes = block.matches("{% endif").count() + block.matches("{% endfor").count();
        let says =
            block.chars().any(char::is_alphabetic) && !block.trim_start().starts_with("{% set");
        if opens == closes && !block.contains("{% el") && says {
            all.push((
                format!("block {block}"),
                format!("{front}{}", less.join("\n\n")),
            ));
        }
    }
    for line in body
        .lines()
        .filter(|line| line.contains("}- ") || line.starts_with("- "))
    {
        let from = line.find("- ").unwrap();
        let shown = &line[from..];
        let end = shown
            .find("{% ")
            .filter(|end| *end > 2)
            .unwrap_or(shown.len());
        all.push((
            format!("bullet {line}"),
            text.replacen(&shown[..end], "", 1),
        ));
    }
    all
}

#[test]
fn whatever_is_taken_out_of_one_language_is_found() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    let campaign = campaign::load(&sample).unwrap();
    let sample_facets = audience::assemble(&campaign).facets;
    // Each language with one kind of reader, each kind of reader with several languages.
    let audiences = ["user", "admin", "unaffected", "customer"];
    let locales = [
        "de", "ar", "ja", "fr", "he", "es", "it", "ko", "nl", "pl", "pt", "sv", "zh-Hans",
    ];
    let pairs: Vec<(&str, &str)> = audiences.into_iter().cycle().zip(locales).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let (all, missed) = std::thread::scope(|scope| {
        let each = [(); 2].map(|()| {
            scope.spawn(|| {
                let (mut all, mut missed) = (0, Vec::new());
                let take = || pairs.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
                while let Some((audience, locale)) = take() {
                    let (some, lost) = taken_out(audience, locale, &sample_facets);
                    all += some;
                    missed.extend(lost);
                }
                (all, missed)
            })
        });
        let (mut all, mut missed) = (0, Vec::new());
        for thread in each {
            let (some, lost) = thread.join().unwrap();
            all += some;
            missed.extend(lost);
        }
        (all, missed)
    });
    assert!(all >= 1200, "{all}");
    assert!(
        missed.is_empty(),
        "{} of {all} were missed: {missed:#?}",
        missed.len()
    );
}

/// How much was taken out of one notice, and which of it nobody found.
fn taken_out(
    audience: &str,
    locale: &str,
    sample_facets: &BTreeMap<Facets, u64>,
) -> (usize, Vec<String>) {
    let incidents = incidents();
    let name = format!("{audience}.{locale}.md");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates/notices")
        .join(&name);
    let text = fs::read_to_string(built_in).unwrap();
    let mut facets: BTreeMap<Facets, u64> = BTreeMap::new();
    for (one, _) in sample_facets
        .iter()
        .filter(|(one, _)| one.exposed.len() > 3)
        .take(1)
    {
        let mut one = one.clone();
        audience.clone_into(&mut one.audience);
        one.locale = disclosure_mailer::terms::Locale::parse(locale).unwrap();
        for field in ["name", "account", "organisation"] {
            one.fields.insert(field.to_owned(), audience::Count::One);
        }
        facets.insert(one.clone(), 1);
        one.locale = disclosure_mailer::terms::Locale::parse("en").unwrap();
        facets.insert(one, 1);
    }
    let differs = |text: &str| {
        let all = incidents
            .iter()
            .map(|folder| found(folder.path(), &facets, &name, text));
        let differing = |found: &Finding| found.id.starts_with("NOTICE-PARITY");
        all.flatten().find(differing)
    };
    assert_eq!(differs(&text), None, "{name}");
    let less = mutations(&text);
    let missed = less
        .iter()
        .filter(|(_, less)| differs(less).is_none())
        .map(|(what, _)| format!("{name}: {what}"))
        .collect();
    (less.len(), missed)
}

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
        let here = read(&path);
        let names = |all: &BTreeMap<String, Vec<String>>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&here), names(&english), "{}", path.display());
        assert_eq!(here, english, "{}", path.display());
    }
}

#[test]
fn a_number_or_a_link_that_only_one_language_has_is_found() {
    let sandbox =
        crate::support::Sandbox::new("email,locale\na@example.com,en\nb@example.com,de\n");
    let words = sandbox.read("words.csv");
    assert!(
        !sandbox.run(&["check", "--json"]).out().contains("PARITY"),
        "the sample's own words agree"
    );
    let line = words
        .lines()
        .find(|line| line.starts_with("consequences"))
        .unwrap();
    let more = line.replacen(
        "consequences,\"",
        "consequences,\"Call 555 0100 or see https://www.example.com/help. ",
        1,
    );
    assert_ne!(line, more);
    sandbox.write("words.csv", &words.replace(line, &more));
    let said = sandbox.run(&["check"]).all();
    assert!(
        said.contains("WORDS-PARITY") && said.contains("0100, 555, https://www.example.com/help"),
        "{said}"
    );
}
