//! Octets to messages: one message, or a mailbox in mbox form (RFC 4155).
//!
//! Guarantees that a message takes a bounded amount of memory, however long it is: what is over is
//! passed over. A line `From ` begins a message where an empty line stands before it and a time of day
//! in it; `>From ` in a message loses one `>` (mboxo and mboxrd).

use std::io::{self, BufRead, Read};

/// So many octets of a message are read; reports that return a whole message with attachments are
/// longer, and what they say stands at their beginning.
pub const MOST_OCTETS: usize = 1 << 20;
/// So many of one line.
const LONGEST_LINE: u64 = 1 << 20;

/// The messages of one source, one after the other.
#[derive(Debug)]
pub struct Messages<R> {
    source: R,
    is_mailbox: Option<bool>,
    line: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> Messages<R> {
    /// Of a file, a mailbox or standard input.
    pub fn new(source: R) -> Self {
        Self {
            source,
            is_mailbox: None,
            line: Vec::new(),
            ended: false,
        }
    }

    /// Whether it is a mailbox; known once the first message was read.
    #[must_use]
    pub fn is_mailbox(&self) -> bool {
        self.is_mailbox == Some(true)
    }

    /// Reads a line, or a part of one that is too long.
    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let mut limited = (&mut self.source).take(LONGEST_LINE);
        Ok(limited.read_until(b'\n', &mut self.line)? > 0)
    }

    fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        let mut message = Vec::new();
        let mut after_empty = true;
        let mut began = self.is_mailbox.is_some();
        while self.next_line()? {
            if self.is_mailbox.is_none() {
                let line = self
                    .line
                    .strip_prefix(b"\xef\xbb\xbf")
                    .unwrap_or(&self.line);
                self.line = line.to_vec();
                if self.line.trim_ascii().is_empty() {
                    continue;
                }
                let is_mailbox = self.line.starts_with(b"From ");
                self.is_mailbox = Some(is_mailbox);
                began = true;
                if is_mailbox {
                    continue;
                }
            }
            let is_mailbox = self.is_mailbox == Some(true);
            if is_mailbox && after_empty && begins_message(&self.line) {
                return Ok(Some(message));
            }
            after_empty = self.line == b"\n" || self.line == b"\r\n";
            let quoted = self.line.iter().take_while(|b| **b == b'>').count();
            let is_quoted = is_mailbox
                && quoted > 0
                && self
                    .line
                    .get(quoted..)
                    .is_some_and(|rest| rest.starts_with(b"From "));
            let line = self
                .line
                .get(usize::from(is_quoted)..)
                .unwrap_or(&self.line);
            let left = MOST_OCTETS.saturating_sub(message.len());
            message.extend_from_slice(line.get(..left).unwrap_or(line));
        }
        self.ended = true;
        Ok((began && !message.is_empty()).then_some(message))
    }
}

/// `From someone Mon Jan  1 00:00:00 2026`, with whatever stands between.
fn begins_message(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let is_time = |word: &[u8]| {
        let is_digit = |at: usize| word.get(at).is_some_and(u8::is_ascii_digit);
        is_digit(0) && is_digit(1) && word.get(2) == Some(&b':') && is_digit(3) && is_digit(4)
    };
    rest.split(u8::is_ascii_whitespace).any(is_time)
}

impl<R: BufRead> Iterator for Messages<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.message();
        if next.is_err() {
            self.ended = true;
        }
        next.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(octets: &str) -> Vec<String> {
        Messages::new(octets.as_bytes())
            .map(|message| String::from_utf8(message.unwrap()).unwrap())
            .collect()
    }

    #[test]
    fn a_mailbox_falls_into_its_messages_and_a_message_stays_one() {
        let mailbox = "From a Mon Jan  1 00:00:00 2026\nA: 1\n\n>From x\n>>From y\nFrom nobody to you\n\nFrom you, a line\n\nFrom b@x.test Tue Jan  2 10:11:12 2026\nB: 2\n\nlast";
        assert_eq!(
            messages(mailbox),
            [
                "A: 1\n\nFrom x\n>From y\nFrom nobody to you\n\nFrom you, a line\n\n",
                "B: 2\n\nlast"
            ]
        );
        assert_eq!(
            messages("\u{feff}\r\nA: 1\r\n\r\n>From x"),
            ["A: 1\r\n\r\n>From x"]
        );
        assert_eq!(messages(""), Vec::<String>::new());
        assert_eq!(
            messages("From a Mon Jan  1 00:00:00 2026\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_message_without_end_takes_bounded_memory() {
        let endless = Read::take(io::repeat(b'x'), 40 << 20);
        let long = Messages::new(io::BufReader::new(endless)).next();
        assert_eq!(long.unwrap().unwrap().len(), MOST_OCTETS);
    }
}
