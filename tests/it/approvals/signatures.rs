//! Approvals that OpenSSH signed: taken from the right key over the right statement, and from nobody else.
#![expect(clippy::string_slice, reason = "cut where something was found")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{approve, has, output};
use crate::support::Sandbox;

const PEOPLE: &str = "email,name,locale\nann@example.com,Ann Lee,en\nbob@example.com,Bob Ray,de\n";

struct Desk {
    sandbox: Sandbox,
    keys: tempfile::TempDir,
}

impl Desk {
    /// A campaign that legal must sign with a key of this kind.
    fn new(kind: &[&str]) -> Self {
        let desk = Self {
            sandbox: Sandbox::new(PEOPLE).with_relay(""),
            keys: tempfile::tempdir().unwrap(),
        };
        let public = desk.key("legal", kind);
        desk.sandbox.edit(
            "campaign.toml",
            "required = []",
            &format!("required = [\"legal\", \"comms\"]\naudience = [\"legal\"]\nsigners = {{ legal = \"{public}\" }}"),
        );
        desk
    }

    fn key(&self, name: &str, kind: &[&str]) -> String {
        let path = self.keys.path().join(name);
        let mut keygen = Command::new("ssh-keygen");
        output(
            keygen
                .args(["-q", "-N", "", "-C", "somebody@host"])
                .args(kind)
                .arg("-f")
                .arg(&path),
        );
        fs::read_to_string(path.with_extension("pub"))
            .unwrap()
            .trim()
            .to_owned()
    }

    fn statement(&self, more: &[&str]) -> String {
        let words = [&["approve", "--role", "legal", "--statement"][..], more].concat();
        self.sandbox.run(&words).expect(0).out()
    }

    /// Signs a statement, as the approver does.
    fn sign(&self, statement: &str, key: &str, namespace: &str) -> PathBuf {
        let file = self.keys.path().join("statement.txt");
        fs::write(&file, statement).unwrap();
        let signature = self.keys.path().join("statement.txt.sig");
        if signature.exists() {
            fs::remove_file(&signature).unwrap();
        }
        output(
            Command::new("ssh-keygen")
                .args(["-q", "-Y", "sign", "-n", namespace, "-f"])
                .arg(self.keys.path().join(key))
                .arg(&file),
        );
        signature
    }

    fn give(&self, signature: &Path, code: i32) -> String {
        approve(
            &self.sandbox,
            "legal",
            &["--signature", signature.to_str().unwrap()],
        )
        .expect(code)
        .all()
    }
}

const ED25519: &[&str] = &["-t", "ed25519"];

#[test]
fn a_signature_is_recorded_and_openssh_verifies_what_is_kept() {
    if !has("ssh-keygen") {
        return;
    }
    for kind in [ED25519, &["-t", "ecdsa", "-b", "256"]] {
        let desk = Desk::new(kind);
        let unsigned = approve(&desk.sandbox, "legal", &[]).expect(1).all();
        for said in [
            "must be signed",
            "SHA256:",
            "--statement",
            "ssh-keygen -Y sign -n disclose",
        ] {
            assert!(unsigned.contains(said), "{said}: {unsigned}");
        }
        let statement = desk.statement(&[]);
        for said in [
            "campaign: sandbox\n",
            "role: legal\n",
            "\ntext: ",
            "\naudience: ",
        ] {
            assert!(statement.contains(said), "{statement}");
        }
        let said = desk.give(&desk.sign(&statement, "legal", "disclose"), 0);
        assert!(said.contains("still missing: the text by comms"), "{said}");
        let record = desk.sandbox.read("approvals/0001-legal.toml");
        for said in [
            "[how.signature]",
            "by = \"Jane Doe",
            "recorded_by = ",
            "key = \"ssh-",
            "campaign = \"sandbox\"",
        ] {
            assert!(
                record.contains(said) || record.contains("key = \"ecdsa-"),
                "{said}: {record}"
            );
        }
        // Whoever distrusts this program asks OpenSSH.
        let kept = desk.sandbox.folder().join("approvals/evidence");
        let signature = fs::read_dir(&kept)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|end| end == "sig"))
            .unwrap();
        let signers = desk.keys.path().join("allowed");
        let public = fs::read_to_string(desk.keys.path().join("legal.pub")).unwrap();
        fs::write(&signers, format!("legal {public}")).unwrap();
        let verified = output(
            Command::new("ssh-keygen")
                .args(["-Y", "verify", "-n", "disclose", "-I", "legal", "-f"])
                .arg(&signers)
                .arg("-s")
                .arg(&signature)
                .stdin(fs::File::open(signature.with_extension("")).unwrap()),
        );
        assert!(
            verified.contains("Good \"disclose\" signature"),
            "{verified}"
        );
        approve(&desk.sandbox, "comms", &[]).expect(0);
        desk.sandbox.run(&["send", "--yes"]).expect(0);
        assert_eq!(desk.sandbox.record().received().len(), 2);
    }
}

