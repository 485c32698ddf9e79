//! People told over one connection, one after the other: offer, permit, compose, commit, settle.
//!
//! The next one's offer rides behind the present body where the relay takes that and the next body may
//! leave at once; the outcome of one is queued in the ledger before the attempt of the next.

use std::time::Duration;

use super::{
    Ended, Parcel,
    board::now,
    claim::{Claim, Next},
    worker::Worker,
};
use crate::{
    delivery::{Draft, Kind, Permit, Stage, Verdict},
    ledger::Fault,
    relay::{Session, Trouble},
    terms::Stamp,
};

/// What ends the last line of a message (RFC 1870 §5 counts it, and not the dot after it).
const LAST_LINE_END: u64 = 2;

/// So long somebody stands behind a body whose answer does not come: more than relays take as a rule.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the session says that an answer did not come in time.
const NO_ANSWER: &str = "no answer within";

/// One person's turn.
struct Turn {
    claim: Claim,
    parcel: Parcel,
    draft: Draft,
    first: Option<Stamp>,
}

impl Worker {
    /// Tries one person, and whoever can ride behind. Gives the relay's trouble, where there was any.
    pub(super) async fn hand_over(&self, session: &mut Session, claim: Claim) -> Option<Trouble> {
        let mut fresh = session.is_fresh();
        let mut turn = self.turn(claim, session)?;
        let offer = session.offer(turn.parcel.envelope());
        let mut offered = self.board.unless_stopped(offer).await;
        loop {
            let ready = match offered {
                Some(Ok(ready)) if self.board.is_open() => ready,
                // Nothing is on disk: the relay may forget the transaction.
                Some(Ok(_)) | None => {
                    self.board.give_back(turn.claim);
                    session.end();
                    return None;
                }
                Some(Err(verdict)) => return self.refused(turn, session, fresh, &verdict),
            };
            // Letting go of what was offered ends the session.
            let (present, permit, body) = self.permit(turn).await?;
            // Chosen before the release, so that nothing stands between that and the body.
            let next = self.rider(ready.session());
            let Some(present) = self.release(present, &permit).await else {
                if let Some(next) = next {
                    self.board.put_back(next.claim);
                }
                return None;
            };
            let Some(next) = next.and_then(|next| self.still_due(next)) else {
                let verdict = ready.commit(permit, body).await;
                self.board
                    .settle(present.claim, present.draft, &verdict, true);
                return self.trouble(&verdict);
            };
            let (mut behind, envelope) = (Some(next.claim), next.parcel.envelope());
            let answer = ready.commit_and_offer(permit, body, envelope);
            let (verdict, riding) = self.answer(answer, &mut behind).await;
            self.board
                .settle(present.claim, present.draft, &verdict, true);
            let trouble = self.trouble(&verdict);
            let Some(claim) = behind else {
                // Letting go of what rides ends the session.
                return trouble;
            };
            if trouble.is_some() {
                self.board.give_back(claim);
                return trouble;
            }
            offered = self.board.unless_stopped(riding.offered(envelope)).await;
            if let Some(Err(Verdict::Unreached(Stage::Mail, cause))) = &offered
                && cause.starts_with(NO_ANSWER)
            {
                // It dropped what came behind the body.
                self.board.rides.set(false);
            }
            (turn, fresh) = (Turn { claim, ..next }, false);
        }
    }

    /// Waits for the answer to a body. Whoever stands behind it does not wait for long: nothing about them is on
    /// disk, and another connection may take them.
    async fn answer<T>(&self, answer: impl Future<Output = T>, behind: &mut Option<Claim>) -> T {
        let mut answer = std::pin::pin!(answer);
        let patience = self.board.unless_stopped(tokio::time::sleep(PATIENCE));
        tokio::select! {
            biased;
            answer = answer.as_mut() => return answer,
            _ = patience => {}
        }
        if let Some(claim) = behind.take() {
            self.board.put_back(claim);
        }
        answer.await
    }

