use super::super::testing::*;
use super::*;
use proptest::prelude::*;

#[test]
fn softplus_has_no_jump_along_rays() {
    // A point of the ray is |Re z| = r |cos t| or more away from every singularity, so that a step
    // of a twentieth of that (of 1 at most) changes softplus by less than an eighth. A branch left
    // would change it by 2 pi.
    for t in [-0.1, -0.7, -1.2, -1.5, -1.57, 0.4, 1.55, -1.8, 2.5, 3.1] {
        let direction = c(f64::cos(t), f64::sin(t));
        let mut r = 1e-2_f64;
        while r < 1e6 {
            let step = 0.05 * (r * f64::cos(t).abs()).min(1.0);
            let at = |r: f64| {
                let z = Complex::with_val(100, &direction * Real::with_val(100, r));
                eval(Function::Softplus, 80, &[&z])
            };
            let jump = at(r + step) - at(r);
            assert!(log2_abs(&jump) < -3.0, "jump of {jump} at {r} exp({t} i)");
            r = (r + step) * 1.01;
        }
    }
}

#[test]
fn softplus_solves_its_equation() {
    for (re, im) in [
        (3.0, 9.0),
        (40.0, -700.0),
        (1e-3, 3.0),
        (-1e-3, 3.0),
        (-30.0, 7.0),
        (0.0, 1.0),
    ] {
        let z = c(re, im);
        let value = eval(Function::Softplus, 300, &[&z]);
        let left = Complex::with_val(200, value.exp_ref());
        let right = Complex::with_val(300, z.exp_ref()) + 1u32;
        assert_close(&left, &right, 180.0, "exp softplus");
    }
}

#[test]
fn the_tails_are_accurate() {
    let z = c(-300.0, 0.3);
    let expected = Complex::with_val(200, z.exp_ref());
    for f in [Function::Softplus, Function::Logistic] {
        assert_close(&eval(f, 200, &[&z]), &expected, 196.0, f.name());
        let x = Real::with_val(53, -300);
        let value = Complex::with_val(200, eval_real(f, 200, &[&x]));
        assert_close(
            &value,
            &Complex::with_val(200, x.exp_ref()),
            196.0,
            f.name(),
        );
    }
    let mut out = Complex::new(100);
    assert_eq!(softplus(&mut out, &c(-1e12, 1.0)), Ok(()));
    assert!(out.real().is_zero() && out.imag().is_zero());
    assert_eq!(logistic(&mut out, &c(1e12, 1.0)), Ok(()));
    assert_eq!(out, 1);
}

#[test]
fn next_to_the_poles_the_digits_are_right() {
    // i pi to 53 bits: 1 + exp(-z) has lost all of them.
    for k in [1.0, -3.0, 101.0] {
        let z = c(0.0, k * std::f64::consts::PI);
        for f in [Function::Softplus, Function::Logistic] {
            assert_consistent(f, 100, &[&z]);
        }
    }
    // Near i pi the logistic function is 1/(z - i pi).
    let z = c(0.0, std::f64::consts::PI);
    let rest = Complex::with_val(
        300,
        &z - Complex::with_val(300, (0, super::super::approximation::pi(300))),
    );
    let product = eval(Function::Logistic, 200, &[&z]) * rest;
    assert_close(&product, &Complex::with_val(200, 1), 50.0, "residue");
}

#[test]
fn log1p_is_accurate_where_the_modulus_is_one() {
    // |1 + w| = 1 up to rounding.
    let angle = Complex::with_val(400, (0, 1e-30));
    let w = Complex::with_val(200, Complex::with_val(600, angle.exp_ref()) - 1u32);
    let mut out = Complex::new(150);
    assert_eq!(log1p(&mut out, &w), Ok(()));
    assert_close(&out, &angle, 146.0, "log1p");
    assert_eq!(log1p(&mut out, &c(0.0, 0.0)), Ok(()));
    assert!(out.real().is_zero());
    assert!(log1p(&mut out, &c(-1.0, 0.0)).is_err());
}

#[test]
fn sinc_is_one_at_zero_and_accurate_around() {
    assert_eq!(eval(Function::Sinc, 100, &[&c(0.0, 0.0)]), 1);
    assert_eq!(eval_real(Function::Sinc, 100, &[&Real::with_val(53, 0)]), 1);
    let z = c(1e-12, 2e-12);
    // 1 - z^2/6 + z^4/120
    let square = Complex::with_val(400, z.square_ref());
    let expected = Complex::with_val(400, 1u32 - Complex::with_val(400, &square / 6u32))
        + Complex::with_val(400, square.square_ref()) / 120u32;
    assert_close(&eval(Function::Sinc, 200, &[&z]), &expected, 196.0, "sinc");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(2000.0), bits in 50_u32..400) {
        for f in [Function::Softplus, Function::Logistic, Function::Sinc] {
            assert_consistent(f, bits, &[&z]);
        }
    }

    #[test]
    fn log1p_inverts_expm1(z in points(3.0), bits in 60_u32..300) {
        prop_assume!(z.imag().to_f64().abs() < 3.0);
        let wide = 2 * bits + 200;
        let w = Complex::with_val(wide, Complex::with_val(wide, z.exp_ref()) - 1u32);
        let mut out = Complex::new(bits);
        prop_assert_eq!(log1p(&mut out, &w), Ok(()));
        assert_close(&out, &z, f64::from(bits) - 4.0, "log1p");
    }

    #[test]
    fn logistic_and_its_mirror_image_add_to_one(z in points(30.0)) {
        let value = eval(Function::Logistic, 300, &[&z]);
        let mirror = eval(Function::Logistic, 300, &[&c(-z.real().to_f64(), -z.imag().to_f64())]);
        let loss = log2_abs(&value).max(0.0);
        assert_close(&(value + mirror), &Complex::with_val(300, 1), 290.0 - loss, "sum");
    }

    #[test]
    fn real_and_complex_agree(x in -100.0..100.0_f64, bits in 50_u32..300) {
        let (x, z) = (Real::with_val(53, x), c(x, 0.0));
        for f in [Function::Softplus, Function::Logistic, Function::Sinc] {
            let expected = Complex::with_val(bits, eval_real(f, bits, &[&x]));
            assert_close(&eval(f, bits, &[&z]), &expected, f64::from(bits) - 4.0, f.name());
        }
    }
}
