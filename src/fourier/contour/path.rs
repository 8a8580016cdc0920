//! Rays and segments, and the integral over one of them.

use super::plan::PieceView;
use super::waves::Waves;
use crate::activation::growth;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::evidence::{Frequency, Limits};
use crate::fourier::tails;
use crate::number::{Complex, Real};
use crate::quadrature::{End, Node, Options, Outcome, Stop, Tail, exp_sinh, from_fn, tanh_sinh};
use num_complex::Complex64;
use rug::Assign;
use std::sync::Arc;

/// Terms this many bits below the tolerance are left out, or further where the working precision
/// reaches further: the levels of the rule have to agree to that precision. Over a path shorter than 2^42 that makes
/// an error below 2^-30 of the tolerance, which is added to the bound.
const LEFT_OUT: f64 = 110.0;

/// A ray that reaches further is looked at for what evaluations lose there.
const FAR: f64 = 1e5;

/// A wave of a smaller rate on a ray does not decide where the integrand ends.
const SLOW: f64 = 0.125;

/// A point of the plane: the exact end of a piece plus an offset that is exact in doubles.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// A real constant; none for 0.
    pub base: Option<Expr>,
    /// Added to it.
    pub offset: Complex64,
}

impl Anchor {
    /// A point that is known in double precision: any point is as good as one beside it.
    pub fn free(offset: Complex64) -> Anchor {
        Anchor { base: None, offset }
    }

    /// The same on the line.
    pub fn on_the_line(x: f64) -> Anchor {
        Anchor::free(Complex64::new(x, 0.0))
    }

    /// An exact point of the line, moved along it.
    pub fn beside(base: &Expr, by: f64) -> Anchor {
        Anchor {
            base: Some(base.clone()),
            offset: Complex64::new(by, 0.0),
        }
    }

    /// The point moved along the line.
    pub fn moved(&self, by: f64) -> Anchor {
        Anchor {
            base: self.base.clone(),
            offset: self.offset + Complex64::new(by, 0.0),
        }
    }

    /// The point with `bits` bits.
    pub fn value(&self, bits: u32) -> Result<Complex, Doubt> {
        let mut point = Complex::with_val(bits, (self.offset.re, self.offset.im));
        if let Some(base) = &self.base {
            point += tails::end(base, bits)?;
        }
        Ok(point)
    }

    /// The point in double precision.
    pub fn rough(&self) -> Result<Complex64, Doubt> {
        let point = self.value(80)?;
        Ok(Complex64::new(point.real().to_f64(), point.imag().to_f64()))
    }
}

/// Where a leg runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    /// From the anchor to infinity along an exact direction.
    Ray {
        /// Where it starts.
        start: Anchor,
        /// Its direction; of any length.
        direction: Complex64,
    },
    /// From one anchor to another.
    Segment {
        /// First end.
        from: Anchor,
        /// Second end.
        to: Anchor,
        /// At which ends phi falls faster than every power.
        flat: [bool; 2],
    },
}

/// A part of a contour with the function that is integrated over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// The whole formula of the piece (`None`) or one of its oscillating parts.
    pub part: Option<usize>,
    /// The path.
    pub course: Course,
    /// Whether the integral counts with a minus sign (rays are traversed outwards).
    pub reversed: bool,
    /// At what rate the function itself falls along a ray; 0 where it does not.
    pub fall: f64,
    /// At what rate the integrand falls along a ray where it is not the wave that makes it fall.
    pub pace: Option<f64>,
    /// Bits that evaluating the function loses on the leg, because its phase is large there.
    pub guard: u32,
}

