//! What holds for some people alone: whether email is enough in law, the words of one law, and when the
//! last mail to them leaves.

use serde_json::Value;

use crate::support::Sandbox;

const DAY: [&str; 4] = ["check", "--json", "--as-of", "2025-11-26"];

fn sandbox(list: &str) -> Sandbox {
    let sandbox = Sandbox::new(list);
    let incident =
        include_str!("../parity/incident.toml").replacen("exposed = [", "exposed = [\"ssn\",", 1);
    sandbox.write("incident.toml", &incident);
    sandbox
}

fn found(document: &Value, id: &str) -> Vec<String> {
    let all = document["findings"].as_array().unwrap().iter();
    let all = all.filter(|finding| finding["id"] == id);
    all.map(|finding| finding["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn people_for_whom_email_is_not_enough_are_counted_law_by_law() {
    let list = "email,locale,jurisdiction,exposed,ESIGN consent,express_consent,primary_channel\n\
        a@example.com,en,US-CA,name;ssn,yes,,\n\
        b@example.com,en,US-CA,name;ssn,nein,,\n\
        c@example.com,en,US-CA,name;ssn,,,\n\
        d@example.com,en,US-CO,name;ssn,no,,yes\n\
        e@example.com,en,US-NY,name;ssn,,no,\n\
        f@example.com,en,US-CA,name,no,,\n\
        g@example.com,de,DE,name;ssn,no,no,no\n";
    let sandbox = sandbox(list);
    let document = sandbox.run(&DAY).json();
    let esign = found(&document, "US-ESIGN");
    assert_eq!(esign.len(), 1, "{esign:#?}");
    assert!(
        esign[0].contains("for 2 people (US-CA): `esign_consent`"),
        "{esign:?}"
    );
    let express = found(&document, "US-NY-CONSENT");
    assert!(
        express.len() == 1 && express[0].contains("1 person (US-NY)"),
        "{express:?}"
    );
    // Somebody vouches for all of whom the list says nothing.
    let incident = sandbox.read("incident.toml");
    let attest = "[attest]\nesign_consent = { by = \"Jane Doe\", date = \"2025-11-20\", for = [\"US-CA\"] }\n";
    sandbox.write("incident.toml", &format!("{incident}\n{attest}"));
    let esign = found(&sandbox.run(&DAY).json(), "US-ESIGN");
    assert!(esign[0].contains("for 1 person (US-CA)"), "{esign:?}");
    // Neither yes nor no.
    sandbox.edit("lists/people.csv", "name;ssn,nein", "name;ssn,perhaps");
    let wrong = found(&sandbox.run(&DAY).json(), "LIST-CONSENT");
    assert!(
        wrong.len() == 1 && wrong[0].contains("`perhaps`"),
        "{wrong:?}"
    );
}

#[test]
fn who_is_not_affected_needs_no_letter() {
    let sandbox = sandbox("email,locale,jurisdiction\na@example.com,en,US-AL\n");
    sandbox.write(
        "lists/others.csv",
        "email,locale,jurisdiction\nb@example.com,en,US-AL\n",
    );
    // A law that bites whatever was exposed.
    sandbox.edit(
        "campaign.toml",
        "[sender]",
        "profiles = [\"us-hipaa\"]\n[[list]]\nfile = \"lists/others.csv\"\naudience = \"unaffected\"\n[sender]",
    );
    let flags = ["--registers", "registers"];
    sandbox.run(&[&DAY[..], &flags].concat());
    let register = sandbox.read("registers/told-another-way.csv");
    assert!(register.contains("a@example.com"), "{register}");
    assert!(!register.contains("b@example.com"), "{register}");
}

#[test]
fn a_word_with_a_code_is_for_readers_whom_there_are() {
    let list = "email,locale,jurisdiction,exposed\na@example.com,en,NZ,name\nb@example.com,en,GB,name\nc@example.com,en,US-MA,name\n";
    let sandbox = sandbox(list);
    let words = sandbox.read("words.csv");
    let columns = words.lines().next().unwrap().matches(',').count();
    let row = |id: &str, text: &str| format!("{id}{}\n", format!(",{text}").repeat(columns));
    let more = [
        row("regulator_told@NZ", "The Commissioner knows."),
        row("mitigation@US", "Help for Americans."),
        row("mitigation@US-MA", "Help for Massachusetts."),
        row("extent@FR", "Nobody is there."),
        row("extent@Nowhere", "No code."),
    ];
    sandbox.write(
        "words.csv",
        &format!("{}\n{}", words.trim_end(), more.concat()),
    );
    let document = sandbox.run(&DAY).json();
    let unused = found(&document, "WORDS-UNUSED");
    assert!(
        unused.len() == 1 && unused[0].contains("`FR`"),
        "{unused:?}"
    );
    assert_eq!(found(&document, "WORDS-AUDIENCE").len(), 1);
    assert_eq!(found(&document, "NZ-117-TOLD"), [""; 0]);
}

#[test]
fn a_deadline_is_held_against_the_last_mail_to_its_own_people() {
    let mut list = "email,locale,jurisdiction,exposed\n".to_owned();
    // Two people in New York stand first and are told today; the last of ninety in Brazil after weeks.
    for (code, people) in [("US-NY", 2), ("BR", 90)] {
        for at in 0..people {
            let locale = if code == "BR" { "pt" } else { "en" };
            list.push_str(&format!(
                "{code}{at}@example.com,{locale},{code},name;ssn\n"
            ));
        }
    }
    let sandbox = sandbox(&list);
    sandbox.write(
        "campaign.toml",
        &format!(
            "{}\n[pace]\nrate = \"2/d\"\n",
            sandbox
                .read("campaign.toml")
                .replace("[pace]\nrate = \"unlimited\"\n", "")
        ),
    );
    sandbox.edit(
        "incident.toml",
        "discovered = \"2025-11-11\"",
        "discovered = \"2025-11-25\"",
    );
    let document = sandbox.run(&DAY).json();
    let deadlines = document["deadlines"].as_array().unwrap();
    let of = |profile: &str| {
        deadlines
            .iter()
            .find(|due| due["profile"] == profile)
            .unwrap()
    };
    let (york, brazil) = (of("us-ny"), of("br"));
    assert_eq!(
        (&york["holds"], &brazil["holds"]),
        (&true.into(), &false.into()),
        "{deadlines:#?}"
    );
    assert!(york["last"].as_str() < Some("2025-11-29"), "{york}");
    assert!(brazil["last"].as_str() > Some("2025-12-31"), "{brazil}");
    assert_eq!(found(&document, "US-NY-30D"), [""; 0]);
    let late = found(&document, "BR-3BD");
    assert!(
        late.len() == 1 && late[0].starts_with("90 people had"),
        "{late:?}"
    );
}

#[test]
fn what_somebody_answers_or_vouches_for_without_need_is_said() {
    let sandbox = sandbox("email,locale,jurisdiction,exposed\na@example.com,en,DE,name\n");
    let one = |finding: &str, place: &str| {
        format!(
            "[[override]]\nfinding = \"{finding}\"\n{place}reason = \"r\"\nby = \"Jane Doe\"\ndate = \"2025-11-26\"\n\n"
        )
    };
    let all = [
        one("EU-34-SA", ""),
        one("EU-34-CONSEQ", ""),
        one("EU-34-SA", "where = \"fr\"\n"),
        one("EU-34-CONSQ", ""),
        one("KR-72H", ""),
        one("DNS-DMARC", ""),
    ];
    let campaign = sandbox.read("campaign.toml");
    sandbox.write("campaign.toml", &format!("{campaign}\n{}", all.concat()));
    let incident = sandbox.read("incident.toml");
    let attest = "[attest]\nag_told_first = { by = \"Jane Doe\", date = \"2025-11-20\" }\nbelow_threshold = { by = \"Jane Doe\", date = \"2025-11-20\", for = [\"DE\", \"US-MD\"] }\n";
    sandbox.write("incident.toml", &format!("{incident}\n{attest}"));
    let document = sandbox.run(&DAY).json();
    let unused = found(&document, "CAMPAIGN-OVERRIDE-UNUSED");
    assert_eq!(unused.len(), 3, "{unused:#?}");
    for part in [
        "`EU-34-CONSEQ`, and nothing",
        "in `fr`",
        "no finding `EU-34-CONSQ`",
    ] {
        assert!(
            unused.iter().any(|said| said.contains(part)),
            "{part}: {unused:#?}"
        );
    }
    let unused = found(&document, "ATTEST-UNUSED");
    assert_eq!(unused.len(), 2, "{unused:#?}");
    assert!(
        unused
            .iter()
            .any(|said| said.contains("`attest.ag_told_first`"))
    );
    assert!(unused.iter().any(|said| said.contains("is for US-MD")));
}

#[test]
fn a_californian_who_reads_spanish_gets_spanish_titles_and_counsel_is_asked() {
    let sandbox = sandbox("email,locale,jurisdiction,exposed\na@example.com,es,US-CA,name;ssn\n");
    let document = sandbox.run(&DAY).json();
    let asked = found(&document, "US-CA-LANG");
    assert!(
        asked.len() == 1 && asked[0].contains("in `es` and not in `en`"),
        "{asked:?}"
    );
    for id in ["US-CA-TITLE", "US-CA-HEADINGS"] {
        assert_eq!(found(&document, id), [""; 0], "{id}");
    }
    // What the law wants beside them is asked for in every language.
    let bureaus = found(&document, "US-CA-CRA");
    assert!(
        bureaus.len() == 1 && bureaus[0].contains("`cra`"),
        "{bureaus:?}"
    );
    let all = document["findings"].as_array().unwrap();
    let of = |id: &str| all.iter().find(|finding| finding["id"] == id).unwrap();
    assert_eq!(of("US-CA-LANG")["severity"], "warning");
    let help = of("US-CA-CRA")["help"].as_str().unwrap();
    assert!(help.contains("`cra@US-CA` in words.csv"), "{help}");
    // Who writes what they are told to, in a row that `words` offers.
    sandbox.run(&["words"]).expect(0);
    let words = sandbox.read("words.csv");
    assert!(words.contains("cra@US-CA,"), "{words}");
    let columns = words.lines().next().unwrap().matches(',').count();
    let said = format!("cra@US-CA{}", ",Equifax: 1-800".repeat(columns));
    sandbox.edit(
        "words.csv",
        &format!("cra@US-CA{}", ",".repeat(columns)),
        &said,
    );
    let incident = sandbox.read("incident.toml");
    let attest = "[attest]\nother_language_read = { by = \"Jane Doe\", date = \"2025-11-20\", for = [\"US-CA\"] }\n";
    sandbox.write("incident.toml", &format!("{incident}\n{attest}"));
    let document = sandbox.run(&DAY).json();
    for id in ["US-CA-CRA", "US-CA-LANG"] {
        assert_eq!(found(&document, id), [""; 0], "{id}");
    }
}

#[test]
fn words_has_a_row_for_what_a_law_wants_of_its_readers_alone() {
    let list = "email,locale,jurisdiction,exposed\na@example.com,en,NZ,name\nb@example.com,en,DE,name\nc@example.com,en,US-MA,name\n";
    let sandbox = sandbox(list);
    sandbox.run(&["words"]).expect(0);
    let words = sandbox.read("words.csv");
    let rows: Vec<&str> = words.lines().filter(|line| line.contains('@')).collect();
    for id in ["holder_identified@NZ,", "regulator_told@NZ,"] {
        assert!(rows.iter().any(|row| row.starts_with(id)), "{id}: {rows:?}");
    }
    // Neither what is said already, nor what only good practice wants, nor a law that does not bite.
    for id in ["complaint@NZ", "complaint@EU", "@US-MA", "@US,"] {
        assert!(!rows.iter().any(|row| row.contains(id)), "{id}: {rows:?}");
    }
    // An empty row says nothing, and asked again it is not there twice.
    sandbox.run(&["words"]).expect(0);
    assert_eq!(sandbox.read("words.csv"), words);
    let document = sandbox.run(&DAY).json();
    assert_eq!(found(&document, "NZ-117-TOLD").len(), 1);
}

#[test]
fn from_the_tenth_whom_nobody_can_reach_a_health_provider_tells_the_public() {
    for (unreached, way) in [
        (0, None),
        (1, Some("postal, phone")),
        (9, Some("postal, phone")),
        (10, Some("web, media for 90 days")),
    ] {
        // In two states: the law counts everybody whom it concerns.
        let rows = (0..unreached).map(|n| format!(",en,{},ssn\n", ["US-CA", "US-TX"][n % 2]));
        let list = format!(
            "email,locale,jurisdiction,exposed\na@example.com,en,US-CA,ssn\n{}",
            rows.collect::<String>()
        );
        let sandbox = sandbox(&list);
        sandbox.edit(
            "campaign.toml",
            "[sender]",
            "profiles = [\"us-hipaa\"]\n[sender]",
        );
        let said = sandbox.run(&["check", "--as-of", "2025-11-26"]).all();
        let line = said
            .lines()
            .find(|line| line.contains("people cannot be reached") && line.contains("HIPAA"));
        assert_eq!(line.is_some(), way.is_some(), "{unreached}: {said}");
        if let (Some(line), Some(way)) = (line, way) {
            let counts = format!("{unreached} of {} people", unreached + 1);
            assert!(
                line.contains(&counts) && line.contains(way) && line.contains("164.404(d)(2)"),
                "{line}"
            );
        }
    }
}
