//! Whether receivers can tell that the mail is from whom it says: SPF, DKIM and DMARC of the From
//! domain, and whether what is sent back arrives.
//!
//! Guarantees that only what is sure to go wrong is an error. It cannot know from which addresses the
//! relay sends, or whether it signs: a mail that arrived shows that.

use super::{
    Facts, Mail, Question,
    dkim::{self, Key},
    dmarc::{self, Policy, Walked},
    spf::{self, Spf},
};
use crate::terms::{Finding, Findings, Place};

/// A domain that the campaign states, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub domain: String,
    /// Where it is stated.
    pub place: Place,
}

/// Who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The domain that readers see.
    pub from: Named,
    /// The envelope's domain; none where the relay puts its own in place.
    pub envelope: Option<Named>,
    /// Where answers go.
    pub reply_to: Option<Named>,
    /// The selector that the relay signs with.
    pub selector: Option<String>,
}

/// One record, in a line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `SPF`, `DKIM` or `DMARC`.
    pub what: &'static str,
    /// The name that was asked.
    pub name: String,
    /// What stands there.
    pub says: String,
}

/// What was made of the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The records.
    pub lines: Vec<Line>,
    /// Whether SPF can pass for the From domain; none where that is not known.
    pub spf_aligned: Option<bool>,
    /// Whether DKIM can; none where that is not known.
    pub dkim_aligned: Option<bool>,
    /// What is asked of receivers; none where no record was found.
    pub policy: Option<&'static str>,
    /// What is wrong.
    pub findings: Findings,
}

impl Sender {
    /// What is still to be asked.
    #[must_use]
    pub fn wanted(&self, facts: &Facts) -> Vec<Question> {
        let named = [
            Some(&self.from),
            self.envelope.as_ref(),
            self.reply_to.as_ref(),
        ];
        let mut wanted: Vec<Question> = named
            .into_iter()
            .flatten()
            .map(|named| Question::Mail(named.domain.clone()))
            .collect();
        let mut texts = Vec::new();
        for of in [Some(&self.from), self.envelope.as_ref()]
            .into_iter()
            .flatten()
        {
            texts.extend(dmarc::names(&of.domain).into_iter().map(|(name, _)| name));
        }
        if let Some(envelope) = &self.envelope {
            spf::read(&envelope.domain, facts, &mut texts);
        }
        texts.extend(self.keys(facts).into_iter().map(|(name, _)| name));
        wanted.extend(texts.into_iter().map(Question::Texts));
        wanted.sort();
        wanted.dedup();
        wanted.retain(|question| !facts.knows(question));
        wanted
    }

    /// Where the key may stand, by name and domain: at the From domain, and at that of its organisation.
    fn keys(&self, facts: &Facts) -> Vec<(String, String)> {
        let Some(selector) = &self.selector else {
            return Vec::new();
        };
        let mut domains = vec![self.from.domain.clone()];
        let walked = dmarc::walk(&self.from.domain, facts);
        domains.extend(walked.map(|walked| walked.organisation));
        domains.dedup();
        let at = |domain: String| (dkim::name(selector, &domain), domain);
        domains.into_iter().map(at).collect()
    }

    /// Judges what was learnt.
    #[must_use]
    pub fn judge(&self, facts: &Facts) -> Seen {
        let mut seen = Seen::default();
        let walked = dmarc::walk(&self.from.domain, facts);
        self.judge_mail(facts, &mut seen);
        self.judge_spf(facts, walked.as_ref(), &mut seen);
        self.judge_dkim(facts, walked.as_ref(), &mut seen);
        if let Some(walked) = walked {
            self.judge_dmarc(walked, &mut seen);
        }
        seen
    }

    /// Whether what comes back can arrive.
    fn judge_mail(&self, facts: &Facts, seen: &mut Seen) {
        let mut said: Vec<&str> = Vec::new();
        let roles = [
            (Some(&self.from), "`from`", true),
            (self.envelope.as_ref(), "the envelope sender", true),
            (self.reply_to.as_ref(), "`reply_to`", false),
        ];
        for (named, role, sends) in roles {
            let Some(named) = named.filter(|named| !said.contains(&named.domain.as_str())) else {
                continue;
            };
            said.push(&named.domain);
            let Named { domain, place } = named;
            let fails = |what: &str, help: &str| {
                let what = format!("{what} `{domain}` ({role} in [sender])");
                Finding::error("DNS-SENDER", place.clone(), what, help)
            };
            seen.findings.extend(match facts.mail(domain) {
                None | Some(Mail::Taken) => None,
                Some(Mail::Unasked(why)) => Some(unanswered(domain, place, why)),
                Some(Mail::NoName) if sends => Some(fails(
                    "there is no domain",
                    "correct it: receivers refuse mail from a domain that does not exist",
                )),
                Some(Mail::Null) if sends => Some(fails(
                    "no mail is taken (null MX) by",
                    "use a domain that takes mail: receivers refuse what nobody could answer (RFC 7505 §4.2)",
                )),
                Some(Mail::NoName | Mail::Null) => Some(fails(
                    "no answer can arrive at",
                    "state a mailbox that takes mail: readers will have questions",
                )),
                Some(Mail::NoServer) => Some(Finding::warning(
                    "DNS-SENDER",
                    place.clone(),
                    format!("`{domain}` ({role} in [sender]) has no mail server: neither MX nor address"),
                    "publish an MX record, or use another domain: what is sent back is lost",
                )),
            });
        }
    }

