//! Which integrals the terms of a piece are, and whether each of them exists.

use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::collect::Collector;
use crate::algebra::form::{Extra, Form, Interval, Key, Polynomial, sum};
use crate::expr::{Expr, Program};
use crate::fourier::certificate::Elementary;
use crate::number::Constant;
use std::cmp::Ordering;
use std::sync::Arc;

/// A place in the table of constants.
pub(super) type Slot = usize;

/// `slope z + shift`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine {
    pub(super) slope: Slot,
    pub(super) shift: Slot,
}

/// A term, without its polynomial.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// `e^{beta z}`, times erf of an affine argument or not.
    Exponential { beta: Slot, erf: Option<Affine> },
    /// `e^{-a z^2 + beta z}`, a > 0.
    Gaussian { a: Slot, beta: Slot },
    /// `t^power e^{beta z}`, times log t or not; the polynomial is in t, its first `skip` coefficients are 0.
    Power {
        beta: Slot,
        power: Slot,
        log: bool,
        skip: usize,
        rightwards: bool,
    },
}

/// Which a a term has in `e^{-a z^2}`, where it is an integral over the whole line.
#[derive(Clone, Debug)]
pub(super) enum Rate {
    /// Its integral is 0.
    Any,
    /// This one, as a Gaussian has, or the derivative of an error function.
    One(Exact),
    /// None.
    Not,
}

/// A term on an interval.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) kind: Kind,
    pub(super) rate: Rate,
    /// Taken off every exponent: its exponential is in the coefficients, where it joins theirs exactly.
    pub(super) taken: Option<Slot>,
    pub(super) coefficients: Vec<Slot>,
    pub(super) from: Option<Slot>,
    pub(super) to: Option<Slot>,
}

impl Term {
    /// With its constants as texts.
    pub(super) fn shown(&self, texts: &[String]) -> Elementary {
        let text = |slot: Slot| texts[slot].clone();
        let mut out = Elementary {
            from: self.from.map(text),
            to: self.to.map(text),
            coefficients: self.coefficients.iter().copied().map(text).collect(),
            taken: self.taken.map(text),
            ..Elementary::default()
        };
        match self.kind {
            Kind::Exponential { beta, erf } => {
                out.beta = text(beta);
                out.erf = erf.map(|Affine { slope, shift }| (text(slope), text(shift)));
            }
            Kind::Gaussian { a, beta } => {
                out.beta = text(beta);
                out.gauss = Some(text(a));
            }
            Kind::Power {
                beta, power, log, ..
            } => {
                out.beta = text(beta);
                out.power = Some(text(power));
                out.log = log;
            }
        }
        out
    }
}

/// The table of constants while it grows; the first one is pi.
pub(super) struct Table {
    expressions: Vec<Expr>,
}

impl Table {
    pub(super) fn new() -> Table {
        Table {
            expressions: vec![Expr::Constant(Constant::Pi)],
        }
    }

    fn slot(&mut self, constant: &Exact) -> Slot {
        let e = constant.to_expr();
        if let Some(at) = self.expressions.iter().position(|other| *other == e) {
            return at;
        }
        self.expressions.push(e);
        self.expressions.len() - 1
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.expressions.iter().map(Expr::to_string).collect()
    }

    pub(super) fn program(&self) -> Arc<Program> {
        let all: Vec<&Expr> = self.expressions.iter().collect();
        Arc::new(Program::compile(&all, &[]))
    }
}

