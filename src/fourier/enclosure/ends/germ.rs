//! A function of k near an end: a finite sum of terms `carrier(x) model(x)`, each a theorem for all `0 < x <= x0`.
//!
//! | operation | rule |
//! |---|---|
//! | sum | terms whose carriers differ by an integer power of x are one term |
//! | product | carriers and models, each by each |
//! | 1/f | `f = T(1 + d)`, T the term with the largest carrier, d the others over it; [`series`](super::series) of d |

use super::carrier::Carrier;
use super::coefficient::Coefficient;
use super::model::Model;
use super::region::{Region, Side};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Constant, Rational, Real, Scalar};
use std::cmp::Ordering;
use std::sync::Arc;

/// Terms of one function.
const MOST_TERMS: usize = 32;

/// `carrier model`.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) carrier: Carrier,
    pub(super) model: Model,
}

/// The sum; of a constant the range is not known.
#[derive(Clone, Debug)]
pub(super) struct Germ {
    region: Option<Arc<Region>>,
    bits: u32,
    terms: Vec<Term>,
    /// Why nothing is known.
    lost: Option<String>,
    /// All values of the model, where there is one term.
    lead: Ball,
}

/// What a rule gives.
pub(super) type Outcome = Result<Germ, String>;

impl Germ {
    /// 0.
    pub(super) fn nothing(bits: u32) -> Germ {
        Germ {
            region: None,
            bits,
            terms: Vec::new(),
            lost: None,
            lead: Ball::zero(bits),
        }
    }

    /// A function of which nothing is known.
    pub(super) fn lost(why: impl Into<String>, bits: u32) -> Germ {
        Germ {
            lost: Some(why.into()),
            lead: Ball::indeterminate(bits),
            ..Germ::nothing(bits)
        }
    }

    /// A constant.
    pub(super) fn constant(c: Coefficient, bits: u32) -> Germ {
        if c.is_zero() {
            return Germ::nothing(bits);
        }
        let term = Term {
            carrier: Carrier::default(),
            model: Model::constant(c),
        };
        Germ::nothing(bits).with_terms(vec![term])
    }

    /// A rational number.
    pub(super) fn number(q: Rational, bits: u32) -> Germ {
        Germ::constant(Coefficient::rational(q, bits), bits)
    }

    /// i.
    pub(super) fn imaginary_unit(bits: u32) -> Germ {
        match crate::algebra::Exact::new(&crate::expr::Expr::Constant(Constant::I)) {
            Ok(i) => Germ::constant(Coefficient::exact(i, bits), bits),
            Err(why) => Germ::lost(why, bits),
        }
    }

    /// k.
    pub(super) fn variable(region: &Arc<Region>) -> Germ {
        let power = match region.side {
            Side::Zero => Rational::from(1),
            Side::Infinity => Rational::from(-1),
        };
        Germ::of(
            region,
            Carrier::power(power),
            Model::constant(Coefficient::rational(Rational::from(1), region.bits)),
        )
    }

    /// One term.
    pub(super) fn of(region: &Arc<Region>, carrier: Carrier, model: Model) -> Germ {
        let germ = Germ {
            region: Some(region.clone()),
            ..Germ::nothing(region.bits)
        };
        germ.with_terms(vec![Term { carrier, model }])
    }

    /// The same range with other terms.
    fn with_terms(&self, terms: Vec<Term>) -> Germ {
        let bits = self.bits;
        if terms.len() > MOST_TERMS || terms.iter().any(|t| t.model.is_lost()) {
            return Germ::lost("too many terms, or one without a bound", bits);
        }
        let lead = match &terms[..] {
            [] => Ball::zero(bits),
            [one] => match one.model.coefficients().first() {
                Some(c) => {
                    let moved = RealBall::new(Real::new(bits), one.model.moved(&self.region()));
                    let mut all = Ball::zero(bits);
                    all.add(c.ball(), &Ball::from_parts(moved.clone(), moved));
                    all
                }
                None => Ball::indeterminate(bits),
            },
            _ => Ball::indeterminate(bits),
        };
        Germ {
            region: self.region.clone(),
            bits,
            terms,
            lost: None,
            lead,
        }
    }

    pub(super) fn region(&self) -> Arc<Region> {
        match &self.region {
            Some(region) => region.clone(),
            None => Arc::new(Region::trivial(self.bits)),
        }
    }

