//! The pages for the sender's own website: the same text in every language, where readers of a mail
//! can check it.

use serde_json::{Value, json};

use super::Packet;
use crate::{
    notice::{PublicNotice, fonts, word_break},
    terms::Locale,
};

/// The name of a language's page.
pub(super) fn file(locale: &str) -> String {
    format!("public-{locale}.html")
}

/// The languages that have a page, in the packet's order.
pub(super) fn languages(packet: &Packet<'_>, locales: &[Locale]) -> Vec<Value> {
    let named = |locale: &Locale| {
        let notice = packet.notices.public.iter().find(|n| n.locale == *locale)?;
        let mut value = super::language(locale);
        value["name"] = json!(notice.language);
        value["file"] = json!(file(locale.as_str()));
        Some(value)
    };
    locales.iter().filter_map(named).collect()
}

/// What a language's page needs: the notice of every kind of reader, in the campaign's order.
pub(super) fn page(packet: &Packet<'_>, locale: &Locale, languages: &[Value]) -> Value {
    let order = &packet.campaign.file.audiences;
    let rank = |notice: &&PublicNotice| {
        order
            .iter()
            .position(|audience| *audience == notice.audience)
    };
    let all = packet.notices.public.iter();
    let mut notices: Vec<&PublicNotice> = all.filter(|n| n.locale == *locale).collect();
    notices.sort_by_key(|notice| (rank(notice), &notice.law));
    let notices: Vec<Value> = notices
        .into_iter()
        .map(|notice| {
            json!({
                "law": notice.law,
                "title": notice.title,
                "lead": notice.lead,
                "body": one_level_down(&notice.body),
                "organisation": notice.organisation,
                "footer": notice.footer,
                "sample": notice.sample,
            })
        })
        .collect();
    json!({
        "locale": super::language(locale),
        "languages": languages,
        "notices": notices,
        "fonts": fonts(locale),
        "breaking": word_break(locale),
    })
}

/// In a mail the title is the first heading; here the page has one, and each notice its own below.
/// The body comes from Markdown without raw HTML, so a heading is where it looks like one. Ids go,
/// since several notices on one page would share them.
fn one_level_down(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push('<');
        let (slash, name) = match tag.strip_prefix('/') {
            Some(name) => ("/", name),
            None => ("", tag),
        };
        let level = name
            .strip_prefix('h')
            .and_then(|digits| digits.chars().next())
            .and_then(|digit| digit.to_digit(10));
        match level {
            Some(level) => {
                let (_, after) = name.split_once('>').unwrap_or((name, ""));
                out.push_str(&format!("{slash}h{}>", (level + 1).min(6)));
                rest = after;
            }
            None => rest = tag,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_go_down_and_nothing_else_changes() {
        assert_eq!(
            one_level_down("<h2 id=\"x\">A &lt;h2&gt;</h2>\n<p>h3 <hr> 1 < 2</p><h6>z</h6>"),
            "<h3>A &lt;h2&gt;</h3>\n<p>h3 <hr> 1 < 2</p><h6>z</h6>"
        );
    }
}
