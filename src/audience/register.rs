//! One register: a CSV file that people open and mend.
//!
//! Guarantees that the file is private (0600), that no older file and no link stands in its place,
//! and that no cell is taken for a formula.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use crate::terms::harmless;

/// A register while it is being written.
#[derive(Debug)]
pub struct Register {
    path: PathBuf,
    rows: csv::Writer<BufWriter<File>>,
    count: u64,
}

impl Register {
    /// Begins a register with this header; an older one of that name is replaced.
    pub fn new(folder: &Path, name: &str, header: &[String]) -> io::Result<Self> {
        let path = folder.join(format!("{name}.csv"));
        // An older register is no longer true; a link would put personal data elsewhere.
        match fs::remove_file(&path) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
            _ => {}
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let mut register = Self {
            path,
            rows: csv::Writer::from_writer(BufWriter::new(file)),
            count: 0,
        };
        register
            .rows
            .write_record(header)
            .map_err(io::Error::other)?;
        Ok(register)
    }

    /// Adds a row.
    pub fn add<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.count += 1;
        let cells: Vec<_> = cells.into_iter().map(harmless).collect();
        self.rows
            .write_record(cells.iter().map(|cell| cell.as_bytes()))
            .map_err(io::Error::other)
    }

    /// Ends it.
    pub fn finish(mut self) -> io::Result<Written> {
        self.rows.flush()?;
        Ok(Written {
            path: self.path,
            rows: self.count,
        })
    }
}

/// A register that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// How many rows it has, beside the header.
    pub rows: u64,
}
