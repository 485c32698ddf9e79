//! Lists as companies have them: read rightly or refused clearly, and never in silence.

use std::{fs, path::Path};

use disclosure_mailer::{
    audience::{self, Audience, Recipient},
    campaign::{self, Campaign},
    terms::{Finding, Severity},
};

/// A campaign's folder with one list.
pub(crate) fn folder(files: &[(&str, &[u8])], extra: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("campaign.toml"),
        format!(
            "id = \"t\"\nsample = true\ndefault_locale = \"en\"\n[sender]\nfrom = \"A <a@example.com>\"\n\
             [approval]\nrequired = []\n{extra}"
        ),
    )
    .unwrap();
    fs::write(
        folder.path().join("incident.toml"),
        "[controller]\nname = \"Example\"\n[data]\nexposed = [\"name\", \"email\", \"phone\"]\n[contact]\n",
    )
    .unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// An audience with its recipients, in the order of sending.
#[derive(Debug)]
pub(crate) struct Told {
    audience: Audience,
    pub(crate) recipients: Vec<Recipient>,
}

impl std::ops::Deref for Told {
    type Target = Audience;

    fn deref(&self) -> &Audience {
        &self.audience
    }
}

pub(crate) fn assemble(folder: &Path) -> Told {
    let campaign = campaign::load(folder).unwrap_or_else(|fault| panic!("{:#?}", fault.findings));
    let audience = audience::assemble(&campaign);
    let a = audience.accounting;
    assert_eq!(
        a.read,
        a.recipients + a.merged + a.suppressed + a.invalid,
        "{a:?}"
    );
    let told = told(&campaign, audience);
    assert_eq!(a.recipients, told.recipients.len() as u64);
    assert_eq!(told.facets.values().sum::<u64>(), a.recipients);
    told
}

pub(crate) fn told(campaign: &Campaign, audience: Audience) -> Told {
    let mut recipients = Vec::new();
    audience.each(campaign, |place, recipient| {
        recipients.push((place, recipient.clone()));
    });
    recipients.sort_by_key(|(place, _)| *place);
    Told {
        audience,
        recipients: recipients.into_iter().map(|(_, one)| one).collect(),
    }
}

fn read(name: &str, bytes: &[u8], keys: &str) -> Told {
    let extra = format!("[[list]]\nfile = \"{name}\"\naudience = \"user\"\n{keys}");
    assemble(folder(&[(name, bytes)], &extra).path())
}

fn csv(text: &str) -> Told {
    read("l.csv", text.as_bytes(), "")
}

pub(crate) fn of<'a>(audience: &'a Audience, id: &str) -> Vec<&'a Finding> {
    audience
        .findings
        .iter()
        .filter(|finding| finding.id == id)
        .collect()
}

pub(crate) fn values(audience: &Told, index: usize, field: &str) -> Vec<String> {
    let values = audience.recipients[index].fields.get(field);
    values
        .into_iter()
        .flatten()
        .map(|value| {
            value
                .reveal(disclosure_mailer::terms::Purpose::Show)
                .to_owned()
        })
        .collect()
}

fn counts(audience: &Audience) -> (u64, u64, u64) {
    let a = audience.accounting;
    (a.read, a.recipients, a.invalid)
}

#[test]
fn how_a_list_was_read_is_said() {
    let text = "E-Mail-Adresse;Name;Sprache\r\nkaethe@example.com;Käthe Weiß;de\r\n";
    let latin = windows_1252(text);
    let audience = read("l.csv", &latin, "");
    assert_eq!(values(&audience, 0, "name"), ["Käthe Weiß"]);
    let said = &of(&audience, "LIST-READ-AS")[0];
    assert!(
        said.message.contains("CSV, semicolon, windows-1252") && said.message.contains("1 row"),
        "{said:?}"
    );
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        values(&read("l.csv", &utf16, ""), 0, "name"),
        ["Käthe Weiß"]
    );
}

