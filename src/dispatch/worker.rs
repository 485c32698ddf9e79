//! One connection: take, offer, permit, compose, commit, settle.

use std::rc::Rc;

use super::{
    Mailbag,
    board::{Board, Ended},
};
use crate::{
    delivery::{Draft, Kind, Verdict},
    relay::{Endpoint, Pace, Session, Timeouts, Trouble},
    terms::{Digest, Key},
};

pub(super) struct Worker {
    pub(super) board: Rc<Board>,
    pub(super) mailbag: Rc<Mailbag>,
    pub(super) endpoint: Rc<Endpoint>,
    pub(super) timeouts: Timeouts,
    pub(super) pace: Rc<Pace>,
    pub(super) text: Digest,
    pub(super) sender: String,
}

impl Worker {
    pub(super) async fn work(self) {
        let mut session: Option<Session> = None;
        // A place in the flow is kept until a body used it: refusals must not slow the others down.
        let mut placed = false;
        while let Some(key) = self.board.claim().await {
            if !placed {
                tokio::select! {
                    () = self.pace.reserve() => placed = true,
                    () = self.board.stopped.notified() => {}
                }
            }
            if self.board.is_stopping() {
                self.board.give_back(key);
                break;
            }
            let mut open = match session.take().filter(Session::is_open) {
                Some(open) => open,
                None => {
                    if let Some(open) = self.connect().await {
                        open
                    } else {
                        self.board.give_back(key);
                        continue;
                    }
                }
            };
            placed &= !self.hand_over(&mut open, key).await;
            if open.is_open() {
                session = Some(open);
            } else {
                self.board.seen.borrow_mut().connections -= 1;
            }
        }
        if let Some(open) = session {
            self.board.seen.borrow_mut().connections -= 1;
            open.quit().await;
        }
    }

    async fn connect(&self) -> Option<Session> {
        match Session::open(&self.endpoint, self.timeouts).await {
            Ok(session) => {
                self.board.connected();
                self.board.seen.borrow_mut().connections += 1;
                Some(session)
            }
            Err(trouble) => {
                self.wait_out(trouble).await;
                None
            }
        }
    }

    async fn wait_out(&self, trouble: Trouble) {
        if let Some(wait) = self.board.trouble(trouble) {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.board.stopped.notified() => {}
            }
        }
    }

    /// Tries one person; says whether a body was released.
    async fn hand_over(&self, session: &mut Session, key: Key) -> bool {
        let parcel = match self.mailbag.parcel(key) {
            Ok(parcel) => parcel,
            Err(why) => {
                self.board.give_back(key);
                self.board.stop(Ended::Message(why));
                return false;
            }
        };
        let (attempts, first) = self
            .board
            .history
            .borrow()
            .people
            .get(&key)
            .map_or((0, None), |progress| (progress.attempts, progress.first));
        let mut draft = Draft::about(key, Kind::Attempt, attempts + 1);
        draft.text = Some(self.text);
        draft.wording = Some(parcel.wording());
        draft.locale = parcel.locale().to_owned();
        draft.message_id = parcel.message_id().to_owned();
        draft.relay = self.endpoint.name();
        session.tls().clone_into(&mut draft.tls);
        draft.sender.clone_from(&self.sender);

        let offered = match session.offer(parcel.from(), parcel.to()).await {
            Ok(offered) => offered,
            Err(verdict) => {
                self.after(&verdict);
                self.board.settle(key, draft, &verdict, false);
                self.slow_down(&verdict).await;
                return false;
            }
        };
        if self.board.is_stopping() {
            drop(offered);
            self.board.give_back(key);
            return false;
        }
        let (event, permit) = match self.board.writer.attempt(draft.clone(), first).await {
            Ok(durable) => durable,
            Err(fault) => {
                // Without a durable attempt the body does not leave; the session is dropped.
                drop(offered);
                self.board.give_back(key);
                self.board.stop(Ended::Ledger(fault));
                return false;
            }
        };
        self.board.apply(&event);
        let bytes = parcel.compose(permit.date());
        self.pace.release().await;
        let verdict = offered.commit(permit, &bytes).await;
        self.after(&verdict);
        self.board.settle(key, draft, &verdict, true);
        self.slow_down(&verdict).await;
        true
    }

    fn after(&self, verdict: &Verdict) {
        if let Verdict::Accepted(_) = verdict {
            self.board.well();
        }
    }

    /// Relay trouble is waited out by the connection that met it.
    async fn slow_down(&self, verdict: &Verdict) {
        let relay = self.endpoint.name();
        match verdict {
            Verdict::Unreached(_, cause) => {
                self.wait_out(Trouble::Unreachable {
                    relay,
                    cause: cause.clone(),
                })
                .await;
            }
            Verdict::Deferred(stage, reply)
                if crate::delivery::reach(verdict) == crate::delivery::Reach::Relay =>
            {
                self.wait_out(Trouble::Refused {
                    relay,
                    stage: *stage,
                    reply: reply.clone(),
                })
                .await;
            }
            Verdict::Accepted(_)
            | Verdict::Refused(..)
            | Verdict::Deferred(..)
            | Verdict::Unsure(_) => {}
        }
    }
}
