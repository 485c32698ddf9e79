//! All lists of a campaign to its audience, with the accounting.
//!
//! The lists are read once for everybody, and once more for the rows that share a mailbox. Meanwhile
//! 40 octets are kept of a recipient, whatever the rows hold, and nothing afterwards; whoever needs the
//! recipients themselves reads the lists again ([`Audience::each`]).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use super::{
    Assumption, Facets, Recipient, RowRef,
    alias::{self, Aliases, Related},
    assumptions::Assumptions,
    audit::Leaks,
    facts::{Everywhere, Facts},
    lists::{Lists, Met, Several, kind},
    merge::Merged,
    merging::merge_rows,
    sanity::Sanity,
    suppress::{Barred, Suppressed},
    table::{Fingerprint, Hashed, MERGED, Secret, Table},
    withhold::{self, Waits},
};
use crate::{
    campaign::{Campaign, SuppressReason},
    list::{ListReport, Row},
    terms::{
        Digest, Finding, Findings, Hasher, Jurisdiction, Masked, Place, agrees, counted, thousands,
    },
};

/// The first equation: read = recipients + merged + suppressed + invalid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Rows in the lists.
    pub read: u64,
    /// Rows that cannot be used.
    pub invalid: u64,
    /// Further rows of a mailbox.
    pub merged: u64,
    /// Rows of suppressed mailboxes.
    pub suppressed: u64,
    /// Distinct mailboxes.
    pub recipients: u64,
    /// People, where a column tells.
    pub persons: Option<u64>,
}

/// Who is to be told.
#[derive(Debug)]
pub struct Audience {
    /// The first equation.
    pub accounting: Accounting,
    /// How many people each combination of facets has.
    pub facets: BTreeMap<Facets, u64>,
    /// How many wait, by reason.
    pub withheld: BTreeMap<String, u64>,
    /// Those of them whose address the relay is not stated to take.
    pub no_utf8: BTreeMap<Facets, u64>,
    /// Rows that cannot be used, by where their people's law is made; empty where no row says it.
    pub unusable: BTreeMap<String, u64>,
    /// Suppressed rows by reason.
    pub suppressed: BTreeMap<SuppressReason, u64>,
    /// Every mailbox that must not be written to, on a list or not.
    pub not_to_write: Vec<Barred>,
    /// What was assumed.
    pub assumptions: Vec<Assumption>,
    /// How each list was read.
    pub lists: Vec<ListReport>,
    /// What is wrong or worth knowing.
    pub findings: Findings,
    /// The digest of everybody with everything that may reach them; it does not depend on the order
    /// of the lists or on any key.
    pub digest: Digest,
    pub(super) sources: Lists,
    pub(super) facts: Facts,
    pub(super) kinds: Vec<OfKind>,
    /// On what the rows of a mailbox disagree.
    pub(super) conflicts: HashMap<Hashed, Vec<&'static str>>,
    pub(super) related: Related,
    pub(super) several: Several,
    pub(super) barred: Suppressed,
    /// What each further reading has to meet.
    met: Fingerprint,
}

/// What all recipients of a kind share.
#[derive(Clone, Debug)]
pub(super) struct OfKind {
    pub(super) facets: Rc<Facets>,
    /// As they are kept.
    pub(super) kept: Arc<str>,
    pub(super) withheld: Option<String>,
    pub(super) people: u64,
}

