//! What is assumed of the symbols of a formula, and what follows for the sign of a constant.

use crate::expr::{Expr, constant};
use crate::number::Function;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What is assumed of a symbol; each is a real number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumed {
    /// Nothing more.
    Real,
    /// a > 0.
    Positive,
    /// a < 0.
    Negative,
    /// a is not 0.
    Nonzero,
}

/// The symbols of a formula, with what is assumed of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    symbols: BTreeMap<String, Assumed>,
}

impl Assumptions {
    /// Adds a symbol.
    pub fn with(mut self, name: impl Into<String>, assumed: Assumed) -> Assumptions {
        self.symbols.insert(name.into(), assumed);
        self
    }

    /// The names, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.symbols.keys().map(String::as_str)
    }

    /// What is assumed of a symbol.
    pub fn of(&self, name: &str) -> Option<Assumed> {
        self.symbols.get(name).copied()
    }

    /// The sign of a real constant in these symbols; none where it is not known.
    pub fn sign(&self, e: &Expr) -> Option<Ordering> {
        if e.is_constant() {
            return constant::sign(e);
        }
        use Ordering::{Equal, Greater, Less};
        let times = |a: Ordering, b: Ordering| match (a, b) {
            (Equal, _) | (_, Equal) => Equal,
            (a, b) if a == b => Greater,
            _ => Less,
        };
        match e {
            Expr::Variable(name) => match self.of(name)? {
                Assumed::Positive => Some(Greater),
                Assumed::Negative => Some(Less),
                Assumed::Real | Assumed::Nonzero => None,
            },
            Expr::Neg(a) => self.sign(a).map(Ordering::reverse),
            Expr::Mul(a, b) => Some(times(self.sign(a)?, self.sign(b)?)),
            Expr::Div(a, b) => match self.sign(b)? {
                Equal => None,
                b => Some(times(self.sign(a)?, b)),
            },
            Expr::Add(a, b) => match (self.sign(a)?, self.sign(b)?) {
                (Equal, s) | (s, Equal) => Some(s),
                (a, b) => (a == b).then_some(a),
            },
            Expr::Sub(a, b) => match (self.sign(a)?, self.sign(b)?.reverse()) {
                (Equal, s) | (s, Equal) => Some(s),
                (a, b) => (a == b).then_some(a),
            },
            Expr::Pow(a, n) => match (self.sign(a), n.as_ref()) {
                (Some(Greater), _) if self.is_real(n) => Some(Greater),
                (_, Expr::Number(q)) if q.is_integer() && q.numer().is_even() => {
                    self.is_nonzero(a).then_some(Greater)
                }
                (Some(Less), Expr::Number(q)) if q.is_integer() => Some(Less),
                _ => None,
            },
            Expr::Call(Function::Exp | Function::Cosh | Function::Sech, a)
                if self.is_real(&a[0]) =>
            {
                Some(Greater)
            }
            Expr::Call(Function::Sqrt, a) => self.sign(&a[0]).filter(|s| *s != Less),
            Expr::Call(Function::Abs, a) => self.is_nonzero(&a[0]).then_some(Greater),
            _ => None,
        }
    }

    /// Whether a constant in these symbols is proven not to be 0.
    pub fn is_nonzero(&self, e: &Expr) -> bool {
        match e {
            Expr::Variable(name) => self.of(name).is_some_and(|a| a != Assumed::Real),
            Expr::Neg(a) => self.is_nonzero(a),
            Expr::Mul(a, b) | Expr::Div(a, b) => self.is_nonzero(a) && self.is_nonzero(b),
            Expr::Pow(a, _) => self.is_nonzero(a),
            _ => self.sign(e).is_some_and(|s| s != Ordering::Equal),
        }
    }

    /// Whether a constant in these symbols is real, by its form.
    pub fn is_real(&self, e: &Expr) -> bool {
        match e {
            Expr::Number(_) => true,
            Expr::Constant(c) => *c != crate::number::Constant::I,
            Expr::Variable(name) => self.of(name).is_some(),
            Expr::Neg(a) => self.is_real(a),
            Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) => {
                self.is_real(a) && self.is_real(b)
            }
            Expr::Pow(a, n) => match n.as_ref() {
                Expr::Number(q) if q.is_integer() => self.is_real(a),
                _ => self.is_real(n) && self.sign(a) == Some(Ordering::Greater),
            },
            Expr::Call(Function::Sqrt | Function::Log, a) => {
                self.sign(&a[0]) == Some(Ordering::Greater)
            }
            Expr::Call(f, a) if f.is_analytic_on_the_line() || f.has_kink() => {
                a.iter().all(|u| self.is_real(u))
            }
            _ => false,
        }
    }
}
