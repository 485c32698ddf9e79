//! `disclose preview`: the packet that reviewers read.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    args::Preview, check, failure::Failure, findings, foreseen::Foreseen, gather::Gathered, host,
    pdf, serve, standpoint::Standpoint, terminal::Terminal, tracked,
};
use crate::{
    delivery::Exit,
    ledger::{make_dir, write_replacing},
    review::{self, Earlier, Packet, Previews, Stale, Standing, Timetable},
    rules::Due,
    terms::{Finding, Locale},
};

/// Writes the packet.
pub(super) fn preview(args: &Preview, terminal: &Terminal) -> Result<Exit, Failure> {
    if let Some(folder) = &args.text {
        return tracked::write(args, folder, terminal);
    }
    if let Some(port) = args.serve {
        return serve::serve(args, port, terminal);
    }
    let made = Made::new(&args.folder.campaign, args.as_of, terminal)?;
    let only = languages(&args.locale, &made.gathered)?;
    let folder = &made.gathered.campaign.folder;
    let out = args.out.clone().unwrap_or_else(|| folder.join("preview"));
    let paths =
        review::write(&made.packet(), &out).map_err(Failure::file("write the packet to", &out))?;
    made.remember(terminal);
    let pdf = if args.pdf {
        Some(pdf(&made, &out, &only)?)
    } else {
        None
    };
    let errors: Vec<Finding> = made.blocking().cloned().collect();
    findings::show(&errors, folder, None, terminal);
    let gathered = &made.gathered;
    terminal.say(check::in_words(&made.standpoint.rows));
    terminal.say(format!(
        "{} wording{}; code {}",
        gathered.text.wordings.len(),
        if gathered.text.wordings.len() == 1 {
            ""
        } else {
            "s"
        },
        terminal.bold(&gathered.text.digest().code())
    ));
    terminal.say(format!("packet: {}", paths.index.display()));
    terminal.say(format!("the same in one file: {}", paths.zip.display()));
    if let Some(pdf) = &pdf {
        terminal.say(format!("to file and annotate: {}", pdf.display()));
    }
    let exit = if errors.is_empty() {
        Exit::Complete
    } else {
        Exit::Findings
    };
    if terminal.wants_json() {
        let rows = &made.standpoint.rows;
        let mut document = check::document(gathered, rows, exit, made.timetable.as_ref());
        if let Some(document) = document.as_object_mut() {
            document.insert(
                "packet".to_owned(),
                json!(paths.index.display().to_string()),
            );
            document.insert("code".to_owned(), json!(gathered.text.digest().code()));
            if let Some(pdf) = &pdf {
                document.insert("pdf".to_owned(), json!(pdf.display().to_string()));
            }
        }
        super::print_document(terminal, &document)?;
    }
    Ok(exit)
}

/// The languages that were asked for, each of which somebody is told in.
fn languages(asked: &[String], gathered: &Gathered) -> Result<Vec<Locale>, Failure> {
    let known = gathered.text.locales();
    let mut only: Vec<Locale> = Vec::new();
    for tag in asked {
        let locale = Locale::parse(tag).ok().filter(|of| known.contains(of));
        let Some(locale) = locale else {
            let known: Vec<&str> = known.iter().map(Locale::as_str).collect();
            return Err(Failure::usage(
                format!("nobody is told in `{tag}`"),
                format!("the languages are {}", known.join(", ")),
            ));
        };
        if !only.contains(&locale) {
            only.push(locale);
        }
    }
    Ok(only)
}

/// The packet, or what concerns some languages of it, as one PDF beside its folder.
fn pdf(made: &Made, out: &Path, only: &[Locale]) -> Result<PathBuf, Failure> {
    let pages = review::render_in(&made.packet(), only)
        .map_err(Failure::file("write the packet to", out))?;
    let mut pdf = out.as_os_str().to_owned();
    for locale in only {
        pdf.push(format!("-{locale}"));
    }
    pdf.push(".pdf");
    let pdf = PathBuf::from(pdf);
    pdf::print(&review::printable(&pages), &pdf)?;
    Ok(pdf)
}

/// Everything that a packet is made from.
pub(super) struct Made {
    gathered: Gathered,
    standing: Standing,
    stale: Vec<Stale>,
    standpoint: Standpoint,
    timetable: Option<Timetable>,
    earlier: Vec<Earlier>,
    dues: Vec<Due>,
    /// What is kept of the previews, with this one.
    previews: Previews,
    written: String,
}

impl Made {
    pub(super) fn new(
        campaign: &Path,
        as_of: Option<jiff::civil::Date>,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let Foreseen {
            mut gathered,
            standpoint,
            timetable,
            dues,
            ..
        } = Foreseen::of(campaign, as_of, |fault| {
            terminal.note(format!(
                "note: the packet says nothing of what was sent: {}",
                fault.reason()
            ));
        })?;
        let (approvals, found) = review::on_hand(&gathered.campaign);
        gathered.findings.extend(found);
        let standing = gathered.standing(&approvals);
        let stale = review::stale(&gathered.campaign, &approvals, &standing, &gathered.text);
        let now = host::now().in_zone(&gathered.zone);
        let written = now.strftime("%Y-%m-%d %H:%M %Z").to_string();
        let kept = std::fs::read(kept_in(&gathered)).ok();
        let kept = kept.and_then(|bytes| Previews::read(&bytes));
        let this = Earlier::of(
            format!("the preview of {written}"),
            &gathered.text,
            Some(gathered.made_from.facts.clone()),
        );
        let previews = Previews::with(kept, this);
        let approved = review::last_approved(&gathered.campaign, &approvals);
        let earlier = approved.into_iter().chain(previews.before().cloned());
        Ok(Self {
            standing,
            stale,
            standpoint,
            timetable,
            earlier: earlier.collect(),
            dues,
            previews,
            written,
            gathered,
        })
    }

    pub(super) fn packet(&self) -> Packet<'_> {
        Packet {
            campaign: &self.gathered.campaign,
            audience: &self.gathered.audience,
            notices: &self.gathered.notices,
            text: &self.gathered.text,
            audience_digest: self.gathered.audience_digest,
            rows: self.standpoint.rows,
            deliveries: self.standpoint.deliveries,
            timetable: self.timetable.as_ref(),
            findings: &self.gathered.findings,
            standing: &self.standing,
            stale: &self.stale,
            facts: &self.gathered.made_from.facts,
            earlier: &self.earlier,
            laws: &self.gathered.judged.reach,
            dues: &self.dues,
            written: self.written.clone(),
        }
    }

    /// What must be mended before anything is sent.
    pub(super) fn blocking(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.gathered.findings.iter();
        findings.filter(|finding| finding.blocks())
    }

    /// Keeps this text, so that the next packet can say what changed. Where that cannot be done the
    /// packet is as good as without.
    fn remember(&self, terminal: &Terminal) {
        let path = kept_in(&self.gathered);
        let kept = serde_json::to_vec(&self.previews)
            .map_err(std::io::Error::other)
            .and_then(|bytes| {
                make_dir(&self.gathered.campaign.state_dir())?;
                write_replacing(&path, &bytes)
            });
        if let Err(fault) = kept {
            terminal.note(format!(
                "note: the next packet cannot say what changed since this one: failed to write `{}`: {fault}",
                path.display()
            ));
        }
    }
}

/// Where the texts of the last previews are kept.
fn kept_in(gathered: &Gathered) -> PathBuf {
    gathered.campaign.state_dir().join("previews.json")
}
