//! The packet as one document, for those who file it on paper or as PDF: the pages one after the
//! other, with links that lead inside.
//!
//! Guarantees that every paragraph, fact, finding and count of the packet is in it; how a mail looks and
//! languages side by side are for the screen. It needs no frame, so whatever prints HTML can make it.

use super::Page;

/// The pages in one.
#[must_use]
pub fn printable(pages: &[Page]) -> String {
    let taken: Vec<&Page> = pages.iter().filter(|(name, _)| is_read(name)).collect();
    let Some((first, index)) = taken.first() else {
        return String::new();
    };
    let (head, _) = index.split_once("<body").unwrap_or((index, ""));
    let mut out = format!("{head}<body class=\"printable\">\n");
    for (name, page) in &taken {
        let main = page
            .split_once("<main")
            .and_then(|(_, rest)| rest.split_once('>'))
            .and_then(|(_, rest)| rest.split_once("</main>"))
            .map_or("", |(main, _)| main);
        let lead = if name == first { "front" } else { "next" };
        out.push_str(&format!("<section class=\"page {lead}\" id=\"{name}\">\n"));
        out.push_str(&inside(main, name, &taken));
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Whether a page is for reading on paper. Frames, what is for the sender's website, and languages
/// beside each other, which no sheet is wide enough for, are not.
fn is_read(name: &str) -> bool {
    !(name.starts_with("mail/")
        || name.starts_with("public-")
        || name.starts_with("side-")
        || name.contains("-wordings")
        || name == "edges.html")
}

/// A page's ids and links, told apart from those of the others.
fn inside(main: &str, name: &str, taken: &[&Page]) -> String {
    let mut out = String::with_capacity(main.len() + main.len() / 16);
    let mut rest = main;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push('<');
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        out.push_str(&renamed(tag, name, taken));
        out.push('>');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A tag with its id and what it points to renamed. Text in our attributes is escaped, so a quote ends
/// each.
fn renamed(tag: &str, name: &str, taken: &[&Page]) -> String {
    let mut parts = tag.split('"');
    let mut out = parts.next().unwrap_or_default().to_owned();
    let (mut quoted, mut dropped) = (true, false);
    for part in parts {
        // The quote behind a target that was left out goes with it.
        if !std::mem::take(&mut dropped) {
            out.push('"');
        }
        if !quoted {
            out.push_str(part);
            quoted = true;
            continue;
        }
        quoted = false;
        let attribute = out
            .trim_end_matches(['=', '"'])
            .rsplit(' ')
            .next()
            .unwrap_or_default();
        match attribute {
            "id" | "aria-labelledby" | "headers" => out.push_str(&format!("{name}:{part}")),
            "href" => {
                let (file, anchor) = part.split_once('#').unwrap_or((part, ""));
                let file = if file.is_empty() { name } else { file };
                let there = taken.iter().any(|(other, _)| other == file);
                match (there, anchor) {
                    (true, "") => out.push_str(&format!("#{file}")),
                    (true, anchor) => out.push_str(&format!("#{file}:{anchor}")),
                    // What the document leaves out is in the packet, and no link leads from a file that
                    // lies somewhere else into it.
                    (false, _) => {
                        out.truncate(out.len() - " href=\"".len());
                        dropped = true;
                    }
                }
            }
            _ => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_and_links_lead_inside() {
        let page = |name: &str, main: &str| {
            (
                name.to_owned(),
                format!(
                    "<html><head><title>{name}</title></head><body><nav>n</nav><main id=\"main\" class=\"x\">{main}</main></body></html>"
                ),
            )
        };
        let one = printable(&[
            page(
                "index.html",
                "<h1 id=\"a\">A</h1><a class=\"k\" href=\"de.html#de-1\">x</a><a href=\"#a\">y</a><a class=\"k\" href=\"mail/x.html\" id=\"b\">z</a>",
            ),
            page("de.html", "<p id=\"de-1\">p</p>"),
            page("mail/x.html", "<p>frame</p>"),
        ]);
        assert!(one.contains("<h1 id=\"index.html:a\">A</h1><a class=\"k\" href=\"#de.html:de-1\">x</a><a href=\"#index.html:a\">y</a><a class=\"k\" id=\"index.html:b\">z</a>"), "{one}");
        assert!(
            one.contains(
                "<section class=\"page next\" id=\"de.html\">\n<p id=\"de.html:de-1\">p</p>"
            ),
            "{one}"
        );
        assert!(!one.contains("<nav>") && !one.contains("frame"));
    }
}
