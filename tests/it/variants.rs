//! A person's jurisdiction picks the text that the law there wants; each built-in one is whole, and says
//! what the law wants and nothing that it forbids.

use std::{collections::BTreeMap, fs, path::Path};

use disclosure_mailer::{
    audience::{Count, Facets},
    campaign,
    notice::{self, BuiltIn, Notices, Piece, Wording},
    terms::{Finding, Jurisdiction, Locale},
};

/// A campaign of which everything is known, with the addresses of the bureaus and agencies filled in.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    for name in ["campaign.toml", "words.csv", "requirements/agencies.toml"] {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(sample.join(name), to).unwrap();
    }
    fs::create_dir(folder.path().join("notices")).unwrap();
    let incident = include_str!("parity/incident.toml");
    for (name, text) in std::iter::once(&("incident.toml", incident)).chain(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

pub(crate) fn reader(audience: &str, locale: &str, code: &str) -> Facets {
    let exposed = ["name", "email", "ssn"].map(|id| id.to_owned().try_into().unwrap());
    Facets {
        audience: audience.to_owned(),
        also: [].into(),
        locale: Locale::parse(locale).unwrap(),
        jurisdiction: Some(Jurisdiction::try_from(code.to_owned()).unwrap()),
        exposed: exposed.into(),
        declared: [].into(),
        fields: BTreeMap::from([("name".to_owned(), Count::One)]),
    }
}

pub(crate) fn compiled(folder: &Path, readers: &[Facets]) -> Notices {
    let campaign = campaign::load(folder).unwrap();
    assert_eq!(campaign.findings, []);
    let facets = readers.iter().map(|one| (one.clone(), 1)).collect();
    notice::compile(&campaign, &facets, "2025-11-26".parse().unwrap())
}

/// The text that a reader gets.
pub(crate) fn of<'n>(notices: &'n Notices, one: &Facets) -> &'n Wording {
    &notices.wordings[notices.by_facets[one]]
}

pub(crate) fn text(wording: &Wording) -> String {
    let pieces = wording.text.iter().map(|piece| match piece {
        Piece::Fixed(text) => text.as_str(),
        Piece::Slot(_) => "Ann",
    });
    pieces.collect()
}

fn ids(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|one| one.id).collect()
}

#[test]
fn every_built_in_text_for_a_law_is_whole() {
    let folder = folder(&[]);
    for of_law in BuiltIn::embedded().variants {
        let (audience, tag, law) = (of_law.audience, of_law.tag, of_law.jurisdiction);
        let one = reader(audience, tag, law);
        let notices = compiled(folder.path(), std::slice::from_ref(&one));
        let blocking: Vec<&Finding> = notices
            .findings
            .iter()
            .filter(|f| f.id != "NOTICE-SOURCE")
            .collect();
        let alone = tag == "fr";
        assert_eq!(blocking.len(), usize::from(alone), "{blocking:?}");
        let wording = of(&notices, &one);
        let name = format!("built-in {audience}.{tag}.{law}.md");
        assert_eq!(wording.source, name);
        let text = text(wording);
        assert!(
            !text.contains("{{") && text.contains("verify") || text.len() > 1_000,
            "{name}"
        );
        let law = notices.public[0].law.as_ref().map(Jurisdiction::as_str);
        assert_eq!(
            law,
            Some(of_law.jurisdiction),
            "the public page has the text too"
        );
    }
}

#[test]
fn the_nearest_law_picks_the_text() {
    let folder = folder(&[(
        "notices/user.de.EU.md",
        "+++\nsubject = \"Hinweis\"\n+++\nHallo.\n",
    )]);
    let cases = [
        ("en", "US-CA", "built-in user.en.US-CA.md"),
        ("en", "US-MA", "built-in user.en.US-MA.md"),
        ("en", "US-VT", "built-in user.en.US.md"),
        ("en-GB", "US-IL", "built-in user.en.US.md"),
        ("en", "GB", "built-in user.en.md"),
        ("en", "NZ", "built-in user.en.NZ.md"),
        ("ja", "JP", "built-in user.ja.JP.md"),
        ("fr-CA", "CA-QC", "built-in user.fr.CA-QC.md"),
        ("en", "CA-QC", "built-in user.en.md"),
        ("de", "AT", "notices/user.de.EU.md"),
        ("de", "CH", "built-in user.de.md"),
        ("de", "US-CA", "built-in user.de.md"),
    ];
    let readers: Vec<Facets> = cases
        .iter()
        .map(|(tag, code, _)| reader("user", tag, code))
        .collect();
    let notices = compiled(folder.path(), &readers);
    for ((tag, code, source), one) in cases.iter().zip(&readers) {
        assert_eq!(of(&notices, one).source, *source, "{tag} {code}");
    }
    // Who reads a language that has no text for their law is said, and which text has no counterpart.
    let said: Vec<&str> = notices
        .findings
        .iter()
        .filter(|one| one.id == "NOTICE-VARIANT")
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(said.len(), 4, "{said:#?}");
    for part in [
        "`US-CA` reads `de`",
        "`CA-QC` reads `en`",
        "`CA-QC` stands in `fr`",
        "`EU` stands in `de`",
    ] {
        assert!(
            said.iter().any(|message| message.contains(part)),
            "{part}: {said:#?}"
        );
    }
}

