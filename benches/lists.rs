//! How long does `disclose check` take for a long list, and how much memory, beside the `csv` crate
//! that reads the same file into byte records?
//!
//! `cargo bench --bench lists` takes 1,000,000 rows; `ROWS=10000000` others. Each figure is the best
//! of `RUNS` (3). Prints time, ratio and the most memory that was held; a workbook of a tenth of the
//! rows follows, at most 100,000. `lists read FILE` reads one with the `csv` crate and says nothing.

#[path = "shared/child.rs"]
mod child;
#[path = "shared/figures.rs"]
mod figures;
#[path = "shared/processor.rs"]
mod processor;

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    time::{Duration, Instant},
};

use child::{Ran, run};
use figures::{a_second, say, stated};

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Whatever<()> {
    // The reference alone, for who counts its instructions.
    let mut words = std::env::args().skip(1);
    if let (Some("read"), Some(file)) = (words.next().as_deref(), words.next()) {
        read_csv(Path::new(&file))?;
        return Ok(());
    }
    let (rows, runs) = (stated("ROWS", 1_000_000), stated("RUNS", 3));
    let folder = tempfile::tempdir()?;
    let lists = folder.path().join("lists");
    fs::create_dir(&lists)?;
    write_csv(&lists.join("people.csv"), rows)?;
    let octets = fs::metadata(lists.join("people.csv"))?.len();
    let mut reference = Duration::MAX;
    let mut ours = None;
    write_campaign(folder.path(), "lists/people.csv")?;
    for _ in 0..runs {
        reference = reference.min(read_csv(&lists.join("people.csv"))?);
        ours = check(folder.path(), ours)?;
    }
    let ours = ours.ok_or("RUNS is 0")?;
    let ratio = ours.took.as_secs_f64() / reference.as_secs_f64();
    say(&format!(
        "{rows} rows of {} octets: csv crate {:.3} s, check {:.3} s, ratio {ratio:.1}, {:.2} s of the processors, {} MB held",
        octets / rows,
        reference.as_secs_f64(),
        ours.took.as_secs_f64(),
        ours.worked.as_secs_f64(),
        ours.held / 1000
    ));
    let rows = (rows / 10).min(100_000);
    write_workbook(&lists.join("people.xlsx"), rows)?;
    write_campaign(folder.path(), "lists/people.xlsx")?;
    let mut ours = None;
    for _ in 0..runs {
        ours = check(folder.path(), ours)?;
    }
    let ours = ours.ok_or("RUNS is 0")?;
    let speed = a_second(rows, ours.took);
    say(&format!(
        "{rows} rows of a workbook: check {:.3} s, {speed:.0} rows a second, {} MB held",
        ours.took.as_secs_f64(),
        ours.held / 1000
    ));
    Ok(())
}

/// The cells of a row; every fiftieth row is one of the first rows again.
fn cells(row: u64) -> [String; 5] {
    let who = if row % 50 == 49 { row / 50 } else { row };
    let locale = ["en", "de", "fr", "ja", "ar"][usize::try_from(who % 5).unwrap_or(0)];
    let country = ["US", "DE", "FR", "JP", "EG"][usize::try_from(who % 5).unwrap_or(0)];
    let letter = char::from(b'a' + u8::try_from(who % 26).unwrap_or(0));
    [
        format!("person.number{who:08}@mail{}.example.com", who % 97),
        format!("Person Num{letter} Surname{letter}"),
        locale.to_owned(),
        country.to_owned(),
        format!("acct_{who:012x}"),
    ]
}

const HEADER: [&str; 5] = ["email", "name", "locale", "country", "account_id"];

fn write_csv(path: &Path, rows: u64) -> Whatever<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{}", HEADER.join(","))?;
    for row in 0..rows {
        writeln!(file, "{}", cells(row).join(","))?;
    }
    Ok(file.flush()?)
}

/// As spreadsheet programs write it, with shared strings.
fn write_workbook(path: &Path, rows: u64) -> Whatever<()> {
    let mut book = zip::ZipWriter::new(BufWriter::new(File::create(path)?));
    let options = zip::write::SimpleFileOptions::default();
    let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relationships}"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relationships}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{relationships}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
    ] {
        book.start_file(name, options)?;
        book.write_all(text.as_bytes())?;
    }
    let all = || std::iter::once(HEADER.map(str::to_owned)).chain((0..rows).map(cells));
    book.start_file("xl/worksheets/sheet1.xml", options)?;
    write!(book, r#"<worksheet xmlns="{main}"><sheetData>"#)?;
    for (row, cells) in (1_u64..).zip(all()) {
        write!(book, r#"<row r="{row}">"#)?;
        for (column, _) in ('A'..).zip(&cells) {
            let string = (row - 1) * 5 + u64::from(u32::from(column) - u32::from('A'));
            write!(book, r#"<c r="{column}{row}" t="s"><v>{string}</v></c>"#)?;
        }
        write!(book, "</row>")?;
    }
    write!(book, "</sheetData></worksheet>")?;
    book.start_file("xl/sharedStrings.xml", options)?;
    write!(book, r#"<sst xmlns="{main}">"#)?;
    for cell in all().flatten() {
        write!(book, "<si><t>{cell}</t></si>")?;
    }
    write!(book, "</sst>")?;
    book.finish()?.flush()?;
    Ok(())
}

fn write_campaign(folder: &Path, list: &str) -> Whatever<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/analytics-vendor");
    for name in ["incident.toml", "words.csv"] {
        fs::copy(sample.join(name), folder.join(name))?;
    }
    let campaign = format!(
        "id = \"bench\"\nsample = true\ndefault_locale = \"en\"\n[sender]\nfrom = \"Example Security <security@example.com>\"\n\
         [[list]]\nfile = \"{list}\"\naudience = \"user\"\n[relay]\nurl = \"smtp://127.0.0.1:2525\"\n[pace]\nrate = \"50/s\"\n\
         [retry]\ngive_up_after = \"48h\"\nunknown = \"hold\"\n[approval]\nrequired = []\n"
    );
    Ok(fs::write(folder.join("campaign.toml"), campaign)?)
}

fn read_csv(path: &Path) -> Whatever<Duration> {
    let started = Instant::now();
    let mut reader = csv::Reader::from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.len();
    }
    std::hint::black_box(cells);
    Ok(started.elapsed())
}

/// The time of `disclose check` and the most kilobytes that it held.
fn check(folder: &Path, before: Option<Ran>) -> Whatever<Option<Ran>> {
    let ran = run(&["check", "--as-of", "2025-11-26"], folder, &[0, 2])?;
    Ok(Some(ran.best(before)))
}
