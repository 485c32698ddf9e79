//! What can be counted in a text without understanding it: filler, length, shouting.

use super::{Subject, text};
use crate::{
    notice::Wording,
    terms::{Finding, Findings, Place},
};

/// What somebody meant to fill in.
const FILLER: [&str; 7] = ["TODO", "TBD", "FIXME", "XXX", "[[", "{{", "lorem ipsum"];
/// Domains that reach nobody.
const RESERVED: [&str; 3] = ["example.com", "example.org", "example.net"];
/// Words of bait in a subject.
const PRESSING: [&str; 9] = [
    "urgent",
    "immediately",
    "act now",
    "final notice",
    "last chance",
    "dringend",
    "sofort",
    "urgente",
    "immédiatement",
];
/// So many words fit what somebody reads.
const LONG: usize = 700;

pub(super) fn check(subject: &Subject<'_>, wording: &Wording, findings: &mut Findings) {
    let place = || Place::file(&wording.source);
    let body = text(wording);
    let all = format!("{}\n{}\n{body}", wording.subject, wording.preheader);
    if let Some(filler) = FILLER.iter().find(|filler| all.contains(**filler)) {
        let message = format!("`{filler}` is left in the text");
        findings.push(Finding::error(
            "GEN-PLACEHOLDER",
            place(),
            message,
            "fill it in, or take it out",
        ));
    }
    if let Some(domain) = RESERVED
        .iter()
        .find(|domain| !subject.campaign.file.sample && all.contains(**domain))
    {
        let message = format!("`{domain}` stands in the text, which is nobody's");
        findings.push(Finding::error(
            "GEN-PLACEHOLDER",
            place(),
            message,
            "name your own domain",
        ));
    }
    let words = body.split_whitespace().count();
    if words > LONG {
        let message = format!("the notice has over {LONG} words");
        findings.push(Finding::info(
            "GEN-LENGTH",
            place(),
            message,
            "say it shorter: what is not read is not told",
        ));
    }
    if wording.sections.is_empty() {
        let help = "give it headings: `## What happened {#nature}`";
        findings.push(Finding::info(
            "GEN-LENGTH",
            place(),
            "the notice has no headings",
            help,
        ));
    }
    subject_line(wording, findings);
}

/// A subject says what the message is, and does not shout.
fn subject_line(wording: &Wording, findings: &mut Findings) {
    let subject = &wording.subject;
    let place = || Place::file(&wording.source);
    let letters: Vec<char> = subject.chars().filter(|c| c.is_alphabetic()).collect();
    let shouts = letters.len() > 7
        && letters.iter().any(|c| c.is_lowercase() || c.is_uppercase())
        && !letters.iter().any(|c| c.is_lowercase());
    let emoji = |c: char| matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}');
    let fault = if ["re:", "fw:", "fwd:", "aw:"]
        .iter()
        .any(|start| subject.to_lowercase().starts_with(start))
    {
        Some("the subject looks like an answer")
    } else if subject.chars().any(emoji) {
        Some("the subject has an emoji")
    } else if shouts {
        Some("the subject is all capitals")
    } else {
        None
    };
    findings.extend(fault.map(|fault| {
        Finding::warning(
            "PHISH-SUBJECT",
            place(),
            fault,
            "say plainly what the message is",
        )
    }));
    let lower = subject.to_lowercase();
    let pressing = PRESSING.iter().find(|word| lower.contains(**word));
    let pressing = pressing
        .copied()
        .or_else(|| subject.contains(['!', '！']).then_some("!"));
    if let Some(word) = pressing {
        let message = format!("the subject presses the reader: `{word}`");
        findings.push(Finding::warning(
            "PHISH-URGENCY",
            place(),
            message,
            "bait is urgent, a notice is calm",
        ));
    }
}
