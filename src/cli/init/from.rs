//! A campaign out of another one's files, or out of a sample that is inside the program.
//!
//! What belongs to the other campaign alone is not taken along: its name, its state, its approvals, and
//! its lists. The invented people of a sample come along.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use toml::de::{DeTable, DeValue};

use super::{answers::id_of, folder::Folder, typed};
use crate::{
    campaign,
    cli::{args::Init, failure::Failure, host, samples},
};

/// What is taken along: files, and all files of folders.
const FILES: [&str; 4] = ["campaign.toml", "incident.toml", "words.csv", "words.xlsx"];
const FOLDERS: [&str; 2] = ["notices", "requirements"];

/// A file of the other campaign.
type Taken = (String, Cow<'static, [u8]>);

/// Makes the folder, and gives it.
pub(super) fn copy(from: &Path, args: &Init) -> Result<PathBuf, Failure> {
    let Some(to) = &args.folder else {
        return Err(Failure::usage(
            "a new campaign needs a folder",
            "for example: disclose init my-campaign --from samples/analytics-vendor",
        ));
    };
    typed::line(&to.to_string_lossy())
        .map_err(|why| Failure::usage(format!("FOLDER: {why}"), ""))?;
    let mut taken = if from.join("campaign.toml").exists() {
        on_disk(from)?
    } else if let Some(sample) = samples::named(from) {
        let files = sample.files.iter();
        files
            .map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes)))
            .collect()
    } else {
        let samples: Vec<String> = samples::ALL
            .iter()
            .map(|sample| format!("samples/{}", sample.name))
            .collect();
        return Err(Failure::usage(
            format!("`{}` holds no campaign.toml", from.display()),
            format!(
                "name a campaign's folder, or one of the samples inside the program: {}",
                samples.join(", ")
            ),
        ));
    };
    let id = args.id.clone().unwrap_or_else(|| id_of(to));
    // Without a folder of that name it is the one inside the program.
    let is_sample = samples::is_one(from) || !from.join("campaign.toml").exists();
    for (name, bytes) in &mut taken {
        if name == "campaign.toml"
            && is_sample
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            let text = samples::without_past_deadline(text, host::today(&TimeZone::UTC));
            *bytes = Cow::Owned(text.into_bytes());
        }
        if name == "campaign.toml"
            && let Some(renamed) = renamed(bytes, &id)
        {
            *bytes = Cow::Owned(renamed.into_bytes());
        }
    }
    let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
    Folder::begin(to, &names)?.filled(|folder| {
        for (name, bytes) in &taken {
            if name.starts_with("lists/") {
                // The invented people make room for real ones.
                folder.write_private(name, bytes)?;
            } else {
                folder.write(name, bytes)?;
            }
        }
        Ok(())
    })
}

fn on_disk(from: &Path) -> Result<Vec<Taken>, Failure> {
    let mut taken = Vec::new();
    let mut take = |name: String| -> Result<(), Failure> {
        let path = from.join(&name);
        let bytes = campaign::read(&path).map_err(Failure::file("read", &path))?;
        taken.push((name, Cow::Owned(bytes)));
        Ok(())
    };
    for name in FILES {
        if from.join(name).exists() {
            take(name.to_owned())?;
        }
    }
    let is_sample = samples::is_one(from);
    for folder in FOLDERS.into_iter().chain(is_sample.then_some("lists")) {
        let path = from.join(folder);
        if !path.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&path).map_err(Failure::file("read", &path))? {
            let entry = entry.map_err(Failure::file("read", &path))?;
            let name = entry.file_name();
            if let (true, Some(name)) = (entry.path().is_file(), name.to_str()) {
                take(format!("{folder}/{name}"))?;
            }
        }
    }
    Ok(taken)
}

/// The text of `campaign.toml` under another `id`: under the old one everybody of that campaign would
/// count as told. None where it has none to change, which `check` says.
fn renamed(bytes: &[u8], id: &str) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let table = DeTable::parse(text).ok()?.into_inner();
    let (_, value) = table.iter().find(|(key, _)| key.get_ref() == "id")?;
    matches!(value.get_ref(), DeValue::String(_)).then_some(())?;
    let span = value.span();
    let mut new = text.get(..span.start)?.to_owned();
    new.push_str(&toml::Value::String(id.to_owned()).to_string());
    new.push_str(text.get(span.end..)?);
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn only_the_id_of_the_campaign_is_changed() {
        let text = "# id = \"x\"\nid = 'old' # stays\n[sender]\nid = \"other\"\n";
        assert_eq!(
            renamed(text.as_bytes(), "new").unwrap(),
            "# id = \"x\"\nid = \"new\" # stays\n[sender]\nid = \"other\"\n"
        );
        assert_eq!(renamed(b"[sender]\n", "new"), None);
    }
}
