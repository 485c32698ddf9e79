//! The engine: for each law and each wording that its people get, what is missing, forbidden, or to be
//! vouched for.
//!
//! Pure. The basis is statutory where a person's exposed classes trigger the law, else voluntary; then
//! what would block is a warning, and says why.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    attest::Attests,
    basis::Basis,
    channel, due,
    general::{self, Subject},
    headings,
    letters::Letters,
    library::Profiles,
    profile::{Demand, Profile, Rule},
    reach::{Judged, Reach},
    saying,
    shape::Condition,
    stated,
};
use crate::{
    audience::Facets,
    notice::{Classes, Outline, Wording, jurisdiction_codes},
    terms::{CONSENTS, Finding, Findings, Place, Severity, counted},
};

/// Judges all wordings. `earlier` are findings that other parts made; a law that wants the same thing
/// is cited in them.
#[must_use]
pub fn judge(profiles: &Profiles, subject: &Subject<'_>, earlier: &mut Findings) -> Judged {
    let campaign = subject.campaign;
    let asked = profiles.attestations();
    let asked: Vec<&str> = asked.into_keys().collect();
    let mut found = Findings::new();
    let judge = Judge {
        basis: Basis {
            profiles,
            attests: Attests::read(&campaign.incident, &asked, &mut found),
            classes: Classes::built_in(),
        },
        subject,
    };
    let mut judged = Judged::default();
    let mut reach: BTreeMap<usize, Reach> = BTreeMap::new();
    let mut mailboxes = BTreeSet::new();
    let mut letters = Letters::default();
    // The same law, wording, code and classes have the same findings.
    let mut seen = BTreeSet::new();
    let mut governed: BTreeMap<usize, BTreeMap<usize, bool>> = BTreeMap::new();
    let mut of_laws: BTreeMap<(&'static str, Place, String), Finding> = BTreeMap::new();
    for (facets, people) in subject.people {
        let codes = jurisdiction_codes(facets.jurisdiction.as_ref());
        if !concerned(facets) {
            continue;
        }
        if codes.is_empty() {
            judged.without += people;
        }
        for at in profiles.holding(&codes) {
            let Some(profile) = profiles.all.get(at) else {
                continue;
            };
            let statutory = judge.basis.bites(profile, facets, &codes);
            let code = codes.first().cloned().unwrap_or_default();
            let of = reach.entry(at).or_insert_with(|| Reach {
                profile: profile.id.clone(),
                name: profile.name.clone(),
                codes: BTreeMap::new(),
            });
            let count = of.codes.entry(code.clone()).or_default();
            count.people += people;
            count.statutory += if statutory { *people } else { 0 };
            if profile.breached_mailbox.is_some() && statutory && judge.basis.credentials(facets) {
                mailboxes.insert(at);
            }
            let Some(index) = subject.notices.by_facets.get(facets) else {
                continue;
            };
            if channel::unmet(&judge.basis, profile, facets, &codes).is_some() {
                letters.note(at, &code, *people, statutory);
            }
            *governed.entry(at).or_default().entry(*index).or_default() |= statutory;
            let said = CONSENTS.map(|name| facets.declared.get(name).map(String::as_str));
            if !seen.insert((
                at,
                *index,
                code,
                &facets.exposed,
                facets.locale.as_str(),
                said,
            )) {
                continue;
            }
            let notices = subject.notices;
            let both = notices
                .wordings
                .get(*index)
                .zip(notices.outlines.get(*index));
            let Some((wording, outline)) = both else {
                continue;
            };
            let case = Case {
                profile,
                facets,
                codes: &codes,
                wording,
                outline,
                statutory,
            };
            judged.unsaid.extend(judge.unsaid(&case));
            for finding in judge.case(&case) {
                let key = (finding.id, finding.place.clone(), finding.message.clone());
                let held = of_laws.entry(key).or_insert_with(|| finding.clone());
                let both_voluntary = held.voluntary && finding.voluntary;
                if finding.severity < held.severity {
                    *held = finding;
                }
                held.voluntary = both_voluntary;
            }
        }
    }
    let spared: BTreeSet<usize> = governed
        .iter()
        .filter(|(at, _)| {
            profiles
                .all
                .get(**at)
                .is_some_and(|profile| forbids(profile, "nature"))
        })
        .flat_map(|(_, wordings)| wordings.keys().copied())
        .collect();
    found.extend(general::check(
        subject,
        &judge.basis.attests,
        profiles,
        &reach,
        &mailboxes,
        &spared,
    ));
    let holding = || reach.keys().filter_map(|at| profiles.all.get(*at));
    let mut asked: BTreeSet<&str> = Profiles::asked_by(holding()).into_keys().collect();
    if holding().any(|profile| profile.trigger.risk.is_some()) {
        asked.insert("below_threshold");
    }
    if !mailboxes.is_empty() {
        asked.insert("mailboxes_not_ours");
    }
    let codes = subject.people.keys();
    let codes = codes.flat_map(|facets| jurisdiction_codes(facets.jurisdiction.as_ref()));
    found.extend(judge.basis.attests.unused(&asked, &codes.collect()));
    for (at, wordings) in &governed {
        if let Some(profile) = profiles.all.get(*at) {
            let mut all = found.iter_mut().chain(earlier.iter_mut());
            judge.cite(profile, wordings, &mut all);
        }
    }
    found.extend(of_laws.into_values());
    found.extend(letters.findings(profiles, subject.says_nothing_yet()));
    judged.findings = found;
    judged.reach = reach.into_values().collect();
    judged
}

/// In a profile: the language that the reader asked for.
const READERS: &str = "reader";

/// A language without its region and script.
fn base(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Whether a law about breaches can concern such a reader at all: who is not affected is told for
/// information.
#[must_use]
pub fn concerned(facets: &Facets) -> bool {
    !(facets.audience == "unaffected" && facets.exposed.is_empty())
}

fn forbids(profile: &Profile, element: &str) -> bool {
    profile.rules.iter().any(
        |rule| matches!(&rule.demand, Demand::Forbid(elements) if elements.iter().any(|e| e == element)),
    )
}

/// One law, one kind of reader, one wording.
struct Case<'a> {
    profile: &'a Profile,
    facets: &'a Facets,
    codes: &'a [String],
    wording: &'a Wording,
    outline: &'a Outline,
    statutory: bool,
}

struct Judge<'a> {
    basis: Basis<'a>,
    subject: &'a Subject<'a>,
}

