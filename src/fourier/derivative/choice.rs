//! How often a piece is differentiated, and which rule integrates the result.

mod half_line;
mod oscillating;

use super::phase::{self, Phased};
use crate::activation::growth::{Probe, Tail};
use crate::activation::tails::near;
use crate::activation::{Piece, Symmetry};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, build, eval_real, polynomial};
use crate::fourier::measured::measured;
use crate::fourier::tails::{GEOMETRY_BITS, Part, evaluation_loss, flat_ends, parts};
use crate::number::Complex;
use crate::quadrature::Budget;
use half_line::half_line;
use oscillating::oscillating_line;

/// Most differentiations.
const MAX_ORDER: usize = 8;
/// A tail decays when its power is below minus this.
const SLOWEST: f64 = 0.02;
/// A singularity at an end is integrable when its power is above this.
const INTEGRABLE: f64 = -0.97;

/// A part of the line with the number of differentiations and the rule for what is left.
pub struct Choice {
    /// Where z is measured from; 0 where there is none.
    pub origin: Option<Expr>,
    /// Left end; none for minus infinity (or where the boundary terms of two halves cancel).
    pub from: Option<Expr>,
    /// Right end.
    pub to: Option<Expr>,
    /// phi and its derivatives, `derivatives[j]` = phi^(j).
    pub derivatives: Vec<Expr>,
    /// Number of differentiations n.
    pub order: usize,
    /// How `∫ phi^(n) e^{-ikz} dz` is computed; none where phi^(n) vanishes.
    pub rule: Option<Rule>,
    /// Bits that the evaluation of phi^(n) was seen to lose.
    pub loss: u32,
}

/// A rule on the real axis.
pub enum Rule {
    /// Whole line, analytic, decaying exponentially: the trapezoid rule.
    Line,
    /// Half-line from an end, decaying exponentially: double exponential rule.
    HalfExponential {
        /// Where it starts.
        start: Expr,
        /// Towards plus (`true`) or minus infinity.
        right: bool,
    },
    /// Half-line from an end, decaying like a power: Ooura and Mori's rule.
    HalfAlgebraic {
        /// Where it starts.
        start: Expr,
        /// Towards plus (`true`) or minus infinity.
        right: bool,
        /// Where the other half is the mirror image of this one, whose value then gives both.
        symmetry: Option<Symmetry>,
    },
    /// Half-line of one oscillating part `g(z) e^{i omega z}`: Ooura and Mori at k - omega.
    Oscillating {
        /// Where it starts.
        start: Expr,
        /// Towards plus (`true`) or minus infinity.
        right: bool,
        /// The part.
        part: Box<Part>,
    },
    /// A piece with phases of degree 2 and more, to infinity: Ooura and Mori in the phase.
    Phase(Box<Phased>),
    /// Finite interval: tanh-sinh.
    Interval {
        /// Left end.
        from: Expr,
        /// Right end.
        to: Expr,
        /// At which ends phi falls faster than every power.
        flat: [bool; 2],
    },
}

impl Choice {
    /// A few words for the report.
    pub fn describe(&self) -> String {
        let rule = match &self.rule {
            None => {
                return format!(
                    "{} differentiations leave 0: boundary terms only",
                    self.order
                );
            }
            Some(Rule::Line) => "trapezoid rule on the line",
            Some(Rule::HalfExponential { .. }) => "double exponential rule on a half-line",
            Some(Rule::HalfAlgebraic { .. }) => "Ooura-Mori rule on a half-line",
            Some(Rule::Oscillating { .. }) => "Ooura-Mori rule on an oscillating part",
            Some(Rule::Phase(_)) => "Ooura-Mori rule in the phase of phi",
            Some(Rule::Interval { .. }) => "tanh-sinh rule on an interval",
        };
        match self.order {
            0 => rule.to_string(),
            1 => format!("1 differentiation, {rule}"),
            n => format!("{n} differentiations, {rule}"),
        }
    }
}

/// Chooses for a piece; several choices where it has to be cut. Who sees the budget spent does not
/// rely on what was chosen.
///
/// # Errors
/// Why no choice works.
pub fn choose(piece: &Piece, budget: &Budget) -> Result<Vec<Choice>, Doubt> {
    if piece.phi.is_zero() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for part in measured(piece, budget) {
        let piece = &part.piece;
        let choices = match (&piece.from, &piece.to) {
            (None, None) => whole_line(piece, budget),
            (Some(from), None) => half_line(piece, from, true, budget),
            (None, Some(to)) => half_line(piece, to, false, budget),
            (Some(from), Some(to)) => interval(piece, from, to, budget).map(|choice| vec![choice]),
        };
        match &choices {
            Ok(choices) => {
                for choice in choices {
                    tracing::debug!(phi = %piece.phi, "derivative: {}", choice.describe());
                }
            }
            Err(why) => tracing::debug!(phi = %piece.phi, "derivative: no rule: {why}"),
        }
        all.extend(choices?.into_iter().map(|choice| Choice {
            origin: part.origin.clone(),
            ..choice
        }));
    }
    Ok(all)
}

/// # Errors
/// The budget is spent; whoever asked says so in its own words.
fn in_time(budget: &Budget) -> Result<(), Doubt> {
    match budget.is_spent() {
        true => Err(Reason::Time.doubt("the time limit was reached")),
        false => Ok(()),
    }
}

fn derivatives(phi: &Expr, up_to: usize) -> Result<Vec<Expr>, Doubt> {
    let mut list = vec![phi.clone()];
    for _ in 0..up_to {
        let last = &list[list.len() - 1];
        if last.is_zero() {
            break;
        }
        list.push(last.derivative("z")?);
    }
    Ok(list)
}

