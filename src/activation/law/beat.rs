//! Parts of F of one size that beat against each other: `|sum c_j e^{-ik x_j}|^2` as a sum of waves in k.

use super::coefficient::Coefficient;
use super::gauss;
use super::singular::near;
use crate::expr::{Expr, build};
use crate::number::{Complex, Real};

/// Bits of the numbers.
const BITS: u32 = 320;
/// Amplitudes below this power of 2, against the largest, are 0.
const SAME: u32 = 220;

/// A sum of `c exp(i w k)`.
#[derive(Clone, Debug, Default)]
pub struct Waves {
    terms: Vec<(Real, Complex)>,
}

impl Waves {
    fn insert(&mut self, w: Real, c: Complex) {
        match self.terms.iter_mut().find(|(v, _)| near(v, &w)) {
            Some((_, sum)) => *sum += c,
            None => self.terms.push((w, c)),
        }
    }

    /// `|sum c_j e^{-ik x_j}|^2`.
    pub fn beat(parts: &[(Real, Coefficient)]) -> Option<Waves> {
        let mut waves = Waves::default();
        let values: Option<Vec<Complex>> = parts.iter().map(|(_, c)| c.value(BITS)).collect();
        let values = values?;
        for ((x, _), c) in parts.iter().zip(&values) {
            for ((y, _), d) in parts.iter().zip(&values) {
                let product = Complex::with_val(BITS, c * Complex::with_val(BITS, d.conj_ref()));
                waves.insert(Real::with_val(BITS, y - x), product);
            }
        }
        Some(waves)
    }

    /// What stands under 1 in a formula in `k`, where that is a sum of waves.
    pub fn below(times: &Expr) -> Option<Waves> {
        let Expr::Div(a, b) = times else { return None };
        if !a.is_constant() {
            return None;
        }
        let below = build::div(b.as_ref().clone(), a.as_ref().clone());
        let list = gauss::waves(&below.substitute("k", &build::var("z")))?;
        let mut waves = Waves::default();
        for (w, c) in list {
            waves.insert(w.real(BITS)?, c.value(BITS)?);
        }
        Some(waves)
    }

    /// The factor that this is of another sum of waves, where it is a multiple of it.
    pub fn over(&self, other: &Waves) -> Option<Real> {
        let size = |c: &Complex| Real::with_val(BITS, c.abs_ref());
        let (w, c) = self
            .terms
            .iter()
            .max_by(|a, b| size(&a.1).total_cmp(&size(&b.1)))?;
        let (_, d) = other.terms.iter().find(|(v, _)| near(v, w))?;
        if size(d).is_zero() {
            return None;
        }
        let factor = Complex::with_val(BITS, c / d);
        let scale = size(c) >> SAME;
        let mut difference = self.clone();
        for (v, d) in &other.terms {
            difference.insert(v.clone(), -Complex::with_val(BITS, d * &factor));
        }
        let zero = difference.terms.iter().all(|(_, c)| size(c) <= scale);
        (zero && Real::with_val(BITS, factor.imag().abs_ref()) <= size(&factor) >> SAME)
            .then(|| factor.real().clone())
    }

    /// Whether this is never near 0: the constant outweighs all others.
    pub fn is_bounded_below(&self) -> bool {
        let mut rest = Real::with_val(BITS, 0);
        for (w, c) in &self.terms {
            let size = Real::with_val(BITS, c.abs_ref());
            if w.is_zero() {
                rest -= size;
            } else {
                rest += size;
            }
        }
        rest.is_sign_negative() && !rest.is_zero()
    }
}
