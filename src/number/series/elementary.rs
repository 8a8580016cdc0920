//! Which rule a function of one argument has.

use super::rules::{Found, Refusal, Rules};
use crate::number::ball::Ball;
use crate::number::function::Function;

impl Rules {
    /// `f(x)` for a series that depends on `t`.
    pub(super) fn function(&self, f: Function, x: &[Ball]) -> Found {
        match f {
            Function::Exp => self.exp(x),
            Function::Expm1 => {
                let mut out = self.exp(x)?;
                out[0] = self.call(f, &x[..1].iter().collect::<Vec<_>>())?;
                Ok(out)
            }
            Function::Log => self.log(x),
            Function::Sqrt | Function::Cbrt => self.root(f, x),
            Function::Sin => Ok(self.sine_cosine(x, false)?.0),
            Function::Cos => Ok(self.sine_cosine(x, false)?.1),
            Function::Sinh => Ok(self.sine_cosine(x, true)?.0),
            Function::Cosh => Ok(self.sine_cosine(x, true)?.1),
            Function::Tan | Function::Cot | Function::Sec | Function::Csc => {
                self.circular_quotient(f, x)
            }
            Function::Tanh | Function::Coth | Function::Sech | Function::Csch => {
                self.hyperbolic_quotient(f, x)
            }
            Function::Logistic => self.logistic(x),
            Function::Softplus => self.softplus(x),
            Function::Sinc => self.sinc(x),
            Function::Log1p
            | Function::Asin
            | Function::Acos
            | Function::Atan
            | Function::Asinh
            | Function::Acosh
            | Function::Atanh
            | Function::Erf
            | Function::Erfc
            | Function::Normcdf
            | Function::Si
            | Function::Ci
            | Function::E1 => self.inverse(f, x),
            // Kinks are not analytic; the gamma functions have no rule.
            Function::Abs
            | Function::Sign
            | Function::Step
            | Function::Relu
            | Function::Max
            | Function::Min
            | Function::Gamma
            | Function::Lgamma
            | Function::Digamma
            | Function::Besselj
            | Function::Bessely
            | Function::Besselk
            | Function::Hyp0f2 => Err(Refusal::Unknown),
        }
    }
}
