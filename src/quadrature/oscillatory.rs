//! `∫_0^∞ f(t) e^{-ikt} dt` for slowly decaying `f`.
//!
//! Source: T. Ooura and M. Mori, A robust double exponential formula for Fourier-type integrals,
//! J. Comput. Appl. Math. 112 (1999) 229–241. With `M h = pi`,
//!
//! ```text
//! ∫_0^∞ f(t) sin(kt) dt ≈ (pi/k) Σ_n f(M φ(nh)/k)      sin(M φ(nh))      φ'(nh)
//! ∫_0^∞ f(t) cos(kt) dt ≈ (pi/k) Σ_n f(M φ((n+½)h)/k)  cos(M φ((n+½)h))  φ'((n+½)h)
//! φ(x) = x / (1 - E),  E = exp(-2x - α(1 - e^{-x}) - β(e^x - 1)),
//! β = 1/4,  α = β / sqrt(1 + M log(1 + M) / (4 pi))
//! ```
//!
//! The abscissae run doubly exponentially into the zeros of the sine and the cosine, so the sum
//! ends although `f` hardly decays. There the argument is `M φ = M x + ε` with
//! `ε = M x E / (1 - E)`, and since `M x` is the zero itself, `|sin(M φ)| = |sin ε|`: it is `ε`
//! that is computed, to full relative precision, and never the difference.

use super::converge::judge;
use super::estimate::{Estimate, Options, Outcome, Stop};
use super::meter::{Meter, Spend};
use super::scale::{BOUND_BITS, exp2, log2, log2_complex, log2_sum, modulus};
use crate::number::{Complex, Real};
use abscissae::Part;
use rug::Assign;

mod abscissae;
pub use abscissae::Abscissae;

/// `-log2 h` of the first level.
const FIRST_LEVEL: u32 = 1;
/// `-log2 h` of the last level.
const LAST_LEVEL: u32 = 13;
/// Terms are negligible when they are this many bits below the tolerance or the precision.
const MARGIN: f64 = 10.0;
/// Bits of a term beyond those of the integrand.
const TERM_GUARD: u32 = 8;
/// Successive negligible terms that end a sum.
const QUIET: usize = 6;
/// `|x|` beyond which no term is looked for: `E` is `exp(-exp(60))` there.
const MAX_X: u64 = 60;

/// `∫_0^∞ f(t) e^{-ikt} dt` for one real `k` other than 0; one estimate, one tolerance.
///
/// `f(t, out)` is complex-valued, analytic on `(0, ∞)`, at most `t^p`, `p > -1`, at 0, and tends
/// to 0 like `t^-alpha`, `alpha > 0` (it need not be integrable); it must not oscillate itself.
/// The precision of `out` is the precision wanted. The step is halved until the levels agree; the
/// levels share no nodes.
///
/// # Errors
/// [`Stop::Domain`] for `k = 0` or a `k` that is not finite; the others as in
/// [`exp_sinh`](crate::quadrature::exp_sinh()).
pub fn oscillatory<F>(f: &mut F, k: &Real, options: &Options) -> Result<Outcome, Stop>
where
    F: FnMut(&Real, &mut Complex) -> Result<(), Stop> + ?Sized,
{
    let mut abscissae = Abscissae::new(options.bits);
    oscillatory_with(f, k, options, Wave::Both, &mut abscissae)
}

/// Which part of `e^{-ikt}` is integrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// All of it.
    Both,
    /// `cos(kt)` only.
    Cosine,
    /// `-i sin(kt)` only.
    Sine,
}

/// [`oscillatory`] for one part of the wave, with abscissae that several `k` share.
///
/// # Errors
/// As [`oscillatory`].
pub fn oscillatory_with<F>(
    f: &mut F,
    k: &Real,
    options: &Options,
    wave: Wave,
    abscissae: &mut Abscissae,
) -> Result<Outcome, Stop>
where
    F: FnMut(&Real, &mut Complex) -> Result<(), Stop> + ?Sized,
{
    let parts: &[Part] = match wave {
        Wave::Both => &[Part::Sine, Part::Cosine],
        Wave::Cosine => &[Part::Cosine],
        Wave::Sine => &[Part::Sine],
    };
    options.check(1)?;
    if k.is_zero() || !k.is_finite() {
        return Err(Stop::Domain(format!(
            "an oscillatory integral needs a finite frequency other than 0, not {k}"
        )));
    }
    let mut meter = Meter::new(&options.budget);
    let tolerance = log2(&options.tolerances[0]);
    let mut differences = Vec::with_capacity(LAST_LEVEL as usize);
    let mut best: Option<(Complex, Real, f64)> = None;
    for level in FIRST_LEVEL..=LAST_LEVEL {
        let mut sum = Level::new(level, k, options, abscissae);
        let mut complete = true;
        for &part in parts {
            complete = complete && sum.run(f, part, &mut meter)?;
        }
        if !complete {
            break;
        }
        if let Some((value, ..)) = &best {
            let difference = Complex::with_val(sum.bits, &sum.total - value);
            differences.push(log2_complex(&difference));
        }
        let size = log2(&sum.magnitude);
        // Integrand 2^(4 - bits); weight, sine and product a little more.
        let rounding = size + 5.0 - f64::from(options.bits);
        let unavoidable = log2_sum(rounding, sum.truncation);
        let discretisation = judge(&differences, size, rounding).log2_error;
        let error = log2_sum(unavoidable, discretisation);
        best = Some((sum.total, sum.magnitude, error));
        if error <= tolerance || discretisation <= unavoidable - 1.0 {
            break;
        }
    }
    let (mut value, magnitude, error) = best.ok_or_else(|| {
        Stop::Budget("before the first level of the oscillatory rule was complete".into())
    })?;
    value.set_prec(options.bits);
    Ok(Outcome {
        estimates: vec![Estimate {
            value,
            error: exp2(error),
            magnitude,
        }],
        nodes: meter.nodes(),
        bits: options.bits,
    })
}

