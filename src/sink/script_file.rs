//! The form of a script in TOML. A mistake is refused with its place; no rule is quietly without effect.
//!
//! ```toml
//! [domains]              # optional: groups of recipient domains, for `of`
//! google = ["gmail.com", "googlemail.com"]
//!
//! [[rule]]
//! at = "rcpt"            # connect, ehlo, auth, mail, rcpt, data or body
//! matches = "bounce"     # optional: part of the address
//! of = "google"          # optional: a group of [domains], or "others" for all that stand in none
//! share = "2.5%"         # optional: of all addresses, always the same ones
//! each = 1               # optional: so often for each address; 1 at RCPT with a 4yz is greylisting
//! times = 3              # optional: then the rule is used up
//! nth = 10               # optional: only every tenth time
//! reply = "550 5.1.1 no such mailbox"
//! # or: raw = "25"       # these very bytes; or as numbers: raw = [50, 53, 48, 228, 13, 10]
//! # or: stall = "300ms"  # ms, s or m
//! # or: act = "silence"  # silence, close, reset, accept-then-close or drop-before
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::reply::MalformedReply;
use super::script::{Action, OTHERS, Rule, Script};
use crate::terms::Stage;

/// Why a text is not a script; says where.
#[derive(Debug, thiserror::Error)]
#[error("the sink's script cannot be read: {0}")]
pub struct ScriptFault(#[from] toml::de::Error);

impl Script {
    /// Reads a script.
    pub fn from_toml(text: &str) -> Result<Self, ScriptFault> {
        Ok(toml::from_str(text)?)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptFile {
    #[serde(default)]
    domains: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<Rule>,
}

impl TryFrom<ScriptFile> for Script {
    type Error = RuleFault;

    fn try_from(file: ScriptFile) -> Result<Self, RuleFault> {
        if file.domains.contains_key(OTHERS) {
            return Err(RuleFault::Others);
        }
        let unknown = |of: &&String| *of != OTHERS && !file.domains.contains_key(*of);
        let named = file.rule.iter().filter_map(|rule| rule.of.as_ref());
        if let Some(of) = named.into_iter().find(unknown) {
            return Err(RuleFault::NoGroup(of.clone()));
        }
        Ok(Self {
            rules: file.rule,
            groups: file.domains,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    at: Stage,
    matches: Option<String>,
    of: Option<String>,
    share: Option<String>,
    each: Option<u32>,
    times: Option<u32>,
    nth: Option<u32>,
    reply: Option<String>,
    raw: Option<Raw>,
    stall: Option<String>,
    act: Option<Act>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Text(String),
    Octets(Vec<u8>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Act {
    Silence,
    Close,
    Reset,
    AcceptThenClose,
    DropBefore,
}

/// What a rule can have wrong beyond its spelling.
#[derive(Debug, thiserror::Error)]
pub(super) enum RuleFault {
    #[error("a rule needs exactly one of `reply`, `raw`, `stall` and `act`")]
    NotOneAction,
    #[error(transparent)]
    Reply(#[from] MalformedReply),
    #[error("{0:?} is not a time; write it as \"300ms\", \"2s\" or \"5m\"")]
    Stall(String),
    #[error("{0:?} is no share; write it as \"2%\" or \"0.05%\"")]
    Share(String),
    #[error("[domains] has no group {0:?}; \"others\" are all that stand in none")]
    NoGroup(String),
    #[error("`others` are all domains that stand in no group of [domains]; it can't be one itself")]
    Others,
    #[error("`matches`, `of`, `share` and `each` have no address to look at before MAIL")]
    NoAddress,
    #[error("`accept-then-close` needs `at = \"body\"`: nothing can be accepted earlier")]
    NothingToAccept,
    #[error("`nth`, `times` and `each` start at 1")]
    Zero,
}

impl TryFrom<RuleFile> for Rule {
    type Error = RuleFault;

    fn try_from(file: RuleFile) -> Result<Self, RuleFault> {
        let action = match (file.reply, file.raw, file.stall, file.act) {
            (Some(reply), None, None, None) => Action::Reply(reply.parse()?),
            (None, Some(Raw::Text(text)), None, None) => Action::ReplyRaw(text.into_bytes()),
            (None, Some(Raw::Octets(octets)), None, None) => Action::ReplyRaw(octets),
            (None, None, Some(time), None) => match duration(&time) {
                Some(time) => Action::Stall(time),
                None => return Err(RuleFault::Stall(time)),
            },
            (None, None, None, Some(act)) => act.into(),
            _ => return Err(RuleFault::NotOneAction),
        };
        let about_an_address = file.matches.is_some()
            || file.of.is_some()
            || file.share.is_some()
            || file.each.is_some();
        if about_an_address && matches!(file.at, Stage::Connect | Stage::Ehlo | Stage::Auth) {
            return Err(RuleFault::NoAddress);
        }
        if action == Action::AcceptThenClose && file.at != Stage::Body {
            return Err(RuleFault::NothingToAccept);
        }
        if file.nth == Some(0) || file.times == Some(0) || file.each == Some(0) {
            return Err(RuleFault::Zero);
        }
        Ok(Self {
            at: file.at,
            matches: file.matches,
            of: file.of,
            share: match file.share {
                Some(share) => Some(of_a_million(&share).ok_or(RuleFault::Share(share))?),
                None => None,
            },
            each: file.each,
            times: file.times,
            nth: file.nth,
            action,
        })
    }
}

impl From<Act> for Action {
    fn from(act: Act) -> Self {
        match act {
            Act::Silence => Self::Silence,
            Act::Close => Self::Close,
            Act::Reset => Self::Reset,
            Act::AcceptThenClose => Self::AcceptThenClose,
            Act::DropBefore => Self::DropBefore,
        }
    }
}

fn duration(written: &str) -> Option<Duration> {
    let digits = written.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let amount: u32 = digits.trim().parse().ok()?;
    let unit = match written.strip_prefix(digits)? {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_mins(1),
        _ => return None,
    };
    Some(unit * amount)
}

/// So many of a million, from a percentage with at most four digits after the point.
fn of_a_million(written: &str) -> Option<u32> {
    let (whole, part) = {
        let number = written.strip_suffix('%')?.trim();
        number.split_once('.').unwrap_or((number, "0"))
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 4 {
        return None;
    }
    let part: u32 = format!("{part:0<4}").parse().ok()?;
    let share = whole
        .parse::<u32>()
        .ok()?
        .checked_mul(10_000)?
        .checked_add(part)?;
    (share <= 1_000_000).then_some(share)
}
