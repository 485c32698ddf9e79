//! A wording's MIME skeleton, built once with lettre and encoded once; people are copied into it.

use std::borrow::Cow;

use lettre::{
    Address as MailAddress, Message as Mime,
    message::{
        Body, Mailbox, Mailboxes, MultiPart, MultiPartKind, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::{
    Ids, quoted,
    value::{shown, value},
};
use crate::{
    notice::{Piece, Wording},
    terms::{Stamp, mask_value},
};

/// What stands around every message of a campaign.
#[derive(Clone, Debug)]
pub struct Headers {
    /// `Name <address>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The envelope sender, with `{token}`; From's address where not stated.
    pub envelope_from: Option<String>,
    /// Headers that the relay needs.
    pub relay: Vec<(String, String)>,
    /// Whether it is a test, and says so.
    pub test: bool,
    /// Whether it belongs to a sample campaign, and says so.
    pub sample: bool,
}

/// Whom a message is for. The values are clear text on their way to the wire.
pub struct Person<'a, 'v> {
    /// The address.
    pub address: &'a str,
    /// Values by field.
    pub fields: &'a dyn Fn(&str) -> Vec<Cow<'v, str>>,
}

impl std::fmt::Debug for Person<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&mask_value(self.address))
    }
}

/// A message for the wire: CRLF line ends, ASCII, no line over 78 characters, no final line end.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The envelope sender.
    pub from: String,
    /// The one recipient.
    pub to: String,
    /// Headers and body.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Message of {} octets to {}",
            self.bytes.len(),
            mask_value(&self.to)
        )
    }
}

/// A wording that cannot become a message.
#[derive(Debug, thiserror::Error)]
pub enum MessageFault {
    /// A sender's address or name.
    #[error("`{0}` is no sender such as `Name <address>`")]
    Sender(String),
    /// A header that the relay needs.
    #[error("`{0}` is no header that can be sent")]
    Header(String),
    /// A header with a word that no line can hold (RFC 5322 §2.1.1).
    #[error("the header `{0}` has a line of more than 998 octets, which mail cannot hold")]
    LongLine(String),
    /// The envelope sender.
    #[error(
        "`{0}` is no envelope sender; write it as \"bounces+{{token}}@example.com\", with one {{token}} of 16 characters \
         and at most 64 before the @, or leave it out"
    )]
    EnvelopeFrom(String),
    /// The mail library.
    #[error("the message cannot be built: {0}")]
    Build(#[from] lettre::error::Error),
}

/// A place in the skeleton.
#[derive(Clone, Debug)]
enum Part {
    Fixed(Vec<u8>),
    To,
    Date,
    MessageId,
    NoticeId,
    Value { field: String, html: bool },
}

/// A wording, encoded; filling a person in is copying.
#[derive(Clone, Debug)]
pub struct Skeleton {
    parts: Vec<Part>,
    envelope_from: String,
    domain: String,
    size: usize,
    /// Whether the wording runs from right to left.
    rtl: bool,
}

/// Marks that stand for what differs from person to person until the skeleton is cut; lettre copies
/// them as they are. No text of the message holds them, or a subject could stand for a body.
struct Marks {
    to: String,
    date: String,
    id: String,
    notice: String,
    text: String,
    html: String,
}

impl Marks {
    /// The first that none of the texts holds.
    fn beside(texts: &[&str]) -> Self {
        let taken = |mark: &String| texts.iter().any(|text| text.contains(mark.as_str()));
        // A text has fewer marks than characters, so one of these is in none of them.
        let longest: usize = texts.iter().map(|text| text.len()).sum();
        let free = (0..=longest)
            .map(|n| format!("mark{n}mark"))
            .find(|mark| !taken(mark));
        let free = free.unwrap_or_default();
        Self {
            to: format!("to-{free}"),
            date: format!("X-Date-{free}"),
            id: format!("X-Message-Id-{free}"),
            notice: format!("notice-{free}"),
            text: format!("text-{free}"),
            html: format!("html-{free}"),
        }
    }
}

const NOBODY: &str = "mark.invalid";

