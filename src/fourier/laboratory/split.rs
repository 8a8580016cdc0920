//! phi as a sum, and the transforms of its terms put together.

use crate::activation::Activation;
use crate::activation::terms::{self, Term};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, build, constant, eval_ball, eval_complex, eval_real};
use crate::fourier::certificate::Certificate;
use crate::fourier::enclosure::{Compared, Enclosure, Stretch};
use crate::fourier::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use crate::fourier::routes::Routes;
use crate::fourier::summand::{Factors, GUARD_BITS, added, nothing};
use crate::fourier::tails;
use crate::number::{Complex, Constant, Function, Rational, Real};
use std::cmp::Ordering;
use std::f64::consts::LOG2_10;

/// Descriptions of terms that a run tells.
const MOST_DETAILS: usize = 3;

/// phi as a sum.
pub(super) struct Split {
    pub(super) members: Vec<Member>,
    /// Where atoms of F stand that come of nothing else.
    pub(super) waves: Vec<Expr>,
}

/// One function of the sum.
pub(super) struct Member {
    pub(super) term: Term,
    /// The enclosures of g on intervals, once they were asked for.
    pub(super) enclosure: Option<Enclosure>,
    /// g as a sum of functions times pure waves, once it was asked for.
    pub(super) parts: Option<Vec<Member>>,
    pub(super) routes: Routes,
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
    pub(super) fn new(activation: &Activation, limits: &Limits) -> Result<Split, Doubt> {
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
    pub(super) fn is_plain(&self) -> bool {
        self.waves.is_empty() && self.members.len() == 1 && self.members[0].term.is_plain()
    }

    /// Whether atoms of F that come of nothing else stand at k = 0 alone.
    pub(super) fn waves_at_zero(&self) -> bool {
        self.waves.iter().all(Expr::is_zero)
    }

    /// A formula against F on an interval, where phi is one function that is shifted and dilated; none where it is not,
    /// or no statement is made.
    pub(super) fn against(
        &mut self,
        formula: &Expr,
        compared: Compared,
        (from, to): (&Rational, &Rational),
        digits: u32,
        limits: &Limits,
    ) -> Option<Vec<Stretch>> {
        let [member] = &mut self.members[..] else {
            return None;
        };
        let term = &member.term;
        let Expr::Number(scale) = &term.scale else {
            return None;
        };
        if !term.omega.is_zero() || term.is_plain() {
            return None;
        }
        // F(k) = c s e^{-ikb} F_g(ks): with K = ks, F_g(K) = F(K/s) e^{iKb/s}/(cs), and |F_g(K)| = |F(K/s)|/|cs|.
        let inner = build::div(build::var("k"), term.scale.clone());
        let there = formula.substitute("k", &inner);
        let size = build::mul(term.coefficient.clone(), term.scale.clone());
        let own = match compared {
            Compared::Transform => {
                let turn = build::mul(Expr::Constant(Constant::I), inner);
                let turn = build::mul(turn, term.place.clone());
                let turned = build::mul(there, build::call(Function::Exp, vec![turn]));
                build::div(turned, size)
            }
            Compared::Square if eval_ball(&size, &[], GUARD_BITS)?.is_real() => {
                build::div(there, build::powi(size, 2))
            }
            Compared::Square => return None,
        };
        let ends = (Rational::from(from * scale), Rational::from(to * scale));
        let enclosure = Enclosure::new(&term.core, &limits.budget());
        let found = enclosure
            .against(&own, compared, (&ends.0, &ends.1), digits, limits)
            .ok()?;
        let back = |stretch: Stretch| Stretch {
            from: stretch.from / scale,
            to: stretch.to / scale,
            ..stretch
        };
        Some(found.into_iter().map(back).collect())
    }

    /// Whether an atom of F stands at k.
    fn has_atom(&self, k: &Frequency) -> bool {
        self.waves
            .iter()
            .any(|w| constant::is_zero(&build::sub(k.expr().clone(), w.clone())))
    }

    pub(super) fn run(
        &mut self,
        route: Route,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> RouteRun {
        let mut sum = RouteRun {
            values: ks.iter().map(|k| self.start(k, route)).collect(),
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
            let add = match route {
                Route::Enclosure => add_balls,
                _ => add,
            };
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

    fn start(&self, k: &Frequency, route: Route) -> Result<PointValue, Doubt> {
        if self.has_atom(k) {
            return Err(
                Reason::AtAnAtom.doubt("k is a frequency of phi itself: an atom stands there")
            );
        }
        // Of a sum without terms there is nothing to certify.
        match route == Route::Enclosure && !self.members.is_empty() {
            true => Ok(nothing().certified(Certificate::Sum(Vec::new()))),
            false => Ok(nothing()),
        }
    }

    /// Tolerances for about `digits` digits of F, from the integrands on the contours; where `deep` says so,
    /// down to where F may lie below those.
    pub(super) fn expected(
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
    pub(super) fn new(term: Term) -> Result<Member, Doubt> {
        let value = |e: &Expr| eval_complex(e, &[], 128).map_err(Doubt::from);
        let size = Real::with_val(64, value(&term.coefficient)?.abs_ref())
            * Real::with_val(64, value(&term.scale)?.abs_ref());
        Ok(Member {
            routes: Routes::new(term.core.clone()),
            term,
            enclosure: None,
            parts: None,
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

    pub(super) fn run(
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
                let inner = inner?;
                let value = match &inner {
                    Inner::Plus(_) => value?,
                    Inner::Minus(_) => {
                        let mut value = value?;
                        value.value.conj_mut();
                        value
                    }
                    Inner::Zero => self.routes.at_zero(route, &own[j], limits)?,
                };
                match route {
                    Route::Enclosure => self.outward_ball(&ks[j], &inner, &value),
                    _ => self.outward(&ks[j], value),
                }
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
        Ok(PointValue {
            value,
            error,
            certificate: None,
        })
    }

    /// [`Member::outward`] in balls; the certificate is a sum of this term alone.
    fn outward_ball(
        &self,
        k: &Frequency,
        inner: &Inner,
        value: &PointValue,
    ) -> Result<PointValue, Doubt> {
        let factors = Factors::of(&self.term);
        let outside = factors.outward(k.expr(), value)?;
        let (at, conjugate) = match inner {
            Inner::Plus(at) => (at, false),
            Inner::Minus(at) => (at, true),
            Inner::Zero => return Ok(outside),
        };
        Ok(match value.certificate_at(at) {
            Some(of_core) => {
                let summand = factors.summand(of_core, conjugate);
                outside.certified(Certificate::Sum(vec![summand]))
            }
            None => outside,
        })
    }

    pub(super) fn expected(
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

/// [`add`] in balls, with certificates where both have one.
fn add_balls(sum: &mut Result<PointValue, Doubt>, term: Result<PointValue, Doubt>) {
    let Ok(so_far) = sum else { return };
    *sum = term.and_then(|term| {
        let all = added(so_far, &term)?;
        match (so_far.certificate.as_deref(), term.certificate.as_deref()) {
            (Some(Certificate::Sum(a)), Some(Certificate::Sum(b))) => {
                Ok(all.certified(Certificate::Sum([&a[..], &b[..]].concat())))
            }
            _ => Ok(all),
        }
    });
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
