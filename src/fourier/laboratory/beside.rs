//! A formula beside enclosures of F, at points.

use super::Laboratory;
use crate::expr::{Expr, eval_ball};
use crate::fourier::evidence::{Frequency, Route};
use crate::fourier::tails;
use crate::number::ball::Ball;
use rug::float::Round;
use std::f64::consts::LOG2_10;

/// Bits of the values of the formula.
const BITS: u32 = 256;

/// What an enclosure of F says of a formula at a frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The two balls meet, and that of F is as small as asked.
    Within,
    /// They meet.
    Meets,
    /// They exclude each other.
    Excluded,
}

impl Laboratory {
    /// A formula in k against enclosures of F to about so many digits of the formula, one answer for each frequency; none where
    /// F is not enclosed, or the formula has no value.
    pub fn beside(&mut self, formula: &Expr, ks: &[Frequency], digits: u32) -> Vec<Option<Beside>> {
        ks.iter()
            .map(|k| {
                let ball = eval_ball(&formula.substitute("k", k.expr()), &[], BITS)?;
                let size = ball.abs_lower().to_real(64, Round::Down);
                let tolerance = size * tails::exp2(-f64::from(digits) * LOG2_10);
                let run = self.route(
                    Route::Enclosure,
                    std::slice::from_ref(k),
                    std::slice::from_ref(&tolerance),
                );
                let value = run.values.first()?.as_ref().ok()?;
                let meets = Ball::new(value.value.clone(), &value.error).intersects(&ball);
                Some(match (meets, value.is_within(&tolerance)) {
                    (true, true) => Beside::Within,
                    (true, false) => Beside::Meets,
                    (false, _) => Beside::Excluded,
                })
            })
            .collect()
    }
}
