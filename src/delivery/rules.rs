//! What relays and providers are known to answer: the table in `templates/verdicts.toml`.
//!
//! Guarantees that the first rule which fits is the one that counts, and that words are looked for as
//! words. It must not decide what a rule may do to a person: that is `judge`'s.

use std::{sync::LazyLock, time::Duration};

use serde::Deserialize;

use super::{Reply, Stage, waits};

/// Whom an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// This recipient.
    Recipient,
    /// Nobody can tell.
    Doubtful,
    /// Us: address, policy, reputation.
    Sender,
    /// The relay, or our account with it.
    Relay,
    /// The provider of this recipient, who wants fewer messages.
    Domain,
}

/// What an answer asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Nothing beyond the usual: again later after a 4yz, never after a 5yz.
    #[default]
    Retry,
    /// Fewer messages.
    Slow,
    /// Room in the mailbox: again, hours later.
    Full,
    /// The same once more, minutes later (RFC 6647).
    Greylisted,
    /// A person: going on would be refused too.
    Pause,
}

/// One rule of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What the rule is called.
    pub name: String,
    /// Who is known to answer so.
    #[serde(default)]
    pub provider: String,
    /// Where in the session; anywhere, if empty.
    #[serde(default)]
    pub stage: Vec<String>,
    /// Reply codes, such as `452` and `4yz`.
    #[serde(default)]
    pub code: Vec<String>,
    /// Enhanced status codes, such as `5.7.1`, `5.7.6*` and `none`.
    #[serde(default)]
    pub enhanced: Vec<String>,
    /// Words, in lower case.
    #[serde(default)]
    pub text: Vec<String>,
    /// Whom the answer is about.
    pub scope: Scope,
    /// What it asks for.
    #[serde(default)]
    pub action: Action,
    /// How long to wait where the reply does not say.
    #[serde(default)]
    pub wait: String,
    /// In words.
    pub why: String,
    /// The page that tells it.
    #[serde(default)]
    pub source: String,
    /// The day on which that page was read, if it was.
    #[serde(default)]
    pub date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: Vec<Rule>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../templates/verdicts.toml"))
        .expect("invariant: a test reads the embedded verdicts.toml")
});

/// The rules, in the order in which they are asked.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &TABLE.rule
}

/// The first rule that fits.
pub(super) fn find(stage: Stage, reply: &Reply) -> Option<&'static Rule> {
    let said = Said::new(stage, reply);
    rules().iter().find(|rule| rule.fits(&said))
}

/// A reply as it is compared.
struct Said<'a> {
    stage: &'static str,
    code: String,
    enhanced: Option<&'a str>,
    text: String,
}

impl<'a> Said<'a> {
    fn new(stage: Stage, reply: &'a Reply) -> Self {
        let enhanced = enhanced(reply);
        // Each line of a long reply begins with the enhanced code.
        let words = reply.text.split_whitespace();
        let words: Vec<&str> = words.filter(|word| Some(*word) != enhanced).collect();
        Self {
            stage: stage.as_str(),
            code: reply.code.to_string(),
            enhanced,
            text: words.join(" ").to_lowercase(),
        }
    }
}

/// The enhanced status code, also where it stands behind the text, as in `(#5.1.1)`.
pub(super) fn enhanced(reply: &Reply) -> Option<&str> {
    let behind = || {
        let (_, rest) = reply.text.rsplit_once("(#")?;
        let (code, _) = rest.split_once(')')?;
        let mut parts = code.split('.');
        let class = (reply.code / 100).to_string();
        let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u16>().is_ok());
        let fits = parts.next() == Some(class.as_str())
            && number(parts.next())
            && number(parts.next())
            && parts.next().is_none();
        fits.then_some(code)
    };
    reply.enhanced.as_deref().or_else(behind)
}

impl Rule {
    fn fits(&self, said: &Said<'_>) -> bool {
        let any = |stated: &[String], fits: &dyn Fn(&str) -> bool| {
            stated.is_empty() || stated.iter().any(|pattern| fits(pattern))
        };
        any(&self.stage, &|stage| stage == said.stage)
            && any(&self.code, &|code| is_code(code, &said.code))
            && any(&self.enhanced, &|code| {
                is_enhanced(code, said.enhanced.unwrap_or("none"))
            })
            && any(&self.text, &|words| holds(&said.text, words))
    }

    /// How long the rule says to wait.
    pub(super) fn wait(&self) -> Option<Duration> {
        waits::written(&self.wait).or(match self.action {
            Action::Full => Some(Duration::from_hours(6)),
            Action::Greylisted => Some(Duration::from_mins(5)),
            Action::Retry | Action::Slow | Action::Pause => None,
        })
    }
}

fn is_code(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len()
        && pattern
            .chars()
            .zip(code.chars())
            .all(|(p, c)| p == c || "yz".contains(p))
}

fn is_enhanced(pattern: &str, code: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(pattern == code, |start| code.starts_with(start))
}

/// Whether words stand in a text, not in the middle of others; `*` lets the last one go on.
#[must_use]
pub fn holds(text: &str, pattern: &str) -> bool {
    let (words, open) = pattern
        .strip_suffix('*')
        .map_or((pattern, false), |words| (words, true));
    text.match_indices(words).any(|(at, found)| {
        let (before, rest) = text.split_at(at);
        let after = rest.strip_prefix(found).unwrap_or("");
        let joins = |edge: Option<char>, other: Option<char>| {
            edge.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
        };
        !joins(words.chars().next(), before.chars().next_back())
            && (open || !joins(words.chars().next_back(), after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_embedded_table_is_whole() {
        let mut names = BTreeSet::new();
        for rule in rules() {
            let name = &rule.name;
            assert!(names.insert(name), "{name} is there twice");
            assert!(!rule.why.is_empty() && !rule.why.ends_with('.'), "{name}");
            assert!(
                !(rule.code.is_empty() && rule.enhanced.is_empty() && rule.text.is_empty()),
                "{name} fits everything"
            );
            for stage in &rule.stage {
                assert!(stage.parse::<Stage>().is_ok(), "{name}: {stage}");
            }
            for text in &rule.text {
                assert_eq!(*text, text.to_lowercase(), "{name}");
                assert_eq!(text.trim(), text, "{name}");
            }
            let wait = waits::written(&rule.wait);
            assert_eq!(wait.is_none(), rule.wait.is_empty(), "{name}");
            let dated = rule.date.len() == 10 && !rule.source.is_empty();
            assert!(rule.date.is_empty() || dated, "{name}");
        }
    }

    #[test]
    fn words_are_words() {
        assert!(holds("rejected: spf fail", "spf"));
        assert!(holds("see https://x.test/#spf", "spf"));
        assert!(!holds("mx.spfarm.test says no", "spf"));
        assert!(holds("greylisting in action", "greylist*"));
        assert!(!holds("greylisting in action", "greylist"));
        assert!(holds("421 [tss04] later", "[tss04]"));
    }

    #[test]
    fn an_enhanced_code_may_stand_behind_the_text() {
        let code = |text| enhanced(&Reply::new(553, text)).map(str::to_owned);
        assert_eq!(code("sorry, not here (#5.7.1)").as_deref(), Some("5.7.1"));
        assert_eq!(code("sorry (#4.7.1)"), None);
        assert_eq!(code("sorry (#5.7)"), None);
        assert_eq!(code("5.1.1 sorry (#5.7.1)").as_deref(), Some("5.1.1"));
    }
}
