//! The same function on the real line, in a form that shows its kinks and loses no digits.
//!
//! ```text
//! sqrt(u^2)        = |u|                     (u^2)^p = |u|^(2p), and other even powers
//! cbrt(u)          = sign(u) |u|^(1/3)
//! log(logistic(u)) = -softplus(-u)
//! 1 - tanh(u)^2    = sech(u)^2               1 - logistic(u) = logistic(-u)    1 - erf(u) = erfc(u)
//! atan(exp(u))     = pi/4 + atan(tanh(u/2))  atan(sinh(u)) = 2 atan(tanh(u/2))
//! p(z)/q(z)        = a polynomial + a quotient that decays
//! acosh(cosh(u))   = |u|                     exp(p log(u)) = u^p
//! |tanh(u)|        = tanh(|u|)               sign(tanh(u)) = sign(u), and other odd functions that rise
//! (e^a - e^b)/(e^a + e^b) = tanh((a - b)/2)  1/(1 + e^a) = logistic(-a)   1/(e^a + e^-a) = sech(a)/2
//! ```
//!
//! Each holds for every real u; off the real line the right sides continue phi from it where the principal
//! branch on the left would jump.

mod exponential;

use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function, Rational};
use std::sync::Arc;

/// The formula rewritten, innermost parts first; as it was where no rule applies.
pub fn rewritten(e: &Expr) -> Expr {
    changed(e).unwrap_or_else(|| e.clone())
}

/// `None` where nothing changes, so that a formula stays as it was typed.
fn changed(e: &Expr) -> Option<Expr> {
    if !e.depends_on("z") || holds_i(e) {
        return None;
    }
    let inner = |a: &Arc<Expr>| changed(a);
    let two = |a: &Arc<Expr>, b: &Arc<Expr>, join: fn(Expr, Expr) -> Expr| {
        let (x, y) = (inner(a), inner(b));
        (x.is_some() || y.is_some()).then(|| {
            let or =
                |new: Option<Expr>, old: &Arc<Expr>| new.unwrap_or_else(|| old.as_ref().clone());
            join(or(x, a), or(y, b))
        })
    };
    let below = match e {
        Expr::Neg(a) => inner(a).map(build::neg),
        Expr::Add(a, b) => two(a, b, build::add),
        Expr::Sub(a, b) => two(a, b, build::sub),
        Expr::Mul(a, b) => two(a, b, build::mul),
        Expr::Div(a, b) => two(a, b, build::div),
        Expr::Pow(a, b) => two(a, b, build::pow),
        Expr::Call(f, arguments) => {
            let new: Vec<Option<Expr>> = arguments.iter().map(changed).collect();
            new.iter().any(Option::is_some).then(|| {
                let all: Vec<Expr> = new
                    .into_iter()
                    .zip(arguments.iter())
                    .map(|(new, old)| new.unwrap_or_else(|| old.clone()))
                    .collect();
                build::call(*f, all)
            })
        }
        _ => None,
    };
    let here = below.as_ref().unwrap_or(e);
    rule(here).or(below)
}

fn holds_i(e: &Expr) -> bool {
    match e {
        Expr::Constant(Constant::I) => true,
        _ => e.operands().into_iter().any(holds_i),
    }
}

