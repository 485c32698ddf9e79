//! A profile's file to cases: what satisfies it, and what breaks each rule.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::build::Facts;

/// A profile as its file says it.
pub(super) struct Law {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) codes: Vec<String>,
    pub(super) rules: Vec<Value>,
    pub(super) deadlines: Vec<Value>,
    /// Everything that has to be broken.
    pub(super) rule_ids: BTreeSet<String>,
    forbids_breached_mailbox: bool,
    sets: Vec<Vec<String>>,
}

/// One notice, and what is found of the law in it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) about: String,
    pub(super) code: Option<String>,
    pub(super) asked: String,
    pub(super) exposed: Vec<String>,
    pub(super) subject: String,
    pub(super) sections: Vec<(String, String, String)>,
    pub(super) facts: Facts,
    pub(super) expected: Vec<String>,
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Sets of classes that trigger American laws, the plainest first.
const AMERICAN: [[&str; 2]; 2] = [["name", "payment_card"], ["name", "bank_account"]];

impl Law {
    pub(super) fn read(file: &str) -> Self {
        let law: Value = toml::from_str::<toml::Table>(file).unwrap().into();
        let list = |key: &str| {
            law.get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let (rules, deadlines) = (list("rule"), list("deadline"));
        let named = |of: &Value| match text(of, "same_as") {
            Some(general) => Some(general.to_owned()),
            None => text(of, "id").map(str::to_owned),
        };
        let rule_ids = rules.iter().chain(&deadlines).filter_map(named).collect();
        let trigger = law.get("trigger");
        let american = trigger.is_some_and(|trigger| {
            trigger.get("like").is_some() || trigger.get("any_of").is_some()
        });
        let sets = AMERICAN.iter().filter(|_| american);
        Self {
            id: text(&law, "id").unwrap().to_owned(),
            name: text(&law, "name").unwrap().to_owned(),
            codes: texts(law.get("applies_to")),
            rules,
            deadlines,
            rule_ids,
            forbids_breached_mailbox: law.get("breached_mailbox").is_some(),
            sets: sets.map(|set| set.map(str::to_owned).to_vec()).collect(),
        }
    }

    /// What satisfies the law for such readers, with nothing more than it wants.
    fn satisfying(&self, exposed: &[String], code: Option<&String>, facts: &Facts) -> Case {
        let mut elements: BTreeMap<String, String> = BTreeMap::new();
        let mut order = Vec::new();
        let mut subject = "Security notice from Example AI".to_owned();
        let mut language = "en".to_owned();
        for rule in self
            .rules
            .iter()
            .filter(|rule| in_force(rule, exposed, code, facts))
        {
            let offered = rule.get("offer_months").map(|_| "idp_offer".to_owned());
            for id in texts(rule.get("require")).into_iter().chain(offered) {
                elements
                    .entry(id.clone())
                    .or_insert_with(|| format!("About {}", id.replace('_', " ")));
            }
            for heading in rule
                .get("headings")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let id = text(heading, "section").unwrap().to_owned();
                elements.insert(id.clone(), text(heading, "text").unwrap().to_owned());
                order.push(id);
            }
            subject = text(rule, "title").map_or(subject, str::to_owned);
            if let Some(wanted) = text(rule, "language").filter(|wanted| *wanted != "reader") {
                wanted.clone_into(&mut language);
            }
        }
        let rest = elements
            .keys()
            .filter(|id| !order.contains(id))
            .cloned()
            .collect::<Vec<_>>();
        let ids = order.into_iter().chain(rest);
        let section = |id: String| {
            (
                id.clone(),
                elements[&id].clone(),
                "We say it here.".to_owned(),
            )
        };
        Case {
            about: "satisfied".to_owned(),
            code: code.cloned(),
            asked: language,
            exposed: exposed.to_vec(),
            subject,
            sections: ids.map(section).collect(),
            facts: facts.clone(),
            expected: Vec::new(),
        }
    }

    /// Every case: satisfied under the conditions of each rule, and each rule broken.
    pub(super) fn cases(&self) -> Vec<Case> {
        let mut cases =
            vec![self.satisfying(&self.exposed(None), self.codes.first(), &Facts::default())];
        for rule in &self.rules {
            let code = texts(rule.get("only"))
                .into_iter()
                .next()
                .or_else(|| self.codes.first().cloned());
            let exposed = self.exposed(rule.get("if"));
            let facts = Facts::under(rule.get("if"));
            let base = self.satisfying(&exposed, code.as_ref(), &facts);
            cases.push(Case {
                about: format!("satisfied for {}", text(rule, "id").unwrap()),
                ..base.clone()
            });
            cases.extend(broken(rule, &base));
        }
        for deadline in self.deadlines.iter().filter(|one| one.get("id").is_some()) {
            let code = texts(deadline.get("only"))
                .into_iter()
                .next()
                .or_else(|| self.codes.first().cloned());
            let slow = Facts {
                slow: true,
                ..Facts::default()
            };
            let id = text(deadline, "id").unwrap();
            cases.push(Case {
                about: format!("{id}: too slow"),
                expected: vec![id.to_owned()],
                ..self.satisfying(&self.exposed(None), code.as_ref(), &slow)
            });
        }
        if self.forbids_breached_mailbox {
            let exposed = ["name", "email", "payment_card", "password_plain"].map(str::to_owned);
            let ours = Facts {
                not_attested: BTreeSet::from(["mailboxes_not_ours".to_owned()]),
                ..Facts::default()
            };
            cases.push(Case {
                about: "to a breached mailbox".to_owned(),
                expected: vec!["PHISH-BREACHEDBOX".to_owned()],
                ..self.satisfying(&exposed, self.codes.first(), &ours)
            });
        }
        cases
    }

