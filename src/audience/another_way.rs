//! The register of everybody whom no mail reached, for the mail house and the phones: `told-another-way`.
//!
//! Guarantees that every row stands there whose address is missing or cannot be used, whose mailbox is in
//! other hands or was not reached, with its reason and the lists' own columns; and everybody who was not
//! reached and left the lists since. It must not judge who was reached, nor name whom nobody is to write
//! to or call: the dead, whoever was told already, and whom an authority wants not to be told.

use std::{io, path::Path};

use super::{
    Audience,
    again::make_folder,
    lists::Met,
    register::{Register, Written},
    together::Together,
    withhold::file,
};
use crate::{campaign::Campaign, terms::Address};

/// Somebody whom no mail reached, or for whom mail is not enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReached {
    /// Why, for people.
    pub reason: String,
    /// The short name of the wording that they were to get; empty where nobody knows.
    pub wording: String,
    /// How a law wants them to be told, where one does.
    pub way: Option<&'static str>,
}

const OURS: [&str; 5] = [
    "disclose:list",
    "disclose:row",
    "disclose:reason",
    "disclose:wording",
    "disclose:fallback",
];

/// The register while it is being written: every row of the lists stands in it already.
#[derive(Debug)]
pub struct AnotherWay {
    register: Register,
    together: Together,
    web: bool,
}

impl Audience {
    /// Begins the register with everybody on the lists. `not_reached` says of a mailbox whether no mail
    /// reached it, and why.
    pub fn told_another_way(
        &self,
        campaign: &Campaign,
        folder: &Path,
        not_reached: &mut dyn FnMut(&Address) -> Option<NotReached>,
    ) -> io::Result<AnotherWay> {
        make_folder(folder)?;
        let together = self.together(campaign);
        let register = Register::new(folder, "told-another-way", &together.header(&OURS))?;
        let mut begun = AnotherWay {
            register,
            together,
            web: campaign.incident.public_notice.is_some(),
        };
        self.rows(campaign, &mut |at, row, met| {
            let plain = |reason: String| NotReached {
                reason,
                wording: String::new(),
                way: None,
            };
            let why = match met {
                Met::Invalid("LIST-NO-ADDRESS", _) => Some(plain("no address".to_owned())),
                Met::Invalid(id, why) => Some(plain(format!("{why} [{id}]"))),
                Met::Suppressed(mailbox) => {
                    let reason = self.barred.reason(*mailbox);
                    let reason = reason.filter(|reason| reason.is_told_another_way());
                    reason.map(|reason| plain(format!("suppressed: {}", reason.as_str())))
                }
                Met::Usable(_, meant, _) => not_reached(&meant.address),
            };
            let Some(why) = why else {
                return Ok(());
            };
            let cells = begun.together.cells(row);
            let list = file(campaign, at.place.list);
            let line = at.place.line.to_string();
            let way = fallback(&begun.together.headers, &cells, begun.web, why.way);
            let ours = [list.as_str(), &line, &why.reason, &why.wording, way];
            begun.register.add(ours.into_iter().chain(cells))
        })?;
        Ok(begun)
    }
}

impl AnotherWay {
    /// Adds somebody who left the lists.
    pub fn add(&mut self, address: &str, why: &NotReached) -> io::Result<()> {
        let mut cells = vec![""; self.together.headers.len()];
        let email = self.together.known("email");
        if let Some(cell) = email.and_then(|at| cells.get_mut(at)) {
            *cell = address;
        }
        let way = fallback(&[], &[], self.web, why.way);
        let ours = ["", "", &why.reason, &why.wording, way];
        self.register.add(ours.into_iter().chain(cells))
    }

    /// Ends it.
    pub fn finish(self) -> io::Result<Written> {
        self.register.finish()
    }
}

/// Parts of the names of columns that hold a postal address, in lower case.
const POSTAL: &[&str] = &[
    "street",
    "address_line",
    "address line",
    "address1",
    "postal",
    "postcode",
    "post code",
    "zip",
    "straße",
    "strasse",
    "anschrift",
    "plz",
    "rue",
    "code postal",
    "calle",
    "código postal",
    "indirizzo",
    "via",
    "cap",
    "straat",
    "adres",
    "gata",
    "ulica",
    "住所",
    "주소",
    "地址",
];
const PHONE: &[&str] = &[
    "phone",
    "mobile",
    "telefon",
    "teléfono",
    "téléphone",
    "telefoon",
    "handy",
    "電話",
    "전화",
    "电话",
];

/// By what a person can be reached, as far as their row tells; and where a law wants a letter and no row
/// tells an address, by a letter all the same: it may be known elsewhere.
fn fallback(
    headers: &[String],
    cells: &[&str],
    web: bool,
    law: Option<&'static str>,
) -> &'static str {
    let has = |names: &[&str]| {
        headers.iter().zip(cells).any(|(header, cell)| {
            let header = header.to_lowercase();
            let named = names.iter().any(|name| {
                // Short names are names of their own, and stand in longer ones by chance.
                if name.len() > 3 {
                    header.contains(name)
                } else {
                    header == *name
                }
            });
            named && !cell.trim().is_empty()
        })
    };
    if has(POSTAL) {
        "postal"
    } else if let Some(law) = law {
        law
    } else if has(PHONE) {
        "phone"
    } else if web {
        "web"
    } else {
        "none"
    }
}
