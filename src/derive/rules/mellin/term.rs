//! Sums of `c z^n e^{az} g(e^{rz})`. A base `1 + q e^{rz}` with r < 0 is `q e^{rz} (1 + e^{-rz}/q)`, so that every one has r > 0.

use crate::algebra::Exact;
use std::cmp::Ordering;

/// Terms of one function.
const MOST_TERMS: usize = 64;
/// Largest n, and largest whole power that is multiplied out.
pub(super) const MOST_POWER: usize = 8;

/// g.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Core {
    /// `e^{-q u}`, `u = e^{rate z}`.
    Exp { rate: Exact, q: Exact },
    /// `(1 + q u)^{-b} log^m(1 + q u)`, rate > 0 and q > 0.
    Beta {
        rate: Exact,
        q: Exact,
        b: Exact,
        m: usize,
    },
    /// `erf(q u)`, q > 0.
    Erf { rate: Exact, q: Exact },
}

impl Core {
    pub(super) fn rate(&self) -> &Exact {
        match self {
            Core::Exp { rate, .. } | Core::Beta { rate, .. } | Core::Erf { rate, .. } => rate,
        }
    }

    /// How it is written in a refusal.
    pub(super) fn text(&self) -> String {
        let u = format!("e^{{{}*z}}", self.rate().to_expr());
        match self {
            Core::Exp { q, .. } => format!("e^{{-qu}}, q = {}, u = {u}", q.to_expr()),
            Core::Beta { q, b, m, .. } => format!(
                "(1 + qu)^{{-b}} log^{m}(1 + qu), q = {}, b = {}, u = {u}",
                q.to_expr(),
                b.to_expr()
            ),
            Core::Erf { q, .. } => format!("erf(qu), q = {}, u = {u}", q.to_expr()),
        }
    }

    /// The product of two, where it is one; none in the outer option where it is not, in the inner where it is 1.
    fn times(&self, other: &Core) -> Option<Option<Core>> {
        match (self, other) {
            (Core::Exp { rate, q }, Core::Exp { rate: r, q: p }) if rate == r => {
                let q = q.plus(p);
                let rate = rate.clone();
                Some((!q.is_zero()).then_some(Core::Exp { rate, q }))
            }
            (
                Core::Beta { rate, q, b, m },
                Core::Beta {
                    rate: r,
                    q: p,
                    b: d,
                    m: l,
                },
            ) if rate == r && q == p => {
                let (b, m) = (b.plus(d), m + l);
                let is_one = b.is_zero() && m == 0;
                let (rate, q) = (rate.clone(), q.clone());
                Some((!is_one).then_some(Core::Beta { rate, q, b, m }))
            }
            _ => None,
        }
    }
}

/// `c z^n e^{beta z} g`.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) c: Exact,
    pub(super) n: usize,
    pub(super) beta: Exact,
    pub(super) core: Option<Core>,
}

impl Term {
    pub(super) fn constant(c: Exact) -> Term {
        Term {
            c,
            n: 0,
            beta: Exact::default(),
            core: None,
        }
    }

    pub(super) fn with(c: i64, core: Core) -> Term {
        Term {
            core: Some(core),
            ..Term::constant(c.into())
        }
    }

    pub(super) fn times(&self, other: &Term) -> Result<Term, String> {
        let core = match (&self.core, &other.core) {
            (None, core) | (core, None) => core.clone(),
            (Some(a), Some(b)) => a
                .times(b)
                .ok_or("a product of two functions of exponentials")?,
        };
        let n = self.n + other.n;
        match n <= MOST_POWER {
            true => Ok(Term {
                c: self.c.times(&other.c)?,
                n,
                beta: self.beta.plus(&other.beta),
                core,
            }),
            false => Err("a power of z is too high".into()),
        }
    }

    /// Whether it is `c e^{beta z}`.
    pub(super) fn is_exponential(&self) -> bool {
        self.n == 0 && self.core.is_none()
    }
}

pub(super) type Sum = Vec<Term>;

/// Terms of one form are joined, and those that are 0 left out.
pub(super) fn joined(terms: Sum) -> Result<Sum, String> {
    let mut all: Sum = Vec::new();
    for term in terms {
        let same = |other: &&mut Term| {
            other.n == term.n && other.beta == term.beta && other.core == term.core
        };
        match all.iter_mut().find(same) {
            Some(known) => known.c = known.c.plus(&term.c),
            None => all.push(term),
        }
    }
    all.retain(|term| !term.c.is_zero());
    match all.len() <= MOST_TERMS {
        true => Ok(all),
        false => Err("too many terms".into()),
    }
}

pub(super) fn plus(a: Sum, b: Sum) -> Result<Sum, String> {
    joined([a, b].concat())
}

pub(super) fn times(a: &[Term], b: &[Term]) -> Result<Sum, String> {
    if a.len() * b.len() > MOST_TERMS {
        return Err("too many terms".into());
    }
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| x.times(y)));
    joined(pairs.collect::<Result<Sum, String>>()?)
}

pub(super) fn scaled(a: Sum, c: impl Into<Exact>) -> Result<Sum, String> {
    times(&a, &[Term::constant(c.into())])
}

pub(super) fn one() -> Sum {
    vec![Term::constant(1.into())]
}

/// `1 + q e^{rz}`, its rate made positive: `scale e^{slope z} (1 + size e^{rate z})`, rate > 0.
pub(super) struct Base {
    rate: Exact,
    size: Exact,
    /// What was taken out: scale and slope.
    front: Option<(Exact, Exact)>,
}

impl Base {
    pub(super) fn new(rate: Exact, q: Exact) -> Result<Base, String> {
        if q.sign() != Some(Ordering::Greater) {
            return Err("a base that may vanish".into());
        }
        match rate.sign() {
            Some(Ordering::Greater) => Ok(Base {
                rate,
                size: q,
                front: None,
            }),
            Some(Ordering::Less) => Ok(Base {
                rate: rate.negated(),
                size: q.inverse()?,
                front: Some((q, rate)),
            }),
            _ => Err("an exponent whose sign is not known".into()),
        }
    }

    /// The power -b.
    pub(super) fn power(self, b: Exact) -> Result<Term, String> {
        let minus = b.negated();
        let mut term = Term::constant(1.into());
        if let Some((scale, slope)) = &self.front {
            term.c = scale.power(&minus)?;
            term.beta = slope.times(&minus)?;
        }
        if !b.is_zero() {
            term.core = Some(Core::Beta {
                rate: self.rate,
                q: self.size,
                b,
                m: 0,
            });
        }
        Ok(term)
    }

    /// The logarithm.
    pub(super) fn log(self) -> Result<Sum, String> {
        let core = Core::Beta {
            rate: self.rate,
            q: self.size,
            b: 0.into(),
            m: 1,
        };
        let mut sum = vec![Term::with(1, core)];
        if let Some((scale, slope)) = self.front {
            sum.push(Term::constant(scale.log()?));
            sum.push(Term {
                n: 1,
                ..Term::constant(slope)
            });
        }
        joined(sum)
    }
}
