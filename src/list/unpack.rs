//! Compressed lists: gzip (RFC 1952) and Zstandard (RFC 8878), told by their first octets.
//!
//! What comes out is bounded: a small file that unpacks to more than memory holds means harm.

use std::io::{self, Read};

/// The most octets that come out of one file, whatever its size.
const MOST: u64 = 8 << 30;
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
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x1f\x8b") {
            Some(Self::Gzip)
        } else if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
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
}

/// Unpacks a whole file; several members or frames, one after the other, are one list. An error says
/// what is wrong.
pub(super) fn unpack(packing: Packing, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let most = MOST.min((bytes.len() as u64).saturating_mul(RATIO).max(1 << 20));
    let mut list = Vec::new();
    let damaged = |fault: io::Error| format!("the {} file is damaged: {fault}", packing.name());
    match packing {
        Packing::Gzip => {
            let mut member = flate2::read::MultiGzDecoder::new(bytes).take(most + 1);
            member.read_to_end(&mut list).map_err(damaged)?;
        }
        Packing::Zstandard => {
            let mut rest = bytes;
            while !rest.is_empty() && list.len() as u64 <= most {
                let decoder = ruzstd::decoding::StreamingDecoder::new(&mut rest)
                    .map_err(|fault| damaged(io::Error::other(fault)))?;
                let left = most + 1 - list.len() as u64;
                decoder.take(left).read_to_end(&mut list).map_err(damaged)?;
            }
        }
    }
    if list.len() as u64 > most {
        return Err(format!(
            "the {} file unpacks to more than {RATIO} times its size, or more than {} GiB",
            packing.name(),
            MOST >> 30
        ));
    }
    Ok(list)
}
