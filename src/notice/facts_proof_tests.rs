//! What facts may do in a notice, and what they may not: each form accepted and refused.

use std::collections::BTreeSet;

use super::{
    built_in,
    filters::FILTERS,
    kinds::brought,
    prove::{self, Vocabulary, Where},
    schema, tokens,
};
use crate::terms::Findings;

fn found_with(body: &str, columns: &[&str]) -> Findings {
    let fields = schema::FIELDS.into_iter().chain(columns.iter().copied());
    let vocabulary = Vocabulary {
        fields: fields.map(str::to_owned).collect(),
        declared: ["plan".to_owned()].into(),
        words: ["refund".to_owned()].into(),
    };
    let at = Where {
        file: "notices/user.en.md",
        lines_before: 4,
        fields_allowed: true,
        readable: true,
    };
    let mut findings = Findings::new();
    prove::check(body, &at, &vocabulary, &mut findings);
    findings
}

fn found(body: &str) -> Findings {
    found_with(body, &[])
}

/// Each body has one finding of this id, on its line and with a remedy.
fn refused(id: &str, bodies: &[&str]) {
    for body in bodies {
        let found = found(&format!("ab\n {body}"));
        assert_eq!(found.len(), 1, "{body} {found:?}");
        assert_eq!(found[0].id, id, "{body} {found:?}");
        assert_eq!(found[0].place.line, 6, "{body}");
        assert!(found[0].place.column.parse::<u64>().is_ok_and(|c| c > 3));
        assert!(!found[0].help.is_empty(), "{body}");
    }
}

fn accepted(bodies: &[&str]) {
    for body in bodies {
        assert_eq!(found(body), [], "{body}");
    }
}

fn help(body: &str) -> String {
    found(body)
        .first()
        .map(|f| f.help.clone())
        .unwrap_or_default()
}

#[test]
fn filters_change_no_fact() {
    accepted(&[
        "{{ vendor.name | upper }}",
        "{{ dates.breach | trim | capitalize }}",
        "{{ vendor.role | default(value=\"a provider\", boolean=true) | title | lower }}",
        "{{ words.cause | trim }}",
        "{{ exposed | length }}",
        "{% set ids = [\"a\", \"b\"] %}{{ ids | join(sep=\", \") }} {{ ids | length }}",
        "{{ plan | upper }}",
    ]);
    refused(
        "NOTICE-FILTER",
        &[
            "{{ dates.breach | replace(from=\"2025\", to=\"2024\") }}",
            "{{ exposed | first }}",
            "{{ vendor.name | safe }}",
            "{{ vendor.name | truncate(length=3) }}",
            "{{ dates.breach | trim(pat=\"2025\") }}",
            "{{ vendor.name | length }}",
            "{{ vendor.name | join(sep=\", \") }}",
            "{{ words.cause | upper }}",
            "{% for item in advice %}{{ item.text | lower }}{% endfor %}",
            "{{ exposed | join(sep=\", \") }}",
            "{{ dates | length }}",
            "{% if exposed | reverse %}x{% endif %}",
            "{{ reference | x }}",
        ],
    );
    assert_eq!(help("{{ vendor.name | uper }}"), "did you mean `upper`?");
    for filter in FILTERS {
        assert!(help("{{ vendor.name | replace(from=\"a\", to=\"b\") }}").contains(filter));
    }
    // A filter's mistake hides no other of the same tag.
    assert_eq!(
        found("{% if a.b | safe and vendor.nmae %}x{% endif %}").len(),
        3
    );
}

