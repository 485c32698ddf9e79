//! The campaign's own words, held against each other.

use super::LOCALES;

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

/// The cells of a file of words, row by row.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn written(cells: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in cells {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A list with a reader of each language.
fn readers() -> String {
    let each = |locale: &&str| format!("{locale}@example.com,{locale},ssn;own\n");
    let all = std::iter::once(&"en").chain(&LOCALES).map(each);
    format!("email,locale,exposed\n{}", all.collect::<String>())
}

/// What a campaign says in one language and empties in another is found in each of them: its own words,
/// a sentence instead of a built-in one, the label, title and hint of a class and of an advice of its own.
#[test]
fn a_cell_that_is_emptied_in_one_language_is_found() {
    let sandbox = crate::support::Sandbox::new(&readers());
    let facts = sandbox.read("incident.toml");
    let role = facts.lines().find(|line| line.starts_with("role")).unwrap();
    let own = "[advice]\nadd = [\"own\"]";
    let facts = facts
        .replace(role, "role = \"own\"")
        .replace("[advice]", own)
        .replacen("\nexposed = [", "\nexposed = [\"own\", \"ssn\",", 1);
    sandbox.write("incident.toml", &facts);
    let mut table = cells(&sandbox.read("words.csv"));
    let columns = table[0].len();
    for id in [
        "class-own",
        "class-own.label",
        "class-own.hint",
        "advice-own",
        "advice-own.title",
        "role-own",
        "class-ssn.hint",
        "layout-sample",
        "advice-mfa@user",
        "complaint",
    ] {
        let mut row = vec!["Text 12".to_owned(); columns];
        id.clone_into(&mut row[0]);
        table.push(row);
    }
    let found = |table: &[Vec<String>]| {
        sandbox.write("words.csv", &written(table));
        let findings = sandbox.run(&["check", "--json"]).json()["findings"].clone();
        let about = ["CATALOGUE-MISSING", "WORDS-MISSING", "WORDS-PARITY"];
        let findings = findings.as_array().unwrap().iter();
        let of = findings.filter(|one| about.contains(&one["id"].as_str().unwrap()));
        of.map(|one| one["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&table), [""; 0]);
    // One cell of each row at a time, in another language for each row.
    for shift in 0..LOCALES.len() {
        let mut less = table.clone();
        let mut emptied = Vec::new();
        let of_others = |id: &str| id.contains('@') && !id.ends_with("@user");
        let rows = less.iter_mut().enumerate().skip(1);
        for (number, row) in rows.filter(|(_, row)| !of_others(&row[0])) {
            let locale = LOCALES[(number + shift) % LOCALES.len()];
            let column = table[0].iter().position(|name| name == locale).unwrap();
            row[column].clear();
            emptied.push((row[0].clone(), locale));
        }
        let found = found(&less);
        for (id, locale) in emptied {
            let base = id.split('@').next().unwrap();
            let names = |message: &&String| {
                message.contains(&format!("`{base}")) && message.contains(&format!("`{locale}`"))
            };
            assert!(found.iter().any(|m| names(&m)), "{id} {locale}: {found:#?}");
        }
    }
}
