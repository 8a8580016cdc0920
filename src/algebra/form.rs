//! A formula as a sum of elementary terms with exact constants.
//!
//! ```text
//! f(z) = sum  p(z) e^{alpha z^2 + beta z} w(z),   w = 1, erf(a z + b) or t^q (log t)^j,  j = 0 or 1,
//! ```
//!
//! p polynomials, t = |z - end| on a half-line. Terms with the same exponents and the same w are one term, so
//! that what cancels vanishes exactly. Every rule is an identity of functions on the open interval; where the
//! condition of a rule is not proven, the formula is refused.

use super::Exact;
use crate::expr::Expr;
use std::cmp::Ordering;

/// Terms of a form, and the degree of a polynomial, at most.
const MAX_TERMS: usize = 256;
pub(crate) const MAX_DEGREE: usize = 96;

/// Products of atoms in one product of forms, at most.
pub(crate) const MAX_WORK: usize = 200_000;

/// The lowest coefficient first.
pub(crate) type Polynomial = Vec<Exact>;

/// w.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extra {
    /// 1.
    One,
    /// `erf(slope z + shift)`, slope > 0.
    Erf {
        /// Positive.
        slope: Exact,
        /// Real.
        shift: Exact,
    },
    /// `t^power (log t)^{0 or 1}` on a half-line, t the distance from its end.
    Power {
        /// Real.
        power: Exact,
        /// Whether log t is a factor.
        log: bool,
    },
}

/// `e^{alpha z^2 + beta z} w`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Of z^2.
    pub(crate) alpha: Exact,
    /// Of z.
    pub(crate) beta: Exact,
    /// w.
    pub(crate) extra: Extra,
}

impl Key {
    pub(crate) fn one() -> Key {
        Key {
            alpha: Exact::default(),
            beta: Exact::default(),
            extra: Extra::One,
        }
    }
}

/// The sum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// Different keys, polynomials that are not the polynomial 0 by their form.
    pub(crate) terms: Vec<(Key, Polynomial)>,
}

/// An open interval.
#[derive(Clone, Debug)]
pub(crate) struct Interval {
    /// Left end, none at minus infinity.
    pub(crate) from: Option<Exact>,
    /// Right end.
    pub(crate) to: Option<Exact>,
}

fn trimmed(mut p: Polynomial) -> Polynomial {
    while p.last().is_some_and(Exact::is_zero) {
        p.pop();
    }
    p
}

/// The sum of two polynomials.
pub(crate) fn sum(a: &[Exact], b: &[Exact]) -> Polynomial {
    let at = |p: &[Exact], j: usize| p.get(j).cloned().unwrap_or_default();
    trimmed(
        (0..a.len().max(b.len()))
            .map(|j| at(a, j).plus(&at(b, j)))
            .collect(),
    )
}

/// The product of two polynomials.
pub(crate) fn product(a: &[Exact], b: &[Exact]) -> Result<Polynomial, String> {
    if a.is_empty() || b.is_empty() {
        return Ok(Vec::new());
    }
    if a.len() + b.len() > MAX_DEGREE + 2 {
        return Err(format!("a polynomial of a degree above {MAX_DEGREE}"));
    }
    let mut out = vec![Exact::default(); a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            out[i + j] = out[i + j].plus(&x.times(y)?);
        }
    }
    Ok(trimmed(out))
}

/// How many products of atoms a polynomial has.
pub(crate) fn weight(p: &[Exact]) -> usize {
    p.iter().map(|c| c.terms().max(1)).sum()
}

/// `p(c + d t)` as a polynomial in t.
pub(crate) fn shifted(p: &[Exact], c: &Exact, d: &Exact) -> Result<Polynomial, String> {
    if weight(p)
        .saturating_mul(p.len())
        .saturating_mul(c.terms().max(1))
        > MAX_WORK
    {
        return Err("a polynomial that is too long to be expanded at an end".into());
    }
    let line = [c.clone(), d.clone()];
    p.iter().rev().try_fold(Vec::new(), |all, coefficient| {
        let raised = product(&all, &line)?;
        Ok(sum(&raised, std::slice::from_ref(coefficient)))
    })
}

