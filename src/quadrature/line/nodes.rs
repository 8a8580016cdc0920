//! Values of `g` at the nodes of one block, each at the precision its size needs.

use super::super::estimate::{Budget, Stop};
use super::super::meter::{Spend, look};
use super::super::scale::log2;
use super::sums::power_of_two;
use super::{Function, Parity};
use crate::number::Real;
use rayon::prelude::*;
use rug::Assign;

/// Nodes whose sums share one precision, and between two looks at the flag and the clock.
pub const CHUNK: usize = 32;
/// Chunks of one block: what is held in memory at a time.
pub const BLOCK_CHUNKS: usize = 64;
/// Fewest bits `g` is asked for.
const MIN_BITS: u32 = 32;
/// Bits that a value may turn out larger than the one before it without a second evaluation.
const SLACK: f64 = 2.0;

/// The even parts `g(z) + g(-z)` and odd parts `g(z) - g(-z)` of one chunk.
pub struct Chunk {
    pub even: Vec<Real>,
    pub odd: Vec<Real>,
    /// The same as doubles, in units of `2^exponent`; there is no unit where all are zero.
    pub even_doubles: [f64; CHUNK],
    pub odd_doubles: [f64; CHUNK],
    pub exponent: Option<i32>,
    /// The sum of `|g|` over the chunk, both sides (64 bits).
    pub size: Real,
    pub evaluations: usize,
    pub max_bits: u32,
    /// Set when `g` turned out not to have the parity assumed.
    pub parity_broken: bool,
    z: Real,
    other: Real,
}

impl Chunk {
    pub fn new() -> Self {
        let numbers = || (0..CHUNK).map(|_| Real::new(MIN_BITS)).collect();
        Chunk {
            even: numbers(),
            odd: numbers(),
            even_doubles: [0.0; CHUNK],
            odd_doubles: [0.0; CHUNK],
            exponent: None,
            size: Real::new(64),
            evaluations: 0,
            max_bits: 0,
            parity_broken: false,
            z: Real::new(64),
            other: Real::new(MIN_BITS),
        }
    }

    fn fill_doubles(&mut self) {
        self.exponent = self.size.get_exp();
        let unit = self.exponent.unwrap_or(0);
        for (numbers, doubles) in [
            (&self.even, &mut self.even_doubles),
            (&self.odd, &mut self.odd_doubles),
        ] {
            for (number, double) in numbers.iter().zip(doubles) {
                let (mantissa, exponent) = number.to_f64_exp();
                // A zero has exponent 0, which is far above a small unit.
                *double = if mantissa == 0.0 {
                    0.0
                } else {
                    mantissa * power_of_two(exponent.saturating_sub(unit))
                };
            }
        }
    }
}

/// The grid and what its values are needed for.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The step; its significand is short, so that every abscissa is exact in 64 bits.
    pub h: Real,
    /// Number of nodes to the right, and to the left.
    pub right: usize,
    pub left: usize,
    pub parity: Parity,
    /// A value of size `2^e` is asked for with `e - log2_unit` bits.
    pub log2_unit: f64,
    /// Whether several threads take part; the values do not depend on it.
    pub parallel: bool,
}

impl Grid {
    /// Number of abscissae `(j + 1/2) h`.
    pub fn len(&self) -> usize {
        match self.parity {
            Parity::None => self.right.max(self.left),
            Parity::Even | Parity::Odd => self.right,
        }
    }

    fn bits(&self, log2_size: f64) -> u32 {
        (log2_size - self.log2_unit)
            .ceil()
            .clamp(f64::from(MIN_BITS), 1e9) as u32
    }

    fn abscissa(&self, j: usize, negative: bool, z: &mut Real) {
        z.assign(2 * j as u64 + 1);
        *z *= &self.h;
        *z >>= 1u32;
        if negative {
            rug::ops::NegAssign::neg_assign(z);
        }
    }

    /// Fills the chunks from index `first` on; chunk `i` holds the nodes `first + i CHUNK ..`.
    /// `false` if time ran out.
    pub fn fill<G: Function>(
        &self,
        g: &mut G,
        first: usize,
        chunks: &mut [Chunk],
        budget: &Budget,
    ) -> Result<bool, Stop> {
        let one = |g: &mut G, i: usize, chunk: &mut Chunk| -> Result<Spend, Stop> {
            let spend = look(budget)?;
            if spend == Spend::Go {
                self.chunk(g, first + i * CHUNK, chunk)?;
            }
            Ok(spend)
        };
        let spends: Vec<Result<Spend, Stop>> = if self.parallel {
            chunks
                .par_iter_mut()
                .enumerate()
                .map_with(g.clone(), |g, (i, chunk)| one(g, i, chunk))
                .collect()
        } else {
            let mut spends = Vec::with_capacity(chunks.len());
            for (i, chunk) in chunks.iter_mut().enumerate() {
                spends.push(one(g, i, chunk));
                if spends.last().is_some_and(Result::is_err) {
                    break;
                }
            }
            spends
        };
        let mut complete = true;
        for spend in spends {
            complete &= spend? == Spend::Go;
        }
        Ok(complete)
    }

