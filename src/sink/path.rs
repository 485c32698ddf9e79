//! The argument of MAIL and RCPT: `FROM:<address> PARAMETERS`. Accepts what RFC 5321 allows and nothing else,
//! so that a client which writes a broken envelope finds out here.

use super::config::{Extension, SinkConfig};

/// An address with the parameters that follow it, as sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) address: String,
    pub(super) parameters: String,
}

/// What a MAIL or RCPT can have wrong, as the reply to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(
    pub(super) u16,
    pub(super) &'static str,
    pub(super) &'static str,
);

const SYNTAX: Refusal = Refusal(501, "5.5.4", "syntax error in the argument");

/// Reads `argument`, which must begin with `keyword` (`FROM:` or `TO:`).
pub(super) fn parse(argument: &str, keyword: &str) -> Result<Path, Refusal> {
    let (start, rest) = argument.split_at_checked(keyword.len()).ok_or(SYNTAX)?;
    if !start.eq_ignore_ascii_case(keyword) {
        return Err(SYNTAX);
    }
    let inner = rest
        .trim_start_matches(' ')
        .strip_prefix('<')
        .ok_or(SYNTAX)?;
    let (address, after) = split_at_closing(inner).ok_or(SYNTAX)?;
    if !(after.is_empty() || after.starts_with(' ')) {
        return Err(SYNTAX);
    }
    if !(address.is_empty() || plausible(address)) {
        return Err(Refusal(501, "5.1.3", "not an address"));
    }
    Ok(Path {
        address: address.to_owned(),
        parameters: after.trim().to_owned(),
    })
}

/// Splits at the `>` that is not inside a quoted local part.
fn split_at_closing(inner: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

fn plausible(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return address.eq_ignore_ascii_case("postmaster");
    };
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let local_fits = quoted || !local.contains([' ', '<', '"', '@', ',', ';', ':', '(', ')', '\\']);
    !local.is_empty()
        && local_fits
        && !domain.is_empty()
        && !domain.contains([' ', '<', '"', ',', ';', '(', ')', '\\'])
        && local.len() <= 64
        && address.len() <= 254
}

/// Holds the parameters of MAIL against what was offered and against the largest message.
pub(super) fn check_mail(path: &Path, config: &SinkConfig) -> Result<(), Refusal> {
    for parameter in path.parameters.split_ascii_whitespace() {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let known = match key.to_ascii_uppercase().as_str() {
            "SIZE" => {
                let size: u64 = value.parse().ok().ok_or(SYNTAX)?;
                if size > config.largest_message as u64 {
                    return Err(Refusal(552, "5.3.4", "message too large"));
                }
                config.offers(Extension::Size)
            }
            "BODY" => config.offers(Extension::EightBitMime),
            "SMTPUTF8" => config.offers(Extension::SmtpUtf8),
            "RET" | "ENVID" => config.offers(Extension::Dsn),
            "AUTH" => config.login.is_some(),
            _ => false,
        };
        if !known {
            return Err(Refusal(555, "5.5.4", "parameter not offered"));
        }
    }
    Ok(())
}

/// Holds the parameters of RCPT against what was offered.
pub(super) fn check_rcpt(path: &Path, config: &SinkConfig) -> Result<(), Refusal> {
    let known = |parameter: &str| {
        let key = parameter.split('=').next().unwrap_or_default();
        ["NOTIFY", "ORCPT"]
            .iter()
            .any(|name| key.eq_ignore_ascii_case(name))
            && config.offers(Extension::Dsn)
    };
    if path.address.is_empty() {
        return Err(Refusal(501, "5.1.3", "a recipient needs an address"));
    }
    if !path.parameters.split_ascii_whitespace().all(known) {
        return Err(Refusal(555, "5.5.4", "parameter not offered"));
    }
    Ok(())
}
