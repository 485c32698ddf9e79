//! The reference page of everything that a notice may name, made from the tables that the program
//! itself reads. `docs/notices.md` is this page; a test holds it current.

use super::{built_in, filters, schema, schema::Shape};

/// What each name holds. A test holds the names against [`schema::NAMES`].
const ABOUT: [(&str, &str); 88] = [
    ("controller.name", "the legal entity that writes"),
    (
        "controller.trading_name",
        "the name that readers know it by; the legal name where none is stated",
    ),
    ("controller.address", "its postal address, on one line"),
    ("controller.web", "its website"),
    (
        "controller.domains",
        "the domains that its mails come from, as a list in words",
    ),
    (
        "vendor.name",
        "whose systems were breached, where they are a provider's; empty otherwise",
    ),
    (
        "vendor.role",
        "what the provider does for the sender, in the reader's language and in the form that the built-in notices need",
    ),
    (
        "vendor.tells_its_customers",
        "true where the provider may write to the same people",
    ),
    ("scope.product", "the product that the incident concerns"),
    (
        "scope.unaffected",
        "products and people that are not affected, as a list in words",
    ),
    (
        "scope.our_systems",
        "`unaffected`, `affected` or `unknown`: to compare, not to print",
    ),
    ("scope.as_of", "the day whose knowledge the notice gives"),
    (
        "dates.breach",
        "when it happened: a day, a range, or about a day",
    ),
    (
        "dates.vendor_detected",
        "when the provider noticed the attack",
    ),
    (
        "dates.vendor_discovered",
        "when the provider found the data breach",
    ),
    ("dates.told", "when the sender was told"),
    (
        "dates.data_received",
        "when the sender received the affected data for review",
    ),
    ("dates.discovered", "when the sender learned of it"),
    (
        "dates.determined",
        "when it was determined that personal information is involved",
    ),
    ("dates.confirmed", "when it was confirmed"),
    ("dates.published", "when it was made public"),
    ("dates.notice", "the day of the notice"),
    (
        "exposed.id",
        "the class of data, such as `email`: to compare, not to print",
    ),
    (
        "exposed.label",
        "its name where it stands alone: \"Your email address\"",
    ),
    ("exposed.hint", "what exactly is meant; may be empty"),
    (
        "exposed.possible",
        "true where it only may have been exposed",
    ),
    (
        "exposed_text",
        "all exposed classes as a list in words: \"name, email address, and approximate location\"",
    ),
    ("not_exposed.id", "the class of data"),
    ("not_exposed.label", "its name"),
    ("not_exposed_text", "the same as a list in words"),
    ("unknown_data.id", "the class of data"),
    ("unknown_data.label", "its name"),
    ("unknown_text", "the same as a list in words"),
    (
        "advice.id",
        "the piece of advice, such as `change_password`",
    ),
    ("advice.title", "a short request"),
    ("advice.text", "one or two sentences"),
    ("advice.urgency", "how soon, in words; may be empty"),
    ("not_needed.id", "the class of data that was not exposed"),
    ("not_needed.text", "what the reader need not do, and why"),
    (
        "words.summary",
        "what happened and what to do, in two or three sentences",
    ),
    ("words.nature", "what happened"),
    ("words.cause", "how and why"),
    ("words.consequences", "what may follow for the reader"),
    ("words.measures_done", "what was done"),
    ("words.measures_planned", "what comes next"),
    ("words.vendor_measures", "what the provider does"),
    ("words.what_changed", "what an update corrects"),
    ("contact.name", "who answers"),
    ("contact.email", "the mailbox for questions"),
    ("contact.phone", "the telephone number"),
    ("contact.web", "the page"),
    ("contact.postal", "the postal address"),
    ("dpo.name", "the contact for data protection"),
    ("dpo.email", "its mailbox"),
    ("dpo.phone", "its telephone number"),
    ("dpo.web", "its page"),
    ("dpo.postal", "its postal address"),
    (
        "bureaus.id",
        "the bureau, such as `equifax`: to compare, not to print",
    ),
    ("bureaus.name", "its name"),
    ("bureaus.phone", "its telephone number, may be empty"),
    ("bureaus.web", "its website, may be empty"),
    ("bureaus.postal", "its postal address, may be empty"),
    (
        "ftc.name",
        "the Federal Trade Commission of the United States",
    ),
    ("ftc.phone", "its telephone number, may be empty"),
    ("ftc.web", "its website, may be empty"),
    ("ftc.postal", "its postal address, may be empty"),
    (
        "attorney_general.name",
        "the attorney general of the reader's state; empty where none is known",
    ),
    (
        "attorney_general.phone",
        "its telephone number, may be empty",
    ),
    ("attorney_general.web", "its website, may be empty"),
    (
        "attorney_general.postal",
        "its postal address, may be empty",
    ),
    (
        "authority.name",
        "the authority for data protection in the reader's jurisdiction; empty where none is known",
    ),
    ("authority.phone", "its telephone number, may be empty"),
    ("authority.web", "its website, may be empty"),
    ("authority.postal", "its postal address, may be empty"),
    (
        "public_notice.url",
        "where the same text can be read in public",
    ),
    ("reference", "the sender's reference"),
    (
        "update",
        "true where the campaign corrects an earlier one (`update_of`)",
    ),
    (
        "blocks.id",
        "the element that a law wants, of the list below",
    ),
    ("blocks.title", "its heading"),
    ("blocks.text", "its text, from `words.csv`"),
    ("loop.index", "the turn of a loop, from 1"),
    ("loop.index0", "the turn of a loop, from 0"),
    ("loop.first", "true in the first turn"),
    ("loop.last", "true in the last turn"),
    ("loop.length", "how many turns there are"),
    (
        "name",
        "the person's name; absent where two different names share a mailbox, and where the name looks like a link, an address or a number",
    ),
    ("organisation", "the person's organization"),
    ("account", "the account, or several"),
];

