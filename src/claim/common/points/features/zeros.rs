//! The real zeros of formulas, and where they cross the negative real axis.

use super::watched::Watched;
use super::{BITS, sort};
use crate::expr::{Evaluator, Expr, Program, polynomial};
use crate::number::{Complex, Real};
use std::sync::Arc;

/// Points of the grid in a decade, and of the even one below [`EVEN`].
const PER_DECADE: f64 = 16.0;
/// The end of the even grid and its step.
const EVEN: (f64, f64) = (80.0, 0.25);
/// Most crossings of one formula.
const MOST_CROSSINGS: usize = 4;

/// A formula at points.
pub struct At {
    evaluator: Evaluator<Complex>,
}

impl At {
    /// Compiles it.
    pub fn new(e: &Expr, variable: &str) -> At {
        let program = Arc::new(Program::compile(&[e], &[variable]));
        At {
            evaluator: Evaluator::new(program, BITS),
        }
    }

    /// The value.
    pub fn value(&mut self, x: &Real) -> Option<Complex> {
        let x = Complex::with_val(BITS, (x, 0));
        Some(self.evaluator.eval(&[&x]).ok()?[0].clone())
    }

    /// The value where it is real.
    fn real(&mut self, x: &Real) -> Option<Real> {
        let value = self.value(x)?;
        let (re, im) = value.into_real_imag();
        let small = Real::with_val(64, re.abs_ref()) >> 40u32;
        (Real::with_val(64, im.abs_ref()) <= small).then_some(re)
    }
}

/// The real zeros of a formula in a range.
pub fn zeros(e: &Expr, variable: &str, range: (f64, f64)) -> Vec<Real> {
    let (from, to) = (Real::with_val(BITS, range.0), Real::with_val(BITS, range.1));
    if let Some(list) = polynomial::coefficients(e, variable) {
        let real = |c: &Expr| crate::expr::eval_real(c, &[], BITS).ok();
        return match list.iter().map(real).collect::<Option<Vec<Real>>>() {
            Some(list) => of_polynomial(&list, &from, &to),
            None => Vec::new(),
        };
    }
    // Between two points of the grid `1e-4-abs(k-6)` is positive where its inner part vanishes.
    let mut xs = grid(range);
    xs.extend(polynomial_places(e, variable, (&from, &to)));
    sort(&mut xs);
    let mut at = At::new(e, variable);
    let mut places = Vec::new();
    changes(xs, &mut |x| at.real(x), &mut |place| {
        places.push(place);
        true
    });
    places
}

/// The first places at which a formula crosses the negative real axis.
pub fn crossings(e: &Expr, variable: &str, range: (f64, f64)) -> Vec<Real> {
    let mut at = At::new(e, variable);
    let mut there = At::new(e, variable);
    let mut imaginary = |x: &Real| {
        let (re, im) = at.value(x)?.into_real_imag();
        (!re.is_nan()).then_some(im)
    };
    let mut places = Vec::new();
    changes(grid(range), &mut imaginary, &mut |place| {
        if there.value(&place).is_some_and(|v| *v.real() < 0) {
            places.push(place);
        }
        places.len() < MOST_CROSSINGS
    });
    places
}

/// Hands out where a value changes its sign between neighbouring points, while `go_on` says so.
fn changes(
    xs: Vec<Real>,
    value: &mut dyn FnMut(&Real) -> Option<Real>,
    go_on: &mut dyn FnMut(Real) -> bool,
) {
    let mut last: Option<(Real, Real)> = None;
    for x in xs {
        let Some(here) = value(&x) else {
            last = None;
            continue;
        };
        let found = match &last {
            // Not all of a stretch on which it is 0.
            Some((_, sign)) if here.is_zero() => (!sign.is_zero()).then(|| x.clone()),
            Some((before, sign)) if !sign.is_zero() && (*sign > 0) != (here > 0) => {
                bisected(value, before, &x, *sign > 0)
            }
            _ => None,
        };
        if found.is_some_and(|place| !go_on(place)) {
            return;
        }
        last = Some((x, here));
    }
}

