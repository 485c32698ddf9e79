//! `disclose settle`: a person decides attempts without an outcome, from what the relay's log says.
//!
//! Guarantees that all of it is recorded or nothing, who recorded it and from which file, and that only
//! what nobody else can decide any more is decided: the open attempts of a `send` that is running are not.
//! It must not send anything.

use std::collections::BTreeMap;

use super::{
    args::{Rest, Settle},
    evidence::{self, Said, bare},
    failure::Failure,
    gather::gather,
    host, print_document,
    seen::{Attempt, Seen},
    standpoint::Standpoint,
    state::State,
    status,
    terminal::Terminal,
};
use crate::{
    delivery::{Draft, Event, Exit, Kind, State as Stand},
    ledger::Fault,
    log::thousands,
    terms::{Key, Stamp, mask_value},
};

/// So long after an attempt was lost, the `send` that lost it may still be about to try it again.
const STILL_ITS_OWN: std::time::Duration = std::time::Duration::from_secs(3);

/// So many that cannot be settled are named one by one.
const SHOWN: usize = 50;

/// What is to be settled, as it was said.
#[derive(Debug)]
struct Wanted {
    said: Vec<Said>,
    /// What holds for those that nobody named.
    rest: Option<bool>,
    /// Who says so and from what, for the log.
    reply: String,
    sender: String,
    /// Whose message each of the ids is.
    owners: BTreeMap<String, Option<Key>>,
}

/// What comes of it.
#[derive(Debug, Default)]
struct Plan {
    drafts: Vec<Draft>,
    accepted: u64,
    not_accepted: u64,
    left: u64,
    refused: Vec<(Said, &'static str)>,
}

/// Records what became of unknowns.
pub(super) fn settle(args: &Settle, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut wanted = Wanted::of(args)?;
    let gathered = gather(&args.folder.campaign, None)?;
    let state = State::of(&gathered.campaign);
    let mut ledger = state.open_to_write()?;
    let mut seen = Seen::default();
    ledger.read_all(|event| wanted.take(&event, &mut seen))?;
    seen.name(&gathered, ledger.identity());
    wanted.own(&seen);
    let plan = wanted.plan(&seen, ledger.is_sending()?, host::now());
    if !plan.refused.is_empty() {
        return refuse(&plan, terminal);
    }
    terminal.say(plan.in_words());
    let plan = if args.dry_run || plan.drafts.is_empty() {
        plan
    } else {
        confirm(args, terminal)?;
        // What the first look found may be settled, or be tried again, by now.
        let turn = ledger.turn()?;
        if let (seq, Some(head)) = (seen.history.seq, seen.history.head) {
            turn.read_after(seq, head, |event| wanted.take(&event, &mut seen))?;
        }
        let mut plan = wanted.plan(&seen, turn.is_sending()?, host::now());
        if !plan.refused.is_empty() {
            drop(turn);
            return refuse(&plan, terminal);
        }
        for event in turn.append(std::mem::take(&mut plan.drafts), host::now())? {
            seen.take(&event)?;
        }
        state.record_head(&ledger)?;
        plan
    };
    if args.dry_run {
        terminal.say("nothing was written");
    } else if plan.not_accepted > 0 {
        terminal.say(if ledger.is_sending()? {
            "the running `send` takes them up"
        } else {
            "`disclose send` sends them"
        });
    }
    let alive = ledger.is_sending()?;
    let standpoint = Standpoint::of(&gathered, &state, &ledger, seen, alive)?;
    let exits = standpoint.exits(&gathered);
    if terminal.wants_json() {
        let document = serde_json::json!({
            "settled": plan.accepted + plan.not_accepted, "accepted": plan.accepted,
            "not_accepted": plan.not_accepted, "left": plan.left, "dry_run": args.dry_run,
            "exit": status::codes(&exits),
        });
        print_document(terminal, &document)?;
    }
    Ok(status::first(&exits))
}

impl Wanted {
    fn of(args: &Settle) -> Result<Self, Failure> {
        let (accepted, not_accepted) = (args.accepted.as_ref(), args.not_accepted.as_ref());
        let given = |ids: Option<&Vec<String>>, accepted| -> Vec<Said> {
            let ids = ids.into_iter().flatten();
            let said = |id: &String| Said {
                id: bare(id),
                line: None,
                accepted,
            };
            ids.map(said).collect()
        };
        let mut said = given(accepted, true);
        said.extend(given(not_accepted, false));
        let bare_flag = |ids: Option<&Vec<String>>| ids.is_some_and(Vec::is_empty);
        let all = match (bare_flag(accepted), bare_flag(not_accepted)) {
            (true, true) => {
                return Err(Failure::usage(
                    "they were accepted, or they were not",
                    "give one of `--accepted` and `--not-accepted`",
                ));
            }
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        };
        let sender = host::recorder();
        let mut reply = format!("settled by {sender}: stated by hand");
        if let Some(path) = &args.from {
            let evidence = evidence::read(path, all, args.rest.is_some())?;
            reply = format!("settled by {sender}: {}", evidence.name);
            said.extend(evidence.said);
        } else if all.is_some() || said.is_empty() {
            return Err(Failure::usage(
                "nothing is named",
                "give Message-IDs after `--accepted` or `--not-accepted`, or a file with `--from`; `disclose status` lists the unknowns",
            ));
        }
        let owners = said.iter().map(|said| (said.id.clone(), None));
        Ok(Self {
            owners: owners.collect(),
            said,
            rest: args.rest.map(|rest| rest == Rest::Accepted),
            reply,
            sender,
        })
    }

