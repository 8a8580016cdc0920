//! Below the frequency that is told F has no zero, and where it has one near 0 none is told beyond.

use super::*;
use crate::activation::Activation;
use crate::expr::{Expr, Scope};
use crate::quadrature::Budget;

fn clear(phi: &str) -> Result<f64, String> {
    let e = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    let activation = Activation::from_formula("phi", e).expect("an activation");
    let enclosure = Enclosure::new(&activation, &Budget::default());
    let found = enclosure.clear_below(&Rational::from(100), &Limits::default());
    found.map(|(k, _)| k.to_f64())
}

#[test]
fn many_are_clear_near_0() {
    for phi in [
        "tanh(z)",
        "logistic(z)",
        "softplus(z)",
        "z*logistic(z)",
        "z*tanh(softplus(z))",
        "atan(z)",
        "1/(1+z^2)",
        "sech(z)",
        "z*sech(z)",
        "sech(z)^2",
        "tanh(z+1)+tanh(z-1)-2*tanh(z)",
        "log(cosh(z))",
        "sqrt(1+z^2)",
        "exp(-z^2/2)",
        "z*exp(-z^2/2)",
        "(1-z^2)*exp(-z^2/2)",
        "exp(-z^2/2)*cos(5*z)",
        "z*normcdf(z)",
        "erf(z)",
        "relu(z)",
        "relu(z)^(1/2)",
        "exp(-abs(z))",
        "max(-1,min(1,z))",
        "max(0,min(6,z))",
    ] {
        let found = clear(phi);
        assert!(found.as_ref().is_ok_and(|k| *k >= 1e-3), "{phi}: {found:?}");
    }
}

#[test]
fn no_zero_is_below() {
    // F, and its lowest zero.
    for (phi, least) in [
        // (4 k^2 - 1/100) times a Gaussian, in closed form.
        ("(4*(1-z^2)-1/100)*exp(-z^2/2)", 0.05),
        ("max(-1,min(1,z))", std::f64::consts::PI),
        ("max(0,min(600,z))", std::f64::consts::PI / 300.0),
        // sech(z) - c sech(z/2): pi/cosh(pi k/2) - 2 c pi/cosh(pi k), with c = 0.501 a zero at k = 0.0164….
        ("sech(z)-0.501*sech(z/2)", 0.0165),
        // tanh(z) - tanh(z/2)/1.0001… has F ~ 1/sinh(pi k/2) - 2a/sinh(pi k).
        ("tanh(z)-1.001*tanh(z/2)", 0.0165),
    ] {
        let Ok(found) = clear(phi) else { continue };
        assert!(found < least, "{phi}: {found} {least}");
    }
}

#[test]
fn what_is_not_known_at_0_is_refused() {
    for phi in ["cos(z)", "log(1+z^2)"] {
        assert!(clear(phi).is_err(), "{phi}: {:?}", clear(phi));
    }
    // F is 0 at 0 by exact arithmetic.
    assert!(clear("exp(-z^2)-exp(-2*z^2)*sqrt(2)").is_ok());
}
