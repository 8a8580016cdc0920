//! Symbolic derivatives.
//!
//! Each rule is in the form that keeps relative accuracy where the derivative is small:
//! `tanh' = sech^2`, `logistic'(z) = logistic(z) logistic(-z)`, `erf' = 2 exp(-z^2)/sqrt(pi)`. The
//! result is a sum of products with equal products collected, so that repeated derivatives grow
//! slowly; products of sums that stand in the formula are not expanded.
//!
//! Derivatives are those of the pieces: `abs' = sign`, `relu' = step`, `sign' = step' = 0` hold away
//! from the kink, where a caller has to split, and `sinc'(z) = (cos z - sinc z)/z` away from 0.

use super::build::{add, call, div, mul, neg, num, pow, powi, sub};
use super::intern::{Id, Interner};
use super::sum::{Monomial, Sum, expr_of, raise, sum_of, tidy};
use super::tree::Expr;
use crate::error::Doubt;
use crate::number::{Constant, Function, Rational};
use std::collections::HashMap;

/// More terms than this in a derivative are an error.
const MAX_TERMS: usize = 500;

/// Why there is no derivative.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoDerivative {
    /// What has no derivative, naming the function.
    pub message: String,
}

impl From<NoDerivative> for Doubt {
    fn from(error: NoDerivative) -> Doubt {
        Doubt::from(error.to_string())
    }
}

impl NoDerivative {
    fn new(message: impl Into<String>) -> Self {
        NoDerivative {
            message: message.into(),
        }
    }
}

impl Expr {
    /// The derivative with respect to a variable.
    ///
    /// Errors: `digamma`, `max` and `min` of the variable, a Bessel function of a variable order,
    /// and a derivative of more than 500 terms.
    pub fn derivative(&self, variable: &str) -> Result<Expr, NoDerivative> {
        self.nth_derivative(variable, 1)
    }

    /// The `n`-th derivative with respect to a variable; the 0th is the expression itself.
    ///
    /// Errors: as for [`Expr::derivative`].
    pub fn nth_derivative(&self, variable: &str, n: usize) -> Result<Expr, NoDerivative> {
        if n == 0 {
            return Ok(self.clone());
        }
        let mut ring = Ring {
            variable,
            table: Interner::default(),
            known: HashMap::new(),
        };
        let mut sum = sum_of(&mut ring.table, self);
        for _ in 0..n {
            sum = ring.derive(&sum)?;
        }
        Ok(expr_of(&ring.table, &sum))
    }
}

struct Ring<'a> {
    variable: &'a str,
    table: Interner,
    known: HashMap<Id, Sum>,
}

