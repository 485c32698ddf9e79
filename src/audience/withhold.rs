//! Who waits, and why: holds, reserved domains, what the relay lacks.

use super::Recipient;
use crate::{
    campaign::{Campaign, Hold},
    terms::{Finding, Findings, Jurisdiction, Locale, Place},
};

/// The members of the European Union: a hold for `EU` holds `DE` too.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Withholds everybody who must wait.
pub(super) fn withhold(campaign: &Campaign, recipients: &mut [Recipient], findings: &mut Findings) {
    let holds = &campaign.file.holds;
    for hold in holds {
        check(hold, campaign, recipients, findings);
    }
    let mut held = vec![0_u64; holds.len()];
    for recipient in recipients {
        let utf8 = recipient.address.needs_smtputf8()
            && !campaign
                .file
                .relay
                .as_ref()
                .is_some_and(|relay| relay.smtputf8);
        if utf8 {
            findings.push(Finding::warning(
                "LIST-SMTPUTF8",
                place(campaign, recipient),
                format!("{} has letters beyond ASCII before the `@`; the message is withheld", recipient.address),
                "state `smtputf8 = true` in [relay] if the relay has it, or tell this person another way",
            ));
        }
        let matching = holds
            .iter()
            .zip(&mut held)
            .filter(|(hold, _)| matches(hold, recipient));
        let mut reasons = matching.map(|(hold, count)| {
            *count += 1;
            hold.reason.clone()
        });
        let reason = reasons.next();
        reasons.for_each(drop);
        recipient.withheld = if reason.is_some() {
            reason
        } else if campaign.file.sample && !recipient.address.sample_may_mail() {
            Some("sample: reserved domains only".to_owned())
        } else if utf8 {
            Some("the relay is not stated to take UTF-8 addresses".to_owned())
        } else {
            None
        };
        if !campaign.file.sample && recipient.address.is_reserved() {
            findings.push(Finding::error(
                "AUDIENCE-RESERVED",
                place(campaign, recipient),
                format!(
                    "{} lies in a domain that is reserved for examples and reaches nobody",
                    recipient.address
                ),
                "remove the row, or state `sample = true` for a trial",
            ));
        }
    }
    for (hold, _) in holds.iter().zip(held).filter(|(_, count)| *count == 0) {
        findings.push(Finding::warning(
            "AUDIENCE-HOLD",
            Place::file("campaign.toml"),
            format!("the hold \"{}\" matches nobody", hold.reason),
            "correct its `match`, or remove it",
        ));
    }
}

/// Where a recipient's first row stands.
pub(super) fn place(campaign: &Campaign, recipient: &Recipient) -> Place {
    let row = recipient.rows.first();
    let file = row
        .and_then(|row| campaign.file.lists.get(usize::from(row.list)))
        .and_then(|list| list.file.as_ref());
    Place::at(
        file.map(|file| file.as_ref().clone()).unwrap_or_default(),
        row.map_or(0, |row| row.line),
        "email",
    )
}

/// A hold with a misspelt facet would hold nobody, and mail would go to people who must wait.
fn check(hold: &Hold, campaign: &Campaign, recipients: &[Recipient], findings: &mut Findings) {
    for (facet, value) in &hold.matches {
        let wrong = match facet.as_str() {
            "audience" => !campaign.file.audiences.contains(value),
            "locale" => Locale::parse(value).is_err(),
            "jurisdiction" => Jurisdiction::try_from(value.clone()).is_err(),
            declared => !recipients
                .iter()
                .any(|recipient| recipient.declared.contains_key(declared)),
        };
        if wrong {
            findings.push(Finding::error(
                "AUDIENCE-HOLD",
                Place::file("campaign.toml"),
                format!("the hold \"{}\" matches `{facet} = \"{value}\"`, which nobody can have", hold.reason),
                "match `audience`, `locale`, `jurisdiction` or a column that a list declares in `facets`",
            ));
        }
    }
    if hold.matches.is_empty() {
        findings.push(Finding::error(
            "AUDIENCE-HOLD",
            Place::file("campaign.toml"),
            format!("the hold \"{}\" matches everybody", hold.reason),
            "say whom, as in match = { jurisdiction = \"US-MD\" }",
        ));
    }
}

fn matches(hold: &Hold, recipient: &Recipient) -> bool {
    hold.matches
        .iter()
        .all(|(facet, value)| match facet.as_str() {
            "audience" => recipient.audience == *value,
            "locale" => Locale::parse(value).is_ok_and(|locale| {
                recipient.locale == locale || recipient.locale.language() == locale.as_str()
            }),
            "jurisdiction" => recipient.jurisdiction.as_ref().is_some_and(|code| {
                Jurisdiction::try_from(value.clone()).is_ok_and(|held| lies_in(code, &held))
            }),
            declared => recipient
                .declared
                .get(declared)
                .is_some_and(|has| has == value),
        })
}

fn lies_in(code: &Jurisdiction, held: &Jurisdiction) -> bool {
    let country = code.as_str().split('-').next().unwrap_or_default();
    code == held || country == held.as_str() || (held.as_str() == "EU" && EU.contains(&country))
}
