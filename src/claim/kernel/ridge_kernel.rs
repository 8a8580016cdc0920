//! The ridge autocorrelation A(d) = F^-1\[1/rho\](d) = ∫ phi(z) phi(z + d) dz equals a formula in `d`
//! (`equals`), or numbers (`equals-values`, where there is no closed form).
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `d`, d > 0; real |
//! | `equals-values` | list of `{ at = "1", re = "0.12…" }` instead |
//! | `points` | distances, exact expressions, d > 0 (default 1/2, 3, one that is drawn from the claim's content, and those that the features of the formula ask for) |
//! | `derivatives` | n, the number of derivatives that make phi square integrable; found, and checked where it stands here |
//! | `regular` | formula of F for k > 0; left out: the `equals` of the case's first `fourier-transform` claim; without one F is not stated |
//!
//! Where phi is square integrable (n = 0), A(d) itself is judged. Where it takes n derivatives, A is
//! defined up to an even polynomial of degree below 2n, and what is judged is the central difference
//! of order 2n, sum_j (-1)^(n+j) binom(2n, n+j) A(|d + j h|) with h = 2d/(2n - 1), which such a
//! polynomial does not change; `equals-values` are values of it. (The 2n-th derivative at d > 0 would
//! see no difference between the multiples of the rectifier's d^3.)
//!
//! Evidence: `correlation`, the integral of phi over the real axis, and `spectral`, the inverse
//! transform of |F|^2 with F the case's formula, a claim of its own: a wrong one contradicts `correlation`, and the claim
//! is undecided. Where no F is stated, the second route is from phi as well ([`crate::kernel::average`]): F by rule from its pieces, or
//! the integral over the axis by another rule. 30 digits unless stated. A claimed 0 is judged against the size of A at a small
//! distance.

use crate::claim::common::context::Context;
use crate::claim::common::distances::differences;
use crate::claim::common::points::withheld;
use crate::claim::common::ridge_evidence::{
    Run, against, measured, routes, tolerances, up_to_a_polynomial,
};
use crate::claim::common::{distances, listed, values};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::fourier::Laboratory;
use crate::kernel::average::{Average, Side};
use crate::kernel::spectral::Spectral;
use crate::kernel::{Distance, Value};
use crate::number::{Bounded, Real};
use crate::verdict::{Finding, Verdict, power, weigh};
use crate::wire::Table;

/// Distances that a claim without `points` draws.
const DRAWN_HERE: usize = 1;
/// `derivatives` at most.
const MAX_DERIVATIVES: i64 = 10;

/// The claim.
pub struct RidgeKernel {
    points: Vec<Distance>,
    claimed: Claimed,
    /// Whether the formula has parts that no point looks at.
    more: bool,
    derivatives: Option<u32>,
    regular: Option<Expr>,
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
        Some(text) => Some(text.parse(&subject.scope(&["k"]))?),
        None => subject.regular().cloned(),
    };
    let derivatives = table.integer_in("derivatives", 0..=MAX_DERIVATIVES)?;
    let derivatives = derivatives.map(|n| n as u32);
    let (points, claimed, more) = match (equals, rows.is_empty()) {
        (Some(text), true) => {
            let formula = text.parse(&subject.scope(&["d"]))?;
            let stated = distances::given(table, subject)?;
            let given = stated.is_some();
            let chosen = || distances::chosen("ridge-kernel", subject, (&formula, "d"), DRAWN_HERE);
            let (points, more) = stated.map_or_else(chosen, |points| (points, false));
            distances::test(&points, given, |point| {
                distances::value(&formula, "d", &point.at(96), 64).map(|_| ())
            })
            .map_err(|why| text.error(why))?;
            (points, Claimed::Formula(formula), more)
        }
        (None, false) => {
            let scope = subject.scope(&[]);
            let (points, claimed) = listed::read(rows, &scope, |text, e| Distance::new(text, e))?;
            (points, Claimed::Values(claimed), false)
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
        more,
        derivatives,
        regular,
    }))
}

impl RidgeKernel {
    fn runs(
        &self,
        laboratory: &Laboratory,
        average: &mut Average,
        tolerances: &[Real],
    ) -> Vec<Run> {
        let limits = laboratory.limits();
        let bits = values::formula_bits(60);
        let stencil = average.stencil();
        let ds: Vec<_> = self.points.iter().map(|p| p.at(8 * bits)).collect();
        let mut side = |side: Side| -> Vec<Result<Value, Doubt>> {
            let both = ds.iter().zip(tolerances);
            both.map(|(d, tolerance)| average.ridge(side, d, tolerance, limits))
                .collect()
        };
        let first = Run {
            name: "correlation",
            detail: match stencil.n {
                0 => "phi(z) phi(z + d), real axis".into(),
                n => format!("differences of order {n} of phi, real axis"),
            },
            values: side(Side::First),
        };
        let Some(regular) = &self.regular else {
            let values = side(Side::Second);
            let (name, detail) = (average.second_name(), average.second().into());
            return vec![
                first,
                Run {
                    name,
                    detail,
                    values,
                },
            ];
        };
        let second = match Spectral::new(regular) {
            Ok(spectral) => ds
                .iter()
                .zip(tolerances)
                .map(|(d, tolerance)| spectral.run(stencil, d, tolerance, limits))
                .collect(),
            Err(why) => vec![Err(why); self.points.len()],
        };
        let second = Run {
            name: "spectral",
            detail: format!("(2 sin(kh/2))^{} |F|^2 with F = {regular}", 2 * stencil.n),
            values: second,
        };
        vec![first, second]
    }
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

    fn facts(&self) -> Vec<Fact<'_>> {
        match &self.claimed {
            Claimed::Formula(formula) => vec![Fact::Ridge(formula)],
            Claimed::Values(_) => Vec::new(),
        }
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let mut average = routes(laboratory)?;
        let stencil = average.stencil();
        if let Some(stated) = self.derivatives.filter(|n| *n != stencil.n) {
            let why = format!(
                "phi is square integrable after {} derivatives; {stated} claimed",
                stencil.n
            );
            return Ok(Finding::new(Verdict::Refuted, Some(why)));
        }
        let bits = values::formula_bits(digits);
        let restated = |e: &Expr| differences((e, "d"), stencil, &self.points, bits);
        let claimed = match &self.claimed {
            Claimed::Formula(formula) => restated(formula),
            Claimed::Values(list) => list
                .iter()
                .map(|e| values::evaluate_bounded(e, &[], bits))
                .collect(),
        };
        let claimed: Vec<Bounded> = claimed?;
        let (tolerances, size) = tolerances(&claimed, digits, &mut average, laboratory);
        let runs = self.runs(laboratory, &mut average, &tolerances);
        let at: Vec<String> = self
            .points
            .iter()
            .map(|p| format!("d = {}", p.text))
            .collect();
        let mut points = measured(&at, &claimed, &runs);
        against(&mut points, size.as_ref());
        let mut finding = weigh(&points, digits, runs.iter().map(Run::summary).collect());
        finding.warnings.extend(up_to_a_polynomial(stencil));
        let again = power::one_by_one(|e: &Expr| restated(e).ok());
        let formula: Option<power::Restated<'_>> = match &self.claimed {
            Claimed::Formula(formula) => Some(power::Restated {
                formula,
                value: &again,
            }),
            Claimed::Values(_) => None,
        };
        power::measure(&mut finding, &points, digits, formula);
        Ok(withheld(finding, self.more))
    }
}
