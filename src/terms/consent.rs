//! What a list may say of a person that decides whether email is enough in law.

/// Columns of a list, answered with yes or no. Without the column, somebody may vouch for the same name
/// for everybody.
pub const CONSENTS: [&str; 8] = [
    "esign_consent",
    "email_agreed",
    "express_consent",
    "primary_channel",
    "internet_business",
    "prior_relationship",
    "no_other_contact",
    "postal_known",
];

/// The answers, as they are kept.
pub const YES: &str = "yes";
/// The answers, as they are kept.
pub const NO: &str = "no";
