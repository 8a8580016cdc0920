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
//! Where no law is derived the claim is undecided: measured values of F do not tell what rules beyond them, and
//! a power of log k decides at order 1.

use crate::activation::law::{self, Law};
use crate::claim::common::context::Context;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::verdict::{Finding, Power, RouteSummary, Strength, Verdict, show};
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

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let laboratory = context.laboratory()?;
        if let Some(why) = laboratory.obstacle() {
            return Err(why);
        }
        let limits = laboratory.limits().clone();
        let law = law::of(laboratory.activation(), &|| limits.exhausted().is_some());
        let mut finding = match law.integral_converges() {
            Ok(answer) => self.by_law(answer, &law),
            Err(why) => Finding::undecided(format!("no law of rho is derived: {why}")),
        };
        finding.routes.push(row_of(&law));
        Ok(finding)
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

impl BedOfNails {
    /// By the law that is derived from the structure of phi.
    fn by_law(&self, answer: bool, law: &Law) -> Finding {
        let mut finding = if answer == self.converges {
            Finding::new(Verdict::Confirmed, None)
        } else {
            let verb = if answer { "converges" } else { "diverges" };
            Finding::new(Verdict::Refuted, Some(format!("the integral {verb}")))
        };
        finding.strength = Some(Strength::Enclosed);
        if finding.verdict == Verdict::Confirmed {
            // Between exponentials or powers of log k and their opposites there is no smallest change.
            finding.power = law.distance_from_order_one().map(|distance| {
                Power::of(
                    show::bound(&distance),
                    Some("an order of rho on the other side of 1".into()),
                )
            });
        }
        finding
    }
}