/// Reads all lists of a campaign.
///
/// # Panics
///
/// Never: without the system's randomness nothing is read, and a finding says so.
#[must_use]
pub fn assemble(campaign: &Campaign) -> Audience {
    let mut findings = Findings::new();
    let secret = Secret::new().unwrap_or_else(|fault| {
        findings.push(Finding::error(
            "AUDIENCE-RANDOM",
            Place::default(),
            format!("the system gives no random numbers: {fault}"),
            "run on a system that does",
        ));
        Secret::default()
    });
    let barred = Suppressed::read(campaign, secret, &mut findings);
    let sources = Lists::open(campaign, &mut findings);
    let mut facts = Facts::default();
    let mut accounting = Accounting::default();
    let mut suppressed: BTreeMap<SuppressReason, u64> = BTreeMap::new();
    let mut unusable = BTreeMap::new();
    let mut barred_rows: HashSet<Hashed> = HashSet::new();
    let mut table = Table::default();
    let mut people: HashSet<Hashed> = HashSet::new();
    let mut leaks = Leaks::new(campaign);
    let mut aliases = Aliases::default();
    let mut sane: BTreeMap<u16, Sanity> = BTreeMap::new();
    let mut marked = withhold::Marked::new(campaign);
    let read = sources.read(
        campaign,
        &barred,
        &mut facts,
        |_| true,
        &mut |at, row, met| match met {
            Met::Invalid(id, _) => {
                accounting.invalid += 1;
                *unusable.entry(law_of(row, campaign)).or_default() += 1;
                sane.entry(at.place.list).or_default().look(
                    at,
                    row,
                    id.starts_with("LIST-ADDRESS") || id == "LIST-NO-ADDRESS",
                );
            }
            Met::Suppressed(mailbox) => {
                sane.entry(at.place.list).or_default().look(at, row, false);
                accounting.suppressed += 1;
                barred_rows.insert(mailbox);
                if let Some(reason) = barred.reason(mailbox) {
                    *suppressed.entry(reason).or_default() += 1;
                }
            }
            Met::Usable(mailbox, meant, facts) => {
                sane.entry(at.place.list).or_default().look(at, row, false);
                aliases.look(&secret, mailbox, &meant.canonical);
                people.extend(meant.person.map(|person| secret.hash(person)));
                marked.look(mailbox, at, &meant.address);
                leaks.look(&barred, mailbox, at, &meant.fields);
                let single = Merged::from(meant);
                table.add(mailbox, at.row, kind(&single, facts), single.content(facts));
            }
        },
    );
    accounting.read = read.rows;
    findings.extend(read.findings);
    table.sort();
    let mut several = Several::default();
    table.mailboxes(|rows| {
        if rows.len() > 1 {
            accounting.merged += rows.len() as u64 - 1;
            several.add(rows.iter().map(|entry| entry.row));
        }
    });
    several.sort();
    accounting.recipients =
        accounting.read - accounting.invalid - accounting.suppressed - accounting.merged;
    let merging = merge_rows(
        campaign, &sources, &barred, &mut facts, &several, &mut table,
    );
    findings.extend(merging.findings);
    let everywhere = facts.everywhere(read.reports.iter().flat_map(|list| &list.fields));
    let mut assumptions = Assumptions::default();
    let mut waits = Waits::new(campaign, &everywhere.declared);
    let kinds = kinds(
        campaign,
        &facts,
        &everywhere,
        &table,
        &mut assumptions,
        &mut waits,
    );
    findings.extend(waits.finish());
    for (list, sane) in sane {
        let file = withhold::file(campaign, list);
        findings.extend(sane.finish(&file, &campaign.file, list));
    }
    let related = aliases.finish(&table, &mut findings);
    findings.extend(marked.finish(&table));
    findings.extend(leaks.finish(&facts, &table, &merging.shared));
    // A mailbox whose rows name nobody counts as one person.
    let unnamed = facts
        .kinds()
        .zip(&kinds)
        .filter(|(kind, _)| kind.marks.unnamed);
    let unnamed: u64 = unnamed.map(|(_, of)| of.people).sum();
    accounting.persons = (!people.is_empty()).then_some(people.len() as u64 + unnamed);
    check_expectations(campaign, accounting, &kinds, &mut findings);
    if accounting.recipients == 0 && findings.iter().all(|finding| !finding.blocks()) {
        findings.push(Finding::error(
            "AUDIENCE-EMPTY",
            Place::file("campaign.toml"),
            "nobody is to be told",
            "look at the lists",
        ));
    }
    let mut facets = BTreeMap::new();
    let (mut withheld, mut no_utf8) = (BTreeMap::new(), BTreeMap::new());
    for of in kinds.iter().filter(|of| of.people > 0) {
        *facets.entry(Facets::clone(&of.facets)).or_default() += of.people;
        if let Some(reason) = &of.withheld {
            *withheld.entry(reason.clone()).or_default() += of.people;
            if reason == withhold::NO_UTF8 {
                *no_utf8.entry(Facets::clone(&of.facets)).or_default() += of.people;
            }
        }
    }
    Audience {
        accounting,
        facets,
        withheld,
        no_utf8,
        unusable,
        suppressed,
        not_to_write: barred.mailboxes(&barred_rows),
        assumptions: assumptions.finish(),
        lists: read.reports,
        findings,
        digest: digest(&table, &kinds),
        met: table.met(),
        sources,
        facts,
        kinds,
        conflicts: merging.conflicts,
        related,
        several,
        barred,
    }
}

