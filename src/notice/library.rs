//! Which notices there are, and which one a reader gets.
//!
//! A campaign's `notices/AUDIENCE.LOCALE[.JURISDICTION].md` stands before the built-in file of the
//! same name. A locale falls back along its CLDR parents and then to what the campaign states;
//! never silently further.

use std::collections::BTreeMap;

use super::{built_in::BuiltIn, front, overlay};
use crate::{
    campaign::{Campaign, names_in, read_text},
    terms::{Finding, Findings, Jurisdiction, Locale, Place, nearest},
};

/// A notice that could be read.
#[derive(Debug)]
pub(super) struct Source {
    /// The file, as findings and wordings name it.
    pub(super) name: String,
    /// The language it is written in.
    pub(super) locale: Locale,
    /// The jurisdiction whose law wants it; none for the general notice.
    pub(super) law: Option<Jurisdiction>,
    pub(super) file: front::NoticeFile,
}

impl Source {
    fn read(
        name: String,
        locale: Locale,
        law: Option<Jurisdiction>,
        text: &str,
    ) -> Result<Self, Findings> {
        let file = front::read(&name, text)?;
        Ok(Self {
            name,
            locale,
            law,
            file,
        })
    }
}

/// How a reader came to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// The language asked for.
    Exact,
    /// A CLDR parent of it.
    Parent,
    /// What `fallback` states.
    Fallback,
}

/// All notices of a campaign.
pub(super) struct Library {
    sources: BTreeMap<String, Source>,
}

impl Library {
    /// Reads the campaign's notices and the built-in ones of its audiences.
    pub(super) fn read(built_in: &BuiltIn, campaign: &Campaign, findings: &mut Findings) -> Self {
        let general = built_in.languages.iter().flat_map(|language| {
            let notices = language.notices.iter();
            notices.map(|(audience, text)| (*audience, language.tag, None, *text))
        });
        let variants = built_in.variants.iter();
        let variants = variants.map(|of| (of.audience, of.tag, Some(of.jurisdiction), of.text));
        let mut sources = BTreeMap::new();
        for (audience, tag, law, text) in general.chain(variants) {
            let Ok(locale) = Locale::parse(tag) else {
                continue;
            };
            let law = law.and_then(|law| Jurisdiction::try_from(law.to_owned()).ok());
            let stem = stem(audience, &locale, law.as_ref().map(Jurisdiction::as_str));
            let shown = format!("built-in {stem}.md");
            match Source::read(shown, locale, law, text) {
                Ok(source) => drop(sources.insert(stem, source)),
                Err(faults) => findings.extend(faults),
            }
        }
        let mut library = Self { sources };
        library.read_folder(campaign, findings);
        library
    }

    fn read_folder(&mut self, campaign: &Campaign, findings: &mut Findings) {
        let names = match names_in(&campaign.folder.join("notices")) {
            Ok(names) => names,
            Err(fault) => {
                findings.push(Finding::error(
                    "NOTICE-FILE",
                    Place::file("notices"),
                    format!("the folder cannot be read: {fault}"),
                    "make it a folder that you can read, or remove it",
                ));
                return;
            }
        };
        let mut stems: BTreeMap<String, String> = BTreeMap::new();
        for name in names.into_iter().filter(|name| !name.starts_with('.')) {
            let shown = format!("notices/{name}");
            let (stem, locale, law) = match parse_name(&name, campaign) {
                Ok(parsed) => parsed,
                Err(help) => {
                    findings.push(Finding::error(
                        "NOTICE-FILE",
                        Place::file(shown),
                        "the file's name says no audience and language",
                        help,
                    ));
                    continue;
                }
            };
            if let Some(other) = stems.insert(stem.clone(), name.clone()) {
                findings.push(Finding::error(
                    "NOTICE-FILE",
                    Place::file(&shown),
                    format!("`notices/{other}` is a notice for the same readers"),
                    "keep one of them",
                ));
            }
            let text = match read_text(&campaign.folder.join("notices").join(&name)) {
                Ok(text) => text,
                Err(fault) => {
                    findings.push(Finding::error(
                        "NOTICE-FILE",
                        Place::file(shown),
                        format!("the file cannot be read as UTF-8 text: {fault}"),
                        "save it as UTF-8",
                    ));
                    continue;
                }
            };
            match Source::read(shown, locale, law, &text) {
                Ok(source) => drop(self.sources.insert(stem, source)),
                Err(faults) => {
                    // Without it the built-in notice would stand in for a broken one.
                    self.sources.remove(&stem);
                    findings.extend(faults);
                }
            }
        }
    }

