//! Coming to terms: who tells whom from now on.
//!
//! Guarantees that a lease is renewed or known to be over, and that blocks change hands within the turn in which
//! the open attempts of whoever held them became unknown.

use super::{Member, SenderRow, Shared, Wish, moment};
use crate::{
    delivery::{Blocks, Event, Lease, Peer, to_take},
    ledger::{Fault, Ledger, patience::Patience},
};

impl Ledger {
    /// Comes to terms with the other senders, and renews the lease. Events of others go to `pass_on`.
    pub(in crate::ledger) fn share(
        &mut self,
        wish: &Wish,
        mut pass_on: impl FnMut(Event),
    ) -> Result<Shared, Fault> {
        let mut patience = Patience::new(self.link());
        loop {
            match self.try_share(wish, &mut pass_on) {
                Err(fault) if patience.lasts(&fault) => {}
                done => return done,
            }
        }
    }

    fn try_share(&mut self, wish: &Wish, pass_on: &mut impl FnMut(Event)) -> Result<Shared, Fault> {
        let Some(mut member) = self.member.take() else {
            return Err(Fault::OneSender);
        };
        let done = self.share_as(&mut member, wish, pass_on);
        self.member = Some(member);
        done
    }

    fn share_as(
        &mut self,
        member: &mut Member,
        wish: &Wish,
        pass_on: &mut impl FnMut(Event),
    ) -> Result<Shared, Fault> {
        let (asked, at) = moment();
        let held = member.lease.holds(asked, at);
        let mut turn = self.turn()?;
        turn.catch_up(|event| {
            member.take_foreign(&event);
            pass_on(event);
        })?;
        let rows = {
            let database = turn.engine().shared()?;
            if !held || !database.renew(member.fence, &member.held, wish.hungry, &wish.seen)? {
                return Err(Fault::Lapsed);
            }
            database.senders()?
        };
        let own = rows.iter().find(|row| row.fence == member.fence);
        let (before, drain) = own.map_or((Blocks::default(), false), |row| {
            (row.blocks.clone(), row.drain)
        });
        let others = rows.iter().filter(|row| row.fence != member.fence);
        let (living, gone): (Vec<SenderRow>, Vec<SenderRow>) =
            others.cloned().partition(|row| row.alive);
        let drafts = turn.lapsed(&gone, &member.under_way)?;
        let speed = own.map_or(0.0, SenderRow::speed);
        let peers: Vec<Peer> = living
            .into_iter()
            .map(|row| Peer {
                speed: row.speed(),
                holds: row.blocks,
                hungry: row.hungry,
            })
            .collect();
        let kept = before.without(&wish.give);
        let take = if wish.leaves || drain {
            Blocks::default()
        } else {
            to_take(&kept, &peers, wish.hungry, |block| wish.due.holds(block))
        };
        let holds = kept.with(&take);
        if holds != before {
            turn.engine().shared()?.hold_blocks(member.fence, &holds)?;
        }
        // One or the other, until it is known that this stands.
        member.held = vec![before, holds.clone()];
        for event in turn.keep(drafts, at)? {
            member.take_foreign(&event);
            pass_on(event);
        }
        member.lease = Lease::asked(asked, at);
        member.held = vec![holds.clone()];
        Ok(Shared {
            holds,
            peers,
            speed,
            drain,
            heard: member.heard,
        })
    }
}
