//! A formula on the half-line r >= R: a polynomial, slow powers, and a bound of the integral of what is left.
//!
//! ```text
//! f(r) = sum_j c_j r^j + sum c r^a + rest(r),   -1 <= a < 0,   ∫_R^∞ |rest| dr <= integral
//! ```
//!
//! For `|rest| <= A r^alpha e^{-beta r}`: with beta > 0, p = max(alpha, 0) and beta R > p, the integral is at most
//! `A R^alpha e^{-beta R}/(beta - p/R)`, since `r^alpha e^{-beta r}` falls at least as fast as `e^{-(beta - p/R)(r - R)}` from R on; with
//! beta = 0 and alpha < -1 it is `A R^{alpha+1}/(-alpha-1)`. A slow power falls, so that by parts
//! `|∫_R^∞ r^a e^{-ikr} dr| <= 2 R^a/k`.

use super::bound::{Decay, real};
use super::coefficient::Coefficient;
use super::{BITS, Calculus, Refusal, refuse};
use crate::expr::Expr;
use crate::number::ball::Magnitude;
use std::cmp::Ordering;

/// The largest power of a polynomial.
const MOST_POWER: usize = 24;

/// The three parts.
#[derive(Clone, Debug)]
pub struct Far {
    polynomial: Vec<Coefficient>,
    /// A bound of the sum of `|c| R^a` over the slow powers.
    pub slow: Magnitude,
    /// Of the rest.
    pub integral: Magnitude,
}

impl Far {
    /// c_j.
    pub fn coefficient(&self, j: usize) -> Coefficient {
        let found = self.polynomial.get(j).cloned();
        found.unwrap_or_else(|| Coefficient::number(0))
    }

    /// How many coefficients there are.
    pub fn count(&self) -> usize {
        self.polynomial.len()
    }
}

impl Calculus<'_> {
    /// The parts of a formula.
    ///
    /// # Errors
    /// Why no rule applies, or that the rest has no integral.
    pub fn far_out(&self, e: &Expr) -> Result<Far, Refusal> {
        let sum = self.start(e)?;
        let mut far = Far {
            polynomial: Vec::new(),
            slow: Magnitude::ZERO,
            integral: Magnitude::ZERO,
        };
        let mut rests = Vec::new();
        for rest in &sum.rests {
            rests.push(rest.carrier.bound(self.region, &rest.decay)?);
        }
        for item in &sum.terms {
            let size = item.plain_size(self.region);
            if !item.is_plain() {
                rests.push(item.carrier.bound(self.region, &size)?);
                continue;
            }
            match item.power.sign()? {
                Ordering::Less if size.power < -1.0 => rests.push(size),
                Ordering::Less => far.slow = far.slow.plus(self.region.at_radius(&size)),
                _ => {
                    let whole = item.power.as_rational().filter(|q| q.is_integer());
                    let j = whole.and_then(|q| q.numer().to_usize());
                    let Some(j) = j.filter(|j| *j <= MOST_POWER) else {
                        return refuse("a power that is not whole");
                    };
                    let missing = (j + 1).saturating_sub(far.polynomial.len());
                    let zeros = std::iter::repeat_n(Coefficient::number(0), missing);
                    far.polynomial.extend(zeros);
                    far.polynomial[j] = far.polynomial[j].plus(&item.coefficient);
                }
            }
        }
        for rest in &rests {
            far.integral = far.integral.plus(self.integral(rest)?);
        }
        match far.integral.is_infinite() || far.slow.is_infinite() {
            true => refuse("a bound is not finite"),
            false => Ok(far),
        }
    }

    /// From R to infinity.
    fn integral(&self, bound: &Decay) -> Result<Magnitude, Refusal> {
        if bound.size.is_zero() {
            return Ok(Magnitude::ZERO);
        }
        if !bound.is_finite() {
            return refuse("a bound is not finite");
        }
        let radius = real(self.region.radius());
        let at = self.region.at_radius(bound);
        if bound.rate > 0.0 {
            let over = real(bound.power.max(0.0)).div(&radius, BITS);
            let left = real(bound.rate).sub(&over, BITS);
            return match left.is_positive() {
                true => Ok(at.over(left.abs_lower())),
                false => refuse("a tail rises at first"),
            };
        }
        if bound.rate < 0.0 || bound.power >= -1.0 {
            return refuse("a tail without an integral");
        }
        let left = real(-1.0).sub(&real(bound.power), BITS);
        Ok(at.times(radius.abs_upper()).over(left.abs_lower()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Exact, Region};
    use super::*;
    use crate::expr::Scope;

    fn far(text: &str, radius: f64) -> Result<Far, Refusal> {
        let e = Expr::parse(text, &Scope::new(&["v"])).expect("a formula");
        let region = Region::new(radius, 0.0);
        Calculus::new(&region, "v").far_out(&e)
    }

    #[test]
    fn parts_are_what_is_known() {
        let found = far("3*v+tanh(v)", 8.0).expect("a polynomial");
        assert_eq!(found.count(), 2);
        assert!(
            found
                .coefficient(1)
                .known()
                .is_some_and(|c| c.equals(&Exact::number(3)))
        );
        // ∫_8^∞ (1 - tanh) = log(1 + e^-16) = 1.13e-7.
        let integral = found.integral.to_f64_up();
        assert!((1.12e-7..2e-6).contains(&integral), "{integral}");
        assert!(found.slow.is_zero());
        // pi/2 - 1/v + …
        let found = far("atan(v)", 16.0).expect("slow");
        let slow = found.slow.to_f64_up();
        assert!((0.0625..0.0626).contains(&slow), "{slow}");
        assert!(found.integral.to_f64_up() > 6e-4);
        // ∫_16^∞ 1/(1+v^2) = 0.0624188.
        let found = far("1/(1+v^2)", 16.0).expect("an integral");
        assert!((0.06241..0.07).contains(&found.integral.to_f64_up()));
    }

    #[test]
    fn what_has_no_integral_is_refused() {
        for text in ["sqrt(v)", "log(v)", "exp(v)"] {
            assert!(far(text, 8.0).is_err(), "{text}");
        }
    }
}
