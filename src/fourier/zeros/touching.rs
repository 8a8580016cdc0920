//! Zeros of F and of its derivatives that are exact.
//!
//! *phi a polynomial times a Gaussian:* F is a polynomial times a factor without zeros, and exact arithmetic divides it
//! (`enclosure::exact::vanishing`).
//!
//! *phi a sum of shifted copies* of functions, and k a rational multiple of pi: see `copies`.
//!
//! *phi a spline, and k a rational multiple of pi.* Let phi be a polynomial on each piece, with rational coefficients and rational ends t, and J_{t,j} the jump of its j-th derivative at
//! t. Off k = 0,
//!
//! ```text
//! F(k)  = sum_j (ik)^{-j-1} sum_t J_{t,j} e^{-ikt}
//! F'(k) = sum_j (ik)^{-j-1} sum_t (-it) J_{t,j} e^{-ikt} - i sum_j (j+1) (ik)^{-j-2} sum_t J_{t,j} e^{-ikt}
//! ```
//!
//! (integrated by parts as often as there are derivatives; a polynomial on a half-line has a jump at its end alone). Both are 0
//! where `sum_t J_{t,j} e^{-ikt}` and `sum_t t J_{t,j} e^{-ikt}` are for each j, and F'' as well where `sum_t t^2 J_{t,j} e^{-ikt}` is, and so
//! on. With k = q pi these are sums of roots of
//! unity e^{-i pi qt}: those of one qt modulo 2 are added up, with e^{-i pi (x+1)} = -e^{-i pi x}, and all sums are to be 0. This is
//! arithmetic of rational numbers. It is enough, and not necessary.

use super::copies;
use crate::activation::Activation;
use crate::expr::{Expr, build, constant, polynomial};
use crate::fourier::Frequency;
use crate::fourier::enclosure::exact_order;
use crate::number::{Constant, Rational, Real};

/// Largest denominator of k/pi.
const LARGEST: u32 = 1000;
/// Largest degree.
const MOST_DEGREE: usize = 24;
/// Of a zero that is exact so many times no more is asked.
const MOST_ORDER: u32 = 8;
/// Bits of a search for q.
const BITS: u32 = 192;

/// A jump of a derivative.
struct Jump {
    place: Rational,
    order: usize,
    size: Rational,
}

/// Whether F and F' are exactly 0 at k; false where that is not seen.
pub fn touches(activation: &Activation, k: &Frequency) -> bool {
    order(activation, k) >= 2
}

/// How many of F, F', … are exactly 0 at k, from the first on, as far as exact arithmetic shows it; 0 where it shows none.
pub fn order(activation: &Activation, k: &Frequency) -> u32 {
    u32::try_from(exact_order(activation, k.expr()))
        .unwrap_or(u32::MAX)
        .max(of_spline(activation, k))
        .max(of_copies(activation, k))
}

/// The same of a sum of shifted copies.
fn of_copies(activation: &Activation, k: &Frequency) -> u32 {
    let (Some(q), Some(groups)) = (over_pi(k), copies::of(activation)) else {
        return 0;
    };
    orders(groups.into_iter().map(|(_, list)| list).collect(), &q)
}

/// The same of a spline.
fn of_spline(activation: &Activation, k: &Frequency) -> u32 {
    let (Some(jumps), Some(q)) = (jumps(activation), over_pi(k)) else {
        return 0;
    };
    let most = jumps.iter().map(|jump| jump.order).max().unwrap_or(0);
    let own = |j: usize| {
        let own = jumps.iter().filter(|jump| jump.order == j);
        own.map(|jump| (jump.place.clone(), jump.size.clone()))
            .collect()
    };
    orders((0..=most).map(own).collect(), &q)
}

/// For how many m from 0 on all sums `sum c b^m e^{-i pi q b}` over the lists of b and c are 0: at most [`MOST_ORDER`]; 0
/// where there is nothing to sum.
fn orders(lists: Vec<Vec<(Rational, Rational)>>, q: &Rational) -> u32 {
    if lists.iter().all(Vec::is_empty) {
        return 0;
    }
    let all = |m: u32| {
        lists.iter().all(|list| {
            let weighted = list.iter().map(|(b, c)| {
                let power = (0..m).fold(c.clone(), |power, _| power * b);
                (b.clone(), power)
            });
            cancels(weighted, q)
        })
    };
    (0..MOST_ORDER).take_while(|m| all(*m)).count() as u32
}

/// Whether `sum of size e^{-i pi q t}` is 0 by adding up equal roots of unity.
fn cancels(terms: impl Iterator<Item = (Rational, Rational)>, q: &Rational) -> bool {
    let mut sums: Vec<(Rational, Rational)> = Vec::new();
    for (place, size) in terms {
        let turns = q * place;
        let (part, whole) = turns.fract_floor(rug::Integer::new());
        let size = if whole.is_odd() { -size } else { size };
        match sums.iter_mut().find(|(at, _)| *at == part) {
            Some((_, sum)) => *sum += size,
            None => sums.push((part, size)),
        }
    }
    sums.iter().all(|(_, sum)| *sum == 0)
}

/// The jumps of a spline with rational coefficients and ends.
fn jumps(activation: &Activation) -> Option<Vec<Jump>> {
    let mut list = Vec::new();
    for pair in activation.pieces().windows(2) {
        let place = rational(pair[0].to.as_ref()?)?;
        let (left, right) = (taylor(&pair[0].phi, &place)?, taylor(&pair[1].phi, &place)?);
        let at = |list: &[Rational], j: usize| list.get(j).cloned().unwrap_or_default();
        for order in 0..left.len().max(right.len()) {
            let size = at(&right, order) - at(&left, order);
            if size != 0 {
                let place = place.clone();
                list.push(Jump { place, order, size });
            }
        }
    }
    // A single piece has no jump, and its polynomial no transform off 0.
    let each = |e: &Expr| polynomial::coefficients(e, "z").is_some();
    activation
        .pieces()
        .iter()
        .all(|piece| each(&piece.phi))
        .then_some(list)
}

