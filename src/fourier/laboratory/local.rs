//! F on a whole interval of frequencies, as a polynomial: of phi itself, or of the sum that it is.
//!
//! With K = (k - w) s, x = k - k0, and `V(K) = F_g(K) e^{cK}` as a polynomial about K0 = (k0 - w) s, a term is
//!
//! ```text
//! a s e^{-i(k-w)b} F_g(K) = a s e^{-i(k0-w)b - cK0} V(K0 + sx) e^{(-ib - cs) x}
//! ```
//!
//! and where K < 0, F_g(K) is the conjugate of F_g(-K), since g is real. w and s have to be rational numbers, and the
//! interval must not hold w.

use super::Laboratory;
use super::split::{Member, Split};
use crate::activation::Activation;
use crate::activation::oscillation::{self, Component};
use crate::activation::terms::Term;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::fourier::enclosure::{Enclosure, Local, Poly};
use crate::fourier::evidence::Limits;
use crate::fourier::zeros::mirror;
use crate::fourier::{log2, measured};
use crate::number::{Ball, Constant, Function, Rational, Real, Scalar};
use std::sync::Arc;

/// Bits of constants beyond the level.
const GUARD_BITS: f64 = 128.0;
/// Bits of an exponential beyond the level.
const SPARE: f64 = 16.0;
/// Bits in which a sum of modulated functions is checked, and log2 of the largest defect.
const DEFECT_BITS: u32 = 420;
const LARGEST_DEFECT: f64 = -330.0;
/// Most terms of a sum.
const MOST_TERMS: usize = 12;

impl Laboratory {
    /// F on `|k - k0| <= r`, to about 2^-level of its size there, with its derivative or without.
    ///
    /// # Errors
    /// Why no theorem gives it.
    pub fn local(
        &mut self,
        (centre, reach): (&Rational, &Rational),
        level: f64,
        with_slope: bool,
    ) -> Result<Local, Doubt> {
        let (split, limits) = self.split()?;
        if split.has_atom_near(centre, reach) {
            return Err("an atom of F stands on the interval".into());
        }
        let limits = limits.clone();
        let activation = &self.activation;
        let whole = self
            .whole
            .get_or_insert_with(|| Enclosure::new(activation, &limits.budget()));
        let alone = whole.polynomial((centre, reach), level, with_slope, &limits);
        alone.or_else(|why| match (limits.exhausted(), &mut self.split) {
            (Some(reason), _) => Err(reason),
            (None, Some(split)) => split
                .local((centre, reach), level, with_slope, &limits)
                .map_err(|other| format!("{why}; as a sum: {other}").into()),
            (None, None) => Err(why.into()),
        })
    }

    /// A frequency up to which F does not vanish, and how that is known.
    ///
    /// # Errors
    /// Why none is known.
    pub fn clear_below(&mut self, top: &Rational) -> Result<(Rational, String), Doubt> {
        let (split, limits) = self.split()?;
        if !split.waves_at_zero() {
            return Err("F has atoms off k = 0".into());
        }
        let limits = limits.clone();
        let activation = &self.activation;
        let budget = limits.budget();
        let centred = |activation: &Activation| {
            let moved = centred(activation)?;
            Some(Enclosure::new(&moved, &budget))
        };
        let whole = self
            .whole
            .get_or_insert_with(|| Enclosure::new(activation, &budget));
        let found = whole.clear_below(top, &limits).or_else(|why| {
            let other = self
                .split
                .as_mut()
                .and_then(|s| s.clear_below(top, &limits))
                .or_else(|| centred(activation)?.clear_below(top, &limits).ok());
            other.ok_or(why)
        });
        found.map_err(|why| limits.exhausted().unwrap_or_else(|| why.into()))
    }
}

