//! The packet's pages on disk, and the same pages in one file.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::review::durable;

/// Stands near the top of every page; a page without it is not ours to remove.
const OURS: &str = "<meta name=\"generator\" content=\"disclose packet\">";

/// The folder of the documents that frames show.
const MAILS: &str = "mail";

/// Writes the pages; gives the path of the one file. Each file takes its place as a whole, the first
/// page last, and two packets that are written at once follow each other.
pub(super) fn write(out: &Path, pages: &[(String, String)]) -> io::Result<PathBuf> {
    // A link leads to a folder that somebody else chose.
    if out.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "`{}` is there and is no folder; move it away, or name another one with --out",
                out.display()
            ),
        ));
    }
    fs::create_dir_all(out)?;
    let _turn = turn(out)?;
    let mut zip = out.as_os_str().to_owned();
    zip.push(".zip");
    let zip = PathBuf::from(zip);
    let mails = out.join(MAILS);
    // A link would lead out of the packet's folder.
    if mails.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        return Err(taken(&mails));
    }
    fs::create_dir_all(&mails)?;
    let names = pages.iter().map(|(name, _)| out.join(name));
    for path in names.chain([zip.clone()]) {
        if path.symlink_metadata().is_ok() && !is_ours(&path)? {
            return Err(taken(&path));
        }
    }
    for (name, page) in pages.iter().rev() {
        durable::put(&out.join(name), |file| file.write_all(page.as_bytes()))?;
    }
    let names: BTreeSet<PathBuf> = pages.iter().map(|(name, _)| out.join(name)).collect();
    remove_old(out, &names)?;
    remove_old(&mails, &names)?;
    durable::put(&zip, |file| write_zip(file, pages))?;
    Ok(zip)
}

/// Waits until no other packet is being written to the folder. Where the file system knows no locks,
/// each file is still whole.
fn turn(out: &Path) -> io::Result<File> {
    let folder = File::open(out)?;
    match folder.lock() {
        Err(fault) if fault.kind() != io::ErrorKind::Unsupported => Err(fault),
        _ => Ok(folder),
    }
}

fn taken(path: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::AlreadyExists,
        format!(
            "`{}` is there and is no packet's; choose another folder",
            path.display()
        ),
    )
}

