//! Bessel functions of constant order and the hypergeometric function `0F2` of series.
//!
//! The Taylor coefficients `F_m` of `y = J_nu, Y_nu` (`s = 1`) or `K_nu` (`s = -1`) about `z` follow from
//! `w^2 y'' + w y' + (s w^2 - nu^2) y = 0` (DLMF 10.2.1, 10.25.1) at `w = z + t`:
//!
//! ```text
//! z^2 (m+1)(m+2) F_(m+2) = - z (m+1)(2m+1) F_(m+1) - (m^2 + s z^2 - nu^2) F_m - s (2 z F_(m-1) + F_(m-2))
//! F_1 = ± F_0-of-order-(nu-1) - (nu/z) F_0        (+ for J and Y, - for K: 10.6.2, 10.29.2)
//! ```
//!
//! The radii grow by up to `1 + sqrt 2` in each step beyond the coefficients: so many more bits are taken
//! at the exact midpoint. Over the rest of the ball `F_m` moves by at most `r (m+1) sup |F_(m+1)|`, since
//! `F_m' = (m+1) F_(m+1)`; there the recurrence in balls is a bound. The argument `z + b t` gives `F_m b^m`;
//! of other arguments the series is composed by Horner's rule.

use super::product::{over, product, times};
use super::rules::{Found, Refusal, Rules, combined, off_the_cut};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::function::Function;
use crate::number::scalar::Scalar;

/// Arithmetic at a precision.
struct At(u32);

impl At {
    fn write(&self, f: impl FnOnce(&mut Ball)) -> Ball {
        let mut out = Ball::zero(self.0);
        f(&mut out);
        out
    }

    fn mul(&self, a: &Ball, b: &Ball) -> Ball {
        self.write(|out| out.mul(a, b))
    }

    fn add(&self, a: &Ball, b: &Ball) -> Ball {
        self.write(|out| out.add(a, b))
    }

    fn sub(&self, a: &Ball, b: &Ball) -> Ball {
        self.write(|out| out.sub(a, b))
    }

    fn call(&self, f: Function, args: &[&Ball]) -> Result<Ball, Refusal> {
        let mut out = Ball::zero(self.0);
        out.apply(f, args)?;
        Ok(out)
    }
}

/// `F_0 … F_(n-1)` for all `z` of the ball, as wide as the recurrence makes them.
fn taylor(f: Function, nu: &Ball, z: &Ball, n: usize, bits: u32) -> Found {
    let at = At(bits);
    let hyperbolic = f == Function::Besselk;
    let mut below = Ball::zero(nu.bits() + 64);
    below.sub(nu, &super::rules::one(2));
    let first = at.call(f, &[nu, z])?;
    let mut beside = at.call(f, &[&below, z])?;
    if hyperbolic {
        beside = at.write(|out| out.neg(&beside));
    }
    let mut ratio = Ball::zero(bits);
    ratio.div(nu, z)?;
    let second = at.sub(&beside, &at.mul(&ratio, &first));
    let square = at.mul(z, z);
    let signed = |x: &Ball| {
        if hyperbolic {
            at.write(|out| out.neg(x))
        } else {
            x.clone()
        }
    };
    let shift = at.sub(&signed(&square), &at.mul(nu, nu));
    let twice = times(z, 2, bits);
    let mut out = vec![first, second];
    for m in 0..n.saturating_sub(2) {
        let (a, b) = (&out[m + 1], &out[m]);
        let mut sum = times(&at.mul(z, a), (m + 1) * (2 * m + 1), bits);
        let weight = at.add(&shift, &times(&super::rules::one(2), m * m, bits));
        sum = at.add(&sum, &at.mul(&weight, b));
        if m >= 1 {
            let mut low = at.mul(&twice, &out[m - 1]);
            if m >= 2 {
                low = at.add(&low, &out[m - 2]);
            }
            sum = at.add(&sum, &signed(&low));
        }
        let mut next = Ball::zero(bits);
        next.div(&sum, &square)?;
        let next = at.write(|out| out.neg(&next));
        out.push(over(&next, (m + 1) * (m + 2), bits));
    }
    out.truncate(n);
    Ok(out)
}

impl Rules {
    fn more(&self, bits: u32) -> Rules {
        Rules {
            n: self.n,
            bits: self.bits.saturating_add(bits),
        }
    }

