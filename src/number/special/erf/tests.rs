use super::super::testing::*;
use super::*;
use proptest::prelude::*;

const BITS: u32 = 180;

/// `erfc z` for `Re z > 0` by its continued fraction (DLMF 7.9.2), from the back:
/// `sqrt(pi) exp(z^2) erfc z = 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …))))`.
fn continued_fraction(z: &Complex, bits: u32) -> Complex {
    let mut tail = Complex::with_val(bits, z);
    for k in (1..4000_u32).rev() {
        let numerator = Real::with_val(bits, k) >> 1u32;
        tail = Complex::with_val(bits, z + Complex::with_val(bits, numerator / &tail));
    }
    let square = -Complex::with_val(bits, z.square_ref());
    let mut value = square.exp() / tail;
    value *= pi(bits).recip_sqrt();
    value
}

#[test]
fn erfc_agrees_with_its_continued_fraction() {
    // Both sides of the switch from the power series to the asymptotic series (|z| about 11.7).
    for (re, im) in [
        (4.0, 0.5),
        (5.0, -5.0),
        (8.0, 6.0),
        (11.0, -3.9),
        (11.5, 4.0),
        (9.0, 25.0),
        (4.5, -12.0),
    ] {
        let z = c(re, im);
        let expected = continued_fraction(&z, BITS + 80);
        let found = eval(Function::Erfc, BITS, &[&z]);
        assert_close(&found, &expected, f64::from(BITS) - 4.0, "erfc");
    }
}

#[test]
fn the_two_methods_meet_where_they_overlap() {
    // The asymptotic series needs |z|^2 log2 e above the bits; the power series always works.
    for (r, t) in [
        (9.0, -0.3),
        (9.5, 1.2),
        (10.0, 1.5701),
        (9.2, 0.8),
        (12.0, -1.0),
    ] {
        let z = c(r * f64::cos(t), r * f64::sin(t));
        let bits = 100;
        let asymptotic = erfc_asymptotic(&z, bits).map(|a| a.value);
        let size = log2_abs(&z);
        let goal = (f64::from(bits) + decay(&z).abs() + 10.0) as u32;
        let series = erf_series(Function::Erfc, &z, size, decay(&z), goal).map(|a| 1u32 - a.value);
        let (Some(a), Ok(b)) = (asymptotic, series) else {
            panic!("one of the methods refuses {z}");
        };
        assert_close(&a, &b, f64::from(bits) - 4.0, "asymptotic series of erfc");
    }
}

#[test]
fn the_continued_fraction_meets_the_power_series() {
    // Up to the diagonal, where the bound of its truncation error ends.
    for (r, t) in [
        (2.0, 0.0),
        (3.0, -0.5),
        (6.0, 0.78),
        (8.0, -0.785),
        (11.0, -0.1),
        (20.0, 0.3),
    ] {
        let z = c(r * f64::cos(t), r * f64::sin(t));
        let bits = 150;
        let goal = (f64::from(bits) + decay(&z).abs() + 10.0) as u32;
        let series = erf_series(Function::Erfc, &z, log2_abs(&z), decay(&z), goal);
        let (Some(found), Ok(series)) = (fraction::erfc(&z, bits, 10_000), series) else {
            panic!("one of the methods refuses {z}");
        };
        let expected = plus_one(series, true, bits).value;
        assert_close(&found.value, &expected, f64::from(bits) - 3.0, "fraction");
        assert!(
            fraction::erfc(&z, bits, 1).is_none(),
            "one level cannot be enough at {z}"
        );
    }
}

