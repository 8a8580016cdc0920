//! A bound of |F| from the variation of phi: no value of F is computed.
//!
//! If phi has n - 1 continuous derivatives and the n-th is of bounded variation V over the line, then
//! phi^(n+1) is a measure of mass V, and
//!
//! ```text
//! |F[phi](k)| <= V/k^{n+1} for every k > 0,    ∫_1^∞ dk/rho = ∫_1^∞ |F|^2 dk <= V^2/(2n + 1)
//! ```
//!
//! This holds where rho has infinite values and no law of growth as well (box, hard tanh). V is the sum
//! of the jumps of phi^(n) and the integrals of |phi^(n+1)| on the pieces; each integral is taken by
//! quadrature, its error bound is added, and it has to be below the value, so that V is at most twice
//! too large. The bound is a sampled one: quadrature may miss a narrow feature, and a weak singularity with
//! a small coefficient looks bounded. It stands beside the derived law and never decides against it.

use super::rules::Ask;
use crate::activation::growth::Probe;
use crate::activation::{Activation, Piece, Tail};
use crate::expr::{Evaluator, Expr, Program, eval_real};
use crate::fourier::{Limits, end_of_piece};
use crate::number::{Complex, Real};
use crate::quadrature::{self, End, Stop};
use std::sync::Arc;

/// Derivatives that are tried.
const MAX_ORDER: usize = 3;
/// Precision of everything here.
const BITS: u32 = 128;
/// Nodes of one integral: where |f| has kinks, more would gain little.
const MAX_NODES: usize = 1500;
/// How near a breakpoint one-sided values are taken, as a power of two.
const NEAR: u32 = 100;
/// Jumps below this are none.
const CONTINUOUS: f64 = 1e-25;

/// The bound `|F| <= variation/k^(order + 1)`.
#[derive(Clone, Debug)]
pub struct Variation {
    /// n.
    pub order: u32,
    /// V, from above.
    pub variation: Real,
}

impl Variation {
    /// Upper bound of `∫_1^∞ dk/rho`.
    pub fn integral(&self) -> Real {
        Real::with_val(64, self.variation.square_ref()) / (2 * self.order + 1)
    }
}

