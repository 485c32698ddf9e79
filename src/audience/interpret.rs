//! One row to what it says: an address, facets, personal fields. What cannot be understood is a
//! finding; nothing is assumed here, since another row of the same mailbox may say it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    called::{Called, called},
    clean,
    facts::Facts,
    printable,
    stating::{Deciding, KNOWN, Said, Stating},
    typo,
    unknown::Unknown,
};
use crate::{
    campaign::{Campaign, ListFile},
    list::{Columns, Row},
    terms::{Address, AddressFault, Finding, Findings, Place, Purpose, agrees, counted},
};

/// A personal value with more characters counts as absent.
const LONGEST: usize = 1000;
/// What a row says.
#[derive(Clone, Debug)]
pub(super) struct Meant<'r> {
    pub(super) address: Address,
    pub(super) canonical: String,
    /// What it states, by its number in [`Facts`].
    pub(super) stated: u32,
    /// Its personal values, in the order of their fields' names.
    pub(super) fields: Vec<(u32, Cow<'r, str>)>,
    pub(super) person: Option<&'r str>,
    /// Whether the address was mended.
    pub(super) repaired: bool,
}

/// What the columns of a list are for.
#[derive(Debug, Default)]
struct Plan {
    email: Option<usize>,
    person: Option<usize>,
    /// The columns that may change the text.
    deciding: Vec<(usize, String)>,
    /// The columns that are printed, in the order of their names.
    personal: Vec<(usize, u32, bool)>,
}

/// So many combinations of deciding values are remembered.
const REMEMBERED: usize = 1 << 16;

