//! A number agrees with the word behind it: `1 person`, and never `1 people`.

use std::{collections::BTreeSet, fs, path::Path};

use crate::layers::all_sources;

/// Where a word for many may stand behind a number as it is written, by file and what stands there.
const NEVER_ONE: &[(&str, &str)] = &[
    // What is refused is below one, or far above it.
    ("campaign/load.rs", "characters, more"),
    ("campaign/relay_file.rs", "messages;"),
    ("campaign/stated.rs", "connections cannot"),
    ("cli/test.rs", "addresses are"),
    // Constants.
    ("list/unpack.rs", "times its"),
    ("rules/general/prose.rs", "words"),
    // The log's own line, which is read again.
    ("review/on_file.rs", "approvals on"),
    // Several numbers, and a factor above one.
    ("cli/rehearse/report.rs", "messages; started"),
    ("cli/plan.rs", "times as"),
    // No relay takes messages of one octet only, and none has as few.
    ("dispatch/turn.rs", "octets)"),
    ("message/skeleton.rs", "octets to"),
    ("notice/checks.rs", "octets, more than"),
    // Names, of which each answers.
    ("cli/answers.rs", "answers for"),
    ("review/packet/found.rs", "answers for"),
    // A condition before it says that there are several.
    ("report/sums.html", "recipients"),
    ("report/page.html", "times"),
    ("preview/index.html", "times"),
    ("preview/rules.html", "times"),
    ("preview/reading.html", "wordings"),
    ("preview/side.html", "languages beside"),
];

/// Words that do not describe what is counted.
const BETWEEN: [&str; 5] = ["as", "in", "of", "several", "to"];

fn templates() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let pages = ["preview", "report"].map(|kind| fs::read_dir(folder.join(kind)).unwrap());
    pages
        .into_iter()
        .flatten()
        .map(|page| {
            let path = page.unwrap().path();
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
            (name.to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// Whatever is counted anywhere, as its word for many.
fn counted(sources: &[(String, String)]) -> BTreeSet<String> {
    let calls = sources.iter().flat_map(|(_, text)| {
        text.split("counted(").skip(1).filter_map(|call| {
            let (before, rest) = call.split_once('"')?;
            let (word, _) = rest.split_once('"')?;
            (!before.contains(';')).then(|| disclosure_mailer::terms::counted(2_u64, word))
        })
    });
    calls
        .filter_map(|words| words.rsplit(' ').next().map(str::to_owned))
        .collect()
}

/// Where a word for many stands right behind what is filled in, or behind one word more.
fn after_a_number(text: &str, many: &BTreeSet<String>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let own = text.split("#[cfg(test)]").next().unwrap_or_default();
    for (at, line) in own.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for rest in line.split('}').skip(1) {
            let rest = rest
                .strip_prefix("</b>")
                .or_else(|| rest.strip_prefix("</strong>"))
                .unwrap_or(rest);
            let Some(rest) = rest.strip_prefix(' ') else {
                continue;
            };
            let words: Vec<&str> = rest.split(' ').take(3).collect();
            let bare = |word: &str| -> String {
                let letters = word.chars().take_while(char::is_ascii_lowercase);
                letters.collect()
            };
            for (which, word) in words.iter().enumerate().take(2) {
                let between =
                    which == 1 && (BETWEEN.contains(&words[0]) || bare(words[0]) != words[0]);
                if !between && many.contains(&bare(word)) {
                    found.push((at + 1, words[which..].join(" ")));
                    break;
                }
            }
        }
    }
    found
}

#[test]
fn a_number_agrees_with_the_word_behind_it() {
    let (sources, templates) = (all_sources(), templates());
    let many = counted(&sources);
    assert!(many.contains("people") && many.contains("rows"), "{many:?}");
    let mut wrong = Vec::new();
    for (file, text) in sources.iter().chain(&templates) {
        if file.ends_with("tests.rs") {
            continue;
        }
        for (line, words) in after_a_number(text, &many) {
            let known = |(of, what): &&(&str, &str)| file == of && words.starts_with(what);
            if !NEVER_ONE.iter().any(|known_one| known(&known_one)) {
                wrong.push(format!("{file}:{line}: {words}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "`terms::counted` and `agrees` say it as it is for one:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_word_for_many_behind_a_number_is_found() {
    let many = BTreeSet::from(["people".to_owned(), "rows".to_owned()]);
    let found = |text: &str| after_a_number(text, &many).len();
    assert_eq!(found("format!(\"{n} people wait\")"), 1);
    assert_eq!(found("format!(\"{} merged rows\", n)"), 1);
    assert_eq!(found("<b>{{ n }}</b> rows"), 1);
    assert_eq!(found("format!(\"{n} of rows\")"), 0);
    assert_eq!(found("// {n} people"), 0);
    assert_eq!(found("format!(\"{} wait\", counted(n, \"person\"))"), 0);
}
