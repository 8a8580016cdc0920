use super::*;
use crate::quadrature::Budget;
use crate::quadrature::testing::{
    DIGITS, bounded, cases, known_bits, options, options_with_nodes, reached, real,
};
use proptest::prelude::*;
use rug::Assign;
use rug::float::Constant;
use rug::ops::{NegAssign, Pow};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// `sech²(z/2)/4` without cancellation; its transform is `pi k / sinh(pi k)`.
fn sech_squared(z: &Real, bits: u32, out: &mut Real) -> Result<(), Stop> {
    let e = (-Real::with_val(bits + 8, z.abs_ref())).exp();
    let below = Real::with_val(bits + 8, &e + 1u32).square();
    out.assign(e / below);
    Ok(())
}

fn sech_squared_transform(k: &Real) -> Complex {
    let bits = k.prec();
    if k.is_zero() {
        return Complex::with_val(bits, 1);
    }
    let x = Real::with_val(bits, Constant::Pi) * k;
    let sinh = Real::with_val(bits, x.sinh_ref());
    Complex::with_val(bits, x / sinh)
}

/// `e^(-(z-c)²/(2 w²))`.
fn gaussian(c: f64, w: f64) -> impl Function {
    move |z: &Real, bits: u32, out: &mut Real| {
        let wide = bits + 80;
        let mut x = Real::with_val(wide, z - c);
        x /= w;
        x.square_mut();
        x >>= 1u32;
        x.neg_assign();
        out.assign(x.exp());
        Ok(())
    }
}

fn gaussian_transform(c: f64, w: f64, k: &Real) -> Complex {
    let bits = k.prec();
    let width = Real::with_val(bits, k * w).square() >> 1u32;
    let phase = Real::with_val(bits, k * c);
    let scale = (Real::with_val(bits, Constant::Pi) << 1u32).sqrt() * w;
    Complex::with_val(bits, (-width, -phase)).exp() * scale
}

/// `e^(az)/(1 + e^z)`, `0 < a < 1`: tails of different rates; transform `pi / sin(pi (a - ik))`.
fn skewed(a: f64) -> impl Function {
    move |z: &Real, bits: u32, out: &mut Real| {
        let wide = bits + 80;
        let e = (-Real::with_val(wide, z.abs_ref())).exp();
        // 1 - a has to be exact: rounded, the two halves would meet in a kink.
        let power = real(wide, a);
        let power = if z.is_sign_negative() {
            power
        } else {
            1u32 - power
        };
        let above = (-Real::with_val(wide, z.abs_ref()) * power).exp();
        out.assign(above / (e + 1u32));
        Ok(())
    }
}

fn skewed_transform(a: f64, k: &Real) -> Complex {
    let bits = k.prec();
    let pi = Real::with_val(bits, Constant::Pi);
    let angle = Complex::with_val(bits, (a, -k.clone())) * &pi;
    Complex::with_val(bits, pi) / angle.sin()
}

/// `1/(cosh z - cos d)`: poles at the distance `d`; transform `2 pi sinh(k (pi-d))/(sin d sinh(pi k))`.
fn near_pole(d: f64) -> impl Function {
    move |z: &Real, bits: u32, out: &mut Real| {
        let wide = bits + 80;
        // 2 (sinh² z/2 + sin² d/2), without cancellation.
        let s = Real::with_val(wide, z >> 1u32).sinh().square();
        let t = (real(wide, d) >> 1u32).sin().square();
        out.assign(((s + t) << 1u32).recip());
        Ok(())
    }
}

fn near_pole_transform(d: f64, k: &Real) -> Complex {
    let bits = k.prec();
    let pi = Real::with_val(bits, Constant::Pi);
    let d = real(bits, d);
    let above = (Real::with_val(bits, &pi - &d) * k).sinh() * Real::with_val(bits, &pi << 1u32);
    let below = Real::with_val(bits, &pi * k).sinh() * d.sin();
    Complex::with_val(bits, above / below)
}

/// Frequencies as given and the exact values, for results of the options' precision.
fn asked(o: &Options, ks: &[f64], exact: impl Fn(&Real) -> Complex) -> (Vec<Real>, Vec<Complex>) {
    let bits = known_bits(o.bits) + 400;
    let ks: Vec<Real> = ks.iter().map(|&k| real(bits, k)).collect();
    let values = ks.iter().map(exact).collect();
    (ks, values)
}

/// Tolerances relative to known values.
fn relative(digits: u32, exact: &[Complex]) -> Options {
    let unit = Real::with_val(64, 10).pow(-(digits as i32));
    let mut o = options(digits, 0);
    let size = |x: &Complex| Real::with_val(64, x.abs_ref());
    o.tolerances = exact.iter().map(|x| size(x) * &unit).collect();
    o
}