/// The sections that the built-in notices have, and what stands in each.
const SECTIONS: [(&str, &str); 10] = [
    (
        "what_changed",
        "what an update corrects; only where `update_of` is set",
    ),
    (
        "nature",
        "what happened, to which product, in whose systems, when",
    ),
    ("data", "which data is involved"),
    ("data_not", "which data is not involved"),
    ("data_unknown", "what is not known yet"),
    ("consequences", "what this could mean for the reader"),
    ("measures", "what is done"),
    ("steps", "what the reader can do, and need not do"),
    ("contact", "where to ask"),
    ("verify", "how to check that the message is real"),
];

/// Elements that some laws want, each a section of its own.
const ELEMENTS: [(&str, &str); 22] = [
    (
        "vigilance",
        "to stay alert, review statements and credit reports",
    ),
    ("le_delay", "whether law enforcement asked for a delay"),
    ("late_reason", "why the notice comes late"),
    ("cra", "how to reach the credit bureaus"),
    ("ftc", "how to reach the Federal Trade Commission"),
    ("ag", "how to reach the state attorney general"),
    ("freeze", "security freeze and fraud alert"),
    ("police", "the right to a police report"),
    ("report_idtheft", "where to report identity theft"),
    ("idp_offer", "free identity protection"),
    ("regulator_told", "which authorities were told"),
    ("complaint", "the right to complain"),
    ("acquirer", "who obtained the data"),
    ("count", "how many people are affected"),
    ("extent", "how much was affected"),
    ("location", "where it happened"),
    (
        "holder_identified",
        "whether somebody who holds the data was identified, without a name",
    ),
    ("mitigation", "services that reduce the harm"),
    ("remedy", "how to seek remedy"),
    (
        "agencies",
        "agencies that inform about breaches and identity theft",
    ),
    ("fcra", "rights under the Fair Credit Reporting Act"),
    ("parent", "the company that the sender belongs to"),
];