/// Where the law of somebody is made whose row names no address that can be used.
fn law_of(row: &Row<'_>, campaign: &Campaign) -> String {
    let cell = |wanted: &str| {
        let mut fields = row.columns.fields.iter();
        let column = fields.position(|field| field.as_deref() == Some(wanted))?;
        Some(row.value(column)?.trim().to_owned())
    };
    let code = |text: Option<String>| Jurisdiction::try_from(text?).ok();
    let region = cell("country").zip(cell("region"));
    let region = region.map(|(country, region)| format!("{country}-{region}"));
    let stated = code(cell("jurisdiction"))
        .or_else(|| code(region))
        .or_else(|| code(cell("country")));
    let code = stated.or_else(|| campaign.file.default_jurisdiction.clone());
    code.map(|code| code.as_str().to_owned())
        .unwrap_or_default()
}

/// Everything that the recipients of each kind share.
fn kinds(
    campaign: &Campaign,
    facts: &Facts,
    everywhere: &Everywhere,
    table: &Table,
    assumptions: &mut Assumptions,
    waits: &mut Waits<'_>,
) -> Vec<OfKind> {
    let mut people = vec![0_u64; facts.kinds().len()];
    table.mailboxes(|rows| {
        let kind = rows
            .iter()
            .find(|row| row.kind != MERGED)
            .map(|row| row.kind as usize);
        if let Some(count) = kind.and_then(|kind| people.get_mut(kind)) {
            *count += 1;
        }
    });
    let of = |(kind, people): (&super::facts::Kind, u64)| {
        let facets = facts.facets(kind, &campaign.file, everywhere, assumptions, people);
        OfKind {
            withheld: waits.reason(&facets, kind.marks, people),
            kept: facets.kept().into(),
            facets: Rc::new(facets),
            people,
        }
    };
    facts.kinds().zip(people).map(of).collect()
}

fn digest(table: &Table, kinds: &[OfKind]) -> Digest {
    let shown: Vec<Digest> = kinds
        .iter()
        .map(|of| {
            let mut hasher = Hasher::new("kind v1");
            // Each facet by itself: their words for people could run together.
            hasher
                .field(&*of.kept)
                .field(of.withheld.as_deref().unwrap_or(""));
            hasher.finish()
        })
        .collect();
    let mut hasher = Hasher::new("audience v2");
    table.in_order(|content, kind| {
        for word in content {
            hasher.field(word.to_be_bytes());
        }
        if let Some(shown) = shown.get(kind as usize) {
            hasher.field(shown.0);
        }
    });
    hasher.finish()
}

impl Audience {
    /// Suppressed rows of people whom nobody is to tell another way either, by reason.
    pub fn left_out(&self) -> impl Iterator<Item = (SuppressReason, u64)> {
        let all = self
            .suppressed
            .iter()
            .map(|(reason, rows)| (*reason, *rows));
        all.filter(|(reason, _)| !reason.is_told_another_way())
    }

    /// Whether the lists are still the files that were read, by everything that the system says of them.
    #[must_use]
    pub fn unchanged(&self) -> bool {
        self.sources.unchanged()
    }

