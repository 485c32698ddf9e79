//! The packet's pages on disk, and the same pages in one file.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Stands near the top of every page; a page without it is not ours to remove.
const OURS: &str = "<meta name=\"generator\" content=\"disclose packet\">";

/// Writes the pages; gives the path of the one file.
pub(super) fn write(out: &Path, pages: &[(String, String)]) -> io::Result<PathBuf> {
    fs::create_dir_all(out)?;
    remove_old(out)?;
    for (name, page) in pages {
        fs::write(out.join(name), page)?;
    }
    let mut zip = out.as_os_str().to_owned();
    zip.push(".zip");
    let zip = PathBuf::from(zip);
    write_zip(&zip, pages)?;
    Ok(zip)
}

/// Pages of an earlier packet that do not exist any more would mislead.
fn remove_old(out: &Path) -> io::Result<()> {
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "html") && path.is_file() {
            let mut start = Vec::new();
            File::open(&path)?.take(1024).read_to_end(&mut start)?;
            if String::from_utf8_lossy(&start).contains(OURS) {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

fn write_zip(path: &Path, pages: &[(String, String)]) -> io::Result<()> {
    let mut zip = ZipWriter::new(File::create(path)?);
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
        write(&out, &[page("index.html"), page("fr.html")]).unwrap();
        fs::write(out.join("mine.html"), "mine").unwrap();
        let zip = write(&out, &[page("index.html")]).unwrap();
        assert!(out.join("mine.html").exists() && !out.join("fr.html").exists());
        assert_eq!(zip, temp.path().join("packet.v1.zip"));
        let first = fs::read(&zip).unwrap();
        write(&out, &[page("index.html")]).unwrap();
        assert_eq!(first, fs::read(&zip).unwrap());
    }

    #[test]
    fn every_page_carries_the_mark() {
        let base = include_str!("../../../templates/preview/base.html");
        let start: String = base.chars().take(600).collect();
        assert!(start.contains(OURS));
    }
}
