//! The packet's pages as they are served: with what is wrong on top, and with the small script that
//! loads a page again when it was made again. The packet on disk has neither.

use crate::{
    cli::failure::Failure,
    review::{Page, escaped},
    terms::Finding,
};

/// The script: it asks for a newer state and waits for the answer.
pub(super) const RELOAD: &str = "const seen = document.currentScript.dataset.state;\n(async () => {\n  for (;;) {\n    try {\n      const now = await (await fetch(`/state?after=${seen}`)).text();\n      if (now !== seen) { location.reload(); return; }\n    } catch { await new Promise((go) => setTimeout(go, 1000)); }\n  }\n})();\n";

/// Pages, plain and with what is wrong.
pub(super) struct Pages {
    plain: Vec<Page>,
    notice: String,
}

impl Pages {
    /// Pages with findings above; `instead` says what could not be read, where these are older ones.
    pub(super) fn new(plain: Vec<Page>, findings: &[Finding], instead: Option<&str>) -> Self {
        let lead = match instead {
            Some(what) => format!("These pages are older: {what} cannot be used as they are."),
            None => "Nothing is sent before these are mended.".to_owned(),
        };
        let notice = if findings.is_empty() {
            String::new()
        } else {
            let each: String = findings.iter().map(finding).collect();
            banner(&lead, &each)
        };
        Self { plain, notice }
    }

    /// The pages of before, over which it says why there are no newer ones.
    pub(super) fn failed(plain: Vec<Page>, failure: &Failure) -> Self {
        let said = format!("<p>{}</p>", escaped(&failure.to_string()));
        Self {
            plain,
            notice: banner("These pages are older.", &said),
        }
    }

    /// Without anything added.
    pub(super) fn plain(&self) -> &[Page] {
        &self.plain
    }

    /// What is answered for a path; `state` is the number of these pages.
    pub(super) fn get(&self, name: &str, state: u64) -> Option<String> {
        let found = self.plain.iter().find(|(other, _)| other == name);
        let Some((_, page)) = found else {
            // Nothing was ever made: the first page says why.
            let first = name == "index.html" && self.plain.is_empty();
            return first.then(|| alone(&self.notice, state));
        };
        if name.starts_with("mail/") || name.starts_with("public-") {
            return Some(page.clone());
        }
        let page = page.replacen(
            "default-src 'none';",
            "default-src 'none'; script-src 'self'; connect-src 'self';",
            1,
        );
        let (before, rest) = page.split_once("<main")?;
        let (tag, rest) = rest.split_once('>')?;
        let (inside, after) = rest.rsplit_once("</body>")?;
        Some(format!(
            "{before}<main{tag}>{}{inside}{}</body>{after}",
            self.notice,
            script(state)
        ))
    }
}

fn script(state: u64) -> String {
    format!("<script src=\"/reload.js\" data-state=\"{state}\"></script>")
}

fn banner(lead: &str, said: &str) -> String {
    format!(
        "<section class=\"card long error\" role=\"alert\" aria-labelledby=\"wrong\"><h2 id=\"wrong\">Not right yet</h2><p>{}</p>{said}</section>",
        escaped(lead)
    )
}

fn finding(finding: &Finding) -> String {
    let line = match finding.place.line {
        0 => String::new(),
        line => format!(":{line}"),
    };
    let column = match finding.place.column.as_str() {
        "" => String::new(),
        column => format!(" ({})", escaped(column)),
    };
    format!(
        "<div class=\"finding\"><p><span class=\"mono\">{}{line}</span>{column}</p><p>{}</p><p class=\"soft\">{}</p></div>",
        escaped(&finding.place.file),
        escaped(&finding.message),
        escaped(&finding.help)
    )
}

/// A page for a campaign that could not be read yet.
fn alone(notice: &str, state: u64) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'\"><title>Not right yet</title><style>{}</style></head><body><main class=\"inner\"><h1>The packet cannot be made yet</h1>{notice}{}</main></body></html>",
        include_str!("../../../templates/preview/style.css"),
        script(state)
    )
}
