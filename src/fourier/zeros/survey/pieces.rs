//! What becomes of a piece of the range once F is known at its nodes.

use super::{Fitted, RESERVE, Survey};
use crate::error::Doubt;
use crate::fourier::zeros::polynomial::Polynomial;
use crate::fourier::{PointValue, log2};
use crate::number::{Complex, Rational, Real};

/// Degrees, one after the other.
const DEGREES: [usize; 3] = [16, 32, 64];
/// Bits between the largest and the smallest |G| on one piece.
const RANGE: f64 = 30.0;
/// Times that the values of one piece are computed more accurately.
const MAX_DEEPER: u32 = 9;
/// The same while nothing of F is seen but errors: 900 bits further down in all.
const MAX_UNSEEN: u32 = 3;

pub(super) struct Pending {
    pub(super) from: Rational,
    pub(super) to: Rational,
    pub(super) degree: usize,
    /// log2 of the absolute tolerance on G; none: by the size of the contour.
    pub(super) tolerance: Option<f64>,
    deeper: u32,
}

pub(super) enum Step {
    Fitted(Box<Fitted>),
    Again(Pending),
    Cut,
    Vanishes,
}

impl<'a> Survey<'a> {
    pub(super) fn stepped(
        &self,
        mut piece: Pending,
        values: &[PointValue],
        level: f64,
    ) -> Result<Step, Doubt> {
        let ks = nodes(&piece.from, &piece.to, piece.degree);
        let bits = working_bits(level, piece.degree);
        let mut g = Vec::with_capacity(ks.len());
        let (mut size, mut error) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut sizes = Vec::with_capacity(ks.len());
        for (k, value) in ks.iter().zip(values) {
            let factor = self.factor(k, bits);
            let scale = log2(&Real::with_val(64, &factor));
            let (own, off) = value.sizes();
            size = size.max(own + scale);
            error = error.max(off + scale);
            sizes.push(own + scale);
            g.push(Complex::with_val(bits, &value.value) * factor);
        }
        if size == f64::NEG_INFINITY && error == f64::NEG_INFINITY {
            return Ok(Step::Vanishes);
        }
        if error > size - level - RESERVE + 2.0 {
            return deeper(piece, size, error, level);
        }
        let around = |j: usize| {
            let window = &sizes[j.saturating_sub(3)..(j + 4).min(sizes.len())];
            window.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        };
        if (0..sizes.len()).any(|j| around(j) < size - RANGE) {
            return Ok(Step::Cut);
        }
        let half = Rational::from(&piece.to - &piece.from) / 2u32;
        let mid = Rational::from(&piece.from + &half);
        let polynomial = Polynomial::through(&mid, &half, &ks, &g, bits);
        let levels = polynomial.chebyshev_levels();
        let last = 3 + levels.len() / 8;
        let tail = levels[levels.len() - last..]
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        if tail <= size - level - RESERVE + 3.0 {
            return Ok(Step::Fitted(Box::new(Fitted {
                from: piece.from,
                to: piece.to,
                polynomial,
                bound: size - level,
                size,
            })));
        }
        // One that does not fall at all will not with more nodes.
        let front = levels[..levels.len() / 2]
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let needed = (level + RESERVE) / (front - tail).max(0.1) * piece.degree as f64;
        match DEGREES.iter().find(|d| **d > piece.degree) {
            Some(_) if needed > 1.6 * DEGREES[DEGREES.len() - 1] as f64 => Ok(Step::Cut),
            Some(next) => {
                piece.degree = *next;
                Ok(Step::Again(piece))
            }
            None => Ok(Step::Cut),
        }
    }
}

/// A piece that is not told from its errors is asked for more accurately.
fn deeper(mut piece: Pending, size: f64, error: f64, level: f64) -> Result<Step, Doubt> {
    piece.deeper += 1;
    let unseen = size <= error + 2.0;
    if piece.deeper > if unseen { MAX_UNSEEN } else { MAX_DEEPER } {
        return Err(format!(
            "F is not told from 0 on ({:.6}, {:.6})",
            piece.from.to_f64(),
            piece.to.to_f64()
        )
        .into());
    }
    let wanted = size - level - RESERVE;
    piece.tolerance = Some(if !unseen {
        wanted.min(piece.tolerance.map_or(wanted, |t| t - 4.0))
    } else {
        // Nothing but error yet: look deeper, each time twice as much.
        error - 64.0 * f64::from(1 << piece.deeper)
    });
    Ok(Step::Again(piece))
}

pub(super) fn begun(from: Rational, to: Rational) -> Pending {
    Pending {
        from,
        to,
        degree: DEGREES[0],
        tolerance: None,
        deeper: 0,
    }
}

fn working_bits(level: f64, degree: usize) -> u32 {
    level.max(0.0) as u32 + 96 + (1.3 * degree as f64) as u32 * 2
}

/// Chebyshev's points with both ends, rounded to 2^-60 of the half length.
pub(super) fn nodes(from: &Rational, to: &Rational, degree: usize) -> Vec<Rational> {
    let half = Rational::from(to - from) / 2u32;
    let mid = Rational::from(from + &half);
    let node = |j: usize| {
        let t = -(std::f64::consts::PI * (j as f64 / degree as f64)).cos();
        let t = Rational::from_f64(t).unwrap_or_default();
        &mid + (&half * t)
    };
    let mut list: Vec<Rational> = (0..=degree).map(node).collect();
    if let [first, .., last] = &mut list[..] {
        first.clone_from(from);
        last.clone_from(to);
    }
    list
}