impl Skeleton {
    /// Builds and encodes the skeleton of a wording.
    pub fn build(wording: &Wording, headers: &Headers) -> Result<Self, MessageFault> {
        let mailbox = |text: &str| {
            let plain = !text.chars().any(char::is_control);
            text.parse::<Mailbox>()
                .ok()
                .filter(|_| plain)
                .ok_or_else(|| MessageFault::Sender(text.to_owned()))
        };
        let from = mailbox(&headers.from)?;
        let domain = from.email.domain().to_owned();
        let envelope_from = headers
            .envelope_from
            .clone()
            .unwrap_or_else(|| from.email.to_string());
        let filled = envelope_from.replacen("{token}", "aaaaaaaaaaaaaaaa", 1);
        if crate::terms::Address::parse(&filled).is_err() || filled.contains(['{', '}']) {
            return Err(MessageFault::EnvelopeFrom(envelope_from));
        }
        let mut texts = vec![
            wording.subject.as_str(),
            &headers.from,
            wording.locale.as_str(),
        ];
        texts.extend(headers.reply_to.as_deref());
        for (name, value) in &headers.relay {
            texts.extend([name.as_str(), value]);
        }
        let marks = Marks::beside(&texts);
        let mut builder = Mime::builder().from(from).to(Mailbox::new(
            None,
            MailAddress::new(&marks.to, NOBODY)
                .map_err(|_fault| MessageFault::Sender(marks.to.clone()))?,
        ));
        if let Some(reply_to) = &headers.reply_to {
            builder = builder.reply_to(mailbox(reply_to)?);
        }
        builder = builder.subject(wording.subject.clone());
        let mut raw = vec![
            (marks.date.clone(), "mark".to_owned()),
            (marks.id.clone(), "mark".to_owned()),
            ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
            ("Content-Language".to_owned(), wording.locale.to_string()),
            ("X-Notice-Id".to_owned(), marks.notice.clone()),
        ];
        if headers.sample {
            raw.push(("X-Notice-Sample".to_owned(), "yes".to_owned()));
        }
        if headers.test {
            raw.push(("X-Notice-Test".to_owned(), "yes".to_owned()));
        }
        for (name, value) in &headers.relay {
            let letters = name.chars().all(|c| c.is_ascii_graphic() && c != ':');
            let printable = value.chars().all(|c| c.is_ascii() && !c.is_control());
            // A word that no line can hold cannot be folded either.
            let folds = value.split(' ').all(|word| word.len() <= 800);
            if !letters || !printable || !folds || is_ours(name) {
                return Err(MessageFault::Header(name.clone()));
            }
            raw.push((name.clone(), value.clone()));
        }
        let boundary = format!("=_{}", wording.digest().short());
        let mime = builder.multipart(
            MultiPart::builder()
                .kind(MultiPartKind::Alternative)
                .boundary(boundary)
                .singlepart(part(ContentType::TEXT_PLAIN, &marks.text))
                .singlepart(part(ContentType::TEXT_HTML, &marks.html)),
        )?;
        let mut mime = mime;
        // lettre adds the present moment; ours is that of the first attempt.
        mime.headers_mut().remove_raw("Date");
        for (name, value) in raw {
            let name = HeaderName::new_from_ascii(name.clone())
                .map_err(|_fault| MessageFault::Header(name))?;
            mime.headers_mut().insert_raw(HeaderValue::new(name, value));
        }
        let formatted = mime.formatted();
        if let Some(long) = formatted
            .split(|b| *b == b'\n')
            .find(|line| line.len() > 999)
        {
            let name = String::from_utf8_lossy(long.split(|b| *b == b':').next().unwrap_or(long));
            return Err(MessageFault::LongLine(name.chars().take(40).collect()));
        }
        Ok(Self::cut(
            &formatted,
            &marks,
            wording,
            envelope_from,
            domain,
        ))
    }

    fn cut(
        formatted: &[u8],
        marks: &Marks,
        wording: &Wording,
        envelope_from: String,
        domain: String,
    ) -> Self {
        let text = String::from_utf8_lossy(formatted).into_owned();
        let text = text.trim_end_matches("\r\n");
        let marks: [(String, Vec<Part>); 6] = [
            (
                format!("To: {}@{NOBODY}", marks.to),
                vec![Part::Fixed(b"To: ".to_vec()), Part::To],
            ),
            (
                format!("{}: mark", marks.date),
                vec![Part::Fixed(b"Date: ".to_vec()), Part::Date],
            ),
            (
                format!("{}: mark", marks.id),
                vec![Part::Fixed(b"Message-ID: ".to_vec()), Part::MessageId],
            ),
            (marks.notice.clone(), vec![Part::NoticeId]),
            (marks.text.clone(), body(&wording.text, false)),
            (marks.html.clone(), body(&wording.html, true)),
        ];
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((at, mark, part)) = marks
            .iter()
            .filter_map(|(mark, part)| rest.find(mark.as_str()).map(|at| (at, mark, part)))
            .min_by_key(|(at, ..)| *at)
        {
            parts.push(Part::Fixed(
                rest.get(..at).unwrap_or("").as_bytes().to_vec(),
            ));
            parts.extend(part.iter().cloned());
            rest = rest.get(at + mark.len()..).unwrap_or("");
        }
        parts.push(Part::Fixed(rest.as_bytes().to_vec()));
        let mut joined: Vec<Part> = Vec::new();
        for part in parts {
            match (joined.last_mut(), part) {
                (Some(Part::Fixed(last)), Part::Fixed(more)) => last.extend(more),
                (_, part) => joined.push(part),
            }
        }
        let size = joined
            .iter()
            .map(|part| {
                if let Part::Fixed(bytes) = part {
                    bytes.len()
                } else {
                    128
                }
            })
            .sum();
        Self {
            parts: joined,
            envelope_from,
            domain,
            size,
            rtl: wording.locale.is_rtl(),
        }
    }

