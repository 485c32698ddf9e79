//! Language approvals that do not count any more, and what changed since each was given.
//!
//! An approval of a language names the digests of its text and of the source text that it was
//! compared with. When either changes it is stale; the frozen text of that day says in which
//! paragraphs.

use super::{Approval, Change, Frozen, Standing, Text, changed, frozen::frozen_texts, thaw};
use crate::{campaign::Campaign, terms::Locale};

/// A language whose latest approval is stale.
#[derive(Clone, Debug)]
pub struct Stale {
    /// The language.
    pub locale: Locale,
    /// Its latest approval that was not withdrawn.
    pub approval: Approval,
    /// What changed in the language itself, each paragraph once; none where the text of that day is
    /// not on file any more.
    pub own: Option<Vec<Change>>,
    /// What changed in the source language, likewise.
    pub source: Option<Vec<Change>>,
}

/// The languages that need an approval and have only an older one.
#[must_use]
pub fn stale(
    campaign: &Campaign,
    approvals: &[Approval],
    standing: &Standing,
    text: &Text,
) -> Vec<Stale> {
    let source = &text.source(campaign);
    let mut all = Vec::new();
    for locale in &standing.languages_needed {
        let role = format!("language:{locale}");
        let older = approvals
            .iter()
            .rev()
            .find(|a| !a.withdrawn && a.role == role && !standing.languages.contains_key(locale));
        let Some((approval, digests)) = older.and_then(|a| Some((a, a.language?))) else {
            continue;
        };
        let of_that_day = read(campaign, |then| {
            (then.language(locale), then.language(source)) == digests
        });
        let since = |of: &Locale| {
            of_that_day
                .as_ref()
                .map(|then| changed::of_language(then, text, of))
        };
        all.push(Stale {
            locale: locale.clone(),
            approval: approval.clone(),
            own: since(locale),
            source: since(source),
        });
    }
    all
}

/// The frozen text for which something holds.
fn read(campaign: &Campaign, holds: impl Fn(&Text) -> bool) -> Option<Frozen> {
    let texts = frozen_texts(&campaign.folder).into_iter();
    // One that is damaged is as good as none here; whoever sends from it is told.
    texts
        .filter_map(|digest| Some(thaw(&campaign.folder, digest).ok()?.0))
        .find(|frozen| holds(&frozen.text()))
}

impl Stale {
    /// Whose approval, of when, and what changed since, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "language {}: {} approved it at {}, and it or its source changed since",
            self.locale, self.approval.by, self.approval.at
        )];
        for (which, changes) in [("in it", &self.own), ("in the source", &self.source)] {
            let Some(changes) = changes else {
                lines.push(format!(
                    "  {which}: the text of that day is not on file any more; read it as a whole"
                ));
                continue;
            };
            for change in changes {
                lines.push(format!("  {which}: {}", change.what));
                lines.extend(change.lines.iter().map(|line| format!("    {line}")));
            }
        }
        lines
    }
}
