//! Who reads which notice: the audience's digest.
//!
//! Guarantees that a reader who comes to another language or another kind of notice is a change of the
//! audience, and that a wording which is corrected is none.

use crate::{
    audience::Audience,
    notice::Notices,
    terms::{Digest, Hasher},
};

/// The digest of everybody and of the notice that each combination of facets leads to; as
/// `docs/digests.md` describes it.
#[must_use]
pub fn audience_digest(audience: &Audience, notices: &Notices) -> Digest {
    let mut hasher = Hasher::new("readers v1");
    hasher
        .field(audience.digest.0)
        .field(notices.by_facets.len().to_string());
    for (facets, index) in &notices.by_facets {
        let wording = notices.wordings.get(*index);
        let (kind, locale) = wording.map_or(("", ""), |wording| {
            (wording.audience.as_str(), wording.locale.as_str())
        });
        hasher.field(facets.kept()).field(kind).field(locale);
    }
    hasher.finish()
}