/// By hand: the test shall not trust the library that it tests.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

#[test]
fn each_bad_address_is_named_with_its_place_and_never_shown() {
    let audience = csv("name,email\n\
        A,\n\
        B,nobody\n\
        \"C\nC\",bob smith@example.com\n\
        D,a@localhost\n\
        E,a@example.com;b@example.com\n\
        F,\"\"\"q\"\"@example.com\"\n\
        G,a@[127.0.0.1]\n\
        H,a..b@example.com\n\
        I,good@example.com\n");
    assert_eq!(counts(&audience), (9, 1, 8));
    let found: Vec<(&str, u64)> = audience
        .findings
        .iter()
        .filter(|finding| finding.id.contains("ADDRESS"))
        .map(|finding| {
            assert_eq!(
                (finding.severity, finding.place.file.as_str()),
                (Severity::Warning, "l.csv")
            );
            assert!(!finding.message.contains("smith"), "{finding:?}");
            (finding.id, finding.place.line)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("LIST-NO-ADDRESS", 2),
            ("LIST-ADDRESS-AT", 3),
            ("LIST-ADDRESS-BLANK", 4),
            ("LIST-ADDRESS-NO-DOT", 6),
            ("LIST-ADDRESS-SEVERAL", 7),
            ("LIST-ADDRESS-QUOTED", 8),
            ("LIST-ADDRESS-LITERAL", 9),
            ("LIST-ADDRESS-LOCAL", 10),
        ]
    );
}

#[test]
fn damage_costs_the_damaged_row_only() {
    let audience = csv("email,name,city\n\
        \"a@example.com,Ann,Rome\n\
        b@example.com,Ben,Bonn\n\
        c@example.com,\"Cem,Caen\n\
        d@example.com,\"Dora\",Dover\n\
        e@example.com,Lee, Eve,Essen\n\
        f@example.com\n\
        ,,\n");
    assert_eq!(counts(&audience), (6, 3, 3));
    let lines = |id| {
        of(&audience, id)
            .iter()
            .map(|f| f.place.line)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("LIST-QUOTE"), [2, 4]);
    assert_eq!(lines("LIST-CELLS"), [6]);
    let names: Vec<_> = (0..3)
        .map(|index| values(&audience, index, "name").join(""))
        .collect();
    assert_eq!(names, ["Ben", "Dora", ""]);
}

#[test]
fn json_lines_lose_no_row_and_lists_are_values() {
    let audience = read(
        "l.jsonl",
        b"{\"email\":\"a@example.com\",\"account\":[\"A1\",\"A2\"]}\n\nnot json\n\
          {\"name\":\"No Mail\"}\n{\"email\":\"x@example.com\",\"email\":\"y@example.com\"}\n\
          {\"email\":{\"is\":\"nested\"}}\n{\"E-Mail\":\"b@example.com\",\"account\":7}\n",
        "",
    );
    assert_eq!(counts(&audience), (6, 2, 4));
    assert_eq!(values(&audience, 0, "account"), ["A1", "A2"]);
    assert_eq!(values(&audience, 1, "account"), ["7"]);
    let lines: Vec<_> = of(&audience, "LIST-JSON")
        .iter()
        .map(|f| f.place.line)
        .collect();
    assert_eq!(lines, [3, 5, 6]);
}

