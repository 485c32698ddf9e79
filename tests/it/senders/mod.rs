//! Several senders of one campaign, over a real database, each in a folder of its own.

mod apart;
mod chaos;
mod crew;
mod far;
mod late;
mod older;
mod pauses;
mod together;
mod withheld;
