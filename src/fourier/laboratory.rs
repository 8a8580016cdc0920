//! All routes for one activation.
//!
//! phi is a sum of functions with their features at 0 and of size 1, shifted, dilated and modulated
//! ([`crate::activation::terms`]); each has its routes, and a route's value of F is the sum of theirs:
//!
//! ```text
//! F[phi](k) = sum_j c_j s_j e^{-i (k - w_j) b_j} F[g_j]((k - w_j) s_j)
//! ```

use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::routes::Routes;
use super::tails;
use crate::activation::terms::{self, Term};
use crate::activation::{Activation, obstacle::obstacle};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, build, constant, eval_complex, eval_real};
use crate::number::{Complex, Real};
use std::cmp::Ordering;
use std::f64::consts::LOG2_10;

/// Rounds of a search for a relative accuracy without a formula.
const MAX_ROUNDS: usize = 9;

/// Bits of the three spare digits of a search that need not be reached.
const NEAR: f64 = 4.0;

/// How accurate the values have to be.
#[derive(Clone, Debug)]
pub enum Aim {
    /// Absolute error, one per frequency.
    Absolute(Vec<Real>),
    /// Correct decimal digits, whatever the size of F; a value that is still smaller than its
    /// error at 10^-floor counts as zero.
    Relative {
        /// Digits.
        digits: u32,
        /// Decimal places below which the search gives up.
        floor: u32,
    },
}

/// Bits of the constants of a term beyond those of its values.
const GUARD_BITS: u32 = 64;
/// Descriptions of terms that a run tells.
const MOST_DETAILS: usize = 3;

/// The routes of one activation and their memory.
pub struct Laboratory {
    activation: Activation,
    split: Option<Split>,
    limits: Limits,
    obstacle: Option<Option<Doubt>>,
}

/// phi as a sum.
struct Split {
    members: Vec<Member>,
    /// Where atoms of F stand that come of nothing else.
    waves: Vec<Expr>,
}

/// One function of the sum.
struct Member {
    term: Term,
    routes: Routes,
    /// |c| s, 64 bits.
    size: Real,
}

/// A frequency as a member sees it.
enum Inner {
    /// (k - w) s, above 0.
    Plus(Frequency),
    /// -(k - w) s, above 0: the value there is the complex conjugate.
    Minus(Frequency),
    /// k = w.
    Zero,
}

impl Split {
    fn new(activation: &Activation, limits: &Limits) -> Result<Split, Doubt> {
        let terms = terms::split(activation, &limits.budget());
        if !terms.resolved {
            return Err(Reason::Unseen.doubt(
                "phi has more features than a rule can begin at, or one at a place that no rule shows",
            ));
        }
        let members = terms.list.into_iter().map(Member::new);
        Ok(Split {
            members: members.collect::<Result<_, _>>()?,
            waves: terms.waves,
        })
    }

    /// Whether this is phi itself.
    fn is_plain(&self) -> bool {
        self.waves.is_empty() && self.members.len() == 1 && self.members[0].term.is_plain()
    }

    /// Whether an atom of F stands at k.
    fn has_atom(&self, k: &Frequency) -> bool {
        self.waves
            .iter()
            .any(|w| constant::is_zero(&build::sub(k.expr().clone(), w.clone())))
    }

