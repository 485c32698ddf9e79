//! Characters that act instead of being shown.

/// Whether a character would act on a terminal or turn the direction of what stands around it: control
/// characters, and those of format that nobody sees.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
