//! The samples, as they come with the program: `disclose demo` runs one, `disclose init --from` begins
//! with one. All their organizations, people and events are invented.

use std::path::Path;

use jiff::civil::Date;

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

/// The `campaign.toml` of a sample without its deadline where that day is over: whoever begins with it would
/// be told first of all that they are late.
pub(super) fn without_past_deadline(text: &str, today: Date) -> String {
    let past = |line: &str| {
        let day = line.strip_prefix("deadline = \"")?.get(..10)?;
        let day: Date = day.parse().ok()?;
        (day < today).then_some(day)
    };
    let lines = text.split_inclusive('\n').map(|line| {
        past(line).map_or_else(
            || line.to_owned(),
            |day| {
                format!(
                    "# The day by which everybody should have been told; that of the sample, {day}, is over.\n# {line}"
                )
            },
        )
    });
    lines.collect()
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
    fn a_day_that_is_over_is_no_deadline_to_begin_with() {
        let text = "[schedule]\ndeadline = \"2025-12-20\"\nzone = \"Europe/Berlin\"\n";
        let on = |day: &str| without_past_deadline(text, day.parse().unwrap());
        assert_eq!(on("2025-12-20"), text);
        assert_eq!(
            on("2025-12-21"),
            "[schedule]\n# The day by which everybody should have been told; that of the sample, 2025-12-20, is over.\n\
             # deadline = \"2025-12-20\"\nzone = \"Europe/Berlin\"\n"
        );
        for sample in ALL {
            let (_, bytes) = sample
                .files
                .iter()
                .find(|(name, _)| *name == "campaign.toml")
                .unwrap();
            let text = std::str::from_utf8(bytes).unwrap();
            let later = without_past_deadline(text, "2030-01-01".parse().unwrap());
            assert!(text.contains("\ndeadline = ") && !later.contains("\ndeadline = "));
        }
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
