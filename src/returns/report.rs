//! What a message is: a bounce, a delay, a complaint, an automatic answer, or none of these.

use super::{
    Class, Traces,
    automatic::is_automatic,
    feedback,
    fields::Fields,
    mail::Mail,
    prose::{Block, blocks},
    said::{Said, address, says_something},
    status::{self, Action, Told},
    words,
};
use crate::terms::Masked;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// A message came back, for good or not.
    Bounce,
    /// It is under way still.
    Delayed,
    /// Somebody called it unwanted.
    Complaint,
    /// Nobody wrote this.
    AutoReply,
    /// Something else.
    Unrecognised,
}

impl ReportKind {
    /// As written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Delayed => "delayed",
            Self::Complaint => "complaint",
            Self::AutoReply => "auto-reply",
            Self::Unrecognised => "unrecognised",
        }
    }
}

/// Whom a report names, and what it says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The address; empty where the report names none.
    pub address: Masked,
    /// Why.
    pub class: Class,
    /// Whether trying again is no use: the status is 5.x.x, or, where there is none, the code is 5yz.
    pub is_final: bool,
    /// The enhanced status code; that of the class where a report that gives up states no code.
    pub status: Option<String>,
    /// The reply code.
    pub code: Option<u16>,
    /// What the server said; may hold addresses.
    pub diagnostic: Masked,
}

/// One message that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is.
    pub kind: ReportKind,
    /// Everybody that it names.
    pub recipients: Vec<Named>,
    /// What of our message it carries.
    pub traces: Traces,
}

/// So many characters of a diagnostic are kept.
const LONGEST: usize = 500;

/// Reads any octets.
#[must_use]
pub fn read(octets: &[u8]) -> Report {
    let mail = Mail::read(octets);
    let statuses: Vec<(Fields, Vec<Told>)> =
        mail.status.iter().map(|text| status::read(text)).collect();
    let feedback: Vec<_> = mail
        .feedback
        .iter()
        .map(|text| feedback::read(text))
        .collect();
    let mut told_of: Vec<Fields> = statuses
        .iter()
        .map(|(message, _)| message.clone())
        .collect();
    told_of.extend(feedback.iter().map(|report| report.fields.clone()));
    let traces = Traces::of(&mail, &told_of);
    let (kind, recipients) = if let Some(report) = feedback.first() {
        complaint(report, &mail)
    } else if let Some(reader) = mail.originals.iter().find_map(feedback::complained_of) {
        (ReportKind::Complaint, vec![plain(reader, Class::Complaint)])
    } else if statuses.iter().any(|(_, told)| !told.is_empty()) {
        delivery(
            statuses.into_iter().flat_map(|(_, told)| told).collect(),
            &mail,
        )
    } else if mail.is_receipt {
        (
            ReportKind::AutoReply,
            vec![plain(&mail.from, Class::AutoReply)],
        )
    } else if let Some(named) = words::read(&mail) {
        named
    } else if is_automatic(&mail) {
        (
            ReportKind::AutoReply,
            vec![plain(&mail.from, Class::AutoReply)],
        )
    } else {
        (ReportKind::Unrecognised, Vec::new())
    };
    Report {
        kind,
        recipients,
        traces,
    }
}

fn plain(address: &str, class: Class) -> Named {
    Named {
        address: Masked::new(address),
        class,
        is_final: false,
        status: None,
        code: None,
        diagnostic: Masked::default(),
    }
}

fn complaint(report: &feedback::Feedback, mail: &Mail) -> (ReportKind, Vec<Named>) {
    let mut addresses = report.recipients.clone();
    if addresses.is_empty() {
        addresses.push(original_to(mail).unwrap_or("").to_owned());
    }
    let (kind, class) = if report.complains {
        (ReportKind::Complaint, Class::Complaint)
    } else {
        (ReportKind::Unrecognised, Class::Other)
    };
    let named = addresses.iter().map(|address| Named {
        diagnostic: short(&report.kind),
        ..plain(address, class)
    });
    (kind, named.collect())
}

