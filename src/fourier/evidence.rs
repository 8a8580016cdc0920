//! What a route is asked and what it answers.

use super::certificate::{Certificate, Certified};
use super::tails;
use crate::error::{Doubt, Reason};
use crate::expr::{EvalError, Expr, eval_again, eval_real};
use crate::number::{Ball, Complex, Magnitude, Real};
use crate::quadrature::Budget;
use rug::float::Round;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// A frequency k > 0, exact: an expression that is evaluated at whatever precision is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Frequency {
    /// As typed.
    pub text: String,
    expr: Expr,
    rough: f64,
    /// Bits that its evaluation was seen to lose to cancellation.
    loss: u32,
}

/// The frequencies that a claim may be about.
const RANGE: (f64, f64) = (1e-100, 1e6);

/// Bits of a first evaluation of a frequency.
const FIRST_BITS: u32 = 128;

impl Frequency {
    /// A frequency from a constant expression.
    ///
    /// # Errors
    /// A sentence, where it is not a real number from 1e-100 to 1e6.
    pub fn new(text: impl Into<String>, expr: Expr) -> Result<Self, Doubt> {
        let text = text.into();
        let (rough, loss) = seen(&expr).map_err(|e| format!("`{text}`: {e}"))?;
        let (least, most) = RANGE;
        if !(least..=most).contains(&rough) {
            return Err(format!(
                "the frequency `{text}` is out of range; a claim is about k > 0, from {least:e} to {most:e}"
            )
            .into());
        }
        Ok(Frequency {
            text,
            expr,
            rough,
            loss,
        })
    }

    /// A frequency that follows from others, of any size.
    ///
    /// # Errors
    /// A sentence, where it is no positive number in the range of doubles.
    pub fn derived(expr: Expr) -> Result<Self, Doubt> {
        let (rough, loss) = seen(&expr)?;
        if !(rough.is_normal() && rough > 0.0) {
            return Err(format!("the frequency {rough:e} is out of range").into());
        }
        Ok(Frequency {
            text: expr.to_string(),
            expr,
            rough,
            loss,
        })
    }

    /// The value with `bits` bits, also where much of it cancels, as in 2 - (2 - 1e-30).
    pub fn at(&self, bits: u32) -> Real {
        let mut value = eval_again(&self.expr, bits.saturating_add(self.loss));
        value.set_prec(bits);
        value
    }

    /// The exact expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The value in double precision.
    pub fn to_f64(&self) -> f64 {
        self.rough
    }
}

/// The value in double precision, and the bits that its evaluation loses: those by which one with some 30 more leading bits than asked
/// for differs from one with four times as many.
fn seen(expr: &Expr) -> Result<(f64, u32), EvalError> {
    let rough = eval_real(expr, &[], FIRST_BITS)?;
    let fine = eval_real(expr, &[], 4 * FIRST_BITS)?;
    let gap = Real::with_val(64, Real::with_val(4 * FIRST_BITS, &rough - &fine).abs());
    let loss = match (gap.get_exp(), fine.get_exp()) {
        (Some(gap), Some(size)) => {
            (i64::from(gap) - i64::from(size) + i64::from(FIRST_BITS)).max(0)
        }
        _ => 0,
    };
    Ok((fine.to_f64(), u32::try_from(loss).unwrap_or(0)))
}

/// An independent way to the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Route {
    /// A ball that holds the value, by theorems.
    Enclosure,
    /// Rotated and lowered paths in the complex plane.
    Contour,
    /// Integration by parts, real axis.
    Derivative,
    /// Double-precision panels.
    Panels,
    /// FFT of windowed samples.
    Samples,
}

impl Route {
    /// The name in records and reports.
    pub fn name(self) -> &'static str {
        match self {
            Route::Enclosure => "enclosure",
            Route::Contour => "contour",
            Route::Derivative => "derivative",
            Route::Panels => "panels",
            Route::Samples => "fft",
        }
    }
}

/// Bits by which a value may miss a tolerance: about half of the digits to spare.
const NEARLY: u32 = 7;

/// A value of F with an upper bound of its error.
#[derive(Clone, Debug)]
pub struct PointValue {
    /// F\[phi\](k).
    pub value: Complex,
    /// Upper bound of |error|, 64 bits.
    pub error: Real,
    /// Why, where it is enclosed.
    pub certificate: Option<Arc<Certificate>>,
}

impl PointValue {
    /// From a ball that holds it.
    ///
    /// # Errors
    /// That nothing is known of it.
    pub fn of_ball(ball: &Ball) -> Result<PointValue, Doubt> {
        if ball.is_indeterminate() {
            return Err(Reason::Precision.doubt("the ball has no bound"));
        }
        Ok(PointValue {
            value: ball.mid(),
            error: ball.radius().to_real(64, Round::Up),
            certificate: None,
        })
    }

    /// The same with its certificate.
    #[must_use]
    pub fn certified(mut self, certificate: Certificate) -> PointValue {
        self.certificate = Some(Arc::new(certificate));
        self
    }

