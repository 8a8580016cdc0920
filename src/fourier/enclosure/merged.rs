//! A formula times an exponential, in which the exponents that belong together are one.
//!
//! `e^{-(k-5)^2/2} e^{k^2/2}` is `e^{5k - 25/2}`: a box does not know that of the left side.

use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function};

/// `G e^q` for a polynomial q in k.
pub(super) fn times_exponential(e: &Expr, q: &Expr) -> Expr {
    let exp = |u: Expr| build::call(Function::Exp, vec![u]);
    match e {
        Expr::Neg(a) => build::neg(times_exponential(a, q)),
        Expr::Add(a, b) => build::add(times_exponential(a, q), times_exponential(b, q)),
        Expr::Sub(a, b) => build::sub(times_exponential(a, q), times_exponential(b, q)),
        Expr::Mul(a, b) if holds(a) => build::mul(times_exponential(a, q), b.as_ref().clone()),
        Expr::Mul(a, b) if holds(b) => build::mul(a.as_ref().clone(), times_exponential(b, q)),
        Expr::Div(a, b) if holds(a) => build::div(times_exponential(a, q), b.as_ref().clone()),
        Expr::Div(a, b) if holds(b) => {
            let inverse = times_exponential(b, &build::neg(q.clone()));
            build::div(a.as_ref().clone(), inverse)
        }
        _ => match exponent(e) {
            Some(u) => exp(sum(u, q)),
            None => build::mul(e.clone(), exp(q.clone())),
        },
    }
}

/// Of `e^u`, u where it is a polynomial of degree 2.
fn exponent(e: &Expr) -> Option<&Expr> {
    let u = match e {
        Expr::Call(Function::Exp, u) => u.first()?,
        Expr::Pow(base, u) if **base == Expr::Constant(Constant::E) => u.as_ref(),
        _ => return None,
    };
    (polynomial::coefficients(u, "k")?.len() == 3).then_some(u)
}

/// Whether such an exponential is a factor.
fn holds(e: &Expr) -> bool {
    match e {
        Expr::Neg(a) | Expr::Div(a, _) => holds(a),
        Expr::Mul(a, b) | Expr::Add(a, b) | Expr::Sub(a, b) => holds(a) || holds(b),
        _ => exponent(e).is_some(),
    }
}

fn sum(a: &Expr, b: &Expr) -> Expr {
    let all = build::add(a.clone(), b.clone());
    match polynomial::coefficients(&all, "k") {
        Some(list) => polynomial::from_coefficients(&list, "k"),
        None => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};
    use crate::number::Real;

    fn parsed(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["k"])).expect("a formula")
    }

    #[test]
    fn squares_that_cancel_are_gone_and_the_value_stays() {
        let q = parsed("k^2/2");
        for text in [
            "sqrt(2*pi)*exp(-k^2/2)",
            "-(1+k^2)*exp(-k^2/2)/k^2",
            "sqrt(pi/2)*(exp(-(k-5)^2/2)+exp(-(k+5)^2/2))",
            "2*e^(-k^2/2)-3",
            "exp(-k^2/3)*sin(k)",
            "(1+k)/exp(k^2/2)",
            "sin(k)/(1+k)",
        ] {
            let merged = times_exponential(&parsed(text), &q);
            let at = Real::with_val(100, 1.75);
            let value = |e: &Expr| eval_real(e, &[("k", &at)], 100).expect("a value");
            let plain = build::mul(parsed(text), build::call(Function::Exp, vec![q.clone()]));
            let gap = Real::with_val(100, value(&merged) / value(&plain)) - 1u32;
            assert!(gap.abs() < 1e-25, "{text}: {merged}");
        }
        let whole = times_exponential(&parsed("sqrt(pi/2)*(exp(-(k-5)^2/2)+exp(-(k+5)^2/2))"), &q);
        assert!(!whole.to_string().contains("k^2"), "{whole}");
        for text in ["3*exp(-k^2/2)", "2*pi/exp(k^2/2)"] {
            let one = times_exponential(&parsed(text), &q);
            assert!(!one.depends_on("k"), "{one}");
        }
    }
}
