//! What the report says, from the ledger, the lists and the audience store; after `purge` from the
//! ledger alone.

use std::path::Path;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    incident::{approvals, incident},
    known::Known,
};
use crate::{
    campaign::Campaign,
    cli::{
        another_way,
        failure::Failure,
        fill::{open_store, store_fault},
        gather::{self, Gathered},
        host, keep, laws,
        log::tip_of,
        plan::{self, Left},
        standpoint::Standpoint,
        state::State,
        substitute::{self, Substitute},
    },
    delivery::{Deliveries, History, Rows},
    log::{Missed, thousands},
    report::{ByCode, Facts, Groups, Lawful, Outcome, Told, Unsure},
    review,
    rules::Due,
    terms::{Digest, Key, Stamp, agrees, counted},
};

/// Everything, as it is now, and the campaign's files where they are still to be read.
pub(super) fn gather(
    folder: &Path,
    campaign: &Campaign,
    state: &State,
) -> Result<(Facts, Option<Gathered>), Failure> {
    let mut files = None;
    let mut told = Told::default();
    let mut history = History::default();
    let mut texts: Vec<Digest> = Vec::new();
    if state.begun()? {
        state.reading()?.read_all(|event| {
            history.apply(&event)?;
            let who = event.key.and_then(|key| history.people.who(&key));
            told.take(&event, who);
            if let (crate::delivery::Kind::Began, Some(text)) = (event.kind, event.text)
                && !texts.contains(&text)
            {
                texts.push(text);
            }
            Ok(())
        })?;
    }
    told.handed_over.sort_unstable();
    told.returned.sort_unstable();
    let now = host::now();
    let mut facts = Facts {
        campaign: (campaign.file.id.clone(), campaign.file.sample),
        controller: campaign.incident.controller.name.clone(),
        incident: incident(campaign),
        rows: Rows::default(),
        deliveries: Deliveries::default(),
        withheld: Vec::new(),
        left_out: Vec::new(),
        missed: Missed::default(),
        register: None,
        substitutes: Vec::new(),
        told,
        planned: Vec::new(),
        domains: Groups::default(),
        locales: Groups::default(),
        jurisdictions: Groups::default(),
        texts,
        approvals: approvals(&review::recorded(&campaign.folder)),
        overrides: overrides(campaign),
        unknowns: Vec::new(),
        deadline: Vec::new(),
        lawful: Vec::new(),
        head: tip_of(state)?,
        roles: campaign.file.approval.required.clone(),
        purged: history.purged.is_some(),
        written: String::new(),
        zone: TimeZone::UTC,
    };
    if history.purged.is_some() {
        purged(&mut facts, &history);
    } else {
        // It is read again with the lists, and two of them would take twice the memory.
        drop(history);
        let gathered = gather::gather(folder, None)?;
        facts.zone = gathered.zone.clone();
        living(&mut facts, &gathered, state)?;
        files = Some(gathered);
    }
    let at = now.in_zone(&facts.zone);
    facts.deadline = deadline(campaign, &facts, at.date());
    facts.written = now.read_in(&facts.zone);
    Ok((facts, files))
}

/// With lists and audience store.
fn living(facts: &mut Facts, gathered: &Gathered, state: &State) -> Result<(), Failure> {
    let standpoint = Standpoint::now(gathered)?;
    facts.rows = standpoint.rows;
    facts.deliveries = standpoint.deliveries;
    let withheld = standpoint.withheld.iter();
    facts.withheld = withheld.map(|(why, count)| (why.clone(), *count)).collect();
    facts.left_out = another_way::rows_left_out(&gathered.audience);
    facts.missed = standpoint.missed;
    facts.substitutes = substitutes(gathered, &standpoint);
    let unknowns = standpoint.unknowns();
    let store = (state.audience().exists() && !unknowns.is_empty()).then(|| open_store(state));
    let store = store.transpose()?;
    for unknown in unknowns {
        let key = Key::from_hex(&unknown.key);
        let entry = match (&store, key) {
            (Some(store), Some(key)) => store.get(key).map_err(store_fault)?,
            _ => None,
        };
        facts.unknowns.push(Unsure {
            key: unknown.key,
            address: entry.map(|of| of.address),
            message_id: unknown.message_id,
            time: unknown.time,
        });
    }
    let mut known = Known::read(state, &standpoint.history().people)?;
    if standpoint.has_others() {
        known.read_others(gathered, &state.open()?, &standpoint.history().people)?;
    }
    let mut codes = ByCode::new();
    standpoint.each(|who, key, outcome| {
        let of = known.of(who, key);
        let told = who.and_then(|who| facts.told.at(who));
        // Whose message came back was not told.
        let told = told.filter(|_| outcome == Outcome::HandedOver);
        match codes.get_mut(of.jurisdiction) {
            Some(all) => all.push(told),
            None => {
                codes.insert(of.jurisdiction.to_owned(), vec![told]);
            }
        }
        let sent = who.and_then(|who| facts.told.locale(who));
        let locale = sent.unwrap_or(of.locale);
        for (groups, group) in [
            (&mut facts.domains, of.domain),
            (&mut facts.locales, locale),
            (&mut facts.jurisdictions, of.jurisdiction),
        ] {
            groups.add(
                if group.is_empty() {
                    "not stated"
                } else {
                    group
                },
                outcome,
            );
        }
    });
    facts.lawful = lawful(facts, gathered, &codes);
    if let Some(began) = facts.told.began {
        let everybody = Left::everybody(gathered);
        let limits = plan::stated(&gathered.campaign);
        let timetable = limits
            .map(|limits| plan::under(gathered, &everybody, &History::default(), began, limits));
        facts.planned = timetable.map_or_else(Vec::new, |timetable| {
            let lanes = timetable.planned.lanes.iter().map(|lane| lane.people);
            lanes.zip(timetable.plan.lanes).collect()
        });
    }
    Ok(())
}

