//! The tags of a template as tokens with their places.
//!
//! Guarantees that it sees every tag that Tera sees: where the two could disagree about the end of
//! a tag (map literals, `raw`, comments), `tags` keeps what it met so that the proof refuses it.

/// Where a token stands in the template's body: 1-based line and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// A token inside a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or keyword.
    Ident(String),
    /// A quoted text or a number.
    Literal(String),
    /// Anything else, one character; `==`, `!=`, `<=`, `>=` count as one of their second `=`.
    Punct(char),
}

impl Token {
    pub(super) fn ident(&self) -> Option<&str> {
        match self {
            Self::Ident(name) => Some(name),
            Self::Literal(_) | Self::Punct(_) => None,
        }
    }

    pub(super) fn is(&self, punct: char) -> bool {
        *self == Self::Punct(punct)
    }
}

/// What kind of tag it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `{{ ... }}`
    Print,
    /// `{% ... %}`
    Block,
    /// `{# ... #}`, which is not available.
    Comment,
}

/// One tag.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    pub(super) at: Spot,
    /// Where it stands among the body's characters.
    pub(super) place: std::ops::Range<usize>,
    pub(super) tokens: Vec<(Token, Spot)>,
}

impl Tag {
    /// The tokens without their places.
    pub(super) fn plain(&self) -> Vec<&Token> {
        self.tokens.iter().map(|(token, _)| token).collect()
    }

    /// The keyword of a block.
    pub(super) fn keyword(&self) -> &str {
        self.tokens
            .first()
            .and_then(|(token, _)| token.ident())
            .unwrap_or("")
    }
}

struct Cursor {
    chars: Vec<char>,
    index: usize,
    spot: Spot,
}

impl Cursor {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.index + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.index += 1;
        if c == '\n' {
            self.spot.line += 1;
            self.spot.column = 1;
        } else {
            self.spot.column += 1;
        }
        Some(c)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek(0).filter(|c| wanted(*c)) {
            taken.push(c);
            self.next();
        }
        taken
    }

    fn quoted(&mut self) -> String {
        let quote = self.next();
        let mut text = String::new();
        while let Some(c) = self.next() {
            if Some(c) == quote {
                break;
            }
            if c == '\\' {
                text.extend(self.next());
            } else {
                text.push(c);
            }
        }
        text
    }
}

/// Every tag of a body, in order.
pub(super) fn tags(body: &str) -> Vec<Tag> {
    let mut cursor = Cursor {
        chars: body.chars().collect(),
        index: 0,
        spot: Spot { line: 1, column: 1 },
    };
    let mut tags = Vec::new();
    while let Some(c) = cursor.peek(0) {
        let kind = match (c, cursor.peek(1)) {
            ('{', Some('{')) => TagKind::Print,
            ('{', Some('%')) => TagKind::Block,
            ('{', Some('#')) => TagKind::Comment,
            _ => {
                cursor.next();
                continue;
            }
        };
        let (at, start) = (cursor.spot, cursor.index);
        cursor.next();
        cursor.next();
        let tokens = if kind == TagKind::Comment {
            Vec::new()
        } else {
            inside(&mut cursor, kind)
        };
        let place = start..cursor.index;
        tags.push(Tag {
            kind,
            at,
            place,
            tokens,
        });
    }
    tags
}

fn inside(cursor: &mut Cursor, kind: TagKind) -> Vec<(Token, Spot)> {
    let close = if kind == TagKind::Print { '}' } else { '%' };
    let mut tokens = Vec::new();
    while let Some(c) = cursor.peek(0) {
        let spot = cursor.spot;
        if c == close && cursor.peek(1) == Some('}') {
            cursor.next();
            cursor.next();
            // A closing `-%}` left its dash behind.
            if tokens
                .last()
                .is_some_and(|(token, _)| Token::is(token, '-'))
            {
                tokens.pop();
            }
            break;
        }
        if c.is_whitespace() {
            cursor.next();
        } else if c.is_alphabetic() || c == '_' {
            let name = cursor.take_while(|c| c.is_alphanumeric() || c == '_');
            tokens.push((Token::Ident(name), spot));
        } else if c.is_ascii_digit() {
            let number = cursor.take_while(|c| c.is_ascii_digit() || c == '.');
            tokens.push((Token::Literal(number), spot));
        } else if matches!(c, '"' | '\'' | '`') {
            tokens.push((Token::Literal(cursor.quoted()), spot));
        } else {
            cursor.next();
            if c == '-' && tokens.is_empty() && cursor.index > 0 {
                continue; // an opening `{%-`
            }
            if cursor.peek(0) == Some('=') && matches!(c, '=' | '!' | '<' | '>') {
                cursor.next();
                tokens.push((Token::Punct('≠'), spot));
            } else {
                tokens.push((Token::Punct(c), spot));
            }
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_strings_and_places() {
        let tags = tags("a\n {%- if x == \"%}\" -%}\n{{ y|f }}{# c #}");
        assert_eq!(tags.len(), 3);
        assert_eq!(tags[0].at, Spot { line: 2, column: 2 });
        assert_eq!(tags[0].keyword(), "if");
        assert_eq!(tags[0].tokens[3].0, Token::Literal("%}".to_owned()));
        assert_eq!(tags[0].tokens.len(), 4);
        assert_eq!(tags[1].tokens[2].1, Spot { line: 3, column: 6 });
        assert_eq!(tags[2].kind, TagKind::Comment);
    }
}
