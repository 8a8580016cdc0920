//! Inverse functions and integrals: the value at the centre and the derivative.
//!
//! | function | derivative | where |
//! |---|---|---|
//! | `atan`, `atanh` | `1/(1 + x^2)`, `1/((1 - x)(1 + x))` | off the cuts |
//! | `asin`, `acos`, `asinh` | `± (1 - x^2)^(-1/2)`, `(1 + x^2)^(-1/2)`, principal | off the cuts, where `1 ∓ x^2` is off `(-inf, 0]` |
//! | `acosh` | `(x - 1)^(-1/2) (x + 1)^(-1/2)`, principal (DLMF 4.37.18, 4.38.4) | off `(-inf, 1]` |
//! | `log1p` | `1/(1 + x)` | `1 + x` off `(-inf, 0]` |
//! | `erf erfc normcdf` | `± 2/sqrt(pi) exp(-x^2)`, `exp(-x^2/2)/sqrt(2 pi)` | everywhere |
//! | `e1 ci si` | `-exp(-x)/x`, `cos(x)/x`, `sin(x)/x` | off `(-inf, 0]`; `si` everywhere |

use super::rules::{Found, Refusal, Rules, off_the_axis, off_the_cut, one, turned};
use crate::number::ball::{Ball, RealBall};
use crate::number::function::{Constant, Function};
use crate::number::scalar::Scalar;

/// Whether a neighbourhood of a ball is certainly free of the real `x` with `|x| >= 1`.
fn between(z: &Ball) -> bool {
    let bits = z.bits() + 32;
    let one = RealBall::exact(crate::number::Real::with_val(2, 1));
    off_the_axis(z) || (one.sub(z.re(), bits).is_positive() && one.add(z.re(), bits).is_positive())
}

impl Rules {
    /// Functions that are integrals of a derivative that is known.
    pub(super) fn inverse(&self, f: Function, x: &[Ball]) -> Found {
        let z = &x[0];
        let clear = match f {
            Function::Atan | Function::Asinh => between(&turned(z)),
            Function::Atanh | Function::Asin | Function::Acos => between(z),
            Function::Acosh => off_the_cut(&self.plus(&x[..1], -1)[0]),
            Function::Log1p => off_the_cut(&self.plus(&x[..1], 1)[0]),
            Function::E1 | Function::Ci => off_the_cut(z),
            _ => true,
        };
        if !clear {
            return Err(Refusal::Unknown);
        }
        let first = self.call(f, &[z])?;
        let unit = [one(self.bits)];
        let half = self.rational(-1, 2);
        let (below, above) = (self.plus(&self.negated(x), 1), self.plus(x, 1));
        let slope = match f {
            Function::Atan => self.quotient(&unit, &self.plus(&self.mul(x, x)?, 1))?,
            Function::Atanh => self.quotient(&unit, &self.mul(&below, &above)?)?,
            Function::Log1p => self.quotient(&unit, &above)?,
            Function::Asin => self.principal_power(&self.mul(&below, &above)?, &half)?,
            Function::Acos => {
                let root = self.principal_power(&self.mul(&below, &above)?, &half)?;
                self.negated(&root)
            }
            Function::Asinh => self.principal_power(&self.plus(&self.mul(x, x)?, 1), &half)?,
            Function::Acosh => {
                let right = self.principal_power(&self.plus(x, -1), &half)?;
                self.mul(&right, &self.principal_power(&above, &half)?)?
            }
            Function::Erf | Function::Erfc | Function::Normcdf => self.bell(f, x)?,
            Function::E1 => {
                let decaying = self.exp(&self.negated(x))?;
                self.negated(&self.quotient(&decaying, x)?)
            }
            Function::Ci => self.quotient(&self.sine_cosine(x, false)?.1, x)?,
            Function::Si => self.sinc(x)?,
            _ => return Err(Refusal::Unknown),
        };
        self.composed(first, &slope, x)
    }

    /// The derivatives of `erf`, `erfc` and `normcdf`.
    fn bell(&self, f: Function, x: &[Ball]) -> Found {
        let square = self.mul(x, x)?;
        let (inner, outer) = match f {
            Function::Normcdf => (self.rational(-1, 2), (1, 2)),
            Function::Erf => (self.rational(-1, 1), (4, 1)),
            _ => (self.rational(-1, 1), (-4, 1)),
        };
        let bell = self.exp(&self.scaled(&square, &inner)?)?;
        // sqrt(|p|/(q pi)) with the sign of p.
        let (p, q): (i32, i32) = outer;
        let mut pi = Ball::zero(self.bits);
        pi.set_constant(Constant::Pi)?;
        let ratio = self.rational(p.abs(), q).re().div(pi.re(), self.bits);
        let root = self.call(Function::Sqrt, &[&Ball::from(ratio)])?;
        let factor = if p < 0 {
            self.ball(|out| out.neg(&root))
        } else {
            root
        };
        self.scaled(&bell, &factor)
    }
}
