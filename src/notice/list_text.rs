//! The text part: blocks with a blank line between them, bullets tight, nothing hard-wrapped.

/// Builds the text part block by block.
#[derive(Default)]
pub(super) struct ListText {
    out: String,
    line: String,
    /// Open lists: the next number, or none for bullets.
    lists: Vec<Option<u64>>,
    marker: Option<String>,
    /// The next block follows without a blank line.
    tight: bool,
}

impl ListText {
    pub(super) fn inline(&mut self, text: &str) {
        // A soft break is a blank: the part is not hard-wrapped.
        self.line.push_str(&text.replace('\n', " "));
    }

    pub(super) fn line_break(&mut self) {
        self.line.push('\n');
    }

    /// Ends a block, if there is one.
    pub(super) fn end_block(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str(if self.tight { "\n" } else { "\n\n" });
        }
        self.tight = false;
        let depth = self.lists.len().saturating_sub(1);
        let indent = "  ".repeat(depth);
        let (first, rest) = match (self.marker.take(), self.lists.is_empty()) {
            (Some(marker), _) => (format!("{indent}{marker} "), format!("{indent}  ")),
            (None, true) => (String::new(), String::new()),
            (None, false) => (format!("{indent}  "), format!("{indent}  ")),
        };
        for (index, part) in line.split('\n').enumerate() {
            if index > 0 {
                self.out.push('\n');
            }
            self.out.push_str(if index == 0 { &first } else { &rest });
            self.out.push_str(part.trim());
        }
    }

    pub(super) fn block(&mut self, text: &str) {
        self.end_block();
        self.line.push_str(text);
        self.end_block();
    }

    /// A heading's text ends where its id begins. A section stands apart by one more blank line.
    pub(super) fn heading(&mut self, section: bool) {
        if section && !self.out.is_empty() {
            self.out.push('\n');
        }
        if let Some(end) = self.line.find(super::escape::ID_OPEN) {
            self.line.truncate(end);
        }
    }

    pub(super) fn open_list(&mut self, first: Option<u64>) {
        self.tight = !self.lists.is_empty();
        self.lists.push(first);
    }

    pub(super) fn open_item(&mut self) {
        if let Some(list) = self.lists.last_mut() {
            self.marker = Some(match list {
                Some(number) => {
                    let marker = format!("{number}.");
                    *number += 1;
                    marker
                }
                None => "-".to_owned(),
            });
        }
    }

    pub(super) fn close_item(&mut self) {
        self.tight = true;
    }

    pub(super) fn close_list(&mut self) {
        self.lists.pop();
        self.tight = !self.lists.is_empty();
    }

    pub(super) fn finish(mut self) -> String {
        self.end_block();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
