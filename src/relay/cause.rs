//! Replies and faults in words that people read, without addresses.

use std::io;

use tokio_rustls::rustls::{self, AlertDescription, InvalidMessage};

use super::{scrub, wire::RawReply};
use crate::delivery::Reply;

impl RawReply {
    /// The reply as one line without addresses.
    pub(super) fn clean(&self, to: &str) -> Reply {
        let mut reply = Reply::new(self.code, &self.lines.join(" "));
        reply.text = scrub(&reply.text, to).chars().take(400).collect();
        reply
    }
}

/// The innermost cause; the library's own text repeats itself.
pub(super) fn cause(fault: &lettre::transport::smtp::Error) -> String {
    let mut inner: &dyn std::error::Error = fault;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.downcast_ref::<io::Error>() {
        Some(fault) => in_words(fault),
        None if inner.to_string() == "incomplete response" => {
            "the relay closed the connection".to_owned()
        }
        None => inner.to_string(),
    }
}

pub(super) fn in_words(fault: &io::Error) -> String {
    let tls = fault
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(what) = tls.and_then(tls_in_words) {
        return what.to_owned();
    }
    match fault.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there (connection refused)".to_owned(),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => "the relay closed the connection".to_owned(),
        io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        _ => fault.to_string(),
    }
}

/// What the operator can mend; the library's own words do for the rest.
fn tls_in_words(fault: &rustls::Error) -> Option<&'static str> {
    match fault {
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            Some("the relay speaks no TLS version that is allowed here (`min_tls` in [relay])")
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            Some("the relay asks for a client certificate (`client_cert` in [relay])")
        }
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Some(
            "the relay does not begin with TLS there (a port that begins in the clear, usually 587, is `smtp+starttls://`)",
        ),
        _ => None,
    }
}
