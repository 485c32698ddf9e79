//! `disclose approve`: records an approval and freezes the text.

use std::path::Path;

use serde_json::json;

use super::{
    args::Approve,
    failure::Failure,
    findings,
    freeze::freeze,
    gather::{Gathered, gather},
    host, keep, second_role,
    sign::{self, Signed},
    state::State,
    terminal::Terminal,
    wave::{self, Wave},
    withdraw::withdraw,
};
use crate::{
    campaign,
    delivery::Exit,
    review::{self, Approval, How, Proof, Record, Stale, Statement},
    terms::{Address, Finding, Locale, Stamp, counted},
};

/// How far what is said of text and audience stands from the left.
const HANGS: usize = 10;

/// Records, withdraws, or prints what is to be signed.
pub(super) fn approve(args: &Approve, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.withdraw {
        return withdraw(args, terminal);
    }
    keep::refuse_early(&campaign::load(&args.folder.campaign)?)?;
    let gathered = gather(&args.folder.campaign, args.as_of)?.without_errors()?;
    let role = args
        .role
        .as_deref()
        .ok_or_else(|| Failure::usage("an approval needs --role", ""))?;
    check_role(&gathered, role)?;
    says_what_happened(&gathered)?;
    can_be_frozen(&gathered)?;
    let approval = what_is_approved(args, role, &gathered);
    let statement = Statement::of(&approval);
    if args.statement {
        return sign::print(&statement, terminal);
    }
    check_person(&approval.by)?;
    check_codes(args, &gathered, &statement)?;
    let signed = sign::signed(args, &gathered, &statement)?;
    let evidence = args.evidence.as_deref().map(|file| {
        let octets = campaign::read(file).map_err(Failure::file("read", file))?;
        Ok::<_, Failure>((file, octets))
    });
    let evidence = evidence.transpose()?;
    let proof = signed.as_ref().map(Signed::proof).or(evidence
        .as_ref()
        .map(|(file, octets)| Proof::Evidence { file, octets }));
    let state = State::of(&gathered.campaign);
    let wave = Wave::since(&gathered, &state, &approval)?;
    show(&gathered, &approval, &wave, terminal);
    show_unnamed(&approval, terminal);
    let approvals = show_foreseen(&gathered, &approval, signed.as_ref(), terminal);
    second_role::refuse(&gathered, &approval, &approvals)?;
    confirm(args, &approval, terminal)?;
    record(args, &gathered, approval, proof, &wave, &state, terminal)
}

/// The approval as it would be recorded, without what comes of recording it.
fn what_is_approved(args: &Approve, role: &str, gathered: &Gathered) -> Approval {
    let text = &gathered.text;
    let language = role
        .strip_prefix("language:")
        .and_then(|tag| Locale::parse(tag).ok());
    // Where nothing is said, what the role is asked for.
    let rules = &gathered.campaign.file.approval;
    let asked = |roles: &[String]| roles.iter().any(|other| other == role);
    let both = !args.scope.text && !args.scope.audience;
    let wants = |said: bool, roles: &[String]| language.is_none() && (said || both && asked(roles));
    let wants_text = wants(args.scope.text, &rules.required);
    let audience_roles = rules.audience.as_ref().unwrap_or(&rules.required);
    let wants_audience = wants(args.scope.audience, audience_roles);
    let source = text.source(&gathered.campaign);
    Approval {
        campaign: gathered.campaign.file.id.clone(),
        role: role.to_owned(),
        by: args.by.clone().unwrap_or_default(),
        text: wants_text.then(|| text.digest()),
        frozen: None,
        audience: wants_audience.then_some(gathered.audience_digest),
        language: language.map(|locale| (text.language(&locale), text.language(&source))),
        how: if args.code.is_empty() {
            How::OnTheRecordersWord
        } else {
            How::Code
        },
        code: (!args.code.is_empty()).then(|| args.code.join(" ").to_uppercase()),
        recorded_by: host::recorder(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        time: Stamp(0),
        at: String::new(),
        ledger: String::new(),
        check: String::new(),
        withdrawn: false,
        withdrawn_at: None,
    }
}

fn check_person(by: &str) -> Result<(), Failure> {
    let address = by
        .rsplit_once('<')
        .map_or(by, |(_, rest)| rest.trim_end_matches('>'));
    let read = Address::parse(address.trim());
    read.map(|_| ()).map_err(|fault| {
        Failure::usage(
            format!("--by: {fault}"),
            "write it as `Jane Doe <jane@example.com>`",
        )
    })
}

/// Each code that was sent back must be one of what is approved.
fn check_codes(
    args: &Approve,
    gathered: &Gathered,
    statement: &Statement<'_>,
) -> Result<(), Failure> {
    // Whoever vouches for a language reads it in the packet of a text, and gives that code back.
    let vouched = statement.language.map(|_| gathered.text.digest());
    let known = [
        ("text", statement.text.or(vouched)),
        ("audience", statement.audience),
        ("language", statement.language.map(|(own, _)| own)),
    ];
    let known: Vec<(&str, String)> = known
        .into_iter()
        .filter_map(|(what, digest)| Some((what, digest?.code())))
        .collect();
    for code in &args.code {
        if !known
            .iter()
            .any(|(_, other)| code.eq_ignore_ascii_case(other))
        {
            let all: Vec<String> = known
                .iter()
                .map(|(what, code)| format!("{what} {code}"))
                .collect();
            return Err(Failure::NotApproved(format!(
                "the code {code} is not that of what is at hand ({}): what was read is not what would be sent",
                all.join(", ")
            )));
        }
    }
    Ok(())
}

/// Shows what would be approved: all of it, or what is new since the last time.
fn show(gathered: &Gathered, approval: &Approval, wave: &Wave, terminal: &Terminal) {
    let text = &gathered.text;
    terminal.say(format!("campaign {}", gathered.campaign.file.id));
    if approval.audience.is_none() || approval.text.is_some() {
        let digest = text.digest();
        let code = terminal.bold(&digest.code());
        let wordings = counted(text.wordings.len(), "wording");
        terminal.paragraph(
            &format!("text      {wordings}, code {code}, {digest}"),
            HANGS,
        );
    }
    if approval.language.is_some() {
        say_what_changed(gathered, &approval.role, terminal);
    }
    for line in wave.text_in_words() {
        terminal.paragraph(&line, HANGS);
    }
    if approval.audience.is_some() {
        let digest = gathered.audience_digest;
        let code = terminal.bold(&digest.code());
        let mailboxes = counted(gathered.audience.accounting.recipients, "mailbox");
        terminal.paragraph(
            &format!("audience  {mailboxes}, code {code}, {digest}"),
            HANGS,
        );
    }
    for line in wave.people_in_words() {
        terminal.paragraph(&line, HANGS);
    }
}

/// A reply may name one of the two things that are approved: the other may have changed since it was read.
fn show_unnamed(approval: &Approval, terminal: &Terminal) {
    if approval.code.is_none() {
        return;
    }
    let approved = [
        ("text", approval.text, "--audience"),
        ("audience", approval.audience, "--text"),
    ];
    for (what, digest, without) in approved {
        let code = digest.map(|digest| digest.code());
        let unnamed = code.filter(|code| !approval.gave_back(code));
        if let Some(code) = unnamed {
            terminal.paragraph(
                &format!(
                    "{:HANGS$}no code of the {what} was given back: hold {code} against the reply and give it too, or approve with `{without}`",
                    ""
                ),
                HANGS,
            );
        }
    }
}

fn confirm(args: &Approve, approval: &Approval, terminal: &Terminal) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let question = format!(
        "Record that {} approves this as {}? Type yes:",
        approval.by, approval.role
    );
    match terminal.ask(&question).as_deref() {
        Some("yes" | "y") => Ok(()),
        Some(_) => Err(Failure::usage("nothing was recorded", "")),
        None => Err(Failure::usage(
            "nobody can be asked here",
            "give `--yes` in scripts",
        )),
    }
}

