//! Which of the domains that are written to take mail at all.

use serde::Serialize;

use super::{Facts, Mail};
use crate::terms::{Finding, Findings, Place, agrees, counted};

/// A domain of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// How many people have their mailbox there.
    pub people: u64,
    /// The first row that names it.
    pub place: Place,
}

/// How many domains, and how many people there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Domains.
    pub domains: u64,
    /// People.
    pub people: u64,
}

impl Count {
    fn add(&mut self, domain: &Domain) {
        self.domains += 1;
        self.people += domain.people;
    }
}

/// What the domains of the lists say, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All of them.
    pub all: Count,
    /// They take mail.
    pub takes: Count,
    /// They say that they take none (RFC 7505).
    pub null_mx: Count,
    /// They name no server, or there is no such domain.
    pub no_mx: Count,
    /// No answer came.
    pub unanswered: Count,
    /// They were too many to be asked.
    pub not_asked: Count,
}

/// Counts the domains, with a finding for each that takes no mail, and one for those that nobody knows.
#[must_use]
pub fn tally(domains: &[Domain], facts: &Facts) -> (Tally, Findings) {
    let mut tally = Tally::default();
    let mut findings = Findings::new();
    let mut silent: Option<(&Domain, &str)> = None;
    for domain in domains {
        tally.all.add(domain);
        let gone = |why: &str| {
            Finding::warning(
                "DNS-NO-MX",
                domain.place.clone(),
                why,
                "correct the addresses at their source, or tell these people another way: their mail will come back",
            )
        };
        let found = match facts.mail(&domain.name) {
            Some(Mail::Taken) => {
                tally.takes.add(domain);
                continue;
            }
            Some(Mail::Null) => {
                tally.null_mx.add(domain);
                Finding::warning(
                    "DNS-NULL-MX",
                    domain.place.clone(),
                    "the domain says that it takes no mail (null MX)",
                    "tell these people another way: their mail will be refused (RFC 7505)",
                )
            }
            Some(Mail::NoServer) => {
                tally.no_mx.add(domain);
                gone("the domain has no mail server: neither MX nor address")
            }
            Some(Mail::NoName) => {
                tally.no_mx.add(domain);
                gone("there is no such domain")
            }
            Some(Mail::Unasked(why)) => {
                tally.unanswered.add(domain);
                silent.get_or_insert((domain, why));
                continue;
            }
            None => {
                tally.not_asked.add(domain);
                continue;
            }
        };
        findings.push(found.naming(&format!(
            "{}: {}",
            domain.name,
            counted(domain.people, "person")
        )));
    }
    if let Some((first, why)) = silent {
        findings.push(Finding::warning(
            "DNS-UNANSWERED",
            first.place.clone(),
            format!(
                "whether {} {} mail could not be asked: {why}",
                in_words(tally.unanswered),
                agrees(tally.unanswered.domains, "takes", "take")
            ),
            "run `disclose check --dns` again, or name another resolver; nothing is known about them",
        ));
    }
    if tally.not_asked.domains > 0 {
        findings.push(Finding::info(
            "DNS-NOT-ASKED",
            Place::file("campaign.toml"),
            format!(
                "{} {} not asked: the domains with most people go first",
                in_words(tally.not_asked),
                agrees(tally.not_asked.domains, "was", "were")
            ),
            "nothing is known about them; mail that comes back will show it",
        ));
    }
    (tally, findings)
}

fn in_words(count: Count) -> String {
    let (domains, people) = (
        counted(count.domains, "domain"),
        counted(count.people, "person"),
    );
    format!("{domains} ({people})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Severity;

    #[test]
    fn what_is_not_known_counts_as_nothing_good() {
        let domain = |name: &str, people| Domain {
            name: name.to_owned(),
            people,
            place: Place::at("lists/a.csv", 2, "email"),
        };
        let mut facts = Facts::default();
        facts.learn_mail("good.test", Mail::Taken);
        facts.learn_mail("null.test", Mail::Null);
        facts.learn_mail("bare.test", Mail::NoServer);
        facts.learn_mail("gone.test", Mail::NoName);
        facts.learn_mail("late.test", Mail::Unasked("no answer in time".to_owned()));
        let names = [
            "good.test",
            "null.test",
            "bare.test",
            "gone.test",
            "late.test",
            "more.test",
        ];
        let domains: Vec<Domain> = names
            .iter()
            .zip(1..)
            .map(|(name, n)| domain(name, n))
            .collect();
        let (tally, findings) = tally(&domains, &facts);
        let count = |domains, people| Count { domains, people };
        assert_eq!(tally.all, count(6, 21));
        assert_eq!(
            (tally.takes, tally.null_mx, tally.no_mx),
            (count(1, 1), count(1, 2), count(2, 7))
        );
        assert_eq!(
            (tally.unanswered, tally.not_asked),
            (count(1, 5), count(1, 6))
        );
        let ids: Vec<&str> = findings.iter().map(|f| f.id).collect();
        assert_eq!(
            ids,
            [
                "DNS-NULL-MX",
                "DNS-NO-MX",
                "DNS-NO-MX",
                "DNS-UNANSWERED",
                "DNS-NOT-ASKED"
            ]
        );
        assert!(findings[0].message.ends_with("(null.test: 2 people)"));
        assert!(
            findings[3].message.contains("1 domain (5 people)"),
            "{}",
            findings[3].message
        );
        assert_eq!(findings[3].severity, Severity::Warning);
    }
}
