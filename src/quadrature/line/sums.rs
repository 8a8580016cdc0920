//! The sum over the nodes for one frequency, by Clenshaw's recurrence from the outermost node in.
//!
//! `Σ_j e_j cos((j+½)θ) = (b_0 - b_1) cos(θ/2)` and `Σ_j o_j sin((j+½)θ) = (b_0 + b_1) sin(θ/2)`
//! with `b_j = a_j + 2 cos θ b_{j+1} - b_{j+2}`: one product per node.
//!
//! # Rounding
//! An error `δ_j` made in computing `b_j`, the one of a rounded `2 cos θ` included, acts exactly
//! like a change of `a_j` by `δ_j`, and so changes the sum by at most `|δ_j|`. It is at most
//! `2^-p (2 |b_{j+1}| + 2 |b_j| + …) <= 2^{3-p} B_j`, where `B_j = U T_j` bounds `|b_j|`:
//! `T_j = Σ_{i >= j} |a_i|` and `U = max |sin(m θ)/sin θ| <= min(N, 1/|sin θ|)`. So the recurrence
//! loses `log2 U + log2 N` bits and not twice as many, and the working precision may fall with `T_j`
//! towards the tail; `p` is chosen chunk by chunk such that the total stays below the tolerance. The
//! outermost chunks, where a double does, are summed in doubles.

use super::super::scale::log2_sum;
use super::nodes::{CHUNK, Chunk};
use crate::number::{Complex, Real};
use rug::Assign;

/// Rounding and the terms left out may each take up this many bits below the tolerance.
const SHARE: f64 = 6.0;
/// Bits that doubles are good for: 53 less the rounding of the factor and of the values.
const DOUBLE_BITS: u32 = 49;
/// Fewest bits of the recurrence after the doubles.
const MIN_BITS: u32 = DOUBLE_BITS;

/// Bits by which the unit of the doubles may fall from one chunk to the next.
const MAX_SHIFT: i32 = 800;

/// One frequency being summed.
pub struct Sum {
    theta: Real,
    /// `2 cos θ` to the highest precision needed so far, and to the one in use.
    factor_full: Option<Real>,
    factor: Real,
    /// The factor as a double.
    factor_double: f64,
    /// The unit of the doubles; `None` once the numbers have taken over.
    double_exponent: Option<i32>,
    even: Recurrence,
    odd: Recurrence,
    /// `log2 U`.
    log2_gain: f64,
    log2_nodes: f64,
    log2_tolerance: f64,
    started: bool,
    /// `log2` of the error by rounding and by terms left out, without the factor `h`.
    log2_error: f64,
    log2_skipped: f64,
}

/// Two neighbours of the recurrence and the next one.
struct Recurrence {
    used: bool,
    b1: Real,
    b2: Real,
    next: Real,
    /// `b1` and `b2` while doubles do.
    doubles: (f64, f64),
}

impl Recurrence {
    fn new(used: bool) -> Self {
        let zero = || Real::new(MIN_BITS);
        Recurrence {
            used,
            b1: zero(),
            b2: zero(),
            next: zero(),
            doubles: (0.0, 0.0),
        }
    }

    /// Whether no double has been summed yet, or nothing but zeros.
    fn is_zero(&self) -> bool {
        self.doubles == (0.0, 0.0)
    }

    fn run_doubles(&mut self, factor: f64, rescale: f64, values: &[f64]) {
        let (mut b1, mut b2) = (self.doubles.0 * rescale, self.doubles.1 * rescale);
        for a in values.iter().rev() {
            (b1, b2) = (a + factor * b1 - b2, b1);
        }
        self.doubles = (b1, b2);
    }

    fn promote(&mut self, exponent: i32) {
        self.set_bits(64);
        self.b1.assign(self.doubles.0);
        self.b1 <<= exponent;
        self.b2.assign(self.doubles.1);
        self.b2 <<= exponent;
    }

    fn set_bits(&mut self, bits: u32) {
        self.b1.set_prec(bits);
        self.b2.set_prec(bits);
        self.next.set_prec(bits);
    }

    fn run(&mut self, factor: &Real, values: &[Real]) {
        for a in values.iter().rev() {
            self.next.assign(factor * &self.b1);
            self.next -= &self.b2;
            self.next += a;
            std::mem::swap(&mut self.b1, &mut self.b2);
            std::mem::swap(&mut self.b1, &mut self.next);
        }
    }
}

