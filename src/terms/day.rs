//! A day that was written in another way than `2025-11-20`: which one it was probably meant to be.

use jiff::civil::Date;

/// How the day is written that somebody meant by `20.11.2025`, `11/20/2025` or `2025-11-2`; where days and months could
/// be either, both. None where nothing can be said. Points stand behind the day first, wherever they are written.
#[must_use]
pub fn day_meant(text: &str) -> Option<String> {
    let text = text.trim();
    let mark = text.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let is_number = |part: &&str| part.bytes().all(|octet| octet.is_ascii_digit());
    let &[first, second, third] = parts.as_slice() else {
        return None;
    };
    if !parts.iter().all(is_number) {
        return None;
    }
    let orders = match (first.len(), mark, third.len()) {
        (4, '.' | '/' | '-', _) => vec![(first, second, third)],
        (_, '.', 4) => vec![(third, second, first)],
        (_, '/' | '-', 4) => vec![(third, second, first), (third, first, second)],
        _ => return None,
    };
    let day = |(year, month, day): (&str, &str, &str)| {
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let mut days: Vec<Date> = orders.into_iter().filter_map(day).collect();
    days.sort_unstable();
    days.dedup();
    let days: Vec<String> = days.iter().map(|day| format!("`{day}`")).collect();
    (!days.is_empty()).then(|| days.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::day_meant;

    #[test]
    fn what_is_meant_is_said_where_it_can_be_known() {
        for (text, meant) in [
            ("20.11.2025", "`2025-11-20`"),
            ("3.4.2025", "`2025-04-03`"),
            ("20. 11. 2025", "`2025-11-20`"),
            ("20/11/2025", "`2025-11-20`"),
            ("11/20/2025", "`2025-11-20`"),
            ("11-11-2025", "`2025-11-11`"),
            ("2025/11/20", "`2025-11-20`"),
            ("2025.11.20", "`2025-11-20`"),
            (" 2025-1-5 ", "`2025-01-05`"),
            ("8/11/2025", "`2025-08-11` or `2025-11-08`"),
        ] {
            assert_eq!(day_meant(text).as_deref(), Some(meant), "{text}");
        }
        for text in [
            "",
            "soon",
            "20.11.25",
            "31.2.2025",
            "2025-13-01",
            "20.11.2025.1",
            "+1.+2.2025",
            "20 11 2025",
            "٢٠.١١.٢٠٢٥",
        ] {
            assert_eq!(day_meant(text), None, "{text}");
        }
    }
}
