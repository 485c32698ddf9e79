//! How the relay is doing: how long it has been in trouble, and when that ends the run.
//!
//! An answer about a recipient, whatever it says, shows that the relay is well.

use std::time::Duration;

use tokio::time::Instant;

use crate::relay::Trouble;

/// So long without an answer about a recipient, once the relay is in trouble, ends the run.
const PATIENCE: Duration = Duration::from_mins(2);
/// The same for a relay that took messages in this run: it restarts, and is back in a while.
const TRUST: Duration = Duration::from_mins(10);

/// The relay's health in this run.
#[derive(Debug)]
pub(super) struct Health {
    ever_connected: bool,
    ever_took: bool,
    since: Option<Instant>,
    /// Replies to a body that were lost since the relay last took a message.
    lost: u32,
    most_lost: u32,
}

impl Health {
    /// Of a relay with so many connections: one that restarts may lose a reply on each, and no more.
    pub(super) fn new(connections: u32) -> Self {
        Self {
            ever_connected: false,
            ever_took: false,
            since: None,
            lost: 0,
            most_lost: connections.saturating_add(1).max(3),
        }
    }

    /// A body was sent and its reply never came. Gives how many, where the run has to end before
    /// still more people are unknown.
    pub(super) fn lost_a_reply(&mut self) -> Option<u32> {
        self.lost += 1;
        (self.lost >= self.most_lost).then_some(self.lost)
    }

    /// The relay took a message and said so.
    pub(super) fn took_a_message(&mut self) {
        self.lost = 0;
        self.ever_took = true;
        self.well();
    }

    /// A session could be opened.
    pub(super) fn connected(&mut self) {
        self.ever_connected = true;
    }

    /// The relay answered about a recipient.
    pub(super) fn well(&mut self) {
        self.since = None;
    }

    /// Nothing is to be done for a while: the relay gives no answer because nobody asks it.
    pub(super) fn rest(&mut self) {
        self.since = None;
    }

    /// The relay is in trouble. Gives the time to wait; none where the run has to end.
    pub(super) fn trouble(&mut self, trouble: &Trouble) -> Option<Duration> {
        let now = Instant::now();
        let lasted = now - *self.since.get_or_insert(now);
        let patience = if self.ever_took { TRUST } else { PATIENCE };
        if trouble.is_final() || !self.ever_connected || lasted >= patience {
            return None;
        }
        Some((lasted / 2).clamp(Duration::from_secs(1), Duration::from_secs(30)))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn closed() -> Trouble {
        Trouble::Unreachable {
            relay: "relay.test:25".to_owned(),
            cause: "the relay closed the connection".to_owned(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn trouble_ends_the_run_after_two_minutes_without_an_answer() {
        let mut health = Health::new(4);
        assert_eq!(health.trouble(&closed()), None, "never connected");
        health = Health::new(4);
        health.connected();
        assert_eq!(health.trouble(&closed()), Some(Duration::from_secs(1)));
        advance(Duration::from_secs(40)).await;
        assert_eq!(health.trouble(&closed()), Some(Duration::from_secs(20)));
        advance(Duration::from_secs(80)).await;
        assert_eq!(health.trouble(&closed()), None);
        health.took_a_message();
        assert!(health.trouble(&closed()).is_some());
        advance(Duration::from_mins(9)).await;
        assert!(health.trouble(&closed()).is_some(), "it took mail before");
        advance(Duration::from_mins(1)).await;
        assert_eq!(health.trouble(&closed()), None);
    }

    #[test]
    fn one_lost_reply_a_connection_is_a_restart_and_more_is_a_fault() {
        let mut health = Health::new(4);
        assert!((0..4).all(|_| health.lost_a_reply().is_none()));
        health.took_a_message();
        assert!((0..4).all(|_| health.lost_a_reply().is_none()));
        assert_eq!(health.lost_a_reply(), Some(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_between_two_tries_is_no_trouble() {
        let mut health = Health::new(4);
        health.connected();
        assert!(health.trouble(&closed()).is_some());
        // Everybody else was through, and the next retry is due in half an hour.
        health.rest();
        advance(Duration::from_mins(30)).await;
        assert_eq!(health.trouble(&closed()), Some(Duration::from_secs(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_about_anybody_ends_the_trouble() {
        let mut health = Health::new(4);
        health.connected();
        for _ in 0..10 {
            assert!(health.trouble(&closed()).is_some());
            advance(Duration::from_secs(100)).await;
            // A deferral, say: nobody is accepted, and yet the relay is well.
            health.well();
        }
    }
}