/// The zeros of the polynomials inside a formula.
fn polynomial_places(e: &Expr, variable: &str, (from, to): (&Real, &Real)) -> Vec<Real> {
    let mut inside = Watched::default();
    inside.walk(e, variable);
    let real = |c: &Expr| crate::expr::eval_real(c, &[], BITS).ok();
    let parts = inside.changes.iter().chain(&inside.places);
    let lists = parts.filter_map(|e| polynomial::coefficients(e, variable));
    lists
        .filter_map(|list| list.iter().map(real).collect::<Option<Vec<Real>>>())
        .flat_map(|list| of_polynomial(&list, from, to))
        .collect()
}

/// Even in the logarithm, and even below 80, where formulas of k have their features.
fn grid((from, to): (f64, f64)) -> Vec<Real> {
    let decades = (to / from).log10();
    let steps = (decades * PER_DECADE).ceil().max(1.0);
    let mut xs: Vec<f64> = (0..=steps as usize)
        .map(|j| from * 10f64.powf(decades * j as f64 / steps))
        .collect();
    let even = (EVEN.0 / EVEN.1) as usize;
    xs.extend(
        (1..=even)
            .map(|j| j as f64 * EVEN.1 * 0.999_7)
            .filter(|x| *x > from && *x < to),
    );
    xs.sort_by(f64::total_cmp);
    xs.into_iter().map(|x| Real::with_val(BITS, x)).collect()
}

/// The place between two at which the sign changes.
pub fn bisected(
    value: &mut dyn FnMut(&Real) -> Option<Real>,
    a: &Real,
    b: &Real,
    positive_at_a: bool,
) -> Option<Real> {
    let (mut a, mut b) = (a.clone(), b.clone());
    for _ in 0..BITS {
        let middle = Real::with_val(BITS, &a + &b) / 2u32;
        if middle <= a || middle >= b {
            break;
        }
        let there = value(&middle)?;
        if (there > 0) == positive_at_a {
            a = middle;
        } else {
            b = middle;
        }
    }
    Some(Real::with_val(BITS, &a + &b) / 2u32)
}

/// The real zeros of a polynomial between two places: one at most between neighbouring zeros of its
/// derivative, and those of the derivative at which it vanishes itself.
fn of_polynomial(list: &[Real], from: &Real, to: &Real) -> Vec<Real> {
    if list.len() < 2 {
        return Vec::new();
    }
    let slope: Vec<Real> = (1..list.len())
        .map(|j| Real::with_val(BITS, &list[j] * j as u32))
        .collect();
    let value = |x: &Real| {
        let zero = Real::with_val(BITS, 0);
        list.iter().rev().fold(zero, |sum, c| sum * x + c)
    };
    // The sum of the moduli: what is far below it is rounding.
    let noise = |x: &Real| {
        let zero = Real::with_val(BITS, 0);
        let sum = list
            .iter()
            .rev()
            .fold(zero, |sum, c| sum * x + Real::with_val(BITS, c.abs_ref()));
        sum >> (BITS / 2)
    };
    let mut ends = vec![from.clone()];
    ends.extend(of_polynomial(&slope, from, to));
    ends.push(to.clone());
    let mut places = Vec::new();
    for pair in ends.windows(2) {
        let (a, b) = (value(&pair[0]), value(&pair[1]));
        if Real::with_val(BITS, a.abs_ref()) <= noise(&pair[0]) {
            places.push(pair[0].clone());
        } else if (a > 0) != (b > 0) && Real::with_val(BITS, b.abs_ref()) > noise(&pair[1]) {
            places.extend(bisected(&mut |x| Some(value(x)), &pair[0], &pair[1], a > 0));
        }
    }
    sort(&mut places);
    places
}
