//! Every value carries an error bound that is at least its true error: the routes on random
//! members of families whose transforms are known, near-poles, kinks, steps, slow tails and beats
//! among them.

use super::{activation, cases, frequency, near, transform};
use proptest::prelude::*;
use specbias::expr::{Expr, Scope, eval_complex};
use specbias::fourier::Route;
use specbias::number::{Complex, bits_for_digits};

/// `phi` in `z`, `F` in `k`, both with the parameters `a` > 0 and `b`.
const FAMILIES: [(&str, &str); 12] = [
    // A pole at the distance a of the path, where a is small.
    ("1/(a^2+(z-b)^2)", "pi*exp(-a*k)/a*exp(-i*k*b)"),
    ("exp(-a*abs(z-b))", "2*a/(a^2+k^2)*exp(-i*k*b)"),
    ("exp(-a*(z-b)^2)", "sqrt(pi/a)*exp(-k^2/(4*a))*exp(-i*k*b)"),
    ("tanh((z-b)/a)", "-i*pi*a/sinh(pi*a*k/2)*exp(-i*k*b)"),
    ("softplus((z-b)/a)", "-pi/(k*sinh(pi*a*k))*exp(-i*k*b)"),
    ("relu(a*z-b)", "-a/k^2*exp(-i*k*b/a)"),
    ("atan((z-b)/a)", "pi*exp(-a*k)/(i*k)*exp(-i*k*b)"),
    ("abs(a*z-b)", "-2*a/k^2*exp(-i*k*b/a)"),
    ("sech(a*(z-b))", "pi/a*sech(pi*k/(2*a))*exp(-i*k*b)"),
    ("erf(a*(z-b))", "2*exp(-k^2/(4*a^2))/(i*k)*exp(-i*k*b)"),
    ("step(z-b)*exp(-a*(z-b))", "1/(a+i*k)*exp(-i*k*b)"),
    (
        "cos(b*z)*exp(-a*z^2)",
        "sqrt(pi/a)/2*(exp(-(k-b)^2/(4*a))+exp(-(k+b)^2/(4*a)))",
    ),
];

fn known(formula: &str, a: &str, b: &str, k: &str) -> Complex {
    let number = |text: &str| Expr::parse(text, &Scope::new(&[])).expect("a number");
    let scope = Scope::new(&[])
        .param("a", number(a))
        .param("b", number(b))
        .param("k", number(k));
    let formula = Expr::parse(formula, &scope).expect("a formula");
    eval_complex(&formula, &[], bits_for_digits(140)).expect("a value")
}

fn member(formula: &str, a: &str, b: &str) -> String {
    let number = |text: &str| Expr::parse(text, &Scope::new(&[])).expect("a number");
    let scope = Scope::new(&["z"])
        .param("a", number(a))
        .param("b", number(b));
    Expr::parse(formula, &scope).expect("a formula").to_string()
}

fn parameter() -> impl Strategy<Value = String> {
    prop_oneof![
        (1u32..9, 1u32..9).prop_map(|(p, q)| format!("{p}/{q}")),
        // Far from 1 on both sides.
        prop::sample::select(&["1/50", "1/200", "30"][..]).prop_map(str::to_owned),
    ]
}

fn place() -> impl Strategy<Value = String> {
    (-9i32..10, 1u32..4).prop_map(|(p, q)| format!("({p}/{q})"))
}

fn wave() -> impl Strategy<Value = String> {
    prop_oneof![
        (1u32..9, 1u32..4).prop_map(|(p, q)| format!("{p}/{q}")),
        prop::sample::select(&["1/1000", "1/30", "21", "50"][..]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn the_bound_holds(
        (phi, f) in prop::sample::select(&FAMILIES[..]),
        a in parameter(), b in place(), k in wave(),
        digits in prop::sample::select(&[15u32, 30, 60][..]),
        route in prop::sample::select(&[Route::Enclosure, Route::Contour, Route::Derivative, Route::Panels, Route::Samples][..]),
    ) {
        let exact = known(f, &a, &b, &k);
        let phi = activation(&member(phi, &a, &b));
        // No value is an answer; a value with too small a bound is none.
        if let Ok(found) = transform(&phi, &frequency(&k), route, digits) {
            near(&found.value, &exact, &found.error).map_err(TestCaseError::fail)?;
            if matches!(route, Route::Contour | Route::Derivative) {
                prop_assert!(found.error <= super::unit(digits), "{} digits asked: {:.2e}", digits, found.error);
            }
        } else {
            let may_refuse = matches!(route, Route::Enclosure | Route::Panels | Route::Samples);
            prop_assert!(may_refuse, "no value by {}", route.name());
        }
    }
}
