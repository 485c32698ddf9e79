//! A received test mail against what left: what a relay or a gateway did to it on the way.
//!
//! Guarantees that whatever a reader would see, follow or answer differently is a finding of its own,
//! and that a mail which only travelled has none but advice. It must not fetch anything.

mod mail;
mod page;

use self::{mail::Mail, page::Page};
use super::diff;
use crate::terms::{Finding, Findings, Place, agrees, counted};

/// The id that a mail carries through relays which replace Message-ID, and its Message-ID.
#[must_use]
pub fn ids(octets: &[u8]) -> Option<(String, String)> {
    let mail = Mail::read(octets)?;
    Some((mail.notice_id, mail.message_id))
}

/// What differs between what left and what was received; `file` is where findings point to. None where
/// either cannot be read as a mail.
#[must_use]
pub fn received(left: &[u8], arrived: &[u8], file: &str) -> Option<Findings> {
    let (left, arrived) = (Mail::read(left)?, Mail::read(arrived)?);
    let mut compared = Compared {
        file,
        findings: Findings::new(),
    };
    compared.who(&left, &arrived);
    compared.proof(&arrived);
    compared.ids(&left, &arrived);
    compared.parts(&left, &arrived);
    Some(compared.findings)
}

struct Compared<'a> {
    file: &'a str,
    findings: Findings,
}

