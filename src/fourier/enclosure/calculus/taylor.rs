//! h(c + small) for a function h that is analytic near the real constant c: the last line of the table of
//! [`series`](super::series).

use super::coefficient::Coefficient;
use super::series::{down, geometric};
use super::term::{Item, Sum};
use super::{BITS, Calculus, ORDER, Refusal, refuse};
use crate::expr::{Evaluator, Program, build};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Rational, Real};
use std::sync::Arc;

/// Bits of the suprema over squares.
const BOX_BITS: u32 = 64;

/// The Taylor coefficients' programs of a function: itself and its derivatives up to the order.
pub type Derivatives = Vec<Arc<Program>>;

impl Calculus<'_> {
    /// h(f) where f stays near a constant.
    pub(super) fn taylor(&self, h: Function, sum: &Sum) -> Result<Sum, Refusal> {
        let mut left = sum.clone();
        let constant = left.terms.iter().position(Item::is_constant);
        let c = match constant {
            Some(j) => left.terms.swap_remove(j).coefficient.ball().clone(),
            None => RealBall::exact(Real::new(BITS)),
        };
        let delta = self.small(left)?;
        if delta.eta.is_infinite() {
            return refuse(format!("no rule for {} of what grows", h.name()));
        }
        let programs = self.derivatives(h)?;
        let mut weights = Vec::with_capacity(ORDER);
        let mut factorial = Rational::from(1);
        for (j, program) in programs.iter().take(ORDER).enumerate() {
            let value = value(program, &Ball::from(c.clone()), BITS);
            let Some(value) = value.filter(Ball::is_real) else {
                return refuse(format!("{} has no real value far out", h.name()));
            };
            if j > 1 {
                factorial /= j as i64;
            }
            let part = RealBall::rational(&factorial, BITS);
            weights.push(Coefficient::ball_only(value.re().mul(&part, BITS)));
        }
        if delta.eta.is_zero() {
            return Ok(Sum::constant(weights.swap_remove(0)));
        }
        let Some(last) = last_of_taylor(&programs, &c, delta.eta) else {
            return refuse(format!(
                "{} is not seen to be analytic from this radius on",
                h.name()
            ));
        };
        self.series(&delta, &weights, last)
    }

    /// The function and its derivatives up to the order.
    fn derivatives(&self, h: Function) -> Result<Arc<Derivatives>, Refusal> {
        if let Some(known) = self.known.borrow().get(&h) {
            return Ok(known.clone());
        }
        let e = build::call(h, vec![build::var("w")]);
        let mut all = Derivatives::new();
        for j in 0..=ORDER {
            match e.nth_derivative("w", j) {
                Ok(d) => all.push(Arc::new(Program::compile(&[&d], &["w"]))),
                Err(why) => return refuse(why.to_string()),
            }
        }
        let all = Arc::new(all);
        self.known.borrow_mut().insert(h, all.clone());
        Ok(all)
    }
}

/// A finite value at a ball.
fn value(program: &Arc<Program>, at: &Ball, bits: u32) -> Option<Ball> {
    let mut evaluator = Evaluator::<Ball>::new(program.clone(), bits);
    let value = evaluator.eval(&[at]).ok()?.first()?.clone();
    (!value.is_indeterminate()).then_some(value)
}

/// `L` with `|rest| <= L |delta|^J` for all `|delta| <= eta`: the smaller of Taylor's and Cauchy's.
fn last_of_taylor(programs: &[Arc<Program>], c: &RealBall, eta: Magnitude) -> Option<Magnitude> {
    let square = |half: Magnitude| {
        let re = RealBall::new(c.mid().clone(), c.radius().plus(half));
        Ball::from_parts(re, RealBall::new(Real::new(BOX_BITS), half))
    };
    let most = |j: usize, half: Magnitude| {
        value(programs.get(j)?, &square(half), BOX_BITS).map(|v| v.abs_upper())
    };
    // Finite: no pole and no branch cut of h meets the square.
    most(0, eta)?;
    let factorial: i64 = (1..=ORDER as i64).product();
    let mut last = most(ORDER, eta).map(|sup| sup.over(down(factorial)));
    for k in 1..=6u32 {
        let rho = eta.scaled(i64::from(k));
        let Some(sup) = most(0, rho) else { break };
        // rho = 2^k eta exactly.
        let ratio = geometric(Magnitude::power_of_two(-i64::from(k)));
        let found = sup.over(rho.pow_down(ORDER as u32)).times(ratio);
        last = Some(last.map_or(found, |last| last.min(found)));
    }
    last
}
