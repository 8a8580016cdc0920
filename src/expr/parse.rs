//! Tokens to a tree: a Pratt parser.
//!
//! From loose to tight: `+ -`, `* /`, unary minus, `^` (to the right). So `-z^2 = -(z^2)`,
//! `2^3^2 = 2^9`, `2^-z` is a power. There is no implicit multiplication. Arithmetic between
//! numbers is carried out exactly; everything else stays as it was typed.

use super::build::exact;
use super::lexer::{Kind, Token, tokens};
use super::scope::{Meaning, Scope};
use super::tree::Expr;
use crate::error::Doubt;
use crate::number::Function;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// The longest text, in bytes.
pub const MAX_TEXT: usize = 64 * 1024;
/// How deep parentheses, calls, signs and powers may stand in each other.
pub const MAX_NESTING: usize = 200;
/// How many numbers, names and operators an expression may have.
pub const MAX_NODES: usize = 20_000;
/// The greatest depth of a tree: a sum or product written without parentheses is as deep as it
/// has terms. Everything that walks a tree relies on this bound.
pub const MAX_DEPTH: usize = 1000;

/// Why a text is not an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What to write instead, or what is known.
    pub help: Option<String>,
}

impl From<ParseError> for Doubt {
    fn from(error: ParseError) -> Doubt {
        Doubt::from(error.to_string())
    }
}

impl ParseError {
    /// An error at a place.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> ParseError {
        ParseError {
            message: message.into(),
            span,
            help: None,
        }
    }

    /// The same error with a hint.
    pub fn with_help(mut self, help: impl Into<String>) -> ParseError {
        self.help = Some(help.into());
        self
    }
}

impl Expr {
    /// Reads an expression.
    ///
    /// Errors: everything that is not an expression over the names of `scope`, a division by a
    /// constant that is exactly zero, and an expression beyond [`MAX_TEXT`], [`MAX_NESTING`],
    /// [`MAX_NODES`] or [`MAX_DEPTH`].
    pub fn parse(text: &str, scope: &Scope) -> Result<Expr, ParseError> {
        let tokens = tokens(text)?;
        let mut parser = Parser::new(text, &tokens, scope);
        let found = parser.expression(0)?;
        parser.end()?;
        Ok(found.expr)
    }
}

/// Binding powers: of an operator to its left, and of what stands to its right.
const SUM: (u8, u8) = (1, 2);
const PRODUCT: (u8, u8) = (3, 4);
const SIGN: u8 = 5;
const POWER: (u8, u8) = (7, 6);

