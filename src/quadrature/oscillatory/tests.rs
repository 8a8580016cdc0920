use super::*;
use crate::quadrature::testing::{
    DIGITS, bounded, cases, known_bits, options, options_with_nodes, reached, real,
};
use proptest::prelude::*;
use rug::float::Constant;

/// `t^p e^-at` times `factor`.
fn family(
    p: f64,
    a: f64,
    factor: (f64, f64),
) -> impl FnMut(&Real, &mut Complex) -> Result<(), Stop> {
    move |t, out| {
        let bits = out.prec().0 + 24;
        let log = Real::with_val(bits, t.ln_ref()) * p - Real::with_val(bits, t * a);
        out.assign(Complex::with_val(bits, factor) * log.exp());
        Ok(())
    }
}

/// `factor Γ(p+1) / (a+ik)^(p+1)`.
fn exact(bits: u32, p: f64, a: f64, k: f64, factor: (f64, f64)) -> Complex {
    let q = real(bits, p) + 1u32;
    let power = (Complex::with_val(bits, (a, k)).ln() * -q.clone()).exp();
    power * q.gamma() * Complex::with_val(bits, factor)
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn powers_that_are_not_integrable(p in -0.95f64..-0.05, log_k in -3.0f64..1.7, sign: bool, digits in 0usize..2) {
        let k = 10f64.powf(log_k) * if sign { 1.0 } else { -1.0 };
        let o = options_with_nodes(DIGITS[digits], 1, 8000);
        let factor = (0.75, -1.5);
        let found = oscillatory(&mut family(p, 0.0, factor), &real(64, k), &o).unwrap();
        let exact = exact(known_bits(o.bits), p, 0.0, k, factor);
        prop_assert_eq!(bounded(&found.estimates[0], &exact), Ok(()));
    }

    #[test]
    fn damped_powers(p in -0.9f64..1.5, a in 0.02f64..3.0, log_k in -3.0f64..1.7, digits in 0usize..2) {
        let k = 10f64.powf(log_k);
        let o = options_with_nodes(DIGITS[digits], 1, 8000);
        let found = oscillatory(&mut family(p, a, (1.0, 0.0)), &real(64, k), &o).unwrap();
        let exact = exact(known_bits(o.bits), p, a, k, (1.0, 0.0));
        prop_assert_eq!(bounded(&found.estimates[0], &exact), Ok(()));
    }

    #[test]
    fn near_pole(a in 0.02f64..2.0, log_k in -1.0f64..1.7, digits in 0usize..2) {
        // Real part of ∫ e^-ikt/(t²+a²) dt = pi e^-ak/(2a), imaginary part of ∫ t e^-ikt/(t²+a²) dt = -pi e^-ak/2.
        let k = 10f64.powf(log_k);
        let o = options_with_nodes(DIGITS[digits], 1, 8000);
        let bits = known_bits(o.bits);
        let half = ((real(bits, -a) * k).exp() * Real::with_val(bits, Constant::Pi)) >> 1u32;
        for odd in [false, true] {
            let mut f = |t: &Real, out: &mut Complex| {
                let bits = out.prec().0 + 24;
                let below = Real::with_val(bits, t.square_ref()) + real(bits, a).square();
                if odd { out.assign(Real::with_val(bits, t / below)); } else { out.assign(below.recip()); }
                Ok(())
            };
            let mut found = oscillatory(&mut f, &real(64, k), &o).unwrap().estimates.remove(0);
            let exact = if odd {
                found.value.mut_real().assign(0);
                Complex::with_val(bits, (0, -half.clone()))
            } else {
                found.value.mut_imag().assign(0);
                Complex::with_val(bits, Real::with_val(bits, &half / a))
            };
            prop_assert_eq!(bounded(&found, &exact), Ok(()));
        }
    }
}

#[test]
fn a_slow_tail_reaches_its_tolerance() {
    // ∫ t^-1/2 e^-ikt dt = sqrt(pi/(ik)), to 120 digits.
    for (k, digits) in [(1.0, 15), (1.0, 50), (-3.0, 120), (50.0, 50)] {
        let o = options(digits, 1);
        let found = oscillatory(&mut family(-0.5, 0.0, (1.0, 0.0)), &real(64, k), &o).unwrap();
        let exact = exact(known_bits(o.bits), -0.5, 0.0, k, (1.0, 0.0));
        assert_eq!(
            reached(&found.estimates[0], &exact, &o.tolerances[0]),
            Ok(())
        );
    }
}

#[test]
fn the_negative_frequency_of_a_real_function_is_the_conjugate() {
    let o = options(30, 1);
    let at = |k: f64| {
        let found = oscillatory(&mut family(-0.3, 0.1, (1.0, 0.0)), &real(64, k), &o);
        found.unwrap().estimates.remove(0).value
    };
    assert_eq!(at(1.25), at(-1.25).conj());
}

#[test]
fn frequency_zero_is_outside_the_domain() {
    let o = options(15, 1);
    for k in [0.0, f64::NAN, f64::INFINITY] {
        let stop = oscillatory(&mut family(-0.5, 0.0, (1.0, 0.0)), &real(64, k), &o);
        assert!(matches!(stop, Err(Stop::Domain(_))));
    }
}

#[test]
fn failures_and_budgets() {
    let o = options(15, 1);
    let k = real(64, 1.0);
    let mut bad = |t: &Real, out: &mut Complex| {
        out.assign(Real::with_val(64, 3u32 - t).ln());
        Ok(())
    };
    assert!(matches!(
        oscillatory(&mut bad, &k, &o),
        Err(Stop::NotFinite { .. })
    ));
    let mut zero = |_: &Real, out: &mut Complex| {
        out.assign(0);
        Ok(())
    };
    let found = oscillatory(&mut zero, &k, &o).unwrap();
    assert!(found.estimates[0].value.is_zero() && found.estimates[0].error.is_zero());
    let exact = exact(400, -0.5, 0.0, 1.0, (1.0, 0.0));
    for nodes in [100, 300, 700] {
        let o = options_with_nodes(50, 1, nodes);
        let found = oscillatory(&mut family(-0.5, 0.0, (1.0, 0.0)), &k, &o).unwrap();
        assert!(found.nodes <= nodes);
        assert_eq!(bounded(&found.estimates[0], &exact), Ok(()));
        assert!(found.estimates[0].error > o.tolerances[0]);
    }
    let o = options_with_nodes(50, 1, 5);
    let found = oscillatory(&mut family(-0.5, 0.0, (1.0, 0.0)), &k, &o);
    assert!(matches!(found, Err(Stop::Budget(_))));
}
