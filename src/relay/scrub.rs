//! Replies without addresses. Relays repeat the recipient in many spellings; the ledger must not
//! hold any of them.

/// Replaces the recipient's address in every spelling, and every other address-like token, by
/// `<recipient>`.
#[must_use]
pub fn scrub(text: &str, recipient: &str) -> String {
    let recipient = recipient.to_lowercase();
    let local = recipient
        .rsplit_once('@')
        .map_or(recipient.as_str(), |(local, _)| local);
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let lower = word.to_lowercase();
        if holds_address(&lower) || holds_local_part(&lower, local) {
            out.push_str("<recipient>");
        } else {
            out.push_str(word);
        }
    }
    out
}

/// `a@b`; `a=b` of VERP; `a%b` of source routes; `a+40b` and `a+3db` of xtext (RFC 3461 §4);
/// wherever in the word it stands.
fn holds_address(word: &str) -> bool {
    let found = |at: &str, fits: &dyn Fn(&str, &str) -> bool| {
        word.match_indices(at).any(|(place, _)| {
            let (before, after) = word.split_at(place);
            fits(before, after.strip_prefix(at).unwrap_or(after))
        })
    };
    let joined = |before: &str, after: &str| {
        before.ends_with(|c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~\".".contains(c))
            && after.starts_with(|c: char| c.is_alphanumeric() || c == '[')
    };
    let routed =
        |before: &str, after: &str| before.ends_with(char::is_alphanumeric) && is_dotted(after);
    ["@", "+40", "%40"].iter().any(|at| found(at, &joined))
        || ["=", "%", "+3d"].iter().any(|at| found(at, &routed))
}

fn is_dotted(after: &str) -> bool {
    after
        .split(|c: char| !(c.is_alphanumeric() || "-.".contains(c)))
        .next()
        .is_some_and(|domain| {
            domain.trim_matches('.').contains('.') && domain.chars().any(char::is_alphabetic)
        })
}

/// The local part alone, as in `user jane.doe unknown` and `uid=jane.doe`, also without its tag. Very
/// short ones would hit plain words, so they count in angle brackets and after a sign only.
fn holds_local_part(word: &str, local: &str) -> bool {
    let untagged = local.split('+').next().unwrap_or(local);
    let mut parts = word
        .split(|c: char| "=:;,<>()[]{}!&#\"'|/\\`".contains(c))
        .peekable();
    let whole = word.trim_matches(|c: char| !c.is_alphanumeric());
    let named = |part: &str| !part.is_empty() && (part == local || part == untagged);
    if local.chars().count() > 2 && untagged.chars().count() > 2 {
        named(whole) || parts.any(|part| named(part.trim_matches('.')) || named(part))
    } else {
        let signed = parts.peek().is_some_and(|first| *first != word);
        signed && parts.skip(1).any(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_of_an_address_survives() {
        let check = |text, expect: &str| assert_eq!(scrub(text, "Jane.Doe@example.com"), expect);
        check(
            "no such user jane.doe@EXAMPLE.com here",
            "no such user <recipient> here",
        );
        check("<Jane.Doe@example.com>: unknown", "<recipient> unknown");
        check(
            "verp bounces+jane.doe=example.com@relay.test",
            "verp <recipient>",
        );
        check(
            "jane.doe%example.com is not local",
            "<recipient> is not local",
        );
        check("rfc822;jane.doe+40example.com", "<recipient>");
        check("user jane.doe unknown", "user <recipient> unknown");
        check("other@example.org too", "<recipient> too");
        check("queued as 4FA1B2 (id=77)", "queued as 4FA1B2 (id=77)");
        check("<@relay.test:jane.doe@example.com> no", "<recipient> no");
        check("rcpt=jane.doe=example.com", "<recipient>");
        check("unknown user=jane.doe", "unknown <recipient>");
        check("uid:jane.doe; ", "<recipient> ");
        check(
            "(jane.doe) 'jane.doe', jane.doe.",
            "<recipient> <recipient> <recipient>",
        );
    }

    #[test]
    fn short_and_tagged_local_parts_are_found_where_they_are_names() {
        assert_eq!(
            scrub("no jo here: <jo> user=jo", "jo@example.com"),
            "no jo here: <recipient> <recipient>"
        );
        assert_eq!(
            scrub("mailbox jane full, jane+tag too", "jane+tag@example.com"),
            "mailbox <recipient> full, <recipient> too"
        );
    }
}
