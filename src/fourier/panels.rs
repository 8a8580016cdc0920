//! Route c: double precision on short panels of the real axis, by the `quadrature` crate under our
//! own error control ([`crate::quadrature::panel`]).
//!
//! The pieces are differentiated as in route b, then integrated up to a finite T. Exponential tails
//! are cut where phi^(n) has fallen below rounding; algebraic ones are continued beyond T by
//!
//! ```text
//! ∫_T^∞ f e^{-ikz} dz = sum_{j<J} f^(j)(T) e^{-ikT}/(ik)^{j+1} + r,   |r| <= 2 |f^(J)(T)|/k^{J+1}
//! ```
//!
//! (second mean value theorem; f^(J) is monotone that far out).

use super::derivative::choice::{Choice, Rule};
use super::derivative::{Choices, choices};
use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use crate::activation::Activation;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, eval_real};
use crate::number::{Complex, Real};
use crate::quadrature::panel::{self, PanelOptions, Rule as PanelRule};
use num_complex::Complex64;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// As far out as phi is looked at.
const FARTHEST: f64 = 1e7;
/// Radians of phase up to T.
const REACH: f64 = 300.0;
/// Terms of the expansion beyond T.
const TERMS: usize = 6;
/// Panels are at most this many radians long.
const PANEL_PHASE: f64 = 60.0;
/// How near to a singular end the rule's nodes come, as a share of the interval.
const NEAREST: f64 = 1e-17;
/// The integral up to there in units of what stands there times its distance: 1/(1 + p) for a power p.
const UNSEEN: f64 = 100.0;
/// f64 values of phi^(n) are taken to be good to this, times what cancels in them.
const ROUNDING: f64 = 4e-16;

/// The panel route for one activation.
pub struct Panels {
    choices: Choices,
}

impl Panels {
    /// Differentiates the pieces.
    ///
    /// # Errors
    /// That the limits were reached.
    pub fn new(activation: &Activation, limits: &Limits) -> Result<Self, Doubt> {
        let choices = choices(activation, limits)?;
        Ok(Panels { choices })
    }

    /// F at these frequencies, as accurately as double precision allows.
    pub fn run(&mut self, ks: &[Frequency], limits: &Limits) -> RouteRun {
        let choices = match &self.choices {
            Ok(choices) => choices,
            Err(reason) => return RouteRun::failed(Route::Panels, ks.len(), reason.clone()),
        };
        let nodes = Cell::new(0);
        let values = ks
            .iter()
            .map(|k| {
                let mut sum = Sum::default();
                for choice in choices {
                    if let Some(reason) = limits.exhausted() {
                        return Err(reason);
                    }
                    let mut own = Sum::default();
                    add_choice(choice, k.to_f64(), limits, &nodes, &mut own)?;
                    sum.add_turned(own, choice, k)?;
                }
                if !sum.error.is_finite() {
                    return Err("double precision does not reach".into());
                }
                Ok(PointValue {
                    value: Complex::with_val(64, (sum.value.re, sum.value.im)),
                    error: Real::with_val(64, sum.error),
                    certificate: None,
                })
            })
            .collect();
        RouteRun {
            route: Route::Panels,
            values,
            detail: "short panels, each compared with its halves".into(),
            nodes: nodes.get(),
            bits: 53,
        }
    }
}

#[derive(Default)]
struct Sum {
    value: Complex64,
    error: f64,
}

impl Sum {
    fn add(&mut self, value: Complex64, error: f64) {
        self.value += value;
        self.error += error;
    }

    /// Adds what was found for a choice, whose z may be measured from another place than 0.
    fn add_turned(&mut self, own: Sum, choice: &Choice, k: &Frequency) -> Result<(), Doubt> {
        let Some(origin) = &choice.origin else {
            self.add(own.value, own.error);
            return Ok(());
        };
        let origin = eval_real(origin, &[], 128)?;
        let whole = Real::with_val(128, k.at(128) * origin);
        let turn = Complex64::from_polar(1.0, -reduced(&whole));
        let value = own.value * turn;
        self.add(value, own.error + 4.0 * f64::EPSILON * value.norm());
        Ok(())
    }
}

