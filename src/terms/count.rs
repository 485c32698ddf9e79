//! Numbers as people read them.

/// `182400` as `182,400`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many of something, by the word for one: `1 event`, `1,200 people`.
#[must_use]
pub fn counted(count: u64, one: &str) -> String {
    let words = match (count, one) {
        (1, _) => one.to_owned(),
        (_, "person") => "people".to_owned(),
        (_, "mailbox") => "mailboxes".to_owned(),
        _ => format!("{one}s"),
    };
    format!("{} {words}", thousands(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(0, "person"), "0 people");
        assert_eq!(counted(1_200_000, "mailbox"), "1,200,000 mailboxes");
        assert_eq!(thousands(999), "999");
    }
}
