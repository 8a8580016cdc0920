use super::*;
use crate::expr::{Expr, Scope};

fn law(phi: &str) -> Law {
    let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    let activation = Activation::from_formula("test", phi).expect("an activation");
    of(&activation, &|| false)
}

/// The law of rho as (constant, order, logs, rate at k, rate at k^2).
fn numbers(phi: &str) -> (f64, f64, i32, f64, f64) {
    let Law::Form { form, .. } = law(phi) else {
        panic!("{phi}: {}", law(phi).text());
    };
    let rate = |q: i64| form.rate(&Exponent::integer(q)).to_f64();
    (
        form.constant.to_f64(),
        form.order.to_f64(),
        form.logs,
        rate(1),
        rate(2),
    )
}

#[test]
fn laws_on_the_line_are_known_ones() {
    let pi = std::f64::consts::PI;
    for (phi, c, order, logs) in [
        ("relu(z)", 1.0, 4.0, 0),
        ("abs(z)^9", 1.0 / (2.0 * 362880.0f64).powi(2), 20.0, 0),
        ("abs(z+1)^(1/2)", 2.0 / pi, 3.0, 0),
        ("cbrt(z)", 0.418018744071, 8.0 / 3.0, 0),
        ("z/(1+abs(z))", 1.0 / 16.0, 6.0, 0),
        ("relu(z)*log(abs(z))", 1.0, 4.0, -2),
        ("log(abs(z))^2", 1.0 / (4.0 * pi * pi), 2.0, -2),
        ("besselk(0,abs(z-4))", 1.0 / (pi * pi), 2.0, 0),
        ("tanh(z)+1e-100*relu(z)", 1e200, 4.0, 0),
        ("step(z)*(1-exp(-1000*z))", 1e-6, 4.0, 0),
        ("exp(-abs(z))+1e-5*exp(-abs(z-1))*sign(z-1)", 25e8, 2.0, 0),
        ("exp(-sqrt(abs(z)))", 2.0 / pi, 3.0, 0),
    ] {
        let found = numbers(phi);
        assert!((found.0 / c - 1.0).abs() < 1e-9, "{phi}: {found:?}");
        assert!(
            (found.1 - order).abs() < 1e-12 && found.2 == logs,
            "{phi}: {found:?}"
        );
        assert_eq!((found.3, found.4), (0.0, 0.0), "{phi}");
    }
}

#[test]
fn a_coefficient_that_cancels_is_not_taken_for_0() {
    for phi in [
        "sech(z)+((1+exp(-5000))-1)*step(z)",
        "sech(z)+(cosh(2000)^2-sinh(2000)^2-1+exp(-4000))*step(z-1)",
        "sech(z)+(1-erf(70))*sign(z)",
    ] {
        let (_, order, _, rate, _) = numbers(phi);
        assert!((order - 2.0).abs() < 1e-12 && rate == 0.0, "{phi}");
    }
    let (_, _, _, rate, _) = numbers("sech(z)+(sqrt(2)^2-2)*step(z)");
    assert!((rate - std::f64::consts::PI).abs() < 1e-12);
}

#[test]
fn laws_below_the_line_are_known_ones() {
    let pi = std::f64::consts::PI;
    for (phi, c, order, rate, square) in [
        ("tanh(300*z)", 9e4 / (4.0 * pi * pi), 0.0, pi / 300.0, 0.0),
        ("sech(z)^2", 1.0 / (4.0 * pi * pi), -2.0, pi, 0.0),
        ("z*logistic(z)", 0.25 / pi.powi(4), 0.0, 2.0 * pi, 0.0),
        ("log(cosh(z))", 1.0 / (4.0 * pi * pi), 2.0, pi, 0.0),
        ("asinh(z)", 0.5 / pi, 3.0, 2.0, 0.0),
        ("sqrt(1+z^2)", 0.5 / pi, 3.0, 2.0, 0.0),
        ("2*atan(tanh(z/2))", 0.25 / (pi * pi), 2.0, pi, 0.0),
        ("erf(z)", 0.25, 2.0, 0.0, 0.5),
        ("z*normcdf(z)", 1.0, 0.0, 0.0, 1.0),
        (
            "cos(2*z+1)*exp(-z^2/2)",
            2.0 * 4f64.exp() / pi,
            0.0,
            -4.0,
            1.0,
        ),
    ] {
        let found = numbers(phi);
        assert!((found.0 / c - 1.0).abs() < 1e-9, "{phi}: {found:?}");
        assert!((found.1 - order).abs() < 1e-12, "{phi}: {found:?}");
        assert!(
            (found.3 - rate).abs() < 1e-12 && (found.4 - square).abs() < 1e-12,
            "{phi}: {found:?}"
        );
    }
}

#[test]
fn what_beats_vanishes_or_is_not_derived_is_said() {
    for phi in ["max(-1,min(1,z))", "1/(1+z^4)", "tanh(z)+tanh(z-20)"] {
        assert!(matches!(law(phi), Law::Oscillating { .. }), "{phi}");
    }
    for phi in ["sin(z)", "sinc(2*z)", "besselj(0,z)", "z^2+cos(3*z)"] {
        assert!(matches!(law(phi), Law::Zero(_)), "{phi}");
    }
    // An essential singularity, infinitely many poles at one height, entire functions of another type.
    for phi in [
        "exp(-1/(1+z^2))+1/(4+z^2)",
        "z*tanh(exp(z))",
        "exp(-z^4)",
        "1-exp(-exp(z))",
    ] {
        assert!(
            matches!(law(phi), Law::Beyond { order: None, .. }),
            "{phi}: {}",
            law(phi).text()
        );
    }
    for phi in ["cos(z^2)", "exp(z^2/1e12)*sech(z)", "1/z"] {
        assert!(matches!(law(phi), Law::Unknown(_)), "{phi}");
    }
}

#[test]
fn the_integral_of_one_over_rho_is_decided_at_order_one() {
    for (phi, expected) in [
        ("abs(z)^(-1/2)", false),
        ("abs(z)^(-1/2)*log(abs(z))", false),
        ("abs(z)^(-49/100)", true),
        ("sech(z)+1e-20*abs(z)^(-3/4)", false),
        ("tanh(z)+1e-20*abs(z)^(-1/2)*exp(-abs(z))", false),
        ("max(-1,min(1,z))", true),
        ("exp(-z^4)", true),
        ("besselj(0,z)", true),
    ] {
        assert_eq!(law(phi).integral_converges(), Ok(expected), "{phi}");
    }
}

#[test]
fn an_equation_that_no_rule_solves_is_refused() {
    // z erf(z) = i pi/2 has solutions, and no closed form of them.
    for phi in [
        "tanh(z*erf(z))",
        "z*tanh(z*normcdf(z))",
        "tanh(z^2/(2+erf(z)))",
    ] {
        let found = law(phi);
        assert!(
            !matches!(found, Law::Form { .. }),
            "{phi}: {}",
            found.text()
        );
    }
    // One that stands beside a constant is still solved.
    assert_eq!(numbers("tanh(1+z)").3, numbers("tanh(z)").3);
}
