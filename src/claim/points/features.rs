//! The places and scales of a formula's own features: where a formula could be something else than it is
//! at points that were drawn without looking at it.
//!
//! A formula that is analytic and has no scale of its own is what it is at all points if it is at a few
//! drawn ones. What can hide between them is where it is not:
//!
//! * the places at which `step`, `sign`, `abs`, `relu`, `max`, `min`, roots and logarithms change: where their arguments vanish;
//! * the poles of divisors that are polynomials;
//! * the places near which the argument of a function changes by a half, or a polynomial divisor by half of itself, within
//!   less than an eighth of the variable: a bump of `exp(-1e6*(k-1.37)^2)`, `sech(1e8*(k-3))`;
//! * what stands between two neighbouring places: `step(k-5)-step(k-5.001)`;
//! * the sizes at which an argument, or the last part of a polynomial divisor over its first one, comes to 1, where nobody else
//!   looks: `erfc(1e7*k)`, `tanh(k/1000)`.
//!
//! Places are the real zeros of arguments, of the sums inside them, and of their derivatives: of
//! polynomials all of them, between the zeros of the derivative; of other formulas those between which the
//! sign changes on a grid, which is a choice of more points and no proof that there are no others.

use super::drawn::Stream;
use crate::expr::{Evaluator, Expr, Program, build, polynomial};
use crate::number::{Complex, Function, Rational, Real};
use std::sync::Arc;

/// Bits of places.
const BITS: u32 = 256;
/// A feature is narrow where its scale is below this share of its place.
const NARROW: i32 = 3;
/// The narrowest feature that is looked for is this many halvings of its place wide.
const HALVINGS: i32 = 160;
/// Where the points of a claim lie without any features.
const COMMON: (f64, f64) = (1.0 / 32.0, 64.0);
/// log2 of the sizes that are looked at.
const SIZES: (i32, i32) = (-40, 40);
/// Most sizes of one formula.
const MOST_SIZES: usize = 6;
/// Most places of one formula.
pub const MOST: usize = 24;
/// Most sub-formulas that are examined.
const MAX_PARTS: usize = 200;
/// Points of the grid in a decade, and of the even one below [`EVEN`].
const PER_DECADE: f64 = 16.0;
/// The end of the even grid and its step.
const EVEN: (f64, f64) = (80.0, 0.25);

/// One feature.
#[derive(Clone, Debug)]
struct Feature {
    place: Real,
    /// Half its width.
    scale: Real,
}

/// The points that a formula's features ask for.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// The points, rising.
    pub points: Vec<Rational>,
    /// Whether there are more places than were looked at.
    pub more: bool,
}

/// Points beside every feature of `formula` in `variable` whose place lies in `range`: one on each side at a share
/// of its scale that follows from `content`, and one beyond.
pub fn features(formula: &Expr, variable: &str, range: (f64, f64), content: u64) -> Features {
    let mut watched = Watched::default();
    watched.walk(formula, variable);
    let mut found: Vec<Feature> = Vec::new();
    for e in &watched.changes {
        let places = zeros(e, variable, range);
        // A jump has no scale: an eighth of its place.
        let wide = places.into_iter().map(|place| Feature {
            scale: Real::with_val(BITS, &place >> NARROW),
            place,
        });
        found.extend(wide);
    }
    let mut jumps: Vec<Real> = found.iter().map(|f| f.place.clone()).collect();
    sort(&mut jumps);
    let sides = [(&watched.arguments, false), (&watched.divisors, true)];
    for (e, relative) in sides
        .into_iter()
        .flat_map(|(list, r)| list.iter().map(move |e| (e, r)))
    {
        let mut places = jumps.clone();
        places.extend(places_inside(e, variable, range));
        sort(&mut places);
        found.extend(narrow(e, variable, &places, relative));
    }
    found.sort_by(|a, b| {
        a.place
            .total_cmp(&b.place)
            .then(a.scale.total_cmp(&b.scale))
    });
    found.dedup_by(|a, b| {
        let near = Real::with_val(BITS, &a.place - &b.place).abs() < b.scale.clone() / 8u32;
        near && a.scale <= b.scale.clone() * 2u32
    });
    let more = found.len() > MOST;
    found.truncate(MOST);
    let mut stream = Stream::new(content ^ 0x5851_f42d_4c95_7f2d);
    let mut points: Vec<Rational> = Vec::new();
    for feature in &found {
        let share = 0.35 + 0.3 * stream.unit();
        for times in [-share, share, 2.0 + share] {
            let at = Real::with_val(BITS, &feature.scale * times) + &feature.place;
            if let Some(q) = near(&at, &feature.scale)
                && (range.0..=range.1).contains(&q.to_f64())
            {
                points.push(q);
            }
        }
    }
    let mut places: Vec<Real> = found.iter().map(|f| f.place.clone()).collect();
    places.extend(jumps);
    sort(&mut places);
    for pair in places.windows(2).take(MOST) {
        let gap = Real::with_val(BITS, &pair[1] - &pair[0]);
        let middle = Real::with_val(BITS, &gap * (0.4 + 0.2 * stream.unit())) + &pair[0];
        points.extend(near(&middle, &gap));
    }
    for size in sizes(&watched, variable) {
        for times in [0.6 + 0.2 * stream.unit(), 1.5 + stream.unit()] {
            let at = Real::with_val(BITS, &size * times);
            points.extend(near(&at, &size).filter(|q| (range.0..=range.1).contains(&q.to_f64())));
        }
    }
    points.sort();
    points.dedup();
    Features { points, more }
}

