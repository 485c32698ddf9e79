//! The built-in notices, each of the 52 beside the English one: what is taken out of it is found by
//! the finding that is about it.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use disclosure_mailer::{campaign, notice, terms::Finding};

use super::{
    INCIDENT, LOCALES, folder,
    mutations::{self, Mutation, Wanted},
    reader,
};

/// The incident at a vendor, and in one's own systems, with all that is known of them; and at a
/// vendor of whom no more than the name is said. With each, whether it is an update.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn incidents() -> [(String, &'static str); 5] {
    let start = INCIDENT.find("[vendor]").unwrap();
    let end = INCIDENT.find("[scope]").unwrap();
    let own = format!("{}{}", &INCIDENT[..start], &INCIDENT[end..]);
    let with = |systems: &str| {
        own.replace(
            "our_systems = \"unaffected\"",
            &format!("our_systems = \"{systems}\""),
        )
    };
    [
        (INCIDENT.to_owned(), "false"),
        (with("affected"), "true"),
        (with("unknown"), "false"),
        (with("unaffected"), "false"),
        (INCIDENT.replace("role = ", "# role = "), "false"),
    ]
}

fn built_in(audience: &str, locale: &str) -> String {
    let file = format!("templates/notices/{audience}.{locale}.md");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn whatever_is_taken_out_of_one_language_is_found() {
    let audiences = ["user", "admin", "unaffected", "customer"];
    let pairs: Vec<(&str, &str)> = audiences
        .into_iter()
        .flat_map(|audience| LOCALES.map(|locale| (audience, locale)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut all, mut missed) = (0, Vec::new());
        while let Some((audience, locale)) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (some, lost) = taken_out(audience, locale);
            all += some;
            missed.extend(lost);
        }
        (all, missed)
    };
    let (all, missed) = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let (mut all, mut missed) = work();
        let (some, lost) = other.join().unwrap();
        all += some;
        missed.extend(lost);
        (all, missed)
    });
    println!(
        "{all} things taken out, one at a time; {} missed",
        missed.len()
    );
    assert!(all >= 6000, "{all}");
    assert!(
        missed.is_empty(),
        "{} of {all} were missed: {missed:#?}",
        missed.len()
    );
}

/// How much was taken out of one notice, and which of it nobody found. Each is the notice of a kind
/// of readers of its own, so that all are checked at once.
fn taken_out(audience: &str, locale: &str) -> (usize, Vec<String>) {
    let (whole, source) = (built_in(audience, locale), built_in(audience, "en"));
    let mut mutations = mutations::all(&whole, &source);
    let all = mutations.len();
    mutations.push(Mutation {
        what: "nothing".to_owned(),
        text: whole,
        source: None,
        wanted: Wanted::Block,
    });
    let mut missed: Vec<&Mutation> = mutations.iter().collect();
    for (incident, update) in incidents() {
        let names: Vec<String> = (0..missed.len()).map(|n| format!("m{n}")).collect();
        let folder = folder(&incident, update, &names);
        let mut facets = BTreeMap::new();
        for (name, mutation) in names.iter().zip(&missed) {
            let write = |locale: &str, text: &str| {
                let file = format!("notices/{name}.{locale}.md");
                fs::write(folder.path().join(file), text).unwrap();
            };
            write(locale, &mutation.text);
            write("en", mutation.source.as_ref().unwrap_or(&source));
            facets.insert(reader(name, locale), 1);
        }
        let campaign = campaign::load(folder.path()).unwrap();
        let found = notice::compile(&campaign, &facets, "2025-11-26".parse().unwrap()).findings;
        let is_missed = |(name, mutation): &(&String, &Mutation)| {
            let file = format!("notices/{name}.{locale}.md");
            let mut own = found.iter().filter(|finding| finding.place.file == file);
            !own.any(|finding| is_about(finding, &mutation.wanted))
        };
        missed = names
            .iter()
            .zip(missed)
            .filter(is_missed)
            .map(|(_, m)| m)
            .collect();
    }
    let whole = missed.pop().map(|nothing| nothing.what.as_str());
    assert_eq!(
        whole,
        Some("nothing"),
        "{audience}.{locale} differs as it is"
    );
    let missed = missed
        .iter()
        .map(|m| format!("{audience}.{locale}: {}", m.what));
    (all, missed.collect())
}

fn is_about(finding: &Finding, wanted: &Wanted) -> bool {
    let named = |name: &str| finding.message.contains(&format!("{name}`"));
    match (finding.id, wanted) {
        ("NOTICE-PARITY-FACT" | "NOTICE-PARITY-FIELD", Wanted::Named(name)) => named(name),
        ("NOTICE-PARITY-SECTION", Wanted::Section(id)) => named(&format!("`{id}")),
        ("NOTICE-PARITY-FACT" | "NOTICE-PARITY-FIELD" | "NOTICE-PARITY-BLOCK", Wanted::Block) => {
            true
        }
        (id, Wanted::Literal(wanted, what)) => id == *wanted && finding.message.contains(what),
        _ => false,
    }
}
