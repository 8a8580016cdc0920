//! Whether the polynomials agree with F at further points.

use super::{Fitted, RESERVE, Survey, frequency, gap};
use crate::error::Doubt;
use crate::fourier::exp2;
use crate::number::{Complex, Rational, Real};

impl<'a> Survey<'a> {
    /// Whether G agrees with each polynomial at further points, by both routes.
    pub(super) fn checked(
        &mut self,
        pieces: Vec<Fitted>,
        level: f64,
    ) -> Result<Vec<(Fitted, bool)>, Doubt> {
        let mut ks = Vec::new();
        let mut tolerances = Vec::new();
        let mut owner = Vec::new();
        for (j, piece) in pieces.iter().enumerate() {
            for k in self.further(&piece.from, &piece.to) {
                let k = frequency(&k)?;
                tolerances.push(exp2(
                    piece.size - level - RESERVE - self.power * k.to_f64().log2(),
                ));
                ks.push(k);
                owner.push(j);
            }
        }
        self.values += ks.len();
        let mut fine = vec![true; pieces.len()];
        let runs = self.laboratory.both(&ks, &tolerances);
        for (j, k) in ks.iter().enumerate() {
            let piece = &pieces[owner[j]];
            let mut readings = Vec::new();
            for run in &runs {
                match &run.values[j] {
                    Ok(value) => readings.push(value),
                    Err(why) => {
                        return Err(format!(
                            "only one route has a value at k = {:.6} ({}: {why})",
                            k.to_f64(),
                            run.route.name()
                        )
                        .into());
                    }
                }
            }
            if let [a, b] = &readings[..]
                && gap(&a.value, &b.value) > Real::with_val(64, &a.error + &b.error)
            {
                return Err(format!("routes disagree at k = {:.6}", k.to_f64()).into());
            }
            let bits = piece.polynomial.bits;
            let exact = k.at(bits);
            let model = piece.polynomial.at(&piece.polynomial.place(&exact));
            for value in readings {
                let rational = exact.to_rational().unwrap_or_default();
                let factor = self.factor(&rational, bits);
                let g = Complex::with_val(bits, &value.value) * &factor;
                let error = Real::with_val(64, &value.error * &factor);
                let off = gap(&g, &model);
                fine[owner[j]] &= off <= error + exp2(piece.bound - 2.0);
            }
        }
        Ok(pieces.into_iter().zip(fine).collect())
    }

    /// Two points that are drawn, and points that close in on a break inside or on one just below or above.
    fn further(&self, from: &Rational, to: &Rational) -> Vec<Rational> {
        let width = Rational::from(to - from);
        let mut points = Vec::new();
        for (number, half) in [(1u64, 0u32), (2, 1)] {
            let draw = mix(
                self.seed ^ from.to_f64().to_bits() ^ to.to_f64().to_bits().rotate_left(7),
                number,
            );
            let part =
                Rational::from(((draw >> 34) | 1, 1u64 << 31)) + Rational::from((half, 2u32));
            points.push(from + (&width * part));
        }
        for w in &self.breaks {
            let inside = w > from && w < to;
            for j in [2, 5, 8, 11, 14, 17, 20] {
                let step = Rational::from(&width >> j);
                let mut candidates = Vec::new();
                if inside {
                    candidates.push(Rational::from(w + &step));
                    candidates.push(Rational::from(w - &step));
                } else if w <= from && Rational::from(from - w) < step {
                    candidates.push(Rational::from(w + &step));
                } else if w >= to && Rational::from(w - to) < step {
                    candidates.push(Rational::from(w - &step));
                }
                points.extend(candidates.into_iter().filter(|k| k > from && k < to));
            }
        }
        points
    }
}

/// SplitMix64.
fn mix(seed: u64, number: u64) -> u64 {
    let mut x = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