fn rational(e: &Expr) -> Option<Rational> {
    match e.simplified() {
        Expr::Number(q) => Some(q),
        _ => None,
    }
}

/// The derivatives of a polynomial at a place.
fn taylor(e: &Expr, place: &Rational) -> Option<Vec<Rational>> {
    let coefficients = polynomial::coefficients(e, "z")?;
    if coefficients.len() > MOST_DEGREE {
        return None;
    }
    let mut list: Vec<Rational> = coefficients.iter().map(rational).collect::<Option<_>>()?;
    let mut values = Vec::with_capacity(list.len());
    while !list.is_empty() {
        let step = |sum: Rational, c: &Rational| sum * place + c;
        values.push(list.iter().rev().fold(Rational::new(), step));
        let next = list.iter().enumerate().skip(1);
        list = next.map(|(j, c)| Rational::from(c * (j as u64))).collect();
    }
    Some(values)
}

/// q with k = q pi, where that is proved.
fn over_pi(k: &Frequency) -> Option<Rational> {
    let pi = Real::with_val(BITS, rug::float::Constant::Pi);
    let x = Real::with_val(BITS, k.at(BITS) / &pi);
    let q = (1..=LARGEST).find_map(|d| {
        let n = Real::with_val(BITS, &x * d);
        let whole = n.clone().round();
        let off = Real::with_val(BITS, &n - &whole).abs();
        (off < 1e-30).then(|| Some(Rational::from((whole.to_integer()?, d))))
    })??;
    let form = build::mul(build::rational(q.clone()), Expr::Constant(Constant::Pi));
    constant::is_zero(&build::sub(k.expr().clone(), form)).then_some(q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn touching(phi: &str, k: &str) -> bool {
        let parse = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("phi", parse(phi)).expect("an activation");
        touches(
            &activation,
            &Frequency::new(k, parse(k)).expect("a frequency"),
        )
    }

    #[test]
    fn simple_zeros_are_exact() {
        let order_at = |phi: &str, k: &str| {
            let parse = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let activation = Activation::from_formula("phi", parse(phi)).expect("an activation");
            order(
                &activation,
                &Frequency::new(k, parse(k)).expect("a frequency"),
            )
        };
        let shape = "step(z+1)-step(z-1)";
        assert_eq!(order_at(shape, "pi"), 1);
        assert_eq!(order_at(shape, "pi+1e-90"), 0);
        assert_eq!(order_at("max(-1,min(1,z))", "3*pi"), 1);
        // Neither even nor odd: 1 + 2 e^{-2ik} is not 0, the box is.
        let cubed = "1/2*relu(z+3/2)^2-3/2*relu(z+1/2)^2+3/2*relu(z-1/2)^2-1/2*relu(z-3/2)^2";
        assert_eq!(order_at(cubed, "2*pi"), 3);
        let two = "step(z+1)-step(z-1)+2*(step(z-1)-step(z-3))";
        assert_eq!(order_at(two, "pi"), 1);
        assert_eq!(order_at(two, "pi/2"), 0);
        assert_eq!(order_at("(4-(1-z^2))*exp(-z^2/2)", "2"), 1);
        assert_eq!(order_at("tanh(z)", "pi"), 0);
        // Shifted copies: 2i sin k, and 2 cos k - 2.
        assert_eq!(order_at("tanh(z+1)-tanh(z-1)", "3*pi"), 1);
        assert_eq!(order_at("tanh(z+1)-tanh(z-1)", "3*pi+1e-40"), 0);
        assert_eq!(order_at("tanh(z+1)-2*tanh(z-1)", "3*pi"), 0);
        assert_eq!(order_at("tanh(z+1)+tanh(z-1)-2*tanh(z)+7*z", "4*pi"), 2);
        assert_eq!(order_at("exp(-(z-3)^2)+exp(-(z-5)^2)", "pi/2"), 1);
        assert_eq!(order_at("tanh(z+1)-tanh(z-1)+sech(z)", "pi"), 0);
    }

    #[test]
    fn double_zeros_are_exact() {
        let triangle = "max(0,1-abs(z))";
        for k in ["2*pi", "4*pi", "2*pi*7"] {
            assert!(touching(triangle, k), "{k}");
        }
        for k in ["pi", "3*pi", "6", "2*pi+1/10^40", "6283185307179586/10^15"] {
            assert!(!touching(triangle, k), "{k}");
        }
        // The box about 0 and its simple zeros; the square of its transform, dilated.
        assert!(!touching("step(z+1)-step(z-1)", "pi"));
        assert!(touching("max(0,3-abs(z))", "2*pi/3"));
        assert!(!touching("max(0,3-abs(z))", "pi/3"));
        // A polynomial times a Gaussian: (k^2 - 2)^2, and beside it.
        let twice = "((z^4-6*z^2+3)-4*(1-z^2)+4)*exp(-z^2/2)";
        assert!(touching(twice, "sqrt(2)") && !touching(twice, "sqrt(2+1e-60)"));
        // Not symmetric, and shifted.
        assert!(touching("max(0,1-abs(z-5/7))", "2*pi"));
        assert!(!touching("max(0,1-abs(z))+max(0,1-abs(z-5/7))*z", "2*pi"));
        assert!(!touching("exp(-z^2)", "2*pi"));
    }
}
