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
use super::trapezoid::map_bits;
use crate::number::{Complex, Real};
use rug::Assign;
use rug::float::Constant;
use rug::ops::NegAssign;

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
        let mut sum = Level::new(level, k, options);
        if !sum.run(f, Part::Sine, &mut meter)? || !sum.run(f, Part::Cosine, &mut meter)? {
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

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Sine,
    Cosine,
}

enum Step {
    Term,
    Outside,
    Exhausted,
}

/// One level: both sums for one `h`, and the numbers they are computed in.
struct Level {
    level: u32,
    bits: u32,
    k: Real,
    negative: bool,
    log2_tolerance: f64,
    m: Real,
    alpha: Real,
    total: Complex,
    magnitude: Real,
    /// `log2` of the truncation error of both sums.
    truncation: f64,
    /// `log2` of the largest term.
    largest: f64,
    x: Real,
    /// `e^x`, `e^-x` and, later, the factor `2 + α e^-x + β e^x`.
    grow: Real,
    shrink: Real,
    /// `E`, or `1/E` to the left of 0: below 1 either way.
    small: Real,
    /// `1 - small`.
    gap: Real,
    t: Real,
    trig: Real,
    out: Complex,
}

impl Level {
    fn new(level: u32, k: &Real, options: &Options) -> Self {
        let bits = map_bits(options.bits) + LAST_LEVEL;
        let m = Real::with_val(bits, Constant::Pi) << level;
        let pi = Real::with_val(bits, Constant::Pi);
        let mut alpha = Real::with_val(bits, m.ln_1p_ref());
        alpha *= &m;
        alpha /= pi << 2u32;
        alpha += 1u32;
        alpha.recip_sqrt_mut();
        alpha >>= 2u32;
        let zero = Real::new(bits);
        Level {
            level,
            bits,
            k: Real::with_val(bits, k.abs_ref()),
            negative: k.is_sign_negative(),
            log2_tolerance: log2(&options.tolerances[0]),
            m,
            alpha,
            total: Complex::new(bits),
            magnitude: Real::new(BOUND_BITS),
            truncation: f64::NEG_INFINITY,
            largest: f64::NEG_INFINITY,
            x: zero.clone(),
            grow: zero.clone(),
            shrink: zero.clone(),
            small: zero.clone(),
            gap: zero.clone(),
            t: zero.clone(),
            trig: zero,
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
        let left = (depth / self.alpha.to_f64()).ln() - 0.7;
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
        match part {
            Part::Sine => self.x.assign(n),
            Part::Cosine => {
                self.x.assign(2 * n + 1);
                self.x >>= 1u32;
            }
        }
        self.x >>= self.level;
        if self.x.is_zero() {
            self.map_origin();
        } else {
            self.map();
        }
        // Now t = M φ, gap = φ' and, to the right, grow = ε.
        if self.t.is_zero() || self.gap.is_zero() || !self.gap.is_finite() {
            return Ok(Step::Outside);
        }
        if self.x.is_sign_positive() && !self.x.is_zero() {
            self.trig.assign(self.grow.sin_ref());
            if (n.rem_euclid(2) == 1) != (part == Part::Cosine) {
                self.trig.neg_assign();
            }
        } else {
            match part {
                Part::Sine => self.trig.assign(self.t.sin_ref()),
                Part::Cosine => self.trig.assign(self.t.cos_ref()),
            }
        }
        self.t /= &self.k;
        f(&self.t, &mut self.out)?;
        if !self.out.real().is_finite() || !self.out.imag().is_finite() {
            return Err(Stop::not_finite(&self.t));
        }
        self.trig *= &self.gap;
        // M h / k = pi / k.
        self.trig *= &self.m;
        self.trig >>= self.level;
        self.trig /= &self.k;
        self.out *= &self.trig;
        Ok(Step::Term)
    }

    /// `t = M φ(x)`, `gap = φ'(x)` and, for `x > 0`, `grow = ε`; `x` is not 0.
    fn map(&mut self) {
        let right = self.x.is_sign_positive();
        self.grow.assign(self.x.exp_ref());
        self.shrink.assign(self.grow.recip_ref());
        // small = -|L|, L = -2x + α expm1(-x) - β expm1(x).
        self.t.assign(-&self.x);
        self.t.exp_m1_mut();
        self.t *= &self.alpha;
        self.small.assign(self.x.exp_m1_ref());
        self.small >>= 2u32;
        self.t -= &self.small;
        self.small.assign(&self.x << 1u32);
        self.t -= &self.small;
        if !right {
            self.t.neg_assign();
        }
        self.small.assign(self.t.exp_ref());
        self.gap.assign(self.t.exp_m1_ref());
        self.gap.neg_assign();
        // shrink = W = 2 + α e^-x + β e^x.
        self.shrink *= &self.alpha;
        self.grow >>= 2u32;
        self.shrink += &self.grow;
        self.shrink += 2u32;
        self.t.assign(&self.x / &self.gap);
        self.t *= &self.m;
        if right {
            self.grow.assign(&self.t * &self.small);
            // φ' = (gap - x E W) / gap².
            self.shrink *= &self.x;
            self.shrink *= &self.small;
            self.trig.assign(&self.gap - &self.shrink);
        } else {
            // φ = -x Q / (1 - Q), φ' = -Q (1 - Q + x W) / (1 - Q)² with Q = 1/E.
            self.t *= &self.small;
            self.t.neg_assign();
            self.shrink *= &self.x;
            self.trig.assign(&self.gap + &self.shrink);
            self.trig *= &self.small;
            self.trig.neg_assign();
        }
        self.gap.square_mut();
        self.trig /= &self.gap;
        self.gap.assign(&self.trig);
    }

    /// The limit of [`Level::map`] at 0: `φ = 1/c`, `φ' = 1/2 + (α - β)/(2 c²)`, `c = 2 + α + β`.
    fn map_origin(&mut self) {
        let quarter = Real::with_val(self.bits, 0.25);
        self.shrink.assign(&self.alpha + &quarter);
        self.shrink += 2u32;
        self.t.assign(&self.m / &self.shrink);
        self.gap.assign(&self.alpha - &quarter);
        self.shrink.square_mut();
        self.gap /= &self.shrink;
        self.gap += 1u32;
        self.gap >>= 1u32;
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
