//! An `SQLite` file, opened also where nothing can be written: in a folder that this account may only read, or on
//! a full disk.
//!
//! Guarantees that a file which somebody is writing to is never read past its locks. It must not know what is in
//! the file.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// The index of a log that somebody has open is at least so large; on a full disk a part of one may be left.
const INDEX: u64 = 32 * 1024;
/// For so long a reader waits for a writer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens a database that is there, to be written to where that can be. `flags` come on top. With it comes why nothing
/// can be written, where that is so.
pub fn open(
    path: &Path,
    flags: OpenFlags,
) -> rusqlite::Result<(Connection, Option<rusqlite::Error>)> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Asked first: to open it makes these files, as far as there is room.
    let lies_still = lies_still(path);
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(PATIENCE)?;
    match look(&connection) {
        // Even who only reads writes a file beside it, by which readers and writers know of one another.
        Err(fault) if may_not_write(&fault) && lies_still => {
            drop(connection);
            let flags = flags | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            let connection = Connection::open_with_flags(as_it_lies(path)?, flags)?;
            Ok((connection, Some(fault)))
        }
        // What else is wrong shows to whoever asks for something.
        Ok(()) | Err(_) => Ok((connection, None)),
    }
}

fn look(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn may_not_write(fault: &rusqlite::Error) -> bool {
    matches!(
        fault.sqlite_error_code(),
        Some(
            ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
        )
    )
}

/// Whether nobody has it open, and everything that was written to it is in it.
fn lies_still(path: &Path) -> bool {
    let beside = |end: &str| {
        let mut name = OsString::from(path);
        name.push(end);
        PathBuf::from(name)
    };
    let octets = |end| fs::metadata(beside(end)).map_or(0, |file| file.len());
    octets("-shm") < INDEX && octets("-wal") == 0
}

/// The file's name for a reader who takes no locks.
fn as_it_lies(path: &Path) -> rusqlite::Result<String> {
    let text = path
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?;
    let text = text.replace('%', "%25").replace('?', "%3f");
    Ok(format!("file:{}?immutable=1", text.replace('#', "%23")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_lies_still_is_read_whatever_its_name_is_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a%20?#ü.db");
        let writing = Connection::open(&path).unwrap();
        writing
            .execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7);",
            )
            .unwrap();
        assert!(!lies_still(&path));
        drop(writing);
        assert!(lies_still(&path));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let reading = Connection::open_with_flags(as_it_lies(&path).unwrap(), flags).unwrap();
        let n: i64 = reading
            .query_row("SELECT n FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(n, 7);
        let (reading, why) = open(&path, OpenFlags::empty()).unwrap();
        assert!(why.is_none());
        assert_eq!(reading.execute("INSERT INTO t VALUES (8)", []), Ok(1));
    }
}