/// The sizes of the variable, outside of [`COMMON`], at which an argument comes to 1, or the last part of a polynomial divisor
/// to its first one.
fn sizes(watched: &Watched, variable: &str) -> Vec<Real> {
    let mut found: Vec<Real> = Vec::new();
    let mut ratios: Vec<Expr> = watched.arguments.clone();
    for divisor in &watched.divisors {
        let coefficients = polynomial::coefficients(divisor, variable).unwrap_or_default();
        if let [first, .., last] = &coefficients[..] {
            let power = build::powi(build::var(variable), coefficients.len() as i32 - 1);
            ratios.push(build::div(build::mul(last.clone(), power), first.clone()));
        }
    }
    for e in &ratios {
        let mut at = At::new(e, variable);
        let mut above = |x: &Real| {
            let value = at.value(x)?;
            let size = Real::with_val(64, value.abs_ref());
            Some(Real::with_val(64, &size - 1u32))
        };
        let mut last: Option<(Real, Real)> = None;
        for j in SIZES.0..=SIZES.1 {
            let x = Real::with_val(BITS, 1) << j;
            let Some(value) = above(&x) else { continue };
            if let Some((before, sign)) = &last
                && (*sign > 0) != (value > 0)
                && !(COMMON.0..=COMMON.1).contains(&x.to_f64())
            {
                found.extend(bisected(&mut above, before, &x, *sign > 0));
            }
            last = Some((x, value));
        }
    }
    sort(&mut found);
    found.dedup_by(|a, b| Real::with_val(64, &*a / &*b) < 2);
    found.truncate(MOST_SIZES);
    found
}

/// Where an argument, its slope, or a sum inside it vanishes.
fn places_inside(e: &Expr, variable: &str, range: (f64, f64)) -> Vec<Real> {
    let mut inside = Watched::default();
    inside.argument(e, variable);
    inside.walk(e, variable);
    inside
        .places
        .iter()
        .flat_map(|e| zeros(e, variable, range))
        .collect()
}

/// A rational number of few digits within a hundredth of `scale`.
fn near(at: &Real, scale: &Real) -> Option<Rational> {
    let places = (2.0 - Real::with_val(64, scale.log10_ref()).to_f64()).ceil();
    if !places.is_finite() || places > 70.0 {
        return None;
    }
    let power = Rational::from(10u32);
    let unit = (0..places.max(0.0) as u32).fold(Rational::from(1), |p, _| p * &power);
    let whole = Real::with_val(BITS, at * &unit).round().to_integer()?;
    (whole > 0).then(|| Rational::from(whole) / unit)
}

fn sort(places: &mut Vec<Real>) {
    places.sort_by(Real::total_cmp);
    places.dedup();
}

/// The sub-formulas whose zeros and changes matter.
#[derive(Default)]
struct Watched {
    /// Where these vanish, something is not smooth.
    changes: Vec<Expr>,
    /// Where these vanish, something may be narrow.
    places: Vec<Expr>,
    /// Arguments of functions.
    arguments: Vec<Expr>,
    /// Divisors, and bases of negative powers.
    divisors: Vec<Expr>,
    seen: Vec<Expr>,
}

