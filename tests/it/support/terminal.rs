//! The program inside a pseudo-terminal.

use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::PROGRAM;

/// A run inside a pseudo-terminal that `script` (util-linux) makes.
pub(crate) struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<Vec<u8>>>,
    reader: std::thread::JoinHandle<()>,
}

impl Terminal {
    /// Runs the program with these words, as a shell reads them.
    pub(crate) fn start(folder: &Path, columns: u32, words: &str) -> Self {
        Self::shell(folder, columns, &format!("exec {PROGRAM} {words}"))
    }

    /// Runs a line of a shell that finds the program.
    pub(crate) fn shell(folder: &Path, columns: u32, line: &str) -> Self {
        let beside = Path::new(PROGRAM).parent().unwrap().display();
        let inside = format!("stty cols {columns} rows 24; PATH={beside}:$PATH; {line}");
        let mut child = Command::new("script")
            .args(["-q", "-e", "-c", &inside, "/dev/null"])
            .current_dir(folder)
            .env("TERM", "xterm-256color")
            .env("HOME", folder)
            .env("SHELL", "/bin/sh")
            .env_remove("NO_COLOR")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let keyboard = child.stdin.take().unwrap();
        let mut out = child.stdout.take().unwrap();
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shown = Arc::clone(&screen);
        let reader = std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut part) {
                shown.lock().unwrap().extend_from_slice(&part[..read]);
            }
        });
        Self {
            child,
            keyboard,
            screen,
            reader,
        }
    }

    /// What was shown until now.
    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned()
    }

    /// Waits until something is shown.
    pub(crate) fn until(&self, what: &str) {
        let begun = Instant::now();
        while !self.shown().contains(what) {
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "`{what}` did not come: {}",
                self.shown()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types.
    pub(crate) fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// What was shown in all, and the exit status.
    pub(crate) fn end(mut self) -> (String, i32) {
        let status = self.child.wait().unwrap();
        drop(self.keyboard);
        self.reader.join().unwrap();
        let shown = self.screen.lock().unwrap();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        (shown, status.code().unwrap_or(-1))
    }
}

/// Each line that stood on the screen at some time, without colours and movements.
pub(crate) fn lines(shown: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = shown.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            if rest.next() == Some('[') {
                rest.by_ref().find(char::is_ascii_alphabetic);
            }
        } else {
            plain.push(c);
        }
    }
    plain.split(['\n', '\r']).map(str::to_owned).collect()
}

/// Nothing that was shown is wider.
pub(crate) fn fits(shown: &str, columns: usize) {
    for line in lines(shown) {
        let wide = textwrap::core::display_width(&line);
        assert!(wide <= columns, "{wide} > {columns}: {line}");
    }
}
