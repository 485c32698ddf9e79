//! How long a run still takes, and what decides that.
//!
//! Guarantees one reason, the one that matters most now. It must not read a clock: it sees figures only.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::settings::limits_in_words;
use crate::{
    dispatch::{LaneSeen, Snapshot},
    terms::{Stamp, counted},
};

/// What to expect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outlook {
    /// Until everybody who can be tried now is; none where that cannot be said.
    pub(super) left: Option<Duration>,
    /// What decides it.
    pub(super) why: Option<String>,
}

/// What to expect, at so many a second. `now` is the moment of the snapshot.
pub(super) fn outlook(
    snapshot: &Snapshot,
    rate: Option<f64>,
    now: Stamp,
    zone: &TimeZone,
) -> Outlook {
    let because = |left, why| Outlook {
        left,
        why: Some(why),
    };
    if let Some(away) = snapshot.away {
        let seconds = away.as_secs();
        return because(
            None,
            format!(
                "the ledger's database has given no answer for {seconds} s; nobody is begun with meanwhile"
            ),
        );
    }
    if let Some(fault) = &snapshot.no_grants {
        let why = format!(
            "the rates of all senders cannot be kept: {fault}; nobody is begun with meanwhile"
        );
        return because(None, why);
    }
    if let Some(late) = snapshot.grants_late {
        let late = late.as_millis();
        let why = format!("the database answers too late to keep the rate: after {late} ms");
        return because(None, why);
    }
    if let Some(open) = snapshot.stopping {
        let at_once = if snapshot.interrupted {
            "; Ctrl-C again ends at once"
        } else {
            ""
        };
        return because(
            None,
            format!("stopping: {} to come{at_once}", counted(open, "answer")),
        );
    }
    if let Some(trouble) = &snapshot.trouble {
        return because(None, format!("relay in trouble: {trouble}"));
    }
    if let Some(opens) = snapshot.closed {
        let opens = clock(opens, now, zone);
        return because(None, format!("waits for the hours: until {opens}"));
    }
    let due = snapshot.left.saturating_sub(snapshot.waiting);
    if due == 0 {
        return match snapshot.next.filter(|_| snapshot.waiting > 0) {
            Some(next) => because(None, format!("waits for {}", clock(next, now, zone))),
            None if snapshot.elsewhere => because(None, "others hold the rest".to_owned()),
            None => Outlook::default(),
        };
    }
    let rate = rate.filter(|rate| *rate > 0.0);
    #[expect(clippy::cast_precision_loss, reason = "a time for people")]
    let at_this_rate = rate.map(|rate| duration(due as f64 / rate));
    let lane = snapshot.lanes.first().filter(|lane| {
        let alone = snapshot.slowest.as_ref() == Some(&lane.name);
        // A tenth of doubt: when it is the last one, the rate is its own.
        alone || at_this_rate.is_none_or(|all| lane.lasts() > all.mul_f64(0.9))
    });
    if let Some(lane) = lane.filter(|lane| !lane.lasts().is_zero() || lane.connections.is_some()) {
        let left = at_this_rate.max(Some(lane.lasts()));
        return because(left, format!("limited by {}", in_words(lane)));
    }
    match (&snapshot.limit, rate) {
        (Some(limit), _) => {
            let left = at_this_rate.max(Some(limit.lasts(due)));
            because(left, format!("limited by {}", limits_in_words(&[*limit])))
        }
        (None, Some(rate)) => because(at_this_rate, format!("the relay takes {rate:.1}/s")),
        (None, None) => Outlook::default(),
    }
}

/// A lane with what holds it up.
fn in_words(lane: &LaneSeen) -> String {
    let LaneSeen { name, limits, .. } = lane;
    match (lane.gap.is_zero(), limits.as_slice(), lane.connections) {
        (false, ..) => format!("{name}, which wants fewer"),
        (true, [], Some(connections)) => {
            format!("{name} over {}", counted(connections, "connection"))
        }
        (true, [], None) => name.clone(),
        (true, limits, _) => format!("{name} {}", limits_in_words(limits)),
    }
}

/// A time of day; with the day where that is another one.
pub(super) fn clock(at: Stamp, now: Stamp, zone: &TimeZone) -> String {
    let (at, now) = (at.in_zone(zone), now.in_zone(zone));
    let form = if at.date() == now.date() {
        "%H:%M %Z"
    } else {
        "%a %H:%M %Z"
    };
    at.strftime(form).to_string()
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relay::Limit;

    const NOW: Stamp = Stamp(1_764_163_200 * Stamp::SECOND);

    fn limit(count: u32) -> Limit {
        Limit {
            count,
            window: Duration::from_secs(1),
        }
    }

    fn lane(due: u64) -> LaneSeen {
        LaneSeen {
            name: "gmail.com".to_owned(),
            due,
            limits: vec![limit(20)],
            ..LaneSeen::default()
        }
    }

    fn look(snapshot: &Snapshot, rate: Option<f64>) -> (Option<u64>, String) {
        let of = outlook(snapshot, rate, NOW, &TimeZone::UTC);
        (
            of.left.map(|left| left.as_secs()),
            of.why.unwrap_or_default(),
        )
    }

    #[test]
    fn the_reason_that_matters_most_is_said() {
        let mut run = Snapshot {
            left: 10_000,
            lanes: vec![lane(6000)],
            limit: Some(limit(50)),
            ..Snapshot::default()
        };
        // 200 s for all of them, and 300 s for one provider.
        let gmail = "limited by gmail.com 20/s".to_owned();
        assert_eq!(look(&run, Some(50.0)), (Some(300), gmail));
        run.lanes = vec![lane(100)];
        let whole = "limited by 50/s".to_owned();
        assert_eq!(look(&run, Some(50.0)), (Some(200), whole));
        run.limit = None;
        let relay = "the relay takes 12.5/s".to_owned();
        assert_eq!(look(&run, Some(12.5)), (Some(800), relay));
        run.lanes[0].gap = Duration::from_secs(30);
        let fewer = "limited by gmail.com, which wants fewer".to_owned();
        assert_eq!(look(&run, Some(12.5)), (Some(3000), fewer));
        assert_eq!(look(&Snapshot::default(), None), (None, String::new()));
        run = Snapshot {
            elsewhere: true,
            ..Snapshot::default()
        };
        let others = "others hold the rest".to_owned();
        assert_eq!(look(&run, Some(3.0)), (None, others));
    }

    #[test]
    fn waiting_says_for_what_and_until_when() {
        let mut run = Snapshot {
            left: 3,
            waiting: 3,
            next: Some(NOW.plus(600 * Stamp::SECOND)),
            ..Snapshot::default()
        };
        assert_eq!(look(&run, Some(1.0)).1, "waits for 13:30 UTC");
        run.closed = Some(NOW.plus(68_400 * Stamp::SECOND));
        assert_eq!(
            look(&run, None).1,
            "waits for the hours: until Thu 08:20 UTC"
        );
        run.trouble = Some("it is full".to_owned());
        assert_eq!(look(&run, None).1, "relay in trouble: it is full");
    }
}