impl Watched {
    fn walk(&mut self, e: &Expr, variable: &str) {
        if !e.depends_on(variable) || self.seen.len() >= MAX_PARTS || self.seen.contains(e) {
            return;
        }
        self.seen.push(e.clone());
        match e {
            Expr::Call(f, args) => self.call(*f, args, variable),
            Expr::Div(_, b) => self.divisor(b, variable),
            Expr::Pow(a, b) => match b.as_ref() {
                Expr::Number(n) if n.is_integer() => {
                    if *n < 0 {
                        self.divisor(a, variable);
                    }
                }
                _ => {
                    self.changes.push(a.as_ref().clone());
                    self.argument(b, variable);
                }
            },
            Expr::Add(..) | Expr::Sub(..) => self.places.push(e.clone()),
            _ => {}
        }
        for operand in e.operands() {
            self.walk(operand, variable);
        }
    }

    fn call(&mut self, f: Function, args: &[Expr], variable: &str) {
        match (f, args) {
            (Function::Max | Function::Min, [a, b]) => {
                self.changes.push(build::sub(a.clone(), b.clone()));
            }
            (
                Function::Step
                | Function::Sign
                | Function::Abs
                | Function::Relu
                | Function::Sqrt
                | Function::Log
                | Function::Cbrt
                | Function::E1
                | Function::Ci
                | Function::Bessely
                | Function::Besselk
                | Function::Lgamma,
                [.., x],
            ) => self.changes.push(x.clone()),
            (Function::Log1p, [x]) => self.changes.push(build::add(x.clone(), build::num(1))),
            (Function::Asin | Function::Acos | Function::Acosh | Function::Atanh, [x]) => {
                for end in [1, -1] {
                    self.changes.push(build::sub(x.clone(), build::num(end)));
                }
            }
            _ => {}
        }
        for x in args {
            self.argument(x, variable);
        }
    }

    fn argument(&mut self, x: &Expr, variable: &str) {
        if !x.depends_on(variable) {
            return;
        }
        self.arguments.push(x.clone());
        self.places.push(x.clone());
        if let Ok(slope) = x.derivative(variable) {
            self.places.push(slope);
        }
    }

    fn divisor(&mut self, x: &Expr, variable: &str) {
        if !x.depends_on(variable) {
            return;
        }
        if polynomial::coefficients(x, variable).is_some() {
            self.changes.push(x.clone());
            self.divisors.push(x.clone());
        }
    }
}

/// A formula at points.
struct At {
    evaluator: Evaluator<Complex>,
}

impl At {
    fn new(e: &Expr, variable: &str) -> At {
        let program = Arc::new(Program::compile(&[e], &[variable]));
        At {
            evaluator: Evaluator::new(program, BITS),
        }
    }

