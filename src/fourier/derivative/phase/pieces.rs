//! The integral over a piece at one frequency: the middle and the tails of each part.

use super::inverse::Inverse;
use super::{Part, Phased};
use crate::activation::growth::log2_modulus;
use crate::activation::phases::Rough;
use crate::error::{Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program, build, eval_complex, eval_real};
use crate::fourier::derivative::integrals::{Task, join};
use crate::fourier::evidence::Frequency;
use crate::fourier::tails;
use crate::number::{Complex, Constant, Real};
use crate::quadrature::{
    Abscissae, Budget, End, Node, Options, Outcome, Stop, Wave, from_fn, oscillatory_with,
    tanh_sinh,
};
use rug::Assign;
use std::f64::consts::PI;
use std::sync::Arc;

/// Half periods that one tanh-sinh interval may hold.
const PERIODS_PER_INTERVAL: f64 = 12.0;
/// Most intervals that the finite rest is cut into.
const MAX_INTERVALS: f64 = 1500.0;
/// c_j / c_1^j of p, j >= 2, at most: w(u) is singular no nearer than u = -2 then.
const CURVED: f64 = 0.125;
/// Distance of the tails from what is singular on the left and on the right: not symmetric, for a rule has its
/// middle node half-way, where `sin(z^2)/z^2` cannot be evaluated.
const MARGINS: [f64; 2] = [1.0, 1.25];
/// Bits beyond the integrand's of numbers that it is computed from.
const GUARD: u32 = 64;

/// One frequency.
pub(super) struct At<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) k: &'a Frequency,
    pub(super) rough: f64,
}

