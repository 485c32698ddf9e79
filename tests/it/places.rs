//! What stands differently in one place: in a correction for Massachusetts, and in how English and French
//! are spoken.

use std::fs;

use disclosure_mailer::notice::BuiltIn;

use crate::variants::{compiled, folder, of, reader, say, text};

#[test]
fn in_massachusetts_a_correction_does_not_say_what_was_wrong() {
    let all = folder(&[]);
    say(
        all.path(),
        &[("what_changed", "Strangers read the archive.")],
    );
    let readers = ["US-MA", "US"].map(|code| reader("user", "en", code));
    let path = all.path().join("campaign.toml");
    let campaign = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("update_of = \"../before\"\n{campaign}")).unwrap();
    let notices = compiled(all.path(), &readers);
    let [ma, us] = readers.each_ref().map(|one| text(of(&notices, one)));
    assert!(
        ma.contains("What Has Changed") && !ma.contains("archive"),
        "{ma}"
    );
    assert!(us.contains("Strangers read the archive."));
}

#[test]
fn words_of_a_place_stand_in_its_notices_alone() {
    let readers = [
        ("en", "NZ"),
        ("en", "GB"),
        ("en", "DE"),
        ("fr", "CA-QC"),
        ("fr", "FR"),
    ];
    let readers = readers.map(|(tag, code)| {
        let mut one = reader("admin", tag, code);
        one.exposed = ["name", "org_id", "phone", "health"]
            .map(|id| id.to_owned().try_into().unwrap())
            .into();
        one
    });
    let notices = compiled(folder(&[]).path(), &readers);
    let [nz, gb, eu, qc, fr] = readers.each_ref().map(|one| text(of(&notices, one)));
    assert!(
        nz.contains("organisation ID") && !nz.contains("organization ID"),
        "{nz}"
    );
    for (place, said) in [(&nz, "11 November 2025"), (&gb, "11 November 2025")] {
        assert!(place.contains("organisation ID") && !place.contains("rganization"));
        assert!(
            place.contains(said) && !place.contains("November 11"),
            "{place}"
        );
    }
    assert!(eu.contains("organization ID") && eu.contains("November 11, 2025"));
    assert!(
        qc.contains("textos") && qc.contains("renseignements sur votre santé"),
        "{qc}"
    );
    for word in [
        "appels et aux SMS",
        "notre prestataire de mesure",
        "Des données sur votre santé",
    ] {
        assert!(!qc.contains(word), "{word}: {qc}");
        assert!(fr.contains(word), "{word}: {fr}");
    }
    // Whoever reads the general notice in such a place is spoken to as people there speak.
    let mut one = reader("customer", "en-AU", "AU");
    one.exposed = ["org_id".to_owned().try_into().unwrap()].into();
    let notices = compiled(folder(&[]).path(), std::slice::from_ref(&one));
    let au = text(of(&notices, &one));
    assert!(au.contains("organisation ID"), "{au}");
    // A general notice has no Quebec words in it: half of it would speak otherwise.
    let one = reader("customer", "fr-CA", "CA-QC");
    let notices = compiled(folder(&[]).path(), std::slice::from_ref(&one));
    let qc = text(of(&notices, &one));
    assert!(
        qc.contains("prestataire") && !qc.contains("fournisseur"),
        "{qc}"
    );
    // An entry that stands differently is one of the language's.
    let built_in = BuiltIn::embedded();
    for turn in &built_in.turns {
        let language = built_in.languages.iter().find(|of| of.tag == turn.tag);
        for line in turn
            .catalogue
            .lines()
            .filter(|line| !line.starts_with(['#', ' ']))
        {
            let Some((id, _)) = line.split_once(" =") else {
                continue;
            };
            let known = format!("\n{id} =");
            assert!(language.unwrap().catalogue.contains(&known), "{id}");
        }
    }
}

#[test]
fn in_the_united_states_every_title_is_capitalized() {
    let all = folder(&[]);
    let delay = "[delay]\nlaw_enforcement = false\n";
    let path = all.path().join("incident.toml");
    let incident = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{incident}\n{delay}")).unwrap();
    say(all.path(), &[("remedy", "Ask us.")]);
    let readers = ["US-CA", "US-MA", "US-VT"].map(|code| reader("user", "en", code));
    let notices = compiled(all.path(), &readers);
    for one in &readers {
        let text = text(of(&notices, one));
        for title in ["Delay for Law Enforcement", "How to Seek a Remedy"] {
            assert!(text.contains(title), "{title}: {text}");
        }
    }
}