const LAST: f64 = 50.0;

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn gaussians(c in -30.0f64..30.0, log_w in -1.5f64..0.7, k in 0.0f64..3.0, digits in 0usize..3) {
        let w = 10f64.powf(log_w);
        let o = options_with_nodes(DIGITS[digits], 3, 30_000);
        let (ks, exact) = asked(&o, &[1e-3, -k, k / w], |k| gaussian_transform(c, w, k));
        let found = fourier(gaussian(c, w), &ks, &o).unwrap();
        for (estimate, exact) in found.estimates.iter().zip(&exact) {
            prop_assert_eq!(bounded(estimate, exact), Ok(()));
        }
    }

    #[test]
    fn tails_of_different_rates(a in 0.1f64..0.9, k in 0.0f64..6.0, digits in 0usize..2) {
        let o = options(DIGITS[digits], 3);
        let (ks, exact) = asked(&o, &[k, 1e-3, 20.0], |k| skewed_transform(a, k));
        let found = fourier(skewed(a), &ks, &o).unwrap();
        for (estimate, exact) in found.estimates.iter().zip(&exact) {
            prop_assert_eq!(reached(estimate, exact, &o.tolerances[0]), Ok(()));
        }
    }

    #[test]
    fn poles_near_the_line(log_d in -1.7f64..0.0, k in 0.01f64..20.0, digits in 0usize..2) {
        let d = 10f64.powf(log_d);
        let o = options_with_nodes(DIGITS[digits], 3, 20_000);
        let (ks, exact) = asked(&o, &[k, 1e-3, LAST], |k| near_pole_transform(d, k));
        let found = fourier(near_pole(d), &ks, &o).unwrap();
        for (estimate, exact) in found.estimates.iter().zip(&exact) {
            prop_assert_eq!(bounded(estimate, exact), Ok(()));
        }
    }

    #[test]
    fn wavepackets(w in 0.0f64..12.0, t in 0.0f64..6.3, k in 0.0f64..15.0, digits in 0usize..3) {
        // cos(wz+t) e^(-z²/2): zeros on the line, a spectrum with its bulk away from 0.
        let o = options(DIGITS[digits], 2);
        let g = move |z: &Real, bits: u32, out: &mut Real| {
            let wide = bits + 90;
            let e = (-Real::with_val(wide, z.square_ref()) >> 1u32).exp();
            out.assign((Real::with_val(wide, z * w) + t).cos() * e);
            Ok(())
        };
        let (ks, exact) = asked(&o, &[k, -w], |k| {
            let bits = k.prec();
            let bump = |shift: f64| -(Real::with_val(bits, k + shift).square() >> 1u32);
            let angle = real(bits, t);
            let plus = Complex::with_val(bits, (bump(-w), angle.clone())).exp();
            let minus = Complex::with_val(bits, (bump(w), -angle)).exp();
            (plus + minus) * (Real::with_val(bits, Constant::Pi) >> 1u32).sqrt()
        });
        let found = fourier(g, &ks, &o).unwrap();
        for (estimate, exact) in found.estimates.iter().zip(&exact) {
            prop_assert_eq!(reached(estimate, exact, &o.tolerances[0]), Ok(()));
        }
    }

    #[test]
    fn kinks_are_not_taken_for_analytic(a in 0.3f64..3.0, c in -2.0f64..2.0, k in 0.0f64..10.0) {
        // e^(-a|z-c|): outside the contract, and still an honest bound.
        let o = options_with_nodes(15, 1, 3000);
        let g = move |z: &Real, bits: u32, out: &mut Real| {
            out.assign((-Real::with_val(bits + 64, z - c).abs() * a).exp());
            Ok(())
        };
        let (ks, exact) = asked(&o, &[k], |k| {
            let bits = k.prec();
            let below = Real::with_val(bits, k.square_ref()) + real(bits, a).square();
            let phase = Complex::with_val(bits, (0, -Real::with_val(bits, k * c))).exp();
            phase * (real(bits, 2.0 * a) / below)
        });
        let found = fourier(g, &ks, &o).unwrap();
        prop_assert_eq!(bounded(&found.estimates[0], &exact[0]), Ok(()));
        prop_assert!(found.estimates[0].error > o.tolerances[0]);
    }
}

