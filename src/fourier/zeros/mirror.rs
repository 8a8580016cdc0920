//! Whether F is a real function times a known phase: phi is even or odd about some place.
//!
//! phi(c + z) = s phi(c - z) + a polynomial makes e^(ikc) F(k) real for s = 1 and imaginary for s = -1 (a
//! polynomial's transform stands at k = 0). Read off the formula and the pieces.

use crate::activation::form::Form;
use crate::activation::{Activation, Piece, Symmetry};
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::Rational;

/// The place of the symmetry and its sign.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// c.
    pub place: Expr,
    /// Whether s = -1.
    pub odd: bool,
}

/// The symmetry of phi, where its form shows one.
pub fn of(activation: &Activation) -> Option<Mirror> {
    let pieces = activation.pieces();
    for place in candidates(pieces) {
        for odd in [false, true] {
            if holds(pieces, &place, odd) {
                return Some(Mirror { place, odd });
            }
        }
    }
    None
}

/// 0, the middle between the outer breakpoints, and half the sum of two zeros of inner affine maps.
fn candidates(pieces: &[Piece]) -> Vec<Expr> {
    let mut list = vec![build::num(0)];
    if let (Some(Some(first)), Some(Some(last))) = (
        pieces.first().map(|p| p.to.clone()),
        pieces.last().map(|p| p.from.clone()),
    ) {
        list.push(half_sum(&first, &last));
    }
    let mut inner = Vec::new();
    for piece in pieces {
        zeros(&piece.phi, &mut inner);
    }
    inner.truncate(6);
    for (j, a) in inner.iter().enumerate() {
        list.push(a.clone());
        for b in &inner[..j] {
            list.push(half_sum(a, b));
        }
    }
    list
}

fn half_sum(a: &Expr, b: &Expr) -> Expr {
    let half = build::rational(Rational::from((1, 2)));
    build::mul(half, build::add(a.clone(), b.clone()))
}

fn zeros(e: &Expr, list: &mut Vec<Expr>) {
    if !e.depends_on("z") {
        return;
    }
    if let Some((slope, shift)) = polynomial::affine(e, "z") {
        if constant::sign(&slope).is_some_and(std::cmp::Ordering::is_ne)
            && constant::sign(&shift).is_some()
        {
            let zero = build::neg(build::div(shift, slope)).simplified();
            if !list.contains(&zero) {
                list.push(zero);
            }
        }
        return;
    }
    for operand in e.operands() {
        zeros(operand, list);
    }
}

fn holds(pieces: &[Piece], place: &Expr, odd: bool) -> bool {
    let twice = build::mul(build::num(2), place.clone());
    let mirrored = |a: &Option<Expr>, b: &Option<Expr>| match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            constant::is_zero(&build::sub(build::add(a.clone(), b.clone()), twice.clone()))
        }
        _ => false,
    };
    let mut rest: Option<Vec<Expr>> = None;
    for (piece, twin) in pieces.iter().zip(pieces.iter().rev()) {
        if !mirrored(&piece.from, &twin.to) || !mirrored(&piece.to, &twin.from) {
            return false;
        }
        let z = build::var("z");
        let here = piece
            .phi
            .substitute("z", &build::add(place.clone(), z.clone()));
        let there = twin.phi.substitute("z", &build::sub(place.clone(), z));
        let Some(difference) = difference(&here, &there, odd) else {
            return false;
        };
        match &rest {
            None => rest = Some(difference),
            // The same polynomial on every piece, or it is no polynomial.
            Some(known) if same(known, &difference) => {}
            Some(_) => return false,
        }
    }
    true
}

fn same(a: &[Expr], b: &[Expr]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| constant::is_zero(&build::sub(a.clone(), b.clone())))
}

