//! One line of a list, as it stands.

use std::rc::Rc;

/// The cells of one line, one text after the other: reading many lines takes no memory of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    ends: Vec<u32>,
}

impl Cells {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at a place; empty beyond the last.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else {
            return "";
        };
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let start = start.copied().unwrap_or(0);
        self.text.get(start as usize..*end as usize).unwrap_or("")
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds to the cell that is not ended yet.
    pub(super) fn part(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends a cell.
    pub(super) fn end(&mut self) {
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.part(cell);
        self.end();
    }

    pub(super) fn octets(&self) -> usize {
        self.text.len()
    }

    /// Whether no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// A copy that takes no more memory than it must.
    #[must_use]
    pub fn kept(&self) -> Self {
        let mut kept = self.clone();
        kept.text.shrink_to_fit();
        kept.ends.shrink_to_fit();
        kept
    }
}

impl<'c> FromIterator<&'c str> for Cells {
    fn from_iter<I: IntoIterator<Item = &'c str>>(cells: I) -> Self {
        let mut all = Self::default();
        cells.into_iter().for_each(|cell| all.push(cell));
        all
    }
}

/// The columns of a list, or of some lines of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Tells these columns from others of the same list.
    pub id: u32,
    /// The headers, as they stand.
    pub headers: Vec<String>,
    /// The field of each. Known columns have their known names; the others their normalised header,
    /// and columns without a header none.
    pub fields: Vec<Option<String>>,
}

/// One line of a list.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The line in the file where the row starts.
    pub line: u64,
    /// What its cells are.
    pub columns: &'r Rc<Columns>,
    /// Its cells, as they stand.
    pub cells: &'r Cells,
    /// Further values of columns that hold a list: the column, and the value.
    pub more: &'r [(usize, String)],
    /// Why the row cannot be read, if so: the finding's id and its words. Then its cells are what was
    /// left of it.
    pub refused: Option<(&'static str, &'r str)>,
}

impl<'r> Row<'r> {
    /// A cell without the blanks around it; none where it is empty.
    #[must_use]
    pub fn value(&self, column: usize) -> Option<&'r str> {
        Some(trimmed(self.cells.get(column))).filter(|value| !value.is_empty())
    }
}

/// A cell without blanks and marks that nobody sees around it.
pub(super) fn trimmed(cell: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if plain(cell.as_bytes().first()) && plain(cell.as_bytes().last()) {
        return cell;
    }
    cell.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
    })
}