#[test]
fn california_has_its_title_and_headings() {
    let one = reader("user", "en", "US-CA");
    let notices = compiled(folder(&[]).path(), std::slice::from_ref(&one));
    let wording = of(&notices, &one);
    assert_eq!(wording.subject, "Notice of Data Breach");
    let text = text(wording);
    let mut from = 0;
    for heading in [
        "Notice of Data Breach",
        "What Happened",
        "What Information Was Involved",
        "What We Are Doing",
        "What You Can Do",
        "For More Information",
    ] {
        let at = text
            .match_indices(heading)
            .map(|(at, _)| at)
            .find(|at| *at >= from);
        from = at.unwrap_or_else(|| panic!("{heading} in its place: {text}"));
    }
}

/// What the sample says of the incident and of what was done about it, in pieces that would be recognised.
fn telling(folder: &Path) -> Vec<String> {
    let words = fs::read_to_string(folder.join("words.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(words.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    let ids = [
        "nature",
        "cause",
        "summary",
        "measures_done",
        "vendor_measures",
    ];
    let telling = rows.filter(|row| ids.contains(&&row[0]));
    let pieces = |row: csv::StringRecord| {
        let lines = row[1].lines().flat_map(|line| line.split(". "));
        let plain = lines.map(|piece| piece.trim_start_matches("- ").to_owned());
        plain.collect::<Vec<_>>()
    };
    telling.flat_map(pieces).collect()
}

/// The same words in each language, put after the campaign's own.
pub(crate) fn say(folder: &Path, rows: &[(&str, &str)]) {
    let words = fs::read_to_string(folder.join("words.csv")).unwrap();
    let columns = words.lines().next().unwrap().matches(',').count();
    let mut more = words.trim_end().to_owned();
    for (id, text) in rows {
        more.push_str(&format!("\n{id}{}", format!(",{text}").repeat(columns)));
    }
    fs::write(folder.join("words.csv"), more + "\n").unwrap();
}

#[test]
fn massachusetts_is_told_neither_what_happened_nor_how_many() {
    let all = folder(&[]);
    let rows = [
        ("count", "4711 people are affected."),
        ("what_changed", "The archive was read by strangers."),
        ("extent", "All of the archive."),
        ("location", "In the cellar."),
        ("mitigation", "Two years of help."),
    ];
    say(all.path(), &rows);
    let readers = ["US-MA", "US-IL", "US-RI", "US"].map(|code| reader("user", "en", code));
    let notices = compiled(all.path(), &readers);
    let texts = readers.each_ref().map(|one| text(of(&notices, one)));
    let [ma, il, ri, _] = &texts;
    let telling = telling(all.path());
    assert!(telling.len() > 10);
    for sentence in telling
        .iter()
        .map(String::as_str)
        .chain(["archive", "cellar"])
    {
        assert!(!ma.contains(sentence), "{sentence}");
    }
    assert!(
        telling
            .iter()
            .any(|sentence| il.contains(sentence.as_str()))
    );
    for (text, told) in [(ma, false), (il, false), (ri, true)] {
        assert_eq!(text.contains("4711"), told, "{text}");
    }
    let sections = &of(&notices, &readers[0]).sections;
    for id in ["nature", "cause", "count"] {
        assert!(!sections.contains(&id.to_owned()), "{id}");
    }
    for id in [
        "data",
        "measures",
        "mitigation",
        "police",
        "freeze",
        "contact",
    ] {
        assert!(sections.contains(&id.to_owned()), "{id}");
    }
    for id in ["cause", "count", "police", "freeze", "mitigation"] {
        let sections = &of(&notices, &readers[2]).sections;
        assert!(sections.contains(&id.to_owned()), "Rhode Island: {id}");
    }
}

#[test]
fn help_and_a_report_to_the_authority_are_told_only_where_the_campaign_says_so() {
    let readers = ["US-MA", "US-RI", "NZ"].map(|code| reader("user", "en", code));
    let told = |folder: &Path| {
        let notices = compiled(folder, &readers);
        let sections = readers.each_ref().map(|one| &of(&notices, one).sections);
        let has = |at: usize, id: &str| sections[at].contains(&id.to_owned());
        [
            has(0, "mitigation"),
            has(1, "mitigation"),
            has(2, "regulator_told"),
        ]
    };
    let all = folder(&[]);
    assert_eq!(told(all.path()), [false; 3]);
    let rows = [
        ("mitigation", "Two years of help."),
        ("regulator_told", "The Commissioner knows."),
    ];
    say(all.path(), &rows);
    assert_eq!(told(all.path()), [true; 3]);
    // A row with a code speaks to the readers of that law alone, before the row for all.
    let own = folder(&[]);
    let rows = [
        ("mitigation@US", "Help for Americans."),
        ("mitigation@US-MA", "Help for Massachusetts."),
        ("regulator_told@NZ", "The Commissioner knows."),
    ];
    say(own.path(), &rows);
    assert_eq!(told(own.path()), [true; 3]);
    let notices = compiled(own.path(), &readers);
    let [ma, ri, nz] = readers.each_ref().map(|one| text(of(&notices, one)));
    assert!(
        ma.contains("Massachusetts.") && !ma.contains("Americans"),
        "{ma}"
    );
    assert!(
        ri.contains("Help for Americans.") && !ri.contains("Commissioner"),
        "{ri}"
    );
    assert!(
        nz.contains("Commissioner knows") && !nz.contains("Help for"),
        "{nz}"
    );
    let british = reader("user", "en", "GB");
    let notices = compiled(own.path(), std::slice::from_ref(&british));
    assert!(!text(of(&notices, &british)).contains("Commissioner"));
}

#[test]
fn addresses_are_data_that_somebody_looked_up() {
    let one = reader("user", "en", "US-NC");
    let all = folder(&[]);
    let known = text(of(&compiled(all.path(), std::slice::from_ref(&one)), &one));
    for part in [
        "Equifax",
        "+1 555 0110",
        "1-877-438-4338",
        "North Carolina Attorney General",
        "ncdoj.gov",
    ] {
        assert!(known.contains(part), "{part}: {known}");
    }
    // What nobody looked up is left out, and said.
    let none = folder(&[("requirements/agencies.toml", "")]);
    let notices = compiled(none.path(), std::slice::from_ref(&one));
    assert_eq!(ids(&notices.findings), ["AGENCY-UNKNOWN"; 2]);
    let said: Vec<&str> = notices
        .findings
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    for part in [
        "Equifax (`equifax`)",
        "the postal address of North Carolina Attorney General (`us-nc-ag`), which the law wants",
    ] {
        assert!(
            said.iter().any(|one| one.contains(part)),
            "{part}: {said:?}"
        );
    }
    let bare = text(of(&notices, &one));
    assert!(!bare.contains("Equifax") && bare.contains("1-877-438-4338"));
    let complains = reader("user", "en", "NZ");
    let notices = compiled(none.path(), std::slice::from_ref(&complains));
    assert_eq!(ids(&notices.findings), ["AGENCY-UNKNOWN"]);
    assert!(notices.findings[0].message.contains("(`nz-opc`)"));
    // What was looked up long ago is looked up again.
    let old = fs::read_to_string(all.path().join("requirements/agencies.toml")).unwrap();
    let old = old.replacen("2025-11-26", "2025-05-01", 1);
    let old = folder(&[("requirements/agencies.toml", &old)]);
    let notices = compiled(old.path(), std::slice::from_ref(&one));
    assert_eq!(ids(&notices.findings), ["DATA-STALE"]);
    // Whoever fills it in says who, and when; what is wrong has its place.
    for (file, id) in [
        ("[equifax]\nphone = \"1\"\n", "AGENCY-VERIFIED"),
        (
            "[equifax]\nphone = \"1\"\nverified_on = \"2025-11-26\"\n",
            "AGENCY-VERIFIED",
        ),
        ("[equifax]\nphone = 1\n", "AGENCY-FILE"),
        ("[equifax\n", "AGENCY-FILE"),
        ("equifax = 1\n", "AGENCY-FILE"),
        (
            "[other]\nphone = \"1\"\nverified_on = \"2025-11-26\"\nverified_by = \"J\"\n",
            "AGENCY-FILE",
        ),
    ] {
        let wrong = folder(&[("requirements/agencies.toml", file)]);
        let notices = compiled(wrong.path(), std::slice::from_ref(&one));
        let found = notices.findings.iter().find(|finding| finding.id == id);
        assert!(
            found.is_some_and(Finding::blocks),
            "{file}: {:?}",
            notices.findings
        );
    }
}

#[test]
fn languages_are_compared_law_by_law() {
    let of_law = |tag: &str| {
        let file = format!("templates/notices/user.{tag}.JP.md");
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
    };
    let readers = [("ja", "JP"), ("en", "JP"), ("ja", "EU"), ("en", "EU")];
    let readers = readers.map(|(tag, code)| reader("user", tag, code));
    assert_eq!(
        ids(&compiled(folder(&[]).path(), &readers).findings),
        [""; 0]
    );
    // Less in the text for Japan alone, held against the English one for Japan.
    let less = of_law("ja").replace("{{ words.cause }}", "");
    let notices = compiled(folder(&[("notices/user.ja.JP.md", &less)]).path(), &readers);
    let found = notices
        .findings
        .iter()
        .find(|one| one.id == "NOTICE-PARITY-FACT");
    let found = found.unwrap_or_else(|| panic!("{:?}", notices.findings));
    assert_eq!(found.place.file, "notices/user.ja.JP.md");
    assert!(
        found.message.contains("built-in user.en.JP.md"),
        "{found:?}"
    );
}

/// What `check` says of people everywhere, where the campaign states all that their laws ask of it.
#[test]
fn a_campaign_that_states_what_it_is_asked_has_no_finding_of_a_law_in_its_texts() {
    let places = [
        "en,US,CA", "en,US,MA", "en,US,NC", "en,US,NY", "en,US,VT", "en,US,IL", "en,US,RI",
        "en,US,KS", "en,US,OR", "en,US,MD", "en,US,WA", "en,US,CO", "en,NZ,", "en,AU,", "en,GB,",
        "en,CA,ON", "en,JP,", "ja,JP,", "fr,CA,QC", "de,CH,", "fr,CH,", "it,CH,", "de,DE,",
    ];
    let mut list = "email,locale,country,region,exposed\n".to_owned();
    for (number, place) in places.iter().enumerate() {
        list.push_str(&format!("p{number}@example.com,{place},name;ssn\n"));
    }
    let sandbox = crate::support::Sandbox::new(&list);
    let incident =
        include_str!("parity/incident.toml").replacen("exposed = [", "exposed = [\"ssn\",", 1);
    sandbox.write(
        "incident.toml",
        &format!("{incident}\n[offer]\nmonths = 24\n"),
    );
    let agencies = include_str!("../../samples/analytics-vendor/requirements/agencies.toml");
    sandbox.write("requirements/agencies.toml", agencies);
    let words = sandbox.read("words.csv");
    let columns = words.lines().next().unwrap().matches(',').count();
    let row = |id: &str, text: &str| format!("{id}{}\n", format!(",{text}").repeat(columns));
    let more = [
        row("holder_identified@NZ", "Not known."),
        row("count@US-RI", "Many."),
        row("idp_offer@US", "24 months."),
        row("regulator_told@NZ", "The Commissioner knows."),
        row("mitigation@US", "Free help for 24 months."),
    ];
    sandbox.write(
        "words.csv",
        &format!("{}\n{}", words.trim_end(), more.concat()),
    );
    let found = sandbox
        .run(&["check", "--json", "--as-of", "2025-11-26"])
        .json();
    let of_texts: Vec<String> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["file"].as_str().unwrap().starts_with("built-in "))
        .filter(|one| one["severity"] != "info" && one["id"] != "GEN-READABILITY")
        .map(|one| format!("{} {} {}", one["id"], one["file"], one["message"]))
        .collect();
    assert_eq!(of_texts, [""; 0]);
}
