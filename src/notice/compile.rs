//! Notices to wordings: each combination of facets rendered once, equal renderings one wording.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    advice,
    agencies::Agencies,
    built_in::BuiltIn,
    catalogue::Catalogues,
    checks,
    classes::Classes,
    compared::{compare, originals},
    document::Layout,
    entries::Entries,
    facts::Facts,
    library::{Library, Source, Via},
    multiply,
    origin::Origins,
    overlay,
    parity::Marks,
    press::Press,
    prove::{self, Used, Vocabulary, Where},
    public::{self, PublicNotice},
    render::{Engine, PARTS, Part},
    render_key::RenderKey,
    schema, spoken,
    wording::{Outline, Wording},
};
use crate::{
    audience::Facets,
    campaign::Campaign,
    terms::{Digest, Finding, Findings, Locale, Place},
};

/// Which language people asked for, and which they get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocaleUse {
    /// The kind of reader.
    pub audience: String,
    /// The language asked for or assumed.
    pub asked: Locale,
    /// The language of the notice; none where there is no notice.
    pub used: Option<Locale>,
    /// How they came to it.
    pub via: Option<Via>,
    /// How many people.
    pub people: u64,
}

/// All wordings of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// Every wording, each once, in the order of the facets.
    pub wordings: Vec<Wording>,
    /// What stands in each of them by name, in the same order.
    pub outlines: Vec<Outline>,
    /// Where each of them is changed, in the same order.
    pub origins: Vec<Origins>,
    /// Facets to the index of their wording; those without a notice are missing.
    pub by_facets: BTreeMap<Facets, usize>,
    /// Who gets which language.
    pub locale_used: Vec<LocaleUse>,
    /// The same texts for the page at `public_notice.url`, by kind of reader and language.
    pub public: Vec<PublicNotice>,
    /// What is wrong or worth knowing.
    pub findings: Findings,
}

/// Audience, language asked for, and what was found.
type Asked = (String, Locale, Option<(Locale, Via)>);

/// Renders every notice that somebody gets. Reads the campaign's `notices/`, nothing else.
#[must_use]
pub fn compile(
    campaign: &Campaign,
    facets: &BTreeMap<Facets, u64>,
    notice_date: jiff::civil::Date,
) -> Notices {
    compile_with(&BuiltIn::embedded(), campaign, facets, notice_date)
}

/// The same with what is built in as a value.
#[must_use]
pub fn compile_with(
    built_in: &BuiltIn,
    campaign: &Campaign,
    facets: &BTreeMap<Facets, u64>,
    notice_date: jiff::civil::Date,
) -> Notices {
    Compiler::new(built_in, campaign, facets, notice_date).run()
}

struct Compiler<'a> {
    built_in: &'a BuiltIn,
    campaign: &'a Campaign,
    facets: &'a BTreeMap<Facets, u64>,
    notice_date: jiff::civil::Date,
    /// Personal fields; a field's place is its sentinel.
    fields: Vec<String>,
    declared: BTreeSet<String>,
    /// Columns whose names mean something else in a notice: neither fields nor facets.
    misnamed: BTreeSet<String>,
    words: BTreeSet<String>,
    findings: Findings,
}

impl<'a> Compiler<'a> {
    fn new(
        built_in: &'a BuiltIn,
        campaign: &'a Campaign,
        facets: &'a BTreeMap<Facets, u64>,
        notice_date: jiff::civil::Date,
    ) -> Self {
        let mut fields: BTreeSet<String> = schema::FIELDS.map(str::to_owned).into();
        let mut declared = BTreeSet::new();
        for one in facets.keys() {
            fields.extend(one.fields.keys().cloned());
            declared.extend(one.declared.keys().cloned());
        }
        fields.retain(|field| !declared.contains(field));
        let mut misnamed = BTreeSet::new();
        for names in [&mut fields, &mut declared] {
            misnamed.extend(names.extract_if(.., |name| schema::taken(name).is_some()));
        }
        let words = own_words(campaign);
        Self {
            built_in,
            campaign,
            facets,
            notice_date,
            fields: fields.into_iter().collect(),
            declared,
            misnamed,
            words,
            findings: Findings::new(),
        }
    }

