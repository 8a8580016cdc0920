//! All routes for one activation.
//!
//! phi is a sum of functions with their features at 0 and of size 1, shifted, dilated and modulated
//! ([`crate::activation::terms`]); each has its routes, and a route's value of F is the sum of theirs:
//!
//! ```text
//! F[phi](k) = sum_j c_j s_j e^{-i (k - w_j) b_j} F[g_j]((k - w_j) s_j)
//! ```

mod beside;
mod local;
mod split;

use super::enclosure::{Compared, Enclosure, End, Stretch};
use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::tails;
use crate::activation::{Activation, obstacle::obstacle};
use crate::error::{Doubt, Reason};
use crate::expr::Expr;
use crate::number::{Rational, Real};
pub use beside::Beside;
use split::Split;
use std::f64::consts::LOG2_10;

/// Rounds of a search for a relative accuracy without a formula.
const MAX_ROUNDS: usize = 9;

/// Bits of the three spare digits of a search that need not be reached.
const NEAR: f64 = 4.0;

/// The routes of one activation and their memory.
pub struct Laboratory {
    activation: Activation,
    split: Option<Split>,
    /// The enclosures of phi as a whole.
    whole: Option<Enclosure>,
    limits: Limits,
    obstacle: Option<Option<Doubt>>,
}

impl Laboratory {
    /// A laboratory for this activation; nothing is computed yet.
    pub fn new(activation: Activation, limits: Limits) -> Self {
        Laboratory {
            activation,
            split: None,
            whole: None,
            limits,
            obstacle: None,
        }
    }

    /// phi as a sum, once the limits leave time for that.
    ///
    /// # Errors
    /// That the limits were reached.
    fn split(&mut self) -> Result<(&mut Split, &Limits), Doubt> {
        if self.split.is_none() {
            let made = Split::new(&self.activation, &self.limits);
            if let Some(reason) = self.limits.exhausted() {
                return Err(reason);
            }
            self.split = Some(made?);
        }
        match &mut self.split {
            Some(split) => Ok((split, &self.limits)),
            None => Err("phi could not be written as a sum".into()),
        }
    }

    /// Whether F vanishes for every k > 0 off its atoms, by structure: phi is a sum of polynomials and waves.
    pub fn vanishes(&mut self) -> bool {
        self.split()
            .is_ok_and(|(split, _)| split.members.is_empty())
    }

    /// Why phi has no Fourier transform at all, if there is a reason; or that the limits were
    /// reached before that was known.
    pub fn obstacle(&mut self) -> Option<Doubt> {
        if let Some(known) = &self.obstacle {
            return known.clone();
        }
        let found = obstacle(&self.activation, &self.limits.budget());
        if let Some(reason) = self.limits.exhausted() {
            return Some(reason);
        }
        self.obstacle.insert(found).clone()
    }

    /// The activation.
    pub fn activation(&self) -> &Activation {
        &self.activation
    }

    /// A claim begins, with these limits. What was measured for others is forgotten: which frequencies were asked for
    /// together, and how accurately, shows in the last digits, and a claim comes to the same alone and after others.
    /// What follows from phi alone stays: its sum, its obstacle, its paths and choices of rules.
    pub fn begin(&mut self, limits: Limits) {
        self.limits = limits;
        for member in self.split.iter_mut().flat_map(|split| &mut split.members) {
            member.routes.forget();
        }
    }

    /// What may be spent from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Enclosures where they reach the tolerances at every frequency; else what is enclosed so far, and both
    /// high-precision routes.
    pub fn enclosed_or_both(&mut self, ks: &[Frequency], tolerances: &[Real]) -> Vec<RouteRun> {
        let mut enclosure = self.route(Route::Enclosure, ks, tolerances);
        for (value, tolerance) in enclosure.values.iter_mut().zip(tolerances) {
            if value.as_ref().is_ok_and(|v| !v.is_within(tolerance)) {
                *value = Err(Reason::Precision.doubt("the ball is wider than asked"));
            }
        }
        if enclosure.values.iter().all(Result::is_err) {
            return self.both(ks, tolerances);
        }
        let mut runs = vec![enclosure];
        if self.limits.cross_check || runs[0].values.iter().any(Result::is_err) {
            runs.extend(self.both(ks, tolerances));
        }
        runs
    }

    /// Both high-precision routes to absolute tolerances.
    pub fn both(&mut self, ks: &[Frequency], tolerances: &[Real]) -> Vec<RouteRun> {
        [Route::Contour, Route::Derivative]
            .map(|route| self.route(route, ks, tolerances))
            .to_vec()
    }

    /// Both double-precision routes.
    pub fn doubles(&mut self, ks: &[Frequency]) -> Vec<RouteRun> {
        let none = vec![Real::with_val(64, 0); ks.len()];
        [Route::Panels, Route::Samples]
            .map(|route| self.route(route, ks, &none))
            .to_vec()
    }

