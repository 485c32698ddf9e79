//! What a reader gets out of an HTML part: its paragraphs, where its links lead, and what it loads.
//!
//! A tokenizer reads it, and no tree is built: whatever a gateway did to the nesting, nothing is lost.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

/// An HTML part, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Its text, a line per block, with single spaces.
    pub(super) paragraphs: Vec<String>,
    /// Where its links lead, in order.
    pub(super) links: Vec<String>,
    /// What is fetched when it is shown: pictures, frames, scripts, sheets.
    pub(super) loads: Vec<String>,
}

impl Page {
    pub(super) fn read(html: &str) -> Self {
        let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        // Scripts are never run: reading goes on until nothing is left.
        while !input.is_empty() {
            let _went_on = tokenizer.feed(&input);
        }
        tokenizer.end();
        let mut read = tokenizer.sink.0.into_inner();
        read.break_line();
        read.page
    }
}

#[derive(Default)]
struct Reader(RefCell<State>);

#[derive(Default)]
struct State {
    page: Page,
    line: String,
    unseen: bool,
}

impl State {
    fn break_line(&mut self) {
        let words: Vec<&str> = self.line.split_whitespace().collect();
        if !words.is_empty() {
            self.page.paragraphs.push(words.join(" "));
        }
        self.line.clear();
    }

    fn open(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        match name {
            "a" | "area" => self.page.links.extend(attribute("href")),
            "img" => {
                let alt = attribute("alt").unwrap_or_default();
                self.line.push_str(&alt);
                let from = attribute("src").or_else(|| attribute("srcset"));
                self.page.loads.push(from.unwrap_or_default());
            }
            "iframe" | "script" | "embed" | "audio" | "video" | "source" | "object" => {
                let from = attribute("src").or_else(|| attribute("data"));
                self.page
                    .loads
                    .push(from.unwrap_or_else(|| format!("<{name}>")));
            }
            "link" => self.page.loads.extend(attribute("href")),
            _ => {}
        }
        self.page.loads.extend(attribute("background"));
        self.page
            .loads
            .extend(attribute("style").and_then(|css| fetched(&css)));
    }
}

/// What a style fetches.
fn fetched(css: &str) -> Option<String> {
    let (_, rest) = css.split_once("url(")?;
    let address = rest.split(')').next().unwrap_or_default();
    Some(address.trim_matches(['"', '\'', ' ']).to_owned())
}

fn is_inline(name: &str) -> bool {
    [
        "a", "abbr", "b", "bdi", "bdo", "code", "em", "font", "i", "img", "small", "span",
        "strong", "sub", "sup", "u", "wbr",
    ]
    .contains(&name)
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let name: &str = &tag.name;
                if !is_inline(name) {
                    state.break_line();
                }
                let starts = tag.kind == TagKind::StartTag;
                if starts {
                    state.open(name, |wanted| attribute(&tag, wanted));
                }
                let raw = match name {
                    "style" | "noframes" => Some(RawKind::Rawtext),
                    "script" => Some(RawKind::ScriptData),
                    "title" | "textarea" => Some(RawKind::Rcdata),
                    _ => None,
                };
                if let Some(raw) = raw {
                    state.unseen = starts;
                    if starts {
                        return TokenSinkResult::RawData(raw);
                    }
                }
            }
            Token::CharacterTokens(text) if !state.unseen => state.line.push_str(&text),
            Token::CharacterTokens(css) => state.page.loads.extend(fetched(&css)),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, wanted: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|has| &*has.name.local == wanted);
    found.map(|has| has.value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_links_and_what_is_fetched() {
        let html = "<html><head><title>T</title><style>p { color: red }</style></head><body>\
            <p>One &amp; <b>two</b>\n three</p><table background='https://x.test/b'><tr><td>four\
            <a href=\"https://a.test/?b=1&amp;c\">five</a><img src='https://x.test/p.gif' width=1></table>\
            <div style=\"background:url('https://x.test/c')\">";
        let page = Page::read(html);
        assert_eq!(page.paragraphs, ["One & two three", "fourfive"]);
        assert_eq!(page.links, ["https://a.test/?b=1&c"]);
        assert_eq!(
            page.loads,
            [
                "https://x.test/b",
                "https://x.test/p.gif",
                "https://x.test/c"
            ]
        );
    }

    #[test]
    fn hostile_pages_end() {
        for html in [
            "<script>",
            "<script>a</script><script>",
            "<a href='",
            "<style>",
            "<!--",
            "<title><p>",
            "&#x110000;\0",
        ] {
            Page::read(html);
        }
        assert_eq!(Page::read("<script>x</script>seen").paragraphs, ["seen"]);
    }
}
