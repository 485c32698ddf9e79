//! The headers that data teams write, in the built-in languages, and their names in a template.

/// A column that the program knows, with the headers that data teams write.
#[derive(Debug)]
pub struct Known {
    /// The field.
    pub field: &'static str,
    /// Normalised headers, the field's own name first.
    pub headers: &'static [&'static str],
}

pub(super) const KNOWN: &[Known] = &[
    Known {
        field: "email",
        headers: &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "contactmail",
            "contactemail",
            "contactemailaddress",
            "customeremail",
            "useremail",
            "emailid",
            "emailadresse",
            "mailadresse",
            "adresseemail",
            "adressemail",
            "adresseélectronique",
            "courriel",
            "correo",
            "mailadres",
            "emailadres",
            "epost",
            "epostadress",
            "correoelectrónico",
            "indirizzoemail",
            "postaelettronica",
            "adresemail",
            "endereçodeemail",
            "이메일",
            "이메일주소",
            "전자우편",
            "邮箱",
            "电子邮件",
            "邮箱地址",
            "电子邮件地址",
            "דואל",
            "אימייל",
            "דואראלקטרוני",
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
            "nombre",
            "naam",
            "namn",
            "volledigenaam",
            "nombrecompleto",
            "nomecompleto",
            "nome",
            "imięinazwisko",
            "이름",
            "성명",
            "姓名",
            "שם",
            "שםמלא",
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
            "languagecode",
            "preferredlanguage",
            "languagepreference",
            "customerlanguage",
            "userlanguage",
            "contactlanguage",
            "correspondencelanguage",
            "sprachcode",
            "korrespondenzsprache",
            "bevorzugtesprache",
            "languepréférée",
            "languedecorrespondance",
            "idiomapreferido",
            "linguapreferita",
            "voorkeurstaal",
            "preferowanyjęzyk",
            "sprache",
            "langue",
            "idioma",
            "taal",
            "språk",
            "lingua",
            "język",
            "언어",
            "语言",
            "שפה",
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
            "countryname",
            "countryofresidence",
            "residencecountry",
            "customercountry",
            "ländercode",
            "wohnsitzland",
            "paysderésidence",
            "paísderesidencia",
            "paesediresidenza",
            "land",
            "pays",
            "país",
            "paese",
            "kraj",
            "국가",
            "国家",
            "מדינה",
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

/// A header as a name that a template can use: lower-case ASCII letters, digits and `_`. Empty
/// where nothing of it can be written so.
#[must_use]
pub fn identifier(header: &str) -> String {
    let mut name = String::new();
    for c in header.trim().to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            'ä' | 'æ' => name.push_str("ae"),
            'ö' | 'œ' => name.push_str("oe"),
            'ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => name.push('a'),
            'ç' => name.push('c'),
            'è' | 'é' | 'ê' | 'ë' => name.push('e'),
            'ì' | 'í' | 'î' | 'ï' => name.push('i'),
            'ñ' => name.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => name.push('o'),
            'ù' | 'ú' | 'û' => name.push('u'),
            _ if !name.ends_with('_') && !name.is_empty() => name.push('_'),
            _ => {}
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("c_{name}")
    } else {
        name
    }
}

/// Whether a header is probably one of a known field: with a slip in it, or with other words around it. Short ones
/// are too much like other words.
#[must_use]
pub fn is_nearly(field: &str, header: &str) -> bool {
    let header = normalise(header);
    let known = KNOWN.iter().filter(|known| known.field == field);
    known.flat_map(|known| known.headers).any(|word| {
        let slips = match word.chars().count() {
            0..6 => return false,
            6..8 => 1,
            _ => 2,
        };
        header.contains(word) || strsim::damerau_levenshtein(&header, word) <= slips
    })
}

/// Whether the program reads a field itself.
pub(super) fn is_known(field: &str) -> bool {
    field.starts_with("exposed:") || KNOWN.iter().any(|known| known.field == field)
}
