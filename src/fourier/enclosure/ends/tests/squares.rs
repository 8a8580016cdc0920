//! |F|^2 at both ends: 1/rho as it is claimed, and twins of it.

use super::*;
use crate::number::Real;

/// phi, and |F|^2.
const ROWS: [(&str, &str); 9] = [
    ("tanh(z)", "pi^2/sinh(pi*k/2)^2"),
    ("z*logistic(z)", "pi^4*cosh(pi*k)^2/sinh(pi*k)^4"),
    ("1/(4+(z-1)^2)", "pi^2*exp(-4*k)/4"),
    ("z*normcdf(z)", "(1+k^2)^2*exp(-k^2)/k^4"),
    ("exp(-(z-3)^2)", "pi*exp(-k^2/2)"),
    ("sqrt(1+z^2)", "4*besselk(1,k)^2/k^2"),
    ("exp(-z)*step(z)", "1/(1+k^2)"),
    ("relu(z)-relu(z-1)", "4*sin(k/2)^2/k^4"),
    ("relu(z)^(7/2)", "gamma(9/2)^2/k^9"),
];

fn squares(phi: &str, f: &str) -> [Result<End, String>; 2] {
    let (enclosure, f) = (enclosure(phi), formula(f));
    let (square, limits) = ((&f, Compared::Square), Limits::default());
    [
        enclosure.near_zero(square, &Rational::from((1, 64)), 30, &limits),
        enclosure.beyond(square, &Rational::from(64), 30, &limits),
    ]
}

#[test]
fn true_squares_are_proved_and_twins_are_not() {
    for (phi, f) in ROWS {
        for end in squares(phi, f) {
            let end = end.unwrap_or_else(|why| panic!("{phi}: {why}"));
            assert!(end.share <= ten_to_minus(30.0), "{phi}: {}", end.detail);
        }
        for twin in ["(1+1/10^20)", "(1+k/(10^20*(1+k)))", "(1+1/(10^20*(1+k)))"] {
            let ends = squares(phi, &format!("({f})*{twin}"));
            let worst = ends
                .into_iter()
                .map(|end| end.map_or(Magnitude::INFINITY, |end| end.share))
                .max();
            // One of the two ends shows most of it.
            assert!(
                worst.is_some_and(|share| share >= Magnitude::up_f64(9e-21)),
                "{phi}, {twin}"
            );
        }
    }
}

#[test]
fn a_modulus_that_drifts_shows() {
    // |F|^2/G - 1 = e^{k/10^9} - 1.
    let [zero, far] = squares("tanh(z)", "pi^2/sinh(pi*k/2)^2*exp(-k/10^9)");
    let zero = zero.expect("a bound");
    let off = Magnitude::down(&Real::with_val(64, &zero.at)).times_down(ten_to_minus(10.0));
    assert!(zero.share >= off, "{:?}", zero.at);
    assert!(far.map_or(true, |end| end.share >= ten_to_minus(8.0)));
}
