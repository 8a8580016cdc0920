//! Whether ∫^∞ dk/rho(k) converges. If it does, point evaluation is bounded on the functions of finite
//! norm; if not, an interpolant can be a bed of nails, zero but for a spike at each datum.
//!
//! | key | meaning |
//! |---|---|
//! | `converges` | `true` or `false` |
//! | `dimension` | D from 1 to 8 (default 1), for the reader: the answer is the same in all |
//!
//! In D dimensions the norm weighs a spectrum by k^(D-1) rho(k), so that the integral over volume is
//! ∫ k^(D-1) dk/(k^(D-1) rho): the dimension cancels, and rho has to outgrow k itself.
//!
//! Evidence: the law of rho that is derived from the structure of phi (`activation::law`), the slowest of all
//! contributions to F however small its coefficient, at order 1 with its powers of log k. It counts as `enclosed`.
//!
//! Where no law is derived, and phi is one term with numbers of order one, so that nothing rules later than what is
//! measured: `growth`, the order q of rho ~ k^q by a fit through measured F (above
//! 1 by more than its error: converges; below: diverges), or growth faster than every power; and
//! `variation`, a bound |F| <= V/k^(n+1) from the variation V of phi^(n), by quadrature, which needs no F and holds where
//! rho has infinite values. An F that is not told apart from 0 at any point, by both routes, converges.
//! One of them is enough, both have to agree; q = 1 within its error is undecided. The strength is then
//! `sampled`; digits are those of q, 2 by default.

use super::values;
use super::{Claim, Subject};
use crate::activation::law::{self, Law};
use crate::error::Diagnostic;
use crate::fourier::Laboratory;
use crate::kernel::growth::{Growth, measure};
use crate::kernel::variation;
use crate::number::Real;
use crate::verdict::{Finding, Power, RouteSummary, Strength, Term, Tolerance, Verdict, show};
use crate::wire::Table;

/// `dimension` at most.
const MAX_DIMENSION: i64 = 8;

/// The claim.
pub struct BedOfNails {
    converges: bool,
    dimension: Option<i64>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, _subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let converges = table
        .boolean("converges")?
        .ok_or_else(|| table.error("this kind needs `converges = true` or `converges = false`"))?;
    let dimension = table.integer_in("dimension", 1..=MAX_DIMENSION)?;
    Ok(Box::new(BedOfNails {
        converges,
        dimension,
    }))
}

/// What one way of looking says: whether the integral converges, or why it does not say.
type Answer = Result<bool, String>;

fn by_growth(growth: &Growth) -> (Answer, String) {
    match growth {
        Growth::Faster(slopes) => {
            let last = slopes.last().copied().unwrap_or(0.0);
            let text = format!("rho grows faster than every power; its slope reaches {last:.1}");
            (Ok(true), text)
        }
        Growth::Vanishing(bound) => {
            let text = format!("F vanishes: |F| <= {}", show::bound(bound));
            (Ok(true), text)
        }
        Growth::Power { order, error } => {
            let text = format!("rho ~ k^q, q = {order:.10} ± {error:.1e}");
            let answer = if order - 1.0 > *error {
                Ok(true)
            } else if 1.0 - order > *error {
                Ok(false)
            } else {
                Err(format!(
                    "the order of rho is {order:.10} ± {error:.1e}: not told apart from 1"
                ))
            };
            (answer, text)
        }
        Growth::Unsettled(why) => (Err(why.clone()), String::new()),
    }
}

impl Claim for BedOfNails {
    fn statement(&self) -> (String, String) {
        let verb = if self.converges {
            "converges"
        } else {
            "diverges"
        };
        let sign = if self.converges { "<" } else { "=" };
        match self.dimension {
            None => (
                format!("the integral of 1/rho up to infinity {verb}"),
                format!("\\int^\\infty dk/\\rho_\\varphi(k) {sign} \\infty"),
            ),
            Some(d) => (
                format!("in {d} dimensions the integral of 1/rho up to infinity {verb}"),
                format!(
                    "D = {d}:\\ \\int^\\infty k^{{D-1}} dk/(k^{{D-1}} \\rho_\\varphi(k)) {sign} \\infty"
                ),
            ),
        }
    }

    fn default_digits(&self) -> u32 {
        2
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let limits = laboratory.limits().clone();
        let law = law::of(laboratory.activation(), &|| limits.exhausted().is_some());
        match law.integral_converges() {
            Ok(answer) => self.by_law(answer, &law),
            Err(why) => self.by_measurement(laboratory, digits, &law, &why),
        }
    }
}

