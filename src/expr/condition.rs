//! The interval that a piece is defined on: `z < 0`, `-1 < z <= a`.

use super::lexer::{Kind, tokens};
use super::parse::{ParseError, Parser};
use super::scope::Scope;
use super::tree::Expr;

/// An interval of the real line. Whether an end belongs to it is not said: the value at a jump is
/// never sampled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end, a constant expression; `None` is minus infinity.
    pub from: Option<Expr>,
    /// The upper end, a constant expression; `None` is infinity.
    pub to: Option<Expr>,
}

/// A reader of intervals.
#[derive(Clone, Copy, Debug)]
pub struct Condition;

impl Condition {
    /// Reads `z < b`, `z > a`, `a < z`, `b > z`, `a < z < b` or `b > z > a`, where `<=` and `>=` mean
    /// the same as `<` and `>`, `z` is the one variable of `scope`, and the ends are constants.
    ///
    /// Errors: anything else, and ends that are numbers in the wrong order.
    pub fn parse(text: &str, scope: &Scope) -> Result<Interval, ParseError> {
        let tokens = tokens(text)?;
        let mut parser = Parser::new(text, &tokens, scope);
        let mut parts = vec![parser.expression(0)?];
        let mut rising = None;
        while matches!(parser.peek().kind, Kind::Less | Kind::Greater) {
            let sign = parser.advance();
            let less = sign.kind == Kind::Less;
            if rising.is_some_and(|r| r != less) {
                return Err(ParseError::new(
                    "the comparisons point in different directions",
                    sign.span.clone(),
                )
                .with_help("write a < z < b"));
            }
            if parts.len() == 3 {
                return Err(
                    ParseError::new("more than two comparisons", sign.span.clone())
                        .with_help("write a < z < b"),
                );
            }
            rising = Some(less);
            parts.push(parser.expression(0)?);
        }
        parser.end()?;
        let whole = 0..text.len();
        let usage = || {
            let z = scope.variables().next().unwrap_or("z");
            format!("write {z} < b, {z} > a or a < {z} < b with constant a, b")
        };
        let Some(rising) = rising else {
            return Err(ParseError::new("a comparison is missing", whole).with_help(usage()));
        };
        if !rising {
            parts.reverse();
        }
        let is_variable = |e: &Expr| matches!(e, Expr::Variable(_));
        let middle = parts.iter().position(|p| is_variable(&p.expr));
        let (from, to) = match (middle, parts.len()) {
            (Some(0), 2) => (None, Some(&parts[1])),
            (Some(1), 2) => (Some(&parts[0]), None),
            (Some(1), 3) => (Some(&parts[0]), Some(&parts[2])),
            _ => {
                return Err(ParseError::new(
                    "this does not compare the variable with constants",
                    whole,
                )
                .with_help(usage()));
            }
        };
        for end in [from, to].into_iter().flatten() {
            if !end.expr.is_constant() {
                return Err(ParseError::new(
                    "the end of the interval is not a constant",
                    end.span.clone(),
                )
                .with_help(usage()));
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && let (Expr::Number(a), Expr::Number(b)) = (&from.expr, &to.expr)
            && a >= b
        {
            return Err(ParseError::new("this interval is empty", whole));
        }
        let end = |part: Option<&super::parse::Part>| part.map(|p| p.expr.clone());
        Ok(Interval {
            from: end(from),
            to: end(to),
        })
    }
}
