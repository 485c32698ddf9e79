//! Digests, the frozen text, approvals: what is approved is exactly what was read.

use std::{fs, path::Path};

use disclosure_mailer::{
    audience::{self, Audience},
    campaign::{self, Campaign},
    notice::{self, Notices},
    review::{self, Approval, Frozen, How, Proof, Record, Remark, Stated, Surroundings, Text},
    terms::{Digest, Locale, Stamp},
};

use crate::support::Sandbox;

pub(crate) struct State {
    pub(crate) campaign: Campaign,
    pub(crate) audience: Audience,
    pub(crate) notices: Notices,
    pub(crate) text: Text,
}

pub(crate) fn state(sandbox: &Sandbox) -> State {
    let campaign = campaign::load(&sandbox.folder()).unwrap();
    let audience = audience::assemble(&campaign);
    let day = "2025-11-26".parse().unwrap();
    let notices = notice::compile(&campaign, &audience.facets, day);
    let text = Text::new(
        Surroundings::of(&campaign),
        notices.wordings.iter().cloned(),
        &notices.findings,
    );
    State {
        campaign,
        audience,
        notices,
        text,
    }
}

pub(crate) const PEOPLE: &str = "email,name,locale,account\nann@example.com,Ann Private,en,acct-secret-1\nbob@example.com,,de,acct-secret-2\n\
                      noor@example.com,Noor Private,ar,\n";

fn digest(sandbox: &Sandbox) -> Digest {
    state(sandbox).text.digest()
}

#[test]
fn whatever_reaches_a_reader_changes_the_digest_and_nothing_else_does() {
    let base = digest(&Sandbox::new(PEOPLE));
    let with = |file: &str, from: &str, to: &str| {
        let sandbox = Sandbox::new(PEOPLE);
        sandbox.edit(file, from, to);
        digest(&sandbox)
    };
    for (file, from, to) in [
        (
            "campaign.toml",
            "Example AI Security <",
            "Example AI Securitx <",
        ),
        (
            "campaign.toml",
            "reply_to = \"incident@",
            "reply_to = \"incidenT@",
        ),
        (
            "campaign.toml",
            "[relay]",
            "[relay]\nheaders = { \"X-Set\" = \"a\" }",
        ),
        (
            "campaign.toml",
            "\n[[list]]",
            "\nenvelope_from = \"b+{token}@example.com\"\n[[list]]",
        ),
        (
            "campaign.toml",
            "[relay]",
            "[[override]]\nfinding = \"GEN-READABILITY\"\nreason = \"r\"\nby = \"J\"\ndate = \"2025-11-26\"\n[relay]",
        ),
        ("incident.toml", "Metrica", "Metrico"),
        ("incident.toml", "2025-11-08", "2025-11-07"),
        ("words.csv", "smishing", "Smishing"),
    ] {
        assert_ne!(with(file, from, to), base, "{file}: {from} -> {to}");
    }
    for (from, to) in [
        ("smtp://127.0.0.1:9", "smtp://127.0.0.1:25"),
        ("connections = 4", "connections = 8"),
        ("rate = \"unlimited\"", "rate = \"10/s\""),
        (
            "connections = 4",
            "connections = 4\nusername = \"u\"\npassword_env = \"P\"",
        ),
        ("give_up_after = \"48h\"", "give_up_after = \"24h\""),
    ] {
        assert_eq!(with("campaign.toml", from, to), base, "{from} -> {to}");
    }
    // One more person for whom there is a wording already changes the audience, not the text.
    let more = Sandbox::new(&format!(
        "{PEOPLE}eve@example.com,Eve Private,en,acct-secret-3\n"
    ));
    let (more, before) = (state(&more), state(&Sandbox::new(PEOPLE)));
    assert_eq!(more.text.digest(), before.text.digest());
    assert_ne!(more.audience.digest, before.audience.digest);
}

#[test]
fn the_digest_follows_from_its_description_alone() {
    let text = state(&Sandbox::new(PEOPLE)).text;
    let mut bytes = Vec::new();
    let mut field = |part: &[u8]| {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    };
    for part in [
        "text v2",
        "Example AI Security <security@example.com>",
        "incident@example.com",
        "",
        "sample",
        "0",
        "0",
        "0",
    ] {
        field(part.as_bytes());
    }
    field(text.wordings.len().to_string().as_bytes());
    for digest in text.wordings.keys() {
        field(&digest.0);
    }
    assert_eq!(text.digest(), Digest::of(&bytes));
}

