//! Links: to our own hosts, shown as they are, and nothing to sign in to.
//!
//! That they are `https`, that nothing is loaded from elsewhere, and that no form stands in a mail is
//! held where notices are rendered.

use super::{Subject, text};
use crate::{
    campaign::Campaign,
    notice::{Piece, Wording},
    terms::{Finding, Findings, Place},
};

/// Parts of an address that ask somebody to sign in, to set a password or to pay.
const SIGN_IN: [&str; 14] = [
    "login",
    "log-in",
    "signin",
    "sign-in",
    "sso",
    "oauth",
    "reset",
    "password",
    "pay",
    "payment",
    "checkout",
    "invoice",
    "authenticate",
    "auth",
];
/// Parts of an address that ask for personal data.
const ASKS: [&str; 8] = [
    "form", "forms", "survey", "verify", "confirm", "register", "claim", "signup",
];
/// Hosts that lead elsewhere.
const REDIRECTS: [&str; 12] = [
    "bit.ly",
    "t.co",
    "tinyurl.com",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "lnkd.in",
    "rb.gy",
    "cutt.ly",
    "t.ly",
    "aka.ms",
];
/// What tells one reader's click from another's.
const TRACKING: [&str; 10] = [
    "utm_",
    "mc_cid",
    "mc_eid",
    "fbclid",
    "gclid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "trk",
    "ck_subscriber_id",
];
/// Hosts of social media.
const SOCIAL: [&str; 10] = [
    "facebook.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "linkedin.com",
    "youtube.com",
    "tiktok.com",
    "mastodon.social",
    "bsky.app",
    "threads.net",
];

/// A link: where it leads, and its label where it has one of its own.
struct Link {
    target: String,
    label: Option<String>,
}

pub(super) fn check(subject: &Subject<'_>, wording: &Wording, findings: &mut Findings) {
    let campaign = subject.campaign;
    let domains = domains(campaign);
    let place = || Place::file(&wording.source);
    for Link { target, label } in links(wording) {
        let mut say = |id, message: String, help: &str| {
            findings.push(Finding::error(id, place(), message, help));
        };
        if let Some(mailbox) = target.strip_prefix("mailto:") {
            let domain = mailbox.rsplit('@').next().unwrap_or_default();
            if !domains.is_empty() && !ours(domain, &domains) {
                say(
                    "PHISH-LINKHOST",
                    format!("`{mailbox}` is at none of your domains"),
                    HELP,
                );
            }
            continue;
        }
        let Some((host, path)) = split(&target) else {
            continue;
        };
        let lower = path.to_lowercase();
        let has = |words: &[&str]| {
            let parts = lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            parts.into_iter().any(|part| words.contains(&part))
        };
        if is_of(&host, &SOCIAL) {
            say(
                "GEN-DEDICATED",
                format!("a link to {host}: the notice is about the breach alone"),
                "take it out",
            );
        } else if is_of(&host, &REDIRECTS) {
            say(
                "PHISH-LINKHOST",
                format!("{host} leads elsewhere, and nobody can see where"),
                HELP,
            );
        } else if host
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == ':')
            || host.starts_with('[')
        {
            say(
                "PHISH-LINKHOST",
                format!("the link to {host} is a number and no name"),
                HELP,
            );
        } else if host.split('.').any(|label| label.starts_with("xn--")) || !host.is_ascii() {
            say(
                "PHISH-LINKHOST",
                format!("the host {host} can be read as another one"),
                HELP,
            );
        } else if !domains.is_empty() && !ours(&host, &domains) {
            say(
                "PHISH-LINKHOST",
                format!("{host} is none of your domains"),
                HELP,
            );
        }
        if let Some(mark) = TRACKING.iter().find(|mark| tracked(&target, mark)) {
            say(
                "PHISH-LINKHOST",
                format!("the link `{target}` is tracked by `{mark}`"),
                "give the plain address",
            );
        }
        if let Some(label) =
            label.filter(|label| looks_like_address(label) && !same(label, &target))
        {
            say(
                "PHISH-LINKHOST",
                format!("the link says `{label}` and leads to `{target}`"),
                "let it say where it leads",
            );
        }
        if has(&SIGN_IN) {
            say(
                "PHISH-NOLOGIN",
                format!("the link `{target}` leads to where somebody signs in or pays"),
                "tell people what to do, and let them go there themselves",
            );
        } else if has(&ASKS) {
            say(
                "PHISH-NOPII",
                format!("the link `{target}` leads to where personal data are asked for"),
                "a notice must not ask for any, nor lead there",
            );
        }
    }
}

