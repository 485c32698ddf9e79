//! A page of the docs as what is to be done with it, step by step.
//!
//! Comments that a reader does not see say what a block is: `<!-- file PATH -->` before the content of a
//! file, `<!-- cells PATH -->` before a table with cells of a workbook, `<!-- cell PATH C5 VALUE -->` behind
//! a sentence that says so.

/// Something to do.
#[derive(Debug)]
pub(super) enum Step {
    Commands(Vec<Command>),
    File {
        path: String,
        text: String,
    },
    Cells {
        path: String,
        rows: Vec<Vec<String>>,
    },
    Cell {
        path: String,
        at: String,
        value: String,
    },
    /// A table that shows something.
    Table(Vec<Vec<String>>),
    Picture(String),
}

/// A command, and what stands below it.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) typed: String,
    pub(super) lines: Vec<Line>,
}

/// A line below a command.
#[derive(Debug)]
pub(super) enum Line {
    Said(String),
    /// `…`
    Left,
    Typed {
        prompt: String,
        answer: String,
    },
}

/// A fenced block: its language and its lines.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) language: String,
    pub(super) lines: Vec<String>,
}

/// All fenced blocks of a page.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match (line.strip_prefix("```"), open, blocks.last_mut()) {
            (Some(language), false, _) => {
                let language = language.trim().to_owned();
                blocks.push(Block {
                    language,
                    lines: Vec::new(),
                });
                open = true;
            }
            (Some(_), true, _) => open = false,
            (None, true, Some(block)) => block.lines.push(line.to_owned()),
            _ => {}
        }
    }
    assert!(!open, "a block without an end");
    blocks
}

/// The commands of a block, each with what stands below it.
pub(super) fn commands(block: &Block) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for line in &block.lines {
        if let Some(typed) = line.strip_prefix("$ ") {
            // What stands behind two blanks and a `#` is for the reader.
            let typed = typed.split("  #").next().unwrap_or(typed);
            let typed = typed.split(" # ").next().unwrap_or(typed);
            commands.push(Command {
                typed: typed.trim().to_owned(),
                lines: Vec::new(),
            });
            continue;
        }
        let command = commands
            .last_mut()
            .expect("a block of commands begins with one");
        command.lines.push(below(line));
    }
    commands
}

fn below(line: &str) -> Line {
    if line == "…" {
        return Line::Left;
    }
    let typed = |prompt: &str, answer: &str| Line::Typed {
        prompt: prompt.to_owned(),
        answer: answer.trim().to_owned(),
    };
    if let Some(answer) = line.strip_prefix('>') {
        return typed(">", answer);
    }
    if let Some((usual, answer)) = line.split_once("] >")
        && line.starts_with('[')
    {
        return typed(&format!("{usual}] >"), answer);
    }
    match line.split_once("Type yes: ") {
        Some((question, answer)) => typed(&format!("{question}Type yes:"), answer),
        None => Line::Said(line.to_owned()),
    }
}

/// Everything that a page says to do, in its order. A block that is neither a command nor a file is a
/// fault: nothing is passed over.
pub(super) fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut blocks = blocks(text).into_iter();
    let (mut file, mut cells): (Option<String>, Option<String>) = (None, None);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(said) = line
            .split("<!-- ")
            .nth(1)
            .and_then(|rest| rest.split(" -->").next())
        {
            match said.split(' ').collect::<Vec<_>>()[..] {
                ["file", path] => file = Some(path.to_owned()),
                ["cells", path] => cells = Some(path.to_owned()),
                ["cell", path, at, value] => steps.push(Step::Cell {
                    path: path.to_owned(),
                    at: at.to_owned(),
                    value: value.to_owned(),
                }),
                _ => panic!("nobody understands {line}"),
            }
        } else if line.starts_with("```") {
            while lines.next().is_some_and(|line| !line.starts_with("```")) {}
            let block = blocks.next().unwrap();
            let step = match (block.language.as_str(), file.take()) {
                ("console", None) => Step::Commands(commands(&block)),
                (_, Some(path)) => Step::File {
                    path,
                    text: block.lines.join("\n") + "\n",
                },
                _ => panic!("a block that is neither run nor written: {block:?}"),
            };
            steps.push(step);
        } else if line.starts_with("| ") {
            let mut rows = vec![row(line)];
            while let Some(next) = lines.next_if(|line| line.starts_with('|')) {
                if !next.starts_with("|-") {
                    rows.push(row(next));
                }
            }
            steps.push(match cells.take() {
                Some(path) => Step::Cells { path, rows },
                None => Step::Table(rows),
            });
        } else if let Some(path) = line
            .strip_prefix("![")
            .and_then(|rest| rest.split("](").nth(1))
        {
            steps.push(Step::Picture(path.trim_end_matches(')').to_owned()));
        }
    }
    steps
}

fn row(line: &str) -> Vec<String> {
    let inside = line.trim().trim_matches('|');
    inside
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}
