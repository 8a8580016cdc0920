//! How many bits the terms of a difference of phi take on a tail.

use crate::activation::Tail;
use crate::fourier::log2;
use crate::number::Real;

/// Bits of the terms of a difference beyond those of the integral.
const GUARD: u32 = 96;

/// With how many bits the terms of a difference are evaluated.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Where nothing cancels.
    pub(super) least: u32,
    /// Bits that are lost for each bit of z.
    lost: f64,
    /// At most.
    pub(super) most: u32,
}

impl Terms {
    /// For integrals of this many bits. On a tail where phi^(n) falls like z^-q beside a phi that grows
    /// like z^p, a difference loses (p + q) bits for each bit of z, up to T = 2^(bits/(2q - 1)), beyond which
    /// the square of z^-q integrates to nothing.
    pub(super) fn new(bits: u32, n: u32, tail: Tail) -> Self {
        let least = bits + GUARD;
        match (n, tail) {
            (0, _) => Terms {
                least: bits + 32,
                lost: 0.0,
                most: bits + 32,
            },
            (n, Tail::Algebraic { power }) => {
                let q = -power;
                let p = (f64::from(n) - q).max(f64::from(n) - 1.0);
                let reach = f64::from(bits + 16) / (2.0 * q - 1.0).max(0.02);
                let extra = ((p + q) * reach).min(40.0 * f64::from(bits));
                Terms {
                    least,
                    lost: p + q,
                    most: least + extra as u32,
                }
            }
            _ => Terms {
                least,
                lost: 0.0,
                most: least,
            },
        }
    }

    /// At the distance t from a cut.
    pub(super) fn at(self, t: &Real) -> u32 {
        let far = log2(t).max(0.0) + 2.0;
        let more = (self.lost * far).min(f64::from(self.most - self.least));
        self.least + more as u32
    }
}
