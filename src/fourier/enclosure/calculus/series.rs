//! Series in what is small beside the leading term.
//!
//! f = T (1 + delta), T = c z^a e^{g(z)} the largest term on the real line, c not 0, and `|delta| <= eta < 1` on the
//! whole sector, which is checked; so f has no zero there, and on the real line it has the sign of c.
//!
//! | of | series | rest after J terms | condition |
//! |---|---|---|---|
//! | 1/f | `T^-1 sum (-delta)^j` | `delta^J/(1 - eta)` | |
//! | f^r | `T^r sum C(r,j) delta^j` | `C(r,J) delta^J/(1 - eta)` | c > 0, -1 <= r <= 2J + 1 |
//! | log f | `log c + a log z + g + sum_{j>=1} (-1)^{j-1} delta^j/j` | `delta^J/(J (1 - eta))` | c > 0 |
//! | e^f | `e^{growing and constant terms} sum delta^j/j!`, delta what is left | `delta^J e^eta/J!` | eta finite |
//! | h(f), h analytic | `sum h^(j)(c) delta^j/j!`, f = c + delta | `delta^J sup abs h^(J)/J!`, or `M (delta/rho)^J/(1 - eta/rho)` | h is analytic on the square about c with half side rho > eta, at most M there |
//!
//! Rests are moduli. Third column: the geometric series; for f^r because `|C(r,j+1)/C(r,j)| = |r - j|/(j + 1) <= 1`
//! for j >= J; for e^f because `J!/(J+i)! <= 1/i!`; for h Taylor's formula along a segment of the disc
//! `|w - c| <= eta`, or Cauchy's inequalities on the disc of radius rho. Powers with r outside the interval are split
//! as `f^n f^{r-n}` with n = floor(r).
//!
//! All these are the continuation from the real line: for c > 0, f is positive there, and
//! `T^r e^{r log(1 + delta)}` with `T^r = c^r z^{ar} e^{rg}` is analytic in the sector and is f^r on the line. Off the
//! line the principal value may differ (`sqrt(e^{2z})` is `e^z` here).

use super::bound::{Decay, above, below, real};
use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::constant::Exact;
use super::tangent::exponential;
use super::term::{Item, Sum};
use super::{BITS, Calculus, ORDER, Refusal, refuse};
use crate::number::ball::{Magnitude, RealBall};
use crate::number::{Rational, Real};
use rug::float::Round;
use std::cmp::Ordering;

/// An eta above this refuses: R is too small.
const LARGEST_ETA: f64 = 0.875;
/// An exponent of what is small above this refuses.
const LARGEST_EXPONENT: f64 = 32.0;
/// Integer powers that are multiplied out.
const LARGEST_POWER: u32 = 64;

/// f = T (1 + delta).
pub struct Lead {
    /// T.
    pub term: Item,
    /// delta.
    pub delta: Small,
}

/// What is small.
pub struct Small {
    /// The function.
    pub sum: Sum,
    /// A bound of its modulus as a function of r.
    pub size: Decay,
    /// Its supremum.
    pub eta: Magnitude,
}

/// 1/(1 - eta).
pub(super) fn geometric(eta: Magnitude) -> Magnitude {
    Magnitude::ONE.over(Magnitude::ONE.minus(eta))
}

