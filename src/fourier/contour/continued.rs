//! Formulas whose principal branches would cut the paths, written without the cuts.
//!
//! A path needs the analytic continuation from the real axis. `log(1+exp(u))` jumps by 2 pi i on a
//! rotated ray, `softplus(u)` does not; both are the same function of a real u:
//!
//! ```text
//! log(1 + exp(u)) = softplus(u)                        (log1p(exp(u)) too)
//! log(cosh(u))    = softplus(2u) - u - log(2)
//! log(2 cosh(u)) and other multiples: the factor's logarithm is split off
//! ```

use crate::expr::{Expr, build};
use crate::number::Function;

/// The formula with every such logarithm rewritten.
pub fn continued(e: &Expr) -> Expr {
    let e = e.map_operands(&mut continued);
    let rewritten = match &e {
        Expr::Call(Function::Log, of) => logarithm(&of[0]),
        Expr::Call(Function::Log1p, of) => match &of[0] {
            Expr::Call(Function::Exp, u) => Some(build::call(Function::Softplus, [u[0].clone()])),
            _ => None,
        },
        _ => None,
    };
    rewritten.unwrap_or(e)
}

/// log(of) without a cut, where one of the rules applies.
fn logarithm(of: &Expr) -> Option<Expr> {
    let log = |c: &Expr| build::call(Function::Log, [c.clone()]);
    let positive = |c: &Expr| matches!(c, Expr::Number(q) if *q > 0);
    match of {
        Expr::Add(a, b) => match (&**a, &**b) {
            (one, Expr::Call(Function::Exp, u)) | (Expr::Call(Function::Exp, u), one)
                if *one == build::num(1) =>
            {
                Some(build::call(Function::Softplus, [u[0].clone()]))
            }
            _ => None,
        },
        Expr::Call(Function::Cosh, u) => {
            let twice = build::mul(build::num(2), u[0].clone());
            let softplus = build::call(Function::Softplus, [twice]);
            Some(build::sub(
                build::sub(softplus, u[0].clone()),
                log(&build::num(2)),
            ))
        }
        Expr::Mul(c, rest) if positive(c) => Some(build::add(log(c), logarithm(rest)?)),
        Expr::Mul(rest, c) if positive(c) => Some(build::add(log(c), logarithm(rest)?)),
        Expr::Div(rest, c) if positive(c) => Some(build::sub(logarithm(rest)?, log(c))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::continued;
    use crate::expr::{Expr, Scope, eval_real};
    use crate::number::Real;

    #[test]
    fn the_same_function_on_the_real_line() {
        for text in [
            "log(cosh(z))",
            "log(1+exp(z))",
            "log(exp(2*z)+1)",
            "log1p(exp(z/3))",
            "log(2*cosh(z))/2",
            "z*tanh(log(1+exp(z)))",
            "log(cosh(z)/3)",
        ] {
            let before = Expr::parse(text, &Scope::new(&["z"])).unwrap();
            let after = continued(&before);
            assert_ne!(before, after, "{text}");
            for z in [-7.5, -0.3, 0.0, 1.1, 20.0] {
                let z = Real::with_val(200, z);
                let a = eval_real(&before, &[("z", &z)], 200).unwrap();
                let b = eval_real(&after, &[("z", &z)], 200).unwrap();
                let off = Real::with_val(200, &a - &b).abs();
                assert!(off < 1e-50, "{text} at {z}: {a} and {b}");
            }
        }
    }
}
