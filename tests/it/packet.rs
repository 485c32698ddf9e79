//! What reviewers read is all there is, names nobody, and does nothing by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read,
    path::Path,
};

use disclosure_mailer::{
    delivery::{Deliveries, Rows},
    notice::{self, Wording},
    review::{self, Packet, Stated},
    terms::{Digest, Finding, Place},
};

use crate::{
    review::{PEOPLE, State, state},
    support::Sandbox,
};

pub(crate) fn packet(state: &State, findings: &[Finding], out: &Path) -> BTreeMap<String, String> {
    let audience_digest = state.audience.digest;
    let standing = review::standing(
        &state.campaign,
        &[],
        &state.text,
        state.text.digest(),
        audience_digest,
    );
    let packet = Packet {
        campaign: &state.campaign,
        audience: &state.audience,
        notices: &state.notices,
        text: &state.text,
        audience_digest,
        rows: Rows::default(),
        deliveries: Deliveries::default(),
        timetable: None,
        findings,
        facts: &Stated::of(&state.campaign.folder, &state.campaign.words),
        standing: &standing,
        stale: &[],
        earlier: &[],
        laws: &[],
        dues: &[],
        written: "2025-11-26 10:00 CET".to_owned(),
    };
    let paths = review::write(&packet, out).unwrap();
    let mut pages = BTreeMap::new();
    for folder in ["", "mail/"] {
        for entry in fs::read_dir(out.join(folder)).unwrap().flatten() {
            if entry.path().is_file() {
                let name = format!("{folder}{}", entry.file_name().to_string_lossy());
                pages.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut zip = zip::ZipArchive::new(fs::File::open(&paths.zip).unwrap()).unwrap();
    assert_eq!(zip.len(), pages.len());
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut page = String::new();
        file.read_to_string(&mut page).unwrap();
        assert_eq!(
            Some(&page),
            pages.get(file.name().unwrap().trim_start_matches("preview/"))
        );
    }
    pages
}

#[test]
fn every_wording_stands_in_the_packet_and_nobodys_data_does() {
    let sandbox = Sandbox::new(PEOPLE);
    let state = state(&sandbox);
    assert!(state.text.wordings.len() >= 3);
    let pages = packet(&state, &[], &sandbox.folder().join("preview"));
    let shown: BTreeSet<String> = pages
        .values()
        .flat_map(|page| {
            page.split("<article class=\"wording\" aria-labelledby=\"w")
                .skip(1)
        })
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let all: BTreeSet<String> = state.text.wordings.keys().map(Digest::short).collect();
    assert_eq!(shown, all);
    for wording in &state.notices.wordings {
        let page = read(&pages[&format!("{}-wordings.html", wording.locale)]);
        assert!(page.contains(&wording.subject) && page.contains(&wording.preheader));
        for line in text_lines(wording) {
            assert!(page.contains(&line), "{line}");
        }
    }
    let index = &pages["index.html"];
    let code = state.text.digest().code();
    assert!(index.contains("A check, not clearance: counsel decides.") && index.contains(&code));
    for (name, page) in &pages {
        for secret in ["ann@", "bob@", "noor@", "Private", "acct-secret"] {
            assert!(!page.contains(secret), "{name} holds {secret}");
        }
        assert!(
            !page.contains("<script") && page.contains("default-src 'none'"),
            "{name}"
        );
        let frames = page.matches("<iframe").count();
        assert_eq!(page.matches("sandbox=\"\"").count(), frames, "{name}");
        // A message as it leaves is text, and stands there as text.
        let links = ["href=\"", "src=\""]
            .into_iter()
            .flat_map(|start| page.split(start).skip(1));
        let links = links.map(|rest| rest.split('"').next().unwrap());
        for link in links.filter(|_| !name.starts_with("mail/")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                Some(page)
            } else {
                pages.get(file)
            };
            let target = target.unwrap_or_else(|| panic!("{name}: {link} leads nowhere"));
            assert!(
                anchor.is_empty() || target.contains(&format!("id=\"{anchor}\"")),
                "{name}: {link}"
            );
        }
    }
}

/// The fixed lines of the text part that no slot interrupts.
fn text_lines(wording: &Wording) -> Vec<String> {
    let fixed = wording.text.iter().filter_map(|piece| match piece {
        notice::Piece::Fixed(text) => Some(text.lines()),
        notice::Piece::Slot(_) => None,
    });
    fixed
        .flatten()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text in a page as a reader meets it.
pub(crate) fn read(page: &str) -> String {
    page.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let list =
        "email,name,locale,plan\nann@example.com,Ann,en,<script>alert(1)</script>{{ 7*7 }}\n";
    let sandbox = Sandbox::new(list);
    sandbox.edit(
        "campaign.toml",
        "audience = \"user\"",
        "audience = \"user\"\nfacets = [\"plan\"]",
    );
    sandbox.edit(
        "campaign.toml",
        "Example AI Security <",
        "<b>{{ 7*7 }}</b> \\\"Quoted\\\" <",
    );
    let state = state(&sandbox);
    let place = Place::at("lists/<script>.csv", 1, "\"><script>");
    let finding = Finding::error(
        "LIST-ADDRESS",
        place,
        "<script>alert(2)</script> {{ 7*7 }}",
        "</style><script>",
    );
    let pages = packet(&state, &[finding], &sandbox.folder().join("preview"));
    for (name, page) in &pages {
        assert!(!page.contains("<script"), "{name}");
        assert!(
            !page.contains("49</b>") && !page.contains("<b>{{"),
            "{name}"
        );
        assert_eq!(page.matches("</style>").count(), 1, "{name}");
    }
    assert!(
        pages["index.html"].contains("&lt;script&gt;alert(2)"),
        "findings are shown as they are"
    );
    assert!(pages["en.html"].contains("{{ 7*7 }}"));
}

#[test]
fn what_changed_is_said_since_the_last_preview_that_differed() {
    let sandbox = Sandbox::new(PEOPLE);
    let preview = || {
        sandbox.run(&["preview", "--as-of", "2025-11-26"]).expect(0);
        fs::read_to_string(sandbox.folder().join("preview/changes.html")).ok()
    };
    assert_eq!(preview(), None);
    sandbox.edit("words.csv", "smishing", "text-message fraud");
    // Written twice, it still says what changed.
    for _ in 0..2 {
        let page = preview().unwrap();
        assert!(page.contains("<del>smishing</del><ins>text-message fraud</ins>"));
        assert_eq!(page.matches("<li><span class=\"soft small\">").count(), 1);
        assert!(page.contains("Since the preview of"));
    }
    let kept = sandbox.folder().join(".disclose/previews.json");
    let mode = std::os::unix::fs::PermissionsExt::mode(&kept.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let kept = fs::read_to_string(kept).unwrap();
    assert!(!kept.contains("ann@") && !kept.contains("acct-secret"));
    // The files that it was made from are as they were: nothing is left to say.
    sandbox.edit("words.csv", "text-message fraud", "smishing");
    assert!(preview().unwrap().contains("<ins>smishing</ins>"));
    // No reader sees how it is known what was not exposed; only that there is a source decides sentences.
    let incident = fs::read_to_string(sandbox.folder().join("incident.toml")).unwrap();
    let (_, after) = incident.split_once("source = \"").unwrap();
    let source = after.split('"').next().unwrap();
    sandbox.edit(
        "incident.toml",
        &format!("source = \"{source}\""),
        "source = \"our own look at the logs\"",
    );
    let page = preview().unwrap();
    assert!(page.contains("Printed nowhere: how it is known what is not exposed"));
    assert!(page.contains("<ins>our own look at the logs</ins>"));
    assert!(!page.contains("Facts of the incident"), "{page}");
}

#[test]
fn each_paragraph_names_where_it_is_changed() {
    let sandbox = Sandbox::new(
        "email,name,locale,plan\nann@example.com,Ann,en,gold\nkim@example.com,Kim,de,\n",
    );
    sandbox.edit(
        "campaign.toml",
        "audience = \"user\"",
        "audience = \"user\"\nfacets = [\"plan\"]",
    );
    sandbox.write(
        "notices/user.en.md",
        "+++\nsubject = \"Incident at {{ vendor.name }}\"\npreheader = \"What happened\"\n+++\n\
         {% if name %}Hello {{ name }},{% endif %}\n\n{% if plan %}Your plan: {{ plan }}{% endif %}\n\n\
         ## What happened {#nature}\n\n{{ words.nature }}\n\n- It was\n  on {{ dates.breach }}\n- **Product:** {{ scope.product }}\n\n\
         {% for item in advice %}\n### {{ item.title }}\n\n{{ item.text }}\n{% endfor %}\n",
    );
    let pages = packet(&state(&sandbox), &[], &sandbox.folder().join("preview"));
    let places = |page: &str, words: &str| -> String {
        let (before, _) = pages[page]
            .split_once(words)
            .unwrap_or_else(|| panic!("{words}"));
        let rest = &pages[page].get(before.len()..).unwrap();
        let (_, rest) = rest.split_once("<p class=\"place\"").unwrap();
        let (place, _) = rest.split_once("</p>").unwrap();
        let spans = place.split("<span>").skip(1);
        let spans: Vec<&str> = spans
            .map(|span| span.split("</span>").next().unwrap())
            .collect();
        read(&spans.join(" | "))
    };
    for (page, words, expected) in [
        (
            "en.html",
            ">Incident at ",
            "incident.toml vendor.name | notices/user.en.md:2",
        ),
        ("en.html", ">Hello <mark>", "notices/user.en.md:5"),
        (
            "en.html",
            ">Your plan: gold",
            "list column plan | notices/user.en.md:7",
        ),
        ("en.html", ">What happened</p>", "notices/user.en.md:3"),
        (
            "en.html",
            ">An unauthorized person",
            "words.csv nature en, line 5",
        ),
        (
            "en.html",
            ">It was on ",
            "incident.toml dates.breach | notices/user.en.md:13,14",
        ),
        (
            "en.html",
            "<strong>Product:</strong>",
            "incident.toml scope.product | notices/user.en.md:15",
        ),
        (
            "en.html",
            ">Sent by ",
            "built-in layout-sent-by | incident.toml controller.name",
        ),
        ("de.html", ">Guten Tag <mark>", "built-in user.de.md:7"),
    ] {
        assert_eq!(places(page, words), expected, "{words}");
    }
    assert!(
        pages["en.html"].contains("built-in advice-mfa.title")
            && pages["en.html"].contains("<span>built-in advice-mfa</span>")
    );
    let facts = read(&pages["facts.html"]);
    let breach = facts
        .split("<span class=\"mono\">dates.breach</span>")
        .nth(1)
        .unwrap();
    let breach = breach.split("</section>").next().unwrap();
    assert!(
        breach.contains("href=\"en.html#en-")
            && breach.contains("href=\"de.html#de-")
            && !breach.contains("nowhere")
    );
    // English prints it, German does too, but the address stands in the German notice alone.
    let web = facts
        .split("<span class=\"mono\">contact.email</span>")
        .nth(1)
        .unwrap();
    assert!(web.split("</section>").next().unwrap().contains("nowhere"));
    assert!(
        facts
            .split("id=\"nowhere\"")
            .nth(1)
            .unwrap()
            .contains("decides what is said")
    );
}

#[test]
fn the_first_page_says_what_to_do_in_words_for_people() {
    let sandbox = Sandbox::new(PEOPLE);
    let place = || Place::at("incident.toml", 0, "");
    let look = Finding::warning(
        "US-TX-DEADLINE",
        place(),
        "the deadline for 8 people cannot be counted: 60 days",
        "state one of `determined` in [dates]",
    );
    let know = Finding::info("GEN-READABILITY", place(), "it is long", "shorten it");
    let pages = packet(
        &state(&sandbox),
        &[look, know],
        &sandbox.folder().join("preview"),
    );
    let index = &pages["index.html"];
    assert!(index.contains("cannot be counted: 60 days"));
    assert!(index.contains("state one of <span class=\"mono\">determined</span> in [dates]"));
    assert!(!index.contains("shorten it"));
    assert!(index.contains("<div class=\"big\">1 to look at</div>"));
    let steps = index.split("<ol class=\"steps\">").nth(1).unwrap();
    let steps = steps.split("</ol>").next().unwrap();
    for link in ["#findings", "#to-whom", "#when"] {
        assert!(steps.contains(&format!("href=\"{link}\"")), "{link}");
        let id = link.trim_start_matches('#');
        assert!(index.contains(&format!("id=\"{id}\"")), "{link}");
    }
    let facts = &pages["facts.html"];
    for (name, path) in [
        ("Where readers ask: email", "contact.email"),
        ("Exposed: organization ID", "data.exposed[org_id]"),
        (
            "Exposed: browser and operating system",
            "data.exposed[browser_os]",
        ),
    ] {
        let key = format!("{name} <span class=\"key\"><span class=\"mono\">{path}</span></span>");
        assert!(facts.contains(&key), "{key}");
    }
    // A rule by what it checks; its id is for those who look it up.
    let rules = &pages["rules.html"];
    assert!(rules.contains("<span class=\"mono\">GEN-READABILITY</span> · good to know"));
    let heading = rules.split("id=\"info-GEN-READABILITY\">").nth(1).unwrap();
    assert!(
        heading.starts_with("<span class=\"weight\">Checked:</span> "),
        "{heading:.80}"
    );
    // How it reads on paper and in the dark.
    let longest = pages["edges.html"].split("<pre lang=\"en\"").nth(1);
    assert!(longest.is_some_and(|text| text.contains("Wolfeschlegelsteinhausen")));
    for (name, page) in &pages {
        if !name.starts_with("mail/") {
            let dark = "@media screen and (prefers-color-scheme: dark) {";
            assert_eq!(page.matches(dark).count(), 1, "{name}");
            assert_eq!(page.matches("prefers-color-scheme").count(), 1, "{name}");
        }
        let shown = page.split("<pre").next().unwrap();
        assert!(name.starts_with("mail/") || !shown.contains('`'), "{name}");
    }
}
