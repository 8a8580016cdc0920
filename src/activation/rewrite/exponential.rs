//! Rules for what is written in exponentials and logarithms, and for signs of odd functions.
//!
//! With `d = (a - b)/2`, `e^a - e^b = 2 e^{(a+b)/2} sinh d` and `e^a + e^b = 2 e^{(a+b)/2} cosh d`, so their quotient is tanh d. A
//! principal power u^p is exp(p log u) by definition. A function that is odd and rises has the sign of its argument.

use crate::expr::{Expr, build, polynomial};
use crate::number::{Function, Rational};

/// u and p of `p log(u)` with a rational p.
pub(super) fn of_logarithm(e: &Expr) -> Option<(Expr, Expr)> {
    let (factor, rest) = scaled(e)?;
    match rest {
        Expr::Call(Function::Log, u) if u[0].depends_on("z") => {
            Some((u[0].clone(), build::rational(factor)))
        }
        _ => None,
    }
}

/// Functions of the sign and the size of their argument alone.
pub(super) fn follows_a_sign(f: Function) -> bool {
    use Function::{Abs, Relu, Sign, Step};
    matches!(f, Abs | Relu | Sign | Step)
}

/// Functions that are odd and rise.
pub(super) fn rises_through_zero(f: Function) -> bool {
    use Function::{Asinh, Atan, Erf, Sinh, Tanh};
    matches!(f, Tanh | Sinh | Asinh | Atan | Erf)
}

/// A quotient by a sum or a difference of two exponentials.
pub(super) fn quotient(above: &Expr, below: &Expr) -> Option<Expr> {
    let half = |e: Expr| build::mul(build::rational(Rational::from((1, 2))), e);
    let [(c, a), (d, b)] = two(below)?;
    let plus = if c == d {
        true
    } else if c == -d.clone() {
        false
    } else {
        return None;
    };
    let apart = || half(build::sub(a.clone(), b.clone())).simplified();
    if let Some([(p, u), (q, v)]) = two(above) {
        // In the order of the divisor.
        let (p, q) = if equal(&u, &a) && equal(&v, &b) {
            (p, q)
        } else if equal(&u, &b) && equal(&v, &a) {
            (q, p)
        } else {
            return None;
        };
        let f = match plus {
            true if p == -q.clone() => Function::Tanh,
            false if p == q => Function::Coth,
            _ => return None,
        };
        return Some(times(p / c, build::call(f, [apart()])));
    }
    if !plus || above.depends_on("z") {
        return None;
    }
    let over = build::div(above.clone(), build::rational(c.clone()));
    let logistic = |a: &Expr| build::call(Function::Logistic, [build::neg(a.clone())]);
    let found = match (a.is_zero(), b.is_zero()) {
        (true, false) => logistic(&b),
        (false, true) => logistic(&a),
        _ if equal(&build::neg(b.clone()), &a) => half(build::call(Function::Sech, [a.clone()])),
        _ => return None,
    };
    Some(build::mul(over, found))
}

/// A coefficient and an exponent.
type Exponential = (Rational, Expr);

/// A sum of two exponentials with affine exponents, of which one may be a constant.
fn two(e: &Expr) -> Option<[Exponential; 2]> {
    let (a, b, minus) = match e {
        Expr::Add(a, b) => (a, b, false),
        Expr::Sub(a, b) => (a, b, true),
        _ => return None,
    };
    let (one, (c, exponent)) = (exponential(a)?, exponential(b)?);
    let both = e.depends_on("z") && !equal(&one.1, &exponent);
    both.then_some([one, (if minus { -c } else { c }, exponent)])
}

fn exponential(e: &Expr) -> Option<Exponential> {
    let (factor, rest) = scaled(e)?;
    match rest {
        Expr::Number(q) => Some((factor * q, build::num(0))),
        Expr::Call(Function::Exp, u) => {
            let (slope, _) = polynomial::affine(&u[0], "z")?;
            (!slope.is_zero()).then(|| (factor, u[0].clone()))
        }
        _ => None,
    }
    .filter(|(c, _)| *c != 0)
}

/// A rational factor of a product, and the rest.
fn scaled(e: &Expr) -> Option<(Rational, Expr)> {
    match e {
        Expr::Neg(a) => scaled(a).map(|(q, rest)| (-q, rest)),
        Expr::Mul(a, b) => match (a.as_ref(), b.as_ref()) {
            (Expr::Number(q), rest) | (rest, Expr::Number(q)) => {
                scaled(rest).map(|(p, rest)| (p * q, rest))
            }
            _ => None,
        },
        Expr::Div(a, b) => match b.as_ref() {
            Expr::Number(q) if *q != 0 => scaled(a).map(|(p, rest)| (p / q, rest)),
            _ => None,
        },
        _ => Some((Rational::from(1), e.clone())),
    }
}

fn times(factor: Rational, e: Expr) -> Expr {
    build::mul(build::rational(factor), e)
}

/// Whether two affine exponents are one.
fn equal(a: &Expr, b: &Expr) -> bool {
    let gap = build::sub(a.clone(), b.clone());
    polynomial::coefficients(&gap, "z").is_some_and(|list| list.is_empty())
}
