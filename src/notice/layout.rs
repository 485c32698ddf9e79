//! What stands around a notice, and the text part with it.
//!
//! Guarantees that both parts carry the same words around the same body.

use std::collections::BTreeSet;

use super::{
    catalogue::Catalogue,
    escape::{cut_at, field_of},
    wording::{Piece, Slot},
};

/// What the layout shows beside the notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Frame {
    pub(super) subject: String,
    /// The subject with direction marks, for the first heading.
    pub(super) heading: String,
    pub(super) preheader: String,
    /// The name that readers know.
    pub(super) organisation: String,
    /// Legal entity, address, reference, date.
    pub(super) footer: Vec<String>,
    /// Whether the footer has the address.
    pub(super) address: bool,
    /// The banner of a sample.
    pub(super) sample: Option<String>,
}

impl Frame {
    /// The facts that it prints, as a notice names them.
    pub(super) fn facts(&self) -> BTreeSet<String> {
        let mut facts = vec!["controller.name", "dates.notice"];
        if !self.organisation.trim().is_empty() {
            facts.push("controller.trading_name");
        }
        if self.address {
            facts.push("controller.address");
        }
        facts.into_iter().map(str::to_owned).collect()
    }
}

/// The footer's lines.
pub(super) fn footer(
    catalogue: &Catalogue<'_>,
    name: &str,
    address: &str,
    reference: &str,
    date: &str,
) -> Vec<String> {
    let mut lines = vec![catalogue.format("layout-sent-by", &[("name", name)])];
    if !address.is_empty() {
        lines.push(address.to_owned());
    }
    if !reference.is_empty() {
        lines.push(catalogue.format("layout-reference", &[("reference", reference)]));
    }
    lines.push(catalogue.format("layout-date", &[("date", date)]));
    lines
}

/// The text part around a body.
pub(super) fn text(frame: &Frame, body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 400);
    if let Some(sample) = &frame.sample {
        out.push_str(sample);
        out.push_str("\n\n");
    }
    for line in [&frame.organisation, &frame.heading] {
        out.push_str(line);
        out.push_str("\n\n");
    }
    out.push_str(body);
    out.push_str("\n-- \n");
    for line in &frame.footer {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Cuts a rendered part at its sentinels.
pub(super) fn cut(rendered: &str, fields: &[String]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let named = |c| field_of(c).and_then(|index| fields.get(index));
    let mut rest = rendered;
    while let Some((fixed, sentinel, after)) = cut_at(rest, |c| named(c).is_some()) {
        if !fixed.is_empty() {
            pieces.push(Piece::Fixed(fixed.to_owned()));
        }
        pieces.extend(named(sentinel).map(|field| {
            Piece::Slot(Slot {
                field: field.clone(),
            })
        }));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Fixed(rest.to_owned()));
    }
    pieces
}
