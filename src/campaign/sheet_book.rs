//! The words as a workbook that translators like to work in: the header stays in sight, texts wrap,
//! right-to-left columns run from right to left, and what is missing is coloured.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError,
};

use super::sheet::Sheet;
use crate::terms::Locale;

/// Characters of the default font.
const ID_WIDTH: f64 = 26.0;
const TEXT_WIDTH: f64 = 60.0;
const HEADER: Color = Color::RGB(0x00E8_EDF3);
const MISSING: Color = Color::RGB(0x00FF_F2CC);
/// From right to left, as the format of a cell counts.
const RIGHT_TO_LEFT: u8 = 2;

/// The workbook's bytes; the same for the same rows.
pub(super) fn write(sheet: &Sheet, name: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let long_ago = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&long_ago));
    let to = book.add_worksheet();
    to.set_name(name)?;
    to.set_freeze_panes(1, 1)?;
    let cell = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let header = cell.clone().set_bold().set_background_color(HEADER);
    let columns = sheet.rows.first().map_or(0, |row| row.cells.len());
    let mut text = Vec::new();
    for column in 0..columns {
        let locale = sheet.rows.first().and_then(|row| row.cells.get(column));
        let rtl = locale.and_then(|tag| Locale::parse(tag).ok());
        let rtl = rtl.is_some_and(|locale| locale.is_rtl());
        let cell = cell.clone();
        text.push(if rtl {
            cell.set_reading_direction(RIGHT_TO_LEFT)
        } else {
            cell
        });
        let width = if column == 0 { ID_WIDTH } else { TEXT_WIDTH };
        to.set_column_width(place(column)?, width)?;
    }
    for (line, row) in (0..).zip(&sheet.rows) {
        for column in 0..columns.max(row.cells.len()) {
            let at = place(column)?;
            let said = row.cells.get(column).map_or("", String::as_str);
            let plain = text.get(column).unwrap_or(&cell);
            match (line, said.trim().is_empty()) {
                (0, _) => to.write_string_with_format(line, at, said, &header)?,
                (_, true) => {
                    to.write_blank(line, at, &plain.clone().set_background_color(MISSING))?
                }
                (_, false) => to.write_string_with_format(line, at, said, plain)?,
            };
        }
    }
    book.save_to_buffer()
}

fn place(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_fault| XlsxError::RowColumnLimitError)
}
