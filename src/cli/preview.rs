//! `disclose preview`: the packet that reviewers read.

use std::path::Path;

use serde_json::json;

use super::{
    args::Preview, check, failure::Failure, findings, gather::gather, host, plan,
    standpoint::Standpoint, terminal::Terminal,
};
use crate::{
    delivery::Exit,
    review::{self, Packet},
    terms::Finding,
};

/// Writes the packet.
pub(super) fn preview(args: &Preview, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut gathered = gather(&args.folder.campaign, args.as_of)?;
    let (approvals, found) = review::read_all(&gathered.campaign.folder);
    let standing = review::standing(
        &gathered.campaign,
        &approvals,
        &gathered.text,
        gathered.text.digest(),
        gathered.audience_digest,
    );
    let stale = review::stale(&gathered.campaign, &approvals, &standing, &gathered.text);
    // A ledger that is elsewhere or in trouble keeps nobody from reading.
    let standpoint = Standpoint::now(&gathered).unwrap_or_else(|fault| {
        terminal.note(format!(
            "note: the packet says nothing of what was sent: {fault}"
        ));
        Standpoint::before(&gathered)
    });
    let from = plan::from(&gathered, args.as_of);
    let timetable = standpoint.timetable(&gathered, from);
    let forgotten = plan::forgotten_finding(&gathered.campaign, standpoint.history(), from);
    gathered.findings.extend(forgotten);
    let planned = timetable.iter().flat_map(plan::findings);
    gathered.findings.extend(planned);
    let folder = &gathered.campaign.folder;
    let all: Vec<Finding> = gathered.findings.iter().chain(&found).cloned().collect();
    let now = host::now().in_zone(&gathered.zone);
    let packet = Packet {
        campaign: &gathered.campaign,
        audience: &gathered.audience,
        notices: &gathered.notices,
        text: &gathered.text,
        audience_digest: gathered.audience_digest,
        rows: standpoint.rows,
        deliveries: standpoint.deliveries,
        timetable: timetable.as_ref(),
        findings: &all,
        standing: &standing,
        stale: &stale,
        written: now.strftime("%Y-%m-%d %H:%M %Z").to_string(),
    };
    let out = args.out.clone().unwrap_or_else(|| folder.join("preview"));
    let paths = review::write(&packet, &out).map_err(Failure::file("write the packet to", &out))?;
    let errors: Vec<Finding> = all
        .iter()
        .filter(|finding| finding.blocks())
        .cloned()
        .collect();
    findings::show(&errors, folder, None, terminal);
    terminal.say(check::in_words(&standpoint.rows));
    terminal.say(format!(
        "{} wordings; code {}",
        gathered.text.wordings.len(),
        terminal.bold(&gathered.text.digest().code())
    ));
    terminal.say(format!("packet: {}", paths.index.display()));
    terminal.say(format!("the same in one file: {}", paths.zip.display()));
    let exit = if errors.is_empty() {
        Exit::Complete
    } else {
        Exit::Findings
    };
    if terminal.wants_json() {
        let mut document = check::document(&gathered, &standpoint.rows, exit, timetable.as_ref());
        if let Some(document) = document.as_object_mut() {
            document.insert(
                "packet".to_owned(),
                json!(paths.index.display().to_string()),
            );
            document.insert("code".to_owned(), json!(gathered.text.digest().code()));
        }
        terminal
            .document(&document)
            .map_err(Failure::file("print to", Path::new("standard output")))?;
    }
    Ok(exit)
}
