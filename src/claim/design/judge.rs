//! The designed phi beside the claimed one.

use super::{Claimed, Design, bounded, bounds, formula_at};
use crate::claim::common::ridge_evidence::{self, tolerance};
use crate::claim::common::values;
use crate::design::{Freedom, Phase, Place, Representative, Run};
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::Limits;
use crate::kernel::rules::Value;
use crate::number::{Complex, Real};
use crate::verdict::{Finding, Measured, RouteSummary, Strength, Verdict, power, show, weigh};

/// Digits of the largest tolerance to which a refutation is tried first.
const EASED_DIGITS: f64 = 30.0;

impl Design {
    pub(super) fn judged(&self, phi: &mut Representative, limits: &Limits, digits: u32) -> Finding {
        if self.formula().is_some_and(Expr::is_zero) {
            let why =
                "phi is not 0: the modulus of its transform is 1/sqrt(rho), which vanishes nowhere";
            let mut finding = Finding::new(Verdict::Refuted, Some(why.into()));
            finding.strength = Some(Strength::Enclosed);
            return finding;
        }
        let freedom = phi.freedom();
        let mut places = self.places.clone();
        let shown = places.len();
        if !matches!(self.claimed, Claimed::Values(_)) {
            places.extend(freedom.references());
        }
        // Values are of what `specbias design` prints: with the polynomial that its cut leaves.
        let references = shown..places.len();
        let bits = values::formula_bits(digits);
        match self.symmetry(freedom, bits) {
            Ok(None) => {}
            Ok(Some(off)) => {
                let mut finding = Finding::new(Verdict::Refuted, Some(off));
                finding.strength = Some(Strength::Agreed);
                return finding;
            }
            Err(why) => return Finding::undecided(why),
        }
        let reduced = |list: Vec<Value>| -> Result<Vec<Value>, Doubt> {
            let list: Vec<Result<Value, Doubt>> = list.into_iter().map(Ok).collect();
            let less = |j: usize| {
                let z = places[j].at(2 * bits);
                freedom.value_less(&z, &list[j], &list[references.clone()])
            };
            (0..shown)
                .map(less)
                .map(|value| value.map(snapped))
                .collect()
        };
        let claimed = match self.claimed(&places, bits).and_then(reduced) {
            Ok(list) => list,
            Err(why) => return Finding::undecided(why),
        };
        let wanted = match self.tolerances(freedom, &places, &claimed, digits) {
            Ok(wanted) => wanted,
            Err(finding) => return *finding,
        };
        // Where a claimed value is tiny and phi is not, no more is needed than to see that.
        if let Some(eased) = eased(&wanted) {
            let (points, routes) = self.compared(phi, limits, &places, &claimed, &eased, bits);
            let finding = weigh(&points, digits, routes);
            if finding.verdict == Verdict::Refuted {
                return finding;
            }
        }
        let (points, routes) = self.compared(phi, limits, &places, &claimed, &wanted, bits);
        let mut finding = weigh(&points, digits, routes);
        if let Some(open) = freedom.in_words()
            && !references.is_empty()
        {
            finding.warnings.push(self.left_open(&open));
        }
        if finding.verdict == Verdict::Confirmed {
            let again = power::one_by_one(|e: &Expr| {
                let list = places.iter().map(|p| {
                    let rough = formula_at(e, p, bits)?;
                    Ok(bounded(&rough, formula_at(e, p, 2 * bits)?, bits))
                });
                let list = list.collect::<Result<Vec<_>, Doubt>>().ok()?;
                Some(bounds(&reduced(list).ok()?))
            });
            let formula = self.formula().map(|formula| power::Restated {
                formula,
                value: &again,
            });
            power::measure(&mut finding, &points, digits, formula);
        }
        finding
    }

