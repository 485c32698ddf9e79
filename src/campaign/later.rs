//! Keys that the format knows and this version does not carry out. Ignoring one silently could
//! send too fast, too early or to the wrong people, so each says so when used.

use std::ops::Range;

use super::CampaignFile;

/// Each such key that is used: its name and its place.
pub(super) fn used(file: &CampaignFile) -> Vec<(&'static str, Range<usize>)> {
    let mut used = Vec::new();
    let mut note = |key, span: Option<Range<usize>>| used.extend(span.map(|span| (key, span)));
    note("ledger", file.ledger.as_ref().map(toml::Spanned::span));
    used
}
