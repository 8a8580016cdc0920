use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

fn config() -> Config {
    Config {
        cases: 600,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..Config::default()
    }
}

/// log2 of |a - b|/|b|.
fn off(a: &Complex, b: &Complex) -> f64 {
    let wide = b.prec().0;
    let gap = Complex::with_val(wide, a - b).abs();
    let relative = Float::with_val(64, gap.real() / Float::with_val(wide, b.abs_ref()));
    relative.log2().to_f64()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn as_good_as_the_library(
        bits in prop_oneof![80u32..500, 500u32..1300, 24u32..80],
        x in prop_oneof![-2.0f64..2.0, -4000.0f64..4000.0, -1e-9f64..1e-9, -2e7f64..2e7],
        y in prop_oneof![-2.0f64..2.0, -4000.0f64..4000.0, -1e-9f64..1e-9, -2e7f64..2e7],
    ) {
        let z = Complex::with_val(bits, (x / 3.0, y / 7.0));
        let mut out = Complex::new(bits);
        exp_complex(&mut out, &z);
        let exact = Complex::with_val(2 * bits + 64, z.exp_ref());
        // Half a unit for each part, and a little more.
        prop_assert!(off(&out, &exact) <= 0.6 - f64::from(bits), "{} bits at {z}: {}", bits, off(&out, &exact));
        let mut real = Float::new(bits);
        exp(&mut real, z.real());
        let exact = Float::with_val(2 * bits + 64, z.real().exp_ref());
        let mut same = z.real().clone();
        exp_mut(&mut same);
        prop_assert_eq!(&same, &real);
        let (mut sine, mut cosine) = (Float::new(bits), Float::new(bits));
        sin_cos(&mut sine, &mut cosine, z.imag());
        let turn = Complex::with_val(bits, (&cosine, &sine));
        let angle = Complex::with_val(2 * bits + 64, (0, z.imag()));
        let there = Complex::with_val(2 * bits + 64, angle.exp_ref());
        prop_assert!(off(&turn, &there) <= 0.6 - f64::from(bits));
        let real = Complex::with_val(bits, (real, 0));
        prop_assert!(off(&real, &Complex::with_val(2 * bits + 64, (exact, 0))) <= 0.1 - f64::from(bits));
    }
}

#[test]
fn parts_of_any_size_take_no_more_bits_than_the_result() {
    // Correctly rounded parts took MPC seconds and more here.
    for (x, far) in [
        (1.5, 40_000_000),
        (3e8, 3_000_000),
        (-3e8, 300),
        (0.0, 1 << 28),
    ] {
        for bits in [64, 200] {
            let y = Float::with_val(bits, 1.25) >> far;
            let x = Float::with_val(bits, x);
            let mut out = Complex::new(bits);
            exp_complex(&mut out, &Complex::with_val(bits, (&x, &y)));
            // y is so small that its cosine is 1 and its sine y.
            let size = Float::with_val(bits + 64, x.exp_ref());
            let near = |found: &Float, exact: Float| {
                let gap = Float::with_val(64, found - &exact).abs();
                gap <= (exact.abs() >> (bits - 1))
            };
            assert!(near(out.real(), size.clone()), "{x} {far}");
            assert!(near(out.imag(), size * &y), "{x} {far}");
        }
    }
}

#[test]
fn hyperbolic_functions_and_angles() {
    for (x, y) in [
        (1.5, 0.7),
        (-3.25, 100.0),
        (40.0, -2.0),
        (-900.5, 1.5),
        (0.3, 0.1),
        (1e-3, 1e-8),
    ] {
        let bits = 250;
        let (x, y) = (Float::with_val(bits, x), Float::with_val(bits, y));
        let mut parts: Vec<Float> = (0..4).map(|_| Float::new(bits)).collect();
        let [sinh, cosh, sine, cosine] = &mut parts[..] else {
            unreachable!()
        };
        hyperbolic_parts(sinh, cosh, sine, cosine, &x, &y);
        let (s, c) = x.clone().sinh_cosh(Float::new(bits));
        let (sin, cos) = y.clone().sin_cos(Float::new(bits));
        for (got, exact, scale) in [(&parts[0], s, &c), (&parts[1], c.clone(), &c)] {
            let gap = Float::with_val(64, got - &exact) / scale;
            assert!(gap.abs() < 1e-74, "{x} {y}");
        }
        assert!(Float::with_val(64, &parts[2] - &sin).abs() < 1e-74);
        assert!(Float::with_val(64, &parts[3] - &cos).abs() < 1e-74);
    }
}

#[test]
fn factorials_in_groups() {
    let table = Factorials::up_to(60);
    assert_eq!(
        (table.numerator[20], table.denominator[21]),
        (1, 3_569_119_343_741_952_000)
    );
    let mut below = Integer::from(1);
    for j in 0..=60u32 {
        let (n, d) = (table.numerator[j as usize], table.denominator[j as usize]);
        if j > 0 && d != table.denominator[j as usize - 1] {
            below *= table.denominator[j as usize - 1];
        }
        let factorial = Integer::from(Integer::factorial(j));
        assert_eq!(factorial * n, Integer::from(&below * d), "{j}");
    }
}

#[test]
fn special_arguments() {
    for x in [0.0, -0.0, 0.25, -0.015625, 1e9, -1e9] {
        let z = Complex::with_val(200, (x, x));
        let mut out = Complex::new(200);
        exp_complex(&mut out, &z);
        let exact = Complex::with_val(200, z.exp_ref());
        if exact.real().is_finite() && !exact.real().is_zero() {
            assert!(off(&out, &exact) < -197.0, "{x}");
        }
    }
    // The imaginary part of e^{iy} for a tiny y is y itself, to its own precision.
    let z = Complex::with_val(200, (0, 1e-40));
    let mut out = Complex::new(200);
    exp_complex(&mut out, &z);
    assert_eq!(*out.imag(), 1e-40);
}

#[test]
fn a_tiny_argument_has_both_parts() {
    let bits = 100;
    let tiny = Float::with_val(bits, 1.5) >> 400_000u32;
    let z = Complex::with_val(bits, (&tiny, -tiny.clone()));
    let value = of_complex(&z, bits);
    assert_eq!(*value.real(), 1);
    assert_eq!(*value.imag(), -tiny);
    let infinite = Complex::with_val(bits, (rug::float::Special::NegInfinity, 0));
    assert!(of_complex(&infinite, bits).real().is_zero());
}