    /// A field that the wording prints and this person has no value for. Such a message has a hole in
    /// it and must not leave.
    #[must_use]
    pub fn missing(&self, person: &Person<'_, '_>) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Value { field, .. } => {
                let values = (person.fields)(field);
                let empty = values.is_empty() || values.iter().any(|value| shown(value).is_empty());
                empty.then_some(field.as_str())
            }
            _ => None,
        })
    }

    /// The domain of From, under which Message-IDs are made.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The envelope sender for a person.
    #[must_use]
    pub fn envelope_from(&self, ids: &Ids) -> String {
        self.envelope_from.replace("{token}", &ids.token)
    }

    /// The message for one person. `date` is the moment of the first attempt.
    #[must_use]
    pub fn compose(&self, person: &Person<'_, '_>, ids: &Ids, date: Stamp) -> Message {
        let mut bytes = Vec::with_capacity(self.size + 256);
        self.write(person, ids, date, &mut bytes);
        Message {
            from: self.envelope_from(ids),
            to: person.address.to_owned(),
            bytes,
        }
    }

    /// How many octets a message for this person has at most, without making it: an octet of a value
    /// becomes at most six of HTML, each of which is encoded in three, and lines are ended between them.
    #[must_use]
    pub fn at_most(&self, person: &Person<'_, '_>) -> usize {
        const EACH: usize = 20;
        const AROUND: usize = 100;
        let of = |field: &str| -> usize {
            let values = (person.fields)(field);
            values.iter().map(|value| value.len() * EACH + AROUND).sum()
        };
        let parts = self.parts.iter().map(|part| match part {
            Part::Fixed(bytes) => bytes.len(),
            Part::To => of("name") + person.address.len() * EACH,
            Part::Value { field, .. } => of(field),
            Part::Date | Part::MessageId | Part::NoticeId => 0,
        });
        parts.map(|octets| octets + AROUND).sum::<usize>() + 2 * self.domain.len()
    }

    /// Its octets alone, after what is in `bytes` already.
    pub fn write(&self, person: &Person<'_, '_>, ids: &Ids, date: Stamp, bytes: &mut Vec<u8>) {
        for part in &self.parts {
            match part {
                Part::Fixed(fixed) => bytes.extend_from_slice(fixed),
                Part::To => bytes.extend_from_slice(to_header(person).as_bytes()),
                Part::Date => bytes.extend_from_slice(rfc_5322(date).as_bytes()),
                Part::MessageId => {
                    bytes.extend_from_slice(format!("<{}>", ids.message_id).as_bytes());
                }
                Part::NoticeId => bytes.extend_from_slice(ids.notice_id.as_bytes()),
                Part::Value { field, html } => {
                    quoted::soft_break(bytes);
                    let shown = value(&(person.fields)(field), *html, self.rtl);
                    quoted::encode(&shown, bytes);
                    quoted::soft_break(bytes);
                }
            }
        }
    }
}

fn part(kind: ContentType, mark: &str) -> SinglePart {
    let body = Body::dangerous_pre_encoded(
        mark.as_bytes().to_vec(),
        ContentTransferEncoding::QuotedPrintable,
    );
    SinglePart::builder().header(kind).body(body)
}

/// Headers that this program sets itself.
fn is_ours(name: &str) -> bool {
    let ours = [
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-language",
        "auto-submitted",
        "x-notice-id",
        "x-notice-test",
        "x-notice-sample",
        "return-path",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "received",
        "dkim-signature",
    ];
    let name = name.to_ascii_lowercase();
    ours.contains(&name.as_str())
        || ["content-", "resent-"]
            .iter()
            .any(|kind| name.starts_with(kind))
}

fn body(pieces: &[Piece], html: bool) -> Vec<Part> {
    let encoded = pieces.iter().map(|piece| match piece {
        Piece::Fixed(text) => {
            let mut bytes = Vec::new();
            quoted::encode(text, &mut bytes);
            Part::Fixed(bytes)
        }
        Piece::Slot(slot) => Part::Value {
            field: slot.field.clone(),
            html,
        },
    });
    encoded.collect()
}

fn to_header(person: &Person<'_, '_>) -> String {
    let name = match (person.fields)("name").as_slice() {
        [one] => shown(one).into_owned(),
        _ => String::new(),
    };
    let Some((local, domain)) = person.address.rsplit_once('@') else {
        return person.address.to_owned();
    };
    let address = match MailAddress::new(local, domain) {
        Ok(address) => address,
        Err(_fault) => return person.address.to_owned(),
    };
    let name = (!name.trim().is_empty() && name.chars().count() <= 64).then_some(name);
    let mailbox = Mailbox::new(name, address);
    let mut headers = lettre::message::header::Headers::new();
    headers.set(lettre::message::header::To::from(Mailboxes::from(mailbox)));
    headers
        .to_string()
        .trim_start_matches("To: ")
        .trim_end()
        .to_owned()
}

fn rfc_5322(date: Stamp) -> String {
    let zoned = date.in_zone(&jiff::tz::TimeZone::UTC);
    zoned.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
