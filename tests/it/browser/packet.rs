//! Every kind of page of the packet in a real browser: nothing overflows at 320 and 1600 pixels, light
//! and dark, axe-core finds nothing, the keyboard reaches everything, no request leaves, and what is
//! printed is whole.
//!
//! Needs Chromium, `pdftotext` and axe-core 4 (`npm pack axe-core@4.11.0`, unpacked to `target/axe`).

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use super::chromium::{Chromium, Scheme};
use crate::support::{PROGRAM, Sandbox};

const PROBE: &str = include_str!("packet.js");

/// What is missing is said past the test runner's capture, and on the gate it is a failure.
fn missing(what: &str) {
    assert!(
        env::var_os("CI").is_none(),
        "{what} is missing, and here nothing may be skipped"
    );
    io::stderr()
        .write_all(format!("\nSKIPPED, NOT TESTED: {what} is missing; the packet was not looked at in a browser\n").as_bytes())
        .unwrap();
}

pub(super) fn axe() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/package/axe.min.js");
    let text = fs::read_to_string(path).ok();
    if text.is_none() {
        missing("axe-core (npm pack axe-core@4.11.0, unpacked to target/axe)");
    }
    text
}

const PEOPLE: &str = "email,name,locale,account,audience,exposed,jurisdiction\n\
ann@example.com,Ann,en,acct-1,user,email;name,DE\nann@example.com,Ann,en,acct-2,user,email;name,DE\n\
bob@example.com,,de,acct-3,user,email,EU\neve@example.com,Eve,de,,admin,email;org_id,\n\
noor@example.com,نور,ar,acct-4,user,email;name,\nyu@example.com,Yu,ar,,unaffected,,\n\
not-an-address,Max,en,,user,email,\nlea@example.com,Lea,en,,unaffected,,US-CA\n";

/// A packet with every kind of page: approved once, and changed since.
pub(super) fn packet() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new(PEOPLE);
    sandbox.edit(
        "campaign.toml",
        "required = []",
        "required = [\"legal\", \"comms\"]",
    );
    for role in ["legal", "comms"] {
        let by = format!("{role} <{role}@example.com>");
        sandbox
            .run(&["approve", "--role", role, "--by", &by, "--yes"])
            .expect(0);
    }
    sandbox.edit("words.csv", "smishing", "text messages");
    let out = sandbox.folder().join("preview");
    sandbox.run(&["preview", "--as-of", "2025-11-26"]).expect(0);
    (sandbox, out)
}

/// One page of each kind, by name.
fn kinds(out: &Path) -> Vec<String> {
    let mut names = vec![
        "index.html".to_owned(),
        "changes.html".to_owned(),
        "facts.html".to_owned(),
        "rules.html".to_owned(),
        "list.html".to_owned(),
        "edges.html".to_owned(),
        "de.html".to_owned(),
        "ar.html".to_owned(),
        "en-wordings.html".to_owned(),
        "public-de.html".to_owned(),
    ];
    let entries = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(out.join(folder)).unwrap().flatten();
        let mut names: Vec<String> = entries
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    names.extend(
        entries("")
            .into_iter()
            .find(|name| name.starts_with("side-")),
    );
    let mails = entries("mail");
    let of = |wanted: &dyn Fn(&&String) -> bool| {
        mails.iter().find(wanted).map(|name| format!("mail/{name}"))
    };
    names.extend(of(&|name| name.contains("edge-rtl-name.html")));
    names.extend(of(&|name| name.ends_with("-source.html")));
    names
}

/// The page with the probe in it, in a frame of this width (a window is never narrower than 500
/// pixels); what it may load is left to the browser's own rules then.
fn probed(page: &str, axe: &str, width: u32) -> String {
    let (before, rest) = page
        .split_once("<meta http-equiv=\"Content-Security-Policy\"")
        .unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let (head, body) = rest.split_once("</head>").unwrap();
    let page = format!(
        "{before}{head}<script>{axe}</script><script>const WIDTH = {width};\n{PROBE}</script></head>{body}"
    );
    format!(
        "<!doctype html><meta charset=utf-8><body><iframe width={width} height=900 style=\"border:0\" srcdoc=\"{}\"></iframe>",
        super::attribute(&page)
    )
}

/// What is wrong with a page in a frame of a width; `path` is written and removed again.
pub(super) fn wrong_with(
    chromium: &Chromium,
    axe: &str,
    (path, page): (&Path, &str),
    (width, scheme): (u32, Scheme),
) -> Vec<String> {
    fs::write(path, probed(page, axe, width)).unwrap();
    let dom = chromium.dom_at(path, scheme, 1700);
    fs::remove_file(path).unwrap();
    let name = path.display();
    let said = dom.split_once("<pre id=\"said\">").map(|(_, said)| said);
    let said = said.unwrap_or_else(|| panic!("{name}: the probe said nothing"));
    let (said, _) = said.split_once("</pre>").unwrap();
    let (first, list) = said.split_once('\n').unwrap();
    assert!(first.starts_with("looked at "), "{said}");
    let lines = list.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| format!("{name} {width} {scheme:?}: {line}"))
        .collect()
}

