//! Text to tokens.

use super::parse::{MAX_TEXT, ParseError};
use crate::number::{Integer, Rational};
use rug::ops::Pow;
use std::ops::Range;

/// The largest decimal exponent, either way.
const MAX_EXPONENT: u32 = 10_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Number(Rational),
    Name,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Open,
    Close,
    Comma,
    /// `<` or `<=`.
    Less,
    /// `>` or `>=`.
    Greater,
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// All tokens of a text, the last one being [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::new(
            format!("the expression is longer than {} KiB", MAX_TEXT / 1024),
            0..0,
        ));
    }
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let next = bytes.get(at + 1).copied();
        let kind = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => number(text, &mut at)?,
            b'.' if next.is_some_and(|b| b.is_ascii_digit()) => number(text, &mut at)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                at += digits(&bytes[at..], |b| b.is_ascii_alphanumeric() || b == b'_');
                Kind::Name
            }
            b'*' if next == Some(b'*') => {
                return Err(ParseError::new("`**` is not an operator", at..at + 2)
                    .with_help("write ^ for a power"));
            }
            b'<' | b'>' => {
                let kind = if bytes[at] == b'<' {
                    Kind::Less
                } else {
                    Kind::Greater
                };
                at += if next == Some(b'=') { 2 } else { 1 };
                kind
            }
            single => {
                let kind = match single {
                    b'+' => Kind::Plus,
                    b'-' => Kind::Minus,
                    b'*' => Kind::Star,
                    b'/' => Kind::Slash,
                    b'^' => Kind::Caret,
                    b'(' => Kind::Open,
                    b')' => Kind::Close,
                    b',' => Kind::Comma,
                    _ => return Err(unknown(text, at)),
                };
                at += 1;
                kind
            }
        };
        found.push(Token {
            kind,
            span: start..at,
        });
    }
    found.push(Token {
        kind: Kind::End,
        span: text.len()..text.len(),
    });
    Ok(found)
}

fn digits(bytes: &[u8], test: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| test(**b)).count()
}

/// A decimal number, exactly. `2e` is the number 2 and the name `e`: an exponent needs digits.
fn number(text: &str, at: &mut usize) -> Result<Kind, ParseError> {
    let bytes = text.as_bytes();
    let start = *at;
    let is_digit = |b: u8| b.is_ascii_digit();
    let whole = digits(&bytes[*at..], is_digit);
    *at += whole;
    let mut significant = text[start..*at].to_owned();
    let mut shift: i64 = 0;
    if bytes.get(*at) == Some(&b'.') {
        let fraction = digits(&bytes[*at + 1..], is_digit);
        significant.push_str(&text[*at + 1..*at + 1 + fraction]);
        shift = -(fraction as i64);
        *at += 1 + fraction;
        if bytes.get(*at) == Some(&b'.') {
            return Err(ParseError::new(
                "a number has two decimal points",
                start..*at + 1,
            ));
        }
    }
    if matches!(bytes.get(*at), Some(b'e' | b'E')) {
        let sign = matches!(bytes.get(*at + 1), Some(b'+' | b'-'));
        let first = *at + 1 + usize::from(sign);
        let count = digits(bytes.get(first..).unwrap_or(&[]), is_digit);
        if count > 0 {
            let end = first + count;
            let exponent = text[first..end].parse::<u32>().ok();
            let Some(exponent) = exponent.filter(|e| *e <= MAX_EXPONENT) else {
                return Err(ParseError::new(
                    format!("the decimal exponent is larger than {MAX_EXPONENT}"),
                    start..end,
                ));
            };
            let negative = bytes[*at + 1] == b'-';
            shift += if negative {
                -i64::from(exponent)
            } else {
                i64::from(exponent)
            };
            *at = end;
        }
    }
    let malformed = || ParseError::new("this is not a number", start..*at);
    let value = Integer::from_str_radix(&significant, 10).map_err(|_| malformed())?;
    let power = Integer::from(10).pow(shift.unsigned_abs() as u32);
    Ok(Kind::Number(if shift < 0 {
        Rational::from((value, power))
    } else {
        Rational::from(value * power)
    }))
}

fn unknown(text: &str, at: usize) -> ParseError {
    let Some(c) = text[at..].chars().next() else {
        return ParseError::new("the expression ends here", at..at);
    };
    let error = ParseError::new(
        format!("unexpected character `{}`", c.escape_debug()),
        at..at + c.len_utf8(),
    );
    let help = match c {
        '\u{2212}' | '\u{2013}' | '\u{2014}' => "write - (the hyphen) for minus",
        '×' | '·' | '⋅' | '∗' => "write * for a product",
        '÷' | '∕' => "write / for a quotient",
        'π' => "write pi",
        '²' => "write ^2",
        '³' => "write ^3",
        '√' => "write sqrt(…)",
        '∞' => "leave the end of the interval out",
        '≤' | '≥' => "write <= or >=",
        '=' => "an expression has no equals sign",
        '.' => "a name has no dot: write the function alone, tanh(z) and not torch.tanh(z)",
        ':' | ';' => "an expression is one formula",
        '[' | ']' | '{' | '}' => "write ( and )",
        '|' => "write abs(…)",
        '!' => "write gamma(n + 1) for n!",

        _ => return error,
    };
    error.with_help(help)
}
