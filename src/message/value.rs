//! A person's values, safe for the place where they stand.
//!
//! Guarantees that a value is text and nothing else: no control character, no direction override,
//! no markup; and that its direction cannot reorder what stands around it.

use lettre::message::{Body, header::ContentTransferEncoding};

use crate::notice::escape_html;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Text,
    Html,
}

/// A value without what could act instead of being read.
pub(super) fn clean(value: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            )
    };
    // A line break between words is a blank to a reader, not nothing.
    let spaced: String = value
        .chars()
        .map(|c| {
            if matches!(c, '\r' | '\n' | '\t' | '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !acts(*c))
        .collect();
    spaced.trim().to_owned()
}

/// Whether a text holds letters that run from right to left.
pub(super) fn is_rtl(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff)
    })
}

/// The values of a slot as they stand in a part, not yet encoded.
pub(super) fn shown(values: &[String], spot: Spot, rtl: bool) -> String {
    let one = |value: &String| match spot {
        Spot::Html => format!("<bdi>{}</bdi>", escape_html(value)),
        Spot::Text if rtl || is_rtl(value) => format!("\u{2068}{value}\u{2069}"),
        Spot::Text => value.clone(),
    };
    let values: Vec<String> = values.iter().map(one).collect();
    values.join(", ")
}

/// Quoted-printable. Lines come out at 76 octets at most, so pieces may be set one after the other
/// with a soft break between them.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    match Body::new_with_encoding(text.to_owned(), encoding) {
        Ok(body) => body.into_vec(),
        Err(bytes) => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text_and_nothing_else() {
        assert_eq!(
            clean("Eve\r\nBcc: x@example.com"),
            "Eve  Bcc: x@example.com"
        );
        assert_eq!(clean(" \u{202e}gpj\u{202c}\u{0} \u{feff}"), "gpj");
        let values = ["<b>".to_owned(), "שלום".to_owned()];
        assert_eq!(
            shown(&values, Spot::Html, false),
            "<bdi>&lt;b&gt;</bdi>, <bdi>שלום</bdi>"
        );
        assert_eq!(
            shown(&values, Spot::Text, false),
            "<b>, \u{2068}שלום\u{2069}"
        );
        assert_eq!(encode("ä = b"), b"=C3=A4 =3D b");
    }
}
