//! How the relay is doing: how long it has been in trouble, and when that ends the run.
//!
//! An answer about a recipient, whatever it says, shows that the relay is well.

use std::time::Duration;

use tokio::time::Instant;

use crate::relay::Trouble;

/// So long without an answer about a recipient, once the relay is in trouble, ends the run.
const PATIENCE: Duration = Duration::from_mins(2);

/// The relay's health in this run.
#[derive(Debug, Default)]
pub(super) struct Health {
    ever_connected: bool,
    since: Option<Instant>,
}

impl Health {
    /// A session could be opened.
    pub(super) fn connected(&mut self) {
        self.ever_connected = true;
    }

    /// The relay answered about a recipient.
    pub(super) fn well(&mut self) {
        self.since = None;
    }

    /// The relay is in trouble. Gives the time to wait; none where the run has to end.
    pub(super) fn trouble(&mut self, trouble: &Trouble) -> Option<Duration> {
        let now = Instant::now();
        let lasted = now - *self.since.get_or_insert(now);
        if trouble.is_final() || !self.ever_connected || lasted >= PATIENCE {
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
        let mut health = Health::default();
        assert_eq!(health.trouble(&closed()), None, "never connected");
        health = Health::default();
        health.connected();
        assert_eq!(health.trouble(&closed()), Some(Duration::from_secs(1)));
        advance(Duration::from_secs(40)).await;
        assert_eq!(health.trouble(&closed()), Some(Duration::from_secs(20)));
        advance(Duration::from_secs(80)).await;
        assert_eq!(health.trouble(&closed()), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_about_anybody_ends_the_trouble() {
        let mut health = Health::default();
        health.connected();
        for _ in 0..10 {
            assert!(health.trouble(&closed()).is_some());
            advance(Duration::from_secs(100)).await;
            // A deferral, say: nobody is accepted, and yet the relay is well.
            health.well();
        }
    }
}