/// The page.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str("## Variables\n\nWhat is empty prints nothing, and `{% if x %}` is false for it. A name that is not here is an error, with the nearest one that is.\n");
    for (name, shape) in schema::NAMES {
        page.push_str(&format!("\n### `{name}`\n\n"));
        match shape {
            Shape::Table(steps) => {
                let heading = if name == "loop" {
                    "Inside a `for`."
                } else {
                    "A table."
                };
                page.push_str(&format!("{heading}\n\n"));
                rows(&mut page, steps.iter().map(|step| format!("{name}.{step}")));
            }
            Shape::List(steps) => {
                page.push_str(&format!(
                    "A list: `{{% for item in {name} %}}`. Each item has:\n\n"
                ));
                for step in steps {
                    let about = about(&format!("{name}.{step}"));
                    page.push_str(&format!("- `item.{step}`: {about}\n"));
                }
            }
            Shape::Words => {
                page.push_str("The campaign's own sentences, from `words.csv`, in Markdown; each further id there that is letters, digits and `_` is a name too. A row `nature@admin` speaks to one kind of reader, and a row `regulator_told@NZ` to the readers of one law: the nearest code first (`US-MA`, `US`), then the audience, then the row for all. So what one law wants is said to nobody else, and a text for a law says it only where the campaign states it.\n\n");
                rows(
                    &mut page,
                    schema::WORDS.iter().map(|step| format!("{name}.{step}")),
                );
            }
            Shape::Text => page.push_str(&format!("A text: {}.\n", about(name))),
            Shape::Flag => page.push_str(&format!("True or false: {}.\n", about(name))),
            Shape::Any => {}
        }
    }
    page.push_str(FIELDS);
    rows(
        &mut page,
        schema::FIELDS.iter().map(|name| (*name).to_owned()),
    );
    page.push_str("\n## Filters\n\nFor facts only, never for personal fields: ");
    let filters: Vec<String> = filters::FILTERS
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    page.push_str(&format!("{}. {FILTERS}\n", filters.join(", ")));
    page.push_str("\n## Sections\n\nEach heading of the second level carries an id, by which languages are compared and laws are checked: `## What happened {#nature}`. The built-in notices have these, in this order:\n\n");
    pairs(&mut page, &SECTIONS);
    page.push_str("\nWhat only some laws want stands in `blocks`, in this order. The text of each is the row of that id in `words.csv`, its heading the row `block-ID` or the built-in one:\n\n");
    pairs(&mut page, &ELEMENTS);
    page.push_str(&format!(
        "\n## Built-in languages\n\n{}.\n",
        built_in::LANGUAGES
            .iter()
            .map(|language| format!("`{}`", language.tag))
            .collect::<Vec<_>>()
            .join(", ")
    ));
    page.push_str(LAWS);
    for of in built_in::VARIANTS {
        page.push_str(&format!(
            "- `{}.{}.{}`\n",
            of.audience, of.tag, of.jurisdiction
        ));
    }
    page
}

/// What stands in a section that the built-in notices know, in a few words; none of another.
#[must_use]
pub fn section_in_words(id: &str) -> Option<&'static str> {
    let all = SECTIONS.iter().chain(&ELEMENTS);
    let (_, words) = all.copied().find(|(known, _)| *known == id)?;
    words.split([',', ';']).next()
}

fn about(path: &str) -> &'static str {
    ABOUT
        .iter()
        .find(|(name, _)| *name == path)
        .map_or("", |(_, about)| about)
}

fn rows(page: &mut String, paths: impl Iterator<Item = String>) {
    for path in paths {
        page.push_str(&format!("- `{{{{ {path} }}}}`: {}\n", about(&path)));
    }
}

fn pairs(page: &mut String, pairs: &[(&str, &str)]) {
    for (id, about) in pairs {
        page.push_str(&format!("- `{{#{id}}}`: {about}\n"));
    }
}

const INTRODUCTION: &str = r#"# What a notice may say

A notice is a file `notices/AUDIENCE.LOCALE.md` of the campaign, or `notices/AUDIENCE.LOCALE.JURISDICTION.md` where a law wants another text. It stands before the built-in notice of the same name. `disclose check` names every mistake in every notice at once, with file, line and column.

This page is made from the program's own tables.

```markdown
+++
subject = "Security notice: incident at {{ vendor.name }}"
preheader = "What happened, which information is involved, and what you can do."
+++
{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}

{{ words.summary }}

## What happened {#nature}

{{ words.nature }}

## What information is involved {#data}

{% for item in exposed %}- {{ item.label }}
{% endfor %}
```

