use super::*;
use crate::expr::{Scope, eval_complex};
use crate::number::{Complex, Real};

fn formula(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
}

fn end(text: &str, right: bool) -> End {
    of(&formula(text), right, &Budget::default())
}

fn power(end: &End) -> Option<f64> {
    let Growth::Power { power, .. } = &end.growth else {
        return None;
    };
    crate::expr::constant::value(power, 53).map(|p| p.to_f64())
}

/// `|phi - sum of terms|` over the size of the rest, at a place far out.
fn misfit(text: &str, right: bool, x: f64) -> Real {
    let bits = 8000;
    let end = end(text, right);
    assert!(!matches!(end.growth, Growth::Unknown(_)), "{text}");
    let at = |x: f64| Complex::with_val(bits, (x, 0));
    let z = at(if right { x } else { -x });
    let value = |e: &Expr, name: &str, z: &Complex| eval_complex(e, &[(name, z)], bits);
    let mut left = value(&formula(text), "z", &z).expect("a value");
    for term in &end.terms {
        let term = term.to_expr(&build::var("x"));
        left -= value(&term, "x", &at(x)).expect("a term");
    }
    let gap = Real::with_val(64, left.abs_ref());
    let size = match &end.rest {
        None => Real::with_val(64, Real::with_val(64, 1) >> 7000u32),
        Some(Size::Tiny) => Real::with_val(64, -x * x).exp(),
        Some(Size::Like {
            exponent,
            power,
            logs,
        }) => {
            let term = Term {
                coefficient: Coefficient::num(1),
                exponent: exponent
                    .iter()
                    .map(|(p, b)| (p.clone(), Coefficient::real(b.clone())))
                    .collect(),
                power: power.clone(),
                logs: logs.clone(),
            };
            let term = term.to_expr(&build::var("x"));
            let size = value(&term, "x", &at(x)).expect("a size");
            Real::with_val(64, size.abs_ref())
        }
    };
    gap / size
}

#[test]
fn what_the_terms_leave_is_within_the_rest() {
    for text in [
        "tanh(z)",
        "z*tanh(softplus(z))",
        "z*normcdf(z)",
        "erf(z)",
        "z-sqrt(1+z^2)",
        "1/(1+z^20)",
        "log(1+exp(z))",
        "log(cosh(z))",
        "z*exp(-exp(-z))",
        "atan(exp(z))",
        "z*atan(z)",
        "asin(tanh(z))",
        "asinh(z)",
        "z/sqrt(1+z^2)",
        "(1+2*z+3*z^2+z^3)/(1+z^2)",
        "besselj(0,z)",
        "besselj(3,z)",
        "si(z)",
        "cos(z^2)*exp(-z^2)",
        "cos(z)+tanh(z)",
        "z+sin(z)^2",
        "log(2+z^2)/(1+z^2)",
        "log(logistic(z))",
        "exp(-sqrt(1+z^2))",
        "sinc(z)^2",
        "z*tanh(exp(z))",
        "sqrt(z^2+1)*cos(1/(1+z^2))",
        "exp(i*z)/(1+z^2)",
        "cbrt(z)",
        "exp(z^2/1e12)*sech(z)",
        "abs(z)*besselk(1,abs(z))",
        "e1(abs(z))",
        "digamma(2+z^2)",
        "lgamma(2+abs(z))",
    ] {
        for right in [false, true] {
            let misfit = misfit(text, right, 60.0);
            assert!(misfit < 1e9, "{text}: {misfit}");
        }
    }
}

#[test]
fn growth_is_read_off_the_tree() {
    for text in [
        "exp(z^2)",
        "exp(z^2/1e12)*sech(z)",
        "sinh(z)",
        "exp(z)-z",
        "exp(exp(z))",
        "exp(z)*cos(z)",
        "z^2*cosh(z)/(1+z^4)",
    ] {
        assert_eq!(end(text, true).growth, Growth::Explosive, "{text}");
    }
    for text in [
        "exp(-z^2)",
        "sech(z)",
        "1-tanh(z)",
        "exp(-exp(z))",
        "softplus(-z)",
    ] {
        assert_eq!(end(text, true).growth, Growth::Fast, "{text}");
    }
    for (text, expected) in [
        ("cos(exp(z))", 0.0),
        ("tanh(z*sin(z))", 0.0),
        ("z^pi", std::f64::consts::PI),
        ("z-sqrt(1+z^2)", -1.0),
        ("1/(2+cos(z))", 0.0),
        ("(z+1)-2*z+(z-1)+1/z^2", -2.0),
        ("log(z)", 0.0),
        ("sqrt(z)*log(z)", 0.5),
        ("exp(sin(z))", 0.0),
    ] {
        assert_eq!(power(&end(text, true)), Some(expected), "{text}");
    }
    assert_eq!(end("(z+1)-2*z+(z-1)", true).growth, Growth::Zero);
}

#[test]
fn what_the_rules_do_not_say_stays_open() {
    for text in [
        "1/sin(z)",
        "tan(z)",
        "log(-z)",
        "log(log(z))",
        "gamma(-z)",
        "exp(z*sin(z))",
    ] {
        let growth = end(text, true).growth;
        assert!(matches!(growth, Growth::Unknown(_)), "{text}: {growth:?}");
    }
}

#[test]
fn integrable_next_to_a_point_or_not() {
    for (text, at, expected) in [
        ("(1-cos(z))/z^2", "0", true),
        ("(sin(z)-z*cos(z))/z^2", "0", true),
        ("z/tanh(z)-1", "0", true),
        ("sinc(z)", "0", true),
        ("abs(z)^(-99/100)", "0", true),
        ("log(abs(z))^3", "0", true),
        ("besselk(0,abs(z))", "0", true),
        ("1/(z^2+1e-30)", "0", true),
        ("(z^2-2)/(z-sqrt(2))", "sqrt(2)", true),
        ("1/abs(z)", "0", false),
        ("1/z", "0", false),
        ("cot(z)", "0", false),
        ("tan(z)", "pi/2", false),
        ("1/(z^2-2)", "sqrt(2)", false),
        ("besselk(1,abs(z))", "0", false),
        ("gamma(z)", "-3", false),
        ("exp(1/abs(z))", "0", false),
        ("1/(z*log(abs(z)))", "0", false),
    ] {
        let at = Expr::parse(at, &Scope::new(&[])).expect("a place");
        for right in [false, true] {
            let end = near(&formula(text), &at, right, &Budget::default());
            assert_eq!(end.is_integrable_at_point(), Some(expected), "{text}");
        }
    }
}

#[test]
fn nothing_is_said_once_the_time_is_used_up() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let budget = Budget {
        cancel: Some(Arc::new(AtomicBool::new(true))),
        ..Budget::default()
    };
    let end = of(&formula("tanh(z)*sqrt(1+z^2)"), true, &budget);
    assert!(matches!(end.growth, Growth::Unknown(_)));
}
