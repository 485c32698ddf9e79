//! The reference page of every rule, made from the data that the program itself reads.
//! `docs/rules.md` is this page; a test holds it current.

use super::{
    NOT_CLEARANCE,
    channel::names,
    library::Profiles,
    profile::Profile,
    registry::{Entry, Registry, evidence_in_words},
    shape::Channel,
};
use crate::terms::{ClassId, Jurisdiction};

static FORM: &str = include_str!("../../templates/requirements/README.md");

/// The page, in Markdown.
#[must_use]
pub fn reference() -> String {
    let profiles = Profiles::built_in();
    let registry = Registry::of(&profiles);
    let mut page = format!(
        "# Rules\n\nWhat `disclose check` looks at, whatever the law and for each law. It is {NOT_CLEARANCE}: engineering input, not legal advice.\n\n\
         This page is made from the program's own data: `templates/requirements/`, a file for each law, and `templates/findings.toml`. `disclose explain ID` says the same of one rule.\n\n\
         ## How to read it\n\n\
         - A rule asks whether an *element* is there, by the id of its section, and never reads prose for what it means. Exact words are compared only where a law fixes them.\n\
         - **error** blocks, until it is mended or somebody answers for it in `[[override]]` with name, reason and day; **warning** must be seen by a reviewer; **info** is advice.\n\
         - A person's jurisdiction picks the profile: the nearest code that has one. `profiles` in campaign.toml names further ones. People without a jurisdiction get `default_jurisdiction`, counted as an assumption; without that, the general rules alone.\n\
         - The basis is *statutory* where the exposed data trigger the law, else *voluntary*: then what would block is a warning. A law whose trigger is a judgement of risk is taken to bite unless `below_threshold` is attested. General rules are never softened.\n\
         - What no program can see is attested under `[attest]` in incident.toml: `ag_told_first = {{ by = \"Jane Doe\", date = \"2025-11-26\", for = [\"US-MD\"] }}`. A review by counsel is no attestation but an approval.\n\
         - Whether email is enough in law is asked of each person: a list has a column for it, or somebody vouches for all ([lists.md](lists.md)).\n\n\
         Evidence marks:\n\n"
    );
    for mark in ["V", "S", "S15", "K-H", "K-M", "K-L", "K", "-"] {
        page.push_str(&format!("- `{mark}`: {}\n", evidence_in_words(mark)));
    }
    page.push_str("\n## General rules\n\n| id | | what is checked | what to do | source |\n|---|---|---|---|---|\n");
    let is_rule = |entry: &Entry| {
        ["GEN-", "PHISH-", "MAIL-", "REC-", "DATA-STALE", "ATTEST"]
            .iter()
            .any(|start| entry.id.starts_with(start))
    };
    for entry in registry.general().filter(is_rule) {
        page.push_str(&row(&entry));
    }
    page.push_str(
        "\n## Elements\n\n| id | what the reader learns | facts that say it too |\n|---|---|---|\n",
    );
    for id in profiles.elements.ids() {
        let Some(element) = profiles.elements.get(id) else {
            continue;
        };
        let facts = element
            .facts
            .iter()
            .chain(&element.all_facts)
            .chain(&element.two_facts);
        let mut also: Vec<String> = facts.map(|fact| format!("`{fact}`")).collect();
        also.extend(element.sections.iter().map(|id| format!("section `{id}`")));
        page.push_str(&format!(
            "| `{id}` | {} | {} |\n",
            element.meaning,
            also.join(", ")
        ));
    }
    page.push_str("\n## Laws\n");
    for profile in profiles.iter() {
        section(&mut page, profile, &registry);
    }
    page.push_str("\n## What somebody vouches for\n\n");
    for (name, rules) in profiles.attestations() {
        page.push_str(&format!("- `{name}`: {}\n", rules.join(", ")));
    }
    page.push_str("- `below_threshold`: every law whose trigger is a judgement of risk\n- `mailboxes_not_ours`: PHISH-BREACHEDBOX\n");
    page.push_str("\n## A profile of your own\n\n");
    let form = FORM.split_once("\n\n").map_or(FORM, |(_, form)| form);
    page.push_str(form);
    page.push_str("\n## Every other finding\n\n| id | | what is checked | what to do | source |\n|---|---|---|---|---|\n");
    for entry in registry.general().filter(|entry| !is_rule(entry)) {
        page.push_str(&row(&entry));
    }
    page
}

fn row(entry: &Entry) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let source = match (&entry.cite, &entry.evidence) {
        (Some(cite), Some(mark)) => format!("{cite} [{mark}]"),
        (None, Some(mark)) => format!("[{mark}]"),
        _ => String::new(),
    };
    let by = entry
        .by
        .as_ref()
        .map_or_else(String::new, |by| format!(" *Held by: {by}.*"));
    let why = if entry.why.is_empty() {
        String::new()
    } else {
        format!(" *{}*", entry.why)
    };
    format!(
        "| {} | {} | {}{}{} | {} | {} |\n",
        entry.id,
        entry.severity,
        cell(&entry.what),
        cell(&why),
        by,
        cell(&entry.remedy),
        cell(&source)
    )
}

