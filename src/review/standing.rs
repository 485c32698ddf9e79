//! What the approvals at hand are worth: who has approved, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Approval, How, Text, signature::same_key};
use crate::{
    campaign::{Approval as Rules, Campaign},
    terms::{Digest, Locale},
};

/// Whether a campaign may be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The approvals that count for the text, by role.
    pub text: BTreeMap<String, Approval>,
    /// The approvals that count for the audience, by role.
    pub audience: BTreeMap<String, Approval>,
    /// The approvals that count for a language.
    pub languages: BTreeMap<Locale, Approval>,
    /// The languages that need an approval of their own.
    pub languages_needed: Vec<Locale>,
    /// What is missing, in words.
    pub missing: Vec<String>,
    /// Who approved what is missing all the same, since they count in another role; as people are compared
    /// ([`Approval::person`]).
    pub in_two_roles: BTreeSet<String>,
}

impl Standing {
    /// Whether nothing is missing.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// The roles that approve the audience.
pub(super) fn audience_roles(rules: &Rules) -> &[String] {
    rules.audience.as_ref().unwrap_or(&rules.required)
}

/// One approval that is wanted: whether of the text (else of the audience), in which role, and who
/// has given it, latest first.
struct Wanted<'a> {
    text: bool,
    role: &'a str,
    given: Vec<&'a Approval>,
}

/// What the approvals at hand say about a text and an audience.
///
/// Where the campaign wants distinct people, nobody counts in two roles, for text or audience; a
/// language is vouched for beside a role. Where it names a key for a role, only what that key signed
/// counts; the approvals must come from [`super::read_all`], which verifies.
#[must_use]
pub fn standing(
    campaign: &Campaign,
    approvals: &[Approval],
    text: &Text,
    approved: Digest,
    audience: Digest,
) -> Standing {
    standing_under(
        &rules(campaign),
        campaign,
        approvals,
        text,
        approved,
        audience,
    )
}

/// Who has to approve, as the campaign states it now; of keys only what decides, and no comment.
pub(super) fn rules(campaign: &Campaign) -> Rules {
    let stated = &campaign.file.approval;
    let bare = |key: &String| {
        let words: Vec<&str> = key.split_whitespace().take(2).collect();
        words.join(" ")
    };
    let signers = stated.signers.iter();
    Rules {
        languages: stated.languages && !campaign.file.sample,
        signers: signers
            .map(|(role, key)| (role.clone(), bare(key)))
            .collect(),
        ..stated.clone()
    }
}

/// The same under the rules of another time.
pub(super) fn standing_under(
    rules: &Rules,
    campaign: &Campaign,
    approvals: &[Approval],
    text: &Text,
    approved: Digest,
    audience: Digest,
) -> Standing {
    let given = |role: &str, counts: &dyn Fn(&Approval) -> bool| -> Vec<&Approval> {
        approvals
            .iter()
            .rev()
            .filter(|a| !a.withdrawn && a.role == role && counts(a) && signed(rules, campaign, a))
            .collect()
    };
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for role in &rules.required {
        wanted.push(Wanted {
            text: true,
            role,
            given: given(role, &|a| a.text == Some(approved)),
        });
    }
    for role in audience_roles(rules) {
        wanted.push(Wanted {
            text: false,
            role,
            given: given(role, &|a| a.audience == Some(audience)),
        });
    }
    let sign = |role: &str| {
        let signs = rules.signers.contains_key(role);
        if signs { ", signed" } else { "" }
    };
    let mut standing = Standing::default();
    let chosen = choose(&wanted, rules.distinct);
    for (want, chosen) in wanted.iter().zip(chosen) {
        let (kept, what) = if want.text {
            (&mut standing.text, "text")
        } else {
            (&mut standing.audience, "audience")
        };
        match chosen {
            Some(approval) => {
                kept.insert(want.role.to_owned(), approval.clone());
            }
            None if want.given.is_empty() => {
                standing
                    .missing
                    .push(format!("the {what} by {}{}", want.role, sign(want.role)));
            }
            None => {
                let people = want.given.iter().map(|approval| approval.person());
                standing.in_two_roles.extend(people);
                standing.missing.push(format!(
                    "the {what} by {}: one person may not approve in two roles",
                    want.role
                ));
            }
        }
    }
    if rules.languages {
        let original = text.source(campaign);
        let source = text.language(&original);
        for locale in text.locales() {
            if locale == original {
                continue;
            }
            let role = format!("language:{locale}");
            let digests = Some((text.language(&locale), source));
            match given(&role, &|a| a.language == digests).first() {
                Some(approval) => {
                    standing
                        .languages
                        .insert(locale.clone(), (*approval).clone());
                }
                None => standing
                    .missing
                    .push(format!("the language {locale} by `{role}`{}", sign(&role))),
            }
            standing.languages_needed.push(locale);
        }
    }
    standing
}

/// Whether an approval is signed, where the campaign names a key for its role: by that key, and for
/// this campaign.
fn signed(rules: &Rules, campaign: &Campaign, approval: &Approval) -> bool {
    let Some(wanted) = rules.signers.get(&approval.role) else {
        return true;
    };
    matches!(&approval.how, How::Signature { key, .. } if same_key(key, wanted))
        && approval.campaign == campaign.file.id
}

/// Who counts for what. Somebody who approved in two roles counts where nobody else can.
fn choose<'a>(wanted: &[Wanted<'a>], distinct: bool) -> Vec<Option<&'a Approval>> {
    if !distinct {
        return wanted
            .iter()
            .map(|want| want.given.first().copied())
            .collect();
    }
    let mut chosen = Vec::new();
    let mut steps = 100_000;
    if everybody(wanted, &mut chosen, &mut BTreeMap::new(), &mut steps) {
        return chosen;
    }
    // Not all can be had: as many as the order gives, so that what is missing can be named.
    let mut roles: BTreeMap<String, &str> = BTreeMap::new();
    wanted
        .iter()
        .map(|want| {
            let free = want
                .given
                .iter()
                .find(|a| roles.get(&a.person()).is_none_or(|role| *role == want.role))?;
            roles.insert(free.person(), want.role);
            Some(*free)
        })
        .collect()
}

/// Tries every way to give each wanted approval a person, each person one role.
fn everybody<'a>(
    wanted: &[Wanted<'a>],
    chosen: &mut Vec<Option<&'a Approval>>,
    roles: &mut BTreeMap<String, &'a str>,
    steps: &mut u32,
) -> bool {
    let Some(want) = wanted.get(chosen.len()) else {
        return true;
    };
    for approval in &want.given {
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        let person = approval.person();
        let held = roles.get(&person).copied();
        if held.is_some_and(|role| role != want.role) {
            continue;
        }
        roles.insert(person.clone(), want.role);
        chosen.push(Some(approval));
        if everybody(wanted, chosen, roles, steps) {
            return true;
        }
        chosen.pop();
        if held.is_none() {
            roles.remove(&person);
        }
    }
    false
}
