//! What vanishes exactly: moments of a Gaussian times a polynomial, and its transform at a place; and what vanishes
//! nowhere: one power.
//!
//! With `phi = p(z) e^{-az^2 + bz}` and s = b - ik,
//!
//! ```text
//! F(k) = sqrt(pi/a) e^{s^2/4a} Q(s),   Q = sum_n p_n q_n,   q_0 = 1,   q_{n+1} = q_n' + s q_n/(2a)
//! ```
//!
//! (`p(d/ds)` of the integral of `e^{-az^2 + sz}`). The factor of Q has no zero and s is affine in k: F vanishes at k as often as
//! the polynomial Q does at s. Moments of sums of such functions follow from `F(0)` of `z^n phi`, in exact arithmetic.

use super::Transform;
use super::plan::Kind;
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::collect::Collector;
use crate::algebra::form::{self, Extra, Interval, product};
use crate::expr::{Evaluator, Expr};
use crate::number::{Ball, Rational};
use std::cmp::Ordering;

/// Bits of constants.
const BITS: u32 = 128;
/// Moments that are looked at.
const MOST: usize = 16;

impl Transform {
    /// Whether phi is `c t^q` on one half-line and 0 on the other: F is c' k^{-q-1}, c' not 0.
    pub(in crate::fourier::enclosure) fn is_one_power(&self) -> bool {
        let [term] = &self.terms[..] else {
            return false;
        };
        let Kind::Power {
            beta, log: false, ..
        } = term.kind
        else {
            return false;
        };
        let mut evaluator = Evaluator::<Ball>::new(self.program.clone(), BITS);
        let Ok(constants) = evaluator.eval(&[]) else {
            return false;
        };
        let at = |slot: usize| constants.get(slot);
        let is_zero = |c: &Ball| c.is_exact() && c.contains_zero();
        let others = term.coefficients.iter().filter_map(|c| at(*c));
        let others: Vec<&Ball> = others.filter(|c| !is_zero(c)).collect();
        at(beta).is_some_and(is_zero) && matches!(&others[..], [only] if !only.contains_zero())
    }
}

/// How many of the first moments of phi vanish exactly, where it is a sum of polynomials times `e^{-az^2 + bz}` on the whole line.
pub(in crate::fourier::enclosure) fn vanishing_moments(piece: &Piece) -> Option<usize> {
    let terms = gaussians(piece)?;
    (0..MOST).find(|n| moment(&terms, *n).is_none_or(|m| !m.is_zero()))
}

/// How often F vanishes at k, exactly: F and its derivatives below that order are 0. 0 where phi is no polynomial times
/// `e^{-az^2 + bz}` on the whole line, or exact arithmetic does not show a zero: that F is not 0 is never said.
pub(in crate::fourier::enclosure) fn order_of_zero(piece: &Piece, k: &Expr) -> usize {
    exact_order(piece, k).unwrap_or(0)
}

fn exact_order(piece: &Piece, k: &Expr) -> Option<usize> {
    let [Gaussian { beta, over, p }] = &gaussians(piece)?[..] else {
        return None;
    };
    let minus_i = Exact::i().times(&Exact::from(-1)).ok()?;
    let s = beta.plus(&Exact::new(k).ok()?.times(&minus_i).ok()?);
    let (mut q, mut all) = (vec![Exact::from(1)], Vec::new());
    for c in p {
        let own: Vec<Exact> = q
            .iter()
            .map(|x| x.times(c))
            .collect::<Result<_, _>>()
            .ok()?;
        all = form::sum(&all, &own);
        q = next(&q, over)?;
    }
    // Q is not 0 by its form: F vanishes nowhere as often as its degree is high, and one more.
    let most = all.len();
    for order in 0..most {
        if !value(&all, &s)?.is_zero() {
            return Some(order);
        }
        all = differentiated(&all)?;
    }
    None
}

/// `q_{n+1} = q_n' + s q_n/(2a)`, `over` is 1/(2a).
fn next(q: &[Exact], over: &Exact) -> Option<Vec<Exact>> {
    let turned = product(q, &[Exact::default(), over.clone()]).ok()?;
    Some(form::sum(&differentiated(q)?, &turned))
}

fn differentiated(p: &[Exact]) -> Option<Vec<Exact>> {
    let each = p.iter().enumerate().skip(1);
    each.map(|(j, c)| c.times(&Exact::from(i64::try_from(j).ok()?)).ok())
        .collect()
}

/// `p(z) e^{-az^2 + beta z}`.
struct Gaussian {
    beta: Exact,
    /// 1/(2a), a > 0.
    over: Exact,
    /// The lowest coefficient first.
    p: Vec<Exact>,
}

