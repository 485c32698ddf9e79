//! A page as PDF, through whichever of Chromium and `WeasyPrint` is on PATH.
//!
//! Guarantees that nothing is fetched while printing, that the file is there as a whole or not at all,
//! and that a machine without either is told so. Running head, foot and page numbers are the page's own
//! (`@page`). It knows nothing of packets or reports.

use std::{
    env, fs,
    io::{self, Read as _, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::failure::Failure;
use crate::ledger::{make_dir, write_new};

/// What can print, best first.
const PROGRAMS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "weasyprint",
];

/// A program that takes longer has lost its way.
const AT_MOST: Duration = Duration::from_mins(5);

/// Ends every file that was made here, as a remark: another one is not ours to replace.
const OURS: &[u8] = b"\n% made by disclose\n";

/// Prints a document to a file, which it replaces where it made it.
pub(super) fn print(html: &str, to: &Path) -> Result<(), Failure> {
    if !may_replace(to).map_err(Failure::file("read", to))? {
        return Err(Failure::usage(
            format!("`{}` is there and is no file of ours", to.display()),
            "move it away, or choose another place",
        ));
    }
    let programs = found(&env::var_os("PATH").unwrap_or_default());
    if programs.is_empty() {
        return Err(Failure::usage(
            "there is nothing on PATH that makes a PDF",
            "install Chromium or WeasyPrint, or open the packet in a browser and print it there",
        ));
    }
    let desk = Desk::new().map_err(Failure::file("write to", &env::temp_dir()))?;
    let page = desk.folder.join("page.html");
    write_new(&page, html.as_bytes()).map_err(Failure::file("write", &page))?;
    let made = desk.folder.join("page.pdf");
    let mut why = Vec::new();
    for program in &programs {
        match run(program, &desk, &page, &made) {
            Ok(()) => return put(&made, to).map_err(Failure::file("write", to)),
            Err(fault) => why.push(format!("{}: {fault}", program.display())),
        }
    }
    Err(Failure::usage(
        format!("no PDF was made; {}", why.join("; ")),
        "open the packet in a browser and print it there",
    ))
}

fn found(path: &std::ffi::OsStr) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    let first = |name: &&str| {
        let mut places = folders.iter().map(|folder| folder.join(name));
        places.find(|place| place.is_file())
    };
    PROGRAMS.iter().filter_map(first).collect()
}

/// A private folder that is gone when the work is done.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    fn new() -> io::Result<Self> {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name = format!("disclose-{}", data_encoding::HEXLOWER.encode(&random));
        let folder = env::temp_dir().join(name);
        make_dir(&folder)?;
        Ok(Self { folder })
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // What stays behind holds nobody's data, and the system clears its temporary folder.
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn run(program: &Path, desk: &Desk, page: &Path, made: &Path) -> io::Result<()> {
    let mut command = Command::new(program);
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    if name == "weasyprint" {
        command.arg(page).arg(made);
    } else {
        command
            .args([
                "--headless",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-extensions",
                "--disable-sync",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--no-pdf-header-footer",
            ])
            .arg(format!(
                "--user-data-dir={}",
                desk.folder.join("profile").display()
            ))
            .arg(format!("--print-to-pdf={}", made.display()));
        // Chromium does not start as root inside its sandbox; the page has no script and loads nothing.
        if fs::metadata(&desk.folder)?.uid() == 0 {
            command.arg("--no-sandbox");
        }
        command.arg(format!("file://{}", page.display()));
    }
    let said = desk.folder.join("said");
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&said)?)
        .spawn()?;
    let ended = wait(child)?;
    if ended && made.metadata().is_ok_and(|made| made.len() > 0) {
        return Ok(());
    }
    let mut text = String::new();
    fs::File::open(&said)?
        .take(4096)
        .read_to_string(&mut text)?;
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    Err(io::Error::other(
        last.unwrap_or("it made no file").to_owned(),
    ))
}

/// Whether it ended well.
fn wait(mut child: Child) -> io::Result<bool> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if begun.elapsed() > AT_MOST {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("it took longer than {} s", AT_MOST.as_secs()),
            ));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether nothing is there, or a file that was made here. A link is neither.
fn may_replace(to: &Path) -> io::Result<bool> {
    match to.symlink_metadata() {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(fault) => return Err(fault),
        Ok(found) if !found.is_file() => return Ok(false),
        Ok(_) => {}
    }
    Ok(fs::read(to)?.ends_with(OURS))
}

/// Puts the file in its place as a whole.
fn put(made: &Path, to: &Path) -> io::Result<()> {
    let mut bytes = fs::read(made)?;
    bytes.extend_from_slice(OURS);
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let beside = to.with_file_name(format!(".{name}.{}", std::process::id()));
    // What lies there under that name was left by a crash, or put there by somebody to be followed.
    match fs::remove_file(&beside) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    let mut file = fs::File::create_new(&beside)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&beside, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_path_in_order() {
        let temp = tempfile::tempdir().unwrap();
        assert!(found(temp.path().as_os_str()).is_empty());
        for name in ["weasyprint", "chromium"] {
            fs::write(temp.path().join(name), "").unwrap();
        }
        let names: Vec<String> = found(temp.path().as_os_str())
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["chromium", "weasyprint"]);
    }

    #[test]
    fn only_what_was_made_here_is_replaced() {
        let temp = tempfile::tempdir().unwrap();
        let (made, to) = (temp.path().join("made"), temp.path().join("a.pdf"));
        fs::write(&made, "%PDF-1.4 ... %%EOF").unwrap();
        assert!(may_replace(&to).unwrap());
        put(&made, &to).unwrap();
        assert!(may_replace(&to).unwrap());
        fs::copy(&made, &to).unwrap();
        assert!(!may_replace(&to).unwrap());
        fs::remove_file(&to).unwrap();
        std::os::unix::fs::symlink(&made, &to).unwrap();
        assert!(!may_replace(&to).unwrap());
    }
}
