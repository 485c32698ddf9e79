//! The text of a message on the wire: where it ends, what its lines were before dot-stuffing, and whether one
//! of them is too long. Only CRLF counts as a line end here, so that no message can hide another one.
//! Nothing is allocated per line.

/// Finds `needle` (at least one octet) in `hay`, skipping its length at a time where it can.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let last = needle.len() - 1;
    let mut at = 0;
    while let Some(&byte) = hay.get(at + last) {
        match needle.iter().rposition(|octet| *octet == byte) {
            // The needle cannot cover this octet in any position: go past it.
            None => at += needle.len(),
            Some(place) if place == last => {
                if hay.get(at..=at + last) == Some(needle) {
                    return Some(at);
                }
                at += 1;
            }
            Some(place) => at += last - place,
        }
    }
    None
}

/// The end of a text in `pending`: how long the text is and how much the lone dot takes beyond it.
/// `from` octets have been searched before; `whole` says that `pending` begins where the text began.
pub(super) fn end(pending: &[u8], from: usize, whole: bool) -> Option<(usize, usize)> {
    if whole && pending.starts_with(b".\r\n") {
        return Some((0, 3));
    }
    let from = from.saturating_sub(4);
    let at = from + find(pending.get(from..)?, b"\r\n.\r\n")?;
    Some((at + 2, 3))
}

/// Writes `stuffed` to `text` without the dots that the client added.
pub(super) fn unstuff(stuffed: &[u8], text: &mut Vec<u8>) {
    text.clear();
    let mut rest = stuffed.strip_prefix(b".").unwrap_or(stuffed);
    while let Some(at) = find(rest, b"\r\n.") {
        let (line, after) = rest.split_at(at + 2);
        text.extend_from_slice(line);
        rest = after.strip_prefix(b".").unwrap_or(after);
    }
    text.extend_from_slice(rest);
}

/// Whether a line of `text` is longer than `longest` octets, its end not counted. Looks at few octets: it
/// jumps a whole line's length and searches back.
pub(super) fn has_longer_line(text: &[u8], longest: usize) -> bool {
    let mut rest = text;
    while let Some(window) = rest.get(..longest + 2) {
        let Some(at) = window.iter().rposition(|byte| *byte == b'\n') else {
            return true;
        };
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    // What is left is shorter than a longest line with its end; without an end it may still be one too long.
    rest.len() > longest && !rest.contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::{end, find, has_longer_line, unstuff};

    #[test]
    fn a_needle_is_found_wherever_it_is() {
        for before in 0..40 {
            for filler in [b'x', b'\r', b'\n', b'.'] {
                let mut hay = vec![filler; before];
                hay.extend_from_slice(b"\r\n.\r\n.\r\n");
                let naive = hay.windows(5).position(|window| window == b"\r\n.\r\n");
                assert_eq!(find(&hay, b"\r\n.\r\n"), naive, "{filler} {before}");
            }
        }
        assert_eq!(find(b"\r\n.\r", b"\r\n.\r\n"), None);
    }

    #[test]
    fn the_end_is_found_across_any_cut() {
        let wire = b"a\r\n..b\r\n.\r\nQUIT\r\n";
        for cut in 0..wire.len() {
            let early = end(&wire[..cut], 0, true);
            let found = early.or_else(|| end(wire, cut, true));
            assert_eq!(found, Some((8, 3)), "cut at {cut}");
        }
        assert_eq!(end(b".\r\n", 0, true), Some((0, 3)));
        assert_eq!(end(b"a\n.\nb", 0, true), None);
        assert_eq!(end(b"a\n.\r\n", 0, true), None);
    }

    #[test]
    fn each_line_loses_one_dot() {
        let mut text = Vec::new();
        unstuff(b"..a\r\n..\r\n...\r\nb.\r\n..c\r\n", &mut text);
        assert_eq!(text, b".a\r\n.\r\n..\r\nb.\r\n.c\r\n");
        unstuff(b"", &mut text);
        assert_eq!(text, b"");
        // Two lines in a row, so that the octet after a dot is itself a line end.
        unstuff(b"..\r\n..\r\n", &mut text);
        assert_eq!(text, b".\r\n.\r\n");
    }

    #[test]
    fn a_line_may_be_as_long_as_allowed() {
        let line = |length: usize| [vec![b'a'; length], b"\r\n".to_vec()].concat();
        for longest in [1, 2, 10] {
            let fits = [line(longest), line(0), line(longest)].concat();
            assert!(!has_longer_line(&fits, longest));
            let long = [line(longest), line(longest + 1), line(0)].concat();
            assert!(has_longer_line(&long, longest), "{longest}");
            assert!(has_longer_line(&line(longest + 1), longest), "{longest}");
        }
    }
}
