//! Real mail servers as the relay: Postfix, Exim and `OpenSMTPD`, each started here as somebody
//! installs it, with what a relay does to its senders. Whatever happens, all mail that was
//! accepted arrives intact and once, and the accounting closes.
//!
//! Needs the servers' files (`.ci/run` unpacks them side by side into `target/servers`, or where
//! `SERVERS` says), root, and `unshare`. Where one is missing that is said, and with `CI` set it is
//! a failure.

mod arrived;
mod campaign;
mod cells;
mod certificate;
mod exim;
mod found;
mod house;
mod killed;
mod login;
mod opensmtpd;
mod postfix;

pub(crate) use found::say_untested;

/// What a server shall do.
#[derive(Clone, Default)]
pub(crate) struct Wants {
    /// Nothing may be sent ahead of its reply: PIPELINING is not offered.
    pub(crate) in_turn: bool,
    /// The largest message in octets.
    pub(crate) largest: Option<u32>,
    /// Only who logs in by one of these mechanisms may send.
    pub(crate) login: Option<&'static str>,
    /// Everybody's first RCPT is deferred.
    pub(crate) greylist: bool,
    /// These are taken, and later the mailbox is not there: the server writes a bounce.
    pub(crate) bounces: Vec<String>,
}

/// The login that is right.
const USERNAME: &str = "notices";
const PASSWORD: &str = "right-one";

/// How a server is set up and started.
pub(crate) struct Recipe {
    /// Its folder among the unpacked servers, and its name in messages.
    pub(crate) name: &'static str,
    /// Its program, from the root.
    pub(crate) program: &'static str,
    /// Writes its settings.
    pub(crate) write: fn(&house::House, &Wants),
    /// Starts it in the foreground; a shell reads this where the server's files stand in their
    /// usual places. `$HOUSE` is the folder of this one server.
    pub(crate) run: &'static str,
}
