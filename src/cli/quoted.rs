//! What somebody was told, quoted from the text that was approved then: it needs nobody's data, so it
//! is there also after they were purged.

use crate::{
    campaign::Campaign,
    delivery::{Event, Kind},
    review,
};

/// A wording as it was approved.
pub(super) struct Quoted {
    /// Which, in one line.
    pub(super) line: String,
    /// Subject and text, with open slots as ‹name›.
    pub(super) text: String,
}

/// The wording of the last attempt; none where there was none, or its text is not on file.
pub(super) fn quoted(campaign: &Campaign, events: &[Event]) -> Option<Quoted> {
    let attempt = events.iter().rfind(|event| event.kind == Kind::Attempt)?;
    let (text, wording) = (attempt.text?, attempt.wording?);
    let (frozen, _) = review::thaw(&campaign.folder, text).ok()?;
    let wording = frozen.text().wordings.remove(&wording)?;
    Some(Quoted {
        line: format!(
            "«{}», for {} in {}, of the text {}",
            wording.subject,
            wording.audience,
            wording.locale,
            text.code()
        ),
        text: format!(
            "{}\n\n{}",
            wording.subject,
            review::with_slots(&wording.text)
        ),
    })
}
