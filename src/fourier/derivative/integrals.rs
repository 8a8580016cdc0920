//! The integrals that are left after integration by parts.

use super::choice::{Choice, Rule};
use crate::activation::Symmetry;
use crate::error::{Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::evidence::{Frequency, Limits};
use crate::fourier::tails::{self, Part};
use crate::number::{Complex, Real, exponential};
use crate::quadrature::{
    Abscissae, End, Estimate, Node, Options, Outcome, Stop, Tail, Wave, exp_sinh, from_fn, line,
    oscillatory_with, tanh_sinh,
};
use rug::Assign;
use std::sync::Arc;

/// Half periods of the highest frequency that one tanh-sinh interval may hold.
const PERIODS_PER_INTERVAL: f64 = 12.0;
/// Most intervals that a piece is cut into.
const MAX_INTERVALS: f64 = 400.0;
/// Frequencies above this oscillate often before an exponential tail has decayed.
const FAST: f64 = 6.0;
/// The nodes of the oscillatory rule end within about this many radians for each bit.
const REACH: f64 = 32.0;
/// Bits that abscissae and phases carry beyond the integrand's.
const PHASE_GUARD: u32 = 32;

/// `∫ phi^(n)(z) e^{-ikz} dz` by the chosen rule, for all k.
///
/// # Errors
/// Why there is no value.
pub fn integrate(
    choice: &Choice,
    rule: &Rule,
    ks: &[&Frequency],
    tolerances: &[Real],
    bits: u32,
    limits: &Limits,
) -> Result<Outcome, Doubt> {
    let f = &choice.derivatives[choice.order];
    let task = Task {
        f,
        ks,
        tolerances,
        bits,
        loss: choice.loss,
        limits,
    };
    match rule {
        Rule::Line => task.line(),
        Rule::HalfExponential { start, right } => task.half_exponential_any(start, *right),
        Rule::HalfAlgebraic {
            start,
            right,
            symmetry,
        } => {
            let zero = Real::with_val(64, 0);
            let wave = match symmetry {
                None => Wave::Both,
                Some(Symmetry::Even) => Wave::Cosine,
                Some(Symmetry::Odd) => Wave::Sine,
            };
            let half = task.half_slow(f, start, *right, &zero, wave)?;
            Ok(match symmetry {
                Some(symmetry) => both_sides(half, *symmetry),
                None => half,
            })
        }
        Rule::Oscillating { start, right, part } => task.oscillating(part, start, *right),
        Rule::Interval { from, to, flat } => task.interval(from, to, *flat),
        Rule::Phase(phased) => task.phased(phased),
    }
}

/// One integral at several frequencies.
pub(super) struct Task<'a> {
    /// phi^(n).
    pub(super) f: &'a Expr,
    /// The frequencies.
    pub(super) ks: &'a [&'a Frequency],
    /// One tolerance for each.
    pub(super) tolerances: &'a [Real],
    /// Bits of the integrand.
    pub(super) bits: u32,
    /// Bits that evaluating phi^(n) was seen to lose.
    pub(super) loss: u32,
    /// What may be spent.
    pub(super) limits: &'a Limits,
}

fn stopped(stop: Stop) -> String {
    stop.to_string()
}

