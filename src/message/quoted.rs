//! Quoted-printable (RFC 2045 §6.7), cut so that filling a slot is copying: a soft line break
//! stands before and after each value, so every part begins at the start of a line.

/// A line holds at most 76 characters, the soft break's `=` included.
const LINE: usize = 76;

/// Encodes a part that begins at the start of a line and is followed by a soft break or the end.
/// Line ends become CRLF. No line begins with a dot, so transparency never has to change a body.
pub(super) fn encode(text: &str, out: &mut Vec<u8>) {
    let mut column = 0;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\r' {
            continue;
        }
        if byte == b'\n' {
            out.extend_from_slice(b"\r\n");
            column = 0;
            continue;
        }
        let next = bytes.get(at + 1).copied();
        let blank_at_end =
            matches!(byte, b' ' | b'\t') && matches!(next, None | Some(b'\n' | b'\r'));
        let plain = matches!(byte, b' ' | b'\t' | b'!'..=b'<' | b'>'..=b'~') && !blank_at_end;
        // `.` first would be doubled; `From ` first is changed by old mailboxes.
        let plain = plain && !(column == 0 && matches!(byte, b'.' | b'F'));
        let width = if plain { 1 } else { 3 };
        if column + width >= LINE {
            soft_break(out);
            column = 0;
        }
        // After a soft break the byte stands first on its line.
        if plain && !(column == 0 && matches!(byte, b'.' | b'F')) {
            out.push(byte);
            column += 1;
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.extend_from_slice(&[
                b'=',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]);
            column += 3;
        }
    }
}

/// Ends a line that goes on.
pub(super) fn soft_break(out: &mut Vec<u8>) {
    out.extend_from_slice(b"=\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8]) -> String {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let mut out = Vec::new();
        let mut rest = text.replace("=\r\n", "");
        rest = rest.replace("\r\n", "\n");
        let mut bytes = rest.bytes();
        while let Some(byte) = bytes.next() {
            if byte == b'=' {
                let hex: String = [bytes.next().unwrap(), bytes.next().unwrap()]
                    .iter()
                    .map(|b| char::from(*b))
                    .collect();
                out.push(u8::from_str_radix(&hex, 16).unwrap());
            } else {
                out.push(byte);
            }
        }
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_every_line_is_short(text in "\\PC{0,300}|[ .F=\n\ta]{0,300}") {
            let mut out = Vec::new();
            encode(&text, &mut out);
            prop_assert_eq!(decode(&out), text);
            for line in out.split(|b| *b == b'\n') {
                prop_assert!(line.len() <= 77 && !line.starts_with(b".") && !line.starts_with(b"From "));
            }
        }
    }
}
