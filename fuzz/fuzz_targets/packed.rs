#![no_main]
mod one_list;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| one_list::account_for("list.csv.gz", octets));
