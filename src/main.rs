//! The process edge of `disclose`: argv in, exit status out.

use std::process::ExitCode;

/// A message is a few large buffers made and let go of: this allocator keeps them, where the
/// system's cuts them up and joins them again for every message. It takes no huge pages: most of what is
/// held is small, and 2 MB at a time would be several times as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(disclosure_mailer::cli::run(std::env::args_os()))
}
