//! Truncated Taylor series whose coefficients are complex balls.
//!
//! ```text
//! f(k0 + t) = sum_(m < n) c_m t^m + rest of order t^n
//! ```
//!
//! **Contract.** Let every ball that enters stand for any one number in it (the centre, the constants).
//! Then `f` is analytic at the centre, and the ball of `c_m` contains the exact coefficient, for each `m` below
//! the order. Coefficients that are not stored are exactly 0. With the interface [`Scalar`] an expression in
//! `k` becomes its Taylor polynomial: `Evaluator::<Series>` at [`Series::variable`].
//!
//! **Rest.** The coefficients say nothing of the rest by themselves. If `f` is analytic in a neighbourhood of
//! the disc `|t| <= s r`, `s > 1`, and `|f| <= M` on its boundary, then by Cauchy's estimate `|c_m| <= M (s r)^-m`, and
//!
//! ```text
//! |sum_(m >= n) c_m t^m| <= M s^-n / (1 - 1/s)     for |t| <= r.
//! ```
//!
//! That `f` is analytic in the disc is for the caller to prove, for instance by a cover of the disc by balls
//! on each of which `f` has a finite ball. A kink function (`abs`, `sign`, `max`, …) has finite balls and is not
//! analytic: of an argument that depends on `t` it is indeterminate here. So is a function on its branch cut,
//! even where it is continued along the cut.
//!
//! | operation | how | why the radii stay small |
//! |---|---|---|
//! | product | sums of products | each sum is rounded by at most some units of its largest part |
//! | quotient | an approximation and its defect (`product.rs`) | no recurrence for radii |
//! | `exp sin cos sinh cosh` | recurrence, errors as majorants (`exponential.rs`) | `exp abs u` for the argument `u` |
//! | `tanh coth sech csch logistic` | quotients of `1 ± exp(-2z)`, of the side where that decays | the same |
//! | powers | of `a + b t` the binomial series; else `exp(p log f)` | poles and zeros of `f` stay where they are |
//! | `log`, inverse functions, `erf`, `e1`, `si`, `ci` | integrals of derivatives | |
//! | Bessel functions of constant exact order | recurrence of the differential equation, with more bits | the exact midpoint, then the mean value inequality |
//!
//! `gamma`, `lgamma` and `digamma` have no rule but for constants.
//!
//! The balls of a divisor do not know of each other: `1/sinh(a k)` loses about `2 a rho log2(e)` bits on the disc
//! of radius `rho`, where `csch(a k)` loses none. More bits are the remedy everywhere.
//!
//! Sources: A. Griewank, A. Walther, Evaluating Derivatives, SIAM 2008, chapter 13 (the recurrences); W. Tucker,
//! Validated Numerics, Princeton 2011, section 3.4; F. Johansson, arXiv:1611.02831 (series of balls).

mod bessel;
mod bound;
mod elementary;
mod exponential;
mod hyperbolic;
mod inverse;
mod parts;
mod power;
mod product;
mod rules;
mod scalar;
#[cfg(test)]
mod tests;

use super::ball::Ball;
use super::scalar::Scalar;

/// The most coefficients.
const MAX_ORDER: usize = 1 << 16;
/// The order of a constant: all of its coefficients are known.
const WITHOUT_END: usize = usize::MAX;

/// A truncated Taylor series. See the module for the contract.
#[derive(Clone, Debug)]
pub struct Series {
    /// Never empty; of an indeterminate series one indeterminate ball.
    coefficients: Vec<Ball>,
    /// How many coefficients are known: those that are not stored are 0.
    order: usize,
    bits: u32,
}

impl Series {
    /// `k0 + t` for the number `k0` in the ball, to `order` coefficients (from 1 to 65536).
    pub fn variable(centre: &Ball, order: usize, bits: u32) -> Series {
        let mut out = Series::zero(bits);
        let mut first = Ball::zero(out.bits);
        first.set(centre);
        out.coefficients = vec![first];
        out.order = order.clamp(1, MAX_ORDER);
        if out.order > 1 {
            out.coefficients.push(rules::one(out.bits));
        }
        out
    }

    /// A constant.
    pub fn constant(value: &Ball, bits: u32) -> Series {
        let mut out = Series::zero(bits);
        let mut first = Ball::zero(out.bits);
        first.set(value);
        out.coefficients = vec![first];
        out
    }

    /// The coefficients from the first on; all that are not there are exactly 0, up to the order. Of an
    /// indeterminate series there is one, which is indeterminate.
    pub fn coefficients(&self) -> &[Ball] {
        &self.coefficients
    }

    /// The number of coefficients that are known; `usize::MAX` for a constant.
    pub fn order(&self) -> usize {
        self.order
    }

    /// Whether nothing is known, not even that there is a series.
    pub fn is_indeterminate(&self) -> bool {
        self.coefficients.iter().any(Ball::is_indeterminate)
    }

    /// The series of `conj f(conj t)`: conjugate coefficients.
    #[must_use]
    pub fn conjugate(&self) -> Series {
        Series {
            coefficients: self.coefficients.iter().map(Ball::conjugate).collect(),
            ..*self
        }
    }

    /// The value of the polynomial of the known coefficients, without the rest.
    pub fn at(&self, t: &Ball) -> Ball {
        product::value(&self.coefficients, t, self.bits)
            .unwrap_or_else(|| Ball::indeterminate(self.bits))
    }

    /// Whether this does not depend on `t`.
    fn is_constant(&self) -> bool {
        self.order == WITHOUT_END
    }

    /// Takes over coefficients of an order.
    fn take(&mut self, coefficients: Option<Vec<Ball>>, order: usize) {
        self.order = order;
        self.coefficients = coefficients.unwrap_or_default();
        self.coefficients.truncate(order);
        let known = !self.coefficients.is_empty();
        if !known || self.is_indeterminate() {
            self.coefficients = vec![Ball::indeterminate(self.bits)];
            return;
        }
        while self.coefficients.len() > 1 && self.coefficients.last().is_some_and(Scalar::is_zero) {
            self.coefficients.pop();
        }
    }
}
