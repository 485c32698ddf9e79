//! A rehearsal as JSON. Fields may be added, never renamed.

use serde_json::{Value, json};

use super::{outcome::Outcome, plan, report};
use crate::{
    cli::{args::Rehearse, gather::Gathered},
    relay::Limit,
};

/// Messages a second while there were people who had not been tried.
#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
pub(super) fn rate(outcome: &Outcome) -> Option<f64> {
    let (took, released) = outcome.fold.first_pass;
    (took > 0 && released > 0).then(|| released as f64 / seconds(took))
}

/// The document of `--json`.
pub(super) fn document(
    gathered: &Gathered,
    args: &Rehearse,
    outcome: &Outcome,
    limits: &[Limit],
) -> Value {
    let Outcome {
        plan,
        went,
        fold,
        deliveries: d,
        compared,
        sink,
        ..
    } = outcome;
    let states = json!({
        "pending": d.pending, "withheld": d.withheld, "deferred": d.deferred, "accepted": d.accepted,
        "rejected": d.rejected, "expired": d.expired, "unknown": d.unknown,
    });
    json!({
        "campaign": gathered.campaign.file.id,
        "text": gathered.text.digest(),
        "audience": gathered.audience_digest,
        "exit": [outcome.exit().code()],
        "closed": outcome.closed(),
        "verdict": report::verdict(outcome),
        "faults": args.faults,
        "speed": args.speed,
        "people": plan.people,
        "of": plan.of,
        "left_out": plan.withheld,
        "seconds": { "at_work": seconds(fold.active), "first_pass": seconds(fold.first_pass.0), "plan": plan.seconds, "plan_for_all": plan.everybody },
        "rate": { "mean": rate(outcome), "plan": plan::rate(limits) },
        "deferrals": { "times": fold.deferrals, "people": fold.deferred.len() },
        "attempts": fold.attempts,
        "returned_to_pending": fold.returned,
        "connections": { "used": sink.connections, "most": sink.most_open },
        "starts": went.starts,
        "killed": went.killed,
        "brakes": fold.brakes,
        "rows": outcome.rows,
        "deliveries": states,
        "sink": {
            "messages": sink.received, "missing": compared.missing, "twice": compared.twice,
            "strange": compared.strange, "again": compared.again,
        },
        "left_open_by_kills": fold.left_open,
        "unknowns": outcome.unknowns.iter().map(|id| json!({ "message_id": id })).collect::<Vec<_>>(),
        "kept": args.keep,
    })
}

/// Microseconds as seconds.
#[expect(clippy::cast_precision_loss, reason = "a time for people")]
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1_000_000.0
}