/// phi measured from the place about which it is even or odd, where that is not 0: F turns by a factor of modulus 1.
fn centred(activation: &Activation) -> Option<Activation> {
    let place = mirror::of(activation)?.place;
    let pieces = activation.pieces().iter();
    let moved = pieces.map(|piece| measured::from(&place, piece.clone()).piece);
    let name = activation.name.clone();
    (!place.is_zero())
        .then(|| Activation::new(name, moved.collect()).ok())
        .flatten()
}

fn ball(e: &Expr, bits: u32) -> Result<Ball, String> {
    let program = Arc::new(Program::compile(&[e], &[]));
    let mut evaluator = Evaluator::<Ball>::new(program, bits);
    let found = evaluator.eval(&[]).map_err(|e| e.to_string())?;
    match found.first() {
        Some(value) if !value.is_indeterminate() => Ok(value.clone()),
        _ => Err(format!("the constant {e} has no ball")),
    }
}

impl Split {
    /// Of one function that is shifted and dilated: F(k) is F_g(ks), times what is not 0.
    fn clear_below(&mut self, top: &Rational, limits: &Limits) -> Option<(Rational, String)> {
        let [member] = &mut self.members[..] else {
            return None;
        };
        let Expr::Number(scale) = &member.term.scale else {
            return None;
        };
        if !member.term.omega.is_zero() || member.term.is_plain() {
            return None;
        }
        let factor = ball(&member.term.coefficient, 128).ok()?;
        if factor.contains_zero() {
            return None;
        }
        let core = &member.term.core;
        let enclosure = member
            .enclosure
            .get_or_insert_with(|| Enclosure::new(core, &limits.budget()));
        let inner = Rational::from(top * scale);
        let (k, how) = enclosure.clear_below(&inner, limits).ok()?;
        Some((k / scale, how))
    }

    fn local(
        &mut self,
        place: (&Rational, &Rational),
        level: f64,
        with_slope: bool,
        limits: &Limits,
    ) -> Result<Local, String> {
        summed(&mut self.members, place, level, with_slope, limits)
    }
}

fn summed(
    members: &mut [Member],
    place: (&Rational, &Rational),
    level: f64,
    with_slope: bool,
    limits: &Limits,
) -> Result<Local, String> {
    if members.len() > MOST_TERMS {
        return Err(format!("{} terms are too many", members.len()));
    }
    let mut sum = Local {
        centre: place.0.clone(),
        reach: place.1.clone(),
        weight: Rational::new(),
        value: Poly::zero(),
        slope: with_slope.then(Poly::zero),
        detail: format!("{} terms", members.len()),
    };
    for member in members {
        let (value, slope) = member.local(place, level, with_slope, limits)?;
        sum.value = sum.value.plus(&value);
        sum.slope = match (sum.slope, slope) {
            (Some(a), Some(b)) => Some(a.plus(&b)),
            _ => None,
        };
    }
    Ok(sum)
}

/// g as a sum of real functions times e^{iwz}; none where it is not seen to be one of two and more.
fn modulated(core: &Activation) -> Option<Vec<Member>> {
    let [piece] = core.pieces() else {
        return None;
    };
    let components = oscillation::components(&piece.phi)?;
    let holds = oscillation::defect(&piece.phi, &components, DEFECT_BITS);
    if components.len() < 2 || !holds.is_some_and(|d| log2(&d) < LARGEST_DEFECT) {
        return None;
    }
    let member = |component: Component| {
        if !is_real(&component.factor) {
            return None;
        }
        let core = Activation::from_formula("a factor", component.factor).ok()?;
        let mut member = Member::new(Term {
            coefficient: build::num(1),
            omega: component.omega.simplified(),
            place: build::num(0),
            scale: build::num(1),
            core,
        })
        .ok()?;
        // Once is enough.
        member.parts = Some(Vec::new());
        Some(member)
    };
    components.into_iter().map(member).collect()
}

/// Whether no i is in a formula.
fn is_real(e: &Expr) -> bool {
    *e != Expr::Constant(Constant::I) && e.operands().into_iter().all(is_real)
}