fn delivery(told: Vec<Told>, mail: &Mail) -> (ReportKind, Vec<Named>) {
    let waits = words::waits(mail);
    let action = |told: &Told| {
        told.action.unwrap_or(
            match told.status.as_deref().and_then(|s| s.chars().next()) {
                Some('2') => Action::Done,
                Some('4') if waits => Action::Delayed,
                _ => Action::Failed,
            },
        )
    };
    let actions: Vec<Action> = told.iter().map(action).collect();
    let kind = if actions.contains(&Action::Failed) {
        ReportKind::Bounce
    } else if actions.contains(&Action::Delayed) {
        ReportKind::Delayed
    } else {
        ReportKind::Unrecognised
    };
    let words = blocks(&mail.words, &own(mail));
    let alone = told.len() == 1;
    let named = told.into_iter().zip(actions).map(|(mut told, action)| {
        let block = words
            .iter()
            .find(|block| block.address.eq_ignore_ascii_case(&told.address));
        if told.address.is_empty() && alone {
            told.address = block_or_header(words.first(), mail);
        }
        let clear = told.status.as_deref().is_some_and(says_something);
        // The fields say too little: what the words say of this one, or of the only one.
        let more = match block {
            Some(block) => block.text.as_str(),
            None if alone => mail.words.as_str(),
            None => "",
        };
        let said = Said::of(more);
        if !clear && action == Action::Failed {
            told.status = said
                .status
                .filter(|s| told.code.is_none() || says_something(s))
                .or(told.status);
        }
        if told.code.is_none() && told.diagnostic.is_empty() {
            told.code = said.code;
        }
        let class = match action {
            Action::Done => Class::Delivered,
            Action::Failed | Action::Delayed => {
                match Class::of(told.status.as_deref(), &told.diagnostic) {
                    Class::Other => Class::of(told.status.as_deref(), more),
                    class => class,
                }
            }
        };
        if told.diagnostic.is_empty() {
            more.clone_into(&mut told.diagnostic);
        }
        finish(told, class, action == Action::Failed)
    });
    (kind, named.collect())
}

fn block_or_header(block: Option<&Block>, mail: &Mail) -> String {
    let failed = mail.headers.get("x-failed-recipients").and_then(address);
    let named = block.map(|block| block.address.as_str()).or(failed);
    named.or_else(|| original_to(mail)).unwrap_or("").to_owned()
}

/// The addresses that the report and the message are from.
pub(super) fn own(mail: &Mail) -> Vec<&str> {
    let mut own = vec![mail.from.as_str()];
    for name in ["to", "from", "reply-to", "delivered-to", "return-path"] {
        own.extend(mail.headers.all(name).filter_map(address));
    }
    for original in &mail.originals {
        for name in ["from", "return-path", "reply-to", "sender"] {
            own.extend(original.all(name).filter_map(address));
        }
    }
    // Somebody who wrote to themselves is still the one whom it did not reach.
    let to = original_to(mail).unwrap_or("");
    own.retain(|own| !own.eq_ignore_ascii_case(to));
    own
}

pub(super) fn original_to(mail: &Mail) -> Option<&str> {
    let named = |name: &'static str| {
        mail.originals
            .iter()
            .flat_map(move |fields| fields.all(name))
    };
    named("to").chain(named("delivered-to")).find_map(address)
}

pub(super) fn finish(told: Told, class: Class, gave_up: bool) -> Named {
    let stated = told.status.is_some() || told.code.is_some();
    let status = told
        .status
        .or_else(|| (gave_up && !stated).then(|| class.status().to_owned()));
    let is_final = match (&status, told.code) {
        (Some(status), _) => status.starts_with('5'),
        (None, Some(code)) => code / 100 == 5,
        (None, None) => false,
    };
    Named {
        address: Masked::new(told.address),
        class,
        is_final,
        status,
        code: told.code,
        diagnostic: short(&told.diagnostic),
    }
}

/// One line without control characters, of bounded length.
fn short(text: &str) -> Masked {
    let mut out = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        let left = LONGEST.saturating_sub(out.chars().count());
        out.extend(word.chars().take(left));
        if left <= word.chars().count() {
            break;
        }
    }
    Masked::new(out)
}
