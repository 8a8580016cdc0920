//! Numbers measured with several networks, against a bound.
//!
//! The mean over the networks lies, with 95 % probability, within Student's t times the standard error; never less than what one neuron more or less
//! would change. Such a claim has no digits: its slack is the distance from the bound in half widths. Wholly on the right side of the bound: confirmed; wholly on the wrong side: refuted; else undecided.

use super::trained::{route, shown};
use crate::claim::subject::Subject;
use crate::error::{Diagnostic, Reason};
use crate::expr::eval_real;
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict};
use crate::wire::Table;

/// Student's t at 97.5 % for 1 to 30 degrees of freedom; beyond them the last is used.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];

/// `at-most` or `at-least`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    at_most: bool,
    value: f64,
}

impl Bound {
    /// Reads `at-most` or `at-least`.
    ///
    /// # Errors
    /// Neither or both, or no finite number, with the place.
    pub fn read(table: &mut Table, subject: &Subject) -> Result<Bound, Diagnostic> {
        let most = number(table, subject, "at-most")?;
        let least = number(table, subject, "at-least")?;
        match (most, least) {
            (Some(value), None) => Ok(Bound {
                at_most: true,
                value,
            }),
            (None, Some(value)) => Ok(Bound {
                at_most: false,
                value,
            }),
            _ => Err(table.error("give `at-most` or `at-least`, and not both")),
        }
    }

    /// "at least 0.9", and the same as LaTeX.
    pub fn in_words(self) -> (String, String) {
        let (words, latex) = match self.at_most {
            true => ("at most", "\\le"),
            false => ("at least", "\\ge"),
        };
        (
            format!("{words} {}", self.value),
            format!("{latex} {}", self.value),
        )
    }

    /// "what is at least 0.9; about", and the same as LaTeX.
    pub fn statement(self, what: &str, about: &str) -> (String, String) {
        let (words, latex) = self.in_words();
        (
            format!("{what} is {words}; {about}"),
            format!("\\text{{{what}}} {latex};\\ \\text{{{about}}}"),
        )
    }

    /// Weighs a number that was measured with several networks.
    pub fn weigh(
        self,
        what: &str,
        found: &Sample,
        resolution: Resolution,
        detail: String,
    ) -> Finding {
        let half = resolution.half(found);
        let mean = found.mean();
        let mut finding = Finding::new(Verdict::Confirmed, None);
        finding.strength = Some(Strength::Trained);
        finding.routes = vec![route("trained", detail)];
        let gap = match self.at_most {
            true => mean - self.value,
            false => self.value - mean,
        };
        finding.points.push(PointSummary {
            at: what.into(),
            claimed: self.in_words().0,
            measured: found.show(),
            error_bound: format!("{half:.2e}"),
            deviation: format!("{:.2e}", gap.max(0.0)),
            enclosure: None,
        });
        finding.worst_at = Some(what.into());
        finding.error_bound = Some(format!("{half:.1e}"));
        finding.tolerance = Some(Tolerance {
            at: what.into(),
            allowed: Term::of(
                format!("distance of the mean from the bound, {}", self.in_words().0),
                -gap,
            ),
            used: resolution.terms(found),
        });
        // Relative to the bound; a bound of 0 has no size of its own.
        let size = if self.value == 0.0 {
            1.0
        } else {
            self.value.abs()
        };
        let interval = format!("{what}: {mean:.4e} ± {half:.1e}");
        if !mean.is_finite() || !half.is_finite() {
            return Finding::undecided(
                Reason::Samples.doubt(format!("{what}: there is no number")),
            );
        }
        if gap > half {
            finding.verdict = Verdict::Refuted;
            finding.reason = Some(interval);
        } else if gap > -half {
            let why = format!("{interval}: the bound lies within the interval");
            finding.leave_open(Reason::Samples.doubt(why));
        } else {
            finding.slack = Some(-gap / half);
            let excluded = match self.at_most {
                true => mean - half,
                false => mean + half,
            };
            finding.power = Some(Power::of(
                format!("{:.1e}", (half - gap) / size),
                Some(format!("the bound {excluded:.4e}")),
            ));
        }
        finding
    }

    /// [`Bound::weigh`] of a share, from 0 to 1: a bound that no share can miss is no power.
    pub fn weigh_share(
        self,
        what: &str,
        found: &Sample,
        resolution: Resolution,
        detail: String,
    ) -> Finding {
        let mut finding = self.weigh(what, found, resolution, detail);
        let half = resolution.half(found);
        let possible = match self.at_most {
            true => found.mean() - half > 0.0,
            false => found.mean() + half < 1.0,
        };
        if finding.power.is_some() && !possible {
            finding.power = None;
            finding.warnings.push(format!(
                "no bound is refuted by this sample: {:.4} ± {half:.1e} reaches the end of what a share can be",
                found.mean()
            ));
        }
        finding
    }
}

/// A number, where the key is there.
///
/// # Errors
/// It is no finite number, with the place.
pub fn number(table: &mut Table, subject: &Subject, key: &str) -> Result<Option<f64>, Diagnostic> {
    let Some(text) = table.string(key)? else {
        return Ok(None);
    };
    let value = text.parse(&subject.scope(&[]))?;
    let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
    match value.is_finite() {
        true => Ok(Some(value.to_f64())),
        false => Err(text.error("this number is finite")),
    }
}