impl Member {
    /// That of g; where that is refused, of the sum of its products with pure waves.
    fn core(
        &mut self,
        place: (&Rational, &Rational),
        level: f64,
        with_slope: bool,
        limits: &Limits,
    ) -> Result<Local, String> {
        let core = &self.term.core;
        let enclosure = self
            .enclosure
            .get_or_insert_with(|| Enclosure::new(core, &limits.budget()));
        let why = match enclosure.polynomial(place, level, with_slope, limits) {
            Ok(found) => return Ok(found),
            Err(why) => why,
        };
        let parts = self
            .parts
            .get_or_insert_with(|| modulated(core).unwrap_or_default());
        match parts.is_empty() {
            true => Err(why),
            false => summed(parts, place, level, with_slope, limits),
        }
    }

    fn local(
        &mut self,
        (centre, reach): (&Rational, &Rational),
        level: f64,
        with_slope: bool,
        limits: &Limits,
    ) -> Result<(Poly, Option<Poly>), String> {
        let (Expr::Number(omega), Expr::Number(scale)) = (&self.term.omega, &self.term.scale)
        else {
            return Err("a frequency or a scale of a term is no rational number".to_string());
        };
        let (omega, scale) = (&omega.clone(), &scale.clone());
        let own = Rational::from(centre - omega) * scale;
        let upwards = own > 0;
        let inner = (own.clone().abs(), Rational::from(reach * scale));
        if inner.1 >= inner.0 {
            return Err("a frequency of phi lies on the interval".to_string());
        }
        let found = self.core((&inner.0, &inner.1), level, with_slope, limits)?;
        // e^{-cK} with K = ±own, and its exponent in x.
        let fall = Rational::from(&found.weight * &inner.0);
        let slant = Rational::from(&found.weight * scale);
        let slant = if upwards { -slant } else { slant };
        let i = || Expr::Constant(Constant::I);
        let turns = build::mul(i(), self.term.place.clone());
        let away = build::rational(Rational::from(centre - omega));
        let exponent = build::add(build::mul(away, turns.clone()), build::rational(fall));
        let factor = build::mul(
            build::mul(
                self.term.coefficient.clone(),
                build::rational(scale.clone()),
            ),
            build::call(Function::Exp, vec![build::neg(exponent)]),
        );
        let bits = (level.max(0.0) + GUARD_BITS) as u32;
        let factor = ball(&factor, bits)?;
        let lambda = ball(&build::sub(build::rational(slant), turns), bits)?;
        let dilation = ball(&build::rational(scale.clone()), bits)?.re().clone();
        let mut sign = Ball::zero(bits);
        sign.set_rational(&match upwards {
            true => scale.clone(),
            false => Rational::from(-scale),
        });
        let turned = |p: &Poly| -> Result<Poly, String> {
            let p = if upwards { p.clone() } else { p.mirrored() };
            let found = p
                .dilated(&dilation)
                .times_exponential(&lambda, reach, level + SPARE)
                .ok_or("a term turns too often on the interval")?;
            Ok(found.times(&factor))
        };
        let value = turned(&found.value)?;
        let slope = match &found.slope {
            Some(slope) => Some(turned(slope)?.times(&sign).plus(&value.times(&lambda))),
            None => None,
        };
        Ok((value, slope))
    }
}

impl Split {
    /// Whether a frequency of a pure wave may lie on the interval.
    fn has_atom_near(&self, centre: &Rational, reach: &Rational) -> bool {
        self.waves.iter().any(|w| {
            let Ok(w) = ball(w, 128) else { return true };
            let (low, high) = w.re().ends(128);
            let end = |x: Rational| Real::with_val(192, x);
            let (from, to) = (
                end(Rational::from(centre - reach)),
                end(Rational::from(centre + reach)),
            );
            // A little more than is needed.
            let slack = Real::with_val(64, 1e-9);
            low <= to + &slack && high >= from - &slack
        })
    }
}

#[cfg(test)]
mod tests;