impl Calculus<'_> {
    pub(super) fn small(&self, sum: Sum) -> Result<Small, Refusal> {
        let (size, eta) = self.extent(&sum)?;
        Ok(Small { sum, size, eta })
    }

    /// The largest term on the real line.
    pub(super) fn largest(&self, sum: &Sum) -> Result<Option<usize>, Refusal> {
        let mut first: Option<usize> = None;
        for (j, term) in sum.terms.iter().enumerate() {
            let larger = match first {
                None => true,
                Some(known) => term.compare(&sum.terms[known])?.is_gt(),
            };
            if larger {
                first = Some(j);
            }
        }
        Ok(first)
    }

    /// The leading term, with eta below its limit.
    pub(super) fn lead(&self, sum: &Sum) -> Result<Lead, Refusal> {
        let Some(first) = self.largest(sum)? else {
            return refuse("no term leads");
        };
        let mut others = sum.clone();
        let term = others.terms.swap_remove(first);
        if term.logs > 0 {
            return refuse("a logarithm leads");
        }
        let inverse = Sum::of(inverse_of(&term)?);
        let delta = self.small(self.product(&others, &inverse)?)?;
        if delta.eta > Magnitude::up_f64(LARGEST_ETA) {
            return refuse("the leading term does not lead from this radius on");
        }
        Ok(Lead { term, delta })
    }

    /// `sum_j w_j delta^j` and `|delta|^J last` as the rest, J the number of weights.
    pub(super) fn series(
        &self,
        delta: &Small,
        weights: &[Coefficient],
        last: Magnitude,
    ) -> Result<Sum, Refusal> {
        let mut sum = Sum::default();
        let mut power = Sum::number(1);
        let mut size = Decay::constant(last);
        for (j, weight) in weights.iter().enumerate() {
            if j > 0 {
                power = self.product(&power, &delta.sum)?;
            }
            if !weight.is_zero() {
                sum = self.plus(sum, power.scaled(weight))?;
            }
            size = size.times(&delta.size);
        }
        self.plus(sum, Sum::unknown(size))
    }

    pub(super) fn inverse(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let lead = self.lead(sum)?;
        let weights: Vec<Coefficient> = (0..ORDER)
            .map(|j| Coefficient::number(if j % 2 == 0 { 1 } else { -1 }))
            .collect();
        let series = self.series(&lead.delta, &weights, geometric(lead.delta.eta))?;
        self.product(&series, &Sum::of(inverse_of(&lead.term)?))
    }

    pub(super) fn over(&self, a: &Sum, b: &Sum) -> Result<Sum, Refusal> {
        self.product(a, &self.inverse(b)?)
    }

    /// f^r.
    pub(super) fn raised(&self, sum: &Sum, r: &Exact) -> Result<Sum, Refusal> {
        if let Some(q) = r.as_rational().filter(Rational::is_integer) {
            return match q.numer().to_i32() {
                Some(n) if n.unsigned_abs() <= LARGEST_POWER => self.whole_power(sum, n),
                _ => refuse("a large power"),
            };
        }
        let value = r.ball(BITS);
        let (low, high) = (below(&value), above(&value));
        if low < -1.0 || high > (2 * ORDER + 1) as f64 {
            let n = low.floor();
            if n.abs() > f64::from(LARGEST_POWER) {
                return refuse("a large power");
            }
            let left = r.plus(&Exact::number(-(n as i64)))?;
            let whole = self.whole_power(sum, n as i32)?;
            return self.product(&whole, &self.raised(sum, &left)?);
        }
        let lead = self.lead(sum)?;
        if !lead.term.coefficient.ball().is_positive() {
            return refuse("a power of what is not positive far out");
        }
        let mut weights = Vec::with_capacity(ORDER);
        let mut binomial = Coefficient::number(1);
        for j in 0..ORDER as i64 {
            weights.push(binomial.clone());
            binomial = binomial
                .times(&Coefficient::exact(r.plus(&Exact::number(-j))?))
                .times(&Coefficient::rational(Rational::from((1, j + 1))));
        }
        let last = binomial.ball().abs_upper().times(geometric(lead.delta.eta));
        let factor = Item {
            coefficient: lead.term.coefficient.raised(r),
            power: lead.term.power.times(r)?,
            logs: 0,
            carrier: lead.term.carrier.raised(r)?,
        };
        let series = self.series(&lead.delta, &weights, last)?;
        self.product(&series, &Sum::of(factor))
    }

    fn whole_power(&self, sum: &Sum, n: i32) -> Result<Sum, Refusal> {
        let mut square = match n < 0 {
            true => self.inverse(sum)?,
            false => sum.clone(),
        };
        let mut all = Sum::number(1);
        let mut left = n.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                all = self.product(&all, &square)?;
            }
            left >>= 1;
            if left > 0 {
                square = self.product(&square, &square)?;
            }
        }
        Ok(all)
    }

    pub(super) fn log(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let lead = self.lead(sum)?;
        let c = &lead.term.coefficient;
        if !c.ball().is_positive() {
            return refuse("a logarithm of what is not positive far out");
        }
        let mut weights = vec![Coefficient::number(0)];
        for j in 1..ORDER as i64 {
            let sign = if j % 2 == 1 { 1 } else { -1 };
            weights.push(Coefficient::rational(Rational::from((sign, j))));
        }
        let last = geometric(lead.delta.eta).over(Magnitude::up_f64(ORDER as f64));
        let mut all = self.series(&lead.delta, &weights, last)?;
        let one = c.known().is_some_and(Exact::is_one);
        if !one {
            let log = Coefficient::ball_only(c.ball().ln(BITS));
            all = self.plus(all, Sum::of(Item::constant(log)))?;
        }
        let logarithm = Item {
            logs: 1,
            ..Item::constant(Coefficient::exact(lead.term.power.clone()))
        };
        all = self.plus(all, Sum::of(logarithm))?;
        for (power, c) in lead.term.carrier.terms() {
            let term = Item::monomial(Coefficient::exact(c.clone()), power.clone());
            all = self.plus(all, Sum::of(term))?;
        }
        Ok(all)
    }

    /// e^f.
    pub(super) fn exp(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let mut factor = Item::constant(Coefficient::number(1));
        let mut left = Sum {
            terms: Vec::new(),
            rests: sum.rests.clone(),
        };
        let mut rough: Vec<(RealBall, RealBall)> = Vec::new();
        for term in &sum.terms {
            let c = &term.coefficient;
            if term.is_constant() {
                let value = Coefficient::ball_only(c.ball().exp(BITS));
                factor.coefficient = factor.coefficient.times(&value);
                continue;
            }
            let plain = term.carrier.is_one();
            let rises = plain && term.logs == 0 && term.power.sign()?.is_gt();
            match c.known() {
                Some(c) if rises => factor.carrier.add(term.power.clone(), c.clone())?,
                // e^{c log z} = z^c.
                Some(c) if plain && term.logs == 1 && term.power.is_zero() => {
                    factor.power = factor.power.plus(c)?;
                }
                None if rises => rough.push((term.power.ball(BITS), c.ball().clone())),
                _ => left.terms.push(term.clone()),
            }
        }
        let delta = self.small(left)?;
        if delta.eta > Magnitude::up_f64(LARGEST_EXPONENT) {
            return refuse("an exponential that grows, or turns round, far out");
        }
        let grown = RealBall::exact(delta.eta.to_real(64, Round::Up))
            .exp(64)
            .abs_upper();
        if !rough.is_empty() {
            return self.rough_exp(&factor, rough, grown);
        }
        let mut weights = vec![Coefficient::number(1)];
        let mut factorial = 1i64;
        for j in 1..ORDER as i64 {
            factorial *= j;
            weights.push(Coefficient::rational(Rational::from((1, factorial))));
        }
        let last = grown.over(down(factorial * ORDER as i64));
        let series = self.series(&delta, &weights, last)?;
        self.product(&series, &Sum::of(factor))
    }

    /// A bound of e^f where the constants of some growing terms are balls only.
    fn rough_exp(
        &self,
        factor: &Item,
        mut rough: Vec<(RealBall, RealBall)>,
        grown: Magnitude,
    ) -> Result<Sum, Refusal> {
        let exact = factor.carrier.terms().iter();
        rough.extend(exact.map(|(p, c)| (p.ball(BITS), c.ball(BITS))));
        // The highest power first, and each power once.
        let mut sorted: Vec<(RealBall, RealBall)> = Vec::new();
        for (p, c) in rough {
            let mut place = 0;
            for (known, _) in &sorted {
                let gap = known.sub(&p, BITS);
                if gap.is_positive() {
                    place += 1;
                } else if !gap.is_negative() {
                    return refuse("two powers cannot be compared");
                }
            }
            sorted.insert(place, (p, c));
        }
        let plain = Item {
            carrier: Carrier::default(),
            ..factor.clone()
        };
        let times = plain.plain_size(self.region).scaled(grown);
        Ok(Sum::unknown(exponential(self.region, &sorted, &times)?))
    }
}

