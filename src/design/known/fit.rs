//! Parameters of a family from values at a few k, as exact expressions.

use crate::expr::{Expr, build, eval_real};
use crate::number::{Integer, Rational, Real};

/// Bits of comparisons.
const BITS: u32 = 320;
/// Bits to which two values have to agree.
const AGREE: u32 = 230;
/// Largest denominator of a parameter that is written as a fraction.
const MAX_DENOMINATOR: u32 = 10_000;
/// Where a law is held against the penalty: inside of every band that is looked at by fractions of it.
pub const CHECKS: [(i64, i64); 5] = [(1, 7), (3, 5), (7, 5), (13, 6), (17, 4)];

/// A value of a constant expression.
pub fn value(e: &Expr) -> Option<Real> {
    eval_real(e, &[], BITS).ok().filter(Real::is_finite)
}

/// The expression at k = p/q, as a constant expression.
pub fn at(e: &Expr, k: (i64, i64)) -> Expr {
    e.substitute("k", &build::rational(Rational::from(k)))
        .simplified()
}

/// Whether two constants are the same number, to 230 bits of the larger.
pub fn same(a: &Expr, b: &Expr) -> bool {
    let (Some(a), Some(b)) = (value(a), value(b)) else {
        return false;
    };
    let size = Real::with_val(64, a.abs_ref()).max(&Real::with_val(64, b.abs_ref()));
    Real::with_val(64, a - b).abs() <= size >> AGREE
}

/// Whether an expression in `k` has the same value at all checks, and which.
pub fn constant(e: &Expr) -> Option<Expr> {
    let first = at(e, (1, 1));
    CHECKS
        .iter()
        .all(|k| same(&at(e, *k), &first) || both_zero(&at(e, *k), &first))
        .then(|| neat(&first))
}

fn both_zero(a: &Expr, b: &Expr) -> bool {
    let tiny = Real::with_val(64, 1) >> AGREE;
    let zero = |e: &Expr| value(e).is_some_and(|v| v.abs() < tiny);
    zero(a) && zero(b)
}

/// a and b of an expression in `k` that is a + b u(k) at all checks.
pub fn linear(e: &Expr, u: impl Fn(&Expr) -> Expr) -> Option<[Expr; 2]> {
    let place = |k: (i64, i64)| u(&build::rational(Rational::from(k)));
    let (one, two) = ((1, 1), (2, 1));
    let rise = build::sub(at(e, two), at(e, one));
    let run = build::sub(place(two), place(one));
    let slope = neat(&build::div(rise, run));
    let base = neat(&build::sub(
        at(e, one),
        build::mul(slope.clone(), place(one)),
    ));
    let holds = CHECKS.iter().all(|k| {
        let formula = build::add(base.clone(), build::mul(slope.clone(), place(*k)));
        same(&at(e, *k), &formula)
    });
    holds.then_some([base, slope])
}

/// a, b, c of an expression in `k` that is a + b k^2 + c k^4 at all checks.
pub fn quadratic(e: &Expr) -> Option<[Expr; 3]> {
    let [f1, f2, f3] = [(1, 1), (2, 1), (3, 1)].map(|k| at(e, k));
    // Divided differences over k^2 = 1, 4, 9.
    let d12 = build::div(build::sub(f2.clone(), f1.clone()), build::num(3));
    let d23 = build::div(build::sub(f3, f2), build::num(5));
    let c = neat(&build::div(build::sub(d23, d12.clone()), build::num(8)));
    let b = neat(&build::sub(d12, build::mul(build::num(5), c.clone())));
    let a = neat(&build::sub(f1, build::add(b.clone(), c.clone())));
    let holds = CHECKS.iter().all(|k| {
        let k2 = build::rational(Rational::from((k.0 * k.0, k.1 * k.1)));
        let inner = build::add(b.clone(), build::mul(c.clone(), k2.clone()));
        same(&at(e, *k), &build::add(a.clone(), build::mul(inner, k2)))
    });
    holds.then_some([a, b, c])
}

/// A constant as a fraction where it is one, else as it stands.
pub fn neat(e: &Expr) -> Expr {
    match value(e).as_ref().and_then(fraction) {
        Some(q) => build::rational(q),
        None => e.simplified(),
    }
}

/// A fraction with a small denominator that is this number to 230 bits.
pub fn fraction(x: &Real) -> Option<Rational> {
    let tiny = (Real::with_val(64, x.abs_ref()).max(&Real::with_val(64, 1e-30))) >> AGREE;
    let tiny = if x.is_zero() || Real::with_val(64, x.abs_ref()) < Real::with_val(64, 1) >> AGREE {
        return Some(Rational::new());
    } else {
        tiny
    };
    // Continued fractions.
    let (mut p0, mut q0) = (Integer::from(1), Integer::new());
    let mut rest = Real::with_val(BITS, x);
    let floor = Real::with_val(BITS, rest.floor_ref()).to_integer()?;
    let (mut p1, mut q1) = (floor, Integer::from(1));
    for _ in 0..24 {
        let guess = Rational::from((p1.clone(), q1.clone()));
        if Real::with_val(64, Real::with_val(BITS, &guess) - x).abs() <= tiny {
            return Some(guess);
        }
        let whole = Real::with_val(BITS, rest.floor_ref());
        rest = Real::with_val(BITS, rest - whole).recip();
        let next = Real::with_val(BITS, rest.floor_ref()).to_integer()?;
        let p = Integer::from(&next * &p1) + &p0;
        let q = Integer::from(&next * &q1) + &q0;
        if q > MAX_DENOMINATOR {
            return None;
        }
        (p0, q0) = (p1, q1);
        (p1, q1) = (p, q);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn fractions_are_found_and_nothing_else_is_taken_for_one() {
        let of = |text: &str| {
            let e = Expr::parse(text, &Scope::new(&[])).expect("a constant");
            neat(&e).to_string()
        };
        assert_eq!(of("exp(log(7/3))"), "7/3");
        assert_eq!(of("sqrt(2)*sqrt(8)"), "4");
        assert_eq!(of("-cos(pi)*5/2"), "5/2");
        assert_eq!(of("log(exp(-11))"), "-11");
        assert_eq!(of("sqrt(2)"), "sqrt(2)");
        assert_eq!(of("pi"), "pi");
        assert_eq!(
            of("355/113 + 10^(-50)"),
            Expr::parse("355/113 + 10^(-50)", &Scope::new(&[]))
                .expect("a constant")
                .simplified()
                .to_string()
        );
    }
}
