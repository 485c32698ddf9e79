//! The files that an export goes to: one, one for each part, or standard output.
//!
//! Guarantees that each file is private and takes its place as a whole, and that nothing but an earlier
//! log is replaced: a slip in the name must not cost a list or the ledger.

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    cli::{failure::Failure, replace},
    delivery::Placed,
    ledger::Replacing,
    log::{Export, is_log},
};

/// Where the octets of one log go.
pub(super) enum Target {
    /// To whoever reads.
    Out(BufWriter<io::Stdout>),
    /// To a file.
    File(Replacing, PathBuf),
}

impl Target {
    /// To a file, or standard output where none is stated.
    pub(super) fn new(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Out(BufWriter::new(io::stdout())));
        };
        may_replace(path)?;
        Ok(Self::File(Replacing::new(path)?, path.to_owned()))
    }

    /// Ends it, and says which file it is.
    pub(super) fn finish(self) -> io::Result<Option<PathBuf>> {
        match self {
            Self::Out(mut out) => {
                out.flush()?;
                Ok(None)
            }
            Self::File(file, path) => {
                file.finish()?;
                Ok(Some(path))
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Out(out) => out.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Out(out) => out.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

/// All files of an export.
pub(super) struct Files<'a, B> {
    out: Option<&'a Path>,
    begin: B,
    parts: BTreeMap<String, Export<Target>>,
}

impl<'a, B: Fn(Target) -> io::Result<Export<Target>>> Files<'a, B> {
    /// Files that are begun so.
    pub(super) fn new(out: Option<&'a Path>, begin: B) -> Self {
        Self {
            out,
            begin,
            parts: BTreeMap::new(),
        }
    }

    fn fault(&self) -> impl FnOnce(io::Error) -> Failure + use<'a, B> {
        let out = self.out;
        move |source| match out {
            Some(path) => Failure::file("write the log to", path)(source),
            None => Failure::printing(source),
        }
    }

    /// Begins the file of a part, if it was not begun.
    pub(super) fn open(&mut self, part: &str) -> Result<(), Failure> {
        if self.parts.contains_key(part) {
            return Ok(());
        }
        let path = self.out.map(|out| of_part(out, part));
        let begun = Target::new(path.as_deref()).and_then(|target| (self.begin)(target));
        let begun = begun.map_err(self.fault())?;
        self.parts.insert(part.to_owned(), begun);
        Ok(())
    }

    /// Writes an event to the file of its part.
    pub(super) fn add(
        &mut self,
        part: &str,
        event: &Placed<'_>,
        address: &str,
        values: &[String],
    ) -> Result<(), Failure> {
        self.open(part)?;
        let added = self
            .parts
            .get_mut(part)
            .map_or(Ok(()), |log| log.add(event, address, values));
        added.map_err(self.fault())
    }

    /// Ends them all, and says which files they are.
    pub(super) fn finish(mut self) -> Result<Vec<PathBuf>, Failure> {
        let mut written = Vec::new();
        for log in std::mem::take(&mut self.parts).into_values() {
            let finished = log.finish().and_then(Target::finish);
            written.extend(finished.map_err(self.fault())?);
        }
        Ok(written)
    }
}

/// `log.csv` of the part `user` is `log.user.csv`.
fn of_part(out: &Path, part: &str) -> PathBuf {
    if part.is_empty() {
        return out.to_owned();
    }
    let part: String = part
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let end = out
        .extension()
        .map(|end| format!(".{}", end.to_string_lossy()));
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!("{stem}.{part}{}", end.unwrap_or_default()))
}

fn may_replace(path: &Path) -> io::Result<()> {
    replace::may_replace(path, "delivery log", |start| {
        is_log(start) || start.starts_with(super::support::START.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_its_name_before_the_end() {
        let name = |part| of_part(Path::new("out/log.csv"), part);
        assert_eq!(name(""), Path::new("out/log.csv"));
        assert_eq!(name("US-CA"), Path::new("out/log.US-CA.csv"));
        assert_eq!(name("../x"), Path::new("out/log.___x.csv"));
    }
}
