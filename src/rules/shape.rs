//! The shape of a profile's file, as counsel writes it. `templates/requirements/README.md` says what
//! each key means.

use serde::Deserialize;
use toml::Spanned;

use crate::terms::{ClassId, Jurisdiction, Severity};

/// All of a profile's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) law: Spanned<String>,
    #[serde(default)]
    pub(super) applies_to: Vec<Spanned<Jurisdiction>>,
    pub(super) evidence: Spanned<String>,
    pub(super) verified_on: Spanned<String>,
    #[serde(default)]
    pub(super) reviewed_by: String,
    #[serde(default)]
    pub(super) open: Vec<String>,
    pub(super) breached_mailbox: Option<Ban>,
    #[serde(default)]
    pub(super) trigger: Trigger,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<RuleFile>,
    #[serde(default, rename = "deadline")]
    pub(super) deadlines: Vec<DeadlineFile>,
    #[serde(default, rename = "channel")]
    pub(super) channels: Vec<Channel>,
    #[serde(default, rename = "fallback")]
    pub(super) fallbacks: Vec<Fallback>,
    #[serde(default, rename = "gate")]
    pub(super) gates: Vec<Gate>,
    #[serde(default)]
    pub(super) retention: Vec<Retention>,
    #[serde(default)]
    pub(super) held: Vec<Held>,
}

/// Where a statement is from, and how sure it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ban {
    pub(super) cite: Spanned<String>,
    pub(super) evidence: Spanned<String>,
}

/// When the law bites.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trigger {
    /// Sets of classes that were exposed together.
    #[serde(default)]
    pub(super) any_of: Vec<Vec<ClassId>>,
    /// The profile whose sets count too.
    pub(super) like: Option<Spanned<String>>,
    /// A judgement that only a person can make.
    pub(super) risk: Option<String>,
}

/// `[[rule]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) id: Spanned<String>,
    pub(super) severity: SeverityFile,
    pub(super) require: Option<Vec<Spanned<String>>>,
    pub(super) forbid: Option<Vec<Spanned<String>>>,
    pub(super) title: Option<String>,
    pub(super) headings: Option<Vec<Heading>>,
    pub(super) attest: Option<String>,
    pub(super) offer_months: Option<u32>,
    pub(super) same_as: Option<String>,
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) by_email: bool,
    pub(super) locale: Option<String>,
    #[serde(default)]
    pub(super) only: Vec<Jurisdiction>,
    #[serde(default, rename = "if")]
    pub(super) when: Condition,
    pub(super) why: String,
    pub(super) cite: Spanned<String>,
    pub(super) evidence: Spanned<String>,
}

/// As written in a file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SeverityFile {
    Error,
    Warning,
    Info,
}

impl From<SeverityFile> for Severity {
    fn from(written: SeverityFile) -> Self {
        match written {
            SeverityFile::Error => Self::Error,
            SeverityFile::Warning => Self::Warning,
            SeverityFile::Info => Self::Info,
        }
    }
}

/// A section whose words the law fixes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heading {
    pub(super) section: Spanned<String>,
    pub(super) text: String,
}

/// `if`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    #[serde(default)]
    pub(super) exposed_any: Vec<ClassId>,
    #[serde(default)]
    pub(super) known: Vec<String>,
    pub(super) attested: Option<String>,
    pub(super) unless_attested: Option<String>,
    #[serde(default)]
    pub(super) late: bool,
}

/// `[[deadline]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadlineFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) days: Option<u16>,
    #[serde(default)]
    pub(super) business: bool,
    pub(super) hours: Option<u16>,
    #[serde(default)]
    pub(super) only: Vec<Jurisdiction>,
    pub(super) text: String,
    #[serde(default)]
    pub(super) anchor: Vec<Spanned<String>>,
    pub(super) cite: Spanned<String>,
    pub(super) evidence: Spanned<String>,
}

/// `[[channel]]`: when email is lawful.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The condition in a word or two.
    pub condition: String,
    /// The condition in words.
    pub text: String,
    /// Alternatives, each of which holds only whole, by the names of columns and attestations; none
    /// where email is always enough.
    #[serde(default)]
    pub any_of: Vec<Vec<Spanned<String>>>,
    /// How people are told where none holds.
    pub instead: Option<Way>,
    /// The codes it is limited to.
    #[serde(default)]
    pub only: Vec<Jurisdiction>,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// How people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// By letter.
    Postal,
    /// By telephone.
    Phone,
    /// By email.
    Email,
    /// On the website.
    Web,
    /// By newspapers and broadcast.
    Media,
    /// By none that is known.
    None,
}

impl Way {
    /// As registers write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postal => "postal",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Web => "web",
            Self::Media => "media",
            Self::None => "none",
        }
    }
}

/// `[[fallback]]`: what to do for those whom email does not reach.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// When.
    pub when: String,
    /// What.
    pub what: String,
    /// Where telling each would cost more, in US dollars.
    pub over_cost_usd: Option<u64>,
    /// Where it concerns more people.
    pub over_people: Option<u64>,
    /// Where so many of them or more have no sufficient contact.
    pub unreached_from: Option<u64>,
    /// And fewer than so many.
    pub unreached_below: Option<u64>,
    /// How people are told then.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// For how many days at least.
    pub days: Option<u32>,
    /// The codes it is limited to.
    #[serde(default)]
    pub only: Vec<Jurisdiction>,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// `[[gate]]`: whom to tell before or with the people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Whom, when.
    pub text: String,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// `[[retention]]`: how long evidence is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// What, how long.
    pub text: String,
    /// In years, where it is a time.
    pub years: Option<u32>,
    /// The codes it is limited to.
    #[serde(default)]
    pub only: Vec<Jurisdiction>,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}

/// `[[held]]`: what the program's own layout guarantees, so that no rule is needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// As the reference calls it.
    pub id: String,
    /// What holds it.
    pub how: String,
    /// The source.
    pub cite: String,
    /// How sure it is.
    pub evidence: String,
}