#[test]
fn eight_frequencies_to_relative_digits() {
    for digits in DIGITS {
        let list = [1e-3, 0.25, 0.5, 1.0, 2.0, 5.0, 13.0, LAST];
        let (ks, exact) = asked(&options(digits, 0), &list, sech_squared_transform);
        let o = relative(digits, &exact);
        let found = fourier(sech_squared, &ks, &o).unwrap();
        for ((estimate, exact), tolerance) in found.estimates.iter().zip(&exact).zip(&o.tolerances)
        {
            assert_eq!(reached(estimate, exact, tolerance), Ok(()));
            assert!((estimate.magnitude.to_f64() - 1.0).abs() < 1e-6);
        }
    }
}

/// The outermost values are of size `2^-2000`, where a double would leave its range.
#[test]
fn fifty_digits_of_a_transform_of_size_1e_minus_543() {
    let k = Real::with_val(2300, 50);
    let exact = gaussian_transform(0.0, 1.0, &k);
    let options = relative(50, std::slice::from_ref(&exact));
    let out = fourier(gaussian(0.0, 1.0), &[k], &options).unwrap();
    let off = Complex::with_val(2300, &out.estimates[0].value - &exact);
    assert!(Real::with_val(64, off.abs_ref()) <= out.estimates[0].error);
    assert!(out.estimates[0].error <= options.tolerances[0]);
}

#[test]
fn fifty_digits_take_fewer_than_four_thousand_nodes() {
    let list = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0];
    let (ks, exact) = asked(&options(50, 0), &list, sech_squared_transform);
    let o = relative(50, &exact);
    let found = fourier(sech_squared, &ks, &o).unwrap();
    assert!(found.meets(&o.tolerances));
    assert!(found.nodes < 4000, "{} nodes", found.nodes);
}

#[test]
fn an_odd_function_and_a_removable_zero() {
    // z/sinh(pi z)·z: 0/0 at 0, which is no node. ∫ z e^-ikz/sinh(pi z) dz = sech²(k/2)/2 for the even one.
    let o = options(50, 2);
    let g = |z: &Real, bits: u32, out: &mut Real| {
        let sinh = (Real::with_val(bits + 16, Constant::Pi) * z).sinh();
        out.assign(Real::with_val(bits + 16, z / &sinh));
        Ok(())
    };
    let (ks, exact) = asked(&o, &[0.0, 2.5], |k| {
        let half = Real::with_val(k.prec(), k >> 1u32);
        Complex::with_val(k.prec(), half.sech().square() >> 1u32)
    });
    let found = fourier(g, &ks, &o).unwrap();
    for (estimate, exact) in found.estimates.iter().zip(&exact) {
        assert_eq!(reached(estimate, exact, &o.tolerances[0]), Ok(()));
        assert!(
            estimate.value.imag().is_zero(),
            "an even function has a real transform"
        );
    }
    // ∫ z e^(-z²/2) e^-ikz dz = -ik sqrt(2 pi) e^(-k²/2).
    let odd = |z: &Real, bits: u32, out: &mut Real| {
        let e = (-Real::with_val(bits + 32, z.square_ref()) >> 1u32).exp();
        out.assign(e * z);
        Ok(())
    };
    let (ks, exact) = asked(&o, &[-3.0, 2.5], |k| {
        let bits = k.prec();
        let i = Complex::with_val(bits, (0, -k.clone()));
        gaussian_transform(0.0, 1.0, k) * i
    });
    let found = fourier(odd, &ks, &o).unwrap();
    for (estimate, exact) in found.estimates.iter().zip(&exact) {
        assert_eq!(reached(estimate, exact, &o.tolerances[0]), Ok(()));
        assert!(
            estimate.value.real().is_zero(),
            "an odd function has an imaginary transform"
        );
    }
}

#[test]
fn a_parity_that_only_seems_is_dropped() {
    // Even to all 64 bits of the pilot, not to the 170 of the run.
    let o = options(50, 1);
    let g = |z: &Real, bits: u32, out: &mut Real| {
        let even = (-Real::with_val(bits + 32, z.square_ref()) >> 1u32).exp();
        let odd = Real::with_val(bits + 32, z * &even) * Real::with_val(bits, 1e-25);
        out.assign(even + odd);
        Ok(())
    };
    let (ks, exact) = asked(&o, &[1.5], |k| {
        let bits = k.prec();
        // The factor rounds like 1e-25 at the precision in use; the double is exact in all of them.
        let i = Complex::with_val(bits, (1, -k.clone() * real(bits, 1e-25)));
        gaussian_transform(0.0, 1.0, k) * i
    });
    let found = fourier(g, &ks, &o).unwrap();
    assert_eq!(
        reached(&found.estimates[0], &exact[0], &o.tolerances[0]),
        Ok(())
    );
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let o = options(120, 2);
    let (ks, _) = asked(&o, &[0.7, 9.0], sech_squared_transform);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| fourier(skewed(0.3), &ks, &o).unwrap())
    };
    let (one, two, three) = (with(1), with(2), with(3));
    assert!(
        one.nodes > 4000,
        "{} nodes are not enough for threads",
        one.nodes
    );
    for other in [two, three] {
        assert_eq!(one.nodes, other.nodes);
        for (a, b) in one.estimates.iter().zip(&other.estimates) {
            assert!(a.value == b.value && a.error == b.error && a.magnitude == b.magnitude);
        }
    }
}

