//! `check` with all profiles over 200 wordings: everything from the files to the findings, and the rules
//! alone. Prints the fastest of RUNS (5 where not stated); never a gate.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use disclosure_mailer::{
    audience, campaign, notice,
    rules::{self, Profiles, Subject},
};

const TAGS: [&str; 14] = [
    "ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "sv", "zh-Hans",
];
/// Sets of exposed classes: each makes a wording of its own in each language.
const SETS: usize = 15;

fn write(folder: &Path) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    fs::create_dir_all(folder.join("lists")).unwrap();
    for name in ["incident.toml", "words.csv"] {
        fs::copy(sample.join(name), folder.join(name)).unwrap();
    }
    let named: Vec<String> = Profiles::built_in()
        .iter()
        .map(|profile| format!("\"{}\"", profile.id))
        .collect();
    let mut file = format!(
        "id = \"bench\"\nsample = true\ndefault_locale = \"en\"\ndefault_jurisdiction = \"EU\"\nprofiles = [{}]\n\
         [sender]\nfrom = \"Example AI <security@example.com>\"\n[approval]\nrequired = []\n[expect]\nmax_wordings = 1000\n",
        named.join(", ")
    );
    let classes = ["name", "email", "approx_location", "browser_os"];
    for set in 1..=SETS {
        let exposed = (0..4).filter(|bit| set >> bit & 1 == 1);
        let exposed: Vec<String> = exposed.map(|bit| format!("\"{}\"", classes[bit])).collect();
        file.push_str(&format!(
            "[[list]]\nfile = \"lists/{set}.csv\"\naudience = \"user\"\nexposed = [{}]\n",
            exposed.join(", ")
        ));
        let rows: Vec<String> = TAGS
            .iter()
            .map(|tag| format!("p{set}-{tag}@example.com,{tag}\n"))
            .collect();
        let rows = rows.concat();
        fs::write(
            folder.join(format!("lists/{set}.csv")),
            format!("email,locale\n{rows}"),
        )
        .unwrap();
    }
    fs::write(folder.join("campaign.toml"), file).unwrap();
}

fn main() {
    let folder = std::env::temp_dir().join(format!("disclose-rules-{}", std::process::id()));
    write(&folder);
    let runs: u32 = std::env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(5);
    let today = "2025-11-26".parse().unwrap();
    let (mut all, mut alone) = (Duration::MAX, Duration::MAX);
    let (mut wordings, mut profiles, mut findings) = (0, 0, 0);
    for _ in 0..runs {
        let begun = Instant::now();
        let campaign = campaign::load(&folder).unwrap();
        let audience = audience::assemble(&campaign);
        let notices = notice::compile(&campaign, &audience.facets, today);
        let rules_begun = Instant::now();
        let mut earlier = notices.findings.clone();
        let known = Profiles::of(&campaign, &mut earlier);
        let subject = Subject {
            campaign: &campaign,
            notices: &notices,
            people: &audience.facets,
            today,
        };
        let judged = rules::judge(&known, &subject, &mut earlier);
        alone = alone.min(rules_begun.elapsed());
        all = all.min(begun.elapsed());
        (wordings, profiles, findings) = (
            notices.wordings.len(),
            judged.reach.len(),
            judged.findings.len(),
        );
    }
    fs::remove_dir_all(&folder).unwrap();
    println!(
        "{wordings} wordings under {profiles} profiles, {findings} findings: {all:.0?} from files to findings, {alone:.0?} of it the rules"
    );
}
