//! The ridge autocorrelation A(d) = F^-1\[1/rho\](d) = ∫ phi(z) phi(z + d) dz equals a formula in `d`
//! (`equals`), or numbers (`equals-values`, where there is no closed form).
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `d`, d > 0; real |
//! | `equals-values` | list of `{ at = "1", re = "0.12…" }` instead |
//! | `points` | distances, exact expressions, d > 0 (default 1/2, 3) |
//! | `derivatives` | n, the number of derivatives that make phi square integrable; found, and checked where it stands here |
//! | `regular` | formula of F for k > 0; left out: the `equals` of the case's first `fourier-transform` claim |
//!
//! Where phi is square integrable (n = 0), A(d) itself is judged. Where it takes n derivatives, A is
//! defined up to an even polynomial of degree below 2n, and what is judged is the central difference
//! of order 2n, sum_j (-1)^(n+j) binom(2n, n+j) A(|d + j h|) with h = 2d/(2n - 1), which such a
//! polynomial does not change; `equals-values` are values of it. (The 2n-th derivative at d > 0 would
//! see no difference between the multiples of the rectifier's d^3.)
//!
//! Evidence: `correlation`, the integral of phi over the real axis, and `spectral`, the inverse
//! transform of |F|^2 with F the case's formula, a claim of its own. 30 digits unless stated. A claimed
//! 0 is judged absolutely.

use super::points::{drawn, features};
use super::seed::seed;
use super::{Claim, Subject, distances, listed, values};
use crate::error::Diagnostic;
use crate::expr::{Expr, build};
use crate::fourier::Laboratory;
use crate::kernel::correlation::Correlation;
use crate::kernel::order::order;
use crate::kernel::spectral::Spectral;
use crate::kernel::{Distance, Stencil, Value};
use crate::number::{Bounded, Complex, Real};
use crate::verdict::{Finding, Measured, Reading, RouteSummary, Verdict, power, show, weigh};
use crate::wire::Table;

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: f64 = 4.0;
/// `derivatives` at most.
const MAX_DERIVATIVES: i64 = 10;

/// The claim.
pub struct RidgeKernel {
    points: Vec<Distance>,
    claimed: Claimed,
    derivatives: Option<u32>,
    regular: Expr,
}

enum Claimed {
    Formula(Expr),
    Values(Vec<Expr>),
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let equals = table.string("equals")?;
    let rows = table.tables("equals-values")?;
    let regular = match table.string("regular")? {
        Some(text) => text.parse(&subject.scope(&["k"]))?,
        None => subject.regular().cloned().ok_or_else(|| {
            table.error("give `regular`, the formula of F for k > 0: no fourier-transform claim with `equals` stands above")
        })?,
    };
    let derivatives = table.integer_in("derivatives", 0..=MAX_DERIVATIVES)?;
    let derivatives = derivatives.map(|n| n as u32);
    let (points, claimed) = match (equals, rows.is_empty()) {
        (Some(text), true) => {
            let formula = text.parse(&subject.scope(&["d"]))?;
            let points = distances::read(table, subject)?;
            for point in &points {
                distances::value(&formula, "d", &point.at(96), 64)
                    .map_err(|why| text.error(why))?;
            }
            (points, Claimed::Formula(formula))
        }
        (None, false) => {
            let scope = subject.scope(&[]);
            let (points, claimed) = listed::read(rows, &scope, |text, e| Distance::new(text, e))?;
            (points, Claimed::Values(claimed))
        }
        (Some(text), false) => {
            return Err(text.error("give `equals` or `equals-values`, not both"));
        }
        (None, true) => {
            return Err(table.error("this kind needs `equals` (a formula in d) or `equals-values`"));
        }
    };
    Ok(Box::new(RidgeKernel {
        points,
        claimed,
        derivatives,
        regular,
    }))
}

/// The difference of a formula at the points.
fn differences(
    formula: &Expr,
    stencil: Stencil,
    points: &[Distance],
    bits: u32,
) -> Result<Vec<Complex>, String> {
    points
        .iter()
        .map(|point| {
            let d = point.at(bits + 64);
            let value = stencil.apply(&d, |x| distances::value(formula, "d", x, bits + 64))?;
            Ok(Complex::with_val(bits, (value, 0)))
        })
        .collect()
}

