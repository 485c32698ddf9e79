//! What is open, whose turn it is, and what they do: the most pressing first. Roles, never names.

use super::{Now, withheld};
use crate::{
    cli::status,
    log::{Why, counted, thousands},
    report::Task,
    review::Timetable,
    terms::agrees,
};

/// Whoever runs this program.
pub(super) const OPERATOR: &str = "The operator";

/// Who has to do what, the most pressing first.
pub(super) fn tasks(now: &Now<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |what: String, who: &'static str, does: &str| {
        tasks.push(Task {
            what,
            who,
            does: does.to_owned(),
        });
    };
    let d = &now.standpoint.deliveries;
    let n = thousands;
    let blocking = now.gathered.findings.iter();
    let blocking = blocking.filter(|finding| finding.blocks()).count();
    if blocking > 0 {
        let what = format!(
            "The campaign's files have {} that block",
            counted(blocking as u64, "finding")
        );
        add(
            what,
            OPERATOR,
            "mends what `disclose check` lists; until then nothing is sent, and who is still on a list is not known.",
        );
    }
    if !now.standpoint.alive && now.left() > 0 {
        stopped(now, blocking, &mut add);
    }
    if d.unknown > 0 {
        let what = format!(
            "{} may or may not have been handed over",
            counted(d.unknown, "message")
        );
        add(
            what,
            OPERATOR,
            "looks for the Message-IDs that `disclose status` lists in the relay's log, and decides with `disclose settle`.",
        );
    }
    late(now, &mut add);
    for Task { what, who, does } in withheld::tasks(now) {
        add(what, who, &does);
    }
    let other = now.five.another_way();
    if other > 0 {
        let what = format!("{} to be told another way", counted_are(other));
        let mut parts = now.five.missed.parts();
        let unknown = parts.find(|(why, _)| *why == Why::Unknown);
        let first = unknown.map(|(_, count)| {
            format!(
                " {} of them {} unknown: `disclose settle` decides first whether they were told.",
                n(count),
                agrees(count, "is", "are")
            )
        });
        add(
            what,
            "Whoever writes letters or calls",
            &format!(
                "takes them from `told-another-way.csv`, which `disclose report` writes.{}",
                first.unwrap_or_default()
            ),
        );
    }
    if d.changed > 0 {
        let what = format!(
            "The facts of {} who were told have changed since",
            counted(d.changed, "person")
        );
        add(
            what,
            "Legal",
            "decides whether they are told again, with a campaign that states `update_of`.",
        );
    }
    if d.unlisted > 0 {
        let what = format!("{} who were told are on no list any more", n(d.unlisted));
        add(
            what,
            OPERATOR,
            "looks whether their rows were taken out by mistake.",
        );
    }
    if let Some(due) = status::reminder(now.gathered, now.standpoint, now.at) {
        add(
            "Something kept is due".to_owned(),
            OPERATOR,
            &format!("reads: {due}"),
        );
    }
    tasks
}

/// Where the ledger cannot be read any more.
pub(super) fn unreadable() -> Task {
    Task {
        what: "The ledger gives no answer; whether notices go out is not known here".to_owned(),
        who: OPERATOR,
        does: "runs `disclose status`, which says why, and then `disclose status --html` again."
            .to_owned(),
    }
}

/// A deadline that is over, or that will be before everybody was told.
fn late(now: &Now<'_>, add: &mut impl FnMut(String, &'static str, &str)) {
    let plan = now.plan().filter(|_| now.left() > 0);
    let deadline = now.gathered.campaign.file.schedule.deadline;
    let today = now.at.in_zone(&now.gathered.zone).date();
    if let Some(day) = deadline.filter(|day| day.0 < today && now.left() > 0) {
        let still = agrees(now.left(), "is still", "are still");
        add(
            format!(
                "The deadline {} has passed, and {} {still} to be told",
                day.0,
                counted(now.left(), "person")
            ),
            OPERATOR,
            "goes on, since a deadline never stops a send, and lets legal know.",
        );
    } else if plan.and_then(Timetable::holds) == Some(false) {
        let does = if plan.is_some_and(|plan| plan.measured.is_some()) {
            "asks the relay's operator why no more is taken now. A deadline never stops a send."
        } else {
            "sees with `disclose check` which limit would have to be raised. A deadline never stops a send."
        };
        add(
            "The deadline will be missed at this speed".to_owned(),
            OPERATOR,
            does,
        );
    }
}

/// Why nothing is sent while people are left.
fn stopped(now: &Now<'_>, blocking: usize, add: &mut impl FnMut(String, &'static str, &str)) {
    let history = now.history();
    let missing = status::missing(now.gathered, history);
    if !missing.is_empty() {
        let what = format!("Not approved: {}", missing.join("; "));
        add(
            what,
            "Whoever is named there",
            "reads the packet and replies with its code; the operator records that with `disclose approve`.",
        );
    }
    if let (Some(seq), Some(reason)) = (history.lost, &history.paused) {
        add(
            reason.clone(),
            OPERATOR,
            &format!(
                "brings the original database back; or finds in the relays' logs who was told since, puts them on a \
                 `[[suppress]]` list, and runs `disclose send --after-loss {seq}`."
            ),
        );
    } else if let Some(reason) = &history.paused {
        add(
            format!("Paused: {reason}"),
            OPERATOR,
            "finds out whether the reason is gone; then `disclose send` goes on.",
        );
    } else if let Some(why) = now.braked() {
        add(
            why,
            OPERATOR,
            "looks at what came back and at people's questions; then `disclose send --go-on` tells the others.",
        );
    } else if let Some(at) = now.opens() {
        add(
            format!("Mail may leave from {}", now.moment(at)),
            OPERATOR,
            "runs `disclose send` then.",
        );
    } else if missing.is_empty() && blocking == 0 {
        let how = history.ended.as_deref().filter(|how| *how != "done");
        let what = match how {
            Some(how) => format!("Nothing is being sent: {how}"),
            None if history.began.is_none() => "Nothing was sent yet".to_owned(),
            None => format!(
                "Nothing is being sent, and {} to be told",
                counted_are(now.left())
            ),
        };
        add(
            what,
            OPERATOR,
            "runs `disclose send`; it sends what is outstanding and nothing else.",
        );
    }
}

/// `1 person is`, `1,200 people are`.
pub(super) fn counted_are(count: u64) -> String {
    let are = agrees(count, "is", "are");
    format!("{} {are}", counted(count, "person"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(counted_are(1), "1 person is");
        assert_eq!(counted_are(1200), "1,200 people are");
        assert_eq!(counted(2_u64, "message"), "2 messages");
    }
}