    /// What is judged where the penalty leaves phi open.
    fn left_open(&self, open: &str) -> String {
        let kept = match self.phase {
            Phase::Even => ", and the claimed phi is even",
            Phase::Odd => ", and the claimed phi is odd",
            Phase::Causal => ", and the claimed phi is 0 for z < 0, so that none is open",
            Phase::Given(_) => "",
        };
        format!(
            "the penalty vanishes at k = 0 and determines phi {open}: judged is phi less the polynomial through its values at 1/2, 3/2, …{kept}"
        )
    }

    /// Tolerances on phi, of the places that are shown and of those that the freedom refers to.
    fn tolerances(
        &self,
        freedom: Freedom,
        places: &[Place],
        claimed: &[Value],
        digits: u32,
    ) -> Result<Vec<Real>, Box<Finding>> {
        // Every place as accurate as the most demanding one divided by the weight of a reference.
        let mut wanted: Vec<Real> = complex(claimed)
            .iter()
            .enumerate()
            .map(|(j, c)| tolerance(c, digits) / freedom.growth(&places[j].at(64)))
            .collect();
        let Some(least) = wanted.iter().cloned().reduce(|a, b| a.min(&b)) else {
            return Err(Box::new(Finding::undecided("no place")));
        };
        wanted.resize(places.len(), least);
        Ok(wanted)
    }

    /// phi by both routes beside what is claimed; what the claimed side is uncertain by stands in the bounds.
    fn compared(
        &self,
        phi: &mut Representative,
        limits: &Limits,
        places: &[Place],
        claimed: &[Value],
        tolerances: &[Real],
        bits: u32,
    ) -> (Vec<Measured>, Vec<RouteSummary>) {
        let freedom = phi.freedom();
        let shown = claimed.len();
        let numbers = bounds(claimed);
        let runs = phi.both(places, tolerances, limits);
        let reduced: Vec<ridge_evidence::Run> = runs
            .iter()
            .map(|run| {
                let there = &run.values[shown..];
                let less =
                    |j: usize| freedom.value_less(&places[j].at(bits), &run.values[j], there);
                ridge_evidence::Run {
                    name: run.route.name(),
                    detail: run.detail.clone(),
                    values: (0..shown).map(less).collect(),
                }
            })
            .collect();
        let at: Vec<String> = places[..shown]
            .iter()
            .map(|p| format!("z = {}", p.text))
            .collect();
        let points = ridge_evidence::measured(&at, &numbers, &reduced);
        (points, runs.iter().map(summary).collect())
    }
}

/// Tolerances that are no smaller than 30 digits of the largest one, where some are.
fn eased(wanted: &[Real]) -> Option<Vec<Real>> {
    let largest = wanted.iter().cloned().reduce(|a, b| a.max(&b))?;
    let floor = largest * show::ten_to_minus(EASED_DIGITS);
    let eased = wanted.iter().any(|t| *t < floor);
    eased.then(|| wanted.iter().map(|t| t.clone().max(&floor)).collect())
}

/// A value that is not told from 0 is 0, with its error.
fn snapped(mut value: Value) -> Value {
    if Real::with_val(64, value.value.abs_ref()) <= value.error {
        value.value = Real::with_val(value.value.prec(), 0);
        value.error *= 2u32;
    }
    value
}

fn complex(list: &[Value]) -> Vec<Complex> {
    let one = |v: &Value| Complex::with_val(v.value.prec(), (&v.value, 0));
    list.iter().map(one).collect()
}

fn summary(run: &Run) -> RouteSummary {
    let known = || run.values.iter().filter_map(|v| v.as_ref().ok());
    let largest = known().map(|v| v.error.clone()).reduce(|a, b| a.max(&b));
    RouteSummary {
        name: run.route.name().into(),
        detail: run.detail.clone(),
        error_bound: largest.map(|e| show::bound(&e)),
        nodes: known().map(|v| v.nodes).max().unwrap_or(0),
        bits: known().map(|v| v.bits).max().unwrap_or(0),
        failed: run
            .values
            .iter()
            .find_map(|v| Some(v.as_ref().err()?.text.clone())),
    }
}
