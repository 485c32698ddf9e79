//! The built-in sink, driven octet by octet over a real loopback socket.

mod dialogue;
mod misbehaviour;
mod peer;
mod storage;
