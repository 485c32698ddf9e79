//! A wording as an invented person gets it: made by the same code that makes the real mails, then
//! read back.

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    audience::{Count, Facets},
    message::{Headers, Ids, Person, Skeleton},
    notice::Wording,
    terms::{Locale, Stamp},
};

/// What an invented person receives.
pub(super) struct Example {
    /// The envelope and the header lines, as they leave.
    pub headers: String,
    /// The text part, decoded.
    pub text: String,
    /// The HTML part, decoded.
    pub html: String,
    /// The whole message, as it leaves.
    pub raw: String,
}

/// Somebody who does not exist: their fields, each with its values.
pub(super) type Invented = BTreeMap<String, Vec<String>>;

/// Composes a wording for an invented person; else says why it cannot be done.
pub(super) fn compose(
    wording: &Wording,
    headers: &Headers,
    person: &Invented,
    date: Stamp,
) -> Result<Example, String> {
    let skeleton = Skeleton::build(wording, headers).map_err(|fault| fault.to_string())?;
    let fields = |field: &str| -> Vec<Cow<'static, str>> {
        let of = person.get(field).cloned().unwrap_or_default();
        of.into_iter().map(Cow::Owned).collect()
    };
    let ids = Ids {
        message_id: format!("example@{}", skeleton.domain()),
        notice_id: "example".to_owned(),
        token: "example".to_owned(),
    };
    let person = Person {
        address: "alex.example@example.com",
        fields: &fields,
    };
    let message = skeleton.compose(&person, &ids, date);
    let raw = String::from_utf8_lossy(&message.bytes).replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let boundary = format!("--=_{}", wording.digest().short());
    // The parts: what stands before the first, text, HTML, the end.
    let part = |at: usize| {
        let part = body.split(boundary.as_str()).nth(at)?;
        part.split_once("\n\n").map(|(_, encoded)| encoded)
    };
    let text = part(1).ok_or("the message has no text part")?;
    let html = part(2).map(decoded).ok_or("the message has no HTML part")?;
    Ok(Example {
        headers: format!("(envelope sender) {}\n{head}", message.from),
        // What follows is the line of the next boundary.
        text: decoded(text).trim_end_matches(['-', '\n']).to_owned(),
        html,
        raw,
    })
}

/// An everyday person: as many values in each field that the wording prints as its readers have.
pub(super) fn everyday(wording: &Wording, who: &[(&Facets, u64)]) -> Invented {
    let of = |field: &str| match field {
        "name" => vec![name(&wording.locale).to_owned()],
        field if several(who, field) => vec![format!("{field}-0001"), format!("{field}-0002")],
        field => vec![format!("{field}-0001")],
    };
    wording
        .fields()
        .into_iter()
        .map(|field| (field.to_owned(), of(field)))
        .collect()
}

/// Whether some of these readers have several values in a field.
pub(super) fn several(who: &[(&Facets, u64)], field: &str) -> bool {
    who.iter()
        .any(|(facets, _)| facets.fields.get(field) == Some(&Count::Several))
}

pub(super) fn name(locale: &Locale) -> &'static str {
    match locale.language() {
        "ar" => "نور المثال",
        "de" => "Kim Beispiel",
        "es" => "Alex Ejemplo",
        "fr" => "Camille Exemple",
        "sv" => "Kim Exempel",
        "nl" => "Kim Voorbeeld",
        "it" => "Andrea Esempio",
        "pl" => "Alex Przykład",
        "pt" => "Ariel Exemplo",
        "ko" => "김예시",
        "zh" => "李示例",
        "he" => "נועם דוגמה",
        "ja" => "見本 あおい",
        _ => "Alex Example",
    }
}

/// Quoted-printable, as this program writes it (RFC 2045 §6.7).
fn decoded(encoded: &str) -> String {
    let joined = encoded.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.bytes();
    let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        if let (Some(high), Some(low)) = (digit(rest.next()), digit(rest.next())) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_read_back() {
        assert_eq!(decoded("a=\n=C3=BC=3D\nb"), "aü=\nb");
    }
}
