//! The database as `docs/database.md` has it made: its lines, to the letter, on a server of their own.

use std::{fs, path::Path, process::Command};

use super::{on, refusal};
use crate::support::{Sandbox, postgres::Server};

/// The commands of a section.
fn commands(page: &str, section: &str) -> Vec<String> {
    let (_, from) = page.split_once(&format!("\n## {section}\n")).unwrap();
    let section = from.split("\n## ").next().unwrap();
    let typed = section.lines().filter_map(|line| line.strip_prefix("$ "));
    typed.map(str::to_owned).collect()
}

#[test]
fn the_lines_that_make_the_database_give_one_that_can_be_sent_from() {
    let Some(server) = Server::start("") else {
        return;
    };
    let url = format!("postgres://mailer@127.0.0.1:{}/notices", server.port);
    let sandbox = on(Sandbox::people(2).with_relay(""), &url);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let page = fs::read_to_string(docs.join("database.md")).unwrap();
    std::os::unix::fs::symlink(&docs, sandbox.folder().join("docs")).unwrap();
    let typed = commands(&page, "Making it");
    assert_eq!(typed.len(), 4, "{typed:?}");
    for line in typed {
        let ran = Command::new("sh")
            .args(["-c", &line])
            .current_dir(sandbox.folder())
            .env("PATH", server.path())
            .env("PGHOST", server.folder())
            .env("PGPORT", server.port.to_string())
            .env("PGUSER", "postgres")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.is_empty(), "{line}: {said}");
    }
    let campaign = sandbox.read("campaign.toml");
    sandbox.write(
        "campaign.toml",
        &format!("{campaign}password_file = \"ledger-password\"\n"),
    );
    sandbox.run(&["status"]).expect(10);
    sandbox.run(&["send", "--yes"]).expect(0);
    sandbox.run(&["log", "verify"]).expect(0);
    // Nobody gets in without it.
    sandbox.secret("ledger-password", "another");
    let said = refusal(&sandbox, &["status"]);
    assert!(said.contains("Put the password of `mailer`"), "{said}");
}