const HELP: &str = "link only to a domain of `controller.domains`, written out";

/// The domains that readers know as ours, those of any jurisdiction among them.
pub(super) fn domains(campaign: &Campaign) -> Vec<String> {
    let controller = &campaign.incident.controller;
    let others = controller.overrides.values();
    let others = others.filter_map(|table| table.get("domains")?.as_array());
    let others = others.flatten().filter_map(toml::Value::as_str);
    let all = controller.domains.iter().map(String::as_str).chain(others);
    all.map(str::to_lowercase).collect()
}

/// Whether a host is one of these domains or below one.
pub(super) fn ours(host: &str, domains: &[String]) -> bool {
    let host = host.to_lowercase();
    domains.iter().any(|domain| below(&host, domain))
}

fn is_of(host: &str, hosts: &[&str]) -> bool {
    hosts.iter().any(|known| below(host, known))
}

fn below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn tracked(target: &str, mark: &str) -> bool {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        name == mark || (mark.ends_with('_') && name.starts_with(mark))
    })
}

/// Host and what follows it.
fn split(target: &str) -> Option<(String, &str)> {
    let rest = target.split_once("://")?.1;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or(host);
    let named = host.split_once(':').filter(|_| !host.starts_with('['));
    Some((named.map_or(host, |(host, _)| host).to_lowercase(), path))
}

fn looks_like_address(label: &str) -> bool {
    let label = label.trim();
    !label.contains(char::is_whitespace) && label.contains('.') && !label.ends_with('.')
}

fn same(label: &str, target: &str) -> bool {
    let bare = |text: &str| {
        let text = text
            .trim()
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        text.trim_end_matches('/').to_lowercase()
    };
    bare(label) == bare(target)
}

/// The links of the HTML part, and the addresses that stand in the text part as text.
fn links(wording: &Wording) -> Vec<Link> {
    let html: String = wording
        .html
        .iter()
        .map(|piece| match piece {
            Piece::Fixed(html) => html.as_str(),
            Piece::Slot(_) => "",
        })
        .collect();
    let mut all: Vec<Link> = html
        .split("<a href=\"")
        .skip(1)
        .filter_map(|rest| {
            let (target, rest) = rest.split_once('"')?;
            let label = rest.split_once('>')?.1.split_once("</a>")?.0;
            let plain = |text: &str| text.replace("&amp;", "&");
            Some(Link {
                target: plain(target),
                label: Some(plain(label)),
            })
        })
        .collect();
    for word in text(wording).split(|c: char| c.is_whitespace() || "()<>\"«»„“”、。，".contains(c))
    {
        let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let shown = |c: char| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        let word: String = word.chars().filter(|c| shown(*c)).collect();
        if word.contains("://") && !all.iter().any(|link| link.target == word) {
            all.push(Link {
                target: word,
                label: None,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_marks_are_read_as_they_act() {
        assert_eq!(
            split("https://a@b.example.com:8/x?y").map(|(host, _)| host),
            Some("b.example.com".to_owned())
        );
        assert!(ours("www.example.com", &["example.com".to_owned()]));
        assert!(!ours("badexample.com", &["example.com".to_owned()]));
        assert!(tracked("https://example.com/?a=1&utm_source=x", "utm_"));
        assert!(!tracked("https://example.com/trk", "trk"));
        assert!(same("example.com/", "https://example.com"));
    }
}
