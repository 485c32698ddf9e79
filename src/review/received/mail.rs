//! A mail as its reader gets it: the headers that matter, the two parts, and what else hangs on it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Address, HeaderValue, Message, MessageParser, PartType};

use super::page::Page;

/// A mail, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Mail {
    pub(super) from: String,
    pub(super) reply_to: String,
    pub(super) sender: String,
    pub(super) subject: String,
    pub(super) date: String,
    pub(super) message_id: String,
    pub(super) notice_id: String,
    /// The names of all headers, in lower case.
    pub(super) names: Vec<String>,
    /// The domain of each DKIM signature (`d=`).
    pub(super) signed_by: Vec<String>,
    /// What the recipient's provider says of its checks, newest first.
    pub(super) checks: Vec<String>,
    /// Paragraphs of the text part, without its links.
    pub(super) text: Option<Vec<String>>,
    /// The links of the text part.
    pub(super) text_links: Vec<String>,
    pub(super) html: Option<Page>,
    /// The kinds of further parts.
    pub(super) more: Vec<String>,
}

impl Mail {
    /// Reads a mail's octets; none where they are no mail.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        // The library says that it never panics, and looks for parts that are not there all the same.
        let read = catch_unwind(AssertUnwindSafe(|| Self::parted(octets)));
        read.ok().flatten()
    }

    fn parted(octets: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(octets)?;
        if message.headers().is_empty() {
            return None;
        }
        let raw = |name: &str| {
            let value = message.header_raw(name).unwrap_or_default();
            unfolded(value)
        };
        let mut mail = Self {
            from: addresses(message.from()),
            reply_to: addresses(message.reply_to()),
            sender: addresses(message.sender()),
            subject: unfolded(message.subject().unwrap_or_default()),
            date: message
                .date()
                .map(|date| date.to_timestamp().to_string())
                .unwrap_or_default(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
            notice_id: raw("X-Notice-Id"),
            ..Self::default()
        };
        for (name, value) in message.headers_raw() {
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "dkim-signature" => mail.signed_by.extend(tag(value, "d")),
                "authentication-results" | "arc-authentication-results" => {
                    mail.checks.push(unfolded(value).to_ascii_lowercase());
                }
                _ => {}
            }
            mail.names.push(name);
        }
        mail.read_parts(&message);
        Some(mail)
    }

    fn read_parts(&mut self, message: &Message<'_>) {
        for part in &message.parts {
            match &part.body {
                PartType::Text(text) if self.text.is_none() => {
                    let (paragraphs, links) = plain(text);
                    self.text = Some(paragraphs);
                    self.text_links = links;
                }
                PartType::Html(html) if self.html.is_none() => self.html = Some(Page::read(html)),
                PartType::Multipart(_) => {}
                _ => {
                    let kind = part.headers.iter().find_map(|header| match &header.value {
                        HeaderValue::ContentType(kind) => Some(format!(
                            "{}/{}",
                            kind.ctype(),
                            kind.subtype().unwrap_or("*")
                        )),
                        _ => None,
                    });
                    self.more
                        .push(kind.unwrap_or_else(|| "text/plain".to_owned()));
                    // A footer that a list hangs on is read like the rest.
                    if let (PartType::Text(text), Some(whole)) = (&part.body, &mut self.text) {
                        let (paragraphs, links) = plain(text);
                        whole.extend(paragraphs);
                        self.text_links.extend(links);
                    }
                }
            }
        }
    }

    /// The domain of From.
    pub(super) fn domain(&self) -> &str {
        let address = self.from.rsplit_once('@').map_or("", |(_, domain)| domain);
        address.trim_end_matches('>')
    }
}

/// Addresses as `Name <address>`, with the domain in lower case.
fn addresses(of: Option<&Address<'_>>) -> String {
    let each = of
        .into_iter()
        .flat_map(|address| address.iter())
        .map(|one| {
            let address = one.address().unwrap_or_default();
            let address = match address.rsplit_once('@') {
                Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
                None => address.to_owned(),
            };
            match one.name() {
                Some(name) => format!("{} <{address}>", unfolded(name)),
                None => address,
            }
        });
    each.collect::<Vec<_>>().join(", ")
}

fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a tag in a DKIM signature (RFC 6376 §3.2).
fn tag(value: &str, wanted: &str) -> Option<String> {
    let tags = value.split(';').filter_map(|tag| tag.split_once('='));
    tags.map(|(name, value)| (name.trim(), value))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| unfolded(value).to_ascii_lowercase())
}

/// Paragraphs and links of a text. Gateways wrap lines anew: only an empty line ends a paragraph.
fn plain(text: &str) -> (Vec<String>, Vec<String>) {
    let mut links = Vec::new();
    let mut paragraphs = Vec::new();
    for paragraph in text.replace('\r', "").split("\n\n") {
        let words: Vec<&str> = paragraph
            .split_whitespace()
            .map(
                |word| match word.find("http://").or(word.find("https://")) {
                    Some(at) => {
                        let link = word.get(at..).unwrap_or(word);
                        links.push(link.trim_end_matches(['.', ',', ')', '>', ';']).to_owned());
                        "‹link›"
                    }
                    None => word,
                },
            )
            .collect();
        if !words.is_empty() {
            paragraphs.push(words.join(" "));
        }
    }
    (paragraphs, links)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: a message in a message whose parts end before they begin.
    #[test]
    fn a_mail_on_which_the_library_stumbles_is_refused() {
        let octets = "Content-Type:multipart;boundary==_b1\n\n--=_b1Content-Type:message/rfc822\n\n\
                      Content-Type:message/rfc822\n\n\n--=_b1--";
        assert!(Mail::read(octets.as_bytes()).is_none());
    }
}