    pub(super) fn bits(&self) -> u32 {
        self.bits
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(super) fn why_lost(&self) -> Option<&str> {
        self.lost.as_deref()
    }

    pub(super) fn leading_ball(&self) -> &Ball {
        &self.lead
    }

    /// Whether it is certainly 0.
    pub(super) fn is_nothing(&self) -> bool {
        self.lost.is_none() && self.terms.is_empty()
    }

    /// The constant that it is.
    pub(super) fn as_constant(&self) -> Option<Coefficient> {
        match &self.terms[..] {
            _ if self.lost.is_some() => None,
            [] => Some(Coefficient::zero(self.bits)),
            [one] if one.carrier == Carrier::default() => one.model.as_constant(self.bits),
            _ => None,
        }
    }

    /// The range of both; what is lost stays so.
    fn beside(&self, other: &Germ) -> Outcome {
        for one in [self, other] {
            if let Some(why) = &one.lost {
                return Err(why.clone());
            }
        }
        let region = self.region.clone().or_else(|| other.region.clone());
        if region.as_ref().is_some_and(|region| region.is_late()) {
            return Err("the time limit was reached".into());
        }
        Ok(Germ {
            region,
            ..Germ::nothing(self.bits.max(other.bits))
        })
    }

    /// With a term more.
    fn insert(terms: &mut Vec<Term>, new: Term, region: &Region) {
        let steps = |known: &Term| known.carrier.steps_to(&new.carrier);
        let place = terms.iter().position(|known| steps(known).is_some());
        let merged = match place {
            None => new,
            Some(at) => {
                let known = terms.swap_remove(at);
                let by = known.carrier.steps_to(&new.carrier).unwrap_or(0);
                // The lower power of x leads.
                let (low, high) = if by >= 0 { (known, new) } else { (new, known) };
                let d = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
                Term {
                    model: low.model.plus(&high.model.raised(d, region), region),
                    carrier: low.carrier,
                }
            }
        };
        if merged.model.is_zero() {
            return;
        }
        let (v, model) = merged.model.stripped();
        let mut carrier = merged.carrier;
        carrier.power += Rational::from(v);
        terms.push(Term { carrier, model });
    }

    pub(super) fn plus(&self, other: &Germ) -> Outcome {
        let frame = self.beside(other)?;
        let region = frame.region();
        let mut terms = self.terms.clone();
        for term in &other.terms {
            Germ::insert(&mut terms, term.clone(), &region);
        }
        Ok(frame.with_terms(terms))
    }

    pub(super) fn negated(&self) -> Germ {
        let mut out = self.clone();
        for term in &mut out.terms {
            term.model = term.model.negated();
        }
        let mut lead = Ball::zero(self.bits);
        lead.neg(&self.lead);
        out.lead = lead;
        out
    }

    pub(super) fn minus(&self, other: &Germ) -> Outcome {
        self.plus(&other.negated())
    }

    pub(super) fn times(&self, other: &Germ) -> Outcome {
        let frame = self.beside(other)?;
        let region = frame.region();
        let mut terms = Vec::new();
        for a in &self.terms {
            for b in &other.terms {
                let term = Term {
                    carrier: a.carrier.times(&b.carrier),
                    model: a.model.times(&b.model, &region),
                };
                Germ::insert(&mut terms, term, &region);
                if terms.len() > MOST_TERMS || region.is_late() {
                    return Err("too many terms, or no time left".into());
                }
            }
        }
        Ok(frame.with_terms(terms))
    }

    /// The term with the largest carrier, and of several such ones that with the largest coefficient: whether it leads has
    /// to be seen by the bound of the others.
    pub(super) fn leading(&self) -> Result<usize, String> {
        if let Some(why) = &self.lost {
            return Err(why.clone());
        }
        let size = |term: &Term| {
            term.model
                .coefficients()
                .first()
                .map(|c| c.ball().abs_lower())
        };
        let mut found: Option<usize> = None;
        for (j, term) in self.terms.iter().enumerate() {
            let larger = match found.map(|at| &self.terms[at]) {
                None => true,
                Some(known) => match term.carrier.compare(&known.carrier) {
                    None => return Err("two terms cannot be compared near the end".into()),
                    Some(Ordering::Equal) => size(term) > size(known),
                    Some(order) => order == Ordering::Greater,
                },
            };
            if larger {
                found = Some(j);
            }
        }
        found.ok_or_else(|| "what is 0, or cannot be told from it, has no leading term".into())
    }

    /// `c x^p…` with its model, and the others over it.
    pub(super) fn split(&self) -> Result<(Term, Germ), String> {
        let region = self.region();
        let at = self.leading()?;
        let first = self.terms[at].clone();
        let inverse = first.model.inverse(&region)?;
        let mut others = Vec::new();
        for (j, term) in self.terms.iter().enumerate() {
            if j != at {
                others.push(Term {
                    carrier: term.carrier.times(&first.carrier.inverse()),
                    model: term.model.times(&inverse, &region),
                });
            }
        }
        Ok((first, self.with_terms(others)))
    }

    pub(super) fn inverse(&self) -> Outcome {
        if let Some(c) = self.as_constant() {
            let inverse = c
                .inverse()
                .ok_or("a divisor is 0, or cannot be told from it")?;
            return Ok(Germ::constant(inverse, self.bits));
        }
        let (first, d) = self.split()?;
        let outer = self.with_terms(vec![Term {
            carrier: first.carrier.inverse(),
            model: first.model.inverse(&self.region())?,
        }]);
        if d.is_nothing() {
            return Ok(outer);
        }
        let inner = d.powers(
            &|j| Rational::from(if j % 2 == 0 { 1 } else { -1 }),
            Magnitude::ONE,
        )?;
        outer.times(&inner)
    }

    /// The complex conjugate: k is real.
    pub(super) fn conjugate(&self) -> Outcome {
        if self.lost.is_some() {
            return Ok(self.clone());
        }
        let turned = self.terms.iter().map(|term| {
            Some(Term {
                carrier: term.carrier.conjugate()?,
                model: term.model.conjugate(),
            })
        });
        let terms: Option<Vec<Term>> = turned.collect();
        let why = "a rate whose real part is not known exactly has no conjugate here";
        Ok(self.with_terms(terms.ok_or(why)?))
    }

    /// A bound of the modulus over that of a carrier, on the range; none where there is none.
    pub(super) fn most_over(&self, carrier: &Carrier) -> Option<Magnitude> {
        if self.lost.is_some() {
            return None;
        }
        let region = self.region();
        let under = carrier.inverse();
        self.terms.iter().try_fold(Magnitude::ZERO, |sum, term| {
            let ratio = term.carrier.times(&under).most(&region)?;
            Some(sum.plus(ratio.times(term.model.size(&region))))
        })
    }

    pub(super) fn mapped(&self, terms: Vec<Term>) -> Germ {
        self.with_terms(terms)
    }
}
