//! The one integration-test binary.
#![expect(clippy::unwrap_used, reason = "tests")]

mod audience;
mod browser;
mod checked;
mod corpus;
mod facts;
mod filling;
mod handover;
mod input;
mod layers;
mod ledger;
mod list;
mod login;
mod lost;
mod pace;
mod packet;
mod parity;
mod readme;
mod registers;
mod relay;
mod relay_keys;
mod relays;
mod review;
mod samples;
mod send;
mod settle;
mod sink;
mod stale;
mod support;
mod tls;
mod verdicts;
mod watch;
mod words;
