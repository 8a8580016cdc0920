//! exp(-i kappa z) for several kappa at one z.
//!
//! The exponential costs as much as twenty multiplications, so frequencies that are integer multiples
//! of a common one are powers of its wave, along a chain in which each builds on the largest
//! member that divides it.

use crate::expr::Expr;
use crate::fourier::evidence::Frequency;
use crate::number::exponential::exp_complex;
use crate::number::{Complex, Rational, Real};
use rug::Assign;

/// Multiples above this would cost more bits than the caller sets aside.
const MAX_MULTIPLE: u32 = 1 << 17;

/// How one wave comes about.
enum Step {
    /// By the exponential.
    Exponential,
    /// The wave of another index to an integer power.
    Power {
        /// The index.
        of: usize,
        /// The power.
        power: u32,
    },
}

/// The waves of a set of frequencies.
pub struct Waves {
    /// (index, step), in the order of computation.
    steps: Vec<(usize, Step)>,
    /// exp(-i kappa z) for each frequency, after [`Waves::at`].
    pub values: Vec<Complex>,
    kappas: Vec<Real>,
    rough: Vec<f64>,
    turned: Complex,
    square: Complex,
}

impl Waves {
    /// Waves with these frequencies `kappas` at a precision of `bits`; `shifted` says that they are
    /// not the `ks` themselves.
    pub fn new(kappas: &[Real], ks: &[&Frequency], shifted: bool, bits: u32) -> Self {
        let zero = || Complex::with_val(bits, 0);
        let multiples = if shifted {
            vec![None; ks.len()]
        } else {
            multiples(ks)
        };
        let mut order: Vec<usize> = (0..ks.len()).collect();
        order.sort_by_key(|&j| (multiples[j].unwrap_or(0), j));
        let mut steps: Vec<(usize, Step)> = Vec::new();
        for (place, &j) in order.iter().enumerate() {
            let divides = |&&i: &&usize| matches!((multiples[i], multiples[j]), (Some(a), Some(b)) if b % a == 0);
            // The members before this one are smaller multiples; the last that divides is largest.
            let step = match (order[..place].iter().rev().find(divides), multiples[j]) {
                (Some(&of), Some(m)) => Step::Power {
                    of,
                    power: m / multiples[of].unwrap_or(1),
                },
                _ => Step::Exponential,
            };
            steps.push((j, step));
        }
        Waves {
            steps,
            values: ks.iter().map(|_| zero()).collect(),
            rough: kappas.iter().map(Real::to_f64).collect(),
            kappas: kappas.to_vec(),
            turned: zero(),
            square: zero(),
        }
    }

    /// Computes the waves at z; one smaller than `2^log2_least[j]` is set to 0.
    pub fn at(&mut self, z: &Complex, log2_least: &[f64]) {
        let height = z.imag().to_f64() * std::f64::consts::LOG2_E;
        for (j, step) in &self.steps {
            if height * self.rough[*j] < log2_least[*j] {
                self.values[*j].assign(0);
                continue;
            }
            match step {
                Step::Exponential => {
                    self.turned.assign(z * &self.kappas[*j]);
                    exponential(&mut self.turned, &mut self.values[*j]);
                }
                // The base was left out, having a larger limit of its own.
                Step::Power { of, .. }
                    if self.values[*of].real().is_zero() && self.values[*of].imag().is_zero() =>
                {
                    self.turned.assign(z * &self.kappas[*j]);
                    exponential(&mut self.turned, &mut self.values[*j]);
                }
                Step::Power { of, power } => {
                    self.square.assign(&self.values[*of]);
                    self.turned.assign(1);
                    let mut left = *power;
                    while left > 0 {
                        if left & 1 == 1 {
                            self.turned *= &self.square;
                        }
                        left >>= 1;
                        if left > 0 {
                            self.square.square_mut();
                        }
                    }
                    self.values[*j].assign(&self.turned);
                }
            }
        }
    }
}

/// exp(-i x) into `out`; x is used up.
fn exponential(x: &mut Complex, out: &mut Complex) {
    x.mul_i_mut(true);
    let exponent = |part: &Real| part.get_exp().unwrap_or(i32::MIN);
    let size = exponent(x.real()).max(exponent(x.imag()));
    // MPC takes as many bits as a tiny argument has zeros.
    if i64::from(size) < -i64::from(out.prec().0) - 16 {
        *x += 1u32;
        out.assign(&*x);
    } else {
        exp_complex(out, x);
    }
}

/// Each rational frequency as a multiple of the smallest one, where it is an integer multiple.
fn multiples(ks: &[&Frequency]) -> Vec<Option<u32>> {
    let rationals: Vec<Option<&Rational>> = ks
        .iter()
        .map(|k| match k.expr() {
            Expr::Number(q) => Some(q),
            _ => None,
        })
        .collect();
    let Some(base) = rationals.iter().flatten().min() else {
        return vec![None; ks.len()];
    };
    let base = (*base).clone();
    rationals
        .iter()
        .map(|q| {
            let ratio = Rational::from((*q)? / &base);
            let whole = *ratio.denom() == 1u32 && *ratio.numer() <= MAX_MULTIPLE;
            if whole { ratio.numer().to_u32() } else { None }
        })
        .collect()
}
