//! The files that the program brings along.

/// Built-in notices by the name of their file.
pub(super) static NOTICES: &[(&str, &str)] = &[
    (
        "admin.ar.md",
        include_str!("../../templates/notices/admin.ar.md"),
    ),
    (
        "admin.de.md",
        include_str!("../../templates/notices/admin.de.md"),
    ),
    (
        "admin.en.md",
        include_str!("../../templates/notices/admin.en.md"),
    ),
    (
        "admin.es.md",
        include_str!("../../templates/notices/admin.es.md"),
    ),
    (
        "admin.fr.md",
        include_str!("../../templates/notices/admin.fr.md"),
    ),
    (
        "admin.ja.md",
        include_str!("../../templates/notices/admin.ja.md"),
    ),
    (
        "admin.nl.md",
        include_str!("../../templates/notices/admin.nl.md"),
    ),
    (
        "admin.sv.md",
        include_str!("../../templates/notices/admin.sv.md"),
    ),
    (
        "customer.ar.md",
        include_str!("../../templates/notices/customer.ar.md"),
    ),
    (
        "customer.de.md",
        include_str!("../../templates/notices/customer.de.md"),
    ),
    (
        "customer.en.md",
        include_str!("../../templates/notices/customer.en.md"),
    ),
    (
        "customer.es.md",
        include_str!("../../templates/notices/customer.es.md"),
    ),
    (
        "customer.fr.md",
        include_str!("../../templates/notices/customer.fr.md"),
    ),
    (
        "customer.ja.md",
        include_str!("../../templates/notices/customer.ja.md"),
    ),
    (
        "customer.nl.md",
        include_str!("../../templates/notices/customer.nl.md"),
    ),
    (
        "customer.sv.md",
        include_str!("../../templates/notices/customer.sv.md"),
    ),
    (
        "unaffected.ar.md",
        include_str!("../../templates/notices/unaffected.ar.md"),
    ),
    (
        "unaffected.de.md",
        include_str!("../../templates/notices/unaffected.de.md"),
    ),
    (
        "unaffected.en.md",
        include_str!("../../templates/notices/unaffected.en.md"),
    ),
    (
        "unaffected.es.md",
        include_str!("../../templates/notices/unaffected.es.md"),
    ),
    (
        "unaffected.fr.md",
        include_str!("../../templates/notices/unaffected.fr.md"),
    ),
    (
        "unaffected.ja.md",
        include_str!("../../templates/notices/unaffected.ja.md"),
    ),
    (
        "unaffected.nl.md",
        include_str!("../../templates/notices/unaffected.nl.md"),
    ),
    (
        "unaffected.sv.md",
        include_str!("../../templates/notices/unaffected.sv.md"),
    ),
    (
        "user.ar.md",
        include_str!("../../templates/notices/user.ar.md"),
    ),
    (
        "user.de.md",
        include_str!("../../templates/notices/user.de.md"),
    ),
    (
        "user.en.md",
        include_str!("../../templates/notices/user.en.md"),
    ),
    (
        "user.es.md",
        include_str!("../../templates/notices/user.es.md"),
    ),
    (
        "user.fr.md",
        include_str!("../../templates/notices/user.fr.md"),
    ),
    (
        "user.ja.md",
        include_str!("../../templates/notices/user.ja.md"),
    ),
    (
        "user.nl.md",
        include_str!("../../templates/notices/user.nl.md"),
    ),
    (
        "user.sv.md",
        include_str!("../../templates/notices/user.sv.md"),
    ),
];

/// Built-in catalogues by language.
pub(super) static CATALOGUES: &[(&str, &str)] = &[
    ("ar", include_str!("../../templates/catalogue/ar.ftl")),
    ("de", include_str!("../../templates/catalogue/de.ftl")),
    ("en", include_str!("../../templates/catalogue/en.ftl")),
    ("es", include_str!("../../templates/catalogue/es.ftl")),
    ("fr", include_str!("../../templates/catalogue/fr.ftl")),
    ("ja", include_str!("../../templates/catalogue/ja.ftl")),
    ("nl", include_str!("../../templates/catalogue/nl.ftl")),
    ("sv", include_str!("../../templates/catalogue/sv.ftl")),
];

/// Data classes, umbrella ids and advice.
pub(super) static CLASSES: &str = include_str!("../../templates/classes.toml");

/// The HTML layout.
pub(super) static LAYOUT: &str = include_str!("../../templates/mail.html");