/// Reads rows of one list.
#[derive(Debug)]
pub(super) struct Interpreter<'a> {
    file: &'a str,
    unknown: Unknown,
    findings: Findings,
    /// Columns with garbled values: how many, and the first line.
    garbled: BTreeMap<String, (u64, u64)>,
    stating: Stating<'a>,
    plans: HashMap<u32, Rc<Plan>>,
    said: HashMap<Vec<u8>, Rc<Said>>,
    /// What the last row was looked up by.
    key: Vec<u8>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(campaign: &'a Campaign, list: &'a ListFile, file: &'a str) -> Self {
        let mut unknown = Unknown::default();
        let stating = Stating::new(campaign, list, &mut unknown);
        Self {
            file,
            unknown,
            findings: Findings::new(),
            garbled: BTreeMap::new(),
            stating,
            plans: HashMap::new(),
            said: HashMap::new(),
            key: Vec::new(),
        }
    }

    fn plan(&mut self, columns: &Columns, facts: &mut Facts) -> Rc<Plan> {
        if let Some(plan) = self.plans.get(&columns.id) {
            return Rc::clone(plan);
        }
        let mut plan = Plan::default();
        let fields = columns.fields.iter().enumerate();
        for (column, field) in fields.filter_map(|(at, field)| Some((at, field.as_ref()?))) {
            match field.as_str() {
                "email" => plan.email = Some(column),
                "person" => plan.person = Some(column),
                known if KNOWN.contains(&known) || known.starts_with("exposed:") => {
                    plan.deciding.push((column, field.clone()));
                }
                facet if self.stating.is_facet(facet) => {
                    plan.deciding.push((column, field.clone()));
                }
                name => {
                    let is_name = matches!(name, "name" | "organisation");
                    plan.personal.push((column, facts.name(name), is_name));
                }
            }
        }
        plan.personal
            .sort_by(|a, b| facts.named(a.1).cmp(facts.named(b.1)));
        let plan = Rc::new(plan);
        self.plans.insert(columns.id, Rc::clone(&plan));
        plan
    }

    /// What a row says; none where it names no deliverable address.
    pub(super) fn read<'r>(&mut self, row: &Row<'r>, facts: &mut Facts) -> Option<Meant<'r>> {
        let plan = self.plan(row.columns, facts);
        let cell = plan
            .email
            .and_then(|column| row.value(column))
            .unwrap_or("");
        let (address, repaired) = self.address(row.line, cell)?;
        let said = self.said(row, &plan, facts);
        for (field, value) in &said.unknown {
            self.unknown.note(field, value, row.line);
        }
        for field in &said.no_facet {
            self.refuse_facet(row.line, field);
        }
        let mut fields = Vec::with_capacity(plan.personal.len());
        for (column, name, is_name) in &plan.personal {
            let more = row
                .more
                .iter()
                .filter(|(at, _)| at == column)
                .map(|(_, value)| value.as_str());
            for value in row.value(*column).into_iter().chain(more) {
                if let Some(value) = self.personal(row.line, facts.named(*name), *is_name, value) {
                    fields.push((*name, value));
                }
            }
        }
        Some(Meant {
            canonical: address.canonical(),
            address,
            stated: said.stated?,
            fields,
            person: plan.person.and_then(|column| row.value(column)),
            repaired,
        })
    }

    /// Why the last row that was read is none: the finding's id and its words.
    pub(super) fn why(&self) -> (&'static str, &str) {
        match self.findings.last() {
            Some(finding) => (finding.id, &finding.message),
            None => ("LIST-AUDIENCE", "the campaign has no audience"),
        }
    }

    /// What a row calls its person.
    pub(super) fn called(row: &Row<'_>) -> Called {
        let mut names = Called::new();
        let fields = row.columns.fields.iter().enumerate();
        for (column, field) in fields.filter_map(|(at, field)| Some((at, field.as_ref()?))) {
            let more = row
                .more
                .iter()
                .filter(|(at, _)| *at == column)
                .map(|(_, value)| value.as_str());
            for value in row.value(column).into_iter().chain(more) {
                if let Some(name) = called(field, value) {
                    names.insert(field.clone(), name);
                }
            }
        }
        names
    }

    /// What the deciding columns of a row state; looked up, since few combinations occur.
    fn said(&mut self, row: &Row<'_>, plan: &Plan, facts: &mut Facts) -> Rc<Said> {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        key.extend(row.columns.id.to_le_bytes());
        for (column, _) in &plan.deciding {
            let value = row.value(*column).unwrap_or("");
            key.extend((value.len() as u64).to_le_bytes());
            key.extend(value.as_bytes());
        }
        let several = row
            .more
            .iter()
            .filter(|(at, _)| plan.deciding.iter().any(|(column, _)| column == at));
        for (column, value) in several {
            key.extend((*column as u64).to_le_bytes());
            key.extend((value.len() as u64).to_le_bytes());
            key.extend(value.as_bytes());
        }
        if let Some(said) = self.said.get(&key) {
            let said = Rc::clone(said);
            self.key = key;
            return said;
        }
        let mut deciding = Deciding::new();
        for (column, field) in &plan.deciding {
            let more = row
                .more
                .iter()
                .filter(|(at, _)| at == column)
                .map(|(_, value)| value.as_str());
            let values: Vec<&str> = row.value(*column).into_iter().chain(more).collect();
            if !values.is_empty() {
                deciding.insert(field.as_str(), values.join(";"));
            }
        }
        let said = Rc::new(self.stating.understand(&deciding, facts));
        if self.said.len() >= REMEMBERED {
            self.said.clear();
        }
        self.said.insert(key, Rc::clone(&said));
        said
    }

    fn refuse_facet(&mut self, line: u64, field: &str) {
        self.findings.push(Finding::error(
            "AUDIENCE-FACET",
            Place::at(self.file, line, field),
            "a facet changes the text that others read too, and this value looks like somebody's data",
            "take the column out of `facets`, or map its values with `values`",
        ));
    }

    fn address(&mut self, line: u64, cell: &str) -> Option<(Address, bool)> {
        let repaired = clean::repair(cell);
        let place = || Place::at(self.file, line, "email");
        match Address::parse(&repaired) {
            Ok(address) => {
                if let Some(meant) = typo::meant(address.domain()) {
                    let message = format!("the domain looks like a slip for `{meant}`");
                    let help =
                        "it is written to as it stands; correct it at its source if it is one";
                    let finding = Finding::info("LIST-TYPO", place(), message, help);
                    self.findings
                        .push(finding.about(&address.reveal(Purpose::Show)));
                }
                let mended = repaired != cell;
                if mended {
                    let message = "the address was mended";
                    let help = "look at it once; only what is unambiguous is mended";
                    let finding = Finding::warning("LIST-REPAIRED", place(), message, help);
                    self.findings
                        .push(finding.about(&address.reveal(Purpose::Show)));
                }
                Some((address, mended))
            }
            Err(fault) => {
                let help = match fault {
                    AddressFault::Empty => "find the address, or tell this person another way",
                    AddressFault::Several => "give each address its own row",
                    _ => "correct it at its source, or tell this person another way",
                };
                let finding = Finding::warning(fault.id(), place(), fault.to_string(), help);
                self.findings.push(match fault {
                    AddressFault::Empty => finding,
                    _ => finding.about(cell),
                });
                None
            }
        }
    }

    fn personal<'r>(
        &mut self,
        line: u64,
        field: &str,
        is_name: bool,
        value: &'r str,
    ) -> Option<Cow<'r, str>> {
        if is_plain(value, is_name) {
            return Some(Cow::Borrowed(value));
        }
        let mut drop = |id, why: &str| {
            let place = Place::at(self.file, line, field);
            let message = format!("the value counts as absent: {why}");
            let told = "the person is told without it";
            self.findings
                .push(Finding::info(id, place, message, told).about(value));
        };
        if value.contains('\0') {
            drop("LIST-NUL", "it holds a NUL");
            return None;
        }
        if value.chars().count() > LONGEST {
            drop("LIST-LONG-VALUE", "it is longer than 1,000 characters");
            return None;
        }
        if is_name && let Some(why) = printable::why_no_name(value) {
            drop("LIST-NAME-DROPPED", why);
            return None;
        }
        if clean::is_garbled(value) {
            let seen = self.garbled.entry(field.to_owned()).or_insert((0, line));
            seen.0 += 1;
        }
        // A line's end parts words: without it, what follows an address would stick to it.
        let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
        let shown = value.chars().map(blank);
        let shown: String = shown.filter(|c| !clean::is_hidden(*c)).collect();
        Some(shown.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|shown| !shown.is_empty())
            .map(Cow::Owned)
    }

    /// One finding for each column that was read in a wrong encoding.
    fn garbled(&self) -> Findings {
        let finding = |(field, (rows, line)): (&String, &(u64, u64))| {
            Finding::warning(
                "LIST-MOJIBAKE",
                Place::at(self.file, *line, field.clone()),
                format!(
                    "{} of `{field}` {} been read in a wrong encoding",
                    counted(*rows, "value"),
                    agrees(*rows, "looks as if it had", "look as if they had")
                ),
                "state `encoding` of this [[list]], or mend the file where it was exported",
            )
        };
        self.garbled.iter().map(finding).collect()
    }

    /// What was found, with one finding for each value that nobody understands and the TOML to paste.
    pub(super) fn finish(self) -> Findings {
        let classes = self.stating.classes();
        let garbled = self.garbled();
        let mut findings = self.findings;
        findings.extend(garbled);
        findings.extend(self.unknown.findings(self.file, &classes));
        findings
    }
}

/// Whether a value is printed as it stands: most are, and this is quicker to see than why not.
fn is_plain(value: &str, is_name: bool) -> bool {
    let mut before = b' ';
    let of_name = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'\'');
    let plain = value.bytes().all(|byte| {
        let doubled = byte == b' ' && before == b' ';
        before = byte;
        !doubled
            && if is_name {
                of_name(byte)
            } else {
                matches!(byte, b' '..=b'~')
            }
    });
    let letters = !is_name || value.bytes().any(|byte| byte.is_ascii_alphabetic());
    plain && letters && before != b' ' && value.len() <= if is_name { 64 } else { LONGEST }
}
