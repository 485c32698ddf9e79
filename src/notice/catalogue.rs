//! What every notice may say, per locale: Fluent files that come with the program.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use crate::terms::Locale;

const FILES: &[(&str, &str)] = &[
    ("en", include_str!("../../templates/catalogue/en.ftl")),
    ("de", include_str!("../../templates/catalogue/de.ftl")),
    ("fr", include_str!("../../templates/catalogue/fr.ftl")),
    ("ja", include_str!("../../templates/catalogue/ja.ftl")),
    ("ar", include_str!("../../templates/catalogue/ar.ftl")),
];

/// The catalogue of one locale.
pub(super) struct Catalogue(FluentBundle<FluentResource>);

impl Catalogue {
    /// The catalogue for a locale or its nearest CLDR parent; none where there is none.
    pub(super) fn of(locale: &Locale) -> Option<Self> {
        let (tag, text) = locale
            .chain()
            .iter()
            .find_map(|step| FILES.iter().find(|(tag, _)| *tag == step.as_str()))?;
        let mut bundle = FluentBundle::new(vec![tag.parse().ok()?]);
        // Isolation marks would show as boxes in subjects; direction is handled where values stand.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new((*text).to_owned()).ok()?;
        bundle.add_resource(resource).ok()?;
        Some(Self(bundle))
    }

    /// A message, or an attribute of it (`class-email.label`). None where it is missing or cannot
    /// be formatted in full.
    pub(super) fn get(&self, id: &str, args: &[(&str, &str)]) -> Option<String> {
        let (message, attribute) = id
            .split_once('.')
            .map_or((id, None), |(message, attribute)| {
                (message, Some(attribute))
            });
        let message = self.0.get_message(message)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set((*name).to_owned(), (*value).to_owned());
        }
        let mut errors = Vec::new();
        let text = self
            .0
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned();
        errors.is_empty().then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every id with its attributes.
    fn ids(text: &str) -> Vec<String> {
        let mut message = String::new();
        let mut ids = Vec::new();
        for (name, _) in text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" ="))
        {
            if let Some(attribute) = name.trim_start().strip_prefix('.') {
                ids.push(format!("{message}.{attribute}"));
            } else if !name.starts_with(' ') {
                name.clone_into(&mut message);
                ids.push(message.clone());
            }
        }
        ids.sort();
        ids
    }

    #[test]
    fn all_catalogues_have_the_same_entries_and_each_can_be_formatted() {
        let source = ids(FILES[0].1);
        let args = [
            ("date", "x"),
            ("from", "x"),
            ("to", "x"),
            ("reference", "x"),
            ("name", "x"),
        ];
        for (tag, text) in FILES {
            assert_eq!(ids(text), source, "{tag}");
            let catalogue = Catalogue::of(&Locale::parse(tag).unwrap()).unwrap();
            for id in &source {
                assert!(
                    catalogue
                        .get(id, &args)
                        .is_some_and(|text| !text.is_empty()),
                    "{tag} {id}"
                );
            }
        }
    }
}
