//! What the rules for functions share: constants, sums, derivatives, integrals.

use super::parts::GUARD;
use super::product::{over, product, quotient, times};
use crate::number::Real;
use crate::number::ball::{Ball, RealBall};
use crate::number::function::Function;
use crate::number::scalar::{DomainError, Scalar};
use rug::Rational;

/// Why a rule gives no series.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It may not exist, or there is no rule: indeterminate.
    Unknown,
    /// A value at the centre is certainly not defined.
    Domain(DomainError),
}

impl From<DomainError> for Refusal {
    fn from(error: DomainError) -> Refusal {
        Refusal::Domain(error)
    }
}

pub(super) type Found = Result<Vec<Ball>, Refusal>;

/// 1.
pub(super) fn one(bits: u32) -> Ball {
    Ball::exact_real(Real::with_val(bits, 1))
}

/// `a ± b`; coefficients that are not there are 0.
pub(super) fn combined(a: &[Ball], b: &[Ball], minus: bool, bits: u32) -> Vec<Ball> {
    let zero = Ball::zero(bits);
    let sum = |m: usize| {
        let mut out = Ball::zero(bits);
        let (x, y) = (a.get(m).unwrap_or(&zero), b.get(m).unwrap_or(&zero));
        if minus {
            out.sub(x, y);
        } else {
            out.add(x, y);
        }
        out
    };
    (0..a.len().max(b.len())).map(sum).collect()
}

fn negated(x: &RealBall) -> RealBall {
    RealBall::new(-x.mid().clone(), x.radius())
}

/// `i z`.
pub(super) fn turned(z: &Ball) -> Ball {
    Ball::from_parts(negated(z.im()), z.re().clone())
}

/// `-i z`.
pub(super) fn turned_back(z: &Ball) -> Ball {
    Ball::from_parts(z.im().clone(), negated(z.re()))
}

/// Whether a number is certainly off the real axis.
pub(super) fn off_the_axis(z: &Ball) -> bool {
    z.im().is_positive() || z.im().is_negative()
}

/// Whether a neighbourhood of a ball is certainly free of `(-inf, 0]`.
pub(super) fn off_the_cut(z: &Ball) -> bool {
    z.re().is_positive() || off_the_axis(z)
}

/// An order and a precision: the working precision is higher than that of the results.
pub(super) struct Rules {
    pub(super) n: usize,
    pub(super) bits: u32,
}

impl Rules {
    pub(super) fn new(n: usize, bits: u32) -> Rules {
        Rules {
            n,
            bits: bits.saturating_add(GUARD),
        }
    }

    pub(super) fn call(&self, f: Function, args: &[&Ball]) -> Result<Ball, Refusal> {
        let mut out = Ball::zero(self.bits);
        out.apply(f, args)?;
        if out.is_indeterminate() {
            return Err(Refusal::Unknown);
        }
        Ok(out)
    }

    pub(super) fn rational(&self, p: i32, q: i32) -> Ball {
        RealBall::rational(&Rational::from((p, q)), self.bits).into()
    }

    /// The ball that an operation writes.
    pub(super) fn ball(&self, f: impl FnOnce(&mut Ball)) -> Ball {
        let mut out = Ball::zero(self.bits);
        f(&mut out);
        out
    }

    pub(super) fn mul(&self, a: &[Ball], b: &[Ball]) -> Found {
        product(a, b, self.n, self.bits).ok_or(Refusal::Unknown)
    }

    pub(super) fn scaled(&self, a: &[Ball], by: &Ball) -> Found {
        self.mul(a, std::slice::from_ref(by))
    }

    pub(super) fn add(&self, a: &[Ball], b: &[Ball]) -> Vec<Ball> {
        combined(a, b, false, self.bits)
    }

    pub(super) fn sub(&self, a: &[Ball], b: &[Ball]) -> Vec<Ball> {
        combined(a, b, true, self.bits)
    }

    /// `a + c`.
    pub(super) fn plus(&self, a: &[Ball], c: i32) -> Vec<Ball> {
        self.add(a, &[self.rational(c, 1)])
    }

    /// `g / f`: of `f = a + b t` by its reciprocal.
    pub(super) fn quotient(&self, g: &[Ball], f: &[Ball]) -> Found {
        if f.len() <= 2 {
            let inverse = self.integer_power(f, -1)?;
            return self.mul(g, &inverse);
        }
        if g.len() == 1 {
            let one = [one(self.bits)];
            let inverse = quotient(&one, f, self.n, self.bits).ok_or(Refusal::Unknown)?;
            return self.mul(g, &inverse);
        }
        quotient(g, f, self.n, self.bits).ok_or(Refusal::Unknown)
    }

    /// The derivative, which has one coefficient less.
    pub(super) fn derivative(&self, a: &[Ball]) -> Vec<Ball> {
        let known = a.iter().take(self.n).enumerate().skip(1);
        known.map(|(m, x)| times(x, m, self.bits)).collect()
    }

    /// The integral with this value at the centre.
    pub(super) fn integral(&self, first: Ball, a: &[Ball]) -> Vec<Ball> {
        let mut out = vec![first];
        let rest = a.iter().take(self.n.saturating_sub(1)).enumerate();
        out.extend(rest.map(|(m, x)| over(x, m + 1, self.bits)));
        out
    }

    /// The series with this value at the centre and the derivative `slope x'`.
    pub(super) fn composed(&self, first: Ball, slope: &[Ball], x: &[Ball]) -> Found {
        let slope = self.mul(slope, &self.derivative(x))?;
        Ok(self.integral(first, &slope))
    }
}
