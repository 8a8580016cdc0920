//! The penalty rho_phi(k) = 1/|F\[phi\](k)|^2 at the points equals a formula in `k`.
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `k`, real and positive for k > 0; or `"inf"`: F vanishes at the points |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: as for `fourier-transform`, with the same points; the error bound of F is carried through 1/|F|^2. Where
//! 1/rho vanishes, |F| is compared with rho^(-1/2). An infinite penalty is a claimed F = 0. A formula that is not
//! positive at a point is refuted without any evidence.

use crate::claim::common::context::Context;
use crate::claim::common::interval;
use crate::claim::common::points::{self, Points};
use crate::claim::common::values::{self, Asked, Quantity, Undefined};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::fourier::Frequency;
use crate::number::{Bounded, Complex, Function, Scalar};
use crate::verdict::{Finding, Verdict, show};
use crate::wire::Table;

/// The claim that rho has this formula; no formula: that it is infinite.
pub struct Penalty {
    points: Points,
    formula: Option<Expr>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, a point outside the formula's domain.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let text = table.required_string("equals")?;
    let formula = match text.value.trim() {
        "inf" => None,
        _ => Some(text.parse(&subject.scope(&["k"]))?),
    };
    let content = points::content("penalty", subject, &[text.value.trim()]);
    let formulas: Vec<(&Expr, &str)> = formula.iter().map(|f| (f, "k")).collect();
    let points = match points::given(table, subject)? {
        Some(points) => Points::exactly(points),
        None => Points::chosen(content, &formulas),
    };
    if let Some(formula) = &formula {
        points
            .test(|k| values::evaluate(formula, "k", std::slice::from_ref(k), 64).map(|_| ()))
            .map_err(|why| text.error(why))?;
    }
    Ok(Box::new(Penalty { points, formula }))
}

impl Claim for Penalty {
    fn statement(&self) -> (String, String) {
        let left = "\\rho_\\varphi(k) = ";
        match &self.formula {
            Some(f) => (format!("rho(k) = {f}"), format!("{left}{}", f.to_latex())),
            None => ("rho(k) = inf (F vanishes)".into(), format!("{left}\\infty")),
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        let formula = self.formula.iter();
        formula
            .map(|formula| Fact::Penalty(formula, self.points.all()))
            .collect()
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let bits = values::formula_bits(digits);
        let points = self.points.of(laboratory);
        let Some(formula) = &self.formula else {
            let zeros = points.iter().map(|_| Asked::zero()).collect();
            return Ok(values::check(
                laboratory, &points, zeros, digits, None, true,
            ));
        };
        let asked = values::asked_at(
            points,
            self.points.given(),
            |k| values::penalty(formula, k, bits),
            |undefined, k| match undefined {
                Undefined::NoValue(why) => Ok(why.text),
                Undefined::NotPositive(value) => Err(Box::new(not_positive(k, &value))),
            },
        );
        let (points, asked, left_out) = match asked {
            Ok(asked) => asked,
            Err(finding) => return Ok(*finding),
        };
        let quantities: Vec<Quantity> = asked.iter().map(|a| a.quantity).collect();
        let again = |e: &Expr, j: usize| restated(e, &points[j], quantities[j], bits);
        let stated = Some(values::Restated {
            formula,
            value: &again,
        });
        let mut finding = values::check(laboratory, &points, asked, digits, stated, true);
        finding = values::unless_left_out(finding, left_out);
        let finding = self.points.withheld(finding);
        // The formula of F is asked on an interval in every tier, what follows from it where everything is.
        if self.points.given() {
            return Ok(finding);
        }
        Ok(interval::widened_penalty(
            finding, formula, laboratory, digits,
        ))
    }
}

/// The value of a changed formula, of the quantity that is compared at a point.
fn restated(e: &Expr, k: &Frequency, quantity: Quantity, bits: u32) -> Option<Bounded> {
    match quantity {
        Quantity::Modulus => {
            let inverse = values::evaluated(&values::reciprocal(e), "k", k, bits)?;
            let mut root = Bounded::zero(bits);
            root.apply(Function::Sqrt, &[&inverse]).ok()?;
            Some(root)
        }
        _ => values::evaluated(e, "k", k, bits),
    }
}

/// A claim that is refuted because its penalty is no positive real number at a frequency.
pub(super) fn not_positive(k: &Frequency, value: &Complex) -> Finding {
    let at = format!("k = {}", k.text);
    let value = show::complex(value, 6);
    let why = format!("at {at}: a penalty is a positive real number; claimed {value}");
    let mut finding = Finding::new(Verdict::Refuted, Some(why));
    finding.worst_at = Some(at);
    finding
}
