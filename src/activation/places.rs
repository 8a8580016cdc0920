//! Where on the line a formula may be singular, exactly.
//!
//! A quotient may be where its denominator is 0, a logarithm where its argument is, and so on. The zeros are
//! found by inverting the tree, or excluded by ranges; whether phi is singular there is asked of its expansion
//! next to the place.

use super::Piece;
use super::range::{self, Range, Side};
use super::tails::number::compare;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Constant, Function};
use crate::quadrature::Budget;
use std::cmp::Ordering;

/// Members of a periodic family that are listed on either side.
const PERIODS: i64 = 4;

/// The places inside an interval.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Real constants; phi may be singular there.
    pub points: Vec<Expr>,
    /// A condition whose zeros are not all listed.
    pub open: Option<String>,
}

/// The places inside a piece's interval.
pub fn inside(piece: &Piece, budget: &Budget) -> Places {
    let end = |e: &Option<Expr>, infinite: f64| match e {
        None => infinite,
        Some(e) => constant::value(e, 60).map_or(infinite, |v| v.to_f64()),
    };
    let interval = Range::open(
        end(&piece.from, f64::NEG_INFINITY),
        end(&piece.to, f64::INFINITY),
    );
    let mut places = Places::default();
    for condition in conditions(&piece.phi) {
        if budget.is_spent() {
            places.open = Some("the time is used up".into());
            return places;
        }
        let test = |z: Range| match range::of(&condition, z) {
            Some(r) if r.is_positive() || r.is_negative() => Side::Inside,
            _ => Side::Across,
        };
        let found = match zeros(&condition) {
            Some(Zeros { points, all: true }) => points,
            _ if range::throughout(interval, test).is_ok() => continue,
            found => {
                places.open = Some(condition.to_string());
                found.map_or_else(Vec::new, |z| z.points)
            }
        };
        places
            .points
            .extend(found.into_iter().filter(|p| within(piece, p)));
    }
    places
}

/// Whether no condition of the formula is 0 at this point, and it has a value there: it is analytic.
pub fn is_harmless(phi: &Expr, at: &Expr) -> bool {
    let nonzero = |condition: &Expr| {
        constant::sign(&condition.substitute("z", at)).is_some_and(Ordering::is_ne)
    };
    conditions(phi).iter().all(nonzero) && constant::value(&phi.substitute("z", at), 32).is_some()
}

fn within(piece: &Piece, point: &Expr) -> bool {
    let after = |end: &Expr| compare(point, end).is_ok_and(Ordering::is_gt);
    let before = |end: &Expr| compare(point, end).is_ok_and(Ordering::is_lt);
    piece.from.as_ref().is_none_or(after) && piece.to.as_ref().is_none_or(before)
}

/// Expressions at whose zeros the formula may be unbounded.
fn conditions(phi: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    collect(phi, &mut found);
    found
}

fn collect(e: &Expr, found: &mut Vec<Expr>) {
    use Function as F;
    if !e.depends_on("z") {
        return;
    }
    for operand in e.operands() {
        collect(operand, found);
    }
    let call = |f: Function, u: &Expr| build::call(f, [u.clone()]);
    let mut push = |e: Expr| {
        if e.depends_on("z") && !found.contains(&e) {
            found.push(e);
        }
    };
    match e {
        Expr::Div(_, b) => push(b.as_ref().clone()),
        Expr::Pow(a, b) => match b.as_ref() {
            Expr::Number(n) if n.cmp0() == Ordering::Greater && n.is_integer() => {}
            _ => push(a.as_ref().clone()),
        },
        Expr::Call(f, args) => {
            let Some(u) = args.last() else { return };
            match f {
                F::Log | F::Coth | F::Csch | F::Ci | F::E1 | F::Bessely | F::Besselk => {
                    push(u.clone())
                }
                F::Besselj if !matches!(&args[0], Expr::Number(n) if n.is_integer()) => {
                    push(u.clone());
                }
                // Roots are bounded, but not analytic.
                F::Sqrt | F::Cbrt => push(u.clone()),
                F::Log1p => push(build::add(build::num(1), u.clone())),
                F::Tan | F::Sec => push(call(F::Cos, u)),
                F::Cot | F::Csc => push(call(F::Sin, u)),
                F::Atanh | F::Asin | F::Acos => {
                    push(build::sub(u.clone(), build::num(1)));
                    push(build::add(u.clone(), build::num(1)));
                }
                F::Acosh => push(build::sub(u.clone(), build::num(1))),
                // All three have their poles where 1/gamma is 0.
                F::Gamma | F::Lgamma | F::Digamma => {
                    push(build::div(build::num(1), call(F::Gamma, u)));
                }
                F::Abs | F::Sign | F::Step | F::Relu => push(u.clone()),
                F::Max | F::Min => push(build::sub(args[0].clone(), u.clone())),
                _ => {}
            }
        }
        _ => {}
    }
}

