//! What a formula is far out, with every constant: on
//!
//! ```text
//! S = { r e^{-i psi} : r >= R, 0 <= psi <= theta },   0 <= theta < pi/2,   R >= 1,
//! ```
//!
//! the continuation of f from the real half-line r >= R is analytic, and
//!
//! ```text
//! f(z) = sum c z^a e^{bz} + rest(z),   |rest(z)| <= A r^alpha e^{-beta r},
//! ```
//!
//! with real c (balls), a and b (exact constants). Nothing is measured: each rule is a theorem whose conditions are
//! checked in balls and magnitudes; free choices (the number of terms, the place of a tangent) are made in doubles and
//! then taken as they are. What no rule covers is refused. The other end of the line is the same for f(-z), since phi
//! is real there: f(-conj(z)) is the conjugate of f continued to conj(z).
//!
//! **What is claimed.** On the half-line f is real and equal to the formula; in S it is the analytic continuation from
//! there. The formula itself, evaluated with principal branches off the line, is that continuation only where no
//! branch cut lies between: whoever evaluates has to see to that. A formula with a function that has a kink is refused.
//!
//! Inside, a term is `c z^a (log z)^m e^{g(z)}`, g a sum of powers with exact real constants, and a rest is a bound
//! times `|e^{g(z)}|`: exponentials are multiplied and divided exactly, and only what comes out is bounded (else
//! `e^z e^{-z}` would grow in a sector). So `exp(-z^2+6z)` is a term, and `z exp(z) exp(-z^2)` decays.
//!
//! | part | theorem |
//! |---|---|
//! | [`constant`] | equality and order of constants |
//! | [`bound`] | sums, products and suprema of `A r^alpha e^{-beta r}` |
//! | [`carrier`], [`tangent`] | `e^{g(z)}`: products and order; its modulus, by tangents |
//! | [`term`] | sums and products: `(p + x)(q + y) = pq + py + xq + xy`, x and y rests |
//! | [`series`], [`taylor`] | 1/f, f^r, log f, e^f, h(c + small) by the leading term |
//! | [`functions`] | the named functions |
//! | [`far`] | on the half-line: a polynomial, and integrals of what is left |

mod bound;
mod carrier;
mod coefficient;
mod constant;
mod far;
mod functions;
mod product;
mod series;
mod tangent;
mod taylor;
mod term;
#[cfg(test)]
mod tests;

pub use bound::{Decay, Region};
pub use constant::Exact;
pub use far::Far;

use crate::expr::{Expr, build};
#[cfg(test)]
use crate::number::ball::RealBall;
use crate::number::{Constant, Function};
use coefficient::Coefficient;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use taylor::Derivatives;
use term::{Item, Sum};

/// Bits of the coefficients.
const BITS: u32 = 128;
/// Terms of a series.
const ORDER: usize = 4;
/// Products and comparisons of terms in one formula.
const MOST_WORK: usize = 300_000;

/// Why a rule does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// `c z^a e^{bz}`.
#[cfg(test)]
#[derive(Clone, Debug)]
pub struct Term {
    /// c.
    pub coefficient: RealBall,
    /// a.
    pub power: Exact,
    /// b.
    pub rate: Exact,
}

/// A formula on the region: exact terms, and a bound of what is left.
#[cfg(test)]
#[derive(Clone, Debug, Default)]
pub struct Expansion {
    /// The terms.
    pub terms: Vec<Term>,
    /// The bound of the rest; none where there is none.
    pub rest: Option<Decay>,
}

/// The rules on one region.
pub struct Calculus<'a> {
    region: &'a Region,
    variable: &'a str,
    known: RefCell<HashMap<Function, Arc<Derivatives>>>,
    work: Cell<usize>,
}

/// What was found for the parts of a formula, by their address.
type Found = HashMap<*const Expr, Result<Sum, Refusal>>;