impl At<'_> {
    pub(super) fn piece(&self, phased: &Phased) -> Result<Outcome, Doubt> {
        let mut total: Option<Outcome> = None;
        let mut add = |found: Outcome| {
            total = Some(match total.take() {
                None => found,
                Some(known) => join(known, found),
            });
        };
        for part in &phased.parts {
            if let Some(late) = self.task.limits.exhausted() {
                return Err(late.to_owned());
            }
            if phased.apart {
                for (found, sign) in self.apart(phased, part)? {
                    add(times(found, sign));
                }
            }
        }
        if !phased.apart {
            for found in self.together(phased)? {
                add(found);
            }
        }
        total
            .ok_or_else(|| "no part at all".to_string())
            .map_err(Into::into)
    }

    /// One part on its own, with signs: tails, and what lies between them about its stationary points. From an end
    /// before those, the tail in the other direction is taken off: its factor goes on there.
    fn apart(&self, phased: &Phased, part: &Part) -> Result<Vec<(Outcome, i32)>, Doubt> {
        let inner = self.task.bits + GUARD;
        let phases = [&part.chirp.rough];
        let mut middle = Vec::new();
        let mut all: Vec<(Real, bool, i32)> = Vec::new();
        for (given, right) in [(&phased.from, false), (&phased.to, true)] {
            let near = Real::with_val(inner, self.beyond(&phases, None, right)?);
            let end = given.as_ref().map(|e| tails::end(e, inner)).transpose()?;
            let outside = |end: &Real| if right { *end > near } else { *end < near };
            match end {
                Some(end) if !outside(&end) => middle.push(end),
                end => {
                    all.push((near.clone(), right, 1));
                    all.extend(end.map(|end| (end, right, -1)));
                    middle.push(near);
                }
            }
        }
        let mut found = Vec::new();
        if middle[0] < middle[1] {
            found.push((self.middle_of(part, &middle[0], &middle[1])?, 1));
        } else {
            // An end beyond the stationary points: nothing but the tail from there.
            let right = phased.to.is_none();
            all = vec![(middle.swap_remove(usize::from(!right)), right, 1)];
        }
        for (start, right, sign) in all {
            found.push((self.tail(part, &start, right)?, sign));
        }
        Ok(found)
    }

    /// phi itself on a finite stretch, and the parts beyond it.
    fn together(&self, phased: &Phased) -> Result<Vec<Outcome>, Doubt> {
        let inner = self.task.bits + GUARD;
        let phases: Vec<&Rough> = phased.parts.iter().map(|p| &p.chirp.rough).collect();
        let given = [&phased.from, &phased.to];
        let known = given.map(|end| end.as_ref().map(|end| tails::end(end, inner)));
        let [from, to] = known.map(Option::transpose);
        let known = [from?, to?];
        let mut ends = Vec::new();
        for (j, sign) in [(0, -1.0), (1, 1.0)] {
            let end = match (&known[j], &known[1 - j]) {
                (Some(end), _) => end.clone(),
                (None, other) => {
                    let own = sign * phased.outermost[j];
                    let other = other.as_ref().map_or(own, |end| sign * end.to_f64());
                    let least = sign * (own.max(other) + MARGINS[j]);
                    Real::with_val(inner, self.beyond(&phases, Some(least), j == 1)?)
                }
            };
            ends.push(end);
        }
        let mut all = vec![self.middle(&phases, &ends[0], &ends[1])?];
        for (j, right) in [(0, false), (1, true)] {
            for part in &phased.parts {
                if given[j].is_none() {
                    all.push(self.tail(part, &ends[j], right)?);
                }
            }
        }
        Ok(all)
    }

    /// A point outside `least` and all stationary points from which the phases run as they do at infinity.
    fn beyond(&self, phases: &[&Rough], least: Option<f64>, right: bool) -> Result<f64, Doubt> {
        let sign = if right { 1.0 } else { -1.0 };
        let mut base = least.map_or(f64::NEG_INFINITY, |least| sign * least);
        for phase in phases {
            if phase.degree() == 1 && phase.slope(0.0, self.rough).abs() < 1e-12 * self.rough {
                return Err(Reason::AtAnAtom
                    .doubt("k is a frequency of phi itself: an atom or a band edge stands there"));
            }
            let turns = phase
                .stationary(self.rough)
                .ok_or("the stationary points of a phase were not found")?;
            base = turns.iter().map(|x| sign * x).fold(base, f64::max);
        }
        // A phase that turns nowhere is cut at 0.
        let base = if base.is_finite() { base } else { 0.0 };
        // Not the same on both sides: see MARGINS.
        let mut step = if right { 0.02 } else { 2f64.powi(-6) };
        while step < 1e9 {
            let at = sign * (base + step);
            if phases.iter().all(|p| is_straight(p, self.rough, at, sign)) {
                return Ok(at);
            }
            step *= 1.5;
        }
        Err("no place was found beyond which every phase is monotone".into())
    }

    /// Tanh-sinh intervals of phi itself.
    fn middle(&self, phases: &[&Rough], from: &Real, to: &Real) -> Result<Outcome, Doubt> {
        let cuts = self.intervals(phases, from.to_f64(), to.to_f64())?;
        self.task.cut_interval(from, to, [false; 2], cuts)
    }

    /// Into how many intervals a stretch is cut.
    fn intervals(&self, phases: &[&Rough], from: f64, to: f64) -> Result<u32, Doubt> {
        let grid = (0..=64).map(|j| from + (to - from) * f64::from(j) / 64.0);
        let speeds = grid.flat_map(|z| phases.iter().map(move |p| p.slope(z, self.rough).abs()));
        let fastest = speeds.fold(0.0, f64::max);
        let count = ((to - from) * fastest / (PI * PERIODS_PER_INTERVAL)).ceil();
        if count > MAX_INTERVALS {
            return Err(format!("{count} intervals would be needed for the phase of phi").into());
        }
        Ok(count.max(1.0) as u32)
    }

    /// Tanh-sinh intervals of one part.
    fn middle_of(&self, part: &Part, from: &Real, to: &Real) -> Result<Outcome, Doubt> {
        let (low, high) = (from.to_f64(), to.to_f64());
        let cuts = self.intervals(&[&part.chirp.rough], low, high)?;
        let task = self.task;
        let bits = task.bits + GUARD + self.spare(part, low.abs().max(high.abs()));
        let phase = self.phase(part, bits)?;
        let program = Arc::new(Program::compile(&[&part.chirp.term.factor], &["z"]));
        let mut evaluator = Evaluator::<Complex>::new(program, task.bits + task.loss + 8);
        let ends: Vec<Real> = (0..=cuts)
            .map(|j| {
                let span = Real::with_val(bits, to) - from;
                Real::with_val(bits, from) + span * j / cuts
            })
            .collect();
        let mut total: Option<Outcome> = None;
        for pair in ends.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            if let Some(late) = task.limits.exhausted() {
                return Err(late.to_owned());
            }
            let mut z = Complex::with_val(bits, 0);
            let mut f = from_fn(1, |node: &Node, out: &mut [Complex]| {
                match node.end {
                    End::First => z.mut_real().assign(a + &node.distance),
                    End::Second => z.mut_real().assign(b - &node.distance),
                }
                let values = evaluator
                    .eval(&[&z])
                    .map_err(|e| Stop::Domain(e.to_string()))?;
                let turn = Complex::with_val(bits, (0, at(&phase, z.real()))).exp();
                out[0].assign(&turn * &values[0]);
                Ok(())
            });
            let shares = vec![Real::with_val(64, &task.tolerances[0] / cuts)];
            let options = Options::new(task.bits, shares).budget(task.limits.budget());
            let found = tanh_sinh(&mut f, a, b, &options)?;
            total = Some(match total {
                None => found,
                Some(sum) => join(sum, found),
            });
        }
        total
            .ok_or_else(|| "an empty interval".to_string())
            .map_err(Into::into)
    }

    /// Bits of the phase before the point.
    fn spare(&self, part: &Part, distance: f64) -> u32 {
        let size = part.chirp.rough.size(distance) + self.rough * distance;
        (size + 1.0).log2().ceil().clamp(0.0, 4096.0) as u32
    }

    /// The coefficients of z, z^2, … in psi.
    fn phase(&self, part: &Part, bits: u32) -> Result<Vec<Real>, Doubt> {
        let value = |c: &Expr| eval_real(c, &[], bits).map_err(Doubt::from);
        let mut list: Vec<Real> = part
            .chirp
            .term
            .phase
            .iter()
            .map(value)
            .collect::<Result<_, _>>()?;
        list[0] -= self.k.at(bits);
        Ok(list)
    }

    /// From `start` to infinity on one side.
    fn tail(&self, part: &Part, start: &Real, right: bool) -> Result<Outcome, Doubt> {
        let task = self.task;
        let inner = task.bits + GUARD + self.spare(part, start.to_f64());
        let phase = self.phase(part, inner)?;
        let begin = Real::with_val(inner, start);
        let turn = Complex::with_val(inner, (0, at(&phase, &begin))).exp();
        let (factor, boundary) = self.by_parts(part, &begin, right, inner)?;
        let mut inverse = Inverse::new(&phase, &begin, right, inner)?;
        let program = Arc::new(Program::compile(&[&factor], &["z"]));
        let loss = loss(&program, start.to_f64(), right, &task.limits.budget());
        let mut evaluator = Evaluator::<Complex>::new(program, task.bits + loss + 8);
        let mut z = Complex::with_val(inner, 0);
        let mut f = |u: &Real, out: &mut Complex| -> Result<(), Stop> {
            let (w, slope) = inverse.at(u);
            if right {
                z.mut_real().assign(&begin + w);
            } else {
                z.mut_real().assign(&begin - w);
            }
            let values = evaluator
                .eval(&[&z])
                .map_err(|e| Stop::Domain(e.to_string()))?;
            out.assign(&values[0] / slope);
            Ok(())
        };
        // e^{i s u} is e^{-i kappa u} with kappa = -s.
        let kappa = Real::with_val(64, -Inverse::sign(&phase, &begin, right));
        let mut options = Options::new(task.bits, task.tolerances.to_vec());
        options = options.budget(task.limits.budget());
        let mut abscissae = Abscissae::new(task.bits);
        let mut found = oscillatory_with(&mut f, &kappa, &options, Wave::Both, &mut abscissae)?;
        for estimate in &mut found.estimates {
            let sum = Complex::with_val(inner, &estimate.value + &boundary);
            let size = Real::with_val(64, boundary.abs_ref());
            estimate.value = sum * &turn;
            estimate.error += Real::with_val(64, &size >> (task.bits - 4));
            estimate.magnitude += size;
        }
        Ok(found)
    }

    /// The factor after integration by parts, and what stands at `begin`, without its wave.
    fn by_parts(
        &self,
        part: &Part,
        begin: &Real,
        right: bool,
        bits: u32,
    ) -> Result<(Expr, Complex), Doubt> {
        let mut factor = part.chirp.term.factor.clone();
        let mut boundary = Complex::with_val(bits, 0);
        let order = part.orders[usize::from(right)];
        if order == 0 {
            return Ok((factor, boundary));
        }
        let text = |e: crate::expr::EvalError| e.to_string();
        let terms = part.chirp.term.phase.iter().enumerate();
        let slope = terms.fold(build::neg(self.k.expr().clone()), |sum, (j, c)| {
            let power = build::powi(build::var("z"), j as i32);
            let scaled = build::mul(build::num(j as i64 + 1), c.clone());
            build::add(sum, build::mul(scaled, power))
        });
        let z = Complex::with_val(bits, (begin, 0));
        for _ in 0..order {
            // i r/psi'
            let over = build::div(factor, slope.clone());
            let over = build::mul(Expr::Constant(Constant::I), over);
            let value = eval_complex(&over, &[("z", &z)], bits).map_err(text)?;
            match right {
                true => boundary += value,
                false => boundary -= value,
            }
            factor = over.derivative("z")?;
            if factor.is_zero() {
                break;
            }
        }
        Ok((factor, boundary))
    }
}

