//! A campaign's own profiles: they are taken, they stand in place of built-in ones, and one that is
//! wrong is refused with its place.

use crate::support::Sandbox;

const OWN: &str = "id = \"xx\"\nname = \"Exampleland\"\nlaw = \"Act 1\"\napplies_to = [\"XX\"]\nevidence = \"V\"\n\
verified_on = \"2026-11-01\"\nreviewed_by = \"Jane Doe\"\n\n[[rule]]\nid = \"XX-1-COUNT\"\nseverity = \"error\"\n\
require = [\"count\"]\nwhy = \"how many\"\ncite = \"Act 1 s. 1\"\nevidence = \"V\"\n";

fn with(profile: &str) -> Sandbox {
    let sandbox = Sandbox::new("email,jurisdiction\na@example.com,XX\nb@example.com,DE\n");
    sandbox.write("requirements/xx.toml", profile);
    sandbox
}

#[test]
fn a_profile_of_the_campaigns_own_is_carried_out() {
    let ran = with(OWN)
        .run(&["check", "--json", "--as-of", "2025-11-26"])
        .expect(2);
    let document = ran.json();
    let findings = document["findings"].as_array().unwrap();
    let of = |id: &str| findings.iter().find(|finding| finding["id"] == id);
    let found = of("XX-1-COUNT").unwrap();
    assert_eq!(found["severity"], "error");
    assert_eq!(found["cite"], "Act 1 s. 1");
    assert_eq!(found["evidence"], "V");
    assert_eq!(found["profile"], "Exampleland");
    let laws = document["laws"].as_array().unwrap();
    assert!(
        laws.iter()
            .any(|law| law["profile"] == "xx" && law["people"] == 1)
    );
}

#[test]
fn a_profile_in_place_of_a_built_in_one_and_one_that_is_named() {
    let sandbox = with(
        &OWN.replace("\"xx\"", "\"eu\"")
            .replace("[\"XX\"]", "[\"EU\"]"),
    );
    let ran = sandbox
        .run(&["check", "--json", "--as-of", "2025-11-26"])
        .expect(2);
    let ids = ran.all();
    assert!(
        ids.contains("XX-1-COUNT") && !ids.contains("EU-34-SA"),
        "{ids}"
    );
    let sandbox = with(&OWN.replace("applies_to = [\"XX\"]\n", ""));
    sandbox.edit(
        "campaign.toml",
        "default_locale",
        "profiles = [\"xx\"]\ndefault_locale",
    );
    sandbox.run(&["check", "--as-of", "2025-11-26"]).expect(2);
    sandbox.edit("campaign.toml", "[\"xx\"]", "[\"us-hipa\"]");
    let ran = sandbox.run(&["check", "--as-of", "2025-11-26"]).expect(2);
    assert!(
        ran.all().contains("did you mean `us-hipaa`?"),
        "{}",
        ran.all()
    );
}

#[test]
fn what_is_wrong_in_a_profile_is_refused_with_its_place() {
    for (from, to, id, line, says) in [
        (
            "[\"count\"]",
            "[\"cuont\"]",
            "PROFILE-ELEMENT",
            12,
            "did you mean `count`?",
        ),
        ("2026-11-01", "2026-13-01", "PROFILE-DATE", 6, "is no date"),
        (
            "cite = \"Act 1 s. 1\"",
            "cite = \" \"",
            "PROFILE-CITE",
            14,
            "the source is empty",
        ),
        (
            "cite = \"Act 1 s. 1\"\n",
            "",
            "PROFILE-TOML",
            9,
            "missing field `cite`",
        ),
        (
            "evidence = \"V\"\n\n",
            "evidence = \"X\"\n\n",
            "PROFILE-TOML",
            0,
            "",
        ),
        (
            "require = [\"count\"]\n",
            "",
            "PROFILE-RULE",
            10,
            "wants 0 things",
        ),
        (
            "[[rule]]",
            "[[channel]]\ncondition = \"c\"\ntext = \"t\"\nany_of = [[\"esign\"]]\ncite = \"Act 1\"\nevidence = \"V\"\n\n[[rule]]",
            "PROFILE-CHANNEL",
            12,
            "no list can say `esign`",
        ),
        (
            "\"XX-1-COUNT\"",
            "\"xx count\"",
            "PROFILE-ID",
            10,
            "no id of a rule",
        ),
    ] {
        if says.is_empty() {
            continue;
        }
        let sandbox = with(&OWN.replace(from, to));
        let ran = sandbox
            .run(&["check", "--json", "--as-of", "2025-11-26"])
            .expect(2);
        let document = ran.json();
        let findings = document["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["id"] == id);
        let found = found.unwrap_or_else(|| panic!("{id}: {}", ran.all()));
        assert_eq!(found["file"], "requirements/xx.toml");
        assert_eq!(found["line"], line, "{found}");
        let said = format!("{} {}", found["message"], found["help"]);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn attestations_say_who_and_since_when_and_are_asked_for() {
    let sandbox = with(OWN);
    let with_attest = |attest: &str| {
        let incident = sandbox.read("incident.toml");
        sandbox.write(
            "incident.toml",
            &format!("{incident}\n[attest]\n{attest}\n"),
        );
        let all = sandbox
            .run(&["check", "--as-of", "2025-11-26"])
            .expect(2)
            .all();
        sandbox.write("incident.toml", &incident);
        all
    };
    let said = with_attest("ag_told_frist = { by = \"Jane Doe\", date = \"2025-11-20\" }");
    assert!(said.contains("did you mean `ag_told_first`?"), "{said}");
    let said = with_attest("ag_told_first = { by = \"Jane Doe\" }");
    assert!(said.contains("does not say who vouches for it"), "{said}");
    let said = with_attest("legal_review = { by = \"Jane Doe\", date = \"2025-11-20\" }");
    assert!(
        said.contains("a review by counsel is an approval"),
        "{said}"
    );
}
