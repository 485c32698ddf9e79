//! The part of the first proof that is about names: every one is known.
//!
//! Guarantees that a name which passes is a fact, a word, a personal field, a declared facet or a
//! name that the template brought itself, and that a step into it exists.

use super::{
    kinds::{Kind, Scope, brought},
    prove::{Used, Vocabulary, Where},
    schema::{self, KEYWORDS, Shape},
    tokens::{Tag, Token},
};
use crate::terms::{Finding, Findings, Place, nearest};

/// Whether the name at this token is no variable: a step, a filter, a keyword argument.
pub(super) fn is_step_or_argument(tag: &Tag, index: usize) -> bool {
    let token = |index: usize| tag.tokens.get(index).map(|(token, _)| token);
    let before = index.checked_sub(1).and_then(token);
    let is = |token: Option<&Token>, punct: char| token.is_some_and(|t| t.is(punct));
    let argument = is(token(index + 1), '=') && (is(before, '(') || is(before, ','));
    is(before, '.') || is(before, '|') || argument
}

/// Checks the names of one tag.
pub(super) fn check(
    tag: &Tag,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    scope: &Scope,
    used: &mut Used,
    findings: &mut Findings,
) {
    let token = |index: usize| tag.tokens.get(index).map(|(token, _)| token);
    let brings = brought(tag).len();
    for (index, (current, spot)) in tag.tokens.iter().enumerate() {
        let Some(name) = current.ident() else {
            continue;
        };
        let after = token(index + 1);
        // `for a, b in`: the names that the tag brings are the second token and the fourth.
        let own = (brings > 0 && index == 1) || (brings > 1 && index == 3);
        // What follows `is` is the name of a test; the proof on facts refuses it.
        let test = index > 0 && token(index - 1).and_then(Token::ident) == Some("is");
        let call = after.is_some_and(|t| t.is('('));
        if own || test || call || KEYWORDS.contains(&name) || is_step_or_argument(tag, index) {
            continue;
        }
        if vocabulary.declared.contains(name) {
            used.declared.insert(name.to_owned());
            continue;
        }
        if vocabulary.fields.contains(name) {
            continue;
        }
        let kind = scope.own(name);
        used.names.insert(name.to_owned());
        let Some(shape) = kind.map(as_shape).or_else(|| schema::shape(name)) else {
            let known = known_names(vocabulary, scope);
            findings.push(unknown(
                at.place(*spot),
                name,
                known.iter().map(String::as_str),
            ));
            continue;
        };
        // Steps of steps: no table is within another.
        let mut steps = Vec::new();
        while token(index + 1 + 2 * steps.len()).is_some_and(|t| t.is('.')) {
            match token(index + 2 + 2 * steps.len()).and_then(Token::ident) {
                Some(step) => steps.push(step),
                None => break,
            }
        }
        let Some(step) = steps.first() else { continue };
        let known = steps_of(name, shape, vocabulary);
        let path = format!("{name}.{}", steps.join("."));
        if shape == Shape::Words {
            used.words.insert((*step).to_owned());
        }
        if shape != Shape::Any && !known.contains(&path) {
            let step_spot = tag.tokens.get(index + 2).map_or(*spot, |(_, spot)| *spot);
            findings.push(unknown(
                at.place(step_spot),
                &path,
                known.iter().map(String::as_str),
            ));
        }
    }
}

/// What a name of the template's own is to whoever steps into it.
fn as_shape(kind: Kind) -> Shape {
    match kind {
        Kind::Table(names) => Shape::Table(names),
        Kind::List(names) => Shape::List(names),
        Kind::Unproven => Shape::Any,
        _ => Shape::Text,
    }
}

/// Every `name.step` that there is.
fn steps_of(name: &str, shape: Shape, vocabulary: &Vocabulary) -> Vec<String> {
    let path = |step: &str| format!("{name}.{step}");
    match shape {
        Shape::Table(names) => names.iter().map(|step| path(step)).collect(),
        Shape::Words => {
            let further = vocabulary.words.iter().map(String::as_str);
            schema::words().chain(further).map(path).collect()
        }
        _ => Vec::new(),
    }
}

fn known_names(vocabulary: &Vocabulary, scope: &Scope) -> Vec<String> {
    let paths = schema::NAMES.iter().flat_map(|(name, shape)| {
        let steps: Vec<String> = match shape {
            Shape::Table(names) => names.iter().map(|step| format!("{name}.{step}")).collect(),
            _ => Vec::new(),
        };
        std::iter::once((*name).to_owned()).chain(steps)
    });
    paths
        .chain(vocabulary.fields.iter().cloned())
        .chain(vocabulary.declared.iter().cloned())
        .chain(scope.names().cloned())
        .collect()
}

fn unknown<'a>(place: Place, name: &str, known: impl IntoIterator<Item = &'a str>) -> Finding {
    let help = nearest(name, known).map_or_else(
        || "docs/notices.md lists what a notice may name".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Finding::error(
        "NOTICE-VARIABLE",
        place,
        format!("`{name}` is unknown"),
        help,
    )
}
