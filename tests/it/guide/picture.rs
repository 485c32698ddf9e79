//! A terminal as a picture: SVG with the program's own words, so that a test can read them back.

use std::{fs, path::Path};

use crate::support::{lines, normal};

const COLUMNS: usize = 80;
/// The end of a long output is what a terminal shows.
const ROWS: usize = 42;
const LINE: usize = 20;
const LEFT: usize = 18;
const TOP: usize = 46;

const STYLE: &str = "\
.b{fill:#f6f7f9;stroke:#d5d9e0}.d{fill:#c9ced8}text{fill:#1d2430;font:14px ui-monospace,\
SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}.s{font-weight:700}\
.p{fill:#5b6472}@media (prefers-color-scheme:dark){.b{fill:#171b22;stroke:#2d3440}.d{fill:#3a4250}\
text{fill:#dfe4ec}.p{fill:#97a1b0}}";

/// The lines of a command and of what it said, each with whether it stands out.
fn shown(raw: &str) -> Vec<(String, bool)> {
    let raw = raw.replace("\r\n", "\n");
    let (command, said) = raw.split_once('\n').unwrap_or((&raw, ""));
    // Of a dialogue only what follows the last answer.
    let said = said.rsplit_once("] > ").map_or(said, |(_, rest)| rest);
    let said = said.rsplit_once("\n> ").map_or(said, |(_, rest)| rest);
    let mut all: Vec<(String, bool)> = said
        .trim_matches(['\n', ' '])
        .split('\n')
        .map(|line| {
            // What was drawn over is gone.
            let line = line.rsplit("\u{1b}[2K").next().unwrap_or(line);
            let is_bold = line.starts_with("\u{1b}[1m");
            (lines(line).concat().trim_end().to_owned(), is_bold)
        })
        .collect();
    if all.len() > ROWS {
        all.drain(..all.len() - ROWS);
        all.insert(0, ("…".to_owned(), false));
    }
    all.insert(0, (command.to_owned(), true));
    all
}

fn svg(shown: &[(String, bool)]) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let (wide, high) = (COLUMNS * 17 / 2 + 2 * LEFT, TOP + shown.len() * LINE + 12);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" \
         role=\"img\"><title>{}</title><style>{STYLE}</style>\n<rect class=\"b\" x=\".5\" y=\".5\" width=\"{}\" \
         height=\"{}\" rx=\"8\"/><circle class=\"d\" cx=\"20\" cy=\"18\" r=\"5\"/><circle class=\"d\" cx=\"38\" \
         cy=\"18\" r=\"5\"/><circle class=\"d\" cx=\"56\" cy=\"18\" r=\"5\"/>\n",
        escaped(&shown[0].0),
        wide - 1,
        high - 1
    );
    for (row, (line, stands_out)) in shown.iter().enumerate() {
        let class = match (row, stands_out) {
            (0, _) => " class=\"p\"",
            (_, true) => " class=\"s\"",
            (_, false) => "",
        };
        svg.push_str(&format!(
            "<text x=\"{LEFT}\" y=\"{}\"{class} xml:space=\"preserve\">{}</text>\n",
            TOP + row * LINE,
            escaped(line)
        ));
    }
    svg + "</svg>\n"
}

/// The lines that a picture holds.
fn read(svg: &str) -> Vec<String> {
    let lines = svg.lines().filter(|line| line.starts_with("<text "));
    lines
        .map(|line| {
            let text = line.split_once('>').unwrap().1.trim_end_matches("</text>");
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        })
        .collect()
}

/// The picture shows this, but for what differs between runs.
pub(super) fn is(path: &Path, raw: &str, update: bool) {
    let shown = shown(raw);
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, svg(&shown)).unwrap();
    }
    let held = read(&fs::read_to_string(path).unwrap());
    let now: Vec<String> = shown.into_iter().map(|(line, _)| line).collect();
    let alike = |lines: &[String]| -> Vec<String> {
        let is_rehearsal = lines[0].contains("rehearse");
        let kept = lines.iter().map(|line| normal(line).trim_end().to_owned());
        // Chance decides how often a rehearsal defers, and where lines break.
        let of_chance = |line: &String| {
            let first = line.chars().next();
            !is_rehearsal
                || first.is_some_and(|c| c.is_ascii_lowercase())
                    && !line.starts_with("deferred")
                    && !line.starts_with("unknown")
        };
        kept.filter(of_chance)
            .map(|line| {
                if is_rehearsal {
                    line.split("  ").next().unwrap_or_default().to_owned()
                } else {
                    line
                }
            })
            .collect()
    };
    assert_eq!(
        alike(&now),
        alike(&held),
        "{} shows something else; UPDATE_DOCS=1 makes it anew",
        path.display()
    );
}