    fn exposed(&self, when: Option<&Value>) -> Vec<String> {
        let mut exposed = self
            .sets
            .first()
            .cloned()
            .unwrap_or_else(|| vec!["name".to_owned(), "email".to_owned()]);
        let wanted = texts(when.and_then(|when| when.get("exposed_any")));
        exposed.extend(wanted.into_iter().take(1));
        exposed
    }
}

/// Whether a rule holds for such readers.
fn in_force(rule: &Value, exposed: &[String], code: Option<&String>, facts: &Facts) -> bool {
    let only = texts(rule.get("only"));
    let when = rule.get("if");
    let any = texts(when.and_then(|when| when.get("exposed_any")));
    let late = when.is_some_and(|when| when.get("late").is_some());
    let attested = when.and_then(|when| text(when, "attested"));
    let unless = when.and_then(|when| text(when, "unless_attested"));
    (only.is_empty() || code.is_some_and(|code| only.contains(code)))
        && (any.is_empty() || any.iter().any(|id| exposed.contains(id)))
        && (!late || facts.late)
        && attested.is_none_or(|name| facts.attests(name))
        && unless.is_none_or(|name| !facts.attests(name))
}

/// The changes that break a rule.
fn broken(rule: &Value, base: &Case) -> Vec<Case> {
    let id = text(rule, "id").unwrap();
    let case = |about: String| Case {
        about: format!("{id}: {about}"),
        expected: vec![text(rule, "same_as").unwrap_or(id).to_owned()],
        ..base.clone()
    };
    let mut cases = Vec::new();
    // The layout shows who writes and when.
    let always = |element: &String| ["entity", "notice_date"].contains(&element.as_str());
    for element in texts(rule.get("require"))
        .iter()
        .filter(|element| !always(element))
    {
        let mut without = case(format!("without {element}"));
        without.sections.retain(|(id, ..)| id != element);
        without.facts.no_address = element == "contact_postal";
        cases.push(without);
    }
    for element in texts(rule.get("forbid")) {
        let mut with = case(format!("with {element}"));
        with.sections.push((
            element.clone(),
            "More".to_owned(),
            "We say it here.".to_owned(),
        ));
        cases.push(with);
        if element == "nature" {
            let mut summary = case("with the summary".to_owned());
            summary.sections.push((
                "verify".to_owned(),
                "More".to_owned(),
                "{{ words.summary }}".to_owned(),
            ));
            cases.push(summary);
        }
    }
    if rule.get("title").is_some() {
        let mut other = case("another subject".to_owned());
        "Notice of data breach".clone_into(&mut other.subject);
        cases.push(other);
    }
    if let Some(headings) = rule.get("headings").and_then(Value::as_array) {
        let mut other = case("another heading".to_owned());
        "What happened?".clone_into(&mut other.sections[0].1);
        cases.push(other);
        let mut order = case("another order".to_owned());
        order.sections.swap(0, headings.len() - 1);
        cases.push(order);
        for (at, heading) in headings.iter().enumerate() {
            let section = text(heading, "section").unwrap();
            let mut without = case(format!("without the section {section}"));
            without.sections.remove(at);
            if !["nature", "data", "contact"].contains(&section) {
                cases.push(without);
            }
        }
    }
    if let Some(name) = text(rule, "attest") {
        let mut nobody = case("nobody vouches".to_owned());
        nobody.facts.not_attested.insert(name.to_owned());
        cases.push(nobody);
    }
    if let Some(months) = rule.get("offer_months").and_then(Value::as_integer) {
        let mut few = case("too few months".to_owned());
        few.facts.months = Some(months - 1);
        let mut unsaid = case("not said".to_owned());
        unsaid.sections.retain(|(id, ..)| id != "idp_offer");
        cases.extend([few, unsaid]);
    }
    match text(rule, "language") {
        Some("reader") => {
            let mut other = case("another language".to_owned());
            "nl".clone_into(&mut other.asked);
            cases.push(other);
        }
        Some(_) => {
            let mut other = case("another language".to_owned());
            "en".clone_into(&mut other.asked);
            cases.push(other);
        }
        None => {}
    }
    cases.extend(text(rule, "same_as").map(|general| {
        let mut bad = case(format!("as {general}"));
        let body = match general {
            "GEN-READABILITY" => "Notwithstanding considerable organisational precautions, unauthorised individuals circumvented \
                authentication infrastructure, compromising confidentiality throughout interconnected environments. ".repeat(8),
            "GEN-DEDICATED" => "Follow us: <https://x.com/example>".to_owned(),
            "PHISH-NOPII" => "See <https://www.example.com/confirm/you>".to_owned(),
            "PHISH-SUBJECT" => {
                bad.subject = format!("Re: {}", bad.subject);
                "We say it here.".to_owned()
            }
            other => panic!("no change is known that breaks {other}"),
        };
        bad.sections.push(("verify".to_owned(), "More".to_owned(), body));
        bad
    }));
    cases
}
