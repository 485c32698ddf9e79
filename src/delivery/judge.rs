//! Who is at fault, and what an answer asks for. A code alone does not say: `550` at RCPT is a person,
//! at MAIL it is us.
//!
//! Guarantees an answer for every verdict, that nobody is a refused person for what was said before
//! RCPT, and that a 4yz never settles anybody, whatever the table in `templates/verdicts.toml` says.
//! What the table does not know keeps the rule of `usual`. It must not know who the relay is.

use std::time::Duration;

use super::{
    Event, Reply, Stage, Verdict,
    rules::{self, Action, Scope},
    waits,
};

/// Who a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This recipient.
    Recipient,
    /// Perhaps this message, perhaps us: the same for three people in a row pauses the run.
    Doubtful,
    /// The relay or our account with it: pauses the run and charges nobody a try.
    Relay,
}

/// What a verdict means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What becomes of the person.
    pub reach: Reach,
    /// Whom the answer is about, as far as is known; finer than `reach`, and never against it.
    pub scope: Scope,
    /// What it asks for.
    pub action: Action,
    /// How long to wait before this person is tried again: what the reply states, else what the
    /// table says; none where the policy alone decides. After a refusal it only says that trying
    /// again so much later might help (a full mailbox).
    pub wait: Option<Duration>,
    /// Whether the recipient's domain is to be slowed down.
    pub slow: bool,
    /// In words, without a full stop.
    pub why: &'static str,
    /// The rule of the table that fits; empty where none does.
    pub rule: &'static str,
}

impl Judgement {
    const fn plain(reach: Reach, why: &'static str) -> Self {
        Self {
            reach,
            scope: match reach {
                Reach::Recipient => Scope::Recipient,
                Reach::Doubtful => Scope::Doubtful,
                Reach::Relay => Scope::Relay,
            },
            action: Action::Retry,
            wait: None,
            slow: false,
            why,
            rule: "",
        }
    }
}

/// Says what a verdict means. Total: every verdict has an answer.
#[must_use]
pub fn judge(verdict: &Verdict) -> Judgement {
    let (stage, reply) = match verdict {
        Verdict::Accepted(_) => return Judgement::plain(Reach::Recipient, "the relay took it"),
        Verdict::Unsure(_) => {
            return Judgement::plain(
                Reach::Recipient,
                "nobody can know whether the relay took it",
            );
        }
        Verdict::Unreached(..) => {
            return Judgement::plain(
                Reach::Relay,
                "the session ended before the message was handed over",
            );
        }
        Verdict::Refused(stage, reply) | Verdict::Deferred(stage, reply) => (*stage, reply),
    };
    let refused = matches!(verdict, Verdict::Refused(..));
    let stated = waits::stated(&reply.text).filter(|_| !refused);
    let Some(rule) = rules::find(stage, reply) else {
        return Judgement {
            wait: stated,
            ..usual(refused, stage, reply)
        };
    };
    let reach = if refused {
        refusal(stage, rule.scope)
    } else {
        deferral(stage, reply.code, rule.scope)
    };
    let scope = match (reach, rule.scope) {
        // Said where nobody was named yet.
        (Reach::Relay | Reach::Doubtful, Scope::Recipient) => Judgement::plain(reach, "").scope,
        (_, scope) => scope,
    };
    Judgement {
        reach,
        scope,
        action: rule.action,
        wait: stated.or_else(|| rule.wait()),
        slow: scope == Scope::Domain && rule.action == Action::Slow,
        why: &rule.why,
        rule: &rule.name,
    }
}

/// How many seconds the reply of a deferral asks to wait, in its own words, and how many the table of
/// answers advises where it does not; 0 for none.
pub(super) fn waits(event: &Event) -> (u32, u32) {
    let seconds = |wait: Duration| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    if let Some(wait) = waits::stated(&event.reply) {
        return (seconds(wait), 0);
    }
    let reply = Reply {
        code: event.code,
        enhanced: Some(event.enhanced_code.clone()).filter(|code| !code.is_empty()),
        text: event.reply.clone(),
    };
    let rule = event.stage.and_then(|stage| rules::find(stage, &reply));
    (0, rule.and_then(rules::Rule::wait).map_or(0, seconds))
}