impl Sum {
    /// A sum at `k h = theta` (`0 <= theta <= pi`, its precision is what the caller deems enough) over
    /// `nodes` nodes, to the absolute accuracy `2^log2_tolerance` (of the sum without `h`).
    pub fn new(theta: Real, nodes: usize, log2_tolerance: f64, even: bool, odd: bool) -> Self {
        let log2_nodes = (nodes.max(1) as f64).log2();
        let angle = theta.to_f64();
        let sine = angle.sin().abs();
        Sum {
            factor_double: 2.0 * angle.cos(),
            double_exponent: Some(0),
            factor_full: None,
            factor: Real::new(MIN_BITS),
            even: Recurrence::new(even),
            odd: Recurrence::new(odd),
            log2_gain: log2_nodes.min(-sine.log2()).max(0.0),
            log2_nodes,
            log2_tolerance,
            theta,
            started: false,
            log2_error: f64::NEG_INFINITY,
            log2_skipped: f64::NEG_INFINITY,
        }
    }

    /// Takes the next chunk inward; `log2_tail` is `log2` of the sum of `|g|` over this chunk and all
    /// outer ones.
    pub fn take(&mut self, chunk: &Chunk, log2_tail: f64) {
        // |e| and |o| are each at most the sum of both |g|.
        if !self.started && log2_tail <= self.log2_tolerance - SHARE {
            self.log2_skipped = log2_tail;
            return;
        }
        self.started = true;
        let size = log2_tail + self.log2_gain + 4.0;
        let bits = (size + self.log2_nodes - self.log2_tolerance + SHARE)
            .ceil()
            .clamp(1.0, 1e9) as u32;
        // The angle is known to its own precision only.
        let known = bits.max(MIN_BITS).min(self.theta.prec().saturating_sub(8));
        let loss = size - f64::from(known) + (CHUNK as f64).log2();
        self.log2_error = log2_sum(self.log2_error, loss);
        if let Some(exponent) = self.double_exponent {
            // What stands already keeps its unit where the chunk is empty; where the unit falls
            // further than a double reaches, the numbers take over.
            let unit = chunk.exponent.unwrap_or(exponent);
            let shift = exponent.saturating_sub(unit);
            let empty = self.even.is_zero() && self.odd.is_zero();
            if bits <= DOUBLE_BITS && (empty || shift <= MAX_SHIFT) {
                let rescale = if empty { 0.0 } else { power_of_two(shift) };
                let factor = self.factor_double;
                self.even.run_doubles(factor, rescale, &chunk.even_doubles);
                self.odd.run_doubles(factor, rescale, &chunk.odd_doubles);
                self.double_exponent = Some(unit);
                return;
            }
            self.promote(exponent);
        }
        self.set_factor(bits);
        for (recurrence, values) in [(&mut self.even, &chunk.even), (&mut self.odd, &chunk.odd)] {
            if recurrence.used {
                recurrence.set_bits(bits);
                recurrence.run(&self.factor, values);
            }
        }
    }

    fn promote(&mut self, exponent: i32) {
        self.even.promote(exponent);
        self.odd.promote(exponent);
        self.double_exponent = None;
    }

    fn set_factor(&mut self, bits: u32) {
        let wanted = bits.max(self.theta.prec());
        let full = match self.factor_full.take() {
            Some(full) if full.prec() >= bits => full,
            _ => Real::with_val(wanted, self.theta.cos_ref()) << 1u32,
        };
        self.factor.set_prec(bits);
        self.factor.assign(&full);
        self.factor_full = Some(full);
    }

    /// `Σ e_j cos - i Σ o_j sin`, and `log2` of a bound of what the recurrence lost or left out.
    pub fn finish(mut self) -> (Complex, f64) {
        if let Some(exponent) = self.double_exponent {
            self.promote(exponent);
        }
        let bits = self.even.b1.prec().max(self.odd.b1.prec()) + 16;
        let half = Real::with_val(bits, &self.theta >> 1u32);
        let (sine, cosine) = half.sin_cos(Real::new(bits));
        let mut real = Real::with_val(bits, &self.even.b1 - &self.even.b2);
        real *= cosine;
        let mut imag = Real::with_val(bits, &self.odd.b1 + &self.odd.b2);
        imag *= sine;
        (
            Complex::with_val(bits, (real, -imag)),
            log2_sum(self.log2_error, self.log2_skipped) + 1.0,
        )
    }
}

/// `2^n`, 0 below the range of doubles and infinite above.
pub fn power_of_two(n: i32) -> f64 {
    f64::from(n).exp2()
}
