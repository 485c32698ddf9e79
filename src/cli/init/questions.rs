//! What is asked, in plain words, and what Enter means.

use super::dialogue::Question;

pub(super) const FOLDER: Question = Question {
    text: "How is the campaign to be called? A folder of that name is made in this one; a path, such as \
           ../NAME, makes it elsewhere.",
    usual: Some("breach-notice"),
};
pub(super) const CONTROLLER: Question = Question {
    text: "Who is responsible for the data? The full legal name, as in a contract.",
    usual: None,
};
pub(super) const SENDER: Question = Question {
    text: "From which address will the mails come? People will answer to it. For example: \
           Example Security <security@example.com>",
    usual: None,
};
pub(super) const LIST: Question = Question {
    text: "Which file holds the people to tell? A spreadsheet (XLSX), CSV or JSON lines; it is copied \
           into the campaign.",
    usual: None,
};
pub(super) const AUDIENCE: Question = Question {
    text: "What are these people to you? user: they have an account or bought something, such as a shop's \
           customers. customer: a business whose people are concerned. admin: they administer accounts of \
           others. unaffected: nothing of theirs was exposed.",
    usual: Some("user"),
};
pub(super) const LOCALE: Question = Question {
    text: "In which language do you write? The other languages are compared with it.",
    usual: Some("en"),
};
pub(super) const JURISDICTION: Question = Question {
    text: "Where is that? Of several people, where most of them live: which law holds depends on \
           it. EU, DE, JP, US-CA ...; Enter leaves it open.",
    usual: Some(""),
};
pub(super) const EXPOSED: Question = Question {
    text: "Which data was exposed? Several, with commas between: name, email, phone, postal_address, \
           password, date_of_birth ... A question mark shows all.",
    usual: None,
};
pub(super) const HAPPENED: Question = Question {
    text: "When did it happen? A day (2025-11-08), a range (2025-11-08..2025-11-09), about 2025-11-08, \
           or unknown.",
    usual: Some("unknown"),
};
pub(super) const LEARNED: Question = Question {
    text: "When did you learn of it? A day, or unknown.",
    usual: Some("unknown"),
};
pub(super) const VENDOR: Question = Question {
    text: "Did it happen at a company that works for you? Its name; Enter where it happened at your own.",
    usual: Some(""),
};
