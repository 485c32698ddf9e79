//! Everything that can be taken out of a notice, one thing at a time.

/// A notice with one thing less.
pub(super) struct Mutation {
    /// What is missing.
    pub(super) what: String,
    /// The notice without it.
    pub(super) text: String,
    /// The notice in the source language, where something was put into both before.
    pub(super) source: Option<String>,
    /// What the finding must say.
    pub(super) wanted: Wanted,
}

/// The finding that is about what was taken out, and not about something else.
pub(super) enum Wanted {
    /// A fact or a personal field whose name ends so.
    Named(String),
    /// The section with this id.
    Section(String),
    /// A paragraph, a bullet or a heading, or the facts that stood in it.
    Block,
    /// A number or a link.
    Literal(&'static str, String),
}

/// Everything that can be taken out of `text`; `source` is the same notice in the source language.
pub(super) fn all(text: &str, source: &str) -> Vec<Mutation> {
    let mut all = facts(text);
    all.extend(blocks(text));
    all.extend(bullets(text));
    all.extend(literals(text, source));
    all
}

/// A printed fact.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn facts(text: &str) -> Vec<Mutation> {
    // A section's own id is no fact.
    let prints = text.match_indices("{{").map(|(start, _)| start);
    let facts = prints.filter(|start| !text[..*start].ends_with("{#"));
    let of = |start: usize| {
        let end = start + text[start..].find("}}").unwrap() + 2;
        let fact = text[start + 2..end - 2].trim();
        Mutation {
            what: format!("fact {fact} at {start}"),
            text: format!("{}{}", &text[..start], &text[end..]),
            source: None,
            wanted: Wanted::Named(fact.rsplit('.').next().unwrap().to_owned()),
        }
    };
    facts.map(of).collect()
}

/// A paragraph, a list, a heading, or a section's heading.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn blocks(text: &str) -> Vec<Mutation> {
    let (front, body) = text.split_at(text.find("\n+++\n").unwrap() + 5);
    let blocks: Vec<&str> = body.split("\n\n").collect();
    let mut all = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        // Without its tags a block may leave others open.
        let opens = block.matches("{% if").count() + block.matches("{% for").count();
        let closes = block.matches("{% endif").count() + block.matches("{% endfor").count();
        let says =
            block.chars().any(char::is_alphabetic) && !block.trim_start().starts_with("{% set");
        if opens != closes || block.contains("{% el") || !says {
            continue;
        }
        let mut less = blocks.clone();
        less.remove(index);
        let section = block.find("{#").filter(|_| !block.contains("{{"));
        let id = section.map(|at| block[at + 2..].split('}').next().unwrap());
        all.push(Mutation {
            what: format!("block {block}"),
            text: format!("{front}{}", less.join("\n\n")),
            source: None,
            wanted: id.map_or(Wanted::Block, |id| Wanted::Section(id.to_owned())),
        });
    }
    all
}

/// A bullet of a list.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn bullets(text: &str) -> Vec<Mutation> {
    let lines = text.lines();
    let bullets = lines.filter(|line| line.contains("}- ") || line.starts_with("- "));
    let of = |line: &str| {
        let shown = &line[line.find("- ").unwrap()..];
        let end = shown.find("{% ").filter(|end| *end > 2);
        Mutation {
            what: format!("bullet {line}"),
            text: text.replacen(&shown[..end.unwrap_or(shown.len())], "", 1),
            source: None,
            wanted: Wanted::Block,
        }
    };
    bullets.map(of).collect()
}

/// A number and a link, put into a section of both notices and taken out of one.
#[expect(clippy::string_slice, reason = "cut where something was found")]
fn literals(text: &str, source: &str) -> Vec<Mutation> {
    let sections = text.match_indices("{#").map(|(at, _)| &text[at..]);
    let ids = sections.map(|rest| &rest[..=rest.find('}').unwrap()]);
    let mut all = Vec::new();
    for id in ids.filter(|id| !id.contains("{{")) {
        let with = |text: &str, more: &str| text.replacen(id, &format!("{id}\n\n{more}"), 1);
        let number = "4711".to_owned();
        let link = "https://www.example.com/help".to_owned();
        let both = format!("{number} {link}\n");
        for (less, wanted) in [
            (
                &link,
                Wanted::Literal("NOTICE-PARITY-NUMBER", number.clone()),
            ),
            (&number, Wanted::Literal("NOTICE-PARITY-LINK", link.clone())),
        ] {
            all.push(Mutation {
                what: format!("all but {less} in {id}"),
                text: with(text, &format!("{less}\n")),
                source: Some(with(source, &both)),
                wanted,
            });
        }
    }
    all
}
