//! What a rehearsal says, before and afterwards, in words of at most 80 columns.

use super::{
    document::{document, rate, seconds},
    job::Job,
    outcome::Outcome,
};
use crate::{
    cli::{args::Rehearse, failure::Failure, gather::Gathered, settings, terminal::Terminal},
    delivery::Exit,
    log::thousands,
    relay::Limit,
    terms::{agrees, counted},
};

const COLUMNS: usize = 80;
/// How far the words stand from the left.
const LABEL: usize = 14;
/// Seconds that the stated rates want before a mean says something: the first second's people leave at
/// once, so that a short one lies above the rate that was kept.
const LONG_ENOUGH: f64 = 10.0;

/// Says what is going to happen, and what of the real thing is passed over.
pub(super) fn begin(gathered: &Gathered, args: &Rehearse, job: &Job, terminal: &Terminal) {
    let file = &gathered.campaign.file;
    terminal.say(filled(
        &format!(
            "Rehearsing `{}` against a mail sink inside this program, on loopback. Nothing leaves this machine, nothing \
             of the campaign is written, and no approval is asked for: a rehearsal tells nobody anything.",
            file.id
        ),
        0,
    ));
    let who = match job.people {
        Some(people) if people < gathered.audience.accounting.recipients => format!(
            "at most {}, across domains and languages",
            counted(people, "person")
        ),
        Some(_) | None => "everybody".to_owned(),
    };
    let mut words = format!(
        "{who}; faults: {}; rates and connections as stated; whoever is deferred is tried again {} sooner than stated",
        args.faults,
        counted(args.speed, "time")
    );
    let mut passed_over = Vec::new();
    if file.schedule.window.is_some() || file.schedule.not_before.is_some() {
        passed_over.push("the hours of [schedule]");
    }
    if file.brakes.first.is_some() {
        passed_over.push("the stop after the first ones of [brakes]");
    }
    if !passed_over.is_empty() {
        words.push_str(&format!("; not kept to: {}", passed_over.join(" and ")));
    }
    terminal.say(filled(&format!("{words}."), 0));
    if let Some(kept) = &args.keep {
        terminal.say(filled(
            &format!(
                "`{}` is kept: it holds personal data, the ledger and the audience store of the rehearsal.",
                kept.display()
            ),
            0,
        ));
    }
    terminal.say("");
}

/// Says how it went.
pub(super) fn print(
    gathered: &Gathered,
    args: &Rehearse,
    outcome: &Outcome,
    limits: &[Limit],
    terminal: &Terminal,
) -> Result<(), Failure> {
    for (label, text) in rows(outcome, limits) {
        terminal.say(filled(&format!("{label:<LABEL$}{text}"), LABEL));
    }
    for message_id in &outcome.unknowns {
        terminal.say(format!("unknown  <{message_id}>"));
    }
    terminal.say("");
    terminal.say(terminal.bold(&filled(&verdict(outcome), 0)));
    if terminal.wants_json() {
        terminal
            .document(&document(gathered, args, outcome, limits))
            .map_err(Failure::file("print to", "standard output".as_ref()))?;
    }
    Ok(())
}

