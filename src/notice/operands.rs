//! What a tag of a notice is made of, read one by one: facts, names, literals, with their filters.
//!
//! Guarantees that whatever is read has its kind and its place, and that a filter is one that notices
//! may use, on what it is for, with literal arguments.

use super::{
    filters,
    kinds::{Kind, Scope},
    prove::{Vocabulary, Where},
    schema,
    tokens::{Spot, Tag, Token},
};
use crate::terms::{Finding, Findings, Place};

/// Where something stands, which decides what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Printed,
    /// In `if`, `elif`, `set`.
    Decides,
    /// After `in` of a `for`.
    Repeated,
}

/// Something in a tag.
pub(super) struct Operand {
    pub(super) kind: Kind,
    /// As the template writes it.
    pub(super) path: String,
    pub(super) spot: Spot,
}

/// The tag's form is refused and the rest of it was not read.
pub(super) struct Refused;

pub(super) struct Reader<'a> {
    pub(super) tag: &'a Tag,
    pub(super) at: &'a Where<'a>,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) scope: &'a mut Scope,
    pub(super) findings: &'a mut Findings,
    pub(super) next: usize,
    pub(super) depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self, ahead: usize) -> Option<&'a Token> {
        self.tag
            .tokens
            .get(self.next + ahead)
            .map(|(token, _)| token)
    }

    pub(super) fn is(&self, punct: char) -> bool {
        self.peek(0).is_some_and(|token| token.is(punct))
    }

    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead).and_then(Token::ident) == Some(word)
    }

    /// Goes on where the next token is this one.
    pub(super) fn takes(&mut self, punct: char) -> bool {
        let there = self.is(punct);
        self.next += usize::from(there);
        there
    }

    pub(super) fn spot(&self) -> Spot {
        let spot = |(_, spot): &(Token, Spot)| *spot;
        self.tag.tokens.get(self.next).map_or(self.tag.at, spot)
    }

    fn place(&self, spot: Spot) -> Place {
        self.at.place(spot)
    }

    pub(super) fn error(&mut self, id: &'static str, spot: Spot, message: String, help: String) {
        let place = self.place(spot);
        self.findings.push(Finding::error(id, place, message, help));
    }

    /// Refuses the form. Where Tera refused it too, its finding is enough.
    pub(super) fn refuse(&mut self, spot: Spot, message: &str, help: &str) -> Refused {
        if self.at.readable {
            self.error("NOTICE-TAG", spot, message.to_owned(), help.to_owned());
        }
        Refused
    }

    /// Refuses what stands where something else was expected.
    pub(super) fn refuse_next(&mut self) -> Refused {
        let spot = self.spot();
        let token = self.peek(0).cloned();
        let (what, help) = match &token {
            Some(token) if token.is('~') => (
                "`~` puts texts together, which".to_owned(),
                "write them one after the other: `{{ a }} {{ b }}`",
            ),
            Some(token) if token.is('[') || token.is('?') => (
                "a part by its number, or of what may be absent,".to_owned(),
                "name parts with a point; `{% for item in list %}` goes through a list",
            ),
            Some(token) if token.is('(') => (
                "a function".to_owned(),
                "print facts, decide with `if`, repeat with `for`",
            ),
            Some(Token::Ident(word)) if word == "is" => (
                "`is`".to_owned(),
                "`{% if x %}` asks whether something is there, `==` compares ids",
            ),
            Some(Token::Ident(word)) if word == "if" || word == "else" => (
                format!("`{word}` within another tag"),
                "write `{% if x %}…{% else %}…{% endif %}`",
            ),
            Some(Token::Ident(word)) => (format!("`{word}` in this place"), HELP),
            Some(Token::Literal(text)) => (format!("`{text}` in this place"), HELP),
            Some(Token::Punct('≠')) => ("a comparison in this place".to_owned(), HELP),
            Some(Token::Punct(punct)) => (format!("`{punct}` in this place"), HELP),
            None => ("a tag that ends here".to_owned(), HELP),
        };
        self.refuse(spot, &format!("{what} is not available in a notice"), help)
    }

    pub(super) fn end(&mut self) -> Result<(), Refused> {
        if self.next < self.tag.tokens.len() {
            return Err(self.refuse_next());
        }
        Ok(())
    }

    /// The remedy where a table stands alone.
    pub(super) fn parts(&self, table: &Operand) -> String {
        let parts = table.kind.parts(self.vocabulary);
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("`{}.{part}`", table.path))
            .collect();
        format!("name one of its parts: {}", parts.join(", "))
    }

    /// Says so where something decides by what it says.
    pub(super) fn must_compare(&mut self, one: &Operand) {
        if one.kind.compares() {
            return;
        }
        let path = &one.path;
        let help = match one.kind {
            Kind::Table(_) | Kind::Words => self.parts(one),
            Kind::List(_) => format!("compare `{path} | length`, or the `id` of each item"),
            _ => format!(
                "`{{% if {path} %}}` asks whether it is there; compare ids, flags and facets, not words that differ by language"
            ),
        };
        let message = format!("`{path}` decides by what it says, which differs by language");
        self.error("NOTICE-FACT-DECIDES", one.spot, message, help);
    }

    /// A fact, a name, a literal, a list of literals; with its filters.
    pub(super) fn operand(&mut self, role: Role) -> Result<Operand, Refused> {
        let spot = self.spot();
        let mut operand = match self.peek(0) {
            Some(Token::Literal(text)) => {
                self.next += 1;
                Operand {
                    kind: Kind::Value,
                    path: format!("\"{text}\""),
                    spot,
                }
            }
            Some(Token::Punct('[')) => self.array(spot)?,
            Some(Token::Ident(name)) if matches!(name.as_str(), "true" | "false") => {
                self.next += 1;
                Operand {
                    kind: Kind::Flag,
                    path: name.clone(),
                    spot,
                }
            }
            Some(Token::Ident(name)) if !schema::KEYWORDS.contains(&name.as_str()) => {
                self.path(name, spot)?
            }
            _ => return Err(self.refuse_next()),
        };
        if self.is('(') || self.is('[') || self.is('?') {
            return Err(self.refuse_next());
        }
        while self.takes('|') {
            operand.kind = self.filtered(&operand, role)?;
        }
        Ok(operand)
    }

    /// `name` or `name.step`.
    fn path(&mut self, name: &str, spot: Spot) -> Result<Operand, Refused> {
        self.next += 1;
        let mut steps = Vec::new();
        while self.takes('.') {
            let Some(step) = self.peek(0).and_then(Token::ident) else {
                return Err(self.refuse_next());
            };
            self.next += 1;
            steps.push(step);
        }
        let path = std::iter::once(name).chain(steps.iter().copied());
        Ok(Operand {
            kind: self.scope.kind(name, &steps, self.vocabulary),
            path: path.collect::<Vec<_>>().join("."),
            spot,
        })
    }

    /// `["a", "b"]`.
    fn array(&mut self, spot: Spot) -> Result<Operand, Refused> {
        self.next += 1;
        while let Some(Token::Literal(_)) = self.peek(0) {
            self.next += 1;
            if !self.takes(',') {
                break;
            }
        }
        if !self.takes(']') {
            let at = self.spot();
            let help =
                "write `[\"one\", \"another\"]`; the facts' own lists are used by their names";
            return Err(self.refuse(
                at,
                "a list that a notice writes itself holds quoted texts",
                help,
            ));
        }
        Ok(Operand {
            kind: Kind::Array,
            path: "[…]".to_owned(),
            spot,
        })
    }

    /// What a filter makes of something.
    fn filtered(&mut self, of: &Operand, role: Role) -> Result<Kind, Refused> {
        let spot = self.spot();
        let Some(name) = self.peek(0).and_then(Token::ident) else {
            return Err(self.refuse_next());
        };
        self.next += 1;
        if !filters::FILTERS.contains(&name) {
            self.arguments(None)?;
            let finding = filters::unavailable(self.place(spot), name);
            self.findings.push(finding);
            return Ok(Kind::Unproven);
        }
        self.arguments(Some(name))?;
        if role == Role::Decides && matches!(of.kind, Kind::Text | Kind::Word) {
            self.must_compare(of);
            return Ok(Kind::Unproven);
        }
        let made = filters::applied(name, of.kind);
        if made.is_none() {
            let help = match of.kind {
                Kind::Table(_) | Kind::Words => self.parts(of),
                kind => filters::instead(kind).to_owned(),
            };
            let message = format!("the filter `{name}` is not for `{}`", of.path);
            self.error("NOTICE-FILTER", spot, message, help);
        }
        Ok(made.unwrap_or(Kind::Unproven))
    }

    /// The arguments of a filter: literals only. Those of an unknown filter are passed over.
    fn arguments(&mut self, of: Option<&str>) -> Result<(), Refused> {
        if !self.takes('(') {
            return Ok(());
        }
        while !self.takes(')') {
            let spot = self.spot();
            let argument = self.peek(0).and_then(Token::ident);
            let literal = match self.peek(2) {
                Some(Token::Literal(_)) => true,
                Some(Token::Ident(word)) => matches!(word.as_str(), "true" | "false"),
                _ => false,
            };
            let (Some(argument), true, true) =
                (argument, self.peek(1).is_some_and(|t| t.is('=')), literal)
            else {
                let help = "write `filter(argument=\"…\")`";
                return Err(self.refuse(
                    spot,
                    "an argument of a filter is a quoted text here",
                    help,
                ));
            };
            if let Some(filter) = of
                && !filters::arguments(filter).contains(&argument)
            {
                let help = match filters::arguments(filter) {
                    [] => format!("write `| {filter}` alone"),
                    known => format!("it takes `{}`", known.join("`, `")),
                };
                let message = format!("the filter `{filter}` takes no `{argument}` in a notice");
                self.error("NOTICE-FILTER", spot, message, help);
            }
            self.next += 3;
            if !self.takes(',') && !self.is(')') {
                return Err(self.refuse_next());
            }
        }
        Ok(())
    }
}

/// The remedy where nothing nearer is known.
pub(super) const HELP: &str = "docs/notices.md lists what a notice may write";