/// An integral with a sign.
fn times(mut found: Outcome, sign: i32) -> Outcome {
    for estimate in &mut found.estimates {
        estimate.value *= sign;
    }
    found
}

/// A phase without constant at z, by Horner's rule.
fn at(phase: &[Real], z: &Real) -> Real {
    let bits = z.prec();
    let mut sum = Real::with_val(bits, 0);
    for c in phase.iter().rev() {
        sum += c;
        sum *= z;
    }
    sum
}

/// Whether every coefficient of p at a start has its sign and the linear one decides near it.
fn is_straight(phase: &Rough, k: f64, start: f64, sign: f64) -> bool {
    let mut list = vec![0.0; phase.degree() + 1];
    for (j, c) in phase.coefficients.iter().enumerate() {
        let c = if j == 0 { c - k } else { *c };
        let n = j + 1;
        // c (b + sign w)^n
        let mut binomial = 1.0;
        for (m, sum) in list.iter_mut().enumerate().take(n + 1) {
            *sum += c * binomial * start.powi((n - m) as i32) * sign.powi(m as i32);
            binomial *= (n - m) as f64 / (m + 1) as f64;
        }
    }
    let rising = list[1].signum();
    let linear = list[1].abs();
    list.iter().enumerate().skip(2).all(|(j, c)| {
        let size = rising * c;
        size >= 0.0 && size <= CURVED * linear.powi(j as i32)
    }) && linear > 0.0
        && linear.is_finite()
}

/// Bits that evaluating a factor was seen to lose along its half-line, as
/// [`evaluation_loss`](tails::evaluation_loss) counts them.
fn loss(program: &Arc<Program>, start: f64, right: bool, budget: &Budget) -> u32 {
    const BITS: u32 = 200;
    let [mut rough, mut fine] =
        [BITS, 4 * BITS].map(|bits| Evaluator::<Complex>::new(program.clone(), bits));
    let sign = if right { 1.0 } else { -1.0 };
    let mut samples: Vec<(f64, f64)> = Vec::new();
    for j in -8..=32 {
        if budget.is_spent() {
            return 0;
        }
        let z = start + sign * 1.1 * 2f64.powf(f64::from(j) / 2.0);
        let z = Complex::with_val(64, (z, 0));
        let (Ok(a), Ok(b)) = (rough.eval(&[&z]), fine.eval(&[&z])) else {
            continue;
        };
        let gap = Complex::with_val(BITS, &a[0] - &b[0]);
        if let (Some(gap), Some(size)) = (log2_modulus(&gap), log2_modulus(&b[0])) {
            samples.push((gap, size));
        }
    }
    tails::bits_lost(&samples, BITS)
}
