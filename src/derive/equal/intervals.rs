//! Intervals of k > 0 on which the functions with kinks in two formulas are resolved.
//!
//! `abs(u)`, `sign(u)`, `step(u)` and `relu(u)` with u affine in k, or `a k^2 + c`, change where u is 0, at exact constants. Between
//! those places u has the sign that it has at one point, as it is continuous; the places themselves are single points. Where one such
//! function stands in another, the outer one has its places once the inner one is resolved: the intervals are divided again.

use crate::algebra::Exact;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// Places where formulas change.
const MOST_PLACES: usize = 24;
/// Where frequencies are taken, from the left end: by the width of an interval, and without one.
const SHARES: [f64; 3] = [0.375, 0.75, 0.09375];
const STEPS: [(u32, u32); 3] = [(7, 5), (1, 3), (29, 7)];

/// Functions with kinks inside each other that are looked into.
const MOST_NESTED: usize = 4;

/// An interval, with frequencies inside it.
pub(super) struct Part {
    low: Exact,
    high: Option<Exact>,
    pub(super) looks: Vec<Rational>,
}

impl Part {
    fn new(low: Exact, high: Option<Exact>) -> Part {
        let looks = inside(&low, high.as_ref());
        Part { low, high, looks }
    }

    /// Whether a place is proven not to lie inside.
    fn excludes(&self, place: &Exact) -> bool {
        let not = |a: &Exact, b: &Exact| a.minus(b).sign().is_some_and(|s| s != Ordering::Greater);
        not(place, &self.low) || self.high.as_ref().is_some_and(|high| not(high, place))
    }
}

/// The parts of k > 0; one of them where the places cannot be put in order.
pub(super) fn parts(formulas: [&Expr; 2]) -> Vec<Part> {
    let whole = || vec![Part::new(Exact::default(), None)];
    let mut places = vec![Exact::default()];
    let mut parts = whole();
    for _ in 0..MOST_NESTED {
        let mut more = Vec::new();
        for part in &parts {
            let mut found = Vec::new();
            for e in formulas {
                collect(&resolved(e, part), &mut found);
            }
            found.retain(|place| !part.excludes(place));
            more.extend(found);
        }
        if more.is_empty() {
            break;
        }
        places.extend(more);
        let Some(order) = ordered(&places) else {
            return whole();
        };
        parts = (0..order.len())
            .map(|j| Part::new(order[j].clone(), order.get(j + 1).cloned()))
            .collect();
        places = order;
    }
    parts
}

/// The formula on a part, where its kinks are resolved.
pub(super) fn resolved(e: &Expr, part: &Part) -> Expr {
    let e = e.map_operands(&mut |inner| resolved(inner, part));
    let Expr::Call(f, list) = &e else {
        return e;
    };
    let [u] = &list[..] else {
        return e;
    };
    let known = f.has_kink() && roots(u).is_some_and(|list| list.iter().all(|x| part.excludes(x)));
    let sign = part.looks.first().filter(|_| known).and_then(|k| {
        let there = u.substitute("k", &build::rational(k.clone()));
        Exact::new(&there).ok()?.sign()
    });
    let value = match sign {
        Some(Ordering::Greater) => 1,
        Some(Ordering::Less) => -1,
        _ => return e,
    };
    match (f, value) {
        (Function::Abs | Function::Relu, 1) => u.clone(),
        (Function::Abs, _) => build::neg(u.clone()),
        (Function::Relu, _) => build::num(0),
        (Function::Sign, _) => build::num(value),
        (Function::Step, _) => build::num(value.max(0)),
        _ => e,
    }
}

fn collect(e: &Expr, places: &mut Vec<Exact>) {
    if let Expr::Call(f, list) = e
        && f.has_kink()
        && let [u] = &list[..]
    {
        places.extend(roots(u).unwrap_or_default());
    }
    for part in e.operands() {
        if part.depends_on("k") {
            collect(part, places);
        }
    }
}

/// The roots k > 0 of what is affine in k, or `a k^2 + c`; none where it has another form.
fn roots(u: &Expr) -> Option<Vec<Exact>> {
    let list = polynomial::coefficients(u, "k")?;
    let list: Option<Vec<Exact>> = list.iter().map(|c| Exact::new(c).ok()).collect();
    let list = list?;
    let quotient = |c: &Exact, a: &Exact| {
        let real = c.is_real() && a.is_real() && a.is_nonzero();
        real.then(|| c.negated().times(&a.inverse().ok()?).ok())?
    };
    let (place, square) = match &list[..] {
        [c, a] => (quotient(c, a)?, false),
        [c, b, a] if b.is_zero() => (quotient(c, a)?, true),
        _ => return None,
    };
    match (place.sign()?, square) {
        (Ordering::Greater, false) => Some(vec![place]),
        (Ordering::Greater, true) => {
            let half = Rational::from((1, 2)).into();
            Some(vec![place.power(&half).ok()?])
        }
        _ => Some(Vec::new()),
    }
}

/// In order, without those that are equal; none where the order is not proven.
fn ordered(places: &[Exact]) -> Option<Vec<Exact>> {
    let mut list: Vec<Exact> = Vec::new();
    for place in places {
        let mut at = list.len();
        let mut known = false;
        for (j, other) in list.iter().enumerate() {
            match place.minus(other).sign()? {
                Ordering::Greater => {}
                Ordering::Equal => known = true,
                Ordering::Less => at = at.min(j),
            }
        }
        if !known {
            list.insert(at, place.clone());
        }
    }
    (list.len() <= MOST_PLACES).then_some(list)
}

/// Frequencies that are proven to lie between two places.
fn inside(low: &Exact, high: Option<&Exact>) -> Vec<Rational> {
    let value = |e: &Exact| constant::value(&e.to_expr(), 80).map(|v| v.to_f64());
    let guesses: Vec<Rational> = match high {
        None if low.is_zero() => STEPS.iter().map(|q| Rational::from(*q)).collect(),
        _ => {
            let Some(from) = value(low) else {
                return Vec::new();
            };
            let width = high.and_then(value).map(|to| to - from);
            let steps = STEPS.iter().map(|(p, q)| f64::from(*p) / f64::from(*q));
            let all: Vec<f64> = match width {
                Some(width) => SHARES.iter().map(|s| from + s * width).collect(),
                None => steps.map(|s| from + s).collect(),
            };
            all.into_iter().filter_map(Rational::from_f64).collect()
        }
    };
    let fits = |q: &Rational| {
        let q = Exact::from(q.clone());
        let above = q.minus(low).sign() == Some(Ordering::Greater);
        above && high.is_none_or(|h| h.minus(&q).sign() == Some(Ordering::Greater))
    };
    guesses.into_iter().filter(fits).collect()
}