    fn run(
        &mut self,
        route: Route,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> RouteRun {
        let mut sum = RouteRun {
            values: ks.iter().map(|k| self.start(k)).collect(),
            ..RouteRun::failed(route, ks.len(), "")
        };
        let count = self.members.len() as u32;
        let mut details: Vec<String> = Vec::new();
        for member in &mut self.members {
            let shares: Vec<Real> = tolerances
                .iter()
                .map(|t| Real::with_val(64, t / count))
                .collect();
            let run = member.run(route, ks, &shares, limits);
            sum.nodes += run.nodes;
            sum.bits = sum.bits.max(run.bits);
            if !run.detail.is_empty() && !details.contains(&run.detail) {
                details.push(run.detail);
            }
            for (total, value) in sum.values.iter_mut().zip(run.values) {
                add(total, value);
            }
        }
        if count > 1 {
            let more = details.len().saturating_sub(MOST_DETAILS);
            details.truncate(MOST_DETAILS);
            sum.detail = format!("{count} terms: {}", details.join("; "));
            if more > 0 {
                sum.detail.push_str(&format!("; {more} more"));
            }
        } else {
            sum.detail = details.pop().unwrap_or_else(|| {
                "polynomials and pure waves alone: F vanishes off its atoms".to_string()
            });
        }
        sum
    }

    fn start(&self, k: &Frequency) -> Result<PointValue, Doubt> {
        if self.has_atom(k) {
            return Err(
                Reason::AtAnAtom.doubt("k is a frequency of phi itself: an atom stands there")
            );
        }
        Ok(PointValue {
            value: Complex::with_val(64, 0),
            error: Real::with_val(64, 0),
        })
    }

    /// Tolerances for about `digits` digits of F, from the integrands on the contours; where `deep` says so,
    /// down to where F may lie below those.
    fn expected(
        &mut self,
        ks: &[Frequency],
        digits: u32,
        deep: bool,
        limits: &Limits,
    ) -> Vec<Real> {
        let mut all = vec![Real::with_val(64, 0); ks.len()];
        for member in &mut self.members {
            for (tolerance, own) in all
                .iter_mut()
                .zip(member.expected(ks, digits, deep, limits))
            {
                if own > *tolerance {
                    *tolerance = own;
                }
            }
        }
        for tolerance in &mut all {
            if tolerance.is_zero() {
                *tolerance = tails::exp2(-f64::from(digits) * LOG2_10);
            }
        }
        all
    }
}

impl Member {
    fn new(term: Term) -> Result<Member, Doubt> {
        let value = |e: &Expr| eval_complex(e, &[], 128).map_err(Doubt::from);
        let size = Real::with_val(64, value(&term.coefficient)?.abs_ref())
            * Real::with_val(64, value(&term.scale)?.abs_ref());
        Ok(Member {
            routes: Routes::new(term.core.clone()),
            term,
            size,
        })
    }

    fn inner(&self, k: &Frequency) -> Result<Inner, Doubt> {
        if self.term.is_plain() {
            return Ok(Inner::Plus(k.clone()));
        }
        let shifted = build::sub(k.expr().clone(), self.term.omega.clone());
        let scaled = |e: Expr| Frequency::derived(build::mul(e, self.term.scale.clone()));
        match constant::sign(&shifted) {
            Some(Ordering::Greater) => scaled(shifted).map(Inner::Plus),
            Some(Ordering::Less) => scaled(build::neg(shifted)).map(Inner::Minus),
            Some(Ordering::Equal) => Ok(Inner::Zero),
            None => Err("k and a frequency of phi cannot be told apart".into()),
        }
    }

