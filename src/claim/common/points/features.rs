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
//! * where the argument of a function crosses its branch cut: `sqrt(exp(i*k/10))`;
//! * what stands between two neighbouring places: `step(k-5)-step(k-5.001)`;
//! * the sizes at which an argument, or the last part of a polynomial divisor over its first one, or one of a sum over another, comes
//!   to 1, where nobody else looks: `erfc(1e7*k)`, `tanh(k/1000)`, `1+(k/20)^400`.
//!
//! Places are the real zeros of arguments, of the sums inside them, and of their derivatives: of
//! polynomials all of them, between the zeros of the derivative; of other formulas those between which the
//! sign changes on a grid, which is a choice of more points and no proof that there are no others.

mod sizes;
mod watched;
mod zeros;

use self::sizes::sizes;
use super::drawn::Stream;
use crate::expr::{Expr, polynomial};
use crate::number::{Complex, Rational, Real};
use watched::Watched;
use zeros::{At, crossings, zeros};

/// Bits of places.
const BITS: u32 = 256;
/// A feature is narrow where its scale is below this share of its place.
const NARROW: i32 = 3;
/// The narrowest feature that is looked for is this many halvings of its place wide.
const HALVINGS: i32 = 160;
/// Zeros beyond this, or below one over it, are none.
const FURTHEST: f64 = 1e200;
/// Most places of one formula.
pub const MOST: usize = 24;

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
    /// Whether there are parts of the formula of whose places none was looked at.
    pub more: bool,
}

/// Points beside every feature of `formula` in `variable` whose place lies in `range`: one on each side at a share
/// of its scale that follows from `content`, and one beyond.
pub fn features(formula: &Expr, variable: &str, range: (f64, f64), content: u64) -> Features {
    let mut watched = Watched::default();
    watched.walk(formula, variable);
    let (found, jumps) = by_part(&watched, variable, range);
    let (found, more) = in_turn(found);
    let more = more
        || watched.more
        || watched
            .changes
            .iter()
            .any(|e| is_beyond(e, variable, range));
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
    for size in sizes(&watched, variable, sizes::POINTS) {
        for times in [0.6 + 0.2 * stream.unit(), 1.5 + stream.unit()] {
            let at = Real::with_val(BITS, &size * times);
            points.extend(near(&at, &size).filter(|q| (range.0..=range.1).contains(&q.to_f64())));
        }
    }
    points.sort();
    points.dedup();
    Features { points, more }
}

/// Whether a polynomial vanishes outside of the range, where nobody looks.
fn is_beyond(e: &Expr, variable: &str, range: (f64, f64)) -> bool {
    if polynomial::coefficients(e, variable).is_none() {
        return false;
    }
    let below = (FURTHEST.recip(), 2.0 * range.0);
    let above = (range.1 / 2.0, FURTHEST);
    [below, above]
        .into_iter()
        .any(|range| !zeros(e, variable, range).is_empty())
}

/// The features of each part of a formula, in the order of its parts, and where it changes.
fn by_part(watched: &Watched, variable: &str, range: (f64, f64)) -> (Vec<Vec<Feature>>, Vec<Real>) {
    // A jump has no scale: an eighth of its place.
    let wide = |place: &Real| Feature {
        scale: Real::with_val(BITS, place >> NARROW),
        place: place.clone(),
    };
    let mut found: Vec<Vec<Feature>> = Vec::new();
    let mut jumps: Vec<Real> = Vec::new();
    for e in &watched.changes {
        let places = zeros(e, variable, range);
        found.push(places.iter().map(wide).collect());
        jumps.extend(places);
    }
    for e in &watched.cuts {
        let places = crossings(e, variable, range);
        found.push(places.iter().map(wide).collect());
        jumps.extend(places);
    }
    sort(&mut jumps);
    let sides = [(&watched.arguments, false), (&watched.divisors, true)];
    for (e, relative) in sides
        .into_iter()
        .flat_map(|(list, r)| list.iter().map(move |e| (e, r)))
    {
        let mut places = jumps.clone();
        places.extend(places_inside(e, variable, range));
        sort(&mut places);
        found.push(narrow(e, variable, &places, relative));
    }
    (found, jumps)
}

/// [`MOST`] features, of each part in turn, rising, and whether there are parts of which none is among them.
fn in_turn(parts: Vec<Vec<Feature>>) -> (Vec<Feature>, bool) {
    let longest = parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut found: Vec<Feature> = Vec::new();
    let mut more = false;
    for rank in 0..longest {
        for feature in parts.iter().filter_map(|part| part.get(rank)) {
            let same = |other: &Feature| {
                let gap = Real::with_val(BITS, &feature.place - &other.place).abs();
                gap < Real::with_val(BITS, &feature.scale >> 3u32)
                    && other.scale <= feature.scale.clone() * 2u32
                    && feature.scale <= other.scale.clone() * 2u32
            };
            if found.iter().any(same) {
                continue;
            }
            if found.len() < MOST {
                found.push(feature.clone());
            } else {
                more |= rank == 0;
            }
        }
    }
    found.sort_by(|a, b| {
        a.place
            .total_cmp(&b.place)
            .then(a.scale.total_cmp(&b.scale))
    });
    (found, more)
}

/// The sizes of the variable at which a formula becomes another one, far from 1 or abruptly.
pub fn scales(formula: &Expr, variable: &str) -> Vec<Real> {
    let mut watched = Watched::default();
    watched.walk(formula, variable);
    sizes(&watched, variable, sizes::ALL)
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
    fn what_changes_far_away_is_seen_there() {
        for (text, place) in [
            ("sqrt(exp(i*k/10))/exp(i*k/20)", 31.4159),
            ("log(exp(i*k/2000))", 6283.2),
            ("(exp(-i*k/5)*(2+k))^(1/3)", 15.708),
            ("asin(exp(i*k/100)*cosh(1))", 314.16),
            ("1+(k/1000)^400", 1000.0),
            ("1+(k/20)^400", 20.0),
            ("1+exp(-exp(1000*(20-k)))", 20.0),
            ("1+besselj(300,k)", 300.0),
            ("1+tanh(k)^(10^60)", 69.4),
            ("1+(k/(1+k))^(10^4)", 1e4),
        ] {
            assert!(
                within(text, place, place * 2.6) >= 1,
                "{text}: {:?}",
                of(text)
            );
        }
    }

    #[test]
    fn a_formula_that_changes_where_nobody_looks_is_told() {
        for text in [
            "1+step(k-10^40)",
            "1+relu(k-10^12)",
            "1+min(k,1/10^9)",
            "abs(k-1e-30)",
        ] {
            assert!(of(text).more, "{text}");
        }
        assert!(!of("1+step(k-9)").more);
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
            ("1+sech(k-5)^(10^10)", 5.0, 2e-5),
            ("1+cos(k-1/2)^(10^8)", 0.5, 2e-4),
            ("1+(1-(k-5)^2/10000)^(10^12)", 5.0, 2e-4),
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
