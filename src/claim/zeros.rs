//! All the zeros of F in (0, up-to]: the frequencies at which rho is infinite.
//!
//! | key | meaning |
//! |---|---|
//! | `at` | list of exact expressions; `[]`: F has no zero there |
//! | `family` | instead: an expression in `n` = 1, 2, …; its members in the range are the zeros |
//! | `up-to` | end of the range |
//!
//! Evidence: at each claimed zero |F| <= 10^-digits by both routes. That there is no other: |F| is
//! scanned on a grid, each local minimum is narrowed down three times twelvefold, and is a zero if
//! it keeps falling. The scan sees zeros at least a grid step apart; its strength is `sampled`.

use super::values::{self, Asked};
use super::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::build;
use crate::fourier::{Frequency, Laboratory, Route, exp2, log2};
use crate::number::{Rational, Real};
use crate::verdict::{Finding, Strength, Verdict};
use crate::wire::Table;

/// Points of the scan.
const GRID: usize = 150;
/// Points of one narrowing.
const NARROW: usize = 12;
/// Narrowings.
const ROUNDS: usize = 3;
/// Bits by which |F| at a zero has fallen below its neighbours on the grid after the narrowings (at
/// least 9 for a simple zero, wherever it lies between them).
const FALL: f64 = 7.0;
/// Bits by which |F| stands above its error where the scan believes it.
const CLEAR: f64 = 6.0;
/// Times that a scan in the noise is repeated with a smaller tolerance.
const MAX_DEEPER: u32 = 4;
/// Most members of a family.
const MAX_ZEROS: u32 = 500;
/// Digits of the scan.
const SCAN_DIGITS: u32 = 16;

/// The claim.
pub struct Zeros {
    zeros: Vec<Frequency>,
    up_to: Frequency,
    text: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let scope = subject.scope(&[]);
    let end = table.required_string("up-to")?;
    let up_to =
        Frequency::new(end.value.clone(), end.parse(&scope)?).map_err(|why| end.error(why))?;
    let family = table.string("family")?;
    let list = table.strings("at")?;
    let (zeros, text) = match (family, list) {
        (Some(family), None) => {
            let formula = family.parse(&subject.scope(&["n"]))?;
            let mut zeros = Vec::new();
            for n in 1..=MAX_ZEROS {
                let member = formula.substitute("n", &build::num(i64::from(n)));
                let zero = Frequency::new(member.to_string(), member)
                    .map_err(|why| family.error(format!("for n = {n}: {why}")))?;
                if zero.to_f64() > up_to.to_f64() {
                    break;
                }
                zeros.push(zero);
            }
            (zeros, format!("exactly at {formula}, n = 1, 2, …"))
        }
        (None, Some(list)) => {
            let mut zeros = Vec::new();
            for text in &list {
                let zero = Frequency::new(text.value.trim(), text.parse(&scope)?)
                    .map_err(|why| text.error(why))?;
                if zero.to_f64() > up_to.to_f64() {
                    return Err(text.error(format!("this lies beyond `up-to` = {}", up_to.text)));
                }
                zeros.push(zero);
            }
            let shown: Vec<&str> = zeros.iter().map(|z| z.text.as_str()).collect();
            let text = if shown.is_empty() {
                "nowhere".into()
            } else {
                format!("exactly at {}", shown.join(", "))
            };
            (zeros, text)
        }
        _ => return Err(table.error("this kind needs `at = [ … ]` or `family = \"…\"`")),
    };
    Ok(Box::new(Zeros { zeros, up_to, text }))
}

fn exact(k: f64) -> Option<Frequency> {
    let q = Rational::from_f64(k)?;
    Frequency::new(format!("{k:.17}"), build::rational(q)).ok()
}

/// A local minimum of |F| after narrowing: where, how wide the bracket is, whether it is a zero.
struct Minimum {
    at: f64,
    width: f64,
    zero: bool,
}

impl Zeros {
    /// log2 |F| at these frequencies by whichever route has the better values.
    fn moduli(laboratory: &mut Laboratory, ks: &[f64]) -> Result<Vec<f64>, String> {
        let points: Vec<Frequency> = ks.iter().filter_map(|k| exact(*k)).collect();
        let Some(last) = points.last() else {
            return Ok(Vec::new());
        };
        // F is smallest, if not oscillating, at the largest frequency.
        let lowest = laboratory.expected_tolerances(std::slice::from_ref(last), SCAN_DIGITS + 4);
        let mut depth = log2(&lowest[0]);
        for deeper in 0..=MAX_DEEPER {
            let tolerances = vec![exp2(depth); points.len()];
            let mut run = laboratory.route(Route::Derivative, &points, &tolerances);
            if run.values.iter().any(Result::is_err) {
                run = laboratory.route(Route::Contour, &points, &tolerances);
            }
            let values = run.values.into_iter().collect::<Result<Vec<_>, _>>()?;
            let levels: Vec<f64> = values
                .iter()
                .map(|v| log2(&Real::with_val(64, v.value.abs_ref())))
                .collect();
            let seen = levels
                .iter()
                .zip(&values)
                .all(|(l, v)| *l > log2(&v.error) + CLEAR);
            // What is still not told apart from 0 at that depth is a zero.
            if seen || deeper == MAX_DEEPER {
                return Ok(levels);
            }
            depth -= 100.0 * (1 << deeper) as f64;
        }
        Ok(Vec::new())
    }

