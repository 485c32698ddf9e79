//! Lists of tags, as DKIM and DMARC records have them: `v=DMARC1; p=none` (RFC 6376 §3.2).

/// The value of a tag, without blanks around it; the first one where it stands twice.
pub(super) fn value<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let tags = text.split(';').filter_map(|part| part.split_once('='));
    let mut named = tags.filter(|(name, _)| name.trim().eq_ignore_ascii_case(tag));
    named.next().map(|(_, value)| value.trim())
}

/// Whether the record begins with that version.
pub(super) fn begins_with(text: &str, version: &str) -> bool {
    let first = text.split(';').next().and_then(|part| part.split_once('='));
    first.is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("v") && value.trim() == version
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_blanks_and_in_any_case() {
        let text = "v=DMARC1 ; P = reject;rua=mailto:a@example.com?x=1";
        assert!(begins_with(text, "DMARC1") && !begins_with(text, "DKIM1"));
        assert_eq!(value(text, "p"), Some("reject"));
        assert_eq!(value(text, "rua"), Some("mailto:a@example.com?x=1"));
        assert_eq!(value(text, "sp"), None);
    }
}
