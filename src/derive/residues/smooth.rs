//! Formulas that are smooth on the whole real line, by their form.
//!
//! A derivative taken by rules says nothing of jumps: that of `atan(1/z)` is smooth at 0. Compositions of functions that
//! are smooth on the line, divided by what is positive there, have none.

use crate::expr::{Expr, constant};
use crate::number::Function;
use std::cmp::Ordering;

/// Whether it is seen to be real and smooth for every real z.
pub fn is_smooth(e: &Expr) -> bool {
    if !e.depends_on("z") {
        return true;
    }
    match e {
        Expr::Variable(_) => true,
        Expr::Neg(a) => is_smooth(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) => is_smooth(a) && is_smooth(b),
        Expr::Div(a, b) => is_smooth(a) && is_smooth(b) && is_nonzero(b),
        Expr::Pow(a, b) => {
            let natural = matches!(b.as_ref(), Expr::Number(n) if n.is_integer() && *n >= 0);
            is_smooth(a) && !b.depends_on("z") && (natural || is_positive(a))
        }
        Expr::Call(f, arguments) => match (f, &arguments[..]) {
            (f, [u]) if f.is_analytic_on_the_line() || *f == Function::Si => is_smooth(u),
            (Function::Log | Function::Sqrt, [u]) => is_smooth(u) && is_positive(u),
            (Function::Log1p, [u]) => is_smooth(u) && is_positive(u),
            _ => false,
        },
        Expr::Number(_) | Expr::Constant(_) => true,
    }
}

fn is_nonzero(e: &Expr) -> bool {
    match e.depends_on("z") {
        false => constant::sign(e).is_some_and(|s| s != Ordering::Equal),
        true => is_positive(e),
    }
}

/// Whether it is seen to be positive for every real z.
fn is_positive(e: &Expr) -> bool {
    if !e.depends_on("z") {
        return constant::sign(e) == Some(Ordering::Greater);
    }
    match e {
        Expr::Add(a, b) => (is_positive(a) && is_square(b)) || (is_square(a) && is_positive(b)),
        Expr::Mul(a, b) | Expr::Div(a, b) => is_positive(a) && is_positive(b),
        Expr::Pow(a, b) => !b.depends_on("z") && is_positive(a),
        Expr::Call(f, arguments) => match (f, &arguments[..]) {
            (
                Function::Exp
                | Function::Cosh
                | Function::Sech
                | Function::Softplus
                | Function::Logistic
                | Function::Normcdf,
                [u],
            ) => is_smooth(u),
            _ => false,
        },
        _ => false,
    }
}

/// Whether it is seen to be at least 0.
fn is_square(e: &Expr) -> bool {
    let even =
        |n: &Expr| matches!(n, Expr::Number(n) if n.is_integer() && n.numer().is_even() && *n > 0);
    match e {
        Expr::Pow(a, n) if even(n) => is_smooth(a),
        Expr::Mul(a, b) if !a.depends_on("z") => is_square(b) && is_positive(a),
        Expr::Div(a, b) => is_square(a) && is_positive(b),
        _ => is_positive(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn jumps_and_poles_are_not_smooth() {
        let smooth =
            |text: &str| is_smooth(&Expr::parse(text, &Scope::new(&["z"])).expect("a formula"));
        for text in [
            "softplus(3*z)/3",
            "log(cosh(z))",
            "log(1+exp(z))",
            "2*atan(tanh(z/2))",
            "z*tanh(softplus(z))",
            "(z+sqrt(z^2+4))/2",
            "z^3/(1+2*z^2)",
        ] {
            assert!(smooth(text), "{text}");
        }
        for text in [
            "atan(1/z)",
            "atan(coth(z))",
            "abs(z)",
            "sqrt(z^2)",
            "log(z)",
            "z^(1/3)",
            "log(z^2-1)",
            "1/(z^2-1)",
            "atan(1/(1-exp(z)))",
            "sqrt(1+z)",
        ] {
            assert!(!smooth(text), "{text}");
        }
    }
}
