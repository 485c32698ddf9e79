//! `disclose completions`: what a shell needs to complete verbs and flags, and the manual pages.
//!
//! Both are made from the same declarations as `--help`, so they cannot say anything else.

use std::{fs, path::Path};

use clap::Command;

use super::{
    args::{self, Completions, Shell},
    failure::Failure,
    terminal::Terminal,
};
use crate::delivery::Exit;

const NAME: &str = "disclose";

/// Prints a shell's completions, or writes the manual pages into a folder.
pub(super) fn completions(args: &Completions, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut command = args::command();
    let shell = match args.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Man => {
            let out = args.out.as_deref().unwrap_or(Path::new("."));
            fs::create_dir_all(out).map_err(Failure::file("make the folder", out))?;
            command.build();
            write_pages(&command, out)?;
            terminal.say(format!("the manual pages are in {}", out.display()));
            return Ok(Exit::Complete);
        }
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    if let Some(out) = &args.out {
        fs::write(out, script).map_err(Failure::file("write", out))?;
    } else {
        terminal.say(String::from_utf8_lossy(&script).trim_end());
    }
    Ok(Exit::Complete)
}

/// A page of the program and one of each verb, as `disclose-log-export.1`.
fn write_pages(command: &Command, out: &Path) -> Result<(), Failure> {
    let page = clap_mangen::Man::new(command.clone());
    let path = out.join(page.get_filename());
    let mut roff = Vec::new();
    let written = page.render(&mut roff).and_then(|()| {
        // What stands below the options are examples, and nothing else.
        let roff = String::from_utf8_lossy(&roff).replace(".SH EXTRA", ".SH EXAMPLES");
        fs::write(&path, roff.replace("\nExamples:\n", "\n.nf\n"))
    });
    written.map_err(Failure::file("write", &path))?;
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        write_pages(below, out)?;
    }
    Ok(())
}
