//! Whether sending may go on: after the first ones, after the brakes, and after a database lost events, somebody has
//! to look.

use super::{
    args::Send,
    failure::Failure,
    host,
    order::{Listed, was_tried},
    settings,
    standpoint::Standpoint,
    terminal::Terminal,
};
use crate::{
    campaign::Campaign,
    delivery::{Brakes, History, Policy, State},
    ledger::Fault,
    terms::{agrees, counted, thousands},
};

/// Whether a stop stands that `--go-on` lifts.
pub(super) fn waits(campaign: &Campaign, standpoint: &Standpoint) -> bool {
    let history = standpoint.history();
    standpoint.first_are_through(campaign)
        || settings::brakes(campaign)
            .tripped(&history.judged)
            .is_some()
}

impl Standpoint {
    /// Whether the first ones were told and nobody has looked yet: also where the `send` that told them died before
    /// it could say so.
    pub(super) fn first_are_through(&self, campaign: &Campaign) -> bool {
        let history = self.history();
        // Without `first` in campaign.toml nobody is asked, whatever it said before.
        let Some(share) = campaign.file.brakes.first else {
            return false;
        };
        if history.first_through {
            return true;
        }
        let policy = settings::policy(campaign).ok();
        let Some(policy) = policy.filter(|_| !self.alive && !history.went_on) else {
            return false;
        };
        let now = host::now();
        let (mut of, mut tried, mut left, mut due_again) = (0_u64, 0_u64, false, false);
        self.not_held(|who, key| {
            of += 1;
            let progress = who.and_then(|who| history.people.at(who));
            let was_tried = who.is_some_and(|who| was_tried(history, who));
            tried += u64::from(was_tried);
            let due = progress.map(|progress| policy.due(*key, &progress));
            left |= due.is_none_or(|due| due.is_some());
            // Whom of the first ones the relay put off is tried again before anybody is asked.
            due_again |= was_tried && due.flatten().is_some_and(|due| due <= now);
        });
        let first = share.of(of);
        left && !due_again && (1..of).contains(&first) && tried >= first
    }
}

/// After a loss of events nobody is told before somebody has looked who was told in them, and says after which loss.
pub(super) fn after_loss(stated: Option<u64>, history: &History) -> Result<(), Failure> {
    match (history.lost, stated) {
        (Some(seq), stated) if stated != Some(seq) => Err(Fault::AfterLoss { seq }.into()),
        (None, Some(seq)) => Err(Failure::usage(
            format!("`--after-loss {seq}`: no loss of events stands in this ledger"),
            "leave it out",
        )),
        _ => Ok(()),
    }
}

/// Whether `--go-on` lifts a stop. Without it, a stop that stands is an error that says what to look at.
pub(super) fn allowed(
    args: &Send,
    listed: &Listed,
    brakes: &Brakes,
    history: &History,
    policy: &Policy,
    campaign: &Campaign,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    if !listed.has_left(history, policy) {
        return Ok(false);
    }
    // Who of the first ones was put off is tried again before anybody is asked.
    let due = !args.go_on && listed.has_due(history, policy, host::now());
    let waits = listed
        .first(campaign, history)
        // Whom the relay will not take at all must not keep the others waiting for good.
        .filter(|first| {
            let tried = listed.tried(history);
            !due && tried >= first.count || args.go_on && tried > 0
        })
        .map(|first| {
            format!(
                "the first {} of {} {} tried",
                thousands(first.count),
                counted(first.of, "person"),
                agrees(first.count, "was", "were")
            )
        });
    let Some(why) = waits.or_else(|| brakes.tripped(&history.judged)) else {
        return Ok(false);
    };
    let so_far = format!(
        "{why}: {} handed over, {} of them returned, {} refused, {} to be tried again, {} unknown",
        history.count(State::Accepted),
        history.judged.returned,
        history.count(State::Rejected),
        history.count(State::Deferred) + history.count(State::Doubted),
        history.count(State::Unknown),
    );
    if !args.go_on {
        return Err(Failure::waits(
            so_far,
            "look at what came back and at their questions, then run `disclose send --go-on`",
        ));
    }
    terminal.say(so_far);
    if args.yes || history.judged.returned > 0 {
        return Ok(true);
    }
    let answer = terminal.ask(
        "No returned mail was read so far; it may lie in the mailbox of `envelope_from`. Go on? Type `yes`:",
    );
    match answer.as_deref().map(str::trim) {
        Some("yes") => Ok(true),
        Some(_) => Err(Failure::waits(
            "nothing was sent",
            "type `yes`, or give `--yes` in scripts",
        )),
        None => Err(Failure::waits(
            "nobody can be asked here",
            "give `--yes` in scripts",
        )),
    }
}
