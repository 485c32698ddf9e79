//! Who may send with an envelope sender of a domain (RFC 7208), as far as it can be known without
//! the relay's own addresses.

use super::{Answer, Facts};

/// So many terms may ask again (RFC 7208 §4.6.4).
pub(super) const MOST: usize = 10;

/// What a domain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spf {
    /// Nothing.
    Missing,
    /// So many records, so none counts.
    Several(usize),
    /// A record.
    Is(Record),
    /// It could not be asked, and why.
    Unasked(String, String),
}

/// A record with everything that it includes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// As it stands there.
    pub(super) text: String,
    /// How it ends: the sign before `all`.
    pub(super) all: Option<char>,
    /// Whether anybody may send.
    pub(super) lets_somebody: bool,
    /// How many terms ask again.
    pub(super) asks: usize,
    /// Why receivers cannot evaluate it.
    pub(super) broken: Option<String>,
    /// An included name that could not be asked, and why.
    pub(super) unasked: Option<(String, String)>,
}

/// Reads a domain's record; adds names to `wanted` whose texts are not known yet.
pub(super) fn read(domain: &str, facts: &Facts, wanted: &mut Vec<String>) -> Option<Spf> {
    let text = match facts.texts(domain) {
        None => {
            wanted.push(domain.to_owned());
            return None;
        }
        Some(Answer::Unasked(why)) => {
            return Some(Spf::Unasked(domain.to_owned(), why.clone()));
        }
        Some(answer) => match records(answer).as_slice() {
            [] => return Some(Spf::Missing),
            [text] => (*text).to_owned(),
            several => return Some(Spf::Several(several.len())),
        },
    };
    let mut walk = Walk {
        facts,
        wanted,
        path: vec![domain.to_owned()],
        record: Record::default(),
    };
    walk.follow(&text);
    let mut record = walk.record;
    if record.asks > MOST {
        record.broken = Some(format!(
            "it asks for more than the {MOST} look-ups that are allowed"
        ));
    }
    record.text = text;
    Some(Spf::Is(record))
}

fn records(answer: &Answer<String>) -> Vec<&str> {
    let Answer::Found(texts) = answer else {
        return Vec::new();
    };
    let is = |text: &&str| {
        let first = text.split(' ').next();
        first.is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
    };
    texts.iter().map(String::as_str).filter(is).collect()
}

struct Walk<'f, 'w> {
    facts: &'f Facts,
    wanted: &'w mut Vec<String>,
    path: Vec<String>,
    record: Record,
}