/// The terms of a piece.
pub(super) fn terms(
    piece: &Piece,
    interval: &Interval,
    table: &mut Table,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Term>, String> {
    let form = Collector { interval, stop }.form(&piece.phi)?;
    for rightwards in [true, false] {
        let end = if rightwards {
            &interval.to
        } else {
            &interval.from
        };
        if end.is_none() {
            tempered(&form, rightwards)?;
        }
    }
    let from = interval.from.as_ref().map(|e| table.slot(e));
    let to = interval.to.as_ref().map(|e| table.slot(e));
    let mut all = Vec::with_capacity(form.terms.len());
    for (key, p) in &form.terms {
        let beta = table.slot(&key.beta);
        let rate = rate(key, interval);
        let mut polynomial = p.clone();
        let kind = match &key.extra {
            Extra::One if key.alpha.is_zero() => Kind::Exponential { beta, erf: None },
            Extra::One => Kind::Gaussian {
                a: table.slot(&falling(&key.alpha)?),
                beta,
            },
            _ if !key.alpha.is_zero() => {
                return Err("a Gaussian times an error function, a power or a logarithm".into());
            }
            Extra::Erf { slope, shift } => Kind::Exponential {
                beta,
                erf: Some(Affine {
                    slope: table.slot(slope),
                    shift: table.slot(shift),
                }),
            },
            Extra::Power { power, log } => {
                polynomial = interval.in_distance(p)?;
                Kind::Power {
                    beta,
                    power: table.slot(power),
                    log: *log,
                    skip: integrable(power, &polynomial)?,
                    rightwards: interval.from.is_some(),
                }
            }
        };
        let (taken, polynomial) = balanced(key, polynomial, interval);
        let taken = taken.map(|e| table.slot(&e));
        let coefficients = polynomial.iter().map(|c| table.slot(c)).collect();
        all.push(Term {
            kind,
            rate,
            taken,
            coefficients,
            from,
            to,
        });
    }
    Ok(all)
}

fn rate(key: &Key, interval: &Interval) -> Rate {
    if interval.from.is_some() || interval.to.is_some() {
        return Rate::Not;
    }
    match &key.extra {
        Extra::One if key.alpha.is_zero() => Rate::Any,
        Extra::One => Rate::One(key.alpha.negated()),
        Extra::Erf { slope, .. } => slope.times(slope).map_or(Rate::Not, Rate::One),
        Extra::Power { .. } => Rate::Not,
    }
}

/// The largest modulus of `e^{alpha z^2 + beta z}`, about: its logarithm is taken off the exponents and its
/// value goes to the coefficients, so that `e^{-a (z - 1000)^2}` is no product of what is too small for a number
/// and what is too large for one.
fn balanced(key: &Key, p: Polynomial, interval: &Interval) -> (Option<Exact>, Polynomial) {
    let taken = (|| {
        let (rate, _) = key.beta.parts()?;
        if !key.alpha.is_zero() {
            // (Re beta)^2 / -4 alpha
            let below = key.alpha.times(&Exact::from(-4)).ok()?.inverse().ok()?;
            return rate.times(&rate).ok()?.times(&below).ok();
        }
        let rising = rate.sign()? == Ordering::Greater;
        let (first, second) = match rising {
            true => (&interval.to, &interval.from),
            false => (&interval.from, &interval.to),
        };
        rate.times(first.as_ref().or(second.as_ref())?).ok()
    })();
    let Some(taken) = taken.filter(|e| !e.is_zero()) else {
        return (None, p);
    };
    let scaled = |factor: Exact| p.iter().map(|c| c.times(&factor)).collect();
    match taken.exp().and_then(scaled) {
        Ok(scaled) => (Some(taken), scaled),
        Err(_) => (None, p),
    }
}

/// -alpha > 0.
fn falling(alpha: &Exact) -> Result<Exact, String> {
    match alpha.sign() {
        Some(Ordering::Less) => Ok(alpha.negated()),
        _ => Err("an exponential of a square that is not proven to fall".into()),
    }
}

/// How many coefficients are 0; `t^power` times the rest is integrable at 0.
fn integrable(power: &Exact, p: &Polynomial) -> Result<usize, String> {
    let skip = p.iter().take_while(|c| c.is_zero()).count();
    let least = power.plus(&Exact::from(skip as i64 + 1));
    match least.sign() {
        Some(Ordering::Greater) => Ok(skip),
        _ => Err("a power whose exponent is not proven to be above -1".into()),
    }
}

/// Whether a form is bounded by a power towards an infinite end.
fn tempered(form: &Form, rightwards: bool) -> Result<(), String> {
    let outward = |beta: &Exact| {
        let (re, _) = beta.parts()?;
        let sign = re.sign()?;
        Some(if rightwards { sign } else { sign.reverse() })
    };
    for (key, _) in form.terms.iter().filter(|(key, _)| key.alpha.is_zero()) {
        let sign = outward(&key.beta);
        if matches!(sign, Some(Ordering::Less | Ordering::Equal)) {
            continue;
        }
        // What is left of e^{beta z} once erf is 1 or -1.
        let mut left = Polynomial::new();
        let alike = form
            .terms
            .iter()
            .filter(|(other, _)| other.alpha.is_zero() && other.beta == key.beta);
        for (other, p) in alike {
            let negated: Polynomial = p.iter().map(Exact::negated).collect();
            left = match &other.extra {
                Extra::One => sum(&left, p),
                Extra::Erf { .. } if rightwards => sum(&left, p),
                Extra::Erf { .. } => sum(&left, &negated),
                Extra::Power { .. } => return Err(growing()),
            };
        }
        if !left.is_empty() {
            return Err(growing());
        }
    }
    Ok(())
}

fn growing() -> String {
    "an exponential is not proven to stay bounded at an infinite end".into()
}