fn row_of(law: &Law) -> RouteSummary {
    RouteSummary {
        name: "law".into(),
        detail: law.text(),
        failed: match law {
            Law::Unknown(why) => Some(why.clone()),
            _ => None,
        },
        ..RouteSummary::default()
    }
}

fn row_of_bound(bound: &Result<variation::Variation, String>) -> RouteSummary {
    match bound {
        Ok(v) => RouteSummary {
            name: "variation".into(),
            detail: format!(
                "|F| <= V/k^{}, V <= {} by quadrature (sampled): the integral from 1 on is at most {}",
                v.order + 1,
                show::bound(&v.variation),
                show::bound(&v.integral())
            ),
            ..RouteSummary::default()
        },
        Err(why) => RouteSummary {
            name: "variation".into(),
            failed: Some(why.clone()),
            ..RouteSummary::default()
        },
    }
}

impl BedOfNails {
    /// By the law that is derived from the structure of phi.
    fn by_law(&self, answer: bool, law: &Law) -> Finding {
        let mut finding = self.decided(answer, Strength::Enclosed);
        finding.routes.push(row_of(law));
        if finding.verdict == Verdict::Confirmed {
            let error = Real::with_val(64, 1e-60);
            finding.digits_reached = Some(60.0);
            finding.error_bound = Some(show::bound(&error));
            finding.power = Some(Power {
                change: show::bound(&error),
                formula: Some("an order on the other side of 1".into()),
            });
        }
        finding
    }

    /// Without a law: by measured values and by the variation of phi, where neither can miss a term.
    fn by_measurement(
        &self,
        laboratory: &mut Laboratory,
        digits: u32,
        law: &Law,
        why: &str,
    ) -> Finding {
        if let Some(doubt) = law::doubts(laboratory.activation()) {
            let mut finding = Finding::undecided(format!(
                "no law is derived ({why}), and measured values could miss what rules later: {doubt}"
            ));
            finding.routes.push(row_of(law));
            return finding;
        }
        if let Some(late) = laboratory.limits().exhausted() {
            return Finding::undecided(late);
        }
        let measurement = measure(laboratory);
        let (first, text) = by_growth(&measurement.growth);
        let bound = variation::bound(laboratory.activation(), laboratory.limits());
        let mut routes = values::summaries(&measurement.runs);
        routes.push(RouteSummary {
            name: "growth".into(),
            detail: text,
            failed: first.as_ref().err().cloned(),
            ..RouteSummary::default()
        });
        routes.push(row_of_bound(&bound));
        routes.push(row_of(law));
        let mut finding = self.judge(&first, bound.is_ok());
        if let (Growth::Power { order, error }, Ok(_)) = (&measurement.growth, &first) {
            // Where it converges the order is above 1.
            let side = if self.converges {
                order - 1.0
            } else {
                1.0 - order
            };
            finding.tolerance = Some(Tolerance {
                at: "the order of rho".into(),
                allowed: Term::of(
                    "distance of the order from 1, on the side that is claimed",
                    side,
                ),
                used: vec![Term::of("error of the fit", *error)],
            });
        }
        if finding.verdict == Verdict::Confirmed {
            let error = match &measurement.growth {
                Growth::Power { error, .. } if first.is_ok() => *error,
                _ => 10f64.powi(-(digits as i32)),
            };
            finding.digits_reached = Some(-error.max(1e-15).log10());
            finding.error_bound = Some(show::bound(&Real::with_val(64, error)));
            finding.power = Some(Power {
                change: show::bound(&Real::with_val(64, error)),
                formula: Some("an order on the other side of 1".into()),
            });
        }
        finding.routes = routes;
        finding
    }

    fn decided(&self, answer: bool, strength: Strength) -> Finding {
        let mut finding = if answer == self.converges {
            Finding::new(Verdict::Confirmed, None)
        } else {
            let verb = if answer { "converges" } else { "diverges" };
            Finding::new(Verdict::Refuted, Some(format!("the integral {verb}")))
        };
        finding.strength = Some(strength);
        finding
    }

    fn judge(&self, growth: &Answer, bounded: bool) -> Finding {
        let (answer, strength) = match (growth, bounded) {
            (Ok(true), _) | (Err(_), true) => (true, Strength::Sampled),
            (Ok(false), false) => (false, Strength::Sampled),
            (Ok(false), true) => {
                return Finding::undecided(
                    "the measured growth says that it diverges, the variation of phi that it converges",
                );
            }
            (Err(why), false) => return Finding::undecided(why.clone()),
        };
        self.decided(answer, strength)
    }
}
