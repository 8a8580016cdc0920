//! The pilot: at 64 bits and with few nodes it finds the parity of `g`, where its tails may be
//! cut, and how fast its transform decays. It chooses; it proves nothing. What it chose is measured
//! again by the full run. A feature between its abscissae would be missed by the full run as well: so phi is taken apart into
//! functions with features of size 1 at 0 before, and what has a feature at a place that no rule shows is undecided
//! (`activation::hidden`).

use super::super::estimate::{Budget, Stop};
use super::super::meter::{Meter, Spend};
use super::super::scale::{exp2, log2, log2_sum};
use super::{Function, Parity};
use crate::number::Real;
use rug::Assign;

/// Precision of the pilot's values and abscissae.
const BITS: u32 = 64;
/// First abscissa of the search for the tails.
const START: f64 = 0.125;
/// Ratio of successive abscissae of the search.
const GROWTH: f64 = 1.3;
/// Abscissae of the search at most; the last is about `2^41`.
const MAX_SEARCH: usize = 115;
/// Successive negligible abscissae that end the search.
const QUIET: usize = 3;
/// Bisections of the place where a tail is cut (each halves an interval of ratio [`GROWTH`]).
const BISECTIONS: usize = 5;
/// Bumps looked at closely, and the steps of that.
const MAX_SUMMITS: usize = 4;
const SUMMIT_STEPS: usize = 22;
/// A place over the one behind it from which a rate of decay is taken.
const BEHIND: f64 = 1.1;
/// Offsets, relative to `z`, at which an envelope of `|g|` is taken.
const ENVELOPE: [f64; 3] = [1.0, 1.0163, 1.0371];
/// Depth, in bits, to which the pilot follows `g` and its transform.
const DEPTH: f64 = 40.0;
/// Depth at which the transform counts as resolved.
const RESOLVED: f64 = 22.0;
/// Frequencies of a spectrum.
const SPECTRUM: usize = 64;
/// Nodes per side of the first spectrum.
const FIRST_NODES: usize = 32;
/// Nodes per side of the last spectrum.
const LAST_NODES: usize = 1 << 17;

/// One side of the line.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// Nodes beyond this abscissa are left out.
    pub end: f64,
    /// `log2` of a bound of `∫ |g|` beyond `end`.
    pub log2_rest: f64,
    /// Where `|g|` has fallen by [`DEPTH`] bits.
    shallow: f64,
}

/// The decay of the transform: `log2 |F(k)| <= level - slope (k - from)` for `k >= from`.
#[derive(Clone, Copy, Debug)]
pub struct Decay {
    pub from: f64,
    pub level: f64,
    /// Bits per unit of frequency, positive.
    pub slope: f64,
}

impl Decay {
    /// `log2` of the modelled size at this frequency.
    pub fn at(&self, k: f64) -> f64 {
        self.level - self.slope * (k - self.from).max(0.0)
    }
}

/// Evaluates `g` at low precision.
pub struct Pilot<'a, G> {
    g: &'a mut G,
    pub meter: Meter<'a>,
    z: Real,
    value: Real,
}

impl<'a, G: Function> Pilot<'a, G> {
    pub fn new(g: &'a mut G, budget: &'a Budget) -> Self {
        Pilot {
            g,
            meter: Meter::new(budget),
            z: Real::new(BITS),
            value: Real::new(BITS),
        }
    }

    fn evaluate(&mut self, z: f64) -> Result<&Real, Stop> {
        if self.meter.spend()? == Spend::Exhausted {
            return Err(Stop::Budget("while looking for the tails".into()));
        }
        self.z.assign(z);
        (self.g)(&self.z, BITS, &mut self.value)?;
        if !self.value.is_finite() {
            return Err(Stop::not_finite(&self.z));
        }
        Ok(&self.value)
    }

    fn size(&mut self, z: f64) -> Result<f64, Stop> {
        Ok(log2(self.evaluate(z)?))
    }