/// One route at all points.
pub(super) struct Run {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub detail: String,
    /// One entry per point.
    pub values: Vec<Result<Value, String>>,
}

impl Run {
    /// In a few words.
    pub fn summary(&self) -> RouteSummary {
        let known = || self.values.iter().filter_map(|v| v.as_ref().ok());
        let largest = known().map(|v| v.error.clone()).reduce(|a, b| a.max(&b));
        RouteSummary {
            name: self.name.into(),
            detail: self.detail.clone(),
            error_bound: largest.map(|e| show::bound(&e)),
            nodes: known().map(|v| v.nodes).sum(),
            bits: known().map(|v| v.bits).max().unwrap_or(0),
            failed: self.values.iter().find_map(|v| v.as_ref().err().cloned()),
        }
    }
}

/// The routes at the points beside what is claimed there.
pub(super) fn measured<C: Clone + Into<Bounded>>(
    at: &[String],
    claimed: &[C],
    runs: &[Run],
) -> Vec<Measured> {
    let one = |(j, (at, claimed)): (usize, (&String, &C))| {
        let readings = runs.iter().map(|run| Reading {
            route: run.name,
            precise: true,
            value: match &run.values[j] {
                Ok(v) => Ok((
                    Complex::with_val(v.value.prec(), (&v.value, 0)),
                    v.error.clone(),
                )),
                Err(why) => Err(why.clone()),
            },
        });
        Measured::new(at.clone(), claimed.clone()).with(readings.collect())
    };
    at.iter().zip(claimed).enumerate().map(one).collect()
}

/// The absolute error that leaves a claimed value known to the digits asked.
pub(super) fn tolerance(claimed: &Complex, digits: u32) -> Real {
    let size = Real::with_val(64, claimed.abs_ref());
    let size = if size.is_zero() {
        Real::with_val(64, 1)
    } else {
        size
    };
    size * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS)
}

impl RidgeKernel {
    fn runs(
        &self,
        laboratory: &Laboratory,
        stencil: Stencil,
        found: crate::kernel::order::Order,
        tolerances: &[Real],
    ) -> Vec<Run> {
        let limits = laboratory.limits();
        let bits = values::formula_bits(60);
        let mut correlation = Correlation::new(laboratory.activation(), found);
        let ds: Vec<_> = self.points.iter().map(|p| p.at(8 * bits)).collect();
        let first = ds.iter().zip(tolerances);
        let first = first.map(|(d, tolerance)| correlation.run(d, tolerance, limits));
        let n = stencil.n;
        let mut runs = vec![Run {
            name: "correlation",
            detail: match n {
                0 => "phi(z) phi(z + d), real axis".into(),
                n => format!("differences of order {n} of phi, real axis"),
            },
            values: first.collect(),
        }];
        let second = match Spectral::new(&self.regular) {
            Ok(spectral) => ds
                .iter()
                .zip(tolerances)
                .map(|(d, tolerance)| spectral.run(stencil, d, tolerance, limits))
                .collect(),
            Err(why) => vec![Err(why); self.points.len()],
        };
        runs.push(Run {
            name: "spectral",
            detail: format!("(2 sin(kh/2))^{} |F|^2 with F = {}", 2 * n, self.regular),
            values: second,
        });
        runs
    }
}

/// Distances at which a stated A is held against phi, besides those at its own features.
const DRAWN: usize = 3;
/// Where they lie.
const RANGE: (f64, f64) = (1.0 / 8.0, 6.0);
/// Digits to which it is held.
const CHECKED: u32 = 15;