fn rule(e: &Expr) -> Option<Expr> {
    let half = || build::rational(Rational::from((1, 2)));
    let call = |f: Function, u: &Expr| build::call(f, [u.clone()]);
    match e {
        Expr::Call(Function::Sqrt, u) => even_power(&u[0], &half()),
        Expr::Pow(base, exponent) => match exponent.as_ref() {
            Expr::Number(p) if !p.is_integer() => even_power(base, exponent),
            _ => None,
        },
        Expr::Call(Function::Acosh, of) => match &of[0] {
            Expr::Call(Function::Cosh, u) => {
                // The kinks of other moduli could not be placed.
                polynomial::affine(&u[0], "z")?;
                Some(call(Function::Abs, &u[0]))
            }
            _ => None,
        },
        Expr::Call(Function::Exp, of) => {
            let (base, power) = exponential::of_logarithm(&of[0])?;
            Some(even_power(&base, &power).unwrap_or_else(|| build::pow(base, power)))
        }
        Expr::Call(f, of) if of.len() == 1 && exponential::follows_a_sign(*f) => match &of[0] {
            Expr::Call(odd, u) if exponential::rises_through_zero(*odd) => {
                polynomial::affine(&u[0], "z")?;
                let inner = call(*f, &u[0]);
                Some(match f {
                    Function::Abs | Function::Relu => build::call(*odd, [inner]),
                    _ => inner,
                })
            }
            _ => None,
        },
        Expr::Call(Function::Cbrt, u) => {
            let third = build::rational(Rational::from((1, 3)));
            let size = build::pow(call(Function::Abs, &u[0]), third);
            Some(build::mul(call(Function::Sign, &u[0]), size))
        }
        Expr::Call(Function::Log, of) => match &of[0] {
            Expr::Call(Function::Logistic, u) => Some(build::neg(call(
                Function::Softplus,
                &build::neg(u[0].clone()),
            ))),
            _ => None,
        },
        Expr::Call(Function::Atan, of) => match &of[0] {
            Expr::Call(f @ (Function::Exp | Function::Sinh), u) => {
                let tanh = call(Function::Tanh, &build::mul(half(), u[0].clone()));
                let angle = call(Function::Atan, &tanh);
                Some(if *f == Function::Exp {
                    let quarter = build::div(Expr::Constant(Constant::Pi), build::num(4));
                    build::add(quarter, angle)
                } else {
                    build::mul(build::num(2), angle)
                })
            }
            _ => None,
        },
        Expr::Div(above, below) => {
            divided(above, below).or_else(|| exponential::quotient(above, below))
        }
        Expr::Sub(one, other) if **one == build::num(1) => complement(other),
        Expr::Sub(other, one) if **one == build::num(1) => complement(other).map(build::neg),
        _ => None,
    }
}

/// A quotient of polynomials as a polynomial and a proper quotient, which decays.
fn divided(above: &Expr, below: &Expr) -> Option<Expr> {
    let rational = |e: &Expr| -> Option<Vec<Rational>> {
        let list = polynomial::coefficients(e, "z")?;
        let number = |c: Expr| match c {
            Expr::Number(q) => Some(q),
            _ => None,
        };
        list.into_iter().map(number).collect()
    };
    let (mut rest, divisor) = (rational(above)?, rational(below)?);
    let lead = divisor.last()?.clone();
    if divisor.len() < 2 || rest.len() < divisor.len() {
        return None;
    }
    let mut quotient = vec![Rational::new(); rest.len() + 1 - divisor.len()];
    for j in (0..quotient.len()).rev() {
        let c = Rational::from(&rest[j + divisor.len() - 1] / &lead);
        for (i, d) in divisor.iter().enumerate() {
            rest[i + j] -= Rational::from(&c * d);
        }
        quotient[j] = c;
    }
    rest.truncate(divisor.len() - 1);
    let formula = |list: Vec<Rational>| {
        let list: Vec<Expr> = list.into_iter().map(build::rational).collect();
        polynomial::from_coefficients(&list, "z")
    };
    let proper = build::div(formula(rest), below.clone());
    Some(build::add(formula(quotient), proper))
}

