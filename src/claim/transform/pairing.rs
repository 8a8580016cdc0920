//! Pairings with Gaussian test functions: of an activation on the z side, of the regular part of a
//! transform (as a finite part) on the k side.
//!
//! All test functions of a claim are paired at once: phi, or the formula, is what is dear at a node,
//! and it does not depend on the test function.

use crate::activation::{Activation, Piece};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::Limits;
use crate::number::{Complex, Real, exponential};
use crate::quadrature::{End, Estimate, Node, Options, Stop, Tail, exp_sinh, from_fn, tanh_sinh};
use rug::Assign;
use rug::float::Constant;
use rug::ops::NegAssign;
use std::sync::Arc;

mod regular;
pub use regular::Regular;

/// Length of a window.
const WINDOW: f64 = 4.0;

/// Bits beyond those of the integrand in which the test functions are computed.
const TEST_GUARD: u32 = 32;

/// g(k) = exp(-(k - c)^2/(2 s^2)); c and s in quarters, so that all g^ at a node are powers of one
/// exponential and of one phase.
pub struct Gaussian {
    quarters: (i32, u32),
    c: f64,
    s: f64,
}

/// A number with an error bound.
pub struct Paired {
    /// The value.
    pub value: Complex,
    /// Upper bound of the error.
    pub error: Real,
}

/// One pairing per test function, and the number of evaluations for all of them.
pub struct Pairings {
    /// In the order of the test functions.
    pub each: Vec<Paired>,
    /// Evaluations of phi, or of the formula.
    pub nodes: usize,
}

impl Gaussian {
    /// Centre and width, both in quarters.
    pub fn new(c: i32, s: u32) -> Self {
        Gaussian {
            quarters: (c, s),
            c: f64::from(c) / 4.0,
            s: f64::from(s) / 4.0,
        }
    }

    /// For people.
    pub fn name(&self) -> String {
        format!("g(c = {}, s = {})", self.c, self.s)
    }

    /// The n-th derivative at k, by the recurrence of the Hermite polynomials:
    /// g^(n+1) = -(u g^(n) + n g^(n-1))/s^2 with u = k - c.
    pub fn derivative(&self, k: &Real, n: u32, bits: u32) -> Real {
        let u = Real::with_val(bits, k - self.c);
        let s2 = Real::with_val(bits, self.s).square();
        let exponent = -Real::with_val(bits, u.square_ref()) / &s2 / 2u32;
        let mut now = exponent.exp();
        let mut before = Real::with_val(bits, 0);
        for m in 0..n {
            let next = -(Real::with_val(bits, &u * &now) + before * m) / &s2;
            before = now;
            now = next;
        }
        now
    }
}

/// `∫ phi(z) g^(z) dz` for every g, either on half-lines and intervals from breakpoint to breakpoint,
/// or on windows of a fixed length up to where every g^ is nothing.
///
/// # Errors
/// Why an integral has no value.
pub fn of_activation(
    activation: &Activation,
    gs: &[Gaussian],
    half_lines: bool,
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
) -> Result<Pairings, Doubt> {
    let mut total = Pairings::zero(gs.len(), bits);
    for piece in activation.pieces() {
        if piece.phi.is_zero() {
            continue;
        }
        let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
        let mut evaluator = Evaluator::<Complex>::new(program, bits + 16);
        let mut at = Complex::with_val(bits + 16, 0);
        let inner = bits + TEST_GUARD;
        let mut damped = Damped::new(gs, inner);
        for (from, to) in ranges(piece, gs, half_lines, bits)? {
            let f = |z: &Real, out: &mut [Complex]| -> Result<(), Stop> {
                at.mut_real().assign(z);
                at.mut_imag().assign(0);
                let phi = &evaluator
                    .eval(&[&at])
                    .map_err(|e| Stop::Domain(e.to_string()))?[0];
                for (wave, out) in damped.at(z).iter().zip(out) {
                    out.assign(wave * phi);
                }
                Ok(())
            };
            total.add(integrate(f, gs.len(), &from, &to, bits, tolerance, limits)?);
        }
    }
    Ok(total)
}

/// `g^(z) = s sqrt(2 pi) exp(-s^2 z^2/2 - icz)` for every g: with s = m/4 and c = n/4 it is
/// `s sqrt(2 pi) e^(m^2) w^n` of `e = exp(-z^2/32)` and `w = exp(-iz/4)`.
struct Damped {
    quarters: Vec<(i32, u32)>,
    heights: Vec<Real>,
    /// e, e^2, e^4, …
    decays: Vec<Real>,
    /// w, w^2, w^4, …
    turns: Vec<Complex>,
    angle: Real,
    power: Real,
    values: Vec<Complex>,
}

/// Squarings until every exponent up to `largest` is a sum of the powers at hand.
fn squarings(largest: u32) -> usize {
    (u32::BITS - largest.leading_zeros()).max(1) as usize
}

impl Damped {
    fn new(gs: &[Gaussian], bits: u32) -> Self {
        let zero = || Real::with_val(bits, 0);
        let root = (Real::with_val(bits, Constant::Pi) * 2u32).sqrt();
        let quarters: Vec<(i32, u32)> = gs.iter().map(|g| g.quarters).collect();
        let widest = quarters.iter().map(|q| q.1 * q.1).max().unwrap_or(1);
        let furthest = quarters.iter().map(|q| q.0.unsigned_abs()).max();
        Damped {
            heights: gs
                .iter()
                .map(|g| Real::with_val(bits, &root * g.s))
                .collect(),
            decays: vec![zero(); squarings(widest)],
            turns: vec![Complex::with_val(bits, 0); squarings(furthest.unwrap_or(1))],
            angle: zero(),
            power: zero(),
            values: vec![Complex::with_val(bits, 0); gs.len()],
            quarters,
        }
    }

