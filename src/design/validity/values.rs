//! Lines that look at values of phi and phi' on a grid.

use super::{Holds, Line, Origin, line};
use crate::design::penalty::{MARGIN, rounded};
use crate::design::place::Place;
use crate::design::representative::Representative;
use crate::error::Doubt;
use crate::expr::{build, eval_real};
use crate::fourier::{Limits, Route};
use crate::number::{Rational, Real};

/// The grid is 2^(j/2) from 1/16 to 16.
const STEPS: std::ops::RangeInclusive<i64> = -8..=8;
/// Digits of its values.
const DIGITS: u32 = 12;
/// Decimal places below which a value counts as nothing.
const FLOOR: u32 = 30;
/// Where the decay is measured.
const FAR: [i64; 4] = [60, 120, 240, 480];
/// Digits of the values there.
const FAR_DIGITS: u32 = 10;

/// One value of the grid.
#[derive(Clone, Debug)]
pub struct Sample {
    /// z.
    pub z: f64,
    /// The value.
    pub value: f64,
    /// Its error bound.
    pub error: f64,
}

/// phi and phi' on a grid, or why there are no values.
pub struct Grid {
    /// phi.
    pub phi: Result<Vec<Sample>, Doubt>,
    /// phi'.
    pub slope: Result<Vec<Sample>, Doubt>,
}

/// Computes it, by the contour route.
pub fn grid(phi: &mut Representative, limits: &Limits) -> Grid {
    let both = !(phi.is_even() || phi.is_odd());
    let mut places = Vec::new();
    for j in STEPS {
        // 2^(j/2) to a sixteenth of a percent, as a fraction.
        let z = (2f64.powf(j as f64 / 2.0) * 1024.0).round() as i64;
        let e = build::rational(Rational::from((z, 1024)));
        places.extend(Place::of(e.clone()));
        if both {
            places.extend(Place::of(build::neg(e)));
        }
    }
    let slope = phi.derivative();
    let (phi, slope) = rayon::join(
        || samples(phi, &places, DIGITS, limits),
        || match slope {
            Ok(mut slope) => samples(&mut slope, &places, DIGITS, limits),
            Err(why) => Err(Into::into(why.to_string())),
        },
    );
    Grid { phi, slope }
}

fn samples(
    phi: &mut Representative,
    places: &[Place],
    digits: u32,
    limits: &Limits,
) -> Result<Vec<Sample>, Doubt> {
    let tolerances = phi.tolerances(places, digits, FLOOR, limits);
    let run = phi.run(Route::Contour, places, &tolerances, limits);
    let mut found: Vec<Sample> = Vec::with_capacity(places.len());
    for (place, value) in places.iter().zip(run.values) {
        let value = value?;
        found.push(Sample {
            z: place.at(64).to_f64(),
            value: value.value.to_f64(),
            error: value.error.to_f64(),
        });
    }
    found.sort_by(|a, b| a.z.total_cmp(&b.z));
    Ok(found)
}

fn places_in_words(samples: &[Sample]) -> String {
    let first = samples.first().map_or(0.0, |s| s.z);
    let last = samples.last().map_or(0.0, |s| s.z);
    format!(
        "at {} z from {first:.3} to {last:.3}; sampled",
        samples.len()
    )
}

/// phi > 0.
pub(super) fn positive(phi: &Representative, grid: &Grid) -> Line {
    let condition = "phi is positive";
    if let Some(open) = phi.freedom().in_words() {
        return line(condition, Holds::Undecided, format!("phi is known {open}"));
    }
    if phi.is_odd() {
        return line(condition, Holds::Refuted, "it is odd");
    }
    match &grid.phi {
        Err(why) => line(condition, Holds::Undecided, why.clone()),
        Ok(samples) => match samples.iter().find(|s| s.value < -s.error) {
            Some(s) => line(
                condition,
                Holds::Refuted,
                format!("phi({:.4}) = {:.6}", s.z, s.value),
            ),
            None if samples.iter().all(|s| s.value > s.error) => {
                line(condition, Holds::Sampled, places_in_words(samples))
            }
            None => line(
                condition,
                Holds::Undecided,
                "some values are not told apart from 0",
            ),
        },
    }
}

/// phi' of one sign on z > 0 (on all z where phi is neither even nor odd).
pub(super) fn monotone(phi: &Representative, grid: &Grid) -> Line {
    let condition = if phi.is_even() {
        "phi is monotone on z > 0"
    } else {
        "phi is monotone"
    };
    if phi.freedom().degree.is_some_and(|d| d > 0) {
        let open = phi.freedom().in_words().unwrap_or_default();
        return line(condition, Holds::Undecided, format!("phi is known {open}"));
    }
    let samples = match &grid.slope {
        Err(why) => return line(condition, Holds::Undecided, why.clone()),
        Ok(samples) => samples,
    };
    let up = samples.iter().find(|s| s.value > s.error);
    let down = samples.iter().find(|s| s.value < -s.error);
    match (up, down) {
        (Some(a), Some(b)) => line(
            condition,
            Holds::Refuted,
            format!(
                "phi'({:.4}) = {:.6}, phi'({:.4}) = {:.6}",
                a.z, a.value, b.z, b.value
            ),
        ),
        _ => {
            let which = if up.is_some() { "rising" } else { "falling" };
            line(
                condition,
                Holds::Sampled,
                format!("{which}, {}", places_in_words(samples)),
            )
        }
    }
}

