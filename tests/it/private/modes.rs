//! Who may read what the program writes, where everybody might by the umask; and links in its way.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Stdio},
};

use super::tour;
use crate::support::{PROGRAM, Ran, Sandbox};

/// With a umask that takes nothing away.
fn open_to_all(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask 000; exec \"$0\" \"$@\"", PROGRAM])
        .args(words)
        .current_dir(sandbox.folder())
        .stdin(Stdio::null())
        .env("NO_COLOR", "1");
    Ran(command.output().unwrap())
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn look(folder: &Path, private: bool, wrong: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        let inside = private
            || [".disclose", "copy", "kept", "registers"]
                .iter()
                .any(|own| name.ends_with(own))
            || [
                "addresses.csv",
                "columns.csv",
                "support.csv",
                "told-another-way.csv",
            ]
            .iter()
            .any(|own| name.ends_with(own));
        if path.is_dir() {
            if inside && mode(&path) != 0o700 {
                wrong.push(format!("{name}: {:o}", mode(&path)));
            }
            look(&path, inside, wrong);
        } else if inside && mode(&path) & 0o077 != 0 {
            wrong.push(format!("{name}: {:o}", mode(&path)));
        }
    }
}

#[test]
fn whatever_the_umask_people_and_keys_are_the_owners_alone() {
    let sandbox = tour::sandbox();
    let mut wrong = Vec::new();
    let unexpected = tour::every_verb(&sandbox, &mut |sandbox, words| {
        let ran = open_to_all(sandbox, words);
        look(&sandbox.folder(), false, &mut wrong);
        ran
    });
    wrong.extend(unexpected);
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_state_folder_that_was_open_is_closed_and_one_that_is_a_link_is_refused() {
    let sandbox = Sandbox::people(2).with_relay("");
    let state = sandbox.folder().join(".disclose");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
    sandbox.run(&["send", "--yes"]).expect(0);
    assert_eq!(mode(&state), 0o700);
    let other = Sandbox::people(2).with_relay("");
    symlink(&state, other.folder().join(".disclose")).unwrap();
    let refused = other.run(&["send", "--yes"]).expect(1);
    assert!(refused.err().contains("symbolic link"), "{}", refused.err());
    assert!(other.copies().is_empty());
}

/// Whatever is written in a folder that others may write to: a link in the place of a file, or of the
/// name that it has until it is whole, leads nowhere.
#[test]
fn a_link_in_the_place_of_a_file_that_is_written_leads_nowhere() {
    let sandbox = tour::sandbox();
    sandbox.approve("legal", "Jane Doe <jane@example.com>");
    sandbox.run(&["send", "--yes"]);
    let victim = sandbox.folder().join("somebody-elses.txt");
    fs::write(&victim, "mine").unwrap();
    fs::create_dir_all(sandbox.folder().join("registers")).unwrap();
    fs::create_dir_all(sandbox.folder().join("report")).unwrap();
    for name in [
        "log.csv",
        "registers/invalid.csv",
        "report/told-another-way.csv",
        "report/regulator.html",
        "metrics.prom",
        "words.new",
        "preview.zip",
    ] {
        symlink(&victim, sandbox.folder().join(name)).unwrap();
    }
    for words in [
        &["log", "export", "--addresses", "--out", "log.csv"][..],
        &["check", "--registers", "registers"],
        &["report"],
        &["send", "--yes", "--metrics", "metrics.prom"],
        &["words", "--xlsx"],
        &["preview"],
    ] {
        sandbox.run(words);
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine", "{words:?}");
    }
}
