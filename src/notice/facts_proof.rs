//! The part of the first proof that is about facts: every language says the same ones, in every run.
//!
//! Languages are compared with each fact replaced by a mark, so a template must treat a mark as it
//! treats the fact. Guarantees that a fact which passes is only printed whole, or asked for as present;
//! that what decides is the same in all languages (ids, flags, lengths, facets, literals); and that
//! loops go through lists only, since Tera's tables have no order.
//!
//! It reads a small language of its own, and refuses whatever else Tera would read.

use super::{
    kinds::{Kind, Scope, brought},
    operands::{HELP, Operand, Reader, Refused, Role},
    prove::{Vocabulary, Where},
    schema,
    tokens::{Spot, Tag, TagKind},
};
use crate::terms::Findings;

/// Parentheses within parentheses; Tera allows 40.
const MAX_DEPTH: usize = 40;

/// Checks one tag and learns the names that it brings.
pub(super) fn check(
    tag: &Tag,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    scope: &mut Scope,
    findings: &mut Findings,
) {
    let mut reader = Reader {
        tag,
        at,
        vocabulary,
        scope,
        findings,
        next: 0,
        depth: 0,
    };
    let read = match (tag.kind, tag.keyword()) {
        (TagKind::Print, _) => reader.print(),
        (TagKind::Block, "if" | "elif") => reader.condition_tag(),
        (TagKind::Block, "for") => reader.loop_tag(),
        (TagKind::Block, "set" | "set_global") => reader.set_tag(),
        (TagKind::Block, "endfor") => {
            reader.scope.leave();
            Ok(())
        }
        _ => Ok(()),
    };
    if read.is_err() {
        scope.learn_unproven(tag);
    }
}

