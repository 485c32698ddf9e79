//! A profile: what one law wants, read from its file and checked.
//!
//! Guarantees that a profile which could be read names known elements only, has a date and a source
//! for everything that it says, and one demand in each rule. Everything wrong is found at once, with
//! its place.

use jiff::civil::Date;
use toml::Spanned;

use super::{
    element::Elements,
    shape::{
        Channel, Condition, DeadlineFile, Fallback, File, Gate, Heading, Held, Retention, RuleFile,
        Trigger,
    },
};
use crate::{
    campaign::{TomlFault, typed},
    terms::{
        CONSENTS, Finding, Findings, Jurisdiction, Place, Severity, counted, line_and_column,
        named_for_good, nearest,
    },
};

/// How a statement is known.
const EVIDENCE: [&str; 7] = ["V", "S", "S15", "K-H", "K-M", "K-L", "K"];

/// Dates of an incident that a deadline may hang on.
const ANCHORS: [&str; 6] = [
    "discovered",
    "told",
    "determined",
    "confirmed",
    "data_received",
    "vendor_discovered",
];

/// What one law wants.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its id, such as `us-ca`.
    pub id: String,
    /// As people read it.
    pub name: String,
    /// The law.
    pub law: String,
    /// The jurisdictions whose people it concerns; none where a campaign names it.
    pub applies_to: Vec<Jurisdiction>,
    /// What the content rests on.
    pub evidence: String,
    /// When it was last held against its sources.
    pub verified_on: Date,
    /// Which counsel read it; empty is nobody.
    pub reviewed_by: String,
    /// Points that counsel should settle.
    pub open: Vec<String>,
    /// The file, as findings name it.
    pub file: String,
    /// The source that forbids to write to a mailbox whose credentials were taken.
    pub breached_mailbox: Option<(String, String)>,
    /// When email is lawful.
    pub channels: Vec<Channel>,
    /// What to do for those whom email does not reach.
    pub fallbacks: Vec<Fallback>,
    /// Whom to tell before or with the people.
    pub gates: Vec<Gate>,
    /// How long evidence is kept.
    pub retention: Vec<Retention>,
    /// What the layout guarantees.
    pub held: Vec<Held>,
    /// What is checked.
    pub rules: Vec<Rule>,
    pub(super) trigger: Trigger,
    pub(super) deadlines: Vec<Deadline>,
}

/// One check of a law.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, the one of its findings.
    pub id: &'static str,
    /// How much its findings weigh where the law bites.
    pub severity: Severity,
    /// Why it is wanted.
    pub why: String,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
    pub(super) demand: Demand,
    pub(super) locale: Option<String>,
    pub(super) only: Vec<Jurisdiction>,
    pub(super) when: Condition,
}

/// What a rule wants.
#[derive(Clone, Debug)]
pub(super) enum Demand {
    /// These elements.
    Require(Vec<String>),
    /// None of these.
    Forbid(Vec<String>),
    /// This subject, to the letter.
    Title(String),
    /// These headings, to the letter and in this order.
    Headings(Vec<(String, String)>),
    /// That somebody vouches.
    Attest(String),
    /// An offer of so many months at least.
    Offer(u32),
    /// What that general rule wants.
    Same(String),
    /// That language.
    Language(String),
    /// That email is enough for each person, by `[[channel]]`.
    ByEmail,
}

/// By when people must be told.
#[derive(Clone, Debug)]
pub(super) struct Deadline {
    pub(super) id: Option<&'static str>,
    pub(super) days: Option<u16>,
    pub(super) business: bool,
    pub(super) only: Vec<Jurisdiction>,
    pub(super) text: String,
    pub(super) anchor: Vec<String>,
    pub(super) cite: String,
    pub(super) evidence: String,
}

impl Rule {
    /// What it asks somebody to vouch for.
    pub(super) fn attestations(&self) -> impl Iterator<Item = &str> {
        let demanded = match &self.demand {
            Demand::Attest(name) => Some(name),
            _ => None,
        };
        let asked = [
            demanded,
            self.when.attested.as_ref(),
            self.when.unless_attested.as_ref(),
        ];
        asked.into_iter().flatten().map(String::as_str)
    }
}