/// The same, positive.
///
/// # Errors
/// As [`number`], and where it is not positive.
pub fn positive(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    default: f64,
) -> Result<f64, Diagnostic> {
    match number(table, subject, key)? {
        None => Ok(default),
        Some(value) if value > 0.0 => Ok(value),
        Some(value) => Err(table.error(format!("`{key}` is positive, not {value}"))),
    }
}

/// How finely a number can be told, beside the spread of the networks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolution {
    /// By the spread alone.
    Spread,
    /// Never more finely than this.
    AtLeast(f64, &'static str),
    /// The spread is widened by this.
    Wider(f64, &'static str),
}

impl Resolution {
    /// What one neuron of all networks changes in a share of them.
    pub fn one_neuron_of(all: usize) -> Resolution {
        Resolution::AtLeast(1.0 / all as f64, "what one neuron more or less changes")
    }

    /// Half the width of the interval of a mean.
    pub fn half(self, found: &Sample) -> f64 {
        self.terms(found).iter().map(|t| t.amount.to_f64()).sum()
    }

    /// The same, term by term.
    fn terms(self, found: &Sample) -> Vec<Term> {
        let half = found.half_width();
        let n = found.0.len();
        let spread = Term::of(
            format!(
                "Student's t with {} degrees of freedom times the standard error of {n} networks",
                n.saturating_sub(1)
            ),
            half,
        );
        match self {
            Resolution::AtLeast(least, why) if least > half => vec![Term::of(why, least)],
            Resolution::Wider(more, why) => vec![spread, Term::of(why, more)],
            _ => vec![spread],
        }
    }
}

/// One number of each network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample(pub Vec<f64>);

impl Sample {
    /// The mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Half the width of the 95 % interval of the mean; infinite for one number.
    pub fn half_width(&self) -> f64 {
        let n = self.0.len();
        if n < 2 {
            return f64::INFINITY;
        }
        let mean = self.mean();
        let squares: f64 = self.0.iter().map(|x| (x - mean) * (x - mean)).sum();
        let t = STUDENT[(n - 2).min(STUDENT.len() - 1)];
        t * (squares / (n - 1) as f64 / n as f64).sqrt()
    }

    /// The mean with its interval, least and greatest.
    pub fn show(&self) -> String {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!(
            "{:.4e} ± {:.1e} ({} networks, {least:.3e} to {most:.3e})",
            self.mean(),
            self.half_width(),
            self.0.len()
        )
    }

    /// A point of evidence beside the one that is claimed.
    pub fn beside(&self, what: impl Into<String>) -> PointSummary {
        PointSummary {
            error_bound: format!("{:.2e}", self.half_width()),
            ..shown(what, self.show())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_decides() {
        let bound = Bound {
            at_most: false,
            value: 0.9,
        };
        let verdict = |x: &[f64]| {
            bound
                .weigh(
                    "share",
                    &Sample(x.to_vec()),
                    Resolution::AtLeast(1e-3, "rounding"),
                    String::new(),
                )
                .verdict
        };
        assert_eq!(verdict(&[0.95, 0.96, 0.97]), Verdict::Confirmed);
        assert_eq!(verdict(&[0.5, 0.6, 0.7]), Verdict::Refuted);
        assert_eq!(verdict(&[0.8, 0.95, 1.0]), Verdict::Undecided);
        assert_eq!(verdict(&[0.9, 0.9, 0.9]), Verdict::Undecided);
        assert_eq!(verdict(&[f64::NAN, 1.0]), Verdict::Undecided);
        assert_eq!(verdict(&[1.0]), Verdict::Undecided);
        // A share of all cannot be told from a larger one.
        let all = bound.weigh_share(
            "share",
            &Sample(vec![1.0, 1.0, 1.0]),
            Resolution::AtLeast(1e-3, "rounding"),
            String::new(),
        );
        assert!(all.verdict == Verdict::Confirmed && all.power.is_none());
        // A bound of 0 does not make what would be refuted boundless.
        let zero = Bound {
            at_most: true,
            value: 0.0,
        };
        let found = zero.weigh(
            "log",
            &Sample(vec![-1.0, -1.1, -0.9]),
            Resolution::Spread,
            String::new(),
        );
        let change = found.power.map(|power| power.change).unwrap_or_default();
        assert!(
            change.parse::<f64>().is_ok_and(|x| x > 0.7 && x < 2.0),
            "{change}"
        );
        // What widens the interval is a term of its own; what only limits it from below stands alone.
        let found = Sample(vec![0.95, 0.96, 0.97]);
        let terms = |resolution: Resolution| {
            let terms = resolution.terms(&found);
            assert!(
                (terms.iter().map(|t| t.amount.to_f64()).sum::<f64>() - resolution.half(&found))
                    .abs()
                    < 1e-15
            );
            terms.iter().map(|t| t.amount.to_f64()).collect::<Vec<_>>()
        };
        let half = found.half_width();
        assert_eq!(terms(Resolution::Spread), [half]);
        assert_eq!(terms(Resolution::Wider(1e-3, "routes")), [half, 1e-3]);
        assert_eq!(terms(Resolution::AtLeast(1e-3, "neuron")), [half]);
        assert_eq!(terms(Resolution::AtLeast(1.0, "neuron")), [1.0]);
        // A textbook's: 1, 2, 3, 4, 5 have the standard error sqrt(1/2).
        let half = Sample(vec![1.0, 2.0, 3.0, 4.0, 5.0]).half_width();
        assert!((half - 2.776 * 0.5_f64.sqrt()).abs() < 1e-12);
    }
}
