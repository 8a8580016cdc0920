//! The least-norm density mu(gamma) of a network for a function of r alone, and what it gives back.
//!
//! With f(x) = ∫_S ∫ mu(gamma) phi(xi·x - gamma) dgamma dxi and the central slice,
//!
//! ```text
//! mu^(k) = g(k) = c_D k^{D-1} f^(k)/F[phi](k),  k > 0,   mu(gamma) = (1/pi) Re ∫_0^∞ g(k) e^{ik gamma} dk.
//! ```
//!
//! In even D the factor |k|^{D-1} is no analytic function at 0 and mu has tails like
//! |gamma|^{-(D+p+1)} for phi of degree p. They are not cut off anywhere: the integral over k runs along
//! a ray on which e^{ik gamma} decays, so that mu is known to its own size at every gamma, and the
//! integrals over gamma use the double exponential rule for algebraic tails, which reaches to infinity.

use super::spectral::{Ask, Slips, domain};
use crate::activation::Activation;
use crate::activation::form::same;
use crate::activation::tails::{self, Growth};
use crate::error::{Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program, build, constant, eval_real};
use crate::number::{Complex, Real};
use crate::quadrature::{
    Budget, Estimate, Node, Options, Stop, Tail, exp_sinh, from_fn, lattice, plain, tanh_sinh,
};
use rug::Assign;
use rug::float::Constant;
use std::sync::Arc;

/// Angles of the ray in the k plane, as parts of pi: the second is the check.
const ANGLES: [f64; 2] = [0.125, 0.09375];
/// Where the two rays are compared: a singularity of g between them moves the density at every gamma, by its residue times
/// an exponential in gamma. What is too faint to show here is below the tolerance of the integral at these, and the identities
/// that use the density compare it with sides that are computed from f alone.
const PROBES: [f64; 4] = [0.0, 0.7, -2.0, 9.0];
/// The inner integrals are asked for this many bits more than the outer ones.
const INNER_BITS: u32 = 10;

/// mu(gamma) from its transform.
pub struct Density {
    g: Evaluator<Complex>,
    ask: Ask,
    turns: [Complex; 2],
    /// Whether g continues to k < 0 as the transform of a real function does.
    smooth: bool,
    /// Evaluations of g.
    pub nodes: usize,
}

impl Density {
    /// From g, a formula in k for k > 0 that continues analytically into the sector around the axis.
    ///
    /// # Errors
    /// A sentence, where the continuation is not what the axis says.
    pub fn new(g: &Expr, ask: &Ask) -> Result<Self, Doubt> {
        exists(g, &ask.budget)?;
        let bits = ask.bits + 32;
        let turn = |part: f64| {
            let angle = Real::with_val(bits, Constant::Pi) * part;
            Complex::with_val(bits, Complex::with_val(bits, (0, angle)).exp_ref())
        };
        let mut density = Density {
            g: Evaluator::new(Arc::new(Program::compile(&[g], &["k"])), bits),
            ask: ask.clone(),
            turns: ANGLES.map(turn),
            smooth: is_smooth(g),
            nodes: 0,
        };
        for gamma in PROBES {
            let gamma = Real::with_val(bits, gamma);
            let [a, b] = [0, 1].map(|ray| density.along(&gamma, ray));
            let (a, b) = (a?, b?);
            let gap = Real::with_val(64, Complex::with_val(bits, &a.value - &b.value).abs_ref());
            if gap > Real::with_val(64, &a.error + &b.error) {
                return Err(format!(
                    "the density at gamma = {:.1} differs by {gap:.1e} between two rays in the k plane: f^/F has a singularity between them",
                    gamma.to_f64()
                ).into());
            }
        }
        Ok(density)
    }

    /// mu(gamma) with its error bound.
    ///
    /// # Errors
    /// As [`exp_sinh()`].
    pub fn at(&mut self, gamma: &Real) -> Result<Estimate, Stop> {
        self.along(gamma, 0)
    }

    fn along(&mut self, gamma: &Real, ray: usize) -> Result<Estimate, Stop> {
        let bits = self.ask.bits + 32;
        // Upwards for gamma >= 0, where e^{ik gamma} decays, downwards for gamma < 0.
        let mut turn = self.turns[ray].clone();
        if gamma.is_sign_negative() && !gamma.is_zero() {
            turn.conj_mut();
        }
        let rate = 1.0 + gamma.to_f64().abs() * turn.imag().to_f64().abs();
        let g = &mut self.g;
        let mut k = Complex::with_val(bits, 0);
        let mut wave = Complex::with_val(bits, 0);
        let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
            k.assign(&turn * t);
            wave.assign(&k * gamma);
            wave.mul_i_mut(false);
            wave.exp_mut();
            wave *= &turn;
            wave *= &g.eval(&[&k]).map_err(domain)?[0];
            out[0].assign(&wave);
            Ok(())
        });
        // A response that grows, and the length of the tail, multiply what is wrong far out.
        let far = Real::with_val(64, gamma.abs_ref()) + 1u32;
        let tolerance =
            Real::with_val(64, &self.ask.tolerance >> (INNER_BITS + 4)) / far.square().square();
        let options = Options::new(self.ask.bits, vec![tolerance])
            .budget(self.ask.budget.clone())
            .tail(Tail::Exponential {
                rate: rate.min(1e300),
            });
        let found = exp_sinh(&mut f, &options)?;
        self.nodes += found.nodes;
        let first = found.estimates.into_iter().next();
        let mut first = first.ok_or_else(|| Stop::Domain("no component".into()))?;
        let pi = Real::with_val(bits, Constant::Pi);
        let real = Real::with_val(self.ask.bits, first.value.real() / &pi);
        first.value = Complex::with_val(self.ask.bits, (real, 0));
        Ok(first)
    }
}

