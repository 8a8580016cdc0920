//! The distances of a claim about a kernel.

use super::points::drawn::Stream;
use super::points::{content, drawn, features};
use super::values;
use crate::activation::Activation;
use crate::activation::features::features as phi_features;
use crate::claim::subject::Subject;
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, Scope, build, constant, eval_real};
use crate::kernel::window::Pair;
use crate::kernel::{Distance, Stencil};
use crate::number::{self, Bounded, Rational, Real};
use crate::quadrature::Budget;
use crate::wire::Table;

/// The public distances of a claim that names none.
pub const DEFAULT: [&str; 2] = ["1/2", "3"];
/// Where the others lie.
pub const RANGE: (f64, f64) = (0.25, 6.0);
/// Where the features of a formula are looked for.
pub const FEATURES: (f64, f64) = (1e-4, 1e3);
/// Features of phi nearer to each other than this are met by the drawn distances.
const NEAREST: f64 = 1.0;
/// Features of phi further apart than this are not looked at together.
const FURTHEST: f64 = 1e7;
/// Most distances between features of phi.
const MOST_BETWEEN: usize = 6;
/// Most distances of one claim.
const MAX_POINTS: usize = 200;

/// Reads `points` if they stand there.
///
/// # Errors
/// A point that is no positive number, stands twice, or no point at all.
pub fn given(table: &mut Table, subject: &Subject) -> Result<Option<Vec<Distance>>, Diagnostic> {
    let Some(texts) = table.strings("points")? else {
        return Ok(None);
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default points"));
    }
    if texts.len() > MAX_POINTS {
        return Err(texts[MAX_POINTS].error(format!("a claim has at most {MAX_POINTS} points")));
    }
    let scope = subject.scope(&[]);
    let mut points: Vec<Distance> = Vec::with_capacity(texts.len());
    for text in &texts {
        let point =
            Distance::new(text.value.trim(), text.parse(&scope)?).map_err(|why| text.error(why))?;
        if points.iter().any(|p| p.text == point.text) {
            return Err(text.error("this point stands here twice"));
        }
        points.push(point);
    }
    Ok(Some(points))
}

/// The distances of a claim that names none: the public ones, `count` that are drawn from its content, and those that the
/// features of its formula in `variable`, and those of phi, ask for; and whether the formula has parts of which none was looked at.
pub fn chosen(
    kind: &str,
    subject: &Subject,
    (formula, variable): (&Expr, &str),
    count: usize,
) -> (Vec<Distance>, bool) {
    let content = content(kind, subject, &[&formula.to_string()]);
    let public = DEFAULT.iter().filter_map(|text| {
        let expr = Expr::parse(text, &Scope::new(&[])).ok()?;
        Distance::new(*text, expr).ok()
    });
    let mut points: Vec<Distance> = public.collect();
    let mut own = drawn(content, RANGE, count);
    let of_formula = features(formula, variable, FEATURES, content);
    own.extend(of_formula.points);
    own.extend(subject.activation().into_iter().flat_map(between_features));
    for point in rationals(own) {
        if points.iter().all(|p| p.text != point.text) {
            points.push(point);
        }
    }
    (points, of_formula.more)
}

/// Distances between places where phi changes: A has a feature at each, whatever a formula says.
pub(super) fn between_features(activation: &Activation) -> Vec<Rational> {
    let budget = Budget::default();
    let mut places: Vec<(f64, f64)> = Vec::new();
    // Kinks are ends of pieces.
    for piece in activation.pieces() {
        let found = phi_features(&piece.phi, &budget);
        let placed = found.iter().filter(|f| f.place.is_some());
        places.extend(placed.map(|f| (f.at, f.width)));
        let end = piece.to.as_ref().and_then(|e| constant::value(e, 64));
        places.extend(end.map(|e| (e.to_f64(), 1.0)));
    }
    let mut gaps: Vec<(f64, f64)> = Vec::new();
    for (j, (a, width)) in places.iter().enumerate() {
        for (b, other) in &places[..j] {
            // Beside the distance itself, where an odd part would be 0.
            let gap = (a - b).abs() + width.min(*other) / 4.0;
            let new = gaps
                .iter()
                .all(|(known, _)| (known / gap - 1.0).abs() > 1e-3);
            if a != b && gap > NEAREST && gap < FURTHEST && new {
                gaps.push((gap, *width));
            }
        }
    }
    // Beyond the largest nothing of one part meets the other.
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    gaps.truncate(MOST_BETWEEN);
    let short = |(gap, width): (f64, f64)| Some(short(&Rational::from_f64(gap)?, width));
    gaps.into_iter().filter_map(short).collect()
}

