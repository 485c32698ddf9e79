//! What all pages share: one sheet with its styles and patterns, filled in by the template of a page.

use tera::{Context, Tera};

/// A finished page: one document that needs no other, no network and no script.
pub type Page = String;

/// Fills in the template of a page.
pub(super) fn written(template: &str, context: &Context) -> Result<Page, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(vec![
        (
            "style.css",
            include_str!("../../templates/report/style.css"),
        ),
        (
            "sheet.html",
            include_str!("../../templates/report/sheet.html"),
        ),
        (
            "sums.html",
            include_str!("../../templates/report/sums.html"),
        ),
        (
            "page.html",
            include_str!("../../templates/report/page.html"),
        ),
        (
            "glance.html",
            include_str!("../../templates/report/glance.html"),
        ),
    ])?;
    tera.render(template, context)
}
