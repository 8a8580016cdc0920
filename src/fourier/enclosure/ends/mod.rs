//! A formula G against F, or against |F|^2, at the ends of the half-line: for all `0 < k <= k0`, and for all `k >= K`.
//!
//! Together with [`interval`](super::interval) between k0 and K this is a statement about every k > 0. It never means
//! equality: it is `|F/G - 1| <= share`. Where G has zeros that accumulate at the end it is `|F - G| <= share E`, E an explicit
//! envelope of G.
//!
//! | part | what |
//! |---|---|
//! | [`region`], [`carrier`], [`coefficient`], [`model`] | ranges of k; what leads a term; its coefficients; Taylor models in k or 1/k |
//! | [`germ`], [`series`], [`functions`], [`scalar`] | functions near an end, as a number type: formulas and closed forms are evaluated in it |
//! | [`bessel`], [`integrals`] | those of k alone, by expansions with remainders |
//! | [`compare`] | the bound of the difference |
//!
//! F is evaluated as what it is proven to be: the closed form of [`exact`](super::exact), for pieces of elementary terms, or
//! one of [`residues`](crate::derive::residues), for what is rational in z or in an exponential of z, or a root of a quadratic polynomial. A refusal is no statement about F or G.

mod bessel;
mod carrier;
mod coefficient;
mod compare;
mod functions;
mod germ;
mod integrals;
mod model;
mod region;
mod scalar;
mod series;
#[cfg(test)]
mod tests;

use super::Enclosure;
use super::interval::Compared;
use super::piece::ten_to_minus;
use crate::expr::Expr;
use crate::number::{Magnitude, Rational};
use compare::Share;
use region::{Region, Side};
use std::f64::consts::LOG2_10;
use std::sync::Arc;

/// Largest K is 2^20, the least k0 that is tried 2^-12 of the largest.
const FARTHEST: u32 = 20;
/// Shifts of k0 and K, in bits, that are tried.
const SHIFTS: [u32; 6] = [0, 1, 2, 4, 7, 12];
/// Digits of a bound below what is asked.
const SPARE_DIGITS: f64 = 4.0;
/// Bits beyond those of the result.
const GUARD: f64 = 64.0;
/// Orders of the series that are tried at one place, as multiples of the least that may do.
const ORDERS: [f64; 2] = [1.0, 2.0];
/// Longest series.
const MOST_ORDER: f64 = 200.0;
/// Most digits that are asked for.
const MOST_DIGITS: u32 = 1000;

/// F against a formula G at an end.
#[derive(Clone, Debug)]
pub struct End {
    /// k0 or K: the statement holds for all k on that side of it, itself included.
    pub at: Rational,
    /// A bound of |F/G - 1|, or of |F - G| over the envelope.
    pub share: Magnitude,
    /// Which of the two.
    pub relative: bool,
    /// How, and the envelope.
    pub detail: String,
}

impl Enclosure {
    /// For all k >= the returned `at`, which is `least` or larger, and at most 2^20 where `least` is.
    ///
    /// The share may be larger than the digits ask for: it is the least that was found.
    ///
    /// # Errors
    /// Why no statement is made.
    pub(in crate::fourier) fn beyond(
        &self,
        (formula, compared): (&Expr, Compared),
        least: &Rational,
        digits: u32,
        limits: &super::Limits,
    ) -> Result<End, String> {
        let start = least.clone().max(Rational::from(2));
        let farthest = Rational::from(1u32 << FARTHEST).max(start.clone());
        let places = SHIFTS.iter().map(|s| Rational::from(&start << *s));
        let places = places.filter(|at| *at <= farthest).collect();
        self.end((formula, compared), Side::Infinity, places, digits, limits)
    }

    /// For all 0 < k <= the returned `at`, which is at most `most`.
    ///
    /// The share may be larger than the digits ask for: it is the least that was found.
    ///
    /// # Errors
    /// Why no statement is made.
    pub(in crate::fourier) fn near_zero(
        &self,
        (formula, compared): (&Expr, Compared),
        most: &Rational,
        digits: u32,
        limits: &super::Limits,
    ) -> Result<End, String> {
        if *most <= 0 {
            return Err("no k > 0 is at most what is not positive".to_string());
        }
        let start = most.clone().min(Rational::from((1, 2)));
        let places = SHIFTS.iter().map(|s| Rational::from(&start >> *s));
        self.end(
            (formula, compared),
            Side::Zero,
            places.collect(),
            digits,
            limits,
        )
    }

    /// At the first place where the bound is as small as asked, or else where it is least.
    fn end(
        &self,
        (formula, compared): (&Expr, Compared),
        side: Side,
        places: Vec<Rational>,
        digits: u32,
        limits: &super::Limits,
    ) -> Result<End, String> {
        let (source, how) = self.source()?;
        if formula.has_kink() {
            return Err("the formula has a function that is not analytic".to_string());
        }
        let stop = || limits.exhausted().is_some();
        let digits = f64::from(digits.min(MOST_DIGITS));
        let wanted = ten_to_minus(digits);
        let mut best: Option<(Rational, Share, String)> = None;
        let mut why = String::new();
        let small = |best: &Option<(Rational, Share, String)>| {
            let found = best.as_ref();
            found.is_some_and(|(_, share, _)| share.size <= wanted)
        };
        for place in places {
            for stretch in ORDERS {
                if stop() {
                    return Err("the time limit was reached".to_string());
                }
                let (order, bits) = effort(&place, side, digits, stretch);
                let bits = bits.min(limits.max_bits).max(64);
                let Some(region) = Region::new(side, &place, order, bits) else {
                    return Err("the end is not far enough out".to_string());
                };
                let region = Arc::new(region.within(limits));
                match compare::share(&source, (formula, compared), &region, &stop) {
                    Ok(found) => {
                        let detail = format!("{how}; {order} terms, {bits} bits");
                        let known = best.as_ref();
                        if known.is_none_or(|(_, old, _)| found.size < old.size) {
                            best = Some((place.clone(), found, detail));
                        }
                    }
                    Err(reason) => {
                        why = reason;
                        break;
                    }
                }
                if small(&best) {
                    break;
                }
            }
            if small(&best) {
                break;
            }
        }
        let (at, share, mut detail) = best.ok_or(why)?;
        if !share.relative {
            let x = match side {
                Side::Zero => "k",
                Side::Infinity => "1/k",
            };
            let what = match compared {
                Compared::Transform => "F",
                Compared::Square => "|F|^2",
            };
            detail.push_str(&format!("; |{what} - G| against {}, x = {x}", share.of));
        }
        Ok(End {
            at,
            share: share.size,
            relative: share.relative,
            detail,
        })
    }
}

/// Terms of a series, for functions whose singularities are at |x| of about 1/8 or farther, and bits.
fn effort(place: &Rational, side: Side, digits: f64, stretch: f64) -> (usize, u32) {
    let log = place.to_f64().log2();
    let small = match side {
        Side::Zero => -log,
        Side::Infinity => log,
    };
    let bits = (digits + SPARE_DIGITS) * LOG2_10;
    let order = (stretch * bits / (small - 2.0).max(1.0)).ceil() + 4.0;
    let order = order.min(MOST_ORDER);
    // Coefficients may fall by 3 bits each while x0 is small: what cancels is seen at x0.
    (order as usize, (bits + GUARD + order) as u32)
}
