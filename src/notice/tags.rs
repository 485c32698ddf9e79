//! The tags of a template, as far as the first proof needs them: a personal field may stand only as
//! `{{ field }}` or as the bare test `{% if field %}`.

use std::{collections::BTreeSet, ops::Range};

/// `{{ ... }}` or `{% ... %}` with its place in the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) output: bool,
    pub(super) inner: &'a str,
    pub(super) start: usize,
}

/// All tags of a source, in order. An unclosed tag ends the list; Tera reports it.
pub(super) fn tags(source: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = source.get(at..).and_then(|rest| {
        let next = |what| rest.find(what).map(|i: usize| (i, what == "{{"));
        next("{{").into_iter().chain(next("{%")).min()
    }) {
        let start = at + open.0 + 2;
        let close = if open.1 { "}}" } else { "%}" };
        let Some(end) = end_of(source, start, close) else {
            break;
        };
        found.push(Tag {
            output: open.1,
            inner: source.get(start..end).unwrap_or(""),
            start,
        });
        at = end + 2;
    }
    found
}

fn end_of(source: &str, from: usize, close: &str) -> Option<usize> {
    let mut quote = None;
    for (i, c) in source.get(from..)?.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if source.get(from + i..)?.starts_with(close) => return Some(from + i),
            None => {}
        }
    }
    None
}

/// Names in a tag outside of string literals and not after a dot, each with its place.
pub(super) fn names(tag: &Tag<'_>) -> Vec<(String, Range<usize>)> {
    let mut names = Vec::new();
    let mut quote = None;
    let mut word: Option<usize> = None;
    let mut before = ' ';
    let text = tag.inner;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if let Some(q) = quote {
            if c == q {
                quote = None;
            }
            continue;
        }
        let part = c.is_alphanumeric() || c == '_';
        match (word, part) {
            (None, true) if before != '.' || !c.is_alphabetic() => word = Some(i),
            (None, true) => {
                // A part of a path: skip it, it is no name of its own.
                word = Some(usize::MAX);
            }
            (Some(start), false) => {
                if start != usize::MAX {
                    names.push((
                        text.get(start..i).unwrap_or("").to_owned(),
                        tag.start + start..tag.start + i,
                    ));
                }
                word = None;
                before = c;
            }
            (None, false) => before = if c.is_whitespace() { before } else { c },
            (Some(_), true) => {}
        }
        if matches!(c, '"' | '\'' | '`') {
            quote = Some(c);
        }
    }
    names
}

/// String literals of all tags: each is tried as a person's value by the second proof.
pub(super) fn literals(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for tag in tags(source) {
        for quote in ['"', '\'', '`'] {
            for literal in tag.inner.split(quote).skip(1).step_by(2) {
                if !literal.is_empty() {
                    found.insert(literal.to_owned());
                }
            }
        }
    }
    found
}

/// A use of a personal field that would let it decide something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misuse {
    pub(super) field: String,
    pub(super) place: Range<usize>,
}

/// The first proof.
pub(super) fn misuses(source: &str, fields: &BTreeSet<String>) -> Vec<Misuse> {
    let mut found = Vec::new();
    for tag in tags(source) {
        let inner = tag
            .inner
            .trim()
            .trim_start_matches('-')
            .trim_end_matches('-')
            .trim();
        let bare = if tag.output {
            inner
        } else {
            let test = inner
                .strip_prefix("if ")
                .or_else(|| inner.strip_prefix("elif "))
                .map(str::trim);
            test.map_or("", |test| test.strip_prefix("not ").map_or(test, str::trim))
        };
        for (name, place) in names(&tag) {
            if fields.contains(&name) && bare != name {
                found.push(Misuse { field: name, place });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(source: &str) -> Vec<String> {
        let fields = ["name", "account"].map(str::to_owned).into();
        misuses(source, &fields)
            .into_iter()
            .map(|misuse| misuse.field)
            .collect()
    }

    #[test]
    fn a_field_may_be_printed_and_tested_for_presence_and_nothing_else() {
        assert!(wrong("{{ name }}{%- if name -%}x{% elif account %}y{% else %}{% endif %}{% if not name %}").is_empty());
        assert!(
            wrong("{{ vendor.name }}{% if controller.name == \"name\" %}{% endif %}").is_empty()
        );
        for source in [
            "{{ name | upper }}",
            "{{ name[0] }}",
            "{{ name.first }}",
            "{{ name ~ 'x' }}",
            "{% if name == 'Eve' %}",
            "{% if name and account %}",
            "{% for c in name %}",
            "{% set x = name %}",
            "{% if 'a' in name %}",
            "{{ f(x=name) }}",
            "{{ name | split(pat=' ') | first }}",
            "{% if not name.x %}",
        ] {
            assert!(wrong(source).contains(&"name".to_owned()), "{source}");
        }
        assert_eq!(
            misuses("ab{{ name | upper }}", &["name".to_owned()].into())[0].place,
            5..9
        );
    }
}