/// Zeros of a condition, and whether these are all.
struct Zeros {
    points: Vec<Expr>,
    all: bool,
}

fn all(points: Vec<Expr>) -> Option<Zeros> {
    Some(Zeros { points, all: true })
}

/// The zeros of `u` on the real line; `None` where they are not known.
fn zeros(u: &Expr) -> Option<Zeros> {
    use Function as F;
    if !u.depends_on("z") {
        return constant::sign(u)
            .filter(|s| s.is_ne())
            .and_then(|_| all(Vec::new()));
    }
    if let Some(list) = polynomial::coefficients(u, "z") {
        return of_polynomial(&list);
    }
    match u {
        Expr::Neg(a) => zeros(a),
        Expr::Mul(a, b) => {
            let (a, b) = (zeros(a)?, zeros(b)?);
            Some(Zeros {
                points: [a.points, b.points].concat(),
                all: a.all && b.all,
            })
        }
        // 1/gamma(v) is 0 at v = 0, -1, -2, …
        Expr::Div(_, b)
            if matches!(b.as_ref(), Expr::Call(F::Gamma | F::Lgamma | F::Digamma, _)) =>
        {
            let Expr::Call(_, args) = b.as_ref() else {
                return None;
            };
            family(&args[0], |n| build::num(-n), 0..=2 * PERIODS)
        }
        Expr::Div(a, _) => zeros(a),
        Expr::Pow(a, b) => match constant::sign(b)? {
            Ordering::Greater => zeros(a),
            _ => None,
        },
        Expr::Add(a, b) => level(a, &build::neg(b.as_ref().clone())),
        Expr::Sub(a, b) => level(a, b),
        Expr::Call(f, args) => {
            let v = args.last()?;
            let pi = || Expr::Constant(Constant::Pi);
            match f {
                F::Sinh
                | F::Tanh
                | F::Asinh
                | F::Atan
                | F::Erf
                | F::Cbrt
                | F::Sqrt
                | F::Expm1
                | F::Log1p
                | F::Abs
                | F::Sign
                | F::Atanh
                | F::Asin
                | F::Si => zeros(v),
                F::Exp | F::Cosh | F::Sech | F::Logistic | F::Softplus | F::Erfc | F::Normcdf => {
                    all(Vec::new())
                }
                F::Log | F::Acosh => zeros(&build::sub(v.clone(), build::num(1))),
                F::Sin | F::Tan => {
                    family(v, |n| build::mul(build::num(n), pi()), -PERIODS..=PERIODS)
                }
                F::Cos | F::Cot => family(
                    v,
                    |n| {
                        let half = build::div(build::num(2 * n + 1), build::num(2));
                        build::mul(half, pi())
                    },
                    -PERIODS..=PERIODS,
                ),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Members of the solutions of `v = value(n)`.
fn family(
    v: &Expr,
    value: impl Fn(i64) -> Expr,
    members: std::ops::RangeInclusive<i64>,
) -> Option<Zeros> {
    let mut points = Vec::new();
    for n in members {
        points.extend(zeros(&build::sub(v.clone(), value(n)))?.points);
    }
    Some(Zeros { points, all: false })
}

/// Where two expressions are equal.
fn level(a: &Expr, b: &Expr) -> Option<Zeros> {
    use Function as F;
    // Where root and other side are equal, so are their squares; what is too much here does no harm.
    for (root, other) in [(a, b), (b, a)] {
        if let Some(under) = under_root(root) {
            return zeros(&build::sub(under.clone(), build::powi(other.clone(), 2)));
        }
    }
    match (a, b) {
        (Expr::Call(F::Exp, x), Expr::Call(F::Exp, y)) => {
            return zeros(&build::sub(x[0].clone(), y[0].clone()));
        }
        (a, Expr::Call(..)) if !a.depends_on("z") => return level(b, a),
        _ => {}
    }
    let Expr::Call(f, args) = a else { return None };
    if b.depends_on("z") {
        return None;
    }
    let v = args.last()?;
    let one = compare(b, &build::num(1)).ok()?;
    let positive = constant::sign(b)?.is_gt();
    let to = |inverse: Function| zeros(&build::sub(v.clone(), build::call(inverse, [b.clone()])));
    match (f, one) {
        (F::Exp, _) if positive => to(F::Log),
        (F::Exp, _) => all(Vec::new()),
        (F::Cosh, Ordering::Equal) => zeros(v),
        (F::Cosh, Ordering::Less) => all(Vec::new()),
        (F::Cos, Ordering::Equal) => {
            let turn = build::mul(build::num(2), Expr::Constant(Constant::Pi));
            family(
                v,
                |n| build::mul(build::num(n), turn.clone()),
                -PERIODS..=PERIODS,
            )
        }
        (F::Cbrt, _) => zeros(&build::sub(v.clone(), build::powi(b.clone(), 3))),
        (F::Log, _) => to(F::Exp),
        (F::Sinh, _) => to(F::Asinh),
        (F::Asinh, _) => to(F::Sinh),
        (F::Tanh, Ordering::Less) if compare(b, &build::num(-1)).ok()?.is_gt() => to(F::Atanh),
        (F::Tanh, _) => all(Vec::new()),
        _ => None,
    }
}

/// What stands under `±sqrt(…)`.
fn under_root(e: &Expr) -> Option<&Expr> {
    match e {
        Expr::Neg(a) => under_root(a),
        Expr::Call(Function::Sqrt, args) => args.first(),
        _ => None,
    }
}

fn of_polynomial(list: &[Expr]) -> Option<Zeros> {
    let low = list
        .iter()
        .position(|c| constant::sign(c) != Some(Ordering::Equal));
    let low = low?;
    let mut points = Vec::new();
    if low > 0 {
        points.push(build::num(0));
    }
    let left = &list[low..];
    let over = |a: &Expr, b: &Expr| build::div(a.clone(), b.clone());
    match left {
        [_] => all(points),
        [c, b] => {
            points.push(build::neg(over(c, b)));
            all(points)
        }
        [c, b, a] => {
            for root in quadratic(a, b, c)? {
                points.push(root);
            }
            all(points)
        }
        [c, middle @ .., a] if middle.iter().all(Expr::is_zero) => {
            // z^n = -c/a
            let degree = left.len() - 1;
            let level = build::neg(over(c, a));
            let order = constant::sign(&level)?;
            let size = build::call(Function::Abs, [level]);
            let root = build::pow(size, over(&build::num(1), &build::num(degree as i64)));
            match (order, degree % 2 == 1) {
                (Ordering::Less, true) => points.push(build::neg(root)),
                (Ordering::Less, false) => {}
                (_, true) => points.push(root),
                (_, false) => points.extend([build::neg(root.clone()), root]),
            }
            all(points)
        }
        _ => {
            // A polynomial in z^2 of a low degree.
            let odd = left.iter().skip(1).step_by(2);
            if !odd.clone().all(Expr::is_zero) || left.len() > 5 {
                return None;
            }
            let even: Vec<Expr> = left.iter().step_by(2).cloned().collect();
            for square in of_polynomial(&even)?.points {
                if constant::sign(&square)?.is_gt() {
                    let root = build::call(Function::Sqrt, [square]);
                    points.extend([build::neg(root.clone()), root]);
                }
            }
            all(points)
        }
    }
}

fn quadratic(a: &Expr, b: &Expr, c: &Expr) -> Option<Vec<Expr>> {
    let square = build::powi(b.clone(), 2);
    let product = build::mul(build::num(4), build::mul(a.clone(), c.clone()));
    let discriminant = build::sub(square, product);
    let twice = build::mul(build::num(2), a.clone());
    let root = |r: Expr| build::div(build::sub(r, b.clone()), twice.clone());
    Some(match constant::sign(&discriminant)? {
        Ordering::Less => Vec::new(),
        Ordering::Equal => vec![root(build::num(0))],
        Ordering::Greater => {
            let r = build::call(Function::Sqrt, [discriminant]);
            vec![root(r.clone()), root(build::neg(r))]
        }
    })
}
