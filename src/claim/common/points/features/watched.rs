//! The sub-formulas of a formula whose zeros and changes are looked at.

use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function, Rational};

/// Powers and orders from this on are abrupt.
const STEEP_POWER: u32 = 16;
/// Most sub-formulas that are examined.
const MAX_PARTS: usize = 200;

/// The sub-formulas whose zeros and changes matter.
#[derive(Default)]
pub struct Watched {
    /// Where these vanish, something is not smooth.
    pub changes: Vec<Expr>,
    /// Where these vanish, something may be narrow.
    pub places: Vec<Expr>,
    /// Arguments of functions.
    pub arguments: Vec<Expr>,
    /// Divisors, and bases of negative powers.
    pub divisors: Vec<Expr>,
    /// The later part of a sum over the earlier one: where they are of one size, another one rules.
    pub ratios: Vec<Expr>,
    /// Where these cross the negative real axis, a function changes its branch.
    pub cuts: Vec<Expr>,
    /// Whether there are more sub-formulas than are examined.
    pub more: bool,
    seen: Vec<Expr>,
}

impl Watched {
    /// Adds what stands inside `e`.
    pub fn walk(&mut self, e: &Expr, variable: &str) {
        if !e.depends_on(variable) || self.seen.contains(e) {
            return;
        }
        if self.seen.len() >= MAX_PARTS {
            self.more = true;
            return;
        }
        self.seen.push(e.clone());
        match e {
            Expr::Call(f, args) => self.call(*f, args, variable),
            Expr::Div(_, b) => self.divisor(b, variable),
            Expr::Pow(a, b) => match b.as_ref() {
                Expr::Number(n) if n.is_integer() => {
                    if *n < 0 {
                        self.divisor(a, variable);
                    }
                    self.power(a, n, variable);
                }
                _ => {
                    self.changes.push(a.as_ref().clone());
                    self.cut(a, variable);
                    self.argument(b, variable);
                }
            },
            Expr::Add(a, b) | Expr::Sub(a, b) => {
                self.places.push(e.clone());
                self.ratios
                    .push(build::div(b.as_ref().clone(), a.as_ref().clone()));
            }
            _ => {}
        }
        for operand in e.operands() {
            self.walk(operand, variable);
        }
    }

    fn call(&mut self, f: Function, args: &[Expr], variable: &str) {
        if let (Function::Besselj | Function::Bessely, [Expr::Number(order), x]) = (f, args)
            && order.clone().abs() >= STEEP_POWER
        {
            // It is next to nothing up to its order, or next to infinite.
            for sign in [1, -1] {
                let order = build::mul(build::num(sign), build::rational(order.clone()));
                self.changes.push(build::sub(x.clone(), order));
            }
        }
        match (f, args) {
            (Function::Max | Function::Min, [a, b]) => {
                self.changes.push(build::sub(a.clone(), b.clone()));
            }
            (
                Function::Step
                | Function::Sign
                | Function::Abs
                | Function::Relu
                | Function::Sqrt
                | Function::Log
                | Function::Cbrt
                | Function::E1
                | Function::Ci
                | Function::Bessely
                | Function::Besselk
                | Function::Lgamma,
                [.., x],
            ) => {
                self.changes.push(x.clone());
                if !f.has_kink() {
                    self.cut(x, variable);
                }
            }
            (Function::Log1p, [x]) => {
                self.changes.push(build::add(x.clone(), build::num(1)));
                self.cut(x, variable);
            }
            (Function::Asin | Function::Acos | Function::Acosh | Function::Atanh, [x]) => {
                for end in [1, -1] {
                    self.changes.push(build::sub(x.clone(), build::num(end)));
                    self.cut(&build::mul(build::num(end), x.clone()), variable);
                }
            }
            // Their cuts lie on the imaginary axis.
            (Function::Atan | Function::Asinh | Function::Softplus, [x]) => {
                let turned = build::mul(Expr::Constant(Constant::I), x.clone());
                self.cut(&turned, variable);
                self.cut(&build::neg(turned), variable);
            }
            _ => {}
        }
        for x in args {
            self.argument(x, variable);
        }
    }

    /// Adds the argument of a function.
    pub fn argument(&mut self, x: &Expr, variable: &str) {
        if !x.depends_on(variable) {
            return;
        }
        self.arguments.push(x.clone());
        self.places.push(x.clone());
        if let Ok(slope) = x.derivative(variable) {
            self.places.push(slope);
        }
    }

    /// A high power is as abrupt as an exponential: `sech(k-5)^(10^10)`, `tanh(k)^(10^60)`.
    fn power(&mut self, base: &Expr, n: &Rational, variable: &str) {
        if n.clone().abs() >= STEEP_POWER && base.depends_on(variable) {
            let log = build::call(Function::Log, vec![build::powi(base.clone(), 2)]);
            let half = build::rational(Rational::from(n / 2u32));
            self.argument(&build::mul(half, log), variable);
        }
    }

    /// What crosses the negative real axis where a function changes its branch.
    fn cut(&mut self, x: &Expr, variable: &str) {
        if x.depends_on(variable) {
            self.cuts.push(x.clone());
        }
    }

    fn divisor(&mut self, x: &Expr, variable: &str) {
        if !x.depends_on(variable) {
            return;
        }
        if polynomial::coefficients(x, variable).is_some() {
            self.changes.push(x.clone());
            self.divisors.push(x.clone());
        }
    }
}
