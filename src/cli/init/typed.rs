//! An answer that was typed at a question, or given as a flag, to what it means; or what is wrong with
//! it and how to write it.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::{
    audience,
    campaign::{IncidentDate, RelayUrl},
    cli::{failure::Failure, host},
    notice::Classes,
    terms::{Address, ClassId, Jurisdiction, Locale, Purpose, counted, nearest},
};

/// Kinds of reader for whom there are built-in notices.
const AUDIENCES: [&str; 4] = ["user", "customer", "admin", "unaffected"];

/// What people call kinds of data besides.
const ALSO: [(&str, &str); 17] = [
    ("names", "name"),
    ("full_name", "name"),
    ("mail", "email"),
    ("e_mail", "email"),
    ("emails", "email"),
    ("e_mails", "email"),
    ("email_address", "email"),
    ("email_addresses", "email"),
    ("e_mail_address", "email"),
    ("e_mail_addresses", "email"),
    ("passwords", "password"),
    ("telephone", "phone"),
    ("phone_number", "phone"),
    ("postal_addresses", "postal_address"),
    ("orders", "purchase_history"),
    ("birthday", "date_of_birth"),
    ("credit_card", "payment_card"),
];

/// Characters of a name at most; no company's and no person's is longer.
const LONGEST: usize = 500;

pub(super) fn free_folder(typed: &str) -> Result<PathBuf, String> {
    line(typed)?;
    let folder = PathBuf::from(typed);
    match folder.join("campaign.toml").exists() {
        true => Err(format!(
            "`{typed}` holds a campaign already; choose another folder, nothing is ever overwritten"
        )),
        false if folder.exists() && !folder.is_dir() => {
            Err(format!("`{typed}` is a file; choose another name"))
        }
        false => Ok(folder),
    }
}

pub(super) fn line(typed: &str) -> Result<String, String> {
    if typed.chars().any(char::is_control) {
        return Err("it must be one line, without control characters".to_owned());
    }
    let length = typed.chars().count();
    if length > LONGEST {
        return Err(format!(
            "it has {}; {LONGEST} are the most",
            counted(length, "character")
        ));
    }
    Ok(typed.to_owned())
}

pub(super) fn maybe(typed: &str) -> Result<Option<String>, String> {
    Ok(Some(line(typed.trim())?).filter(|name| !name.is_empty()))
}

/// A file as people name it: one that was dragged into a terminal comes in quotes or with backslashes,
/// and `~` is their own folder. What is there to the letter is meant to the letter.
pub(super) fn file(typed: &str) -> PathBuf {
    file_below(typed, std::env::var_os("HOME").map(PathBuf::from))
}

fn file_below(typed: &str, home: Option<PathBuf>) -> PathBuf {
    let literal = PathBuf::from(typed);
    if literal.exists() {
        return literal;
    }
    let within = |mark: char| typed.strip_prefix(mark)?.strip_suffix(mark);
    let bare = match within('\'').or_else(|| within('"')) {
        Some(inside) => inside.to_owned(),
        None => typed.replace('\\', ""),
    };
    let meant = match (bare.strip_prefix("~/"), home) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(bare),
    };
    if meant.exists() { meant } else { literal }
}

/// `Name <address>`, or the address alone: then the controller's name stands before it.
pub(super) fn sender(typed: &str, controller: &str) -> Result<(String, Address), String> {
    line(typed)?;
    if !typed.contains('@') {
        return Err(
            "there is no address in it; write it as Example Security <security@example.com>"
                .to_owned(),
        );
    }
    let (name, address) = match typed.rsplit_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim_end().trim_end_matches('>')),
        None => ("", typed),
    };
    let address = Address::parse(address.trim())
        .map_err(|fault| format!("{fault}; write it as Example Security <security@example.com>"))?;
    let name = if name.is_empty() { controller } else { name };
    let name = name.trim_matches('"');
    let shown = address.reveal(Purpose::Show);
    // A comma or a dot in a name would end it in the header.
    let plain = |c: char| c.is_alphanumeric() || " -'&".contains(c);
    let from = if name.chars().all(plain) {
        format!("{name} <{shown}>")
    } else {
        format!("\"{}\" <{shown}>", name.replace(['"', '\\'], ""))
    };
    Ok((from, address))
}

