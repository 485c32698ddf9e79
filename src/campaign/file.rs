//! The shape of `campaign.toml`. Docstrings say what a key means to the operator.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{BrakesFile, LedgerFile, PaceFile, RelayFile, ScheduleFile, Share, Span};
use crate::terms::{ClassId, Jurisdiction, Locale};

/// All of `campaign.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignFile {
    /// The campaign's name; never changes once begun.
    pub id: String,
    /// For samples and trials: reserved domains only, and each message says so.
    #[serde(default)]
    pub sample: bool,
    /// The language of people without one, and the source of the others.
    pub default_locale: Locale,
    /// Which language stands in for which, beyond the CLDR parents.
    #[serde(default)]
    pub fallback: BTreeMap<Locale, Locale>,
    /// Kinds of reader, strongest first.
    #[serde(default = "built_in_audiences")]
    pub audiences: Vec<String>,
    /// Who goes first.
    #[serde(default)]
    pub order: Vec<String>,
    /// A correction of that campaign.
    pub update_of: Option<Spanned<String>>,
    /// For rows without one; counted as an assumption.
    pub default_jurisdiction: Option<Jurisdiction>,
    /// Language by country, for rows without one; counted as an assumption.
    #[serde(default)]
    pub locale_for: BTreeMap<String, Locale>,
    /// How long the evidence is kept.
    pub retention_years: Option<u32>,
    /// Requirement profiles beside those of the jurisdictions.
    pub profiles: Option<Spanned<Vec<String>>>,
    /// Whether `a+x@` and `a@` are one mailbox.
    #[serde(default)]
    pub merge_aliases: bool,
    /// Where state lies, if not in `.disclose`.
    pub state_dir: Option<String>,
    /// Somebody says that the state is on a disk of this machine, whatever it looks like.
    #[serde(default)]
    pub state_is_local: bool,
    /// Who writes.
    pub sender: Sender,
    /// The lists of affected people.
    #[serde(default, rename = "list")]
    pub lists: Vec<ListFile>,
    /// Who must not be written to, and why.
    #[serde(default, rename = "suppress")]
    pub suppress: Vec<SuppressFile>,
    /// Who waits, and why.
    #[serde(default, rename = "hold")]
    pub holds: Vec<Hold>,
    /// What the operator expects of the lists.
    #[serde(default)]
    pub expect: Expect,
    /// Where mail is submitted; needed by `send`.
    pub relay: Option<RelayFile>,
    /// How fast; needed by `send`.
    pub pace: Option<PaceFile>,
    /// When.
    #[serde(default)]
    pub schedule: ScheduleFile,
    /// When to stop by itself.
    #[serde(default)]
    pub brakes: BrakesFile,
    /// What happens after a deferral; needed by `send`.
    pub retry: Option<RetryFile>,
    /// Who must approve.
    pub approval: Approval,
    /// Findings that somebody answers for.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
    /// The database that the ledger is in; it is a file where there is none.
    pub ledger: Option<LedgerFile>,
}

fn built_in_audiences() -> Vec<String> {
    ["admin", "user", "customer", "unaffected"]
        .map(str::to_owned)
        .to_vec()
}

/// `[sender]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// The From header: a name and an address.
    pub from: Spanned<String>,
    /// Where answers go; read by people.
    pub reply_to: Option<Spanned<String>>,
    /// The selector the relay signs with; only looked up, never used to sign.
    pub dkim_selector: Option<String>,
    /// The envelope sender; `{token}` becomes a keyed token per person.
    pub envelope_from: Option<Spanned<String>>,
}

/// The header names that stand for one field of a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// One column.
    One(String),
    /// Class → column, for yes/no columns (`exposed` only).
    PerClass(BTreeMap<String, String>),
}

/// `[[list]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFile {
    /// The file, or `-` for standard input.
    pub file: Option<Spanned<String>>,
    /// `csv`, `tsv`, `xlsx` or `jsonl`; detected where not stated.
    pub format: Option<String>,
    /// A WHATWG encoding label; detected where not stated.
    pub encoding: Option<String>,
    /// One character; detected where not stated.
    pub delimiter: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The audience of rows without that column.
    pub audience: Option<Spanned<String>>,
    /// Field → header of this list.
    #[serde(default)]
    pub columns: BTreeMap<String, Column>,
    /// Field → what the data team writes → what it means.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The classes exposed for this list's people.
    pub exposed: Option<BTreeSet<ClassId>>,
    /// Columns that may change the text.
    #[serde(default)]
    pub facets: Vec<String>,
    /// Columns that may hold another recipient's address.
    #[serde(default)]
    pub may_name_others: Vec<String>,
    /// Who of another campaign.
    pub told_by: Option<Spanned<toml::Table>>,
    /// Those people, once that campaign was read.
    #[serde(skip)]
    pub told: Option<Arc<[u8]>>,
}

