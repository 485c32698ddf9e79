//! Registers: which rows could not be used, were merged, suppressed or mended, as CSV with their
//! original columns, so that somebody can mend them and feed them back.
//!
//! Guarantees that the rows of `invalid` and `by-post` are together all invalid ones. The files hold
//! personal data in clear: they are private (0600, in a folder of 0700). Our own columns are called
//! `disclose:…`, which a list that is fed back does not take for data.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
};

use super::{
    Audience, RowRef,
    again::make_folder,
    alias,
    lists::{At, Met},
    register::{Register, Written},
    table::Hashed,
    together::Together,
    withhold::{EU, file},
};
use crate::{
    campaign::Campaign,
    list::Row,
    terms::{ClassId, Purpose},
};

const OURS: [&str; 3] = ["disclose:list", "disclose:row", "disclose:reason"];

impl Audience {
    /// Writes all registers of rows to a folder, which is made where it does not exist.
    pub fn registers(&self, campaign: &Campaign, folder: &Path) -> io::Result<Vec<Written>> {
        make_folder(folder)?;
        let together = self.together(campaign);
        let header = |ours: &[&str]| together.header(ours);
        let mut all = Rows {
            campaign,
            audience: self,
            invalid: Register::new(folder, "invalid", &header(&OURS))?,
            by_post: Register::new(folder, "by-post", &header(&OURS))?,
            merged: Register::new(
                folder,
                "merged",
                &header(&[&["disclose:mailbox"], &OURS[..]].concat()),
            )?,
            suppressed: Register::new(folder, "suppressed", &header(&OURS))?,
            repaired: Register::new(folder, "repaired", &header(&OURS))?,
            aliases: Register::new(
                folder,
                "aliases",
                &header(&[&["disclose:person"], &OURS[..]].concat()),
            )?,
            together,
            mailboxes: HashMap::new(),
            people: HashMap::new(),
        };
        self.rows(campaign, &mut |at, row, met| all.take(at, row, met))?;
        let mut written = Vec::new();
        for register in [
            all.invalid,
            all.by_post,
            all.merged,
            all.suppressed,
            all.repaired,
            all.aliases,
        ] {
            written.push(register.finish()?);
        }
        written.push(self.counts(folder)?);
        Ok(written)
    }

    /// How many people there are of each jurisdiction, audience, language and set of exposed classes.
    fn counts(&self, folder: &Path) -> io::Result<Written> {
        let header = [
            "jurisdiction",
            "eu_member_state",
            "audience",
            "locale",
            "exposed",
            "recipients",
        ];
        let mut register = Register::new(folder, "counts", &header.map(str::to_owned))?;
        let mut counts: BTreeMap<[String; 5], u64> = BTreeMap::new();
        for (facets, people) in &self.facets {
            let code = facets
                .jurisdiction
                .as_ref()
                .map_or("", |code| code.as_str());
            let country = code.split('-').next().unwrap_or("");
            let exposed: Vec<&str> = facets.exposed.iter().map(ClassId::as_str).collect();
            let member = if EU.contains(&country) { country } else { "" };
            let key = [
                code.to_owned(),
                member.to_owned(),
                facets.audience.clone(),
                facets.locale.to_string(),
                exposed.join(";"),
            ];
            *counts.entry(key).or_default() += people;
        }
        for (key, people) in counts {
            let people = people.to_string();
            register.add(key.iter().map(String::as_str).chain([people.as_str()]))?;
        }
        register.finish()
    }
}

struct Rows<'a> {
    campaign: &'a Campaign,
    audience: &'a Audience,
    together: Together,
    invalid: Register,
    by_post: Register,
    merged: Register,
    suppressed: Register,
    repaired: Register,
    aliases: Register,
    /// Mailboxes with several rows: their numbers and first rows.
    mailboxes: HashMap<Hashed, (usize, RowRef)>,
    people: HashMap<Hashed, usize>,
}

impl Rows<'_> {
    fn take(&mut self, at: At, row: &Row<'_>, met: &Met<'_, '_>) -> io::Result<()> {
        let list = file(self.campaign, at.place.list);
        let line = at.place.line.to_string();
        let cells = self.together.cells(row);
        let with = |reason: &str, ours: Option<&str>| -> Vec<String> {
            let ours = ours
                .into_iter()
                .chain([list.as_str(), line.as_str(), reason]);
            ours.chain(cells.iter().copied())
                .map(str::to_owned)
                .collect()
        };
        let put = |register: &mut Register, cells: Vec<String>| {
            register.add(cells.iter().map(String::as_str))
        };
        match met {
            Met::Invalid("LIST-NO-ADDRESS", why) => put(&mut self.by_post, with(why, None)),
            Met::Invalid(id, why) => put(&mut self.invalid, with(&format!("{why} [{id}]"), None)),
            Met::Suppressed(mailbox) => {
                let reason = self
                    .audience
                    .barred
                    .reason(*mailbox)
                    .map_or("", |reason| reason.as_str());
                put(&mut self.suppressed, with(reason, None))
            }
            Met::Usable(mailbox, meant, _) => {
                if meant.repaired {
                    let mended = format!("mended to {}", meant.address.reveal(Purpose::Show));
                    put(&mut self.repaired, with(&mended, None))?;
                }
                if self.audience.several.has(at.row) {
                    let next = self.mailboxes.len() + 1;
                    let (number, first) =
                        *self.mailboxes.entry(*mailbox).or_insert((next, at.place));
                    let mut reason = if first == at.place {
                        "the mailbox's first row".to_owned()
                    } else {
                        format!(
                            "the same mailbox as row {} of {}",
                            first.line,
                            file(self.campaign, first.list)
                        )
                    };
                    if let Some(conflicts) = self.audience.conflicts.get(mailbox) {
                        reason
                            .push_str(&format!("; its rows disagree on: {}", conflicts.join(", ")));
                    }
                    put(&mut self.merged, with(&reason, Some(&number.to_string())))?;
                }
                let base = alias::base(&meant.canonical).unwrap_or_else(|| meant.canonical.clone());
                let base = self.audience.barred.secret().hash(&base);
                if self.audience.related.contains(&base) {
                    let next = self.people.len() + 1;
                    let number = *self.people.entry(base).or_insert(next);
                    put(
                        &mut self.aliases,
                        with("probably one person's mailboxes", Some(&number.to_string())),
                    )?;
                }
                Ok(())
            }
        }
    }
}