impl Task<'_> {
    fn options(&self) -> Options {
        Options::new(self.bits, self.tolerances.to_vec()).budget(self.limits.budget())
    }

    fn frequencies(&self, bits: u32) -> Vec<Real> {
        self.ks.iter().map(|k| k.at(bits)).collect()
    }

    fn program(&self) -> Arc<Program> {
        Arc::new(Program::compile(&[self.f], &["z"]))
    }

    fn line(&self) -> Result<Outcome, Doubt> {
        let mut evaluator = Evaluator::<Real>::new(self.program(), self.bits);
        // In the tails the rule asks for few bits of small values: what is lost there has to be known to the depth
        // of the tolerances, which is at most that of the bits.
        let loss = match self.bits > tails::LOSS_BITS {
            true => self.loss.max(self.loss_to(self.f, self.bits, tails::NEAR)),
            false => self.loss,
        };
        let mut current = 0;
        let g = move |z: &Real, bits: u32, out: &mut Real| -> Result<(), Stop> {
            // The rule asks for fewer bits in the tails; steps of 64 keep the registers in place.
            let wanted = (bits + loss + 8).next_multiple_of(64);
            if wanted != current {
                evaluator.set_bits(wanted);
                current = wanted;
            }
            let values = evaluator
                .eval(&[z])
                .map_err(|e| Stop::Domain(e.to_string()))?;
            out.assign(&values[0]);
            Ok(())
        };
        let ks = self.frequencies(self.bits + PHASE_GUARD);
        line::fourier(g, &ks, &self.options())
            .map_err(stopped)
            .map_err(Into::into)
    }

    /// Bits that evaluating a function loses, as so many bits and places up to `reach` show it.
    fn loss_to(&self, f: &Expr, bits: u32, reach: f64) -> u32 {
        tails::evaluation_loss_at(f, bits, reach, &self.limits.budget())
    }

    /// A decaying exponential: many oscillations before it has decayed want the oscillatory rule,
    /// few the other one.
    fn half_exponential_any(&self, start: &Expr, right: bool) -> Result<Outcome, Doubt> {
        let fast: Vec<bool> = self.ks.iter().map(|k| k.to_f64() > FAST).collect();
        let pick = |wanted: bool| -> (Vec<&Frequency>, Vec<Real>) {
            (0..fast.len())
                .filter(|&j| fast[j] == wanted)
                .map(|j| (self.ks[j], self.tolerances[j].clone()))
                .unzip()
        };
        let (slow_ks, slow_tolerances) = pick(false);
        let (fast_ks, fast_tolerances) = pick(true);
        let part = |ks: &[&Frequency], tolerances: &[Real], oscillating: bool| {
            if ks.is_empty() {
                return Ok(None);
            }
            let task = Task {
                ks,
                tolerances,
                ..*self
            };
            let zero = Real::with_val(64, 0);
            let found = if oscillating {
                task.half_slow(self.f, start, right, &zero, Wave::Both)
            } else {
                task.half_exponential(start, right)
            };
            found.map(Some)
        };
        let slow = part(&slow_ks, &slow_tolerances, false)?;
        let fast_found = part(&fast_ks, &fast_tolerances, true)?;
        let mut slow_estimates = slow.iter().flat_map(|o| o.estimates.clone());
        let mut fast_estimates = fast_found.iter().flat_map(|o| o.estimates.clone());
        let estimates = fast
            .iter()
            .filter_map(|&f| {
                if f {
                    fast_estimates.next()
                } else {
                    slow_estimates.next()
                }
            })
            .collect();
        let both = || [&slow, &fast_found].into_iter().flatten();
        Ok(Outcome {
            estimates,
            nodes: both().map(|o| o.nodes).sum(),
            bits: both().map(|o| o.bits).max().unwrap_or(0),
        })
    }

    fn half_exponential(&self, start: &Expr, right: bool) -> Result<Outcome, Doubt> {
        let inner = self.bits + PHASE_GUARD;
        let start = tails::end(start, inner)?;
        let mut wave = Waves::new(self, inner);
        let mut z = Real::with_val(inner, 0);
        let mut f = from_fn(self.ks.len(), |t: &Real, out: &mut [Complex]| {
            if right {
                z.assign(&start + t);
            } else {
                z.assign(&start - t);
            }
            wave.write(&z, out)
        });
        let options = self.options().tail(Tail::Exponential { rate: 1.0 });
        exp_sinh(&mut f, &options)
            .map_err(stopped)
            .map_err(Into::into)
    }

    fn interval(&self, from: &Expr, to: &Expr, flat: [bool; 2]) -> Result<Outcome, Doubt> {
        let inner = self.bits + PHASE_GUARD;
        let (from, to) = (tails::end(from, inner)?, tails::end(to, inner)?);
        let length = Real::with_val(64, &to - &from).to_f64();
        let highest = self.ks.iter().map(|k| k.to_f64()).fold(0.0, f64::max);
        let pieces = (length * highest / (std::f64::consts::PI * PERIODS_PER_INTERVAL))
            .ceil()
            .max(1.0);
        if pieces > MAX_INTERVALS {
            return Err(
                format!("{pieces} intervals would be needed at the highest frequency").into(),
            );
        }
        self.cut_interval(&from, &to, flat, pieces as u32)
    }

    /// An interval cut into so many of equal length, each by tanh-sinh.
    pub(super) fn cut_interval(
        &self,
        from: &Real,
        to: &Real,
        flat: [bool; 2],
        pieces: u32,
    ) -> Result<Outcome, Doubt> {
        let inner = self.bits + PHASE_GUARD;
        let cut = |j: u32| {
            let span = Real::with_val(inner, to - from);
            Real::with_val(inner, from + span * j / pieces)
        };
        let mut options = self.options();
        for tolerance in &mut options.tolerances {
            *tolerance /= pieces;
        }
        let mut total: Option<Outcome> = None;
        for j in 0..pieces {
            if let Some(late) = self.limits.exhausted() {
                return Err(late.to_owned());
            }
            let (a, b) = (cut(j), cut(j + 1));
            let mut wave = Waves::new(self, inner);
            let mut z = Real::with_val(inner, 0);
            let mut f = from_fn(self.ks.len(), |node: &Node, out: &mut [Complex]| {
                match node.end {
                    End::First => z.assign(&a + &node.distance),
                    End::Second => z.assign(&b - &node.distance),
                }
                let here = [flat[0] && j == 0, flat[1] && j + 1 == pieces];
                tails::at_flat_end(wave.write(&z, out), here, node, out)
            });
            let found = tanh_sinh(&mut f, &a, &b, &options).map_err(stopped)?;
            total = Some(match total {
                None => found,
                Some(sum) => join(sum, found),
            });
        }
        total
            .ok_or_else(|| "an empty interval".to_string())
            .map_err(Into::into)
    }

    fn oscillating(&self, part: &Part, start: &Expr, right: bool) -> Result<Outcome, Doubt> {
        let omega = tails::end(&part.omega, self.bits + PHASE_GUARD)?;
        if part.factor.formula.depends_on("z") {
            return self.half_slow(&part.factor.formula, start, right, &omega, Wave::Both);
        }
        self.pure_wave(&part.factor.formula, start, right, &omega)
    }

    /// `c e^{i omega z}` on a half-line: `± c e^{-i kappa s} / (i kappa)`, exactly.
    fn pure_wave(
        &self,
        c: &Expr,
        start: &Expr,
        right: bool,
        omega: &Real,
    ) -> Result<Outcome, Doubt> {
        let bits = self.bits + PHASE_GUARD;
        let start = tails::end(start, bits)?;
        let c = crate::expr::eval_complex(c, &[], bits)?;
        let estimates = self
            .frequencies(bits)
            .into_iter()
            .map(|k| {
                let kappa = not_resonant(&k, omega, bits)?;
                let turn =
                    Complex::with_val(bits, (0, -Real::with_val(bits, &kappa * &start))).exp();
                let mut value = Complex::with_val(bits, &c * &turn) / &kappa;
                // 1/i = -i on the right, 1/(-i) = i on the left.
                value.mul_i_mut(right);
                let magnitude = Real::with_val(64, value.abs_ref());
                let error = magnitude.clone() >> (bits - 10);
                Ok(Estimate {
                    value,
                    error,
                    magnitude,
                })
            })
            .collect::<Result<Vec<_>, Doubt>>()?;
        Ok(Outcome {
            estimates,
            nodes: 0,
            bits,
        })
    }

    /// A slowly decaying function on a half-line, one frequency at a time.
    fn half_slow(
        &self,
        f: &Expr,
        start: &Expr,
        right: bool,
        omega: &Real,
        wave: Wave,
    ) -> Result<Outcome, Doubt> {
        let inner = self.bits + PHASE_GUARD;
        let start = tails::end(start, inner)?;
        let mut abscissae = Abscissae::new(self.bits);
        let program = Arc::new(Program::compile(&[f], &["z"]));
        let mut estimates = Vec::new();
        let (mut nodes, mut bits) = (0, 0);
        for (k, tolerance) in self.frequencies(inner).iter().zip(self.tolerances) {
            let mut kappa = not_resonant(k, omega, inner)?;
            if !right {
                kappa = -kappa;
            }
            // The slower the wave, the further out its nodes are.
            let reach = REACH * f64::from(self.bits) / kappa.to_f64().abs();
            let loss = match reach > tails::NEAR * REACH {
                true => self
                    .loss
                    .max(self.loss_to(f, tails::LOSS_BITS, reach.min(1e60))),
                false => self.loss,
            };
            let mut evaluator = Evaluator::<Complex>::new(program.clone(), self.bits + loss + 8);
            let mut z = Complex::with_val(inner, 0);
            let mut g = |t: &Real, out: &mut Complex| -> Result<(), Stop> {
                z.mut_imag().assign(0);
                if right {
                    z.mut_real().assign(&start + t);
                } else {
                    z.mut_real().assign(&start - t);
                }
                let values = evaluator
                    .eval(&[&z])
                    .map_err(|e| Stop::Domain(e.to_string()))?;
                out.assign(&values[0]);
                Ok(())
            };
            let options =
                Options::new(self.bits, vec![tolerance.clone()]).budget(self.limits.budget());
            let mut found = oscillatory_with(&mut g, &kappa, &options, wave, &mut abscissae)
                .map_err(stopped)?;
            nodes += found.nodes;
            bits = bits.max(found.bits);
            let mut estimate = found.estimates.swap_remove(0);
            // e^{-i kappa' start} with kappa' = k - omega, whichever way the half-line runs.
            let phase = Real::with_val(inner, &kappa * &start) * if right { -1 } else { 1 };
            estimate.value *= Complex::with_val(inner, (0, phase)).exp();
            estimate.error += rounding(&estimate.value);
            estimates.push(estimate);
        }
        Ok(Outcome {
            estimates,
            nodes,
            bits,
        })
    }
}

