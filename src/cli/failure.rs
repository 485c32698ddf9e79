//! A verb that could not do its work, and the exit status that says so.

use std::{error::Error, path::Path};

use super::{findings, terminal::Terminal};
use crate::{
    campaign::Unusable,
    delivery::Exit,
    ledger,
    relay::Trouble,
    review::FrozenFault,
    terms::{Findings, counted},
};

/// Why a verb ended without a result.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The campaign's files are wrong.
    #[error("{} must be mended first", counted(findings.len(), "finding"))]
    Findings {
        /// The campaign's folder.
        folder: std::path::PathBuf,
        /// All of them.
        findings: Findings,
    },
    /// An approval is missing, or something changed since.
    #[error("{0}")]
    NotApproved(String),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Fault),
    /// The relay.
    #[error(transparent)]
    Relay(#[from] Trouble),
    /// Something else that a person must mend.
    #[error("{what}")]
    Usage {
        /// What is wrong.
        what: String,
        /// What to do.
        help: String,
    },
    /// Somebody has to look first.
    #[error("{what}")]
    Waits {
        /// At what.
        what: String,
        /// And then.
        help: String,
    },
    /// A file.
    #[error("failed to {what} `{path}`")]
    File {
        /// What was tried.
        what: &'static str,
        /// On which.
        path: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Whoever read what was printed has seen enough, as `| head` has: no fault, and nothing to say.
    #[error("nobody reads any more")]
    NobodyReads,
}

impl Failure {
    /// Something that a person must mend.
    pub(super) fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            help: help.into(),
        }
    }

    /// Somebody has to look first.
    pub(super) fn waits(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Waits {
            what: what.into(),
            help: help.into(),
        }
    }

    /// A file that cannot be read or written.
    pub(super) fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { what, path, source }
    }

    /// Standard output that cannot be written, which is no fault where a reader closed it.
    pub(super) fn printing(source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::file("print to", Path::new("standard output"))(source)
        }
    }

    /// Why, in one line; where findings stop something, the first of them.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Findings { findings, .. } => findings
                .first()
                .map_or_else(|| self.to_string(), |one| one.message.clone()),
            _ => self.to_string(),
        }
    }

    /// The exit status.
    #[must_use]
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Findings { .. } => Exit::Findings,
            Self::NotApproved(_) => Exit::NotApproved,
            // Nothing is wrong with it: it is paused, or somebody wrote to it just now.
            Self::Ledger(ledger::Fault::PausedAmong { .. } | ledger::Fault::Meanwhile) => {
                Exit::Incomplete
            }
            Self::Ledger(_) => Exit::Ledger,
            Self::Relay(_) => Exit::Relay,
            Self::Waits { .. } => Exit::Incomplete,
            Self::Usage { .. } | Self::File { .. } => Exit::Usage,
            Self::NobodyReads => Exit::Complete,
        }
    }

    /// What to do.
    fn help(&self) -> Option<&str> {
        match self {
            Self::Usage { help, .. } | Self::Waits { help, .. } => {
                Some(help.as_str()).filter(|help| !help.is_empty())
            }
            Self::Relay(Trouble::Refused { .. }) => {
                Some("correct the login in [relay], or ask whoever runs the mail server")
            }
            Self::Relay(_) => Some(
                "check the url in [relay] and the network, or ask whoever runs the mail server",
            ),
            Self::Findings { .. }
            | Self::NotApproved(_)
            | Self::Ledger(_)
            | Self::File { .. }
            | Self::NobodyReads => None,
        }
    }

    /// Says it in words.
    pub(super) fn explain(&self, terminal: &Terminal) {
        terminal.note(format!("error: {}", with_causes(self)));
        if let Some(help) = self.help() {
            terminal.note(format!("help: {help}"));
        }
    }

    /// Prints it, and gives the exit status.
    #[must_use]
    pub(super) fn report(&self, terminal: &Terminal) -> Exit {
        if matches!(self, Self::NobodyReads) {
            return self.exit();
        }
        if let Self::Findings { folder, findings } = self {
            findings::show(findings, folder, None, terminal);
        }
        self.explain(terminal);
        if terminal.wants_json() {
            let findings = if let Self::Findings { findings, .. } = self {
                findings.as_slice()
            } else {
                &[]
            };
            let document = serde_json::json!({
                "exit": [self.exit().code()], "error": self.to_string(), "findings": findings
            });
            if let Err(fault) = terminal.document(&document) {
                terminal.note(format!("error: failed to print: {fault}"));
            }
        }
        self.exit()
    }
}

/// A fault and what caused it, in one line.
pub(super) fn with_causes(fault: &dyn Error) -> String {
    let mut said = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        said.push_str(&format!(": {}", in_words(inner)));
        cause = inner.source();
    }
    said
}

/// A fault of the system as people say it.
fn in_words(fault: &(dyn Error + 'static)) -> String {
    use std::io::ErrorKind as Kind;
    let kind = fault
        .downcast_ref::<std::io::Error>()
        .map(std::io::Error::kind);
    let words = match kind {
        Some(Kind::NotFound) => "there is no such file or folder",
        Some(Kind::PermissionDenied) => "this account is not allowed to",
        Some(Kind::IsADirectory) => "it is a folder",
        Some(Kind::NotADirectory) => "a part of the path is no folder",
        Some(Kind::StorageFull) => "the disk is full",
        Some(Kind::ReadOnlyFilesystem) => "the disk cannot be written",
        _ => return fault.to_string(),
    };
    // What a caller has put into words of its own stays.
    let raw = fault
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::raw_os_error);
    raw.map_or_else(|| fault.to_string(), |_code| words.to_owned())
}

impl From<FrozenFault> for Failure {
    fn from(fault: FrozenFault) -> Self {
        match fault {
            FrozenFault::Io { path, what, source } => Self::File { what, path, source },
            FrozenFault::Tampered(_) | FrozenFault::Damaged { .. } => Self::NotApproved(format!(
                "{fault}; bring the original back, or move its folder away and have every role approve again"
            )),
        }
    }
}

impl From<Unusable> for Failure {
    fn from(unusable: Unusable) -> Self {
        Self::Findings {
            folder: unusable.folder.into(),
            findings: unusable.findings,
        }
    }
}
