//! Whether phi is real on the line.
//!
//! A formula without `i` is real where every logarithm, root and inverse function in it has an argument in its
//! domain; that is decided by ranges. That one is not real takes a place: there the imaginary part is computed to
//! two precisions that agree.

use super::Piece;
use super::range::{self, Range, Side};
use super::tails::number::holds_i;
use crate::expr::{Expr, constant, eval_complex, polynomial};
use crate::number::{Complex, Function, Rational, Real};
use crate::quadrature::Budget;

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Realness {
    /// It is real wherever it is defined.
    Real,
    /// It is not, and where.
    NotReal(String),
    /// Neither is seen.
    Unknown,
}

/// Whether a piece of phi is real on its interval.
pub fn of(piece: &Piece, budget: &Budget) -> Realness {
    let end = |e: &Option<Expr>, infinite: f64| match e {
        None => infinite,
        Some(e) => constant::value(e, 60).map_or(f64::NAN, |v| v.to_f64()),
    };
    let interval = Range::open(
        end(&piece.from, f64::NEG_INFINITY),
        end(&piece.to, f64::INFINITY),
    );
    if interval.low.is_nan() || interval.high.is_nan() {
        return Realness::Unknown;
    }
    if holds_i(&piece.phi) {
        return complex(&piece.phi, interval, budget);
    }
    let mut open = vec![&piece.phi];
    let mut settled = true;
    while let Some(e) = open.pop() {
        if budget.is_spent() {
            return Realness::Unknown;
        }
        if !e.depends_on("z") {
            settled &= constant::value(e, 32).is_some();
            continue;
        }
        open.extend(e.operands());
        let Some((u, domain)) = domain(e) else {
            continue;
        };
        let test = |z: Range| match range::of(u, z) {
            None => Side::Across,
            Some(u) => domain.holds(u),
        };
        match range::throughout(interval, test) {
            Ok(()) => {}
            Err(None) => settled = false,
            Err(Some(x)) => {
                // A round number reads better than the middle of a box.
                let inside = |x: &f64| interval.low < *x && *x < interval.high;
                let outside = |x: f64| test(Range::closed(x, x)) == Side::Outside;
                let mut tried = ROUND.into_iter().filter(inside).filter(|x| outside(*x));
                let x = tried.next().unwrap_or(x);
                match witness(&piece.phi, x) {
                    true => return Realness::NotReal(place(e, u, &domain, x)),
                    false => settled = false,
                }
            }
        }
    }
    match settled {
        true => Realness::Real,
        false => Realness::Unknown,
    }
}

/// Where an argument may be.
enum Domain {
    /// From a number on.
    From(f64),
    /// From -1 to 1.
    Unit,
}

impl Domain {
    fn holds(&self, u: Range) -> Side {
        let (inside, outside) = match self {
            Domain::From(a) => (u.low >= *a, u.high < *a || (u.high == *a && u.below)),
            Domain::Unit => (u.low >= -1.0 && u.high <= 1.0, u.low > 1.0 || u.high < -1.0),
        };
        match (inside, outside) {
            (true, _) => Side::Inside,
            (_, true) => Side::Outside,
            _ => Side::Across,
        }
    }
}