impl Compared<'_> {
    fn error(&mut self, id: &'static str, message: String, help: &str) {
        let place = Place::file(self.file);
        self.findings.push(Finding::error(id, place, message, help));
    }

    fn warning(&mut self, id: &'static str, message: String, help: &str) {
        let place = Place::file(self.file);
        self.findings
            .push(Finding::warning(id, place, message, help));
    }

    fn info(&mut self, id: &'static str, message: String, help: &str) {
        let place = Place::file(self.file);
        self.findings.push(Finding::info(id, place, message, help));
    }

    /// Who writes, who is answered, and what it is about.
    fn who(&mut self, left: &Mail, arrived: &Mail) {
        let account = "turn that off at the relay, or use another: readers are told to trust the approved sender";
        for (id, what, before, after) in [
            ("RECEIVED-FROM", "From", &left.from, &arrived.from),
            (
                "RECEIVED-REPLY-TO",
                "Reply-To",
                &left.reply_to,
                &arrived.reply_to,
            ),
        ] {
            if before != after {
                let change = changed(before, after);
                self.error(id, format!("{what} was changed: {change}"), account);
            }
        }
        if !arrived.sender.is_empty() && arrived.sender != left.sender {
            self.warning(
                "RECEIVED-SENDER",
                format!(
                    "a Sender was added: {}; some mail programs show \"on behalf of\"",
                    shown(&arrived.sender)
                ),
                account,
            );
        }
        if left.subject != arrived.subject {
            let change = changed(&left.subject, &arrived.subject);
            let message = format!("the subject was changed: {change}");
            if arrived.subject.contains(&left.subject) {
                let help = "if your own mail system marks mail from outside, that is no fault; look into a mailbox elsewhere";
                self.warning("RECEIVED-SUBJECT", message, help);
            } else {
                self.error("RECEIVED-SUBJECT", message, account);
            }
        }
        let added = |name: &&str| {
            arrived.names.iter().any(|has| has == name) && !left.names.iter().any(|has| has == name)
        };
        if let Some(name) = ["list-unsubscribe", "list-id"]
            .iter()
            .find(|name| added(name))
        {
            self.warning(
                "RECEIVED-LIST",
                format!("`{name}` was added: mail programs show the notice as a newsletter, with a way to leave it"),
                "turn off subscription management and lists for this mail at the relay",
            );
        }
    }

    /// Whether the recipient's provider can tell that the mail is ours.
    fn proof(&mut self, arrived: &Mail) {
        let domain = arrived.domain().to_owned();
        let ours = |signer: &String| {
            *signer == domain
                || domain.ends_with(&format!(".{signer}"))
                || signer.ends_with(&format!(".{domain}"))
        };
        let sign = "have the relay sign with your domain: without it providers refuse or mark a large mailing";
        if arrived.signed_by.is_empty() {
            self.error(
                "RECEIVED-DKIM",
                "there is no DKIM signature".to_owned(),
                sign,
            );
        } else if !arrived.signed_by.iter().any(ours) {
            let by = shown(&arrived.signed_by.join(", "));
            self.error(
                "RECEIVED-DKIM",
                format!("DKIM signs for {by}, and not for {domain}, the domain of From"),
                sign,
            );
        }
        let Some(newest) = arrived.checks.first() else {
            self.info(
                "RECEIVED-AUTHENTICATION",
                "nothing in it says whether SPF, DKIM and DMARC were checked".to_owned(),
                "send a test to a mailbox whose provider writes Authentication-Results",
            );
            return;
        };
        for what in ["dkim", "dmarc", "spf"] {
            let verdicts: Vec<&str> = arrived
                .checks
                .iter()
                .flat_map(|check| check.split(';'))
                .filter_map(|result| {
                    result
                        .trim()
                        .strip_prefix(what)?
                        .trim_start()
                        .strip_prefix('=')
                })
                .filter_map(|verdict| verdict.split_whitespace().next())
                .collect();
            // One good signature is enough; a list or gateway may have broken another.
            if !verdicts.is_empty() && !verdicts.iter().any(|verdict| verdict.starts_with("pass")) {
                self.error(
                    "RECEIVED-AUTHENTICATION",
                    format!(
                        "the recipient's provider says {what}={}",
                        shown(&verdicts.join(", "))
                    ),
                    "compare the DNS records of the domain of From with what the relay asks for",
                );
            }
        }
        if !newest.contains('=') {
            let said = shown(newest);
            self.info(
                "RECEIVED-AUTHENTICATION",
                format!("nothing was checked: {said}"),
                "",
            );
        }
    }

    /// What bounces and later questions are matched by.
    fn ids(&mut self, left: &Mail, arrived: &Mail) {
        for (id, what, before, after) in [
            (
                "RECEIVED-MESSAGE-ID",
                "Message-ID",
                &left.message_id,
                &arrived.message_id,
            ),
            ("RECEIVED-DATE", "Date", &left.date, &arrived.date),
        ] {
            if before != after {
                self.warning(
                    id,
                    format!("{what} was replaced on the way"),
                    "bounces are matched by the envelope's token and the relay's own id then; the log has both",
                );
            }
        }
        if left.notice_id != arrived.notice_id {
            self.warning(
                "RECEIVED-HEADER",
                "X-Notice-Id was taken out".to_owned(),
                "a bounce that has lost the token cannot be matched by it; keep `envelope_from` with a {token}",
            );
        }
        let lost = |name: &&str| {
            left.names.iter().any(|has| has == name) && !arrived.names.iter().any(|has| has == name)
        };
        for name in ["auto-submitted", "content-language"]
            .iter()
            .filter(|name| lost(name))
        {
            self.info(
                "RECEIVED-HEADER",
                format!("`{name}` was taken out"),
                "automatic answers may come back",
            );
        }
    }

    fn parts(&mut self, left: &Mail, arrived: &Mail) {
        let relay = "turn it off at the relay or gateway, or use another: nobody approved that";
        for kind in &arrived.more {
            let message = format!("a further part was added: {}", shown(kind));
            self.error("RECEIVED-PART", message, relay);
        }
        match (&left.text, &arrived.text) {
            (Some(_), None) => self.error(
                "RECEIVED-TEXT-PART",
                "the text part was dropped".to_owned(),
                "readers without HTML, and many screen readers, get nothing they can use; turn that off at the relay",
            ),
            (Some(before), Some(after)) => {
                self.words("text part", before, after);
                self.links("text part", &left.text_links, &arrived.text_links);
            }
            (None, _) => {}
        }
        let empty = Page::default();
        match (&left.html, &arrived.html) {
            (Some(_), None) => self.error(
                "RECEIVED-HTML-PART",
                "the HTML part was dropped".to_owned(),
                relay,
            ),
            (before, Some(after)) => {
                let before = before.as_ref().unwrap_or(&empty);
                self.words("HTML part", &before.paragraphs, &after.paragraphs);
                self.links("HTML part", &before.links, &after.links);
                for fetched in only(&after.loads, &before.loads) {
                    self.error(
                        "RECEIVED-PIXEL",
                        format!(
                            "something was added that is fetched when the mail is opened: {}",
                            shown(fetched)
                        ),
                        "turn open tracking off: it tells others who read the notice, and when",
                    );
                }
            }
            (None, None) => {}
        }
    }

    fn links(&mut self, part: &str, before: &[String], after: &[String]) {
        let (gone, come) = (only(before, after), only(after, before));
        let track = "turn click tracking off (docs/relays.md names the header): readers are told to look where a link leads";
        if gone.len() == come.len()
            && let (Some(old), Some(new)) = (gone.first(), come.first())
        {
            let message = format!(
                "{} of {} in the {part} {} elsewhere: {} became {}",
                gone.len(),
                counted(before.len(), "link"),
                agrees(gone.len(), "leads", "lead"),
                shown(old),
                shown(new)
            );
            self.error("RECEIVED-LINK", message, track);
            return;
        }
        for (what, which) in [("was taken out of", gone), ("was added to", come)] {
            for link in which {
                let message = format!("a link {what} the {part}: {}", shown(link));
                self.error("RECEIVED-LINK", message, track);
            }
        }
    }

    fn words(&mut self, part: &str, before: &[String], after: &[String]) {
        for hunk in diff::paragraphs(before, after) {
            let all = |kind: fn(&diff::Run) -> bool| hunk.iter().all(kind);
            let (id, what) = if all(|run| matches!(run, diff::Run::Come(_))) {
                ("RECEIVED-ADDED", "was added to")
            } else if all(|run| matches!(run, diff::Run::Gone(_))) {
                ("RECEIVED-REMOVED", "was taken out of")
            } else {
                ("RECEIVED-CHANGED", "was changed in")
            };
            let said = shown(&diff::in_line(&hunk));
            self.error(
                id,
                format!("a paragraph {what} the {part}: {said}"),
                "find out who does that (the relay, a gateway, your own mail system) and turn it off",
            );
        }
    }
}

/// What one list has and the other lacks, as often as it has it more.
fn only<'a>(of: &'a [String], without: &[String]) -> Vec<&'a String> {
    let mut left: Vec<&String> = without.iter().collect();
    let mut only = Vec::new();
    for one in of {
        match left.iter().position(|other| *other == one) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => only.push(one),
        }
    }
    only
}

fn changed(before: &str, after: &str) -> String {
    shown(&diff::in_line(&diff::words(before, after)))
}

/// A value of a mail that came from outside, fit to be printed.
fn shown(value: &str) -> String {
    const MOST: usize = 200;
    let plain = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown: String = value.chars().filter(plain).take(MOST).collect();
    if value.chars().count() > MOST {
        shown.push('…');
    }
    shown
}
