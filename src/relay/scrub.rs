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
        if names_somebody(&word.to_lowercase(), local) {
            out.push_str("<recipient>");
        } else {
            out.push_str(word);
        }
    }
    out
}

fn names_somebody(word: &str, local: &str) -> bool {
    // `a@b`; `a=b` of VERP; `a%b` of source routes; `a+40b` and `a+3db` of xtext (RFC 3461 §4).
    let joined = ["@", "+40", "%40"].iter().any(|at| {
        word.split_once(at).is_some_and(|(before, after)| {
            before.ends_with(|c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~\".".contains(c))
                && after.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        })
    });
    let dotted = |after: &str| {
        after
            .split(|c: char| !(c.is_alphanumeric() || "-.".contains(c)))
            .next()
            .is_some_and(|domain| {
                domain.trim_matches('.').contains('.') && domain.chars().any(char::is_alphabetic)
            })
    };
    let routed = ["=", "%", "+3d"].iter().any(|at| {
        word.split_once(at)
            .is_some_and(|(before, after)| before.ends_with(char::is_alphanumeric) && dotted(after))
    });
    // The local part alone, as in `user jane.doe unknown`; very short ones would hit plain words.
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    joined || routed || (local.len() > 2 && (bare == local || word.contains(&format!("<{local}>"))))
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
    }
}