    fn envelope(&mut self, z: f64) -> Result<f64, Stop> {
        let mut largest = f64::NEG_INFINITY;
        for factor in ENVELOPE {
            largest = largest.max(self.size(z * factor)?);
        }
        Ok(largest)
    }

    /// The parity as it looks at a few abscissae; the full run checks it on.
    pub fn parity(&mut self) -> Result<Parity, Stop> {
        let (mut even, mut odd) = (true, true);
        for z in [0.0725, 0.367, 1.11, 2.34, 5.03, 11.2] {
            let right = self.evaluate(z)?.clone();
            let left = self.evaluate(-z)?;
            let sum = log2(&Real::with_val(BITS, &right + left));
            let difference = log2(&Real::with_val(BITS, &right - left));
            let noise = log2(&right).max(log2(left)) + 7.0 - f64::from(BITS);
            even &= difference <= noise;
            odd &= sum <= noise;
        }
        Ok(match (even, odd) {
            (true, _) => Parity::Even,
            (false, true) => Parity::Odd,
            (false, false) => Parity::None,
        })
    }

    /// Walks out on the side of `sign` until `∫ |g|` beyond is below `2^log2_rest(largest)`, where
    /// `largest` is `log2` of the largest `|g|` met. `None` if `g` was zero everywhere.
    pub fn side(
        &mut self,
        sign: f64,
        log2_rest: &dyn Fn(f64) -> f64,
    ) -> Result<Option<Side>, Stop> {
        let mut found: Vec<(f64, f64)> = Vec::with_capacity(MAX_SEARCH);
        let mut largest = f64::NEG_INFINITY;
        let mut quiet = 0;
        for i in 0..MAX_SEARCH {
            let z = START * GROWTH.powi(i as i32);
            let size = self.size(sign * z)?;
            largest = largest.max(size);
            // |g| / rate with a rate of at least 1/z.
            let small = size + z.log2() <= log2_rest(largest).min(largest - DEPTH) - 1.0;
            let falling = found.last().is_none_or(|&(_, last)| size <= last);
            quiet = if small && falling { quiet + 1 } else { 0 };
            found.push((z, size));
            // A function that is tiny near 0 may have its bulk further out.
            if quiet >= QUIET && (largest > f64::NEG_INFINITY || z > 64.0) {
                break;
            }
        }
        if largest == f64::NEG_INFINITY {
            return Ok(None);
        }
        if quiet < QUIET {
            return Err(Stop::NoConvergence {
                reached: format!(
                    "the integrand is still of size {:.3e} at z = {:.3e}",
                    exp2(found.last().map_or(0.0, |f| f.1)),
                    sign * found.last().map_or(0.0, |f| f.0)
                ),
            });
        }
        self.peaks(sign, &mut found)?;
        largest = found.iter().map(|f| f.1).fold(largest, f64::max);
        let (end, rest) = self.cut(sign, &found, log2_rest(largest) - 1.0)?;
        // The spectrum of the pilot needs no exact place for its ends.
        let shallow = found
            .iter()
            .rev()
            .take_while(|f| f.1 < largest - DEPTH)
            .last()
            .map_or(end, |f| f.0.min(end));
        Ok(Some(Side {
            end,
            log2_rest: rest,
            shallow,
        }))
    }

    /// Adds the summits between the abscissae of the search. A narrow bump far out shows in the
    /// sizes long before it is hit, since they are logarithms and never underflow.
    fn peaks(&mut self, sign: f64, found: &mut Vec<(f64, f64)>) -> Result<(), Stop> {
        let largest = found.iter().map(|f| f.1).fold(f64::NEG_INFINITY, f64::max);
        let mut summits = Vec::new();
        for i in 1..found.len().saturating_sub(1) {
            let (before, here, after) = (found[i - 1], found[i], found[i + 1]);
            // Ripples on the way down are no bumps; where all is small the largest sample may be one.
            let bump = here.1 > before.1 && here.1 >= after.1 && here.1.is_finite();
            if bump && (summits.len() < MAX_SUMMITS || here.1 == largest) {
                summits.push(self.summit(sign, before.0, after.0)?);
            }
        }
        found.extend(summits);
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(())
    }