    /// Absolute tolerances that give `digits` digits of each F(k), found by looking: first as if
    /// |F| were the size of the integrand on its contour, then from the size of what was seen.
    pub fn relative_tolerances(&mut self, ks: &[Frequency], digits: u32, floor: u32) -> Vec<Real> {
        let below = |log2_size: f64| tails::exp2(log2_size - f64::from(digits + 3) * LOG2_10);
        // A first look that is deep enough is dearer than needed by a little, a second one by all.
        let mut tolerances = self.expected(ks, digits + 3, true);
        let lowest = tails::exp2(-f64::from(digits + floor) * LOG2_10);
        for _ in 0..MAX_ROUNDS {
            let best = self.best(ks, &tolerances);
            let mut settled = true;
            for (value, tolerance) in best.iter().zip(&mut tolerances) {
                let Ok(value) = value else { continue };
                if value.error.is_zero() {
                    // Exact, as the 0 of a polynomial is: nothing is hidden deeper.
                    continue;
                }
                let (size, error) = value.sizes();
                let seen = size > error + 10.0;
                let next = if seen {
                    below(size - 1.0)
                } else {
                    // Nothing but error yet: look twice as deep.
                    tails::exp2(2.0 * tails::log2(tolerance))
                };
                // Three of the digits are to spare: a bit or two are not worth another look.
                let near = seen && tails::log2(tolerance) <= tails::log2(&next) + NEAR;
                if *tolerance > next && !near && (seen || next >= lowest) {
                    *tolerance = next;
                    settled = false;
                }
            }
            if settled || self.limits.exhausted().is_some() {
                break;
            }
        }
        tolerances
    }

    /// One value at each frequency: enclosed, where all are to the tolerances; else by the derivative route, which is the
    /// cheaper one of the others; where it fails at any, the better of both, or why the first failed.
    pub fn best(
        &mut self,
        ks: &[Frequency],
        tolerances: &[Real],
    ) -> Vec<Result<PointValue, Doubt>> {
        let enclosed = self.route(Route::Enclosure, ks, tolerances).values;
        let mut each = enclosed.iter().zip(tolerances);
        if each.all(|(value, tolerance)| value.as_ref().is_ok_and(|v| v.is_within(tolerance))) {
            return enclosed;
        }
        let found = self.route(Route::Derivative, ks, tolerances).values;
        if found.iter().all(Result::is_ok) {
            return found;
        }
        let other = self.route(Route::Contour, ks, tolerances).values;
        let better = |(a, b): (Result<PointValue, Doubt>, Result<PointValue, Doubt>)| match (a, b) {
            (Ok(a), Ok(b)) if b.sizes().1 < a.sizes().1 => Ok(b),
            (Ok(a), _) => Ok(a),
            (Err(_), Ok(b)) => Ok(b),
            (Err(why), Err(_)) => Err(why),
        };
        found.into_iter().zip(other).map(better).collect()
    }

    /// Absolute tolerances for about `digits` digits of F, from the size of the integrand on its
    /// contour alone, without computing F.
    pub fn expected_tolerances(&mut self, ks: &[Frequency], digits: u32) -> Vec<Real> {
        self.expected(ks, digits, false)
    }

    fn expected(&mut self, ks: &[Frequency], digits: u32, deep: bool) -> Vec<Real> {
        match self.split() {
            Ok((split, limits)) => split.expected(ks, digits, deep, limits),
            Err(_) => vec![tails::exp2(-f64::from(digits) * LOG2_10); ks.len()],
        }
    }

    /// A formula in k against F on the whole interval between two frequencies, piece by piece.
    ///
    /// # Errors
    /// Why no statement is made.
    pub fn against(
        &mut self,
        formula: &Expr,
        compared: Compared,
        interval: (&Rational, &Rational),
        digits: u32,
    ) -> Result<Vec<Stretch>, Doubt> {
        let (split, limits) = self.split()?;
        if !split.waves_at_zero() {
            return Err("F has atoms off k = 0".into());
        }
        let limits = limits.clone();
        let whole = whole(&mut self.whole, &self.activation, &limits);
        let alone = whole.against(formula, compared, interval, digits, &limits);
        alone.or_else(|why| match (limits.exhausted(), &mut self.split) {
            (Some(reason), _) => Err(reason),
            (None, Some(split)) => split
                .against(formula, compared, interval, digits, &limits)
                .ok_or_else(|| Doubt::from(why)),
            (None, None) => Err(why.into()),
        })
    }

    /// A formula in k against F, or |F|^2, at both ends of the half-line: for all k up to one frequency, and for all from another one
    /// on. A bound may be larger than asked.
    ///
    /// # Errors
    /// Why no statement is made of one of them.
    pub fn at_ends(
        &mut self,
        asked: (&Expr, Compared),
        (most, least): (&Rational, &Rational),
        digits: u32,
    ) -> Result<[End; 2], Doubt> {
        let (split, limits) = self.split()?;
        if !split.waves_at_zero() {
            return Err("F has atoms off k = 0".into());
        }
        let limits = limits.clone();
        let whole = whole(&mut self.whole, &self.activation, &limits);
        let low = whole.near_zero(asked, most, digits, &limits);
        let low = low.map_err(|why| format!("for k towards 0: {why}"))?;
        let high = whole.beyond(asked, least, digits, &limits);
        let high = high.map_err(|why| format!("for k towards infinity: {why}"))?;
        Ok([low, high])
    }

    /// One route at these frequencies, from memory where that is accurate enough.
    pub fn route(&mut self, route: Route, ks: &[Frequency], tolerances: &[Real]) -> RouteRun {
        let run = match self.split() {
            Ok((split, limits)) if split.is_plain() => {
                split.members[0].routes.route(route, ks, tolerances, limits)
            }
            Ok((split, limits)) => split.run(route, ks, tolerances, limits),
            Err(reason) => RouteRun::failed(route, ks.len(), reason),
        };
        run.log(ks);
        run
    }
}

/// The enclosures of phi as a whole, made once.
fn whole<'a>(
    known: &'a mut Option<Enclosure>,
    activation: &Activation,
    limits: &Limits,
) -> &'a mut Enclosure {
    known.get_or_insert_with(|| Enclosure::new(activation, &limits.budget()))
}

#[cfg(test)]
mod tests;