/// n as a lower bound.
pub(super) fn down(n: i64) -> Magnitude {
    Magnitude::down(&Real::with_val(64, n))
}

fn inverse_of(term: &Item) -> Result<Item, Refusal> {
    if term.coefficient.ball().contains_zero() {
        return refuse("a division by what is not told from 0");
    }
    Ok(Item {
        coefficient: term.coefficient.inverse(),
        power: term.power.negated(),
        logs: 0,
        carrier: term.carrier.raised(&Exact::number(-1))?,
    })
}

/// How f grows along the real line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// To infinity.
    Up,
    /// To minus infinity.
    Down,
    /// It does not.
    Not,
}

impl Calculus<'_> {
    /// By the largest term; what it chooses is checked by the rule that is chosen.
    pub(super) fn growth(&self, sum: &Sum) -> Result<Growth, Refusal> {
        let Some(first) = self.largest(sum)? else {
            return Ok(Growth::Not);
        };
        let term = &sum.terms[first];
        let order = term.carrier.sign()?.then(term.power.sign()?);
        let order = match term.logs {
            0 => order,
            _ => order.then(Ordering::Greater),
        };
        Ok(match order {
            Ordering::Greater if term.coefficient.ball().is_negative() => Growth::Down,
            Ordering::Greater => Growth::Up,
            _ => Growth::Not,
        })
    }

    /// A bound of 1/Re f, for f led by `c z^a` with c > 0: `Re f >= |T| (cos(a theta) - eta)`.
    pub(super) fn inverse_real(&self, sum: &Sum) -> Result<Decay, Refusal> {
        let lead = self.lead(sum)?;
        let term = &lead.term;
        let turned = term.power.ball(BITS).mul(&real(self.region.theta()), BITS);
        let right = turned.ends(BITS).1 < std::f64::consts::FRAC_PI_2 && turned.ends(BITS).0 >= 0;
        if !term.is_plain() || !term.coefficient.ball().is_positive() || !right {
            return refuse("an argument leaves the right half-plane");
        }
        let eta = RealBall::exact(lead.delta.eta.to_real(64, Round::Up));
        let least = turned.sin_cos(BITS).1.sub(&eta, BITS);
        if !least.is_positive() {
            return refuse("an argument leaves the right half-plane");
        }
        let size = inverse_of(term)?.plain_size(self.region);
        Ok(size.scaled(Magnitude::ONE.over(least.abs_lower())))
    }
}
