//! Answers, as they came.

use std::collections::BTreeMap;

/// One question; names stand without the last dot, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The texts (TXT) at a name.
    Texts(String),
    /// Whether a domain takes mail: MX, and where there is none A and AAAA (RFC 5321 §5.1).
    Mail(String),
}

/// What there is at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// These records, at least one.
    Found(Vec<T>),
    /// The name has no such record.
    Nothing,
    /// There is no such name.
    NoName,
    /// It could not be asked, and why.
    Unasked(String),
}

/// Whether a domain takes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// It names a server, or has an address itself.
    Taken,
    /// It says that it takes none (a null MX, RFC 7505).
    Null,
    /// It names no server, and has no address.
    NoServer,
    /// There is no such domain.
    NoName,
    /// It could not be asked, and why.
    Unasked(String),
}

/// Everything that was learnt.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    texts: BTreeMap<String, Answer<String>>,
    mail: BTreeMap<String, Mail>,
}

impl Facts {
    /// The texts at a name; none where nobody asked yet.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<&Answer<String>> {
        self.texts.get(name)
    }

    /// Whether a domain takes mail; none where nobody asked yet.
    #[must_use]
    pub fn mail(&self, domain: &str) -> Option<&Mail> {
        self.mail.get(domain)
    }

    /// Whether that was asked already, with whatever answer.
    #[must_use]
    pub fn knows(&self, question: &Question) -> bool {
        match question {
            Question::Texts(name) => self.texts.contains_key(name),
            Question::Mail(domain) => self.mail.contains_key(domain),
        }
    }

    /// Adds the texts at a name.
    pub fn learn_texts(&mut self, name: impl Into<String>, texts: Answer<String>) {
        self.texts.insert(name.into(), texts);
    }

    /// Adds whether a domain takes mail.
    pub fn learn_mail(&mut self, domain: impl Into<String>, mail: Mail) {
        self.mail.insert(domain.into(), mail);
    }
}
