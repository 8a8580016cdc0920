//! The k side: `(-1)^n (1/pi) ∫_0^∞ (2 sin(kh/2))^{2n} |F(k)|^2 cos(kd) dk`, from F by rule ([`super::derived`]), or
//! from a stated formula of F where no rule gives one.
//!
//! The formula is cut at its kinks in k. Where F decays exponentially one double exponential rule does
//! all of the last piece. Where it decays like a power, the integrand is taken as it is up to k = pi/h
//! and beyond that as a sum of waves: the sines are expanded into exponentials, and so is F where it
//! oscillates itself.

use super::derived::Waves;
use super::difference::Stencil;
use super::rules::{Ask, Value, refined};
use crate::activation::growth::Probe;
use crate::activation::oscillation::{self, Component};
use crate::activation::{Piece, Tail, kinks};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::fourier::{Limits, end_of_piece, log2};
use crate::number::{self, Complex, Function, Real};
use crate::quadrature::{self, End, Stop};
use rug::Assign;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// Bits beyond the wanted ones at which F is evaluated: 1 - k f(k) cancels at large k.
const GUARD: u32 = 64;
/// Two parts of F whose product is below this log2 of the sum are the same frequency.
const SAME: f64 = -100.0;
/// What lies below 2^-this of k = 0 is no part of the integral.
const MOST_CANCELLED: f64 = 4000.0;

/// The route of one formula of F.
pub struct Spectral {
    pieces: Vec<Piece>,
    tail: Tail,
    parts: Vec<Component>,
    /// Bits that cancel between the parts for each bit of a small k.
    cancels: u32,
}

impl Spectral {
    /// Cuts the formula, an expression in `k` for k > 0.
    ///
    /// # Errors
    /// Why it cannot be cut, or how it fails to decay.
    pub fn new(formula: &Expr) -> Result<Self, Doubt> {
        let whole = Piece {
            from: Some(build::num(0)),
            to: None,
            phi: formula.substitute("k", &build::var("z")),
        };
        let pieces = kinks::split(&whole)?;
        let last = pieces.last().ok_or("F has no piece")?;
        let tail = tail(&last.phi)?;
        let parts = parts(&last.phi);
        Ok(Spectral {
            pieces,
            tail,
            parts,
            cancels: 0,
        })
    }

    /// From F as a sum of waves with factors that fall like powers.
    pub fn from_waves(waves: &Waves) -> Self {
        let i = Expr::Constant(number::Constant::I);
        let one = |part: &Component| {
            if part.omega.is_zero() {
                return part.factor.clone();
            }
            let phase = build::mul(part.omega.clone(), build::var("z"));
            let turn = build::call(Function::Exp, [build::mul(i.clone(), phase)]);
            build::mul(part.factor.clone(), turn)
        };
        let sum = waves.parts.iter().map(one);
        Spectral {
            pieces: vec![Piece {
                from: Some(build::num(0)),
                to: None,
                phi: sum.fold(build::num(0), build::add),
            }],
            tail: Tail::Algebraic { power: -1.0 },
            parts: waves.parts.clone(),
            cancels: waves.cancels,
        }
    }

    /// The central difference of A at d, or A(d) itself for n = 0.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn run(
        &self,
        stencil: Stencil,
        d: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        let parts = 2 * stencil.central().len() + self.pieces.len() + 2;
        refined(tolerance, limits, parts, |ask| self.once(stencil, d, ask))
    }

    fn once(&self, stencil: Stencil, d: &Real, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let bits = ask.bits + GUARD;
        let d = Real::with_val(bits, d);
        let mut total = Value::zero(ask.bits);
        let by_pi = Real::with_val(ask.bits + 32, Constant::Pi).recip();
        for piece in self.pieces.iter().filter(|p| !p.phi.is_zero()) {
            let from = match &piece.from {
                Some(e) => end_of_piece(e, bits)?,
                None => Real::with_val(bits, 0),
            };
            let mut density = Density::new(&piece.phi, stencil, &d, bits, self.cancels);
            let part = match (&piece.to, self.tail) {
                (Some(to), _) => {
                    let to = end_of_piece(to, bits)?;
                    density.between(&from, &to, ask)?
                }
                (None, Tail::Algebraic { .. }) => {
                    let width = Real::with_val(bits, Constant::Pi)
                        / match stencil.n {
                            0 => d.clone(),
                            _ => stencil.step(&d),
                        };
                    let to = Real::with_val(bits, &from + width);
                    let mut part = density.between(&from, &to, ask)?;
                    part.add(&Real::with_val(64, 1), self.waves(stencil, &d, &to, ask)?);
                    part
                }
                (None, _) => ask.half_line(quadrature::Tail::Exponential { rate: 1.0 }, |t| {
                    density.at(&Real::with_val(bits, &from + t))
                })?,
            };
            total.add(&by_pi, part);
        }
        Ok(total)
    }

    /// Beyond `from`: `sum_j c_j Re ∫ |F|^2 e^{ik(d + jh)} dk`, where `|F|^2` is the sum of
    /// `g_a conj(g_b) e^{i(w_a - w_b)k}`.
    fn waves(
        &self,
        stencil: Stencil,
        d: &Real,
        from: &Real,
        ask: &Ask<'_>,
    ) -> Result<Value, Doubt> {
        let bits = ask.bits + GUARD;
        let factors: Vec<&Expr> = self.parts.iter().map(|c| &c.factor).collect();
        let program = Arc::new(Program::compile(&factors, &["z"]));
        let mut evaluator = Evaluator::<Complex>::new(program, bits);
        let omegas = self
            .parts
            .iter()
            .map(|c| end_of_piece(&c.omega, bits))
            .collect::<Result<Vec<_>, _>>()?;
        // Pairs of parts of one difference of frequencies.
        let mut beats: Vec<(Real, Vec<(usize, usize)>)> = Vec::new();
        for a in 0..omegas.len() {
            for b in 0..omegas.len() {
                let beat = Real::with_val(bits, &omegas[a] - &omegas[b]);
                let same = |known: &Real| log2(&Real::with_val(64, known - &beat).abs()) < SAME;
                match beats.iter_mut().find(|(known, _)| same(known)) {
                    Some((_, pairs)) => pairs.push((a, b)),
                    None => beats.push((beat, vec![(a, b)])),
                }
            }
        }
        let mut total = Value::zero(ask.bits);
        for (units, weight) in stencil.central() {
            let x = stencil.argument(units, d);
            for (beat, pairs) in &beats {
                let omega = Real::with_val(bits, &x + beat);
                let turn = Complex::with_val(bits, (0, Real::with_val(bits, &omega * from))).exp();
                let part = ask.wave(&omega, &turn, |t, out| {
                    let k = Complex::with_val(bits, (Real::with_val(bits, from + t), 0));
                    let g = evaluator
                        .eval(&[&k])
                        .map_err(|why| Stop::Domain(why.to_string()))?;
                    let mut sum = Complex::with_val(bits, 0);
                    for (a, b) in pairs {
                        sum += Complex::with_val(bits, g[*b].conj_ref()) * &g[*a];
                    }
                    out.assign(sum);
                    Ok(())
                })?;
                total.add(&Real::with_val(ask.bits, &weight), part);
            }
        }
        Ok(total)
    }
}