    /// The notice for a reader, and how they came to it.
    pub(super) fn choose(
        &self,
        audience: &str,
        locale: &Locale,
        jurisdiction: Option<&Jurisdiction>,
        fallback: &BTreeMap<Locale, Locale>,
    ) -> Option<(&Source, Via)> {
        let codes = overlay::codes(jurisdiction);
        // The text that a law wants stands before a general one in a nearer dialect.
        let laws: Vec<Option<&str>> = codes.iter().map(|code| Some(code.as_str())).collect();
        self.first(audience, locale, &[&laws[..], &[None]].concat(), fallback)
    }

    /// The notice in a language for one law alone, or the general one.
    pub(super) fn for_law(
        &self,
        audience: &str,
        locale: &Locale,
        law: Option<&Jurisdiction>,
        fallback: &BTreeMap<Locale, Locale>,
    ) -> Option<&Source> {
        let laws = [law.map(Jurisdiction::as_str)];
        let found = self.first(audience, locale, &laws, fallback)?;
        Some(found.0)
    }

    /// The nearest of these codes for which some language has a text of its own.
    pub(super) fn nearest_law<'c>(&self, audience: &str, codes: &'c [String]) -> Option<&'c str> {
        let has = |code: &&String| {
            self.sources.iter().any(|(stem, source)| {
                let law = source.law.as_ref().map(Jurisdiction::as_str);
                law == Some(code.as_str()) && stem.split('.').next() == Some(audience)
            })
        };
        codes.iter().find(has).map(String::as_str)
    }

    fn first(
        &self,
        audience: &str,
        locale: &Locale,
        laws: &[Option<&str>],
        fallback: &BTreeMap<Locale, Locale>,
    ) -> Option<(&Source, Via)> {
        let in_chain = |locale: &Locale| {
            let chain = locale.chain();
            laws.iter().find_map(|law| {
                chain.iter().enumerate().find_map(|(step, tag)| {
                    let source = self.sources.get(&stem(audience, tag, *law))?;
                    Some((source, if step == 0 { Via::Exact } else { Via::Parent }))
                })
            })
        };
        in_chain(locale).or_else(|| {
            let stated = locale
                .chain()
                .into_iter()
                .find_map(|tag| fallback.get(&tag))?;
            in_chain(stated).map(|(source, _)| (source, Via::Fallback))
        })
    }

    /// The campaign's own notices.
    pub(super) fn own(&self) -> impl Iterator<Item = &Source> {
        self.sources
            .values()
            .filter(|source| source.name.starts_with("notices/"))
    }
}

/// `user.de` or `user.de.EU`.
fn stem(audience: &str, locale: &Locale, law: Option<&str>) -> String {
    match law {
        Some(law) => format!("{audience}.{locale}.{law}"),
        None => format!("{audience}.{locale}"),
    }
}

/// What the name of a notice says: its stem, its language, and the law that wants it.
type Named = (String, Locale, Option<Jurisdiction>);

/// `user.de.EU.md` in its parts.
fn parse_name(name: &str, campaign: &Campaign) -> Result<Named, String> {
    let form = || "name it `AUDIENCE.LOCALE.md` or `AUDIENCE.LOCALE.JURISDICTION.md`".to_owned();
    let whole = name.strip_suffix(".md").ok_or_else(form)?;
    let mut parts = whole.split('.');
    let (Some(audience), Some(tag)) = (parts.next(), parts.next()) else {
        return Err(form());
    };
    let (code, rest) = (parts.next(), parts.next());
    if !campaign
        .file
        .audiences
        .iter()
        .any(|known| known == audience)
    {
        let known = campaign.file.audiences.iter().map(String::as_str);
        return Err(nearest(audience, known).map_or_else(
            || format!("`{audience}` is not one of `audiences` in campaign.toml"),
            |near| format!("did you mean `{near}`?"),
        ));
    }
    let locale = Locale::parse(tag).map_err(|fault| fault.to_string())?;
    let code = code
        .map(|code| Jurisdiction::try_from(code.to_owned()).map_err(|fault| fault.to_string()))
        .transpose()?;
    if rest.is_some() {
        return Err(form());
    }
    let stem = stem(audience, &locale, code.as_ref().map(Jurisdiction::as_str));
    Ok((stem, locale, code))
}
