//! Power: what the evidence of a confirmation would have refuted.
//!
//! The same evidence is weighed again against what is wrong on purpose:
//!
//! * the claimed value times 1 + delta, and the formula with one of its constants times 1 + delta, for delta = 1,
//!   2, 5 times powers of ten upwards from what the bounds of both sides leave room to see. The smallest delta
//!   that two readings exclude is the power. Where the claim itself is excluded beyond the digits asked,
//!   delta counts from these digits;
//! * formulas that are wrong in one place ([`crate::expr::mutants`]), by the digits asked. Those that pass are
//!   the same at every point, or not told apart there.

use super::finding::{Finding, Mutants, Power, Verdict};
use super::show;
use super::weigh::{Measured, refutes, resolution, told_apart};
use crate::expr::Expr;
use crate::expr::mutants::mutants;
use crate::number::{Bounded, Complex, Integer, Rational, Real};
use std::cell::RefCell;

/// Decimal exponents of the largest change that is tried, and of the smallest.
const EXPONENTS: (i64, i64) = (0, -4000);
/// At most this many constants of a formula are changed.
const MAX_LITERALS: usize = 8;
/// At most this many mutants that passed are named.
const NAMED: usize = 4;

/// A relative change m 10^e.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Step {
    exponent: i64,
    mantissa: u32,
}

impl Step {
    fn real(self) -> Real {
        show::ten_to_minus(-self.exponent as f64) * self.mantissa
    }

    fn exact(self) -> Rational {
        let power = Integer::from(Integer::u_pow_u(10, self.exponent.unsigned_abs() as u32));
        let size = Rational::from(self.mantissa);
        if self.exponent < 0 {
            size / power
        } else {
            size * power
        }
    }

    fn text(self) -> String {
        format!("{}e{}", self.mantissa, self.exponent)
    }
}

/// Steps upwards from one that is below this change.
fn steps(from: &Real) -> impl Iterator<Item = Step> {
    let exponent = match from.is_zero() {
        true => EXPONENTS.1,
        false => Real::with_val(64, from.log10_ref()).to_f64().floor() as i64 - 1,
    };
    (exponent.max(EXPONENTS.1)..=EXPONENTS.0)
        .flat_map(|exponent| [1, 2, 5].map(|mantissa| Step { exponent, mantissa }))
}

/// The smallest relative change, as text, for which `refutes` holds, of those that are not far below `from`.
pub fn smallest(from: &Real, mut refutes: impl FnMut(&Real) -> bool) -> Option<String> {
    steps(from)
        .find(|step| refutes(&step.real()))
        .map(Step::text)
}

/// A claimed formula, and what a changed one claims at the point of an index; none where it has no value.
#[derive(Clone, Copy)]
pub struct Restated<'a> {
    /// The formula.
    pub formula: &'a Expr,
    /// The value of another one in its place.
    pub value: &'a dyn Fn(&Expr, usize) -> Option<Bounded>,
}

/// The values of a formula that are only to be had at all points together, one by one.
pub fn one_by_one(
    all: impl Fn(&Expr) -> Option<Vec<Bounded>>,
) -> impl Fn(&Expr, usize) -> Option<Bounded> {
    let last: RefCell<Option<(Expr, Option<Vec<Bounded>>)>> = RefCell::new(None);
    move |e, index| {
        let mut last = last.borrow_mut();
        if last.as_ref().is_none_or(|(known, _)| known != e) {
            *last = Some((e.clone(), all(e)));
        }
        let (_, values) = last.as_ref()?;
        values.as_ref()?.get(index).cloned()
    }
}

/// What excludes a claim, and from which change on it can be seen.
struct Scale {
    share: Real,
    from: Real,
}

impl Scale {
    /// From the bounds of both sides; where the claim itself is excluded by these, from the digits asked.
    fn of(points: &[Measured], digits: u32, told_apart: bool) -> Option<Scale> {
        let nothing = Real::with_val(64, 0);
        if told_apart {
            let asked = show::ten_to_minus(f64::from(digits));
            return Some(Scale {
                share: asked.clone(),
                from: asked,
            });
        }
        let finest = points.iter().filter_map(resolution);
        let from = finest.reduce(|a, b| a.min(&b))?;
        Some(Scale {
            share: nothing,
            from,
        })
    }
}

