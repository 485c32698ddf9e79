//! The first page: who writes what to whom and when, what was found, and how to approve.

use serde_json::{Value, json};

use super::{Group, Groups, Packet, found, language, plan, plot, side::Side, speak};
use crate::{
    review::{
        Approval, Change, How, NAMESPACE, Stale, Statement, fingerprint, standing::audience_roles,
    },
    terms::{Locale, counted, thousands},
};

/// What every page says.
pub(super) fn common(
    packet: &Packet<'_>,
    groups: &Groups<'_>,
    locales: &[Locale],
    sides: &[Side],
    changes: bool,
) -> Value {
    let file = &packet.campaign.file;
    let digest = packet.text.digest();
    let (a, d) = (packet.rows, packet.deliveries);
    let n = thousands;
    let languages: Vec<Value> = locales
        .iter()
        .map(|locale| {
            let of = groups.iter().filter(|((.., other), _)| other == locale);
            let shown: Vec<_> = of.flat_map(|(_, group)| group).collect();
            let mut value = language(locale);
            value["file"] = json!(format!("{locale}.html"));
            value["wordings"] = json!(shown.len());
            value["people"] = json!(thousands(shown.iter().map(|s| s.people).sum()));
            value
        })
        .collect();
    json!({
        "campaign": file.id,
        // What stands in quotes in the style of each printed page.
        "campaign_css": file.id.chars().filter(|c| c.is_alphanumeric() || "-_. ".contains(*c)).collect::<String>(),
        "digest_css": digest.to_string(),
        "sample": file.sample,
        "controller": packet.campaign.incident.controller.name,
        "sender": file.sender.from.as_ref(),
        "reply_to": file.sender.reply_to.as_ref().map(|text| text.as_ref().clone()),
        "written": packet.written,
        "program": env!("CARGO_PKG_VERSION"),
        "digest": digest.to_string(),
        "code": digest.code(),
        "rows": {
            "read": n(a.read), "gone": (a.gone > 0).then(|| n(a.gone)), "recipients": n(a.recipients), "merged": n(a.merged),
            "suppressed": n(a.suppressed), "invalid": n(a.invalid), "persons": a.persons.map(n),
        },
        "deliveries": [
            ["waiting", n(d.pending)], ["withheld", n(d.withheld)], ["to be tried again", n(d.deferred)],
            ["handed over", n(d.accepted)], ["refused", n(d.rejected)], ["given up", n(d.expired)],
            ["unknown", n(d.unknown)],
        ],
        "withheld": withheld(packet),
        "assumptions": packet.audience.assumptions.iter()
            .map(|a| json!({ "what": a.what, "rows": n(a.rows) })).collect::<Vec<_>>(),
        "lists": packet.audience.lists.iter()
            .map(|l| json!({ "file": l.file, "rows": n(l.rows), "read_as": l.read_as })).collect::<Vec<_>>(),
        "languages": languages,
        "changes": changes,
        "sides": sides.iter().map(|side| json!({ "file": side.file, "title": side.title })).collect::<Vec<_>>(),
    })
}

/// The page itself.
pub(super) fn page(
    packet: &Packet<'_>,
    groups: &Groups<'_>,
    locales: &[Locale],
    publics: &[Value],
) -> Value {
    let incident = &packet.campaign.incident;
    let wordings = packet.notices.wordings.len();
    json!({
        "page": "index.html",
        "vendor": incident.vendor.as_ref().map(|vendor| vendor.name.clone()),
        "product": incident.scope.product,
        "reference": incident.reference,
        "envelope_from": packet.text.around.envelope_from,
        "relay_headers": packet.text.around.relay_headers,
        "overrides": overrides(packet),
        "plan": plan::lines(packet.campaign, packet.timetable),
        "plot": plot::plot(packet.timetable),
        "dues": dues(packet),
        "laws_said": laws_said(packet.laws.len()),
        "wordings_said": counted(wordings, "wording"),
        "languages_said": counted(locales.len(), "language"),
        "matrix": matrix(groups, locales),
        "audience_digest": packet.audience_digest.to_string(),
        "audience_code": packet.audience_digest.code(),
        "severities": found::severities(packet),
        "approvals": approvals(packet),
        "missing": packet.standing.missing,
        "public_url": incident.public_notice.as_ref().map(|notice| notice.url.clone()),
        "publics": publics,
    })
}

