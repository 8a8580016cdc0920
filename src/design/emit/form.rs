//! Sums of powers times 1, a logarithm or a wave, in u > 0: phi below and above its cells.
//!
//! The arithmetic here is what `written` writes out; the two are changed together.

use super::exact::BITS;
use crate::number::Real;
use rug::float::Constant;
use rug::ops::Pow;
use std::f64::consts::TAU;

/// What the powers of a family are multiplied by.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// 1.
    One,
    /// ln u.
    Log,
    /// cos(2 pi f u), f in turns for a unit of u.
    Cos(Real),
    /// sin(2 pi f u).
    Sin(Real),
}

impl Factor {
    /// The frequency of a wave.
    pub(super) fn turns(&self) -> Option<&Real> {
        match self {
            Factor::One | Factor::Log => None,
            Factor::Cos(turns) | Factor::Sin(turns) => Some(turns),
        }
    }

    /// The factor at a place, with the bits of the place.
    pub(super) fn exact(&self, u: &Real) -> Real {
        let bits = u.prec();
        match self {
            Factor::One => Real::with_val(bits, 1),
            Factor::Log => Real::with_val(bits, u.ln_ref()),
            Factor::Cos(turns) | Factor::Sin(turns) => {
                // Turns of 2^300 places out have as many bits in front of the point.
                let wide = bits + 320;
                let angle = Real::with_val(wide, Constant::Pi) * 2u32 * turns * u;
                let value = match self {
                    Factor::Cos(_) => angle.cos(),
                    _ => angle.sin(),
                };
                Real::with_val(bits, value)
            }
        }
    }

    fn value(&self, u: f64) -> Option<f64> {
        match self {
            Factor::One => None,
            Factor::Log => Some(u.ln()),
            Factor::Cos(turns) => Some(angle(u, turns).cos()),
            Factor::Sin(turns) => Some(angle(u, turns).sin()),
        }
    }
}

/// A frequency as the sum of two doubles; the first has 26 bits, so that its product with half of a
/// double's digits is exact.
pub(super) fn parts(turns: &Real) -> [f64; 2] {
    let high = Real::with_val(26, turns).to_f64();
    [high, Real::with_val(BITS, turns - high).to_f64()]
}

/// 2^27 + 1: the upper half of the digits of u is c - (c - u) with c this number times u.
pub(super) const SPLIT: f64 = 134_217_729.0;

/// 2 pi f u less whole turns.
fn angle(u: f64, turns: &Real) -> f64 {
    let [high, low] = parts(turns);
    let c = SPLIT * u;
    let upper = c - (c - u);
    let q = upper * high;
    let r = (q - q.floor()) + (u * low + (u - upper) * high);
    TAU * r
}

/// u^e; a root or a quotient where that is one, which has the same bits in every language.
pub(super) fn power(u: f64, e: f64) -> f64 {
    if e == 1.0 {
        u
    } else if e == 2.0 {
        u * u
    } else if e == 0.5 {
        u.sqrt()
    } else if e == 1.5 {
        u * u.sqrt()
    } else if e == -0.5 {
        1.0 / u.sqrt()
    } else if e == -1.0 {
        1.0 / u
    } else if e == -1.5 {
        1.0 / u / u.sqrt()
    } else if e == -2.0 {
        1.0 / u / u
    } else {
        u.powf(e)
    }
}

/// A series whose coefficients are wanted: `factor` times u^first, u^(first + step), …
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// What the powers are multiplied by.
    pub factor: Factor,
    /// The first exponent.
    pub first: Real,
    /// From one exponent to the next.
    pub step: Real,
    /// The largest number of terms.
    pub most: usize,
}

impl Family {
    /// The exponent of a term.
    pub(super) fn exponent(&self, j: usize) -> Real {
        Real::with_val(BITS, &self.step * j as f64) + &self.first
    }

    /// Whether a term of `other` is one of this family's, however far out.
    fn contains(&self, factor: &Factor, exponent: &Real) -> bool {
        let j = Real::with_val(BITS, exponent - &self.first) / &self.step;
        let j = j.to_f64();
        *factor == self.factor
            && j > -1e-9
            && (j - j.round()).abs() < 1e-9
            && (self.most > 1 || j < 0.5)
    }
}

