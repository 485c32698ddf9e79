//! Cases to a campaign in a folder, and back to what is found of the law in each.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use disclosure_mailer::{
    audience, campaign, notice,
    rules::{self, Profiles, Reach, Subject},
    terms::{Findings, Severity},
};
use toml::Value;

use super::cases::{Case, Law};

/// Cases whose facts are the same.
pub(super) struct Campaign<'a> {
    pub(super) law: &'a Law,
    pub(super) cases: Vec<Case>,
}

/// What differs in the facts of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) not_attested: BTreeSet<String>,
    pub(super) attested: BTreeSet<String>,
    pub(super) months: Option<i64>,
    pub(super) late: bool,
    pub(super) no_address: bool,
    /// The last mail leaves years later.
    pub(super) slow: bool,
}

/// What every law asks somebody to vouch for, but for what is only a condition.
const VOUCHED: [&str; 14] = [
    "ag_told_first",
    "channel_not_compromised",
    "commissioner_told_first",
    "email_agreed",
    "esign_consent",
    "express_consent",
    "mailboxes_not_ours",
    "no_other_contact",
    "oaic_told_first",
    "offer_without_card",
    "offer_without_waiver",
    "pdpc_told_first",
    "second_electronic_channel",
    "state_police_told_first",
];

/// Every class that some rule or trigger asks for.
const EXPOSED: &str = "\"name\", \"email\", \"payment_card\", \"bank_account\", \"ssn\", \"password_plain\", \"drivers_license\"";

impl Facts {
    /// Facts under which a rule with such conditions holds.
    pub(super) fn under(when: Option<&Value>) -> Self {
        let name = |key: &str| {
            when.and_then(|when| when.get(key)?.as_str())
                .map(str::to_owned)
        };
        Self {
            attested: name("attested")
                .into_iter()
                .filter(|name| !VOUCHED.contains(&name.as_str()))
                .collect(),
            not_attested: name("unless_attested")
                .into_iter()
                .filter(|name| VOUCHED.contains(&name.as_str()))
                .collect(),
            late: when.is_some_and(|when| when.get("late").is_some()),
            ..Self::default()
        }
    }

    pub(super) fn attests(&self, name: &str) -> bool {
        let usual = VOUCHED.contains(&name) && !self.not_attested.contains(name);
        usual || self.attested.contains(name)
    }

    fn incident(&self) -> String {
        let names = VOUCHED.iter().filter(|name| self.attests(name));
        let names = names
            .map(|name| (*name).to_owned())
            .chain(self.attested.iter().cloned());
        let attest: Vec<String> = names
            .map(|name| format!("{name} = {{ by = \"Jane Doe\", date = \"2025-11-20\" }}\n"))
            .collect();
        let attest = attest.concat();
        let address = if self.no_address {
            ""
        } else {
            "address = \"100 Example Street\"\n"
        };
        let notice = if self.late {
            "2026-03-20"
        } else {
            "2025-11-22"
        };
        let months = self.months.unwrap_or(60);
        format!(
            "[controller]\nname = \"Example AI, Inc.\"\ntrading_name = \"Example AI\"\n{address}domains = [\"example.com\"]\n\
             [dates]\nbreach = \"2025-11-18\"\ndiscovered = \"2025-11-20\"\ntold = \"2025-11-20\"\ndetermined = \"2025-11-20\"\n\
             confirmed = \"2025-11-20\"\nnotice = \"{notice}\"\n\
             [data]\nexposed = [{EXPOSED}]\n\
             [contact]\nname = \"Jane Doe\"\nemail = \"help@example.com\"\nphone = \"555-0100\"\n\
             [dpo]\nemail = \"dpo@example.com\"\n\
             [delay]\nlaw_enforcement = true\n[offer]\nmonths = {months}\n[attest]\n{attest}"
        )
    }
}

