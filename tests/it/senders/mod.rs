//! Several senders of one campaign, over a real database, each in a folder of its own.

mod apart;
mod chaos;
mod claims;
mod crew;
mod far;
mod late;
mod locked;
mod older;
mod pauses;
mod together;
mod withheld;
