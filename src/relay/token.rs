//! OAuth tokens from a command that the operator names.
//!
//! Tokens expire during a long run, so the command is run anew for a login whenever the last token is
//! older than [`FRESH`]. A token is in no `Debug` output, no error and no argument list.

use std::{process::Stdio, time::Duration};

use secrecy::{SecretString, zeroize::Zeroizing};
use tokio::{
    process::Command,
    sync::Mutex,
    time::{Instant, timeout},
};

/// A token is used for new logins for so long.
const FRESH: Duration = Duration::from_mins(5);

/// Where tokens come from.
pub struct TokenSource {
    program: String,
    arguments: Vec<String>,
    kept: Mutex<Option<Token>>,
}

/// A token and when it was made.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) secret: SecretString,
    pub(super) made: Instant,
}

impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSource")
    }
}

impl TokenSource {
    /// A program that prints a token, and what it is started with.
    #[must_use]
    pub fn new(program: String, arguments: Vec<String>) -> Self {
        Self {
            program,
            arguments,
            kept: Mutex::new(None),
        }
    }

    /// A token that is fresh, and not made before `since` where that is stated. Who asks while the
    /// command runs gets the token of that run.
    pub(super) async fn token(
        &self,
        since: Option<Instant>,
        limit: Duration,
    ) -> Result<Token, String> {
        let mut kept = self.kept.lock().await;
        if let Some(token) = &*kept
            && token.made.elapsed() < FRESH
            && since.is_none_or(|since| token.made >= since)
        {
            return Ok(token.clone());
        }
        let made = Instant::now();
        let secret = timeout(limit, self.run()).await.map_err(|_elapsed| {
            format!(
                "`{}` did not end within {} s",
                self.program,
                limit.as_secs()
            )
        })??;
        Ok(kept.insert(Token { secret, made }).clone())
    }

    async fn run(&self) -> Result<SecretString, String> {
        let program = &self.program;
        let output = Command::new(program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|fault| format!("`{program}` cannot be run: {fault}"))?;
        if !output.status.success() {
            return Err(format!("`{program}` ended with {}", output.status));
        }
        let printed = Zeroizing::new(output.stdout);
        str::from_utf8(&printed)
            .ok()
            .map(str::trim)
            // A control character would end the field that the token stands in.
            .filter(|token| !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()))
            .map(SecretString::from)
            .ok_or_else(|| format!("`{program}` printed something that is no token"))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> TokenSource {
        TokenSource::new("sh".to_owned(), vec!["-c".to_owned(), script.to_owned()])
    }

    #[tokio::test]
    async fn a_token_is_kept_until_a_newer_one_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let count = folder.path().join("count");
        let source = shell(&format!("echo x >> {0}; wc -l < {0}", count.display()));
        let first = source.token(None, LIMIT).await.unwrap();
        let same = source.token(None, LIMIT).await.unwrap();
        assert_eq!(first.secret.expose_secret(), "1");
        assert_eq!(same.secret.expose_secret(), "1");
        let newer = source.token(Some(Instant::now()), LIMIT).await.unwrap();
        assert_eq!(newer.secret.expose_secret(), "2");
        // For the clock's sake only: the command itself runs in real time.
        source.kept.lock().await.as_mut().unwrap().made -= FRESH;
        let aged = source.token(None, LIMIT).await.unwrap();
        assert_eq!(aged.secret.expose_secret(), "3");
    }

    #[tokio::test]
    async fn what_is_no_token_is_an_error_that_holds_no_secret() {
        for (script, says) in [
            ("echo s3cret; exit 3", "exit status: 3"),
            ("true", "no token"),
            ("echo s3cret two", "no token"),
            ("printf 's3cret\\001'", "no token"),
        ] {
            let why = shell(script).token(None, LIMIT).await.err().unwrap();
            assert!(why.contains(says) && !why.contains("s3cret"), "{why}");
        }
        let missing = TokenSource::new("/nowhere/token".to_owned(), Vec::new());
        let why = missing.token(None, LIMIT).await.err().unwrap();
        assert!(why.contains("cannot be run"), "{why}");
        let slow = shell("sleep 30").token(None, Duration::from_secs(1)).await;
        assert!(slow.err().unwrap().contains("within 1 s"));
    }
}
