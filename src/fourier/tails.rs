//! What both high-precision routes measure about a piece before they choose their rules.

use crate::activation::cuts::CutWatch;
use crate::activation::growth::Probe;
use crate::activation::oscillation::{self, Component};
use crate::activation::singularities::Singularities;
use crate::activation::tails::{self as asymptotes, Growth};
use crate::activation::{Piece, Symmetry, growth};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, eval_real};
use crate::number::{Complex, Real};
use crate::quadrature::{Budget, End, Node, Stop};
use rug::Assign;
use std::sync::Arc;

/// Bits for the geometry of paths: directions and vertices are exact doubles, ends are not.
pub const GEOMETRY_BITS: u32 = 320;

/// A formula together with the tools that examine it.
pub struct Examined {
    /// The formula, in `z`.
    pub formula: Expr,
    /// Where its continuation stops being analytic.
    pub singularities: Singularities,
    /// Growth along rays.
    pub probe: Probe,
    /// Branch cuts.
    pub cuts: CutWatch,
}

impl Examined {
    /// Examines a formula, within the time of a budget.
    pub fn new(formula: &Expr, budget: &Budget) -> Self {
        Examined {
            formula: formula.clone(),
            singularities: Singularities::of(formula, budget),
            probe: Probe::within(formula, budget),
            cuts: CutWatch::new(formula, budget),
        }
    }

    /// What may be spent from now on.
    pub fn set_budget(&mut self, budget: &Budget) {
        self.probe.set_budget(budget);
        self.cuts.set_budget(budget);
    }
}

/// One oscillating part of a piece: `factor(z) exp(i omega z)`.
pub struct Part {
    /// The frequency; exact.
    pub omega: Expr,
    /// The factor, examined.
    pub factor: Examined,
}

/// The parts of a piece as far as it oscillates; empty where it does not or cannot be split.
pub fn parts(piece: &Piece, budget: &Budget) -> Vec<Part> {
    let Some(components) = oscillation::components(&piece.phi) else {
        return Vec::new();
    };
    let trivial = |c: &Component| c.factor == piece.phi;
    if components.len() == 1 && trivial(&components[0]) {
        return Vec::new();
    }
    // Both routes build on this split; it is only used where it holds to a hundred digits.
    let holds = oscillation::defect(&piece.phi, &components, 420)
        .is_some_and(|d| d < Real::with_val(64, 1e-100));
    if !holds {
        return Vec::new();
    }
    let examined = components.into_iter().map(|c| Part {
        factor: Examined::new(&c.factor, budget),
        omega: c.omega,
    });
    examined.collect()
}

/// A node of a rule nearer than this to such an end may count as 0 where phi cannot be evaluated: there
/// `exp(-1/t)` is below every number.
const FLAT: i32 = -64;

/// Whether phi falls faster than every power towards the left and the right end of an interval, as
/// `exp(-1/(1-z^2))` does at -1 and 1; by its form.
pub fn flat_ends(piece: &Piece, budget: &Budget) -> [bool; 2] {
    let (Some(from), Some(to)) = (&piece.from, &piece.to) else {
        return [false; 2];
    };
    let flat = |at: &Expr, right: bool| {
        let value = end(at, 64).ok();
        let regular = value.is_some_and(|z| eval_real(&piece.phi, &[("z", &z)], 64).is_ok());
        let near = || asymptotes::near(&piece.phi, at, right, budget).growth;
        !regular && matches!(near(), Growth::Fast | Growth::Zero)
    };
    [flat(from, true), flat(to, false)]
}

/// What an integrand that could not be evaluated near an end is there: 0 at a flat one.
///
/// # Errors
/// The reason, elsewhere.
pub fn at_flat_end(
    found: Result<(), Stop>,
    flat: [bool; 2],
    node: &Node,
    out: &mut [Complex],
) -> Result<(), Stop> {
    let here = match node.end {
        End::First => flat[0],
        End::Second => flat[1],
    };
    let near = node.distance.get_exp().is_none_or(|e| e < FLAT);
    match found {
        Err(Stop::Domain(_)) if here && near => {
            for value in out {
                value.assign(0);
            }
            Ok(())
        }
        found => found,
    }
}

