//! Every built-in notice in every language, and the pages for the public, in a real browser: nothing overflows, text can be read in
//! light and dark, directions and headings are right.
//!
//! Needs Chromium on PATH. Where it is missing that is said, and with `CI` set it is a failure. With
//! `SHEETS=DIR` the mails are also written there as contact sheets to look at.

pub(crate) mod chromium;
mod glance;
mod keys;
mod mails;
mod packet;
mod report;

use std::{env, fmt::Write as _, fs, path::Path};

use chromium::{Chromium, Scheme};
use mails::{Mail, mails, public_pages};

const PROBE: &str = include_str!("probe.js");

/// A telephone, and a window in which the sheet has its full width.
const WIDTHS: [u32; 2] = [375, 800];

/// A mail as the value of an attribute.
fn attribute(html: &str) -> String {
    html.replace('&', "&amp;").replace('"', "&quot;")
}

fn frames(mails: &[Mail], width: u32, height: u32) -> String {
    mails.iter().fold(String::new(), |mut all, mail| {
        let Mail {
            audience,
            locale,
            html,
        } = mail;
        let html = attribute(html);
        let _infallible = writeln!(
            all,
            "<figure><figcaption>{audience} {locale}</figcaption>\
             <iframe data-name=\"{audience}.{locale} at {width}\" data-locale=\"{locale}\" width=\"{width}\" height=\"{height}\" srcdoc=\"{html}\"></iframe></figure>"
        );
        all
    })
}

#[test]
fn every_notice_can_be_read_in_a_browser() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let mut mails = mails();
    assert_eq!(mails.len(), 4 * 14);
    mails.extend(public_pages());
    assert_eq!(mails.len(), 5 * 14);
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for scheme in [Scheme::Light, Scheme::Dark] {
        let mut page = String::from("<!doctype html><meta charset=utf-8><body>");
        for width in WIDTHS {
            page.push_str(&frames(&mails, width, 900));
        }
        let dark = scheme == Scheme::Dark;
        write!(
            page,
            "<pre id=said></pre><script>const DARK = {dark};\n{PROBE}</script>"
        )
        .unwrap();
        let path = folder.path().join("probe.html");
        fs::write(&path, page).unwrap();
        let dom = chromium.dom(&path, scheme);
        let said = dom.split_once("<pre id=\"said\">").unwrap().1;
        let said = said.split_once("</pre>").unwrap().0;
        let (count, list) = said.split_once('\n').unwrap();
        assert_eq!(count, format!("looked at {}", 2 * mails.len()), "{said}");
        let lines = list.lines().filter(|line| !line.is_empty());
        wrong.extend(lines.map(|line| format!("{scheme:?}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The probe must see what it is for.
#[test]
fn the_probe_finds_what_is_wrong() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let good = mails().into_iter().find(|m| m.locale == "en").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (from, to, expected) in [
        ("<h1 ", "<h4 ", "headings"),
        ("<h3 ", "<h5 ", "headings"),
        ("dir=\"ltr\"", "dir=\"rtl\"", "direction"),
        ("color: #1f2937;", "color: #a9a9a9;", "contrast"),
        ("font-size: 16px", "font-size: 11px", "font-size"),
        ("<h1 ", "<p style=\"width:900px\">wide</p><h1 ", "overflow"),
        (
            "<h1 ",
            "<p style=\"white-space:nowrap\">loooooooooooooooooooooooooooooooooooooooooooooooooong</p><h1 ",
            "overflow",
        ),
    ] {
        assert!(good.html.contains(from), "{from}");
        let bad = Mail {
            html: good.html.replace(from, to),
            ..good.clone()
        };
        let frame = frames(&[bad], 375, 900);
        let page = format!(
            "<!doctype html><meta charset=utf-8><body>{frame}<pre id=said></pre><script>const DARK = false;\n{PROBE}</script>"
        );
        let path = folder.path().join("probe.html");
        fs::write(&path, page).unwrap();
        let dom = chromium.dom(&path, Scheme::Light);
        assert!(
            dom.contains(&format!(" {expected}: ")),
            "{expected}: {to}\n{}",
            dom.split("said").last().unwrap()
        );
    }
}

#[test]
fn contact_sheets_are_written_where_they_are_asked_for() {
    let Some(folder) = env::var_os("SHEETS") else {
        return;
    };
    let chromium = Chromium::found().expect("contact sheets need Chromium");
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).unwrap();
    let mails = mails();
    for (audience, width, scheme) in [
        ("user", 375, Scheme::Light),
        ("admin", 375, Scheme::Dark),
        ("customer", 800, Scheme::Light),
        ("unaffected", 800, Scheme::Dark),
    ] {
        let of: Vec<Mail> = mails
            .iter()
            .filter(|m| m.audience == audience)
            .cloned()
            .collect();
        let columns = if width == 375 { 7 } else { 4 };
        let scale = if width == 375 { 0.72 } else { 0.62 };
        let height = 1500;
        let style = format!(
            "body{{margin:24px;background:#888;font:28px sans-serif;display:grid;grid-template-columns:repeat({columns},{width}px);gap:24px;zoom:{scale}}}figure{{margin:0}}iframe{{border:0;background:#fff}}"
        );
        let page = format!(
            "<!doctype html><meta charset=utf-8><style>{style}</style><body>{}",
            frames(&of, width, height)
        );
        let path = folder.join(".sheet.html");
        fs::write(&path, page).unwrap();
        let rows = of.len().div_ceil(columns);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few thousand pixels"
        )]
        let scaled = |pixels: usize| (pixels as f64 * scale) as u32 + 1;
        let size = (
            scaled(columns * (width as usize + 24) + 24),
            scaled(rows * (height as usize + 24 + 40) + 24),
        );
        let name = format!("{audience}-{width}-{scheme:?}.png").to_lowercase();
        chromium.screenshot(&path, scheme, size, &folder.join(name));
        fs::remove_file(path).unwrap();
    }
}