/// Gives a confirmed check of values its power. None where a rule settles every point: any other value than the
/// claimed one is refuted. `formula` gives the claimed values of a changed formula; none where the claim is
/// not a formula. A formula that the evidence tells from the truth beyond the digits asked is said to hold no
/// further.
pub fn measure(
    finding: &mut Finding,
    points: &[Measured],
    digits: u32,
    formula: Option<Restated<'_>>,
) {
    if finding.verdict != Verdict::Confirmed {
        return;
    }
    let told = told_apart(points);
    finding.power = Scale::of(points, digits, told.is_some())
        .and_then(|scale| power(points, &scale, digits, formula));
    if formula.is_some()
        && let Some((point, off)) = told
    {
        finding.warnings.push(format!(
            "it holds to the {digits} digits asked and not beyond: at {} the claimed value is off by {} of its size, more than both error bounds",
            point.at,
            show::bound(&off)
        ));
    }
}

fn power(
    points: &[Measured],
    scale: &Scale,
    digits: u32,
    formula: Option<Restated<'_>>,
) -> Option<Power> {
    // Where a rule says that the value is 0, any other one is refuted: that measures nothing.
    let by_readings = || points.iter().filter(|point| point.zero_by.is_none());
    let change = smallest(&scale.from, |delta| {
        by_readings().any(|point| refutes(&changed(point, delta), &scale.share))
    })?;
    let nearest = formula.and_then(|restated| nearest_formula(points, scale, restated));
    Some(Power {
        change,
        formula: nearest,
        mutants: formula.map(|restated| weigh_mutants(points, digits, restated)),
    })
}

/// A point whose claimed value is changed by this share; one that is 0 by a share of its scale.
fn changed(point: &Measured, delta: &Real) -> Measured {
    let value = point.claimed.value();
    let bits = value.prec().0;
    let shift = if point.claimed.least().is_zero() {
        Complex::with_val(bits, (Real::with_val(bits, &point.scale * delta), 0))
    } else {
        Complex::with_val(bits, value * delta)
    };
    let moved = Complex::with_val(bits, value + &shift);
    claiming(point, Bounded::new(moved, &point.claimed.error()))
}

fn claiming(point: &Measured, claimed: Bounded) -> Measured {
    Measured {
        claimed,
        ..point.clone()
    }
}

/// Whether the evidence excludes a formula: at one point at least.
fn excluded(points: &[Measured], restated: Restated<'_>, other: &Expr, share: &Real) -> bool {
    points.iter().enumerate().any(|(index, point)| {
        (restated.value)(other, index)
            .is_some_and(|claimed| refutes(&claiming(point, claimed), share))
    })
}

/// The formula with one constant changed, that constant to which the check is most sensitive.
fn nearest_formula(points: &[Measured], scale: &Scale, restated: Restated<'_>) -> Option<String> {
    let literals = restated.formula.literals();
    let with = |index: usize, step: Step| {
        let literal = &literals[index];
        let value = literal * step.exact() + literal;
        restated.formula.with_literal(index, &Expr::Number(value))
    };
    let mut best: Option<(usize, Step)> = None;
    for index in (0..literals.len().min(MAX_LITERALS)).filter(|j| literals[*j] != 0) {
        // A constant may move the value by more than its own share: three digits are allowed for.
        let from = Real::with_val(64, &scale.from / 1000);
        let found = steps(&from)
            .take_while(|step| best.is_none_or(|(_, least)| *step < least))
            .find(|step| excluded(points, restated, &with(index, *step), &scale.share));
        if let Some(step) = found {
            best = Some((index, step));
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
    let changed = Expr::Variable(name.into());
    Some(restated.formula.with_literal(index, &changed).to_string())
}

/// How many of the formulas that are wrong in one place the check refutes, and some that it does not.
fn weigh_mutants(points: &[Measured], digits: u32, restated: Restated<'_>) -> Mutants {
    let share = show::ten_to_minus(f64::from(digits));
    let mut found = Mutants::default();
    for mutant in mutants(restated.formula) {
        let has_value = |index| (restated.value)(&mutant.formula, index).is_some();
        if excluded(points, restated, &mutant.formula, &share) {
            found.refuted += 1;
        } else if !(0..points.len()).any(has_value) {
            // It claims nothing here.
            continue;
        } else if found.passed.len() < NAMED {
            found.passed.push(mutant.change);
        }
        found.tried += 1;
    }
    found
}
