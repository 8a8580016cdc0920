use super::super::testing::{assert_close, c};
use super::*;

#[test]
fn the_exponential_series_is_the_exponential() {
    for (re, im) in [
        (0.5, 0.25),
        (30.0, -4.0),
        (-20.0, 3.0),
        (0.0, 1e-30),
        (1e-12, 90.0),
    ] {
        let x = c(re, im);
        let ratio = |k: u64| (1, k);
        let size = log2_abs(&x);
        let plan = convergent(Function::Exp, size, 300, ratio).unwrap();
        let found = sum(&x, 300, &plan, ratio, |_| 1);
        let expected = Complex::with_val(600, x.exp_ref());
        let difference = Complex::with_val(600, &found - &expected);
        assert!(log2_abs(&difference) < -299.0, "{x}: {difference}");
    }
}

#[test]
fn weights_divide_the_terms() {
    // sum (-x)^k / (k + 1) with c_k = (-1)^k is log(1 + x) / x.
    let x = c(0.25, -0.25);
    let ratio = |_: u64| (-1, 1);
    let plan = convergent(Function::Log1p, log2_abs(&x), 200, ratio).unwrap();
    let found = sum(&x, 200, &plan, ratio, |k| k + 1);
    let expected = Complex::with_val(300, Complex::with_val(300, &x + 1u32).ln_ref()) / &x;
    assert_close(&found, &expected, 198.0, "log1p");
}

#[test]
fn harmonic_sums_are_harmonic() {
    // sum H_k x^k / k! against plain summation.
    let x = c(7.0, -2.0);
    let ratio = |k: u64| (1, k);
    let plan = convergent(Function::Exp, log2_abs(&x), 250, ratio).unwrap();
    let (plain, harmonic) = sum_harmonic(&x, 250, &plan, ratio, &Real::with_val(64, 0), |k| (1, k));
    let mut term = Complex::with_val(400, 1);
    let mut h = Real::with_val(400, 0);
    let mut expected = Complex::with_val(400, 0);
    for k in 1..400_u32 {
        term *= &x;
        term /= k;
        h += Real::with_val(400, k).recip();
        expected += Complex::with_val(400, &term * &h);
    }
    assert_close(&harmonic, &expected, 250.0, "harmonic");
    assert_close(&plain, &Complex::with_val(400, x.exp_ref()), 250.0, "plain");
}

#[test]
fn a_divergent_series_is_refused_where_it_does_not_fall_far_enough() {
    let ratio = |k: u64| (k as i64, 1);
    // The terms of sum k! x^k fall to about exp(-1/x).
    assert!(asymptotic(-(100_f64.log2()), 130, 0.0, ratio).is_some());
    assert!(asymptotic(-(100_f64.log2()), 150, 0.0, ratio).is_none());
}

#[test]
fn too_long_a_series_is_a_domain_error() {
    let error = convergent(Function::E1, 40.0, 100, |k| (1, k)).unwrap_err();
    assert!(error.message.starts_with("e1"), "{error}");
}