impl<'a> Calculus<'a> {
    /// The rules for formulas in `variable` on a region.
    pub fn new(region: &'a Region, variable: &'a str) -> Calculus<'a> {
        Calculus {
            region,
            variable,
            known: RefCell::default(),
            work: Cell::new(0),
        }
    }

    /// The expansion of a formula.
    ///
    /// # Errors
    /// Why no rule applies.
    #[cfg(test)]
    pub fn of(&self, e: &Expr) -> Result<Expansion, Refusal> {
        let sum = self.start(e)?;
        let mut terms = Vec::new();
        let mut rests = Vec::new();
        for rest in sum.rests {
            rests.push(rest.carrier.bound(self.region, &rest.decay)?);
        }
        for item in sum.terms {
            match self.plain(&item) {
                Some(term) => terms.push(term),
                None => rests.push(
                    item.carrier
                        .bound(self.region, &item.plain_size(self.region))?,
                ),
            }
        }
        let rest = self.region.together(&rests);
        if !rest.is_finite() {
            return refuse("a bound is not finite");
        }
        Ok(Expansion {
            terms,
            rest: (!rest.size.is_zero()).then_some(rest),
        })
    }

    /// The modulus of a formula as a function of r: `|f| <= A r^alpha e^{-beta r}`.
    ///
    /// # Errors
    /// Why no rule applies.
    pub fn size_on(&self, e: &Expr) -> Result<Decay, Refusal> {
        let size = self.modulus(&self.start(e)?)?;
        match size.is_finite() {
            true => Ok(size),
            false => refuse("a bound is not finite"),
        }
    }

    /// The modulus of an expansion as a function of r.
    ///
    /// # Errors
    /// A term that cannot be bounded.
    #[cfg(test)]
    pub fn size(&self, e: &Expansion) -> Result<Decay, Refusal> {
        let mut all: Vec<Decay> = e.rest.iter().cloned().collect();
        for term in &e.terms {
            let mut item = Item::monomial(
                Coefficient::ball_only(term.coefficient.clone()),
                term.power.clone(),
            );
            item.carrier.add(Exact::number(1), term.rate.clone())?;
            all.push(
                item.carrier
                    .bound(self.region, &item.plain_size(self.region))?,
            );
        }
        Ok(self.region.together(&all))
    }

    /// A term without logarithms and with a linear exponent.
    #[cfg(test)]
    fn plain(&self, item: &Item) -> Option<Term> {
        let rate = match item.carrier.terms() {
            [] => Exact::default(),
            [(power, rate)] if power.is_one() => rate.clone(),
            _ => return None,
        };
        (item.logs == 0).then(|| Term {
            coefficient: item.coefficient.ball().clone(),
            power: item.power.clone(),
            rate,
        })
    }

    fn start(&self, e: &Expr) -> Result<Sum, Refusal> {
        if !self.region.is_valid() {
            return refuse("no sector with R >= 1 and an angle below a right one");
        }
        self.work.set(0);
        self.expand(e, &mut Found::new())
    }

    /// Counts a step.
    fn spend(&self) -> Result<(), Refusal> {
        let work = self.work.get() + 1;
        self.work.set(work);
        match work > MOST_WORK {
            true => refuse("the expansion is too long"),
            false => Ok(()),
        }
    }

    fn expand(&self, e: &Expr, found: &mut Found) -> Result<Sum, Refusal> {
        if let Some(known) = found.get(&std::ptr::from_ref(e)) {
            return known.clone();
        }
        let sum = self.node(e, found);
        found.insert(std::ptr::from_ref(e), sum.clone());
        sum
    }

    fn node(&self, e: &Expr, found: &mut Found) -> Result<Sum, Refusal> {
        if !e.depends_on(self.variable) {
            return Ok(Sum::constant(constant_of(e)?));
        }
        let two = |a: &Expr, b: &Expr, found: &mut Found| -> Result<(Sum, Sum), Refusal> {
            Ok((self.expand(a, found)?, self.expand(b, found)?))
        };
        match e {
            Expr::Variable(_) => Ok(Sum::of(Item::monomial(
                Coefficient::number(1),
                Exact::number(1),
            ))),
            Expr::Neg(a) => Ok(self.expand(a, found)?.negated()),
            Expr::Add(a, b) => {
                let (a, b) = two(a, b, found)?;
                self.plus(a, b)
            }
            Expr::Sub(a, b) => {
                let (a, b) = two(a, b, found)?;
                self.minus(a, &b)
            }
            Expr::Mul(a, b) => {
                let (a, b) = two(a, b, found)?;
                self.product(&a, &b)
            }
            Expr::Div(a, b) => {
                let a = self.expand(a, found)?;
                self.product(&a, &self.reciprocal_of(b, found)?)
            }
            Expr::Pow(a, b) => self.power(a, b, found),
            Expr::Call(f, _) if f.has_kink() => refuse(format!("{} is not analytic", f.name())),
            Expr::Call(f, args) => match args.as_ref() {
                [argument] => {
                    let argument = self.expand(argument, found)?;
                    self.apply(*f, &argument)
                }
                _ => refuse(format!("no rule for {} far out", f.name())),
            },
            Expr::Number(_) | Expr::Constant(_) => refuse("a constant depends on nothing"),
        }
    }

    /// 1/e by the factors of e; of a sum by its largest term or, where that does not lead, by a part p of it that is
    /// larger than the other one, q: `1/(p + q) = (1/p) 1/(1 + q/p)`.
    fn reciprocal_of(&self, e: &Expr, found: &mut Found) -> Result<Sum, Refusal> {
        if !e.depends_on(self.variable) {
            return self.inverse(&self.expand(e, found)?);
        }
        match e {
            Expr::Neg(a) => Ok(self.reciprocal_of(a, found)?.negated()),
            Expr::Mul(a, b) => {
                let a = self.reciprocal_of(a, found)?;
                self.product(&a, &self.reciprocal_of(b, found)?)
            }
            Expr::Pow(a, b) => match b.as_ref() {
                Expr::Number(n) if n.is_integer() && *n > 0 => {
                    let a = self.reciprocal_of(a, found)?;
                    self.raised(&a, &Exact::rational(n.clone()))
                }
                _ => self.inverse(&self.expand(e, found)?),
            },
            Expr::Add(a, b) | Expr::Sub(a, b) => {
                let whole = self.expand(e, found)?;
                self.inverse(&whole).or_else(|why| {
                    let turned = matches!(e, Expr::Sub(..));
                    let first = self.reciprocal_beside(a, b, turned, found);
                    first.or_else(|_| {
                        let second = self.reciprocal_beside(b, a, turned, found).or(Err(why))?;
                        Ok(if turned { second.negated() } else { second })
                    })
                })
            }
            _ => self.inverse(&self.expand(e, found)?),
        }
    }

    /// `1/(p + q)`, or `1/(p - q)`, as `(1/p) 1/(1 ± q/p)`.
    fn reciprocal_beside(
        &self,
        p: &Expr,
        q: &Expr,
        turned: bool,
        found: &mut Found,
    ) -> Result<Sum, Refusal> {
        let outer = self.reciprocal_of(p, found)?;
        let ratio = self.product(&self.expand(q, found)?, &outer)?;
        let ratio = if turned { ratio.negated() } else { ratio };
        let inner = self.inverse(&self.plus(Sum::number(1), ratio)?)?;
        self.product(&outer, &inner)
    }

    fn power(&self, base: &Expr, exponent: &Expr, found: &mut Found) -> Result<Sum, Refusal> {
        if !exponent.depends_on(self.variable) {
            let exponent = Exact::of(exponent)?;
            let down = exponent
                .as_rational()
                .is_some_and(|q| q.is_integer() && q < 0);
            return match down {
                true => self.raised(&self.reciprocal_of(base, found)?, &exponent.negated()),
                false => self.raised(&self.expand(base, found)?, &exponent),
            };
        }
        let exponent = self.expand(exponent, found)?;
        let log = match base {
            Expr::Constant(Constant::E) => return self.exp(&exponent),
            // Real only for a positive base.
            base if !base.depends_on(self.variable) => {
                let log = build::call(Function::Log, vec![base.clone()]);
                Sum::constant(Coefficient::exact(Exact::of(&log)?))
            }
            base => {
                let base = self.expand(base, found)?;
                self.log(&base)?
            }
        };
        self.exp(&self.product(&log, &exponent)?)
    }
}

/// -1.
pub(super) fn minus_one() -> Coefficient {
    Coefficient::number(-1)
}

/// A constant; exact where that is short.
fn constant_of(e: &Expr) -> Result<Coefficient, Refusal> {
    match Exact::of(e) {
        Ok(exact) => Ok(Coefficient::exact(exact)),
        Err(_) => Ok(Coefficient::ball_only(product::ball_of(e, BITS)?)),
    }
}
