//! Domains that people type when they mean a large provider. A hint and never a change: some of them
//! are somebody's.

/// Which provider was probably meant.
pub(super) fn meant(domain: &str) -> Option<&'static str> {
    Some(match domain {
        "gmial.com" | "gmai.com" | "gamil.com" | "gmal.com" | "gmil.com" | "gnail.com"
        | "gmaill.com" | "gmailcom.com" | "gmail.co" | "gmail.con" | "gmail.cm" | "gmail.om"
        | "googelmail.com" => "gmail.com",
        "hotmial.com" | "hotmal.com" | "hotmil.com" | "homail.com" | "hotmai.com"
        | "hotmaill.com" | "hotmail.con" | "hotmail.cm" | "hotmail.co" => "hotmail.com",
        "outlok.com" | "outllok.com" | "outook.com" | "outlool.com" | "oulook.com"
        | "outlook.con" | "outlook.cm" | "outlook.co" => "outlook.com",
        "yaho.com" | "yahooo.com" | "yhaoo.com" | "yahoo.con" | "yahoo.cm" | "yaoo.com" => {
            "yahoo.com"
        }
        "iclod.com" | "icoud.com" | "icloud.con" | "icloud.co" | "iclould.com" => "icloud.com",
        "gmx.dee" | "gmxx.de" | "gmx.ed" => "gmx.de",
        "web.dee" | "wbe.de" | "web.ed" => "web.de",
        "t-onlin.de" | "t-onine.de" | "tonline.de" | "t-online.d" => "t-online.de",
        "orange.rf" | "ornage.fr" | "oragne.fr" => "orange.fr",
        "wandoo.fr" | "wanadou.fr" => "wanadoo.fr",
        "docomo.ne.j" | "docomo.n.jp" | "docomo.co.jp" => "docomo.ne.jp",
        _ => return None,
    })
}