    fn judge_spf(&self, facts: &Facts, walked: Option<&Walked>, seen: &mut Seen) {
        let Some(Named { domain, place }) = &self.envelope else {
            seen.lines.push(Line {
                what: "SPF",
                name: String::new(),
                says: "the relay puts its own envelope sender in place".to_owned(),
            });
            seen.spf_aligned = Some(false);
            return;
        };
        let Some(spf) = spf::read(domain, facts, &mut Vec::new()) else {
            return;
        };
        let warn =
            |what: String, help: &str| Finding::warning("DNS-SPF", place.clone(), what, help);
        let (says, passes) = match spf {
            Spf::Missing => {
                seen.findings.push(warn(
                    format!("`{domain}` has no SPF record"),
                    "publish one that names the servers of the relay; its operator knows the text, such as `v=spf1 include:... -all`",
                ));
                ("no record".to_owned(), Some(false))
            }
            Spf::Several(n) => {
                seen.findings.push(warn(
                    format!("`{domain}` has {n} SPF records, so none counts (RFC 7208 §4.5)"),
                    "join them into one",
                ));
                (format!("{n} records"), Some(false))
            }
            Spf::Unasked(name, why) => {
                seen.findings.push(unanswered(&name, place, &why));
                (format!("not known: {why}"), None)
            }
            Spf::Is(record) => {
                let mut passes = Some(true);
                if let Some((name, why)) = &record.unasked {
                    seen.findings.push(unanswered(name, place, why));
                    passes = None;
                }
                if let Some(why) = &record.broken {
                    seen.findings.push(warn(
                        format!("receivers cannot evaluate the SPF record of `{domain}`: {why}"),
                        "correct the record; until then it counts as none",
                    ));
                    passes = Some(false);
                } else if !record.lets_somebody && record.all == Some('-') {
                    seen.findings.push(warn(
                        format!("the SPF record of `{domain}` lets nobody send"),
                        "add the servers of the relay before `-all`",
                    ));
                    passes = Some(false);
                } else if record.all == Some('+') {
                    seen.findings.push(warn(
                        format!("the SPF record of `{domain}` lets everybody send (`+all`)"),
                        "end it with `-all` or `~all`: as it is, it vouches for nothing",
                    ));
                }
                (record.text, passes)
            }
        };
        let strict = walked
            .and_then(|walked| walked.record.as_ref())
            .is_some_and(|record| record.strict_spf);
        seen.spf_aligned = match self.aligned(domain, strict, facts) {
            Some(true) => passes,
            Some(false) => Some(false),
            None => passes.filter(|passes| !passes),
        };
        seen.lines.push(Line {
            what: "SPF",
            name: domain.clone(),
            says,
        });
    }

    /// Whether a domain counts as the From domain; none where whose they are could not be asked.
    fn aligned(&self, domain: &str, strict: bool, facts: &Facts) -> Option<bool> {
        if domain == self.from.domain || strict {
            return Some(domain == self.from.domain);
        }
        let (own, other) = (
            dmarc::walk(&self.from.domain, facts)?,
            dmarc::walk(domain, facts)?,
        );
        let known = own.unasked.is_none() && other.unasked.is_none();
        known.then(|| own.organisation == other.organisation)
    }

