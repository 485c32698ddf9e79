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

/// So many of something, by the words for one: `1 event`, `1,200 people`, `2 test messages`.
#[must_use]
pub fn counted(count: impl TryInto<u64>, one: &str) -> String {
    let count = sum(count);
    let many = || match one.strip_suffix("person") {
        Some(before) => format!("{before}people"),
        None if one.ends_with(['s', 'x']) => format!("{one}es"),
        None => format!("{one}s"),
    };
    let words = if count == 1 { one.to_owned() } else { many() };
    format!("{} {words}", thousands(count))
}

/// The one word or the other, as it agrees with a number: `is` and `are`.
#[must_use]
pub fn agrees<'a>(count: impl TryInto<u64>, one: &'a str, many: &'a str) -> &'a str {
    if sum(count) == 1 { one } else { many }
}

/// Octets as people read them: `812 octets`, `57.9 kB`, `12.4 MB`.
#[must_use]
pub fn size(octets: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (octets + unit / 20) / (unit / 10);
        format!("{}.{}", thousands(tenths / 10), tenths % 10)
    };
    match octets {
        0..1_000 => counted(octets, "octet"),
        1_000..999_950 => format!("{} kB", tenths(1_000)),
        999_950..999_950_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// What is below nothing is no sum of anything, and many all the same.
fn sum(count: impl TryInto<u64>) -> u64 {
    count.try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_have_the_unit_that_people_know() {
        for (octets, words) in [
            (1, "1 octet"),
            (812, "812 octets"),
            (57_864, "57.9 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (12_409_108, "12.4 MB"),
            (5_200_000_000, "5.2 GB"),
        ] {
            assert_eq!(size(octets), words);
        }
    }

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(counted(1_u64, "row"), "1 row");
        assert_eq!(counted(0_u64, "person"), "0 people");
        assert_eq!(counted(1_200_000_u64, "mailbox"), "1,200,000 mailboxes");
        assert_eq!(counted(2_usize, "more person"), "2 more people");
        assert_eq!(counted(1_i32, "day"), "1 day");
        assert_eq!(agrees(1_u64, "is", "are"), "is");
        assert_eq!(agrees(0_u64, "is", "are"), "are");
        assert_eq!(thousands(999), "999");
    }
}