pub(crate) fn frozen(state: &State, folder: &Path) -> Frozen {
    let wording = |index: usize| state.notices.wordings[index].digest();
    Frozen {
        format: review::FORM,
        program: "test".to_owned(),
        campaign: state.campaign.file.id.clone(),
        digest: state.text.digest(),
        around: state.text.around.clone(),
        wordings: state.text.wordings.values().cloned().collect(),
        by_facets: state
            .notices
            .by_facets
            .iter()
            .map(|(f, i)| (f.clone(), wording(*i)))
            .collect(),
        sources: review::source_digests(folder),
        settings: review::settings(folder),
        findings: Some(Remark::all(&state.notices.findings)),
        facts: Some(Stated::of(folder, &state.campaign.words)),
    }
}

#[test]
fn a_frozen_text_comes_back_whole_and_a_changed_one_is_refused() {
    let sandbox = Sandbox::new(PEOPLE);
    let state = state(&sandbox);
    let folder = sandbox.folder();
    let frozen = frozen(&state, &folder);
    let target = review::freeze(&folder, &frozen, &[]).unwrap();
    assert_eq!(
        review::freeze(&folder, &frozen, &[]).unwrap(),
        target,
        "freezing again changes nothing"
    );
    let (thawed, sha256) = review::thaw(&folder, frozen.digest).unwrap();
    assert_eq!(thawed, frozen);
    assert_eq!(
        sha256,
        Digest::of(&fs::read(target.join("text.json")).unwrap())
    );
    assert_eq!(review::frozen_texts(&folder), [frozen.digest]);
    let left: Vec<_> = fs::read_dir(folder.join("approvals"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "something is left over: {left:?}");
    let path = target.join("text.json");
    let whole = fs::read_to_string(&path).unwrap();
    for (from, to) in [
        ("security@example.com", "security@example.org"),
        ("smishing", "phishing"),
        ("\"sample\": true", "\"sample\": false"),
    ] {
        assert!(whole.contains(from), "{from}");
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let fault = review::thaw(&folder, frozen.digest)
            .unwrap_err()
            .to_string();
        assert!(fault.contains("changed after it was approved"), "{fault}");
    }
    fs::write(&path, &whole.as_bytes()[..whole.len() / 2]).unwrap();
    assert!(review::thaw(&folder, frozen.digest).is_err());
}

#[test]
fn changes_are_said_word_by_word() {
    let sandbox = Sandbox::new(PEOPLE);
    let before = state(&sandbox);
    let frozen = frozen(&before, &sandbox.folder());
    sandbox.edit("campaign.toml", "Example AI Security", "Example AI Safety");
    sandbox.edit("words.csv", "smishing", "phishing by text message");
    let now = self::frozen(&state(&sandbox), &sandbox.folder());
    let changes = review::compare(&frozen, &now);
    let said: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let all = said.join("\n");
    assert!(
        all.contains("words.csv changed") && all.contains("campaign.toml changed"),
        "{all}"
    );
    assert!(!all.contains("incident.toml"), "{all}");
    assert!(all.contains("Example AI [-Security-]{+Safety+} <"), "{all}");
    assert!(
        all.contains("for user in en") && all.contains("[-smishing-]{+phishing by text message+}"),
        "{all}"
    );
    assert!(all.lines().all(|line| line.chars().count() < 400), "{all}");
}

pub(crate) fn approval(
    role: &str,
    by: &str,
    text: Option<Digest>,
    audience: Option<Digest>,
) -> Approval {
    Approval {
        frozen: None,
        campaign: String::new(),
        role: role.to_owned(),
        by: by.to_owned(),
        text,
        audience,
        language: None,
        how: How::OnTheRecordersWord,
        code: None,
        recorded_by: "ops@host".to_owned(),
        program: "test".to_owned(),
        time: Stamp(1),
        at: "2025-11-26 10:42 CET".to_owned(),
        ledger: "7F3A".to_owned(),
        check: "c".to_owned(),
        withdrawn: false,
        withdrawn_at: None,
    }
}

#[test]
fn what_is_missing_follows_from_roles_people_and_digests() {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit(
        "campaign.toml",
        "required = []",
        "required = [\"legal\", \"comms\"]\ndistinct = true\naudience = [\"ops\"]",
    );
    let state = state(&sandbox);
    let (text, audience) = (state.text.digest(), state.audience.digest);
    let other = Digest::of(b"other");
    let missing = |approvals: &[Approval]| {
        review::standing(&state.campaign, approvals, &state.text, text, audience).missing
    };
    let legal = |by: &str| approval("legal", by, Some(text), None);
    let comms = |by: &str| approval("comms", by, Some(text), None);
    let ops = |by: &str| approval("ops", by, None, Some(audience));
    let withdrawn = Approval {
        withdrawn: true,
        ..legal("A <a@example.com>")
    };
    let table: &[(&str, Vec<Approval>, &[&str])] = &[
        (
            "none",
            vec![],
            &[
                "the text by legal",
                "the text by comms",
                "the audience by ops",
            ],
        ),
        (
            "all",
            vec![
                legal("A <a@example.com>"),
                comms("B <b@example.com>"),
                ops("C <c@example.com>"),
            ],
            &[],
        ),
        (
            "one person, spelled otherwise, in two roles",
            vec![
                legal("A <a@example.com>"),
                comms("Ann <A@Example.com>"),
                ops("C <c@example.com>"),
            ],
            &["the text by comms: one person may not approve in two roles"],
        ),
        (
            "one person for text and audience",
            vec![
                legal("A <a@example.com>"),
                comms("B <b@example.com>"),
                ops("b@example.com"),
            ],
            &["the audience by ops: one person may not approve in two roles"],
        ),
        (
            "somebody in two roles counts where nobody else can",
            vec![
                legal("B <b@example.com>"),
                legal("A <a@example.com>"),
                comms("A <a@example.com>"),
                ops("C <c@example.com>"),
            ],
            &[],
        ),
        (
            "withdrawn",
            vec![
                withdrawn,
                comms("B <b@example.com>"),
                ops("C <c@example.com>"),
            ],
            &["the text by legal"],
        ),
        (
            "another text, another audience",
            vec![
                approval("legal", "A <a@example.com>", Some(other), None),
                comms("B <b@example.com>"),
                approval("ops", "C <c@example.com>", None, Some(other)),
            ],
            &["the text by legal", "the audience by ops"],
        ),
        (
            "the wrong role",
            vec![
                approval("finance", "A <a@example.com>", Some(text), Some(audience)),
                comms("B <b@example.com>"),
                ops("c@example.com"),
            ],
            &["the text by legal"],
        ),
    ];
    for (name, approvals, expect) in table {
        assert_eq!(missing(approvals), *expect, "{name}");
    }
}

#[test]
fn a_language_is_vouched_for_against_its_source() {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit("campaign.toml", "sample = true", "sample = false");
    let state = state(&sandbox);
    let locale = |tag: &str| Locale::parse(tag).unwrap();
    let language = |tag: &str| state.text.language(&locale(tag));
    let missing = |approvals: &[Approval]| {
        review::standing(
            &state.campaign,
            approvals,
            &state.text,
            state.text.digest(),
            state.audience.digest,
        )
        .missing
    };
    assert_eq!(
        missing(&[]),
        [
            "the language ar by `language:ar`",
            "the language de by `language:de`"
        ]
    );
    let vouch = |tag: &str, own: Digest, source: Digest| Approval {
        language: Some((own, source)),
        ..approval(&format!("language:{tag}"), "T <t@example.com>", None, None)
    };
    let both = [
        vouch("ar", language("ar"), language("en")),
        vouch("de", language("de"), language("en")),
    ];
    assert_eq!(missing(&both), Vec::<String>::new());
    let stale = [
        vouch("ar", language("ar"), language("de")),
        vouch("de", language("ar"), language("en")),
    ];
    assert_eq!(missing(&stale).len(), 2);
    sandbox.edit("campaign.toml", "sample = false", "sample = true");
    let sample = campaign::load(&sandbox.folder()).unwrap();
    let standing = review::standing(
        &sample,
        &[],
        &state.text,
        state.text.digest(),
        state.audience.digest,
    );
    assert!(standing.complete(), "a sample needs none");
}

#[test]
fn records_come_back_and_changed_evidence_is_found() {
    let sandbox = Sandbox::new(PEOPLE);
    let folder = sandbox.folder();
    sandbox.write("reply.eml", "I approve.");
    let digest = Digest::of(b"text");
    let given = Approval {
        code: Some(digest.code()),
        language: Some((digest, digest)),
        ..approval("language:de", "J <j@example.com>", Some(digest), None)
    };
    let evidence = folder.join("reply.eml");
    let record = |evidence: Option<&Path>| {
        review::record(
            &folder,
            Record {
                approval: given.clone(),
                proof: evidence.map(|file| Proof::Evidence {
                    file,
                    octets: b"I approve.",
                }),
            },
        )
        .unwrap()
    };
    assert_eq!(
        record(Some(evidence.as_path())),
        "approvals/0001-language-de.toml"
    );
    assert_eq!(record(None), "approvals/0002-language-de.toml");
    let (read, findings) = review::read_all(&folder);
    assert_eq!((read.len(), findings.len()), (2, 0), "{findings:?}");
    let How::Evidence { file, sha256 } = &read[0].how else {
        panic!("{:?}", read[0].how)
    };
    assert_eq!(*sha256, Digest::of(b"I approve."));
    assert_eq!(read[0].code, Some(digest.code()));
    assert_eq!(read[1], given);
    assert_eq!(review::withdraw(&folder, None, Stamp(7)).unwrap(), 2);
    assert!(review::read_all(&folder).0.iter().all(|a| a.withdrawn));
    fs::write(folder.join(file), "I approve!").unwrap();
    let (read, findings) = review::read_all(&folder);
    assert_eq!((read.len(), findings[0].id), (1, "APPROVAL-EVIDENCE"));
}
