//! Whether a penalty is positive for all k > 0, by the form of its formula.
//!
//! A lower bound goes up the tree: k > 0, cos >= -1, exp > 0, a square >= 0, sums and products of
//! what is known. A formula whose form does not show it may be positive all the same.

use crate::expr::Expr;
use crate::number::{Constant, Function, Rational};

/// A lower bound, and whether it is never met.
type Bound = (Rational, bool);

/// Whether e > 0 for all k > 0 by its form.
pub fn by_form(e: &Expr) -> bool {
    lower(e).is_some_and(|bound| above_zero(&bound))
}

fn above_zero((bound, strict): &Bound) -> bool {
    *bound > 0 || (*bound == 0 && *strict)
}

fn not_below_zero((bound, _): &Bound) -> bool {
    *bound >= 0
}

fn lower(e: &Expr) -> Option<Bound> {
    let nought = |strict| Some((Rational::new(), strict));
    match e {
        Expr::Number(q) => Some((q.clone(), false)),
        Expr::Constant(Constant::I) => None,
        Expr::Constant(_) => Some((Rational::from(2), true)),
        Expr::Variable(name) => (**name == *"k").then(|| (Rational::new(), true)),
        Expr::Neg(a) => upper(a).map(|(q, strict)| (-q, strict)),
        Expr::Add(a, b) => {
            let (a, b) = (lower(a)?, lower(b)?);
            Some((a.0 + b.0, a.1 || b.1))
        }
        Expr::Sub(a, b) => {
            let (a, b) = (lower(a)?, upper(b)?);
            Some((a.0 - b.0, a.1 || b.1))
        }
        Expr::Mul(a, b) => {
            let (a, b) = (lower(a)?, lower(b)?);
            let positive = above_zero(&a) && above_zero(&b);
            match () {
                () if positive => Some((a.0 * b.0, a.1 || b.1)),
                () if not_below_zero(&a) && not_below_zero(&b) => nought(false),
                () => None,
            }
        }
        Expr::Div(a, b) => {
            let (a, b) = (lower(a)?, lower(b)?);
            (not_below_zero(&a) && above_zero(&b)).then(|| (Rational::new(), above_zero(&a)))
        }
        Expr::Pow(a, n) => {
            let base = lower(a);
            if base.as_ref().is_some_and(above_zero) {
                return nought(true);
            }
            match &**n {
                Expr::Number(n) if n.is_integer() && n.numer().is_even() && real(a) => {
                    nought(*n < 0)
                }
                Expr::Number(n) if *n > 0 && base.as_ref().is_some_and(not_below_zero) => {
                    nought(false)
                }
                _ => None,
            }
        }
        Expr::Call(f, arguments) => called(*f, arguments.last()?),
    }
}

fn called(f: Function, a: &Expr) -> Option<Bound> {
    let inner = lower(a);
    let positive = inner.as_ref().is_some_and(above_zero);
    match f {
        Function::Exp | Function::Sech if real(a) => Some((Rational::new(), true)),
        Function::Cosh if real(a) => Some((Rational::from(1), false)),
        Function::Sin | Function::Cos if real(a) => Some((Rational::from(-1), false)),
        Function::Abs => Some((Rational::new(), positive)),
        Function::Sqrt
        | Function::Sinh
        | Function::Tanh
        | Function::Csch
        | Function::Coth
        | Function::Atan
        | Function::Asinh
        | Function::Erf
        | Function::Gamma
        | Function::Besselk
            if positive =>
        {
            Some((Rational::new(), true))
        }
        _ => None,
    }
}

fn upper(e: &Expr) -> Option<Bound> {
    match e {
        Expr::Number(q) => Some((q.clone(), false)),
        Expr::Constant(Constant::I) => None,
        Expr::Constant(_) => Some((Rational::from(4), true)),
        Expr::Neg(a) => lower(a).map(|(q, strict)| (-q, strict)),
        Expr::Call(Function::Sin | Function::Cos, a) if real(a.last()?) => {
            Some((Rational::from(1), false))
        }
        Expr::Call(Function::Tanh, a) if real(a.last()?) => Some((Rational::from(1), true)),
        _ => None,
    }
}

/// Whether a formula is real for all k > 0, by its form.
fn real(e: &Expr) -> bool {
    match e {
        Expr::Number(_) => true,
        Expr::Constant(c) => *c != Constant::I,
        Expr::Variable(name) => **name == *"k",
        Expr::Neg(a) => real(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) => real(a) && real(b),
        Expr::Pow(a, n) => {
            real(a)
                && (lower(a).is_some_and(|b| above_zero(&b))
                    || matches!(&**n, Expr::Number(n) if n.is_integer()))
        }
        Expr::Call(f, a) if f.is_analytic_on_the_line() || *f == Function::Abs => {
            a.iter().all(real)
        }
        Expr::Call(Function::Sqrt | Function::Log, a) => {
            a.iter().all(|a| lower(a).is_some_and(|b| above_zero(&b)))
        }
        Expr::Call(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::by_form;
    use crate::expr::{Expr, Scope};

    #[test]
    fn the_form_shows_what_is_positive() {
        let of = |text: &str| by_form(&Expr::parse(text, &Scope::new(&["k"])).expect("a formula"));
        for text in [
            "k^9/gamma(9/2)^2",
            "((1+k^2)/(2+cos(k)))^2",
            "exp(k^2)/cosh(3*k)^2",
            "1/(4*besselk(0,k)^2)",
            "sinh(k)^2",
            "(1-k/2)^(-2)",
            "k^4+k^6",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "k-1",
            "(k-1)^2",
            "1+cos(k)",
            "1+i*k",
            "k^4-1e-9*k^2",
            "(k-1)*(k-1)",
        ] {
            assert!(!of(text), "{text}");
        }
    }
}