/// Says who a verdict is about. Total: every verdict has an answer.
#[must_use]
pub fn reach(verdict: &Verdict) -> Reach {
    judge(verdict).reach
}

/// How far a rule about a 5yz may reach.
fn refusal(stage: Stage, scope: Scope) -> Reach {
    match stage {
        Stage::Connect | Stage::Ehlo | Stage::Auth => Reach::Relay,
        Stage::Mail => Reach::Doubtful,
        Stage::Rcpt | Stage::Data | Stage::Body if scope == Scope::Recipient => Reach::Recipient,
        // Also what is surely about our account: the same for three people in a row pauses the run.
        Stage::Rcpt | Stage::Data | Stage::Body => Reach::Doubtful,
    }
}

/// How far a rule about a 4yz may reach. A 421 closes the session whatever stage it comes at (RFC 5321
/// §3.8), so only what is known to be said of a recipient or their provider is about them.
fn deferral(stage: Stage, code: u16, scope: Scope) -> Reach {
    match (stage, scope) {
        (Stage::Connect | Stage::Ehlo | Stage::Auth | Stage::Mail, _) | (_, Scope::Relay) => {
            Reach::Relay
        }
        (_, Scope::Recipient | Scope::Domain) => Reach::Recipient,
        (_, Scope::Doubtful | Scope::Sender) if code == 421 => Reach::Relay,
        (_, Scope::Doubtful | Scope::Sender) => Reach::Recipient,
    }
}

/// What holds for every reply that the table does not know.
///
/// A 5yz is a person only at RCPT, with 5.1.x or 5.2.x, or a bare 550, 551 or 553. A relay that
/// looks at the sender only then says so by 5.1.7 or 5.1.8 (RFC 3463 §3.2), or by 5.1.0, which
/// does not say whose address it means. Some relays
/// answer `550 5.7.60` or `554 5.2.0` after the body to every sender they do not like.
fn usual(refused: bool, stage: Stage, reply: &Reply) -> Judgement {
    let person = || match rules::enhanced(reply) {
        Some("5.1.0" | "5.1.7" | "5.1.8") => false,
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
        None => matches!(reply.code, 550 | 551 | 553),
    };
    let reach = match stage {
        Stage::Connect | Stage::Ehlo | Stage::Auth => Reach::Relay,
        Stage::Rcpt if refused && person() => Reach::Recipient,
        Stage::Mail | Stage::Rcpt | Stage::Data | Stage::Body if refused => Reach::Doubtful,
        _ if reply.code == 421 => Reach::Relay,
        Stage::Mail => Reach::Relay,
        Stage::Rcpt | Stage::Data | Stage::Body => Reach::Recipient,
    };
    let why = match (refused, reach) {
        (true, Reach::Recipient) => "the mailbox is refused",
        (false, Reach::Recipient) => "the mailbox takes nothing at the moment",
        (_, Reach::Doubtful) => "the answer may be about us or the message",
        (_, Reach::Relay) => "the relay is in trouble, or our account with it",
    };
    Judgement::plain(reach, why)
}

#[cfg(test)]
mod tests {
    use super::{super::Reply, *};

    #[test]
    fn a_code_is_judged_by_stage_and_enhanced_code() {
        let refused = |stage, code, text| reach(&Verdict::Refused(stage, Reply::new(code, text)));
        assert_eq!(refused(Stage::Rcpt, 550, "5.1.1 unknown"), Reach::Recipient);
        assert_eq!(refused(Stage::Rcpt, 550, "no such user"), Reach::Recipient);
        assert_eq!(
            refused(Stage::Rcpt, 550, "5.7.1 relaying denied"),
            Reach::Doubtful
        );
        assert_eq!(refused(Stage::Rcpt, 554, "policy"), Reach::Doubtful);
        for sender in ["5.1.0 rejected", "5.1.7 bad sender", "5.1.8 bad sender"] {
            assert_eq!(refused(Stage::Rcpt, 550, sender), Reach::Doubtful);
        }
        assert_eq!(refused(Stage::Body, 550, "5.1.1 unknown"), Reach::Doubtful);
        assert_eq!(
            refused(Stage::Mail, 550, "5.1.8 bad sender"),
            Reach::Doubtful
        );
        assert_eq!(refused(Stage::Auth, 535, "5.7.8 wrong"), Reach::Relay);
        let deferred = |stage, code| reach(&Verdict::Deferred(stage, Reply::new(code, "later")));
        assert_eq!(deferred(Stage::Rcpt, 451), Reach::Recipient);
        assert_eq!(deferred(Stage::Rcpt, 421), Reach::Relay);
        assert_eq!(deferred(Stage::Mail, 451), Reach::Relay);
    }

