//! Who is withheld, reason by reason, and what is done about each: a hold is lifted by whoever asked for
//! it, and nothing else in this list is a hold.

use super::{
    Now,
    tasks::{OPERATOR, counted_are},
};
use crate::{audience::NO_UTF8, report::Task};

/// What is to be done about everybody who is withheld.
pub(super) fn tasks(now: &Now<'_>) -> impl Iterator<Item = Task> {
    let holds = &now.gathered.campaign.file.holds;
    now.five.withheld.iter().map(|(reason, count)| Task {
        what: format!("{} withheld: {reason}", counted_are(*count)),
        who: OPERATOR,
        does: of(reason, holds.iter().any(|hold| hold.reason == *reason)).to_owned(),
    })
}

/// What is done about a reason.
fn of(reason: &str, is_hold: bool) -> &'static str {
    if is_hold {
        "asks whoever can lift it, and takes the hold out of `campaign.toml` then; `disclose send` tells them."
    } else if reason == NO_UTF8 {
        "states `smtputf8 = true` in `[relay]` if the relay takes such addresses, and `disclose send` tells them; \
         else they are told another way."
    } else if reason.starts_with("suppressed: ") {
        "looks whether the list that suppresses them is right; as long as it names them, they get no mail."
    } else if reason.starts_with("no longer on a list") {
        "looks whether their rows were taken out by mistake; who is on a list again is told by `disclose send`."
    } else if reason.starts_with("sample:") {
        "does nothing in a trial; a campaign for real people states no `sample = true`."
    } else {
        "asks the relay's operator whether it can take them; the next `disclose send` tries again, and who cannot be \
         reached so is told another way."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hold_is_lifted_in_the_campaigns_file() {
        assert!(of("AG first", true).contains("takes the hold out"));
        for (reason, does) in [
            (NO_UTF8, "smtputf8 = true"),
            ("suppressed: deceased", "the list that suppresses them"),
            ("no longer on a list", "by mistake"),
            ("sample: reserved domains only", "trial"),
            ("the relay lacks 8BITMIME", "the relay's operator"),
        ] {
            let said = of(reason, false);
            assert!(said.contains(does) && !said.contains("hold"), "{said}");
        }
    }
}
