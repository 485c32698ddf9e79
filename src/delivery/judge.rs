//! Who is at fault. A code alone does not say: `550` at RCPT is a person, at MAIL it is us.

use super::{Stage, Verdict};

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

/// Says who a verdict is about. Total: every verdict has an answer.
///
/// A 5yz is a person only at RCPT, with 5.1.x or 5.2.x, or a bare 550, 551 or 553 that
/// does not speak of relaying. A relay that
/// looks at the sender only then says so by 5.1.7 or 5.1.8 (RFC 3463 §3.2), or by 5.1.0, which
/// does not say whose address it means. Some relays
/// answer `550 5.7.60` or `554 5.2.0` after the body to every sender they do not like.
#[must_use]
pub fn reach(verdict: &Verdict) -> Reach {
    match verdict {
        Verdict::Accepted(_) | Verdict::Unsure(_) => Reach::Recipient,
        Verdict::Unreached(..) => Reach::Relay,
        Verdict::Refused(Stage::Rcpt, reply) => {
            let person = match reply.enhanced.as_deref() {
                Some("5.1.0" | "5.1.7" | "5.1.8") => false,
                Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
                None => matches!(reply.code, 550 | 551 | 553) && !is_about_us(&reply.text),
            };
            if person {
                Reach::Recipient
            } else {
                Reach::Doubtful
            }
        }
        Verdict::Refused(Stage::Mail | Stage::Data | Stage::Body, _) => Reach::Doubtful,
        Verdict::Refused(Stage::Connect | Stage::Ehlo | Stage::Auth, _) => Reach::Relay,
        // 421 closes the session whatever stage it comes at (RFC 5321 §3.8).
        Verdict::Deferred(_, reply) if reply.code == 421 => Reach::Relay,
        Verdict::Deferred(Stage::Rcpt | Stage::Data | Stage::Body, _) => Reach::Recipient,
        Verdict::Deferred(Stage::Connect | Stage::Ehlo | Stage::Auth | Stage::Mail, _) => {
            Reach::Relay
        }
    }
}

/// Whether a bare refusal says that the relay does not serve us: Exim's `relay not permitted` and
/// `Administrative prohibition`, qmail's `not in my list of allowed rcpthosts`.
fn is_about_us(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["relay", "authenticat", "administrative", "rcpthosts"]
        .iter()
        .any(|word| text.contains(word))
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
        for us in [
            "relay not permitted",
            "Administrative prohibition",
            "authentication required",
            "sorry, that domain isn't in my list of allowed rcpthosts",
        ] {
            assert_eq!(refused(Stage::Rcpt, 550, us), Reach::Doubtful, "{us}");
        }
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
}
