//! Mails as a mailbox has them, after somebody on the way did something to them.

use std::fmt::Write as _;

use mail_parser::{MessageParser, PartType};

use super::PEOPLE;
use crate::support::{Ran, Sandbox};

/// A mail as a mailbox has it: headers in order, and decoded parts.
#[derive(Clone)]
pub(super) struct Arrived {
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) footer: Option<String>,
}

impl Arrived {
    pub(super) fn of(octets: &[u8]) -> Self {
        let mail = MessageParser::default().parse(octets).unwrap();
        let headers = mail
            .headers_raw()
            .filter(|(name, _)| !name.to_lowercase().starts_with("content-t"));
        let mut arrived = Self {
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
            text: None,
            html: None,
            footer: None,
        };
        for part in &mail.parts {
            match &part.body {
                PartType::Text(text) => arrived.text = Some(text.to_string()),
                PartType::Html(html) => arrived.html = Some(html.to_string()),
                _ => {}
            }
        }
        arrived
    }

    pub(super) fn add(&mut self, name: &str, value: &str) -> &mut Self {
        self.headers.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn set(&mut self, name: &str, value: &str) -> &mut Self {
        let header = self
            .headers
            .iter_mut()
            .find(|(has, _)| has == name)
            .unwrap();
        value.clone_into(&mut header.1);
        self
    }

    /// As a provider that checks hands it to the mailbox.
    pub(super) fn signed(&mut self, domain: &str) -> &mut Self {
        self.add(
            "DKIM-Signature",
            &format!("v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\r\n\th=from:to:subject:date; bh=abc=; b=def="),
        );
        self.add(
            "Authentication-Results",
            &format!("mx.example.org;\r\n dkim=pass header.d={domain} header.s=s1;\r\n spf=pass smtp.mailfrom=b@example.com; dmarc=pass header.from=example.com"),
        );
        self.add("Received", "from relay.example.com (relay.example.com [192.0.2.1]) by mx.example.org; Thu, 27 Nov 2025 10:00:00 +0000")
    }

    pub(super) fn octets(&self) -> Vec<u8> {
        let mut mail = String::new();
        for (name, value) in &self.headers {
            write!(mail, "{name}: {value}\r\n").unwrap();
        }
        let part = |kind: &str, body: &str| {
            format!(
                "--b\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
            )
        };
        let kind = if self.footer.is_some() {
            "mixed"
        } else {
            "alternative"
        };
        write!(
            mail,
            "Content-Type: multipart/{kind}; boundary=\"b\"\r\n\r\n"
        )
        .unwrap();
        for (kind, body) in [
            ("text/plain", &self.text),
            ("text/html", &self.html),
            ("text/plain", &self.footer),
        ] {
            mail.push_str(
                &body
                    .as_ref()
                    .map(|body| part(kind, body))
                    .unwrap_or_default(),
            );
        }
        mail.push_str("--b--\r\n");
        mail.into_bytes()
    }
}

pub(super) struct Mailbox {
    pub(super) sandbox: Sandbox,
    /// A test as a good relay hands it over.
    pub(super) good: Arrived,
}

impl Mailbox {
    pub(super) fn new() -> Self {
        let sandbox = Sandbox::new(PEOPLE).with_relay("");
        sandbox.edit(
            "words.csv",
            "Unbefugte haben",
            "[Unbefugte](https://www.example.com/wer) haben",
        );
        sandbox
            .run(&["test", "--to", "you@example.com", "--locale", "de"])
            .expect(0);
        let [mail] = sandbox.record().received().try_into().unwrap();
        let mut good = Arrived::of(mail.raw.as_ref().unwrap());
        good.signed("example.com");
        Self { sandbox, good }
    }

    pub(super) fn compare(&self, octets: &[u8]) -> Ran {
        std::fs::write(self.sandbox.folder().join("received.eml"), octets).unwrap();
        self.sandbox
            .run(&["check", ".", "--received", "received.eml", "--json"])
    }

    /// What is found after somebody did something to the mail: severity and id, each once.
    pub(super) fn found(&self, change: impl FnOnce(&mut Arrived)) -> Vec<String> {
        let mut arrived = self.good.clone();
        change(&mut arrived);
        let ran = self.compare(&arrived.octets());
        let json = ran.json();
        let findings = json["findings"].as_array().unwrap();
        let mut found: Vec<String> = findings
            .iter()
            .map(|finding| {
                format!(
                    "{} {}",
                    finding["severity"].as_str().unwrap(),
                    finding["id"].as_str().unwrap()
                )
            })
            .collect();
        found.sort();
        found.dedup();
        let blocks = found.iter().any(|finding| finding.starts_with("error"));
        assert_eq!(ran.code(), if blocks { 2 } else { 0 }, "{}", ran.all());
        for finding in findings {
            let (message, help) = (
                finding["message"].as_str().unwrap(),
                finding["help"].as_str().unwrap(),
            );
            assert!(!message.is_empty() && !help.is_empty(), "{finding}");
        }
        found
    }
}
