//! Coming and going.
//!
//! Guarantees that whoever joins sends the same to the same people as those who are at work, under a name of its
//! own, and has heard all that was written; and that whoever leaves leaves nothing open.

use std::collections::HashMap;

use super::{Joining, Member, SenderRow, moment};
use crate::{
    delivery::{Blocks, Draft, History, Kind, Lease, UnderWay},
    ledger::{Fault, Ledger, patience::Patience},
    terms::Stamp,
};

impl Ledger {
    /// Joins the senders at work, or begins a run as the first of them. `opening` is what a run writes first;
    /// `history` is caught up with what others wrote, and with that. A pause after the event `decided` was not known
    /// when it was decided to send, and stands.
    pub fn join(
        &mut self,
        history: &mut History,
        under_way: UnderWay,
        joining: &Joining,
        decided: u64,
        opening: impl Fn(&History) -> Vec<Draft>,
        now: Stamp,
    ) -> Result<(), Fault> {
        let mut under_way = under_way;
        let mut patience = Patience::new(self.link());
        loop {
            match self.try_join(history, &mut under_way, joining, decided, &opening, now) {
                Err(fault) if patience.lasts(&fault) => {}
                Err(fault) => return Err(fault),
                Ok((fence, lease)) => {
                    self.member = Some(Member {
                        fence,
                        name: joining.name.clone(),
                        lease,
                        held: vec![Blocks::default()],
                        under_way,
                        own: HashMap::new(),
                        late: HashMap::new(),
                        forgotten: 0,
                        heard: 0,
                    });
                    return Ok(());
                }
            }
        }
    }

    /// Whether a sender fits to those that are at work; before anything is done for it. Joining looks again.
    pub fn fits(&self, joining: &Joining) -> Result<(), Fault> {
        let rows = self.senders()?;
        let living = rows.iter().filter(|row| row.alive);
        living.into_iter().try_for_each(|row| same(joining, row))
    }

    fn try_join(
        &mut self,
        history: &mut History,
        under_way: &mut UnderWay,
        joining: &Joining,
        decided: u64,
        opening: impl Fn(&History) -> Vec<Draft>,
        now: Stamp,
    ) -> Result<(i64, Lease), Fault> {
        let (asked, at) = moment();
        let genesis = self.genesis;
        let turn = self.turn()?;
        turn.read_after(history.seq, history.head.unwrap_or(genesis), |event| {
            under_way.take(&event);
            Ok(history.apply(&event)?)
        })?;
        if let Some(holder) = turn.engine().shared()?.held_alone()? {
            return Err(Fault::Busy { holder });
        }
        if history.purged.is_some() {
            // What is needed to tell people is gone, or is going.
            return Err(Fault::Meanwhile);
        }
        let rows = turn.engine().shared()?.senders()?;
        let (living, gone): (Vec<SenderRow>, Vec<SenderRow>) =
            rows.into_iter().partition(|row| row.alive);
        for other in &living {
            same(joining, other)?;
        }
        if history.paused.is_some() {
            let left = |row: &SenderRow| u64::try_from(row.left).unwrap_or(0).div_ceil(1000);
            if let Some(last) = living.iter().max_by_key(|row| row.left) {
                return Err(Fault::PausedAmong {
                    name: last.name.clone(),
                    left: left(last),
                });
            }
            // It must not be resumed over by what began before it, not even where another one stood by then.
            let last = history.last_pause.as_ref();
            if last.is_some_and(|pause| pause.seq > decided) {
                return Err(Fault::Meanwhile);
            }
        }
        let drafts = if living.is_empty() {
            for row in &gone {
                turn.engine().shared()?.forget_sender(row.fence)?;
            }
            opening(history)
        } else {
            let mut drafts = turn.lapsed(&gone, under_way)?;
            let begun = opening(history).into_iter();
            let joins = begun
                .filter(|draft| matches!(draft.kind, Kind::Began | Kind::WentOn | Kind::ClockSet));
            drafts.extend(joins.map(|mut draft| {
                if draft.kind == Kind::Began {
                    draft.kind = Kind::Joined;
                }
                draft
            }));
            drafts
        };
        let fence = turn.engine().shared()?.join(joining)?;
        for event in turn.append(drafts, now)? {
            under_way.take(&event);
            history.apply(&event)?;
        }
        Ok((fence, Lease::asked(asked, at)))
    }

