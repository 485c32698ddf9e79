//! A mail as a document of its own, which pages show in sandboxed frames: light, and dark where its
//! address ends with `#dark`; with a height that fits without a script.

use super::inline::escaped;
use crate::{notice::Piece, review::changed::with_slots};

/// What each of these documents begins with: that it is ours, and that it may load nothing.
const HEAD: &str = "<head>\n<meta name=\"generator\" content=\"disclose packet\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">";

/// The HTML part with every slot marked by its name.
pub(super) fn marked(pieces: &[Piece]) -> String {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Fixed(fixed) => fixed.clone(),
        Piece::Slot(slot) => format!(
            "<mark style=\"background:#ffe08a;color:#3d2e00;padding:0 3px;border-radius:3px\">‹{}›</mark>",
            escaped(&slot.field)
        ),
    });
    each.collect()
}

/// The mail as a page. The reader's system decides between light and dark; here the address does, so
/// that both can be shown at once.
pub(super) fn document(html: &str) -> String {
    let html = html.replacen("<head>", HEAD, 1).replacen(
        "name=\"color-scheme\" content=\"light dark\"",
        "name=\"color-scheme\" content=\"only light\"",
        1,
    );
    const DARK: &str = "@media (prefers-color-scheme: dark) {";
    let Some((before, rest)) = html.split_once(DARK) else {
        return html;
    };
    let mut out = before.to_owned();
    let mut rest = rest;
    // Rules of our own layout: selectors without braces, until the brace that closes the query.
    while let Some((selectors, tail)) = rest.split_once('{').filter(|(of, _)| !of.contains('}')) {
        let (declarations, tail) = tail.split_once('}').unwrap_or((tail, ""));
        let targeted = selectors.split(',').map(|of| match of.trim() {
            "body" => "body:target".to_owned(),
            other => format!("body:target {other}"),
        });
        let targeted: Vec<String> = targeted.collect();
        out.push_str(&format!("\n{} {{{declarations}}}", targeted.join(", ")));
        rest = tail;
    }
    out.push_str(rest.trim_start().strip_prefix('}').unwrap_or(rest));
    with_landmark(&out.replacen("<body", "<body id=\"dark\"", 1))
}

/// A page has a main part, by which those who listen to it find their way; a mail has none.
fn with_landmark(html: &str) -> String {
    let parts = html
        .split_once("<body")
        .and_then(|(head, rest)| Some((head, rest.split_once('>')?)))
        .and_then(|(head, (tag, rest))| Some((head, tag, rest.rsplit_once("</body>")?)));
    match parts {
        Some((head, tag, (body, end))) => {
            format!("{head}<body{tag}><main>{body}</main></body>{end}")
        }
        None => html.to_owned(),
    }
}

/// A message as it leaves, as a page.
pub(super) fn source(raw: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\">{HEAD}\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>The message as it leaves</title>\n<style>:root {{ color-scheme: light dark; }} body {{ margin: 24px; }} pre {{ font: 14px/1.55 ui-monospace, Menlo, Consolas, \"Noto Sans Mono\", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }}</style>\n</head>\n<body><main><h1>The message as it leaves, for an invented person</h1><pre>{}</pre></main></body></html>\n",
        escaped(raw)
    )
}

/// About how tall the mail is, in CSS pixels, where it is wide enough for its sheet. Rather a little
/// too tall: a frame that is too short has to be scrolled.
pub(super) fn height(text: &[Piece]) -> u32 {
    const COLUMN: f64 = 534.0;
    const LINE: f64 = 24.0;
    let mut pixels = 250.0;
    let mut blanks = 0;
    for line in with_slots(text).lines() {
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        let lines = (width(line) / COLUMN).ceil();
        let around = match (line.starts_with("- "), blanks) {
            // Two blank lines stand before a section, one before a paragraph, none in a list.
            (_, 2..) => 50.0,
            (true, _) => 6.0,
            (false, _) => 15.0,
        };
        pixels += lines.mul_add(LINE, around);
        blanks = 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of pixels"
    )]
    let whole = (pixels * 0.98).min(100_000.0) as u32;
    whole
}

/// About how wide a line is at 16 pixels.
fn width(line: &str) -> f64 {
    line.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '!' | '('
            | ')' => 4.9,
            'm' | 'w' | 'M' | 'W' | '@' => 13.0,
            'A'..='Z' | '0'..='9' => 10.0,
            '\u{600}'..='\u{6ff}' => 7.0,
            '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' => 16.2,
            _ => 8.6,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_follows_from_the_address() {
        let html = "<html><head>\n<meta name=\"color-scheme\" content=\"light dark\">\n<style>@media (max-width: 9px) {\n  .a { b: c; }\n} @media (prefers-color-scheme: dark) {\n  body, .page { x: y !important; }\n  .foot { z: w; }\n}</style></head><body style=\"\"><p>{</p></body></html>";
        let page = document(html);
        assert!(
            page.contains("} \nbody:target, body:target .page { x: y !important; }\nbody:target .foot { z: w; }</style></head><body id=\"dark\" style"),
            "{page}"
        );
        assert!(page.contains("only light") && page.contains("default-src 'none'"));
        assert!(page.ends_with("><main><p>{</p></main></body></html>"));
    }
}
