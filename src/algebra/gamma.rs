//! The Gamma function where its value is an exact constant.

use super::Exact;
use crate::number::{Integer, Rational};

/// Largest modulus of the argument.
const LARGEST: u32 = 64;

/// `n! = Gamma(n + 1)`.
pub(crate) fn factorial(n: u32) -> Rational {
    Rational::from(Integer::from(Integer::factorial(n)))
}

/// `Gamma(q)` for whole q > 0, and for halves of odd numbers: `Gamma(q + 1) = q Gamma(q)`, `Gamma(1/2) = sqrt(pi)`.
pub(super) fn at(q: &Rational) -> Option<Result<Exact, String>> {
    let twice = Rational::from(q * 2u32);
    let near = q.clone().abs() <= LARGEST;
    if !twice.is_integer() || !near || (q.is_integer() && *q <= 0) {
        return None;
    }
    let start = match q.is_integer() {
        true => Rational::from(1),
        false => Rational::from((1, 2)),
    };
    let mut factor = Rational::from(1);
    let mut at = q.clone();
    while at > start {
        at -= 1;
        factor *= &at;
    }
    while at < start {
        factor /= &at;
        at += 1;
    }
    Some(match q.is_integer() {
        true => Ok(factor.into()),
        false => Exact::pi()
            .power(&Rational::from((1, 2)).into())
            .and_then(|root| root.times(&factor.into())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};

    #[test]
    fn gamma_at_halves_is_exact() {
        for (text, wanted) in [
            ("gamma(1/2)", "sqrt(pi)"),
            ("gamma(-1/2)", "-2*sqrt(pi)"),
            ("gamma(9/2)", "105*sqrt(pi)/16"),
            ("gamma(-5/2)", "-8*sqrt(pi)/15"),
            ("gamma(5)", "24"),
            ("gamma(1)", "1"),
        ] {
            let read = |text: &str| {
                let e = Expr::parse(text, &Scope::new(&[])).expect("a constant");
                Exact::new(&e).expect("a constant")
            };
            assert!(read(text).minus(&read(wanted)).is_zero(), "{text}");
        }
    }
}
