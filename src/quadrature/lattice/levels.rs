//! Which step a lattice takes next, and what its last level is wrong by.
//!
//! The error at a step h is the transform of f at the distance D(h) = 2 pi/h - |k| and beyond
//! (Poisson). With E = -log2 of the relative error, an integrand that is analytic in a strip has E ~ c D,
//! a Gaussian c D²; the difference of two levels is the error of the coarser one, so E is known for
//! every level but the last. The bound continues the last known E to the last step as c D at nine
//! tenths of its rate. An E that grew by more than a Gaussian's is an accident and is cut down to
//! that. Where E does not grow like that, the levels are judged as those of any other rule.

use std::f64::consts::PI;

use crate::quadrature::converge::{MIN_DIFFERENCES, judge};

/// The step of a level over that of the one before, while nothing is known of the decay.
const RATIO: f64 = 0.59375;
/// The step of the last level over that of the one before.
const LAST_RATIO: f64 = 0.75;
/// Levels are never further apart than this.
const LARGEST_JUMP: f64 = 0.2;
/// The part of the measured rate that is believed.
const BELIEVED: f64 = 0.9;
/// How much slower than D E may grow between two levels and still count as exponential: prefactors
/// are felt while E is small.
const SLACK: f64 = 0.85;
/// Bits of E below which it says nothing.
const LEAST: f64 = 10.0;
/// Bits that a bound is made larger by.
const RESERVE: f64 = 4.0;

/// The levels of one component so far.
#[derive(Clone, Debug)]
pub struct Levels {
    /// Largest |k| of a coordinate.
    wave: f64,
    steps: Vec<f64>,
    /// log2 |T_l - T_{l-1}|.
    differences: Vec<f64>,
}

/// The first step for waves up to this |k| in a coordinate: D is pi there.
pub fn first_step(wave: f64) -> f64 {
    2.0 * PI / (PI + wave)
}

impl Levels {
    /// No level yet, for a component with this largest |k| in a coordinate.
    pub fn new(wave: f64) -> Self {
        Levels {
            wave,
            steps: Vec::new(),
            differences: Vec::new(),
        }
    }

    fn distance(&self, step: f64) -> f64 {
        (2.0 * PI / step - self.wave).max(0.1)
    }

    /// A level with this step; `difference` to the one before, for all but the first.
    pub fn push(&mut self, step: f64, difference: Option<f64>) {
        self.steps.push(step);
        self.differences.extend(difference);
    }

    /// Whether there are enough levels for any bound to be believed.
    pub fn enough(&self) -> bool {
        self.differences.len() >= MIN_DIFFERENCES
    }

    /// E of the level before the last, with accidents cut down, and the exponent q of its growth
    /// like D^q; none where it does not grow as it should.
    fn growth(&self, magnitude: f64, floor: f64) -> Option<(f64, f64)> {
        let n = self.differences.len();
        if n < 2 {
            return None;
        }
        let e = |l: usize| magnitude - self.differences[l].max(floor);
        // differences[l] is the error of level l, of step steps[l].
        let (before, last) = (e(n - 2), e(n - 1));
        let ratio = self.distance(self.steps[n - 1]) / self.distance(self.steps[n - 2]);
        let at_floor = self.differences[n - 1] <= floor;
        if before < 2.0 || last < LEAST || (last < SLACK * ratio * before && !at_floor) {
            return None;
        }
        let cut = last.min(before * ratio * ratio + 10.0);
        let q = ((cut / before).ln() / ratio.ln()).clamp(1.0, 2.0);
        Some((cut, q))
    }

    /// log2 of a bound of the discretisation error of the last level. `magnitude`: log2 of the sum of
    /// moduli; `floor`: log2 of what cannot be avoided, below which a difference is noise.
    pub fn error(&self, magnitude: f64, floor: f64) -> f64 {
        let n = self.differences.len();
        if self.enough()
            && let Some((e, _)) = self.growth(magnitude, floor)
        {
            let ratio = self.distance(self.steps[n]) / self.distance(self.steps[n - 1]);
            return magnitude - BELIEVED * e * ratio + RESERVE;
        }
        judge(&self.differences, magnitude, floor).log2_error
    }

    /// The next step, for an error of 2^`wanted`.
    pub fn next(&self, magnitude: f64, floor: f64, wanted: f64) -> f64 {
        let Some(&step) = self.steps.last() else {
            return f64::NAN;
        };
        let plain = step * RATIO;
        let Some((e, q)) = self.growth(magnitude, floor) else {
            return plain;
        };
        let need = magnitude - wanted.max(floor) + RESERVE + 2.0;
        // The level whose difference to one more level of LAST_RATIO shows what is needed.
        let enough = need * LAST_RATIO / BELIEVED;
        let known = self.distance(self.steps[self.differences.len() - 1]);
        let target = 2.0 * PI / (known * (enough / e).powf(1.0 / q) + self.wave);
        if target >= step * 0.98 {
            return step * LAST_RATIO;
        }
        target.max(step * LARGEST_JUMP)
    }
}