impl Reader<'_> {
    /// `{{ x }}`, `{{ x | filter }}`.
    fn print(&mut self) -> Result<(), Refused> {
        let printed = self.operand(Role::Printed)?;
        self.end()?;
        let path = &printed.path;
        let (what, help) = match printed.kind {
            Kind::Table(_) | Kind::Words => ("a table", self.parts(&printed)),
            Kind::List(_) => (
                "a list",
                format!(
                    "write `{{% for item in {path} %}}`, or `{{{{ {path} | length }}}}` for how many there are"
                ),
            ),
            Kind::Array => (
                "a list",
                format!("write `{{{{ {path} | join(sep=\", \") }}}}`"),
            ),
            Kind::Flag => (
                "true or false",
                format!("say it in words: `{{% if {path} %}}…{{% endif %}}`"),
            ),
            Kind::Text | Kind::Word | Kind::Value | Kind::Unproven => return Ok(()),
        };
        let message = format!("`{path}` is {what} and cannot be printed");
        self.error("NOTICE-PRINT", printed.spot, message, help);
        Ok(())
    }

    fn condition_tag(&mut self) -> Result<(), Refused> {
        self.next = 1;
        self.condition(false)?;
        self.end()
    }

    /// `for item in list`.
    fn loop_tag(&mut self) -> Result<(), Refused> {
        let tag = self.tag;
        let names = brought(tag);
        let spot = |index: usize| tag.tokens.get(index).map_or(tag.at, |(_, spot)| *spot);
        let [name] = names[..] else {
            let help =
                "write `{% for item in list %}` over a list; the parts of a table have no order";
            return Err(self.refuse(spot(3), "a `for` has one name in a notice", help));
        };
        self.next = 2;
        if !self.is_word(0, "in") {
            return Err(self.refuse_next());
        }
        self.next = 3;
        let list = self.operand(Role::Repeated)?;
        self.end()?;
        let each = match list.kind {
            Kind::List(names) => Kind::Table(names),
            Kind::Array => Kind::Value,
            Kind::Unproven => Kind::Unproven,
            other => {
                let lists: Vec<String> = schema::NAMES
                    .iter()
                    .filter(|(_, shape)| matches!(shape, schema::Shape::List(_)))
                    .map(|(name, _)| format!("`{name}`"))
                    .collect();
                let what = match other {
                    Kind::Table(_) | Kind::Words => "a table, whose parts have no order",
                    _ => "no list",
                };
                let message = format!("`for` cannot go through `{}`: it is {what}", list.path);
                let help = match other {
                    Kind::Table(_) | Kind::Words => self.parts(&list),
                    _ => format!("the lists are {}", lists.join(", ")),
                };
                self.error("NOTICE-LOOP", list.spot, message, help);
                Kind::Unproven
            }
        };
        if self.may_name(name, spot(1), each, true) {
            self.scope.enter(&[(name, each)]);
        } else {
            self.scope.enter(&[]);
        }
        Ok(())
    }

    /// `set name = value`.
    fn set_tag(&mut self) -> Result<(), Refused> {
        let tag = self.tag;
        let Some(name) = brought(tag).first().copied() else {
            self.next = 1;
            return Err(self.refuse_next());
        };
        let spot = tag.tokens.get(1).map_or(tag.at, |(_, spot)| *spot);
        self.next = 2;
        if !self.takes('=') {
            return Err(self.refuse_next());
        }
        let kind = self.condition(true)?.kind;
        self.end()?;
        if self.may_name(name, spot, kind, false) {
            self.scope.set(name, kind);
        }
        Ok(())
    }

    /// Whether the template may use the name; says why not.
    fn may_name(&mut self, name: &str, spot: Spot, kind: Kind, in_loop: bool) -> bool {
        let Some(why) = self.scope.refuses(name, kind, in_loop, self.vocabulary) else {
            return true;
        };
        self.error(
            "NOTICE-TAG",
            spot,
            format!("`{name}` is {why}"),
            "take another name".to_owned(),
        );
        false
    }

    /// Anything with `and`, `or`, `not` between. What `set` names must say the same in every language.
    fn condition(&mut self, named: bool) -> Result<Operand, Refused> {
        let mut parts = Vec::new();
        loop {
            let negated = self.is_word(0, "not");
            self.next += usize::from(negated);
            let part = self.comparison(named)?;
            let joined = self.is_word(0, "and") || self.is_word(0, "or");
            let alone = parts.is_empty() && !negated && !joined;
            let proven = self.may_decide(&part, named, alone);
            let kind = match (proven, negated) {
                (false, _) => Kind::Unproven,
                (true, true) => Kind::Flag,
                (true, false) => part.kind,
            };
            parts.push(Operand { kind, ..part });
            if !joined {
                break;
            }
            self.next += 1;
        }
        // `a or b` is one of them, so it differs by language where one does.
        let several = parts.len() > 1;
        let differs = parts.iter().position(|part| !part.kind.compares());
        let mut whole = parts.swap_remove(differs.unwrap_or(0));
        if several && differs.is_none() {
            whole.kind = Kind::Flag;
        }
        Ok(whole)
    }

    /// Whether something may be asked for, or named with `set`; says why not.
    fn may_decide(&mut self, part: &Operand, named: bool, alone: bool) -> bool {
        let path = &part.path;
        let (message, help) = match part.kind {
            kind if kind.compares() => return true,
            Kind::Table(_) | Kind::Words => (
                format!("`{path}` is a table, which is always there"),
                self.parts(part),
            ),
            Kind::List(_) if named && !alone => (
                format!("`set` cannot hold the list `{path}` together with something else"),
                format!("take `{path} | length`"),
            ),
            Kind::List(_) => return true,
            _ if !named => return true,
            _ => (
                format!("`set` cannot hold `{path}`, which differs by language"),
                format!(
                    "print it where it shall stand, or ask for it there: `{{% if {path} %}}`; `set` holds literals, flags, ids and lengths"
                ),
            ),
        };
        self.error("NOTICE-FACT-DECIDES", part.spot, message, help);
        false
    }

    /// One thing, or several that are compared.
    fn comparison(&mut self, named: bool) -> Result<Operand, Refused> {
        let first = self.part(named)?;
        let (path, spot) = (first.path.clone(), first.spot);
        let mut compared = vec![first];
        loop {
            let not_in = self.is_word(0, "not") && self.is_word(1, "in");
            let compares = self.is('≠') || self.is('<') || self.is('>') || self.is_word(0, "in");
            if !not_in && !compares {
                break;
            }
            self.next += 1 + usize::from(not_in);
            compared.push(self.part(named)?);
        }
        if let [_] = compared[..] {
            return compared.pop().ok_or(Refused);
        }
        for one in &compared {
            self.must_compare(one);
        }
        Ok(Operand {
            kind: Kind::Flag,
            path,
            spot,
        })
    }

    /// A thing or a condition in parentheses.
    fn part(&mut self, named: bool) -> Result<Operand, Refused> {
        let spot = self.spot();
        if !self.is('(') {
            return self.operand(Role::Decides);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refuse(spot, "there are too many parentheses", HELP));
        }
        self.next += 1;
        let within = self.condition(named)?;
        if !self.takes(')') {
            return Err(self.refuse_next());
        }
        self.depth -= 1;
        Ok(within)
    }
}