pub(super) fn reader(typed: &str) -> Result<String, String> {
    if AUDIENCES.contains(&typed) {
        return Ok(typed.to_owned());
    }
    Err(match nearest(typed, AUDIENCES) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("answer one of {}", AUDIENCES.join(", ")),
    })
}

pub(super) fn locale(typed: &str) -> Result<Locale, String> {
    Locale::parse(audience::language(typed).unwrap_or(typed))
        .map_err(|fault| format!("{fault}; write en, de, fr, pt-BR, zh-Hans ..."))
}

pub(super) fn jurisdiction(typed: &str) -> Result<Option<Jurisdiction>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let named = audience::country(typed).unwrap_or(typed);
    let read = Jurisdiction::try_from(named.to_owned()).ok();
    // A code that no country has would be held against no law.
    let read = read.filter(|code| {
        let place = code.as_str().split('-').next().unwrap_or_default();
        place == "EU" || audience::is_country(place)
    });
    read.map(Some)
        .ok_or_else(|| "write EU, a country (DE, JP), or a state (US-CA)".to_owned())
}

pub(super) fn exposed(typed: &str) -> Result<Vec<ClassId>, String> {
    let classes = Classes::built_in();
    let all = || classes.ids().collect::<Vec<_>>().join(", ");
    if typed == "?" {
        return Err(format!("these are known: {}", all()));
    }
    let mut read = Vec::new();
    let mut wrong = Vec::new();
    for word in typed.split([',', ';']).map(str::trim) {
        let id = word.to_lowercase().replace([' ', '-'], "_");
        let also = ALSO.iter().find(|(theirs, _)| *theirs == id);
        let id = also.map_or(id, |(_, ours)| (*ours).to_owned());
        let id = ClassId::try_from(id).ok().filter(|id| classes.knows(id));
        match id {
            Some(id) if read.contains(&id) => {}
            Some(id) => read.push(id),
            None if word.is_empty() => {}
            None => wrong.push(match nearest(&word.to_lowercase(), classes.ids()) {
                Some(near) => format!("`{word}` is not known; did you mean {near}?"),
                None => format!(
                    "`{word}` is not known; ? shows what is. What is not there can be left out, and added to \
                     incident.toml later, with its name in words.csv"
                ),
            }),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    if read.is_empty() {
        return Err("name at least one kind of data; ? shows all that are known".to_owned());
    }
    Ok(read)
}

pub(super) fn date(typed: &str) -> Result<String, String> {
    let value = toml::Value::String(typed.to_owned());
    let read = IncidentDate::try_from(value)?;
    let today = host::today(&TimeZone::system());
    match read.earliest() {
        Some(day) if day > today => Err(format!("{day} has not come yet; today is {today}")),
        _ => Ok(typed.to_owned()),
    }
}

/// The day on which it was learned of; nobody learns of what has not happened yet.
pub(super) fn learned(typed: &str, happened: &str) -> Result<String, String> {
    let learned = date(typed)?;
    let day = |text: &str| IncidentDate::try_from(toml::Value::String(text.to_owned())).ok();
    let (before, after) = (
        day(happened).and_then(IncidentDate::earliest),
        day(&learned).and_then(IncidentDate::latest),
    );
    match (before, after) {
        (Some(happened), Some(learned)) if learned < happened => Err(format!(
            "{learned} is before it happened, {happened}; correct this day here, or the other one in incident.toml later"
        )),
        _ => Ok(learned),
    }
}

pub(super) fn relay(typed: String) -> Result<String, Failure> {
    match typed.parse::<RelayUrl>() {
        Ok(_) => Ok(typed),
        Err(fault) => Err(Failure::usage(format!("--relay: {fault}"), "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_languages_are_understood_by_code_and_by_name() {
        let place = |typed| jurisdiction(typed).map(|code| code.map(String::from));
        assert_eq!(place("Germany"), Ok(Some("DE".to_owned())));
        assert_eq!(place("us-ca"), Ok(Some("US-CA".to_owned())));
        assert_eq!(place("eu"), Ok(Some("EU".to_owned())));
        assert_eq!(place(""), Ok(None));
        for wrong in ["en", "XX", "Europe", "Atlantis"] {
            assert!(place(wrong).is_err_and(|why| why.contains("EU")), "{wrong}");
        }
        assert_eq!(locale("German").unwrap().as_str(), "de");
        assert!(locale("Klingon").is_err());
    }

    #[test]
    fn nobody_learns_of_what_has_not_happened() {
        assert!(learned("2025-11-19", "2025-11-20").is_err_and(|why| why.contains("before")));
        for (day, happened) in [
            ("2025-11-20", "2025-11-20"),
            ("unknown", "2025-11-20"),
            ("2025-11-19", "unknown"),
            ("2025-11-09", "2025-11-08..2025-11-10"),
        ] {
            assert_eq!(learned(day, happened).as_deref(), Ok(day));
        }
    }

    #[test]
    fn a_sender_is_written_so_that_a_header_holds_it() {
        let read = |typed| sender(typed, "Example, Inc.").map(|(from, _)| from);
        assert_eq!(
            read("security@example.com").unwrap(),
            "\"Example, Inc.\" <security@example.com>"
        );
        assert_eq!(
            read("Example Security <security@example.com>").unwrap(),
            "Example Security <security@example.com>"
        );
        assert!(read("Example Security").is_err_and(|why| why.contains("no address")));
    }

    #[test]
    fn names_are_one_line_of_a_length_that_a_name_may_have() {
        assert_eq!(line("Example, Inc.").unwrap(), "Example, Inc.");
        assert_eq!(line(&"ü".repeat(500)).unwrap().chars().count(), 500);
        for wrong in ["a\nb", "a\u{1b}[2Jb", &"ü".repeat(501)] {
            assert!(line(wrong).is_err());
            assert!(maybe(wrong).is_err());
            assert!(sender(&format!("{wrong} <a@example.com>"), "x").is_err());
            assert!(free_folder(wrong).is_err());
        }
    }

    #[test]
    fn a_file_is_found_as_a_terminal_writes_what_is_dragged_there() {
        let temp = tempfile::tempdir().unwrap();
        let home = temp.path();
        let list = home.join("our people's list.csv");
        std::fs::write(&list, "").unwrap();
        let shown = list.to_str().unwrap();
        for typed in [
            shown.to_owned(),
            format!("\"{shown}\""),
            shown.replace(' ', "\\ ").replace('\'', "\\'"),
            "~/our people's list.csv".to_owned(),
            "~/our\\ people\\'s\\ list.csv".to_owned(),
        ] {
            assert_eq!(file_below(&typed, Some(home.to_owned())), list, "{typed}");
        }
        assert_eq!(file_below("~/none.csv", None), PathBuf::from("~/none.csv"));
        assert_eq!(file_below("'none.csv'", None), PathBuf::from("'none.csv'"));
    }

    #[test]
    fn kinds_of_data_are_read_as_people_write_them() {
        let read = |typed| {
            exposed(typed).map(|ids| ids.iter().map(ClassId::to_string).collect::<Vec<_>>())
        };
        assert_eq!(read("Name, e-mail address, Passwords").unwrap().len(), 3);
        assert_eq!(
            read("Name, emial").unwrap_err(),
            "`emial` is not known; did you mean email?"
        );
        for (theirs, ours) in ALSO {
            assert_eq!(read(theirs).unwrap(), [ours], "{theirs}");
        }
        assert_eq!(
            read("name; postal address, name,").unwrap(),
            ["name", "postal_address"]
        );
        assert!(read("").is_err() && read(" , ").is_err());
        assert!(read("?").unwrap_err().contains("password"));
    }
}