impl Profile {
    /// Reads a profile's file. The findings are complete.
    pub(super) fn read(file: &str, text: &str, elements: &Elements) -> Result<Self, Findings> {
        let parsed: File = typed(text).map_err(|faults| {
            let finding = |fault: TomlFault| {
                let place = fault.at.map_or_else(
                    || Place::file(file),
                    |(line, column)| Place::at(file, line, column.to_string()),
                );
                let help = "docs/rules.md says what a profile's file may hold";
                Finding::error("PROFILE-TOML", place, fault.what, help)
            };
            faults.into_iter().map(finding).collect::<Findings>()
        })?;
        let mut reader = Reader {
            file,
            text,
            elements,
            findings: Findings::new(),
        };
        let profile = reader.profile(parsed);
        if reader.findings.is_empty() {
            Ok(profile)
        } else {
            Err(reader.findings)
        }
    }
}

fn place(file: &str, text: &str, span: &std::ops::Range<usize>) -> Place {
    let (line, column) = line_and_column(text, span);
    Place::at(file, line, column.to_string())
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    elements: &'a Elements,
    findings: Findings,
}

impl Reader<'_> {
    fn refuse<T>(&mut self, id: &'static str, at: &Spanned<T>, message: String, help: String) {
        let place = place(self.file, self.text, &at.span());
        self.findings.push(Finding::error(id, place, message, help));
    }

    fn profile(&mut self, file: File) -> Profile {
        let verified_on = self.date(&file.verified_on);
        let id_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if file.id.as_ref().is_empty() || !file.id.as_ref().chars().all(id_ok) {
            let message = "`id` has lower-case letters, digits and `-` only".to_owned();
            self.refuse(
                "PROFILE-ID",
                &file.id,
                message,
                "write it like `us-ca`".to_owned(),
            );
        }
        self.source(&file.law, &file.evidence);
        if let Some(ban) = &file.breached_mailbox {
            self.source(&ban.cite, &ban.evidence);
        }
        for channel in &file.channels {
            self.conditions(channel);
        }
        let rules = file
            .rules
            .into_iter()
            .filter_map(|rule| self.rule(rule))
            .collect();
        let deadlines = file
            .deadlines
            .into_iter()
            .map(|one| self.deadline(one))
            .collect();
        Profile {
            id: file.id.into_inner(),
            name: file.name,
            law: file.law.into_inner(),
            applies_to: file
                .applies_to
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            evidence: file.evidence.into_inner(),
            verified_on,
            reviewed_by: file.reviewed_by,
            open: file.open,
            file: self.file.to_owned(),
            breached_mailbox: file
                .breached_mailbox
                .map(|ban| (ban.cite.into_inner(), ban.evidence.into_inner())),
            channels: file.channels,
            fallbacks: file.fallbacks,
            gates: file.gates,
            retention: file.retention,
            held: file.held,
            rules,
            trigger: file.trigger,
            deadlines,
        }
    }

    fn date(&mut self, written: &Spanned<String>) -> Date {
        written.as_ref().parse().unwrap_or_else(|_fault| {
            let message = format!("`{}` is no date", written.as_ref());
            let help =
                "write the day on which the file was held against its sources, as `2026-11-28`";
            self.refuse("PROFILE-DATE", written, message, help.to_owned());
            Date::ZERO
        })
    }

    /// A source that says something, and a mark that is known.
    fn source(&mut self, cite: &Spanned<String>, evidence: &Spanned<String>) {
        if cite.as_ref().trim().is_empty() {
            let message = "the source is empty".to_owned();
            let help = "name the article or section that it rests on".to_owned();
            self.refuse("PROFILE-CITE", cite, message, help);
        }
        if !EVIDENCE.contains(&evidence.as_ref().as_str()) {
            let message = format!("`{}` is no evidence mark", evidence.as_ref());
            self.refuse(
                "PROFILE-EVIDENCE",
                evidence,
                message,
                format!("use one of {}", EVIDENCE.join(", ")),
            );
        }
    }

    /// The names that a channel asks for can be stated.
    fn conditions(&mut self, channel: &Channel) {
        for name in channel.any_of.iter().flatten() {
            if !CONSENTS.contains(&name.as_ref().as_str()) {
                self.refuse(
                    "PROFILE-CHANNEL",
                    name,
                    format!("no list can say `{}` of a person", name.as_ref()),
                    format!("use {}", CONSENTS.join(", ")),
                );
            }
        }
    }

    fn known(&mut self, id: &Spanned<String>) {
        if self.elements.get(id.as_ref()).is_some() {
            return;
        }
        let help = nearest(id.as_ref(), self.elements.ids()).map_or_else(
            || "docs/rules.md lists the elements".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.refuse(
            "PROFILE-ELEMENT",
            id,
            format!("`{}` is no element", id.as_ref()),
            help,
        );
    }

    fn id(&mut self, id: &Spanned<String>) -> &'static str {
        let ok = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        if id.as_ref().is_empty() || !id.as_ref().chars().all(ok) {
            let message = format!("`{}` is no id of a rule", id.as_ref());
            self.refuse(
                "PROFILE-ID",
                id,
                message,
                "write it like `US-CA-TITLE`".to_owned(),
            );
        }
        named_for_good(id.as_ref())
    }

    fn rule(&mut self, rule: RuleFile) -> Option<Rule> {
        let id = self.id(&rule.id);
        self.source(&rule.cite, &rule.evidence);
        for element in rule.require.iter().chain(&rule.forbid).flatten() {
            self.known(element);
        }
        for heading in rule.headings.iter().flatten() {
            self.known(&heading.section);
        }
        let plain = |ids: Vec<Spanned<String>>| ids.into_iter().map(Spanned::into_inner).collect();
        let heading = |one: Heading| (one.section.into_inner(), one.text);
        let demands = [
            rule.require.map(plain).map(Demand::Require),
            rule.forbid.map(plain).map(Demand::Forbid),
            rule.title.map(Demand::Title),
            rule.headings
                .map(|all| Demand::Headings(all.into_iter().map(heading).collect())),
            rule.attest.map(Demand::Attest),
            rule.offer_months.map(Demand::Offer),
            rule.same_as.map(Demand::Same),
            rule.language.map(Demand::Language),
            rule.by_email.then_some(Demand::ByEmail),
        ];
        let mut demands: Vec<Demand> = demands.into_iter().flatten().collect();
        if demands.len() != 1 {
            let message = format!("`{id}` wants {}", counted(demands.len(), "thing"));
            let help = "a rule has one of `require`, `forbid`, `title`, `headings`, `attest`, `offer_months`, `same_as`, `language`, `by_email`";
            self.refuse("PROFILE-RULE", &rule.id, message, help.to_owned());
        }
        Some(Rule {
            id,
            severity: rule.severity.into(),
            why: rule.why,
            cite: rule.cite.into_inner(),
            evidence: rule.evidence.into_inner(),
            demand: demands.pop()?,
            locale: rule.locale,
            only: rule.only,
            when: rule.when,
        })
    }

    fn deadline(&mut self, one: DeadlineFile) -> Deadline {
        self.source(&one.cite, &one.evidence);
        let id = one.id.as_ref().map(|id| self.id(id));
        for anchor in &one.anchor {
            if !ANCHORS.contains(&anchor.as_ref().as_str()) {
                let message = format!("no deadline hangs on `{}`", anchor.as_ref());
                self.refuse(
                    "PROFILE-ANCHOR",
                    anchor,
                    message,
                    format!("use one of {}", ANCHORS.join(", ")),
                );
            }
        }
        Deadline {
            id,
            days: one.days.or(one.hours.map(|hours| hours.div_ceil(24))),
            business: one.business,
            only: one.only,
            text: one.text,
            anchor: one.anchor.into_iter().map(Spanned::into_inner).collect(),
            cite: one.cite.into_inner(),
            evidence: one.evidence.into_inner(),
        }
    }
}