/// A piece that is the whole line, as a sum of Gaussians times polynomials.
fn gaussians(piece: &Piece) -> Option<Vec<Gaussian>> {
    let interval = Interval::new(piece.from.as_ref(), piece.to.as_ref()).ok()?;
    if interval.from.is_some() || interval.to.is_some() {
        return None;
    }
    let collector = Collector {
        interval: &interval,
        stop: &|| false,
    };
    let form = collector.form(&piece.phi).ok()?;
    let terms = form.terms.iter().map(|(key, p)| {
        let falls = key.alpha.sign() == Some(Ordering::Less);
        let over = key.alpha.times(&Exact::from(-2)).ok()?.inverse().ok()?;
        (falls && key.extra == Extra::One).then(|| Gaussian {
            beta: key.beta.clone(),
            over,
            p: p.clone(),
        })
    });
    terms.collect()
}

/// `∫ z^n phi(z) dz`: that of `z^j e^{-az^2 + bz}` is `sqrt(pi/a) e^{b^2/4a} q_j(b)`.
fn moment(terms: &[Gaussian], n: usize) -> Option<Exact> {
    let half = Exact::from(Rational::from((1, 2)));
    let mut total = Exact::default();
    for Gaussian { beta, over, p } in terms {
        let mut q = vec![Exact::from(1)];
        let mut sum = Exact::default();
        for j in 0..n + p.len() {
            if let Some(c) = j.checked_sub(n).and_then(|j| p.get(j)) {
                sum = sum.plus(&value(&q, beta)?.times(c).ok()?);
            }
            q = next(&q, over)?;
        }
        let width = Exact::pi().times(over).ok()?.times(&2.into()).ok()?;
        let square = beta.times(beta).ok()?.times(over).ok()?;
        let front = width.power(&half).ok()?;
        let front = front.times(&square.times(&half).ok()?.exp().ok()?).ok()?;
        total = total.plus(&sum.times(&front).ok()?);
    }
    Some(total)
}

/// A polynomial at a place.
fn value(p: &[Exact], x: &Exact) -> Option<Exact> {
    let step = |sum: Exact, c: &Exact| Some(sum.times(x).ok()?.plus(c));
    p.iter().rev().try_fold(Exact::default(), step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};

    fn activation(text: &str) -> Activation {
        let e = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        Activation::from_formula("phi", e).expect("an activation")
    }

    #[test]
    fn moments_of_gaussians_are_exact() {
        for (phi, count) in [
            ("exp(-z^2/2)", Some(0)),
            ("z*exp(-z^2/2)", Some(1)),
            ("(1-z^2)*exp(-z^2/2)", Some(2)),
            ("(3-6*z^2+z^4)*exp(-z^2/2)", Some(4)),
            ("(3-6*z^2+z^4)*exp(-z^2/2)+exp(-z^2/2)/10^30", Some(0)),
            ("exp(-z^2)-exp(-2*z^2)", Some(0)),
            ("exp(-z^2)-sqrt(2)*exp(-2*z^2)", Some(2)),
            ("cos(5*z+pi/2)*exp(-z^2/2)", Some(1)),
            ("(cos(5*z)-exp(-25/2))*exp(-z^2/2)", Some(2)),
            (
                "(cos(5*z)-exp(-25/2))*exp(-z^2/2)+1e-40*z*exp(-z^2)",
                Some(1),
            ),
            ("relu(z)", None),
        ] {
            let found = vanishing_moments(&activation(phi).pieces()[0]);
            assert_eq!(found, count, "{phi}");
        }
    }

    #[test]
    fn zeros_of_gaussians_are_exact() {
        let constant = |text: &str| Expr::parse(text, &Scope::new(&[])).expect("a constant");
        let twice = "((z^4-6*z^2+3)-4*(1-z^2)+4)*exp(-z^2/2)";
        for (phi, k, order) in [
            // F ~ k^2 - 4, (k^2 - 2)^2, and k^2 - 3 shifted and modulated.
            ("(4-(1-z^2))*exp(-z^2/2)", "2", 1),
            ("(4-(1-z^2))*exp(-z^2/2)", "2+1e-100", 0),
            (twice, "sqrt(2)", 2),
            (twice, "sqrt(2+1e-80)", 0),
            (twice, "141421356237/10^11", 0),
            ("(3-(1-(z-5)^2))*exp(-(z-5)^2/2)", "sqrt(3)", 1),
            ("z*exp(-z^2/2)", "1", 0),
            ("exp(-abs(z))", "1", 0),
        ] {
            let activation = activation(phi);
            let piece = &activation.pieces()[0];
            assert_eq!(order_of_zero(piece, &constant(k)), order, "{phi} at {k}");
        }
    }

    #[test]
    fn one_power_is_told_from_others() {
        let one = |text: &str| {
            let phi = activation(text);
            Transform::new(phi.pieces(), &|| false).is_ok_and(|t| t.is_one_power())
        };
        assert!(one("relu(z)^(1/2)"));
        assert!(!one("relu(z)^(1/2)*exp(-z)"));
        assert!(!one("relu(z)^(1/2)+relu(z)^(3/2)"));
    }
}
