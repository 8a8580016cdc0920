//! Where a formula changes, and over which length: the places and scales of its features.
//!
//! Read off the tree: every inner polynomial map has a place and a scale (`sech(1e7*(z-30.123))` changes
//! at 30.123 over 1e-7), and so has every singularity near the real line (`1/(1+1e40*exp(z))` changes at
//! -92.1). An exponential alone has a scale and no place. Kinks are no features: they become breakpoints.
//!
//! Places and scales choose substitutions that are exact for any choice, and cuts; they enter no value.

mod polynomials;

use super::singularities::Singularities;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Function, Rational, Real};
use crate::quadrature::Budget;
use polynomials::of_polynomial;
pub use polynomials::{is_crowded, is_steep};

/// A singularity nearer to the line than this share of its distance from 0 may be on it.
const ON_THE_LINE: f64 = 1e-8;
/// Sub-trees deeper than this are not walked.
const MAX_DEPTH: usize = 200;

/// A place where a formula changes.
#[derive(Clone, Debug)]
pub struct Feature {
    /// The place, a real constant; none for an exponential.
    pub place: Option<Expr>,
    /// The place in double precision.
    pub at: f64,
    /// The length over which the formula changes there, a positive constant.
    pub scale: Expr,
    /// The same in double precision.
    pub width: f64,
    /// Whether the place is exact: that of an affine map, or of a kink.
    pub exact: bool,
}

impl Feature {
    fn new(place: Option<Expr>, scale: Expr) -> Option<Feature> {
        let rough = |e: &Expr| constant::value(e, 64).map(|v| v.to_f64());
        let at = match &place {
            Some(place) => rough(place)?,
            None => 0.0,
        };
        let width = rough(&scale)?;
        (at.is_finite() && width > 0.0 && width.is_finite()).then_some(Feature {
            place,
            at,
            scale,
            width,
            exact: true,
        })
    }

    /// A kink: a place of no width, which counts as 1.
    pub fn kink(place: &Expr) -> Option<Feature> {
        Feature::new(Some(place.clone()), build::num(1))
    }

    /// The same scale at a place.
    pub fn placed_at(&self, place: &Expr) -> Option<Feature> {
        Feature::new(Some(place.clone()), self.scale.clone())
    }

    fn rounded(at: f64, width: f64) -> Option<Feature> {
        let exact = |x: f64| Rational::from_f64(x).map(Expr::Number);
        // A power of two keeps the numbers of a formula short.
        let scale = exact(2f64.powi(width.log2().round().clamp(-900.0, 900.0) as i32))?;
        Feature::new(Some(exact(at)?), scale).map(|f| Feature { exact: false, ..f })
    }
}

/// The features of a formula in z without kinks, or whose kinks are breakpoints.
pub fn features(phi: &Expr, budget: &Budget) -> Vec<Feature> {
    let mut found = Vec::new();
    walk(phi, 0, &mut found);
    for point in nearest(&Singularities::of(phi, budget)) {
        let known = found
            .iter()
            .any(|f: &Feature| f.place.is_some() && (f.at - point.0).abs() <= 2.0 * f.width);
        if !known {
            found.extend(Feature::rounded(point.0, point.1));
        }
    }
    found
}

/// Singularities off the real line, of those above one another the nearest: place and height.
fn nearest(singularities: &Singularities) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for p in &singularities.points {
        let height = p.im.abs();
        if height <= ON_THE_LINE * (1.0 + p.re.abs()) {
            continue;
        }
        match found
            .iter_mut()
            .find(|(at, _)| (at - p.re).abs() <= 1e-6 * (height + p.re.abs()))
        {
            Some((_, least)) => *least = least.min(height),
            None => found.push((p.re, height)),
        }
    }
    // What is far above the line for its distance from the nearest other one changes slowly there.
    let closest = found.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    found.retain(|(_, height)| *height <= 8.0 * closest);
    found
}

fn walk(e: &Expr, depth: usize, found: &mut Vec<Feature>) {
    if depth > MAX_DEPTH || !e.depends_on("z") {
        return;
    }
    match e {
        Expr::Pow(base, exponent) => {
            let natural =
                matches!(exponent.as_ref(), Expr::Number(n) if n.is_integer() && n.cmp0().is_ge());
            if !base.depends_on("z") {
                inner(Function::Exp, exponent, depth, found);
            } else if natural {
                walk(base, depth + 1, found);
            } else {
                inner(Function::Sqrt, base, depth, found);
                walk(exponent, depth + 1, found);
            }
        }
        Expr::Div(above, below) => {
            walk(above, depth + 1, found);
            if below.depends_on("z") {
                inner(Function::Sqrt, below, depth, found);
            }
        }
        Expr::Call(function, arguments) => {
            for argument in arguments.iter() {
                inner(*function, argument, depth, found);
            }
        }
        _ => {
            for operand in e.operands() {
                walk(operand, depth + 1, found);
            }
        }
    }
}

