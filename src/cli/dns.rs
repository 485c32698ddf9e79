//! `disclose check --dns`: what the domain name system says of the sender and of the lists' domains.
//!
//! Guarantees that it is asked on request only. What is asked are names of domains; an address, or how
//! many people have theirs where, must not leave this machine.

use std::{cmp::Reverse, collections::HashMap};

use serde_json::{Value, json};

use super::{answers::answer_for, failure::Failure, gather::Gathered};
use crate::{
    audience::RowRef,
    campaign::{Campaign, read_text},
    dns::{Count, Domain, Named, Seen, Sender, Server, Tally, tally},
    log::thousands,
    relay::{ForeignSender, Habits},
    terms::{Finding, Findings, Place, agrees, counted, domain, line_and_column},
};

/// What came of it.
pub(super) struct LookedUp {
    pub(super) findings: Findings,
    /// In words.
    pub(super) lines: Vec<String>,
    /// For programs.
    pub(super) document: Value,
}

/// Asks, and judges.
pub(super) fn look_up(gathered: &Gathered, server: Server) -> Result<LookedUp, Failure> {
    let campaign = &gathered.campaign;
    let Some(sender) = sender(campaign) else {
        // That the sender is no address is a finding already.
        return Ok(LookedUp {
            findings: Findings::new(),
            lines: vec!["dns: nothing was asked, since `from` is no address".to_owned()],
            document: Value::Null,
        });
    };
    let domains = domains(gathered)?;
    let names: Vec<&str> = domains.iter().map(|domain| domain.name.as_str()).collect();
    let facts = server.ask(&sender, &names).map_err(|why| {
        Failure::usage(
            format!("nobody can be asked about domains: {why}"),
            "name a resolver: `disclose check CAMPAIGN --dns 9.9.9.9`",
        )
    })?;
    let mut seen = sender.judge(&facts);
    let (tally, found) = tally(&domains, &facts);
    let mut findings = std::mem::take(&mut seen.findings);
    findings.extend(found);
    answer_for(campaign, &mut findings);
    Ok(LookedUp {
        lines: in_words(server, &seen, tally),
        document: document(server, &seen, tally, &findings),
        findings,
    })
}

/// The domains that the campaign states, with their places.
fn sender(campaign: &Campaign) -> Option<Sender> {
    let text = read_text(&campaign.folder.join("campaign.toml")).unwrap_or_default();
    let named = |stated: &toml::Spanned<String>| {
        let (line, column) = line_and_column(&text, &stated.span());
        let domain = domain(domain_of(stated.as_ref())?)?;
        let place = Place::at("campaign.toml", line, column.to_string());
        Some(Named { domain, place })
    };
    let stated = &campaign.file.sender;
    let from = named(&stated.from)?;
    let relay = campaign.file.relay.as_ref();
    let habits = relay.and_then(|relay| Habits::of(&relay.url.host));
    let envelope = match habits.map(|habits| habits.envelope) {
        Some(ForeignSender::Replaced) => None,
        _ => Some(match &stated.envelope_from {
            Some(envelope) => named(envelope)?,
            None => from.clone(),
        }),
    };
    Some(Sender {
        envelope,
        reply_to: stated.reply_to.as_ref().and_then(named),
        selector: stated.dkim_selector.clone(),
        from,
    })
}

/// What stands after the last `@` of a header's address.
fn domain_of(text: &str) -> Option<&str> {
    let (_, after) = text.rsplit_once('@')?;
    Some(after.trim_end_matches(|c: char| c == '>' || c.is_whitespace()))
}

/// The domains of everybody who is to be told, those with most people first.
fn domains(gathered: &Gathered) -> Result<Vec<Domain>, Failure> {
    let mut counts: HashMap<String, (u64, Option<RowRef>)> = HashMap::new();
    gathered.each(|_, recipient| {
        let domain = recipient.address.domain();
        if let Some((people, _)) = counts.get_mut(domain) {
            *people += 1;
        } else {
            let first = recipient.rows.first().copied();
            counts.insert(domain.to_owned(), (1, first));
        }
    })?;
    let lists = &gathered.campaign.file.lists;
    let place = |row: Option<RowRef>| {
        let list = row.and_then(|row| lists.get(usize::from(row.list)));
        let file = list.and_then(|list| list.file.as_ref());
        let file = file.map_or("", |file| file.as_ref());
        Place::at(file, row.map_or(0, |row| row.line), "email")
    };
    let mut domains: Vec<Domain> = counts
        .into_iter()
        .map(|(name, (people, row))| Domain {
            name,
            people,
            place: place(row),
        })
        .collect();
    domains
        .sort_unstable_by(|a, b| (Reverse(a.people), &a.name).cmp(&(Reverse(b.people), &b.name)));
    Ok(domains)
}

fn in_words(server: Server, seen: &Seen, tally: Tally) -> Vec<String> {
    let mut lines = vec![format!(
        "dns: asked {}; only names of domains were sent",
        server.name()
    )];
    for line in &seen.lines {
        let name = if line.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", line.name)
        };
        let says: String = line.says.chars().take(300).collect();
        lines.push(format!("  {:<6} {name}{says}", line.what));
    }
    let part = |count: Count, what: &str| {
        (count.domains > 0).then(|| {
            format!(
                "{} {what} ({})",
                thousands(count.domains),
                thousands(count.people)
            )
        })
    };
    let parts: Vec<String> = [
        part(
            tally.takes,
            agrees(tally.takes.domains, "takes mail", "take mail"),
        ),
        part(
            tally.null_mx,
            agrees(tally.null_mx.domains, "takes none", "take none"),
        ),
        part(
            tally.no_mx,
            agrees(tally.no_mx.domains, "has no server", "have no server"),
        ),
        part(tally.unanswered, "not known"),
        part(tally.not_asked, "not asked"),
    ]
    .into_iter()
    .flatten()
    .collect();
    lines.push(format!(
        "  MX     {} of {}: {}",
        counted(tally.all.domains, "domain"),
        counted(tally.all.people, "person"),
        parts.join(", ")
    ));
    lines
}

fn document(server: Server, seen: &Seen, tally: Tally, findings: &[Finding]) -> Value {
    let records: Vec<Value> = seen
        .lines
        .iter()
        .map(|line| json!({ "what": line.what, "name": line.name, "says": line.says }))
        .collect();
    json!({
        "resolver": server.name(),
        "records": records,
        "aligned": { "spf": seen.spf_aligned, "dkim": seen.dkim_aligned },
        "policy": seen.policy,
        "domains": tally,
        "unanswered": findings.iter().any(|finding| finding.id == "DNS-UNANSWERED"),
    })
}
