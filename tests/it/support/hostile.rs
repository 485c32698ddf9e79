//! Values that mean something to whatever reads a notice: Markdown, HTML, Tera, Fluent, MIME, spreadsheets.

/// A small generator, so that the values are the same on every machine.
pub(crate) struct Hostile(u64);

const ATOMS: [&str; 38] = [
    "Ann",
    "Zoë",
    "山田",
    "مريم",
    "שלום",
    "🙂",
    "e\u{301}",
    "*",
    "**",
    "_",
    "`",
    "#",
    "##",
    "-",
    "+",
    "1.",
    "1)",
    "[x](y)",
    "![x](y)",
    "<b>",
    "</td>",
    "<!--body-->",
    "<style>",
    "<https://example.com>",
    "&amp;",
    "&",
    "\\",
    "{{ 7*7 }}",
    "{% if x %}",
    "{ $x }",
    "{#nature}",
    "|",
    "~~",
    "\"",
    "'",
    ">",
    "=20",
    "--=_b",
];

impl Hostile {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap()
    }

    /// One to five of these in a row, with and without blanks between them.
    pub(crate) fn value(&mut self) -> String {
        let mut value = String::new();
        for _ in 0..=self.next() % 5 {
            value.push_str(ATOMS[self.next() % ATOMS.len()]);
            if self.next().is_multiple_of(2) {
                value.push(' ');
            }
        }
        value.trim().to_owned()
    }
}