    /// Ends this sender's work, with a last event; of others, `history` is told first.
    pub fn leave(
        &mut self,
        history: &mut History,
        mut last: Draft,
        now: Stamp,
    ) -> Result<(), Fault> {
        let Some(member) = self.member.take() else {
            for event in self.append(vec![last], now)? {
                history.apply(&event)?;
            }
            return Ok(());
        };
        last.sender.clone_from(&member.name);
        let mut patience = Patience::new(self.link());
        loop {
            match self.try_leave(&member, history, last.clone(), now) {
                Err(fault) if patience.lasts(&fault) => {}
                done => {
                    self.record_last();
                    return done;
                }
            }
        }
    }

    fn try_leave(
        &mut self,
        member: &Member,
        history: &mut History,
        mut last: Draft,
        now: Stamp,
    ) -> Result<(), Fault> {
        let mut turn = self.turn()?;
        let mut heard = Ok(());
        turn.catch_up(|event| {
            if heard.is_ok() {
                heard = history.apply(&event);
            }
        })?;
        heard?;
        let rows = turn.engine().shared()?.senders()?;
        let own = rows.iter().find(|row| row.fence == member.fence);
        let lapsed = own.is_none_or(|row| row.over);
        let others = rows
            .iter()
            .any(|row| row.alive && row.fence != member.fence);
        turn.engine().shared()?.forget_sender(member.fence)?;
        let mut drafts = Vec::new();
        if !lapsed {
            if others {
                // Where nobody else is at work, whoever begins next says so.
                let why = "its sender was stopped before the relay's answer was in the log";
                drafts.extend(member.under_way.lost(&member.name, why));
                last.kind = Kind::Left;
            }
            drafts.push(last);
        }
        let written = turn.keep(drafts, now)?;
        for event in &written {
            history.apply(event)?;
        }
        Ok(())
    }

    /// A history that was read anew holds all that is known here.
    pub fn stands_at(&mut self, history: &History) {
        self.head = (history.seq, history.head.unwrap_or(self.genesis));
    }

    /// The fold of all events, and whose attempts are open.
    pub fn history_of_all(&self) -> Result<(History, UnderWay), Fault> {
        let (mut history, mut under_way) = (History::default(), UnderWay::default());
        self.read_all(|event| {
            under_way.take(&event);
            Ok(history.apply(&event)?)
        })?;
        Ok((history, under_way))
    }

    /// Appends what is made from all that stands, which `history` is caught up with.
    pub fn append_made(
        &mut self,
        history: &mut History,
        under_way: &mut UnderWay,
        make: impl Fn(&History) -> Vec<Draft>,
        now: Stamp,
    ) -> Result<(), Fault> {
        let mut patience = Patience::new(self.link());
        loop {
            match self.try_append_made(history, under_way, &make, now) {
                Err(fault) if patience.lasts(&fault) => {}
                done => return done,
            }
        }
    }

    fn try_append_made(
        &mut self,
        history: &mut History,
        under_way: &mut UnderWay,
        make: impl Fn(&History) -> Vec<Draft>,
        now: Stamp,
    ) -> Result<(), Fault> {
        let genesis = self.genesis;
        let turn = self.turn()?;
        turn.read_after(history.seq, history.head.unwrap_or(genesis), |event| {
            under_way.take(&event);
            Ok(history.apply(&event)?)
        })?;
        let drafts = make(history);
        if drafts.is_empty() {
            return Ok(());
        }
        for event in turn.append(drafts, now)? {
            under_way.take(&event);
            history.apply(&event)?;
        }
        Ok(())
    }
}

/// Whether two senders send the same to the same people, and have different names.
fn same(joining: &Joining, other: &SenderRow) -> Result<(), Fault> {
    let name = other.name.clone();
    if joining.name == name {
        return Err(Fault::NameTaken {
            name,
            left: u64::try_from(other.left).unwrap_or(0).div_ceil(1000),
        });
    }
    let differs = |what: &str, here: &str, there: &str| {
        let own = &joining.name;
        Fault::OtherCampaign(format!(
            "`{own}` has {what} {here}; the campaign is sent with {there} by `{name}`"
        ))
    };
    if joining.text != other.text {
        return Err(differs("text", &joining.text.code(), &other.text.code()));
    }
    if joining.audience != other.audience {
        let (here, there) = (joining.audience.code(), other.audience.code());
        return Err(differs("audience", &here, &there));
    }
    if joining.approvals != other.approvals {
        return Err(differs("approvals", &joining.approvals, &other.approvals));
    }
    Ok(())
}