    /// Reads the lists once more and shows every recipient, in the order in which their last rows
    /// stand, with its place in the order of sending, from 1 on. Findings that block mean that the lists are not
    /// those that were assembled.
    pub fn each(&self, campaign: &Campaign, mut show: impl FnMut(u64, &Recipient)) -> Findings {
        // Numbers stand for the same facts as before, since the same rows give them.
        let mut facts = self.facts.clone();
        let places: BTreeMap<&String, u64> = campaign.file.order.iter().zip(0..).collect();
        let mut met = Fingerprint::default();
        let mut findings = self.sources.recipients(
            campaign,
            &self.barred,
            &mut facts,
            &self.several,
            false,
            &mut |mailbox, merged, kind, rows, facts| {
                let (Some(of), Some(first)) = (
                    self.kinds.get(kind as usize),
                    rows.iter().map(|at| at.row).min(),
                ) else {
                    return;
                };
                met.add(mailbox, first);
                let mut fields: BTreeMap<String, Vec<Masked>> = BTreeMap::new();
                for (name, value) in &merged.fields {
                    let name = facts.named(*name);
                    if of.facets.fields.contains_key(name) {
                        fields
                            .entry(name.to_owned())
                            .or_default()
                            .push(Masked::new(value.as_ref()));
                    }
                }
                let mut stood: Vec<RowRef> = rows.iter().map(|at| at.place).collect();
                stood.sort_unstable();
                let place = places
                    .get(&of.facets.audience)
                    .copied()
                    .unwrap_or(places.len() as u64);
                show(
                    (place + 1) << 40 | u64::from(first),
                    &Recipient {
                        address: merged.address.clone(),
                        facets: Rc::clone(&of.facets),
                        kept: Arc::clone(&of.kept),
                        fields,
                        rows: stood,
                        aliases: if campaign.file.merge_aliases {
                            alias::all(&merged.mailboxes())
                        } else {
                            Vec::new()
                        },
                        withheld: of.withheld.clone(),
                    },
                );
            },
        );
        findings.retain(Finding::blocks);
        if findings.is_empty() && met != self.met {
            findings.push(Finding::error(
                "LIST-FILE",
                Place::file("campaign.toml"),
                "the lists changed while they were being read",
                "wait until they are whole, and run again",
            ));
        }
        findings
    }
}

fn check_expectations(
    campaign: &Campaign,
    accounting: Accounting,
    kinds: &[OfKind],
    findings: &mut Findings,
) {
    let affected = kinds.iter().filter(|of| !of.facets.exposed.is_empty());
    let affected: u64 = affected.map(|of| of.people).sum();
    if let Some(stated) = campaign.incident.people()
        && stated.abs_diff(affected) * 5 > stated
    {
        findings.push(Finding::warning(
            "AUDIENCE-COUNT",
            Place::file("incident.toml"),
            format!(
                "[count] says that {} {} affected, and the lists have {}",
                counted(stated, "person"),
                agrees(stated, "is", "are"),
                thousands(affected)
            ),
            "find out who is missing or too many, or correct `people`",
        ));
    }
    let expect = &campaign.file.expect;
    if let Some(rows) = expect.rows
        && rows != accounting.read
    {
        findings.push(Finding::error(
            "EXPECT-ROWS",
            Place::file("campaign.toml"),
            format!(
                "the lists have {}, and {} {} expected",
                counted(accounting.read, "row"),
                thousands(rows),
                agrees(rows, "was", "were")
            ),
            "find the missing or additional rows, or correct `expect.rows`",
        ));
    }
    if let Some(most) = expect.max_invalid
        && most.is_exceeded(accounting.invalid, accounting.read)
    {
        findings.push(Finding::error(
            "EXPECT-INVALID",
            Place::file("campaign.toml"),
            format!(
                "{} of {} cannot be used, over {most}",
                thousands(accounting.invalid),
                counted(accounting.read, "row")
            ),
            "mend the lists, or raise `expect.max_invalid`",
        ));
    }
}
