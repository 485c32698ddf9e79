#![no_main]
//! A received mail of any octets, held against one that left: it is compared or refused, and no octets
//! make it panic. A mail held against itself has lost and gained nothing.

mod caught;

use disclosure_mailer::review;

const LEFT: &[u8] = b"From: A <a@example.com>\r\nSubject: [TEST] S\r\nMessage-ID: <m@example.com>\r\nX-Notice-Id: n\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p>Hello <a href='https://www.example.com/'>you</a></p>\r\n--b--\r\n";

libfuzzer_sys::fuzz_target!(init: caught::libraries_are_caught(), |octets: &[u8]| {
    let _compared = review::received(LEFT, octets, "received.eml");
    if let Some(findings) = review::received(octets, octets, "received.eml") {
        let about_words = ["RECEIVED-LINK", "RECEIVED-ADDED", "RECEIVED-REMOVED", "RECEIVED-FROM", "RECEIVED-SUBJECT"];
        assert!(!findings.iter().any(|finding| about_words.contains(&finding.id)));
    }
});
