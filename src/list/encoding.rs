//! Bytes to text: a byte order mark, valid UTF-8, what is stated, or a guess that is shown.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// A text and how it was read.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    pub(super) guessed: bool,
}

/// Decodes; an error is the label that nobody knows, or the first octet that does not fit.
pub(super) fn decode(bytes: &[u8], stated: Option<&str>) -> Result<Decoded, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strict(bytes.get(mark..).unwrap_or(&[]), encoding, false);
    }
    if let Some(label) = stated {
        let encoding = Encoding::for_label(label.as_bytes())
            .ok_or_else(|| format!("the encoding `{label}` is unknown"))?;
        return strict(bytes, encoding, false);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded {
            text: text.to_owned(),
            encoding: "UTF-8",
            guessed: false,
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    strict(bytes, detector.guess(None, Utf8Detection::Deny), true)
}

fn strict(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Result<Decoded, String> {
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| format!("the file is not {} throughout", encoding.name()))?;
    let encoding = if encoding == UTF_8 {
        "UTF-8"
    } else {
        encoding.name()
    };
    Ok(Decoded {
        text: text.into_owned(),
        encoding,
        guessed,
    })
}
