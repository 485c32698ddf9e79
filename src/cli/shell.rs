//! A word as somebody would type it into a shell, so that a command that is shown can be copied.

use std::borrow::Cow;

/// In quotes where a shell would make something else of it.
#[must_use]
pub(super) fn word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:@=+%~^".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        Cow::Borrowed(text)
    } else if text.contains(['"', '$', '`', '\\', '!']) {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    } else {
        Cow::Owned(format!("\"{text}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn what_a_shell_would_split_or_expand_stands_in_quotes() {
        for (text, typed) in [
            ("breach-2025/Märzbruch", "breach-2025/Märzbruch"),
            ("our breach", "\"our breach\""),
            ("Jane <jane@example.com>", "\"Jane <jane@example.com>\""),
            ("a;b", "\"a;b\""),
            ("a$b", "'a$b'"),
            ("it's \"it\"", r#"'it'\''s "it"'"#),
            ("", "\"\""),
        ] {
            assert_eq!(word(text), typed);
        }
    }
}
