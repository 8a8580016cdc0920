//! Is phi positively homogeneous, phi(a z) = a^p phi(z) for a > 0, and of which degree p?

use super::Activation;
use crate::number::{Rational, Real};

/// Precision of the values that are compared.
const BITS: u32 = 256;
/// They agree to this many bits.
const AGREE: u32 = 200;
/// Degrees are fractions with denominators up to this.
const DENOMINATORS: std::ops::RangeInclusive<u32> = 1..=24;
/// The factors a that are tried.
const FACTORS: [f64; 3] = [2.0, 5.0, 0.375];
/// The points; their products with the factors are exact.
const POINTS: [f64; 6] = [1.0, -1.0, 0.75, -0.75, 11.0, -11.0];

/// The degree; `None` where phi is not homogeneous, or zero.
///
/// Derived from values at 256 bits: the degree is read off one pair of them, and holds at all others to 200 bits.
pub fn degree(activation: &Activation) -> Option<Rational> {
    let value = |z: f64| activation.value(&Real::with_val(BITS, z), BITS).ok();
    // The breakpoints of a homogeneous function are at 0 alone, and phi is given by one value on either side.
    let sides = [1.0, -1.0].map(value);
    let [Some(right), Some(left)] = sides else {
        return None;
    };
    let (unit, side) = if right.is_zero() {
        (&left, -1.0)
    } else {
        (&right, 1.0)
    };
    if unit.is_zero() {
        return None;
    }
    let ratio = value(2.0 * side)? / unit;
    if ratio <= 0 {
        return None;
    }
    let exact = nearest_fraction(&ratio.log2())?;
    for z in POINTS {
        let at_z = value(z)?;
        for factor in FACTORS {
            let scale = Real::with_val(BITS, factor).ln() * &exact;
            let gap = value(factor * z)? - scale.exp() * &at_z;
            if gap.abs() > Real::with_val(BITS, at_z.abs_ref()) >> AGREE {
                return None;
            }
        }
    }
    Some(exact)
}

/// The degree in double precision.
pub fn rounded_degree(activation: &Activation) -> Option<f64> {
    degree(activation).map(|p| p.to_f64())
}

fn nearest_fraction(x: &Real) -> Option<Rational> {
    DENOMINATORS.into_iter().find_map(|d| {
        let numerator = Real::with_val(BITS, x * d).round().to_integer()?;
        let fraction = Rational::from((numerator, d));
        let gap = Real::with_val(BITS, x - &fraction).abs();
        (gap < Real::with_val(64, 1) >> AGREE).then_some(fraction)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};

    #[test]
    fn degrees_are_found_and_only_where_there_are_any() {
        for (text, expected) in [
            ("relu(z)", Some((1, 1))),
            ("max(z,z/5)", Some((1, 1))),
            ("relu(z)^(7/2)", Some((7, 2))),
            ("step(z)", Some((0, 1))),
            ("abs(z)^(-1/4)", Some((-1, 4))),
            ("relu(-z)^2", Some((2, 1))),
            ("tanh(z)", None),
            ("relu(z)+1", None),
            ("relu(z)+relu(-z)^2", None),
            ("abs(z-1)", None),
        ] {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let phi = Activation::from_formula("phi", phi).expect("an activation");
            assert_eq!(degree(&phi), expected.map(Rational::from), "{text}");
        }
    }
}
