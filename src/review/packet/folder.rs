//! The packet's pages on disk, and the same pages in one file.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::review::durable::create_anew;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Stands near the top of every page; a page without it is not ours to remove.
const OURS: &str = "<meta name=\"generator\" content=\"disclose packet\">";

/// The folder of the documents that frames show.
const MAILS: &str = "mail";

/// Writes the pages; gives the path of the one file.
pub(super) fn write(out: &Path, pages: &[(String, String)]) -> io::Result<PathBuf> {
    fs::create_dir_all(out)?;
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
    remove_old(out)?;
    remove_old(&mails)?;
    for (name, page) in pages {
        create_anew(&out.join(name))?.write_all(page.as_bytes())?;
    }
    write_zip(&zip, pages)?;
    Ok(zip)
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

/// Pages of an earlier packet that do not exist any more would mislead.
fn remove_old(out: &Path) -> io::Result<()> {
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "html") && is_ours(&path)? {
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

fn write_zip(path: &Path, pages: &[(String, String)]) -> io::Result<()> {
    let mut zip = ZipWriter::new(create_anew(path)?);
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