/// The terms that differ, as (family, number in it).
pub(super) fn terms(families: &[Family]) -> Vec<(usize, usize)> {
    let mut terms = Vec::new();
    for (index, family) in families.iter().enumerate() {
        for j in 0..family.most {
            let exponent = family.exponent(j);
            let known = families[..index]
                .iter()
                .any(|earlier| earlier.contains(&family.factor, &exponent));
            if !known {
                terms.push((index, j));
            }
        }
    }
    terms
}

/// The terms at a place, as many bits as the place has.
pub(super) fn basis(families: &[Family], terms: &[(usize, usize)], u: &Real) -> Vec<Real> {
    let bits = u.prec();
    let to_the = |exponent: &Real| Real::with_val(bits, u.pow(exponent));
    let mut out: Vec<Real> = Vec::with_capacity(terms.len());
    for (index, family) in families.iter().enumerate() {
        let mut wanted = terms
            .iter()
            .filter(|t| t.0 == index)
            .map(|t| t.1)
            .peekable();
        let Some(last) = terms.iter().rev().find(|t| t.0 == index).map(|t| t.1) else {
            continue;
        };
        let step = to_the(&family.step);
        let mut term = to_the(&family.first) * family.factor.exact(u);
        for j in 0..=last {
            if wanted.next_if_eq(&j).is_some() {
                out.push(term.clone());
            }
            term *= &step;
        }
    }
    out
}

/// A family with its coefficients, the first one first.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What the powers are multiplied by.
    pub factor: Factor,
    /// The first exponent.
    pub first: f64,
    /// What is lost of the first exponent in a double. It matters where the logarithm of u is large.
    pub lost: f64,
    /// What is lost of the first coefficient in a double, relative to it; 0 where `lost` is.
    pub lead: f64,
    /// From one exponent to the next.
    pub step: f64,
    /// At least one, all of them finite.
    pub coefficients: Vec<f64>,
}

impl Group {
    fn value(&self, u: f64) -> f64 {
        let mut value = match &self.coefficients[..] {
            [only] => *only,
            all => horner(all, power(u, self.step)),
        };
        if self.lost != 0.0 {
            value += value * (self.lead + self.lost * u.ln());
        }
        if self.first != 0.0 {
            value *= power(u, self.first);
        }
        if let Some(factor) = self.factor.value(u) {
            value *= factor;
        }
        value
    }
}

/// c0 + x (c1 + x (c2 + …)), without fused operations; 0 without coefficients.
pub(super) fn horner(coefficients: &[f64], x: f64) -> f64 {
    let Some((last, rest)) = coefficients.split_last() else {
        return 0.0;
    };
    rest.iter().rev().fold(*last, |sum, c| c + x * sum)
}

/// A sum of groups; 0 without any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The groups, summed from the first to the last.
    pub groups: Vec<Group>,
}

impl Form {
    /// The sum at u > 0.
    pub fn value(&self, u: f64) -> f64 {
        let mut groups = self.groups.iter();
        let Some(first) = groups.next() else {
            return 0.0;
        };
        groups.fold(first.value(u), |sum, group| sum + group.value(u))
    }

    /// The limit for u to 0 from above.
    pub fn at_zero(&self) -> f64 {
        self.limit(-1.0)
    }

    /// The limit for u to infinity; that of a wave is the constant beside it.
    pub fn at_infinity(&self) -> f64 {
        self.limit(1.0)
    }

    /// The doubles in it.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|g| g.coefficients.len()).sum()
    }

    /// Whether it is 0 everywhere.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// `towards` 1 for infinity, -1 for 0.
    fn limit(&self, towards: f64) -> f64 {
        let mut constant = 0.0;
        // How fast the largest term grows: its exponent, then whether it has a logarithm.
        let mut fastest = (0.0, false, 0.0);
        for group in &self.groups {
            let log = group.factor == Factor::Log;
            for (j, c) in group.coefficients.iter().enumerate() {
                let growth = (group.first + group.step * j as f64) * towards;
                let plain = group.factor == Factor::One;
                if *c == 0.0 || !(plain || log) {
                    continue;
                }
                if plain && growth.abs() < 1e-9 {
                    constant = *c;
                } else if growth > fastest.0 || (growth == fastest.0 && log) {
                    let sign = if log { c * towards } else { *c };
                    fastest = (growth, log, sign);
                }
            }
        }
        match fastest {
            (growth, log, sign) if growth > 0.0 || log => f64::INFINITY.copysign(sign),
            _ => constant,
        }
    }
}
