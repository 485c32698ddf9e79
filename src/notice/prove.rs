//! The first proof, on the template's tokens: a personal field decides nothing, and every name is
//! known.
//!
//! A personal field may stand only as `{{ field }}` or in the bare tests `{% if field %}`,
//! `{% elif field %}`, `{% if not field %}`.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    schema::{self, Shape},
    tokens::{Spot, Tag, TagKind, Token, tags},
};
use crate::terms::{Finding, Findings, Place, nearest};

/// What a template may name.
pub(super) struct Vocabulary {
    /// Personal fields.
    pub(super) fields: BTreeSet<String>,
    /// Facets that the campaign declares.
    pub(super) declared: BTreeSet<String>,
    /// Further ids of `words.csv`.
    pub(super) words: BTreeSet<String>,
}

/// What a template does name.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    /// Personal fields that are printed or tested.
    pub(super) fields: BTreeSet<String>,
    /// Declared facets.
    pub(super) declared: BTreeSet<String>,
    /// Quoted texts and numbers.
    pub(super) literals: BTreeSet<String>,
    /// Words.
    pub(super) words: BTreeSet<String>,
}

/// Where a checked text stands: its file, the lines before it, and whether fields may stand there.
pub(super) struct Where<'a> {
    pub(super) file: &'a str,
    pub(super) lines_before: u64,
    pub(super) fields_allowed: bool,
}

impl Where<'_> {
    fn place(&self, spot: Spot) -> Place {
        let line = spot.line + self.lines_before;
        Place::at(self.file, line, spot.column.to_string())
    }
}

const BLOCKS: [&str; 10] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "set_global",
    "break",
    "continue",
];
const KEYWORDS: [&str; 17] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "set_global",
    "break",
    "continue",
    "in",
    "and",
    "or",
    "not",
    "is",
    "true",
    "false",
];

