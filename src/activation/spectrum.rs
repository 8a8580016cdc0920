//! Where F can be narrow: read off phi.
//!
//! A slow envelope of width s under a wave, `exp(-z^2/s^2) cos(w z)`, has a transform of width 1/s about w, which a
//! frequency that was drawn without looking misses; so has a slow function without a wave about 0. Between two frequencies
//! of waves F can be something that it is nowhere else: `sinc(z/4)^2 cos(6 z)`.

use super::features::features;
use super::summands::{summands, waves};
use super::{Activation, kinks};
use crate::expr::{Expr, constant, polynomial};
use crate::number::{Function, Rational, Real};
use crate::quadrature::Budget;

/// Radians of a wave over the width of its envelope from which on the transform is narrow beside its place.
const SLOW: f64 = 4.0;
/// Bands about 0 that are wider are met by the drawn frequencies.
const NARROW_BAND: f64 = 0.125;
/// Envelopes without a wave: those whose transform lies below the drawn frequencies.
const SLOWEST: f64 = 32.0;
/// Most frequencies of waves.
const MOST: usize = 16;
/// The largest of them.
const LARGEST: f64 = 1e6;

/// Frequencies k > 0 that are worth a look, rising: beside those of waves by a share of the width of the transform of their
/// envelope, between neighbouring ones, beyond the edges of bands, and about the reciprocals of the widths of slow functions.
/// `share` is between 0 and 1.
pub fn narrow(activation: &Activation, share: f64, budget: &Budget) -> Vec<Rational> {
    let mut omegas: Vec<f64> = Vec::new();
    let mut points: Vec<f64> = Vec::new();
    let beyond = |band: f64| band * (1.02 + share / 4.0);
    for piece in activation.formulas() {
        let list = summands(&piece.phi, &|_| false).or_else(|| summands(&piece.phi, &|_| true));
        for summand in list.unwrap_or_default() {
            let found = waves(&summand).unwrap_or_default();
            let factor = found.first().map_or(&summand, |wave| &wave.factor);
            let widest = envelope(factor, budget);
            let near: Vec<f64> = found
                .iter()
                .filter_map(|wave| constant::value(&wave.omega, 128))
                .map(|w: Real| w.to_f64().abs())
                .filter(|w| *w > 0.0 && *w < LARGEST)
                .collect();
            let band = bandwidth(factor, 1.0);
            if near.is_empty() {
                points.extend(widest.filter(|w| *w > SLOWEST).map(|w| (0.4 + share) / w));
                points.extend((0.0 < band && band < NARROW_BAND).then_some(share * band));
                // Beyond its edge a band is gone.
                points.extend((0.0 < band && band < LARGEST).then_some(beyond(band)));
            }
            for w in &near {
                let slow = widest.filter(|width| width * w > SLOW);
                let slow = slow.map(|width| (0.2 + 0.4 * share) / width);
                let inside = (band > 0.0).then_some((0.1 + 0.8 * share) * band);
                let outside = (band > 0.0).then(|| beyond(band));
                let all = slow.into_iter().chain(inside).chain(outside);
                points.extend(all.flat_map(|off| [w - off, w + off]));
            }
            omegas.extend(near);
        }
    }
    omegas.sort_by(f64::total_cmp);
    omegas.dedup_by(|a, b| (*a - *b).abs() <= 1e-9 * *b);
    omegas.truncate(MOST);
    for pair in omegas.windows(2) {
        points.push(pair[0] + (0.3 + 0.4 * share) * (pair[1] - pair[0]));
    }
    points.sort_by(f64::total_cmp);
    let mut exact: Vec<Rational> = points.into_iter().filter_map(rounded).collect();
    exact.dedup();
    exact.truncate(3 * MOST);
    exact
}

/// The band of a product of functions with one: |k| <= sum of n a over `sinc(a z)^n` and `besselj(m, a z)^n`; 0 where there
/// are none.
fn bandwidth(e: &Expr, power: f64) -> f64 {
    match e {
        Expr::Neg(a) | Expr::Div(a, _) => bandwidth(a, power),
        Expr::Mul(a, b) => bandwidth(a, power) + bandwidth(b, power),
        Expr::Pow(a, n) => match n.as_ref() {
            Expr::Number(n) if *n > 0 => bandwidth(a, power * n.to_f64()),
            _ => 0.0,
        },
        Expr::Call(Function::Sinc | Function::Besselj, list) => {
            let slope = list.last().and_then(|x| polynomial::affine(x, "z"));
            let slope = slope.and_then(|(slope, _)| constant::value(&slope, 64));
            slope.map_or(0.0, |a| power * a.to_f64().abs())
        }
        _ => 0.0,
    }
}

/// The width of the slowest feature of a function, where it has one.
fn envelope(factor: &Expr, budget: &Budget) -> Option<f64> {
    let whole = super::Piece {
        from: None,
        to: None,
        phi: factor.clone(),
    };
    let smooth = kinks::split(&whole).unwrap_or_else(|_| vec![whole]);
    let widths = smooth
        .iter()
        .flat_map(|piece| features(&piece.phi, budget))
        .map(|feature| feature.width);
    widths.max_by(f64::total_cmp)
}

/// Six digits of a positive number.
fn rounded(x: f64) -> Option<Rational> {
    if !(x.is_finite() && x > 0.0) {
        return None;
    }
    let digits = (5.0 - x.log10().floor()).max(0.0) as u32;
    let unit = (0..digits).fold(Rational::from(1), |p, _| p * 10u32);
    let whole = (Rational::from_f64(x)? * &unit).round();
    (whole > 0).then(|| whole / unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn points(phi: &str) -> Vec<f64> {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("phi", phi).expect("a phi");
        let found = narrow(&activation, 0.5, &Budget::default());
        found.iter().map(Rational::to_f64).collect()
    }

    #[test]
    fn slow_envelopes_are_looked_at_where_they_stand() {
        let found = points("relu(z)+exp(-z^2/400)*cos(12*z)");
        assert!(found.iter().any(|k| (k - 12.0).abs() < 0.1), "{found:?}");
        let found = points("step(z)+sinc(z/4)^2*cos(6*z)");
        assert!(found.iter().any(|k| (5.5..6.5).contains(k)), "{found:?}");
        let found = points("relu(z)+1/1000*cos(9/2*z)*sinc(z/2)");
        assert!(found.iter().any(|k| (4.0..5.0).contains(k)), "{found:?}");
        let found = points("relu(z)+exp(-z^2/1e8)/1000");
        assert!(found.iter().any(|k| *k < 1e-3), "{found:?}");
        assert!(points("z*normcdf(z)").is_empty());
        assert!(points("tanh(z)+exp(-z^2)").is_empty());
    }
}
