use super::super::testing::*;
use super::*;
use proptest::prelude::*;

fn value(a: f64, b: f64, z: &Complex, bits: u32) -> Complex {
    eval(Function::Hyp0f2, bits, &[&c(a, 0.0), &c(b, 0.0), z])
}

#[test]
fn with_thirds_it_sums_three_exponentials() {
    // 0F2(; 1/3, 2/3; (x/3)^3) = (exp x + 2 exp(-x/2) cos(sqrt(3) x / 2)) / 3. The thirds are
    // rounded: at 600 bits for 500.
    let bits = 500;
    for x in [0.25, 3.0, -8.0, 40.0, -90.0, -1500.0] {
        let third = Complex::with_val(600, 1) / 3u32;
        let thirds = Complex::with_val(600, &third << 1u32);
        let x = Real::with_val(700, x);
        let z = Complex::with_val(700, x.clone().square() * &x / 27u32);
        let found = eval(Function::Hyp0f2, bits, &[&third, &thirds, &z]);
        let angle = Real::with_val(700, 3).sqrt() * &x / 2u32;
        let wave = (-x.clone() / 2u32).exp() * angle.cos() * 2u32;
        let expected = (x.exp() + wave) / 3u32;
        assert_close(&found, &Complex::with_val(700, expected), 450.0, "0F2");
    }
}

#[test]
fn a_vanishing_denominator_is_a_domain_error() {
    let mut out = Complex::new(100);
    let z = c(1.0, 0.0);
    for a in [0.0, -1.0, -4.0] {
        let error = complex(&mut out, &c(a, 0.0), &c(0.5, 0.0), &z).unwrap_err();
        assert!(error.message.starts_with("hyp0f2"), "{error}");
        assert!(complex(&mut out, &c(0.5, 0.0), &c(a, 0.0), &z).is_err());
    }
}

#[test]
fn a_huge_argument_is_a_domain_error_at_once() {
    let mut out = Complex::new(100);
    for z in [c(1e30, 0.0), c(-1e200, 3.0), c(0.0, 1e19)] {
        let error = complex(&mut out, &c(0.5, 0.0), &c(0.75, 0.0), &z).unwrap_err();
        assert!(error.message.starts_with("hyp0f2"), "{error}");
    }
}

#[test]
fn what_would_take_seconds_is_refused() {
    let mut out = Complex::new(320);
    let third = Complex::with_val(320, 1) / 3u32;
    let half = c(0.5, 0.0);
    for (terms, parameter) in [(4000.0, &third), (14_000.0, &half)] {
        let z = c(-f64::powi(terms, 3), 0.0);
        let error = complex(&mut out, parameter, &half, &z).unwrap_err();
        assert!(error.message.contains("too large"), "{error}");
        let z = c(-f64::powi(terms / 8.0, 3), 0.0);
        complex(&mut out, parameter, &half, &z).unwrap();
    }
}

#[test]
fn a_parameter_keeps_all_its_bits() {
    let wide = |text: &str| Complex::with_val(300, Real::with_val(300, Real::parse(text).unwrap()));
    for (text, most) in [
        ("0.5", 32),
        ("0.75", 32),
        ("3", 32),
        ("1048577", 32),
        ("0.1", 400),
    ] {
        let b = wide(text);
        let kept = exact(&b, 2000);
        assert_eq!(kept, b, "{text}");
        assert!(kept.prec().0 <= most, "{text}: {:?}", kept.prec());
        let mut sum = kept.clone();
        *sum.mut_real() += MAX_TERMS as u32;
        assert_eq!(sum, Complex::with_val(400, &b + MAX_TERMS as u32), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(1e5), a in -3.0..4.0_f64, im in -2.0..2.0_f64, bits in 50_u32..200) {
        let parameters = [c(a, im), c(0.75, 0.0)];
        prop_assume!(a > 0.1 || im.abs() > 0.1);
        assert_consistent(Function::Hyp0f2, bits, &[&parameters[0], &parameters[1], &z]);
    }

    #[test]
    fn contiguous_relation(z in points(1e4), a in 0.1..4.0_f64, b in 0.1..4.0_f64) {
        // From t_k(a) = t_k(a+1) (a+k)/a: F(a, b) - F(a+1, b) = z / (a (a+1) b) F(a+2, b+1).
        let bits = 400;
        let z = Complex::with_val(bits, &z);
        let wide = |x: f64, n: u32| Complex::with_val(bits, Real::with_val(bits, x) + n);
        let at = |i, j| eval(Function::Hyp0f2, bits, &[&wide(a, i), &wide(b, j), &z]);
        let (first, second) = (at(0, 0), at(1, 0));
        let difference = Complex::with_val(bits, &first - &second);
        let mut right = at(2, 1) * &z;
        right /= wide(a, 0) * wide(a, 1) * wide(b, 0);
        // 400 bits of two values that may be far larger than their difference.
        let loss = log2_abs(&first) - log2_abs(&difference).max(-1e3);
        assert_close(&difference, &right, 390.0 - loss.max(0.0), "contiguous");
    }

    #[test]
    fn real_and_complex_agree(x in -1e4..1e4_f64, a in 0.1..4.0_f64) {
        let z = c(x, 0.0);
        let r = |x: f64| Real::with_val(53, x);
        let expected = eval_real(Function::Hyp0f2, 150, &[&r(a), &r(0.75), &r(x)]);
        let found = value(a, 0.75, &z, 150);
        prop_assert!(found.imag().is_zero());
        assert_close(&found, &Complex::with_val(150, expected), 146.0, "0F2");
    }
}
