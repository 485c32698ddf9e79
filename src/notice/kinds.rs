//! What stands behind a name of a template: a fact, a field, or something that the template names
//! itself.
//!
//! Guarantees that a name has one kind wherever it can be used, so that what is proven about it in
//! one place holds in all. Names of facts, facets and keywords are never the template's own.

use std::collections::BTreeMap;

use super::{
    prove::Vocabulary,
    schema::{self, Shape},
    tokens::{Tag, Token},
};

/// What a template may do with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text that differs by language.
    Text,
    /// The same as Markdown.
    Word,
    /// A literal, a number, an id, a facet: the same in every language.
    Value,
    /// True or false.
    Flag,
    /// A table with these names.
    Table(&'static [&'static str]),
    /// A list of tables with these names.
    List(&'static [&'static str]),
    /// A list that the template wrote itself: `["email", "name"]`.
    Array,
    /// The campaign's words together.
    Words,
    /// A personal field, or what another finding is about already.
    Unproven,
}

impl Kind {
    /// Whether it may be compared: it says the same in every language.
    pub(super) fn compares(self) -> bool {
        matches!(
            self,
            Self::Value | Self::Flag | Self::Array | Self::Unproven
        )
    }

    fn of(shape: Shape) -> Self {
        match shape {
            Shape::Text => Self::Text,
            Shape::Flag => Self::Flag,
            Shape::Table(names) => Self::Table(names),
            Shape::List(names) => Self::List(names),
            Shape::Words => Self::Words,
            Shape::Any => Self::Unproven,
        }
    }

    /// What a step into it is. Unknown steps are for the proof on names.
    fn step(self, step: &str) -> Self {
        match self {
            Self::Words => Self::Word,
            Self::Table(names) if names.contains(&step) => {
                if schema::COMPARED.contains(&step) || schema::NUMBERS.contains(&step) {
                    Self::Value
                } else if schema::FLAGS.contains(&step) {
                    Self::Flag
                } else if step == schema::MARKDOWN {
                    Self::Word
                } else {
                    Self::Text
                }
            }
            _ => Self::Unproven,
        }
    }

    /// The steps into it that can be printed.
    pub(super) fn parts(self, vocabulary: &Vocabulary) -> Vec<&str> {
        let words = vocabulary.words.iter().map(String::as_str);
        match self {
            Self::Words => schema::words().chain(words).collect(),
            Self::Table(names) => names
                .iter()
                .copied()
                .filter(|step| !schema::FLAGS.contains(step) && !schema::COMPARED.contains(step))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The names that a template brings itself, where they are known.
#[derive(Debug, Default)]
pub(super) struct Scope {
    own: BTreeMap<String, Kind>,
    /// For each loop that is open: the names that it brought, with what they were before.
    loops: Vec<Vec<(String, Option<Kind>)>>,
}

impl Scope {
    /// The kind of one of the template's own names.
    pub(super) fn own(&self, name: &str) -> Option<Kind> {
        self.own.get(name).copied()
    }

    /// All of the template's own names.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.own.keys()
    }

    /// The kind of `name`, or of `name.step`.
    pub(super) fn kind(&self, name: &str, steps: &[&str], vocabulary: &Vocabulary) -> Kind {
        let whole = if vocabulary.declared.contains(name) {
            Kind::Value
        } else if vocabulary.fields.contains(name) {
            Kind::Unproven
        } else {
            let own = self.own(name);
            own.or_else(|| schema::shape(name).map(Kind::of))
                .unwrap_or(Kind::Unproven)
        };
        match steps {
            [] => whole,
            [step] => whole.step(step),
            _ => Kind::Unproven,
        }
    }

    /// Why the template may not use this name for something of this kind; none where it may.
    pub(super) fn refuses(
        &self,
        name: &str,
        kind: Kind,
        in_loop: bool,
        vocabulary: &Vocabulary,
    ) -> Option<&'static str> {
        let counts = |kind: Kind| match kind {
            Kind::Flag => Kind::Value,
            other => other,
        };
        let by_loop = |name: &str| self.loops.iter().flatten().any(|(own, _)| own == name);
        if let Some(why) = reserved(name) {
            return Some(why);
        }
        if vocabulary.declared.contains(name) {
            return Some("a facet of the list");
        }
        let known = self.own(name)?;
        // A loop within a loop may use the same name again: it hides it only as long as it runs.
        let fits = match (in_loop, by_loop(name)) {
            (true, by_loop) => by_loop,
            (false, true) => false,
            (false, false) => counts(known) == counts(kind),
        };
        let unproven = known == Kind::Unproven || kind == Kind::Unproven;
        (!fits && !unproven).then_some("the name of something else already")
    }

    /// `set` brings a name.
    pub(super) fn set(&mut self, name: &str, kind: Kind) {
        self.own.insert(name.to_owned(), kind);
    }

    /// `for` brings names until its `endfor`.
    pub(super) fn enter(&mut self, names: &[(&str, Kind)]) {
        let brought = names
            .iter()
            .map(|(name, kind)| {
                (
                    (*name).to_owned(),
                    self.own.insert((*name).to_owned(), *kind),
                )
            })
            .collect();
        self.loops.push(brought);
    }

    /// `endfor`.
    pub(super) fn leave(&mut self) {
        for (name, before) in self.loops.pop().into_iter().flatten().rev() {
            match before {
                Some(kind) => self.own.insert(name, kind),
                None => self.own.remove(&name),
            };
        }
    }

    /// The names of a tag that another finding is about.
    pub(super) fn learn_unproven(&mut self, tag: &Tag) {
        let names = brought(tag);
        let names: Vec<(&str, Kind)> = names
            .into_iter()
            .filter(|name| reserved(name).is_none())
            .map(|name| (name, Kind::Unproven))
            .collect();
        match tag.keyword() {
            "for" => self.enter(&names),
            "endfor" => self.leave(),
            _ => names.iter().for_each(|(name, kind)| self.set(name, *kind)),
        }
    }
}

/// Why a name is never a template's own. The built-in notices' names are anybody's.
fn reserved(name: &str) -> Option<&'static str> {
    schema::taken(name).filter(|_| !schema::OWN.contains(&name))
}

/// The names that a `for` or `set` brings.
pub(super) fn brought(tag: &Tag) -> Vec<&str> {
    let ident = |index: usize| tag.tokens.get(index).and_then(|(token, _)| token.ident());
    let comma = tag
        .tokens
        .get(2)
        .is_some_and(|(token, _)| Token::is(token, ','));
    match tag.keyword() {
        "for" if comma => ident(1).into_iter().chain(ident(3)).collect(),
        "for" | "set" | "set_global" => ident(1).into_iter().collect(),
        _ => Vec::new(),
    }
}
