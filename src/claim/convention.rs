//! The transform in another convention: a formula for it, and the conversion there and back.
//!
//! | key | meaning |
//! |---|---|
//! | `convention` | `"unitary-angular"`: F/sqrt(2 pi), variable `k`; `"ordinary-frequency"`: ∫ phi e^{-2 pi i nu z} dz, variable `nu` |
//! | `equals` | the formula in that convention's variable |
//! | `points` | values of that variable |
//!
//! Evidence: F is measured at the angular frequency that corresponds to each point, converted, and
//! compared with the formula; converting back has to give F again.

use super::values::{self, Quantity};
use super::{Claim, Subject, points};
use crate::error::Diagnostic;
use crate::expr::{Expr, build};
use crate::fourier::conventions::Convention;
use crate::fourier::{Frequency, Laboratory};
use crate::number::{Complex, Constant};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim that the transform in a convention has this formula.
pub struct InConvention {
    convention: Convention,
    formula: Expr,
    points: Vec<Frequency>,
    angular: Vec<Frequency>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let name = table.required_string("convention")?;
    let convention = match Convention::named(&name.value) {
        Some(c) if c != Convention::Angular => c,
        _ => {
            return Err(name.error("`convention` is \"unitary-angular\" or \"ordinary-frequency\""));
        }
    };
    let variable = convention.variable();
    let text = table.required_string("equals")?;
    let formula = text.parse(&subject.scope(&[variable]))?;
    let ordinary = convention == Convention::OrdinaryFrequency;
    let two_pi = || build::mul(build::num(2), Expr::Constant(Constant::Pi));
    let given = points::given(table, subject)?;
    // Without points of its own the claim looks at the angular frequencies of the other kinds.
    let (points, angular) = match given {
        Some(points) if ordinary => {
            let angular = points
                .iter()
                .map(|p| {
                    let k = build::mul(two_pi(), p.expr().clone());
                    Frequency::new(format!("2*pi*({})", p.text), k)
                })
                .collect::<Result<Vec<_>, String>>()
                .map_err(|why| text.error(why))?;
            (points, angular)
        }
        Some(points) => (points.clone(), points),
        None if ordinary => {
            let points = points::changed(&points::DEFAULT, |k| build::div(k.clone(), two_pi()))
                .map_err(|why| text.error(why))?;
            (points, points::default_points())
        }
        None => (points::default_points(), points::default_points()),
    };
    values::evaluate(&formula, variable, &points, 64).map_err(|why| text.error(why))?;
    Ok(Box::new(InConvention {
        convention,
        formula,
        points,
        angular,
    }))
}

impl Claim for InConvention {
    fn statement(&self) -> (String, String) {
        let variable = self.convention.variable();
        let (text, latex) = match self.convention {
            Convention::UnitaryAngular => (
                "F[phi](k)/sqrt(2 pi)",
                "\\tfrac{1}{\\sqrt{2\\pi}}\\mathcal{F}[\\varphi](k)",
            ),
            _ => (
                "∫ phi e^{-2 pi i nu z} dz",
                "\\int \\varphi\\, e^{-2\\pi i\\nu z}\\,dz",
            ),
        };
        let _ = variable;
        (
            format!("{text} = {}", self.formula),
            format!("{latex} = {}", self.formula.to_latex()),
        )
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let bits = values::formula_bits(digits);
        let variable = self.convention.variable();
        let back = |e: &Expr| -> Result<Vec<Complex>, String> {
            let there = values::evaluate(e, variable, &self.points, bits)?;
            Ok(there
                .iter()
                .map(|v| self.convention.to_angular(v))
                .collect())
        };
        let claimed = match back(&self.formula) {
            Ok(claimed) => claimed,
            Err(why) => return Finding::undecided(why),
        };
        let again = |e: &Expr| back(e).ok();
        values::check(
            laboratory,
            &self.angular,
            &claimed,
            Quantity::Transform,
            digits,
            Some((&self.formula, &again)),
            false,
        )
    }
}
