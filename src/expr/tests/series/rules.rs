//! Known series, refusals and sharpness.

use super::*;
use rug::Rational;
use rug::ops::Pow;

/// `1/k`, `exp(-3k)` and `sqrt k` at 2: rational multiples of the first coefficient.
#[test]
fn known_series() {
    let bits = 400;
    let number = |text: &str| eval_complex(&parse(text), &[], bits + 100).expect(text);
    let check = |text: &str, at: f64, first: &str, ratio: &dyn Fn(u32) -> Rational| {
        let s = series(text, &point(at), 150, bits).expect(text);
        for (m, c) in s.coefficients().iter().enumerate() {
            let exact = number(first) * ratio(m as u32);
            assert!(c.contains(&exact), "{text} {m}");
            let loss = size(c.radius()) - size(c.abs_upper()) + f64::from(bits);
            assert!(loss < 2.0, "{text} {m}: {loss}");
        }
        assert_eq!(s.coefficients().len(), 150);
    };
    let sign = |m: u32| if m.is_multiple_of(2) { 1 } else { -1 };
    check("1/k", 2.0, "1/2", &|m| {
        Rational::from((1, 2)).pow(m as i32) * sign(m)
    });
    check("exp(-3*k)", 2.0, "exp(-6)", &|m| {
        let term = |x: Rational, j: u32| x * -3 / j;
        (1..=m).fold(Rational::from(1), term)
    });
    check("sqrt(k)", 2.0, "sqrt(2)", &|m| {
        let term = |x: Rational, j: u32| x * (Rational::from((3, 2)) - j) / j / 2;
        (1..=m).fold(Rational::from(1), term)
    });
}

#[test]
fn what_is_not_analytic_is_refused() {
    for text in [
        "abs(k)",
        "sign(k)",
        "step(k)",
        "relu(k)",
        "max(k,1)",
        "min(k,i)",
        "exp(-abs(k))",
        "gamma(k)",
        "lgamma(k)",
        "digamma(k)",
        "1/(k-2)",
        "(k-2)^(-3)",
        "(k-2)^(1/2)",
        "(k^2-4)^(-2)",
        "log(k-2)",
        "log(-k)",
        "sqrt(-k)",
        "sqrt(k-3)",
        "cbrt(-k)",
        "cbrt(1-k)",
        "(-k)^(1/3)",
        "(1-k)^k",
        "log1p(-k)",
        "asin(k)",
        "acos(-k)",
        "atanh(k)",
        "acosh(k-1)",
        "acosh(k-2)",
        "atan(i*k)",
        "asinh(i*k)",
        "atan(i*k/2)",
        "coth(k-2)",
        "csch(k-2)",
        "tan(pi/2+k-2)",
        "e1(-k)",
        "ci(-k)",
        "besselk(0,-k)",
        "besselk(k,1)",
        "besselk(1/3,k)",
        "besselj(0,k-2)",
        "softplus(4*i+(k-2))",
        "softplus(4*i*k)",
    ] {
        for order in [1, 5, 40] {
            let found = series(text, &point(2.0), order, 128);
            assert!(found.is_none(), "{text} to order {order}: {found:?}");
        }
    }
}

#[test]
fn constants_may_be_anything() {
    for text in [
        "abs(-3)*k",
        "gamma(7/2)+k",
        "k*max(1,2)",
        "log(-2)*k",
        "sqrt(-1)*k",
        "besselk(0,2)*k",
    ] {
        let s = series(text, &point(2.0), 10, 128).expect(text);
        assert!(s.coefficients().len() <= 2);
    }
    assert!(series("k/(k-k)", &point(2.0), 10, 128).is_none());
    assert!(
        series("0*(1/(k-2))", &point(2.0), 10, 128).is_none_or(|s| s.coefficients().len() == 1)
    );
    let wide = Ball::new(Complex::with_val(64, (2, 0)), &Real::with_val(64, 2));
    assert!(series("1/k", &wide, 10, 128).is_none());
    let nothing = Series::variable(&Ball::indeterminate(64), 5, 64);
    assert!(nothing.is_indeterminate() && !nothing.is_finite());
    let mut product = Series::zero(64);
    product.mul(&Series::zero(64), &nothing);
    assert!(product.is_indeterminate());
}

#[test]
fn sinc_at_zero() {
    let s = series("sinc(k-2)", &point(2.0), 41, 200).expect("a series");
    let mut term = Rational::from(1);
    for (m, c) in s.coefficients().iter().enumerate() {
        let exact = if m % 2 == 0 {
            term.clone()
        } else {
            Rational::new()
        };
        assert!(c.contains(&Complex::with_val(300, (&exact, 0))) || !c.is_exact());
        let gap = Real::with_val(300, c.re().mid() - &exact);
        assert!(Magnitude::up(&gap) <= c.radius().plus(Magnitude::power_of_two(-290)));
        if m % 2 == 1 {
            term = -term / (m as u32 + 1) / (m as u32 + 2);
        }
    }
    let s = series("si(k-2)", &point(2.0), 9, 200).expect("a series");
    let exact = Rational::from((-1, 18));
    assert!((s.coefficients()[3].re().mid().to_f64() - exact.to_f64()).abs() < 1e-15);
}

/// Lost bits on a third of the distance to 0, at 200 bits.
#[test]
fn radii_stay_small() {
    for (text, most) in [
        ("-i*pi*csch(pi*k/2)", 10.0),
        ("pi*exp(-k)/k", 3.0),
        ("-2*besselk(1,k)/k", 3.0),
        ("(1+k^2)*exp(-k^2/2)/k^2", 4.0),
        ("4*sin(k/2)^2/k^2", 4.0),
        ("k^4*exp(k^2)/(1+k^2)^2", 6.0),
        ("k^(9/2)/gamma(7/2)", 3.0),
        ("pi*sech(pi*k/2)", 10.0),
        ("k/(1+k^2)^(3/2)", 3.0),
        ("sqrt(1+k^2)", 3.0),
        ("atan(1/k)", 3.0),
        ("logistic(k)", 3.0),
        ("besselj(0,k)", 3.0),
        // Divided by a growing function: two bits for each power of 2 that it grows by on the disc.
        ("-i*pi/sinh(pi*k/2)", 85.0),
    ] {
        for k0 in [0.015625, 0.75, 3.0, 12.0, 48.0] {
            let s = series(text, &point(k0), 100, 200).expect(text);
            let lost = lost(&s, k0 / 3.0, 200);
            assert!(lost < most, "{text} at {k0}: {lost} bits");
        }
    }
}