fn number(e: &Expr) -> Result<f64, Doubt> {
    eval_real(e, &[], 80)
        .map(|v| v.to_f64())
        .map_err(Doubt::from)
}

/// An angle modulo 2 pi, rounded once.
fn reduced(angle: &Real) -> f64 {
    let turn = Real::with_val(128, rug::float::Constant::Pi) * 2u32;
    Real::with_val(128, angle.remainder_ref(&turn)).to_f64()
}

/// (ik)^-n.
fn over_ik(k: f64, n: usize) -> Complex64 {
    Complex64::new(0.0, -1.0 / k).powu(n as u32)
}

fn add_choice(
    choice: &Choice,
    k: f64,
    limits: &Limits,
    nodes: &Cell<usize>,
    sum: &mut Sum,
) -> Result<(), Doubt> {
    for (end, sign) in [(&choice.from, 1.0), (&choice.to, -1.0)] {
        let Some(end) = end else { continue };
        let z = eval_real(end, &[], 128)?;
        // The ends are exact, so the phase is too; it is rounded once.
        let phase = Real::with_val(128, &z * k).to_f64();
        for (j, derivative) in choice.derivatives[..choice.order].iter().enumerate() {
            let value = eval_real(derivative, &[("z", &z)], 80)?.to_f64();
            let term = over_ik(k, j + 1) * Complex64::from_polar(sign * value.abs(), -phase);
            let term = if value < 0.0 { -term } else { term };
            sum.add(term, 1e-15 * (1.0 + phase.abs()) * term.norm());
        }
    }
    let Some(rule) = &choice.rule else {
        return Ok(());
    };
    let f = &choice.derivatives[choice.order];
    let scale = over_ik(k, choice.order);
    let mut inner = Sum::default();
    let noise = ROUNDING * (1.0 + f64::from(choice.loss).exp2());
    let piece = Piece {
        f: OnLine::new(f, nodes),
        k,
        noise,
        limits,
    };
    match rule {
        Rule::Line => {
            piece.exponential(0.0, 1.0, &mut inner)?;
            piece.exponential(0.0, -1.0, &mut inner)?;
        }
        Rule::HalfExponential { start, right } => {
            piece.exponential(number(start)?, if *right { 1.0 } else { -1.0 }, &mut inner)?;
        }
        Rule::HalfAlgebraic {
            start,
            right,
            symmetry,
        } => {
            let sign = if *right { 1.0 } else { -1.0 };
            piece.algebraic(f, number(start)?, sign, &mut inner)?;
            if symmetry.is_some() {
                // The other half is left out by the other route; here it is computed.
                piece.algebraic(f, number(start)?, -sign, &mut inner)?;
            }
        }
        Rule::Interval { from, to, .. } => piece.stretch(number(from)?, number(to)?, &mut inner)?,
        Rule::Phase(_) => {
            return Err("phi turns ever faster: no finite range is enough".into());
        }
        Rule::Oscillating { .. } => {
            return Err("phi oscillates and decays too slowly for a finite range".into());
        }
    }
    sum.add(inner.value * scale, inner.error * scale.norm());
    Ok(())
}

/// A function in double precision behind a shared reference, as the panel rules want it.
struct OnLine<'a> {
    evaluator: RefCell<Evaluator<f64>>,
    nodes: &'a Cell<usize>,
}

impl<'a> OnLine<'a> {
    fn new(f: &Expr, nodes: &'a Cell<usize>) -> Self {
        let program = Arc::new(Program::compile(&[f], &["z"]));
        OnLine {
            evaluator: RefCell::new(Evaluator::new(program, 53)),
            nodes,
        }
    }

    fn at(&self, z: f64) -> f64 {
        self.nodes.set(self.nodes.get() + 1);
        match self.evaluator.borrow_mut().eval(&[&z]) {
            Ok(values) => values[0],
            Err(_) => f64::NAN,
        }
    }
}

struct Piece<'a> {
    f: OnLine<'a>,
    k: f64,
    noise: f64,
    limits: &'a Limits,
}

