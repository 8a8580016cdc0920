//! The verdict by the law that is derived from the structure of phi, and by the fit beside it.

use super::{Decay, constant};
use crate::activation::law::beat::Waves;
use crate::activation::law::{self, Coefficient, Exponent, Form, Law};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, build};
use crate::fourier::Laboratory;
use crate::number::{Integer, Rational, Real};
use crate::verdict::{Finding, Power, RouteSummary, Strength, Verdict, power, show};
use std::time::Instant;

/// Bits of the claimed numbers.
const BITS: u32 = 320;
/// Numbers that differ by less than this, relatively, are the same.
const SAME: u32 = 220;
/// The first k of the fit.
const WINDOW: f64 = 30.0;
/// A next contribution below this, in the whole window, does not disturb the fit.
const QUIET: f64 = 0.3;

/// How a claimed number compares with the law's.
#[derive(Clone, Copy, PartialEq)]
enum Match {
    /// The same.
    Exact,
    /// The law's, rounded to so many decimal places.
    Rounded,
    /// Another one.
    Other,
}

/// The law against the claim.
enum Comparison {
    /// All that is claimed holds; how precisely.
    Holds(Match),
    /// This does not; by how much a number of the claim is off, where one is.
    Fails(String, Option<Real>),
    /// It cannot be said.
    Open(String),
}

fn same(a: &Real, b: &Real) -> bool {
    let gap = Real::with_val(BITS, a - b).abs();
    let size = Real::with_val(64, a.abs_ref()) + Real::with_val(64, b.abs_ref());
    gap <= size >> SAME
}

/// Decimal places of a number, where it is a decimal with at most 60.
fn places(e: &Expr) -> Option<u32> {
    let Expr::Number(q) = e else { return None };
    (1..=60).find(|s| {
        let power = Integer::from(Integer::u_pow_u(10, *s));
        Rational::from(q * power).is_integer()
    })
}

/// That something does not hold.
fn fails(why: impl Into<String>) -> Comparison {
    Comparison::Fails(why.into(), None)
}

/// That a number is not the law's; its gap, over `unit` where it is a factor.
fn off(name: &str, law: &Real, claimed: &Real, unit: Option<&Real>) -> Comparison {
    let (is, not) = show::apart(law, claimed);
    let gap = Real::with_val(64, Real::with_val(BITS, law - claimed).abs());
    let gap = match unit {
        Some(unit) => gap / Real::with_val(64, unit.abs_ref()),
        None => gap,
    };
    Comparison::Fails(format!("the {name} is {is}, not {not}"), Some(gap))
}

fn matched(claimed: &Expr, law: &Real, digits: u32) -> Match {
    let value = constant(claimed);
    if same(&value, law) {
        return Match::Exact;
    }
    let gap = Real::with_val(64, Real::with_val(BITS, &value - law).abs());
    let size = Real::with_val(64, law.abs_ref());
    let rounded = places(claimed).is_some_and(|s| {
        let half = show::ten_to_minus(f64::from(s)) * 0.5f64;
        !matches!(claimed, Expr::Number(q) if q.is_integer()) && gap <= half
    });
    match rounded && gap <= size * show::ten_to_minus(f64::from(digits)) {
        true => Match::Rounded,
        false => Match::Other,
    }
}

impl Decay {
    /// The claim in the form of a law; C is 1 where none is claimed.
    fn form(&self, stop: &dyn Fn() -> bool) -> Result<Form, Doubt> {
        let one = build::num(1);
        let times = self.times.as_ref().unwrap_or(&one);
        let form = Form::of(times, stop).map_err(|why| format!("`times`: {why}"))?;
        let zero = build::num(0);
        let order = constant(self.order.as_ref().unwrap_or(&zero));
        let q = Exponent::of(&Coefficient::of(&self.exponent)).ok_or("`exponent` has no value")?;
        let rate = self.rate.as_ref().map(constant);
        Ok(form.times(&order, rate.as_ref().map(|rate| (&q, rate))))
    }

