//! The text at hand as it is frozen.

use super::{failure::Failure, gather::Gathered};
use crate::{
    review::{self, Frozen, Remark},
    terms::Finding,
};

/// The text at hand as it would be frozen.
pub(super) fn frozen(gathered: &Gathered) -> Frozen {
    let made_from = &gathered.made_from;
    Frozen {
        format: review::FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        campaign: gathered.campaign.file.id.clone(),
        digest: gathered.text.digest(),
        around: gathered.text.around.clone(),
        wordings: gathered.text.wordings.values().cloned().collect(),
        by_facets: gathered
            .notices
            .by_facets
            .iter()
            .filter_map(|(facets, index)| {
                Some((
                    facets.clone(),
                    gathered.notices.wordings.get(*index)?.digest(),
                ))
            })
            .collect(),
        sources: made_from.sources.clone(),
        settings: made_from.settings,
        findings: Some(Remark::all(&gathered.findings)),
        facts: Some(made_from.facts.clone()),
    }
}

/// Freezes the text at hand; gives the folder's name.
pub(super) fn freeze(gathered: &Gathered) -> Result<String, Failure> {
    let folder = &gathered.campaign.folder;
    let frozen = frozen(gathered);
    // Findings about rows belong to the audience, not to the text.
    let about_text: Vec<Finding> = gathered
        .findings
        .iter()
        .filter(|finding| !finding.id.starts_with("LIST-"))
        .cloned()
        .collect();
    review::freeze(folder, &frozen, &about_text)?;
    Ok(format!("approvals/{}…", frozen.digest.short()))
}
