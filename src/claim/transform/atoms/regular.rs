//! The regular part of a claim on atoms at frequencies: like a claim on F, by both routes.
//!
//! The frequencies: three fixed ones, three drawn from the content of the claim, and one beside every feature of
//! the formula (the root of an argument affine in k, the vertex of a quadratic one), so that a narrow bump in the
//! formula is looked at where it stands.

use crate::activation::tails::number::compare;
use crate::claim::common::{points, values};
use crate::claim::subject::seed;
use crate::expr::Expr;
use crate::fourier::{Frequency, Laboratory};
use crate::number::Rational;
use crate::verdict::Finding;
use std::cmp::Ordering;

/// Asked by every claim.
const FIXED: [(i64, i64); 3] = [(1, 4), (1, 1), (8, 1)];
/// Drawn from the content.
const DRAWN: usize = 3;

/// Frequencies up to `top` (and beyond, where the formula has features) for a formula in `k`, none of them one of `avoid`;
/// and whether it has parts that are not looked at.
pub fn frequencies(
    formula: &Expr,
    content: &str,
    top: f64,
    avoid: &[Expr],
) -> (Vec<Frequency>, bool) {
    let mut rationals: Vec<Rational> = FIXED.iter().map(|q| Rational::from(*q)).collect();
    let content = seed::seed(content);
    rationals.extend(points::drawn(content, (points::drawn::RANGE.0, top), DRAWN));
    let own = points::features(formula, "k", points::FEATURES, content);
    rationals.extend(own.points);
    let mut frequencies: Vec<Frequency> = Vec::new();
    for k in points::rationals(&rationals) {
        let taken = |other: &Expr| compare(k.expr(), other) == Ok(Ordering::Equal);
        if !avoid.iter().any(taken) && frequencies.iter().all(|known| known.text != k.text) {
            frequencies.push(k);
        }
    }
    (frequencies, own.more)
}

/// What both routes say of the formula at these frequencies.
pub fn weigh(
    laboratory: &mut Laboratory,
    formula: &Expr,
    ks: &[Frequency],
    digits: u32,
) -> Finding {
    let bits = values::formula_bits(digits);
    // At a jump of its own the formula has no value; the frequencies beside it have.
    let (mut there, mut asked, mut open) = (Vec::new(), Vec::new(), None);
    for k in ks {
        match values::transform(values::Quantity::Transform, formula, "k", k, bits) {
            Ok(one) => {
                there.push(k.clone());
                asked.push(one);
            }
            Err(why) => open = Some(why),
        }
    }
    match (there.is_empty(), open) {
        (true, Some(why)) => Finding::undecided(why),
        _ => values::check(laboratory, &there, asked, digits, None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, build};

    #[test]
    fn a_bump_is_looked_at_where_it_stands() {
        let formula = Expr::parse(
            "-i*pi/sinh(pi*k/2)+i*exp(-1e6*(k-1.37)^2)+sech(1e5*(k-40))",
            &Scope::new(&["k"]),
        )
        .expect("a formula");
        let (ks, _) = frequencies(&formula, "content", 64.0, &[build::num(1)]);
        let near = |x: f64, width: f64| ks.iter().any(|k| (k.at(64).to_f64() - x).abs() < width);
        assert!(near(1.37, 1e-3) && near(40.0, 1e-5));
        assert!(!near(1.0, 1e-12), "the atom is left out");
        // Drawn: the same again, others for other content.
        let texts = |content: &str| -> Vec<String> {
            let (ks, _) = frequencies(&build::num(0), content, 64.0, &[]);
            ks.into_iter().map(|k| k.text).collect()
        };
        assert_eq!(texts("a"), texts("a"));
        assert_ne!(texts("a"), texts("b"));
    }
}
