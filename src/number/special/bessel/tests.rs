use super::super::approximation::log2_abs;
use super::super::testing::*;
use super::*;
use proptest::prelude::*;

const BITS: u32 = 160;

fn order(nu: f64) -> Complex {
    c(nu, 0.0)
}

fn bessel(f: Function, nu: f64, bits: u32, z: &Complex) -> Complex {
    eval(f, bits, &[&order(nu), z])
}

/// `I_nu(z)` by its power series, summed plainly.
fn modified_first(nu: &Real, bits: u32, z: &Complex) -> Complex {
    let wide = 2 * bits + 400;
    let half = Complex::with_val(wide, z >> 1u32);
    let square = Complex::with_val(wide, half.square_ref());
    let nu = Real::with_val(wide, nu);
    let mut term = rug::ops::Pow::pow(half, &nu) / Real::with_val(wide, &nu + 1u32).gamma();
    let mut sum = term.clone();
    for k in 1..500_u32 {
        term *= &square;
        term /= Real::with_val(wide, &nu + k) * k;
        sum += &term;
    }
    Complex::with_val(bits, &sum)
}

/// `K_nu(z) = int_0^inf exp(-z cosh t) cosh(nu t) dt`, `Re z > 0` (DLMF 10.32.9), by the
/// trapezoid rule, whose error falls like `exp(-2 pi d / h)`: here `h = 1/128`, `d` almost `pi/2`.
fn by_integral(nu: f64, bits: u32, z: &Complex) -> Complex {
    let mut sum = Complex::with_val(bits, -z).exp() >> 1u32;
    for n in 1..1200_u32 {
        let t = Real::with_val(bits, n) >> 7u32;
        let weight = Real::with_val(bits, &t * nu).cosh();
        let exponent = -Complex::with_val(bits, z * t.cosh());
        sum += Complex::with_val(bits, exponent.exp_ref()) * weight;
    }
    sum >> 7u32
}

#[test]
fn k_is_its_integral() {
    // Small, middle and (beyond |z| = 55 at 160 bits) asymptotic; integer and other orders.
    for (re, im) in [
        (0.5, 0.0),
        (2.0, 1.0),
        (20.0, -15.0),
        (54.0, 20.0),
        (60.0, 30.0),
    ] {
        for nu in [0.0, 1.0, 0.3, 2.0, 2.5, 7.0] {
            let z = c(re, im);
            let expected = by_integral(nu, BITS + 60, &z);
            let found = bessel(Function::Besselk, nu, BITS, &z);
            assert_close(
                &found,
                &expected,
                f64::from(BITS) - 4.0,
                &format!("K_{nu}({z})"),
            );
        }
    }
}

#[test]
fn half_orders_are_elementary() {
    for (re, im) in [
        (0.1, 0.2),
        (3.0, -4.0),
        (80.0, 5.0),
        (-2.0, 1.0),
        (-90.0, -4.0),
    ] {
        let z = c(re, im);
        let wide = BITS + 40;
        // K_{1/2} = sqrt(pi / 2z) exp(-z)
        let mut root = Complex::with_val(wide, pi(wide) / &z) >> 1u32;
        root.sqrt_mut();
        let expected = root * Complex::with_val(wide, -&z).exp();
        let found = bessel(Function::Besselk, 0.5, BITS, &z);
        assert_close(&found, &expected, f64::from(BITS) - 4.0, "K_1/2");
        let minus = bessel(Function::Besselk, -0.5, BITS, &z);
        assert_eq!(minus, found);
        // J_{1/2} = sqrt(2/pi) sin z / sqrt z, Y_{1/2} = -sqrt(2/pi) cos z / sqrt z
        let front =
            (Real::with_val(wide, 2) / pi(wide)).sqrt() / Complex::with_val(wide, z.sqrt_ref());
        let sine = Complex::with_val(wide, z.sin_ref()) * &front;
        let cosine = -Complex::with_val(wide, z.cos_ref()) * &front;
        let good = f64::from(BITS) - 4.0;
        assert_close(
            &bessel(Function::Besselj, 0.5, BITS, &z),
            &sine,
            good,
            "J_1/2",
        );
        assert_close(
            &bessel(Function::Bessely, 0.5, BITS, &z),
            &cosine,
            good,
            "Y_1/2",
        );
    }
}

#[test]
fn an_order_next_to_an_integer_is_next_to_it() {
    let z = c(1.5, -0.5);
    let nu = Complex::with_val(400, 1) + (Complex::with_val(400, 1) >> 150u32);
    for f in [Function::Besselk, Function::Bessely, Function::Besselj] {
        let near = eval(f, 300, &[&nu, &z]);
        let at = bessel(f, 1.0, 300, &z);
        let apart = distance(&near, &at);
        assert!((-156.0..-145.0).contains(&apart), "{f}: 2^{apart}");
    }
}

#[test]
fn an_order_above_the_modulus_is_no_obstacle() {
    // The growth off the real axis is overestimated there, and the first attempts fall short.
    let z = c(540.0, -720.0);
    assert_consistent(Function::Bessely, 128, &[&order(1000.0), &z]);
}

