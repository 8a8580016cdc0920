//! Where a formula changes, and over which length: the places and scales of its features.
//!
//! Read off the tree: every inner polynomial map has a place and a scale (`sech(1e7*(z-30.123))` changes
//! at 30.123 over 1e-7), and so has every singularity near the real line (`1/(1+1e40*exp(z))` changes at
//! -92.1). An exponential alone has a scale and no place. Kinks are no features: they become breakpoints.
//!
//! Places and scales choose substitutions that are exact for any choice, and cuts; they enter no value.

use super::singularities::Singularities;
use crate::algebra::roots;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Function, Rational, Real};
use crate::quadrature::Budget;
use num_complex::Complex64;

/// Exponents that are tried for the width at a critical point.
const MOST_FLAT: usize = 6;
/// A singularity nearer to the line than this share of its distance from 0 may be on it.
const ON_THE_LINE: f64 = 1e-8;
/// Roots of one polynomial about a place count as one feature where none is nearer to the line than this share of
/// their distance from the place.
const ROUND: f64 = 16.0;
/// What changes about a rounded place over its distance from the centre of the roots divided by this is not resolved.
const STEEP: f64 = 1e3;
/// The same for summits, whose widths are known.
const ROUNDING: f64 = 1e10;
/// Sub-trees deeper than this are not walked.
const MAX_DEPTH: usize = 200;
/// Roots nearer to each other than this, relative to their size, are not told apart in double precision.
const CROWDED: f64 = 1e-2;

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

/// Whether a polynomial has critical points so near to each other that numbers do not tell them apart, and is no
/// power of one affine map.
pub fn is_crowded(coefficients: &[Expr]) -> bool {
    if coefficients.len() < 4 {
        return false;
    }
    let Some((_, list)) = recentred(coefficients) else {
        return true;
    };
    if is_power(&list) {
        return false;
    }
    let values: Vec<f64> = list.iter().map(rough).collect();
    let Some(roots) = roots::of_real(&derivative(&values)) else {
        return true;
    };
    let near = |j: usize| {
        let room = CROWDED * roots[j].norm();
        (0..j).any(|i| (roots[i] - roots[j]).norm() < room)
    };
    (0..roots.len()).any(near)
}

/// The centre b of the roots of a polynomial of degree 2 and more, and its coefficients in z - b; exact.
fn recentred(coefficients: &[Expr]) -> Option<(Expr, Vec<Expr>)> {
    let n = coefficients.len().checked_sub(1).filter(|n| *n > 1)?;
    let below = build::mul(build::num(-(n as i64)), coefficients[n].clone());
    let centre = build::div(coefficients[n - 1].clone(), below);
    let there = build::add(centre.clone(), build::var("z"));
    let whole = polynomial::from_coefficients(coefficients, "z").substitute("z", &there);
    let mut list = polynomial::coefficients(&whole, "z")?;
    for c in &mut list {
        if constant::is_zero(c) {
            *c = build::num(0);
        }
    }
    (list.len() == n + 1).then_some((centre, list))
}

/// Whether recentred coefficients are those of `a (z - b)^n + c`.
fn is_power(list: &[Expr]) -> bool {
    list[1..list.len() - 1].iter().all(Expr::is_zero)
}

/// Where `a (z - b)^n + c` is flat, and the length over which `a (z - b)^n` changes by 1.
fn of_power(place: Expr, list: &[Expr]) -> Option<Feature> {
    let n = list.len() - 1;
    let width = rough(&list[n]).abs().powf(-1.0 / n as f64);
    Feature::rounded(0.0, width).and_then(|f| Feature::new(Some(place), f.scale))
}

/// The features that a function of a polynomial has; the roots are sought around their centre, where a shift has not
/// taken their digits.
fn of_polynomial(function: Function, coefficients: &[Expr]) -> Vec<Feature> {
    let Some((centre, list)) = recentred(coefficients) else {
        return of_centred(function, coefficients);
    };
    if !is_scale_free(function)
        && is_power(&list)
        && (is_entire(function) || list[0].is_zero())
        && let Some(feature) = of_power(centre.clone(), &list)
    {
        return vec![feature];
    }
    let moved = |f: Feature| {
        let place = f.place.map(|place| build::add(centre.clone(), place));
        Feature::new(place, f.scale).map(|moved| Feature {
            exact: f.exact,
            ..moved
        })
    };
    of_centred(function, &list)
        .into_iter()
        .filter_map(moved)
        .collect()
}

fn of_centred(function: Function, coefficients: &[Expr]) -> Vec<Feature> {
    match (function, coefficients) {
        (_, [] | [_]) => Vec::new(),
        (Function::Abs | Function::Sign | Function::Step | Function::Relu, [_, _])
        | (Function::Max | Function::Min, _) => Vec::new(),
        (Function::Exp | Function::Expm1 | Function::Sin | Function::Cos, [_, slope]) => {
            Feature::new(None, reciprocal(slope)).into_iter().collect()
        }
        (_, [at_zero, slope]) => {
            let place = build::neg(build::div(at_zero.clone(), slope.clone()));
            Feature::new(Some(place), reciprocal(slope))
                .into_iter()
                .collect()
        }
        (Function::Exp | Function::Expm1 | Function::Sin | Function::Cos, [_, linear, square]) => {
            let twice = build::mul(build::num(-2), square.clone());
            let place = build::div(linear.clone(), twice);
            let width = rough(square).abs().sqrt().recip();
            Feature::rounded(0.0, width)
                .and_then(|f| Feature::new(Some(place), f.scale))
                .into_iter()
                .collect()
        }
        (Function::Exp | Function::Expm1 | Function::Sin | Function::Cos, _) => {
            critical(coefficients)
        }
        (_, [c, b, a]) => sharpened(function, coefficients, of_quadratic([c, b, a].map(rough))),
        _ => sharpened(function, coefficients, roots_of(coefficients)),
    }
}

