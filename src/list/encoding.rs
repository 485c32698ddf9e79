//! Which encoding a list has: a byte order mark, what is stated, valid UTF-8, or a guess that is
//! shown.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// An encoding, and whether nothing but the octets speaks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detected {
    pub(super) encoding: &'static Encoding,
    pub(super) guessed: bool,
}

/// Reads the whole list to find its encoding. An error says what is wrong.
///
/// `head` are its first octets; `again` gives all of them, as often as asked.
pub(super) fn detect(
    head: &[u8],
    stated: Option<&str>,
    again: &dyn Fn() -> io::Result<Box<dyn Read>>,
) -> io::Result<Result<Detected, String>> {
    let sure = |encoding, guessed| Detected { encoding, guessed };
    let (found, told) = if let Some((encoding, _)) = Encoding::for_bom(head) {
        (sure(encoding, false), true)
    } else if let Some(label) = stated {
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => (sure(encoding, false), true),
            None => return Ok(Err(format!("the encoding `{label}` is unknown"))),
        }
    } else if let Some(encoding) = without_mark(head) {
        (sure(encoding, true), true)
    } else {
        (sure(UTF_8, false), false)
    };
    if fits(found.encoding, again()?)? {
        return Ok(Ok(found));
    }
    let misfit =
        |encoding: &'static Encoding| format!("the file is not {} throughout", encoding.name());
    if told {
        return Ok(Err(misfit(found.encoding)));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    pieces(again()?, &mut |piece, last| {
        detector.feed(piece, last);
        true
    })?;
    let guess = detector.guess(None, Utf8Detection::Deny);
    if fits(guess, again()?)? {
        return Ok(Ok(sure(guess, true)));
    }
    Ok(Err(misfit(guess)))
}

/// Whether all octets are of an encoding.
fn fits(encoding: &'static Encoding, octets: Box<dyn Read>) -> io::Result<bool> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut out = vec![0; 1 << 16];
    let mut whole = true;
    pieces(octets, &mut |mut piece, last| {
        loop {
            let (result, read, _) =
                decoder.decode_to_utf8_without_replacement(piece, &mut out, last);
            piece = piece.get(read..).unwrap_or(&[]);
            match result {
                DecoderResult::InputEmpty => return true,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    whole = false;
                    return false;
                }
            }
        }
    })?;
    Ok(whole)
}

/// Shows all octets piece by piece, the last one empty, as long as `show` wants more.
fn pieces(mut octets: Box<dyn Read>, show: &mut dyn FnMut(&[u8], bool) -> bool) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let got = octets.read(&mut buffer)?;
        if !show(buffer.get(..got).unwrap_or(&[]), got == 0) || got == 0 {
            return Ok(());
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn find(bytes: &[u8], stated: Option<&str>) -> Result<Detected, String> {
        let bytes = bytes.to_vec();
        let again = || Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read>);
        detect(&bytes, stated, &again).unwrap()
    }

    #[test]
    fn encodings_are_detected() {
        let text = "email;name\r\na@example.com;Käthe Weiß\r\n";
        let utf16 = |f: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(f).collect::<Vec<u8>>();
        let check = |bytes: &[u8], name: &str, guessed: bool| {
            let found = find(bytes, None).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!((found.encoding.name(), found.guessed), (name, guessed));
        };
        check(text.as_bytes(), "UTF-8", false);
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8", false);
        let little = utf16(u16::to_le_bytes);
        check(
            &[b"\xff\xfe".as_slice(), &little].concat(),
            "UTF-16LE",
            false,
        );
        check(&little, "UTF-16LE", true);
        check(&utf16(u16::to_be_bytes), "UTF-16BE", true);
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        check(&latin, "windows-1252", true);
        assert!(find(b"\xff\xff", Some("utf-8")).is_err() && find(b"", Some("klingon")).is_err());
    }
}
