//! The regular part of a claim on atoms at frequencies: like a claim on F, by both routes.
//!
//! The frequencies: three fixed ones, three drawn from the content of the claim, and one beside every feature of
//! the formula (the root of an argument affine in k, the vertex of a quadratic one), so that a narrow bump in the
//! formula is looked at where it stands.

use super::super::{seed, values};
use crate::activation::tails::number::compare;
use crate::expr::{Expr, build, constant, polynomial};
use crate::fourier::{Frequency, Laboratory};
use crate::number::Rational;
use crate::verdict::Finding;
use std::cmp::Ordering;

/// Asked by every claim.
const FIXED: [(i64, i64); 3] = [(1, 4), (1, 1), (8, 1)];
/// Drawn from the content.
const DRAWN: u64 = 3;
/// Most features that are looked at.
const FEATURES: usize = 8;
/// Frequencies outside this range are not asked for.
const RANGE: (f64, f64) = (1.0 / 1024.0, 256.0);

/// Frequencies for a formula in `k`, none of them one of `avoid`.
pub fn frequencies(formula: &Expr, content: &str, avoid: &[Expr]) -> Vec<Frequency> {
    let fraction = |(p, q): &(i64, i64)| build::rational(Rational::from((*p, *q)));
    let mut points: Vec<Expr> = FIXED.iter().map(fraction).collect();
    for j in 0..DRAWN {
        // Log-uniform from 1/32 to 64, in steps of 1/4096 of a doubling.
        let hash = mixed(seed::seed(content).wrapping_add(j));
        let octaves = (hash % (11 * 4096)) as f64 / 4096.0 - 5.0;
        let rounded = (octaves.exp2() * 8192.0).round() as i64;
        points.push(build::rational(Rational::from((rounded.max(1), 8192))));
    }
    points.extend(features(formula).into_iter().take(FEATURES));
    let mut frequencies: Vec<Frequency> = Vec::new();
    for point in points {
        let taken = |other: &Expr| compare(&point, other) == Ok(Ordering::Equal);
        if avoid.iter().any(taken) {
            continue;
        }
        let text = point.to_string();
        if frequencies.iter().all(|k| k.text != text)
            && let Ok(k) = Frequency::new(text, point)
        {
            frequencies.push(k);
        }
    }
    frequencies
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the seed reaches every bit.
pub fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Places beside the roots of affine arguments and the vertices of quadratic ones, less than a width away.
pub fn features(formula: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    collect(formula, &mut found);
    found
}

fn collect(e: &Expr, found: &mut Vec<Expr>) {
    if !e.depends_on("k") {
        return;
    }
    let mut push = |at: f64| {
        if at >= RANGE.0 && at <= RANGE.1 {
            let point = build::rational(Rational::from_f64(at).unwrap_or_default());
            if !found.contains(&point) {
                found.push(point);
            }
        }
    };
    let number = |e: &Expr| constant::value(e, 60).map(|v| v.to_f64());
    match polynomial::coefficients(e, "k").as_deref() {
        Some([c, b]) => {
            if let (Some(c), Some(b)) = (number(c), number(b))
                && c != 0.0
            {
                push(-c / b + 0.3 / b.abs());
            }
        }
        Some([_, b, a]) => {
            if let (Some(b), Some(a)) = (number(b), number(a))
                && b != 0.0
            {
                push(-b / (2.0 * a) + 0.3 / a.abs().sqrt());
            }
        }
        _ => {}
    }
    for operand in e.operands() {
        collect(operand, found);
    }
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
    use crate::expr::Scope;

    #[test]
    fn a_bump_is_looked_at_where_it_stands() {
        let formula = Expr::parse(
            "-i*pi/sinh(pi*k/2)+i*exp(-1e6*(k-1.37)^2)+sech(1e5*(k-40))",
            &Scope::new(&["k"]),
        )
        .expect("a formula");
        let ks = frequencies(&formula, "content", &[build::num(1)]);
        let near = |x: f64, width: f64| ks.iter().any(|k| (k.at(64).to_f64() - x).abs() < width);
        assert!(near(1.37, 1e-3) && near(40.0, 1e-5));
        assert!(!near(1.0, 1e-12), "the atom is left out");
        // Drawn: the same again, others for other content.
        let texts = |content: &str| -> Vec<String> {
            let ks = frequencies(&build::num(0), content, &[]);
            ks.into_iter().map(|k| k.text).collect()
        };
        assert_eq!(texts("a"), texts("a"));
        assert_ne!(texts("a"), texts("b"));
    }
}