/// A part of the expression, with what its parent has to know about it.
pub(super) struct Part {
    pub(super) expr: Expr,
    pub(super) span: Range<usize>,
    depth: usize,
}

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    scope: &'a Scope,
    at: usize,
    nodes: usize,
    nesting: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], scope: &'a Scope) -> Self {
        Parser {
            text,
            tokens,
            scope,
            at: 0,
            nodes: 0,
            nesting: 0,
        }
    }

    /// The next token; the last one ([`Kind::End`]) is never passed.
    pub(super) fn peek(&self) -> &'a Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    pub(super) fn advance(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn text_of(&self, token: &Token) -> &'a str {
        &self.text[token.span.clone()]
    }

    /// The expression has to end here.
    pub(super) fn end(&self) -> Result<(), ParseError> {
        match self.peek().kind {
            Kind::End => Ok(()),
            _ => Err(self.unexpected(self.peek())),
        }
    }

    fn leaf(&mut self, expr: Expr, span: Range<usize>, depth: usize) -> Result<Part, ParseError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ParseError::new(
                format!("the expression has more than {MAX_NODES} numbers, names and operators"),
                span,
            ));
        }
        if depth > MAX_DEPTH {
            return Err(ParseError::new(
                format!("more than {MAX_DEPTH} operations in a chain"),
                span,
            )
            .with_help("group the terms with parentheses"));
        }
        Ok(Part { expr, span, depth })
    }

    fn node(&mut self, expr: Expr, span: Range<usize>, inner: usize) -> Result<Part, ParseError> {
        let leaf = matches!(expr, Expr::Number(_));
        self.leaf(expr, span, if leaf { 1 } else { inner + 1 })
    }

    fn nested(
        &mut self,
        opening: &Range<usize>,
        read: impl FnOnce(&mut Self) -> Result<Part, ParseError>,
    ) -> Result<Part, ParseError> {
        if self.nesting >= MAX_NESTING {
            return Err(ParseError::new(
                format!("the expression is nested more than {MAX_NESTING} deep"),
                opening.clone(),
            ));
        }
        self.nesting += 1;
        let part = read(self);
        self.nesting -= 1;
        part
    }

    /// An expression of operators that bind at least as tightly as `min`.
    pub(super) fn expression(&mut self, min: u8) -> Result<Part, ParseError> {
        let mut left = self.prefix()?;
        loop {
            let operator = self.peek();
            let (binding, right_min) = match operator.kind {
                Kind::Plus | Kind::Minus => SUM,
                Kind::Star | Kind::Slash => PRODUCT,
                Kind::Caret => POWER,
                Kind::End | Kind::Close | Kind::Comma | Kind::Less | Kind::Greater => {
                    return Ok(left);
                }
                Kind::Number(_) | Kind::Name | Kind::Open => return Err(self.juxtaposed()),
            };
            if binding < min {
                return Ok(left);
            }
            self.advance();
            let right = if operator.kind == Kind::Caret {
                self.nested(&operator.span, |p| p.expression(right_min))?
            } else {
                self.expression(right_min)?
            };
            left = self.binary(&operator.kind, left, right)?;
        }
    }

    fn binary(&mut self, operator: &Kind, left: Part, right: Part) -> Result<Part, ParseError> {
        let span = left.span.start..right.span.end;
        let inner = left.depth.max(right.depth);
        let negative = |e: &Expr| matches!(e, Expr::Number(q) if q.cmp0() == Ordering::Less);
        let expr = match operator {
            Kind::Plus => exact::add(left.expr, right.expr),
            Kind::Minus => exact::sub(left.expr, right.expr),
            Kind::Star => exact::mul(left.expr, right.expr),
            Kind::Slash if right.expr.is_zero() => {
                return Err(ParseError::new("division by zero", right.span)
                    .with_help("this denominator is exactly 0"));
            }
            Kind::Slash => exact::div(left.expr, right.expr),
            _ if left.expr.is_zero() && negative(&right.expr) => {
                return Err(ParseError::new("division by zero", span)
                    .with_help("a negative power of 0 is 1 divided by 0"));
            }
            _ => exact::pow(left.expr, right.expr),
        };
        self.node(expr, span, inner)
    }

    /// A number, a name, a call, a group or a signed operand.
    fn prefix(&mut self) -> Result<Part, ParseError> {
        let token = self.advance();
        match &token.kind {
            Kind::Number(q) => self.leaf(Expr::Number(q.clone()), token.span.clone(), 1),
            Kind::Name => self.name(token),
            Kind::Minus => {
                let operand = self.nested(&token.span, |p| p.expression(SIGN))?;
                let span = token.span.start..operand.span.end;
                self.node(exact::neg(operand.expr), span, operand.depth)
            }
            Kind::Plus => self.nested(&token.span, |p| p.expression(SIGN)),
            Kind::Open => {
                let mut part = self.nested(&token.span, |p| p.expression(0))?;
                self.close(token)?;
                part.span = token.span.start..self.tokens[self.at - 1].span.end;
                Ok(part)
            }
            _ => Err(self.unexpected(token)),
        }
    }

    fn close(&mut self, opening: &Token) -> Result<(), ParseError> {
        let token = self.peek();
        match token.kind {
            Kind::Close => {
                self.advance();
                Ok(())
            }
            Kind::End => Err(ParseError::new(
                "this parenthesis is not closed",
                opening.span.clone(),
            )),
            _ => Err(self.unexpected(token)),
        }
    }

    fn name(&mut self, token: &Token) -> Result<Part, ParseError> {
        let name = self.text_of(token);
        let called = self.peek().kind == Kind::Open;
        let span = token.span.clone();
        match self.scope.meaning(name) {
            Some(Meaning::Function(f)) if called => self.call(f, token),
            Some(Meaning::Function(f)) => {
                let args = ["…"; 3][..f.arity().min(3)].join(", ");
                Err(ParseError::new(format!("`{name}` is a function"), span)
                    .with_help(format!("write {name}({args})")))
            }
            Some(Meaning::Value(..)) if called => Err(ParseError::new(
                format!("`{name}` is not a function"),
                span.start..self.peek().span.end,
            )
            .with_help(format!("write {name}*(…) for a product"))),
            Some(Meaning::Value(expr, depth)) => self.leaf(expr, span, depth),
            None => {
                let what = if called { "function" } else { "variable" };
                Err(ParseError::new(format!("unknown {what} `{name}`"), span)
                    .with_help(self.scope.hint(name, called)))
            }
        }
    }

    fn call(&mut self, f: Function, token: &Token) -> Result<Part, ParseError> {
        let opening = self.advance();
        let mut args = Vec::new();
        let mut inner = 0;
        if self.peek().kind != Kind::Close {
            loop {
                let part = self.nested(&opening.span, |p| p.expression(0))?;
                inner = inner.max(part.depth);
                args.push(part.expr);
                if self.peek().kind != Kind::Comma {
                    break;
                }
                self.advance();
            }
        }
        self.close(opening)?;
        let span = token.span.start..self.tokens[self.at - 1].span.end;
        if args.len() != f.arity() {
            let plural = if f.arity() == 1 { "" } else { "s" };
            return Err(ParseError::new(
                format!(
                    "`{f}` takes {} argument{plural}, found {}",
                    f.arity(),
                    args.len()
                ),
                span,
            )
            .with_help(f.doc()));
        }
        self.node(Expr::Call(f, Arc::from(args)), span, inner)
    }

    /// Two operands without an operator between them.
    fn juxtaposed(&self) -> ParseError {
        let next = self.peek();
        let before = &self.tokens[self.at.saturating_sub(1)];
        let left = match before.kind {
            Kind::Close => "(…)",
            _ => self.text_of(before),
        };
        let right = match next.kind {
            Kind::Open => "(…)",
            _ => self.text_of(next),
        };
        let words = |token: &Token| (token.kind == Kind::Name).then(|| self.text_of(token));
        for word in [words(next), words(before)].into_iter().flatten() {
            if ["if", "else", "then", "lambda", "where"].contains(&word)
                && let Some(line) = super::known::help(word)
            {
                let span = before.span.start..next.span.end;
                return ParseError::new(format!("`{word}` means nothing in an expression"), span)
                    .with_help(line);
            }
        }
        // `1j` of Python.
        let touching = before.span.end == next.span.start;
        let imaginary = matches!(before.kind, Kind::Number(_)) && ["j", "J", "I"].contains(&right);
        let right = if touching && imaginary { "i" } else { right };
        ParseError::new(
            "an operator is missing here",
            before.span.start..next.span.end,
        )
        .with_help(format!("write {left}*{right} for a product"))
    }

    pub(super) fn unexpected(&self, token: &Token) -> ParseError {
        let span = token.span.clone();
        match token.kind {
            Kind::End if self.text.trim().is_empty() => {
                ParseError::new("the expression is empty", span)
            }
            Kind::End => ParseError::new("the expression ends too early", span),
            Kind::Close if self.nesting == 0 => {
                ParseError::new("this parenthesis was never opened", span)
            }
            Kind::Less | Kind::Greater => {
                ParseError::new("a comparison is not an expression", span)
                    .with_help("comparisons stand only where a piece says what it is `on`: give pieces = [{ on = \"z < 0\", phi = \"…\" }, { on = \"z > 0\", phi = \"…\" }]; step(z) is 1 for z > 0 and else 0")
            }
            _ => ParseError::new(format!("unexpected `{}`", self.text_of(token)), span),
        }
    }
}
