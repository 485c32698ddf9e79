//! Cases to a campaign in a folder, and back to what is found of the law in each.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
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
const VOUCHED: [&str; 17] = [
    "ag_told_first",
    "channel_not_compromised",
    "commissioner_told_first",
    "email_agreed",
    "esign_consent",
    "express_consent",
    "internet_business",
    "mailboxes_not_ours",
    "no_other_contact",
    "oaic_told_first",
    "offer_without_card",
    "offer_without_waiver",
    "pdpc_told_first",
    "primary_channel",
    "prior_relationship",
    "second_electronic_channel",
    "state_police_told_first",
];

/// Every class that some rule or trigger asks for.
const EXPOSED: &str =
    "\"payment_card\", \"bank_account\", \"ssn\", \"password_plain\", \"drivers_license\"";

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
        let notice = if self.late {
            "2026-03-20"
        } else {
            "2025-11-26"
        };
        let mut incident = include_str!("../parity/incident.toml")
            .replacen("exposed = [", &format!("exposed = [{EXPOSED},"), 1)
            .replacen(
                "notice = \"2025-11-26\"",
                &format!("notice = \"{notice}\""),
                1,
            );
        for date in [
            "told",
            "discovered",
            "determined",
            "confirmed",
            "data_received",
        ] {
            let line = incident
                .lines()
                .find(|line| line.starts_with(&format!("{date} = ")));
            let line = line.unwrap().to_owned();
            incident = incident.replacen(&line, &format!("{date} = \"2025-11-24\""), 1);
        }
        let exposed = [
            "id = \"password\"",
            "credentials",
            "payment_details",
            "government_id",
            "not_needed",
        ];
        let kept = incident
            .lines()
            .filter(|line| !exposed.iter().any(|id| line.contains(id)));
        incident = kept.collect::<Vec<_>>().join("\n");
        if self.no_address {
            incident = incident
                .replace("address = ", "# ")
                .replace("postal = ", "# ");
        }
        let months = self.months.unwrap_or(60);
        format!(
            "{incident}\n[delay]\nlaw_enforcement = true\n[offer]\nmonths = {months}\n[attest]\n{attest}"
        )
    }
}

/// What campaigns say for the readers of one law, beside what they say to all.
const SAID: [(&str, &str); 17] = [
    (
        "complaint@EU",
        "You may complain to your data protection authority.",
    ),
    (
        "holder_identified@NZ",
        "We do not know who has the information.",
    ),
    (
        "regulator_told@NZ",
        "We have told the Privacy Commissioner.",
    ),
    ("extent@IN", "The data of some of our customers."),
    ("remedy@KR", "Ask us for compensation at the address below."),
    ("late_reason@BR", "The review of the data took until now."),
    ("acquirer@ZA", "We do not know who obtained the data."),
    ("acquirer@US", "A marketing company obtained the data."),
    ("count@US-RI", "About 4000 people are affected."),
    (
        "mitigation@US",
        "You can have your accounts watched free of charge.",
    ),
    (
        "idp_offer@US",
        "You can have your identity watched for 60 months, free of charge.",
    ),
    ("parent@US-MA", "We belong to Example Holding, Inc."),
    ("what_changed", "We know more."),
    ("ag", "It informs about identity theft."),
    ("cra", "They hold reports about you."),
    ("ftc", "It informs about identity theft."),
    ("late_reason@US", "The review of the data took until now."),
];

/// What they say in place of the sample's words, which readability finds hard in these languages: it has no
/// formula of theirs, and their words are long.
const PLAIN: [(&str, &str); 2] = [
    (
        "it",
        "Un ladro ha preso i dati. Ha il suo nome. Ha anche la sua mail. Può fare finta di noi. Non gli dia retta.",
    ),
    (
        "pl",
        "Ktoś wziął dane. Zna Państwa imię. Zna też adres. Może pisać listy w imieniu naszej firmy. Proszę mu nie wierzyć.",
    ),
];

/// The sample's words and these, in every language.
fn words() -> String {
    let sample = include_str!("../../../samples/analytics-vendor/words.csv");
    let mut reader = csv::Reader::from_reader(sample.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(&heads).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        let plain = |tag: &str| PLAIN.iter().find(|(own, _)| *own == tag);
        let cells = heads.iter().zip(&row);
        rows.write_record(cells.map(|(tag, cell)| plain(tag).map_or(cell, |(_, said)| said)))
            .unwrap();
    }
    for (id, said) in SAID {
        rows.write_record(std::iter::once(id).chain(heads.iter().skip(1).map(|_| said)))
            .unwrap();
    }
    String::from_utf8(rows.into_inner().unwrap()).unwrap()
}

impl Case {
    /// Its audience: the built-in one where the built-in notice stands as it is.
    fn audience(&self, at: usize) -> String {
        if self.edits.is_empty() {
            "user".to_owned()
        } else {
            format!("c{at}")
        }
    }

    /// The language of its notice.
    fn tag<'a>(&'a self, law: &'a Law) -> &'a str {
        if self.asked == "el" {
            law.languages()[0]
        } else {
            &self.asked
        }
    }