    /// The place and `log2` of the largest `|g|` between two abscissae, by golden section.
    fn summit(&mut self, sign: f64, from: f64, to: f64) -> Result<(f64, f64), Stop> {
        const GOLDEN: f64 = 0.618_033_988_749_895;
        let (mut low, mut high) = (from, to);
        let mut left = high - GOLDEN * (high - low);
        let mut right = low + GOLDEN * (high - low);
        let (mut at_left, mut at_right) = (self.size(sign * left)?, self.size(sign * right)?);
        for _ in 0..SUMMIT_STEPS {
            if at_left >= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - GOLDEN * (high - low);
                at_left = self.size(sign * left)?;
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + GOLDEN * (high - low);
                at_right = self.size(sign * right)?;
            }
        }
        Ok(if at_left >= at_right {
            (left, at_left)
        } else {
            (right, at_right)
        })
    }

    /// The smallest abscissa found beyond which `∫ |g|` is below `2^limit`, and the bound there.
    fn cut(&mut self, sign: f64, found: &[(f64, f64)], limit: f64) -> Result<(f64, f64), Stop> {
        let far = found[found.len() - 1].0;
        let loud = |f: &(f64, f64)| f.1 + f.0.log2() > limit;
        let last_loud = found.iter().rposition(loud);
        let mut low = last_loud.map_or(START, |i| found[i].0);
        let mut high = last_loud
            .and_then(|i| found.get(i + 1))
            .map_or(low * GROWTH, |f| f.0);
        let mut bound = self.rest(sign, found, high)?;
        // The envelope may stand above the single sample that called this place quiet.
        for _ in 0..QUIET {
            if bound <= limit || high * GROWTH >= far {
                break;
            }
            low = high;
            high *= GROWTH;
            bound = self.rest(sign, found, high)?;
        }
        for _ in 0..BISECTIONS {
            let middle = 0.5 * (low + high);
            let at_middle = self.rest(sign, found, middle)?;
            if at_middle <= limit {
                (high, bound) = (middle, at_middle);
            } else {
                low = middle;
            }
        }
        Ok((high, bound))
    }

    /// `log2` of a bound of `∫ |g|` beyond `z`: the envelope at `z` over the rate at which it falls. That is the smaller one of two,
    /// up to `z` and from there to the next abscissa found: `g` may fall ever faster, so that a rate taken over a long
    /// way ahead would be too large, and without a bound where `g` is rounded to 0 there; or ever slower, as `e^{-sqrt z}` does, so that the rate
    /// behind would be. Two bits are added for what is left of that and for the ripples.
    fn rest(&mut self, sign: f64, found: &[(f64, f64)], z: f64) -> Result<f64, Stop> {
        let size = self.envelope(sign * z)?;
        let before = z / BEHIND;
        let behind = (self.envelope(sign * before)? - size) / (z - before);
        let next = found.iter().find(|f| f.0 >= 1.2 * z).or(found.last());
        let ahead = next.map_or(0.0, |&(far, far_size)| {
            (size - far_size.max(size - 1e6)) / (far - z).max(0.1 * z)
        });
        let rate = ahead.min(behind) * std::f64::consts::LN_2;
        Ok(size - rate.max(0.5 / z).log2() + 2.0)
    }

    /// Measures `F` on a grid of frequencies with ever smaller steps until its decay is seen.
    /// Also returns `log2` of `∫ |g|`.
    pub fn decay(
        &mut self,
        right: Option<&Side>,
        left: Option<&Side>,
        parity: Parity,
    ) -> Result<(Decay, f64), Stop> {
        let sides = [right, left].into_iter().flatten();
        let reach = sides.map(|s| s.shallow).fold(START, f64::max);
        let mut nodes = FIRST_NODES;
        loop {
            let h = reach / nodes as f64;
            let (spectrum, magnitude) = self.spectrum(h, nodes, right, left, parity)?;
            let top = std::f64::consts::PI / h;
            let step = top / SPECTRUM as f64;
            // Three quarters of the band are free of aliases of any size.
            let usable = SPECTRUM * 3 / 4;
            let resolved = (usable..=SPECTRUM).all(|i| spectrum[i] < magnitude - RESOLVED);
            let over = nodes * 2 > LAST_NODES || self.meter.left() < 16 * nodes;
            if resolved || over {
                return Ok((fit(&spectrum, magnitude, step, resolved), magnitude));
            }
            nodes *= 2;
        }
    }

    /// `log2` of the largest `|F|` at or above each frequency `i pi / (h SPECTRUM)`, and `log2` of
    /// `∫ |g|`.
    fn spectrum(
        &mut self,
        h: f64,
        nodes: usize,
        right: Option<&Side>,
        left: Option<&Side>,
        parity: Parity,
    ) -> Result<(Vec<f64>, f64), Stop> {
        let within = |side: Option<&Side>, z: f64| side.is_some_and(|s| z <= s.shallow);
        let mut values: Vec<[Real; 2]> = Vec::with_capacity(nodes);
        let mut magnitude = f64::NEG_INFINITY;
        for j in 0..nodes {
            let z = (j as f64 + 0.5) * h;
            let zero = || Real::new(BITS);
            let plus = if within(right, z) {
                self.evaluate(z)?.clone()
            } else {
                zero()
            };
            let minus = match parity {
                Parity::Even => plus.clone(),
                Parity::Odd => -plus.clone(),
                Parity::None if within(left, z) => self.evaluate(-z)?.clone(),
                Parity::None => zero(),
            };
            magnitude = log2_sum(magnitude, log2_sum(log2(&plus), log2(&minus)));
            values.push([plus, minus]);
        }
        magnitude += h.log2();
        // Relative to the magnitude everything fits a double.
        let unit = magnitude.round() as i32;
        let parts: Vec<(f64, f64)> = values
            .iter()
            .map(|[plus, minus]| {
                let plus = (Real::with_val(BITS, plus) >> unit).to_f64();
                let minus = (Real::with_val(BITS, minus) >> unit).to_f64();
                ((plus + minus) * h, (plus - minus) * h)
            })
            .collect();
        let mut spectrum = vec![f64::NEG_INFINITY; SPECTRUM + 1];
        for (i, size) in spectrum.iter_mut().enumerate() {
            let theta = std::f64::consts::PI * i as f64 / SPECTRUM as f64;
            let c = 2.0 * theta.cos();
            let (mut e1, mut e2, mut o1, mut o2) = (0.0, 0.0, 0.0, 0.0);
            for &(e, o) in parts.iter().rev() {
                (e1, e2) = (e + c * e1 - e2, e1);
                (o1, o2) = (o + c * o1 - o2, o1);
            }
            let cosine: f64 = (e1 - e2) * (0.5 * theta).cos();
            let sine: f64 = (o1 + o2) * (0.5 * theta).sin();
            *size = cosine.hypot(sine).log2() + f64::from(unit);
        }
        for i in (0..SPECTRUM).rev() {
            spectrum[i] = spectrum[i].max(spectrum[i + 1]);
        }
        Ok((spectrum, magnitude))
    }
}

/// A line under which the envelope of the spectrum stays, from where it is last seen above the
/// noise.
fn fit(spectrum: &[f64], magnitude: f64, step: f64, resolved: bool) -> Decay {
    let below = |depth: f64| {
        spectrum
            .iter()
            .position(|&s| s < magnitude - depth)
            .unwrap_or(SPECTRUM)
    };
    let (low, high) = if resolved {
        (below(10.0), below(RESOLVED))
    } else {
        (SPECTRUM / 4, SPECTRUM * 3 / 4)
    };
    let low = low.min(high.saturating_sub(1));
    let floor = magnitude - RESOLVED - 10.0;
    let (at_low, at_high) = (spectrum[low].max(floor), spectrum[high].max(floor));
    let width = (high - low) as f64 * step;
    let slope = (at_low - at_high) / width;
    Decay {
        from: high as f64 * step,
        level: at_high,
        slope: slope.max(0.01 / step / SPECTRUM as f64),
    }
}
