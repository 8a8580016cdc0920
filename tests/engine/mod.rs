//! The engine as a library user meets it: laws that F has to obey whatever the activation.

mod bounds;
mod containment;
mod emitted;
mod laws;
mod verdicts;

use proptest::test_runner::{Config, RngSeed};
use specbias::activation::Activation;
use specbias::error::Doubt;
use specbias::expr::{Expr, Scope};
use specbias::fourier::{Frequency, Laboratory, Limits, PointValue, Route};
use specbias::number::{Complex, Real};

/// Deterministic property tests that leave no file behind.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x5bec_b1a5),
        ..Config::default()
    }
}

/// An activation from a formula in `z`.
fn activation(phi: &str) -> Activation {
    let formula = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    Activation::from_formula(phi, formula).expect("an activation")
}

/// A frequency from its text.
fn frequency(text: &str) -> Frequency {
    let formula = Expr::parse(text, &Scope::new(&[])).expect("a number");
    Frequency::new(text, formula).expect("a frequency")
}

/// 10^-digits.
fn unit(digits: u32) -> Real {
    Real::with_val(64, Real::u_pow_u(10, digits)).recip()
}

/// F at one frequency by one route, to an absolute 10^-digits.
fn transform(
    phi: &Activation,
    k: &Frequency,
    route: Route,
    digits: u32,
) -> Result<PointValue, Doubt> {
    let mut laboratory = Laboratory::new(phi.clone(), Limits::default());
    let mut run = laboratory.route(route, std::slice::from_ref(k), &[unit(digits)]);
    run.values.swap_remove(0)
}

/// `Err` unless the two numbers differ by at most the bound.
fn near(a: &Complex, b: &Complex, bound: &Real) -> Result<(), String> {
    let gap = Real::with_val(64, Complex::with_val(a.prec(), a - b).abs_ref());
    if gap <= *bound {
        Ok(())
    } else {
        Err(format!(
            "{a:.20e} and {b:.20e} differ by {gap:.2e}, more than {bound:.2e}"
        ))
    }
}
