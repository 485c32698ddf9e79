//! Writing among others.
//!
//! Guarantees that a sender hears what others wrote before it learns what became of its own events, and that of
//! one whose lease lapsed only what may be late is written.

use super::Member;
use crate::{
    delivery::{Draft, Event, Lease},
    ledger::{Fault, Ledger},
    terms::Stamp,
};

/// What came of a batch of events among those of others.
pub(in crate::ledger) struct Among {
    pub(in crate::ledger) written: Vec<Event>,
    /// Which of the drafts must not be written, and why.
    pub(in crate::ledger) refused: Vec<(usize, Fault)>,
}

impl Ledger {
    /// The lease that what is written now stands under; none where nobody else could send.
    pub(in crate::ledger) fn lease(&self) -> Option<Lease> {
        self.member.as_ref().map(|member| member.lease)
    }

    /// The number of the last event of others that was passed on; none where nobody else could send.
    pub(in crate::ledger) fn passed_on(&self) -> u64 {
        self.member.as_ref().map_or(0, |member| member.heard)
    }

    /// What others wrote after the last event that is known here.
    pub(in crate::ledger) fn unheard(&mut self) -> Result<Vec<Event>, Fault> {
        let (seq, hash) = self.head;
        let mut events = Vec::new();
        let read = self.read_after(seq, hash, |event| {
            events.push(event);
            Ok(())
        });
        if let Err(fault) = &read {
            self.note_loss(fault);
        }
        read.map(|()| events)
    }

    /// Takes notice of an event of another process.
    pub(in crate::ledger) fn hear(&mut self, event: &Event) {
        self.advance(event);
        if let Some(member) = &mut self.member {
            member.take_foreign(event);
        }
    }

    /// Appends events behind those that others wrote, which go to `pass_on`. Of a sender whose lease lapsed only
    /// what may be late is written. Where it fails, what was to be written comes back.
    pub(in crate::ledger) fn append_among(
        &mut self,
        drafts: Vec<Draft>,
        heard: &[u64],
        now: Stamp,
        mut pass_on: impl FnMut(Event),
    ) -> Result<Among, (Fault, Vec<Draft>)> {
        let mut member = self.member.take();
        let appended = self.append_as(member.as_mut(), drafts, heard, now, &mut pass_on);
        self.member = member;
        appended
    }

    fn append_as(
        &mut self,
        member: Option<&mut Member>,
        drafts: Vec<Draft>,
        heard: &[u64],
        now: Stamp,
        pass_on: &mut impl FnMut(Event),
    ) -> Result<Among, (Fault, Vec<Draft>)> {
        let mut turn = match self.turn() {
            Ok(turn) => turn,
            Err(fault) => return Err((fault, drafts)),
        };
        let mut others = Vec::new();
        if let Err(fault) = turn.catch_up(|event| others.push(event)) {
            return Err((fault, drafts));
        }
        let Some(member) = member else {
            others.into_iter().for_each(pass_on);
            let written = turn.write(drafts, now)?;
            let refused = Vec::new();
            return Ok(Among { written, refused });
        };
        for event in others {
            member.take_foreign(&event);
            pass_on(event);
        }
        let holds = match turn.holds_lease(member) {
            Ok(holds) => holds,
            Err(fault) => return Err((fault, drafts)),
        };
        let refusal = |draft: &Draft, heard: u64| {
            if !holds && !member.may_be_late(draft) {
                return Some(Fault::Lapsed);
            }
            member
                .is_overtaken(draft, heard)
                .then_some(Fault::Overtaken)
        };
        let each = drafts.iter().zip(heard).enumerate();
        let refused: Vec<(usize, Fault)> = each
            .filter_map(|(at, (draft, heard))| Some((at, refusal(draft, *heard)?)))
            .collect();
        // Where that breaks, all of it is looked at anew.
        let all = if refused.is_empty() {
            Vec::new()
        } else {
            drafts.clone()
        };
        let kept = |at: &usize| refused.iter().all(|(refused, _)| refused != at);
        let drafts: Vec<Draft> = (0..)
            .zip(drafts)
            .filter(|(at, _)| kept(at))
            .map(|(_, draft)| draft)
            .collect();
        if drafts.is_empty() {
            let written = Vec::new();
            return Ok(Among { written, refused });
        }
        let written = turn.write(drafts, now).map_err(|failed| {
            let (fault, drafts) = failed;
            (fault, if all.is_empty() { drafts } else { all })
        })?;
        member.take_own(&written);
        Ok(Among { written, refused })
    }
}
