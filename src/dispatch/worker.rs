//! One connection: who is next over it, and what becomes of it.

use std::{rc::Rc, time::Duration};

use super::{Mailbag, board::Board, claim::Next};
use crate::{
    delivery::{Reach, Verdict, reach},
    relay::{Endpoint, Recycle, Session, Timeouts, Trouble},
    terms::Digest,
};

/// A session that nobody needs for so long is closed: relays close it sooner or later anyway.
const IDLE: Duration = Duration::from_secs(5);

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
            if session
                .as_ref()
                .is_some_and(|open| open.is_spent(self.recycle))
            {
                self.close(session.take()).await;
            }
            let claim = match self.board.next(session.is_some()) {
                Next::Over => break,
                Next::Later(wait) => {
                    if wait >= IDLE {
                        self.close(session.take()).await;
                    }
                    let idle = session.is_some().then(|| self.board.openings.idle());
                    self.board.change(wait).await;
                    drop(idle);
                    continue;
                }
                Next::Try(claim) => claim,
            };
            let open = match session.take() {
                Some(open) => Some(open),
                None => self.connect().await,
            };
            let Some(mut open) = open else {
                self.board.give_back(claim);
                continue;
            };
            if let Some(trouble) = self.hand_over(&mut open, claim).await {
                self.wait_out(trouble).await;
            }
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
        self.board.openings.opened();
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

    /// What a verdict says about the relay; the connection that met trouble waits it out.
    pub(super) fn trouble(&self, verdict: &Verdict) -> Option<Trouble> {
        let relay = self.endpoint.name();
        match verdict {
            Verdict::Unreached(_, cause) | Verdict::Unsure(cause) => Some(Trouble::Unreachable {
                relay,
                cause: cause.clone(),
            }),
            Verdict::Deferred(stage, reply) if reach(verdict) == Reach::Relay => {
                Some(Trouble::Refused {
                    relay,
                    stage: *stage,
                    reply: reply.clone(),
                })
            }
            Verdict::Accepted(_) | Verdict::Refused(..) | Verdict::Deferred(..) => None,
        }
    }
}