    fn compare(&self, law: &Form, digits: u32, stop: &dyn Fn() -> bool) -> Comparison {
        let claimed = match self.form(stop) {
            Ok(form) => form,
            Err(why) => return Comparison::Open(why.into()),
        };
        let mut worst = Match::Exact;
        let powers = law.exponents.iter().chain(&claimed.exponents);
        for (q, _) in powers {
            let (a, b) = (claimed.rate(q), law.rate(q));
            if same(&a, &b) {
                continue;
            }
            // A rounded rate may stand alone, without a factor that shares its power.
            let stated = self.rate.as_ref().filter(|_| self.times.is_none());
            match stated.map(|rate| matched(rate, &b, digits)) {
                Some(Match::Rounded) if claimed.exponents.len() == 1 => worst = Match::Rounded,
                _ => {
                    return off(&format!("rate at k^{}", q.e), &b, &a, None);
                }
            }
        }
        if let Some(order) = &self.order {
            let rest = Real::with_val(BITS, &claimed.order - constant(order));
            let wanted = Real::with_val(BITS, &law.order - &rest);
            match matched(order, &wanted, digits) {
                Match::Other => {
                    return off("order", &law.order, &claimed.order, None);
                }
                Match::Rounded => worst = Match::Rounded,
                Match::Exact => {}
            }
            if law.logs != claimed.logs {
                return fails(format!(
                    "the law has log(k)^{}, the claim log(k)^{}",
                    law.logs, claimed.logs
                ));
            }
        }
        if let Some(c) = &self.constant {
            let wanted = Real::with_val(BITS, &law.constant / &claimed.constant);
            match matched(c, &wanted, digits) {
                Match::Other => {
                    return off("constant C", &wanted, &constant(c), Some(&wanted));
                }
                Match::Rounded => worst = Match::Rounded,
                Match::Exact => {}
            }
        }
        Comparison::Holds(worst)
    }

    /// The law, and the fit where it can be of use.
    pub(super) fn by_structure(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        if let Some(why) = laboratory.obstacle() {
            return Finding::undecided(why);
        }
        let limits = laboratory.limits().clone();
        let stop = || limits.exhausted().is_some();
        let law = law::of(laboratory.activation(), &stop);
        let comparison = match &law {
            Law::Form { .. } | Law::Oscillating { .. } => self.against(&law, digits, &stop),
            Law::Zero(why) => fails(format!(
                "rho is infinite for all large k and has no law: {why}"
            )),
            Law::Beyond { order, why } => self.against_a_bound(*order, why, &stop),
            Law::Unknown(why) => Comparison::Open(why.clone()),
        };
        let mut finding = match comparison {
            // Five values cannot tell what rules beyond them: a factor log(k), an essential singularity.
            Comparison::Open(why) => Finding::undecided(format!(
                "{why}; a fit of measured values alone would not see what rules beyond them"
            )),
            Comparison::Holds(how) => {
                let fit = self.beside(&law, laboratory, digits);
                let mut finding = confirmed(how, digits, fit);
                if finding.verdict == Verdict::Confirmed {
                    finding.power = self.power(&law, digits, &stop);
                }
                finding
            }
            Comparison::Fails(why, gap) => {
                let fit = self.beside(&law, laboratory, digits);
                let seen = gap.is_none_or(|gap| gap > show::ten_to_minus(f64::from(digits)));
                refuted(why, fit, seen)
            }
        };
        finding.routes.push(RouteSummary {
            name: "law".into(),
            detail: law.text(),
            failed: match &law {
                Law::Unknown(why) => Some(why.clone()),
                _ => None,
            },
            ..RouteSummary::default()
        });
        finding
    }

    /// A law with a form, or one with a beat.
    fn against(&self, law: &Law, digits: u32, stop: &dyn Fn() -> bool) -> Comparison {
        match law {
            Law::Form { form, .. } => self.compare(form, digits, stop),
            _ => self.against_a_beat(law, digits, stop),
        }
    }