#[test]
fn every_kind_of_page_can_be_read_by_everybody() {
    let (Some(chromium), Some(axe)) = (Chromium::found(), axe()) else {
        return;
    };
    let (_sandbox, out) = packet();
    let names = kinds(&out);
    assert_eq!(names.len(), 13, "{names:?}");
    let mut wrong = Vec::new();
    for name in &names {
        let page = fs::read_to_string(out.join(name)).unwrap();
        for (width, scheme) in [(320, Scheme::Dark), (1600, Scheme::Light)] {
            let path = out.join(name).with_extension("probe.html");
            let found = wrong_with(&chromium, &axe, (&path, &page), (width, scheme));
            wrong.extend(found);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The probe must see what it is for.
#[test]
fn the_probe_of_the_packet_finds_what_is_wrong() {
    let (Some(chromium), Some(axe)) = (Chromium::found(), axe()) else {
        return;
    };
    let (_sandbox, out) = packet();
    let good = fs::read_to_string(out.join("ar.html")).unwrap();
    for (from, to, expected) in [
        (
            "<h1>",
            "<div style=\"width:400px\">wide</div><h1>",
            "overflow",
        ),
        (
            "<h2 id=\"paragraphs\">Paragraphs</h2>",
            "<h4>x</h4>",
            "axe: heading-order",
        ),
        (
            "lang=\"ar\" dir=\"rtl\"",
            "lang=\"ar\" dir=\"ltr\"",
            "direction",
        ),
        (
            "<h1>",
            "<a href=\"#no\" tabindex=\"-1\">x</a><h1>",
            "keyboard",
        ),
        (
            "<h1>",
            "<p style=\"color:#777\">grey</p><h1>",
            "axe: color-contrast",
        ),
        ("<html lang=\"en\">", "<html>", "axe: html-has-lang"),
    ] {
        assert!(good.contains(from), "{from}");
        let path = out.join("probe.html");
        fs::write(&path, probed(&good.replacen(from, to, 1), &axe, 320)).unwrap();
        let dom = chromium.dom(&path, Scheme::Dark);
        assert!(
            dom.contains(expected),
            "{expected}: {}",
            dom.split("said").last().unwrap()
        );
    }
}

#[test]
fn no_request_leaves_a_page() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let (_sandbox, out) = packet();
    for name in [
        "index.html",
        "en-wordings.html",
        "edges.html",
        "public-de.html",
    ] {
        let log = chromium.requests(&out.join(name));
        let asked: Vec<&str> = log
            .split("\"url\":\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .filter(|url| !of_the_browser(url))
            .collect();
        assert!(asked.is_empty(), "{name}: {asked:?}");
        let page = fs::read_to_string(out.join(name)).unwrap();
        assert!(!page.contains("googleapis") && !page.contains("google.com"));
    }
    // The log must show what a page asks for.
    let path = out.join("leak.html");
    fs::write(&path, "<img src=\"http://leak.test/x.png\">").unwrap();
    assert!(chromium.requests(&path).contains("http://leak.test/x.png"));
}

/// What stays here, and what Chromium asks for by itself: the time, newer versions, who is signed in.
fn of_the_browser(url: &str) -> bool {
    let starts = ["file://", "data:", "chrome:", "about:"];
    let host = url.split('/').nth(2).unwrap_or_default();
    starts.iter().any(|start| url.starts_with(start))
        || host.ends_with(".google.com")
        || host.ends_with(".googleapis.com")
}

#[test]
fn what_is_printed_is_whole_and_says_what_it_is() {
    let Some(_chromium) = Chromium::found() else {
        return;
    };
    if Command::new("pdftotext").arg("-v").output().is_err() {
        return missing("pdftotext");
    }
    let (sandbox, out) = packet();
    is_whole(&sandbox, &out, None);
    let Some(weasyprint) = on_path("weasyprint") else {
        return missing("weasyprint");
    };
    // Nothing else that prints is on the path then.
    let bin = sandbox.folder().join("bin");
    fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(weasyprint, bin.join("weasyprint")).unwrap();
    is_whole(&sandbox, &out, Some(&bin));
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&path).map(|folder| folder.join(program));
    places.find(|place| place.is_file())
}

/// Every sheet says what it is, and every word of the pages is on one.
fn is_whole(sandbox: &Sandbox, out: &Path, path: Option<&Path>) {
    let mut command = Command::new(PROGRAM);
    command
        .args(["preview", "--pdf", "--as-of", "2025-11-26"])
        .current_dir(sandbox.folder());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let pdf = sandbox.folder().join("preview.pdf");
    let text = Command::new("pdftotext")
        .arg("-layout")
        .args([&pdf, Path::new("-")])
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap().to_lowercase();
    let json = sandbox
        .run(&["preview", "--json", "--as-of", "2025-11-26"])
        .json();
    let code = json["code"].as_str().unwrap().to_owned();
    let sheets: Vec<&str> = text
        .split('\u{c}')
        .filter(|sheet| !sheet.trim().is_empty())
        .collect();
    assert!(sheets.len() > 3);
    for (at, sheet) in sheets.iter().enumerate() {
        let page = format!("{} / {}", at + 1, sheets.len());
        assert!(
            sheet.contains(&code.to_lowercase()) && sheet.contains(&page),
            "{page}: {sheet}"
        );
    }
    let words: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
    let joined: String = text.split_whitespace().collect();
    for name in [
        "index.html",
        "de.html",
        "en.html",
        "facts.html",
        "list.html",
        "rules.html",
    ] {
        let page = fs::read_to_string(out.join(name)).unwrap();
        let main = page
            .split_once("<main")
            .unwrap()
            .1
            .split_once("<footer>")
            .unwrap()
            .0;
        let lost: Vec<String> = plain(main)
            .to_lowercase()
            .split(|c: char| c.is_whitespace() || c == '-')
            // A word that was broken to fit its column is found among the letters.
            .filter(|word| !words.contains(word) && !joined.contains(*word) && word.len() < 12)
            .map(str::to_owned)
            .collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// The words of a page.
fn plain(html: &str) -> String {
    let parts = html.split('<').skip(1);
    let text: Vec<&str> = parts
        .filter_map(|part| Some(part.split_once('>')?.1))
        .collect();
    text.join(" ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}
