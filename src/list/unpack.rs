//! Compressed lists: gzip (RFC 1952) and Zstandard (RFC 8878), told by their first octets.
//!
//! What comes out is bounded: a small file that unpacks to more than memory holds means harm.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::StreamingDecoder;

/// The most octets that come out of one file, whatever its size.
const MOST: u64 = 32 << 30;
/// The most octets that come out of one octet. Lists of people shrink to a tenth, seldom to a
/// hundredth.
const RATIO: u64 = 1000;

/// What a file was packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    /// What the first octets tell; none for a file that is not packed.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\x1f\x8b") {
            Some(Self::Gzip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Self::Zstandard)
        } else {
            None
        }
    }

    /// The name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// What comes out of a file of so many octets. Several members or frames, one after the other,
    /// are one list.
    pub(super) fn unpack(self, packed: impl Read + 'static, octets: u64) -> Box<dyn Read> {
        let packed = BufReader::new(packed);
        let list: Box<dyn Read> = match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
            Self::Zstandard => Box::new(Frames::Between(packed)),
        };
        Box::new(Bounded {
            list,
            left: MOST.min(octets.saturating_mul(RATIO).max(1 << 20)),
            packing: self,
        })
    }
}

/// A reader that fails instead of giving too much.
struct Bounded {
    list: Box<dyn Read>,
    left: u64,
    packing: Packing,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let name = self.packing.name();
        let got = self
            .list
            .read(into)
            .map_err(|fault| io::Error::other(format!("the {name} file is damaged: {fault}")))?;
        self.left = self.left.checked_sub(got as u64).ok_or_else(|| {
            io::Error::other(format!(
                "the {name} file unpacks to more than {RATIO} times its size, or more than {} GiB",
                MOST >> 30
            ))
        })?;
        Ok(got)
    }
}

/// Zstandard frames, one after the other.
enum Frames<R: BufRead> {
    Between(R),
    Inside(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
    End,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::End) {
                Self::End => return Ok(0),
                Self::Between(mut rest) => {
                    if !rest.fill_buf()?.is_empty() {
                        let frame = StreamingDecoder::new(rest).map_err(io::Error::other)?;
                        *self = Self::Inside(Box::new(frame));
                    }
                }
                Self::Inside(mut frame) => {
                    let got = frame.read(into)?;
                    if got > 0 || into.is_empty() {
                        *self = Self::Inside(frame);
                        return Ok(got);
                    }
                    *self = Self::Between(frame.into_inner());
                }
            }
        }
    }
}