impl Piece<'_> {
    /// From `start` in the direction `sign` to where f has fallen below rounding and stays there: it may rise again
    /// behind a stretch on which it is nothing, as `exp(z+8-exp(z+8))` does from 0 downwards.
    fn exponential(&self, start: f64, sign: f64, sum: &mut Sum) -> Result<(), Doubt> {
        let reaches = std::iter::successors(Some(1.0), |reach| Some(reach * 1.25));
        let sizes: Vec<(f64, f64)> = reaches
            .take_while(|reach| *reach <= FARTHEST)
            .map(|reach| {
                let near = self.f.at(start + sign * reach).abs();
                let far = self.f.at(start + sign * reach * 1.17).abs();
                (reach, near.max(far))
            })
            .collect();
        let largest = sizes.iter().fold(0.0f64, |a, (_, size)| a.max(*size));
        let small = (1e-22 * largest).max(1e-290);
        let falls = sizes.iter().rposition(|(_, size)| *size > small);
        let first = falls.map_or(0, |last| last + 1);
        let Some((reach, _)) = sizes.get(first).copied() else {
            return Err("phi does not fall below rounding within reach".into());
        };
        sum.error += 1e-20 * largest * reach;
        self.pieces(start, sign, reach, sum)
    }

    /// From `start` to T and the expansion beyond.
    fn algebraic(&self, f: &Expr, start: f64, sign: f64, sum: &mut Sum) -> Result<(), Doubt> {
        let reach = (REACH / self.k).max(60.0 + start.abs());
        self.pieces(start, sign, reach, sum)?;
        let at = start + sign * reach;
        let end = Real::with_val(128, at);
        let turn = Complex64::from_polar(sign, -(at * self.k));
        let mut derivative = f.clone();
        for j in 0..=TERMS {
            let value = eval_real(&derivative, &[("z", &end)], 128)?;
            let term = over_ik(self.k, j + 1) * turn * value.to_f64();
            if j == TERMS {
                sum.error += 2.0 * term.norm();
            } else {
                let phase_error = 1e-15 * (1.0 + (at * self.k).abs());
                sum.add(term, phase_error * term.norm());
                derivative = derivative.derivative("z")?;
            }
        }
        Ok(())
    }

    /// Stretches of growing length, none longer than a few periods times a constant.
    fn pieces(&self, start: f64, sign: f64, reach: f64, sum: &mut Sum) -> Result<(), Doubt> {
        let longest = (PANEL_PHASE / self.k).max(1.0);
        let (mut done, mut step) = (0.0, 0.5f64);
        while done < reach {
            let next = (done + step.min(longest)).min(reach);
            let (a, b) = (start + sign * done, start + sign * next);
            self.stretch(a.min(b), a.max(b), sum)?;
            done = next;
            step *= 1.6;
        }
        Ok(())
    }

    fn stretch(&self, a: f64, b: f64, sum: &mut Sum) -> Result<(), Doubt> {
        let smooth = PanelOptions {
            panels: (((b - a) * self.k / PANEL_PHASE).ceil() as usize).max(1),
            max_panels: 400,
            budget: self.limits.budget(),
            ..PanelOptions::new(1e-15)
        };
        let f = |z: f64| self.f.at(z);
        // Ends where f is singular or undefined want the double exponential rule.
        let regular = f(a).is_finite() && f(b).is_finite();
        let options = if regular {
            smooth
        } else {
            smooth.rule(PanelRule::DoubleExponential)
        };
        let found = panel::fourier(&f, a, b, &[self.k], &options)?;
        let one = &found[0];
        if !regular {
            // What lies between a singular end and the nearest node is in none.
            for (end, inwards) in [(a, 1.0), (b, -1.0)] {
                let nearest = NEAREST * (b - a) + f64::EPSILON * end.abs();
                let beside = self.f.at(end + inwards * nearest).abs();
                sum.error += UNSEEN * nearest * if beside.is_finite() { beside } else { 1.0 };
            }
        }
        // A phase k z that is rounded in double precision is off by this much.
        let phase = 1.2e-16 * self.k * a.abs().max(b.abs());
        sum.add(one.value, one.error + (self.noise + phase) * one.magnitude);
        Ok(())
    }
}