fn record(
    args: &Approve,
    gathered: &Gathered,
    mut approval: Approval,
    proof: Option<Proof<'_>>,
    wave: &Wave,
    state: &State,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let text = gathered.text.digest();
    let folder = &gathered.campaign.folder;
    let ledger = state.open_or_begin(args.start_over.as_deref())?;
    let kept = freeze(gathered)?;
    let (_, sha256) = review::thaw(folder, text)?;
    if approval.audience.is_some() {
        wave::remember(gathered, state, &ledger)?;
    }
    let now = host::now();
    approval.frozen = Some(sha256);
    approval.time = now;
    approval.at = now
        .in_zone(&gathered.zone)
        .strftime("%Y-%m-%d %H:%M %Z")
        .to_string();
    ledger.identity().id().clone_into(&mut approval.ledger);
    approval.check = ledger.identity().check();
    let file = review::record(folder, Record { approval, proof })
        .map_err(Failure::file("record the approval in", folder))?;
    let (mut approvals, found) = review::on_hand(&gathered.campaign);
    review::withdraw_as_logged(&mut approvals, &ledger.history()?.withdrawn);
    let standing = gathered.standing(&approvals);
    terminal.paragraph(
        &format!("recorded  {file}; the text is frozen in {kept}"),
        HANGS,
    );
    let unsound: Vec<&Finding> = found.iter().filter(|finding| finding.blocks()).collect();
    if !standing.complete() {
        terminal.paragraph(
            &format!("still missing: {}", standing.missing.join("; ")),
            2,
        );
    }
    for finding in &unsound {
        let place = &finding.place.file;
        let told = format!(
            "not as it was approved: {place}: {}; {}",
            finding.message, finding.help
        );
        terminal.paragraph(&told, 2);
    }
    if standing.complete() && unsound.is_empty() {
        terminal.say("nothing is missing: `disclose send` may begin");
    }
    if terminal.wants_json() {
        let document = json!({ "text": text, "code": text.code(), "audience": gathered.audience_digest, "record": file,
            "new": wave.document(), "missing": standing.missing, "findings": found, "exit": [0] });
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

/// A text that is frozen already stays as it is, so it must be as it was: asked before anybody is.
fn can_be_frozen(gathered: &Gathered) -> Result<(), Failure> {
    let (folder, text) = (&gathered.campaign.folder, gathered.text.digest());
    if review::frozen_texts(folder).contains(&text) {
        review::thaw(folder, text)?;
    }
    Ok(())
}

/// What will be wrong with the approvals on file once this one is recorded, as grave as it will be then.
/// Gives them all.
fn show_foreseen(
    gathered: &Gathered,
    approval: &Approval,
    signed: Option<&Signed>,
    terminal: &Terminal,
) -> Vec<Approval> {
    let next = Approval {
        how: signed.map_or_else(|| approval.how.clone(), Signed::how),
        ..approval.clone()
    };
    let (approvals, found) = review::on_hand_after(&gathered.campaign, &next);
    findings::show(&found, &gathered.campaign.folder, None, terminal);
    approvals
}

/// Whoever vouches for a language again is shown what changed since the last time.
fn say_what_changed(gathered: &Gathered, role: &str, terminal: &Terminal) {
    let (approvals, _) = review::read_all(&gathered.campaign.folder);
    let standing = gathered.standing(&approvals);
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