/// Checks one template text.
pub(super) fn check(
    body: &str,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> Used {
    let mut used = Used::default();
    let mut locals = BTreeMap::new();
    for tag in tags(body) {
        let before = findings.len();
        check_form(&tag, at, findings);
        check_fields(&tag, at, vocabulary, &mut used, findings);
        if findings.len() == before {
            learn_locals(&tag, &mut locals);
            check_names(&tag, at, vocabulary, &locals, &mut used, findings);
        }
        used.literals
            .extend(tag.tokens.iter().filter_map(|(token, _)| match token {
                Token::Literal(text) if !text.is_empty() => Some(text.clone()),
                _ => None,
            }));
    }
    used
}

fn check_form(tag: &Tag, at: &Where<'_>, findings: &mut Findings) {
    let mut refuse = |spot, message: &str, help: &str| {
        findings.push(Finding::error("NOTICE-TAG", at.place(spot), message, help));
    };
    if tag.kind == TagKind::Comment {
        refuse(
            tag.at,
            "`{#` stands here for neither a section id nor a comment",
            "put a section id at the end of a heading as `{#id}`; comments are not available",
        );
        return;
    }
    if tag.kind == TagKind::Block {
        let keyword = tag.keyword();
        if !BLOCKS.contains(&keyword) {
            refuse(
                tag.at,
                &format!("`{{% {keyword} %}}` is not available in a notice"),
                "use if, elif, else, for and set",
            );
        } else if keyword.starts_with("set") && !tag.tokens.iter().any(|(t, _)| t.is('=')) {
            refuse(
                tag.at,
                "a `set` that captures text is not available in a notice",
                "write `{% set name = value %}`",
            );
        }
    }
    // A map literal could end the tag for one reader and not for the other.
    if let Some((_, spot)) = tag.tokens.iter().find(|(t, _)| t.is('{') || t.is('}')) {
        refuse(
            *spot,
            "map literals are not available in a notice",
            "use the facts as they are",
        );
    }
    if let Some((_, spot)) = tag
        .tokens
        .iter()
        .find(|(t, _)| t.ident().is_some_and(|name| name.starts_with("__tera")))
    {
        refuse(
            *spot,
            "the whole context is not available in a notice",
            "name the facts that you mean",
        );
    }
}

fn check_fields(
    tag: &Tag,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    used: &mut Used,
    findings: &mut Findings,
) {
    for (index, (token, spot)) in tag.tokens.iter().enumerate() {
        let Some(name) = token.ident() else { continue };
        let after_dot = index > 0 && tag.tokens.get(index - 1).is_some_and(|(t, _)| t.is('.'));
        if after_dot || !vocabulary.fields.contains(name) {
            continue;
        }
        let plain = tag.plain();
        let words: Vec<&str> = plain.iter().filter_map(|token| token.ident()).collect();
        let bare = words.len() == plain.len()
            && match tag.kind {
                TagKind::Print => words.len() == 1,
                TagKind::Block => {
                    matches!(words[..], ["if" | "elif", _] | ["if" | "elif", "not", _])
                }
                TagKind::Comment => false,
            };
        if !at.fields_allowed {
            findings.push(Finding::error(
                "NOTICE-FIELD-PLACE",
                at.place(*spot),
                format!("the personal field `{name}` stands in the subject or preheader"),
                "use facts only there; personal fields belong into the body",
            ));
        } else if !bare {
            findings.push(Finding::error(
                "NOTICE-FIELD-DECIDES",
                at.place(*spot),
                format!("the personal field `{name}` may only be printed, never changed, compared or computed with"),
                format!(
                    "write `{{{{ {name} }}}}` or `{{% if {name} %}}`; what decides must be a facet of the list"
                ),
            ));
        }
        used.fields.insert(name.to_owned());
    }
}

/// `for x in list` and `set x = ...` bring names of the template's own.
fn learn_locals(tag: &Tag, locals: &mut BTreeMap<String, Shape>) {
    let plain = tag.plain();
    let ident = |index: usize| plain.get(index).and_then(|token| token.ident());
    match (tag.keyword(), ident(1), ident(2)) {
        ("for", Some(item), Some("in")) => {
            let shape = match (ident(3).and_then(schema::shape), plain.len()) {
                (Some(Shape::List(names)), 4) => Shape::Table(names),
                _ => Shape::Any,
            };
            locals.insert(item.to_owned(), shape);
        }
        ("for", Some(key), None) => {
            locals.insert(key.to_owned(), Shape::Any);
            if let Some(value) = ident(3) {
                locals.insert(value.to_owned(), Shape::Any);
            }
        }
        ("set" | "set_global", Some(name), _) => {
            locals.insert(name.to_owned(), Shape::Any);
        }
        _ => {}
    }
}

fn check_names(
    tag: &Tag,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    locals: &BTreeMap<String, Shape>,
    used: &mut Used,
    findings: &mut Findings,
) {
    let token = |index: usize| tag.tokens.get(index).map(|(token, _)| token);
    for (index, (current, spot)) in tag.tokens.iter().enumerate() {
        let Some(name) = current.ident() else {
            continue;
        };
        let before = index.checked_sub(1).and_then(token);
        let after = token(index + 1);
        let keyword = KEYWORDS.contains(&name);
        let filter = before.is_some_and(|t| t.is('|'));
        let test = before.is_some_and(|t| matches!(t.ident(), Some("is")))
            || (before.is_some_and(|t| t.ident() == Some("not"))
                && index > 1
                && token(index - 2).is_some_and(|t| t.ident() == Some("is")));
        let call = after.is_some_and(|t| t.is('('));
        let argument = after.is_some_and(|t| t.is('='));
        let attribute = before.is_some_and(|t| t.is('.'));
        if keyword || filter || test || call || argument || attribute {
            continue;
        }
        if vocabulary.declared.contains(name) {
            used.declared.insert(name.to_owned());
            continue;
        }
        if vocabulary.fields.contains(name) {
            continue;
        }
        let Some(shape) = locals.get(name).copied().or_else(|| schema::shape(name)) else {
            let known = known_names(vocabulary, locals);
            findings.push(unknown(
                at.place(*spot),
                name,
                known.iter().map(String::as_str),
            ));
            continue;
        };
        let step = after
            .filter(|t| t.is('.'))
            .and_then(|_| token(index + 2))
            .and_then(Token::ident);
        let Some(step) = step else { continue };
        let step_spot = tag.tokens.get(index + 2).map_or(*spot, |(_, spot)| *spot);
        let path = format!("{name}.{step}");
        match shape {
            Shape::Any => {}
            Shape::Text | Shape::Flag | Shape::List(_) => {
                findings.push(unknown(at.place(step_spot), &path, []));
            }
            Shape::Table(names) => {
                if !names.contains(&step) {
                    let known: Vec<String> = names.iter().map(|n| format!("{name}.{n}")).collect();
                    findings.push(unknown(
                        at.place(step_spot),
                        &path,
                        known.iter().map(String::as_str),
                    ));
                }
            }
            Shape::Words => {
                used.words.insert(step.to_owned());
                if !schema::WORDS.contains(&step) && !vocabulary.words.contains(step) {
                    let known: Vec<String> = schema::WORDS
                        .iter()
                        .copied()
                        .chain(vocabulary.words.iter().map(String::as_str))
                        .map(|n| format!("{name}.{n}"))
                        .collect();
                    findings.push(unknown(
                        at.place(step_spot),
                        &path,
                        known.iter().map(String::as_str),
                    ));
                }
            }
        }
    }
}

fn known_names(vocabulary: &Vocabulary, locals: &BTreeMap<String, Shape>) -> Vec<String> {
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
        .chain(locals.keys().cloned())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(body: &str) -> Findings {
        let vocabulary = Vocabulary {
            fields: schema::FIELDS.map(str::to_owned).into(),
            declared: ["plan".to_owned()].into(),
            words: BTreeSet::new(),
        };
        let at = Where {
            file: "notices/user.en.md",
            lines_before: 4,
            fields_allowed: true,
        };
        let mut findings = Findings::new();
        check(body, &at, &vocabulary, &mut findings);
        findings
    }

    #[test]
    fn a_field_may_be_printed_and_tested() {
        for body in [
            "{{ name }}",
            "{%- if name -%}x{% elif account %}y{% endif %}",
            "{% if not name %}x{% endif %}",
            "{{ controller.name | upper }}",
            "{% for item in exposed %}{{ item.label }}{% if not item.possible %}!{% endif %}{% endfor %}",
            "{% if plan == \"pro\" %}x{% endif %}",
            "{% set n = exposed | length %}{{ n }}",
        ] {
            assert_eq!(findings(body), [], "{body}");
        }
    }

    #[test]
    fn a_field_decides_nothing() {
        for body in [
            "ab\n {{ name | upper }}",
            "ab\n {{ name | split(pat=\" \") | first }}",
            "ab\n {% if name == \"Ann\" %}x{% endif %}",
            "ab\n {{ name | truncate(length=50) }}",
            "ab\n {% set x = name %}",
            "ab\n {% for c in name %}x{% endfor %}",
            "ab\n {{ name[0] }}",
            "ab\n {{ name ~ \"x\" }}",
            "ab\n {{ name or \"x\" }}",
            "ab\n {% if name and update %}x{% endif %}",
            "ab\n {{ [name] }}",
            "ab\n {% set name = \"x\" %}",
            "ab\n {{ exposed | join(sep=name) }}",
        ] {
            let found = findings(body);
            assert_eq!(found.len(), 1, "{body} {found:?}");
            assert_eq!(found[0].id, "NOTICE-FIELD-DECIDES", "{body}");
            assert_eq!(found[0].place.line, 6, "{body}");
            assert!(found[0].place.column.parse::<u64>().is_ok_and(|c| c > 3));
        }
        for body in [
            "{% filter upper %}{{ name }}{% endfilter %}",
            "{% set x %}{{ name }}{% endset %}",
            "{# note #}",
            "{% include \"x\" %}",
            "{{ __tera_context }}",
            "{{ {\"a\": 1}}}",
            "{% raw %}{{ name }}{% endraw %}",
        ] {
            assert!(
                findings(body).iter().any(|f| f.id == "NOTICE-TAG"),
                "{body}"
            );
        }
    }

    #[test]
    fn unknown_names_get_the_nearest() {
        let help = |body| {
            findings(body)
                .first()
                .map(|f| f.help.clone())
                .unwrap_or_default()
        };
        assert_eq!(help("{{ vendor.nmae }}"), "did you mean `vendor.name`?");
        assert_eq!(help("{{ venor.name }}"), "did you mean `vendor`?");
        assert_eq!(
            help("{% if words.natur %}{% endif %}"),
            "did you mean `words.nature`?"
        );
        assert_eq!(help("{{ referense }}"), "did you mean `reference`?");
        assert_eq!(
            help("{% for item in exposed %}{{ item.lable }}{% endfor %}"),
            "did you mean `item.label`?"
        );
    }
}
