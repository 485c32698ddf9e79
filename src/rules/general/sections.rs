//! A notice is about the breach alone: every section says something that a notice is for.

use super::Told;
use crate::{
    rules::library::Profiles,
    terms::{Finding, Findings, Place, nearest},
};

pub(super) fn check(told: &Told<'_>, profiles: &Profiles, findings: &mut Findings) {
    for id in told.outline.headings.keys() {
        if profiles.elements.get(id).is_none() {
            let near = nearest(id, profiles.elements.ids());
            let help = near.map_or_else(
                || "take out what is not about the breach; docs/rules.md lists what sections are for".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("the section `{id}` is none that a notice is known to need");
            findings.push(Finding::warning(
                "GEN-DEDICATED",
                Place::file(&told.wording.source),
                message,
                help,
            ));
        }
    }
}