#[test]
fn a_zero_tolerance_asks_for_what_the_precision_allows() {
    let mut o = options(40, 1);
    o.tolerances[0].assign(0);
    let (ks, exact) = asked(&o, &[1.0], sech_squared_transform);
    let found = fourier(sech_squared, &ks, &o).unwrap();
    assert_eq!(
        reached(&found.estimates[0], &exact[0], &real(64, 1e-40)),
        Ok(())
    );
}

#[test]
fn failures_are_named() {
    let o = options(15, 1);
    let ks = [real(64, 1.0)];
    let pole = |z: &Real, bits: u32, out: &mut Real| {
        let logarithm = Real::with_val(bits, 3u32 - z).ln();
        out.assign(logarithm * (-Real::with_val(bits, z.square_ref())).exp());
        Ok(())
    };
    assert!(matches!(
        fourier(pole, &ks, &o),
        Err(Stop::NotFinite { .. })
    ));
    let constant = |_: &Real, _: u32, out: &mut Real| {
        out.assign(1);
        Ok(())
    };
    assert!(matches!(
        fourier(constant, &ks, &o),
        Err(Stop::NoConvergence { .. })
    ));
    let infinite = [real(64, f64::INFINITY)];
    assert!(matches!(
        fourier(sech_squared, &infinite, &o),
        Err(Stop::Domain(_))
    ));
    let refused = |_: &Real, _: u32, _: &mut Real| Err(Stop::Domain("no".into()));
    assert_eq!(
        fourier(refused, &ks, &o).err(),
        Some(Stop::Domain("no".into()))
    );
    assert!(
        fourier(sech_squared, &[], &options(15, 0))
            .unwrap()
            .estimates
            .is_empty()
    );
}

#[test]
fn zero_is_zero() {
    let zero = |_: &Real, _: u32, out: &mut Real| {
        out.assign(0);
        Ok(())
    };
    let found = fourier(zero, &[real(64, 1.0)], &options(50, 1)).unwrap();
    assert!(found.estimates[0].value.is_zero() && found.estimates[0].error.is_zero());
}

#[test]
fn a_small_budget_gives_a_value_with_a_larger_bound() {
    for nodes in [400, 600, 1000] {
        let o = options_with_nodes(50, 2, nodes);
        let (ks, exact) = asked(&o, &[1.0, 13.0], sech_squared_transform);
        let found = fourier(sech_squared, &ks, &o).unwrap();
        assert!(found.nodes <= nodes, "{} of {nodes}", found.nodes);
        for (estimate, exact) in found.estimates.iter().zip(&exact) {
            assert_eq!(bounded(estimate, exact), Ok(()));
            assert!(estimate.error > o.tolerances[0]);
        }
    }
    let o = options_with_nodes(50, 1, 20);
    let found = fourier(sech_squared, &[real(64, 1.0)], &o);
    assert!(matches!(found, Err(Stop::Budget(_))));
}

#[test]
fn a_deadline_and_a_flag_are_heeded() {
    let ks = [real(64, 1.0)];
    let o = options(50, 1).budget(Budget {
        deadline: Some(std::time::Instant::now()),
        ..Budget::default()
    });
    assert!(matches!(
        fourier(sech_squared, &ks, &o),
        Err(Stop::Budget(_))
    ));
    let flag = Arc::new(AtomicBool::new(false));
    let o = options(120, 1).budget(Budget {
        cancel: Some(flag.clone()),
        ..Budget::default()
    });
    let seen = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let g = {
        let seen = seen.clone();
        move |z: &Real, bits: u32, out: &mut Real| {
            flag.store(
                seen.fetch_add(1, Ordering::Relaxed) > 600,
                Ordering::Relaxed,
            );
            sech_squared(z, bits, out)
        }
    };
    assert_eq!(fourier(g, &ks, &o).err(), Some(Stop::Cancelled));
    assert!(seen.load(Ordering::Relaxed) < 1000);
}