/// The bound with the smallest n.
///
/// # Errors
/// A sentence: phi is unbounded, or none of its first derivatives is of bounded variation.
pub fn bound(activation: &Activation, limits: &Limits) -> Result<Variation, String> {
    let mut why = String::from("no derivative was tried");
    for n in 0..=MAX_ORDER {
        if let Some(late) = limits.exhausted() {
            return Err(late.into());
        }
        let derivatives = (n..=n + 1)
            .map(|m| {
                let one = |p: &Piece| p.phi.nth_derivative("z", m);
                activation
                    .pieces()
                    .iter()
                    .map(one)
                    .collect::<Result<Vec<_>, _>>()
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|why| why.to_string())?;
        let jumps = jumps(activation, &derivatives[0])?;
        match total(activation, &derivatives[1], limits) {
            Ok(integral) => {
                return Ok(Variation {
                    order: n as u32,
                    variation: integral + jumps,
                });
            }
            Err(reason) => why = reason,
        }
        if jumps > CONTINUOUS {
            return Err(format!(
                "the derivative of order {n} jumps and is not of bounded variation: {why}"
            ));
        }
    }
    Err(why)
}

/// The sum of the jumps of these formulas at the breakpoints.
fn jumps(activation: &Activation, formulas: &[Expr]) -> Result<Real, String> {
    let mut sum = Real::with_val(64, 0);
    let near = Real::with_val(BITS, 1) >> NEAR;
    for (j, pair) in activation.pieces().windows(2).enumerate() {
        let Some(end) = &pair[0].to else { continue };
        let at = end_of_piece(end, 4 * BITS)?;
        let value = |formula: &Expr, z: Real| {
            eval_real(formula, &[("z", &z)], BITS)
                .ok()
                .filter(Real::is_finite)
                .ok_or_else(|| format!("a derivative has no value next to z = {end}"))
        };
        let left = value(&formulas[j], Real::with_val(4 * BITS, &at - &near))?;
        let right = value(&formulas[j + 1], Real::with_val(4 * BITS, &at + &near))?;
        let jump = Real::with_val(64, &right - &left).abs();
        if jump > 1e12 {
            return Err(format!("phi is unbounded at z = {end}"));
        }
        if jump > CONTINUOUS {
            sum += jump;
        }
    }
    Ok(sum)
}

/// `∫ |f|` over all pieces, from above.
fn total(activation: &Activation, formulas: &[Expr], limits: &Limits) -> Result<Real, String> {
    let mut sum = Real::with_val(64, 0);
    for (piece, formula) in activation.pieces().iter().zip(formulas) {
        if formula.is_zero() {
            continue;
        }
        if let Some(late) = limits.exhausted() {
            return Err(late.into());
        }
        let end = |e: &Option<Expr>| e.as_ref().map(|e| end_of_piece(e, 2 * BITS)).transpose();
        let (from, to) = (end(&piece.from)?, end(&piece.to)?);
        let middle = Real::with_val(2 * BITS, 0);
        let part = |a: Option<&Real>, b: Option<&Real>| mass(formula, a, b, limits);
        sum += match (&from, &to) {
            (None, None) => part(None, Some(&middle))? + part(Some(&middle), None)?,
            (a, b) => part(a.as_ref(), b.as_ref())?,
        };
    }
    Ok(sum)
}

/// `∫ |f|` over an interval or a half-line.
fn mass(
    formula: &Expr,
    from: Option<&Real>,
    to: Option<&Real>,
    limits: &Limits,
) -> Result<Real, String> {
    let mut evaluator =
        Evaluator::<Real>::new(Arc::new(Program::compile(&[formula], &["z"])), 2 * BITS);
    let mut size = |z: Real| -> Result<Real, Stop> {
        let value = evaluator
            .eval(&[&z])
            .map_err(|why| Stop::Domain(why.to_string()))?;
        Ok(Real::with_val(BITS, value[0].abs_ref()))
    };
    let limits = Limits {
        max_nodes: MAX_NODES,
        ..limits.clone()
    };
    let ask = Ask::new(BITS, Real::with_val(64, 1e-3), &limits);
    let tail = |right: bool| {
        let direction = Complex::with_val(320, (if right { 1 } else { -1 }, 0));
        match Probe::within(formula, &limits.budget()).tail(&Complex::with_val(320, 0), &direction)
        {
            Tail::Zero | Tail::Exponential => Ok(quadrature::Tail::Exponential { rate: 1.0 }),
            Tail::Algebraic { power } if power < -1.02 => Ok(quadrature::Tail::Algebraic),
            _ => Err("the variation up to infinity is not finite".to_string()),
        }
    };
    let found = match (from, to) {
        (Some(a), Some(b)) => ask.finite(a, b, |node| {
            size(match node.end {
                End::First => Real::with_val(2 * BITS, a + &node.distance),
                End::Second => Real::with_val(2 * BITS, b - &node.distance),
            })
        }),
        (Some(a), None) => ask.half_line(tail(true)?, |t| size(Real::with_val(2 * BITS, a + t))),
        (None, Some(b)) => ask.half_line(tail(false)?, |t| size(Real::with_val(2 * BITS, b - t))),
        (None, None) => Err("a piece without ends".into()),
    }?;
    // Where |f| has kinks the rule converges slowly; all that is needed is that V is not far too large.
    if found.error > Real::with_val(64, found.value.abs_ref()) + 1e-6 {
        return Err("the variation could not be bounded".into());
    }
    Ok(Real::with_val(64, &found.value + &found.error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(phi: &str) -> Result<Variation, String> {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("test", phi).expect("an activation");
        bound(&activation, &Limits::default())
    }

    #[test]
    fn variations_are_known_ones() {
        for (phi, order, v) in [
            ("step(z)", 0, 1.0),
            ("relu(z)", 1, 1.0),
            ("abs(z)", 1, 2.0),
            ("relu(z)^2", 2, 2.0),
            ("tanh(z)", 0, 2.0),
            ("exp(-z^2)", 0, 2.0),
            ("relu(z+1)-relu(z-1)", 0, 2.0),
            ("step(z+1)-step(z-1)", 0, 2.0),
        ] {
            let found = of(phi).unwrap_or_else(|why| panic!("{phi}: {why}"));
            assert_eq!(found.order, order, "{phi}");
            let gap = found.variation.to_f64() - v;
            assert!((-1e-9..0.1).contains(&gap), "{phi}: {}", found.variation);
        }
    }

    #[test]
    fn what_is_not_of_bounded_variation_is_not_bounded() {
        for phi in ["abs(z)^(-1/4)", "sinc(z)", "sin(z)"] {
            assert!(of(phi).is_err(), "{phi}");
        }
    }
}