    fn value(&mut self, x: &Real) -> Option<Complex> {
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
fn zeros(e: &Expr, variable: &str, range: (f64, f64)) -> Vec<Real> {
    let (from, to) = (Real::with_val(BITS, range.0), Real::with_val(BITS, range.1));
    if let Some(list) = polynomial::coefficients(e, variable) {
        let real = |c: &Expr| crate::expr::eval_real(c, &[], BITS).ok();
        return match list.iter().map(real).collect::<Option<Vec<Real>>>() {
            Some(list) => of_polynomial(&list, &from, &to),
            None => Vec::new(),
        };
    }
    let mut at = At::new(e, variable);
    let mut places = Vec::new();
    let mut last: Option<(Real, Real)> = None;
    // Between two points of the grid `1e-4-abs(k-6)` is positive where its inner part vanishes.
    let mut xs = grid(range);
    xs.extend(polynomial_places(e, variable, (&from, &to)));
    sort(&mut xs);
    for x in xs {
        let Some(value) = at.real(&x) else {
            last = None;
            continue;
        };
        if value.is_zero() {
            // Not all of a stretch on which it is 0.
            if last.as_ref().is_some_and(|(_, before)| !before.is_zero()) {
                places.push(x.clone());
            }
        } else if let Some((before, sign)) = &last
            && (*sign > 0) != (value > 0)
            && !sign.is_zero()
        {
            places.extend(bisected(&mut |x| at.real(x), before, &x, *sign > 0));
        }
        last = Some((x, value));
    }
    places
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
fn bisected(
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

/// The features of an argument that are narrow beside one of these places.
fn narrow(e: &Expr, variable: &str, places: &[Real], relative: bool) -> Vec<Feature> {
    let mut at = At::new(e, variable);
    let mut found = Vec::new();
    for place in places {
        let Some(centre) = at.value(place) else {
            continue;
        };
        let mut changed = |halvings: i32| {
            let step = Real::with_val(BITS, place >> halvings);
            let beside = [
                Real::with_val(BITS, place - &step),
                Real::with_val(BITS, place + &step),
            ];
            beside.iter().any(|x| match at.value(x) {
                None => false,
                Some(value) => {
                    let gap = Complex::with_val(BITS, &value - &centre);
                    let gap = Real::with_val(64, gap.abs_ref()) * 2u32;
                    let unit = if relative {
                        Real::with_val(64, value.abs_ref())
                    } else {
                        Real::with_val(64, 1)
                    };
                    gap >= unit
                }
            })
        };
        if !changed(NARROW) {
            continue;
        }
        // A pole is as narrow as one likes: its place is among the changes.
        if changed(HALVINGS) {
            continue;
        }
        let (mut wide, mut fine) = (NARROW, HALVINGS);
        while fine - wide > 1 {
            let middle = (wide + fine) / 2;
            if changed(middle) {
                wide = middle;
            } else {
                fine = middle;
            }
        }
        found.push(Feature {
            place: place.clone(),
            scale: Real::with_val(BITS, place >> wide),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(text: &str) -> Features {
        let e = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
        features(&e, "k", (1e-6, 1e5), 1)
    }

    fn within(text: &str, from: f64, to: f64) -> usize {
        let points = of(text).points;
        let inside = |q: &&Rational| (from..=to).contains(&q.to_f64());
        points.iter().filter(inside).count()
    }

    #[test]
    fn what_is_wide_and_smooth_has_no_feature() {
        for text in [
            "-i*pi/sinh(pi*k/2)",
            "sqrt(2*pi)*exp(-k^2/2)",
            "k^4/(4*sin(k)^2)",
            "1/(1+k^2)^3",
            "abs(gamma(1/4+i*k/2))^2",
            "4*exp(-i*k)*(sin(k)-k*cos(k))/k^3",
            "exp(-sqrt(1+k^2))*besselk(1/3,k)",
        ] {
            let found = of(text);
            assert!(found.points.is_empty(), "{text}: {:?}", found.points);
        }
    }

    #[test]
    fn a_step_is_seen_from_both_sides() {
        for (text, place) in [
            ("1+step(k-9)", 9.0),
            ("1+step(k^2-81)", 9.0),
            ("1+step(exp(k)-exp(9))", 9.0),
            ("sin(k)*(1+step(1/k-1/4000))", 4000.0),
            ("max(exp(-k),exp(-9))", 9.0),
            ("abs(k-3)", 3.0),
            ("sqrt(16-k^2)", 4.0),
            ("1/(k-5)", 5.0),
            ("(k-7)^(3/2)", 7.0),
        ] {
            assert!(within(text, place * 0.9, place) >= 1, "{text}");
            assert!(within(text, place, place * 1.1) >= 1, "{text}");
            assert!(within(text, place * 1.1, place * 2.0) >= 1, "{text}");
        }
    }

    #[test]
    fn a_narrow_bump_is_seen_inside() {
        for (text, place, scale) in [
            ("1+exp(-1e6*(k-1.37)^2)", 1.37, 1e-3),
            ("1+exp(-1000000*k^2+2740000*k-1876900)", 1.37, 1e-3),
            ("1+sech(1e8*(k-3))", 3.0, 1e-8),
            ("1+1/(1+1e12*(k-3)^2)", 3.0, 1e-6),
            ("1+exp(-1e6*(log(k)-log(2))^2)", 2.0, 2e-3),
            ("1+exp(-(1000*k-1370)^2)", 1.37, 1e-3),
            ("1+tanh(1e10*(k-0.01))", 0.01, 1e-10),
        ] {
            assert!(
                within(text, place - scale, place) >= 1,
                "{text}: {:?}",
                of(text)
            );
            assert!(
                within(text, place, place + scale) >= 1,
                "{text}: {:?}",
                of(text)
            );
        }
    }
}
