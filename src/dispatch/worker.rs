//! One connection: take, offer, permit, compose, commit, settle.

use std::{rc::Rc, time::Duration};

use super::{
    Ended, Mailbag, Parcel,
    board::{Board, now},
    claim::{Claim, Next, Out},
};
use crate::{
    delivery::{Draft, Kind, Reach, Stage, Verdict, reach},
    ledger::Fault,
    relay::{Endpoint, Recycle, Session, Timeouts, Trouble},
    terms::{Digest, Stamp},
};

/// A session that nobody needs for so long is closed: relays close it sooner or later anyway.
const IDLE: Duration = Duration::from_secs(5);

/// What ends the last line of a message (RFC 1870 §5 counts it, and not the dot after it).
const LAST_LINE_END: u64 = 2;

pub(super) struct Worker {
    pub(super) board: Rc<Board>,
    pub(super) mailbag: Rc<Mailbag>,
    pub(super) endpoint: Rc<Endpoint>,
    pub(super) timeouts: Timeouts,
    pub(super) recycle: Recycle,
    pub(super) text: Digest,
    pub(super) sender: String,
}

impl Worker {
    pub(super) async fn work(self) {
        let mut session: Option<Session> = None;
        loop {
            let claim = match self.board.next() {
                Next::Over => break,
                Next::Later(wait) => {
                    if wait >= IDLE {
                        self.close(session.take()).await;
                    }
                    self.board.change(wait).await;
                    continue;
                }
                Next::Try(claim) => claim,
            };
            if session
                .as_ref()
                .is_some_and(|open| open.is_spent(self.recycle))
            {
                self.close(session.take()).await;
            }
            let open = match session.take() {
                Some(open) => Some(open),
                None => self.connect().await,
            };
            let Some(mut open) = open else {
                self.board.give_back(claim);
                continue;
            };
            self.hand_over(&mut open, claim).await;
            if open.is_open() {
                session = Some(open);
            } else {
                self.close(Some(open)).await;
            }
        }
        self.close(session).await;
    }