fn rows(outcome: &Outcome, limits: &[Limit]) -> Vec<(&'static str, String)> {
    let Outcome {
        plan,
        went,
        fold,
        deliveries: d,
        ..
    } = outcome;
    let n = |count: u64| thousands(count);
    let withheld = match plan.withheld {
        0 => String::new(),
        waiting => format!(
            "; {} {} for a reason and {} left out",
            n(waiting),
            agrees(waiting, "waits", "wait"),
            agrees(waiting, "was", "were")
        ),
    };
    let whole = |part: u64| match plan.of {
        all if all > plan.people => {
            format!("; about {} of all", n(part * all / plan.people.max(1)))
        }
        _ => String::new(),
    };
    let wanted = if limits.is_empty() && plan.seconds <= 0.0 {
        "no rate is stated".to_owned()
    } else if plan.of > plan.people {
        format!(
            "the stated rates want {}, and {} for all {}",
            in_words(plan.seconds),
            in_words(plan.everybody),
            n(plan.of)
        )
    } else {
        format!("the stated rates want {}", in_words(plan.seconds))
    };
    let killed: Vec<String> = went.killed.iter().map(|at| n(*at)).collect();
    let killed = match killed.len() {
        0 => "never: it was over before it could be; more people, or a rate, make it last longer"
            .to_owned(),
        times => format!(
            "{}, after {} messages; started again each time, and it went on",
            counted(times, "time"),
            killed.join(" and ")
        ),
    };
    let mut rows = vec![
        (
            "people",
            format!("{} of {}{withheld}", n(plan.people), n(plan.of)),
        ),
        (
            "duration",
            format!(
                "{} at work, of it {} until everybody was tried once; {wanted}",
                in_words(seconds(fold.active)),
                in_words(seconds(fold.first_pass.0))
            ),
        ),
        (
            "rate",
            format!(
                "{}; stated is {}",
                rate(outcome)
                    .filter(|_mean| limits.is_empty() || plan.seconds >= LONG_ENOUGH)
                    .map_or("too short to tell".to_owned(), |rate| format!(
                        "{rate:.1}/s on average till then"
                    )),
                settings::limits_in_words(limits)
            ),
        ),
        ("handed over", n(d.accepted)),
        (
            "deferred",
            format!(
                "{}, {}{}; they were tried again",
                counted(fold.deferrals, "time"),
                counted(fold.deferred.len(), "person"),
                whole(fold.deferred.len() as u64)
            ),
        ),
        ("refused", format!("{}{}", n(d.rejected), whole(d.rejected))),
        ("given up", n(d.expired)),
        (
            "unknown",
            format!(
                "{}, named below. The kills left {} open; at the others a reply was lost",
                n(d.unknown),
                n(fold.left_open)
            ),
        ),
        (
            "back to wait",
            format!(
                "{} a session ended before the message could have left",
                counted(fold.returned, "time")
            ),
        ),
        (
            "connections",
            format!(
                "{} used, {} at most at once",
                n(outcome.sink.connections),
                n(outcome.sink.most_open)
            ),
        ),
        ("killed", killed),
    ];
    let nothing = [
        (d.unknown, "unknown"),
        (d.expired, "given up"),
        (fold.deferrals, "deferred"),
        (fold.returned, "back to wait"),
    ];
    rows.retain(|(label, _)| !nothing.contains(&(0, *label)));
    rows.extend(proof(outcome));
    if fold.brakes > 0 {
        rows.push((
            "brakes",
            format!(
                "they would have stopped it {} until somebody looked; the rehearsal went on",
                counted(fold.brakes, "time")
            ),
        ));
    }
    rows
}

/// The sums that have to close.
fn proof(outcome: &Outcome) -> [(&'static str, String); 2] {
    let Outcome {
        plan,
        deliveries: d,
        compared,
        ..
    } = outcome;
    let n = thousands;
    [
        (
            "accounting",
            format!(
                "{} = {} pending + {} withheld + {} deferred + {} handed over + {} refused + {} given up + {} unknown",
                n(plan.people),
                n(d.pending),
                n(d.withheld),
                n(d.deferred),
                n(d.accepted),
                n(d.rejected),
                n(d.expired),
                n(d.unknown)
            ),
        ),
        (
            "at the sink",
            format!(
                "{}, {} of them a second copy as `unknown` in [retry] states; missing {}, twice without need {}, not in the ledger {}",
                counted(outcome.sink.received, "message"),
                n(compared.again),
                n(compared.missing),
                n(compared.twice),
                n(compared.strange)
            ),
        ),
    ]
}

/// Whether it closed, in a sentence; and why not.
pub(super) fn verdict(outcome: &Outcome) -> String {
    if outcome.closed() {
        // Some may have a second copy where `unknown = "resend"` wants one: the row of the sink counts them.
        return "The accounting closed: everybody is in exactly one state, nobody is missing, nobody was told twice \
                without need."
            .to_owned();
    }
    let c = &outcome.compared;
    let open = outcome.deliveries.pending + outcome.deliveries.deferred;
    let mut why = Vec::new();
    if outcome.went.last != Exit::Complete {
        why.push(format!("the run ended early ({})", outcome.fold.ended));
    }
    for (count, what) in [
        (open, "still to be tried"),
        (c.missing, "said to be handed over and not at the sink"),
        (c.twice, "told twice"),
        (c.strange, "at the sink and not in the ledger"),
    ] {
        if count > 0 {
            why.push(format!("{} {what}", thousands(count)));
        }
    }
    if why.is_empty() {
        why.push("the sums differ".to_owned());
    }
    format!("The accounting did not close: {}.", why.join("; "))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time for people"
)]
fn in_words(seconds: f64) -> String {
    match seconds.round() as u64 {
        0..120 => format!("{seconds:.1} s"),
        whole @ 120..7200 => format!("{} min {} s", whole / 60, whole % 60),
        whole => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

fn filled(text: &str, indent: usize) -> String {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(COLUMNS)
        .subsequent_indent(&indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_below_each_other_and_times_are_read_aloud() {
        let long = format!("{:<LABEL$}{}", "people", "word ".repeat(40));
        let shown = filled(long.trim_end(), LABEL);
        assert!(shown.lines().all(|line| line.chars().count() <= COLUMNS));
        assert!(
            shown
                .lines()
                .skip(1)
                .all(|line| line.starts_with(&" ".repeat(LABEL)))
        );
        assert_eq!(
            [3.25, 150.0, 7260.0].map(in_words),
            ["3.2 s", "2 min 30 s", "2 h 1 min"]
        );
    }
}