    /// Takes in an event, and notes whose the Message-IDs are.
    fn take(&mut self, event: &Event, seen: &mut Seen) -> Result<(), Fault> {
        if event.kind == Kind::Attempt
            && let Some(owner) = self.owners.get_mut(&event.message_id.to_lowercase())
        {
            *owner = event.key;
        }
        seen.take(event)
    }

    /// Notes whose the Message-IDs are that no event names, as in a copy.
    fn own(&mut self, seen: &Seen) {
        for (key, attempt) in &seen.undecided {
            if let Some(owner) = self
                .owners
                .get_mut(&attempt.draft.message_id.to_lowercase())
            {
                owner.get_or_insert(*key);
            }
        }
    }

    fn owner(&self, id: &str) -> Option<Key> {
        self.owners.get(id).copied().flatten().or(Key::from_hex(id))
    }

    fn plan(&self, seen: &Seen, alive: bool, now: Stamp) -> Plan {
        let mut plan = Plan::default();
        let mut decided: BTreeMap<Key, bool> = BTreeMap::new();
        for said in &self.said {
            let key = self.owner(&said.id);
            let why = key.map_or(Some("it is nobody's in this campaign"), |key| {
                why_not(seen, key, alive, now)
            });
            match (key, why) {
                (Some(key), None) => {
                    if *decided.entry(key).or_insert(said.accepted) != said.accepted {
                        let why = "it is said to be accepted, and not";
                        plan.refused.push((said.clone(), why));
                    }
                }
                (_, why) => plan.refused.push((said.clone(), why.unwrap_or_default())),
            }
        }
        for (key, attempt) in &seen.undecided {
            let is_open = why_not(seen, *key, alive, now).is_none();
            let named = decided.get(key).copied();
            match named.or(self.rest).filter(|_| is_open) {
                Some(accepted) => plan.decide(self.draft(*key, attempt, accepted, named.is_none())),
                None => plan.left += u64::from(!(alive && is_sending(seen, *key))),
            }
        }
        plan
    }

