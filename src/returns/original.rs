//! The message that a report is about, where a program put it below its words without MIME.

use super::fields::{Fields, split};

/// What a program writes above the copy, in lower case.
const ABOVE: &[&str] = &[
    "below this line is a copy",
    "below is a copy of",
    "is a copy of the message",
    "is a copy of your message",
    "copy of the original message",
    "original message follows",
    "original message headers",
    "original message ---",
    "- original message -",
    "- original message:",
    "unsent message follows",
    "unsent message below",
    "message header follows",
    "message headers follow",
    "message text follows",
    "returned message follows",
    "undelivered message follows",
    "header of the original",
    "headers of the original",
    "start of forwarded message",
    "begin message header",
];

/// Names of which every message has some.
const COMMON: &[&str] = &[
    "received",
    "return-path",
    "message-id",
    "x-notice-id",
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "content-type",
    "dkim-signature",
];
/// Names that no notice's own words begin lines with.
const TELLING: &[&str] = &[
    "received",
    "return-path",
    "message-id",
    "x-notice-id",
    "mime-version",
];

/// The words of a report, and the headers of the message below them.
pub(super) fn part(text: &str) -> (&str, Option<Fields>) {
    let mut words_end = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if starts_headers(text.get(at..).unwrap_or("")) {
            let headers = Fields::first(text.get(at..).unwrap_or(""));
            let end = words_end.unwrap_or(at);
            return (text.get(..end).unwrap_or(text), Some(headers));
        }
        let lower = line.trim().to_lowercase();
        if words_end.is_none() && lower.len() < 200 && ABOVE.iter().any(|mark| lower.contains(mark))
        {
            words_end = Some(at);
        }
        at += line.len();
    }
    (
        text.get(..words_end.unwrap_or(text.len())).unwrap_or(text),
        None,
    )
}

/// Whether a header section begins here: at least three fields of which two are common and one is
/// telling.
fn starts_headers(text: &str) -> bool {
    let (mut common, mut telling, mut fields) = (0, 0, 0);
    for (number, line) in text.lines().take(60).enumerate() {
        if number > 0 && line.starts_with([' ', '\t']) && !line.trim().is_empty() {
            continue;
        }
        let Some((name, _)) = split(line) else {
            break;
        };
        let name = name.to_ascii_lowercase();
        fields += 1;
        common += u32::from(COMMON.contains(&name.as_str()));
        telling += u32::from(TELLING.contains(&name.as_str()));
        if number == 0 && common == 0 && !name.starts_with("x-") && !name.contains('-') {
            return false;
        }
    }
    fields >= 3 && common >= 2 && telling >= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_is_parted_from_the_words() {
        let text = "It failed.\n\n<a@x.test>: no\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <b@x.test>\nReceived: by x\n  id 7\nMessage-ID: <1@x.test>\n\nHello\n";
        let (words, headers) = part(text);
        assert_eq!(words, "It failed.\n\n<a@x.test>: no\n\n");
        assert_eq!(headers.unwrap().get("message-id"), Some("<1@x.test>"));
        let (words, headers) = part("To: nobody\nit failed\n");
        assert_eq!((words, headers), ("To: nobody\nit failed\n", None));
    }
}