    /// More bits for what Horner's rule loses where the argument is not affine.
    fn more_for(&self, x: &[Ball]) -> Rules {
        let affine = x.len() <= 2;
        self.more(if affine {
            0
        } else {
            (self.n as u32).saturating_mul(2)
        })
    }

    /// `F_0 … F_(n-1)` for all `z` of the ball.
    fn bessel_taylor(&self, f: Function, nu: &Ball, z: &Ball) -> Found {
        let bits = self.more((self.n as u32).saturating_mul(4) / 3 + 64).bits;
        let centre = Ball::from_parts(
            RealBall::exact(z.re().mid().clone()),
            RealBall::exact(z.im().mid().clone()),
        );
        let found = taylor(f, nu, &centre, self.n, bits)?;
        if z.is_exact() {
            return Ok(found);
        }
        let wide = taylor(f, nu, z, self.n + 1, bits)?;
        let real = z.is_real();
        let spread = z.radius();
        let moved = |(m, (x, next)): (usize, (&Ball, &Ball))| {
            let slope = next.abs_upper().times(Magnitude::up_f64((m + 1) as f64));
            let by = slope.times(spread);
            let part = |x: &RealBall| RealBall::new(x.mid().clone(), x.radius().plus(by));
            if real && x.is_real() {
                return part(x.re()).into();
            }
            Ball::from_parts(part(x.re()), part(x.im()))
        };
        let both = found.iter().zip(&wide[1..]);
        Ok(both.enumerate().map(moved).collect())
    }

    /// `sum F_m (x - x_0)^m`.
    fn substituted(&self, outer: &[Ball], x: &[Ball]) -> Found {
        if x.len() <= 2 {
            let Some(slope) = x.get(1) else {
                return Ok(outer[..1].to_vec());
            };
            let mut power = super::rules::one(self.bits);
            let mut out = Vec::with_capacity(outer.len());
            for c in outer {
                out.push(self.ball(|out| out.mul(c, &power)));
                power = self.ball(|out| out.mul(&power, slope));
            }
            return Ok(out);
        }
        let mut inner = x.to_vec();
        inner[0] = Ball::zero(self.bits);
        let mut out = Vec::new();
        for (m, c) in outer.iter().enumerate().rev() {
            let raised = product(&out, &inner, self.n - m, self.bits).ok_or(Refusal::Unknown)?;
            out = combined(&raised, std::slice::from_ref(c), false, self.bits);
        }
        Ok(out)
    }

    /// `besselj(nu, x)`, `bessely(nu, x)` or `besselk(nu, x)`; refused on the cut `(-inf, 0]`.
    pub(super) fn bessel(&self, f: Function, nu: &Ball, x: &[Ball]) -> Found {
        let known = matches!(f, Function::Besselj | Function::Bessely | Function::Besselk);
        if !known || !nu.is_real() || !nu.is_exact() || !off_the_cut(&x[0]) {
            return Err(Refusal::Unknown);
        }
        let rules = self.more_for(x);
        rules.substituted(&rules.bessel_taylor(f, nu, &x[0])?, x)
    }

    /// `hyp0f2(a, b, x)`: the `m`-th derivative is `hyp0f2(a + m, b + m, x) / ((a)_m (b)_m)` (DLMF 16.3.1).
    pub(super) fn hypergeometric(&self, f: Function, a: &Ball, b: &Ball, x: &[Ball]) -> Found {
        if f != Function::Hyp0f2 {
            return Err(Refusal::Unknown);
        }
        let exact = At(a.bits().max(b.bits()) + 64);
        let rules = self.more_for(x);
        let mut outer = Vec::with_capacity(self.n);
        let mut factor = super::rules::one(rules.bits);
        let (mut a, mut b) = (a.clone(), b.clone());
        for m in 0..self.n {
            let value = rules.call(f, &[&a, &b, &x[0]])?;
            let mut c = Ball::zero(rules.bits);
            c.div(&value, &factor)?;
            outer.push(c);
            let pair = rules.ball(|out| out.mul(&a, &b));
            factor = times(
                &rules.ball(|out| out.mul(&factor, &pair)),
                m + 1,
                rules.bits,
            );
            a = exact.add(&a, &super::rules::one(2));
            b = exact.add(&b, &super::rules::one(2));
        }
        rules.substituted(&outer, x)
    }
}
