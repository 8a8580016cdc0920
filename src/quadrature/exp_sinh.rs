//! `∫_0^∞ f(t) dt` by the double exponential rule for the half-line.
//!
//! Source: H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ.
//! RIMS 9 (1974) 721–741; the maps are those of M. Mori and M. Sugihara, The double-exponential
//! transformation in numerical analysis, J. Comput. Appl. Math. 127 (2001) 287–296.

use super::estimate::{Options, Outcome, Stop, Tail};
use super::integrand::Integrand;
use super::trapezoid::{Mapped, Reach, integrate, map_bits};
use crate::number::{Complex, Real, exponential};
use rug::Assign;
use rug::float::Constant;

/// `∫_0^∞ f(t) dt` for every component of `f`.
///
/// `f` is analytic on `(0, ∞)` (in a sector around it for full speed), integrable at 0 (`t^p`
/// with `p > -1`, `log t`) and decays as [`Options::tail`] says:
/// * exponentially: `t = exp(u - exp(-u)) / rate`, `dt = t (1 + exp(-u)) du`;
/// * algebraically: `t = exp(pi/2 sinh u)`, `dt = t (pi/2) cosh u du`.
///
/// # Errors
/// [`Stop::NotFinite`] where `f` is not finite at a node, [`Stop::NoConvergence`] where the terms do
/// not fall off, [`Stop::Budget`] if not even the coarsest level could be summed,
/// [`Stop::Cancelled`], and what `f` itself returns.
pub fn exp_sinh<I>(f: &mut I, options: &Options) -> Result<Outcome, Stop>
where
    I: Integrand + ?Sized,
{
    let bits = map_bits(options.bits);
    // Where exp(-t), or t^-2, and t itself fall below the precision.
    let depth = f64::from(options.bits) * std::f64::consts::LN_2;
    let (scale, reach) = match options.tail {
        Tail::Exponential { rate } => {
            let rate = if rate.is_finite() && rate > 0.0 {
                rate
            } else {
                1.0
            };
            let reach = depth.ln() + 1.0;
            let reach = Reach {
                left: reach,
                right: reach,
            };
            (Some(Real::with_val(bits, rate).recip()), reach)
        }
        Tail::Algebraic => {
            let reach = (depth * std::f64::consts::FRAC_2_PI).asinh();
            (
                None,
                Reach {
                    left: reach,
                    right: reach,
                },
            )
        }
    };
    let half_pi = Real::with_val(bits, Constant::Pi) >> 1u32;
    let zero = Real::new(bits);
    let mut mapped = HalfLine {
        f,
        scale,
        half_pi,
        t: zero.clone(),
        weight: zero.clone(),
        work: zero,
    };
    integrate(&mut mapped, &reach, options)
}

struct HalfLine<'a, I: ?Sized> {
    f: &'a mut I,
    /// `1/rate` of an exponential tail; `None` for an algebraic one.
    scale: Option<Real>,
    half_pi: Real,
    t: Real,
    weight: Real,
    work: Real,
}

impl<I: Integrand + ?Sized> HalfLine<'_, I> {
    fn map(&mut self, u: &Real) {
        match &self.scale {
            Some(scale) => {
                self.work.assign(-u);
                exponential::exp_mut(&mut self.work);
                self.t.assign(u - &self.work);
                exponential::exp_mut(&mut self.t);
                self.t *= scale;
                self.weight.assign(&self.t * &self.work);
                self.weight += &self.t;
            }
            None => {
                // t holds sinh u and weight cosh u until both are known.
                let (sinh, cosh) = (&mut self.t, &mut self.weight);
                (sinh, cosh).assign(u.sinh_cosh_ref());
                self.t *= &self.half_pi;
                exponential::exp_mut(&mut self.t);
                self.weight *= &self.half_pi;
                self.weight *= &self.t;
            }
        }
    }
}

impl<I: Integrand + ?Sized> Mapped for HalfLine<'_, I> {
    fn components(&self) -> usize {
        self.f.components()
    }

    fn term(&mut self, u: &Real, out: &mut [Complex]) -> Result<bool, Stop> {
        self.map(u);
        if self.t.is_zero() || !self.t.is_finite() || !self.weight.is_finite() {
            return Ok(false);
        }
        self.f.eval(&self.t, out)?;
        for value in out.iter_mut() {
            if !value.real().is_finite() || !value.imag().is_finite() {
                return Err(Stop::not_finite(&self.t));
            }
            *value *= &self.weight;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