impl Ring<'_> {
    /// The product rule: `D(c a^n b^m …) = c n a^(n-1) D(a) b^m … + …`.
    fn derive(&mut self, sum: &Sum) -> Result<Sum, NoDerivative> {
        let mut result = Sum::default();
        for (monomial, coefficient) in &sum.terms {
            for (atom, power) in monomial {
                let inner = self.atom(*atom)?;
                let mut rest = monomial.clone();
                raise(&mut rest, *atom, &Rational::from(-1));
                let scale = Rational::from(coefficient * power);
                self.add_product(&mut result, &scale, &rest, &inner)?;
            }
        }
        Ok(result)
    }

    /// `result += scale * monomial * sum`.
    fn add_product(
        &mut self,
        result: &mut Sum,
        scale: &Rational,
        monomial: &Monomial,
        sum: &Sum,
    ) -> Result<(), NoDerivative> {
        for (other, coefficient) in &sum.terms {
            let mut product = monomial.clone();
            for (atom, power) in other {
                raise(&mut product, *atom, power);
            }
            let product = tidy(&mut self.table, product);
            result.add(product, Rational::from(scale * coefficient));
            if result.terms.len() > MAX_TERMS {
                return Err(NoDerivative::new(format!(
                    "the derivative has more than {MAX_TERMS} terms"
                )));
            }
        }
        Ok(())
    }

    /// The derivative of an atom.
    fn atom(&mut self, atom: Id) -> Result<Sum, NoDerivative> {
        if let Some(known) = self.known.get(&atom) {
            return Ok(known.clone());
        }
        let e = (**self.table.expr(atom)).clone();
        let found = if e.depends_on(self.variable) {
            self.dependent(&e)?
        } else {
            Sum::default()
        };
        self.known.insert(atom, found.clone());
        Ok(found)
    }

    fn dependent(&mut self, e: &Expr) -> Result<Sum, NoDerivative> {
        match e {
            Expr::Variable(_) => Ok(self.sum(&num(1))),
            Expr::Call(f, args) => {
                let Some((u, orders)) = args.split_last() else {
                    return Err(NoDerivative::new(format!("{f} without arguments")));
                };
                if args.len() != f.arity() {
                    return Err(NoDerivative::new(format!(
                        "{f} takes {} arguments",
                        f.arity()
                    )));
                }
                let outer = self.outer(*f, orders, u)?;
                if orders.iter().any(|a| a.depends_on(self.variable)) {
                    return Err(NoDerivative::new(format!(
                        "{f} has no derivative in its first arguments, which depend on {}",
                        self.variable
                    )));
                }
                let inner = self.derivative_of(u)?;
                self.chain(&outer, &inner)
            }
            Expr::Pow(a, b) if !b.depends_on(self.variable) => {
                let outer = mul(
                    (**b).clone(),
                    pow((**a).clone(), sub((**b).clone(), num(1))),
                );
                let inner = self.derivative_of(a)?;
                self.chain(&outer, &inner)
            }
            Expr::Pow(a, b) => {
                // a^b = exp(b log a).
                let logarithm = call(Function::Log, [(**a).clone()]);
                let by_exponent = mul(e.clone(), logarithm);
                let inner = self.derivative_of(b)?;
                let mut result = self.chain(&by_exponent, &inner)?;
                let by_base = div(mul(e.clone(), (**b).clone()), (**a).clone());
                let inner = self.derivative_of(a)?;
                let rest = self.chain(&by_base, &inner)?;
                let one = Rational::from(1);
                self.add_product(&mut result, &one, &Monomial::new(), &rest)?;
                Ok(result)
            }
            // Sums, products and quotients, which are atoms as the base of a broken power.
            _ => self.derivative_of(e),
        }
    }

    fn sum(&mut self, e: &Expr) -> Sum {
        sum_of(&mut self.table, e)
    }

    fn derivative_of(&mut self, e: &Expr) -> Result<Sum, NoDerivative> {
        let sum = self.sum(e);
        self.derive(&sum)
    }

    fn chain(&mut self, outer: &Expr, inner: &Sum) -> Result<Sum, NoDerivative> {
        let mut result = Sum::default();
        let outer = self.sum(outer);
        for (monomial, coefficient) in &outer.terms {
            self.add_product(&mut result, coefficient, monomial, inner)?;
        }
        Ok(result)
    }

    /// The derivative of `f(orders…, u)` with respect to `u`.
    fn outer(&self, f: Function, orders: &[Expr], u: &Expr) -> Result<Expr, NoDerivative> {
        let of = |g: Function| call(g, [u.clone()]);
        let square = || powi(u.clone(), 2);
        let inverse = |e: Expr| div(num(1), e);
        let root = |e: Expr| call(Function::Sqrt, [e]);
        let gauss = |e: Expr| call(Function::Exp, [neg(e)]);
        let pi = || Expr::Constant(Constant::Pi);
        // (first(nu - 1, u) -+ second(nu + 1, u)) / 2
        let neighbours = |f: Function, join: fn(Expr, Expr) -> Expr| {
            let order = &orders[0];
            let below = call(f, [sub(order.clone(), num(1)), u.clone()]);
            let above = call(f, [add(order.clone(), num(1)), u.clone()]);
            div(join(below, above), num(2))
        };
        Ok(match f {
            Function::Exp | Function::Expm1 => of(Function::Exp),
            Function::Log => inverse(u.clone()),
            Function::Log1p => inverse(add(num(1), u.clone())),
            Function::Sqrt => div(num(1), mul(num(2), of(Function::Sqrt))),
            Function::Cbrt => div(num(1), mul(num(3), powi(of(Function::Cbrt), 2))),
            Function::Abs => of(Function::Sign),
            Function::Relu => of(Function::Step),
            Function::Sign | Function::Step => num(0),
            Function::Sin => of(Function::Cos),
            Function::Cos => neg(of(Function::Sin)),
            Function::Tan => powi(of(Function::Sec), 2),
            Function::Cot => neg(powi(of(Function::Csc), 2)),
            Function::Sec => mul(of(Function::Sec), of(Function::Tan)),
            Function::Csc => neg(mul(of(Function::Csc), of(Function::Cot))),
            Function::Sinh => of(Function::Cosh),
            Function::Cosh => of(Function::Sinh),
            Function::Tanh => powi(of(Function::Sech), 2),
            Function::Coth => neg(powi(of(Function::Csch), 2)),
            Function::Sech => neg(mul(of(Function::Sech), of(Function::Tanh))),
            Function::Csch => neg(mul(of(Function::Csch), of(Function::Coth))),
            Function::Asin => inverse(root(sub(num(1), square()))),
            Function::Acos => neg(inverse(root(sub(num(1), square())))),
            Function::Atan => inverse(add(num(1), square())),
            Function::Asinh => inverse(root(add(num(1), square()))),
            // Two roots: with one the branch is wrong for Re u < 0.
            Function::Acosh => inverse(mul(
                root(sub(u.clone(), num(1))),
                root(add(u.clone(), num(1))),
            )),
            Function::Atanh => inverse(sub(num(1), square())),
            Function::Erf => div(mul(num(2), gauss(square())), root(pi())),
            Function::Erfc => div(mul(num(-2), gauss(square())), root(pi())),
            Function::Normcdf => div(gauss(div(square(), num(2))), root(mul(num(2), pi()))),
            Function::Gamma => mul(of(Function::Gamma), of(Function::Digamma)),
            Function::Lgamma => of(Function::Digamma),
            Function::Softplus => of(Function::Logistic),
            Function::Logistic => mul(
                of(Function::Logistic),
                call(Function::Logistic, [neg(u.clone())]),
            ),
            Function::Sinc => div(sub(of(Function::Cos), of(Function::Sinc)), u.clone()),
            Function::Besselj | Function::Bessely => neighbours(f, sub),
            Function::Besselk => neg(neighbours(f, add)),
            Function::Si => of(Function::Sinc),
            Function::Ci => div(of(Function::Cos), u.clone()),
            Function::E1 => neg(div(gauss(u.clone()), u.clone())),
            Function::Hyp0f2 => {
                let (a, b) = (&orders[0], &orders[1]);
                let shifted = [add(a.clone(), num(1)), add(b.clone(), num(1)), u.clone()];
                div(call(f, shifted), mul(a.clone(), b.clone()))
            }
            Function::Digamma | Function::Max | Function::Min => {
                return Err(NoDerivative::new(format!(
                    "{f} has no derivative in this language"
                )));
            }
        })
    }
}