/// The thresholds that are touched, as rows: law, people, of them unreached, when, how, by what.
fn substitutes(gathered: &Gathered, standpoint: &Standpoint) -> Vec<[String; 6]> {
    let row = |one: Substitute| {
        let days = one
            .days
            .map(|days| format!(" for {}", counted(days, "day")));
        [
            format!("{} ({})", one.law, one.code),
            thousands(one.people),
            thousands(one.unreached),
            one.when,
            format!("{}{}", one.ways.join(", "), days.unwrap_or_default()),
            one.cite,
        ]
    };
    let touched = substitute::of(gathered, standpoint);
    touched.into_iter().map(row).collect()
}

/// The laws whose deadline is a day.
fn lawful(facts: &Facts, gathered: &Gathered, people: &ByCode) -> Vec<Lawful> {
    let (dues, _missed) = laws::deadlines(gathered, None);
    let of = |due: Due| {
        let on = (due.day?, due.statutory);
        let law = laws::name(&due);
        Some(Lawful::count(
            law,
            due.text,
            on,
            &due.codes,
            people,
            &facts.zone,
        ))
    };
    dues.into_iter().filter_map(of).collect()
}

/// From the ledger alone.
fn purged(facts: &mut Facts, history: &History) {
    facts.deliveries = Deliveries::count(history, false, |_key| true);
    facts.missed = keep::missed_after_purge(history);
    let recipients = facts.deliveries.recipients();
    facts.rows = Rows {
        gone: recipients,
        recipients,
        ..Rows::default()
    };
    if facts.deliveries.withheld > 0 {
        let why = "personal data was purged".to_owned();
        facts.withheld.push((why, facts.deliveries.withheld));
    }
    for (who, (key, progress)) in (0..).zip(history.people.iter()) {
        let outcome = Outcome::of(&progress, false, true);
        let locale = facts.told.locale(who).unwrap_or("not stated");
        facts.locales.add(locale, outcome);
        if outcome == Outcome::Unknown {
            facts.unknowns.push(Unsure {
                key: key.to_string(),
                address: None,
                message_id: String::new(),
                time: progress.last.to_string(),
            });
        }
    }
}

fn overrides(campaign: &Campaign) -> Vec<[String; 5]> {
    let row = |of: &crate::campaign::Override| {
        [
            of.finding.clone(),
            of.place.clone().unwrap_or_default(),
            of.reason.clone(),
            of.by.clone(),
            of.date.clone(),
        ]
    };
    campaign.file.overrides.iter().map(row).collect()
}

/// What is said of the stated deadline.
fn deadline(campaign: &Campaign, facts: &Facts, today: Date) -> Vec<String> {
    let Some(deadline) = campaign.file.schedule.deadline else {
        return vec!["The sender had set no day by which everybody was to be told.".to_owned()];
    };
    let day = |at: &Stamp| at.in_zone(&facts.zone).date();
    let told = &facts.told.handed_over;
    let in_time = told.iter().filter(|at| day(at) <= deadline.0).count() as u64;
    let late = told.len() as u64 - in_time;
    let messages = counted(in_time, "message");
    let were = agrees(in_time, "was", "were");
    let said = if today <= deadline.0 {
        format!(
            "Until now {messages} {were} handed over; the day that the sender has set for everybody is {}.",
            deadline.0
        )
    } else {
        let late = if late > 0 {
            format!("; {} later", thousands(late))
        } else {
            ", and none later".to_owned()
        };
        format!(
            "By the end of {}, the day that the sender had set for everybody, {messages} {were} handed over{late}.",
            deadline.0
        )
    };
    let left = facts.deliveries.pending + facts.deliveries.deferred;
    let mut lines = vec![said];
    if left > 0 {
        lines.push(format!(
            "{} still {}.",
            counted(left, "person"),
            agrees(left, "waits", "wait")
        ));
    }
    lines
}
