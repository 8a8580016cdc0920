//! Powers and logarithms.

use super::rules::{Found, Refusal, Rules, off_the_axis, off_the_cut, one};
use super::{exponential, product};
use crate::number::ball::Ball;
use crate::number::function::Function;
use crate::number::scalar::Scalar;

impl Rules {
    /// `x^n` for `n != 0`.
    pub(super) fn integer_power(&self, x: &[Ball], n: i32) -> Found {
        if n < 0 {
            if x[0].contains_zero() {
                return Err(Refusal::Unknown);
            }
            if x.len() <= 2 {
                let mut first = Ball::zero(self.bits);
                first.powi(&x[0], n)?;
                return self.binomial(x, &self.rational(n, 1), first);
            }
        }
        let size = n.unsigned_abs();
        let mut power = x.to_vec();
        for bit in (0..size.max(1).ilog2()).rev() {
            power = self.mul(&power, &power)?;
            if size >> bit & 1 == 1 {
                power = self.mul(&power, x)?;
            }
        }
        if n > 0 {
            return Ok(power);
        }
        product::quotient(&[one(self.bits)], &power, self.n, self.bits).ok_or(Refusal::Unknown)
    }

    /// `(a + b t)^p` with this value at the centre: `P_m = P_(m-1) (p - m + 1)/m b/a`.
    fn binomial(&self, x: &[Ball], p: &Ball, first: Ball) -> Found {
        let Some(slope) = x.get(1) else {
            return Ok(vec![first]);
        };
        let mut ratio = Ball::zero(self.bits);
        ratio.div(slope, &x[0])?;
        let mut out = Vec::with_capacity(self.n);
        let mut term = first;
        let mut factor = p.clone();
        for m in 1..self.n {
            let step = self.ball(|out| out.mul(&factor, &ratio));
            let next = self.ball(|out| out.mul(&term, &step));
            let next = product::over(&next, m, self.bits);
            out.push(std::mem::replace(&mut term, next));
            factor = self.ball(|out| out.sub(&factor, &one(self.bits)));
        }
        out.push(term);
        Ok(out)
    }

    /// `log(x / x_0)`.
    fn log_ratio(&self, x: &[Ball]) -> Found {
        let slope = self.quotient(&self.derivative(x), x)?;
        Ok(self.integral(Ball::zero(self.bits), &slope))
    }

    /// `log x`.
    pub(super) fn log(&self, x: &[Ball]) -> Found {
        if !off_the_cut(&x[0]) {
            return Err(Refusal::Unknown);
        }
        let mut out = self.log_ratio(x)?;
        out[0] = self.call(Function::Log, &[&x[0]])?;
        Ok(out)
    }

    /// `x^p` for a constant `p`, with this value at the centre: `exp(p log(x / x_0))`.
    pub(super) fn power(&self, x: &[Ball], p: &Ball, first: Ball) -> Found {
        if first.is_indeterminate() || x[0].contains_zero() {
            return Err(Refusal::Unknown);
        }
        if x.len() <= 2 {
            return self.binomial(x, p, first);
        }
        let logarithm = self.scaled(&self.log_ratio(x)?, p)?;
        let ratio = exponential::exp(&logarithm, self.n, self.bits).ok_or(Refusal::Unknown)?;
        self.scaled(&ratio, &first)
    }

    /// `x^p`, principal branch.
    pub(super) fn principal_power(&self, x: &[Ball], p: &Ball) -> Found {
        if !off_the_cut(&x[0]) {
            return Err(Refusal::Unknown);
        }
        let mut first = Ball::zero(self.bits);
        first.pow(&x[0], p)?;
        self.power(x, p, first)
    }

    /// `x^y = exp(y log x)`.
    pub(super) fn general_power(&self, x: &[Ball], y: &[Ball]) -> Found {
        if let [p] = y {
            return self.principal_power(x, p);
        }
        if x.len() == 1 && x[0].is_real() && x[0].is_exact() && *x[0].re().mid() == 1 {
            return Ok(x.to_vec());
        }
        let exponent = self.mul(y, &self.log(x)?)?;
        self.exp(&exponent)
    }

    /// `sqrt x`, `cbrt x`.
    pub(super) fn root(&self, f: Function, x: &[Ball]) -> Found {
        // The cube root is real on the negative real axis and principal off it.
        let clear = x[0].re().is_positive() || off_the_axis(&x[0]);
        if !clear {
            return Err(Refusal::Unknown);
        }
        let p = match f {
            Function::Sqrt => self.rational(1, 2),
            _ => self.rational(1, 3),
        };
        self.power(x, &p, self.call(f, &[&x[0]])?)
    }
}