impl Interval {
    /// With these ends, constants; none is infinite.
    pub(crate) fn new(from: Option<&Expr>, to: Option<&Expr>) -> Result<Interval, String> {
        let end = |e: Option<&Expr>| match e {
            None => Ok(None),
            Some(e) => match Exact::new(e)? {
                end if end.is_real() => Ok(Some(end)),
                _ => Err(format!("the end {e} is not proven real")),
            },
        };
        let (from, to) = (end(from)?, end(to)?);
        if let (Some(a), Some(b)) = (&from, &to)
            && b.minus(a).sign() != Some(Ordering::Greater)
        {
            return Err("an interval whose ends are not proven to be in order".into());
        }
        Ok(Interval { from, to })
    }

    /// The end of a half-line, and 1 where it goes to the right, -1 where it goes to the left.
    pub(crate) fn corner(&self) -> Option<(&Exact, Exact)> {
        match (&self.from, &self.to) {
            (Some(a), None) => Some((a, Exact::from(1))),
            (None, Some(b)) => Some((b, Exact::from(-1))),
            _ => None,
        }
    }

    /// A polynomial in z as one in the distance t from the end of a half-line.
    pub(crate) fn in_distance(&self, p: &[Exact]) -> Result<Polynomial, String> {
        match self.corner() {
            Some((end, direction)) => shifted(p, end, &direction),
            None => Err("a power or a logarithm on an interval that is no half-line".into()),
        }
    }

    /// c and n where a polynomial is `c t^n`.
    pub(crate) fn monomial(&self, p: &[Exact]) -> Option<(Exact, usize)> {
        let p = self.in_distance(p).ok()?;
        let (last, rest) = p.split_last()?;
        rest.iter()
            .all(Exact::is_zero)
            .then(|| (last.clone(), rest.len()))
    }

    /// The sign of a real polynomial all over the interval, up to single points; none where none is proven.
    pub(crate) fn sign(&self, p: &[Exact]) -> Option<Ordering> {
        if let Some((c, _)) = self.monomial(p) {
            return c.sign();
        }
        match p {
            [] => Some(Ordering::Equal),
            [only] => only.sign(),
            [shift, slope] => {
                let at_infinity = slope.sign()?;
                let at = |z: &Exact| slope.times(z).ok()?.plus(shift).sign();
                let left = match &self.from {
                    Some(z) => at(z)?,
                    None => at_infinity.reverse(),
                };
                let right = match &self.to {
                    Some(z) => at(z)?,
                    None => at_infinity,
                };
                match (left, right) {
                    (Ordering::Equal, side) | (side, Ordering::Equal) => Some(side),
                    _ => (left == right).then_some(left),
                }
            }
            _ => None,
        }
    }
}

impl Form {
    pub(crate) fn of(key: Key, p: Polynomial) -> Form {
        let p = trimmed(p);
        Form {
            terms: if p.is_empty() {
                Vec::new()
            } else {
                vec![(key, p)]
            },
        }
    }

    pub(crate) fn constant(c: Exact) -> Form {
        Form::of(Key::one(), vec![c])
    }

    pub(crate) fn add(&mut self, key: Key, p: &[Exact]) -> Result<(), String> {
        match self.terms.iter().position(|(other, _)| *other == key) {
            Some(at) => {
                let joined = sum(&self.terms[at].1, p);
                match joined.is_empty() {
                    true => drop(self.terms.swap_remove(at)),
                    false => self.terms[at].1 = joined,
                }
            }
            None if self.terms.len() >= MAX_TERMS => {
                return Err(format!("more than {MAX_TERMS} elementary terms"));
            }
            None => self.terms.extend(Form::of(key, p.to_vec()).terms),
        }
        Ok(())
    }

    pub(crate) fn plus(mut self, other: &Form) -> Result<Form, String> {
        for (key, p) in &other.terms {
            self.add(key.clone(), p)?;
        }
        Ok(self)
    }

    pub(crate) fn scaled(&self, c: &Exact) -> Result<Form, String> {
        let mut out = Form::default();
        for (key, p) in &self.terms {
            let scaled: Result<Polynomial, String> = p.iter().map(|x| x.times(c)).collect();
            out.terms.extend(Form::of(key.clone(), scaled?).terms);
        }
        Ok(out)
    }

    /// The polynomial that it is.
    pub(crate) fn polynomial(&self) -> Option<&[Exact]> {
        match &self.terms[..] {
            [] => Some(&[]),
            [(key, p)] if *key == Key::one() => Some(p),
            _ => None,
        }
    }

    pub(crate) fn real_polynomial(&self) -> Option<&[Exact]> {
        self.polynomial().filter(|p| p.iter().all(Exact::is_real))
    }
}
