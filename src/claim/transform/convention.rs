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

use crate::claim::common::context::Context;
use crate::claim::common::interval::{self, Between};
use crate::claim::common::points::{self, Points};
use crate::claim::common::values::{self, Quantity};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build};
use crate::fourier::conventions::Convention;
use crate::fourier::{Compared, Frequency};
use crate::number::{Constant, Rational};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim that the transform in a convention has this formula.
pub struct InConvention {
    convention: Convention,
    formula: Expr,
    /// Values of the convention's variable, where the claim names them; else angular frequencies.
    points: Points,
}

fn two_pi() -> Expr {
    build::mul(build::num(2), Expr::Constant(Constant::Pi))
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
    let content = points::content("convention", subject, &[&name.value, text.value.trim()]);
    // Without points of its own the claim looks at angular frequencies, as the other kinds.
    let points = match points::given(table, subject)? {
        Some(points) => Points::exactly(points),
        None => {
            let k = build::var("k");
            let nu = match convention {
                Convention::OrdinaryFrequency => build::div(k, two_pi()),
                _ => k,
            };
            Points::chosen(content, &[(&formula.substitute(variable, &nu), "k")])
        }
    };
    let claim = InConvention {
        convention,
        formula,
        points,
    };
    claim
        .points
        .test(|p| {
            let (at, _) = claim.both(p)?;
            values::evaluate(&claim.formula, variable, &[at], 64).map(|_| ())
        })
        .map_err(|why| text.error(why))?;
    Ok(Box::new(claim))
}

impl InConvention {
    /// What F is in our convention, by the formula.
    fn in_k(&self) -> Expr {
        match self.convention {
            Convention::Angular => self.formula.clone(),
            Convention::UnitaryAngular => {
                let half = build::rational(Rational::from((1, 2)));
                build::mul(build::pow(two_pi(), half), self.formula.clone())
            }
            Convention::OrdinaryFrequency => {
                let nu = build::div(build::var("k"), two_pi());
                self.formula.substitute(self.convention.variable(), &nu)
            }
        }
    }

    /// The value of the convention's variable at a point, and the angular frequency.
    fn both(&self, point: &Frequency) -> Result<(Frequency, Frequency), Doubt> {
        if self.convention != Convention::OrdinaryFrequency {
            return Ok((point.clone(), point.clone()));
        }
        let e = point.expr().clone();
        if self.points.given() {
            let k = Frequency::new(format!("2*pi*({})", point.text), build::mul(two_pi(), e))?;
            Ok((point.clone(), k))
        } else {
            let nu = build::div(e, two_pi());
            Ok((Frequency::new(nu.to_string(), nu)?, point.clone()))
        }
    }
}

impl Claim for InConvention {
    fn statement(&self) -> (String, String) {
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
        (
            format!("{text} = {}", self.formula),
            format!("{latex} = {}", self.formula.to_latex()),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let bits = values::formula_bits(digits);
        let variable = self.convention.variable();
        let quantity = Quantity::In(self.convention);
        let mut ks = Vec::new();
        let mut at = Vec::new();
        for point in self.points.of(laboratory) {
            match self.both(&point) {
                Ok((value, k)) => {
                    at.push(value);
                    ks.push(k);
                }
                Err(why) => return Err(why),
            }
        }
        let place = |k: &Frequency| {
            let j = ks.iter().position(|known| known.text == k.text);
            j.map(|j| &at[j])
                .ok_or_else(|| "a point is missing".to_owned())
        };
        let asked = values::asked_at(
            ks.clone(),
            self.points.given(),
            |k| values::transform(quantity, &self.formula, variable, place(k)?, bits),
            |why, _| Ok(why.into()),
        );
        let (kept, asked, left_out) = match asked {
            Ok(asked) => asked,
            Err(finding) => return Ok(*finding),
        };
        let there: Vec<Frequency> = kept.iter().filter_map(|k| place(k).ok()).cloned().collect();
        let again = |e: &Expr, j: usize| values::evaluated(e, variable, &there[j], bits);
        let stated = Some(values::Restated {
            formula: &self.formula,
            value: &again,
        });
        let mut finding = values::check(laboratory, &kept, asked, digits, stated, false);
        finding = values::unless_left_out(finding, left_out);
        let finding = self.points.withheld(finding);
        if self.points.given() || !laboratory.limits().far {
            return Ok(finding);
        }
        let formula = self.in_k();
        let asked = |k: &Frequency, bits| {
            values::transform(Quantity::Transform, &formula, "k", k, bits).ok()
        };
        let between = Between {
            formula: &formula,
            compared: Compared::Transform,
            of: match self.convention {
                Convention::OrdinaryFrequency => "2 pi nu",
                _ => "k",
            },
            asked: &asked,
        };
        Ok(interval::widened(finding, &between, laboratory, digits))
    }
}
