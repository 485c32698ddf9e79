//! Header-like fields, as headers, delivery status and feedback reports have them, read leniently.

/// So many fields of one block are looked at.
const MOST_FIELDS: usize = 500;
/// So many characters of one value.
const LONGEST: usize = 4000;

/// The fields of one block: names in lower case, values unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The first block of a text, up to its first empty line.
    pub(super) fn first(text: &str) -> Self {
        groups(text).into_iter().next().unwrap_or_default()
    }

    /// The first value under a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value under a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fits = self.0.iter().filter(move |(found, _)| found == name);
        fits.map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Splits `Name: value`; none where the line is no field.
pub(super) fn split(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name.len() <= 76
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    is_name.then_some((name, value))
}

/// Blocks between empty lines. A line that is no field belongs to the value before it: programs fold
/// without indenting.
pub(super) fn groups(text: &str) -> Vec<Fields> {
    let mut groups = vec![Fields::default()];
    let mut count = 0;
    for line in text.lines() {
        let line = line.trim_end();
        let Some(group) = groups.last_mut() else {
            break;
        };
        if line.is_empty() {
            if !group.0.is_empty() {
                groups.push(Fields::default());
            }
            continue;
        }
        let is_folded = line.starts_with([' ', '\t']);
        match split(line).filter(|_| !is_folded) {
            Some((name, value)) => {
                count += 1;
                if count > MOST_FIELDS {
                    break;
                }
                let value = value.trim().chars().take(LONGEST).collect();
                group.0.push((name.to_ascii_lowercase(), value));
            }
            None => {
                if let Some((_, value)) = group.0.last_mut()
                    && value.len() < LONGEST
                {
                    value.push(' ');
                    value.extend(line.trim_start().chars().take(LONGEST));
                }
            }
        }
    }
    groups.retain(|group| !group.0.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_also_where_nothing_is_indented() {
        let text = "A: 1\n  2\nnot a field\nB : x\r\n\r\n\r\nC:y";
        let groups = groups(text);
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].get("a"), Some("1 2 not a field"));
        assert_eq!(groups[0].get("b"), Some("x"));
        assert_eq!(groups[1].get("c"), Some("y"));
        assert_eq!(Fields::first("\n\n"), Fields::default());
    }
}
