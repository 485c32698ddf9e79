//! `disclose approve`: records an approval and freezes the text.

use std::path::Path;

use serde_json::json;

use super::{
    args::Approve,
    failure::Failure,
    gather::{Gathered, gather},
    host,
    state::State,
    terminal::Terminal,
};
use crate::{
    campaign,
    delivery::{Draft, Exit, Kind},
    review::{self, Approval, Frozen, How, Record, Stale},
    terms::{Address, Locale},
};

/// Records, or withdraws.
pub(super) fn approve(args: &Approve, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.withdraw {
        return withdraw(args, terminal);
    }
    let gathered = gather(&args.folder.campaign, args.as_of)?.without_errors()?;
    let (Some(role), Some(by)) = (args.role.as_deref(), args.by.as_deref()) else {
        return Err(Failure::usage("an approval needs --role and --by", ""));
    };
    check_role(&gathered, role)?;
    let address = by
        .rsplit_once('<')
        .map_or(by, |(_, rest)| rest.trim_end_matches('>'));
    Address::parse(address.trim()).map_err(|fault| {
        Failure::usage(
            format!("--by: {fault}"),
            "write it as `Jane Doe <jane@example.com>`",
        )
    })?;
    says_what_happened(&gathered)?;
    let text = gathered.text.digest();
    if let Some(code) = &args.code
        && !code.eq_ignore_ascii_case(&text.code())
    {
        return Err(Failure::NotApproved(format!(
            "the code {code} is not that of the text at hand ({}): what was read is not what would be sent",
            text.code()
        )));
    }
    let language = role
        .strip_prefix("language:")
        .and_then(|tag| Locale::parse(tag).ok());
    let wants_text = !args.audience && language.is_none();
    let wants_audience = !args.text && language.is_none();
    terminal.say(format!("campaign {}", gathered.campaign.file.id));
    if wants_text || language.is_some() {
        terminal.say(format!(
            "text      {} wordings, code {}, {text}",
            gathered.text.wordings.len(),
            text.code()
        ));
    }
    if language.is_some() {
        say_what_changed(&gathered, role, terminal);
    }
    if wants_audience {
        terminal.say(format!(
            "audience  {} mailboxes, {}",
            gathered.audience.accounting.recipients, gathered.audience_digest
        ));
    }
    if !args.yes {
        let answer = terminal.ask(&format!(
            "Record that {by} approves this as {role}? Type yes:"
        ));
        match answer.as_deref() {
            Some("yes" | "y") => {}
            Some(_) => return Err(Failure::usage("nothing was recorded", "")),
            None => {
                return Err(Failure::usage(
                    "nobody can be asked here",
                    "give `--yes` in scripts",
                ));
            }
        }
    }
    let state = State::of(&gathered.campaign);
    let ledger = state.open_or_begin(args.start_over.as_deref())?;
    let kept = freeze(&gathered)?;
    let (_, sha256) = review::thaw(&gathered.campaign.folder, text)?;
    let now = host::now();
    let approval = Approval {
        role: role.to_owned(),
        by: by.to_owned(),
        text: wants_text.then_some(text),
        frozen: Some(sha256),
        audience: wants_audience.then_some(gathered.audience_digest),
        language: language.map(|locale| {
            (
                gathered.text.language(&locale),
                gathered
                    .text
                    .language(&gathered.text.source(&gathered.campaign)),
            )
        }),
        how: if args.code.is_some() {
            How::Code
        } else {
            How::OnTheRecordersWord
        },
        code: args.code.clone(),
        recorded_by: host::recorder(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        time: now,
        at: now
            .in_zone(&gathered.zone)
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string(),
        ledger: ledger.identity().id().to_owned(),
        check: ledger.identity().check(),
        withdrawn: false,
        withdrawn_at: None,
    };
    let file = review::record(
        &gathered.campaign.folder,
        Record {
            approval,
            evidence: args.evidence.as_deref(),
        },
    )
    .map_err(Failure::file(
        "record the approval in",
        &gathered.campaign.folder,
    ))?;
    let (approvals, _) = review::read_all(&gathered.campaign.folder);
    let standing = review::standing(
        &gathered.campaign,
        &approvals,
        &gathered.text,
        text,
        gathered.audience_digest,
    );
    terminal.say(format!("recorded  {file}; the text is frozen in {kept}"));
    if standing.complete() {
        terminal.say("nothing is missing: `disclose send` may begin");
    } else {
        terminal.say(format!("still missing: {}", standing.missing.join("; ")));
    }
    if terminal.wants_json() {
        let document = json!({ "text": text, "code": text.code(), "audience": gathered.audience_digest, "record": file,
            "missing": standing.missing, "exit": [0] });
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}

/// A text that does not say what happened is nothing that anybody could approve.
fn says_what_happened(gathered: &Gathered) -> Result<(), Failure> {
    let unsaid = gathered.findings.iter();
    let unsaid: Vec<_> = unsaid
        .filter(|finding| finding.id == "WORDS-UNSAID" && finding.place.column == "nature")
        .cloned()
        .collect();
    if unsaid.is_empty() {
        return Ok(());
    }
    Err(Failure::Findings {
        folder: gathered.campaign.folder.clone(),
        findings: unsaid,
    })
}

/// Whoever vouches for a language again is shown what changed since the last time.
fn say_what_changed(gathered: &Gathered, role: &str, terminal: &Terminal) {
    let (approvals, _) = review::read_all(&gathered.campaign.folder);
    let standing = review::standing(
        &gathered.campaign,
        &approvals,
        &gathered.text,
        gathered.text.digest(),
        gathered.audience_digest,
    );
    let stale = review::stale(&gathered.campaign, &approvals, &standing, &gathered.text);
    for line in stale
        .iter()
        .filter(|stale| stale.approval.role == role)
        .flat_map(Stale::lines)
    {
        terminal.say(line);
    }
}

fn check_role(gathered: &Gathered, role: &str) -> Result<(), Failure> {
    let rules = &gathered.campaign.file.approval;
    let mut known: Vec<String> = rules
        .required
        .iter()
        .chain(rules.audience.iter().flatten())
        .cloned()
        .collect();
    known.extend(
        gathered
            .text
            .locales()
            .iter()
            .map(|locale| format!("language:{locale}")),
    );
    if known.iter().any(|other| other == role) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("`{role}` is no role of this campaign"),
        format!("the roles are {}", known.join(", ")),
    ))
}

