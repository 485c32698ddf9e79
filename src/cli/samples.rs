//! The samples, as they come with the program: `disclose demo` runs one, `disclose init --from` begins
//! with one. All their organizations, people and events are invented.

use std::path::Path;

/// A sample campaign.
#[derive(Debug)]
pub(super) struct Sample {
    /// Its folder's name in `samples/`.
    pub(super) name: &'static str,
    /// Each file with its place in the folder.
    pub(super) files: &'static [(&'static str, &'static [u8])],
}

macro_rules! sample {
    ($name:literal: $($file:literal),+ $(,)?) => {
        Sample {
            name: $name,
            files: &[$(($file, include_bytes!(concat!("../../samples/", $name, "/", $file)))),+],
        }
    };
}

/// An AI company tells its API users, their administrators, and people who are not affected.
pub(super) const ANALYTICS_VENDOR: Sample = sample!("analytics-vendor":
    "campaign.toml",
    "incident.toml",
    "words.csv",
    "lists/admins.csv",
    "lists/api-users.csv",
    "lists/not-affected.jsonl",
    "lists/suppress.csv",
    "requirements/agencies.toml",
);

/// All of them.
pub(super) const ALL: &[Sample] = &[
    ANALYTICS_VENDOR,
    sample!("vendor-to-customers":
        "campaign.toml",
        "incident.toml",
        "words.csv",
        "lists/customers.csv",
    ),
];

/// The sample that a path means, as `samples/NAME` or `NAME`.
pub(super) fn named(path: &Path) -> Option<&'static Sample> {
    let mut parts = path.components().rev();
    let name = parts.next()?.as_os_str();
    let rest: Vec<_> = parts.collect();
    let is_in_samples = |rest: &[std::path::Component<'_>]| {
        rest.first()
            .is_none_or(|folder| folder.as_os_str() == "samples")
    };
    ALL.iter()
        .find(|sample| is_in_samples(&rest) && name == sample.name)
}

/// Whether a folder holds one of the samples: its lists are this program's, and name nobody.
pub(super) fn is_one(folder: &Path) -> bool {
    ALL.iter().any(|sample| {
        let mut files = sample.files.iter();
        files.all(|(name, bytes)| {
            std::fs::read(folder.join(name)).is_ok_and(|there| there == *bytes)
        })
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    #[test]
    fn every_file_of_every_sample_is_inside_the_program() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
        let mut on_disk = Vec::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    on_disk.push(
                        path.strip_prefix(&root)
                            .unwrap()
                            .to_str()
                            .unwrap()
                            .to_owned(),
                    );
                }
            }
        }
        let inside = ALL.iter().flat_map(|sample| {
            let files = sample.files.iter();
            files.map(move |(name, _)| format!("{}/{name}", sample.name))
        });
        let mut inside: Vec<String> = inside.collect();
        on_disk.sort();
        inside.sort();
        assert_eq!(inside, on_disk);
    }

    #[test]
    fn samples_are_found_by_name() {
        let name = |path: &str| named(Path::new(path)).map(|sample| sample.name);
        assert_eq!(name("samples/analytics-vendor"), Some("analytics-vendor"));
        assert_eq!(name("vendor-to-customers/"), Some("vendor-to-customers"));
        assert_eq!(name("mine/analytics-vendor"), None);
        assert_eq!(name("samples"), None);
    }
}
