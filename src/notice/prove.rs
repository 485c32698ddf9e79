//! The first proof, on the template's tokens: a personal field decides nothing, every name is known,
//! and facts decide only by what no language changes.
//!
//! A personal field may stand only as `{{ field }}` or in the bare tests `{% if field %}`,
//! `{% elif field %}`, `{% if not field %}`. What facts may do is in [`super::facts_proof`].

use std::collections::BTreeSet;

use super::{
    facts_proof,
    kinds::Scope,
    names,
    schema::KEYWORDS,
    tokens::{Spot, Tag, TagKind, Token, tags},
};
use crate::terms::{Finding, Findings, Place};

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
    /// Facts, and what the template names itself.
    pub(super) names: BTreeSet<String>,
}

/// Where a checked text stands.
pub(super) struct Where<'a> {
    pub(super) file: &'a str,
    /// The lines of the file before it.
    pub(super) lines_before: u64,
    /// Whether personal fields may stand there.
    pub(super) fields_allowed: bool,
    /// Whether Tera could read it: where not, its own finding says what is wrong with the form.
    pub(super) readable: bool,
}

impl Where<'_> {
    pub(super) fn place(&self, spot: Spot) -> Place {
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
/// Checks one template text.
pub(super) fn check(
    body: &str,
    at: &Where<'_>,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> Used {
    let mut used = Used::default();
    let mut scope = Scope::default();
    for tag in tags(body) {
        let before = findings.len();
        check_form(&tag, at, findings);
        check_fields(&tag, at, vocabulary, &mut used, findings);
        if findings.len() == before {
            names::check(&tag, at, vocabulary, &scope, &mut used, findings);
            facts_proof::check(&tag, at, vocabulary, &mut scope, findings);
        } else {
            // So that what the tag names is not called unknown where it is used.
            scope.learn_unproven(&tag);
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
        let no_variable = KEYWORDS.contains(&name) || names::is_step_or_argument(tag, index);
        if no_variable || !vocabulary.fields.contains(name) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::schema;

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
            readable: true,
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
