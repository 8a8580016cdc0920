//! The features that a function of a polynomial in z has: about its roots, or about its summits and valleys.

use super::{Feature, ON_THE_LINE, reciprocal, rough};
use crate::algebra::roots;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::Function;
use num_complex::Complex64;

/// Exponents that are tried for the width at a critical point.
const MOST_FLAT: usize = 6;
/// Roots of one polynomial about a place count as one feature where none is nearer to the line than this share of
/// their distance from the place.
const ROUND: f64 = 16.0;
/// What changes about a rounded place over its distance from the centre of the roots divided by this is not resolved.
const STEEP: f64 = 1e3;
/// The same for summits, whose widths are known.
const ROUNDING: f64 = 1e10;
/// Roots nearer to each other than this, relative to their size, are not told apart in double precision.
const CROWDED: f64 = 1e-2;

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
pub(super) fn of_polynomial(function: Function, coefficients: &[Expr]) -> Vec<Feature> {
    let Some((centre, list)) = recentred(coefficients) else {
        return of_centred(function, coefficients);
    };
    if !is_scale_free(function)
        && is_flat(function, &list)
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

/// Whether a function of `a (z - b)^n + c` changes about b alone, where the power is flat.
fn is_flat(function: Function, list: &[Expr]) -> bool {
    is_power(list) && (is_entire(function) || list[0].is_zero())
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
    if is_flat(function, &list) {
        return false;
    }
    let share = match is_entire(function) {
        true => ROUNDING,
        false => STEEP,
    };
    of_centred(function, &list)
        .iter()
        .any(|f| !f.exact && f.width * share < f.at.abs())
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