    fn run(mut self) -> Notices {
        self.check_columns();
        self.findings
            .extend(overlay::check(&self.campaign.incident));
        let campaign = self.campaign;
        let classes = Classes::built_in();
        let words = self.words.clone();
        let agencies = Agencies::of(campaign, &mut self.findings);
        let facts = Facts {
            campaign,
            built_in: self.built_in,
            classes: &classes,
            notice_date: self.notice_date,
            words: &words,
            agencies: &agencies,
        };
        self.findings.extend(advice::check(&facts));
        let exposed = self.facets.keys().flat_map(|facets| &facets.exposed);
        self.findings.extend(advice::check_classes(&facts, exposed));
        let library = Library::read(self.built_in, campaign, &mut self.findings);
        let (chosen, locale_used) = self.choose(&library);
        let originals = originals(campaign, &library, &chosen);
        let variants = checks::variants(self.facets, &chosen, &originals, &library, campaign);
        self.findings.extend(variants);
        let mut engine = Engine::new();
        let usable = self.check_templates(&library, &chosen, &originals, &mut engine);
        let mut press = Press {
            facts: &facts,
            engine: &engine,
            layout: Layout::new(),
            catalogues: Catalogues::new(self.built_in, &campaign.words),
            formats: BTreeMap::new(),
            contexts: BTreeMap::new(),
            marked: BTreeMap::new(),
            marks: Marks::around(),
            fields: &self.fields,
            findings: Findings::new(),
        };
        let limit = campaign.file.expect.max_wordings.unwrap_or(200);
        let mut rendered: BTreeMap<RenderKey, Option<usize>> = BTreeMap::new();
        let mut by_digest: BTreeMap<Digest, usize> = BTreeMap::new();
        let mut wordings: Vec<Wording> = Vec::new();
        let mut outlines = Vec::new();
        let mut origins: Vec<Origins> = Vec::new();
        let mut by_facets = BTreeMap::new();
        for (one, source) in &chosen {
            let Some(used) = usable.get(&source.name) else {
                continue;
            };
            if wordings.len() > limit {
                break;
            }
            let index = *rendered
                .entry(RenderKey::of(one, source, used, &facts))
                .or_insert_with(|| {
                    let (wording, outline) = press.wording(one, source, used)?;
                    let found = press.origins(one, source);
                    let index = *by_digest.entry(wording.digest()).or_insert_with(|| {
                        wordings.push(wording);
                        outlines.push(outline);
                        origins.push(Origins::default());
                        wordings.len() - 1
                    });
                    if let Some(known) = origins.get_mut(index) {
                        known.merge(found);
                    }
                    Some(index)
                });
            if let Some(index) = index {
                by_facets.insert((*one).clone(), index);
            }
        }
        if wordings.len() > limit {
            self.findings
                .push(multiply::finding(self.facets, &usable, limit));
        }
        let public = public::all(&mut press, &chosen, self.facets, &usable);
        for (one, source) in &chosen {
            let names = usable.get(&source.name).into_iter();
            let names: Vec<&str> = names
                .flat_map(|used| &used.names)
                .map(String::as_str)
                .collect();
            let codes = overlay::codes(one.jurisdiction.as_ref());
            self.findings
                .extend(agencies.left_out(&names, &codes, &source.name));
            self.findings
                .extend(agencies.stale(&names, &codes, self.notice_date));
        }
        let compared = compare(&mut press, &chosen, &originals, &usable);
        self.findings.extend(compared);
        self.findings.append(&mut press.findings);
        let source = &campaign.file.default_locale;
        self.findings.extend(press.catalogues.findings(source));
        let entries = Entries::of(self.built_in.english(), |_| true);
        let said = spoken::check(campaign, &chosen, &usable, &entries);
        self.findings.extend(said);
        self.findings.extend(checks::source(&chosen, campaign));
        dedup(&mut self.findings);
        Notices {
            wordings,
            outlines,
            origins,
            by_facets,
            locale_used,
            public,
            findings: self.findings,
        }
    }

