#![no_main]
mod caught;
mod one_list;

libfuzzer_sys::fuzz_target!(init: caught::libraries_are_caught(), |octets: &[u8]| one_list::account_for("list.xlsx", octets));
