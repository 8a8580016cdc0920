//! Whether a certificate is borne out, computed anew from what it states alone.
//!
//! | outcome | means |
//! |---|---|
//! | confirmed | the stated ball follows from what was computed with twice the bits, every stated bound is at least the one found, and with the stated bits the same ball comes of it, bit for bit |
//! | altered | the ball follows, but what is stated is not what this program computes: a number was changed where that does no harm, or another version or machine made it |
//! | wrong | something that is stated is not so, or the ball does not follow |
//! | refused | the certificate cannot be read, asks for more than is allowed, or its conditions are not seen to hold |
//!
//! *That the ball follows.* With twice the bits a ball S and a bound E are found such that F is within E of a number of S. Then
//! F is in the stated ball where `|mid - mid S| + rad S + E <= radius`.
//!
//! *A sum* `F = sum_j f_j F_j` with exact factors: every F_j has a certificate of its own, `|F_j - m_j| <= r_j`, so that
//! F is within `sum |f_j| r_j` of `sum f_j m_j`.

use super::certificate::{Certificate, Certified, Summand, constant};
use super::enclosure::{Again, Fault, Place, again, shown};
use super::evidence::Limits;
use super::summand::{self, Factors, added, nothing, times};
use crate::error::Doubt;
use crate::expr::{Expr, build};
use crate::number::{Ball, Magnitude, Scalar};
use std::cmp::Ordering;

/// Most terms of a sum.
const MOST_TERMS: usize = 256;
/// Most bits of a midpoint.
const MOST_MID_BITS: u32 = 1 << 17;
/// Bits of a sum beyond twice those of its terms.
const GUARD_BITS: u32 = 64;

/// What became of a certificate.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The ball follows, and everything is as this program computes it.
    Confirmed,
    /// The ball follows, but something is not as this program computes it.
    Altered(String),
    /// Something is not so.
    Wrong(String),
    /// Nothing is said.
    Refused(String),
}

impl From<Fault> for Check {
    fn from(fault: Fault) -> Check {
        match fault {
            Fault::Wrong(why) => Check::Wrong(why),
            Fault::Refused(why) => Check::Refused(why),
        }
    }
}

impl Certified {
    /// Whether it is borne out.
    pub fn check(&self, limits: &Limits) -> Check {
        match self.found(limits) {
            Ok(again) => self.against(&again),
            Err(fault) => fault.into(),
        }
    }

    fn found(&self, limits: &Limits) -> Result<Again, Fault> {
        if let Some(why) = limits.exhausted() {
            return Err(Fault::Refused(why.text));
        }
        if self.mid.prec().0 > MOST_MID_BITS || self.mid.prec().1 > MOST_MID_BITS {
            return Err(Fault::Refused("the midpoint is too long".into()));
        }
        let k = constant(&self.k).map_err(Fault::Refused)?;
        let place = Place::new(&k)
            .ok_or_else(|| Fault::Refused(format!("`{k}` is no positive frequency in range")))?;
        match &*self.by {
            Certificate::Sum(terms) => of_sum(terms, &k, limits),
            one => again(one, &place, limits),
        }
    }

    /// What is stated against what was found.
    fn against(&self, again: &Again) -> Check {
        let bits = again.finer.bits().max(self.mid.prec().0) + GUARD_BITS;
        let mut apart = Ball::zero(bits);
        apart.sub(&Ball::exact(self.mid.clone()), &again.finer);
        let gap = apart.abs_upper();
        if gap.plus(again.error) > self.radius {
            return Check::Wrong(format!(
                "the ball does not follow: its radius is {}, its midpoint is off by up to {}, with an error of up to {}",
                shown(self.radius),
                shown(gap),
                shown(again.error)
            ));
        }
        let same = &again.same;
        if same.value != self.mid {
            return Check::Altered(
                "the midpoint is not the one computed with the stated bits".into(),
            );
        }
        if Magnitude::up(&same.error) != self.radius {
            return Check::Altered(format!(
                "the radius is stated as {}, with the stated bits it is {}",
                shown(self.radius),
                shown(Magnitude::up(&same.error))
            ));
        }
        match same.certificate.as_deref() == Some(&*self.by) {
            true => Check::Confirmed,
            false => Check::Altered("a bound or a text is not the one computed".into()),
        }
    }
}