    /// A session; none after trouble, which is waited out here, or when the run stops.
    async fn connect(&self) -> Option<Session> {
        let opened = Session::open(&self.endpoint, self.timeouts);
        match self.board.unless_stopped(opened).await? {
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

    async fn close(&self, session: Option<Session>) {
        if let Some(session) = session {
            self.board.seen.borrow_mut().connections -= 1;
            session.quit().await;
        }
    }

    async fn wait_out(&self, trouble: Trouble) {
        if let Some(wait) = self.board.trouble(trouble) {
            let waited = self.board.unless_stopped(tokio::time::sleep(wait)).await;
            debug_assert!(waited.is_some() || self.board.is_stopping());
        }
    }

    /// Tries one person.
    async fn hand_over(&self, session: &mut Session, mut claim: Claim) {
        let parcel = match self.mailbag.parcel(claim.key) {
            Ok(parcel) => parcel,
            Err(why) => {
                self.board.give_back(claim);
                self.board.stop(Ended::Message(why));
                return;
            }
        };
        let (attempts, first) = self
            .board
            .history
            .borrow()
            .people
            .get(&claim.key)
            .map_or((0, None), |progress| (progress.attempts, progress.first));
        let mut draft = Draft::about(claim.key, Kind::Attempt, attempts + 1);
        draft.text = Some(self.text);
        draft.wording = Some(parcel.wording());
        draft.locale = parcel.locale().to_owned();
        draft.message_id = parcel.message_id().to_owned();
        draft.relay = self.endpoint.name();
        session.tls().clone_into(&mut draft.tls);
        draft.sender.clone_from(&self.sender);

        if let Some(why) = lacks(session, &parcel) {
            self.board.withhold(claim, draft, &why);
            return;
        }
        let fresh = session.is_fresh();
        let tried = self.attempt(session, &parcel, draft.clone(), first, &mut claim.out);
        match tried.await {
            // Relays close a session that was idle or had its share of messages.
            Tried::Before(verdict) if !fresh && is_end_of_session(&verdict, session.is_open()) => {
                session.end();
                self.board.give_back(claim);
            }
            Tried::Before(verdict) => {
                self.board.settle(claim, draft, &verdict, false);
                self.slow_down(&verdict).await;
            }
            Tried::After(verdict) => {
                self.board.settle(claim, draft, &verdict, true);
                self.slow_down(&verdict).await;
            }
            Tried::Stopped => {
                session.end();
                self.board.give_back(claim);
            }
            Tried::Failed(fault) => {
                self.board.give_back(claim);
                self.board.stop(Ended::Ledger(fault));
            }
        }
    }

    /// Offers, puts the attempt on disk, and only then lets the body go.
    async fn attempt(
        &self,
        session: &mut Session,
        parcel: &Parcel,
        draft: Draft,
        first: Option<Stamp>,
        out: &mut Out,
    ) -> Tried {
        let offer = session.offer(parcel.envelope());
        let offered = match self.board.unless_stopped(offer).await {
            Some(Ok(offered)) => offered,
            Some(Err(verdict)) => return Tried::Before(verdict),
            None => return Tried::Stopped,
        };
        if !self.board.is_open() {
            return Tried::Stopped;
        }
        let (event, permit) = match self.board.writer.attempt(draft, first).await {
            Ok(durable) => durable,
            // Without a durable attempt the body does not leave; the session is dropped.
            Err(fault) => return Tried::Failed(fault),
        };
        self.board.apply(&event);
        let bytes = parcel.compose(permit.date());
        if self.board.unless_stopped(out.release()).await.is_none() {
            let cause = "the run stopped before the body".to_owned();
            return Tried::After(Verdict::Unreached(Stage::Body, cause));
        }
        Tried::After(offered.commit(permit, bytes).await)
    }

    /// Relay trouble is waited out by the connection that met it.
    async fn slow_down(&self, verdict: &Verdict) {
        let relay = self.endpoint.name();
        match verdict {
            Verdict::Unreached(_, cause) | Verdict::Unsure(cause) => {
                self.wait_out(Trouble::Unreachable {
                    relay,
                    cause: cause.clone(),
                })
                .await;
            }
            Verdict::Deferred(stage, reply) if reach(verdict) == Reach::Relay => {
                self.wait_out(Trouble::Refused {
                    relay,
                    stage: *stage,
                    reply: reply.clone(),
                })
                .await;
            }
            Verdict::Accepted(_) | Verdict::Refused(..) | Verdict::Deferred(..) => {}
        }
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
    // A date is as long as any other, but for a digit of its day.
    let octets = parcel.compose(now()).len() as u64 + LAST_LINE_END;
    (octets > largest)
        .then(|| format!("the message is larger than the relay takes ({largest} octets)"))
}

/// How far a try came.
enum Tried {
    /// Nothing was on disk, and no octet of the body left.
    Before(Verdict),
    /// The attempt is on disk.
    After(Verdict),
    /// The run stopped, or the hours are over, while nothing was on disk: the relay may forget the
    /// transaction.
    Stopped,
    /// The ledger failed, and no octet of the body left.
    Failed(Fault),
}

/// Whether the relay wants no more messages in this session: it says so at MAIL, before anything is
/// said about a person. A refusal there may also be a late answer to something else. A fresh session
/// will tell.
fn is_end_of_session(verdict: &Verdict, open: bool) -> bool {
    match verdict {
        Verdict::Unreached(Stage::Mail, _) => !open,
        Verdict::Deferred(Stage::Mail, _) | Verdict::Refused(Stage::Mail, _) => true,
        Verdict::Accepted(_)
        | Verdict::Refused(..)
        | Verdict::Deferred(..)
        | Verdict::Unreached(..)
        | Verdict::Unsure(_) => false,
    }
}
