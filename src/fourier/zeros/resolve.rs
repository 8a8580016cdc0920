//! What stands at a place that the polynomial left open.
//!
//! A sign of F on either side that differs, beyond the bounds of both routes, is a zero between (F real up to a
//! known phase). Else the place is looked at again on a shorter piece with more digits: it becomes clear, two
//! signs appear, or what is left is too near to 0 to be told from it.

use super::mirror::Mirror;
use super::places::{self, Given, Open};
use super::survey::{Survey, frequency};
use crate::error::Doubt;
use crate::expr::constant;
use crate::fourier::Frequency;
use crate::number::{Complex, Rational, Real};
use std::cmp::Ordering;

/// Levels of the pieces around an open place, in bits.
const LEVELS: [f64; 2] = [130.0, 260.0];
/// Digits and decimal places of a search for a sign.
const SIGN: (u32, u32) = (6, 400);
/// Halvings of a place at whose ends F differs in sign.
const HALVINGS: usize = 32;

/// What was found.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// F does not vanish there.
    Clear,
    /// F changes its sign between these two frequencies.
    Sign(Rational, Rational),
    /// F is too near to 0 to tell; the narrowest place, and why.
    Near(Open, &'static str),
}

/// Looks at an open place, given the zeros that are known of.
///
/// # Errors
/// No values, or a limit was reached.
pub fn resolve(
    survey: &mut Survey,
    place: &Open,
    given: &[Given],
    top: &Rational,
    mirror: Option<&Mirror>,
) -> Result<Resolved, Doubt> {
    let mut place = place.clone();
    for (round, level) in LEVELS.into_iter().enumerate() {
        if let Some(mirror) = mirror
            && let Some(found) = changes(survey, &place, given, top, mirror)?
        {
            return Ok(found);
        }
        let width = Rational::from(&place.to - &place.from);
        // Long enough for the decay of what the formula does not show, short enough for few nodes.
        let margin = Rational::from(&width * 64u32);
        let low = Rational::from(&place.from - &margin).max(Rational::from(&place.from / 2u32));
        let high = Rational::from(&place.to + &margin);
        let fits = match survey.fits(&low, &high, level) {
            Ok(fits) => fits,
            Err(_) if round > 0 => return Ok(near(place)),
            Err(why) => return Err(why),
        };
        if !fits.gaps.is_empty() || !fits.vanishing.is_empty() {
            return Ok(near(place));
        }
        let mut left = Vec::new();
        for piece in &fits.pieces {
            let from = piece.from.clone().max(place.from.clone());
            let to = piece.to.clone().min(place.to.clone()).min(top.clone());
            if from >= to {
                continue;
            }
            let inside: Vec<Given> = given
                .iter()
                .map(|z| Given {
                    at: z.at.clone(),
                    order: places::order(piece, &z.at).max(1),
                })
                .collect();
            left.extend(places::open(piece, &inside, &from, &to));
        }
        match left.into_iter().next() {
            None => return Ok(Resolved::Clear),
            Some(narrower) => place = narrower,
        }
    }
    if let Some(mirror) = mirror
        && let Some(found) = changes(survey, &place, given, top, mirror)?
    {
        return Ok(found);
    }
    Ok(near(place))
}

fn near(place: Open) -> Resolved {
    Resolved::Near(place, "F is too near to 0 there to be told from it")
}

/// Whether F changes its sign oftener across the place than the given zeros say; between which frequencies, as narrow as the
/// signs between them tell.
fn changes(
    survey: &mut Survey,
    place: &Open,
    given: &[Given],
    top: &Rational,
    mirror: &Mirror,
) -> Result<Option<Resolved>, Doubt> {
    let width = Rational::from(&place.to - &place.from);
    let mut from = Rational::from(&place.from - &width).max(Rational::from(&place.from / 2u32));
    let mut to = Rational::from(&place.to + &width).min(top.clone());
    if from >= to {
        return Ok(None);
    }
    let mut low = sign(survey, &frequency(&from)?, mirror)?;
    let high = sign(survey, &frequency(&to)?, mirror)?;
    let beyond = |a, b, from: &Rational, to: &Rational| match (a, b) {
        (Some(a), Some(b)) => Some((a != b) != (expected(given, from, to) % 2 == 1)),
        (None, _) | (_, None) => None,
    };
    if beyond(low, high, &from, &to) != Some(true) {
        return Ok(None);
    }
    for _ in 0..HALVINGS {
        let middle = Rational::from(&from + &to) / 2u32;
        let here = sign(survey, &frequency(&middle)?, mirror)?;
        match beyond(low, here, &from, &middle) {
            Some(true) => to = middle,
            Some(false) => (from, low) = (middle, here),
            // As near as signs can tell.
            None => break,
        }
    }
    Ok(Some(Resolved::Sign(from, to)))
}

/// How many zeros are given between two frequencies, each as often as its order says.
fn expected(given: &[Given], from: &Rational, to: &Rational) -> u32 {
    let bits = 256
        + from
            .numer()
            .significant_bits()
            .max(to.numer().significant_bits());
    let (low, high) = (Real::with_val(bits, from), Real::with_val(bits, to));
    let inside = given.iter().filter(|z| z.at > low && z.at < high);
    inside.map(|z| z.order).sum()
}

/// Whether F changes its sign within `step` of k, beyond the bounds of both routes.
///
/// # Errors
/// The place is no frequency.
pub fn crosses(
    survey: &mut Survey,
    k: &Real,
    step: &Rational,
    mirror: Option<&Mirror>,
) -> Result<bool, Doubt> {
    let (Some(mirror), Some(k)) = (mirror, k.to_rational()) else {
        return Ok(false);
    };
    let low = sign(survey, &frequency(&Rational::from(&k - step))?, mirror)?;
    let high = sign(survey, &frequency(&Rational::from(&k + step))?, mirror)?;
    Ok(matches!((low, high), (Some(a), Some(b)) if a != b))
}

/// The sign of e^(ikc) F(k) (times i for an odd phi), where both routes have it beyond their bounds.
fn sign(survey: &mut Survey, k: &Frequency, mirror: &Mirror) -> Result<Option<Ordering>, Doubt> {
    let one = std::slice::from_ref(k);
    let tolerance = survey
        .laboratory
        .relative_tolerances(one, SIGN.0, SIGN.1)
        .swap_remove(0);
    let mut found = None;
    for (_, value) in survey.both_at(k, tolerance) {
        let Ok(value) = value else { return Ok(None) };
        let bits = value.value.prec().0.max(64) + 64;
        let c = constant::value(&mirror.place, bits).ok_or("the place of the symmetry")?;
        let angle = k.at(bits) * c;
        let mut turn = Complex::with_val(bits, (0, angle)).exp();
        if mirror.odd {
            turn *= Complex::with_val(bits, (0, 1));
        }
        let real = Real::with_val(bits, (value.value * turn).real());
        if Real::with_val(64, real.abs_ref()) <= value.error {
            return Ok(None);
        }
        let own = real.cmp0();
        if found.is_some() && found != own {
            return Ok(None);
        }
        found = own;
    }
    Ok(found)
}
