//! A list's text, as much of it as is looked at.
//!
//! Guarantees that a line of any length is passed over in bounded memory. It must not know what a
//! cell is.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// Octets that are read at once.
const PIECE: usize = 1 << 17;
/// A line, or a row over several lines, with more octets is a file that lost its line ends.
pub(super) const LONGEST: usize = 1 << 22;

/// Decodes a list piece by piece. `at` is where its reader stands.
pub(super) struct Text {
    octets: Box<dyn Read>,
    decoder: Decoder,
    piece: Vec<u8>,
    buffer: String,
    pub(super) at: usize,
    ended: bool,
}

impl Text {
    pub(super) fn new(octets: Box<dyn Read>, encoding: &'static Encoding) -> Self {
        Self {
            octets,
            decoder: encoding.new_decoder_with_bom_removal(),
            piece: vec![0; PIECE],
            buffer: String::new(),
            at: 0,
            ended: false,
        }
    }

    /// What was decoded and not dropped.
    pub(super) fn seen(&self) -> &str {
        &self.buffer
    }

    /// Whether nothing comes after what was decoded.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// What lies ahead.
    pub(super) fn ahead(&self) -> &[u8] {
        self.buffer.as_bytes().get(self.at..).unwrap_or(&[])
    }

    /// The octet at the reader's place, which is decoded if need be.
    pub(super) fn here(&mut self) -> io::Result<Option<u8>> {
        while self.at >= self.buffer.len() && !self.ended {
            self.drop_before(self.at);
            self.more()?;
        }
        Ok(self.buffer.as_bytes().get(self.at).copied())
    }

    /// Forgets what stands before a place; the reader's own place moves with it.
    pub(super) fn drop_before(&mut self, place: usize) {
        self.buffer.drain(..place.min(self.buffer.len()));
        self.at -= place.min(self.at);
    }

    /// Decodes more; a text twice as long is not read twice as often.
    pub(super) fn more(&mut self) -> io::Result<()> {
        let wanted = self.buffer.len().max(PIECE);
        let before = self.buffer.len();
        while !self.ended && self.buffer.len() - before < wanted {
            let got = self.octets.read(&mut self.piece)?;
            self.ended = got == 0;
            let mut piece = self.piece.get(..got).unwrap_or(&[]);
            loop {
                let room = self
                    .decoder
                    .max_utf8_buffer_length_without_replacement(piece.len());
                self.buffer.reserve(room.unwrap_or(piece.len() * 3 + 16));
                let (result, read) = self.decoder.decode_to_string_without_replacement(
                    piece,
                    &mut self.buffer,
                    self.ended,
                );
                piece = piece.get(read..).unwrap_or(&[]);
                match result {
                    DecoderResult::InputEmpty => break,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => {
                        return Err(io::Error::other(
                            "it has octets that are not of its encoding",
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Passes over the rest of a line and its end; gives whether there was an end.
    pub(super) fn pass_line(&mut self) -> io::Result<bool> {
        loop {
            if let Some(end) = memchr::memchr2(b'\n', b'\r', self.ahead()) {
                self.at += end;
                return self.pass_line_end();
            }
            if self.ended {
                self.at = self.buffer.len();
                return Ok(false);
            }
            self.at = self.buffer.len();
            self.drop_before(self.at);
            self.more()?;
        }
    }

    /// Passes over a line end, where there is one.
    pub(super) fn pass_line_end(&mut self) -> io::Result<bool> {
        match self.here()? {
            Some(b'\n') => self.at += 1,
            Some(b'\r') => {
                self.at += 1;
                if self.here()? == Some(b'\n') {
                    self.at += 1;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
