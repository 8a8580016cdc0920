//! Formulas that are wrong by a known amount: the share is never below it.

use super::*;
use crate::expr::eval_complex;
use crate::number::{Complex, Real};
use rug::float::Round;

/// Functions with a true F.
const ROWS: [(&str, &str); 10] = [
    ("tanh(z)", "-i*pi/sinh(pi*k/2)"),
    ("z*logistic(z)", "-pi^2*cosh(pi*k)/sinh(pi*k)^2"),
    ("sech(z)", "pi*sech(pi*k/2)"),
    ("exp(-abs(z))", "2/(1+k^2)"),
    ("z*normcdf(z)", "-(1+k^2)*exp(-k^2/2)/k^2"),
    ("atan(z)", "pi*exp(-k)/(i*k)"),
    ("sqrt(1+z^2)", "-2*besselk(1,k)/k"),
    ("1/sqrt(1+z^2)", "2*besselk(0,k)"),
    ("relu(z)^(7/2)", "gamma(9/2)*(i*k)^(-9/2)"),
    (
        "cos(5*z)*exp(-z^2/2)",
        "sqrt(2*pi)*exp(-(k^2+25)/2)*cosh(5*k)",
    ),
];
/// What they are multiplied by.
const FACTORS: [&str; 9] = [
    "1+exp(-1/k)/10^40",
    "1+k/((1+k)*10^35)",
    "1+1/((1+k)*10^35)",
    "1+exp(-k/1000)/10^30",
    "1-i*sin(k)/10^25",
    // Unbounded near 0, however slowly: F/G tends to 0 there.
    "(1+1/k)^(1/10^20)",
    "exp(i/10^20)",
    "sqrt(1+k/(10^30*(k+5)))",
    "1+log(1+1/k)/10^40",
];

/// The largest of |F/G - 1| at some k of the side, and at its edge.
fn deviation(f: &Expr, g: &Expr, end: &End, side: Side) -> Real {
    let mut worst = Real::new(64);
    let step = Rational::from((7, 5));
    let mut k = end.at.clone();
    for _ in 0..24 {
        let at = Complex::with_val(3000, (&k, 0));
        let value = |e: &Expr| eval_complex(e, &[("k", &at)], 3000);
        if let (Ok(f), Ok(g)) = (value(f), value(g)) {
            let off = Complex::with_val(3000, &f / &g) - 1u32;
            worst = worst.max(&Real::with_val(64, off.abs_ref()));
        }
        match side {
            Side::Zero => k /= &step,
            Side::Infinity => k *= &step,
        }
    }
    worst
}

#[test]
fn a_share_is_never_below_the_deviation() {
    let (mut proved, mut refused) = (0, 0);
    for (phi, f) in ROWS {
        let enclosure = enclosure(phi);
        for factor in FACTORS {
            let twin = formula(&format!("({f})*({factor})"));
            let ends = both(&enclosure, &twin, 50);
            for (end, side) in ends.into_iter().zip([Side::Zero, Side::Infinity]) {
                let Ok(end) = end else {
                    refused += 1;
                    continue;
                };
                proved += 1;
                assert!(end.relative, "{phi}, {factor}");
                // F/G is 1 over the factor: F itself may be below all numbers there.
                let off = deviation(&formula("1"), &formula(factor), &end, side);
                let share = end.share.to_real(64, Round::Up);
                assert!(
                    share >= off && off > 0,
                    "{phi}, {factor}, {side:?}: {share} {off}"
                );
                // As small as asked, or not much above the supremum, which is 1 where F/G tends to 0.
                assert!(
                    share < off.clone() * 1.5
                        || share <= 1e-50
                        || (0.9..2.1).contains(&share.to_f64()),
                    "{phi}, {factor}, {side:?}: {share} {off}"
                );
            }
        }
    }
    assert!(proved >= 8 * 16 && refused >= 8, "{proved} {refused}");
}

#[test]
fn a_wrong_second_residue_shows_where_it_counts() {
    let f = formula("-i*pi/sinh(pi*k/2)");
    let twin = formula("-i*pi/sinh(pi*k/2)-2*i*pi*exp(-3*pi*k/2)/10^20");
    let enclosure = enclosure("tanh(z)");
    for least in [2u32, 8, 64] {
        let end = enclosure.beyond(
            (&twin, Compared::Transform),
            &Rational::from(least),
            20,
            &Limits::default(),
        );
        let end = end.expect("a bound");
        let share = end.share.to_real(64, Round::Up);
        let off = deviation(&f, &twin, &end, Side::Infinity);
        assert!(share >= off && off > 0, "{least}: {share} {off}");
        let right = enclosure.beyond((&f, Compared::Transform), &end.at, 20, &Limits::default());
        assert!(right.expect("a bound").share <= end.share);
    }
    // Another pole nearer to the line, with however small a residue: F/G tends to 0.
    let other = formula("-i*pi/sinh(pi*k/2)+exp(-k/1000)/10^60");
    let end = enclosure.beyond(
        (&other, Compared::Transform),
        &Rational::from(64),
        20,
        &Limits::default(),
    );
    let share = end.expect("a bound").share.to_f64_up();
    assert!((0.99..1.01).contains(&share), "{share}");
    // A residue that is wrong by 1e-20, at any place.
    let wrong = formula("-i*pi*(1+1/10^20)/sinh(pi*k/2)");
    for end in both(&enclosure, &wrong, 30) {
        assert!(end.expect("a bound").share >= Magnitude::up_f64(0.99e-20));
    }
}

#[test]
fn where_zeros_accumulate_the_difference_is_bounded() {
    let enclosure = enclosure("max(-1,min(1,z))");
    let f = "2*sin(k)/(i*k^2)";
    let [zero, far] = both(&enclosure, &formula(f), 50);
    assert!(zero.expect("a bound").relative && far.expect("a bound").share.is_zero());
    let twin = formula(&format!("{f}+cos(k)/(10^30*k^2)"));
    let [zero, far] = both(&enclosure, &twin, 50);
    let far = far.expect("a bound");
    assert!(!far.relative, "{}", far.detail);
    // |F - G| is at most 1e-30/k^2, and the envelope (1/2 + 1e-30) 2/k^2 about.
    let share = far.share.to_f64_up();
    assert!((0.99e-30..2.1e-30).contains(&share), "{share}");
    // There F/G tends to 0, but G is led by 1e-30/k^2 only where k is below that.
    assert!(zero.is_err());
}
