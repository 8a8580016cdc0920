//! The same function on the real line, in a form whose principal branches continue it far from the line.
//!
//! ```text
//! log(cosh(u)) = softplus(2u) - u - log 2       log(1 + exp(u)) = log1p(exp(u)) = softplus(u)
//! ```
//!
//! Each holds for every real u. On the left the argument of the logarithm winds about 0 as u leaves the line; softplus
//! here is cut at Re u = 0 alone, where |Im u| >= pi.

use crate::expr::{Expr, build};
use crate::number::Function;

/// The formula with every logarithm of these forms replaced.
pub(super) fn continued(e: &Expr) -> Expr {
    let over = |a: &Expr| continued(a);
    match e {
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => e.clone(),
        Expr::Neg(a) => build::neg(over(a)),
        Expr::Add(a, b) => build::add(over(a), over(b)),
        Expr::Sub(a, b) => build::sub(over(a), over(b)),
        Expr::Mul(a, b) => build::mul(over(a), over(b)),
        Expr::Div(a, b) => build::div(over(a), over(b)),
        Expr::Pow(a, b) => build::pow(over(a), over(b)),
        Expr::Call(f, arguments) => {
            let inner: Vec<Expr> = arguments.iter().map(continued).collect();
            logarithm(*f, &inner).unwrap_or_else(|| build::call(*f, inner))
        }
    }
}

fn logarithm(f: Function, arguments: &[Expr]) -> Option<Expr> {
    let softplus = |u: Expr| build::call(Function::Softplus, vec![u]);
    let exponent = |e: &Expr| match e {
        Expr::Call(Function::Exp, u) => Some(u[0].clone()),
        _ => None,
    };
    let one = build::num(1);
    match (f, &arguments[0]) {
        (Function::Log, Expr::Call(Function::Cosh, u)) => {
            let doubled = softplus(build::mul(build::num(2), u[0].clone()));
            let log = build::call(Function::Log, vec![build::num(2)]);
            Some(build::sub(build::sub(doubled, u[0].clone()), log))
        }
        (Function::Log, Expr::Add(a, b)) if **a == one => exponent(b).map(softplus),
        (Function::Log, Expr::Add(a, b)) if **b == one => exponent(a).map(softplus),
        (Function::Log1p, inner) => exponent(inner).map(softplus),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};
    use crate::number::Real;

    #[test]
    fn logarithms_are_the_same_on_the_line() {
        for (text, becomes) in [
            ("log(cosh(3*z))*z", "(softplus(6*z)-3*z-log(2))*z"),
            ("log(1+exp(z))", "softplus(z)"),
            ("tanh(log(exp(2*z)+1))", "tanh(softplus(2*z))"),
            ("log1p(exp(-z))", "softplus(-z)"),
            ("log(2+exp(z))", "log(2+exp(z))"),
            ("log(sinh(z)^2+1)", "log(sinh(z)^2+1)"),
        ] {
            let e = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let found = continued(&e);
            let expected = Expr::parse(becomes, &Scope::new(&["z"])).expect("a formula");
            for x in [-5.5, -0.25, 0.0, 1.75] {
                let z = Real::with_val(200, x);
                let at = |e: &Expr| eval_real(e, &[("z", &z)], 200).expect("a value");
                let off = Real::with_val(64, at(&e) - at(&found)).abs();
                assert!(off < 1e-50, "{text} at {x}: {off}");
            }
            assert_eq!(found.to_string(), expected.to_string(), "{text}");
        }
    }
}
