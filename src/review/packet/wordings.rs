//! A page of wordings: all of one language, by kind of reader.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Group, Packet, Shown, example, frame, language, speak};
use crate::{
    message::Headers,
    notice::Piece,
    review::{changed, diff, diff::Run},
    terms::{Locale, Stamp},
};

/// More changed paragraphs than this, and the wording is better read as a whole.
const READABLE: usize = 30;

/// An id for a link, from a name that the campaign chose.
pub(super) fn anchor(name: &str) -> String {
    let letters = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    format!("for-{}", letters.collect::<String>())
}

/// The page of a language.
pub(super) fn page(
    packet: &Packet<'_>,
    groups: &BTreeMap<(usize, String, Locale), Group<'_>>,
    locale: &Locale,
) -> Value {
    let headers = packet.text.around.headers(false);
    let date = date(packet);
    let of_locale = groups.iter().filter(|((.., other), _)| other == locale);
    let mut total = (0, 0);
    let groups: Vec<Value> = of_locale
        .map(|((_, audience, _), group)| {
            let people: u64 = group.iter().map(|shown| shown.people).sum();
            total = (total.0 + group.len(), total.1 + people);
            let wordings: Vec<Value> = group
                .iter()
                .map(|shown| wording(shown, group.first(), &headers, date))
                .collect();
            json!({
                "id": anchor(audience),
                "audience": speak::audience(audience),
                "people": speak::mailboxes(people),
                "said": speak::wordings(group.len()),
                "wordings": wordings,
            })
        })
        .collect();
    json!({
        "page": locale.as_str(),
        "locale": language(locale),
        "groups": groups,
        "wordings_said": speak::wordings(total.0),
        "people_said": speak::mailboxes(total.1),
        "language_digest": packet.text.language(locale).to_string(),
    })
}

/// The moment that invented messages bear: the day of the notice.
fn date(packet: &Packet<'_>) -> Stamp {
    let day = packet
        .campaign
        .incident
        .dates
        .get("notice")
        .and_then(|date| date.earliest());
    let moment = day.and_then(|day| {
        jiff::tz::TimeZone::UTC
            .to_timestamp(day.at(9, 0, 0, 0))
            .ok()
    });
    moment.map_or_else(Stamp::default, |moment| Stamp(moment.as_microsecond()))
}

fn wording(shown: &Shown<'_>, first: Option<&Shown<'_>>, headers: &Headers, date: Stamp) -> Value {
    let wording = shown.wording;
    let who = speak::who(&shown.who, &wording.locale);
    let marked = frame::marked(&wording.html);
    let (example, header_lines) = match example::compose(wording, headers, &shown.who, date) {
        Ok(example) => (Some(example.html), example.headers),
        Err(why) => (None, format!("(this message cannot be composed: {why})")),
    };
    let phone = example.as_deref().unwrap_or(&marked);
    let text: Vec<Value> = wording
        .text
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(fixed) => json!({ "fixed": fixed }),
            Piece::Slot(slot) => json!({ "slot": slot.field }),
        })
        .collect();
    json!({
        "id": shown.digest.short(),
        "digest": shown.digest.to_string(),
        "number": shown.number,
        "people": speak::mailboxes(shown.people),
        "subject": wording.subject,
        "preheader": wording.preheader,
        "source": wording.source,
        "sections": wording.sections,
        "fields": wording.fields(),
        "who": who.all,
        "differ": who.each.iter().map(|(what, n)| json!({ "what": what, "people": speak::number(*n) })).collect::<Vec<_>>(),
        "against": first.filter(|first| first.digest != shown.digest).map(|first| against(first, shown)),
        "light": frame::light(&marked),
        "phone": frame::light(phone),
        "dark": frame::dark(phone),
        "height": frame::height(&wording.text),
        "text": text,
        "headers": header_lines,
    })
}

/// In which words it differs from the group's first.
fn against(first: &Shown<'_>, shown: &Shown<'_>) -> Value {
    let hunks = diff::paragraphs(
        &changed::paragraphs(first.wording),
        &changed::paragraphs(shown.wording),
    );
    let many = hunks.len() > READABLE;
    let lines: Vec<Vec<Value>> = hunks
        .iter()
        .take(READABLE)
        .map(|hunk| hunk.iter().map(run).collect())
        .collect();
    json!({ "number": first.number, "id": first.digest.short(), "lines": lines, "many": many })
}

/// A run of words, and whether it is the same, gone or come.
pub(super) fn run(run: &Run) -> Value {
    match run {
        Run::Same(text) => json!({ "is": "same", "text": text }),
        Run::Gone(text) => json!({ "is": "gone", "text": text }),
        Run::Come(text) => json!({ "is": "come", "text": text }),
    }
}