#[test]
fn a_list_that_cannot_be_used_says_what_to_write() {
    for (name, bytes, id, help) in [
        (
            "l.csv",
            "Mail;E-Mail\na@example.com;\n",
            "LIST-COLUMN",
            "columns = { email = \"Mail\" }",
        ),
        (
            "l.csv",
            "Name,City\nAnn,Rome\n",
            "LIST-COLUMN-EMAIL",
            "columns = { email =",
        ),
        (
            "l.csv",
            "email,id,ID\na@example.com,1,2\n",
            "LIST-COLUMN",
            "own header",
        ),
        ("l.csv", "", "LIST-EMPTY", "header"),
        ("l.csv.gz", "x", "LIST-COLUMN-EMAIL", "columns"),
        ("l.csv", "\u{1f}\u{8b}", "LIST-COLUMN-EMAIL", "columns"),
        ("l.xlsx", "no workbook", "LIST-XLSX", "save it again"),
        (
            "l.jsonl",
            "[{\"email\":\"a@example.com\"}]",
            "LIST-JSON",
            "jq",
        ),
    ] {
        let audience = read(name, bytes.as_bytes(), "");
        let found = of(&audience, id);
        assert_eq!(found.len(), 1, "{bytes}: {:#?}", audience.findings);
        assert!(
            found[0].blocks() && found[0].help.contains(help),
            "{found:?}"
        );
        assert!(audience.recipients.is_empty());
    }
    let gz = read("l.csv", b"\x1f\x8b\x08\x00", "");
    assert!(of(&gz, "LIST-PACKED")[0].blocks());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes, level)
}

#[test]
fn packed_lists_are_read_whatever_they_are_called() {
    let (first, second) = (b"email,name\na@example.com,A\n", b"b@example.com,B\n");
    let row = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>email</t></is></c></row>\
               <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>c@example.com</t></is></c></row>";
    for (pack, said) in [
        (gzip as fn(&[u8]) -> Vec<u8>, "gzip"),
        (zstandard, "Zstandard"),
    ] {
        // Two members one after the other are one file, as `cat` makes it.
        let both = [pack(first), pack(second)].concat();
        for name in ["l.csv.gz", "l.csv.zst", "l.csv", "l"] {
            let audience = read(name, &both, "");
            assert_eq!(counts(&audience), (2, 2, 0), "{:#?}", audience.findings);
            assert!(
                audience.lists[0].read_as.ends_with(said),
                "{:?}",
                audience.lists[0]
            );
        }
        assert_eq!(
            counts(&read("l.xlsx.gz", &pack(&workbook(row)), "")),
            (1, 1, 0)
        );
        assert_eq!(
            counts(&read(
                "l.jsonl.zst",
                &pack(b"{\"email\":\"a@example.com\"}"),
                ""
            )),
            (1, 1, 0)
        );
        let cut = &both[..both.len() - 3];
        assert!(of(&read("l.csv", cut, ""), "LIST-PACKED")[0].blocks());
        let bomb = pack(&vec![b'0'; 64 << 20]);
        let found = read("l.csv", &bomb, "");
        assert!(
            of(&found, "LIST-PACKED")[0].message.contains("1000 times"),
            "{}",
            bomb.len()
        );
    }
}

#[test]
fn unknown_words_come_once_with_the_line_to_paste() {
    let audience = csv("email,locale,country,exposed,audience\n\
        a@example.com,Klingon,Atlantis,pets,boss\n\
        b@example.com,Klingon,Germany,email,user\n");
    for (id, paste) in [
        (
            "LIST-LOCALE",
            "values = { locale = { \"Klingon\" = \"…\" } }",
        ),
        (
            "LIST-JURISDICTION",
            "values = { country = { \"Atlantis\" = \"…\" } }",
        ),
        (
            "LIST-CLASS",
            "values = { exposed = { \"pets\" = \"email\" } }",
        ),
        (
            "LIST-AUDIENCE",
            "values = { audience = { \"boss\" = \"user\" } }",
        ),
    ] {
        let found = of(&audience, id);
        assert_eq!(found.len(), 1, "{id}: {:#?}", audience.findings);
        assert!(
            found[0].blocks() && found[0].help.contains(paste),
            "{found:?}"
        );
    }
    assert!(of(&audience, "LIST-LOCALE")[0].message.contains('2'));
    let mapped = read(
        "l.csv",
        b"email,locale\na@example.com,Deutsch\n",
        "values = { locale = { deutsch = \"de-AT\" } }",
    );
    assert_eq!(mapped.recipients[0].facets.locale.as_str(), "de-AT");
    let named = read(
        "l.csv",
        "Preferred language;Country of residence;Contact mail\nfrançais;Belgique;a@example.com\n"
            .as_bytes(),
        "",
    );
    let facets = &named.recipients[0].facets;
    assert_eq!(facets.locale.as_str(), "fr");
    assert_eq!(
        facets.jurisdiction.as_ref().map(ToString::to_string),
        Some("BE".to_owned())
    );
}

