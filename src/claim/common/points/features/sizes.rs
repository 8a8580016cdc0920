//! The sizes of a variable at which a formula becomes another one.

use super::watched::Watched;
use super::zeros::{At, bisected};
use super::{BITS, sort};
use crate::expr::{Expr, build, polynomial};
use crate::number::Real;

/// Where the points of a claim lie without any features.
const COMMON: (f64, f64) = (1.0 / 32.0, 64.0);
/// What is so many bits smaller at half or twice the variable is not seen from there.
const STEEP: u32 = 32;
/// log2 of the sizes between which points of a claim lie.
pub const POINTS: (i32, i32) = (-40, 40);
/// log2 of the sizes at which a formula may become another one.
pub const ALL: (i32, i32) = (-160, 160);
/// Most sizes of one formula.
const MOST_SIZES: usize = 6;

/// The sizes of the variable, outside of [`COMMON`], at which an argument comes to 1, or the last part of a polynomial divisor
/// to its first one.
pub fn sizes(watched: &Watched, variable: &str, octaves: (i32, i32)) -> Vec<Real> {
    let mut ratios: Vec<Expr> = watched.arguments.clone();
    for divisor in &watched.divisors {
        let coefficients = polynomial::coefficients(divisor, variable).unwrap_or_default();
        if let [first, .., last] = &coefficients[..] {
            let power = build::powi(build::var(variable), coefficients.len() as i32 - 1);
            ratios.push(build::div(build::mul(last.clone(), power), first.clone()));
        }
    }
    let mut found: Vec<Real> = ratios
        .iter()
        .flat_map(|e| comes_to_one(e, variable, octaves))
        .collect();
    // What waves comes to 1 again and again: it is seen anywhere.
    for e in &watched.ratios {
        let places = comes_to_one(e, variable, octaves);
        if places.len() == 1 {
            found.extend(places);
        }
    }
    sort(&mut found);
    found.dedup_by(|a, b| Real::with_val(64, &*a / &*b) < 2);
    found.truncate(MOST_SIZES);
    found
}

/// Where the modulus of a formula comes to 1, outside of [`COMMON`] or so steeply that nothing of it is seen elsewhere.
fn comes_to_one(e: &Expr, variable: &str, (from, to): (i32, i32)) -> Vec<Real> {
    let mut at = At::new(e, variable);
    let mut size = |x: &Real| {
        let value = at.value(x)?;
        Some(Real::with_val(64, value.abs_ref()))
    };
    let mut found = Vec::new();
    let mut last: Option<(Real, Real)> = None;
    for j in from..=to {
        let x = Real::with_val(BITS, 1) << j;
        let Some(value) = size(&x) else { continue };
        if let Some((before, earlier)) = &last
            && (*earlier > 1) != (value > 1)
        {
            let mut above = |x: &Real| Some(size(x)? - 1u32);
            let place = bisected(&mut above, before, &x, *earlier > 1);
            let mut faint = |x: Real| size(&x).is_some_and(|v| v < Real::with_val(64, 1) >> STEEP);
            let steep = place.as_ref().is_some_and(|place| {
                faint(Real::with_val(BITS, place >> 1u32))
                    || faint(Real::with_val(BITS, place << 1u32))
            });
            let common = (COMMON.0..=COMMON.1).contains(&x.to_f64());
            found.extend(place.filter(|_| steep || !common));
        }
        last = Some((x, value));
    }
    found
}