    /// What is needed to try somebody; none where there is nothing to try, which is settled here.
    fn turn(&self, mut claim: Claim, session: &Session) -> Option<Turn> {
        if self.board.sharing.is_some() && !self.board.is_outstanding(claim.key) {
            // Another sender said late that they were told.
            self.board.let_go(claim);
            return None;
        }
        claim.heard = self.board.writer.heard();
        let parcel = match self.mailbag.parcel(claim.key) {
            Ok(parcel) => parcel,
            Err(why) => {
                self.board.give_back(claim);
                self.board.stop(Ended::Message(why));
                return None;
            }
        };
        let history = self.board.history.borrow();
        let known = history.people.at(claim.who);
        let (attempts, first) = known.map_or((0, None), |known| (known.attempts, known.first));
        drop(history);
        let mut draft = Draft::about(claim.key, Kind::Attempt, attempts + 1);
        draft.text = Some(self.text);
        draft.wording = Some(parcel.wording());
        parcel.locale().clone_into(&mut draft.locale);
        parcel.message_id().clone_into(&mut draft.message_id);
        draft.relay = self.endpoint.name();
        session.tls().clone_into(&mut draft.tls);
        draft.sender.clone_from(&self.sender);
        if let Some(why) = lacks(session, &parcel) {
            self.board.withhold(claim, draft, &why);
            return None;
        }
        Some(Turn {
            claim,
            parcel,
            draft,
            first,
        })
    }

    /// Somebody whose offer may go out behind the body that is about to leave.
    fn rider(&self, session: &Session) -> Option<Turn> {
        if !self.board.rides.get() || !session.lets_ride() || session.is_spent_with(self.recycle, 1)
        {
            return None;
        }
        let Next::Try(claim) = self.board.next(true) else {
            return None;
        };
        let turn = self.turn(claim, session)?;
        if session.may_ride(turn.parcel.envelope()) {
            return Some(turn);
        }
        self.board.put_back(turn.claim);
        None
    }

    /// Puts the attempt on disk, and gives the body. Where none may leave, that is settled here.
    async fn permit(&self, turn: Turn) -> Option<(Turn, Permit, Vec<u8>)> {
        let attempt = self
            .board
            .writer
            .attempt(turn.draft.clone(), turn.claim.heard, turn.first);
        let (event, permit) = match attempt.await {
            Ok(durable) => durable,
            // The next look knows what it was.
            Err(Fault::Overtaken) => {
                self.board.give_back(turn.claim);
                return None;
            }
            // Without a durable attempt the body does not leave; the session is dropped.
            Err(fault) => {
                self.board.give_back(turn.claim);
                self.board.stop(Ended::of(fault));
                return None;
            }
        };
        self.board.apply(&event);
        let body = turn.parcel.compose(permit.date());
        Some((turn, permit, body))
    }

    /// Waits until a body may leave. Where it may not any more, that is settled here.
    async fn release(&self, mut turn: Turn, permit: &Permit) -> Option<Turn> {
        let cause = match self.board.release(&mut turn.claim.out, permit).await {
            Ok(()) => return Some(turn),
            Err(cause) => cause,
        };
        let verdict = Verdict::Unreached(Stage::Body, cause.to_owned());
        self.board.settle(turn.claim, turn.draft, &verdict, true);
        None
    }

    /// Whether the next body may leave as soon as this one has.
    fn still_due(&self, next: Turn) -> Option<Turn> {
        let place = next.claim.place;
        if self.board.until(place).is_none() && self.board.flows_freely(place) {
            return Some(next);
        }
        self.board.put_back(next.claim);
        None
    }

    /// Nobody's body was asked for.
    fn refused(
        &self,
        turn: Turn,
        session: &mut Session,
        fresh: bool,
        verdict: &Verdict,
    ) -> Option<Trouble> {
        // Relays close a session that was idle or had its share of messages.
        if !fresh && session.ends_with(verdict) {
            session.end();
            self.board.give_back(turn.claim);
            return None;
        }
        self.board.settle(turn.claim, turn.draft, verdict, false);
        self.trouble(verdict)
    }
}

/// What the relay lacks for this message: nothing of it is sent. The same words for everybody, so
/// that people can be counted by them.
fn lacks(session: &Session, parcel: &Parcel) -> Option<String> {
    if parcel.envelope().needs_utf8() && !session.takes_utf8() {
        let why = "the relay takes no UTF-8 addresses (it does not offer SMTPUTF8)";
        return Some(why.to_owned());
    }
    let largest = session.largest()?;
    if parcel.at_most() + LAST_LINE_END <= largest {
        return None;
    }
    // A date is as long as any other, but for a digit of its day.
    let octets = parcel.compose(now()).len() as u64 + LAST_LINE_END;
    (octets > largest)
        .then(|| format!("the message is larger than the relay takes ({largest} octets)"))
}
