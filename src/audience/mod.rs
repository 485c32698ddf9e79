//! Rows to recipients: merge, suppress, hold, facets, the accounting, the audience store.
//!
//! Guarantees that every row is accounted for: rows = recipients + merged + suppressed + invalid.
//! It must not render a text, and no value of a personal field may decide anything here.

mod again;
mod alias;
mod another_way;
mod assemble;
mod assumptions;
mod audit;
mod called;
mod clean;
mod facets;
mod facts;
mod interpret;
mod lists;
mod merge;
mod merging;
mod named;
mod printable;
mod private;
mod recipient;
mod register;
mod registers;
mod sanity;
mod spelled;
mod stating;
mod store;
mod stored;
mod suppress;
mod table;
mod together;
mod tongue;
mod typo;
mod unknown;
mod vocabulary;
mod withhold;

pub use alias::base as alias_base;
pub use another_way::{AnotherWay, NotReached};
pub use assemble::{Accounting, Audience, assemble};
pub use assumptions::Assumption;
pub use facets::{Count, Facets};
pub use recipient::{Recipient, RowRef};
pub use register::{Register, Written};
pub use store::{Entry, Store, StoreFault};
pub use stored::Stored;
pub use suppress::Barred;
pub use vocabulary::{country, is_country, language};
pub use withhold::NO_UTF8;
