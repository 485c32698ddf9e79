//! The pages with the wordings of one language as readers see them, by kind of reader.

use serde_json::{Value, json};

use super::{Groups, Packet, Shown, example, frame, inline, language, speak};
use crate::{
    message::Headers,
    notice::Piece,
    review::{changed, diff},
    terms::{Locale, Stamp, counted, thousands},
};

/// More changed paragraphs than this, and the wording is better read as a whole.
const READABLE: usize = 30;

/// How many wordings stand on one page.
pub(super) const EACH: usize = 40;

/// Up to so many wordings the packet holds the whole message of each as it leaves; of more, that of the
/// first of each kind of reader and language, and of the others the header lines: it must stay small
/// enough to be sent.
const WHOLE: usize = 300;

/// An id for a link, from a name that the campaign chose.
pub(super) fn anchor(name: &str) -> String {
    let letters = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    format!("for-{}", letters.collect::<String>())
}

/// A page, and the mails that its frames show.
pub(super) struct Views {
    /// Its file.
    pub file: String,
    /// What its template needs.
    pub page: Value,
    /// The documents beside it.
    pub mails: Vec<(String, String)>,
}

/// The pages of a language.
pub(super) fn pages(packet: &Packet<'_>, groups: &Groups<'_>, locale: &Locale) -> Vec<Views> {
    let headers = packet.text.around.headers(false);
    let date = date(packet);
    let of_locale: Vec<_> = groups
        .iter()
        .filter(|((.., other), _)| other == locale)
        .collect();
    let count = of_locale.iter().map(|(_, group)| group.len()).sum();
    let files = super::pages_of(locale, count);
    let parts: Vec<Value> = files
        .iter()
        .enumerate()
        .map(|(at, file)| {
            let last = ((at + 1) * EACH).min(count);
            json!({ "file": file, "from": at * EACH + 1, "to": last })
        })
        .collect();
    let mut views = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut mails = Vec::new();
        let whole = packet.text.wordings.len() <= WHOLE;
        let here = |shown: &&Shown<'_>| (shown.number - 1) / EACH == at;
        let groups: Vec<Value> = of_locale
            .iter()
            .filter_map(|((_, audience, _), group)| {
                let wordings: Vec<Value> = group
                    .iter()
                    .filter(here)
                    .map(|shown| {
                        let first = group.first();
                        let is_first = first.is_some_and(|first| first.digest == shown.digest);
                        let whole = whole || is_first;
                        wording(shown, first, &headers, (date, whole), &mut mails)
                    })
                    .collect();
                let people: u64 = group.iter().map(|shown| shown.people).sum();
                (!wordings.is_empty()).then(|| {
                    json!({
                        "id": anchor(audience),
                        "audience": speak::audience(audience),
                        "people": counted(people, "mailbox"),
                        "said": counted(group.len(), "wording"),
                        "wordings": wordings,
                    })
                })
            })
            .collect();
        let page = json!({
            "page": file,
            "locale": language(locale),
            "groups": groups,
            "parts": parts,
            "wordings_said": counted(count, "wording"),
        });
        views.push(Views {
            file: file.clone(),
            page,
            mails,
        });
    }
    views
}

/// The moment that invented messages bear: the day of the notice.
pub(super) fn date(packet: &Packet<'_>) -> Stamp {
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

fn wording(
    shown: &Shown<'_>,
    first: Option<&Shown<'_>>,
    headers: &Headers,
    (date, whole): (Stamp, bool),
    mails: &mut Vec<(String, String)>,
) -> Value {
    let wording = shown.wording;
    let who = speak::who(&shown.who, &wording.locale);
    let id = shown.digest.short();
    mails.push((
        format!("mail/{id}.html"),
        frame::document(&frame::marked(&wording.html)),
    ));
    let person = example::everyday(wording, &shown.who);
    let headers = match example::compose(wording, headers, &person, date) {
        Ok(example) if !whole => example.headers,
        Ok(example) => {
            mails.push((
                format!("mail/{id}-source.html"),
                frame::source(&example.raw),
            ));
            example.headers
        }
        Err(why) => format!("(this message cannot be composed: {why})"),
    };
    let text: Vec<Value> = wording
        .text
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(fixed) => json!({ "fixed": fixed }),
            Piece::Slot(slot) => json!({ "slot": slot.field }),
        })
        .collect();
    let composed = mails
        .last()
        .is_some_and(|(name, _)| name.ends_with("-source.html"));
    json!({
        "id": id,
        "digest": shown.digest.to_string(),
        "number": shown.number,
        "people": counted(shown.people, "mailbox"),
        "subject": wording.subject,
        "preheader": wording.preheader,
        "source": wording.source,
        "sections": wording.sections.iter().map(|id| speak::section(id)).collect::<Vec<_>>(),
        "fields": wording.fields(),
        "who": who.all,
        "differ": who.each.iter().map(|(what, n)| json!({ "what": what, "people": thousands(*n) })).collect::<Vec<_>>(),
        "against": first.filter(|first| first.digest != shown.digest).map(|first| against(first, shown)),
        "height": frame::height(&wording.text),
        "text": text,
        "headers": headers,
        "composed": composed,
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
        .map(|hunk| inline::runs(hunk))
        .collect();
    let page = super::pages_of(&first.wording.locale, first.number);
    json!({ "number": first.number, "href": super::views(first, &page), "lines": lines, "many": many })
}
