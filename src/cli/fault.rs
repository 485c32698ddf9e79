//! A fault of the program itself: said with its place in the source, and without what it worked on.
//!
//! Guarantees that no panic prints its message, which may hold a piece of whatever was read, and that
//! the exit status is that of an internal fault.

use std::{
    backtrace::Backtrace,
    panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook},
    sync::{Mutex, PoisonError},
};

use super::terminal::Terminal;
use crate::delivery::Exit;

/// Where the last one happened that nobody was told of. A library's own, which is caught where the
/// library is asked, is damage of a file and is said as that.
static UNSAID: Mutex<Option<String>> = Mutex::new(None);

/// Runs the program's work; a panic that ends it is an internal fault.
pub(super) fn guarded(work: impl FnOnce() -> u8) -> u8 {
    set_hook(Box::new(|panic| {
        let place = place(panic);
        if place.starts_with("src/") {
            say(&place);
        } else {
            *UNSAID.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        }
    }));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_payload| {
        let unsaid = UNSAID.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(place) = unsaid {
            say(&place);
        }
        Exit::Usage.code()
    })
}

/// The line of the source, and for whoever asks the calls that led there; none of both holds a value.
fn place(panic: &PanicHookInfo<'_>) -> String {
    let place = panic
        .location()
        .map_or_else(String::new, ToString::to_string);
    // Of a library without the folder where it was built.
    let place = place
        .rsplit_once("/registry/src/")
        .map_or(place.as_str(), |(_, rest)| rest);
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|wanted| wanted != "0") {
        return format!("{place}\n{}", Backtrace::force_capture());
    }
    place.to_owned()
}

fn say(place: &str) {
    Terminal::new(false).note(format!(
        "error: a fault of the program itself (disclose {}) at {place}\nhelp: run the same again; nothing that was recorded \
         is lost. If it stays, write to the maintainers with this line, and without anybody's data",
        env!("CARGO_PKG_VERSION")
    ));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Runs itself once more as the process that fails: a hook is for a whole process.
    #[test]
    fn a_panic_says_where_and_never_what() {
        const NAME: &str = "cli::fault::tests::a_panic_says_where_and_never_what";
        if std::env::var_os("FAULT_HERE").is_some() {
            let code = guarded(|| panic!("jane.doe@example.com"));
            Terminal::new(false).note(format!("code {code}"));
            return;
        }
        for trace in ["0", "full"] {
            let ran = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", NAME, "--nocapture"])
                .env("FAULT_HERE", "1")
                .env("RUST_BACKTRACE", trace)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(
                said.contains("src/cli/fault.rs:") && said.contains("code 1"),
                "{said}"
            );
            assert!(!said.contains("jane") && !said.contains("doe@"), "{said}");
        }
    }
}
