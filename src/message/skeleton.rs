//! A wording's message, built once by lettre and cut where people differ: filling is copying.

use std::collections::BTreeMap;

use lettre::{
    address::Envelope,
    message::{
        Body, Message as Built, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Date, Header, HeaderName, HeaderValue},
    },
};

use super::{
    Headers, Ids, LineFault, Marking, check_lines,
    headers::{HeaderFault, to_header},
    value::{self, Spot},
};
use crate::{
    audience::Recipient,
    notice::{Piece, Wording},
    terms::{Address, Hasher, Masked, Purpose, Stamp},
};

/// Where people differ: octets that nothing encoded can hold.
const VALUE: u8 = 1;
const TO: u8 = 2;
const DATE: u8 = 3;
const MESSAGE_ID: u8 = 4;
const NOTICE_ID: u8 = 5;

/// A wording's message with open places.
#[derive(Clone, Debug)]
pub struct Skeleton {
    segments: Vec<Segment>,
    fixed: usize,
    rtl: bool,
    envelope: (String, Option<String>),
}

#[derive(Clone, Debug)]
enum Segment {
    Fixed(Vec<u8>),
    Value(String, Spot),
    To,
    Date,
    MessageId,
    NoticeId,
}

/// What of a person goes into a message.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Where it goes.
    pub address: &'a Address,
    /// Personal fields.
    pub fields: &'a BTreeMap<String, Vec<Masked>>,
}

impl<'a> From<&'a Recipient> for Person<'a> {
    fn from(recipient: &'a Recipient) -> Self {
        Self {
            address: &recipient.address,
            fields: &recipient.fields,
        }
    }
}

/// The exact bytes for the wire and the envelope. One recipient, by type.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The message; lines end with CRLF, the last one has no line end.
    pub bytes: Vec<u8>,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's only recipient.
    pub to: String,
}

/// A wording that cannot become a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildFault {
    /// A header.
    #[error(transparent)]
    Header(#[from] HeaderFault),
    /// A line.
    #[error(transparent)]
    Line(#[from] LineFault),
    /// lettre refused it.
    #[error("the message cannot be built: {0}")]
    Mime(String),
}

/// A person whom a wording does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeFault {
    /// The wording prints a field that this person does not have.
    #[error("the wording prints `{field}`, of which this recipient has no printable value")]
    Missing {
        /// The field.
        field: String,
    },
}

impl Skeleton {
    /// Builds the message of a wording.
    pub fn build(wording: &Wording, headers: &Headers) -> Result<Self, BuildFault> {
        let mut slots = Vec::new();
        let text = encode_part(&wording.text, Spot::Text, &mut slots);
        let html = encode_part(&wording.html, Spot::Html, &mut slots);
        let part = |kind: &str, body: Vec<u8>| {
            let kind =
                ContentType::parse(kind).map_err(|fault| BuildFault::Mime(fault.to_string()))?;
            let encoding = ContentTransferEncoding::QuotedPrintable;
            Ok::<_, BuildFault>(
                SinglePart::builder()
                    .header(kind)
                    .header(encoding)
                    .body(Body::dangerous_pre_encoded(body, encoding)),
            )
        };
        let parts = MultiPart::alternative()
            .boundary(boundary(wording, headers))
            .singlepart(part("text/plain; charset=utf-8", text)?)
            .singlepart(part("text/html; charset=utf-8", html)?);
        let built = assemble(wording, headers, parts)?;
        let mut bytes = built.formatted();
        // Whoever sends it ends it with the dot.
        while bytes.ends_with(b"\r\n") {
            bytes.truncate(bytes.len() - 2);
        }
        let checked: Vec<u8> = bytes
            .iter()
            .map(|b| if *b < 6 { b'x' } else { *b })
            .collect();
        check_lines(&checked)?;
        Ok(Self {
            fixed: bytes.len(),
            segments: segments(&bytes, slots),
            rtl: wording.locale.is_rtl(),
            envelope: headers.envelope()?,
        })
    }

    /// Fills in a person. Copies and encodes values; decides nothing.
    pub fn compose(&self, person: &Person<'_>, ids: &Ids) -> Result<Message, ComposeFault> {
        let to = person.address.reveal(Purpose::Wire);
        let mut bytes = Vec::with_capacity(self.fixed + 512);
        for segment in &self.segments {
            match segment {
                Segment::Fixed(fixed) => bytes.extend_from_slice(fixed),
                Segment::Value(field, spot) => {
                    let values = values(person, field)?;
                    bytes
                        .extend_from_slice(&value::encode(&value::shown(&values, *spot, self.rtl)));
                }
                Segment::To => {
                    let header = to_header(to_name(person).as_deref(), &to);
                    let line = header.strip_suffix("\r\n").unwrap_or(&header);
                    bytes.extend_from_slice(line.as_bytes());
                }
                Segment::Date => bytes.extend_from_slice(date(ids.date).as_bytes()),
                Segment::MessageId => bytes.extend_from_slice(ids.message_id.as_bytes()),
                Segment::NoticeId => bytes.extend_from_slice(ids.notice_id.as_bytes()),
            }
        }
        let from = match &self.envelope {
            (whole, None) => whole.clone(),
            (before, Some(after)) => format!("{before}{}{after}", ids.token),
        };
        Ok(Message { bytes, from, to })
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} octets)", self.bytes.len())
    }
}

