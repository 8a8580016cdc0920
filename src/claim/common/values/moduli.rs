//! |F| of an activation as what another is compared with.

use super::zero::nearby;
use super::{Asked, Quantity, SPARE_DIGITS};
use crate::activation::Band;
use crate::error::Doubt;
use crate::fourier::{Frequency, Laboratory, PointValue, Route, RouteRun};
use crate::number::{Bounded, Complex, Real};
use crate::verdict::show;

/// Digits beyond those of the comparison.
const SPARE: u32 = 6;

/// |F| at these frequencies, each as known as a comparison to `digits` digits takes, enclosed or by both high-precision
/// routes; and whether each is enclosed or has two routes that agree.
///
/// # Errors
/// No route has a value somewhere, the two differ, or F is not told apart from 0, here and nearby.
pub fn moduli(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    digits: u32,
) -> Result<Vec<(Asked, bool)>, Doubt> {
    let tolerances = laboratory.relative_tolerances(ks, digits + SPARE, 0);
    let runs = laboratory.enclosed_or_both(ks, &tolerances);
    let band = Band::of(laboratory.activation());
    let mut list = Vec::with_capacity(ks.len());
    for (j, k) in ks.iter().enumerate() {
        let values = |runs: &[RouteRun], j: usize| {
            agreed(runs, j).map_err(|why| why.at(format_args!("at k = {}", k.text)))
        };
        let Agreed {
            mut best,
            mut by_two,
            mut enclosed,
        } = values(&runs, j)?;
        let seen = |v: &PointValue| Real::with_val(64, v.value.abs_ref()) > v.error;
        let mut scale = Real::with_val(64, best.value.abs_ref());
        if !seen(&best) {
            if best.error.is_zero()
                || band
                    .as_ref()
                    .is_some_and(|b| b.vanishes(&k.at(320)).is_some())
            {
                list.push((Asked::zero(), true));
                continue;
            }
            let (size, _) = nearby(laboratory, k);
            if size.is_zero() {
                return Err(format!(
                    "at k = {}: F is not told apart from 0, here and nearby",
                    k.text
                )
                .into());
            }
            let finer = [Real::with_val(
                64,
                &size * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS + f64::from(SPARE)),
            )];
            let runs = laboratory.enclosed_or_both(std::slice::from_ref(k), &finer);
            Agreed {
                best,
                by_two,
                enclosed,
            } = values(&runs, 0)?;
            scale = size.max(&Real::with_val(64, best.value.abs_ref()));
            if seen(&best) {
                scale = Real::with_val(64, best.value.abs_ref());
            }
        }
        let bits = best.value.prec().0;
        let modulus = Real::with_val(bits, best.value.abs_ref());
        let rounding = Real::with_val(64, modulus.abs_ref()) >> (bits - 1);
        let error = Real::with_val(64, &best.error + rounding);
        list.push((
            Asked {
                quantity: Quantity::Modulus,
                claimed: Bounded::new(Complex::with_val(bits, (modulus, 0)), &error),
                proven: enclosed,
                // The relative change of rho is twice that of |F|.
                scale: scale / 2u32,
            },
            by_two || enclosed,
        ));
    }
    Ok(list)
}

/// A value of F that no route contradicts.
struct Agreed {
    /// The enclosure, where there is one; else the more accurate value.
    best: PointValue,
    by_two: bool,
    enclosed: bool,
}

fn agreed(runs: &[RouteRun], j: usize) -> Result<Agreed, Doubt> {
    let mut known: Vec<(bool, &PointValue)> = Vec::new();
    let mut failures = Vec::new();
    for run in runs {
        match &run.values[j] {
            Ok(value) => known.push((run.route != Route::Enclosure, value)),
            Err(why) => failures.push(why.clone()),
        }
    }
    known.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.error.total_cmp(&b.1.error)));
    let Some((other, best)) = known.first() else {
        return Err(Doubt::all(failures));
    };
    for (_, other) in &known[1..] {
        let bits = best.value.prec().0.max(other.value.prec().0);
        let gap = Complex::with_val(bits, &best.value - &other.value);
        let gap = Real::with_val(64, gap.abs_ref());
        if gap > Real::with_val(64, &best.error + &other.error) {
            return Err(format!("the routes differ by {}", show::bound(&gap)).into());
        }
    }
    Ok(Agreed {
        best: (*best).clone(),
        by_two: known.len() > 1,
        enclosed: !other,
    })
}