/// Whether g(-k) is the conjugate of g(k) for real k by the form of g, and g has no kink: then mu falls
/// exponentially. Where the form does not show it, tails are taken as algebraic, which is right for both.
fn is_smooth(g: &Expr) -> bool {
    let z = build::var("z");
    let right = conjugate(&g.substitute("k", &z));
    let left = g.substitute("k", &build::neg(z));
    !g.has_kink() && same(&left, &right)
}

/// That a density has a transform that falls.
///
/// # Errors
/// It does not: there is no density.
fn exists(g: &Expr, budget: &Budget) -> Result<(), Doubt> {
    let far = tails::of(&g.substitute("k", &build::var("z")), true, budget);
    let stays = match &far.growth {
        Growth::Explosive => true,
        Growth::Power { power, .. } if !far.terms.is_empty() => {
            constant::sign(power).is_some_and(|sign| sign.is_ge())
        }
        _ => false,
    };
    match stays {
        true => Err(Reason::Divergent.doubt(format!(
            "the transform of the density does not fall as k -> inf: there is no density; it is {g}"
        ))),
        false => Ok(()),
    }
}

/// The conjugate at real arguments: every i becomes -i.
fn conjugate(e: &Expr) -> Expr {
    use crate::number::Constant::I;
    match e {
        Expr::Constant(I) => build::neg(e.clone()),
        _ => e.map_operands(&mut conjugate),
    }
}

/// `∫_R mu(gamma)² dgamma`.
///
/// Where g continues to k < 0 as the transform of a real function does, mu falls exponentially and the sum
/// at equal steps converges fastest; otherwise mu has algebraic tails.
///
/// # Errors
/// As [`exp_sinh()`] and [`lattice()`].
pub fn norm_squared(mu: &mut Density) -> Result<Estimate, Stop> {
    let (ask, smooth) = (mu.ask.clone(), mu.smooth);
    square(&ask, smooth, |gamma| mu.at(gamma))
}

/// `∫_R (mu(gamma) - mu0(gamma))² dgamma`, both computed at every gamma: how far a network moved.
///
/// # Errors
/// As [`norm_squared`].
pub fn distance_squared(mu: &mut Density, start: &mut Density) -> Result<Estimate, Stop> {
    let (ask, smooth) = (mu.ask.clone(), mu.smooth && start.smooth);
    square(&ask, smooth, |gamma| {
        let mut moved = mu.at(gamma)?;
        let from = start.at(gamma)?;
        moved.value -= &from.value;
        moved.error += from.error;
        moved.magnitude += from.magnitude;
        Ok(moved)
    })
}

/// The integral of the square of a function with exponential (`smooth`) or algebraic tails.
fn square(
    ask: &Ask,
    smooth: bool,
    mut value_at: impl FnMut(&Real) -> Result<Estimate, Stop>,
) -> Result<Estimate, Stop> {
    let mut slips = Slips::none();
    let mut square = |gamma: &Real| -> Result<Real, Stop> {
        let value = value_at(gamma)?;
        // The error of the square.
        let slip = Real::with_val(64, &value.error * value.value.real()).abs() * 2u32;
        slips.felt(slip, gamma);
        Ok(Real::with_val(ask.bits, value.value.real().square_ref()))
    };
    let options = Options::new(ask.bits, vec![ask.tolerance.clone()]).budget(ask.budget.clone());
    let outcome = if smooth {
        let mut field = |at: &[Real], out: &mut Real| -> Result<(), Stop> {
            out.assign(square(&at[0])?);
            Ok(())
        };
        lattice(1, &plain(1), &mut field, &options)?
    } else {
        let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
            let sum = square(t)? + square(&Real::with_val(t.prec(), -t))?;
            out[0].mut_real().assign(&sum);
            out[0].mut_imag().assign(0);
            Ok(())
        });
        exp_sinh(&mut f, &options.tail(Tail::Algebraic))?
    };
    let found = outcome.estimates.into_iter().next();
    let mut found = found.ok_or_else(|| Stop::Domain("no component".into()))?;
    found.error += slips.total();
    Ok(found)
}

