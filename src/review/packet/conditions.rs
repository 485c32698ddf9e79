//! Under which conditions somebody reads a paragraph: what those who read it have in common and the
//! others of the same language have not.

use std::collections::{BTreeMap, BTreeSet};

use super::speak;
use crate::{audience::Facets, terms::Locale};

/// The readers of one language as a table: combinations down, conditions across. Words are numbers,
/// since a thousand wordings ask for them a million times.
pub(super) struct Readers {
    words: Vec<String>,
    rows: Vec<Row>,
    conditions: usize,
}

struct Row {
    /// The word of each condition; the kind of reader first.
    met: Vec<Option<usize>>,
    people: u64,
}

/// Who reads a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadBy {
    /// How many mailboxes.
    pub people: u64,
    /// Whether that is everybody in the language.
    pub everybody: bool,
    /// What is true of them and of nobody else.
    pub only: Vec<String>,
    /// Whether that says it; else only the wordings tell.
    pub exact: bool,
}

impl Readers {
    /// Of all combinations of facets that are written to in a language; their places are what `by`
    /// takes.
    pub(super) fn of(combinations: &[(&Facets, u64)], locale: &Locale) -> Self {
        let classes: BTreeSet<String> = combinations
            .iter()
            .flat_map(|(facets, _)| facets.exposed.iter().map(speak::class))
            .collect();
        let mut names: BTreeMap<String, usize> = BTreeMap::from([("0".to_owned(), 0)]);
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut words = Vec::new();
        let mut rows = Vec::new();
        for (facets, people) in combinations {
            let mut said = speak::conditions(facets, locale);
            said.remove("1");
            said.insert("0".to_owned(), speak::audience(&facets.audience));
            for class in &classes {
                let has = facets.exposed.iter().any(|id| speak::class(id) == *class);
                let not = if has { "" } else { "not " };
                said.insert(format!("1 {class}"), format!("{not}exposed: {class}"));
            }
            let mut met = vec![None; names.len()];
            for (name, word) in said {
                let column = names.len();
                let column = *names.entry(name).or_insert(column);
                met.resize(met.len().max(column + 1), None);
                let number = words.len();
                let number = *known.entry(word.clone()).or_insert_with(|| {
                    words.push(word);
                    number
                });
                met[column] = Some(number);
            }
            rows.push(Row {
                met,
                people: *people,
            });
        }
        Self {
            words,
            rows,
            conditions: names.len(),
        }
    }

    /// Who reads what these combinations, by their places, get.
    pub(super) fn by(&self, places: &BTreeSet<usize>) -> ReadBy {
        let each = places.iter().filter_map(|at| self.rows.get(*at));
        let mut found = ReadBy {
            people: each.map(|row| row.people).sum(),
            everybody: places.len() == self.rows.len(),
            only: Vec::new(),
            exact: true,
        };
        if found.everybody {
            return found;
        }
        let (mine, mut others): (Vec<_>, Vec<_>) = self
            .rows
            .iter()
            .enumerate()
            .partition(|(at, _)| places.contains(at));
        // The kind of reader first: what else tells them apart does so among these.
        for condition in 0..self.conditions {
            let word = |(_, row): &(usize, &Row)| row.met.get(condition).copied().flatten();
            let words: BTreeSet<Option<usize>> = mine.iter().map(word).collect();
            let before = others.len();
            let apart = if condition == 0 {
                others.retain(|other| words.contains(&word(other)));
                others.len() < before
            } else {
                others.iter().all(|other| !words.contains(&word(other)))
            };
            if apart && before > 0 {
                let said = words.iter().flatten().filter_map(|at| self.words.get(*at));
                let said: Vec<&str> = said.map(String::as_str).collect();
                found.only.push(said.join(" or "));
            }
            if condition > 0 && apart {
                others.clear();
            }
        }
        found.only.retain(|said| !said.is_empty());
        found.exact = others.is_empty();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audience::Count, terms::ClassId};

    fn facets(audience: &str, exposed: &[&str], name: Count) -> Facets {
        Facets {
            audience: audience.to_owned(),
            also: BTreeSet::new(),
            locale: Locale::parse("de").unwrap(),
            jurisdiction: None,
            exposed: exposed
                .iter()
                .map(|id| ClassId::try_from((*id).to_owned()).unwrap())
                .collect(),
            declared: BTreeMap::new(),
            fields: BTreeMap::from([("name".to_owned(), name)]),
        }
    }

    #[test]
    fn what_tells_readers_apart_is_said() {
        let all = [
            facets("admin", &["email"], Count::One),
            facets("user", &["email"], Count::One),
            facets("user", &["email"], Count::None),
            facets("user", &["email", "phone"], Count::One),
            facets("user", &["email", "phone"], Count::None),
        ];
        let all: Vec<(&Facets, u64)> = all.iter().zip([1, 2, 4, 8, 16]).collect();
        let readers = Readers::of(&all, &Locale::parse("de").unwrap());
        let by = |places: &[usize]| {
            let found = readers.by(&places.iter().copied().collect());
            (
                found.people,
                found.everybody,
                found.only.join("; "),
                found.exact,
            )
        };
        assert_eq!(by(&[0, 1, 2, 3, 4]), (31, true, String::new(), true));
        assert_eq!(by(&[0]), (1, false, "Administrators".to_owned(), true));
        assert_eq!(
            by(&[3, 4]),
            (24, false, "Users; exposed: phone number".to_owned(), true)
        );
        assert_eq!(
            by(&[2, 4]),
            (20, false, "Users; without a name".to_owned(), true)
        );
        assert!(!by(&[0, 2]).3);
    }
}
