//! exp(-i kappa z) for several kappa at one z.
//!
//! The exponential costs as much as twenty multiplications, so the wave of a frequency that is an integer
//! multiple of another one is a power of its wave, along chains in which each builds on the largest
//! one that divides it.

use crate::expr::Expr;
use crate::fourier::evidence::Frequency;
use crate::number::exponential::exp_complex;
use crate::number::{Complex, Rational, Real};
use rug::Assign;

/// Multiples above this would cost more bits than the caller sets aside.
const MAX_MULTIPLE: u32 = 1 << 17;
/// So many frequencies that are next smaller are looked at for a divisor.
const MAX_LOOKS: usize = 64;

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
        let steps = if shifted {
            (0..ks.len()).map(|j| (j, Step::Exponential)).collect()
        } else {
            chains(ks)
        };
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
    exp_complex(out, x);
}

/// Each rational frequency as a power of the wave of the largest one before it, by size, of which it is an integer
/// multiple; the powers along a chain multiply to at most [`MAX_MULTIPLE`].
fn chains(ks: &[&Frequency]) -> Vec<(usize, Step)> {
    let rational = |j: usize| match ks[j].expr() {
        Expr::Number(q) => Some(q),
        _ => None,
    };
    let mut order: Vec<usize> = (0..ks.len()).collect();
    order.sort_by(|&i, &j| rational(i).cmp(&rational(j)).then(i.cmp(&j)));
    // Powers from the exponential at the root of the chain on.
    let mut raised = vec![1u32; ks.len()];
    let mut steps: Vec<(usize, Step)> = Vec::with_capacity(ks.len());
    for (place, &j) in order.iter().enumerate() {
        let near = &order[place.saturating_sub(MAX_LOOKS)..place];
        let power_of = |&of: &usize| {
            let ratio = Rational::from(rational(j)? / rational(of)?);
            let power = ratio.numer().to_u32()?;
            let total = power.checked_mul(raised[of])?;
            (*ratio.denom() == 1u32 && total <= MAX_MULTIPLE).then_some((of, power, total))
        };
        let step = match near.iter().rev().find_map(power_of) {
            Some((of, power, total)) => {
                raised[j] = total;
                Step::Power { of, power }
            }
            None => Step::Exponential,
        };
        steps.push((j, step));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn powers_of_a_wave_are_the_waves_of_its_multiples() {
        let texts = ["1/4", "1", "pi", "7/101", "28/101", "64", "5/3", "140/101"];
        let ks: Vec<Frequency> = texts
            .iter()
            .map(|text| {
                let expr = Expr::parse(text, &Scope::new(&[])).expect("a number");
                Frequency::new(*text, expr).expect("a frequency")
            })
            .collect();
        let references: Vec<&Frequency> = ks.iter().collect();
        let powers = |steps: &[(usize, Step)]| -> Vec<(usize, usize, u32)> {
            let each = steps.iter().filter_map(|(j, step)| match step {
                Step::Power { of, power } => Some((*j, *of, *power)),
                Step::Exponential => None,
            });
            each.collect()
        };
        // Two families, each built on its largest member so far.
        let found = powers(&chains(&references));
        for one in [(1, 0, 4), (5, 1, 64), (4, 3, 4), (7, 4, 5)] {
            assert!(found.contains(&one), "{found:?}");
        }
        assert_eq!(found.len(), 4, "{found:?}");
        let bits = 200;
        let kappas: Vec<Real> = ks.iter().map(|k| k.at(bits)).collect();
        let mut waves = Waves::new(&kappas, &references, false, bits);
        let z = Complex::with_val(bits, (0.7, -0.3));
        waves.at(&z, &vec![-1e6; ks.len()]);
        for (kappa, value) in kappas.iter().zip(&waves.values) {
            let angle = Complex::with_val(bits, &z * kappa) * Complex::with_val(bits, (0, -1));
            let gap = Complex::with_val(bits, angle.exp() - value);
            assert!(Real::with_val(64, gap.abs_ref()) < 1e-50);
        }
    }
}