fn of_sum(terms: &[Summand], k: &Expr, limits: &Limits) -> Result<Again, Fault> {
    if terms.is_empty() || terms.len() > MOST_TERMS {
        return Err(Fault::Refused(format!("a sum of {} terms", terms.len())));
    }
    let refused = |why: Doubt| Fault::Refused(why.text);
    let mut same = nothing();
    let mut stated = Vec::with_capacity(terms.len());
    let mut all: Option<(Ball, Magnitude)> = None;
    for term in terms {
        let read = |text: &str| constant(text).map_err(Fault::Refused);
        let (coefficient, scale) = (read(&term.coefficient)?, read(&term.scale)?);
        let (omega, place) = (read(&term.omega)?, read(&term.place)?);
        let factors = Factors {
            coefficient: &coefficient,
            scale: &scale,
            omega: &omega,
            place: &place,
        };
        inner_frequency(term, &factors, k)?;
        let inner = term.inner.found(limits)?;
        if let Check::Wrong(why) = term.inner.against(&inner) {
            return Err(Fault::Wrong(format!("F of a term: {why}")));
        }
        let (value, error) = outward(term, &factors, k, &inner)?;
        all = Some(match all {
            None => (value, error),
            Some((sum, so_far)) => {
                let mut next = Ball::zero(sum.bits().max(value.bits()));
                next.add(&sum, &value);
                (next, so_far.plus(error))
            }
        });
        let of_core = inner.same;
        stated.push(Summand {
            inner: Certified {
                k: term.inner.k.clone(),
                mid: of_core.value.clone(),
                radius: Magnitude::up(&of_core.error),
                by: of_core
                    .certificate
                    .clone()
                    .unwrap_or_else(|| term.inner.by.clone()),
            },
            ..term.clone()
        });
        let mut turned = of_core;
        if term.conjugate {
            turned.value.conj_mut();
        }
        let outside = factors.outward(k, &turned).map_err(refused)?;
        same = added(&same, &outside).map_err(refused)?;
    }
    let (finer, error) = all.ok_or_else(|| Fault::Refused("a sum of no terms".into()))?;
    Ok(Again {
        finer,
        error,
        same: same.certified(Certificate::Sum(stated)),
    })
}

/// A term's own frequency is `|k - omega| s`, s > 0, and conjugated where k < omega.
fn inner_frequency(term: &Summand, factors: &Factors, k: &Expr) -> Result<(), Fault> {
    let due = if factors.is_plain() {
        k.clone()
    } else {
        let shifted = build::sub(k.clone(), factors.omega.clone());
        let away = match term.conjugate {
            true => build::neg(shifted),
            false => shifted,
        };
        build::mul(away, factors.scale.clone())
    };
    let real = |e: &Expr| summand::constant(e, 128).is_ok_and(|ball| ball.is_real());
    let positive = crate::expr::constant::sign(factors.scale) == Some(Ordering::Greater);
    if !positive || !real(factors.omega) || !real(factors.place) {
        return Err(Fault::Refused(
            "a scale is not positive, or a shift is not real".into(),
        ));
    }
    match due.to_string() == term.inner.k {
        true => Ok(()),
        false => Err(Fault::Wrong(format!(
            "F of a term is taken at {}, not at {due}",
            term.inner.k
        ))),
    }
}

/// A term from the stated ball of its core, with more bits: its value, and what that is off by.
fn outward(
    term: &Summand,
    factors: &Factors,
    k: &Expr,
    inner: &Again,
) -> Result<(Ball, Magnitude), Fault> {
    let bits = 2 * inner.same.value.prec().0.max(64) + GUARD_BITS;
    let mut mid = term.inner.mid.clone();
    if term.conjugate {
        mid.conj_mut();
    }
    let mut value = Ball::exact(mid);
    let mut error = term.inner.radius;
    for factor in &factors.at(k) {
        let factor = summand::constant(factor, bits).map_err(|why| Fault::Refused(why.text))?;
        value = times(&value, &factor, bits);
        error = error.times(factor.abs_upper());
    }
    match value.is_indeterminate() {
        true => Err(Fault::Refused("a factor of a term has no value".into())),
        false => Ok((value, error)),
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
