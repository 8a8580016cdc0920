//! Trees to text in the expression language, and the frame that the other infix languages share.

use super::tree::Expr;
use crate::number::{Constant, Function, Integer, Rational};
use rug::ops::Pow;
use std::cmp::Ordering;
use std::fmt;

/// How tightly the outermost operator of a text binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

/// What distinguishes one infix language from another.
pub(super) trait Dialect {
    /// The power operator.
    const POWER: &'static str;
    /// A number that is not negative, and how tightly its text binds.
    fn number(&self, q: &Rational) -> (String, Level);
    /// A number as the base of a power.
    fn base(&self, q: &Rational) -> (String, Level) {
        self.number(q)
    }
    fn constant(&self, c: Constant) -> &'static str;
    fn variable(&self, name: &str) -> String;
    /// A call, from the texts of its arguments (as arguments: they need no parentheses there).
    fn call(&self, f: Function, args: &[String]) -> (String, Level);
}

/// Where an operand stands.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// At the front: a leading minus needs no parentheses if it binds tightly enough.
    Front,
    /// After an operator: a leading minus is put in parentheses.
    After,
    /// The exponent of a power: a negative integer may stand there.
    Exponent,
}

/// The text of an expression.
pub(super) fn infix<D: Dialect>(dialect: &D, e: &Expr) -> String {
    let mut out = String::new();
    write(dialect, e, Level::Sum, Position::Front, &mut out);
    out
}

fn write<D: Dialect>(d: &D, e: &Expr, min: Level, position: Position, out: &mut String) {
    let (own, bare) = match e {
        Expr::Add(..) | Expr::Sub(..) => (Level::Sum, None),
        Expr::Mul(..) | Expr::Div(..) => (Level::Product, None),
        Expr::Neg(_) => (Level::Sign, None),
        Expr::Pow(..) => (Level::Power, None),
        Expr::Number(q) => {
            let (text, level) = d.number(&q.clone().abs());
            if q.cmp0() == Ordering::Less {
                (level.min(Level::Sign), Some(format!("-{text}")))
            } else {
                (level, Some(text))
            }
        }
        Expr::Constant(c) => (Level::Atom, Some(d.constant(*c).to_owned())),
        Expr::Variable(v) => (Level::Atom, Some(d.variable(v))),
        Expr::Call(f, args) => {
            let args: Vec<String> = args.iter().map(|a| infix(d, a)).collect();
            let (text, level) = d.call(*f, &args);
            (level, Some(text))
        }
    };
    let parenthesised = match position {
        Position::Front => own < min,
        Position::After => own < min || starts_with_minus(e),
        Position::Exponent => own < min && !is_negative_integer(e),
    };
    if parenthesised {
        out.push('(');
    }
    match (e, bare) {
        (_, Some(text)) => out.push_str(&text),
        (Expr::Neg(a), _) => {
            out.push('-');
            write(d, a, Level::Power, Position::After, out);
        }
        (Expr::Pow(a, b), _) => {
            match &**a {
                Expr::Number(q) if q.cmp0() != Ordering::Less => {
                    let (text, level) = d.base(q);
                    let open = level < Level::Atom;
                    out.push_str(if open { "(" } else { "" });
                    out.push_str(&text);
                    out.push_str(if open { ")" } else { "" });
                }
                base => write(d, base, Level::Atom, Position::After, out),
            }
            out.push_str(D::POWER);
            write(d, b, Level::Power, Position::Exponent, out);
        }
        (e, _) => {
            // Chains to the left are long where formulas are long: a loop, not recursion.
            let mut chain = Vec::new();
            let mut head = e;
            while let Some((left, operator, right)) = split(head) {
                if level(head) != own {
                    break;
                }
                chain.push((operator, right));
                head = left;
            }
            write(d, head, own, Position::Front, out);
            for (operator, right) in chain.into_iter().rev() {
                out.push(operator);
                let min = if own == Level::Sum {
                    Level::Product
                } else {
                    Level::Power
                };
                write(d, right, min, Position::After, out);
            }
        }
    }
    if parenthesised {
        out.push(')');
    }
}

fn split(e: &Expr) -> Option<(&Expr, char, &Expr)> {
    match e {
        Expr::Add(a, b) => Some((a, '+', b)),
        Expr::Sub(a, b) => Some((a, '-', b)),
        Expr::Mul(a, b) => Some((a, '*', b)),
        Expr::Div(a, b) => Some((a, '/', b)),
        _ => None,
    }
}

fn level(e: &Expr) -> Level {
    match e {
        Expr::Add(..) | Expr::Sub(..) => Level::Sum,
        Expr::Mul(..) | Expr::Div(..) => Level::Product,
        _ => Level::Atom,
    }
}

fn is_negative_integer(e: &Expr) -> bool {
    matches!(e, Expr::Number(q) if q.is_integer() && q.cmp0() == Ordering::Less)
}

pub(super) fn starts_with_minus(mut e: &Expr) -> bool {
    loop {
        match e {
            Expr::Number(q) => return q.cmp0() == Ordering::Less,
            Expr::Neg(_) => return true,
            _ => match split(e) {
                Some((left, ..)) => e = left,
                None => return false,
            },
        }
    }
}

/// The expression language itself.
struct Language;

impl Dialect for Language {
    const POWER: &'static str = "^";

    fn number(&self, q: &Rational) -> (String, Level) {
        match scientific(q) {
            Some((digits, exponent)) => (format!("{digits}e{exponent}"), Level::Atom),
            None if q.is_integer() => (q.to_string(), Level::Atom),
            None => (q.to_string(), Level::Product),
        }
    }

    fn constant(&self, c: Constant) -> &'static str {
        c.name()
    }

    fn variable(&self, name: &str) -> String {
        name.to_owned()
    }

    fn call(&self, f: Function, args: &[String]) -> (String, Level) {
        (format!("{f}({})", args.join(", ")), Level::Atom)
    }
}

/// Digits and a decimal exponent for numbers that are long otherwise: integers with at least six
/// zeros at the end, and decimal fractions of more than six places. The number is not negative.
pub(super) fn scientific(q: &Rational) -> Option<(Integer, i64)> {
    if q.is_integer() {
        let text = q.numer().to_string();
        let digits = text.trim_end_matches('0');
        let zeros = text.len() - digits.len();
        return (zeros >= 6 && !digits.is_empty() && zeros <= 10_000)
            .then(|| Some((digits.parse().ok()?, zeros as i64)))?;
    }
    let denom = q.denom();
    let twos = denom.find_one(0)?;
    let mut odd = Integer::from(denom >> twos);
    let fives = odd.remove_factor_mut(&Integer::from(5));
    let places = twos.max(fives);
    if odd != 1 || !(7..=10_000).contains(&places) {
        return None;
    }
    let digits = Integer::from(10).pow(places) / denom * q.numer();
    Some((digits, -i64::from(places)))
}

/// The text in the expression language; it reads back as the same tree, as long as the tree comes
/// from [`Expr::parse`] or from the constructors of [`build`](super::build).
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&infix(&Language, self))
    }
}
