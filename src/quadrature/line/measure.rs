//! The decay of the transform as the full run shows it, and what follows for the aliases.

use super::pilot::Decay;

/// Probes, in units of `pi/h`, near the largest frequency that `T_h` shows …
pub const HIGH: [f64; 3] = [0.95, 0.91, 0.874];
/// … and at about half of it.
pub const LOW: [f64; 2] = [0.52, 0.48];
/// The part of the measured rate of decay that the bound relies on.
const RELIED: f64 = 0.9;
/// Bits that the aliases of both signs and all orders may add.
const ALIASES: f64 = 3.0;
/// A fall, in bits, between the low and the high probes that counts as exponential decay; a
/// smaller one is continued as a power of the frequency.
const EXPONENTIAL: f64 = 14.0;

/// Bits below `∫ |g|` at which a transform that does not fall any more has vanished in the rounding.
const FLOOR: f64 = 30.0;

/// Continues the decay of `|F|` beyond the band of a grid.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Frequency of the upper probes, and `log2 |F|` there.
    at: f64,
    level: f64,
    /// Bits per unit of frequency.
    slope: f64,
    /// Bits from the lower to the upper probes.
    fall: f64,
    /// Ratio of their frequencies.
    ratio: f64,
}

impl Measured {
    /// From the sizes (`log2`) at [`HIGH`] and [`LOW`] in a band that ends at `nyquist = pi/h`.
    pub fn new(nyquist: f64, high: &[f64], low: &[f64]) -> Self {
        let at = HIGH[0] * nyquist;
        let low_at = LOW[0] * nyquist;
        // Each cluster is reduced to its first frequency along the slope itself: a zero of F at one
        // probe then hides nothing, and the largest value is not taken for one further out.
        let reduce = |sizes: &[f64], places: &[f64], slope: f64| {
            sizes
                .iter()
                .zip(places)
                .map(|(size, place)| size - slope * (places[0] - place) * nyquist)
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let mut slope = 0.0;
        let (mut level, mut fall) = (f64::NEG_INFINITY, 0.0);
        for _ in 0..4 {
            level = reduce(high, &HIGH, RELIED * slope);
            fall = (reduce(low, &LOW, slope) - level).max(0.0);
            slope = fall / (at - low_at);
        }
        Measured {
            at,
            level,
            slope,
            fall,
            ratio: at / low_at,
        }
    }

    /// `log2` of a bound of the aliases whose nearest lies at this frequency; `magnitude` (`log2 ∫|g|`)
    /// bounds the transform where nothing better is known.
    pub fn aliases(&self, frequency: f64, magnitude: f64) -> f64 {
        if frequency <= self.at {
            return magnitude + 1.0;
        }
        if self.fall <= 1.0 {
            // Both clusters show the floor of the probes, which is the bound; or there is no decay.
            let floor = self.level <= magnitude - FLOOR;
            return if floor {
                self.level + ALIASES
            } else {
                magnitude + 1.0
            };
        }
        let continued = if self.fall >= EXPONENTIAL {
            self.level - RELIED * self.slope * (frequency - self.at)
        } else {
            // |F| ~ k^-q: the orders sum like zeta(q).
            let power = self.fall / self.ratio.log2();
            let orders = if power > 1.5 { 1.0 } else { 4.0 };
            self.level - RELIED * power * (frequency / self.at).log2() + orders
        };
        (continued + ALIASES).min(magnitude + 1.0)
    }

    /// The decay, for choosing the next step.
    pub fn decay(&self) -> Option<Decay> {
        (self.fall >= EXPONENTIAL).then_some(Decay {
            from: self.at,
            level: self.level,
            slope: RELIED * self.slope,
        })
    }
}

/// `2 pi / h` such that the bound of [`Measured::aliases`] is about `2^log2_size` at `k`, if the
/// transform decays as modelled.
pub fn band(decay: &Decay, k: f64, log2_size: f64) -> f64 {
    // at = HIGH/2 X; level - s (at - from) - RELIED s (X - k - at) + ALIASES + 1 = size, for X.
    let s = decay.slope;
    let needed = decay.level + s * decay.from + RELIED * s * k + ALIASES + 1.0 - log2_size;
    let per_unit = s * (0.5 * HIGH[0] + RELIED * (1.0 - 0.5 * HIGH[0]));
    // The band has to hold k itself with room to spare, whatever the decay.
    (needed / per_unit).max(2.5 * k).max(2.0 * decay.from)
}