/// Pages of an earlier packet that do not exist any more would mislead; what an interrupted one left
/// is of no use.
fn remove_old(folder: &Path, names: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let left = name.starts_with('.') && name.contains(".html.");
        let page = path.extension().is_some_and(|end| end == "html");
        if (page || left) && !names.contains(&path) && is_ours(&path)? {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Whether an earlier packet wrote it. An empty file counts: a packet that was interrupted, or met a
/// full disk, leaves one, and nothing is lost with it.
fn is_ours(path: &Path) -> io::Result<bool> {
    if !path.symlink_metadata()?.is_file() {
        return Ok(false);
    }
    let mut start = Vec::new();
    File::open(path)?.take(1024).read_to_end(&mut start)?;
    if start.is_empty() {
        return Ok(true);
    }
    let zipped = start.starts_with(b"PK") && start.windows(8).any(|bytes| bytes == b"preview/");
    Ok(zipped || String::from_utf8_lossy(&start).contains(OURS))
}

fn write_zip(file: &mut File, pages: &[(String, String)]) -> io::Result<()> {
    let mut zip = ZipWriter::new(file);
    // A fixed time: the same packet gives the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, page) in pages {
        zip.start_file(format!("preview/{name}"), options)
            .map_err(io::Error::other)?;
        zip.write_all(page.as_bytes())?;
    }
    zip.finish().map_err(io::Error::other)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_a_packet_are_removed() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("packet.v1");
        let page = |name: &str| (name.to_owned(), format!("<!doctype html>{OURS}{name}"));
        write(
            &out,
            &[page("index.html"), page("fr.html"), page("mail/a.html")],
        )
        .unwrap();
        fs::write(out.join("mine.html"), "mine").unwrap();
        let zip = write(&out, &[page("index.html")]).unwrap();
        assert!(out.join("mine.html").exists() && !out.join("fr.html").exists());
        assert!(!out.join("mail/a.html").exists());
        assert_eq!(zip, temp.path().join("packet.v1.zip"));
        fs::write(out.join("other.html"), "mine").unwrap();
        let refused = write(&out, &[page("other.html")]).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(out.join("other.html")).unwrap(), b"mine");
        let first = fs::read(&zip).unwrap();
        write(&out, &[page("index.html")]).unwrap();
        assert_eq!(first, fs::read(&zip).unwrap());
        // What an interrupted packet left stands in nobody's way.
        fs::write(out.join("other.html"), "").unwrap();
        write(&out, &[page("other.html")]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_mails_is_not_followed() {
        let temp = tempfile::tempdir().unwrap();
        let (out, elsewhere) = (temp.path().join("preview"), temp.path().join("elsewhere"));
        fs::create_dir_all(&out).unwrap();
        fs::create_dir_all(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, out.join(MAILS)).unwrap();
        let page = ("mail/a.html".to_owned(), format!("<!doctype html>{OURS}"));
        let refused = write(&out, &[page]).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_folder_or_its_files_is_not_followed() {
        let temp = tempfile::tempdir().unwrap();
        let (out, elsewhere) = (temp.path().join("preview"), temp.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &out).unwrap();
        let pages = [("index.html".to_owned(), format!("<!doctype html>{OURS}"))];
        let refused = write(&out, &pages).unwrap_err();
        assert!(refused.to_string().contains("is no folder"), "{refused}");
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
        // A name that a file has until it is whole can be guessed: what lies there is not followed.
        fs::remove_file(&out).unwrap();
        fs::create_dir_all(&out).unwrap();
        let theirs = elsewhere.join("theirs");
        fs::write(&theirs, "theirs").unwrap();
        let process = std::process::id();
        for n in 0..3000 {
            let end = match n {
                0 => process.to_string(),
                n => format!("{process}-{n}"),
            };
            for name in [
                out.join(format!(".index.html.{end}")),
                temp.path().join(format!(".preview.zip.{end}")),
            ] {
                std::os::unix::fs::symlink(&theirs, name).unwrap();
            }
        }
        let zip = write(&out, &pages).unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
        assert!(out.join("index.html").symlink_metadata().unwrap().is_file());
        assert!(zip.symlink_metadata().unwrap().is_file());
    }

    #[test]
    fn packets_that_are_written_at_once_follow_each_other() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("preview");
        let pages = |n: usize| -> Vec<(String, String)> {
            (0..40)
                .map(|at| {
                    let name = match at {
                        0 => "index.html".to_owned(),
                        at => format!("page-{at}.html"),
                    };
                    (name, format!("<!doctype html>{OURS}{n}"))
                })
                .collect()
        };
        std::thread::scope(|scope| {
            for n in 0..4 {
                let out = &out;
                scope.spawn(move || {
                    for _ in 0..5 {
                        write(out, &pages(n)).unwrap();
                    }
                });
            }
            // Whoever looks meanwhile never meets half a file.
            scope.spawn(|| {
                let zip = temp.path().join("preview.zip");
                for _ in 0..200 {
                    if let Ok(file) = File::open(&zip) {
                        assert_eq!(zip::ZipArchive::new(file).unwrap().len(), 40);
                    }
                }
            });
        });
        let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
        let last = read("index.html");
        for at in 1..40 {
            assert_eq!(read(&format!("page-{at}.html")), last);
        }
        let names = fs::read_dir(&out).unwrap().flatten();
        let hidden = names.filter(|name| name.file_name().to_string_lossy().starts_with('.'));
        assert_eq!(hidden.count(), 0);
    }

    #[test]
    fn every_page_carries_the_mark() {
        let base = include_str!("../../../templates/preview/base.html");
        let public = include_str!("../../../templates/preview/public.html");
        for page in [base, public] {
            let start: String = page.chars().take(600).collect();
            assert!(start.contains(OURS));
        }
    }
}