    /// Every text of the table, some of nobody's, at every stage and with every kind of code.
    #[test]
    fn no_rule_reaches_further_than_it_may() {
        use Stage::{Auth, Body, Connect, Data, Ehlo, Mail, Rcpt};
        let known = rules::rules().iter().flat_map(|rule| {
            let codes: Vec<&str> = match &rule.enhanced[..] {
                [] => vec!["", "X.1.1", "X.2.2", "X.7.1"],
                codes => codes.iter().map(String::as_str).collect(),
            };
            let texts = rule.text.iter().map(String::as_str).chain([""]);
            let texts: Vec<&str> = texts.collect();
            codes.into_iter().flat_map(move |code| {
                let texts = texts.clone();
                texts
                    .into_iter()
                    .map(move |text| (code, text.replace('*', "")))
            })
        });
        for (enhanced, text) in known.chain([("", String::new()), ("X.9.9", "odd".to_owned())]) {
            for code in [421, 432, 450, 451, 452, 454, 550, 551, 552, 553, 554] {
                let class = (code / 100).to_string();
                let enhanced = enhanced.replace('X', &class).replace('*', "0");
                let reply = Reply::new(code, &format!("{enhanced} {text}"));
                for stage in [Connect, Ehlo, Auth, Mail, Rcpt, Data, Body] {
                    let said = format!("{stage}: {reply}");
                    if code < 500 {
                        let judged = judge(&Verdict::Deferred(stage, reply.clone()));
                        assert_ne!(judged.reach, Reach::Doubtful, "{said}");
                        assert!(judged.reach == Reach::Relay || stage > Mail, "{said}");
                    } else {
                        let judged = judge(&Verdict::Refused(stage, reply.clone()));
                        assert_eq!(judged.reach == Reach::Relay, stage < Mail, "{said}");
                        assert!(judged.reach != Reach::Recipient || stage > Mail, "{said}");
                        assert!(
                            judged.reach != Reach::Recipient || judged.scope == Scope::Recipient,
                            "{said}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_bare_and_about_us_is_no_person() {
        for text in [
            "relay not permitted",
            "relaying denied",
            "Unauthenticated mail is not accepted",
            "Sender verify failed",
            "Service unavailable; client blocked using zen.example",
            "see https://www.spamhaus.org/query/ip/192.0.2.1",
            "not authorized",
            "SPF check failed",
            "no valid DKIM signature",
            "rejected by DMARC policy",
            "sorry, that domain isn't in my list of allowed rcpthosts",
        ] {
            for code in [550, 551, 553] {
                let judged = judge(&Verdict::Refused(Stage::Rcpt, Reply::new(code, text)));
                assert_eq!(judged.reach, Reach::Doubtful, "{text}: {judged:?}");
            }
        }
    }

    #[test]
    fn a_stated_wait_goes_before_the_tables() {
        let deferred = |text| judge(&Verdict::Deferred(Stage::Rcpt, Reply::new(451, text))).wait;
        let minutes = |n| Some(Duration::from_mins(n));
        assert_eq!(deferred("4.7.1 Greylisted"), minutes(5));
        assert_eq!(
            deferred("4.7.1 Greylisted, try again in 2 minutes"),
            minutes(2)
        );
        assert_eq!(deferred("odd, try again in 20 minutes"), minutes(20));
        assert_eq!(deferred("odd"), None);
        let full = Verdict::Refused(Stage::Rcpt, Reply::new(552, "5.2.2 Mailbox full"));
        assert_eq!(judge(&full).wait, minutes(360));
    }
}