    fn at(&mut self, z: &Real) -> &[Complex] {
        let first = &mut self.decays[0];
        first.assign(z.square_ref());
        *first >>= 5u32;
        first.neg_assign();
        exponential::exp_mut(first);
        for j in 1..self.decays.len() {
            let (known, next) = self.decays.split_at_mut(j);
            next[0].assign(known[j - 1].square_ref());
        }
        self.angle.assign(z >> 2u32);
        let (cosine, sine) = self.turns[0].as_mut_real_imag();
        exponential::sin_cos(sine, cosine, &self.angle);
        sine.neg_assign();
        for j in 1..self.turns.len() {
            let (known, next) = self.turns.split_at_mut(j);
            next[0].assign(known[j - 1].square_ref());
        }
        for ((value, (c, s)), height) in self
            .values
            .iter_mut()
            .zip(&self.quarters)
            .zip(&self.heights)
        {
            self.power.assign(height);
            for j in (0..self.decays.len()).filter(|j| (s * s) >> j & 1 == 1) {
                self.power *= &self.decays[j];
            }
            value.assign(1);
            for j in (0..self.turns.len()).filter(|j| c.unsigned_abs() >> j & 1 == 1) {
                *value *= &self.turns[j];
            }
            if *c < 0 {
                value.conj_mut();
            }
            *value *= &self.power;
        }
        &self.values
    }
}

/// An end: a finite number, or infinity in its direction.
type Ends = (Option<Real>, Option<Real>);

fn ranges(piece: &Piece, gs: &[Gaussian], half_lines: bool, bits: u32) -> Result<Vec<Ends>, Doubt> {
    let value = |e: &Option<Expr>| {
        e.as_ref()
            .map(|e| crate::fourier::end_of_piece(e, bits + 32))
            .transpose()
    };
    let (from, to) = (value(&piece.from)?, value(&piece.to)?);
    if half_lines {
        return Ok(match (from, to) {
            (None, None) => {
                let middle = Real::with_val(bits, 0);
                vec![(None, Some(middle.clone())), (Some(middle), None)]
            }
            ends => vec![ends],
        });
    }
    // exp(-s^2 z^2/2) is below 2^-(bits + 40) beyond this; powers of z are not large there.
    let narrowest = gs.iter().map(|g| g.s).fold(f64::INFINITY, f64::min);
    let reach = (f64::from(bits + 60) * 2.0 * std::f64::consts::LN_2).sqrt() / narrowest + 2.0;
    let low = from.unwrap_or_else(|| Real::with_val(bits, -reach));
    let high = to.unwrap_or_else(|| Real::with_val(bits, reach));
    let count = (Real::with_val(64, &high - &low).to_f64() / WINDOW)
        .ceil()
        .clamp(1.0, 2000.0) as u32;
    let cut = |j: u32| {
        let span = Real::with_val(bits + 32, &high - &low);
        Real::with_val(bits + 32, &low + span * j / count)
    };
    Ok((0..count)
        .map(|j| (Some(cut(j)), Some(cut(j + 1))))
        .collect())
}

impl Pairings {
    fn zero(count: usize, bits: u32) -> Self {
        let zero = || Paired {
            value: Complex::with_val(bits, 0),
            error: Real::with_val(64, 0),
        };
        Pairings {
            each: (0..count).map(|_| zero()).collect(),
            nodes: 0,
        }
    }

    fn add(&mut self, more: Pairings) {
        for (sum, more) in self.each.iter_mut().zip(more.each) {
            sum.value += more.value;
            sum.error += more.error;
        }
        self.nodes += more.nodes;
    }
}

fn integrate(
    mut f: impl FnMut(&Real, &mut [Complex]) -> Result<(), Stop>,
    components: usize,
    from: &Option<Real>,
    to: &Option<Real>,
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
) -> Result<Pairings, Doubt> {
    let tolerances = vec![Real::with_val(64, tolerance / 16u32); components];
    let options = Options::new(bits, tolerances)
        .budget(limits.budget())
        .tail(Tail::Exponential { rate: 1.0 });
    let inner = bits + 32;
    let mut z = Real::with_val(inner, 0);
    let found = match (from, to) {
        (Some(a), Some(b)) => {
            let mut g = from_fn(components, |node: &Node, out: &mut [Complex]| {
                match node.end {
                    End::First => z.assign(a + &node.distance),
                    End::Second => z.assign(b - &node.distance),
                }
                f(&z, out)
            });
            tanh_sinh(&mut g, a, b, &options)
        }
        (Some(a), None) => {
            let mut g = from_fn(components, |t: &Real, out: &mut [Complex]| {
                z.assign(a + t);
                f(&z, out)
            });
            exp_sinh(&mut g, &options)
        }
        (None, Some(b)) => {
            let mut g = from_fn(components, |t: &Real, out: &mut [Complex]| {
                z.assign(b - t);
                f(&z, out)
            });
            exp_sinh(&mut g, &options)
        }
        (None, None) => return Err("a range without ends".into()),
    };
    let found = found?;
    let pairing = |e: Estimate| Paired {
        value: e.value,
        error: e.error,
    };
    Ok(Pairings {
        each: found.estimates.into_iter().map(pairing).collect(),
        nodes: found.nodes,
    })
}
