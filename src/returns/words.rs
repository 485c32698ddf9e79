//! A report that has no fields: whether it is one, whom it names, and why.
//!
//! Guarantees that a person who answers is not taken for a machine, however much they quote.

use super::{
    Class, Named, ReportKind,
    automatic::is_automatic,
    mail::Mail,
    prose::{Block, blocks},
    report::{finish, original_to, own},
    said::{self, Said, address},
    status::{self, Told},
};

/// Subjects of failures, in lower case.
const FAILS: &[&str] = &[
    "undeliver*",
    "undelivered*",
    "delivery fail*",
    "delivery status notification",
    "delivery notification",
    "failure notice",
    "mail delivery",
    "mail failure",
    "returned mail",
    "returned to sender",
    "return to sender",
    "non-deliver*",
    "nondeliver*",
    "not delivered",
    "could not be delivered",
    "couldn't be delivered",
    "delivery problem",
    "delivery report",
    "delivery error",
    "message delivery",
    "bounce*",
    "rejected",
    "mail error",
    "mail system error",
    "unable to deliver",
    "delivery has failed",
    "unzustellbar*",
    "zustellung*",
    "nicht zugestellt",
    "non remis*",
    "échec de la remise",
    "non distribué",
    "no se puede entregar",
    "mancato recapito",
    "onbestelbaar*",
    "ndr",
    "user unknown",
    "配信",
    "退信",
];

/// Words of a notice that the message waits and is tried again, in lower case.
const WAITS: &[&str] = &[
    "warning message only",
    "do not need to resend",
    "do not need to re-send",
    "not need to resend",
    "not yet been delivered",
    "has not yet been",
    "not been delivered yet",
    "delivery attempts will continue",
    "will continue to be made",
    "will be retried",
    "will retry",
    "still being retried",
    "will keep trying",
    "continue to try",
    "still trying",
    "is still in the queue",
    "status notification (delay)",
    "is delayed",
    "been delayed",
    "delivery delayed",
    "delayed mail",
    "could not send message for past",
    "temporary failure report",
    "delay notification",
    "wird verzögert",
    "verzögert",
];

/// A report without fields, in words: none where it is no such report.
pub(super) fn read(mail: &Mail) -> Option<(ReportKind, Vec<Named>)> {
    let failed: Vec<&str> = mail
        .headers
        .all("x-failed-recipients")
        .flat_map(|value| value.split(','))
        .filter_map(address)
        .take(status::MOST_RECIPIENTS)
        .collect();
    let author = mail.from.split('@').next().unwrap_or("").to_lowercase();
    let daemon = [
        "mailer-daemon",
        "mailerdaemon",
        "postmaster",
        "mail-daemon",
        "maildaemon",
        "mdaemon",
    ]
    .iter()
    .any(|name| author.contains(name));
    let from_nobody = mail
        .headers
        .get("return-path")
        .is_some_and(|path| matches!(path.trim(), "<>" | ""));
    let subject = says(&mail.subject, FAILS) || says(&mail.subject, WAITS);
    let by_machine = daemon
        || from_nobody
        || mail
            .headers
            .get("from")
            .is_some_and(|from| from.contains("<>"));
    // A person who answers quotes what they got; a machine seldom answers.
    let answers = mail.headers.has("in-reply-to") || begins_as_answer(&mail.subject);
    if failed.is_empty() && !daemon && !(subject && (by_machine || !answers)) {
        return None;
    }
    let own = own(mail);
    let mut words = blocks(&mail.words, &own);
    if !failed.is_empty() {
        words.retain(|block| {
            failed
                .iter()
                .any(|address| address.eq_ignore_ascii_case(&block.address))
        });
        for address in &failed {
            if !words
                .iter()
                .any(|block| block.address.eq_ignore_ascii_case(address))
            {
                words.push(Block {
                    address: (*address).to_owned(),
                    text: String::new(),
                });
            }
        }
    }
    let said = Said::of(&mail.words);
    let class = Class::of(said.status.as_deref(), &mail.words);
    let evidence =
        !failed.is_empty() || said.code.is_some() || said.status.is_some() || class != Class::Other;
    // A person may answer under such a subject; a machine that says nothing of use is one all the same.
    if !(evidence && (by_machine || !failed.is_empty() || !words.is_empty())
        || by_machine && subject)
    {
        return None;
    }
    if is_automatic(mail) && !daemon && failed.is_empty() && said.code.is_none() && !subject {
        return None;
    }
    if words.is_empty() {
        words.push(Block {
            address: original_to(mail).unwrap_or("").to_owned(),
            text: String::new(),
        });
    }
    let waits = waits(mail);
    let kind = if waits {
        ReportKind::Delayed
    } else {
        ReportKind::Bounce
    };
    let alone = words.len() == 1;
    let named = words.into_iter().map(|block| {
        let own = Said::of(&block.text);
        // What stands elsewhere is about the only one, if it says more.
        let coded = |said: &Said| said.code.is_some() || said.status.is_some();
        let enough = coded(&own) || !coded(&said) && Class::of(None, &block.text) != Class::Other;
        let (text, said) = if enough || !alone {
            (block.text, own)
        } else {
            (mail.words.clone(), said.clone())
        };
        let class = Class::of(said.status.as_deref(), &text);
        let told = Told {
            address: block.address,
            action: None,
            status: said.status,
            code: said.code,
            diagnostic: text,
        };
        finish(told, class, !waits)
    });
    Some((kind, named.collect()))
}

fn begins_as_answer(subject: &str) -> bool {
    let start = subject
        .trim()
        .split(':')
        .next()
        .unwrap_or("")
        .to_lowercase();
    matches!(
        start.as_str(),
        "re" | "aw" | "sv" | "antw" | "rif" | "res" | "odp" | "fwd" | "fw" | "wg" | "tr"
    ) && subject.contains(':')
}

/// Whether the words hold one of these.
fn says(text: &str, words: &[&str]) -> bool {
    let joined: Vec<&str> = text.split_whitespace().collect();
    let text = joined.join(" ").to_lowercase();
    words.iter().any(|words| said::says(&text, words))
}

/// Whether a report says that the message waits and is tried again.
pub(super) fn waits(mail: &Mail) -> bool {
    says(&mail.subject, WAITS) || says(&mail.words, WAITS)
}
