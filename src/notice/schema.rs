//! Every name that a notice may use, and its shape. The context is built from the same table, so
//! none of these is ever undefined.

use crate::campaign::DATES;

/// What stands behind a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text, possibly empty.
    Text,
    /// True or false.
    Flag,
    /// A table with these names.
    Table(&'static [&'static str]),
    /// A list of tables with these names.
    List(&'static [&'static str]),
    /// The campaign's words: the known ones and whatever `words.csv` has.
    Words,
    /// Not known here (a variable of the template's own).
    Any,
}

/// Names of the words that built-in notices use.
pub const WORDS: [&str; 8] = [
    "summary",
    "nature",
    "cause",
    "consequences",
    "measures_done",
    "measures_planned",
    "vendor_measures",
    "what_changed",
];

/// Ids of the further elements that a law may want, in the order in which they stand.
pub const BLOCKS: [&str; 22] = [
    "vigilance",
    "le_delay",
    "late_reason",
    "cra",
    "ftc",
    "ag",
    "freeze",
    "police",
    "report_idtheft",
    "idp_offer",
    "regulator_told",
    "complaint",
    "acquirer",
    "count",
    "extent",
    "location",
    "holder_identified",
    "mitigation",
    "remedy",
    "agencies",
    "fcra",
    "parent",
];

/// Every id that a notice may name as `words.ID` in each campaign.
pub(super) fn words<'a>() -> impl Iterator<Item = &'a str> {
    WORDS.into_iter().chain(BLOCKS)
}

/// How an agency is reached.
const AGENCY: &[&str] = &["name", "phone", "web", "postal"];

/// Steps that are the same in every language: templates compare them.
pub(super) const COMPARED: [&str; 2] = ["id", "our_systems"];

/// Steps that are true or false.
pub(super) const FLAGS: [&str; 4] = ["possible", "tells_its_customers", "first", "last"];

/// Steps that are numbers.
pub(super) const NUMBERS: [&str; 3] = ["index", "index0", "length"];

/// The step that is Markdown, in each list that has it.
pub(super) const MARKDOWN: &str = "text";

/// Names that mean something to Tera wherever they stand.
pub(super) const KEYWORDS: [&str; 23] = [
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
    "True",
    "False",
    "none",
    "None",
    "null",
    "self",
];

/// Names that the built-in notices give to things of their own; a test holds them.
pub(super) const OWN: [&str; 4] = ["item", "block", "sure", "maybe"];

/// Why no column of a list may have a name: what else it is.
pub(super) fn taken(name: &str) -> Option<&'static str> {
    if shape(name).is_some() {
        Some("the name of a fact")
    } else if KEYWORDS.contains(&name) {
        Some("a word of the notices' own language")
    } else if OWN.contains(&name) {
        Some("a name that the built-in notices use for themselves")
    } else {
        None
    }
}

/// Personal fields that every campaign has, though its lists may leave them empty.
pub(super) const FIELDS: [&str; 3] = ["name", "organisation", "account"];

/// Every name of a notice's context, but for personal fields and declared facets.
pub(super) const NAMES: [(&str, Shape); 24] = [
    (
        "controller",
        Shape::Table(&["name", "trading_name", "address", "web", "domains"]),
    ),
    (
        "vendor",
        Shape::Table(&["name", "role", "tells_its_customers"]),
    ),
    (
        "scope",
        Shape::Table(&["product", "unaffected", "our_systems", "as_of"]),
    ),
    ("dates", Shape::Table(&DATES)),
    ("exposed", Shape::List(&["id", "label", "hint", "possible"])),
    ("exposed_text", Shape::Text),
    ("not_exposed", Shape::List(&["id", "label"])),
    ("not_exposed_text", Shape::Text),
    ("unknown_data", Shape::List(&["id", "label"])),
    ("unknown_text", Shape::Text),
    ("advice", Shape::List(&["id", "title", "text", "urgency"])),
    ("not_needed", Shape::List(&["id", "text"])),
    ("words", Shape::Words),
    (
        "contact",
        Shape::Table(&["name", "email", "phone", "web", "postal"]),
    ),
    (
        "dpo",
        Shape::Table(&["name", "email", "phone", "web", "postal"]),
    ),
    (
        "bureaus",
        Shape::List(&["id", "name", "phone", "web", "postal"]),
    ),
    ("ftc", Shape::Table(AGENCY)),
    ("attorney_general", Shape::Table(AGENCY)),
    ("authority", Shape::Table(AGENCY)),
    ("public_notice", Shape::Table(&["url"])),
    ("reference", Shape::Text),
    ("update", Shape::Flag),
    ("blocks", Shape::List(&["id", "title", "text"])),
    (
        "loop",
        Shape::Table(&["index", "index0", "first", "last", "length"]),
    ),
];

/// The shape of a name of the context.
pub(super) fn shape(name: &str) -> Option<Shape> {
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, shape)| *shape)
}