    /// The value, its bound and why that holds, where it is enclosed.
    pub fn certificate_at(&self, k: &Frequency) -> Option<Certified> {
        Some(Certified {
            k: k.expr().to_string(),
            mid: self.value.clone(),
            radius: Magnitude::up(&self.error),
            by: self.certificate.clone()?,
        })
    }

    /// The ball of its value and bound.
    pub fn ball(&self) -> Ball {
        Ball::new(self.value.clone(), &self.error)
    }

    /// Whether it is known to a tolerance, or nearly: tolerances have digits to spare.
    pub fn is_within(&self, tolerance: &Real) -> bool {
        self.error <= Real::with_val(64, tolerance) << NEARLY
    }

    /// log2 of |F| and of its error bound.
    pub fn sizes(&self) -> (f64, f64) {
        let size = Real::with_val(64, self.value.abs_ref());
        (tails::log2(&size), tails::log2(&self.error))
    }
}

/// What one route found.
#[derive(Clone, Debug)]
pub struct RouteRun {
    /// Which route.
    pub route: Route,
    /// One entry per frequency; a sentence where there is no value.
    pub values: Vec<Result<PointValue, Doubt>>,
    /// Angles, rules, number of differentiations.
    pub detail: String,
    /// Evaluations of phi.
    pub nodes: usize,
    /// Largest working precision.
    pub bits: u32,
}

impl RouteRun {
    /// Says in the log what the route did, and how well each value is known.
    pub(super) fn log(&self, ks: &[Frequency]) {
        tracing::info!(
            route = self.route.name(),
            points = ks.len(),
            nodes = self.nodes,
            bits = self.bits,
            "{}",
            self.detail
        );
        for (k, value) in ks.iter().zip(&self.values) {
            match value {
                Ok(value) => tracing::debug!(
                    route = self.route.name(),
                    k = k.text,
                    error = value.error.to_f64(),
                    "a value"
                ),
                Err(why) => {
                    tracing::debug!(route = self.route.name(), k = k.text, "no value: {why}")
                }
            }
        }
    }

    /// A run that gave nothing at any of `count` frequencies, for this reason.
    pub fn failed(route: Route, count: usize, reason: impl Into<Doubt>) -> Self {
        RouteRun {
            route,
            values: vec![Err(reason.into()); count],
            detail: String::new(),
            nodes: 0,
            bits: 0,
        }
    }
}

/// What a computation may spend.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The time to stop at.
    pub deadline: Option<Instant>,
    /// Set by Ctrl-C.
    pub cancel: Arc<AtomicBool>,
    /// Highest working precision.
    pub max_bits: u32,
    /// Most nodes of one integral.
    pub max_nodes: usize,
    /// Whether claims that name no frequencies look at very small and very large ones too.
    pub far: bool,
    /// Whether what is enclosed is measured by the other routes as well.
    pub cross_check: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            deadline: None,
            cancel: Arc::new(AtomicBool::new(false)),
            max_bits: 12_000,
            max_nodes: 1 << 20,
            far: false,
            cross_check: false,
        }
    }
}

impl Limits {
    /// The same, as the quadrature floor wants it.
    pub fn budget(&self) -> Budget {
        Budget {
            max_nodes: self.max_nodes,
            deadline: self.deadline,
            cancel: Some(self.cancel.clone()),
        }
    }

    /// Why to stop now, if there is a reason.
    pub fn exhausted(&self) -> Option<Doubt> {
        if self.cancel.load(Ordering::Relaxed) {
            return Some(Reason::Time.doubt("interrupted"));
        }
        let late = self.deadline.is_some_and(|d| Instant::now() >= d);
        late.then(|| Reason::Time.doubt("the time limit was reached"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn frequency(text: &str) -> Result<Frequency, Doubt> {
        let e = Expr::parse(text, &Scope::new(&[])).expect("a constant");
        Frequency::new(text, e)
    }

    #[test]
    fn small_frequencies_are_taken_and_others_named_as_typed() {
        for text in ["1e-30", "1e-100", "1e6", "2-(2-1e-90)"] {
            assert!(frequency(text).is_ok(), "{text}");
        }
        for text in ["1e-120", "0", "-1", "2e6", "pi-pi"] {
            let why = frequency(text).expect_err(text).text;
            assert!(why.contains(&format!("`{text}`")), "{why}");
            assert!(!why.contains("0.000"), "{why}");
        }
    }

    #[test]
    fn what_cancels_in_a_frequency_is_made_up_for() {
        let k = frequency("(1+1e-40)*pi-pi").expect("a frequency");
        let exact = Real::with_val(400, rug::float::Constant::Pi)
            / Real::with_val(400, Real::u_pow_u(10, 40));
        let off = Real::with_val(400, k.at(200) / Real::with_val(400, exact)) - 1u32;
        assert!(off.abs() < Real::with_val(64, 1) >> 190);
    }
}
