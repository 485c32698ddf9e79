//! A page of the report: one document that needs no other, no network and no script.

use serde::Serialize;
use tera::Context;

use super::{
    bars::{bar, legend},
    curve::{Curve, curve},
    groups::{Counts, Groups, Outcome},
    lawful::Lawful,
    sheet::{Page, written},
    sums,
    told::Told,
};
use crate::{
    delivery::{Deliveries, Rows},
    log::{Missed, percent, thousands},
    terms::{Digest, Stamp},
};

/// So many groups are shown, so many unknowns, and so many interruptions.
const GROUPS: usize = 12;
const UNKNOWNS: usize = 200;
const INTERRUPTIONS: usize = 30;
/// On the page for outsiders a domain, language or jurisdiction of fewer people than that is none of its own.
const FEW: u64 = 10;

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// An authority or counsel: nobody is named.
    Regulator,
    /// Whoever may see the lists.
    Management,
}

/// Somebody whose message may or may not have been handed over.
#[derive(Clone, Debug, Serialize)]
pub struct Unsure {
    /// Their key.
    pub key: String,
    /// Their address, for insiders.
    pub address: Option<String>,
    /// The Message-ID.
    pub message_id: String,
    /// When.
    pub time: String,
}

/// Everything that the pages say.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The campaign's id, and whether it is a sample.
    pub campaign: (String, bool),
    /// Who is responsible for the data.
    pub controller: String,
    /// The incident, as label and words.
    pub incident: Vec<(String, String)>,
    /// The first equation.
    pub rows: Rows,
    /// The second.
    pub deliveries: Deliveries,
    /// Suppressed rows whose people nobody is to tell another way either: of whom, and how many.
    pub left_out: Vec<(String, u64)>,
    /// Why people wait.
    pub withheld: Vec<(String, u64)>,
    /// Who is to be told another way, and why.
    pub missed: Missed,
    /// How many rows the register of them has; none where it was not written.
    pub register: Option<u64>,
    /// Thresholds of laws for another way: law, people, of them unreached, when, how, by what.
    pub substitutes: Vec<[String; 6]>,
    /// How it went.
    pub told: Told,
    /// What the plan wanted.
    pub planned: Vec<(u64, Option<Stamp>)>,
    /// Outcomes by domain, language, jurisdiction; where one is empty it is not known any more.
    pub domains: Groups,
    /// By language.
    pub locales: Groups,
    /// By jurisdiction.
    pub jurisdictions: Groups,
    /// The texts that were sent.
    pub texts: Vec<Digest>,
    /// Approvals: role, by whom, when, how we know, of what.
    pub approvals: Vec<[String; 5]>,
    /// Overrides: finding, where, why, by whom, when.
    pub overrides: Vec<[String; 5]>,
    /// Everybody unknown.
    pub unknowns: Vec<Unsure>,
    /// What is said of the deadline.
    pub deadline: Vec<String>,
    /// What was handed over by the day of each law; empty where nobody knows any more.
    pub lawful: Vec<Lawful>,
    /// The head of the log in one line, its last event and key.
    pub head: Option<(String, u64, Digest)>,
    /// The roles that have to approve.
    pub roles: Vec<String>,
    /// Whether personal data was deleted.
    pub purged: bool,
    /// When it was written, in the zone people read.
    pub written: String,
    /// How a moment is written.
    pub zone: jiff::tz::TimeZone,
}

#[derive(Serialize)]
struct Bars {
    title: &'static str,
    what: &'static str,
    note: String,
    rows: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    name: String,
    svg: String,
    all: String,
    counts: Vec<String>,
}