    fn scan(&self, laboratory: &mut Laboratory) -> Result<Vec<Minimum>, String> {
        let top = self.up_to.to_f64();
        let step = top / GRID as f64;
        // One step beyond the range, so that a zero at its end is a minimum inside.
        let ks: Vec<f64> = (1..=GRID + 2).map(|j| (j as f64 - 0.37) * step).collect();
        let levels = Zeros::moduli(laboratory, &ks)?;
        let mut minima = Vec::new();
        for j in 1..ks.len() - 1 {
            if levels[j] < levels[j - 1] && levels[j] <= levels[j + 1] {
                let minimum = narrow(
                    laboratory,
                    ks[j - 1],
                    ks[j + 1],
                    levels[j - 1].min(levels[j + 1]),
                )?;
                if minimum.at <= top + minimum.width {
                    minima.push(minimum);
                }
            }
        }
        Ok(minima)
    }
}

/// Narrows a minimum down; `level` is log2 |F| at the lower one of the two ends.
fn narrow(laboratory: &mut Laboratory, from: f64, to: f64, level: f64) -> Result<Minimum, String> {
    let (mut from, mut to, mut last) = (from, to, level);
    for _ in 0..ROUNDS {
        let step = (to - from) / NARROW as f64;
        // Irregular, so that no sample falls on a zero exactly and each fall can be measured.
        let ks: Vec<f64> = (0..NARROW)
            .map(|j| from + (j as f64 + 0.43) * step)
            .collect();
        let levels = Zeros::moduli(laboratory, &ks)?;
        let (best, value) = levels
            .iter()
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(b.1))
            .map_or((0, f64::INFINITY), |(j, v)| (j, *v));
        if value == f64::NEG_INFINITY {
            return Ok(Minimum {
                at: ks[best],
                width: step,
                zero: true,
            });
        }
        last = value;
        (from, to) = (ks[best] - step, ks[best] + step);
    }
    let zero = level - last > FALL;
    Ok(Minimum {
        at: 0.5 * (from + to),
        width: to - from,
        zero,
    })
}

impl Claim for Zeros {
    fn statement(&self) -> (String, String) {
        let text = format!("in (0, {}] F vanishes {}", self.up_to.text, self.text);
        (text.clone(), format!("\\text{{{text}}}"))
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let mut finding = Finding::new(Verdict::Confirmed, None);
        if !self.zeros.is_empty() {
            let claimed = vec![Asked::zero(); self.zeros.len()];
            finding = values::check(laboratory, &self.zeros, claimed, digits, None, false);
            if finding.verdict != Verdict::Confirmed {
                return finding;
            }
        }
        let minima = match self.scan(laboratory) {
            Ok(minima) => minima,
            Err(why) => {
                finding.verdict = Verdict::Undecided;
                finding.strength = None;
                finding.reason = Some(format!(
                    "the scan of (0, {}] failed: {why}",
                    self.up_to.text
                ));
                return finding;
            }
        };
        let unclaimed = minima.iter().filter(|m| m.zero).find(|m| {
            !self
                .zeros
                .iter()
                .any(|z| (z.to_f64() - m.at).abs() <= 2.0 * m.width + 1e-9)
        });
        finding.strength = Some(Strength::Sampled);
        if let Some(extra) = unclaimed {
            finding.verdict = Verdict::Refuted;
            finding.reason = Some(format!(
                "F vanishes also near k = {:.6}, which is not claimed",
                extra.at
            ));
            finding.worst_at = Some(format!("k = {:.6}", extra.at));
            // What refutes it is not at the zeros that were weighed.
            finding.tolerance = None;
            finding.slack = None;
            return finding;
        }
        let lowest = minima.iter().filter(|m| !m.zero).count();
        finding.warnings.push(format!(
            "scanned {GRID} points: {} zeros and {lowest} other minima of |F| found",
            minima.len() - lowest
        ));
        if self.zeros.is_empty() {
            let digits = f64::from(SCAN_DIGITS);
            finding.digits_reached = Some(digits);
        }
        finding
    }

    fn default_digits(&self) -> u32 {
        if self.zeros.is_empty() {
            SCAN_DIGITS
        } else {
            50
        }
    }
}