fn not_resonant(k: &Real, omega: &Real, bits: u32) -> Result<Real, Doubt> {
    let kappa = Real::with_val(bits, k - omega);
    let scale = Real::with_val(64, k.abs_ref()) >> (bits / 2);
    if kappa.clone().abs() <= scale {
        return Err(Reason::AtAnAtom
            .doubt("k is a frequency of phi itself: an atom or a band edge stands there"));
    }
    Ok(kappa)
}

/// The integral over the line from that over z > 0: with f(-z) = s f(z) the other half is
/// s times the complex conjugate.
fn both_sides(mut half: Outcome, symmetry: Symmetry) -> Outcome {
    for estimate in &mut half.estimates {
        match symmetry {
            Symmetry::Even => estimate.value.mut_imag().assign(0),
            Symmetry::Odd => estimate.value.mut_real().assign(0),
        }
        estimate.value *= 2u32;
        estimate.error *= 2u32;
        estimate.magnitude *= 2u32;
    }
    half
}

/// What one operation that is rounded to nearest may add to the error of its result: both parts, and 64-bit bounds.
fn rounding(value: &Complex) -> Real {
    Real::with_val(64, value.abs_ref()) >> value.prec().0.saturating_sub(2)
}

/// The sum of two integrals at the same frequencies.
pub(super) fn join(mut sum: Outcome, more: Outcome) -> Outcome {
    for (s, m) in sum.estimates.iter_mut().zip(more.estimates) {
        s.value += m.value;
        s.error += m.error + rounding(&s.value);
        s.magnitude += m.magnitude;
    }
    sum.nodes += more.nodes;
    sum.bits = sum.bits.max(more.bits);
    sum
}

/// `f(z) e^{-ikz}` for all k on the real axis, in place.
struct Waves {
    evaluator: Evaluator<Real>,
    ks: Vec<Real>,
    phase: Real,
    sine: Real,
    cosine: Real,
}

impl Waves {
    fn new(task: &Task<'_>, bits: u32) -> Self {
        let zero = || Real::with_val(bits, 0);
        Waves {
            evaluator: Evaluator::new(task.program(), task.bits + task.loss + 8),
            ks: task.frequencies(bits),
            phase: zero(),
            sine: zero(),
            cosine: zero(),
        }
    }

    fn write(&mut self, z: &Real, out: &mut [Complex]) -> Result<(), Stop> {
        let values = self
            .evaluator
            .eval(&[z])
            .map_err(|e| Stop::Domain(e.to_string()))?;
        for (out, k) in out.iter_mut().zip(&self.ks) {
            self.phase.assign(k * z);
            exponential::sin_cos(&mut self.sine, &mut self.cosine, &self.phase);
            let (re, im) = out.as_mut_real_imag();
            re.assign(&self.cosine * &values[0]);
            self.sine *= &values[0];
            im.assign(-&self.sine);
        }
        Ok(())
    }
}