/// The argument that decides whether `e` is real, and where it has to be; none where it always is.
fn domain(e: &Expr) -> Option<(&Expr, Domain)> {
    use Function as F;
    match e {
        Expr::Pow(a, b) if a.depends_on("z") => {
            let whole = matches!(b.as_ref(), Expr::Number(n) if n.is_integer());
            (!whole).then_some((a.as_ref(), Domain::From(0.0)))
        }
        Expr::Call(f, args) => {
            let u = args.last()?;
            match f {
                F::Log | F::Sqrt | F::Ci | F::E1 | F::Bessely | F::Besselk => {
                    Some((u, Domain::From(0.0)))
                }
                F::Besselj => {
                    let whole = matches!(&args[0], Expr::Number(n) if n.is_integer());
                    (!whole).then_some((u, Domain::From(0.0)))
                }
                F::Log1p => Some((u, Domain::From(-1.0))),
                F::Acosh => Some((u, Domain::From(1.0))),
                F::Asin | F::Acos | F::Atanh => Some((u, Domain::Unit)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// In words, where `e` is not real.
fn place(e: &Expr, u: &Expr, domain: &Domain, x: f64) -> String {
    if let Domain::From(a) = domain
        && let Some((slope, at_zero)) = polynomial::affine(u, "z")
        && let (Some(slope), Some(at_zero)) =
            (constant::value(&slope, 60), constant::value(&at_zero, 60))
        && !slope.is_zero()
    {
        let root = (a - at_zero.to_f64()) / slope.to_f64();
        let side = if slope.is_sign_positive() { "<" } else { ">" };
        return format!("{e} is not real for z {side} {root}");
    }
    format!("{e} is not real at z = {x}")
}

/// Whether phi has an imaginary part at x that is no rounding.
fn witness(phi: &Expr, x: f64) -> bool {
    let part = |bits: u32| {
        let z = Complex::with_val(bits, (x, 0));
        let value = eval_complex(phi, &[("z", &z)], bits).ok()?;
        Some(value.imag().clone()).filter(Real::is_finite)
    };
    let (Some(rough), Some(fine)) = (part(160), part(640)) else {
        return false;
    };
    let gap = Real::with_val(64, &rough - &fine).abs();
    !fine.is_zero() && gap < (Real::with_val(64, fine.abs_ref()) >> 40u32)
}

/// Numbers that are named as a place where they are one.
const ROUND: [f64; 8] = [-1.0, 1.0, -2.0, 2.0, -10.0, 10.0, -100.0, 100.0];

/// Places at which a formula with `i` is looked at: one that is not real there is not real.
const PLACES: [(i32, i32); 10] = [
    (1, 3),
    (-1, 3),
    (7, 5),
    (-7, 5),
    (22, 7),
    (-22, 7),
    (1, 100),
    (-1, 100),
    (41, 2),
    (-41, 2),
];

fn complex(phi: &Expr, interval: Range, budget: &Budget) -> Realness {
    let start = match (interval.low.is_finite(), interval.high.is_finite()) {
        (true, true) => 0.5 * (interval.low + interval.high),
        (true, false) => interval.low,
        (false, true) => interval.high,
        (false, false) => 0.0,
    };
    for (p, q) in PLACES {
        let x = start + f64::from(p) / f64::from(q);
        if budget.is_spent() {
            break;
        }
        if x > interval.low && x < interval.high && witness(phi, x) {
            return Realness::NotReal(format!(
                "at z = {} it has an imaginary part",
                match start == 0.0 {
                    true => Rational::from((p, q)).to_string(),
                    false => x.to_string(),
                }
            ));
        }
    }
    Realness::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::Scope;

    fn of_text(text: &str) -> Vec<Realness> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("phi", phi).expect("an activation");
        let budget = Budget::default();
        phi.pieces().iter().map(|p| of(p, &budget)).collect()
    }

    #[test]
    fn what_is_not_real_is_said_with_its_place() {
        for (text, place) in [
            ("log(1+z)", "log(1+z) is not real for z < -1"),
            ("log(2-z)", "log(2-z) is not real for z > 2"),
            ("sqrt(z)", "sqrt(z) is not real for z < 0"),
            ("z^(1/2)", "z^(1/2) is not real for z < 0"),
            ("i*exp(-z^2)", "at z = 1/3"),
            ("1/(1+i*z)", "at z = 1/3"),
            ("exp(5*i*z-z^2)", "at z = 1/3"),
            ("asin(z)", "asin(z) is not real at z = "),
            ("acosh(z)", "acosh(z) is not real for z < 1"),
            ("log(z^2-4)", "log(z^2-4) is not real at z = "),
            ("besselk(0,z)", "besselk(0, z) is not real for z < 0"),
            ("1/log(z)", "log(z) is not real for z < 0"),
            ("sqrt(1-z^2)", "sqrt(1-z^2) is not real at z = "),
        ] {
            let found = of_text(text);
            let said = matches!(&found[0], Realness::NotReal(why) if why.contains(place));
            assert!(said, "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_real_is_seen_to_be() {
        for text in [
            "tanh(z)",
            "log(1+exp(z))",
            "sqrt(1+z^2)",
            "log(1+z^2)",
            "log(abs(z))",
            "abs(z)^(-1/4)",
            "asin(tanh(z))",
            "sqrt(1-tanh(z)^2)",
            "log(logistic(z))",
            "log(cosh(z))",
            "(1+z^2)^(1/4)",
            "sqrt(z^2-z+1)",
            "besselk(0,abs(z-4))",
            "atanh(sin(z)/2)",
            "acosh(cosh(z))",
            "log(2+cos(z))",
            "sqrt(z^2)",
            "exp(z)^(1/2)",
        ] {
            let found = of_text(text);
            let real = found.iter().all(|r| *r == Realness::Real);
            assert!(real, "{text}: {found:?}");
        }
    }

    #[test]
    fn a_complex_part_that_cancels_is_not_held_against_phi() {
        for text in ["(exp(i*z)+exp(-i*z))/2", "i*i*z", "abs(z)+0*log(z)"] {
            let found = of_text(text);
            let refused = found.iter().any(|r| matches!(r, Realness::NotReal(_)));
            assert!(!refused, "{text}: {found:?}");
        }
    }
}
