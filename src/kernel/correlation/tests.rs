use super::*;
use crate::expr::{Scope, eval_real};
use crate::kernel::derived;
use crate::kernel::order::order;
use crate::kernel::spectral::Spectral;

/// phi, F, A and n, from the table and by hand.
const KNOWN: &[(&str, &str, &str, u32)] = &[
    (
        "exp(-z^2/2)",
        "sqrt(2*pi)*exp(-k^2/2)",
        "sqrt(pi)*exp(-d^2/4)",
        0,
    ),
    ("1/(1+z^2)", "pi*exp(-k)", "2*pi/(4+d^2)", 0),
    ("exp(-abs(z))", "2/(1+k^2)", "(1+d)*exp(-d)", 0),
    ("sech(z)", "pi*sech(pi*k/2)", "2*d/sinh(d)", 0),
    ("tanh(z)", "-i*pi/sinh(pi*k/2)", "-2*d*coth(d)", 1),
    (
        "atan(z)",
        "pi*exp(-k)/(i*k)",
        "-pi*d*atan(d/2)+pi*log(1+d^2/4)",
        1,
    ),
    ("step(z)", "1/(i*k)", "-d/2", 1),
    ("relu(z)", "-1/k^2", "d^3/12", 2),
    ("relu(z)^2", "2*(i*k)^(-3)", "-d^5/60", 3),
    (
        "relu(z)^(7/2)",
        "gamma(9/2)*(i*k)^(-9/2)",
        "-gamma(9/2)^2/(pi*gamma(9))*d^8*log(d)",
        5,
    ),
    (
        "abs(z)^(-1/4)",
        "2*sin(pi/8)*gamma(3/4)/k^(3/4)",
        "-4*sin(pi/8)^2*gamma(3/4)^2*sqrt(2*d/pi)",
        1,
    ),
    (
        "abs(z)^(1/2)",
        "-2*sin(pi/4)*gamma(3/2)/k^(3/2)",
        "d^2*log(d)/4",
        2,
    ),
    ("step(z+1)-step(z-1)", "2*sin(k)/k", "relu(2-d)", 0),
    (
        "relu(z+1)-relu(z-1)-1",
        "2*sin(k)/(i*k^2)",
        "(2*d^3-(d+2)^3-abs(d-2)^3)/12",
        1,
    ),
    ("sinc(2*z)", "pi/2*step(2-k)", "pi/2*sinc(2*d)", 0),
    ("log(cosh(z))", "-pi/(k*sinh(pi*k/2))", "", 2),
    ("(z+sqrt(z^2+4))/2", "-2*besselk(1,2*k)/k", "", 2),
    (
        "z*logistic(z)",
        "-pi^2*cosh(pi*k)/sinh(pi*k)^2",
        "d*(d^2-2*pi^2)/12*coth(d/2)",
        2,
    ),
];

fn parse(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

#[test]
fn both_routes_give_the_known_kernels_within_their_bounds() {
    let limits = Limits::default();
    let tolerance = Real::with_val(64, 1e-24);
    for (phi, transform, kernel, n) in KNOWN {
        let activation = Activation::from_formula("test", parse(phi, "z")).expect("an activation");
        let order = order(&activation).unwrap_or_else(|why| panic!("{phi}: {why}"));
        assert_eq!(order.n, *n, "{phi}");
        let stencil = Stencil { n: order.n };
        let mut correlation = Correlation::new(&activation, order).expect("few places");
        let by_rule = derived::waves(&activation).map(|waves| Spectral::from_waves(&waves));
        let spectral = Spectral::new(&parse(transform, "k")).expect("a density");
        for d in ["3/7", "1", "17/5"] {
            let d = eval_real(&parse(d, "d"), &[], 300).expect("a number");
            let first = correlation
                .run(&d, &tolerance, &limits)
                .unwrap_or_else(|why| panic!("{phi}: {why}"));
            let second = spectral
                .run(stencil, &d, &tolerance, &limits)
                .unwrap_or_else(|why| panic!("{phi}: {why}"));
            let exact = match *kernel {
                "" => None,
                text => {
                    let formula = parse(text, "d");
                    let at = |x: &Real| eval_real(&formula, &[("d", x)], 250);
                    Some(stencil.apply(&d, at).expect("a value"))
                }
            };
            let other = match &by_rule {
                Some(spectral) => spectral.run(stencil, &d, &tolerance, &limits),
                None => correlation.by(Rule::Graded, &d, &tolerance, &limits),
            };
            // The sine over z, which neither takes, has the formula.
            let other = match other {
                Err(_) if phi.starts_with("sinc") => second.clone(),
                other => other.unwrap_or_else(|why| panic!("{phi}: {why}")),
            };
            let apart = |a: &Real, b: &Real| Real::with_val(64, Real::with_val(250, a - b).abs());
            for (name, found) in [
                ("correlation", &first),
                ("spectral", &second),
                ("without a formula", &other),
            ] {
                assert!(found.error <= tolerance, "{phi}, {name}: {}", found.error);
                if let Some(exact) = &exact {
                    let gap = apart(&found.value, exact);
                    assert!(gap <= found.error, "{phi}, {name} at {d:.3}: {gap:.3e}");
                }
            }
            for other in [&second, &other] {
                let both = Real::with_val(64, &first.error + &other.error);
                assert!(apart(&first.value, &other.value) <= both, "{phi} at {d:.3}");
            }
        }
    }
}

#[test]
fn a_sine_has_no_kernel() {
    let activation = Activation::from_formula("test", parse("sin(z)", "z")).expect("one");
    assert!(order(&activation).is_err());
}

#[test]
fn a_narrow_far_feature_is_not_stepped_over() {
    // ∫ sech(z) sech(z+d) + 2 small cross terms + the spike with itself: 0 at d = 1/2 to e^{-5e6}.
    let activation =
        Activation::from_formula("test", parse("sech(z)+sech(1e7*(z-3))", "z")).expect("one");
    let order = order(&activation).expect("an order");
    let mut correlation = Correlation::new(&activation, order).expect("few places");
    let d = Real::with_val(300, 0.5);
    let tolerance = Real::with_val(64, 1e-24);
    let limits = Limits::default();
    let found = correlation.run(&d, &tolerance, &limits).expect("a value");
    let plain = eval_real(&parse("2*d/sinh(d)", "d"), &[("d", &d)], 200).expect("a value");
    // The cross terms are pi/1e7 (sech(7/2) + sech(5/2)) up to some 1e-20 of it.
    let cross = eval_real(
        &parse("pi/1e7*(sech(3+d)+sech(3-d))", "d"),
        &[("d", &d)],
        200,
    );
    let gap = Real::with_val(64, found.value - plain - cross.expect("a value")).abs();
    assert!(gap < 1e-19, "{gap}");
}