/// `(-1)^n (2 sin(kh/2))^{2n} |F|^2 cos(kd)` on one piece.
struct Density {
    evaluator: Evaluator<Complex>,
    stencil: Stencil,
    d: Real,
    half_step: Real,
    bits: u32,
    cancels: u32,
}

impl Density {
    fn new(formula: &Expr, stencil: Stencil, d: &Real, bits: u32, cancels: u32) -> Self {
        Density {
            evaluator: Evaluator::new(Arc::new(Program::compile(&[formula], &["z"])), bits),
            stencil,
            d: d.clone(),
            half_step: stencil.step(d) / 2u32,
            bits,
            cancels,
        }
    }

    fn at(&mut self, k: &Real) -> Result<Real, Stop> {
        let bits = self.bits;
        if self.cancels > 0 {
            let small = (-log2(k)).clamp(0.0, MOST_CANCELLED) as u32;
            self.evaluator.set_bits(bits + self.cancels * small);
        }
        let z = Complex::with_val(self.evaluator.bits(), (k, 0));
        let f = &self
            .evaluator
            .eval(&[&z])
            .map_err(|why| Stop::Domain(why.to_string()))?[0];
        let norm = Complex::with_val(bits, f.norm_ref());
        let (mut value, _) = norm.into_real_imag();
        value *= Real::with_val(bits, k * &self.d).cos();
        if self.stencil.n > 0 {
            let sine = Real::with_val(bits, k * &self.half_step).sin() * 2u32;
            value *= sine.pow(2 * self.stencil.n);
            if self.stencil.n % 2 == 1 {
                value = -value;
            }
        }
        Ok(value)
    }

    fn between(&mut self, from: &Real, to: &Real, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let bits = self.bits;
        ask.finite(from, to, |node| {
            let k = match node.end {
                End::First => Real::with_val(bits, from + &node.distance),
                End::Second => Real::with_val(bits, to - &node.distance),
            };
            self.at(&k)
        })
    }
}

/// How F decays, from the largest |F| around three moderate k: far out, where [`Probe::tail`] looks,
/// Bessel functions have no values.
fn tail(phi: &Expr) -> Result<Tail, Doubt> {
    if phi.is_zero() {
        return Ok(Tail::Zero);
    }
    let mut probe = Probe::new(phi);
    let mut level = |k: f64| {
        [1.0, 1.07, 1.15, 1.24, 1.33]
            .into_iter()
            .map(|factor| {
                let z = Complex::with_val(320, (k * factor, 0));
                probe.log2_at(&z).ok_or("F has no value for large k")
            })
            .try_fold(f64::NEG_INFINITY, |top, l| l.map(|l| top.max(l)))
    };
    let (a, b, c) = (level(64.0)?, level(128.0)?, level(256.0)?);
    if c == f64::NEG_INFINITY || b - c > 1.5 * (a - b) + 2.0 {
        return Ok(Tail::Exponential);
    }
    if c >= b {
        return Err("the formula of F does not decay for large k".into());
    }
    Ok(Tail::Algebraic { power: c - b })
}

/// F as a sum of waves; one part, F itself, where it has none.
fn parts(phi: &Expr) -> Vec<Component> {
    let whole = || {
        vec![Component {
            omega: build::num(0),
            factor: phi.clone(),
        }]
    };
    let Some(found) = oscillation::components(phi) else {
        return whole();
    };
    // The sine and cosine integrals oscillate themselves, so that their product with a sine is no
    // slowly varying factor of a wave; together, as f(k) of softsign, they do not oscillate at all.
    if found.len() < 2 || found.iter().any(|c| hides_waves(&c.factor)) {
        return whole();
    }
    let holds = oscillation::defect(phi, &found, 420).is_some_and(|d| log2(&d) < -330.0);
    if holds { found } else { whole() }
}

fn hides_waves(e: &Expr) -> bool {
    let here = matches!(
        e,
        Expr::Call(
            Function::Si | Function::Ci | Function::Besselj | Function::Bessely,
            _
        )
    );
    here || e.operands().into_iter().any(hides_waves)
}
