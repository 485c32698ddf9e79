//! TOML to typed values, with everything that is wrong in it and not only what is met first.
//!
//! Guarantees that a fault which only follows from another is not said. It must not know what the values mean.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer, Error},
};

use crate::terms::{line_and_column, nearest};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// Line and column, where they are known.
    pub at: Option<(u64, u64)>,
    /// In one line.
    pub what: String,
    /// The known key that is nearest to one that is not known.
    pub near: Option<String>,
}

/// So many faults are told at once.
const MOST: usize = 50;

/// The values, or all that is wrong, in the order of the text. What stands at a fault is taken away and the rest
/// read again, so one more key that must be there may be said to lack only when the others are mended.
pub fn typed<T: DeserializeOwned>(text: &str) -> Result<T, Vec<TomlFault>> {
    let first = match toml::from_str(text) {
        Ok(value) => return Ok(value),
        Err(first) => first,
    };
    let mut faults = vec![told(text, &first)];
    if let Ok(mut table) = DeTable::parse(text) {
        let (mut fault, mut gone) = (first, Vec::new());
        while let Some(span) = fault.span().filter(|_| faults.len() < MOST) {
            let Some(name) = take_away(table.get_mut(), &span) else {
                break;
            };
            gone.push(name);
            let Err(next) = T::deserialize(Deserializer::from(table.clone())) else {
                break;
            };
            if !lacks_what_is_gone(&next, &gone) {
                faults.push(told(text, &next));
            }
            fault = next;
        }
    }
    faults.sort_by_key(|fault| fault.at);
    Err(faults)
}

fn told(text: &str, fault: &Error) -> TomlFault {
    let what = fault.message().lines().next().unwrap_or_default();
    TomlFault {
        at: fault.span().map(|span| line_and_column(text, &span)),
        what: what.to_owned(),
        near: suggestion(what),
    }
}

/// serde names the unknown key and all known ones: the nearest is the remedy.
fn suggestion(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") {
        return None;
    }
    let typed = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    nearest(typed, known.iter().copied()).map(str::to_owned)
}

/// Whether a key lacks because it was taken away, or stands there under a name that was.
fn lacks_what_is_gone(fault: &Error, gone: &[String]) -> bool {
    let lacking = fault.message().strip_prefix("missing field `");
    let lacking = lacking.and_then(|rest| rest.split('`').next());
    lacking.is_some_and(|name| {
        gone.iter()
            .any(|gone| gone == name || nearest(gone, [name]).is_some())
    })
}

type Place = std::ops::Range<usize>;

/// Takes away the smallest entry in which a fault lies, and gives its key; none where there is none.
fn take_away(table: &mut DeTable<'_>, at: &Place) -> Option<String> {
    let smallest = smallest_of_table(table, at)?;
    remove_of_table(table, &smallest)
}

/// The extent of an entry or element, and of its key.
type Found = (Place, Place);

fn holds(outer: &Place, inner: &Place) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn smaller(one: Option<Found>, other: Option<Found>) -> Option<Found> {
    let size = |found: &Found| found.0.len().min(found.1.len());
    match (one, other) {
        (Some(one), Some(other)) => Some(if size(&other) < size(&one) {
            other
        } else {
            one
        }),
        (one, other) => one.or(other),
    }
}

fn smallest_of_table(table: &DeTable<'_>, at: &Place) -> Option<Found> {
    table.iter().fold(None, |found, (key, value)| {
        let here = (value.span(), key.span());
        let here = (holds(&here.0, at) || holds(&here.1, at)).then_some(here);
        smaller(smaller(found, smallest_of_value(value, at)), here)
    })
}

fn smallest_of_value(value: &Spanned<DeValue<'_>>, at: &Place) -> Option<Found> {
    match value.get_ref() {
        DeValue::Table(table) => smallest_of_table(table, at),
        DeValue::Array(array) => array.iter().fold(None, |found, value| {
            let here = holds(&value.span(), at).then(|| (value.span(), value.span()));
            smaller(smaller(found, smallest_of_value(value, at)), here)
        }),
        _ => None,
    }
}

fn remove_of_table(table: &mut DeTable<'_>, which: &Found) -> Option<String> {
    let is_it = |key: Place, value: Place| (value, key) == *which;
    let name = table
        .iter()
        .find(|(key, value)| is_it(key.span(), value.span()))
        .map(|(key, _)| key.get_ref().to_string());
    if let Some(name) = name {
        table.remove(name.as_str());
        return Some(name);
    }
    table.iter_mut().find_map(|(key, value)| {
        // Of a list its own key is what lacks.
        remove_of_value(value.get_mut(), which, key.get_ref())
    })
}

fn remove_of_value(value: &mut DeValue<'_>, which: &Found, key: &str) -> Option<String> {
    match value {
        DeValue::Table(table) => remove_of_table(table, which),
        DeValue::Array(array) => remove_of_array(array, which, key),
        _ => None,
    }
}

fn remove_of_array(array: &mut DeArray<'_>, which: &Found, key: &str) -> Option<String> {
    let at = array
        .iter()
        .position(|value| (value.span(), value.span()) == *which);
    if let Some(at) = at {
        let mut kept = DeArray::new();
        let others = array.iter().enumerate().filter(|(n, _)| *n != at);
        others.for_each(|(_, value)| kept.push(value.clone()));
        *array = kept;
        return Some(key.to_owned());
    }
    array
        .iter_mut()
        .find_map(|value| remove_of_value(value.get_mut(), which, key))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is looked at")]
    struct File {
        name: String,
        count: Option<u8>,
        sender: Sender,
        #[serde(default, rename = "list")]
        lists: Vec<List>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is looked at")]
    struct Sender {
        from: String,
        reply_to: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is looked at")]
    struct List {
        file: String,
        facets: Option<Vec<String>>,
    }

    fn said(text: &str) -> Vec<(u64, String)> {
        let faults = typed::<File>(text).unwrap_err();
        let line = |fault: TomlFault| {
            // Without the names of what is known.
            let what = fault.what.split("`, expected").next().unwrap();
            (fault.at.map_or(0, |at| at.0), what.replace('`', ""))
        };
        faults.into_iter().map(line).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = "nmae = \"x\"\ncount = \"many\"\n[sender]\nfrom = 5\nreplyto = \"x\"\n\
                    [[list]]\nfile = \"a\"\nfacet = []\n[[list]]\nfile = \"b\"\nfacets = [\"p\", 7]\n[other]\nx = 1\n";
        assert_eq!(
            said(text),
            [
                (1, "unknown field nmae".to_owned()),
                (2, "invalid type: string \"many\", expected u8".to_owned()),
                (4, "invalid type: integer 5".to_owned()),
                (5, "unknown field replyto".to_owned()),
                (8, "unknown field facet".to_owned()),
                (11, "invalid type: integer 7".to_owned()),
                (12, "unknown field other".to_owned()),
            ]
        );
    }

    #[test]
    fn what_lacks_is_told_where_nothing_else_explains_it() {
        assert_eq!(said("name = \"x\"\n")[0].1, "missing field sender");
        let both = said("nam = \"x\"\n[sender]\nfrom = \"y\"\n");
        assert_eq!(both.len(), 1, "{both:?}");
        let other = said("count = 300\n[sender]\nfrom = \"y\"\n");
        assert_eq!(other.len(), 2, "{other:?}");
    }

    #[test]
    fn what_is_no_toml_is_told_once() {
        assert_eq!(said("name = \n[sender").len(), 1);
        assert!(typed::<File>("name = \"x\"\n[sender]\nfrom = \"y\"\n").is_ok());
    }
}