    /// The built-in notice that its readers would get, changed.
    fn notice(&self, law: &Law, at: usize) -> String {
        let tag = self.tag(law);
        let country = self.code.split('-').next().unwrap();
        let mut names = [
            format!(".{}", self.code),
            format!(".{country}"),
            String::new(),
        ]
        .into_iter();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/notices");
        let read =
            |law: String| fs::read_to_string(folder.join(format!("user.{tag}{law}.md"))).ok();
        let built_in = names.find_map(read).unwrap();
        // Equal texts would be one wording, under the name of the first.
        let line = built_in
            .lines()
            .find(|line| line.starts_with("preheader = "));
        let own = format!("preheader = \"Case {at}.\"");
        let own = built_in.replacen(line.unwrap(), &own, 1);
        self.edits.iter().fold(own, |text, edit| edit.apply(&text))
    }
}

impl Campaign<'_> {
    fn write(&self, folder: &Path) {
        let fallback = self.law.languages()[0];
        let mut file = format!(
            "id = \"law\"\nsample = true\ndefault_locale = \"en\"\nfallback = {{ el = \"{fallback}\" }}\n"
        );
        let audiences = self
            .cases
            .iter()
            .enumerate()
            .map(|(at, case)| case.audience(at));
        let audiences: BTreeSet<String> = audiences.collect();
        let audiences: Vec<&String> = audiences.iter().collect();
        file.push_str(&format!("audiences = {audiences:?}\n"));
        if self.law.codes.is_empty() {
            file.push_str(&format!("profiles = [\"{}\"]\n", self.law.id));
        }
        file.push_str("[sender]\nfrom = \"Example AI <security@example.com>\"\n[approval]\nrequired = []\n[expect]\nmax_wordings = 1000\n");
        for folder in ["notices", "lists", "requirements"].map(|name| folder.join(name)) {
            fs::create_dir_all(folder).unwrap();
        }
        for (at, case) in self.cases.iter().enumerate() {
            let (audience, exposed) = (case.audience(at), &case.exposed);
            file.push_str(&format!("[[list]]\nfile = \"lists/c{at}.csv\"\naudience = \"{audience}\"\nexposed = {exposed:?}\n"));
            let list = format!(
                "email,locale,jurisdiction\nperson{at}@example.com,{},{}\n",
                case.asked, case.code
            );
            fs::write(folder.join(format!("lists/c{at}.csv")), list).unwrap();
            if !case.edits.is_empty() {
                let notice = folder.join(format!("notices/{audience}.{}.md", case.tag(self.law)));
                fs::write(notice, case.notice(self.law, at)).unwrap();
            }
        }
        fs::write(folder.join("campaign.toml"), file).unwrap();
        fs::write(folder.join("incident.toml"), self.cases[0].facts.incident()).unwrap();
        fs::write(folder.join("words.csv"), words()).unwrap();
        let agencies = include_str!("../../../samples/analytics-vendor/requirements/agencies.toml");
        fs::write(folder.join("requirements/agencies.toml"), agencies).unwrap();
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

/// Each case with what is found of its law: the ids, and the words for people.
pub(super) fn judged<'a>(campaign: &'a Campaign<'_>) -> Vec<(&'a Case, BTreeMap<String, String>)> {
    if campaign.cases.is_empty() {
        return Vec::new();
    }
    let temp = tempfile::tempdir().unwrap();
    campaign.write(temp.path());
    let (findings, reach, profiles, loaded) = judge(temp.path(), "2025-11-26");
    let broken = findings
        .iter()
        .filter(|f| f.severity == Severity::Error && is_broken(f.id));
    let broken: Vec<String> = broken
        .map(|f| format!("{} {} {}", f.id, f.place.file, f.message))
        .collect();
    assert!(broken.is_empty(), "{}: {broken:#?}", campaign.law.name);
    // A deadline is met on the day itself, and missed years later.
    let last = if campaign.cases[0].facts.slow {
        "2030-01-01"
    } else {
        "2025-11-26"
    };
    let last = last.parse().unwrap();
    let (_, late) = rules::deadlines(&profiles, &reach, &loaded.incident, &|_| Some(last));
    let of_law = findings.iter().chain(&late).filter(|finding| {
        finding
            .profile
            .as_ref()
            .is_some_and(|of| of.split("; ").any(|one| one == campaign.law.name))
    });
    let mut by_file: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for finding in of_law {
        assert!(
            finding.cite.is_some() && finding.evidence.is_some(),
            "{finding:?}"
        );
        let file = finding.place.file.as_str();
        let file = if file.starts_with("built-in ") {
            "built-in"
        } else {
            file
        };
        let said = format!("{}: {}", finding.place.file, finding.message);
        by_file
            .entry(file)
            .or_default()
            .insert(finding.id.to_owned(), said);
    }
    let cases = campaign.cases.iter().enumerate();
    cases
        .map(|(at, case)| {
            let file = if case.edits.is_empty() {
                "built-in".to_owned()
            } else {
                format!("notices/c{at}.{}.md", case.tag(campaign.law))
            };
            let files = [file.as_str(), "incident.toml"];
            let found = files.iter().filter_map(|file| by_file.get(file).cloned());
            (case, found.flatten().collect())
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
