//! Exponentials `e^{g(z)}`, `g = sum c_j z^{p_j}` with real constants c_j and powers p_j > 0: their products, and which
//! is larger. What they are at most on a sector is in [`tangent`](super::tangent).

use super::Refusal;
use super::bound::{BITS, Decay, Region};
use super::constant::Exact;
use super::tangent::exponential;
use crate::number::ball::RealBall;
use std::cmp::Ordering;

/// `sum c z^p`, the highest power first; no c is 0.
#[derive(Clone, Debug, Default)]
pub struct Carrier {
    /// Powers and coefficients.
    terms: Vec<(Exact, Exact)>,
}

impl Carrier {
    /// Whether this is `e^0`; exact.
    pub fn is_one(&self) -> bool {
        self.terms.is_empty()
    }

    /// Powers and coefficients, the highest power first.
    pub fn terms(&self) -> &[(Exact, Exact)] {
        &self.terms
    }

    /// Adds `c z^p`.
    ///
    /// # Errors
    /// Two powers cannot be compared.
    pub fn add(&mut self, power: Exact, c: Exact) -> Result<(), Refusal> {
        let mut place = self.terms.len();
        for (j, (known, d)) in self.terms.iter().enumerate() {
            match known.compare(&power)? {
                Ordering::Greater => {}
                Ordering::Equal => {
                    let sum = d.plus(&c)?;
                    match sum.is_zero() {
                        true => {
                            self.terms.remove(j);
                        }
                        false => self.terms[j].1 = sum,
                    }
                    return Ok(());
                }
                Ordering::Less => {
                    place = j;
                    break;
                }
            }
        }
        if !c.is_zero() {
            self.terms.insert(place, (power, c));
        }
        Ok(())
    }

    /// The product of the exponentials.
    pub fn times(&self, other: &Carrier) -> Result<Carrier, Refusal> {
        let mut all = self.clone();
        for (power, c) in &other.terms {
            all.add(power.clone(), c.clone())?;
        }
        Ok(all)
    }

    /// A power of the exponential.
    pub fn raised(&self, r: &Exact) -> Result<Carrier, Refusal> {
        let mut all = Carrier::default();
        for (power, c) in &self.terms {
            all.add(power.clone(), c.times(r)?)?;
        }
        Ok(all)
    }

    /// Whether both are certainly the same; exact.
    pub fn equals(&self, other: &Carrier) -> bool {
        let mut pairs = self.terms.iter().zip(&other.terms);
        self.terms.len() == other.terms.len()
            && pairs.all(|((p, c), (q, d))| p.equals(q) && c.equals(d))
    }

    /// The sign of the exponent far out on the real line.
    pub fn sign(&self) -> Result<Ordering, Refusal> {
        match self.terms.first() {
            None => Ok(Ordering::Equal),
            Some((_, c)) => c.sign(),
        }
    }

    /// Which is larger far out on the real line.
    pub fn compare(&self, other: &Carrier) -> Result<Ordering, Refusal> {
        if self.equals(other) {
            return Ok(Ordering::Equal);
        }
        self.times(&other.raised(&Exact::number(-1))?)?.sign()
    }

    /// A bound of `|e^g|` times a bound.
    ///
    /// # Errors
    /// It grows faster than every `e^{cr}`, or turns round in the sector.
    pub fn bound(&self, region: &Region, times: &Decay) -> Result<Decay, Refusal> {
        if self.is_one() {
            return Ok(times.clone());
        }
        let balls = self.terms.iter();
        let balls: Vec<(RealBall, RealBall)> =
            balls.map(|(p, c)| (p.ball(BITS), c.ball(BITS))).collect();
        exponential(region, &balls, times)
    }
}