/// The integral of `g(z) exp(-i (k - omega) z)` over a leg, for several k at once: g is evaluated
/// once per node.
pub fn integrate(
    view: &PieceView,
    leg: &Leg,
    ks: &[&Frequency],
    tolerances: &[Real],
    bits: u32,
    limits: &Limits,
) -> Result<Outcome, Doubt> {
    // Phases that are taken as powers of a common one lose the bits of the power.
    let inner = bits + 24 + 20 + leg.guard;
    let (formula, omega) = view.function(leg.part);
    let program = Arc::new(Program::compile(&[formula], &["z"]));
    let far = far_loss(formula, &leg.course, ks, bits, limits);
    let mut evaluator = Evaluator::<Complex>::new(program, bits + 8 + leg.guard + far);
    let omega = omega.map(|w| tails::end(w, inner)).transpose()?;
    let kappas: Vec<Real> = ks
        .iter()
        .map(|k| {
            let k = k.at(inner);
            match &omega {
                Some(w) => Real::with_val(inner, &k - w),
                None => k,
            }
        })
        .collect();
    let mut options = Options::new(bits, tolerances.to_vec()).budget(limits.budget());
    let result = match &leg.course {
        Course::Ray { start, direction } => {
            let start = start.value(inner)?;
            let direction = Complex::with_val(inner, (direction.re, direction.im));
            let rate = kappas
                .iter()
                .map(|k| (k.to_f64() * direction.imag().to_f64()).abs())
                .fold(0.0, f64::max);
            // A slow wave leaves the tail to the function.
            let rate = match leg.pace {
                Some(pace) => pace,
                None if rate < SLOW => rate.max(leg.fall),
                None => rate,
            };
            options = options.tail(Tail::Exponential { rate });
            let waves = Waves::new(&kappas, ks, omega.is_some(), inner);
            let mut at = Integrand::new(&mut evaluator, waves, &direction, tolerances, inner);
            let mut step = Complex::with_val(inner, 0);
            let mut z = Complex::with_val(inner, 0);
            let mut f = from_fn(ks.len(), |t: &Real, out: &mut [Complex]| {
                step.assign(&direction * t);
                z.assign(&start + &step);
                at.write(&z, out)
            });
            exp_sinh(&mut f, &options)
        }
        Course::Segment { from, to, flat } => {
            let (from, to) = (from.value(inner)?, to.value(inner)?);
            let span = Complex::with_val(inner, &to - &from);
            let waves = Waves::new(&kappas, ks, omega.is_some(), inner);
            let mut at = Integrand::new(&mut evaluator, waves, &span, tolerances, inner);
            let mut step = Complex::with_val(inner, 0);
            let mut z = Complex::with_val(inner, 0);
            let mut f = from_fn(ks.len(), |node: &Node, out: &mut [Complex]| {
                // Measured from the nearer end, so that a singular end loses nothing.
                step.assign(&span * &node.distance);
                match node.end {
                    End::First => z.assign(&from + &step),
                    End::Second => z.assign(&to - &step),
                }
                tails::at_flat_end(at.write(&z, out), *flat, node, out)
            });
            let (zero, one) = (Real::with_val(inner, 0), Real::with_val(inner, 1));
            tanh_sinh(&mut f, &zero, &one, &options)
        }
    };
    let mut outcome = result?;
    for (estimate, tolerance) in outcome.estimates.iter_mut().zip(tolerances) {
        estimate.error += Real::with_val(64, tolerance >> 30u32);
    }
    if leg.reversed {
        for estimate in &mut outcome.estimates {
            estimate.value = Complex::with_val(estimate.value.prec().0, -&estimate.value);
        }
    }
    Ok(outcome)
}

/// Bits that evaluating the function loses far out on a ray whose slowest wave reaches further than evaluations are looked at
/// elsewhere.
fn far_loss(formula: &Expr, course: &Course, ks: &[&Frequency], bits: u32, limits: &Limits) -> u32 {
    let Course::Ray { direction, .. } = course else {
        return 0;
    };
    let slowest = ks.iter().map(|k| k.to_f64()).fold(f64::INFINITY, f64::min);
    let rate = slowest * direction.im.abs() / direction.norm();
    let reach = f64::from(bits) / rate;
    match reach > FAR {
        true => {
            let budget = limits.budget();
            tails::evaluation_loss_at(formula, tails::LOSS_BITS, reach.min(1e60), &budget)
        }
        false => 0,
    }
}

/// `g(z) exp(-i kappa z) dz/dt` for all kappa, in place.
struct Integrand<'a> {
    evaluator: &'a mut Evaluator<Complex>,
    /// log2 of the tolerances, less what makes the sum of all that is left out negligible.
    least: Vec<f64>,
    /// The same, less the size of g at the node.
    limits: Vec<f64>,
    waves: Waves,
    speed: &'a Complex,
    weighted: Complex,
}

impl<'a> Integrand<'a> {
    fn new(
        evaluator: &'a mut Evaluator<Complex>,
        waves: Waves,
        speed: &'a Complex,
        tolerances: &[Real],
        bits: u32,
    ) -> Self {
        let depth = |t: f64| LEFT_OUT.max(f64::from(bits) + t);
        let least: Vec<f64> = tolerances
            .iter()
            .map(|t| tails::log2(t) - depth(tails::log2(t)))
            .collect();
        Integrand {
            evaluator,
            limits: least.clone(),
            least,
            waves,
            speed,
            weighted: Complex::with_val(bits, 0),
        }
    }

    fn write(&mut self, z: &Complex, out: &mut [Complex]) -> Result<(), Stop> {
        let values = self
            .evaluator
            .eval(&[z])
            .map_err(|e| Stop::Domain(e.to_string()))?;
        self.weighted.assign(&values[0] * self.speed);
        let size = growth::log2_modulus(&self.weighted).unwrap_or(f64::INFINITY);
        for (limit, least) in self.limits.iter_mut().zip(&self.least) {
            *limit = least - size;
        }
        self.waves.at(z, &self.limits);
        for (out, wave) in out.iter_mut().zip(&self.waves.values) {
            out.assign(wave * &self.weighted);
        }
        Ok(())
    }
}
