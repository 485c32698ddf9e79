//! `campaign.toml`, `incident.toml` and the words as typed values.
//!
//! Guarantees that unknown keys are errors with their place, and that nothing which reaches a
//! reader or a relay has a silent default. It must not read lists, templates or a clock.

mod dates;
mod duration;
mod file;
mod incident;
mod ledger_file;
mod load;
mod pacing;
mod providers;
mod rate;
mod regular;
mod relay_file;
mod relay_url;
mod sheet;
mod sheet_book;
mod stated;
mod typed;
mod words;

pub use dates::IncidentDate;
pub use duration::Span;
pub use file::{
    Approval, CampaignFile, Column, Expect, Hold, ListFile, Override, RetryFile, Sender,
    SuppressFile, SuppressReason, UnknownPolicy,
};
pub use incident::{
    AdviceFacts, Contact, Controller, DATES, DataFacts, Exposed, Incident, NotExposed, OurSystems,
    PublicNotice, Scope, Vendor,
};
pub use ledger_file::{InvalidLedger, LedgerFile, LedgerUrl};
pub use load::{Campaign, Unusable, load};
pub use pacing::{
    BrakesFile, Days, DomainKey, Hours, PaceFile, RampStep, Rates, ScheduleFile, StopAt, WindowFile,
};
pub use providers::{is_known as is_known_provider, provider};
pub use rate::{InvalidRate, Rate};
pub use regular::{names_in, read, read_text, regular};
pub use relay_file::{
    ClientCertFile, CommandLine, RecycleFile, RelayFile, TimeoutsFile, TlsVersion,
};
pub use relay_url::{InvalidRelay, RelayUrl, Scheme};
pub use sheet::{Row, Sheet};
pub use stated::{Connections, Day, Moment, Share};
pub use typed::{TomlFault, typed};
pub use words::{Word, Words};