fn values(person: &Person<'_>, field: &str) -> Result<Vec<String>, ComposeFault> {
    let values: Vec<String> = person
        .fields
        .get(field)
        .into_iter()
        .flatten()
        .map(|value| value::clean(value.reveal(Purpose::Wire)))
        .filter(|value| !value.is_empty())
        .collect();
    if values.is_empty() {
        return Err(ComposeFault::Missing {
            field: field.to_owned(),
        });
    }
    Ok(values)
}

/// The name for To: one, clean, and no second address.
fn to_name(person: &Person<'_>) -> Option<String> {
    let [name] = person.fields.get("name")?.as_slice() else {
        return None;
    };
    let revealed = name.reveal(Purpose::Wire);
    let name = value::clean(revealed);
    let fits = !name.is_empty() && name.chars().count() <= 64 && name == revealed.trim();
    (fits && !name.contains(['@', '<', '>'])).then_some(name)
}

fn date(stamp: Stamp) -> String {
    // HTTP dates, which lettre writes with, end with the year 9999.
    let stamp = Stamp(stamp.0.clamp(0, 253_402_300_799 * Stamp::SECOND));
    let mut headers = lettre::message::header::Headers::new();
    headers.set(Date::new(stamp.to_system()));
    let line = headers.to_string();
    line.trim_start_matches("Date: ").trim_end().to_owned()
}

fn encode_part(pieces: &[Piece], part: Spot, slots: &mut Vec<(String, Spot)>) -> Vec<u8> {
    let mut encoded = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Fixed(text) => encoded.extend(value::encode(text)),
            Piece::Slot(slot) => {
                encoded.extend_from_slice(b"=\r\n");
                encoded.push(VALUE);
                encoded.extend_from_slice(b"=\r\n");
                slots.push((slot.field.clone(), part));
            }
        }
    }
    encoded
}

/// `=_` cannot stand in quoted-printable text, so no text can end a part.
fn boundary(wording: &Wording, headers: &Headers) -> String {
    let mut hasher = Hasher::new("boundary v1");
    hasher
        .field(wording.digest().0)
        .field(headers.from())
        .field(headers.reply_to().unwrap_or_default());
    format!("=_{}", hasher.finish().short())
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned())
}

fn assemble(wording: &Wording, headers: &Headers, parts: MultiPart) -> Result<Built, BuildFault> {
    let open = |place: u8| char::from(place).to_string();
    let from = headers.sender()?;
    // The envelope is ours; lettre only wants one so as not to look for To.
    let envelope = Envelope::new(Some(from.email.clone()), vec![from.email.clone()])
        .map_err(|fault| BuildFault::Mime(fault.to_string()))?;
    let subject = match headers.marking() {
        Marking::Test => format!("[TEST] {}", wording.subject),
        Marking::Real | Marking::Sample => wording.subject.clone(),
    };
    let epoch = date(Stamp(0));
    let when = HeaderValue::dangerous_new_pre_encoded(Date::name(), epoch, open(DATE));
    let mut builder = Built::builder().from(from);
    if let Some(reply_to) = headers.reply_to_mailbox()? {
        builder = builder.reply_to(reply_to);
    }
    builder = builder
        .raw_header(raw("To", &open(TO)))
        .subject(subject)
        .raw_header(when)
        .raw_header(raw("Message-ID", &open(MESSAGE_ID)))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", wording.locale.as_str()))
        .raw_header(raw("X-Notice-Id", &open(NOTICE_ID)));
    builder = match headers.marking() {
        Marking::Real => builder,
        Marking::Sample => builder.raw_header(raw("X-Notice-Kind", "sample")),
        Marking::Test => builder.raw_header(raw("X-Notice-Kind", "test")),
    };
    for value in headers.extra_values() {
        builder = builder.raw_header(value);
    }
    builder
        .envelope(envelope)
        .multipart(parts)
        .map_err(|fault| BuildFault::Mime(fault.to_string()))
}

fn segments(bytes: &[u8], slots: Vec<(String, Spot)>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut slots = slots.into_iter();
    let mut fixed = Vec::new();
    for byte in bytes {
        let open = match *byte {
            VALUE => slots
                .next()
                .map(|(field, spot)| Segment::Value(field, spot)),
            TO => {
                // The header is written whole, because its folding depends on its name.
                fixed.truncate(fixed.len().saturating_sub(b"To: ".len()));
                Some(Segment::To)
            }
            DATE => Some(Segment::Date),
            MESSAGE_ID => Some(Segment::MessageId),
            NOTICE_ID => Some(Segment::NoticeId),
            other => {
                fixed.push(other);
                continue;
            }
        };
        segments.push(Segment::Fixed(std::mem::take(&mut fixed)));
        segments.extend(open);
    }
    segments.push(Segment::Fixed(fixed));
    segments
}
