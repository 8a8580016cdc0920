use super::super::testing::*;
use super::*;
use proptest::prelude::*;

const BITS: u32 = 160;

/// `E1(z)`, `Re z > 0`, by its continued fraction (DLMF 6.9.1), from the back:
/// `exp(-z) / (z + 1/(1 + 1/(z + 2/(1 + 2/(z + …)))))`.
fn continued_fraction(z: &Complex, bits: u32) -> Complex {
    let mut tail = Complex::with_val(bits, z);
    for k in (1..3000_u32).rev() {
        let inner = Complex::with_val(bits, k / tail) + 1u32;
        tail = Complex::with_val(bits, z + Complex::with_val(bits, k / inner));
    }
    Complex::with_val(bits, -z).exp() / tail
}

#[test]
fn e1_agrees_with_its_continued_fraction() {
    // Both sides of the switch between the methods (|z| about 120).
    for (re, im) in [
        (5.0, 0.0),
        (8.0, -30.0),
        (60.0, 90.0),
        (100.0, -60.0),
        (121.0, 5.0),
        (40.0, 130.0),
    ] {
        let z = c(re, im);
        let expected = continued_fraction(&z, BITS + 60);
        assert_close(
            &eval(Function::E1, BITS, &[&z]),
            &expected,
            f64::from(BITS) - 4.0,
            "E1",
        );
    }
}

#[test]
fn real_functions_need_a_positive_argument() {
    let mut out = Real::new(100);
    for f in [Function::E1, Function::Ci] {
        for x in [0.0, -1.0] {
            let error = real(f, &mut out, &Real::with_val(53, x)).unwrap_err();
            assert!(error.message.starts_with(f.name()), "{error}");
        }
    }
    assert_eq!(real(Function::Si, &mut out, &Real::with_val(53, 0)), Ok(()));
    assert!(out.is_zero());
}

#[test]
fn the_cut_is_the_limit_from_above() {
    // E1(-x + i0) = -Ei(x) - i pi, DLMF 6.5.1
    for x in [0.5, 10.0, 300.0] {
        let value = eval(Function::E1, BITS, &[&c(-x, 0.0)]);
        let ei = Real::with_val(BITS + 40, Real::with_val(53, x).eint_ref());
        let expected = -Complex::with_val(BITS + 40, (ei, pi(BITS + 40)));
        assert_close(&value, &expected, f64::from(BITS) - 4.0, "E1");
        // Ci(-x + i0) = Ci(x) + i pi
        let value = eval(Function::Ci, BITS, &[&c(-x, 0.0)]);
        let ci = eval_real(Function::Ci, BITS + 40, &[&Real::with_val(53, x)]);
        let expected = Complex::with_val(BITS + 40, (ci, pi(BITS + 40)));
        assert_close(&value, &expected, f64::from(BITS) - 4.0, "Ci");
    }
}

#[test]
fn derivatives() {
    // E1' = -exp(-z)/z, Si' = sin z / z, Ci' = cos z / z
    for (re, im) in [
        (0.5, 0.25),
        (20.0, -7.0),
        (-5.0, 6.0),
        (-40.0, -0.5),
        (200.0, 3.0),
        (0.0, 2.0),
    ] {
        let z = c(re, im);
        let bits = 700;
        let step = Complex::with_val(bits, 1) >> 200u32;
        let slope = |f| {
            let above = eval(f, bits, &[&Complex::with_val(bits, &z + &step)]);
            let below = eval(f, bits, &[&Complex::with_val(bits, &z - &step)]);
            Complex::with_val(bits, above - below) << 199u32
        };
        let e = -Complex::with_val(bits, -&z).exp() / &z;
        assert_close(&slope(Function::E1), &e, 300.0, "E1'");
        let s = Complex::with_val(bits, z.sin_ref()) / &z;
        assert_close(&slope(Function::Si), &s, 300.0, "Si'");
        let c = Complex::with_val(bits, z.cos_ref()) / &z;
        assert_close(&slope(Function::Ci), &c, 300.0, "Ci'");
    }
}

#[test]
fn near_the_first_zero_of_ci_the_digits_are_right() {
    let x = Real::with_val(53, 0.616_505_485_620_716_2);
    let low = eval_real(Function::Ci, 100, &[&x]);
    let high = eval_real(Function::Ci, 200, &[&x]);
    assert!(low.clone().abs() < 1e-15);
    let low = Complex::with_val(100, low);
    assert_close(&low, &Complex::with_val(200, high), 96.0, "Ci");
}

#[test]
fn e1_vanishes_without_an_error_far_to_the_right() {
    let mut out = Complex::new(100);
    assert_eq!(complex(Function::E1, &mut out, &c(1e300, 1.0)), Ok(()));
    assert!(out.real().is_zero() && out.imag().is_zero());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(250.0), bits in 50_u32..300) {
        for f in [Function::E1, Function::Si, Function::Ci] {
            assert_consistent(f, bits, &[&z]);
        }
    }

    #[test]
    fn si_and_ci_come_from_e1(z in points(100.0)) {
        prop_assume!(z.real().to_f64() > 1e-3);
        let wide = 2 * BITS + 200;
        let z = Complex::with_val(wide, &z);
        let up = eval(Function::E1, wide, &[&Complex::with_val(wide, z.mul_i_ref(false))]);
        let down = eval(Function::E1, wide, &[&Complex::with_val(wide, z.mul_i_ref(true))]);
        let ci = -Complex::with_val(wide, &up + &down) >> 1u32;
        assert_close(&eval(Function::Ci, BITS, &[&z]), &ci, f64::from(BITS) - 4.0, "Ci");
        let mut si = Complex::with_val(wide, &up - &down);
        si.mul_i_mut(true);
        si += pi(wide);
        si >>= 1u32;
        assert_close(&eval(Function::Si, BITS, &[&z]), &si, f64::from(BITS) - 4.0, "Si");
    }

    #[test]
    fn real_and_complex_agree(x in 0.001..300.0_f64, bits in 50_u32..300) {
        let (x, z) = (Real::with_val(53, x), c(x, 0.0));
        for f in [Function::E1, Function::Si, Function::Ci] {
            let expected = Complex::with_val(bits, eval_real(f, bits, &[&x]));
            assert_close(&eval(f, bits, &[&z]), &expected, f64::from(bits) - 4.0, f.name());
        }
    }
}