#[test]
fn the_derivative_is_a_gaussian() {
    // Central differences of high order would hide nothing: h = 2^-200 at 600 bits leaves h^2.
    for (re, im) in [
        (0.3, 0.2),
        (3.0, -2.5),
        (-2.0, 5.0),
        (0.0, 3.0),
        (7.0, -7.0),
    ] {
        let z = c(re, im);
        let step = Complex::with_val(600, 1) >> 200u32;
        let above = eval(Function::Erf, 600, &[&Complex::with_val(600, &z + &step)]);
        let below = eval(Function::Erf, 600, &[&Complex::with_val(600, &z - &step)]);
        let slope = Complex::with_val(600, above - below) << 199u32;
        let mut expected = gauss(&z, 600) << 1u32;
        expected *= pi(600).recip_sqrt();
        assert_close(&slope, &expected, 300.0, "derivative of erf");
    }
}

#[test]
fn erfc_vanishes_without_an_error_far_to_the_right() {
    let mut out = Complex::new(100);
    assert_eq!(complex(Function::Erfc, &mut out, &c(1e200, 1e150)), Ok(()));
    assert!(out.real().is_zero() && out.imag().is_zero());
    assert_eq!(complex(Function::Erf, &mut out, &c(1e200, 1e150)), Ok(()));
    assert_eq!(out, 1);
    assert_eq!(
        complex(Function::Normcdf, &mut out, &c(-1e200, 1e150)),
        Ok(())
    );
    assert!(out.real().is_zero());
}

#[test]
fn erf_that_overflows_is_a_domain_error_that_names_it() {
    let mut out = Complex::new(100);
    let error = complex(Function::Erf, &mut out, &c(1.0, 1e9)).unwrap_err();
    assert!(error.message.starts_with("erf:"), "{error}");
}

#[test]
fn near_a_zero_of_erf_the_digits_are_right() {
    // The first complex zero of erf (DLMF table 7.13.1), found again by Newton's method.
    let mut z = Complex::with_val(400, (1.450_616_163_243_677, 1.880_943_000_206_149));
    for _ in 0..6 {
        let value = eval(Function::Erf, 400, &[&z]);
        let mut slope = gauss(&z, 400) << 1u32;
        slope *= pi(400).recip_sqrt();
        z -= value / slope;
    }
    let near = Complex::with_val(100, &z);
    assert_consistent(Function::Erf, 100, &[&near]);
    let value = eval(Function::Erf, 100, &[&near]);
    assert!(log2_abs(&value) < -90.0, "no zero there");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(40.0), bits in 50_u32..400) {
        for f in [Function::Erf, Function::Erfc, Function::Normcdf] {
            assert_consistent(f, bits, &[&z]);
        }
    }

    #[test]
    fn erf_is_odd_and_conjugate(z in points(12.0)) {
        let value = eval(Function::Erf, BITS, &[&z]);
        let minus = eval(Function::Erf, BITS, &[&c(-z.real().to_f64(), -z.imag().to_f64())]);
        prop_assert_eq!(-minus, value.clone());
        let conjugate = eval(Function::Erf, BITS, &[&c(z.real().to_f64(), -z.imag().to_f64())]);
        assert_close(&conjugate.conj(), &value, f64::from(BITS) - 4.0, "conjugate");
    }

    #[test]
    fn erf_and_erfc_add_to_one(z in points(6.0)) {
        let erf = eval(Function::Erf, 2 * BITS, &[&z]);
        let erfc = eval(Function::Erfc, 2 * BITS, &[&z]);
        let sum = Complex::with_val(4 * BITS, &erf + &erfc);
        let one = Complex::with_val(BITS, 1);
        let loss = log2_abs(&erf).max(log2_abs(&erfc)).max(0.0);
        assert_close(&sum, &one, f64::from(2 * BITS) - loss - 5.0, "erf + erfc");
    }

    #[test]
    fn next_to_the_real_axis_it_is_the_real_function(x in -9.0..9.0_f64) {
        let z = Complex::with_val(400, (x, Real::with_val(64, 1) >> 300u32));
        for f in [Function::Erf, Function::Erfc, Function::Normcdf] {
            let x = Real::with_val(53, x);
            let expected = Complex::with_val(BITS, eval_real(f, BITS, &[&x]));
            assert_close(&eval(f, BITS, &[&z]), &expected, f64::from(BITS) - 4.0, f.name());
        }
    }
}