/// The days that laws name, the first one first.
fn dues(packet: &Packet<'_>) -> Vec<Value> {
    let mut dues: Vec<_> = packet
        .dues
        .iter()
        .filter_map(|due| Some((due.day?, due)))
        .collect();
    dues.sort_by_key(|(day, due)| (*day, &due.name));
    let each = dues.into_iter().map(|(day, due)| {
        let name = match &due.only {
            Some(code) => format!("{} ({code})", due.name),
            None => due.name.clone(),
        };
        json!({ "day": day.to_string(), "name": name, "holds": due.holds })
    });
    each.collect()
}

fn laws_said(laws: usize) -> Option<String> {
    match laws {
        0 => None,
        1 => Some("The law that concerns these people".to_owned()),
        n => Some(format!("The {n} laws that concern these people")),
    }
}

fn overrides(packet: &Packet<'_>) -> Vec<Value> {
    let all = packet.campaign.file.overrides.iter();
    all.map(|o| json!({ "finding": o.finding, "place": o.place, "reason": o.reason, "by": o.by, "date": o.date }))
        .collect()
}

/// Languages down, kinds of reader across: there may be many of the former.
fn matrix(groups: &Groups<'_>, locales: &[Locale]) -> Value {
    let mut audiences: Vec<(usize, &String)> =
        groups.keys().map(|(rank, name, _)| (*rank, name)).collect();
    audiences.dedup();
    let people = |group: &Group<'_>| group.iter().map(|shown| shown.people).sum::<u64>();
    let row = |locale: &Locale| {
        let cells: Vec<Value> = audiences
            .iter()
            .map(|(rank, name)| {
                let key = (*rank, (*name).clone(), locale.clone());
                groups.get(&key).map_or(json!({ "wordings": 0 }), |group| {
                    json!({
                        "id": super::wordings::anchor(name),
                        "wordings": group.len(),
                        "said": counted(group.len(), "wording"),
                        "people": thousands(people(group)),
                    })
                })
            })
            .collect();
        let mut row = language(locale);
        let of_all = groups.iter().filter(|((.., other), _)| other == locale);
        row["people"] = json!(thousands(of_all.map(|(_, group)| people(group)).sum()));
        row["cells"] = json!(cells);
        row
    };
    let sums: Vec<Value> = audiences
        .iter()
        .map(|(rank, name)| {
            let of = groups
                .iter()
                .filter(|((r, n, _), _)| r == rank && n == *name);
            json!({ "audience": speak::audience(name),
                "people": thousands(of.map(|(_, group)| people(group)).sum()) })
        })
        .collect();
    json!({ "rows": locales.iter().map(row).collect::<Vec<_>>(), "audiences": sums })
}

fn withheld(packet: &Packet<'_>) -> Vec<Value> {
    packet
        .audience
        .withheld
        .iter()
        .map(|(reason, people)| json!({ "reason": reason, "people": counted(*people, "mailbox"), "number": thousands(*people) }))
        .collect()
}

