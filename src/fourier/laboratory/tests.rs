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
