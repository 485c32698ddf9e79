//! The pages of the report in a browser: no request, nothing wider than the screen, and nobody named for
//! outsiders.

use std::fs;

use super::{
    chromium::{Chromium, Scheme},
    packet::{axe, wrong_with},
};
use crate::support::Sandbox;

/// Says of each frame what is wrong.
const LOOK: &str = r##"
addEventListener("load", () => {
  const wrong = [], frames = [...document.querySelectorAll("iframe")];
  for (const frame of frames) {
    const page = frame.contentDocument, root = page.documentElement, name = frame.dataset.name;
    if (frame.contentWindow.matchMedia("(prefers-color-scheme: dark)").matches !== DARK) wrong.push(`${name} scheme`);
    if (root.scrollWidth > root.clientWidth) wrong.push(`${name} is ${root.scrollWidth} pixels wide`);
    let level = 0;
    for (const heading of page.querySelectorAll("h1,h2,h3")) {
      const now = Number(heading.tagName[1]);
      if (now > level + 1) wrong.push(`${name} ${heading.textContent}`);
      level = now;
    }
    for (const plot of page.querySelectorAll("svg.curve, svg.bar")) {
      const box = plot.getBoundingClientRect();
      if (box.width < 100 || box.height < 10) wrong.push(`${name} a drawing of ${box.width} by ${box.height}`);
      if (!plot.closest("section").querySelector("table tbody td.n")) wrong.push(`${name} a drawing without its table`);
    }
    for (const one of page.querySelectorAll("script, link, img, iframe, object, form, [src], [onload]")) wrong.push(`${name} ${one.tagName}`);
  }
  document.querySelector("#said").textContent = `looked at ${frames.length}\n${wrong.join("\n")}\n`;
});
"##;

#[test]
fn the_report_is_readable_at_every_width_and_asks_for_nothing() {
    let sandbox = Sandbox::people(40).with_relay(
        "[[rule]]\nat = \"rcpt\"\nmatches = \"person00007@\"\nreply = \"550 5.1.1 no such mailbox\"\n\
         [[rule]]\nat = \"body\"\nmatches = \"person00009@\"\nact = \"accept-then-close\"\n",
    );
    sandbox.run(&["send", "--yes"]).expect(12);
    sandbox.run(&["report"]).expect(0);
    let pages = ["regulator", "management"];
    let pages = pages.map(|name| (name, sandbox.read(&format!("report/{name}.html"))));
    for (name, html) in &pages {
        assert!(
            html.contains("default-src 'none'; style-src 'unsafe-inline'"),
            "{name}"
        );
        for never in ["<script", " src=", "@import", "url(http"] {
            assert!(!html.contains(never), "{name} holds {never}");
        }
        let named = html.contains("person00009@example.com");
        assert_eq!(named, *name == "management", "{name}");
    }
    assert!(
        !pages[0].1.contains("person00"),
        "the page for outsiders names somebody"
    );
    let register = sandbox.read("report/told-another-way.csv");
    assert!(
        register.contains("person00007@example.com") && register.contains("refused"),
        "{register}"
    );
    let line = sandbox.read("report/log-head.txt");
    assert!(
        pages.iter().all(|(_, html)| html.contains(line.trim())),
        "{line}"
    );
    sandbox
        .run(&["log", "verify", "--head", "report/log-head.txt"])
        .expect(0);
    let (Some(chromium), Some(axe)) = (Chromium::found(), axe()) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for scheme in [Scheme::Light, Scheme::Dark] {
        let mut document = String::from("<!doctype html><meta charset=utf-8><body>");
        for (name, html) in &pages {
            let html = html.replace('&', "&amp;").replace('"', "&quot;");
            for width in [320, 375, 800, 1600] {
                document.push_str(&format!(
                    "<iframe data-name=\"{name} at {width}\" width=\"{width}\" height=\"900\" srcdoc=\"{html}\"></iframe>"
                ));
            }
        }
        let dark = scheme == Scheme::Dark;
        document.push_str(&format!(
            "<pre id=said></pre><script>const DARK = {dark};\n{LOOK}</script>"
        ));
        let path = folder.path().join("look.html");
        fs::write(&path, document).unwrap();
        let dom = chromium.dom(&path, scheme);
        let said = dom.split_once("<pre id=\"said\">").unwrap().1;
        let said = said.split_once("</pre>").unwrap().0;
        assert_eq!(said.trim(), "looked at 8", "{scheme:?}");
    }
    for (name, html) in &pages {
        for (width, scheme) in [(320, Scheme::Dark), (1600, Scheme::Light)] {
            let path = folder.path().join(format!("{name}.html"));
            let wrong = wrong_with(&chromium, &axe, (&path, html), (width, scheme));
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}