#[test]
fn domain_errors_name_the_function() {
    let mut out = Complex::new(100);
    let mut x = Real::new(100);
    for f in [Function::Bessely, Function::Besselk] {
        assert!(complex(f, &mut out, &order(0.0), &c(0.0, 0.0)).is_err());
        let error = real(f, &mut x, &Real::with_val(53, 1), &Real::with_val(53, -2)).unwrap_err();
        assert!(error.message.starts_with(f.name()), "{error}");
    }
    assert_eq!(
        complex(Function::Besselj, &mut out, &order(0.0), &c(0.0, 0.0)),
        Ok(())
    );
    assert_eq!(out, 1);
    assert!(complex(Function::Besselj, &mut out, &order(-0.5), &c(0.0, 0.0)).is_err());
    let error = complex(Function::Besselk, &mut out, &c(0.0, 1.0), &c(1.0, 0.0)).unwrap_err();
    assert!(error.message.contains("order"), "{error}");
    assert!(complex(Function::Besselk, &mut out, &order(1e9), &c(1.0, 0.0)).is_err());
    assert_eq!(
        complex(Function::Besselk, &mut out, &order(0.0), &c(1e300, 1.0)),
        Ok(())
    );
    assert!(out.real().is_zero());
}

#[test]
fn near_a_zero_of_j_the_digits_are_right() {
    let z = Complex::with_val(53, (2.404_825_557_695_773, 1e-18));
    assert_consistent(Function::Besselj, 100, &[&order(0.0), &z]);
    assert!(log2_abs(&bessel(Function::Besselj, 0.0, 60, &z)) < -45.0);
}

fn orders() -> impl Strategy<Value = f64> {
    prop_oneof![
        (0..8_u8).prop_map(f64::from),
        (0..12_u8).prop_map(|n| f64::from(n) / 2.0),
        0.01..9.0_f64,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn results_do_not_depend_on_the_precision(z in points(120.0), nu in orders(), bits in 50_u32..200) {
        for f in [Function::Besselj, Function::Bessely, Function::Besselk] {
            assert_consistent(f, bits, &[&order(nu), &z]);
            assert_consistent(f, bits, &[&order(-nu), &z]);
        }
    }

    #[test]
    fn recurrences(z in points(100.0), nu in orders()) {
        // C_(nu-1) + C_(nu+1) = (2 nu / z) C_nu for J and Y, K_(nu-1) - K_(nu+1) = -(2 nu / z) K_nu
        let bits = 300;
        let precise = |n: i32| Complex::with_val(100, Real::with_val(100, nu) + n);
        for f in [Function::Besselj, Function::Bessely, Function::Besselk] {
            let below = eval(f, bits, &[&precise(-1), &z]);
            let above = eval(f, bits, &[&precise(1), &z]);
            let middle = eval(f, bits, &[&precise(0), &z]);
            let k = f == Function::Besselk;
            let left = if k { Complex::with_val(bits, &above - &below) } else { Complex::with_val(bits, &below + &above) };
            let right = middle * Real::with_val(100, 2.0 * nu) / &z;
            let size = log2_abs(&below).max(log2_abs(&above));
            let difference = Complex::with_val(bits, left - right);
            prop_assert!(log2_abs(&difference) < size - f64::from(bits) + 8.0, "{} {} {}", f, nu, z);
        }
    }

    #[test]
    fn wronskians(z in points(60.0), nu in orders()) {
        let bits = 500;
        let precise = |n: i32| Complex::with_val(100, Real::with_val(100, nu) + n);
        let at = |f, n| eval(f, bits, &[&precise(n), &z]);
        // J_(nu+1) Y_nu - J_nu Y_(nu+1) = 2 / (pi z), DLMF 10.5.2
        let (j, y) = (Function::Besselj, Function::Bessely);
        let first = at(j, 1) * at(y, 0);
        let second = at(j, 0) * at(y, 1);
        let loss = (log2_abs(&first) + log2_abs(&z)).max(0.0);
        let expected = Complex::with_val(bits, Real::with_val(bits, 2) / pi(bits) / &z);
        assert_close(&Complex::with_val(bits, first - second), &expected, 480.0 - loss, "J, Y");
        // I_nu K_(nu+1) + I_(nu+1) K_nu = 1/z, DLMF 10.28.2
        let k = Function::Besselk;
        let sum = modified_first(precise(0).real(), bits, &z) * at(k, 1) + modified_first(precise(1).real(), bits, &z) * at(k, 0);
        let expected = Complex::with_val(bits, z.recip_ref());
        let loss = (log2_abs(&at(k, 0)).max(log2_abs(&at(k, 1))) + log2_abs(&modified_first(precise(0).real(), 60, &z)) + log2_abs(&z)).max(0.0);
        assert_close(&sum, &expected, 440.0 - 2.0 * loss, "I, K");
    }

    #[test]
    fn real_and_complex_agree(x in 0.001..120.0_f64, nu in orders(), bits in 50_u32..250) {
        let (z, x, nu_real) = (c(x, 0.0), Real::with_val(53, x), Real::with_val(53, nu));
        for f in [Function::Besselj, Function::Bessely, Function::Besselk] {
            let expected = Complex::with_val(bits, eval_real(f, bits, &[&nu_real, &x]));
            assert_close(&bessel(f, nu, bits, &z), &expected, f64::from(bits) - 4.0, f.name());
        }
    }
}

/// Next to 0 on the axis, where a part of the argument is exactly 0.
#[test]
fn arguments_far_below_the_range_of_doubles() {
    for exponent in [1100, 1600, 5000] {
        let z = Complex::with_val(300, (Real::with_val(300, 1) >> exponent, 0));
        let k = bessel(Function::Besselk, 1.0, 300, &z);
        // K_1(z) = 1/z (1 + O(z^2 log z))
        let one = Complex::with_val(300, &k * &z);
        let off = Complex::with_val(300, one - 1u32);
        assert!(Real::with_val(64, off.abs_ref()) < 1e-80);
    }
}
