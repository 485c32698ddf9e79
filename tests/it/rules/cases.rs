//! A profile's file to cases: what satisfies it, and what breaks each rule.

use std::collections::BTreeSet;

use disclosure_mailer::terms::CONSENTS;
use toml::Value;

use super::{
    build::Facts,
    edits::{Edit, Elements},
};

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
    /// The first code to which a condition of email is limited.
    channel_code: Option<String>,
    sets: Vec<Vec<String>>,
}

/// One notice, and what is found of the law in it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) about: String,
    pub(super) code: String,
    pub(super) asked: String,
    pub(super) exposed: Vec<String>,
    /// What is changed in the built-in notice; nothing where it satisfies the law.
    pub(super) edits: Vec<Edit>,
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
            channel_code: list("channel")
                .iter()
                .find_map(|channel| texts(channel.get("only")).into_iter().next()),
            sets: sets.map(|set| set.map(str::to_owned).to_vec()).collect(),
        }
    }

    /// The built-in notice for such readers, as it stands.
    fn satisfying(&self, exposed: &[String], code: Option<&String>, facts: &Facts) -> Case {
        Case {
            about: "satisfied".to_owned(),
            code: code.cloned().unwrap_or_else(|| self.home().to_owned()),
            asked: self.languages()[0].to_owned(),
            exposed: exposed.to_vec(),
            edits: Vec::new(),
            facts: facts.clone(),
            expected: Vec::new(),
        }
    }

    /// Where people are for whom a law holds that no jurisdiction picks.
    fn home(&self) -> &str {
        if self.id.starts_with("us-") {
            "US"
        } else {
            "EU"
        }
    }

    /// Languages in which people there read the built-in notice.
    pub(super) fn languages(&self) -> &'static [&'static str] {
        match self.id.as_str() {
            "br" => &["pt"],
            "ca-qc" => &["fr"],
            "ca-pipeda" | "ca-ab" => &["en", "fr"],
            "ch" => &["de", "fr", "it"],
            "cn" => &["zh-Hans"],
            "eu" | "eu-telecom" => &["de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"],
            "jp" => &["ja", "en"],
            "kr" => &["ko"],
            "sg" => &["en", "zh-Hans"],
            // What these ask for, the general Spanish notice says, with the rows of words for agencies.
            "us-al" | "us-az" | "us-default" | "us-fl" | "us-pr" | "us-tx" | "us-wa" | "us-wi" => {
                &["en", "es"]
            }
            _ => &["en"],
        }
    }

    /// Every case: satisfied under the conditions of each rule, and each rule broken.
    pub(super) fn cases(&self) -> Vec<Case> {
        let plain = self.satisfying(&self.exposed(None), self.codes.first(), &Facts::default());
        let in_language = |tag: &&str| Case {
            about: format!("satisfied in {tag}"),
            asked: (*tag).to_owned(),
            ..plain.clone()
        };
        let mut cases: Vec<Case> = self.languages().iter().map(in_language).collect();
        for rule in &self.rules {
            let mut only = texts(rule.get("only")).into_iter();
            let limited = rule.get("by_email").and(self.channel_code.clone());
            let code = only
                .next()
                .or(limited)
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

/// The changes that break a rule.
fn broken(rule: &Value, base: &Case) -> Vec<Case> {
    let id = text(rule, "id").unwrap();
    let case = |about: String| Case {
        about: format!("{id}: {about}"),
        expected: vec![text(rule, "same_as").unwrap_or(id).to_owned()],
        ..base.clone()
    };
    let edited = |about: String, edit: Edit| Case {
        edits: vec![edit],
        ..case(about)
    };
    let elements = Elements::read();
    let mut cases = Vec::new();
    // The layout shows who writes and when.
    let always = |element: &String| ["entity", "notice_date"].contains(&element.as_str());
    for element in texts(rule.get("require")).iter().filter(|id| !always(id)) {
        let about = format!("without {element}");
        let mut without = edited(about, elements.without(element));
        without.facts.no_address = element == "contact_postal";
        cases.push(without);
    }
    for element in texts(rule.get("forbid")) {
        let add = Edit::Add(element.clone(), "We say it here.".to_owned());
        cases.push(edited(format!("with {element}"), add));
        for word in elements.telling(&element) {
            let add = Edit::Add("what_changed".to_owned(), format!("{{{{ {word} }}}}"));
            cases.push(edited(format!("with {word}"), add));
        }
    }
    if rule.get("title").is_some() {
        let subject = Edit::Subject("Notice of data breach".to_owned());
        cases.push(edited("another subject".to_owned(), subject));
    }
    let headings = rule.get("headings").and_then(Value::as_array);
    let headings: Vec<(&str, &str)> = headings
        .into_iter()
        .flatten()
        .map(|one| (text(one, "section").unwrap(), text(one, "text").unwrap()))
        .collect();
    if let [(first, said), .., (last, _)] = headings.as_slice() {
        let other = Edit::Replace(format!("## {said} {{#"), format!("## {said}? {{#"));
        cases.push(edited("another heading".to_owned(), other));
        let swap = Edit::Swap((*first).to_owned(), (*last).to_owned());
        cases.push(edited("another order".to_owned(), swap));
        let named = ["nature", "data", "contact"];
        for (section, _) in headings.iter().filter(|(id, _)| !named.contains(id)) {
            let without = elements.without(section);
            cases.push(edited(format!("without the section {section}"), without));
        }
    }
    if let Some(name) = text(rule, "attest") {
        let mut nobody = case("nobody vouches".to_owned());
        nobody.facts.not_attested.insert(name.to_owned());
        cases.push(nobody);
    }
    if rule.get("by_email").is_some() {
        let mut nobody = case("nothing is said of the person".to_owned());
        nobody.facts.not_attested = CONSENTS.map(str::to_owned).into();
        cases.push(nobody);
    }
    if let Some(months) = rule.get("offer_months").and_then(Value::as_integer) {
        let mut few = case("too few months".to_owned());
        few.facts.months = Some(months - 1);
        let unsaid = edited("not said".to_owned(), elements.without("idp_offer"));
        cases.extend([few, unsaid]);
    }
    if let Some(language) = text(rule, "language") {
        let mut other = case("another language".to_owned());
        let asked = match language {
            "reader" => "el",
            "en" => "es",
            _ => "en",
        };
        asked.clone_into(&mut other.asked);
        other.edits = vec![Edit::Add(
            "what_changed".to_owned(),
            "We say it here.".to_owned(),
        )];
        cases.push(other);
    }
    cases.extend(text(rule, "same_as").map(|general| {
        let about = format!("as {general}");
        let add = |body: &str| Edit::Add("what_changed".to_owned(), body.to_owned());
        match general {
            "GEN-READABILITY" => edited(about, add(&HARD.repeat(80))),
            "GEN-DEDICATED" => edited(about, add("Follow us: <https://x.com/example>")),
            "PHISH-NOPII" => edited(about, add("See <https://www.example.com/confirm/you>")),
            "PHISH-SUBJECT" => {
                let again = Edit::Replace("subject = \"".to_owned(), "subject = \"Re: ".to_owned());
                edited(about, again)
            }
            other => panic!("no change is known that breaks {other}"),
        }
    }));
    cases
}

/// What nobody reads with ease.
const HARD: &str = "Notwithstanding considerable organisational precautions, unauthorised individuals circumvented \
    authentication infrastructure, compromising confidentiality throughout interconnected environments. ";