    /// One chunk, from its outer end inward: the values mostly grow, and each tells what the next
    /// one needs.
    fn chunk<G: Function>(&self, g: &mut G, first: usize, chunk: &mut Chunk) -> Result<(), Stop> {
        chunk.size.assign(0);
        chunk.parity_broken = false;
        chunk.evaluations = 0;
        chunk.max_bits = 0;
        let mut expected = [f64::NEG_INFINITY; 2];
        let len = self.len();
        for i in (0..CHUNK).rev() {
            let j = first + i;
            if j >= len {
                chunk.even[i].assign(0);
                chunk.odd[i].assign(0);
                continue;
            }
            let (even, odd) = (&mut chunk.even[i], &mut chunk.odd[i]);
            let mut at = Node {
                g,
                grid: self,
                z: &mut chunk.z,
                evaluations: &mut chunk.evaluations,
                max_bits: &mut chunk.max_bits,
            };
            match self.parity {
                Parity::Even | Parity::Odd => {
                    let out = if self.parity == Parity::Even {
                        even
                    } else {
                        odd
                    };
                    let value = at.value(j, false, &mut expected[0], out)?;
                    // One node of each chunk sees both sides.
                    if i == CHUNK / 2 {
                        let mut again = expected[0];
                        let other = &mut chunk.other;
                        at.value(j, true, &mut again, other)?;
                        let mismatch = if self.parity == Parity::Even {
                            Real::with_val(64, &*other - &*out)
                        } else {
                            Real::with_val(64, &*other + &*out)
                        };
                        let allowed =
                            (value - f64::from(out.prec())).max(self.log2_unit) + PARITY_NOISE;
                        chunk.parity_broken |= log2(&mismatch) > allowed;
                    }
                    *out <<= 1u32;
                    chunk.size += &*out.as_abs();
                }
                Parity::None => {
                    if j < self.right {
                        at.value(j, false, &mut expected[0], even)?;
                    } else {
                        even.assign(0);
                    }
                    let other = &mut chunk.other;
                    if j < self.left {
                        at.value(j, true, &mut expected[1], other)?;
                    } else {
                        other.assign(0);
                    }
                    chunk.size += &*even.as_abs();
                    chunk.size += &*other.as_abs();
                    let bits = even.prec().max(other.prec());
                    odd.set_prec(bits);
                    odd.assign(&*even - &*other);
                    even.set_prec(bits);
                    *even += &*other;
                }
            }
        }
        chunk.fill_doubles();
        Ok(())
    }
}

/// Bits of disagreement between `g(z)` and `±g(-z)` that rounding explains.
const PARITY_NOISE: f64 = 7.0;

struct Node<'a, G> {
    g: &'a mut G,
    grid: &'a Grid,
    z: &'a mut Real,
    evaluations: &'a mut usize,
    max_bits: &'a mut u32,
}

impl<G: Function> Node<'_, G> {
    /// Writes `g(±z_j)`; returns `log2` of its size and leaves it in `expected`.
    fn value(
        &mut self,
        j: usize,
        negative: bool,
        expected: &mut f64,
        out: &mut Real,
    ) -> Result<f64, Stop> {
        self.grid.abscissa(j, negative, self.z);
        let mut bits = self.grid.bits(*expected + SLACK);
        // A second round only where the value turned out larger than expected.
        for _ in 0..2 {
            out.set_prec(bits);
            (self.g)(self.z, bits, out)?;
            *self.evaluations += 1;
            if !out.is_finite() {
                return Err(Stop::not_finite(self.z));
            }
            let size = log2(out);
            let wanted = self.grid.bits(size);
            *self.max_bits = (*self.max_bits).max(bits);
            // Near a zero the neighbours are larger: fall slowly, rise at once.
            *expected = size.max(*expected - SLACK);
            if wanted <= bits {
                break;
            }
            bits = wanted + 2;
        }
        Ok(log2(out))
    }
}
