//! What a formula is towards plus or minus infinity, in every horizontal strip: a sum of `exp(P(t)) s(t)`
//! with polynomials P and symbols s, t = |z|.
//!
//! A symbol is smooth, and each derivative gains a power of t; its leading term `c t^p log(t)^m` is exact
//! where it is known. What falls faster than every power, with all derivatives, is `rapid`. Of such a phi
//! the transform at large k is ruled by its singularities alone: a smooth end with bounded exponents
//! adds what falls faster than every power of k.

mod end;

pub use end::End;

use super::coefficient::{Coefficient, Exponent};
use super::series::Failure;
use crate::expr::{Expr, build};
use std::cmp::Ordering;

/// `c t^p log(t)^m`.
#[derive(Clone, Debug)]
pub struct Lead {
    /// c.
    pub c: Coefficient,
    /// p.
    pub p: Exponent,
    /// m.
    pub logs: i32,
}

/// `exp(c_1 t + c_2 t^2 + …) s(t)`.
#[derive(Clone, Debug)]
pub struct Part {
    /// c_1, c_2, …, the last not 0.
    pub exponent: Vec<Coefficient>,
    /// The leading term of s, where it is known.
    pub lead: Option<Lead>,
}

/// A formula at one end of the line.
#[derive(Clone, Debug)]
pub struct Tail {
    /// The parts, of different exponents.
    pub parts: Vec<Part>,
    /// Whether something is added that falls faster than every power.
    pub rapid: bool,
    /// Half-width of the strip that all this holds in.
    pub height: f64,
}

fn constant(c: Coefficient) -> Lead {
    Lead {
        c,
        p: Exponent::integer(0),
        logs: 0,
    }
}

/// Whether `exp` of this falls (less), stays bounded, or grows.
///
/// # Errors
/// An oscillation that is no wave, as of `exp(i t^2)`.
pub fn growth(exponent: &[Coefficient]) -> Result<Ordering, Failure> {
    let Some(top) = exponent.last() else {
        return Ok(Ordering::Equal);
    };
    let value = top.value(64).ok_or("an exponent has no value")?;
    match value.real().cmp0() {
        Some(Ordering::Equal) if exponent.len() > 1 => {
            Err("phi oscillates faster and faster towards infinity".into())
        }
        Some(order) => Ok(order),
        None => Err("an exponent has no value".into()),
    }
}

fn combined(a: &[Coefficient], b: &[Coefficient], sign: i64) -> Result<Vec<Coefficient>, Failure> {
    let at =
        |list: &[Coefficient], j: usize| list.get(j).cloned().unwrap_or_else(Coefficient::zero);
    let mut sum: Vec<Coefficient> = (0..a.len().max(b.len()))
        .map(|j| at(a, j).add(&at(b, j).mul(&Coefficient::integer(sign))))
        .collect();
    while let Some(last) = sum.last() {
        match last.is_zero() {
            Some(true) => sum.pop(),
            Some(false) => break,
            None => return Err("an exponent cannot be told from 0".into()),
        };
    }
    Ok(sum)
}

/// Whether the first leading term outgrows the second.
fn compare(a: &Lead, b: &Lead) -> Ordering {
    a.p.cmp(&b.p).then(a.logs.cmp(&b.logs))
}

impl Tail {
    fn of(part: Part) -> Self {
        Tail {
            parts: vec![part],
            rapid: false,
            height: f64::INFINITY,
        }
    }

    fn symbol(lead: Option<Lead>) -> Self {
        Tail::of(Part {
            exponent: Vec::new(),
            lead,
        })
    }

    fn rapid() -> Self {
        Tail {
            parts: Vec::new(),
            rapid: true,
            height: f64::INFINITY,
        }
    }

