//! An offer that went out behind another person's body.

use super::{Envelope, Offered, Session, wire::UNASKED};
use crate::delivery::{Stage, Verdict};

/// The answers to it are still to come. Where nobody reads them, the session is over: they would be
/// taken for the answers to something else.
pub struct Riding<'a>(&'a mut Session);

impl std::fmt::Debug for Riding<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Riding")
    }
}

impl<'a> Riding<'a> {
    pub(super) fn new(session: &'a mut Session) -> Self {
        Self(session)
    }

    /// What the relay says to the offer, as [`Session::offer`] gives it.
    pub async fn offered(self, envelope: Envelope<'_>) -> Result<Offered<'a>, Verdict> {
        let session = self.0;
        if session.is_over() {
            let cause = "the session ended with the message before".to_owned();
            return Err(Verdict::Unreached(Stage::Mail, cause));
        }
        let answers = session.answers(None, envelope.to).await;
        session.owes = false;
        if let Some(refusal) = answers? {
            session.fresh = false;
            session.forget().await;
            // An answer too many before these would have shifted them: what it ends in is nobody's verdict.
            let goodbye = matches!(&refusal, Verdict::Deferred(_, reply) if reply.code == 421);
            return Err(if session.is_open() || goodbye {
                refusal
            } else {
                Verdict::Unreached(Stage::Mail, UNASKED.to_owned())
            });
        }
        session.offered(None, envelope.to).await
    }
}

impl Session {
    /// Whether offers may go out behind a body.
    #[must_use]
    pub fn lets_ride(&self) -> bool {
        self.features.pipelining
    }

    /// Whether this one may.
    #[must_use]
    pub fn may_ride(&self, envelope: Envelope<'_>) -> bool {
        self.lets_ride() && self.takes(envelope).is_ok()
    }
}