impl Campaign<'_> {
    fn write(&self, folder: &std::path::Path) {
        let mut file =
            "id = \"law\"\nsample = true\ndefault_locale = \"en\"\nfallback = { nl = \"en\" }\n"
                .to_owned();
        let audiences: Vec<String> = (0..self.cases.len())
            .map(|at| format!("\"c{at}\""))
            .collect();
        file.push_str(&format!("audiences = [{}]\n", audiences.join(", ")));
        if self.law.codes.is_empty() {
            file.push_str(&format!("profiles = [\"{}\"]\n", self.law.id));
        }
        file.push_str("[sender]\nfrom = \"Example AI <security@example.com>\"\n[approval]\nrequired = []\n[expect]\nmax_wordings = 1000\n");
        fs::create_dir_all(folder.join("notices")).unwrap();
        fs::create_dir_all(folder.join("lists")).unwrap();
        for (at, case) in self.cases.iter().enumerate() {
            let exposed: Vec<String> = case.exposed.iter().map(|id| format!("\"{id}\"")).collect();
            file.push_str(&format!(
                "[[list]]\nfile = \"lists/c{at}.csv\"\naudience = \"c{at}\"\nexposed = [{}]\n",
                exposed.join(", ")
            ));
            let code = case.code.as_deref().unwrap_or_default();
            let list = format!(
                "email,locale,jurisdiction\nperson{at}@example.com,{},{code}\n",
                case.asked
            );
            fs::write(folder.join(format!("lists/c{at}.csv")), list).unwrap();
            let sections: Vec<String> = case
                .sections
                .iter()
                .map(|(id, heading, body)| format!("## {heading} {{#{id}}}\n\n{body}\n\n"))
                .collect();
            let sections = sections.concat();
            let notice = format!(
                "+++\nsubject = \"{}\"\npreheader = \"Case {at}.\"\n+++\n{sections}\n",
                case.subject
            );
            // A case in another language than the one asked for falls back.
            let tag = if case.asked == "nl" {
                "en"
            } else {
                case.asked.as_str()
            };
            fs::write(folder.join(format!("notices/c{at}.{tag}.md")), notice).unwrap();
        }
        fs::write(folder.join("campaign.toml"), file).unwrap();
        fs::write(folder.join("incident.toml"), self.cases[0].facts.incident()).unwrap();
        fs::write(folder.join("words.csv"), "id,en,fr\nnature,Somebody got in.,Quelqu'un est entré.\nsummary,Read this.,Lisez ceci.\n").unwrap();
    }
}

/// Loads, renders and judges a folder.
pub(super) fn judge(
    folder: &std::path::Path,
    today: &str,
) -> (Findings, Vec<Reach>, Profiles, campaign::Campaign) {
    let campaign = campaign::load(folder).unwrap();
    let audience = audience::assemble(&campaign);
    let notices = notice::compile(&campaign, &audience.facets, today.parse().unwrap());
    let mut findings: Findings = campaign
        .findings
        .iter()
        .chain(&audience.findings)
        .chain(&notices.findings)
        .cloned()
        .collect();
    let profiles = Profiles::of(&campaign, &mut findings);
    let subject = Subject {
        campaign: &campaign,
        notices: &notices,
        people: &audience.facets,
        today: today.parse().unwrap(),
    };
    let mut judged = rules::judge(&profiles, &subject, &mut findings);
    findings.append(&mut judged.findings);
    let reach = judged.reach;
    (findings, reach, profiles, campaign)
}

/// Each case with the ids of what is found of its law.
pub(super) fn judged<'a>(campaign: &'a Campaign<'_>) -> Vec<(&'a Case, BTreeSet<String>)> {
    if campaign.cases.is_empty() {
        return Vec::new();
    }
    let temp = tempfile::tempdir().unwrap();
    campaign.write(temp.path());
    let (findings, reach, profiles, loaded) = judge(temp.path(), "2025-11-22");
    let broken = findings
        .iter()
        .filter(|f| f.severity == Severity::Error && is_broken(f.id));
    let broken: Vec<String> = broken
        .map(|f| format!("{} {}", f.place.file, f.message))
        .collect();
    assert!(broken.is_empty(), "{}: {broken:#?}", campaign.law.name);
    // A deadline is met on the day itself, and missed years later.
    let last = if campaign.cases[0].facts.slow {
        "2030-01-01"
    } else {
        "2025-11-22"
    };
    let last = last.parse().unwrap();
    let (_, late) = rules::deadlines(&profiles, &reach, &loaded.incident, Some(last));
    let of_law = findings.iter().chain(&late).filter(|finding| {
        finding
            .profile
            .as_ref()
            .is_some_and(|of| of.split("; ").any(|one| one == campaign.law.name))
    });
    let mut by_file: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for finding in of_law {
        assert!(
            finding.cite.is_some() && finding.evidence.is_some(),
            "{finding:?}"
        );
        by_file
            .entry(&finding.place.file)
            .or_default()
            .insert(finding.id.to_owned());
    }
    let cases = campaign.cases.iter().enumerate();
    cases
        .map(|(at, case)| {
            let tag = if case.asked == "nl" {
                "en"
            } else {
                case.asked.as_str()
            };
            let own = by_file
                .get(format!("notices/c{at}.{tag}.md").as_str())
                .cloned();
            let shared = by_file.get("incident.toml").cloned();
            (case, own.into_iter().chain(shared).flatten().collect())
        })
        .collect()
}

/// What would make a case prove nothing.
fn is_broken(id: &str) -> bool {
    [
        "NOTICE-",
        "CAMPAIGN-",
        "INCIDENT-",
        "LIST-",
        "ATTEST",
        "PROFILE-",
    ]
    .iter()
    .any(|start| id.starts_with(start))
        && !id.starts_with("NOTICE-PARITY")
}