    /// The smallest change of a number of the claim that the law refutes.
    fn power(&self, law: &Law, digits: u32, stop: &dyn Fn() -> bool) -> Option<Power> {
        type Place = fn(&mut Decay) -> &mut Option<Expr>;
        let places: [(&str, Place); 3] = [
            ("order", |claim| &mut claim.order),
            ("rate", |claim| &mut claim.rate),
            ("constant", |claim| &mut claim.constant),
        ];
        let by = |place: Place, change: &Real| -> Option<Decay> {
            let mut claim = self.clone();
            let number = place(&mut claim).as_mut()?;
            let value = constant(number);
            // A number that is 0 by the change itself.
            let moved = match value.is_zero() {
                true => Real::with_val(BITS, change),
                false => Real::with_val(BITS, &value * change) + value,
            };
            *number = Expr::Number(moved.to_rational()?);
            Some(claim)
        };
        let mut found: Option<(String, &str)> = None;
        let from = Real::with_val(64, 1) >> SAME;
        let change = power::smallest(&from, |change| {
            let refuted = places.iter().find(|(_, place)| {
                by(*place, change).is_some_and(|claim| {
                    matches!(claim.against(law, digits, stop), Comparison::Fails(..))
                })
            });
            if let Some((name, _)) = refuted {
                found = Some((show::bound(change), name));
            }
            refuted.is_some()
        })?;
        let formula = found.map(|(by, name)| format!("{name} changed by {by} of it"));
        Some(Power::of(change, formula))
    }

    /// Parts of one size beat: rho over any law without their beat has no limit.
    fn against_a_beat(&self, law: &Law, digits: u32, stop: &dyn Fn() -> bool) -> Comparison {
        let Law::Oscillating {
            envelope,
            parts,
            exact,
            ..
        } = law
        else {
            return Comparison::Open("no parts beat".into());
        };
        let said = format!(
            "parts of F of one size beat against each other, each like {}",
            envelope.text()
        );
        if self.form(stop).is_ok() {
            return fails(format!("{said}: rho over the claimed law has no limit"));
        }
        let open = || {
            Comparison::Open(format!(
                "{said}; the oscillating factor of the claim is another kind of formula"
            ))
        };
        let waves = self
            .times
            .as_ref()
            .and_then(Waves::below)
            .zip(Waves::beat(parts));
        let Some((claimed, beat)) = waves else {
            return open();
        };
        let Some(factor) = claimed.over(&beat) else {
            return fails(format!("{said}, but not as `times` says"));
        };
        if factor <= 0 {
            return fails("`times` is negative");
        }
        if !exact && !beat.is_bounded_below() {
            return Comparison::Open(format!(
                "{said}, as `times` says, but where they nearly cancel the next parts of F rule"
            ));
        }
        // rho = shape/beat = C shape/claimed with C = factor.
        let mut form = envelope.clone();
        form.constant = factor;
        let plain = Decay {
            times: None,
            order: self.order.clone(),
            rate: self.rate.clone(),
            exponent: self.exponent.clone(),
            constant: self.constant.clone(),
        };
        plain.compare(&form, digits, stop)
    }

    fn against_a_bound(
        &self,
        order: Option<f64>,
        why: &str,
        stop: &dyn Fn() -> bool,
    ) -> Comparison {
        let claimed = match self.form(stop) {
            Ok(form) => form,
            Err(why) => return Comparison::Open(why.into()),
        };
        let slow =
            claimed.exponents.is_empty() && order.is_none_or(|p| claimed.order < 2.0 * p - 1e-9);
        match slow {
            true => fails(match order {
                None => "rho grows faster than every power of k".into(),
                Some(p) => format!("rho grows faster than k^{}", 2.0 * p),
            }),
            false => Comparison::Open(why.into()),
        }
    }