    /// A column must not hide a fact, nor what a notice is written with.
    fn check_columns(&mut self) {
        for name in &self.misnamed {
            let what = schema::taken(name).unwrap_or_default();
            self.findings.push(Finding::error(
                "NOTICE-COLUMN",
                Place::file("campaign.toml"),
                format!("a list has a column `{name}`, which is {what}"),
                "rename the column in the list",
            ));
        }
    }

    /// Finds everybody's notice; says who has none and who gets another language.
    fn choose<'l>(
        &mut self,
        library: &'l Library,
    ) -> (Vec<(&'a Facets, &'l Source)>, Vec<LocaleUse>) {
        let mut chosen = Vec::new();
        let mut counts: BTreeMap<Asked, u64> = BTreeMap::new();
        for (one, people) in self.facets {
            let found = library.choose(
                &one.audience,
                &one.locale,
                one.jurisdiction.as_ref(),
                &self.campaign.file.fallback,
            );
            let used = found.map(|(source, via)| (source.locale.clone(), via));
            *counts
                .entry((one.audience.clone(), one.locale.clone(), used))
                .or_default() += people;
            if let Some((source, _)) = found {
                chosen.push((one, source));
            }
        }
        let who: Vec<LocaleUse> = counts
            .into_iter()
            .map(|((audience, asked, used), people)| LocaleUse {
                audience,
                asked,
                via: used.as_ref().map(|(_, via)| *via),
                used: used.map(|(locale, _)| locale),
                people,
            })
            .collect();
        self.findings
            .extend(who.iter().filter_map(checks::locale_finding));
        (chosen, who)
    }

    /// Checks and compiles all templates at once: the campaign's own, and the built-in ones in use.
    fn check_templates(
        &mut self,
        library: &Library,
        chosen: &[(&Facets, &Source)],
        originals: &[Option<&Source>],
        engine: &mut Engine,
    ) -> BTreeMap<String, Used> {
        let vocabulary = Vocabulary {
            fields: self.fields.iter().cloned().collect(),
            declared: self.declared.clone(),
            words: self.words.clone(),
        };
        let in_use = chosen.iter().map(|(_, source)| *source);
        let sources: BTreeMap<&str, &Source> = library
            .own()
            .chain(in_use)
            .chain(originals.iter().flatten().copied())
            .map(|source| (source.name.as_str(), source))
            .collect();
        let mut usable = BTreeMap::new();
        for source in sources.values() {
            let mut found = engine.add(source);
            let readable = !found.iter().any(|fault| fault.id == "NOTICE-TEMPLATE");
            let mut all = Used::default();
            for part in PARTS {
                let at = Where {
                    file: &source.name,
                    lines_before: part.lines_before(source),
                    fields_allowed: matches!(part, Part::Body),
                    readable,
                };
                let used = prove::check(part.text(source), &at, &vocabulary, &mut found);
                all.fields.extend(used.fields);
                all.declared.extend(used.declared);
                all.literals.extend(used.literals);
                all.words.extend(used.words);
                all.names.extend(used.names);
            }
            if found.is_empty() {
                usable.insert(source.name.clone(), all);
            }
            self.findings.extend(found);
        }
        usable
    }
}

/// Ids of `words.csv` that a notice can name and the program does not know.
fn own_words(campaign: &Campaign) -> BTreeSet<String> {
    let plain = |id: &&str| {
        id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !schema::WORDS.contains(id)
            && !schema::BLOCKS.contains(id)
    };
    campaign
        .words
        .ids()
        .map(|id| id.split('@').next().unwrap_or(id))
        .filter(plain)
        .map(str::to_owned)
        .collect()
}

fn dedup(findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
}
