//! How long evidence and personal data are kept, and when somebody is reminded.

use jiff::{ToSpan as _, tz::TimeZone};

use crate::{
    campaign::Campaign,
    delivery::{History, State},
    rules::Kept,
    terms::{Stamp, agrees, counted},
};

/// So long after the last `send` began personal data is asked about.
const DAYS: i64 = 90;

/// A line below the five, where something is due: after the stated years, and not before the longest
/// law that holds lets go.
pub(in crate::cli) fn reminder(
    campaign: &Campaign,
    law: Option<&Kept>,
    history: &History,
    now: Stamp,
) -> Option<String> {
    let began = history.began?;
    let stated = campaign.file.retention_years;
    let law = law.filter(|law| stated.is_none_or(|years| law.years > years));
    let kept = match (law, stated) {
        (Some(law), _) => Some((law.years, format!("that {} wants", law.law))),
        (None, Some(years)) => Some((years, "of `retention_years`".to_owned())),
        (None, None) => None,
    };
    if let Some((years, whose)) = kept {
        let over = began.in_zone(&TimeZone::UTC).date();
        let over = over.checked_add(i64::from(years).years()).ok()?;
        if now.in_zone(&TimeZone::UTC).date() >= over {
            return Some(format!(
                "the {} {whose} {} over on {over}: `disclose purge --lists --key`, then delete the folder",
                counted(years, "year"),
                agrees(years, "was", "were")
            ));
        }
    }
    let mut people = history.people.values();
    let open = people.any(|p| p.is_unfinished() || p.state == State::Unknown);
    let days = i64::try_from(now.since(began).as_secs() / 86_400).unwrap_or(0);
    (!open && days >= DAYS && history.purged.is_none()).then(|| {
        format!("everybody has an outcome, and the last `send` was {} ago: `disclose purge` deletes personal data and keeps the log", counted(days, "day"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        delivery::{Draft, Kind},
        terms::{Digest, Key},
    };

    #[test]
    fn somebody_is_reminded_when_it_is_due_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let sample =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
        for name in ["incident.toml", "words.csv"] {
            std::fs::copy(sample.join(name), folder.path().join(name)).unwrap();
        }
        write(
            "campaign.toml",
            "id = \"c\"\nsample = true\ndefault_locale = \"en\"\nretention_years = 6\n[sender]\nfrom = \"X <x@example.com>\"\n\
             [[list]]\nfile = \"a.csv\"\naudience = \"user\"\n[approval]\nrequired = []\n",
        );
        let campaign = crate::campaign::load(folder.path()).unwrap();
        let mut history = History::default();
        let key = Key([1; 16]);
        let began = 1_764_166_811 * Stamp::SECOND;
        let events = [
            Draft::about(key, Kind::Enrolled, 0),
            Draft::new(Kind::Began),
            Draft::about(key, Kind::Attempt, 1),
            Draft::about(key, Kind::Accepted, 1),
        ];
        for (seq, draft) in (1..).zip(events) {
            history
                .apply(&draft.chain(Digest([0; 32]), seq, Stamp(began)))
                .unwrap();
        }
        let after = |days: i64| {
            let now = Stamp(began + days * 86_400 * Stamp::SECOND);
            reminder(&campaign, None, &history, now).unwrap_or_default()
        };
        assert_eq!(after(89), "");
        assert!(after(90).contains("`disclose purge` deletes personal data"));
        assert!(after(6 * 366).contains("`retention_years` were over on 2031-11-26"));
        let law = |years| Kept {
            years,
            law: "X".to_owned(),
        };
        let under = |years: u32, days: i64| {
            let now = Stamp(began + days * 86_400 * Stamp::SECOND);
            reminder(&campaign, Some(&law(years)), &history, now).unwrap_or_default()
        };
        assert!(under(8, 6 * 366).contains("deletes personal data"));
        assert!(under(8, 8 * 366).contains("the 8 years that X wants were over on 2033-11-26"));
        assert!(under(2, 3 * 366).contains("deletes personal data"));
    }
}