/// Who must approve what, what each of them replies, and who has.
fn approvals(packet: &Packet<'_>) -> Vec<Value> {
    let file = &packet.campaign.file;
    let (text, audience) = (packet.text.digest().code(), packet.audience_digest.code());
    let mailboxes = counted(packet.audience.accounting.recipients, "mailbox");
    let audience_roles = audience_roles(&packet.campaign.file.approval);
    let mut roles: Vec<&String> = file.approval.required.iter().collect();
    roles.extend(
        audience_roles
            .iter()
            .filter(|role| !file.approval.required.contains(role)),
    );
    let mut rows: Vec<Value> = roles
        .into_iter()
        .map(|role| {
            let wants_text = file.approval.required.contains(role);
            let wants_audience = audience_roles.contains(role);
            let mut parts = Vec::new();
            if wants_text {
                parts.push(format!("the text {text}"));
            }
            if wants_audience {
                parts.push(format!("the audience {audience} ({mailboxes})"));
            }
            let given = packet.standing.text.get(role).filter(|_| wants_text);
            let given_audience = packet
                .standing
                .audience
                .get(role)
                .filter(|_| wants_audience);
            let signs = file.approval.signers.get(role).map(|key| {
                let statement = Statement {
                    campaign: &file.id,
                    role,
                    text: wants_text.then(|| packet.text.digest()),
                    audience: wants_audience.then_some(packet.audience_digest),
                    language: None,
                };
                signs(&statement, key)
            });
            json!({
                "role": role,
                "signs": signs,
                "reply": format!("I approve {} of {} as {role}.", parts.join(" and "), file.id),
                "text": wants_text.then(|| state(given, Some(&text))),
                "audience": wants_audience.then(|| state(given_audience, Some(&audience))),
            })
        })
        .collect();
    for locale in &packet.standing.languages_needed {
        let (name, source) = (
            speak::language(locale),
            speak::language(&file.default_locale),
        );
        let role = format!("language:{locale}");
        let signs = file.approval.signers.get(&role).map(|key| {
            let original = packet.text.source(packet.campaign);
            let digests = (
                packet.text.language(locale),
                packet.text.language(&original),
            );
            let statement = Statement {
                campaign: &file.id,
                role: &role,
                text: None,
                audience: None,
                language: Some(digests),
            };
            signs(&statement, key)
        });
        rows.push(json!({
            "role": role,
            "signs": signs,
            "reply": format!("I approve the text {text} of {} in {name}: it says what the {source} one says.", file.id),
            "text": state(packet.standing.languages.get(locale), None),
            "stale": packet.stale.iter().find(|stale| stale.locale == *locale).map(stale),
        }));
    }
    rows
}

/// What a role signs, and with which key.
fn signs(statement: &Statement<'_>, key: &str) -> Value {
    json!({
        "statement": statement.to_string(),
        "key": fingerprint(key).unwrap_or_default(),
        "namespace": NAMESPACE,
    })
}

/// What changed since a language was vouched for.
fn stale(stale: &Stale) -> Value {
    let part = |which: String, changes: &Option<Vec<Change>>| {
        json!({ "which": which, "changes": changes.as_ref().map(|all| all.iter()
            .map(|change| json!({ "what": change.what, "lines": change.lines })).collect::<Vec<_>>()) })
    };
    json!({
        "by": stale.approval.by,
        "at": stale.approval.at,
        "parts": [
            part(format!("in {}", speak::language(&stale.locale)), &stale.own),
            part("in the source".to_owned(), &stale.source),
        ],
    })
}

/// Who approved something, and how we know. `code` is its own, where a code of something else that was
/// approved with it does not show that it was read.
fn state(approval: Option<&Approval>, code: Option<&str>) -> Value {
    let Some(approval) = approval else {
        return json!({ "given": false });
    };
    let how = match &approval.how {
        How::OnTheRecordersWord => format!("on the word of {}", approval.recorded_by),
        How::Code if code.is_none_or(|code| approval.gave_back(code)) => {
            format!("gave the code back; recorded by {}", approval.recorded_by)
        }
        How::Code => format!(
            "on the word of {}: its code was not given back",
            approval.recorded_by
        ),
        How::Evidence { .. } => {
            format!("the reply is on file; recorded by {}", approval.recorded_by)
        }
        How::Signature { .. } => format!("signed; recorded by {}", approval.recorded_by),
    };
    json!({ "given": true, "by": approval.by, "at": approval.at, "how": how })
}
