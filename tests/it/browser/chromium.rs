//! Chromium without a window.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

/// What the reader's system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

pub(crate) struct Chromium {
    program: PathBuf,
    profile: tempfile::TempDir,
}

impl Chromium {
    /// The one on PATH. Where there is none that is said past the test runner's capture, and on the
    /// gate it is a failure.
    pub(crate) fn found() -> Option<Self> {
        let folders = env::var_os("PATH").unwrap_or_default();
        let program = env::split_paths(&folders)
            .flat_map(|folder| {
                ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name))
            })
            .find(|path| path.is_file());
        if program.is_none() {
            assert!(
                env::var_os("CI").is_none(),
                "Chromium is not on PATH, and here nothing may be skipped"
            );
            // Past the capture of the test runner, which would keep it to itself.
            io::stderr()
                .write_all(b"\nSKIPPED, NOT TESTED: no Chromium on PATH; the notices were not looked at in a browser\n")
                .unwrap();
        }
        Some(Self {
            program: program?,
            profile: tempfile::tempdir().unwrap(),
        })
    }

    /// Where the browser keeps what is its own.
    pub(super) fn profile(&self) -> &Path {
        self.profile.path()
    }

    pub(super) fn command(&self, scheme: Scheme) -> Command {
        let mut command = Command::new(&self.program);
        // 0 is dark, 1 is light (blink's PreferredColorScheme).
        let preferred = match scheme {
            Scheme::Dark => 0,
            Scheme::Light => 1,
        };
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-extensions",
                "--disable-sync",
                "--no-first-run",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--hide-scrollbars",
            ])
            .arg(format!("--blink-settings=preferredColorScheme={preferred}"))
            .arg(format!("--user-data-dir={}", self.profile.path().display()));
        command
    }

    /// The document after its scripts ran.
    pub(super) fn dom(&self, page: &Path, scheme: Scheme) -> String {
        self.dom_at(page, scheme, 1200)
    }

    /// The same in a window of this width.
    pub(super) fn dom_at(&self, page: &Path, scheme: Scheme, width: u32) -> String {
        let out = self
            .command(scheme)
            .arg(format!("--window-size={width},900"))
            .args(["--virtual-time-budget=60000", "--dump-dom"])
            .arg(format!("file://{}", page.display()))
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    }

    /// The browser's own log of what a page asked the network for.
    pub(super) fn requests(&self, page: &Path) -> String {
        let log = self.profile.path().join("net.json");
        let out = self
            .command(Scheme::Light)
            .arg(format!("--log-net-log={}", log.display()))
            .args(["--virtual-time-budget=10000", "--dump-dom"])
            .arg(format!("file://{}", page.display()))
            .output()
            .unwrap();
        assert!(out.status.success());
        std::fs::read_to_string(log).unwrap()
    }

    /// A picture of the page.
    pub(crate) fn screenshot(&self, page: &Path, scheme: Scheme, size: (u32, u32), to: &Path) {
        let out = self
            .command(scheme)
            .arg(format!("--window-size={},{}", size.0, size.1))
            .arg(format!("--screenshot={}", to.display()))
            .arg(format!("file://{}", page.canonicalize().unwrap().display()))
            .output()
            .unwrap();
        assert!(to.is_file(), "{}", String::from_utf8_lossy(&out.stderr));
    }
}