/// What a function of this argument adds.
fn inner(function: Function, argument: &Expr, depth: usize, found: &mut Vec<Feature>) {
    if let Some(coefficients) = polynomial::coefficients(argument, "z") {
        found.extend(of_polynomial(function, &coefficients));
        return;
    }
    if let Some(feature) = of_exponential(argument) {
        found.push(feature);
        return;
    }
    walk(argument, depth + 1, found);
}

/// Whether `c exp(a z + b)` stands there, whose place is known.
pub fn is_exponential(argument: &Expr) -> bool {
    of_exponential(argument).is_some()
}

fn reciprocal(slope: &Expr) -> Expr {
    let size = match constant::sign(slope) {
        Some(std::cmp::Ordering::Less) => build::neg(slope.clone()),
        _ => slope.clone(),
    };
    build::div(build::num(1), size)
}

/// The value of a real constant; not a number where it has none.
pub fn rough(e: &Expr) -> f64 {
    constant::value(e, 64).map_or(f64::NAN, |v: Real| v.to_f64())
}

/// `c exp(a z + b)` inside another function changes it where its size is 1.
fn of_exponential(argument: &Expr) -> Option<Feature> {
    let (factor, exponent) = exponential(argument)?;
    let (slope, at_zero) = polynomial::affine(&exponent, "z")?;
    let size = rough(&factor).abs();
    if rough(&slope) == 0.0 || size == 0.0 || !size.is_finite() {
        return None;
    }
    let shift = build::add(at_zero, build::rational(Rational::from_f64(size.ln())?));
    let place = build::neg(build::div(shift, slope.clone()));
    Feature::new(Some(place), reciprocal(&slope))
}

/// c and u of `c exp(u)`.
fn exponential(e: &Expr) -> Option<(Expr, Expr)> {
    match e {
        Expr::Neg(a) => exponential(a).map(|(c, u)| (build::neg(c), u)),
        Expr::Mul(a, b) if a.is_constant() => {
            exponential(b).map(|(c, u)| (build::mul(a.as_ref().clone(), c), u))
        }
        Expr::Mul(a, b) if b.is_constant() => {
            exponential(a).map(|(c, u)| (build::mul(c, b.as_ref().clone()), u))
        }
        Expr::Div(a, b) if b.is_constant() => {
            exponential(a).map(|(c, u)| (build::div(c, b.as_ref().clone()), u))
        }
        Expr::Call(Function::Exp, u) => Some((build::num(1), u[0].clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(text: &str) -> Vec<(f64, f64)> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        features(&phi, &Budget::default())
            .into_iter()
            .filter(|f| f.place.is_some())
            .map(|f| (f.at, f.width))
            .collect()
    }

    #[test]
    fn places_and_scales_follow_from_the_tree() {
        for (text, expected) in [
            ("sech(1e7*(z-30.123))", vec![(30.123, 1e-7)]),
            ("exp(-(z-100000)^2)", vec![(1e5, 1.0)]),
            ("tanh(z)+tanh(z-20)", vec![(0.0, 1.0), (20.0, 1.0)]),
            ("1/(z^2+1e-30)", vec![(0.0, 1e-15)]),
            ("exp(-exp(-z-7))", vec![(-7.0, 1.0)]),
            ("z^3-z", vec![]),
            ("exp(-z)", vec![]),
        ] {
            let found = of(text);
            assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
            for ((at, width), (place, scale)) in found.iter().zip(&expected) {
                assert!((at - place).abs() < 1e-9 * (1.0 + place.abs()), "{text}");
                assert!((0.5..=2.0).contains(&(width / scale)), "{text}: {width}");
            }
        }
    }

    #[test]
    fn what_constants_move_is_found_at_its_new_place() {
        let found = of("1/(1+1e40*exp(z))");
        assert!(found.iter().any(|f| (f.0 + 92.1).abs() < 0.1), "{found:?}");
        let found = of("exp(-z^4+200*z^2)");
        assert!(found.iter().any(|f| (f.0 - 10.0).abs() < 1e-3), "{found:?}");
    }
}