/// `(u^n)^p` with an even n.
fn even_power(base: &Expr, p: &Expr) -> Option<Expr> {
    let (u, n) = match base {
        Expr::Pow(u, n) => match n.as_ref() {
            Expr::Number(n) if n.is_integer() && n.numer().is_even() && n.cmp0().is_gt() => {
                (u.as_ref().clone(), n.clone())
            }
            _ => return None,
        },
        Expr::Mul(a, b) if a == b => (a.as_ref().clone(), Rational::from(2)),
        _ => return None,
    };
    let exponent = build::mul(build::rational(n), p.clone());
    if is_positive(&u) {
        return Some(build::pow(u, exponent));
    }
    // The kinks of other moduli could not be placed.
    polynomial::affine(&u, "z")?;
    Some(build::pow(build::call(Function::Abs, [u]), exponent))
}

/// Functions that are positive on the line.
fn is_positive(u: &Expr) -> bool {
    use Function::{Cosh, Erfc, Exp, Logistic, Normcdf, Sech, Softplus};
    matches!(
        u,
        Expr::Call(Exp | Cosh | Sech | Logistic | Softplus | Normcdf | Erfc, _)
    )
}

/// 1 - e without its cancellation.
fn complement(e: &Expr) -> Option<Expr> {
    let call = |f: Function, u: &Expr| build::call(f, [u.clone()]);
    match e {
        Expr::Pow(base, two) if **two == build::num(2) => match base.as_ref() {
            Expr::Call(Function::Tanh, u) => Some(build::powi(call(Function::Sech, &u[0]), 2)),
            _ => None,
        },
        Expr::Call(Function::Logistic, u) => {
            Some(call(Function::Logistic, &build::neg(u[0].clone())))
        }
        Expr::Call(Function::Erf, u) => Some(call(Function::Erfc, &u[0])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};
    use crate::number::Real;

    fn parsed(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
    }

    #[test]
    fn every_rule_keeps_the_function_on_the_line() {
        for text in [
            "sqrt(z^2)",
            "sqrt(1-tanh(z)^2)",
            "exp(-sqrt((z-1)*(z-1)))",
            "(z^4)^(3/8)",
            "cbrt(z-2)",
            "log(logistic(3*z))",
            "1-tanh(z/2)^2",
            "logistic(z)*(1-logistic(z))",
            "1-erf(z)",
            "atan(exp(z))",
            "z*atan(sinh(z))",
            "(1+2*z+3*z^2+z^3)/(1+z^2)",
            "acosh(cosh(2*z-1))",
            "exp(log(z^2)/2)",
            "exp(-3*log(1+z^2)/4)",
            "abs(tanh(z-1))",
            "relu(sinh(1-z))",
            "sign(erf(3*z))",
            "(exp(z)-exp(-z))/(exp(z)+exp(-z))",
            "(3*exp(2*z+1)+3)/(exp(2*z+1)-1)",
            "(1-exp(-2*z))/(1+exp(-2*z))",
            "2/(1+exp(-2*z))-1",
            "5/(exp(3*z)+exp(-3*z))",
        ] {
            let before = parsed(text);
            let after = rewritten(&before);
            assert_ne!(before, after, "{text}");
            for z in [-7.5, -0.3, 0.25, 1.1, 9.0] {
                let z = Real::with_val(200, z);
                let value = |e| eval_real(e, &[("z", &z)], 200).expect("a value");
                let gap = (value(&before) - value(&after)).abs();
                assert!(gap < 1e-50, "{text} at {z}: {gap}");
            }
        }
    }

    #[test]
    fn what_no_rule_speaks_of_stays() {
        for text in [
            "tanh(z)",
            "sqrt(1+z^2)",
            "1-z^2",
            "z^3",
            "cos(z)",
            "(exp(z)-exp(-z))/(exp(z)+exp(-2*z))",
            "(exp(z)-exp(-z))/(exp(z)+2*exp(-z))",
            "(exp(z)-(1+1e-60)*exp(-z))/(exp(z)+exp(-z))",
            "1/(1+exp(z^2))",
            "abs(tanh(z+1e-50*z^2))",
            "abs(cos(z))",
        ] {
            assert_eq!(rewritten(&parsed(text)), parsed(text), "{text}");
        }
    }
}