/// What phi says against `formula` as its A(d): at some drawn distances and beside every feature of the formula A is
/// measured on the z axis. `None`: nothing.
///
/// # Errors
/// Why A could not be measured.
pub(super) fn contradiction(
    laboratory: &Laboratory,
    formula: &Expr,
) -> Result<Option<String>, String> {
    let found = order(laboratory.activation())?;
    let stencil = Stencil { n: found.n };
    let content = seed(&formula.to_string());
    let mut ds = drawn(content, RANGE, DRAWN);
    ds.extend(features(formula, "d", RANGE, content).points);
    let mut correlation = Correlation::new(laboratory.activation(), found);
    for d in ds {
        let point = Distance::new(d.to_string(), build::rational(d))?;
        let stated = differences(formula, stencil, std::slice::from_ref(&point), 256)?;
        let size = tolerance(&stated[0], CHECKED);
        let at = point.at(2000);
        let measured = correlation.run(&at, &size, laboratory.limits())?;
        let gap = Real::with_val(64, stated[0].real() - &measured.value).abs();
        if gap > Real::with_val(64, &size * 10_000u32) + &measured.error {
            return Ok(Some(format!(
                "the formula of A that this claim rests on is not that of phi: at d = {} phi gives {} (its {}), the formula {}",
                point.text,
                show::real(&measured.value, 12),
                if found.n == 0 { "value" } else { "difference" },
                show::real(stated[0].real(), 12)
            )));
        }
    }
    Ok(None)
}

impl Claim for RidgeKernel {
    fn statement(&self) -> (String, String) {
        let left = "\\mathcal{F}^{-1}[1/\\rho_\\varphi](d) = ";
        match &self.claimed {
            Claimed::Formula(f) => (
                format!("F^-1[1/rho](d) = {f}"),
                format!("{left}{}", f.to_latex()),
            ),
            Claimed::Values(list) => {
                let (first, rest) = listed::first_and_rest(list);
                let at = self.points.first().map_or("", |p| &p.text);
                let text = format!("F^-1[1/rho]({at}) = {first}…, and {rest} values more");
                (text.clone(), format!("\\text{{{text}}}"))
            }
        }
    }

    fn default_digits(&self) -> u32 {
        30
    }

    fn ridge(&self) -> Option<&Expr> {
        match &self.claimed {
            Claimed::Formula(formula) => Some(formula),
            Claimed::Values(_) => None,
        }
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let found = match order(laboratory.activation()) {
            Ok(found) => found,
            Err(why) => return Finding::undecided(why),
        };
        if let Some(stated) = self.derivatives.filter(|n| *n != found.n) {
            let why = format!(
                "phi is square integrable after {} derivatives; {stated} claimed",
                found.n
            );
            return Finding::new(Verdict::Refuted, Some(why));
        }
        let stencil = Stencil { n: found.n };
        let bits = values::formula_bits(digits);
        let restated = |e: &Expr| differences(e, stencil, &self.points, bits);
        let claimed = match &self.claimed {
            Claimed::Formula(formula) => restated(formula),
            Claimed::Values(list) => list
                .iter()
                .map(|e| crate::expr::eval_complex(e, &[], bits).map_err(|why| why.to_string()))
                .collect(),
        };
        let claimed = match claimed {
            Ok(claimed) => claimed,
            Err(why) => return Finding::undecided(why),
        };
        let tolerances: Vec<Real> = claimed.iter().map(|c| tolerance(c, digits)).collect();
        let runs = self.runs(laboratory, stencil, found, &tolerances);
        let at: Vec<String> = self
            .points
            .iter()
            .map(|p| format!("d = {}", p.text))
            .collect();
        let points = measured(&at, &claimed, &runs);
        let mut finding = weigh(&points, digits, runs.iter().map(Run::summary).collect());
        if found.n > 0 {
            finding.warnings.push(format!(
                "phi is square integrable after {n} derivatives: judged is the central difference of order {}, to which an even polynomial of degree below {} adds nothing",
                2 * found.n, 2 * found.n, n = found.n
            ));
        }
        if finding.verdict == Verdict::Confirmed {
            let again = |e: &Expr| restated(e).ok();
            let formula: Option<power::Restated<'_>> = match &self.claimed {
                Claimed::Formula(f) => Some((f, &again)),
                Claimed::Values(_) => None,
            };
            finding.power = power::measure(&points, digits, formula);
        }
        finding
    }
}
