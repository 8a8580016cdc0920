//! Exact zeros of a sum of shifted copies.
//!
//! With `phi(z) = sum_j c_j g(z - b_j)`, c_j and b_j rational,
//!
//! ```text
//! F(k) = G(k) P(k),   P(k) = sum_j c_j e^{-ikb_j},   P'(k) = -i sum_j b_j c_j e^{-ikb_j}
//! ```
//!
//! so F is 0 where P is, F' as well where P and P' are, and so on (G is smooth off the frequencies of g itself, where no
//! value of F is looked at). With k = q pi these are sums of roots of unity, which `cancels` adds up in exact
//! arithmetic. Of a sum over several g each P has to vanish: that is enough, and not necessary.

use crate::activation::Activation;
use crate::activation::summands::summands;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::Rational;

/// One g with its copies: b and c.
type Copies = (Expr, Vec<(Rational, Rational)>);

/// The copies that phi is a sum of, by their functions; none where it is no such sum.
pub(super) fn of(activation: &Activation) -> Option<Vec<Copies>> {
    let [piece] = activation.pieces() else {
        return None;
    };
    let mut groups: Vec<Copies> = Vec::new();
    for summand in summands(&piece.phi, &|_| true)? {
        let (factor, rest) = parted(&summand)?;
        // A polynomial has its transform at 0.
        if polynomial::coefficients(&rest, "z").is_some() {
            continue;
        }
        let place = place(&rest)?;
        let there = build::add(build::var("z"), build::rational(place.clone()));
        let g = polynomial::collected(&rest.substitute("z", &there), "z");
        match groups.iter_mut().find(|(known, _)| *known == g) {
            Some((_, list)) => list.push((place, factor)),
            None => groups.push((g, vec![(place, factor)])),
        }
    }
    Some(groups)
}

/// A rational factor and the rest.
fn parted(e: &Expr) -> Option<(Rational, Expr)> {
    let number = |e: &Expr| match e.simplified() {
        Expr::Number(q) => Some(q),
        _ => None,
    };
    match e {
        Expr::Neg(a) => parted(a).map(|(q, rest)| (-q, rest)),
        Expr::Mul(a, b) if a.is_constant() => {
            parted(b).and_then(|(q, rest)| Some((q * number(a)?, rest)))
        }
        Expr::Mul(a, b) if b.is_constant() => {
            parted(a).and_then(|(q, rest)| Some((q * number(b)?, rest)))
        }
        Expr::Div(a, b) if b.is_constant() => {
            let (q, rest) = parted(a)?;
            let by = number(b).filter(|by| *by != 0)?;
            Some((q / by, rest))
        }
        _ => Some((Rational::from(1), e.clone())),
    }
}

/// The zero of the first affine map inside, where it is rational.
fn place(e: &Expr) -> Option<Rational> {
    if !e.depends_on("z") {
        return None;
    }
    if let Some((slope, shift)) = polynomial::affine(e, "z") {
        if constant::is_zero(&slope) {
            return None;
        }
        return match build::neg(build::div(shift, slope)).simplified() {
            Expr::Number(q) => Some(q),
            _ => None,
        };
    }
    let inside = e.operands().into_iter().find(|a| a.depends_on("z"))?;
    place(inside)
}