/// sup |phi'|.
pub(super) fn lipschitz(phi: &Representative, grid: &Grid, origin: Origin) -> Line {
    let condition = "phi has a Lipschitz constant";
    match origin {
        Origin::Power(t) if t < 1.0 - MARGIN => {
            let reason = if t.abs() < MARGIN {
                "phi jumps at 0".into()
            } else {
                format!("phi' is like |z|^{} at 0", rounded(t - 1.0))
            };
            return line(condition, Holds::Refuted, reason);
        }
        Origin::Logarithm(t) if t < 1.5 => {
            let reason = if t == 0.0 {
                "phi is like ln|z| at 0"
            } else {
                "phi' is like ln|z| at 0"
            };
            return line(condition, Holds::Refuted, reason);
        }
        Origin::Unknown => {
            return line(
                condition,
                Holds::Undecided,
                "its singularity is not read off",
            );
        }
        _ => {}
    }
    let growth = -phi.wanted.power_at_zero - 1.0;
    if growth > 1.0 + MARGIN {
        let reason = format!("phi grows like |z|^{}", rounded(growth));
        return line(condition, Holds::Refuted, reason);
    }
    match &grid.slope {
        Err(why) => line(condition, Holds::Undecided, why.clone()),
        Ok(samples) => {
            let size = |s: &Sample| s.value.abs();
            let top = samples.iter().max_by(|a, b| size(a).total_cmp(&size(b)));
            let reason = top.map_or_else(String::new, |top| {
                let mut reason = format!(
                    "|phi'| is bounded; the largest seen is {:.6} at z = {:.4}",
                    size(top),
                    top.z
                );
                if let Some(bound) = slope_bound(phi) {
                    reason.push_str(&format!(
                        ", and (1/pi) ∫ k/sqrt(rho) dk = {bound:.6} is a bound"
                    ));
                }
                reason
            });
            line(condition, Holds::Confirmed, reason)
        }
    }
}

/// (1/pi) ∫ k/sqrt(rho) dk in double precision, where it converges.
fn slope_bound(phi: &Representative) -> Option<f64> {
    let q = phi.wanted.power_at_zero;
    if q <= -2.0 + MARGIN {
        return None;
    }
    if let crate::activation::Tail::Algebraic { power } = phi.wanted.tail
        && power >= -2.0 - MARGIN
    {
        return None;
    }
    let (from, to) = match &phi.wanted.band {
        Some(band) => {
            let at = |e| eval_real(e, &[], 64).map_or(f64::NAN, |v| v.to_f64());
            (at(&band.from), at(&band.to))
        }
        None => (0.0, f64::INFINITY),
    };
    // k = e^u: a trapezoid sum converges fast for what falls at both ends.
    let step = 1.0 / 64.0;
    let mut sum = 0.0;
    for j in -2560..=2560 {
        let k = f64::exp(f64::from(j) * step);
        if k <= from || k >= to {
            continue;
        }
        let root = eval_real(&phi.wanted.root, &[("k", &Real::with_val(64, k))], 64);
        if let Ok(root) = root {
            sum += k * k * root.to_f64() * step;
        }
    }
    (sum.is_finite() && phi.wanted.band.is_none()).then_some(sum / std::f64::consts::PI)
}

/// How phi falls or grows at infinity.
pub(super) fn decay(phi: &mut Representative, limits: &Limits) -> Line {
    let condition = "phi falls to 0 at infinity";
    let growth = -phi.wanted.power_at_zero - 1.0;
    if phi.freedom().degree.is_some() {
        let law = if growth.abs() < MARGIN {
            "like ln|z| or a constant".to_owned()
        } else {
            format!("like |z|^{}", rounded(growth))
        };
        return line(condition, Holds::Refuted, format!("it behaves {law}"));
    }
    // Integrable over the whole line, phi falls (Riemann and Lebesgue); how fast is measured.
    let places: Vec<Place> = FAR
        .iter()
        .filter_map(|z| Place::new(z.to_string(), build::num(*z)).ok())
        .collect();
    match samples(phi, &places, FAR_DIGITS, limits) {
        Err(_) => line(
            condition,
            Holds::Confirmed,
            "1/sqrt(rho) is locally integrable; the law was not measured",
        ),
        Ok(values) => {
            let logs: Vec<f64> = values.iter().map(|s| s.value.abs().ln()).collect();
            let unseen = values.iter().any(|s| s.value.abs() <= s.error);
            let slopes: Vec<f64> = logs
                .windows(2)
                .map(|w| (w[1] - w[0]) / std::f64::consts::LN_2)
                .collect();
            let reason = if unseen {
                "faster than can be seen at z = 60 to 480".to_owned()
            } else if slopes.windows(2).all(|w| w[1] < 1.5 * w[0] && w[1] < -8.0) {
                "faster than every power, by z = 60 to 480; sampled".into()
            } else if slopes
                .windows(2)
                .all(|w| (w[1] - w[0]).abs() < 0.1 * w[1].abs())
            {
                format!("like |z|^{:.2}, by z = 240 and 480; sampled", slopes[2])
            } else {
                "no single law from z = 60 to 480: it oscillates, perhaps".into()
            };
            line(condition, Holds::Confirmed, reason)
        }
    }
}