impl ListFile {
    /// Gives the list its people, as JSON lines, and a name.
    pub fn tell(&mut self, name: &str, people: Vec<u8>) {
        self.file = Some(Spanned::new(0..0, name.to_owned()));
        self.format = Some("jsonl".to_owned());
        self.told = Some(people.into());
    }
}

/// Why somebody is not written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressReason {
    /// The person has died.
    Deceased,
    /// The person was told by letter, phone or in person.
    ToldOtherwise,
    /// An authority asked for it.
    LawEnforcement,
    /// The mailbox itself is in other hands.
    CompromisedMailbox,
}

impl SuppressReason {
    /// As written in `campaign.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deceased => "deceased",
            Self::ToldOtherwise => "told-otherwise",
            Self::LawEnforcement => "law-enforcement",
            Self::CompromisedMailbox => "compromised-mailbox",
        }
    }

    /// Whose rows are suppressed for it, in words.
    #[must_use]
    pub fn of_whom(self) -> &'static str {
        match self {
            Self::Deceased => "of people who died",
            Self::ToldOtherwise => "of people who were told by letter, phone or in person",
            Self::LawEnforcement => "of people whom an authority asked not to tell",
            Self::CompromisedMailbox => "of mailboxes in other hands",
        }
    }

    /// Whether the person is still to be told, only not by mail. The dead and whoever was told already are
    /// not, and where an authority asked for it nobody tells them before it says so.
    #[must_use]
    pub fn is_told_another_way(self) -> bool {
        match self {
            Self::CompromisedMailbox => true,
            Self::Deceased | Self::ToldOtherwise | Self::LawEnforcement => false,
        }
    }
}

/// `[[suppress]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressFile {
    /// A list with an `email` column.
    pub file: Spanned<String>,
    /// Why.
    pub reason: SuppressReason,
}

/// `[[hold]]`: everybody who matches all stated facets waits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Facet → value (`jurisdiction`, `locale`, `audience`, or a declared facet).
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, String>,
    /// Shown to people.
    pub reason: String,
    /// Who decided.
    pub by: String,
}

/// `[expect]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// How many rows the lists must have together.
    pub rows: Option<u64>,
    /// How many rows may be unusable (`1%`).
    pub max_invalid: Option<Share>,
    /// How many wordings there may be; 200 where not stated.
    pub max_wordings: Option<usize>,
}

/// What happens to an attempt without an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownPolicy {
    /// A person decides.
    Hold,
    /// It is tried once more with the same Message-ID.
    Resend,
}

/// `[retry]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryFile {
    /// After at least three tries and this much time a person counts as expired.
    pub give_up_after: Span,
    /// What happens to unknowns.
    pub unknown: UnknownPolicy,
    /// How long to wait after each deferral; the last is repeated.
    #[serde(default, deserialize_with = "some_waits")]
    pub wait: Vec<Span>,
}

fn some_waits<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Span>, D::Error> {
    let waits: Vec<Span> = Deserialize::deserialize(from)?;
    if waits.iter().any(|wait| wait.duration().is_zero()) {
        return Err(serde::de::Error::custom(
            "whoever is put off is not tried again at once: write `1s` or more",
        ));
    }
    Ok(waits)
}

/// `[approval]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The roles that must approve the text.
    pub required: Vec<String>,
    /// No person in two roles.
    #[serde(default)]
    pub distinct: bool,
    /// Who approves the audience; `required` where not stated.
    pub audience: Option<Vec<String>>,
    /// Whether each language but the source needs its own approval; a sample needs none.
    #[serde(default = "yes")]
    pub languages: bool,
    /// Role → public SSH key, as in the approver's `.pub` file: that role's approval must be signed.
    #[serde(default)]
    pub signers: BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

/// `[[override]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The finding's id.
    pub finding: String,
    /// The file or locale that it is limited to.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub date: String,
}
