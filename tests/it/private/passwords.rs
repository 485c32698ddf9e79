//! A password from each place that it may come from, right and wrong, and in nothing that is said.

use disclosure_mailer::sink::{Login, SinkConfig};

use super::tour::files_of;
use crate::support::{Ran, Sandbox};

const RIGHT: &str = "right-s3cret";
const WRONG: &str = "wrong-s3cret";

#[test]
fn a_password_comes_from_each_of_its_places_and_is_never_printed() {
    for place in [
        "password_env = \"OF_THE_RELAY\"",
        "password_file = \"secret\"",
        "password_credential = \"secret\"",
        "password_command = [\"cat\", \"secret\"]",
    ] {
        let mut sandbox = Sandbox::people(2);
        sandbox.start(SinkConfig {
            login: Some(Login::new("notices", RIGHT)),
            ..SinkConfig::default()
        });
        sandbox.edit(
            "campaign.toml",
            "connections = 4",
            &format!("connections = 1\nusername = \"notices\"\n{place}"),
        );
        let send = |secret: &str| {
            sandbox.secret("secret", &format!("{secret}\n"));
            let mut command = sandbox.command(&["send", "--yes", "--json"]);
            command.env("RUST_LOG", "trace").env("OF_THE_RELAY", secret);
            command.env("CREDENTIALS_DIRECTORY", sandbox.folder());
            Ran(command.output().unwrap())
        };
        let wrong = send(WRONG).expect(21);
        assert!(wrong.err().contains("535"), "{place}: {}", wrong.err());
        let right = send(RIGHT).expect(0);
        std::fs::remove_file(sandbox.folder().join("secret")).unwrap();
        let missing = sandbox.run(&["send", "--yes"]);
        for said in [wrong.all(), right.all(), missing.all()] {
            assert!(!said.contains("s3cret"), "{place}: {said}");
        }
        for (name, octets) in files_of(&sandbox.folder()) {
            let holds = octets.windows(6).any(|part| part == b"s3cret");
            assert!(!holds, "{place}: {name}");
        }
    }
}
