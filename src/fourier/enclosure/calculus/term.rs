//! Sums of terms `c z^a (log z)^m e^{g(z)}` with rests.

use super::bound::{Decay, Region, above};
use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::constant::Exact;
use super::{BITS, Calculus, Refusal};
use crate::number::ball::Magnitude;
use std::cmp::Ordering;

/// Terms that are kept; the smallest go to the rest.
const MOST_TERMS: usize = 68;
/// Bits by which a term lies below a rest that it joins.
const FAR_BELOW: f64 = 8.0;
/// Rests with carriers of their own.
const MOST_RESTS: usize = 16;
/// Powers of the logarithm.
const MOST_LOGS: u32 = 16;

/// `c z^a (log z)^m e^{g(z)}`.
#[derive(Clone, Debug)]
pub struct Item {
    /// c.
    pub coefficient: Coefficient,
    /// a.
    pub power: Exact,
    /// m.
    pub logs: u32,
    /// g.
    pub carrier: Carrier,
}

impl Item {
    /// A constant.
    pub fn constant(coefficient: Coefficient) -> Item {
        Item {
            coefficient,
            power: Exact::default(),
            logs: 0,
            carrier: Carrier::default(),
        }
    }

    /// `c z^a`.
    pub fn monomial(coefficient: Coefficient, power: Exact) -> Item {
        Item {
            power,
            ..Item::constant(coefficient)
        }
    }

    /// Whether this is c alone; exact.
    pub fn is_constant(&self) -> bool {
        self.is_plain() && self.power.is_zero()
    }

    /// Whether this is `c z^a`; exact.
    pub fn is_plain(&self) -> bool {
        self.logs == 0 && self.carrier.is_one()
    }

    fn is_like(&self, other: &Item) -> bool {
        self.logs == other.logs
            && self.power.equals(&other.power)
            && self.carrier.equals(&other.carrier)
    }

    /// The product.
    pub fn times(&self, other: &Item) -> Result<Item, Refusal> {
        let logs = self.logs + other.logs;
        if logs > MOST_LOGS {
            return Err(Refusal("too many logarithms".into()));
        }
        Ok(Item {
            coefficient: self.coefficient.times(&other.coefficient),
            power: self.power.plus(&other.power)?,
            logs,
            carrier: self.carrier.times(&other.carrier)?,
        })
    }

    /// Which is larger far out on the real line.
    pub fn compare(&self, other: &Item) -> Result<Ordering, Refusal> {
        let order = self.carrier.compare(&other.carrier)?;
        let order = match order {
            Ordering::Equal => self.power.compare(&other.power)?,
            order => order,
        };
        Ok(order.then(self.logs.cmp(&other.logs)))
    }

    /// The bound of all but the carrier.
    pub fn plain_size(&self, region: &Region) -> Decay {
        let power = match self.power.is_zero() {
            true => 0.0,
            false => above(&self.power.ball(BITS)),
        };
        let size = Decay {
            size: self.coefficient.ball().abs_upper(),
            power,
            rate: 0.0,
        };
        (0..self.logs).fold(size, |size, _| size.times(&region.logarithm()))
    }
}

/// A function that is at most `|e^{g(z)}|` times a bound.
#[derive(Clone, Debug)]
pub struct Rest {
    /// g.
    pub carrier: Carrier,
    /// The bound.
    pub decay: Decay,
}

/// Terms and rests.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// The terms.
    pub terms: Vec<Item>,
    /// The rests, of different carriers.
    pub rests: Vec<Rest>,
}

impl Sum {
    /// One term.
    pub fn of(term: Item) -> Sum {
        Sum {
            terms: vec![term],
            rests: Vec::new(),
        }
    }

    /// An integer.
    pub fn number(n: i64) -> Sum {
        Sum::constant(Coefficient::number(n))
    }

    /// A constant.
    pub fn constant(c: Coefficient) -> Sum {
        match c.is_zero() {
            true => Sum::default(),
            false => Sum::of(Item::constant(c)),
        }
    }

    /// Of nothing else is known than this bound.
    pub fn unknown(decay: Decay) -> Sum {
        Sum {
            terms: Vec::new(),
            rests: vec![Rest {
                carrier: Carrier::default(),
                decay,
            }],
        }
    }

    /// Times a constant.
    #[must_use]
    pub fn scaled(&self, by: &Coefficient) -> Sum {
        let terms = self.terms.iter().map(|t| Item {
            coefficient: t.coefficient.times(by),
            ..t.clone()
        });
        let rests = self.rests.iter().map(|rest| Rest {
            carrier: rest.carrier.clone(),
            decay: rest.decay.scaled(by.ball().abs_upper()),
        });
        Sum {
            terms: terms.collect(),
            rests: rests.collect(),
        }
    }

    /// The negative.
    #[must_use]
    pub fn negated(&self) -> Sum {
        self.scaled(&Coefficient::number(-1))
    }
}

