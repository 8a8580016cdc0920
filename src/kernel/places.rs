//! Where phi changes, beside its breakpoints: the places of its features, and over which lengths.
//!
//! `sech(1e7*(z-30.123))` changes at 30.123. An integral that is cut there resolves it at any scale, since both
//! rules crowd their nodes at cuts; one that is not may step over it. Places choose cuts and panels, and
//! enter no value.

use crate::activation::Activation;
use crate::activation::features::{Feature, features};
use crate::error::Doubt;
use crate::expr::{Expr, build};
use crate::quadrature::Budget;

/// More places than this are not kept.
const MOST: usize = 32;
/// A feature at 0 whose width is 1 up to this factor is what every rule begins at.
const PLAIN: f64 = 8.0;

/// The places of a phi and its scales.
#[derive(Clone, Debug)]
pub struct Places {
    /// Real constants.
    pub at: Vec<Expr>,
    /// Whether all there is stands at 0, with a width of about 1.
    pub plain: bool,
    /// The smallest width, at most 1.
    pub narrow: f64,
    /// The largest width, at least 1.
    pub wide: f64,
}

impl Places {
    /// The places of an activation.
    ///
    /// # Errors
    /// A sentence, where there are more than can be looked at.
    pub fn of(activation: &Activation, budget: &Budget) -> Result<Places, Doubt> {
        let mut found: Vec<Feature> = Vec::new();
        for piece in activation.pieces() {
            found.extend(features(&piece.phi, budget));
        }
        let fold =
            |start: f64, pick: fn(f64, f64) -> f64| found.iter().map(|f| f.width).fold(start, pick);
        let (narrow, wide) = (fold(1.0, f64::min), fold(1.0, f64::max));
        let plain = found
            .iter()
            .all(|f| f.at == 0.0 && (PLAIN.recip()..=PLAIN).contains(&f.width));
        let mut at: Vec<(f64, f64, Expr)> = Vec::new();
        for feature in found {
            let near = |(known, width, _): &(f64, f64, Expr)| {
                (known - feature.at).abs() <= 0.25 * width.min(feature.width)
            };
            if at.iter().any(near) {
                continue;
            }
            if let Some(place) = feature.place {
                at.push((feature.at, feature.width, place));
            }
        }
        if at.is_empty() {
            at.push((0.0, 1.0, build::num(0)));
        }
        if at.len() > MOST {
            return Err(format!("phi changes at more than {MOST} places").into());
        }
        at.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Places {
            at: at.into_iter().map(|(_, _, place)| place).collect(),
            plain,
            narrow,
            wide,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};

    #[test]
    fn features_have_places_and_scales() {
        for (text, expected, plain) in [
            ("tanh(z)", vec![0.0], true),
            ("tanh(1e5*z)", vec![0.0], false),
            ("sech(z)+sech(1e7*(z-30.123))", vec![0.0, 30.123], false),
            ("exp(-z^2)+exp(-(z-100000)^2)", vec![0.0, 1e5], false),
            ("1/(1+(z+2)^2)", vec![-2.0], false),
        ] {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let phi = Activation::from_formula("phi", phi).expect("an activation");
            let places = Places::of(&phi, &Budget::default()).expect("few");
            let found: Vec<f64> = places
                .at
                .iter()
                .map(|e| eval_real(e, &[], 64).expect("a number").to_f64())
                .collect();
            assert_eq!(found, expected, "{text}");
            assert_eq!(places.plain, plain, "{text}");
        }
    }
}
