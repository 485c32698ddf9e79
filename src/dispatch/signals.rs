//! Whoever asks a run to end: from the terminal, or the system.

use crate::{delivery::Exit, ledger::Link};

/// Waits for one.
pub(super) async fn signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        // The terminal is gone: what has begun is finished all the same.
        let mut hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
            _ = hangup.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// What a run writes last may wait for a disk or a database. From here on the next signal hurries that, where none
/// has yet, and is answered; and the one after it ends the process at once: to end here costs no more than a crash.
pub(super) fn end_soon(link: Link, mut hurried: bool, answer: fn()) {
    let watch = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else {
            return;
        };
        while runtime.block_on(signal()).is_ok() {
            if hurried {
                #[expect(clippy::exit, reason = "whoever could be told has just said so")]
                std::process::exit(Exit::Incomplete.code().into());
            }
            link.hurry();
            hurried = true;
            answer();
        }
    };
    // Where no thread can be had, nothing is lost but that.
    drop(
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(watch),
    );
}