impl Calculus<'_> {
    /// The modulus of a sum as a function of r.
    pub(super) fn modulus(&self, sum: &Sum) -> Result<Decay, Refusal> {
        Ok(self.region.together(&self.sizes(sum)?))
    }

    fn sizes(&self, sum: &Sum) -> Result<Vec<Decay>, Refusal> {
        let terms = sum.terms.iter();
        let terms = terms.map(|t| t.carrier.bound(self.region, &t.plain_size(self.region)));
        let rests = sum
            .rests
            .iter()
            .map(|r| r.carrier.bound(self.region, &r.decay));
        terms.chain(rests).collect()
    }

    /// The modulus as a function of r, and its supremum.
    pub(super) fn extent(&self, sum: &Sum) -> Result<(Decay, Magnitude), Refusal> {
        let all = self.sizes(sum)?;
        let one = self.region.together(&all);
        let each = all
            .iter()
            .fold(Magnitude::ZERO, |eta, d| eta.plus(self.region.supremum(d)));
        let eta = each.min(self.region.supremum(&one));
        Ok((one, eta))
    }

    pub(super) fn plus(&self, a: Sum, b: Sum) -> Result<Sum, Refusal> {
        let mut sum = a;
        for term in b.terms {
            self.push(&mut sum, term)?;
        }
        for rest in b.rests {
            self.push_rest(&mut sum, rest);
        }
        self.tidied(sum)
    }

    pub(super) fn minus(&self, a: Sum, b: &Sum) -> Result<Sum, Refusal> {
        self.plus(a, b.negated())
    }

    /// Adds a term; like terms are joined.
    fn push(&self, sum: &mut Sum, term: Item) -> Result<(), Refusal> {
        self.spend()?;
        match sum.terms.iter_mut().find(|known| known.is_like(&term)) {
            Some(known) => known.coefficient = known.coefficient.plus(&term.coefficient),
            None => sum.terms.push(term),
        }
        Ok(())
    }

    /// Adds a rest; rests with one carrier are joined.
    fn push_rest(&self, sum: &mut Sum, rest: Rest) {
        let known = sum
            .rests
            .iter_mut()
            .find(|known| known.carrier.equals(&rest.carrier));
        match known {
            Some(known) => {
                known.decay = self.region.together(&[known.decay.clone(), rest.decay]);
            }
            None => sum.rests.push(rest),
        }
    }

    /// Terms that are 0 go; those that are not told from 0, and the smallest of too many, join the rests.
    fn tidied(&self, mut sum: Sum) -> Result<Sum, Refusal> {
        let mut out = Sum {
            terms: Vec::with_capacity(sum.terms.len()),
            rests: Vec::new(),
        };
        let mut small: Vec<Item> = Vec::new();
        for term in sum.terms {
            match term {
                term if term.coefficient.is_zero() => {}
                term if term.coefficient.ball().contains_zero() => small.push(term),
                term => out.terms.push(term),
            }
        }
        if out.terms.len() > MOST_TERMS {
            small.extend(self.smallest(&mut out.terms)?);
        }
        sum.rests.extend(small.into_iter().map(|term| Rest {
            decay: term.plain_size(self.region),
            carrier: term.carrier,
        }));
        for rest in sum.rests.into_iter().filter(|r| !r.decay.size.is_zero()) {
            self.push_rest(&mut out, rest);
        }
        self.absorb(&mut out);
        if out.rests.len() > MOST_RESTS {
            let mut plain = Vec::new();
            for rest in std::mem::take(&mut out.rests) {
                match rest.carrier.bound(self.region, &rest.decay) {
                    Ok(decay) => plain.push(decay),
                    Err(_) => out.rests.push(rest),
                }
            }
            let decay = self.region.together(&plain);
            self.push_rest(
                &mut out,
                Rest {
                    carrier: Carrier::default(),
                    decay,
                },
            );
        }
        match out.rests.len() > MOST_RESTS {
            true => Err(Refusal("too many rests".into())),
            false => Ok(out),
        }
    }

    /// Terms far below a rest with the same carrier, that fall no slower, join it: they only cost time.
    fn absorb(&self, sum: &mut Sum) {
        let log = self.region.radius().log2();
        let at_radius = |d: &Decay| d.size.log2_up() as f64 + d.power * log;
        for rest in &mut sum.rests {
            let most = at_radius(&rest.decay) - FAR_BELOW;
            let mut small = vec![rest.decay.clone()];
            sum.terms.retain(|term| {
                let size = term.plain_size(self.region);
                let joins = rest.decay.rate <= 0.0
                    && size.power <= rest.decay.power
                    && at_radius(&size) <= most
                    && term.carrier.equals(&rest.carrier);
                if joins {
                    small.push(size);
                }
                !joins
            });
            if small.len() > 1 {
                rest.decay = self.region.together(&small);
            }
        }
    }

    /// Takes the smallest terms out.
    fn smallest(&self, terms: &mut Vec<Item>) -> Result<Vec<Item>, Refusal> {
        let mut sorted: Vec<Item> = Vec::with_capacity(terms.len());
        for term in terms.drain(..) {
            let mut place = sorted.len();
            while place > 0 && term.compare(&sorted[place - 1])?.is_gt() {
                self.spend()?;
                place -= 1;
            }
            sorted.insert(place, term);
        }
        let small = sorted.split_off(MOST_TERMS);
        *terms = sorted;
        Ok(small)
    }

    pub(super) fn product(&self, a: &Sum, b: &Sum) -> Result<Sum, Refusal> {
        let mut all = Sum::default();
        for x in &a.terms {
            for y in &b.terms {
                self.push(&mut all, x.times(y)?)?;
            }
        }
        // (p + x)(q + y) - pq = p y + x q + x y.
        let bounds = |sum: &Sum, rests: bool| -> Vec<Rest> {
            let terms = sum.terms.iter().map(|t| Rest {
                carrier: t.carrier.clone(),
                decay: t.plain_size(self.region),
            });
            match rests {
                true => terms.chain(sum.rests.iter().cloned()).collect(),
                false => terms.collect(),
            }
        };
        for (rests, others) in [(&a.rests, bounds(b, true)), (&b.rests, bounds(a, false))] {
            for x in rests {
                for y in &others {
                    self.spend()?;
                    let rest = Rest {
                        carrier: x.carrier.times(&y.carrier)?,
                        decay: x.decay.times(&y.decay),
                    };
                    self.push_rest(&mut all, rest);
                }
            }
        }
        self.tidied(all)
    }
}