- The front matter between `+++` is TOML: `subject` and `preheader`, each one line. They may print facts, never personal fields.
- The body is Markdown. Headings begin at the second level; the subject is the first heading of the mail. Raw HTML, images and remote content are not available.
- `{{ x }}` prints, `{% if x %}…{% elif y %}…{% else %}…{% endif %}` decides, `{% for item in list %}…{% endfor %}` repeats, `{% set x = … %}` names. Nothing else is available: no comment, no function, no `~`, no `is`, no `x[0]`.
- `{{ x }}` prints a text, a word, a number or an id. A table, a list, and what is true or false cannot be printed.
- `{% for item in list %}` goes through a list of this page, or one that the notice wrote itself, as in `{% set ids = ["email", "name"] %}`. A table has no order.
- A text or a word may be asked for as present: `{% if dates.breach %}`, with `and`, `or`, `not`. What it says decides nothing, because it differs by language. Only ids, `scope.our_systems`, what is true or false, `loop`, declared facets, lengths (`exposed | length`), literals and names made of these may be compared: `{% if item.id == "email" %}`. `set` holds nothing else, but for a list.
- Facts are plain text and are escaped for Markdown. Only words are Markdown themselves.
- Dates and lists come in the reader's language and in the Gregorian calendar: "November 8, 2025", "8. November 2025".

"#;

const FILTERS: &str = "A text takes all but `join` and `length`; words take `default` and `trim`; of a list of facts only the `length` can be taken, and `join` is for a list that the notice writes itself. `default` takes `value` and `boolean`, `join` takes `sep`, the others nothing. Filters decide nothing, but for those on ids, facets, flags and lengths.";

const FIELDS: &str = r"
## Personal fields

Every column of a list that is neither a fact nor a declared facet is a personal field. It fills a slot and decides nothing: it may stand as `{{ field }}`, or be asked for as `{% if field %}`, `{% elif field %}` or `{% if not field %}`. A filter, an index, a comparison or a `set` is an error. It stands in the body only, and nothing may touch it. A field with several values stands alone, after a colon, or as the only thing of a bullet. A column cannot have the name of a fact, a word of this language such as `if` or `in`, or one of the names that the built-in notices use for themselves: `item`, `block`, `sure`, `maybe`.

";

const LAWS: &str = r"
## Texts for one law

A person's jurisdiction picks the text: `US-CA` gets `user.en.US-CA` before `user.en.US` before `user.en`, from the campaign's `notices/` before the built-in ones of the same name; a member state of the EU gets `EU` after its own. Languages are compared law by law, each text with the one in the source language for the same law. Who reads a language that has no text for their law gets its general one (`NOTICE-VARIANT`): a reader of Spanish in California gets Spanish titles and headings, since the law fixes them in English and the sources say nothing of other languages. `US-CA-LANG` asks counsel about it, and what else the law wants, such as how to reach the credit bureaus, is asked for in every language. To carry both, write `notices/user.es.US-CA.md` with `title / Notice of Data Breach` in its subject and headings; `disclose words` offers rows such as `cra@US-CA` for what the law wants and nothing says yet. English is spoken, and dates are written, as readers in `GB`, `IE`, `AU` and `NZ` know it. The built-in ones for a law carry, beside the elements above, the parts `{#freeze_free}` (a security freeze costs nothing) and `{#reply_warning}` (not to give personal information in reply), and a section `{#cause}` of its own where the law wants it:

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_explained_once_and_no_other_is() {
        let mut known: Vec<String> = schema::FIELDS.map(str::to_owned).into();
        for (name, shape) in schema::NAMES {
            match shape {
                Shape::Table(steps) | Shape::List(steps) => {
                    known.extend(steps.iter().map(|step| format!("{name}.{step}")));
                }
                Shape::Words => {
                    known.extend(schema::WORDS.iter().map(|step| format!("{name}.{step}")));
                }
                Shape::Text | Shape::Flag | Shape::Any => known.push(name.to_owned()),
            }
        }
        let mut explained: Vec<String> = ABOUT.iter().map(|(name, _)| (*name).to_owned()).collect();
        known.sort();
        explained.sort();
        assert_eq!(explained, known);
        assert_eq!(ELEMENTS.map(|(id, _)| id), schema::BLOCKS);
    }

    #[test]
    fn the_sections_are_those_of_the_built_in_notices() {
        let mut found = Vec::new();
        for (_, text) in built_in::LANGUAGES
            .iter()
            .flat_map(|language| language.notices)
        {
            for (_, rest) in text
                .match_indices("{#")
                .map(|(at, _)| text.split_at(at + 2))
            {
                let id = rest.split('}').next().unwrap().trim();
                if !id.starts_with('{') && !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        found.sort_unstable();
        let mut said = SECTIONS.map(|(id, _)| id);
        said.sort_unstable();
        assert_eq!(found, said);
    }
}
