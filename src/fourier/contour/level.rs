//! Paths for functions that no ray fits: lines below the real one.
//!
//! `z tanh(exp(z))` has poles below every ray to the right, `exp(-exp(-z))` explodes on every ray to the left.
//! Both run into polynomials P± at either end, exponentially fast. With the logistic function s,
//!
//! ```text
//! phi = R + C,    C(z) = P+(z) s(z) + P-(z) s(-z)
//! ```
//!
//! R decays on a line at some depth in the strip of analyticity, and C has rays like every logistic function.

use super::path::{Anchor, Course, Leg};
use super::ray::FALL;
use crate::activation::tails::{self, Growth};
use crate::error::Doubt;
use crate::expr::{Expr, build};
use crate::fourier::tails::{Examined, GEOMETRY_BITS};
use crate::number::{Complex, Function};
use crate::quadrature::Budget;
use num_complex::Complex64;
use std::cmp::Ordering;
use std::f64::consts::{LOG2_E, PI};

/// Depths as shares of the strip that both parts have.
const SHARES: [[f64; 3]; 2] = [[0.3, 0.15, 0.05], [0.23, 0.11, 0.04]];

/// phi in two parts.
pub struct Levelled {
    /// C, or 0.
    pub carrier: Examined,
    /// R.
    pub rest: Examined,
}

impl Levelled {
    /// The parts of phi; `None` where it does not run into polynomials exponentially fast at both ends, by its
    /// form.
    pub fn new(phi: &Expr, budget: &Budget) -> Option<Levelled> {
        let right = asymptote(phi, true, budget)?;
        let left = asymptote(phi, false, budget)?;
        let step = |z: Expr| build::call(Function::Logistic, [z]);
        let carrier = build::add(
            build::mul(right, step(build::var("z"))),
            build::mul(left, step(build::neg(build::var("z")))),
        );
        let rest = build::sub(phi.clone(), carrier.clone());
        Some(Levelled {
            carrier: Examined::new(&carrier, budget),
            rest: Examined::new(&rest, budget),
        })
    }

    /// Both halves of a line for R, its depth, and log2 of the largest integrand on it. `part` is R's number.
    ///
    /// # Errors
    /// Why there is no such line.
    pub fn lines(
        &mut self,
        part: usize,
        k: f64,
        variant: usize,
    ) -> Result<(Vec<Leg>, f64, f64), Doubt> {
        if !self.rest.singularities.complete {
            return Err("the singularities of phi could not be located".into());
        }
        let strip = self.rest.singularities.strip_below().min(PI);
        for share in SHARES[variant] {
            let depth = share * strip;
            let start = Anchor::free(Complex64::new(0.0, -depth));
            let halves: Option<Vec<f64>> = [1.0, -1.0]
                .into_iter()
                .map(|side| self.half(depth, side))
                .collect();
            let Some(levels) = halves else { continue };
            let legs = [1.0, -1.0]
                .map(|side| Leg {
                    part: Some(part),
                    course: Course::Ray {
                        start: start.clone(),
                        direction: Complex64::new(side, 0.0),
                    },
                    reversed: side < 0.0,
                    fall: 1.0,
                    pace: None,
                    guard: 0,
                })
                .to_vec();
            let level = levels.into_iter().fold(f64::NEG_INFINITY, f64::max);
            return Ok((legs, depth, level - depth * k * LOG2_E));
        }
        Err("phi less its asymptotes decays on no line below the real one".into())
    }

    /// log2 of the largest |R| on half a line, where it decays there and crosses no cut.
    fn half(&mut self, depth: f64, side: f64) -> Option<f64> {
        let start = Complex::with_val(GEOMETRY_BITS, (0, -depth));
        let along = Complex::with_val(GEOMETRY_BITS, (side, 0));
        let mut highest = self.rest.probe.log2_at(&start)?;
        let mut last = highest;
        for j in -8..=24 {
            last = self
                .rest
                .probe
                .log2_on_ray(&start, &along, 2f64.powf(f64::from(j) / 2.0))?;
            highest = highest.max(last);
        }
        let path = |s: f64| {
            let t = side * s / (1.0 - s);
            Complex::with_val(GEOMETRY_BITS, (t, -depth))
        };
        // The probe's 320 bits are what cancels between phi and its asymptote.
        let least = (highest - FALL).max(-200.0);
        (last < least && !self.rest.cuts.crosses(path)).then_some(highest)
    }
}

/// The polynomial that phi runs into at an end, exponentially fast.
fn asymptote(phi: &Expr, right: bool, budget: &Budget) -> Option<Expr> {
    let end = tails::of(phi, right, budget);
    match end.growth {
        Growth::Zero | Growth::Fast => return Some(build::num(0)),
        Growth::Power { .. } => {}
        Growth::Explosive | Growth::Unknown(_) => return None,
    }
    if let Some(rest) = &end.rest
        && rest.exponential_order().ok()? != Ordering::Less
    {
        return None;
    }
    let x = if right {
        build::var("z")
    } else {
        build::neg(build::var("z"))
    };
    end.terms.iter().try_fold(build::num(0), |sum, term| {
        if !term.exponent.is_empty() {
            let size = term.size().ok()?;
            return (size.exponential_order().ok()? == Ordering::Less).then_some(sum);
        }
        let whole = matches!(&term.power, Expr::Number(n) if n.is_integer() && n.cmp0().is_ge());
        if !whole || term.logs.cmp0() != Ordering::Equal || !term.coefficient.im.is_zero() {
            return None;
        }
        let power = build::pow(x.clone(), term.power.clone());
        Some(build::add(
            sum,
            build::mul(term.coefficient.re.clone(), power),
        ))
    })
}
