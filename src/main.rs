//! The process edge of `disclose`: argv in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(disclosure_mailer::cli::run(std::env::args_os()))
}