    fn run(
        &mut self,
        route: Route,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> RouteRun {
        let own: Vec<Real> = tolerances
            .iter()
            .map(|t| Real::with_val(64, t / &self.size))
            .collect();
        let inner: Vec<Result<Inner, Doubt>> = ks.iter().map(|k| self.inner(k)).collect();
        let (mut places, mut asked, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        for (j, one) in inner.iter().enumerate() {
            if let Ok(Inner::Plus(k) | Inner::Minus(k)) = one {
                places.push(j);
                asked.push(k.clone());
                shares.push(own[j].clone());
            }
        }
        let mut run = self.routes.route(route, &asked, &shares, limits);
        let mut found: Vec<Result<PointValue, Doubt>> = vec![Err("not computed".into()); ks.len()];
        for (j, value) in places.into_iter().zip(std::mem::take(&mut run.values)) {
            found[j] = value;
        }
        run.values = inner
            .into_iter()
            .zip(found)
            .enumerate()
            .map(|(j, (inner, value))| {
                let value = match inner? {
                    Inner::Plus(_) => value?,
                    Inner::Minus(_) => {
                        let mut value = value?;
                        value.value.conj_mut();
                        value
                    }
                    Inner::Zero => self.routes.at_zero(route, &own[j], limits)?,
                };
                self.outward(&ks[j], value)
            })
            .collect();
        run
    }

    /// c s e^{-i (k - w) b} times a value of F\[g\].
    fn outward(&self, k: &Frequency, inner: PointValue) -> Result<PointValue, Doubt> {
        if self.term.is_plain() {
            return Ok(inner);
        }
        let bits = inner.value.prec().0.max(64) + GUARD_BITS;
        let text = |e: crate::expr::EvalError| e.to_string();
        let turns = build::mul(
            build::sub(k.expr().clone(), self.term.omega.clone()),
            self.term.place.clone(),
        );
        let rough = eval_real(&turns, &[], 64).map_err(text)?;
        let spare = rough.get_exp().unwrap_or(0).max(0) as u32;
        let phase = eval_real(&turns, &[], bits + spare).map_err(text)?;
        let factor = eval_complex(&self.term.coefficient, &[], bits).map_err(text)?
            * eval_real(&self.term.scale, &[], bits).map_err(text)?
            * Complex::with_val(bits, (0, -phase)).exp();
        let value = Complex::with_val(bits, &inner.value * &factor);
        let rounding = Real::with_val(64, value.abs_ref()) >> (bits - 16);
        let error = Real::with_val(64, factor.abs_ref()) * inner.error;
        // 64-bit products are rounded to nearest.
        let error = (error + rounding) * (1.0 + f64::EPSILON);
        Ok(PointValue { value, error })
    }

    fn expected(
        &mut self,
        ks: &[Frequency],
        digits: u32,
        deep: bool,
        limits: &Limits,
    ) -> Vec<Real> {
        let inner: Vec<Option<Frequency>> = ks
            .iter()
            .map(|k| match self.inner(k) {
                Ok(Inner::Plus(k) | Inner::Minus(k)) => Some(k),
                _ => None,
            })
            .collect();
        let asked: Vec<Frequency> = inner.iter().flatten().cloned().collect();
        let mut levels = self.routes.levels(&asked, limits).into_iter();
        inner
            .iter()
            .map(|k| {
                let found = k.as_ref().and_then(|_| levels.next()).flatten();
                let (level, reserve) = found
                    .filter(|(level, _)| level.is_finite())
                    .unwrap_or((0.0, 0.0));
                let below = if deep { reserve } else { 0.0 };
                let log2 = level.min(0.0) - below - f64::from(digits) * LOG2_10;
                tails::exp2(log2) * &self.size
            })
            .collect()
    }
}

fn add(sum: &mut Result<PointValue, Doubt>, term: Result<PointValue, Doubt>) {
    let Ok(so_far) = sum else { return };
    match term {
        Ok(term) => {
            let exact = so_far.value.real().is_zero() && so_far.value.imag().is_zero();
            if exact && so_far.error.is_zero() {
                *so_far = term;
                return;
            }
            let bits = so_far.value.prec().0.max(term.value.prec().0);
            let value = Complex::with_val(bits, &so_far.value + &term.value);
            let rounding = Real::with_val(64, value.abs_ref()) >> (bits - 2);
            so_far.value = value;
            so_far.error += term.error + rounding;
        }
        Err(reason) => *sum = Err(reason),
    }
}

impl Laboratory {
    /// A laboratory for this activation; nothing is computed yet.
    pub fn new(activation: Activation, limits: Limits) -> Self {
        Laboratory {
            activation,
            split: None,
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

    /// Both high-precision routes to an aim.
    pub fn transform(&mut self, ks: &[Frequency], aim: &Aim) -> Vec<RouteRun> {
        match aim {
            Aim::Absolute(tolerances) => self.both(ks, tolerances),
            Aim::Relative { digits, floor } => {
                let tolerances = self.relative_tolerances(ks, *digits, *floor);
                self.both(ks, &tolerances)
            }
        }
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

    /// One value at each frequency: by the derivative route, which is the cheaper one; where it fails at
    /// any, the better of both, or why the first failed.
    pub fn best(
        &mut self,
        ks: &[Frequency],
        tolerances: &[Real],
    ) -> Vec<Result<PointValue, Doubt>> {
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

#[cfg(test)]
mod tests;
