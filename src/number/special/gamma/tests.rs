use super::super::testing::*;
use super::*;
use proptest::prelude::*;

const BITS: u32 = 200;

fn gamma(z: &Complex) -> Complex {
    eval(Function::Gamma, BITS + 40, &[z])
}

#[test]
fn bernoulli_numbers_obey_their_recurrence() {
    // sum_{k<=m} binomial(m+1, k) B_k = 0, B_1 = -1/2.
    let numbers = bernoulli(40);
    for m in 2..80_u32 {
        let mut sum = Rational::from(1) - Rational::from((m + 1, 2));
        for k in (2..=m).step_by(2) {
            let binomial = Integer::from(m + 1).binomial(k);
            sum += &numbers[k as usize / 2 - 1] * Rational::from(binomial);
        }
        assert!(sum.is_zero(), "m = {m}");
    }
}

#[test]
fn poles_are_domain_errors() {
    let mut out = Complex::new(100);
    for f in [Function::Gamma, Function::Lgamma, Function::Digamma] {
        for n in [0.0, -1.0, -17.0] {
            let error = complex(f, &mut out, &c(n, 0.0)).unwrap_err();
            assert!(error.message.starts_with(f.name()), "{error}");
        }
    }
}

#[test]
fn on_the_imaginary_axis_the_modulus_is_elementary() {
    // |Gamma(iy)|^2 = pi / (y sinh(pi y)), DLMF 5.4.3.
    for y in [0.01, 1.0, 7.5, 60.0] {
        let value = gamma(&c(0.0, y));
        let y = Real::with_val(BITS + 60, y);
        let sinh = Real::with_val(BITS + 60, &y * pi(BITS + 60)).sinh();
        let expected = pi(BITS + 60) / (sinh * y);
        let found = Complex::with_val(BITS + 40, value.norm_ref());
        assert_close(
            &found,
            &Complex::with_val(BITS + 60, expected),
            f64::from(BITS),
            "norm",
        );
    }
}

#[test]
fn lgamma_has_no_jump_off_the_cut() {
    // Across the negative half-plane, above the axis: steps of 1/16 change it by less than 1.
    for y in [0.2, -0.2, 3.0, -3.0] {
        let mut last = eval(Function::Lgamma, 80, &[&c(4.0, y)]);
        for i in 1..600 {
            let next = eval(Function::Lgamma, 80, &[&c(4.0 - f64::from(i) / 16.0, y)]);
            let step = Complex::with_val(80, &next - &last);
            assert!(log2_abs(&step) < 0.0, "jump at step {i} of y = {y}: {step}");
            last = next;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(60.0), bits in 50_u32..300) {
        prop_assume!(!z.imag().is_zero());
        for f in [Function::Gamma, Function::Lgamma, Function::Digamma] {
            assert_consistent(f, bits, &[&z]);
        }
    }

    #[test]
    fn recurrence_reflection_and_duplication(z in points(20.0)) {
        let wide = BITS + 120;
        let z = Complex::with_val(wide, &z);
        prop_assume!(z.imag().to_f64().abs() > 1e-3);
        let good = f64::from(BITS);
        let value = gamma(&z);
        let next = gamma(&Complex::with_val(wide, &z + 1u32));
        assert_close(&Complex::with_val(wide, &value * &z), &next, good, "recurrence");

        let mirror = gamma(&Complex::with_val(wide, 1u32 - &z));
        let sine = Complex::with_val(wide, &z * pi(wide)).sin();
        let product = Complex::with_val(wide, &value * &mirror) * sine;
        assert_close(&product, &Complex::with_val(wide, pi(wide)), good, "reflection");

        // Gamma(z) Gamma(z + 1/2) = 2^(1-2z) sqrt(pi) Gamma(2z)
        let half = gamma(&Complex::with_val(wide, &z + 0.5_f64));
        let double = gamma(&Complex::with_val(wide, &z << 1u32));
        let power = Complex::with_val(wide, 1u32 - Complex::with_val(wide, &z << 1u32))
            * Real::with_val(wide, rug::float::Constant::Log2);
        let right = power.exp() * pi(wide).sqrt() * double;
        assert_close(&Complex::with_val(wide, &value * &half), &right, good, "duplication");
    }

    #[test]
    fn lgamma_is_a_logarithm_and_continues(z in points(40.0)) {
        prop_assume!(z.imag().to_f64().abs() > 1e-3);
        let wide = BITS + 60;
        let z = Complex::with_val(wide, &z);
        let value = eval(Function::Lgamma, wide, &[&z]);
        let expected = gamma(&z);
        assert_close(&Complex::with_val(wide, value.exp_ref()), &expected, f64::from(BITS), "exp");
        // The analytic branch: log Gamma(z+1) = log Gamma(z) + log z off the cut.
        let next = eval(Function::Lgamma, wide, &[&Complex::with_val(wide, &z + 1u32)]);
        let sum = Complex::with_val(wide, &value + Complex::with_val(wide, z.ln_ref()));
        let difference = Complex::with_val(wide, &sum - &next);
        prop_assert!(log2_abs(&difference) < -190.0, "{difference}");
    }

    #[test]
    fn digamma_is_the_derivative_of_lgamma(z in points(20.0)) {
        prop_assume!(z.imag().to_f64().abs() > 1e-2);
        let step = Complex::with_val(500, 1) >> 150u32;
        let above = eval(Function::Lgamma, 500, &[&Complex::with_val(500, &z + &step)]);
        let below = eval(Function::Lgamma, 500, &[&Complex::with_val(500, &z - &step)]);
        let slope = Complex::with_val(500, above - below) << 149u32;
        let value = eval(Function::Digamma, BITS, &[&z]);
        let difference = Complex::with_val(500, slope - value);
        prop_assert!(log2_abs(&difference) < -180.0, "{difference}");
    }

    #[test]
    fn next_to_the_real_axis_it_is_the_real_function(x in -20.0..30.0_f64) {
        prop_assume!((x - x.round()).abs() > 1e-3 || x > 0.5);
        let z = Complex::with_val(400, (x, Real::with_val(64, 1) >> 350u32));
        let x = Real::with_val(53, x);
        for f in [Function::Gamma, Function::Digamma, Function::Lgamma] {
            let expected = eval_real(f, BITS, &[&x]);
            let value = eval(f, BITS, &[&z]);
            let difference = Real::with_val(BITS, value.real() - &expected);
            let allowed = Real::with_val(53, expected.abs_ref()).to_f64().max(
                // lgamma: the imaginary part is a multiple of pi left of 0
                Real::with_val(53, value.imag().abs_ref()).to_f64()) * f64::from(6 - BITS as i32).exp2();
            prop_assert!(difference.abs() <= allowed, "{} at {}", f, x);
        }
    }
}