/// The text at hand as it would be frozen.
pub(super) fn frozen(gathered: &Gathered) -> Frozen {
    let folder = &gathered.campaign.folder;
    Frozen {
        format: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        campaign: gathered.campaign.file.id.clone(),
        digest: gathered.text.digest(),
        around: gathered.text.around.clone(),
        wordings: gathered.text.wordings.values().cloned().collect(),
        by_facets: gathered
            .notices
            .by_facets
            .iter()
            .filter_map(|(facets, index)| {
                Some((
                    facets.clone(),
                    gathered.notices.wordings.get(*index)?.digest(),
                ))
            })
            .collect(),
        sources: review::source_digests(folder),
    }
}

/// Freezes the text at hand; gives the folder's name.
pub(super) fn freeze(gathered: &Gathered) -> Result<String, Failure> {
    let folder = &gathered.campaign.folder;
    let frozen = frozen(gathered);
    // Findings about rows belong to the audience, not to the text.
    let about_text: Vec<_> = gathered
        .findings
        .iter()
        .filter(|finding| !finding.id.starts_with("LIST-"))
        .cloned()
        .collect();
    review::freeze(folder, &frozen, &about_text)?;
    Ok(format!("approvals/{}…", frozen.digest.short()))
}

fn withdraw(args: &Approve, terminal: &Terminal) -> Result<Exit, Failure> {
    // Nothing is rendered: a withdrawal must work whatever state the campaign's files are in.
    let campaign = campaign::load(&args.folder.campaign)?;
    let folder = &campaign.folder;
    let withdrawn = review::withdraw(folder, args.role.as_deref(), host::now())
        .map_err(Failure::file("withdraw approvals in", folder))?;
    let state = State::of(&campaign);
    if state.begun()? {
        let mut ledger = state.open()?;
        let mut paused = Draft::new(Kind::Paused);
        "an approval was withdrawn".clone_into(&mut paused.reply);
        paused.sender = host::recorder();
        ledger.append(vec![paused], host::now())?;
        state.record_head(&ledger)?;
    }
    if withdrawn == 0 {
        let of = args
            .role
            .as_ref()
            .map(|role| format!(" of {role}"))
            .unwrap_or_default();
        return Err(Failure::usage(
            format!("no approval{of} is in force, so none was withdrawn; a running `send` pauses"),
            "`disclose send` needs no approval where `approval.required` is empty",
        ));
    }
    terminal.say(format!(
        "withdrew {withdrawn} {}; a running `send` pauses",
        if withdrawn == 1 {
            "approval"
        } else {
            "approvals"
        }
    ));
    if terminal.wants_json() {
        terminal
            .document(&json!({ "withdrawn": withdrawn, "exit": [0] }))
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(Exit::Complete)
}
