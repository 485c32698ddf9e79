//! `disclose preview`: the packet that reviewers read.

use std::path::Path;

use serde_json::json;

use super::{
    args::Preview, check, failure::Failure, findings, gather::gather, host, terminal::Terminal,
};
use crate::{
    delivery::Exit,
    review::{self, Packet},
    terms::Finding,
};

/// Writes the packet.
pub(super) fn preview(args: &Preview, terminal: &Terminal) -> Result<Exit, Failure> {
    let gathered = gather(&args.folder.campaign, args.as_of)?;
    let folder = &gathered.campaign.folder;
    let (approvals, found) = review::read_all(folder);
    let standing = review::standing(
        &gathered.campaign,
        &approvals,
        &gathered.text,
        gathered.text.digest(),
        gathered.audience_digest,
    );
    let all: Vec<Finding> = gathered.findings.iter().chain(&found).cloned().collect();
    let now = host::now().in_zone(&gathered.zone);
    let packet = Packet {
        campaign: &gathered.campaign,
        audience: &gathered.audience,
        notices: &gathered.notices,
        text: &gathered.text,
        audience_digest: gathered.audience_digest,
        findings: &all,
        standing: &standing,
        written: now.strftime("%Y-%m-%d %H:%M %Z").to_string(),
    };
    let out = args.out.clone().unwrap_or_else(|| folder.join("preview"));
    let paths = review::write(&packet, &out).map_err(Failure::file("write the packet to", &out))?;
    let errors: Vec<Finding> = all
        .iter()
        .filter(|finding| finding.blocks())
        .cloned()
        .collect();
    findings::show(&errors, folder, terminal);
    terminal.say(check::in_words(&gathered.rows(0)));
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
        let mut document = check::document(&gathered, &gathered.rows(0), exit);
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
