//! What a message must not exceed.

use crate::{
    notice::{Piece, Wording},
    terms::{Finding, Findings, Place},
};

/// Mail programs cut off longer documents (Gmail at 102 kB); values and encoding need room.
const HTML: usize = 60_000;

/// RFC 5322 §2.1.1, without CRLF.
const LINE: usize = 998;

/// A message that no relay needs to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// A line is too long.
    #[error("line {0} of the message has more than 998 octets")]
    Long(usize),
    /// CR or LF alone.
    #[error("line {0} of the message does not end with CRLF")]
    Bare(usize),
    /// Octets beyond ASCII, or control characters.
    #[error("line {0} of the message has octets that are not printable ASCII")]
    Octets(usize),
}

/// Checks a wording's size.
#[must_use]
pub fn check(wording: &Wording) -> Findings {
    let html: usize = wording
        .html
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(text) => text.len(),
            Piece::Slot(_) => 64,
        })
        .sum();
    if html <= HTML {
        return Findings::new();
    }
    vec![Finding::error(
        "MESSAGE-SIZE",
        Place::file(&wording.source),
        format!("the HTML part has {html} octets, more than {HTML}"),
        "shorten the notice: mail programs cut off long messages",
    )]
}

/// Checks every line of a message.
pub fn check_lines(bytes: &[u8]) -> Result<(), LineFault> {
    let count = bytes.split(|b| *b == b'\n').count();
    for (index, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let content = match line.strip_suffix(b"\r") {
            Some(content) => content,
            // Nothing follows the last line.
            None if index + 1 == count => line,
            None => return Err(LineFault::Bare(index + 1)),
        };
        if content.contains(&b'\r') {
            return Err(LineFault::Bare(index + 1));
        }
        if content.len() >= LINE {
            return Err(LineFault::Long(index + 1));
        }
        if !content
            .iter()
            .all(|b| *b == b'\t' || (b' '..=b'~').contains(b))
        {
            return Err(LineFault::Octets(index + 1));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_held_to_the_limits() {
        assert_eq!(check_lines(b"a\r\nb"), Ok(()));
        assert_eq!(check_lines(b"a\nb\r\n"), Err(LineFault::Bare(1)));
        assert_eq!(check_lines(b"a\rb\r\n"), Err(LineFault::Bare(1)));
        assert_eq!(check_lines("ä\r\n".as_bytes()), Err(LineFault::Octets(1)));
        let long = [b"x".repeat(999), b"\r\n".to_vec()].concat();
        assert_eq!(check_lines(&long), Err(LineFault::Long(1)));
    }
}