/// A fraction with few digits, within a hundredth of a width.
fn short(q: &Rational, width: f64) -> Rational {
    let steps = 2f64.powi((100.0 / width).log2().ceil().clamp(0.0, 60.0) as i32);
    let steps = Rational::from_f64(steps).unwrap_or_else(|| Rational::from(1));
    Rational::from(q * &steps).round() / steps
}

/// The pairs in a window of a claim that names none: two public ones, and one that is drawn.
pub fn pairs(content: u64, half: &Distance, dimension: u32) -> Vec<Pair> {
    let mut stream = Stream::new(content);
    let mut drawn =
        |least: u64, most: u64| Rational::from((stream.integer(least..most), 10_007u32));
    let angles = match dimension {
        1 => [
            Expr::Constant(number::Constant::Pi),
            build::num(0),
            build::num(0),
        ],
        _ => [
            build::num(1),
            build::rational(Rational::from((5, 2))),
            build::rational(drawn(1_000, 30_000)),
        ],
    };
    let lengths = [
        (Rational::from((3, 4)), Rational::from((1, 3))),
        (Rational::from((1, 6)), Rational::from((7, 8))),
        // On one line they lie apart as well.
        (drawn(5_200, 9_700), drawn(600, 4_900)),
    ];
    let share = |q: Rational| build::mul(build::rational(q), half.expr().clone());
    let pair = |((x, y), angle): ((Rational, Rational), Expr)| Pair {
        x: share(x),
        y: share(y),
        angle,
    };
    lengths.into_iter().zip(angles).map(pair).collect()
}

/// Rational distances.
pub fn rationals(list: Vec<Rational>) -> Vec<Distance> {
    let one = |q: Rational| Distance::new(q.to_string(), build::rational(q)).ok();
    list.into_iter().filter_map(one).collect()
}

/// Whether a formula has a value at the distances: at each where the claim names them, at any where it does not.
///
/// # Errors
/// The first evaluation that fails.
pub fn test(
    points: &[Distance],
    given: bool,
    value: impl Fn(&Distance) -> Result<(), Doubt>,
) -> Result<(), Doubt> {
    let mut failures = points.iter().filter_map(|p| value(p).err());
    match failures.next() {
        Some(why) if given || failures.count() + 1 == points.len() => Err(why),
        _ => Ok(()),
    }
}

/// A formula in one variable at a distance.
///
/// # Errors
/// The evaluation that fails, with its place.
pub fn value(formula: &Expr, variable: &str, at: &Real, bits: u32) -> Result<Real, Doubt> {
    eval_real(formula, &[(variable, at)], bits)
        .map_err(|why| format!("the formula at {variable} = {:.6}: {why}", at.to_f64()).into())
}

/// The central difference of a formula at the distances, or its values for n = 0, with the bounds that its
/// evaluation leaves.
///
/// # Errors
/// The first evaluation that fails, with its place.
pub fn differences(
    (formula, variable): (&Expr, &str),
    stencil: Stencil,
    points: &[Distance],
    bits: u32,
) -> Result<Vec<Bounded>, Doubt> {
    let difference = match stencil.n {
        0 => formula.clone(),
        n => {
            let unit = i64::from(2 * n - 1);
            let terms = stencil.central().into_iter().map(|(units, weight)| {
                let share = build::rational(Rational::from((units.abs(), unit)));
                let at = build::mul(share, build::var(variable));
                let weight = build::rational(Rational::from(weight));
                build::mul(weight, formula.substitute(variable, &at))
            });
            terms.fold(build::num(0), build::add)
        }
    };
    let one = |point: &Distance| {
        values::evaluate_bounded(&difference, &[(variable, point.expr())], bits)
            .map_err(|why| why.at(format_args!("the formula at {variable} = {}", point.text)))
    };
    points.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_forgets_an_even_polynomial_however_large() {
        let parse = |text: &str| Expr::parse(text, &Scope::new(&["r"])).expect("a formula");
        let point = rationals(vec![Rational::from((7, 5))]);
        let stencil = Stencil { n: 2 };
        let of = |text: &str| {
            let found = differences((&parse(text), "r"), stencil, &point, 200);
            found.expect("a value").remove(0)
        };
        let (plain, shifted) = (of("r^3/6"), of("r^3/6+1e60*r^2-1e70"));
        let gap = Real::with_val(64, plain.value().real() - shifted.value().real()).abs();
        assert!(gap < 1e-40, "{gap}");
        assert!(shifted.error() < 1e-40);
    }
}