    /// Whether nothing grows exponentially.
    ///
    /// # Errors
    /// As for [`growth`].
    pub fn is_tame(&self) -> Result<bool, Failure> {
        for part in &self.parts {
            if growth(&part.exponent)?.is_gt() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn add(&self, other: &Tail) -> Result<Tail, Failure> {
        let mut sum = self.clone();
        sum.rapid |= other.rapid;
        sum.height = sum.height.min(other.height);
        for part in &other.parts {
            let mut place = None;
            for (j, old) in sum.parts.iter().enumerate() {
                if combined(&old.exponent, &part.exponent, -1)?.is_empty() {
                    place = Some(j);
                }
            }
            let Some(j) = place else {
                sum.parts.push(part.clone());
                continue;
            };
            let old = &mut sum.parts[j];
            old.lead = match (&old.lead, &part.lead) {
                (Some(a), Some(b)) => match compare(a, b) {
                    Ordering::Greater => Some(a.clone()),
                    Ordering::Less => Some(b.clone()),
                    Ordering::Equal => {
                        let c = a.c.add(&b.c);
                        (c.is_zero() == Some(false)).then(|| Lead { c, ..a.clone() })
                    }
                },
                _ => None,
            };
        }
        Ok(sum)
    }

    fn scaled(mut self, c: &Coefficient) -> Tail {
        for lead in self.parts.iter_mut().filter_map(|p| p.lead.as_mut()) {
            lead.c = lead.c.mul(c);
        }
        self
    }

    fn mul(&self, other: &Tail) -> Result<Tail, Failure> {
        for (a, b) in [(self, other), (other, self)] {
            if a.rapid && !b.is_tame()? {
                return Err("the growth of a product towards infinity is not known".into());
            }
        }
        let mut product = Tail {
            parts: Vec::new(),
            rapid: self.rapid || other.rapid,
            height: self.height.min(other.height),
        };
        for a in &self.parts {
            for b in &other.parts {
                let lead = a.lead.as_ref().zip(b.lead.as_ref()).map(|(a, b)| Lead {
                    c: a.c.mul(&b.c),
                    p: a.p.add(&b.p),
                    logs: a.logs + b.logs,
                });
                let exponent = combined(&a.exponent, &b.exponent, 1)?;
                product = product.add(&Tail::of(Part { exponent, lead }))?;
            }
        }
        Ok(product)
    }

    /// The part that all others are small against.
    ///
    /// # Errors
    /// Several of the same size, or none that outgrows what is not followed.
    pub fn dominant(&self) -> Result<&Part, Failure> {
        let mut best: Option<&Part> = None;
        for part in &self.parts {
            let above = match best {
                None => true,
                Some(best) => growth(&combined(&part.exponent, &best.exponent, -1)?)?.is_gt(),
            };
            if above {
                best = Some(part);
            }
        }
        let best = best.ok_or("a function that falls faster than every power is inverted")?;
        for part in &self.parts {
            let gap = combined(&part.exponent, &best.exponent, -1)?;
            if !gap.is_empty() && growth(&gap)?.is_ge() {
                return Err("several oscillating parts of one size".into());
            }
        }
        if self.rapid && growth(&best.exponent)?.is_lt() {
            return Err("a function that falls faster than every power is inverted".into());
        }
        Ok(best)
    }

    fn powered(&self, p: &Expr) -> Result<Tail, Failure> {
        let part = self.dominant()?;
        let lead = part.lead.as_ref().ok_or("a leading term is not known")?;
        let power = Coefficient::of(p);
        let real = Exponent::of(&power).ok_or("a power whose exponent is not real")?;
        let integer = real.as_integer();
        let logs = match (lead.logs, integer) {
            (0, _) => 0,
            (m, Some(n)) => m * i32::try_from(n).map_err(|_| "a power is too high")?,
            _ => return Err("a root of a logarithm".into()),
        };
        let mut tail = Tail::of(Part {
            exponent: part.exponent.iter().map(|c| c.mul(&power)).collect(),
            lead: Some(Lead {
                c: lead.c.power(p),
                p: lead.p.mul(&real),
                logs,
            }),
        });
        tail.height = self.height;
        Ok(tail)
    }
}

/// The constant terms of a sum together, and the rest.
pub fn split(u: &Expr, name: &str) -> (Coefficient, Expr) {
    let mut constant = Coefficient::zero();
    let mut rest = build::num(0);
    for (negative, term) in terms(u) {
        if !term.depends_on(name) {
            let c = Coefficient::of(&term);
            constant = constant.add(&if negative { c.neg() } else { c });
        } else if negative {
            rest = build::sub(rest, term);
        } else {
            rest = build::add(rest, term);
        }
    }
    (constant, rest)
}

/// The terms of a sum, with their signs.
pub fn terms(e: &Expr) -> Vec<(bool, Expr)> {
    let mut list = Vec::new();
    let mut rest = vec![(false, e.clone())];
    while let Some((negative, e)) = rest.pop() {
        match &e {
            Expr::Add(a, b) => {
                rest.push((negative, b.as_ref().clone()));
                rest.push((negative, a.as_ref().clone()));
            }
            Expr::Sub(a, b) => {
                rest.push((!negative, b.as_ref().clone()));
                rest.push((negative, a.as_ref().clone()));
            }
            Expr::Neg(a) => rest.push((!negative, a.as_ref().clone())),
            _ => list.push((negative, e)),
        }
    }
    list
}
