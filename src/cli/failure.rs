//! A verb that could not do its work, and the exit status that says so.

use std::{error::Error, path::Path};

use super::{findings, terminal::Terminal};
use crate::{
    campaign::Unusable, delivery::Exit, ledger, relay::Trouble, review::FrozenFault,
    terms::Findings,
};

/// Why a verb ended without a result.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The campaign's files are wrong.
    #[error("{} must be mended first", if findings.len() == 1 { "one finding".to_owned() } else { format!("{} findings", findings.len()) })]
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

    /// The exit status.
    #[must_use]
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Findings { .. } => Exit::Findings,
            Self::NotApproved(_) => Exit::NotApproved,
            Self::Ledger(_) => Exit::Ledger,
            Self::Relay(_) => Exit::Relay,
            Self::Waits { .. } => Exit::Incomplete,
            Self::Usage { .. } | Self::File { .. } => Exit::Usage,
        }
    }

    /// Prints it, and gives the exit status.
    #[must_use]
    pub(super) fn report(&self, terminal: &Terminal) -> Exit {
        if let Self::Findings { folder, findings } = self {
            findings::show(findings, folder, None, terminal);
        }
        let mut message = format!("error: {self}");
        let mut cause = self.source();
        while let Some(inner) = cause {
            message.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        terminal.note(message);
        if let Self::Usage { help, .. } | Self::Waits { help, .. } = self
            && !help.is_empty()
        {
            terminal.note(format!("help: {help}"));
        }
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