/// Renders the page of a reader.
pub fn page(facts: &Facts, reader: Reader) -> Result<Page, tera::Error> {
    let inside = reader == Reader::Management;
    let d = &facts.deliveries;
    let moment = |at: Stamp| {
        let at = at.in_zone(&facts.zone);
        format!("{} {}", at.strftime("%Y-%m-%d %H:%M"), at.strftime("%Z"))
    };
    let drawn: Option<Curve> = facts.told.began.and_then(|began| {
        let told = &facts.told;
        let last = told.handed_over.iter().chain(&told.returned).max();
        let seconds = last.map_or(0, |last| last.since(began).as_secs());
        let moment = |at: Stamp| {
            let at = at.in_zone(&facts.zone);
            // As exact as it takes to tell the ticks apart.
            let form = match seconds {
                0..1800 => "%H:%M:%S",
                1800..64_800 => "%H:%M",
                _ => "%b %d, %H:%M",
            };
            at.strftime(form).to_string()
        };
        curve(
            began,
            &told.handed_over,
            &told.returned,
            &facts.planned,
            moment,
        )
    });
    let few = if inside { 1 } else { FEW };
    let groups = [
        ("By recipient domain", "domain", &facts.domains, "Domains"),
        ("By language", "language", &facts.locales, "Languages"),
        (
            "By jurisdiction",
            "jurisdiction",
            &facts.jurisdictions,
            "Jurisdictions",
        ),
    ];
    let note = |many: &str| {
        format!(
            "{many} of fewer than ten people are put together, so that none of them names anybody."
        )
    };
    let groups: Vec<Bars> = groups
        .into_iter()
        .map(|(title, what, groups, many)| Bars {
            title,
            what,
            note: if inside { String::new() } else { note(many) },
            rows: rows(&groups.largest(GROUPS, few)),
        })
        .filter(|bars| !bars.rows.is_empty())
        .collect();
    let unknowns: Vec<&Unsure> = facts.unknowns.iter().take(UNKNOWNS).collect();
    let mut context = Context::new();
    context.insert("inside", &inside);
    context.insert("campaign", &facts.campaign.0);
    context.insert("sample", &facts.campaign.1);
    context.insert("controller", &facts.controller);
    context.insert("incident", &facts.incident);
    context.insert("first", &sums::of_rows(&facts.rows));
    context.insert("equation", &sums::of_states(d));
    context.insert("recipients", &thousands(d.recipients()));
    context.insert("accepted", &thousands(d.accepted));
    context.insert("returned", &thousands(d.returned));
    context.insert("share", &percent(d.accepted, d.recipients()));
    context.insert("other_way", &thousands(facts.missed.all()));
    let missed = facts.missed.parts();
    let missed: Vec<_> = missed.map(|(why, n)| (why.words(), thousands(n))).collect();
    context.insert("missed", &missed);
    context.insert("register", &facts.register.map(thousands));
    context.insert("substitutes", &facts.substitutes);
    context.insert("waiting", &thousands(d.pending + d.deferred));
    context.insert("unknown", &thousands(d.unknown));
    context.insert("changed", &d.changed);
    context.insert("unlisted", &d.unlisted);
    context.insert("left_out", &sums::of_reasons(&facts.left_out));
    context.insert("withheld", &sums::of_reasons(&facts.withheld));
    context.insert("curve", &drawn);
    context.insert("legend", &legend());
    context.insert("groups", &groups);
    context.insert("purged", &facts.purged);
    context.insert("roles", &facts.roles.join(", "));
    context.insert("approvals", &facts.approvals);
    context.insert("overrides", &facts.overrides);
    let texts: Vec<_> = facts
        .texts
        .iter()
        .map(|text| (text.to_string(), text.code()))
        .collect();
    context.insert("texts", &texts);
    context.insert("unknowns", &unknowns);
    context.insert(
        "more_unknowns",
        &facts.unknowns.len().saturating_sub(UNKNOWNS),
    );
    context.insert("deadline", &facts.deadline);
    context.insert("lawful", &facts.lawful);
    context.insert(
        "head",
        &facts
            .head
            .as_ref()
            .map(|(line, seq, hash)| (line, thousands(*seq), hash.to_string())),
    );
    context.insert("began", &facts.told.began.map(moment));
    context.insert("last", &facts.told.handed_over.last().map(|at| moment(*at)));
    context.insert("runs", &facts.told.runs);
    let interruptions = facts.told.interruptions.iter().take(INTERRUPTIONS);
    let interruptions: Vec<_> = interruptions
        .map(|(at, words)| (moment(*at), words))
        .collect();
    context.insert("interruptions", &interruptions);
    context.insert("pending", &(d.pending + d.deferred));
    context.insert("written", &facts.written);
    context.insert("program", env!("CARGO_PKG_VERSION"));
    written("page.html", &context)
}

fn rows(groups: &[(String, Counts)]) -> Vec<Bar> {
    let most = groups
        .iter()
        .map(|(_, counts)| counts.all())
        .max()
        .unwrap_or(1);
    let row = |(name, counts): &(String, Counts)| Bar {
        name: name.clone(),
        svg: bar(counts, most),
        all: thousands(counts.all()),
        counts: Outcome::ALL
            .iter()
            .map(|of| thousands(counts.of(*of)))
            .collect(),
    };
    groups.iter().map(row).collect()
}
