//! What is said where the database cannot be used: each says what to do.

use super::{begun, on, refusal, with_password};
use crate::support::{
    Sandbox,
    postgres::{self, PASSWORD, Server},
};

#[test]
fn whatever_keeps_us_out_says_what_to_do() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let name = &database.name;
    let port = server.port;
    for (url, secret, wanted) in [
        (
            database.tcp(),
            Some("wrong"),
            &["Put the password of `postgres`", "password_file"][..],
        ),
        (
            database.tcp(),
            None,
            &["wants the password of `postgres`", "password_file"],
        ),
        (
            database.url().replace(name, "nowhere"),
            None,
            &["CREATE DATABASE nowhere"],
        ),
        (
            database.url_of("nobody"),
            None,
            &["CREATE ROLE nobody LOGIN", "pg_hba.conf"],
        ),
        (
            format!("postgres://postgres@localhost:{port}/{name}?sslmode=verify-full"),
            Some(PASSWORD),
            &["ssl = on"],
        ),
        (
            "postgres://m@127.0.0.1:9/notices".to_owned(),
            None,
            &["Nobody listens there", "`url`"],
        ),
        (
            "postgres://m@%2Fnowhere/notices".to_owned(),
            None,
            &["Nobody listens there"],
        ),
        (
            "postgres://m@nowhere.invalid/notices".to_owned(),
            None,
            &["`url`"],
        ),
    ] {
        let sandbox = on(Sandbox::people(1).with_relay(""), &url);
        if let Some(secret) = secret {
            with_password(&sandbox, secret);
        }
        let said = refusal(&sandbox, &["status"]);
        for wanted in wanted {
            assert!(said.contains(wanted), "{url}: {said}");
        }
    }
}

#[test]
fn a_role_without_rights_is_told_who_gives_them() {
    let Some(server) = Server::start("") else {
        return;
    };
    let database = server.database();
    let sandbox = begun(2, &database);
    let mut client = database.client();
    client.batch_execute("CREATE ROLE outsider LOGIN").unwrap();
    sandbox.edit(
        "campaign.toml",
        &database.url(),
        &database.url_of("outsider"),
    );
    for verb in [&["status"][..], &["send", "--yes"]] {
        let said = refusal(&sandbox, verb);
        assert!(
            said.contains("permission denied") && said.contains("docs/ledger.sql"),
            "{said}"
        );
    }
}

#[test]
fn a_ledger_of_another_campaign_and_a_wrong_id_are_named_as_such() {
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = begun(2, &database);
    let ran = sandbox.run(&["send", "--yes", "--start-over", "0BADC0DE"]);
    let said = ran.expect(20).err();
    assert!(said.contains("`--start-over` names 0BADC0DE"), "{said}");
    sandbox.edit("campaign.toml", "id = \"sandbox\"", "id = \"renamed\"");
    let said = refusal(&sandbox, &["status"]);
    assert!(said.contains("was begun for campaign `sandbox`"), "{said}");
    assert!(!said.contains("host ?"), "{said}");
}

#[test]
fn a_password_that_others_may_read_or_that_is_no_line_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(database) = postgres::database() else {
        return;
    };
    let sandbox = on(Sandbox::people(1).with_relay(""), &database.tcp());
    let campaign = sandbox.read("campaign.toml");
    let with = |way: &str| sandbox.write("campaign.toml", &format!("{campaign}{way}\n"));
    with("password_file = \"secret\"");
    sandbox.secret("secret", PASSWORD);
    let secret = sandbox.folder().join("secret");
    for (mode, code) in [(0o644, 1), (0o604, 1), (0o602, 1), (0o640, 0), (0o600, 0)] {
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
        let ran = sandbox.run(&["send", "--yes"]).expect(code);
        assert_eq!(ran.err().contains("chmod 600"), code == 1, "{}", ran.err());
        assert!(!ran.all().contains(PASSWORD));
    }
    for print in ["printf 's3cret%05000d' 7", "printf 's3cret\\nand more'"] {
        let command = format!(
            "password_command = [\"sh\", \"-c\", \"{}\"]",
            print.replace('\\', "\\\\")
        );
        with(&command);
        let said = sandbox.run(&["status"]).expect(1).all();
        assert!(
            said.contains("which is no password") && !said.contains("s3cret"),
            "{said}"
        );
    }
}