fn section(page: &mut String, profile: &Profile, registry: &Registry) {
    let reviewed = if profile.reviewed_by.is_empty() {
        "no counsel has read it"
    } else {
        &profile.reviewed_by
    };
    let codes: Vec<&str> = profile
        .applies_to
        .iter()
        .map(Jurisdiction::as_str)
        .collect();
    let who = if codes.is_empty() {
        format!(
            "where campaign.toml names `profiles = [\"{}\"]`",
            profile.id
        )
    } else {
        format!("people of {}", codes.join(", "))
    };
    page.push_str(&format!(
        "\n### {} (`{}`)\n\n{}. Holds for {who}. Evidence {}; last verified {}; {reviewed}.\n\n",
        profile.name, profile.id, profile.law, profile.evidence, profile.verified_on
    ));
    page.push_str(&format!("- Bites: {}\n", bites(profile)));
    for one in &profile.deadlines {
        let only = limited(&one.only);
        page.push_str(&format!(
            "- Deadline{only}: {}. {} [{}]\n",
            one.text, one.cite, one.evidence
        ));
    }
    for one in &profile.gates {
        page.push_str(&format!(
            "- Order: {}. {} [{}]\n",
            one.text, one.cite, one.evidence
        ));
    }
    for one in &profile.channels {
        let only = limited(&one.only);
        page.push_str(&format!(
            "- Email{only}: {}.{} {} [{}]\n",
            one.text,
            asked(one),
            one.cite,
            one.evidence
        ));
    }
    for one in &profile.fallbacks {
        let only = limited(&one.only);
        page.push_str(&format!(
            "- Otherwise{only}, when {}: {}. {} [{}]\n",
            one.when, one.what, one.cite, one.evidence
        ));
    }
    if let Some((cite, evidence)) = &profile.breached_mailbox {
        page.push_str(&format!(
            "- Not to a mailbox whose own credentials were taken. {cite} [{evidence}]\n"
        ));
    }
    for one in &profile.retention {
        page.push_str(&format!(
            "- Evidence: {}. {} [{}]\n",
            one.text, one.cite, one.evidence
        ));
    }
    for one in &profile.held {
        page.push_str(&format!(
            "- {}: {}. {} [{}]\n",
            one.id, one.how, one.cite, one.evidence
        ));
    }
    for open in &profile.open {
        page.push_str(&format!("- **Open:** {open}\n"));
    }
    let mut ids: Vec<&str> = profile.rules.iter().map(|rule| rule.id).collect();
    ids.extend(profile.deadlines.iter().filter_map(|one| one.id));
    ids.dedup();
    if ids.is_empty() {
        return;
    }
    page.push_str("\n| id | | what is checked | what to do | source |\n|---|---|---|---|---|\n");
    for id in ids {
        for entry in registry.find(id) {
            if entry.profile == profile.name {
                page.push_str(&row(&entry));
            }
        }
    }
}

/// What is to be stated of a person for it.
fn asked(channel: &Channel) -> String {
    let any: Vec<String> = names(channel)
        .into_iter()
        .map(|names| format!("`{}`", names.join("` with `")))
        .collect();
    if any.is_empty() {
        String::new()
    } else {
        format!(" Stated by {}.", any.join(" or "))
    }
}

fn bites(profile: &Profile) -> String {
    let trigger = &profile.trigger;
    let mut parts = Vec::new();
    parts.extend(trigger.risk.clone());
    parts.extend(
        trigger
            .like
            .as_ref()
            .map(|like| format!("the data of `{}`", like.as_ref())),
    );
    let sets = |sets: &[Vec<ClassId>]| {
        let set = |set: &Vec<ClassId>| {
            let ids: Vec<&str> = set.iter().map(ClassId::as_str).collect();
            format!("`{}`", ids.join("` with `"))
        };
        sets.iter().map(set).collect::<Vec<_>>().join(", ")
    };
    if !trigger.any_of.is_empty() {
        parts.push(sets(&trigger.any_of));
    }
    let also = trigger.also.iter();
    parts.extend(also.map(|(code, own)| format!("in {} {}", code.as_str(), sets(own))));
    if parts.is_empty() {
        "always".to_owned()
    } else {
        parts.join("; or ")
    }
}

/// The codes that something is limited to, in brackets; nothing where it is not.
fn limited(only: &[Jurisdiction]) -> String {
    let only: Vec<&str> = only.iter().map(Jurisdiction::as_str).collect();
    if only.is_empty() {
        return String::new();
    }
    format!(" ({})", only.join(", "))
}