fn towards(right: bool) -> Complex {
    Complex::with_val(GEOMETRY_BITS, (if right { 1 } else { -1 }, 0))
}

/// The tail of f towards an end of the line.
pub(super) fn tail(f: &Expr, right: bool, budget: &Budget) -> Tail {
    Probe::within(f, budget).tail(&Complex::with_val(GEOMETRY_BITS, 0), &towards(right))
}

fn whole_line(piece: &Piece, budget: &Budget) -> Result<Vec<Choice>, Doubt> {
    let phi = &piece.phi;
    let oscillating = || parts(piece, budget);
    let mut list = vec![phi.clone()];
    let mut algebraic = None;
    let mut last = (Tail::Unknown, Tail::Unknown);
    for order in 0..=MAX_ORDER {
        in_time(budget)?;
        let f = list[order].clone();
        if f.is_zero() {
            return Ok(vec![bare(&list, order)]);
        }
        let right = tail(&f, true, budget);
        // A right tail that does not decay decides alone; the last one is told with both.
        let decided = !right.decays(SLOWEST) && order < MAX_ORDER;
        let left = if decided || Symmetry::of(&f).is_some() {
            right
        } else {
            tail(&f, false, budget)
        };
        last = (left, right);
        let both = |test: &dyn Fn(Tail) -> bool| test(last.0) && test(last.1);
        if both(&|t| matches!(t, Tail::Zero | Tail::Exponential)) {
            let loss = evaluation_loss(&f, budget);
            return Ok(vec![Choice {
                rule: Some(Rule::Line),
                loss,
                ..bare(&list, order)
            }]);
        }
        if order == 0 {
            if let Some(phased) = phase::choose(piece, budget) {
                return Ok(vec![in_phase(piece, phased?, budget)]);
            }
            let parts = oscillating();
            if !parts.is_empty() {
                return oscillating_line(piece, parts, budget);
            }
        }
        if algebraic.is_none() && both(&|t| t.decays(SLOWEST)) {
            algebraic = Some(order);
            // Decaying powers stay powers: no further derivative will decay exponentially.
            if both(&|t| matches!(t, Tail::Algebraic { .. })) {
                break;
            }
        }
        if order < MAX_ORDER {
            list.push(f.derivative("z")?);
        }
    }
    let Some(order) = algebraic else {
        return Err(format!(
            "no derivative of phi up to order {MAX_ORDER} decays on both sides (the last {} on the left and {} on the right)",
            last.0, last.1
        ).into());
    };
    let loss = evaluation_loss(&list[order], budget);
    // Cut at 0 without boundary terms: those of the two halves cancel.
    let zero = || build::num(0);
    let symmetry = Symmetry::of(&list[order]);
    let sides: &[bool] = if symmetry.is_some() {
        &[true]
    } else {
        &[false, true]
    };
    Ok(sides
        .iter()
        .map(|&right| Choice {
            rule: Some(Rule::HalfAlgebraic {
                start: zero(),
                right,
                symmetry,
            }),
            loss,
            ..bare(&list, order)
        })
        .collect())
}

fn bare(list: &[Expr], order: usize) -> Choice {
    Choice {
        origin: None,
        from: None,
        to: None,
        derivatives: list.to_vec(),
        order,
        rule: None,
        loss: 0,
    }
}

/// A piece with phases of degree 2 and more.
fn in_phase(piece: &Piece, phased: Phased, budget: &Budget) -> Choice {
    Choice {
        rule: Some(Rule::Phase(Box::new(phased))),
        loss: evaluation_loss(&piece.phi, budget),
        ..bare(std::slice::from_ref(&piece.phi), 0)
    }
}

fn interval(piece: &Piece, from: &Expr, to: &Expr, budget: &Budget) -> Result<Choice, Doubt> {
    let degree = polynomial::coefficients(&piece.phi, "z").map_or(0, |list| list.len());
    let list =
        derivatives(&piece.phi, MAX_ORDER.max(degree)).unwrap_or_else(|_| vec![piece.phi.clone()]);
    let ends = |choice| Choice {
        from: Some(from.clone()),
        to: Some(to.clone()),
        ..choice
    };
    let order = list.len() - 1;
    let polynomial = list[order].is_zero()
        && boundary_finite(&list[..order], from)
        && boundary_finite(&list[..order], to);
    if polynomial {
        return Ok(ends(bare(&list, order)));
    }
    if !integrable_at(&piece.phi, from, true, budget)
        || !integrable_at(&piece.phi, to, false, budget)
    {
        return Err(format!("phi is not integrable on {from} < z < {to}").into());
    }
    let rule = Rule::Interval {
        from: from.clone(),
        to: to.clone(),
        flat: flat_ends(piece, budget),
    };
    Ok(Choice {
        rule: Some(rule),
        loss: evaluation_loss(&piece.phi, budget),
        ..ends(bare(&list, 0))
    })
}

fn boundary_finite(derivatives: &[Expr], end: &Expr) -> bool {
    let Ok(z) = eval_real(end, &[], GEOMETRY_BITS) else {
        return false;
    };
    derivatives
        .iter()
        .all(|d| eval_real(d, &[("z", &z)], GEOMETRY_BITS).is_ok_and(|v| v.is_finite()))
}

/// By the form of f; where that does not say, by its size next to the end.
fn integrable_at(f: &Expr, end: &Expr, right: bool, budget: &Budget) -> bool {
    if let Some(known) = near(f, end, right, budget).is_integrable_at_point() {
        return known;
    }
    let Ok(z) = eval_real(end, &[], GEOMETRY_BITS) else {
        return false;
    };
    let z = Complex::with_val(GEOMETRY_BITS, (z, 0));
    Probe::within(f, budget).power_at(&z, &towards(right)) > INTEGRABLE
}