/// The value of an end of a piece.
pub fn end(e: &Expr, bits: u32) -> Result<Real, Doubt> {
    eval_real(e, &[], bits).map_err(Doubt::from)
}

/// log2 of a positive real from its exponent; minus infinity for zero.
pub fn log2(x: &Real) -> f64 {
    growth::log2_modulus(&Complex::with_val(64, x)).unwrap_or(f64::INFINITY)
}

/// 2^x as a 64-bit real, also far outside the range of doubles.
pub fn exp2(x: f64) -> Real {
    Real::with_val(64, Real::with_val(64, x).exp2_ref())
}

/// How far out evaluations are looked at for every k, and the furthest places, in halves of an octave.
pub const NEAR: f64 = 4096.0;
const MOST_HALVES: f64 = 400.0;

/// Bits of the evaluations of [`evaluation_loss`].
pub const LOSS_BITS: u32 = 200;

/// Bits that evaluating `f` loses to cancellation, as seen at points on either side of 0 against an
/// evaluation with four times the precision. Where f is tiny against its largest sampled value, the
/// loss is counted against that value, because only the absolute error matters there. Points that
/// the budget leaves no time for are not looked at.
pub fn evaluation_loss(f: &Expr, budget: &Budget) -> u32 {
    evaluation_loss_at(f, LOSS_BITS, NEAR, budget)
}

/// [`evaluation_loss`] as evaluations with so many bits show it, which lose no more than those: of a difference that
/// falls on and on, as `tanh(z+1)-tanh(z-1)` does, all bits are lost somewhere, however many they are. And as points up to `reach`
/// show it, or up to [`NEAR`], whichever is further: `sqrt(1+z^2)-z` loses more and more.
pub fn evaluation_loss_at(f: &Expr, loss_bits: u32, reach: f64, budget: &Budget) -> u32 {
    // Registers of exactly so many bits, without guard bits, so that the loss shows.
    let program = Arc::new(Program::compile(&[f], &["z"]));
    let [mut rough, mut fine] = [loss_bits, loss_bits.saturating_mul(4)]
        .map(|bits| Evaluator::<Real>::new(program.clone(), bits));
    // The steps of a formula whose form is even or odd lose the same bits on either side.
    let signs: &[f64] = match Symmetry::of(f) {
        Some(_) => &[1.0],
        None => &[-1.0, 1.0],
    };
    let mut samples = Vec::new();
    let last = (2.0 * reach.max(NEAR).log2()).ceil().min(MOST_HALVES) as i32;
    for j in -12..=last {
        for &sign in signs {
            if budget.is_spent() {
                return 0;
            }
            let z = Real::with_val(64, sign * 1.1 * 2f64.powf(f64::from(j) / 2.0));
            if let (Some(rough), Some(fine)) = (finite(&mut rough, &z), finite(&mut fine, &z)) {
                let gap = log2(&Real::with_val(64, rough - fine).abs());
                let size = log2(&Real::with_val(64, fine.abs_ref()));
                samples.push((gap, size));
            }
        }
    }
    bits_lost(&samples, loss_bits)
}

/// Bits that were lost by evaluations with so many, from log2 of (gap to a better one, size) of each. What is far below the largest
/// size loses nothing that counts.
pub fn bits_lost(samples: &[(f64, f64)], bits: u32) -> u32 {
    let bits = f64::from(bits);
    let largest = samples.iter().map(|s| s.1);
    let least = largest.fold(f64::NEG_INFINITY, f64::max) - 2.0 * bits;
    let seen = samples.iter().filter(|(gap, _)| *gap > f64::NEG_INFINITY);
    let worst = seen
        .map(|(gap, size)| gap - size.max(least) + bits)
        .fold(0.0, f64::max);
    // Two bits of a rounded result are no loss.
    (worst - 2.0).clamp(0.0, 4.0 * bits).ceil() as u32
}

/// The value of a program at z, where it is finite.
fn finite<'a>(evaluator: &'a mut Evaluator<Real>, z: &Real) -> Option<&'a Real> {
    let value = &evaluator.eval(&[z]).ok()?[0];
    value.is_finite().then_some(value)
}