enum Step {
    Term,
    Outside,
    Exhausted,
}

/// One level: the sums for one `h`, and the numbers they are computed in.
struct Level<'a> {
    level: u32,
    bits: u32,
    k: Real,
    negative: bool,
    log2_tolerance: f64,
    alpha: f64,
    abscissae: &'a mut Abscissae,
    total: Complex,
    magnitude: Real,
    /// `log2` of the truncation error of both sums.
    truncation: f64,
    /// `log2` of the largest term.
    largest: f64,
    t: Real,
    weight: Real,
    out: Complex,
}

impl<'a> Level<'a> {
    fn new(level: u32, k: &Real, options: &Options, abscissae: &'a mut Abscissae) -> Self {
        let bits = abscissae.bits;
        let zero = Real::new(bits);
        Level {
            level,
            bits,
            k: Real::with_val(bits, k.abs_ref()),
            negative: k.is_sign_negative(),
            log2_tolerance: log2(&options.tolerances[0]),
            alpha: abscissae.alpha(level),
            abscissae,
            total: Complex::new(bits),
            magnitude: Real::new(BOUND_BITS),
            truncation: f64::NEG_INFINITY,
            largest: f64::NEG_INFINITY,
            t: zero.clone(),
            weight: zero,
            out: Complex::new(options.bits + TERM_GUARD),
        }
    }

    /// Sums one part outward on both sides; `false` if the budget ended.
    fn run<F>(&mut self, f: &mut F, part: Part, meter: &mut Meter<'_>) -> Result<bool, Stop>
    where
        F: FnMut(&Real, &mut Complex) -> Result<(), Stop> + ?Sized,
    {
        let depth = f64::from(self.bits) * std::f64::consts::LN_2;
        // Where E, and to the left φ', fall below the precision for an f of scale one.
        let right = (4.0 * depth).ln() - 0.7;
        let left = (depth / self.alpha).ln() - 0.7;
        let last = (MAX_X << self.level) as i64;
        for (start, direction, reach) in [(0i64, 1i64, right), (-1, -1, left)] {
            let reach = (reach * f64::from(self.level).exp2()) as i64;
            let mut run: Vec<f64> = Vec::with_capacity(QUIET);
            let mut n = start;
            loop {
                match self.term(f, part, n, meter)? {
                    Step::Exhausted => return Ok(false),
                    Step::Outside => break,
                    Step::Term => {}
                }
                let size = self.add(part);
                let precision = self.largest - f64::from(self.bits);
                if size <= self.log2_tolerance.max(precision) - MARGIN {
                    run.push(size);
                } else {
                    run.clear();
                }
                if run.len() >= QUIET && n.abs() >= reach && run[run.len() - 1] <= run[0] {
                    break;
                }
                if n.abs() > last {
                    return Err(Stop::NoConvergence {
                        reached: format!("terms of size {:.3e} at t = {:.3e}", exp2(size), self.t),
                    });
                }
                n += direction;
            }
            self.cut(&run);
        }
        Ok(true)
    }

    /// Bounds the terms after a quiet run by a geometric series.
    fn cut(&mut self, run: &[f64]) {
        let [first, .., last] = run else { return };
        if !last.is_finite() {
            return;
        }
        let ratio = ((last - first) / (run.len() - 1) as f64)
            .exp2()
            .clamp(0.5, 0.9999);
        let rest = last + 2.0 + (ratio / (1.0 - ratio)).log2();
        self.truncation = log2_sum(self.truncation, rest);
    }

    /// Evaluates the term of index `n` into `out`.
    fn term<F>(
        &mut self,
        f: &mut F,
        part: Part,
        n: i64,
        meter: &mut Meter<'_>,
    ) -> Result<Step, Stop>
    where
        F: FnMut(&Real, &mut Complex) -> Result<(), Stop> + ?Sized,
    {
        if meter.spend()? == Spend::Exhausted {
            return Ok(Step::Exhausted);
        }
        let Some((phase, weight)) = self.abscissae.at(self.level, part, n) else {
            return Ok(Step::Outside);
        };
        self.t.assign(phase / &self.k);
        self.weight.assign(weight / &self.k);
        f(&self.t, &mut self.out)?;
        if !self.out.real().is_finite() || !self.out.imag().is_finite() {
            return Err(Stop::not_finite(&self.t));
        }
        self.out *= &self.weight;
        Ok(Step::Term)
    }

    /// Adds the term to the total, as cosine part minus i times (signed) sine part; returns its
    /// size.
    fn add(&mut self, part: Part) -> f64 {
        let size = log2_complex(&self.out);
        self.largest = self.largest.max(size);
        self.magnitude += modulus(&self.out);
        if part == Part::Sine {
            self.out.mul_i_mut(!self.negative);
        }
        self.total += &self.out;
        size
    }
}

#[cfg(test)]
mod tests;