impl Walk<'_, '_> {
    /// Counts the terms of a record, and follows those that lead to others.
    fn follow(&mut self, text: &str) {
        let outermost = self.path.len() == 1;
        let (mut redirect, mut ends) = (None, false);
        for term in text.split_ascii_whitespace().skip(1) {
            let sign = term.chars().next().filter(|c| "+-~?".contains(*c));
            let term = term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term);
            let name = term.split([':', '=', '/']).next().unwrap_or_default();
            let value = term.get(name.len() + 1..).unwrap_or_default();
            let lets = !matches!(sign, Some('-' | '~'));
            match name.to_ascii_lowercase().as_str() {
                "all" => {
                    ends = true;
                    if outermost {
                        self.record.all = Some(sign.unwrap_or('+'));
                    }
                }
                "redirect" if term.contains('=') => redirect = Some(value.to_owned()),
                "include" => {
                    self.record.asks += 1;
                    self.visit(value);
                    self.record.lets_somebody |= outermost && lets;
                }
                "a" | "mx" | "ptr" | "exists" => {
                    self.record.asks += 1;
                    self.record.lets_somebody |= outermost && lets;
                }
                "ip4" | "ip6" => self.record.lets_somebody |= outermost && lets,
                // Modifiers that nobody knows are passed over (RFC 7208 §6).
                _ if term.contains('=') => {}
                _ => self.breaks(format!("`{name}` is no term of SPF")),
            }
        }
        // `all` goes before it (RFC 7208 §6.1).
        if let Some(target) = redirect.filter(|_| !ends) {
            self.record.asks += 1;
            self.record.lets_somebody |= outermost;
            self.visit(&target);
        }
    }

    fn visit(&mut self, target: &str) {
        let target = target.trim_end_matches('.').to_ascii_lowercase();
        // What a macro becomes is known to the receiver only.
        if target.contains('%') || self.record.asks > MOST {
            return;
        }
        if self.path.contains(&target) {
            self.breaks(format!("`{target}` includes itself"));
            return;
        }
        match self.facts.texts(&target) {
            None => self.wanted.push(target),
            Some(Answer::Unasked(why)) => {
                self.record.unasked.get_or_insert((target, why.clone()));
            }
            Some(answer) => match records(answer).as_slice() {
                [text] => {
                    let text = (*text).to_owned();
                    self.path.push(target);
                    self.follow(&text);
                    self.path.pop();
                }
                [] => self.breaks(format!("it includes `{target}`, which has no SPF record")),
                _ => self.breaks(format!(
                    "it includes `{target}`, which has several SPF records"
                )),
            },
        }
    }

    fn breaks(&mut self, why: String) {
        self.record.broken.get_or_insert(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(records: &[(&str, &str)]) -> Facts {
        let mut facts = Facts::default();
        for (name, text) in records {
            let texts = text.split('|').map(str::to_owned).collect();
            facts.learn_texts(*name, Answer::Found(texts));
        }
        facts
    }

    fn of(records: &[(&str, &str)]) -> Spf {
        let mut wanted = Vec::new();
        let read = read("a.test", &facts(records), &mut wanted).unwrap();
        assert_eq!(wanted, [""; 0]);
        read
    }

    fn record(records: &[(&str, &str)]) -> Record {
        match of(records) {
            Spf::Is(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_record_is_followed_through_what_it_includes() {
        let r = record(&[
            ("a.test", "V=spf1 include:B.test. mx ~all"),
            ("b.test", "v=spf1 ip4:192.0.2.0/24 a:x.test redirect=c.test"),
            ("c.test", "v=spf1 exists:%{i}.test -all"),
        ]);
        assert_eq!(
            (r.all, r.lets_somebody, r.asks, r.broken),
            (Some('~'), true, 5, None)
        );
        let r = record(&[("a.test", "v=spf1 redirect=b.test -all")]);
        assert_eq!((r.all, r.lets_somebody, r.asks), (Some('-'), false, 0));
        assert_eq!(of(&[("a.test", "v=spf10 -all|other")]), Spf::Missing);
        assert_eq!(of(&[("a.test", "v=spf1 -all|v=spf1 a")]), Spf::Several(2));
    }

    #[test]
    fn what_cannot_be_evaluated_is_said() {
        let broken = |records: &[(&str, &str)]| record(records).broken.unwrap();
        let eleven = format!("v=spf1 {} -all", "a ".repeat(11));
        assert!(broken(&[("a.test", &eleven)]).contains("more than the 10"));
        let itself = [
            ("a.test", "v=spf1 include:b.test"),
            ("b.test", "v=spf1 include:a.test"),
        ];
        assert!(broken(&itself).contains("includes itself"));
        assert!(broken(&[("a.test", "v=spf1 ipv4:192.0.2.1 -all")]).contains("`ipv4`"));
        let none = [("a.test", "v=spf1 include:b.test"), ("b.test", "hello")];
        assert!(broken(&none).contains("no SPF record"));
    }

    #[test]
    fn names_that_were_not_asked_are_wanted_and_at_most_as_many_as_are_allowed() {
        let many: Vec<String> = (0..20).map(|n| format!("include:{n}.test")).collect();
        let text = format!("v=spf1 {}", many.join(" "));
        let mut wanted = Vec::new();
        read("a.test", &facts(&[("a.test", &text)]), &mut wanted);
        assert_eq!(wanted.len(), MOST);
        let mut late = facts(&[("a.test", "v=spf1 include:b.test -all")]);
        late.learn_texts("b.test", Answer::Unasked("late".to_owned()));
        let Some(Spf::Is(record)) = read("a.test", &late, &mut wanted) else {
            panic!("a record");
        };
        assert!(record.unasked.is_some());
    }
}
