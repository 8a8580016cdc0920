//! Power: the smallest wrong formula that the evidence refutes.
//!
//! After a confirmation the same evidence is weighed again against the claimed value times
//! 1 + delta, and against the formula with each of its constants times 1 + delta, for delta = 1, 2,
//! 5 times powers of ten upwards. The smallest refuted delta is the power of the check.

use super::finding::{Power, Verdict};
use super::show;
use super::weigh::{Measured, verdict_only};
use crate::expr::Expr;
use crate::number::{Bounded, Complex, Rational, Real};

/// Decimal places above the digits asked at which the search begins.
const ABOVE: i64 = 2;
/// At most this many constants of a formula are changed.
const MAX_LITERALS: usize = 8;

/// A perturbation 1 + m 10^e.
#[derive(Clone, Copy)]
struct Step {
    mantissa: u32,
    exponent: i64,
}

impl Step {
    fn real(self) -> Real {
        show::ten_to_minus(-self.exponent as f64) * self.mantissa
    }

    fn exact(self) -> Rational {
        use crate::number::Integer;
        let power = Integer::from(Integer::u_pow_u(10, self.exponent.unsigned_abs() as u32));
        Rational::from((Integer::from(self.mantissa), power))
    }

    fn text(self) -> String {
        format!("{}e{}", self.mantissa, self.exponent)
    }
}

/// The smallest relative change, as text, of those that are tried for so many digits for which
/// `refutes` holds.
pub fn smallest(digits: u32, refutes: impl Fn(&Real) -> bool) -> Option<String> {
    steps(digits)
        .find(|step| refutes(&step.real()))
        .map(Step::text)
}

fn steps(digits: u32) -> impl Iterator<Item = Step> {
    (0..i64::from(digits) + ABOVE).flat_map(move |j| {
        let exponent = j - i64::from(digits) - ABOVE;
        [1, 2, 5].map(|mantissa| Step { mantissa, exponent })
    })
}

/// A claimed formula, and its values at the points when it is changed.
pub type Restated<'a> = (&'a Expr, &'a dyn Fn(&Expr) -> Option<Vec<Complex>>);

/// The power of a confirmed check of values. `formula` gives the claimed values of a changed
/// formula, for naming one; none where the claim is not a formula.
pub fn measure(points: &[Measured], digits: u32, formula: Option<Restated<'_>>) -> Option<Power> {
    let found = steps(digits).find(|step| {
        let factor = step.real();
        let changed: Vec<Measured> = points
            .iter()
            .map(|p| {
                let value = p.claimed.value();
                let bits = value.prec().0;
                let shift = if p.claimed.least().is_zero() {
                    // A claimed zero is changed by the same share of its scale.
                    Complex::with_val(bits, (Real::with_val(bits, &p.scale * &factor), 0))
                } else {
                    Complex::with_val(bits, value * &factor)
                };
                let changed = Complex::with_val(bits, value + &shift);
                Measured {
                    claimed: Bounded::new(changed, &p.claimed.error()),
                    ..p.clone()
                }
            })
            .collect();
        verdict_only(&changed, digits) == Verdict::Refuted
    })?;
    let formula = formula.and_then(|(expr, values)| nearest_formula(points, digits, expr, values));
    Some(Power {
        change: found.text(),
        formula,
    })
}

/// The formula with one constant changed, that constant to which the check is most sensitive.
fn nearest_formula(
    points: &[Measured],
    digits: u32,
    expr: &Expr,
    values: &dyn Fn(&Expr) -> Option<Vec<Complex>>,
) -> Option<String> {
    let literals = expr.literals();
    let mut best: Option<(usize, Step)> = None;
    for (index, literal) in literals.iter().enumerate().take(MAX_LITERALS) {
        if *literal == 0 {
            continue;
        }
        for (rank, step) in steps(digits).enumerate() {
            if best.is_some_and(|(_, b)| steps(digits).take(rank + 1).any(|s| s.text() == b.text()))
            {
                break;
            }
            let changed = literal * step.exact() + literal;
            let Some(claimed) = values(&expr.with_literal(index, &Expr::Number(changed))) else {
                break;
            };
            let moved: Vec<Measured> = points
                .iter()
                .zip(claimed)
                .map(|(p, claimed)| Measured {
                    // A constant that is changed by so little changes nothing about the bound.
                    claimed: Bounded::new(claimed, &p.claimed.error()),
                    ..p.clone()
                })
                .collect();
            if verdict_only(&moved, digits) == Verdict::Refuted {
                best = Some((index, step));
                break;
            }
        }
    }
    let (index, step) = best?;
    let literal = &literals[index];
    let shown = if *literal.denom() == 1u32 {
        literal.numer().to_string()
    } else {
        format!("({literal})")
    };
    let name = format!("({shown}*(1 + {}))", step.text());
    Some(
        expr.with_literal(index, &Expr::Variable(name.into()))
            .to_string(),
    )
}
