//! Packet, digests, approvals and the frozen text; what changed since.
//!
//! Guarantees that the packet shows every wording there is, that an approval names exactly what was
//! read, and that a frozen text which was tampered with is refused. It must not send anything.

mod approval;
mod blocks;
mod changed;
mod cited;
mod diff;
mod durable;
mod earlier;
mod frozen;
mod kept;
mod on_file;
mod packet;
mod paragraphs;
mod readers;
mod received;
mod signature;
mod sources;
mod stale;
mod standing;
mod stated;
mod statement;
mod text;
mod timetable;
mod tracked;
mod vouched;

pub use approval::{
    Approval, How, Proof, Record, read_all, record, recorded, withdraw, withdraw_as_logged,
};
pub use blocks::{Block, Kind, Span, blocks};
pub use changed::{Change, compare, distinct};
pub use cited::{Cited, Remark};
pub use durable::create_anew;
pub use earlier::{Earlier, Previews, last_approved};
pub use frozen::{FORM, Frozen, FrozenFault, freeze, frozen_texts, thaw};
pub use kept::{of_another_file, on_hand, on_hand_after};
pub use on_file::OnFile;
pub use packet::{
    Packet, Page, Paths, escaped, jurisdiction_in_words, language_in_words, printable, render,
    render_in, write,
};
pub use paragraphs::{Paragraph, Paragraphs};
pub use readers::audience_digest;
pub use received::{ids as received_ids, received};
pub use signature::{NAMESPACE, SignatureFault, check_signers, fingerprint, verify};
pub use sources::{Stated, settings, source_digests};
pub use stale::{Stale, stale};
pub use standing::{Standing, standing};
pub use statement::Statement;
pub use text::{Surroundings, Text};
pub use timetable::{Slow, Timetable};
pub use tracked::{Tracked, tracked};
pub use vouched::Vouched;
