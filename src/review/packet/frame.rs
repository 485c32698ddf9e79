//! A mail inside a page: as a document of its own in a sandboxed frame, light or dark, with a height
//! that fits without a script.

use crate::{notice::Piece, review::changed::with_slots};

/// The HTML part with every slot marked by its name.
pub(super) fn marked(pieces: &[Piece]) -> String {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Fixed(fixed) => fixed.clone(),
        Piece::Slot(slot) => format!(
            "<mark style=\"background:#ffe08a;color:#3d2e00;padding:0 3px;border-radius:3px\">‹{}›</mark>",
            escaped(&slot.field)
        ),
    });
    each.collect()
}

/// Text inside a mail's HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The reader's system decides between light and dark; here both are shown whatever it says.
pub(super) fn light(html: &str) -> String {
    scheme(html, "not all", "only light")
}

/// In dark mode.
pub(super) fn dark(html: &str) -> String {
    scheme(html, "all", "dark")
}

fn scheme(html: &str, media: &str, scheme: &str) -> String {
    html.replace("(prefers-color-scheme: dark)", media)
        .replace("(prefers-color-scheme:dark)", media)
        .replace(
            "name=\"color-scheme\" content=\"light dark\"",
            &format!("name=\"color-scheme\" content=\"{scheme}\""),
        )
}

/// About how tall the mail is, in CSS pixels, where it is wide enough for its sheet. Rather a little
/// too tall: a frame that is too short has to be scrolled.
pub(super) fn height(text: &[Piece]) -> u32 {
    const COLUMN: f64 = 534.0;
    const LINE: f64 = 24.0;
    let mut pixels = 250.0;
    let mut blanks = 0;
    for line in with_slots(text).lines() {
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        let lines = (width(line) / COLUMN).ceil();
        let around = match (line.starts_with("- "), blanks) {
            // Two blank lines stand before a section, one before a paragraph, none in a list.
            (_, 2..) => 50.0,
            (true, _) => 6.0,
            (false, _) => 15.0,
        };
        pixels += lines.mul_add(LINE, around);
        blanks = 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of pixels"
    )]
    let whole = (pixels * 0.98).min(100_000.0) as u32;
    whole
}

/// About how wide a line is at 16 pixels.
fn width(line: &str) -> f64 {
    line.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '!' | '('
            | ')' => 4.9,
            'm' | 'w' | 'M' | 'W' | '@' => 13.0,
            'A'..='Z' | '0'..='9' => 10.0,
            '\u{600}'..='\u{6ff}' => 7.0,
            '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' => 16.2,
            _ => 8.6,
        })
        .sum()
}
