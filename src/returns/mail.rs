//! A message to what a report can be read from: headers, words, status, feedback, the original's headers.
//!
//! Guarantees bounds: so many parts, so deep, and a fault of the parser is a message without parts. It
//! must not judge what a part says.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use mail_parser::{
    Encoding, HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::html::html_to_text,
};

use super::{feedback, fields::Fields, original, status};

/// So many parts of one message, and so many messages inside each other, are looked at.
const MOST_PARTS: usize = 200;
const DEEPEST: usize = 12;
/// So many octets of one part.
const LONGEST: usize = 256 << 10;

static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .with_mime_headers()
        .with_address_headers()
        .header_text(HeaderName::Subject)
});

/// A message in parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Mail {
    pub(super) headers: Fields,
    pub(super) subject: String,
    /// The author's address.
    pub(super) from: String,
    /// Text for people, the copy of the original cut off.
    pub(super) words: String,
    /// Delivery status.
    pub(super) status: Vec<String>,
    /// Feedback reports.
    pub(super) feedback: Vec<String>,
    /// Whether it says that something was read or deleted unread (RFC 8098).
    pub(super) is_receipt: bool,
    /// The headers of the messages that it returns.
    pub(super) originals: Vec<Fields>,
}

impl Mail {
    /// Parts a message.
    pub(super) fn read(octets: &[u8]) -> Self {
        let octets = bounded(octets);
        // The library says that it never panics, and computes with offsets all the same.
        let parted = catch_unwind(AssertUnwindSafe(|| {
            let message = PARSER.parse(octets);
            message.map(|message| Self::part(&message, octets, 0))
        }));
        let mut mail = parted.ok().flatten().unwrap_or_default();
        mail.headers = Fields::first(&lenient(headers_of(octets)));
        mail
    }

    /// `raw` is what the offsets of the message count in.
    fn part(message: &Message<'_>, raw: &[u8], depth: usize) -> Self {
        let mut mail = Self {
            subject: message.subject().unwrap_or("").to_owned(),
            from: message
                .from()
                .and_then(|from| from.first())
                .and_then(|from| from.address.as_deref())
                .unwrap_or("")
                .to_owned(),
            ..Self::default()
        };
        let mut pages = String::new();
        let mut inside = Vec::new();
        for part in message.parts.iter().take(MOST_PARTS) {
            let kind = part.content_type().map(|kind| {
                let sub = kind.subtype().unwrap_or("");
                format!("{}/{sub}", kind.ctype()).to_ascii_lowercase()
            });
            match &part.body {
                PartType::Message(inner) => {
                    // One that was encoded has octets of its own.
                    let is_encoded = part.encoding != Encoding::None;
                    let (whole, raw) = if is_encoded {
                        (inner.raw_message(), inner.raw_message())
                    } else {
                        (body(part, raw), raw)
                    };
                    mail.originals
                        .push(Fields::first(&lenient(headers_of(whole))));
                    inside.push((inner, raw));
                }
                PartType::Html(_) => {
                    pages.push_str(&html_to_text(&text(part, raw)));
                    pages.push('\n');
                }
                PartType::Text(_) | PartType::Binary(_) | PartType::InlineBinary(_) => {
                    mail.take(kind.as_deref().unwrap_or("text/plain"), &text(part, raw));
                }
                PartType::Multipart(_) => {}
            }
        }
        if mail.words.trim().is_empty() {
            mail.say(&pages);
        }
        // A gateway wrapped the report into a message of its own.
        if mail.status.is_empty() && mail.feedback.is_empty() && depth < 3 {
            for (inner, raw) in inside {
                let inner = Self::part(inner, raw, depth + 1);
                if !(inner.status.is_empty() && inner.feedback.is_empty()) {
                    mail.status.extend(inner.status);
                    mail.feedback.extend(inner.feedback);
                    mail.originals.extend(inner.originals);
                    mail.words.push_str(&inner.words);
                }
            }
        }
        mail
    }

    fn take(&mut self, kind: &str, text: &str) {
        if kind.contains("feedback-report") {
            self.feedback.push(text.to_owned());
        } else if kind.contains("disposition-notification") {
            self.is_receipt = true;
        } else if kind.contains("delivery-status") || kind == "message/report" {
            self.status.push(text.to_owned());
        } else if kind.contains("rfc822") || kind.contains("global") {
            self.originals.push(Fields::first(text.trim_start()));
        } else if kind.starts_with("text/")
            || kind.starts_with("multipart/")
            || kind.starts_with("message/")
        {
            if feedback::is_feedback(text) {
                self.feedback.push(text.to_owned());
            } else if status::is_status(text) {
                self.status.push(text.to_owned());
            }
            self.say(text);
        }
    }

    fn say(&mut self, text: &str) {
        let (words, headers) = original::part(text);
        self.words.push_str(words);
        self.words.push('\n');
        self.originals.extend(headers);
    }
}

/// The text of a part. Where its charset is not stated or wrong, octets that are no UTF-8 are taken for
/// Windows-1252.
fn text(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let contents = part.contents();
    let contents = contents.get(..LONGEST).unwrap_or(contents);
    let decoded = lenient(contents);
    if !decoded.contains('\u{fffd}') || part.encoding != Encoding::None {
        return decoded;
    }
    let octets = body(part, raw);
    lenient(octets.get(..LONGEST).unwrap_or(octets))
}

/// The octets of a part, as they came.
fn body<'m>(part: &MessagePart<'_>, raw: &'m [u8]) -> &'m [u8] {
    let (start, end) = (
        part.raw_body_offset() as usize,
        part.raw_end_offset() as usize,
    );
    raw.get(start..end).unwrap_or(&[])
}

/// Octets as text, whatever they are.
fn lenient(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) => text.to_owned(),
        Err(fault) if fault.error_len().is_none() => String::from_utf8_lossy(octets).into_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(octets)
            .0
            .into_owned(),
    }
}

/// The header section: up to the first empty line.
fn headers_of(octets: &[u8]) -> &[u8] {
    let mut at = 0;
    for line in octets.split_inclusive(|b| *b == b'\n') {
        if line == b"\n" || line == b"\r\n" {
            break;
        }
        at += line.len();
    }
    octets.get(..at).unwrap_or(octets)
}

/// What may be parsed: it ends before the part too many. Messages inside messages are dropped one inside
/// the other, which costs stack.
fn bounded(octets: &[u8]) -> &[u8] {
    let (mut at, mut parts, mut inside) = (0, 0, 0);
    let mut in_type = false;
    for line in octets.split_inclusive(|b| *b == b'\n') {
        let starts = line
            .get(..12)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"content-type"));
        in_type = starts || in_type && line.starts_with(b" ") || in_type && line.starts_with(b"\t");
        parts += usize::from(starts);
        if in_type {
            inside += line
                .windows(8)
                .filter(|word| word.eq_ignore_ascii_case(b"message/"))
                .count();
        }
        if parts > MOST_PARTS || inside > DEEPEST {
            return octets.get(..at).unwrap_or(octets);
        }
        at += line.len();
    }
    octets
}
