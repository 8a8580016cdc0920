//! Weighs measured errors of images against a law.

use super::Law;
use crate::error::Reason;
use crate::number::Real;
use crate::radon::discrete::order::{self, Level, Order};
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict, show};
use rustfft::num_complex::Complex64;

/// Errors below this share of f^ are rounding.
const ROUNDING: f64 = 1e-13;
/// What a box may cut off, as a share of the smallest error.
const CUT: f64 = 0.01;

/// Errors on grids, with what they are relative to.
pub struct Measured {
    /// From the coarsest to the finest size.
    levels: Vec<Level>,
    /// The largest |f^| of the claim.
    scale: f64,
    /// ∫ |f| outside the last image.
    pub beyond: f64,
    /// Pixels of all images together.
    pub pixels: usize,
}

impl Measured {
    /// Nothing yet, beside these exact values.
    pub fn new(exact: &[Complex64]) -> Measured {
        Measured {
            levels: Vec::new(),
            scale: exact.iter().map(|v| v.norm()).fold(0.0, f64::max),
            beyond: 0.0,
            pixels: 0,
        }
    }

    /// The next size.
    pub fn add(&mut self, n: usize, h: f64, squares: Vec<f64>) {
        self.levels.push(Level { n, h, squares });
    }

    /// The sizes whose errors are no rounding, from the coarsest to the first that is.
    fn usable(&self) -> &[Level] {
        let rounding = |level: &Level| level.error() < ROUNDING * self.scale;
        let end = self.levels.iter().position(rounding);
        &self.levels[..end.unwrap_or(self.levels.len())]
    }

    /// The slopes from each size to the next, as text.
    pub fn slopes(&self) -> String {
        let slopes = order::local(self.usable());
        let texts: Vec<String> = slopes.iter().map(|s| format!("{:.2}", s.value)).collect();
        texts.join(", ")
    }

    /// The errors, beside those of the claimed power through the finest of them.
    fn rows(&self, law: &Law) -> Vec<PointSummary> {
        let last = self.levels.last().map_or((1.0, 0.0), |l| (l.h, l.error()));
        let rows = self.levels.iter().map(|level| {
            let error = level.error();
            let (claimed, deviation) = match law {
                Law::Order(_, p, _) => {
                    let value = last.1 * (level.h / last.0).powf(*p);
                    let off = (error - value).abs();
                    (format!("{value:.6e}"), format!("{off:.1e}"))
                }
                Law::Faster(..) => ("falls faster".into(), String::new()),
            };
            PointSummary {
                at: format!("n = {}", level.n),
                claimed,
                measured: format!("{error:.6e}"),
                error_bound: format!("{:.1e}", level.scatter() * error),
                deviation,
                enclosure: None,
            }
        });
        rows.collect()
    }
}

/// The verdict on a law.
pub fn judge(law: &Law, measured: &Measured, digits: u32) -> Finding {
    let usable = measured.usable();
    let slopes = order::local(usable);
    let smallest = usable
        .iter()
        .map(Level::error)
        .fold(f64::INFINITY, f64::min);
    let mut finding = if measured.beyond > CUT * smallest {
        Finding::undecided(Reason::Premise.doubt(format!(
            "the box cuts f off: about {:.1e} of |f| lies outside, and the smallest error is {smallest:.1e}",
            measured.beyond
        )))
    } else {
        match law {
            Law::Order(_, p, within) => {
                let ten = 10f64.powi(-(digits.min(300) as i32));
                let finding = by_order(*p, within.unwrap_or(ten), measured);
                // A tolerance of its own is not counted in digits.
                Finding {
                    digits_reached: finding.digits_reached.filter(|_| within.is_none()),
                    ..finding
                }
            }
            Law::Faster(_, q) => faster(*q, &slopes, usable),
        }
    };
    finding.points = measured.rows(law);
    finding
}

fn by_order(claimed: f64, tolerance: f64, measured: &Measured) -> Finding {
    let usable = measured.usable();
    if let Some(level) = measured.levels.get(usable.len()) {
        return Finding::undecided(Reason::Precision.doubt(format!(
            "from n = {} on the errors are rounding, which has no order in h",
            level.n
        )));
    }
    let found = match order::fitted(usable) {
        Ok(found) => found,
        Err(why) => return Finding::undecided(why),
    };
    let off = (found.value - claimed).abs();
    let text = format!("the order is {:.4} ± {:.1e}", found.value, found.error);
    let verdict = if off + found.error <= tolerance {
        Verdict::Confirmed
    } else if off - found.error > tolerance {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    };
    let reason = match verdict {
        Verdict::Confirmed => None,
        Verdict::Refuted => Some(format!("{text}, claimed {claimed}")),
        Verdict::Undecided => Some(format!(
            "{text}, claimed {claimed}: neither within {tolerance:.1e} of it nor further away"
        )),
    };
    let mut finding = Finding::new(verdict, reason);
    finding.doubt = (verdict == Verdict::Undecided).then_some(Reason::Precision);
    finding.tolerance = Some(Tolerance {
        at: "the order".into(),
        allowed: Term::of("how far the order may be off", tolerance),
        used: vec![
            Term::of("distance from the claim", off),
            Term::of("error of the fit", found.error),
        ],
    });
    let reached = (off + found.error).max(1e-15);
    finding.digits_reached = Some(-reached.log10());
    finding.error_bound = Some(show::bound(&Real::with_val(64, found.error)));
    if verdict == Verdict::Undecided {
        return finding;
    }
    finding.strength = Some(Strength::Sampled);
    if verdict == Verdict::Confirmed {
        finding.slack = Some(tolerance / reached);
        // An order this far from the claimed one, on either side, would have been refuted.
        let caught = tolerance + found.error + off;
        finding.power = Some(Power::of(
            show::bound(&Real::with_val(64, caught)),
            Some(format!(
                "order {claimed} ± {caught:.2}; measured {:.4}",
                found.value
            )),
        ));
    }
    finding
}

fn faster(claimed: f64, slopes: &[Order], usable: &[Level]) -> Finding {
    let place = |j: usize| format!("from n = {} to {}", usable[j].n, usable[j + 1].n);
    let shown = |slope: &Order| format!("{:.2} ± {:.1e}", slope.value, slope.error);
    let below = |slope: &Order| slope.value + slope.error < claimed;
    if let Some(j) = slopes.iter().position(below) {
        let mut finding = Finding::new(
            Verdict::Refuted,
            Some(format!(
                "{} the error falls with the power {} of h, not faster than {claimed}",
                place(j),
                shown(&slopes[j])
            )),
        );
        finding.strength = Some(Strength::Sampled);
        return finding;
    }
    if slopes.len() < 2 {
        return Finding::undecided(
            Reason::Precision.doubt("the errors are rounding on all but the coarsest grids: there are no two slopes to look at"),
        );
    }
    // NaN is not above.
    let above = |slope: &Order| slope.value - slope.error > claimed;
    if let Some(j) = slopes.iter().position(|slope| !above(slope)) {
        return Finding::undecided(Reason::Precision.doubt(format!(
            "{} the power of h is {}: not told apart from {claimed}",
            place(j),
            shown(&slopes[j])
        )));
    }
    let mut finding = Finding::new(Verdict::Confirmed, None);
    finding.strength = Some(Strength::Sampled);
    let caught = slopes
        .iter()
        .map(|slope| slope.value + slope.error)
        .fold(f64::INFINITY, f64::min);
    finding.power = Some(Power::of(
        show::bound(&Real::with_val(64, caught / claimed - 1.0)),
        Some(format!("faster than h^{caught:.2}")),
    ));
    finding
}
