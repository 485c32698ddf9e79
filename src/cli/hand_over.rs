//! Hands over what is outstanding of a campaign, with the ledger and to the endpoint that it is given:
//! what `send` and `rehearse` have in common.
//!
//! Guarantees that a rehearsal goes the way of the real thing: the same store, order, messages, limits
//! and ledger. It must not ask who may be told, choose a relay or open a ledger by itself.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    approved::Approved,
    args::ProgressForm,
    failure::Failure,
    gather::Gathered,
    order::{self, Listed},
    progress::Progress,
    settings,
    terminal::Terminal,
};
use crate::{
    audience::Store,
    delivery::{Brakes, History, People, Policy, UnderWay, Window},
    dispatch::{self, Ended, Mailbag, Order, Rules, Run},
    ledger::{Joining, Ledger},
    message::Secret,
    relay::{Endpoint, Limit},
    review::OnFile,
    terms::Digest,
};

/// What a caller decides about a run; the rest is the campaign's.
pub(super) struct How {
    pub(super) endpoint: Endpoint,
    pub(super) connections: u32,
    pub(super) limits: Vec<Limit>,
    pub(super) policy: Policy,
    pub(super) order: Order,
    pub(super) brakes: Brakes,
    pub(super) window: Option<Window>,
    pub(super) limit: Option<u64>,
    /// Whether these are the first of many.
    pub(super) first: bool,
    pub(super) goes_on: bool,
    pub(super) progress: Option<ProgressForm>,
    /// How this sender calls itself.
    pub(super) name: String,
    /// Where other senders may be at work: whose attempts are open, and after which event it was decided to send.
    pub(super) shares: Option<(UnderWay, u64)>,
}

/// Runs until nothing is due, or something stops it.
pub(super) fn hand_over(
    gathered: &Gathered,
    approved: &Approved,
    store: Store,
    ledger: Ledger,
    history: History,
    how: How,
) -> Result<(Ledger, History, Ended), Failure> {
    let campaign = &gathered.campaign;
    let people = &history.people;
    let due = how.order.people.iter().filter(|who| {
        let known = people.key(**who).zip(people.at(**who));
        known.is_some_and(|(key, progress)| how.policy.due(*key, &progress).is_some())
    });
    let progress = Rc::new(Progress::new(
        due.count() as u64,
        how.progress,
        gathered.zone.clone(),
    ));
    let mailbag = Mailbag::new(
        &approved.frozen,
        &approved.frozen.around.headers(false),
        store,
        Secret::new(*ledger.identity().campaign_key()),
    )
    .map_err(|fault| Failure::usage(fault.to_string(), "correct [sender]"))?;
    let approvals = OnFile::of(campaign).to_string();
    let relay = how.endpoint.name();
    let joining = joining(gathered, approved, &how.name, relay);
    let run = Run {
        mailbag,
        endpoint: how.endpoint,
        timeouts: settings::timeouts(campaign),
        recycle: settings::recycle(campaign),
        rules: Rules {
            order: how.order,
            connections: how.connections,
            openings: settings::openings(campaign),
            limits: how.limits,
            ramp: settings::ramp(campaign),
            window: how.window,
            brakes: how.brakes,
            limit: how.limit,
            first: how.first,
            shares: how.shares.is_some(),
        },
        policy: how.policy,
        text: approved.frozen.digest,
        approvals,
        goes_on: how.goes_on,
        sender: how.name,
        joins: how
            .shares
            .map(|(under_way, decided)| (joining, under_way, decided)),
        has_ended: || {
            Terminal::new(false)
                .note("the run has ended, and everybody is counted; Ctrl-C again ends at once");
        },
    };
    let drawn = Rc::clone(&progress);
    let ran = dispatch::run(ledger, history, run, move |snapshot| drawn.draw(snapshot))?;
    progress.finish();
    Ok(ran)
}

/// How a sender presents itself to others.
pub(super) fn joining(
    gathered: &Gathered,
    approved: &Approved,
    name: &str,
    relay: String,
) -> Joining {
    Joining {
        name: name.to_owned(),
        text: approved.frozen.digest,
        audience: gathered.audience_digest,
        approvals: OnFile::of(&gathered.campaign).to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        relay,
    }
}

/// Everybody in the store who does not wait, in order, by the numbers that they have in `people`.
pub(super) fn listed(
    gathered: &Gathered,
    approved: &Approved,
    store: &Store,
    people: &People,
    some_first: bool,
) -> Result<Listed, Failure> {
    let locales = approved.frozen.wordings.iter();
    let locales: BTreeMap<Digest, String> = locales
        .map(|wording| (wording.digest(), wording.locale.to_string()))
        .collect();
    order::listed(store, people, &gathered.campaign, &locales, some_first)
}
