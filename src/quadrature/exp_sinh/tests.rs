use super::*;
use crate::quadrature::testing::{
    DIGITS, bounded, cases, known_bits, options, options_with_nodes, reached, real,
};
use crate::quadrature::{Budget, from_fn};
use proptest::prelude::*;
use rug::ops::{NegAssign, Pow};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// `t^p e^-ct` for complex `c`.
fn power_exponential(t: &Real, p: f64, c: (f64, f64), out: &mut Complex) {
    let bits = out.prec().0 + 24;
    let mut exponent = Complex::with_val(bits, c);
    exponent *= t;
    exponent.neg_assign();
    exponent.exp_mut();
    let power = Real::with_val(bits, t).ln() * p;
    exponent *= power.exp();
    out.assign(&exponent);
}

/// `Γ(p+1) / c^(p+1)`.
fn gamma_over_power(bits: u32, p: f64, c: (f64, f64)) -> Complex {
    let gamma = (real(bits, p) + 1u32).gamma();
    let power = Complex::with_val(bits, c).ln() * (-(real(bits, p) + 1u32));
    power.exp() * gamma
}

fn one<F>(f: F, options: &Options) -> crate::quadrature::Estimate
where
    F: FnMut(&Real, &mut [Complex]) -> Result<(), Stop>,
{
    exp_sinh(&mut from_fn(1, f), options).unwrap().estimates[0].clone()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn power_times_exponential(p in -0.95f64..6.0, rate in 0.05f64..20.0, digits in 0usize..3) {
        let o = options(DIGITS[digits], 1);
        let found = one(|t, out| { power_exponential(t, p, (rate, 0.0), &mut out[0]); Ok(()) }, &o);
        let exact = gamma_over_power(known_bits(o.bits), p, (rate, 0.0));
        prop_assert_eq!(bounded(&found, &exact), Ok(()));
    }

    #[test]
    fn damped_oscillation(p in -0.5f64..2.0, rate in 0.3f64..3.0, k in 1e-3f64..50.0, digits in 0usize..2) {
        let o = options_with_nodes(DIGITS[digits], 1, 3000);
        let found = one(|t, out| { power_exponential(t, p, (rate, k), &mut out[0]); Ok(()) }, &o);
        let exact = gamma_over_power(known_bits(o.bits), p, (rate, k));
        prop_assert_eq!(bounded(&found, &exact), Ok(()));
    }

    #[test]
    fn algebraic_tail(a in 0.05f64..3.0, b in 0.08f64..3.0, digits in 0usize..3) {
        // ∫ t^(a-1) / (1+t)^(a+b) dt = Γ(a) Γ(b) / Γ(a+b)
        let o = options(DIGITS[digits], 1).tail(Tail::Algebraic);
        let found = one(|t, out| {
            let bits = out[0].prec().0 + 24;
            let (a, b) = (real(bits, a), real(bits, b));
            let log = Real::with_val(bits, t.ln_ref()) * Real::with_val(bits, &a - 1u32);
            let log1 = Real::with_val(bits, t.ln_1p_ref()) * Real::with_val(bits, &a + &b);
            out[0].assign((log - log1).exp());
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let (a, b) = (real(bits, a), real(bits, b));
        let sum = Real::with_val(bits, &a + &b);
        let exact = a.gamma() * b.gamma() / sum.gamma();
        prop_assert_eq!(bounded(&found, &Complex::with_val(bits, exact)), Ok(()));
    }

    #[test]
    fn near_pole(centre in 0.1f64..5.0, distance in 0.02f64..1.0, digits in 0usize..2) {
        // ∫ d / ((t-c)² + d²) dt = pi/2 + atan(c/d)
        let o = options_with_nodes(DIGITS[digits], 1, 6000).tail(Tail::Algebraic);
        let found = one(|t, out| {
            let bits = out[0].prec().0 + 24;
            let d = real(bits, distance);
            let x = Real::with_val(bits, t - centre).square() + Real::with_val(bits, d.square_ref());
            out[0].assign(d / x);
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let exact = (real(bits, centre) / distance).atan() + (Real::with_val(bits, Constant::Pi) >> 1u32);
        prop_assert_eq!(bounded(&found, &Complex::with_val(bits, exact)), Ok(()));
    }

    #[test]
    fn kink(c in 0.05f64..6.0, digits in 0usize..3) {
        // ∫ |t-c| e^-t dt = c - 1 + 2 e^-c
        let o = options_with_nodes(DIGITS[digits], 1, 2500);
        let found = one(|t, out| {
            let bits = out[0].prec().0 + 24;
            let x = Real::with_val(bits, t - c).abs() * Real::with_val(bits, -t).exp();
            out[0].assign(x);
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let exact = (real(bits, -c).exp() << 1u32) + c - 1u32;
        prop_assert_eq!(bounded(&found, &Complex::with_val(bits, exact)), Ok(()));
        prop_assert!(found.error > o.tolerances[0], "a kink cannot be resolved by 2500 nodes");
    }

    #[test]
    fn inner_power(c in 0.2f64..3.0, p in -0.6f64..2.5) {
        // ∫_0^2c |t-c|^p dt = 2 c^(p+1)/(p+1), cut off at 2c: a jump as well.
        prop_assume!((p - p.round()).abs() > 0.02);
        let o = options_with_nodes(15, 1, 4000);
        let found = one(|t, out| {
            let bits = out[0].prec().0 + 24;
            let x = Real::with_val(bits, t - c).abs();
            if x >= c || x.is_zero() { out[0].assign(0); } else { out[0].assign(x.pow(p)); }
            Ok(())
        }, &o);
        let bits = known_bits(o.bits);
        let q = real(bits, p) + 1u32;
        let exact = (real(bits, c).pow(&q) << 1u32) / q;
        prop_assert_eq!(bounded(&found, &Complex::with_val(bits, exact)), Ok(()));
    }
}

#[test]
fn several_components_share_the_nodes() {
    for digits in DIGITS {
        let o = options(digits, 3);
        let found = exp_sinh(
            &mut from_fn(3, |t: &Real, out: &mut [Complex]| {
                let bits = out[0].prec().0 + 24;
                let e = Real::with_val(bits, -t).exp();
                let root = Real::with_val(bits, t.recip_sqrt_ref());
                out[1].assign(Real::with_val(bits, &e * &root));
                out[2].assign(Real::with_val(bits, &e * Real::with_val(bits, t.ln_ref())));
                out[0].assign(&e);
                Ok(())
            }),
            &o,
        )
        .unwrap();
        let bits = known_bits(o.bits);
        let exact = [
            real(bits, 1.0),
            Real::with_val(bits, Constant::Pi).sqrt(),
            -Real::with_val(bits, Constant::Euler),
        ];
        for (estimate, exact) in found.estimates.iter().zip(exact) {
            let exact = Complex::with_val(bits, exact);
            assert_eq!(reached(estimate, &exact, &o.tolerances[0]), Ok(()));
        }
        assert!(
            found.nodes < 1000,
            "{} nodes at {digits} digits",
            found.nodes
        );
    }
}

#[test]
fn the_magnitude_shows_what_cancelled() {
    // ∫ e^-t (1 - t) dt = 0, ∫ e^-t |1 - t| dt = 2/e.
    let o = options(30, 1);
    let found = one(
        |t, out| {
            let x = Real::with_val(200, -t).exp() * Real::with_val(200, 1u32 - t);
            out[0].assign(x);
            Ok(())
        },
        &o,
    );
    assert_eq!(bounded(&found, &Complex::new(300)), Ok(()));
    assert!((found.magnitude.to_f64() - 2.0 / std::f64::consts::E).abs() < 1e-2);
}

#[test]
fn a_bump_far_from_the_start_is_found() {
    // Zero wherever the walk begins; the Gaussian sits at t = 400.
    let o = options(15, 1).tail(Tail::Algebraic);
    let found = one(
        |t, out| {
            let mut x = Real::with_val(100, t - 400u32);
            x /= 40u32;
            x.square_mut();
            x.neg_assign();
            out[0].assign(x.exp());
            Ok(())
        },
        &o,
    );
    let exact = Real::with_val(200, Constant::Pi).sqrt() * 40u32;
    // erfc(-10) - 2 is 2e-45.
    assert_eq!(
        reached(&found, &Complex::with_val(200, exact), &real(64, 1e-12)),
        Ok(())
    );
}

#[test]
fn what_is_not_finite_is_named() {
    let o = options(15, 1);
    let stop = exp_sinh(
        &mut from_fn(1, |t: &Real, out: &mut [Complex]| {
            out[0].assign(Real::with_val(64, 2u32 - t).ln());
            Ok(())
        }),
        &o,
    );
    assert!(matches!(stop, Err(Stop::NotFinite { .. })), "{stop:?}");
}

#[test]
fn zero_is_zero() {
    let found = one(
        |_, out| {
            out[0].assign(0);
            Ok(())
        },
        &options(50, 1),
    );
    assert!(found.value.is_zero() && found.error.is_zero() && found.magnitude.is_zero());
}

#[test]
fn a_tail_that_does_not_fall_is_no_convergence() {
    for tail in [Tail::Algebraic, Tail::Exponential { rate: 1.0 }] {
        let o = options(15, 1).tail(tail);
        let stop = exp_sinh(
            &mut from_fn(1, |t: &Real, out: &mut [Complex]| {
                out[0].assign(Real::with_val(64, t + 1u32).recip());
                Ok(())
            }),
            &o,
        );
        assert!(matches!(stop, Err(Stop::NoConvergence { .. })), "{stop:?}");
    }
}

#[test]
fn a_small_budget_gives_a_value_with_a_larger_bound() {
    let exact = Complex::with_val(400, Real::with_val(400, Constant::Pi).sqrt());
    let integrand = |t: &Real, out: &mut [Complex]| {
        power_exponential(t, -0.5, (1.0, 0.0), &mut out[0]);
        Ok(())
    };
    let mut last = f64::INFINITY;
    for nodes in [60, 250, 600] {
        let o = options_with_nodes(50, 1, nodes);
        let outcome = exp_sinh(&mut from_fn(1, integrand), &o).unwrap();
        assert!(outcome.nodes <= nodes);
        let found = &outcome.estimates[0];
        assert_eq!(bounded(found, &exact), Ok(()));
        let error = found.error.to_f64();
        assert!(error < last, "{nodes} nodes: {error:e} after {last:e}");
        last = error;
    }
    let o = options_with_nodes(50, 1, 5);
    assert!(matches!(
        exp_sinh(&mut from_fn(1, integrand), &o),
        Err(Stop::Budget(_))
    ));
}

#[test]
fn a_deadline_and_a_flag_are_heeded() {
    let integrand = |t: &Real, out: &mut [Complex]| {
        power_exponential(t, -0.5, (1.0, 0.0), &mut out[0]);
        Ok(())
    };
    let o = options(50, 1).budget(Budget {
        deadline: Some(std::time::Instant::now()),
        ..Budget::default()
    });
    assert!(matches!(
        exp_sinh(&mut from_fn(1, integrand), &o),
        Err(Stop::Budget(_))
    ));
    let flag = Arc::new(AtomicBool::new(false));
    let o = options(50, 1).budget(Budget {
        cancel: Some(flag.clone()),
        ..Budget::default()
    });
    let mut seen = 0;
    let stop = exp_sinh(
        &mut from_fn(1, |t: &Real, out: &mut [Complex]| {
            seen += 1;
            flag.store(seen > 50, Ordering::Relaxed);
            integrand(t, out)
        }),
        &o,
    );
    assert_eq!(stop.err(), Some(Stop::Cancelled));
    assert!(seen < 100);
}

#[test]
fn tolerances_have_to_fit() {
    let o = options(15, 2);
    let found = exp_sinh(&mut from_fn(1, |_: &Real, _: &mut [Complex]| Ok(())), &o);
    assert!(matches!(found, Err(Stop::Domain(_))));
    let o = Options::new(64, vec![real(64, -1.0)]);
    let found = exp_sinh(&mut from_fn(1, |_: &Real, _: &mut [Complex]| Ok(())), &o);
    assert!(matches!(found, Err(Stop::Domain(_))));
}
