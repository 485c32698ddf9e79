//! Which column is which: headers in any built-in language, insensitive to case and separators.

use std::collections::BTreeMap;

use crate::{
    campaign::{Column, ListFile},
    terms::{Finding, Findings, Place},
};

/// A column that the program knows, with the headers that data teams write.
#[derive(Debug)]
pub struct Known {
    /// The field.
    pub field: &'static str,
    /// Normalised headers, the field's own name first.
    pub headers: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        field: "email",
        headers: &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "emailadresse",
            "mailadresse",
            "adresseemail",
            "adressemail",
            "adresseélectronique",
            "courriel",
            "メール",
            "メールアドレス",
            "eメール",
            "البريدالإلكتروني",
            "بريدإلكتروني",
            "الايميل",
        ],
    },
    Known {
        field: "name",
        headers: &[
            "name",
            "fullname",
            "displayname",
            "vollständigername",
            "nom",
            "nomcomplet",
            "氏名",
            "名前",
            "お名前",
            "الاسم",
            "الاسمالكامل",
        ],
    },
    Known {
        field: "locale",
        headers: &[
            "locale",
            "language",
            "lang",
            "sprache",
            "langue",
            "言語",
            "اللغة",
        ],
    },
    Known {
        field: "audience",
        headers: &["audience", "segment", "zielgruppe", "対象", "الفئة"],
    },
    Known {
        field: "jurisdiction",
        headers: &[
            "jurisdiction",
            "rechtsraum",
            "juridiction",
            "管轄",
            "الولايةالقضائية",
        ],
    },
    Known {
        field: "country",
        headers: &[
            "country",
            "countrycode",
            "land",
            "pays",
            "国",
            "国コード",
            "البلد",
            "الدولة",
        ],
    },
    Known {
        field: "region",
        headers: &[
            "region",
            "state",
            "province",
            "bundesland",
            "région",
            "州",
            "都道府県",
            "المنطقة",
            "الولاية",
        ],
    },
    Known {
        field: "exposed",
        headers: &[
            "exposed",
            "betroffenedaten",
            "donnéesexposées",
            "漏えい項目",
            "البياناتالمكشوفة",
        ],
    },
    Known {
        field: "person",
        headers: &["person", "personid", "personne", "個人番号", "الشخص"],
    },
];

/// A header without case, blanks and separators, for comparison.
#[must_use]
pub fn normalise(header: &str) -> String {
    header
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A header as a name that a template can use.
fn identifier(header: &str) -> String {
    let mut name = String::new();
    for c in header.trim().to_lowercase().chars() {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("c_{name}")
    } else {
        name
    }
}

/// The field of each column, in order; none for columns without a header.
pub(super) type Fields = Vec<Option<String>>;

/// Reads a header. None where the list cannot be used.
pub(super) fn map(
    list: &ListFile,
    file: &str,
    line: u64,
    header: &[String],
    findings: &mut Findings,
) -> Option<Fields> {
    let mut fields: Fields = vec![None; header.len()];
    let shown = header.join(", ");
    let mut ok = true;
    for (field, column) in &list.columns {
        let headers: Vec<(String, &String)> = match column {
            Column::One(header) => vec![(field.clone(), header)],
            Column::PerClass(classes) => classes
                .iter()
                .map(|(class, header)| (format!("exposed:{class}"), header))
                .collect(),
        };
        for (field, wanted) in headers {
            let at: Vec<usize> = (0..header.len())
                .filter(|i| normalise(&header[*i]) == normalise(wanted))
                .collect();
            match at.as_slice() {
                [index] => fields[*index] = Some(field),
                [] => {
                    ok = false;
                    findings.push(Finding::error(
                        "LIST-COLUMN",
                        Place::at(file, line, wanted.clone()),
                        format!("there is no column `{wanted}`; the header is: {shown}"),
                        format!("correct `columns` of this list, as in columns = {{ {field} = \"HEADER\" }}"),
                    ));
                }
                _ => {
                    ok = false;
                    findings.push(Finding::error(
                        "LIST-COLUMN",
                        Place::at(file, line, wanted.clone()),
                        format!(
                            "there are {} columns `{wanted}`; the header is: {shown}",
                            at.len()
                        ),
                        "give each column its own header",
                    ));
                }
            }
        }
    }
    for known in KNOWN {
        if fields.iter().flatten().any(|field| {
            field == known.field || field.starts_with("exposed:") && known.field == "exposed"
        }) {
            continue;
        }
        let at: Vec<usize> = (0..header.len())
            .filter(|i| {
                fields[*i].is_none() && known.headers.contains(&normalise(&header[*i]).as_str())
            })
            .collect();
        match at.as_slice() {
            [] if known.field == "email" => {
                ok = false;
                findings.push(Finding::error(
                    "LIST-COLUMN-EMAIL",
                    Place::at(file, line, "email"),
                    format!("no column holds the address; the header is: {shown}"),
                    "name it, as in columns = { email = \"HEADER\" }",
                ));
            }
            [] => {}
            [index] => fields[*index] = Some(known.field.to_owned()),
            [first, ..] => {
                ok = false;
                findings.push(Finding::error(
                    "LIST-COLUMN",
                    Place::at(file, line, known.field),
                    format!(
                        "several columns could be `{}`; the header is: {shown}",
                        known.field
                    ),
                    format!(
                        "choose one, as in columns = {{ {} = \"{}\" }}",
                        known.field, header[*first]
                    ),
                ));
            }
        }
    }
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for (index, field) in fields.iter_mut().enumerate() {
        if field.is_none() {
            let name = identifier(&header[index]);
            *field = (!name.is_empty()).then_some(name);
        }
        if let Some(name) = field
            && used.insert(name.clone(), index).is_some()
        {
            ok = false;
            findings.push(Finding::error(
                "LIST-COLUMN",
                Place::at(file, line, header[index].clone()),
                format!("two columns are called `{name}`; the header is: {shown}"),
                "give each column its own header",
            ));
        }
    }
    ok.then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_in_every_built_in_language() {
        let list: ListFile = toml::from_str("file = \"x\"").unwrap();
        let map = |header: &[&str]| {
            let header: Vec<String> = header.iter().map(|h| (*h).to_owned()).collect();
            let mut findings = Findings::new();
            (map(&list, "x.csv", 1, &header, &mut findings), findings)
        };
        for header in [
            "E-Mail-Adresse",
            "adresse électronique",
            "メールアドレス",
            "EMAIL_address",
            "البريد الإلكتروني",
        ] {
            assert_eq!(
                map(&[header]).0.unwrap(),
                [Some("email".to_owned())],
                "{header}"
            );
        }
        let fields = map(&["email", "Account ID", "Sprache", ""]).0.unwrap();
        assert_eq!(
            fields,
            [
                Some("email".into()),
                Some("account_id".into()),
                Some("locale".into()),
                None
            ]
        );
        assert_eq!(map(&["name"]).1[0].id, "LIST-COLUMN-EMAIL");
        assert_eq!(map(&["mail", "e-mail"]).1[0].id, "LIST-COLUMN");
    }
}