#[test]
fn what_a_mail_program_does_to_line_ends_is_no_forgery() {
    if !has("ssh-keygen") {
        return;
    }
    let desk = Desk::new(ED25519);
    let windows = desk.statement(&[]).replace('\n', "\r\n");
    desk.give(&desk.sign(&windows, "legal", "disclose"), 0);
    let again = approve(&desk.sandbox, "comms", &[]).expect(0).all();
    assert!(again.contains("nothing is missing"), "{again}");
}

#[test]
fn forged_stale_and_foreign_signatures_are_refused_each_with_its_reason() {
    if !has("ssh-keygen") {
        return;
    }
    let desk = Desk::new(ED25519);
    desk.key("mallory", ED25519);
    let statement = desk.statement(&[]);
    let refused = |signature: &Path, why: &[&str]| {
        let said = desk.give(signature, 3);
        for why in why
            .iter()
            .chain(&["does not count", "Nothing was recorded"])
        {
            assert!(said.contains(why), "`{why}` is not said: {said}");
        }
        assert!(
            !desk
                .sandbox
                .folder()
                .join("approvals/0001-legal.toml")
                .exists()
        );
    };
    refused(
        &desk.sign(&statement, "mallory", "disclose"),
        &[
            "made with the key SHA256:",
            "`approval.signers` names SHA256:",
        ],
    );
    refused(&desk.sign(&statement, "legal", "git"), &["made for `git`"]);
    refused(
        &desk.sign(&statement.replace("legal", "comms"), "legal", "disclose"),
        &["as comms, and not"],
    );
    refused(
        &desk.sign(&desk.statement(&["--text"]), "legal", "disclose"),
        &["it signs the text"],
    );
    refused(
        &desk.sign("I approve everything.\n", "legal", "disclose"),
        &["something else was signed"],
    );
    refused(
        &desk.sign(
            &statement.replace("sandbox", "sandbux"),
            "legal",
            "disclose",
        ),
        &["something else was signed"],
    );
    // One bit of a good signature: another letter in the middle of it.
    let good = desk.sign(&statement, "legal", "disclose");
    let text = fs::read_to_string(&good).unwrap();
    let at = text.len() - 60;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    let forged = desk.keys.path().join("forged.sig");
    fs::write(
        &forged,
        format!("{}{other}{}", &text[..at], &text[at + 1..]),
    )
    .unwrap();
    refused(&forged, &[]);
    let nothing = desk.keys.path().join("nothing.sig");
    fs::write(&nothing, "Approved. Regards, Jane").unwrap();
    refused(&nothing, &["no SSH signature"]);
    // Stale: signed, then the text changed.
    desk.give(&desk.sign(&statement, "legal", "disclose"), 0);
    desk.sandbox
        .edit("words.csv", "smishing", "phishing by text message");
    let said = desk.give(&good_again(&desk, &statement), 3);
    assert!(
        said.contains("it signs the text") && said.contains("which is at hand"),
        "{said}"
    );
}

fn good_again(desk: &Desk, statement: &str) -> PathBuf {
    desk.sign(statement, "legal", "disclose")
}

