//! Where a germ is known: `0 < k <= k0`, or `k >= K`.
//!
//! Both are `0 < x <= x0` for x = k or x = 1/k; x0 <= 1/2, so that `L = -log x` is positive.

use crate::fourier::evidence::Limits;
use crate::number::ball::{Magnitude, RealBall};
use crate::number::{Rational, Real};
use rug::float::Round;

/// Bits of bounds.
pub(super) const BOUND_BITS: u32 = 64;

/// Which end of the half-line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// x = k.
    Zero,
    /// x = 1/k.
    Infinity,
}

/// The range of k, and what is kept of a series in x.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// Which end.
    pub(super) side: Side,
    /// k0 or K.
    pub(super) edge: Rational,
    /// Terms of a series.
    pub(super) order: usize,
    /// Bits of the coefficients.
    pub(super) bits: u32,
    /// What the time is limited by.
    limits: Option<Limits>,
}

impl Region {
    /// None where x0 is not in (0, 1/2].
    pub(super) fn new(side: Side, edge: &Rational, order: usize, bits: u32) -> Option<Region> {
        let fits = match side {
            Side::Zero => *edge > 0 && *edge <= Rational::from((1, 2)),
            Side::Infinity => *edge >= 2,
        };
        fits.then(|| Region {
            side,
            edge: edge.clone(),
            order: order.max(2),
            bits,
            limits: None,
        })
    }

    /// With a limit of the time.
    pub(super) fn within(mut self, limits: &Limits) -> Region {
        self.limits = Some(limits.clone());
        self
    }

    /// Whether to stop.
    pub(super) fn is_late(&self) -> bool {
        self.limits
            .as_ref()
            .is_some_and(|limits| limits.exhausted().is_some())
    }

    /// For constants, which know no range: k >= 2.
    pub(super) fn trivial(bits: u32) -> Region {
        Region {
            side: Side::Infinity,
            edge: Rational::from(2),
            order: 2,
            bits,
            limits: None,
        }
    }

    fn x0(&self) -> Rational {
        match self.side {
            Side::Zero => self.edge.clone(),
            Side::Infinity => Rational::from(self.edge.recip_ref()),
        }
    }

    /// At least x0.
    pub(super) fn reach(&self) -> Magnitude {
        let x = Real::with_val_round(BOUND_BITS, &self.x0(), Round::Up).0;
        Magnitude::up(&x)
    }

    /// At most x0, and positive.
    pub(super) fn reach_down(&self) -> Magnitude {
        let x = Real::with_val_round(BOUND_BITS, &self.x0(), Round::Down).0;
        Magnitude::down(&x)
    }

    /// `x0^n`, from above.
    pub(super) fn power(&self, n: usize) -> Magnitude {
        self.reach().pow(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// `L0 = -log x0 >= log 2`: the least L.
    pub(super) fn log(&self) -> RealBall {
        let inverse = Rational::from(self.x0().recip_ref());
        RealBall::rational(&inverse, BOUND_BITS).ln(BOUND_BITS)
    }

    /// `1/x0 = K` of the far end.
    pub(super) fn far(&self) -> RealBall {
        RealBall::rational(&self.edge, BOUND_BITS)
    }
}
