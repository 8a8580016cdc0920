use super::*;
use crate::expr::{Expr, Scope, build};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const ROUTES: [Route; 4] = [
    Route::Contour,
    Route::Derivative,
    Route::Panels,
    Route::Samples,
];

fn activation(phi: &str) -> Activation {
    let phi = Expr::parse(phi, &Scope::new(&["z"])).unwrap();
    Activation::from_formula("test", phi).unwrap()
}

/// Limits without time, and limits that were interrupted.
fn spent() -> [(Limits, &'static str); 2] {
    let late = Limits {
        deadline: Some(Instant::now()),
        ..Limits::default()
    };
    let interrupted = Limits {
        cancel: Arc::new(AtomicBool::new(true)),
        ..Limits::default()
    };
    [
        (late, "the time limit was reached"),
        (interrupted, "interrupted"),
    ]
}

fn one() -> Vec<Frequency> {
    vec![Frequency::new("1", build::num(1)).unwrap()]
}

#[test]
fn nothing_is_planned_without_time() {
    // Each evaluation of the series takes tenths of a second, and the plans take hundreds of them.
    let phi = "exp(-z^2)*hyp0f2(1/4,1/2,-z^4)*log(2+hyp0f2(1/3,2/3,z^4))";
    for (limits, why) in spent() {
        for route in ROUTES {
            let mut laboratory = Laboratory::new(activation(phi), limits.clone());
            let run = laboratory.route(route, &one(), &[Real::with_val(64, 1e-20)]);
            assert_eq!(
                run.values[0].as_ref().unwrap_err().text,
                why,
                "{}",
                route.name()
            );
            assert_eq!(run.nodes, 0);
        }
        let mut laboratory = Laboratory::new(activation(phi), limits);
        assert_eq!(laboratory.obstacle().map(|o| o.text).as_deref(), Some(why));
        laboratory.expected_tolerances(&one(), 20);
    }
}

#[test]
fn what_was_cut_short_is_done_again() {
    for (limits, why) in spent() {
        let mut laboratory = Laboratory::new(activation("exp(z)"), limits.clone());
        assert_eq!(laboratory.obstacle().map(|o| o.text).as_deref(), Some(why));
        laboratory.set_limits(Limits::default());
        let found = laboratory.obstacle().expect("an obstacle");
        assert!(found.text.contains("grows faster"), "{found}");

        for route in ROUTES {
            let mut laboratory = Laboratory::new(activation("atan(z)"), limits.clone());
            let strict = Real::with_val(64, 1e-12);
            let run = laboratory.route(route, &one(), std::slice::from_ref(&strict));
            assert!(run.values[0].is_err());
            laboratory.set_limits(Limits::default());
            let eased = [strict * 2u32];
            let run = laboratory.route(route, &one(), &eased);
            run.values[0]
                .as_ref()
                .unwrap_or_else(|why| panic!("{}: {why}", route.name()));
        }
    }
}

#[test]
fn what_cancels_keeps_its_bound() {
    // phi falls as a difference of numbers near 1, or is infinite beside a place that is not 0.
    let parse =
        |text: &str, names: &[&str]| Expr::parse(text, &Scope::new(names)).expect("a formula");
    for (phi, f, k) in [
        (
            "tanh(z+sqrt(2))-tanh(z-sqrt(2))",
            "2*pi/sinh(pi*k/2)*sin(sqrt(2)*k)",
            "3*pi/sqrt(2)",
        ),
        (
            "tanh(z+1)+tanh(z-1)-2*tanh(z)",
            "-i*pi/sinh(pi*k/2)*(2*cos(k)-2)",
            "2*pi",
        ),
        ("erf(z+1)-erf(z-1)", "4/k*exp(-k^2/4)*sin(k)", "11/4"),
        // Far out, where a slow wave has its nodes, two bits are lost for each octave.
        ("sqrt(1+z^2)-abs(z)", "2/k^2-2*besselk(1,k)/k", "1e-8"),
        // Infinite at 4, where z - 4 has lost its digits.
        (
            "relu(z)+1e-3*abs(z-4)^(-1/3)*exp(-abs(z-4))",
            "-1/k^2+1e-3*exp(-4*i*k)*gamma(2/3)*((1+i*k)^(-2/3)+(1-i*k)^(-2/3))",
            "1",
        ),
    ] {
        let activation =
            Activation::from_formula("phi", parse(phi, &["z"])).expect("an activation");
        let k = Frequency::new(k, parse(k, &[])).expect("a frequency");
        let at = crate::number::Complex::with_val(1200, (k.at(1200), 0));
        let truth =
            crate::expr::eval_complex(&parse(f, &["k"]), &[("k", &at)], 1100).expect("a value");
        let mut laboratory = Laboratory::new(activation, Limits::default());
        for tolerance in ["1e-25", "1e-50", "1e-70", "1e-100", "1e-180"] {
            let asked = Real::with_val(64, Real::parse(tolerance).expect("a number"));
            for run in laboratory.both(std::slice::from_ref(&k), std::slice::from_ref(&asked)) {
                let found = run.values[0].clone().expect("a value");
                let gap = crate::number::Complex::with_val(1100, &found.value - &truth);
                let gap = Real::with_val(64, gap.abs_ref());
                let name = run.route.name();
                assert!(
                    gap <= found.error,
                    "{phi}, {name} to {tolerance}: {gap} {}",
                    found.error
                );
                assert!(
                    found.error <= asked,
                    "{phi}, {name} to {tolerance}: {}",
                    found.error
                );
            }
        }
    }
}
