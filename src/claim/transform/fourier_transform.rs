//! F\[phi\](k) at the points equals a formula in `k` (`equals`), or numbers (`equals-values`, for an
//! activation without a closed form).
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `k`, k > 0; may use `i` |
//! | `equals-values` | list of `{ at = "1", re = "0.12…", im = "…" }` instead |
//! | `points` | exact expressions, k > 0; left out: 1/4, 1, pi, five that are drawn from the claim's content between 1/32 and 64 (in the tier fast, where F is smaller than 2^-170 of F(1) at 64, between 1/32 and the largest of 32, 16, 8, 4 at which it is not), and some beside each place at which the formula is not smooth, or narrow |
//!
//! Evidence: enclosures of F, balls that hold it by theorems, against the formula in balls; a formula that is
//! confirmed so at points of our choice is asked for every k between 1/64 and 64 as well, and at both ends: for all k > 0. Where there is no
//! enclosure, and beside it in the tier full: the contour and the derivative route, to four digits more than asked,
//! cross-checked by the two double-precision routes. The formula is evaluated with a bound of its rounding. Where it vanishes, F is
//! compared with the formula's size nearby. A claimed 0 is confirmed where the structure of phi says so (outside
//! the band, off the lines of a sum of waves), or against the size of F on both sides; a small value is not 0.

use crate::claim::common::context::Context;
use crate::claim::common::interval::{self, Between};
use crate::claim::common::points::{self, Points};
use crate::claim::common::stated_transform::{self, content};
use crate::claim::common::values::{self, Asked, Quantity};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::fourier::{Compared, Frequency};
use crate::verdict::{Finding, show};
use crate::wire::Table;

/// The claim that F has these values.
pub struct FourierTransform {
    points: Points,
    claimed: Claimed,
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
    match (equals, rows.is_empty()) {
        (Some(text), true) => {
            let formula = text.parse(&subject.scope(&["k"]))?;
            let points = match points::given(table, subject)? {
                Some(points) => Points::exactly(points),
                None => Points::chosen(content(subject, &formula), &[(&formula, "k")]),
            };
            points
                .test(|k| values::evaluate(&formula, "k", std::slice::from_ref(k), 64).map(|_| ()))
                .map_err(|why| text.error(why))?;
            Ok(Box::new(FourierTransform {
                points,
                claimed: Claimed::Formula(formula),
            }))
        }
        (None, false) => {
            let (mut points, mut claimed) = (Vec::new(), Vec::new());
            let scope = subject.scope(&[]);
            for mut row in rows {
                let at = row.required_string("at")?;
                let point = Frequency::new(at.value.trim(), at.parse(&scope)?)
                    .map_err(|why| at.error(why))?;
                points.push(point);
                let (re, im) = (row.string("re")?, row.string("im")?);
                let part = |text: Option<crate::wire::Text>| match text {
                    Some(text) => text.parse(&scope),
                    None => Ok(crate::expr::build::num(0)),
                };
                let i = Expr::Constant(crate::number::Constant::I);
                let imaginary = crate::expr::build::mul(i, part(im)?);
                claimed.push(crate::expr::build::add(part(re)?, imaginary));
                row.finish(&["at", "re", "im"])?;
            }
            Ok(Box::new(FourierTransform {
                points: Points::exactly(points),
                claimed: Claimed::Values(claimed),
            }))
        }
        (Some(text), false) => Err(text.error("give `equals` or `equals-values`, not both")),
        (None, true) => {
            Err(table.error("this kind needs `equals` (a formula in k) or `equals-values`"))
        }
    }
}

impl FourierTransform {
    /// The formula, where it is one.
    fn formula(&self) -> Option<&Expr> {
        match &self.claimed {
            Claimed::Formula(formula) => Some(formula),
            Claimed::Values(_) => None,
        }
    }

    /// What is claimed at a point; a listed value stands at its own.
    fn asked(&self, k: &Frequency, bits: u32) -> Result<Asked, Doubt> {
        match &self.claimed {
            Claimed::Formula(formula) => {
                values::transform(Quantity::Transform, formula, "k", k, bits)
            }
            Claimed::Values(list) => {
                let all = self.points.all();
                let place = all.iter().position(|p| p == k).and_then(|j| list.get(j));
                let e = place.ok_or("a value is missing")?;
                values::transform(Quantity::Transform, e, "k", k, bits)
            }
        }
    }
}

impl Claim for FourierTransform {
    fn statement(&self) -> (String, String) {
        let left = "\\mathcal{F}[\\varphi](k) = ";
        match &self.claimed {
            Claimed::Formula(f) => (
                format!("F[phi](k) = {f}"),
                format!("{left}{}", f.to_latex()),
            ),
            Claimed::Values(list) => {
                let first = list
                    .first()
                    .and_then(|e| crate::expr::eval_complex(e, &[], 64).ok())
                    .map_or_else(String::new, |v| show::complex(&v, 8));
                let points = self.points.all();
                let at = points.first().map_or("", |p| &p.text);
                let text = format!(
                    "F[phi]({at}) = {first}…, and {} values more",
                    list.len().saturating_sub(1)
                );
                (text.clone(), format!("\\text{{{text}}}"))
            }
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        self.formula().map(Fact::Transform).into_iter().collect()
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let finding = stated_transform::weigh(
            &self.points,
            |k, bits| self.asked(k, bits),
            self.formula(),
            laboratory,
            digits,
        );
        Ok(match self.formula() {
            Some(formula) if !self.points.given() => {
                let asked = |k: &Frequency, bits| {
                    values::transform(Quantity::Transform, formula, "k", k, bits).ok()
                };
                let between = Between {
                    formula,
                    compared: Compared::Transform,
                    of: "k",
                    asked: &asked,
                };
                interval::widened(finding, &between, laboratory, digits)
            }
            _ => finding,
        })
    }
}