#[test]
fn a_workbook_is_read_as_it_stands_and_a_huge_claim_costs_nothing() {
    let sheet = "<c r=\"A1\" t=\"inlineStr\"><is><t>E-Mail</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>account</t></is></c>";
    let rows = format!(
        "<row r=\"1\">{sheet}</row>\
         <row r=\"3\" hidden=\"1\"><c r=\"A3\" t=\"inlineStr\"><is><t>a@example.com</t></is></c><c r=\"B3\"><v>1042</v></c></row>\
         <row r=\"4\"><c r=\"A4\" t=\"e\"><v>#N/A</v></c></row>\
         <row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row>"
    );
    let audience = read("l.xlsx", &workbook(&rows), "");
    assert_eq!(counts(&audience), (3, 1, 2), "{:#?}", audience.findings);
    assert_eq!(values(&audience, 0, "account"), ["1042"]);
    assert_eq!(audience.recipients[0].rows[0].line, 3);
    assert_eq!(of(&audience, "LIST-CELL-FAULT")[0].place.line, 4);
}

#[test]
fn places_that_no_workbook_has_cannot_bring_the_program_down() {
    for place in [
        "ZZZZZZZZZZZZ1",
        "A99999999999999999999",
        "A4294967296",
        "A0",
        "é1",
        "",
    ] {
        let rows = format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>email</t></is></c></row><row r=\"2\"><c r=\"{place}\"><v>1</v></c></row>"
        );
        let audience = read("l.xlsx", &workbook(&rows), "");
        assert!(audience.findings.iter().any(Finding::blocks), "{place}");
    }
}

#[test]
fn no_row_of_a_workbook_vanishes() {
    let cell = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let row = |number: u32, cells: &str| format!("<row r=\"{number}\">{cells}</row>");
    let header = row(1, &cell("A1", "email"));
    let (a, b) = (cell("A2", "a@example.com"), cell("A3", "b@example.com"));
    for damaged in [
        [row(2, &a), row(2, &cell("A2", "b@example.com"))].concat(),
        row(2, &[a.clone(), cell("A2", "b@example.com")].concat()),
        [row(3, &b), row(2, &a)].concat(),
        [row(2, &a), row(3, &cell("ZZZ3", "b@example.com"))].concat(),
        [row(2, &a), row(3, &cell("ZZZZZZZZZ99999", "b@example.com"))].concat(),
    ] {
        let audience = read("l.xlsx", &workbook(&[header.clone(), damaged].concat()), "");
        assert!(
            audience.findings.iter().any(Finding::blocks),
            "{:#?}",
            audience.findings
        );
    }
    let formula = row(4, "<c r=\"A4\"><f>A2</f></c>");
    let styled = row(5, "<c r=\"A5\" s=\"0\"/>");
    let rows = [header, row(2, &a), row(3, &b), formula, styled].concat();
    let audience = read("l.xlsx", &workbook(&rows), "");
    assert_eq!(counts(&audience), (3, 2, 1), "{:#?}", audience.findings);
    assert_eq!(of(&audience, "LIST-CELL-FAULT")[0].place.line, 4);
}

fn workbook(rows: &str) -> Vec<u8> {
    use std::io::Write as _;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!("<Types xmlns=\"{package}/content-types\"/>"),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets><sheet name=\"People\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
            ),
        ),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
