//! The shape of `incident.toml`: the facts, in no language.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;

use super::IncidentDate;
use crate::terms::ClassId;

/// All of `incident.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// How the organization calls the incident.
    pub reference: Option<String>,
    /// Who is responsible for the data and writes.
    pub controller: Controller,
    /// Whose systems were breached, if not the controller's.
    pub vendor: Option<Vendor>,
    /// What it is about.
    #[serde(default)]
    pub scope: Scope,
    /// When.
    #[serde(default)]
    pub dates: IndexMap<String, IncidentDate>,
    /// Which data.
    pub data: DataFacts,
    /// What readers are advised, beyond what follows from the classes.
    #[serde(default)]
    pub advice: AdviceFacts,
    /// Where readers ask.
    pub contact: Contact,
    /// The data protection officer.
    pub dpo: Option<Contact>,
    /// Where the same text stands in public.
    pub public_notice: Option<PublicNotice>,
    /// Free help that is offered.
    pub offer: Option<toml::Table>,
    /// Why it is told late, or at an authority's request.
    pub delay: Option<toml::Table>,
    /// Which authority was told.
    pub regulator: Option<toml::Table>,
    /// How many people.
    pub count: Option<toml::Value>,
    /// What no program can see: name and date of who vouches.
    pub attest: Option<toml::Table>,
}

impl Incident {
    /// How many people are affected, where `[count]` states `people`.
    #[must_use]
    pub fn people(&self) -> Option<u64> {
        let people = self.count.as_ref()?.get("people")?.as_integer()?;
        u64::try_from(people).ok()
    }
}

/// Names of the dates that `[dates]` knows.
pub(super) const DATES: [&str; 10] = [
    "breach",
    "vendor_detected",
    "vendor_discovered",
    "told",
    "data_received",
    "discovered",
    "determined",
    "confirmed",
    "published",
    "notice",
];

/// `[controller]`; a table below it (`[controller.EU]`) overrides by jurisdiction.
#[derive(Debug, Default, Deserialize)]
pub struct Controller {
    /// The legal name.
    pub name: String,
    /// The name readers know.
    pub trading_name: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// The web site.
    pub web: Option<String>,
    /// The domains that its mail and links use.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Overrides by jurisdiction.
    #[serde(flatten)]
    pub overrides: BTreeMap<String, toml::Value>,
}

/// `[vendor]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Its name.
    pub name: String,
    /// What it does: a catalogue id such as `web_analytics`.
    pub role: Option<String>,
    /// Its own statement.
    pub statement_url: Option<String>,
    /// Whether it writes to its customers itself.
    #[serde(default)]
    pub tells_its_customers: bool,
}

/// Whether the controller's own systems were touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OurSystems {
    /// No.
    Unaffected,
    /// Yes.
    Affected,
    /// Not yet known.
    #[default]
    Unknown,
}

impl OurSystems {
    /// As written in `incident.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unaffected => "unaffected",
            Self::Affected => "affected",
            Self::Unknown => "unknown",
        }
    }
}

/// `[scope]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The product concerned.
    pub product: Option<String>,
    /// Products or people not concerned, by name.
    #[serde(default)]
    pub unaffected: Vec<String>,
    /// Whether the controller's own systems were touched.
    #[serde(default)]
    pub our_systems: OurSystems,
    /// The state of knowledge.
    pub as_of: Option<IncidentDate>,
}

/// `[data]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFacts {
    /// Classes that were exposed.
    #[serde(default)]
    pub exposed: Vec<Exposed>,
    /// Classes that were not, each with who says so.
    #[serde(default)]
    pub not_exposed: Vec<NotExposed>,
    /// Classes of which it is not yet known.
    #[serde(default)]
    pub unknown: Vec<ClassId>,
}

/// An exposed class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Exposed {
    /// Which.
    pub id: ClassId,
    /// Whether it is possible rather than confirmed.
    pub possible: bool,
    /// A hint for the reader, instead of the built-in one.
    pub hint: Option<String>,
}

impl TryFrom<toml::Value> for Exposed {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let (id, mut rest) = split_entry(value)?;
        let possible = match rest.remove("certainty").as_deref() {
            None | Some("confirmed") => false,
            Some("possible") => true,
            Some(other) => {
                return Err(format!(
                    "certainty is `confirmed` or `possible`, not `{other}`"
                ));
            }
        };
        let hint = rest.remove("hint");
        no_more(&rest)?;
        Ok(Self { id, possible, hint })
    }
}

/// A class that was not exposed, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct NotExposed {
    /// Which.
    pub id: ClassId,
    /// Whence it is known.
    pub source: Option<String>,
}

impl TryFrom<toml::Value> for NotExposed {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let (id, mut rest) = split_entry(value)?;
        let source = rest.remove("source");
        no_more(&rest)?;
        Ok(Self { id, source })
    }
}

/// An entry is an id alone or a table with `id` and further texts.
fn split_entry(value: toml::Value) -> Result<(ClassId, BTreeMap<String, String>), String> {
    let mut rest = BTreeMap::new();
    match value {
        toml::Value::String(id) => rest.insert("id".to_owned(), id),
        toml::Value::Table(table) => {
            for (key, value) in table {
                let toml::Value::String(text) = value else {
                    return Err(format!("`{key}` is not a text"));
                };
                rest.insert(key, text);
            }
            None
        }
        other => {
            return Err(format!(
                "`{other}` is neither a class id nor a table with `id`"
            ));
        }
    };
    let id = rest.remove("id").ok_or("`id` is missing")?;
    Ok((
        ClassId::try_from(id).map_err(|fault| fault.to_string())?,
        rest,
    ))
}

fn no_more(rest: &BTreeMap<String, String>) -> Result<(), String> {
    match rest.keys().next() {
        Some(key) => Err(format!("unknown key `{key}`")),
        None => Ok(()),
    }
}

/// `[advice]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceFacts {
    /// Advice ids beyond the derived ones.
    #[serde(default)]
    pub add: Vec<String>,
    /// Derived advice ids that do not apply, each with the reason.
    #[serde(default)]
    pub drop: BTreeMap<String, String>,
    /// Ids in the order wanted; the others follow.
    #[serde(default)]
    pub order: Vec<String>,
    /// What readers need not do: `password`, `api_key`, ...
    #[serde(default)]
    pub not_needed: Vec<String>,
}

/// `[contact]` and `[dpo]`; a table below it overrides by jurisdiction.
#[derive(Debug, Default, Deserialize)]
pub struct Contact {
    /// A name or office.
    pub name: Option<String>,
    /// An address that people read.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// A web page.
    pub web: Option<String>,
    /// A postal address.
    pub postal: Option<String>,
    /// Overrides by jurisdiction.
    #[serde(flatten)]
    pub overrides: BTreeMap<String, toml::Value>,
}

/// `[public_notice]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicNotice {
    /// Where the same text can be checked in all languages.
    pub url: String,
}
