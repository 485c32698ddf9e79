//! Who reads which notice: the audience's digest.
//!
//! Guarantees that a reader who comes to another language or another kind of notice is a change of the
//! audience, and that a wording which is corrected is none.

use std::collections::BTreeMap;

use super::Frozen;
use crate::{
    audience::{Audience, Facets},
    notice::{Notices, Wording},
    terms::{Digest, Hasher},
};

/// The digest of everybody and of the notice that each combination of facets leads to; as
/// `docs/digests.md` describes it.
#[must_use]
pub fn audience_digest(audience: &Audience, notices: &Notices) -> Digest {
    let each = notices.by_facets.iter();
    digest(
        audience,
        each.filter_map(|(facets, index)| Some((facets, notices.wordings.get(*index)?)))
            .collect(),
    )
}

impl Frozen {
    /// The same, for the notices that people get by a frozen text: another version of the program may
    /// choose others.
    #[must_use]
    pub fn audience_digest(&self, audience: &Audience) -> Digest {
        let text = self.text();
        let each = self.by_facets.iter();
        let each = each.filter(|(facets, _)| audience.facets.contains_key(facets));
        digest(
            audience,
            each.filter_map(|(facets, digest)| Some((facets, text.wordings.get(digest)?)))
                .collect(),
        )
    }
}

fn digest(audience: &Audience, readers: BTreeMap<&Facets, &Wording>) -> Digest {
    let mut hasher = Hasher::new("readers v1");
    hasher
        .field(audience.digest.0)
        .field(readers.len().to_string());
    for (facets, wording) in readers {
        hasher
            .field(facets.kept())
            .field(&wording.audience)
            .field(wording.locale.as_str());
    }
    hasher.finish()
}
