//! Closed forms by residues against known ones, at points.

use super::*;
use crate::expr::{Scope, eval_complex};
use crate::number::{Complex, Real};

fn parsed(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn formula_of(phi: &str) -> Result<Expr, String> {
    let piece = Piece {
        from: None,
        to: None,
        phi: parsed(phi, "z"),
    };
    Ok(formula(&[piece], Shape::Falling)?.0)
}

#[test]
fn residues_give_known_transforms() {
    for (phi, f) in [
        ("tanh(z)", "-i*pi/sinh(pi*k/2)"),
        ("logistic(z)", "-i*pi/sinh(pi*k)"),
        ("logistic(-z)", "i*pi/sinh(pi*k)"),
        ("sech(z)", "pi/cosh(pi*k/2)"),
        ("sech(z)^2", "pi*k/sinh(pi*k/2)"),
        ("1/cosh(3*z/2)", "2*pi/3/cosh(pi*k/3)"),
        ("softplus(z)", "-pi/(k*sinh(pi*k))"),
        ("softplus(3*z)/3", "-pi/(3*k*sinh(pi*k/3))"),
        ("log(cosh(z))", "-pi/(k*sinh(pi*k/2))"),
        ("log(1+exp(z))", "-pi/(k*sinh(pi*k))"),
        ("z*logistic(z)", "-pi^2*cosh(pi*k)/sinh(pi*k)^2"),
        ("z*logistic(2*z)", "-pi^2*cosh(pi*k/2)/(4*sinh(pi*k/2)^2)"),
        (
            "z^2*sech(z)",
            "pi^3/4*(sech(pi*k/2)^3-sech(pi*k/2)*tanh(pi*k/2)^2)",
        ),
        ("2*atan(tanh(z/2))", "pi*sech(pi*k/2)/(i*k)"),
        ("1/(1+z^2)", "pi*exp(-k)"),
        ("atan(z)", "-i*pi*exp(-k)/k"),
        ("1/(4+(z-1)^2)", "pi*exp(-2*k-i*k)/2"),
        ("1/(1+z^2)^2", "pi*(1+k)*exp(-k)/2"),
        ("z^3/(1+z^2)", "i*pi*exp(-k)"),
        (
            "z*tanh(softplus(z))",
            "-i*pi*exp(-i*k*log(2)/2)*(cosh(pi*k/4)+i*sinh(pi*k/4))/sinh(pi*k)*(log(2)/2-pi/4*sech(pi*k/2)+i*(pi/4*tanh(pi*k/2)-pi*coth(pi*k)))",
        ),
        ("sqrt(1+z^2)", "-2*besselk(1,k)/k"),
        (
            "sqrt(z+z^2+1)",
            "-sqrt(3)*besselk(1,sqrt(3)*k/2)*exp(i*k/2)/k",
        ),
        (
            "(1+z^2)^(1/3)",
            "2*sqrt(pi)/gamma(-1/3)*(k/2)^(-5/6)*besselk(5/6,k)",
        ),
        ("z/sqrt(1+z^2)", "-2*i*besselk(1,k)"),
        ("1/sqrt(1+z^2)", "2*besselk(0,k)"),
        ("(z+sqrt(z^2+4))/2", "-2*besselk(1,2*k)/k"),
        ("3/sqrt(2+8*z^2)^3", "3*k*besselk(1,k/2)/(4*sqrt(2))"),
        ("z^2*sqrt(1+z^2)", "6*besselk(2,k)/k^2+2*besselk(1,k)/k"),
    ] {
        let found = formula_of(phi).unwrap_or_else(|why| panic!("{phi}: {why}"));
        let claimed = parsed(f, "k");
        for k in [0.125, 0.75, 2.5, 9.0] {
            let k = Complex::with_val(300, (k, 0));
            let at = |e: &Expr| eval_complex(e, &[("k", &k)], 300).expect("a value");
            let (a, b) = (at(&found), at(&claimed));
            let off = Real::with_val(64, Complex::with_val(300, &a - &b).abs_ref());
            let size = Real::with_val(64, b.abs_ref());
            assert!(off <= size * 1e-75, "{phi} at {k}: {a} {b}: {found}");
        }
    }
}

#[test]
fn what_is_no_such_function_is_refused() {
    for phi in [
        "1/(z^2-1)",
        "1/z",
        "exp(z)",
        "sinh(z)",
        "coth(z)",
        "atan(coth(z))",
        "atan(1/z)",
        "erf(z)",
        "1/(1+z^3)",
        "1/(2+z+z^5)",
        "tanh(z)*exp(z/3)",
        "tanh(z)+tanh(sqrt(2)*z)",
        "sqrt(z^3+1)",
        "sqrt(z^2-1)",
        "sqrt(1+z^2)+sqrt(2+z^2)",
        "(1+z^4)^(1/3)",
        "(1+z^2)^(1/3)*log(1+z^2)",
        "abs(z)",
        "tanh(z^2)",
        "1/(exp(3*z)+exp(z)+1)",
        "1/(exp(z)-2)",
    ] {
        let found = formula_of(phi);
        assert!(
            found.is_err(),
            "{phi}: {}",
            found.map(|f| f.to_string()).unwrap_or_default()
        );
    }
}
