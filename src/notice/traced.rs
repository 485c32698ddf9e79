//! The origins of a wording's blocks: its notice rendered once more with marks.

use std::collections::BTreeSet;

use super::{
    library::Source,
    origin::{Finder, Origin, Origins},
    press::{Press, key, slot},
    render::Part,
    trail::Trail,
};
use crate::audience::Facets;

impl Press<'_> {
    /// Where each block of the wording for a combination of facets comes from; nothing for what the
    /// marks would change.
    pub(super) fn origins(&mut self, one: &Facets, source: &Source) -> Origins {
        let Some(mut plain) = self.contexts.get(&key(one, source)).cloned() else {
            return Origins::default();
        };
        let marks = &mut self.marks;
        let marked = self.marked.entry(key(one, source));
        let mut marked = marked.or_insert_with(|| marks.context(&plain)).clone();
        for (index, field) in self.fields.iter().enumerate() {
            for context in [&mut plain, &mut marked] {
                context.insert_value(field.clone(), slot(one, index, field));
            }
        }
        // Where the text asks what a facet is, its mark would change the answer: then without.
        let mut with_facets = marked.clone();
        for (name, value) in &one.declared {
            with_facets.insert_value(name.clone(), self.marks.facet(name, value));
        }
        let ways = [&with_facets, &marked];
        let readers = self.facts.readers(one);
        let turn = self.facts.turn(one, source);
        let catalogue = self.catalogues.get(&source.locale, turn, &readers);
        let finder = Finder {
            facts: self.facts,
            facets: one,
            catalogue,
        };
        let trail = |part: Part, plainly: Part| {
            let plain = self.engine.render(source, plainly, &plain).ok()?;
            ways.iter().find_map(|marked| {
                let marked = self.engine.render(source, part, marked).ok()?;
                Trail::of(&marked, &plain)
            })
        };
        let line = |part: Part, line: u64| -> BTreeSet<Origin> {
            let facts = trail(part, part);
            let facts = facts.map(|trail| trail.whole(&source.name, &self.marks, &finder));
            let line = Origin::Line {
                file: source.name.clone(),
                line,
            };
            facts.into_iter().flatten().chain([line]).collect()
        };
        let body = trail(Part::Lines, Part::Body)
            .map(|trail| trail.blocks(&source.name, &self.marks, &finder));
        Origins {
            subject: line(Part::Subject, source.file.subject_line),
            preheader: line(Part::Preheader, source.file.preheader_line),
            banner: BTreeSet::from([finder.text("layout-sample")]),
            sender: finder.of("controller.trading_name").into_iter().collect(),
            body: body.unwrap_or_default(),
            footer: footer(&finder),
        }
    }
}

/// The lines that the layout puts below a text.
fn footer(finder: &Finder<'_>) -> Vec<BTreeSet<Origin>> {
    let incident = &finder.facts.campaign.incident;
    let of = |text: Option<&str>, fact: &str| -> BTreeSet<Origin> {
        let text = text.map(|id| finder.text(id));
        text.into_iter().chain(finder.of(fact)).collect()
    };
    let mut lines = vec![of(Some("layout-sent-by"), "controller.name")];
    let stated = |origins: &BTreeSet<Origin>| {
        let near =
            |origin: &Origin| matches!(origin, Origin::Fact(name) if name != "controller.address");
        incident.controller.address.is_some() || origins.iter().any(near)
    };
    lines.extend(Some(of(None, "controller.address")).filter(stated));
    if incident.reference.is_some() {
        lines.push(of(Some("layout-reference"), "reference"));
    }
    lines.push(of(Some("layout-date"), "dates.notice"));
    lines
}