    fn draft(&self, key: Key, attempt: &Attempt, accepted: bool, rest: bool) -> Draft {
        let kind = if accepted {
            Kind::SettledAccepted
        } else {
            Kind::SettledUnsent
        };
        let mut draft = Draft::about(key, kind, attempt.draft.attempt);
        draft.text = attempt.draft.text;
        draft.wording = attempt.draft.wording;
        draft.locale.clone_from(&attempt.draft.locale);
        draft.message_id.clone_from(&attempt.draft.message_id);
        draft.relay.clone_from(&attempt.draft.relay);
        draft.sender.clone_from(&self.sender);
        draft.reply.clone_from(&self.reply);
        if rest {
            draft
                .reply
                .push_str(", as one of the rest that is not in it");
        }
        draft
    }
}

fn is_sending(seen: &Seen, key: Key) -> bool {
    let progress = seen.history.people.get(&key);
    progress.is_some_and(|progress| progress.state == Stand::Sending)
}

/// Why there is nothing for a person to decide about somebody; none where there is.
fn why_not(seen: &Seen, key: Key, alive: bool, now: Stamp) -> Option<&'static str> {
    let Some(progress) = seen.history.people.get(&key) else {
        return Some("it is nobody's in this campaign");
    };
    match progress.state {
        Stand::Sending if progress.is_taken() => Some("it came back, so it was handed over"),
        Stand::Unknown if alive && now.since(progress.last) < STILL_ITS_OWN => {
            Some("it was lost a moment ago; ask again in a few seconds")
        }
        Stand::Sending if alive => Some("it is being sent now"),
        Stand::Unknown | Stand::Sending => None,
        Stand::Accepted => Some("it is handed over already, and not unknown"),
        Stand::Rejected => Some("it is refused, and not unknown"),
        Stand::Expired => Some("it is given up, and not unknown"),
        Stand::Pending | Stand::Deferred | Stand::Doubted => {
            Some("it is waiting to be sent, and not unknown")
        }
    }
}

impl Plan {
    fn decide(&mut self, draft: Draft) {
        if draft.kind == Kind::SettledAccepted {
            self.accepted += 1;
        } else {
            self.not_accepted += 1;
        }
        self.drafts.push(draft);
    }

    fn in_words(&self) -> String {
        format!(
            "{} to settle: {} taken by the relay, {} not taken and to be sent once more; {} stay unknown",
            thousands(self.accepted + self.not_accepted),
            thousands(self.accepted),
            thousands(self.not_accepted),
            thousands(self.left)
        )
    }
}

fn confirm(args: &Settle, terminal: &Terminal) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    match terminal.ask("It cannot be taken back. Record it? Type `yes`:") {
        Some(answer) if answer == "yes" => Ok(()),
        Some(_) => Err(Failure::usage(
            "nothing was written",
            "type `yes`, or give `--yes` in scripts",
        )),
        None => Err(Failure::usage(
            "nobody can be asked here",
            "give `--yes` in scripts",
        )),
    }
}

/// Names what cannot be settled. What is no id of ours may be anything, an address too.
fn refuse(plan: &Plan, terminal: &Terminal) -> Result<Exit, Failure> {
    terminal.note("error: these cannot be settled, so nothing was written:");
    let named = |said: &Said| {
        let place = said.line.map(|line| format!("line {line}: "));
        format!("{}{}", place.unwrap_or_default(), shown(&said.id))
    };
    for (said, why) in plan.refused.iter().take(SHOWN) {
        terminal.note(format!("  {}: {why}", named(said)));
    }
    if let Some(more) = plan.refused.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        terminal.note(format!("  and {} more", thousands(more as u64)));
    }
    terminal.note("help: leave them out; `disclose status` lists the unknowns");
    if terminal.wants_json() {
        let refused = plan.refused.iter().map(|(said, why)| {
            serde_json::json!({ "id": shown(&said.id), "line": said.line, "why": why })
        });
        let document = serde_json::json!({
            "settled": 0, "accepted": 0, "not_accepted": 0, "refused": refused.collect::<Vec<_>>(),
            "exit": [Exit::Usage.code()],
        });
        print_document(terminal, &document)?;
    }
    Ok(Exit::Usage)
}

fn shown(id: &str) -> String {
    let local = id.split('@').next().unwrap_or("");
    let is_ours = local.len() == 24 && local.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7'));
    if is_ours || Key::from_hex(id).is_some() {
        format!("<{}>", mask_controls(id))
    } else {
        mask_value(id)
    }
}

fn mask_controls(id: &str) -> String {
    id.chars().filter(|c| !c.is_control()).collect()
}
