//! Packet, digests, approvals and the frozen text; what changed since.
//!
//! Guarantees that the packet shows every wording there is, that an approval names exactly what was
//! read, and that a frozen text which was tampered with is refused. It must not send anything.

mod approval;
mod blocks;
mod changed;
mod diff;
mod durable;
mod earlier;
mod frozen;
mod packet;
mod paragraphs;
mod stale;
mod standing;
mod text;
mod timetable;
mod vouched;

pub use approval::{Approval, How, Record, read_all, record, recorded, withdraw};
pub use blocks::{Block, Kind, Span, blocks};
pub use changed::{Change, compare};
pub use earlier::{Earlier, Previews, last_approved};
pub use frozen::{Frozen, FrozenFault, freeze, frozen_texts, source_digests, thaw};
pub use packet::{Packet, Page, Paths, printable, render, write};
pub use paragraphs::{Paragraph, Paragraphs};
pub use stale::{Stale, stale};
pub use standing::{Standing, standing};
pub use text::{Surroundings, Text};
pub use timetable::{Slow, Timetable};
pub use vouched::Vouched;