    /// The fit beside a law, where its window lies beyond the crossover; else where that lies.
    fn beside(&self, law: &Law, laboratory: &mut Laboratory, digits: u32) -> Beside {
        if let Law::Form { form, .. } | Law::Oscillating { envelope: form, .. } = law
            && let Some(next) = &form.next
            && next.at(WINDOW) > QUIET
        {
            return Beside::Early(format!(
                "the next part of F is below a hundredth of the first from k = {:.3e} on: the law sets in beyond the window of a fit",
                next.crossover(0.01)
            ));
        }
        if let Law::Form { form, .. } | Law::Oscillating { envelope: form, .. } = law
            && form.logs != 0
        {
            return Beside::Early(
                "corrections of the order of 1/log(k) settle beyond every window".into(),
            );
        }
        if let Law::Zero(_) = law {
            return Beside::Early("F is 0: there is nothing to fit".into());
        }
        match law::doubts(laboratory.activation()) {
            Some(doubt) => Beside::Early(format!("no fit beside the law: {doubt}")),
            None => {
                // The law stands without it: no more than a third of the time.
                let whole = laboratory.limits().clone();
                let mut part = whole.clone();
                let now = Instant::now();
                part.deadline = whole
                    .deadline
                    .map(|end| now + end.saturating_duration_since(now) / 3);
                laboratory.set_limits(part);
                let fit = self.by_fit(laboratory, digits);
                laboratory.set_limits(whole);
                Beside::Fit(Box::new(fit))
            }
        }
    }
}

/// What stands beside the law.
enum Beside {
    /// No fit, for this reason.
    Early(String),
    /// A fit.
    Fit(Box<Finding>),
}

fn confirmed(how: Match, digits: u32, beside: Beside) -> Finding {
    let reached = match how {
        Match::Exact => f64::from(SAME) * std::f64::consts::LOG10_2,
        _ => f64::from(digits),
    };
    let mut finding = match beside {
        Beside::Fit(fit) if fit.verdict == Verdict::Refuted => {
            let why = fit.reason.clone().unwrap_or_default();
            let why = format!("the derived law bears the claim out, but {why}");
            return fit.left_open(Reason::Disagreement.doubt(why));
        }
        Beside::Fit(fit) if fit.verdict == Verdict::Confirmed => *fit,
        Beside::Fit(fit) => {
            let mut finding = Finding {
                tolerance: None,
                reason: None,
                ..*fit
            };
            let why = "the fit beside the derived law does not reach the digits asked".to_string();
            finding.warnings.push(why);
            finding
        }
        Beside::Early(why) => {
            let mut finding = Finding::new(Verdict::Confirmed, None);
            finding.warnings.push(why);
            finding
        }
    };
    finding.verdict = Verdict::Confirmed;
    finding.strength = Some(Strength::Enclosed);
    if finding.digits_reached.is_none_or(|d| d < f64::from(digits)) {
        finding.digits_reached = Some(reached);
        finding.error_bound = Some(show::bound(&show::ten_to_minus(reached)));
        finding.slack = None;
    }
    finding
}

/// The finding where the law refutes; `seen`: whether the difference is large enough for a fit to see it.
fn refuted(why: String, beside: Beside, seen: bool) -> Finding {
    let mut finding = match beside {
        Beside::Fit(fit) if fit.verdict == Verdict::Confirmed && seen => {
            let why = format!("by the derived law {why}, but the fit bears the claim out");
            return fit.left_open(Reason::Disagreement.doubt(why));
        }
        Beside::Fit(fit) if fit.verdict == Verdict::Confirmed => Finding {
            tolerance: None,
            power: None,
            warnings: vec!["the difference is too small for the fit beside the derived law".into()],
            ..*fit
        },
        Beside::Fit(fit) => Finding {
            tolerance: if fit.verdict == Verdict::Refuted {
                fit.tolerance.clone()
            } else {
                None
            },
            ..*fit
        },
        Beside::Early(early) => {
            let mut finding = Finding::new(Verdict::Refuted, None);
            finding.warnings.push(early);
            finding
        }
    };
    finding.verdict = Verdict::Refuted;
    finding.reason = Some(why);
    finding.strength = Some(Strength::Enclosed);
    finding.digits_reached = None;
    finding
}
