//! Bytes to text: a byte order mark, what is stated, valid UTF-8, or a guess that is shown.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A text and how it was read.
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    pub(super) encoding: &'static str,
    pub(super) guessed: bool,
}

/// Decodes; an error is the label that nobody knows, or the encoding that does not fit.
pub(super) fn decode<'b>(bytes: &'b [u8], stated: Option<&str>) -> Result<Decoded<'b>, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strict(bytes.get(mark..).unwrap_or(&[]), encoding, false);
    }
    if let Some(label) = stated {
        let encoding = Encoding::for_label(label.as_bytes())
            .ok_or_else(|| format!("the encoding `{label}` is unknown"))?;
        return strict(bytes, encoding, false);
    }
    if let Some(encoding) = without_mark(bytes) {
        return strict(bytes, encoding, true);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return strict(bytes, UTF_8, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    strict(bytes, detector.guess(None, Utf8Detection::Deny), true)
}

/// UTF-16 without a byte order mark: the header is mostly ASCII, so every other octet is zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    let zeros = |odd: usize| {
        head.iter()
            .enumerate()
            .filter(|(index, byte)| index % 2 == odd && **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    match head.len() / 4 {
        0 => None,
        most if odd > most && even == 0 => Some(UTF_16LE),
        most if even > most && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn strict<'b>(
    bytes: &'b [u8],
    encoding: &'static Encoding,
    guessed: bool,
) -> Result<Decoded<'b>, String> {
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| format!("the file is not {} throughout", encoding.name()))?;
    Ok(Decoded {
        text,
        encoding: encoding.name(),
        guessed,
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = decode(bytes, None).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, encoding));
    }

    #[test]
    fn encodings_are_detected() {
        let text = "email;name\r\na@example.com;Käthe Weiß\r\n";
        let utf16 = |f: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(f).collect::<Vec<u8>>();
        check(text.as_bytes(), text, "UTF-8");
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), text, "UTF-8");
        check(
            &[b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
            text,
            "UTF-16LE",
        );
        check(&utf16(u16::to_le_bytes), text, "UTF-16LE");
        check(&utf16(u16::to_be_bytes), text, "UTF-16BE");
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        check(&latin, text, "windows-1252");
        assert!(
            decode(b"\xff\xff", Some("utf-8")).is_err() && decode(b"", Some("klingon")).is_err()
        );
    }
}
