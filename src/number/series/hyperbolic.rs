//! Exponentials, trigonometric and hyperbolic functions of series.
//!
//! `f(x_0 + u)` is made of the value at the centre and the series of `u` by the addition theorems. The
//! quotients are those of decaying exponentials: with `q = exp(-2x)`, `p = exp(-x)` and `Re x_0 >= 0`
//!
//! ```text
//! tanh x = (1 - q)/(1 + q)   coth x = (1 + q)/(1 - q)   sech x = 2p/(1 + q)   csch x = 2p/(1 - q)
//! ```
//!
//! and by symmetry for `Re x_0 < 0`. The constant term of `1 - q` is `-expm1(-2 x_0)`.

use super::exponential;
use super::rules::{Found, Refusal, Rules, one, turned, turned_back};
use crate::number::ball::Ball;
use crate::number::function::Function;
use crate::number::scalar::Scalar;

impl Rules {
    /// `exp x`.
    pub(super) fn exp(&self, x: &[Ball]) -> Found {
        let ratio = exponential::exp(x, self.n, self.bits).ok_or(Refusal::Unknown)?;
        self.scaled(&ratio, &self.call(Function::Exp, &[&x[0]])?)
    }

    /// Sine and cosine, hyperbolic or not.
    pub(super) fn sine_cosine(
        &self,
        x: &[Ball],
        hyperbolic: bool,
    ) -> Result<(Vec<Ball>, Vec<Ball>), Refusal> {
        let (s, c) =
            exponential::sine_cosine(x, hyperbolic, self.n, self.bits).ok_or(Refusal::Unknown)?;
        let names = if hyperbolic {
            [Function::Sinh, Function::Cosh]
        } else {
            [Function::Sin, Function::Cos]
        };
        let [sine, cosine] = names.map(|f| self.call(f, &[&x[0]]));
        let (sine, cosine) = (sine?, cosine?);
        let odd = self.add(&self.scaled(&c, &sine)?, &self.scaled(&s, &cosine)?);
        let (first, second) = (self.scaled(&c, &cosine)?, self.scaled(&s, &sine)?);
        let even = if hyperbolic {
            self.add(&first, &second)
        } else {
            self.sub(&first, &second)
        };
        Ok((odd, even))
    }

    pub(super) fn negated(&self, x: &[Ball]) -> Vec<Ball> {
        let negated = |c: &Ball| self.ball(|out| out.neg(c));
        x.iter().map(negated).collect()
    }

    /// `exp(-2x)` and `1 - exp(-2x)`.
    fn decaying(&self, x: &[Ball]) -> Result<(Vec<Ball>, Vec<Ball>), Refusal> {
        let inward = self.scaled(x, &self.rational(-2, 1))?;
        let q = self.exp(&inward)?;
        let mut less = self.negated(&q);
        let first = self.call(Function::Expm1, &[&inward[0]])?;
        less[0] = self.ball(|out| out.neg(&first));
        Ok((q, less))
    }

    /// `tanh x`, `coth x`, `sech x` or `csch x`.
    pub(super) fn hyperbolic_quotient(&self, f: Function, x: &[Ball]) -> Found {
        if x[0].re().mid().is_sign_negative() {
            let mirrored = self.hyperbolic_quotient_right(f, &self.negated(x))?;
            return Ok(match f {
                Function::Sech => mirrored,
                _ => self.negated(&mirrored),
            });
        }
        self.hyperbolic_quotient_right(f, x)
    }

    fn hyperbolic_quotient_right(&self, f: Function, x: &[Ball]) -> Found {
        let (q, less) = self.decaying(x)?;
        let more = self.add(&q, &[one(self.bits)]);
        let twice = || -> Found {
            let p = self.exp(&self.negated(x))?;
            self.scaled(&p, &self.rational(2, 1))
        };
        match f {
            Function::Tanh => self.quotient(&less, &more),
            Function::Coth => self.quotient(&more, &less),
            Function::Sech => self.quotient(&twice()?, &more),
            Function::Csch => self.quotient(&twice()?, &less),
            _ => Err(Refusal::Unknown),
        }
    }

    /// `tan x`, `cot x`, `sec x` or `csc x`: of complex numbers by `tan z = -i tanh(iz)`,
    /// `cot z = i coth(iz)`, `sec z = sech(iz)`, `csc z = i csch(iz)`.
    pub(super) fn circular_quotient(&self, f: Function, x: &[Ball]) -> Found {
        if x.iter().all(Ball::is_real) {
            let (sine, cosine) = self.sine_cosine(x, false)?;
            let unit = [one(self.bits)];
            return match f {
                Function::Tan => self.quotient(&sine, &cosine),
                Function::Cot => self.quotient(&cosine, &sine),
                Function::Sec => self.quotient(&unit, &cosine),
                Function::Csc => self.quotient(&unit, &sine),
                _ => Err(Refusal::Unknown),
            };
        }
        let x: Vec<Ball> = x.iter().map(turned).collect();
        let by = |f: Function, turn: fn(&Ball) -> Ball| -> Found {
            let found = self.hyperbolic_quotient(f, &x)?;
            Ok(found.iter().map(turn).collect())
        };
        match f {
            Function::Tan => by(Function::Tanh, turned_back),
            Function::Cot => by(Function::Coth, turned),
            Function::Sec => by(Function::Sech, Ball::clone),
            Function::Csc => by(Function::Csch, turned),
            _ => Err(Refusal::Unknown),
        }
    }

    /// `1/(1 + exp(-x))`, for `Re x_0 < 0` as `exp x/(1 + exp x)`.
    pub(super) fn logistic(&self, x: &[Ball]) -> Found {
        let left = x[0].re().mid().is_sign_negative();
        let inward = if left { x.to_vec() } else { self.negated(x) };
        let e = self.exp(&inward)?;
        let sum = self.plus(&e, 1);
        if left {
            self.quotient(&e, &sum)
        } else {
            self.quotient(&[one(self.bits)], &sum)
        }
    }

    /// `softplus`, whose derivative is `logistic`, off its jumps on the imaginary axis beyond `±i pi`.
    pub(super) fn softplus(&self, x: &[Ball]) -> Found {
        let z = &x[0];
        let near = z.im().abs_upper() <= crate::number::ball::Magnitude::up_f64(3.0);
        if !(near || z.re().is_positive() || z.re().is_negative()) {
            return Err(Refusal::Unknown);
        }
        let first = self.call(Function::Softplus, &[z])?;
        self.composed(first, &self.logistic(x)?, x)
    }

    /// `sin(x)/x`. Where `x_0` is exactly 0 the quotient of `sin(x)/t` and `x/t`; the first `n` coefficients
    /// do not depend on that of `t^n` in `x`, for which 0 is taken.
    pub(super) fn sinc(&self, x: &[Ball]) -> Found {
        if !Scalar::is_zero(&x[0]) {
            return self.quotient(&self.sine_cosine(x, false)?.0, x);
        }
        if x.len() < 2 {
            return Ok(vec![one(self.bits)]);
        }
        let longer = Rules {
            n: self.n.saturating_add(1),
            bits: self.bits,
        };
        let sine = longer.sine_cosine(x, false)?.0;
        self.quotient(&sine[1..], &x[1..])
    }
}
