//! Where a server's files are, or that it cannot be tested here.

use std::{
    env, fs,
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::Recipe;

/// The root under which the server's files stand: a folder into which its package was unpacked, or
/// this machine's own. Where it cannot be run that is said past the test runner's capture, and on
/// the gate it is a failure.
pub(super) fn root_of(recipe: &Recipe) -> Option<PathBuf> {
    let unpacked = env::var_os("SERVERS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/servers"),
        PathBuf::from,
    );
    let roots = [unpacked.join(recipe.name), PathBuf::from("/")];
    let root = roots
        .into_iter()
        .find(|root| root.join(recipe.program).is_file());
    let missing = if root.is_none() {
        format!(
            "no {} in {} and none installed",
            recipe.program,
            unpacked.display()
        )
    } else if fs::metadata("/proc/self").map_or(1, |own| own.uid()) != 0 {
        "a mail server changes between users, and only root may let it".to_owned()
    } else if !may_unshare() {
        "`unshare` cannot make a private namespace with an overlay here".to_owned()
    } else {
        return root;
    };
    let name = recipe.name;
    // What is not installed is the gate's to install; what a container forbids it cannot mend.
    assert!(
        env::var_os("CI").is_none() || root.is_some() && !may_unshare(),
        "{name}: {missing}, and here nothing may be skipped"
    );
    say_untested(&format!("{missing}; nothing was sent through {name}"));
    None
}

/// Said past the test runner's capture, which would keep it to itself.
pub(crate) fn say_untested(what: &str) {
    io::stderr()
        .write_all(format!("\nSKIPPED, NOT TESTED: {what}\n").as_bytes())
        .unwrap();
}

fn may_unshare() -> bool {
    Command::new("unshare")
        .args(["--mount", "--pid", "--fork", "--mount-proc", "sh", "-c"])
        .arg("mount -t overlay overlay -o lowerdir=/usr:/etc /mnt")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|ended| ended.success())
}