#[test]
fn a_record_that_was_made_or_changed_by_hand_counts_for_nothing() {
    if !has("ssh-keygen") {
        return;
    }
    let desk = Desk::new(ED25519);
    let statement = desk.statement(&[]);
    desk.give(&desk.sign(&statement, "legal", "disclose"), 0);
    approve(&desk.sandbox, "comms", &[]).expect(0);
    desk.sandbox.run(&["send", "--dry-run"]).expect(0);
    let name = "approvals/0001-legal.toml";
    let record = desk.sandbox.read(name);
    let refused = |says: &str| {
        let said = desk.sandbox.run(&["send", "--dry-run"]).expect(3).all();
        assert!(said.contains(says), "`{says}` is not said: {said}");
    };
    // Who approved, by record alone.
    let start = record.find("[how.signature]").unwrap();
    let unsigned = format!("how = \"on-the-recorders-word\"\n{}", &record[..start]);
    desk.sandbox.write(name, &unsigned);
    refused("the text by legal, signed");
    // Another digest under the same signature.
    let digest = record
        .lines()
        .find(|line| line.starts_with("audience = "))
        .unwrap();
    desk.sandbox.write(
        name,
        &record.replace(digest, &format!("audience = \"{}\"", "0".repeat(64))),
    );
    refused("is not the statement that approvals/0001-legal.toml stands for");
    desk.sandbox.write(name, &record);
    // The kept signature and statement.
    let kept = desk.sandbox.folder().join("approvals/evidence");
    for entry in fs::read_dir(kept).unwrap() {
        let path = entry.unwrap().path();
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}x\n")).unwrap();
        refused("approvals/evidence/");
        fs::write(&path, whole).unwrap();
    }
    desk.sandbox.run(&["send", "--dry-run"]).expect(0);
    // Another key in the campaign: what the old one signed does not count.
    let other = desk.key("other", ED25519);
    let public = fs::read_to_string(desk.keys.path().join("legal.pub")).unwrap();
    desk.sandbox.edit("campaign.toml", public.trim(), &other);
    refused("the text by legal, signed");
}

#[test]
fn keys_that_cannot_be_used_are_found_before_anybody_signs() {
    let sandbox = Sandbox::new(PEOPLE);
    let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti a@b";
    let with = |signers: &str| {
        let text = sandbox.read("campaign.toml");
        let at = text.find("[approval]").unwrap();
        let approval = format!(
            "[approval]\nrequired = [\"legal\", \"comms\"]\ndistinct = true\nsigners = {{ {signers} }}\n"
        );
        sandbox.write("campaign.toml", &format!("{}{approval}", &text[..at]));
        sandbox.run(&["check"]).all()
    };
    for (signers, says) in [
        ("legal = \"AAAA\"".to_owned(), "CAMPAIGN-SIGNER"),
        (format!("lawyer = \"{key}\""), "nobody has to approve as"),
        (
            format!("legal = \"{key}\", comms = \"{key}\""),
            "have one key",
        ),
    ] {
        assert!(
            with(&signers).contains(says),
            "{signers}: {}",
            with(&signers)
        );
    }
    assert!(!with(&format!("legal = \"{key}\"")).contains("CAMPAIGN-SIGNER"));
}

#[test]
fn the_packet_has_the_lines_that_are_signed_and_copying_them_does_no_harm() {
    if !has("ssh-keygen") {
        return;
    }
    let desk = Desk::new(ED25519);
    desk.sandbox.run(&["preview"]).expect(0);
    let page = desk.sandbox.read("preview/index.html");
    let shown = page
        .split("<pre>")
        .nth(1)
        .unwrap()
        .split("</pre>")
        .next()
        .unwrap();
    let shown = shown.replace("&#39;", "'").replace("&#x2F;", "/");
    assert_eq!(shown, desk.statement(&[]));
    assert!(page.contains("ssh-keygen -Y sign -n disclose") && page.contains("SHA256:"));
    desk.give(&desk.sign(shown.trim_end(), "legal", "disclose"), 0);
    desk.sandbox.run(&["preview"]).expect(0);
    assert!(
        desk.sandbox
            .read("preview/index.html")
            .contains("(signed; recorded by ")
    );
}