    fn judge_dkim(&self, facts: &Facts, walked: Option<&Walked>, seen: &mut Seen) {
        let place = &self.from.place;
        if self.selector.is_none() {
            seen.findings.push(Finding::info(
                "DNS-DKIM",
                place.clone(),
                "`dkim_selector` is not stated, so the relay's key was not looked up",
                "write `dkim_selector = \"...\"` into [sender]; the header DKIM-Signature of a mail of `disclose test` has it as `s=`",
            ));
            return;
        }
        let strict = walked
            .and_then(|walked| walked.record.as_ref())
            .is_some_and(|record| record.strict_dkim);
        let names = self.keys(facts);
        let keys = names.iter().filter_map(|(name, domain)| {
            let usable = !strict || *domain == self.from.domain;
            Some((name, dkim::read(facts.texts(name).filter(|_| usable)?)))
        });
        // Whatever stands at the first name that has something.
        let found = keys.reduce(|first, next| if first.1 == Key::Missing { next } else { first });
        let Some((name, key)) = found else {
            return;
        };
        let warn =
            |what: String, help: &str| Finding::warning("DNS-DKIM", place.clone(), what, help);
        let (says, passes) = match key {
            Key::Missing => {
                let first = names.first().map_or("", |(name, _)| name);
                seen.findings.push(warn(
                    format!("there is no DKIM key at `{first}`"),
                    "publish the key that the relay's operator states, or correct `dkim_selector` in [sender]",
                ));
                // It may stand at the organisation's domain, where that could not be asked.
                let known = walked.is_some_and(|walked| walked.unasked.is_none());
                ("no key".to_owned(), known.then_some(false))
            }
            Key::Several => {
                seen.findings.push(warn(
                    format!("there are several DKIM keys at `{name}`, and receivers may take any"),
                    "leave the one that the relay signs with",
                ));
                ("several keys".to_owned(), None)
            }
            Key::Revoked => {
                seen.findings.push(warn(
                    format!("the DKIM key at `{name}` is revoked (`p=` is empty)"),
                    "state the selector that the relay signs with now",
                ));
                ("revoked".to_owned(), Some(false))
            }
            Key::Broken(why) => {
                seen.findings.push(warn(
                    format!("the DKIM key at `{name}` cannot be used: {why}"),
                    "publish it anew as the relay's operator states it",
                ));
                (format!("cannot be used: {why}"), Some(false))
            }
            Key::Unasked(why) => {
                seen.findings.push(unanswered(name, place, &why));
                (format!("not known: {why}"), None)
            }
            Key::Sound(key) => {
                if key.testing {
                    seen.findings.push(warn(
                        format!("the DKIM key at `{name}` is for testing (`t=y`)"),
                        "take `t=y` out: receivers may treat what it signs as unsigned",
                    ));
                }
                if key.short {
                    seen.findings.push(Finding::info(
                        "DNS-DKIM",
                        place.clone(),
                        format!("the DKIM key at `{name}` has under 2048 bits"),
                        "have the relay sign with a longer one where it can (RFC 8301 §3.2)",
                    ));
                }
                (key.kind.to_owned(), Some(true))
            }
        };
        seen.dkim_aligned = passes;
        seen.lines.push(Line {
            what: "DKIM",
            name: name.clone(),
            says,
        });
    }

    fn judge_dmarc(&self, walked: Walked, seen: &mut Seen) {
        let Named { domain, place } = &self.from;
        let warn =
            |what: String, help: &str| Finding::warning("DNS-DMARC", place.clone(), what, help);
        let name = format!("_dmarc.{domain}");
        let line = |name, says| Line {
            what: "DMARC",
            name,
            says,
        };
        if let Some(several) = &walked.several {
            seen.findings.push(warn(
                format!("there are several DMARC records at `{several}`, so none counts"),
                "leave one",
            ));
        }
        let Some(record) = walked.record else {
            let says = if let Some((name, why)) = &walked.unasked {
                seen.findings.push(unanswered(name, place, why));
                format!("not known: {why}")
            } else {
                if walked.several.is_none() {
                    seen.findings.push(warn(
                        format!("`{domain}` has no DMARC record, so anybody can write in its name"),
                        "publish one at `_dmarc.`, such as `v=DMARC1; p=reject; rua=mailto:...`: notices of a breach are imitated, and large providers ask for it",
                    ));
                }
                "no record".to_owned()
            };
            seen.lines.push(line(name, says));
            return;
        };
        if record.domain != *domain
            && let Some((name, why)) = &walked.unasked
        {
            seen.findings.push(unanswered(name, place, why));
        }
        seen.policy = Some(record.policy.as_str());
        seen.lines
            .push(line(format!("_dmarc.{}", record.domain), record.text));
        let policy = record.policy.as_str();
        let cannot = (seen.spf_aligned, seen.dkim_aligned);
        if record.policy == Policy::None {
            seen.findings.push(warn(
                format!("the DMARC policy of `{domain}` asks nobody to do anything (`p=none`)"),
                "once all its mail passes, ask for `quarantine` or `reject`: notices of a breach are imitated",
            ));
        }
        match cannot {
            (Some(false), Some(false)) => {
                let what = format!(
                    "no mail from `{domain}` can pass DMARC: neither SPF nor DKIM is in order for it (`p={policy}`)"
                );
                let help = "mend one of the two first: receivers are asked to treat such mail as forged";
                seen.findings.push(if record.policy == Policy::None {
                    warn(what, help)
                } else {
                    Finding::error("DNS-DMARC", place.clone(), what, help)
                });
            }
            (Some(false), None) => seen.findings.push(warn(
                format!("only a DKIM signature of `{domain}` can pass DMARC (`p={policy}`), and whether the relay makes one is not known"),
                "send a `disclose test` to yourself and look for `dkim=pass` in the header Authentication-Results",
            )),
            _ => {}
        }
    }
}

/// What could not be asked is a finding of its own.
fn unanswered(name: &str, place: &Place, why: &str) -> Finding {
    Finding::warning(
        "DNS-UNANSWERED",
        place.clone(),
        format!("`{name}` could not be asked: {why}"),
        "run `disclose check --dns` again, or name another resolver; nothing is known about it",
    )
}
