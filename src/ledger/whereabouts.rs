//! In which server, and in which of its tables, a ledger in a database was seen.
//!
//! Guarantees that a backup which was restored, or another server, is told from a standby that took over. It
//! must not decide whether something was lost: that do the events.

use super::Fault;

/// Where a ledger in a database is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The server's system identifier, which its standbys have too; not every role may ask for it.
    pub server: Option<String>,
    /// The numbers of the database and of the table of events, which change where a dump is restored.
    pub tables: Option<String>,
    /// How often a standby took over, or a copy of the files was restored, and one.
    pub timeline: Option<u32>,
}

impl Whereabouts {
    /// Whether a ledger that was seen at `self` may be gone on with here. A standby that took over has a higher
    /// timeline, and is known by its events.
    pub(super) fn allow(&self, here: &Self) -> Result<(), Fault> {
        let other = |why: String| Err(Fault::OtherServer { why });
        if let (Some(seen), Some(now)) = (&self.server, &here.server)
            && seen != now
        {
            return other(format!("that was server {seen}, and this is server {now}"));
        }
        if self.tables.is_some() && self.tables != here.tables {
            return other(
                "the same tables were made anew since, as restoring a dump does".to_owned(),
            );
        }
        if let (Some(seen), Some(now)) = (self.timeline, here.timeline)
            && now < seen
        {
            return other(format!(
                "a standby has taken over since ({seen} was its timeline), and this server does not know of it (timeline {now})"
            ));
        }
        Ok(())
    }

    /// What is known of both.
    pub(super) fn or(self, seen: Self) -> Self {
        Self {
            server: self.server.or(seen.server),
            tables: self.tables.or(seen.tables),
            timeline: self.timeline.or(seen.timeline),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(server: &str, tables: &str, timeline: u32) -> Whereabouts {
        Whereabouts {
            server: Some(server.to_owned()),
            tables: Some(tables.to_owned()),
            timeline: Some(timeline),
        }
    }

    #[test]
    fn a_standby_may_go_on_and_nothing_else_in_its_place() {
        let seen = at("71", "5.16402", 2);
        let unknown = Whereabouts {
            server: None,
            timeline: None,
            ..seen.clone()
        };
        for here in [&seen, &at("71", "5.16402", 3), &unknown] {
            seen.allow(here).unwrap();
            unknown.allow(here).unwrap();
            Whereabouts::default().allow(here).unwrap();
        }
        for here in [
            at("72", "5.16402", 2),
            at("71", "5.16500", 2),
            at("71", "5.16402", 1),
        ] {
            seen.allow(&here).unwrap_err();
        }
        // What nobody may ask here any more is not forgotten.
        assert_eq!(unknown.or(seen.clone()), seen);
    }
}