#[test]
fn no_form_but_the_documented_ones() {
    refused(
        "NOTICE-TAG",
        &[
            "{{ range(end=3) }}",
            "{{ throw(message=\"x\") }}",
            "{% for i in range(end=3) %}x{% endfor %}",
            "{% if range(end=3) %}x{% endif %}",
            "{{ words.cause ~ \"\" }}",
            "{{ vendor.name ~ \" and \" ~ contact.name }}",
            "{% set x = \"a\" ~ vendor.name %}",
            "{{ exposed[0] }}",
            "{{ dates[\"breach\"] }}",
            "{{ dates.breach[0:4] }}",
            "{{ vendor?.name }}",
            "{% if dates.breach is containing(\"November\") %}x{% endif %}",
            "{% if loop.index is odd %}x{% endif %}",
            "{{ \"a\" if dates.breach else \"b\" }}",
            "{{ vendor.name or \"x\" }}",
            "{{ 1 + 2 }}",
            "{{ not update }}",
            "{{ <reference/> }}",
            "{{ [words.cause] | join }}",
            "{{ vendor.role | default(value=vendor.name) }}",
            "{% for k, v in dates %}{{ k }}{{ v }}{% endfor %}",
            "{% for item in exposed if update %}x{% endfor %}",
            "{% set dates = \"x\" %}",
            "{% for plan in exposed %}x{% endfor %}",
            "{% set if = 1 %}",
            "{% set x = 1 %}{% for x in exposed %}x{% endfor %}",
            "{% for x in exposed %}{% set x = 1 %}{% endfor %}",
            "{% set x = exposed %}{% set_global x = 1 %}",
        ],
    );
    let deep = format!("{{% if {}update{} %}}", "(".repeat(5000), ")".repeat(5000));
    refused("NOTICE-TAG", &[deep.as_str()]);
}

#[test]
fn loops_go_through_lists() {
    accepted(&[
        "{% for item in exposed %}{{ loop.index }}. {{ item.label }}{% endfor %}",
        "{% set data = exposed %}{% for one in data %}{{ one.label }}{% endfor %}",
        "{% for id in [\"a\", \"b\"] %}{{ id }}{% endfor %}",
        "{% for a in exposed %}{% for a in advice %}{{ a.title }}{% endfor %}{{ a.hint }}{% endfor %}",
        "{% for a in exposed %}{{ a.hint }}{% endfor %}{% for a in advice %}{{ a.title }}{% else %}-{% endfor %}",
    ]);
    refused(
        "NOTICE-LOOP",
        &[
            "{% for d in dates %}{{ d }}{% endfor %}",
            "{% for w in words %}{{ w }}{% endfor %}",
            "{% for c in exposed_text %}{{ c }}{% endfor %}",
            "{% for c in words.cause %}{{ c }}{% endfor %}",
            "{% for c in update %}{{ c }}{% endfor %}",
            "{% for item in exposed %}{% for x in item %}{{ x }}{% endfor %}{% endfor %}",
            "{% set n = 3 %}{% for x in n %}{{ x }}{% endfor %}",
        ],
    );
    // After the loop its name is nothing.
    refused(
        "NOTICE-VARIABLE",
        &["{% for one in exposed %}x{% endfor %}{{ one.label }}"],
    );
    assert!(help("{% for d in dates %}x{% endfor %}").contains("`dates.breach`"));
    assert!(help("{% for d in reference %}x{% endfor %}").contains("`not_exposed`"));
}

#[test]
fn texts_are_printed_and_nothing_else() {
    accepted(&[
        "{{ reference }}{{ vendor.name }}{{ words.cause }}{{ words.refund }}{{ plan }}",
        "{% set n = 2 %}{{ n }}{{ \"x\" }}",
        "{% for item in blocks %}{{ item.id }}{{ item.text }}{{ loop.length }}{% endfor %}",
    ]);
    refused(
        "NOTICE-PRINT",
        &[
            "{{ exposed }}",
            "{{ vendor }}",
            "{{ words }}",
            "{{ update }}",
            "{{ vendor.tells_its_customers }}",
            "{% for item in exposed %}{{ item }}{% endfor %}",
            "{% for item in exposed %}{{ item.possible }}{% endfor %}",
            "{% set data = exposed %}{{ data }}",
            "{% set data = [\"a\"] %}{{ data }}",
            "{% for item in exposed %}{{ loop }}{% endfor %}",
        ],
    );
    assert_eq!(
        help("{{ vendor }}"),
        "name one of its parts: `vendor.name`, `vendor.role`"
    );
    assert!(help("{{ words }}").contains("`words.refund`"));
    refused(
        "NOTICE-VARIABLE",
        &["{{ vendor.name.x }}", "{% set n = 2 %}{{ n.x }}"],
    );
}

