//! What vanishes exactly: moments of a Gaussian times a polynomial; and what vanishes nowhere: one power.
//!
//! `∫ z^n p(z) e^{-az^2} dz = sqrt(pi/a) sum_l p_{2l-n} (2l-1)!!/(2a)^l` over the l with 2l >= n, in exact arithmetic.

use super::Transform;
use super::collect::Collector;
use super::form::Extra;
use super::plan::{self, Kind};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::expr::Evaluator;
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

/// How many of the first moments of phi vanish exactly, where it is a polynomial times e^{-az^2} on the whole line.
pub(in crate::fourier::enclosure) fn vanishing_moments(piece: &Piece) -> Option<usize> {
    let interval = plan::interval(piece).ok()?;
    if interval.from.is_some() || interval.to.is_some() {
        return None;
    }
    let collector = Collector {
        interval: &interval,
        stop: &|| false,
    };
    let form = collector.form(&piece.phi).ok()?;
    let [(key, p)] = &form.terms[..] else {
        return None;
    };
    let falls = key.alpha.sign() == Some(Ordering::Less);
    if !falls || !key.beta.is_zero() || key.extra != Extra::One {
        return None;
    }
    let over = key.alpha.times(&Exact::from(-2)).ok()?.inverse().ok()?;
    (0..MOST).find(|n| moment(p, *n, &over).is_none_or(|m| !m.is_zero()))
}

/// Over sqrt(pi/a); `over` is 1/(2a).
fn moment(p: &[Exact], n: usize, over: &Exact) -> Option<Exact> {
    let mut sum = Exact::default();
    // (2l-1)!!/(2a)^l
    let mut factor = Exact::from(1);
    for l in 0..=(n + p.len()) {
        if l > 0 {
            let odd = Rational::from(2 * l as u64 - 1);
            factor = factor.times(over).ok()?.times(&Exact::from(odd)).ok()?;
        }
        if let Some(c) = (2 * l).checked_sub(n).and_then(|j| p.get(j)) {
            sum = sum.plus(&factor.times(c).ok()?);
        }
    }
    Some(sum)
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
            ("exp(-z^2)-exp(-2*z^2)", None),
            ("relu(z)", None),
        ] {
            let found = vanishing_moments(&activation(phi).pieces()[0]);
            assert_eq!(found, count, "{phi}");
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