impl Judge<'_> {
    fn applies(&self, when: &Condition, case: &Case<'_>) -> bool {
        let exposed = self.basis.exposed(case.facets);
        let incident = &self.subject.campaign.incident;
        let any =
            when.exposed_any.is_empty() || when.exposed_any.iter().any(|id| exposed.contains(id));
        let attested = |name: &String| self.basis.holds(name, case.facets, case.codes);
        any && when
            .known
            .iter()
            .all(|path| stated::known(self.subject.campaign, path))
            && when.attested.as_ref().is_none_or(attested)
            && !when.unless_attested.as_ref().is_some_and(attested)
            && (!when.late || due::is_late(&case.profile.deadlines, incident))
    }

    /// The rules of a law that hold for a case.
    fn in_force<'c>(&'c self, case: &'c Case<'_>) -> impl Iterator<Item = &'c Rule> {
        let holds = |rule: &&Rule| {
            let only =
                |code: &crate::terms::Jurisdiction| case.codes.iter().any(|c| c == code.as_str());
            let language = base(case.wording.locale.as_str());
            (rule.only.is_empty() || rule.only.iter().any(only))
                && rule.locale.as_deref().is_none_or(|own| language == own)
                && self.applies(&rule.when, case)
        };
        case.profile.rules.iter().filter(holds)
    }

    /// What one law finds in one wording.
    fn case(&self, case: &Case<'_>) -> Findings {
        let rules = self.in_force(case);
        rules.flat_map(|rule| self.rule(rule, case)).collect()
    }

    /// The elements that a rule asks for and a wording does not say.
    fn lacking<'r>(&self, rule: &'r Rule, case: &Case<'_>) -> Vec<&'r String> {
        let elements = &self.basis.profiles.elements;
        match &rule.demand {
            Demand::Require(ids) => {
                let lacks = |id: &&String| !elements.is_in(id, case.outline);
                ids.iter().filter(lacks).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Rows of words that would say what a law that bites wants.
    fn unsaid(&self, case: &Case<'_>) -> BTreeSet<String> {
        let wanted = |rule: &&Rule| case.statutory && rule.severity != Severity::Info;
        let rules = self.in_force(case).filter(wanted);
        let ids = rules.flat_map(|rule| self.lacking(rule, case));
        ids.filter_map(|id| saying::row(id, case.profile, case.codes))
            .collect()
    }

    fn rule(&self, rule: &Rule, case: &Case<'_>) -> Findings {
        let elements = &self.basis.profiles.elements;
        let (outline, wording) = (case.outline, case.wording);
        let file = || Place::file(&wording.source);
        let meaning = |id: &str| {
            elements
                .get(id)
                .map_or("", |element| element.meaning.as_str())
        };
        let missing = |ids: &[&String]| {
            let said = ids.iter().map(|id| format!("{} (`{id}`)", meaning(id)));
            let message = format!("missing: {}", said.collect::<Vec<_>>().join("; "));
            let campaign = self.subject.campaign;
            let help = saying::how(ids, elements, case.profile, case.codes, wording, campaign);
            (file(), message, help)
        };
        let mut found: Vec<(Place, String, String)> = Vec::new();
        match &rule.demand {
            Demand::Require(_) => {
                let lacking = self.lacking(rule, case);
                found.extend((!lacking.is_empty()).then(|| missing(&lacking)));
            }
            Demand::Forbid(ids) => {
                let told = |id: &String| Some((id.clone(), elements.told_by(id, outline)?.to_owned()));
                found.extend(ids.iter().filter_map(told).map(|(id, by)| {
                    let message = format!("`{by}` tells {}, which must not stand in this notice", meaning(&id));
                    (file(), message, "write a notice for this jurisdiction without it, or use the built-in one".to_owned())
                }));
            }
            Demand::Title(title) => found.extend((wording.subject != *title).then(|| {
                let message = format!("the subject is not \"{title}\"");
                (file(), message, format!("write `subject = \"{title}\"`, to the letter"))
            })),
            Demand::Headings(fixed) => found.extend(headings::fault(fixed, wording, outline, &headings::required(case.profile))
                .map(|message| (file(), message, format!("the law fixes them, in this order: {}", headings::named(fixed))))),
            Demand::Attest(name) => found.extend((!self.basis.holds(name, case.facets, case.codes)).then(|| {
                let message = format!("nobody vouches for `{name}`: {}", rule.why);
                let code = case.codes.first().map_or("", String::as_str);
                let help = format!("once it is so, write `{name} = {{ by = \"…\", date = \"…\", for = [\"{code}\"] }}` under [attest]");
                (Place::file("incident.toml"), message, help)
            })),
            Demand::Offer(months) => {
                let offer = self.subject.campaign.incident.offer.as_ref();
                let offered = offer.and_then(|offer| offer.get("months")?.as_integer()).unwrap_or(0);
                if offered < i64::from(*months) {
                    let message = format!("[offer] states {}, and the law wants at least {months}", counted(offered, "month"));
                    found.push((Place::file("incident.toml"), message, format!("offer it, and write `months = {months}` in [offer]")));
                } else if !elements.is_in("idp_offer", outline) {
                    found.push(missing(&[&"idp_offer".to_owned()]));
                }
            }
            Demand::Language(language) => {
                let asked = base(case.facets.locale.as_str());
                let language = if language == READERS { asked } else { language };
                found.extend((base(wording.locale.as_str()) != language).then(|| {
                    let message = format!("people are told in `{}` and not in `{language}`", wording.locale);
                    (file(), message, rule.why.clone())
                }));
            }
            // Said once for all people whom it concerns.
            Demand::Same(_) | Demand::ByEmail => {}
        }
        let weigh = |(place, message, help): (Place, String, String)| {
            self.weigh(rule, case, place, message, help)
        };
        found.into_iter().map(weigh).collect()
    }

    /// A finding with its source; where the law does not bite, it does not block.
    fn weigh(
        &self,
        rule: &Rule,
        case: &Case<'_>,
        place: Place,
        message: String,
        help: String,
    ) -> Finding {
        let mut finding = Finding::error(rule.id, place, message, help).of_law(
            &case.profile.name,
            &rule.cite,
            &rule.evidence,
        );
        finding.severity = rule.severity;
        finding.voluntary = !case.statutory;
        if rule.severity == Severity::Error && !case.statutory {
            finding.severity = Severity::Warning;
        } else if rule.severity == Severity::Error && self.subject.says_nothing_yet() {
            finding.severity = Severity::Warning;
            finding.help.push_str("; no words are written yet");
        }
        finding
    }

    /// Names a law in the general findings about the notices that its people get.
    fn cite(
        &self,
        profile: &Profile,
        wordings: &BTreeMap<usize, bool>,
        findings: &mut dyn Iterator<Item = &mut Finding>,
    ) {
        let all = &self.subject.notices.wordings;
        let read = wordings.keys().filter_map(|index| all.get(*index));
        let sources: BTreeSet<&str> = read.map(|wording| wording.source.as_str()).collect();
        for finding in findings {
            let of = |rule: &&Rule| matches!(&rule.demand, Demand::Same(id) if id == finding.id);
            let Some(rule) = profile.rules.iter().find(of) else {
                continue;
            };
            let of_people = sources.contains(finding.place.file.as_str());
            if !of_people && finding.place.file != "campaign.toml" {
                continue;
            }
            finding.name_law(&profile.name, &rule.cite, &rule.evidence);
        }
    }
}