#[test]
fn a_fact_decides_only_whether_it_is_there() {
    accepted(&[
        "{% if dates.breach %}x{% elif not words.cause and (dates.told or exposed) %}y{% endif %}",
        "{% for item in exposed %}{% if item.hint %}x{% endif %}{% endfor %}",
        "{% for item in exposed %}{% if item.id != \"email\" and not item.possible %}x{% endif %}{% endfor %}",
        "{% for item in exposed %}{% if item.id in [\"email\", \"name\"] %}x{% endif %}{% endfor %}",
        "{% for item in exposed %}{% if item.id not in [\"email\"] %}x{% endif %}{% endfor %}",
        "{% if scope.our_systems == \"affected\" or plan | lower == \"pro\" %}x{% endif %}",
        "{% if exposed | length > 1 and update == false %}x{% endif %}",
        "{% for item in exposed %}{% if loop.index <= 2 or loop.last %}x{% endif %}{% endfor %}",
        "{% set n = exposed | length %}{% if n >= 3 %}x{% endif %}",
        "{% set many = exposed | length > 3 and not update %}{% if many %}x{% endif %}",
        "{% for item in exposed %}{% set_global last = item.id %}{% endfor %}{% if last == \"email\" %}x{% endif %}",
        "{% set a = false %}{% if update %}{% set_global a = true %}{% endif %}{% set b = a %}",
    ]);
    refused(
        "NOTICE-FACT-DECIDES",
        &[
            "{% if \"November\" in dates.breach %}x{% endif %}",
            "{% for item in exposed %}{% if item.label != \"Ihr Name\" %}x{% endif %}{% endfor %}",
            "{% for item in exposed %}{% if item.label | length < 9 %}x{% endif %}{% endfor %}",
            "{% if vendor.name | lower == \"metrica\" %}x{% endif %}",
            "{% if words.cause == \"\" %}x{% endif %}",
            "{% if (dates.breach) == \"x\" %}x{% endif %}",
            "{% if (update and dates.breach) > \"x\" %}x{% endif %}",
            "{% if update and not (dates.told or dates.breach) < 5 %}x{% endif %}",
            "{% if exposed == 3 %}x{% endif %}",
            "{% if \"email\" in exposed %}x{% endif %}",
            "{% if plan in dates %}x{% endif %}",
            "{% if vendor %}x{% endif %}",
            "{% if words or update %}x{% endif %}",
            "{% set x = dates.breach %}",
            "{% set x = words.cause %}",
            "{% set x = (dates.breach) %}",
            "{% set x = update and dates.breach %}",
            "{% set x = not dates.breach %}",
            "{% set x = dates.breach == \"x\" %}",
            "{% set x = vendor.name | length %}",
            "{% set x = update and exposed %}",
            "{% set x = vendor %}",
            "{% set x = dates.breach %}{% if x == \"y\" %}{{ x }}{% endif %}",
        ],
    );
    assert!(help("{% if dates.breach > \"a\" %}x{% endif %}").contains("compare ids"));
}

#[test]
fn columns_are_not_taken_for_filters_and_arguments() {
    for column in ["length", "upper", "sep", "title", "value"] {
        let body = format!(
            "{{{{ {column} }}}}{{% if {column} %}}x{{% endif %}}{{{{ exposed | length }}}}{{{{ vendor.name | upper | title }}}}{{% set ids = [\"a\"] %}}{{{{ ids | join(sep=\" \") }}}}{{{{ reference | default(value=\"x\") }}}}{{% for item in advice %}}{{{{ item.title }}}}{{% endfor %}}"
        );
        assert_eq!(found_with(&body, &[column]), [], "{column}");
    }
    for body in ["{{ exposed | join(sep=sep) }}", "{% set sep = 1 %}"] {
        let found = found_with(body, &["sep"]);
        assert_eq!(found.len(), 1, "{body} {found:?}");
        assert_eq!(found[0].id, "NOTICE-FIELD-DECIDES", "{body}");
    }
}

#[test]
fn the_names_that_built_in_notices_use_are_known() {
    let notices = built_in::LANGUAGES.iter().flat_map(|l| l.notices);
    let mut own = BTreeSet::new();
    for (_, text) in notices {
        for tag in tokens::tags(text) {
            own.extend(brought(&tag).into_iter().map(str::to_owned));
        }
    }
    assert_eq!(own, schema::OWN.map(str::to_owned).into());
}