fn is_entire(function: Function) -> bool {
    matches!(
        function,
        Function::Exp | Function::Expm1 | Function::Sin | Function::Cos
    )
}

/// Whether a factor of its argument does not narrow what it does at a root of it.
fn is_scale_free(function: Function) -> bool {
    function.has_kink() || matches!(function, Function::Sqrt | Function::Cbrt | Function::Log)
}

/// Functions with a scale of their own change about a root of u over 1/|u'|, if that is less than the room between the roots.
fn sharpened(function: Function, coefficients: &[Expr], found: Vec<Feature>) -> Vec<Feature> {
    if is_scale_free(function) {
        return found;
    }
    let slope = derivative(&coefficients.iter().map(rough).collect::<Vec<f64>>());
    let narrowed = found.into_iter().map(|f| {
        let own = slope.iter().rev().fold(0.0, |sum, c| sum * f.at + c);
        match own.abs().recip() {
            width if width < f.width => Feature::rounded(f.at, width).unwrap_or(f),
            _ => f,
        }
    });
    narrowed.collect()
}

/// Whether a function of a polynomial changes at a place, and over a length, that are not known well enough: about roots or summits
/// whose places have been rounded, over far less than the room between them.
pub fn is_steep(function: Function, coefficients: &[Expr]) -> bool {
    if coefficients.len() < 3 || is_scale_free(function) {
        return false;
    }
    let Some((_, list)) = recentred(coefficients) else {
        return true;
    };
    let entire = is_entire(function);
    if is_power(&list) && (entire || list[0].is_zero()) {
        return false;
    }
    let share = if entire { ROUNDING } else { STEEP };
    of_centred(function, &list)
        .iter()
        .any(|f| !f.exact && f.width * share < f.at.abs())
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

/// The roots of a z^2 + b z + c: two on the line, or one place with its height.
fn of_quadratic([c, b, a]: [f64; 3]) -> Vec<Feature> {
    let centre = -b / (2.0 * a);
    let square = c / a - centre * centre;
    let height = square.abs().sqrt();
    if square >= 0.0 {
        // A double root on the line has no width: what divides by it is removable, or no function has a transform.
        let found = (height > 0.0).then(|| Feature::rounded(centre, height));
        return found.flatten().into_iter().collect();
    }
    let roots = [centre - height, centre + height];
    roots
        .into_iter()
        .filter_map(|at| Feature::rounded(at, 2.0 * height))
        .collect()
}

/// The roots of a polynomial: each on its own where they lie apart, one place where they lie about it.
fn roots_of(coefficients: &[Expr]) -> Vec<Feature> {
    let Some(roots) = roots::of_exact(coefficients, Complex64::new(0.0, 0.0)) else {
        return Vec::new();
    };
    let centre = roots.iter().map(|r| r.re).sum::<f64>() / roots.len() as f64;
    let reach = roots
        .iter()
        .map(|r| (r - centre).norm())
        .fold(0.0, f64::max);
    let height = |r: &num_complex::Complex64| r.im.abs();
    let lowest = roots.iter().map(height).fold(f64::INFINITY, f64::min);
    if lowest > reach / ROUND {
        return Feature::rounded(centre, reach).into_iter().collect();
    }
    let apart = |j: usize| {
        (0..roots.len())
            .filter(|i| *i != j)
            .map(|i| (roots[i] - roots[j]).norm())
            .fold(f64::INFINITY, f64::min)
    };
    (0..roots.len())
        .filter_map(|j| {
            let on_the_line = height(&roots[j]) <= ON_THE_LINE * roots[j].norm();
            let width = if on_the_line {
                apart(j)
            } else {
                height(&roots[j])
            };
            Feature::rounded(roots[j].re, width)
        })
        .collect()
}

/// Where exp of a polynomial has its summits and valleys on the real line.
fn critical(coefficients: &[Expr]) -> Vec<Feature> {
    let values: Vec<f64> = coefficients.iter().map(rough).collect();
    let slope = derivative(&values);
    let Some(roots) = roots::of_real(&slope) else {
        return Vec::new();
    };
    let on_the_line = roots
        .iter()
        .filter(|r| r.im.abs() <= 1e-6 * (1.0 + r.re.abs()));
    on_the_line
        .filter_map(|root| {
            let mut list = values.clone();
            let mut width = f64::INFINITY;
            let mut factorial = 1.0;
            for order in 1..=MOST_FLAT.min(values.len() - 1) {
                list = derivative(&list);
                factorial *= order as f64;
                let value = list.iter().rev().fold(0.0, |sum, c| sum * root.re + c);
                if order >= 2 {
                    width = width.min((factorial / value.abs()).powf(1.0 / order as f64));
                }
            }
            Feature::rounded(root.re, width)
        })
        .collect()
}

fn derivative(values: &[f64]) -> Vec<f64> {
    let rest = values.iter().enumerate().skip(1);
    rest.map(|(j, c)| j as f64 * c).collect()
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
