//! What a singular point adds to F: the transform of its expansion, term by term.
//!
//! ```text
//! ∫_0^∞ t^p log(t)^m e^{∓ikt} dt ~ (d/dp)^m [Gamma(p+1) (±ik)^{-p-1}]       right and left of a real point
//! a point below the line:          (d/dp)^m [2 pi k^{-p-1}/Gamma(-p)]       z = z* + i t, t -> 0+
//! ```
//!
//! times `e^{-ik z*}` (Gel'fand and Shilov I, II.2; Watson's lemma for a loop, DLMF 2.3, 5.9.2). Powers 0, 1, 2, … without a
//! logarithm add nothing below the line, and cancel between the two sides of a real point where phi is smooth.

use super::coefficient::{Coefficient, Exponent};
use super::series::{Series, Term};
use super::solve::{i_pi, pi};
use crate::expr::build::call;
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// From where a point is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// z = a + t, a real.
    Right,
    /// z = a - t, a real.
    Left,
    /// z = a + i t, a below the real line.
    Above,
}

/// `e^{-ik a}` times a sum of `c k^-p log(k)^m`, the slowest first.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The terms; `power` is p.
    pub terms: Vec<Term>,
    /// Terms of this p and above are not known.
    pub known: Option<Exponent>,
    /// For some p, terms with so many logarithms or fewer are not known.
    blurred: Vec<(Exponent, u32)>,
}

fn factorial(n: i64) -> Rational {
    (1..=n).fold(Rational::from(1), |f, m| f * Rational::from(m))
}

/// The factor of `k^{-p-1}` and its derivative with respect to p.
fn kernel(p: &Exponent, side: Side) -> (Coefficient, Coefficient) {
    let c = Coefficient::of(&p.e);
    let next = c.add(&Coefficient::one());
    let natural = p.as_integer().filter(|n| *n >= 0);
    if side == Side::Above {
        let two_pi = pi().scaled(&Rational::from(2));
        if let Some(n) = natural {
            let sign = if n % 2 == 0 { -1 } else { 1 };
            let slope = two_pi.scaled(&(factorial(n) * Rational::from(sign)));
            return (Coefficient::zero(), slope);
        }
        let minus = c.neg();
        let gamma = match p.as_integer() {
            Some(n) => Coefficient::rational(factorial(-n - 1)),
            None => Coefficient::of(&call(Function::Gamma, [minus.expr()])),
        };
        let value = two_pi.mul(&gamma.inverse());
        let psi = Coefficient::of(&call(Function::Digamma, [minus.expr()]));
        return (value.clone(), value.mul(&psi));
    }
    let turn = if side == Side::Right { -1 } else { 1 };
    let value = match natural {
        Some(n) => {
            let i = Coefficient::i().mul(&Coefficient::integer(turn));
            let power = i.power(&crate::expr::build::num(n + 1));
            power.scaled(&factorial(n))
        }
        None => {
            let angle = i_pi((turn, 2)).mul(&next);
            Coefficient::of(&call(Function::Exp, [angle.expr()]))
                .mul(&Coefficient::of(&call(Function::Gamma, [next.expr()])))
        }
    };
    let psi = Coefficient::of(&call(Function::Digamma, [next.expr()]));
    let slope = value.mul(&psi.add(&i_pi((turn, 2))));
    (value, slope)
}

impl Contribution {
    /// Nothing yet.
    pub fn empty() -> Self {
        Contribution {
            terms: Vec::new(),
            known: None,
            blurred: Vec::new(),
        }
    }

    fn insert(&mut self, term: Term) {
        let place = self
            .terms
            .binary_search_by(|t| t.power.cmp(&term.power).then(term.logs.cmp(&t.logs)));
        match place {
            Ok(j) => self.terms[j].c = self.terms[j].c.add(&term.c),
            Err(j) => self.terms.insert(j, term),
        }
    }

    /// Adds the transform of an expansion from one side.
    ///
    /// # Errors
    /// A term that cannot be integrated at a real point.
    pub fn add(&mut self, series: &Series, side: Side) -> Result<(), String> {
        let one = Exponent::integer(1);
        for t in &series.terms {
            if side != Side::Above && t.power.cmp_integer(-1).is_le() {
                if t.c.is_zero() == Some(true) {
                    continue;
                }
                return Err("phi is not integrable at a point".into());
            }
            let (value, slope) = kernel(&t.power, side);
            let power = t.power.add(&one);
            // k^{-p-1} sum_j C(m, j) G^(j)(p) (-log k)^{m-j}.
            let sign =
                |logs: u32| Coefficient::integer(if logs.is_multiple_of(2) { 1 } else { -1 });
            if !value.is_plain_zero() {
                let c = t.c.mul(&value).mul(&sign(t.logs));
                self.insert(Term {
                    power: power.clone(),
                    logs: t.logs,
                    c,
                });
            }
            if t.logs > 0 {
                let times = Coefficient::integer(i64::from(t.logs));
                let c = t.c.mul(&slope).mul(&times).mul(&sign(t.logs - 1));
                self.insert(Term {
                    power: power.clone(),
                    logs: t.logs - 1,
                    c,
                });
            }
            if t.logs > 1 {
                self.blurred.push((power, t.logs - 2));
            }
        }
        if let Some(known) = &series.known {
            let known = known.add(&one);
            if self.known.as_ref().is_none_or(|k| known.cmp(k).is_lt()) {
                self.known = Some(known);
            }
        }
        Ok(())
    }

    /// The first terms that do not vanish, at most `most`.
    ///
    /// # Errors
    /// A term that cannot be told from 0, or is not known.
    pub fn leading(&self, most: usize) -> Result<Vec<Term>, String> {
        let mut found: Vec<Term> = Vec::new();
        for t in &self.terms {
            if found.len() >= most {
                break;
            }
            if self.known.as_ref().is_some_and(|k| t.power.cmp(k).is_ge()) {
                break;
            }
            let blurred = self
                .blurred
                .iter()
                .any(|(p, logs)| p.cmp(&t.power).is_eq() && t.logs <= *logs);
            if blurred {
                return if found.is_empty() {
                    Err("the leading powers of logarithms cancel".into())
                } else {
                    Ok(found)
                };
            }
            match t.c.is_zero() {
                Some(true) => {}
                Some(false) => found.push(t.clone()),
                None if found.is_empty() => {
                    return Err("a coefficient cannot be told from 0".into());
                }
                None => break,
            }
        }
        Ok(found)
    }
}

/// Which of two terms falls more slowly: less is slower.
pub fn slower(a: &Term, b: &Term) -> Ordering {
    a.power.cmp(&b.power).then(b.logs.cmp(&a.logs))
}
