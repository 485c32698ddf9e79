//! What rarely happens, and must look right too: mails for people at the edges, invented and made by
//! the code that makes the real ones.

use serde_json::{Value, json};

use super::{Groups, Packet, Shown, example, frame, language, speak, wordings};
use crate::terms::Locale;

/// As long as a name may be before it counts as none, with a part that no line can break.
const LONGEST: &str = "Maximiliane-Alexandra Wolfeschlegelsteinhausenbergerdorff-Muster";
const HEBREW: &str = "נועם בן־דוגמה";
const LATIN: &str = "Jean-Baptiste O’Example (QA)";
/// So many values in one field.
const MOST: usize = 25;

/// One case.
struct Case {
    id: &'static str,
    title: &'static str,
    why: &'static str,
    /// What stands in the name's slot; none where the wording has none.
    name: Option<&'static str>,
    values: usize,
    fits: fn(&Shown<'_>) -> bool,
    prefers: fn(&Shown<'_>) -> usize,
}

fn named(shown: &Shown<'_>) -> bool {
    shown.wording.fields().contains("name")
}

fn rtl(shown: &Shown<'_>) -> bool {
    shown.wording.locale.is_rtl()
}

fn classes(shown: &Shown<'_>) -> usize {
    let sizes = shown.who.iter().map(|(facets, _)| facets.exposed.len());
    sizes.max().unwrap_or(0)
}

const CASES: [Case; 6] = [
    Case {
        id: "longest",
        title: "The longest name",
        why: "A longer one counts as none. Nothing may be cut or pushed out of the page.",
        name: Some(LONGEST),
        values: 1,
        fits: named,
        prefers: |_| 0,
    },
    Case {
        id: "rtl-name",
        title: "A name that runs from right to left, in a mail that does not",
        why: "The comma after the name must stay behind it.",
        name: Some(HEBREW),
        values: 1,
        fits: |shown| named(shown) && !rtl(shown),
        prefers: |_| 0,
    },
    Case {
        id: "ltr-name",
        title: "A Latin name in a mail that runs from right to left",
        why: "The name keeps its own direction, with its brackets in their places.",
        name: Some(LATIN),
        values: 1,
        fits: |shown| named(shown) && rtl(shown),
        prefers: |_| 0,
    },
    Case {
        id: "nameless",
        title: "Nobody's name is known",
        why: "The salutation must read well without one.",
        name: None,
        values: 1,
        fits: |shown| !named(shown),
        prefers: |_| 0,
    },
    Case {
        id: "accounts",
        title: "The most accounts",
        why: "A mailbox with many accounts lists all of them.",
        name: None,
        values: MOST,
        fits: |shown| {
            let mut fields = shown.wording.fields().into_iter();
            fields.any(|field| example::several(&shown.who, field))
        },
        prefers: |_| 0,
    },
    Case {
        id: "classes",
        title: "All kinds of data",
        why: "The wording for whom most was exposed: its lists and its advice are the longest.",
        name: None,
        values: 1,
        fits: |shown| classes(shown) > 0,
        prefers: classes,
    },
];

/// The page, and the documents that its frames show.
pub(super) fn page(
    packet: &Packet<'_>,
    groups: &Groups<'_>,
    locales: &[Locale],
) -> (Value, Vec<(String, String)>) {
    let headers = packet.text.around.headers(false);
    let date = wordings::date(packet);
    let mut mails = Vec::new();
    let mut absent = Vec::new();
    let mut samples = Vec::new();
    for case in &CASES {
        let fitting = groups.values().flatten().filter(|shown| (case.fits)(shown));
        let rank = |shown: &&Shown<'_>| {
            let language = locales
                .iter()
                .position(|locale| *locale == shown.wording.locale);
            (
                (case.prefers)(shown),
                std::cmp::Reverse(language),
                shown.people,
            )
        };
        let Some(shown) = fitting.max_by_key(rank) else {
            absent.push(case.title);
            continue;
        };
        let mut person = example::everyday(shown.wording, &shown.who);
        if let (Some(name), Some(slot)) = (case.name, person.get_mut("name")) {
            *slot = vec![name.to_owned()];
        }
        for (field, values) in &mut person {
            if case.values > 1 && example::several(&shown.who, field) {
                *values = (1..=case.values)
                    .map(|n| format!("{field}-{n:04}"))
                    .collect();
            }
        }
        let mut sample = json!({
            "id": case.id,
            "title": case.title,
            "why": case.why,
            "locale": language(&shown.wording.locale),
            "audience": speak::audience(&shown.wording.audience),
            "number": shown.number,
            "href": super::views(shown, &super::pages_of(&shown.wording.locale, shown.number)),
            "height": frame::height(&shown.wording.text),
        });
        match example::compose(shown.wording, &headers, &person, date) {
            Ok(example) => {
                mails.push((
                    format!("mail/edge-{}.html", case.id),
                    frame::document(&example.html),
                ));
                mails.push((
                    format!("mail/edge-{}-source.html", case.id),
                    frame::source(&example.raw),
                ));
                sample["text"] = json!(example.text);
            }
            Err(fault) => sample["fault"] = json!(fault),
        }
        samples.push(sample);
    }
    (
        json!({ "page": "edges.html", "samples": samples, "absent": absent }),
        mails,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_as_long_as_one_may_be() {
        assert_eq!(LONGEST.chars().count(), 64);
    }
}