/// here(z) - s there(z) as a polynomial.
fn difference(here: &Expr, there: &Expr, odd: bool) -> Option<Vec<Expr>> {
    let (here, there) = (
        polynomial::collected(here, "z"),
        polynomial::collected(there, "z"),
    );
    let twin = if odd {
        build::neg(there.clone())
    } else {
        there.clone()
    };
    if let Some(list) = polynomial::coefficients(&build::sub(here.clone(), twin.clone()), "z") {
        return Some(list);
    }
    if here == twin.simplified() {
        return Some(Vec::new());
    }
    // One piece is its own twin: there(z) = here(-z).
    let minus = build::neg(build::var("z"));
    let turned = polynomial::collected(&here.substitute("z", &minus), "z");
    let wanted = if odd { Symmetry::Odd } else { Symmetry::Even };
    if turned == there {
        let (rest, own): (Vec<_>, Vec<_>) = terms(&here)
            .into_iter()
            .partition(|(_, t)| polynomial::coefficients(t, "z").is_some());
        if own.iter().all(|(_, t)| Symmetry::of(t) == Some(wanted)) {
            // What is a polynomial in both is one in the difference; twice it is enough to know.
            return polynomial::coefficients(&joined(rest), "z");
        }
    }
    // Term by term: what cancels in pairs goes.
    let paired = || {
        let mut left = terms(&here);
        for (negative, term) in terms(&there) {
            let same = |(n, t): &(bool, Expr)| {
                t.simplified() == term.simplified() && (*n == negative) != odd
            };
            let gone = left.iter().position(same)?;
            left.remove(gone);
        }
        polynomial::coefficients(&joined(left), "z")
    };
    // What is left of tanh(z+1) - tanh(-z-1) takes a normal form.
    paired()
        .or_else(|| Form::of(&build::sub(here.clone(), twin))?.polynomial(polynomial::MAX_DEGREE))
}

fn joined(terms: Vec<(bool, Expr)>) -> Expr {
    terms.into_iter().fold(build::num(0), |sum, (n, t)| {
        if n {
            build::sub(sum, t)
        } else {
            build::add(sum, t)
        }
    })
}

/// Most terms of a product that is multiplied out.
const MAX_TERMS: usize = 64;

/// The terms of a sum, each with whether it is taken off; products of sums are multiplied out.
fn terms(e: &Expr) -> Vec<(bool, Expr)> {
    let flip = |list: Vec<(bool, Expr)>| list.into_iter().map(|(n, t)| (!n, t)).collect();
    match e {
        Expr::Add(a, b) => [terms(a), terms(b)].concat(),
        Expr::Sub(a, b) => [terms(a), flip(terms(b))].concat(),
        Expr::Neg(a) => flip(terms(a)),
        Expr::Mul(a, b) => {
            let (left, right) = (terms(a), terms(b));
            if left.len() * right.len() > MAX_TERMS {
                return vec![(false, e.clone())];
            }
            let product = |(n, x): &(bool, Expr)| -> Vec<(bool, Expr)> {
                let with = |(m, y): &(bool, Expr)| (n != m, build::mul(x.clone(), y.clone()));
                right.iter().map(with).collect()
            };
            left.iter().flat_map(product).collect()
        }
        Expr::Div(a, b) => terms(a)
            .into_iter()
            .map(|(n, t)| (n, build::div(t, b.as_ref().clone())))
            .collect(),
        _ => vec![(false, e.clone())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn mirror(text: &str) -> Option<(f64, bool)> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("test", phi).expect("an activation");
        of(&activation).map(|m| (constant::value(&m.place, 64).expect("real").to_f64(), m.odd))
    }

    #[test]
    fn the_form_shows_the_mirror() {
        for (text, place, odd) in [
            ("exp(-z^2)", 0.0, false),
            ("exp(-abs(z))-5/3*exp(-2*abs(z))", 0.0, false),
            ("max(-1,min(1,z))", 0.0, true),
            ("min(max(z,0),6)", 3.0, true),
            ("relu(z)", 0.0, true),
            ("exp(-z^2)+exp(-(z-30)^2)", 15.0, false),
            ("tanh(z)+7*z+2", 0.0, true),
            ("z*(1+erf(z/sqrt(2)))/2", 0.0, false),
            ("z*(1+tanh(sqrt(2/pi)*(z+0.044715*z^3)))/2", 0.0, false),
            ("((z^4-6*z^2+3)-8*(1-z^2)+16-1e-6)*exp(-z^2/2)", 0.0, false),
            ("tanh(z+sqrt(2))-tanh(z-sqrt(2))", 0.0, false),
            // Even up to z/2.
            ("softplus(z)", 0.0, false),
            ("tanh(z-3)+tanh(z-5)-2*tanh(z-4)", 4.0, true),
        ] {
            let found = mirror(text);
            if text == "relu(z)" {
                // z^+ = (z + |z|)/2 is even up to z/2.
                assert_eq!(found.map(|m| m.1), Some(false), "{text}");
                continue;
            }
            assert_eq!(found, Some((place, odd)), "{text}");
        }
        for text in [
            "exp(-z^2)+1e-60*z*exp(-z^2)",
            "exp(-z^2)+2*exp(-(z-30)^2)",
            "((1-z^2)-4+1e-6*z)*exp(-z^2/2)",
        ] {
            assert_eq!(mirror(text), None, "{text}");
        }
    }
}