/// A piece of phi with numbers.
struct Piece {
    from: Option<Real>,
    to: Option<Real>,
    value: Evaluator<Real>,
}

/// `∫_R mu(gamma) Phi(gamma) dgamma` with `Phi(gamma) = ∫_S phi(xi·x - gamma) dxi` at a point with |x| = r > 0:
/// the network's output. Phi is not smooth where a breakpoint of phi touches the sphere, at
/// gamma = ±r - b; the integral is cut there, and reaches to infinity on both sides.
///
/// # Errors
/// A sentence, where an integral has no value.
pub fn network(
    mu: &mut Density,
    phi: &Activation,
    dimension: usize,
    r: &Real,
) -> Result<Estimate, Doubt> {
    let ask = mu.ask.clone();
    let wide = ask.bits + 32;
    let end = |e: &Option<Expr>| -> Result<Option<Real>, Doubt> {
        e.as_ref()
            .map(|e| eval_real(e, &[], wide).map_err(Doubt::from))
            .transpose()
    };
    let mut pieces = Vec::new();
    for piece in phi.pieces() {
        let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
        pieces.push(Piece {
            from: end(&piece.from)?,
            to: end(&piece.to)?,
            value: Evaluator::<Real>::new(program, ask.bits + 16),
        });
    }
    let mut cuts: Vec<Real> = Vec::new();
    for b in pieces.iter().filter_map(|piece| piece.to.clone()) {
        cuts.push(Real::with_val(wide, r - &b));
        cuts.push(-(Real::with_val(wide, r + &b)));
    }
    if cuts.is_empty() {
        cuts.push(Real::with_val(wide, 0));
    }
    cuts.sort_by(Real::total_cmp);
    cuts.dedup_by(|a, b| a == b);
    let mut term = |gamma: &Real, out: &mut Complex| -> Result<(), Stop> {
        let density = mu.at(gamma)?;
        let response = response(&mut pieces, dimension, r, gamma, &ask)?;
        out.mut_real()
            .assign(density.value.real() * response.value.real());
        out.mut_imag().assign(0);
        Ok(())
    };
    let tolerance = Real::with_val(64, &ask.tolerance >> 2u32);
    let options = Options::new(ask.bits, vec![tolerance]).budget(ask.budget.clone());
    let mut total = super::plane::nothing(ask.bits);
    let mut collect = |found: Result<crate::quadrature::Outcome, Stop>| -> Result<(), Doubt> {
        for estimate in found?.estimates {
            super::plane::add(&mut total, estimate);
        }
        Ok(())
    };
    for (start, sign) in [(cuts.first(), -1), (cuts.last(), 1)] {
        let Some(start) = start else { continue };
        let mut f = from_fn(1, |t: &Real, out: &mut [Complex]| {
            let gamma = Real::with_val(wide, t * sign) + start;
            term(&gamma, &mut out[0])
        });
        collect(exp_sinh(&mut f, &options.clone().tail(Tail::Algebraic)))?;
    }
    for pair in cuts.windows(2) {
        let mut f = from_fn(1, |node: &Node, out: &mut [Complex]| {
            term(&node.x, &mut out[0])
        });
        collect(tanh_sinh(&mut f, &pair[0], &pair[1], &options))?;
    }
    // Both factors were asked for more than the whole.
    total.error += Real::with_val(64, &ask.tolerance >> 3u32);
    Ok(total)
}

/// `∫_S phi(xi·x - gamma) dxi`, piece by piece.
fn response(
    pieces: &mut [Piece],
    n: usize,
    r: &Real,
    gamma: &Real,
    ask: &Ask,
) -> Result<Estimate, Stop> {
    let wide = ask.bits + 32;
    let mut total = super::plane::nothing(ask.bits);
    for piece in pieces {
        // xi·x = r s, and z = r s - gamma lies in the piece for s between these.
        let place = |z: &Real| (Real::with_val(wide, z + gamma) / r).clamp(&-1i32, &1i32);
        let from = piece
            .from
            .as_ref()
            .map_or_else(|| Real::with_val(wide, -1), place);
        let to = piece
            .to
            .as_ref()
            .map_or_else(|| Real::with_val(wide, 1), place);
        if from >= to {
            continue;
        }
        let mut h = |s: &Real| -> Result<Real, Stop> {
            let z = Real::with_val(wide, s * r) - gamma;
            Ok(piece.value.eval(&[&z]).map_err(domain)?[0].clone())
        };
        let found = super::zonal::cap(n, ask, INNER_BITS, &from, &to, &mut h)?;
        super::plane::add(&mut total, found);
    }
    Ok(total)
}

/// g(k) = c_D k^{D-1} f^(k)/F(k).
pub fn least_norm(dimension: usize, constant: &Expr, transform: &Expr, activation: &Expr) -> Expr {
    let power = build::powi(build::var("k"), dimension as i32 - 1);
    let top = build::mul(build::mul(constant.clone(), power), transform.clone());
    build::div(top, activation.clone())
}
