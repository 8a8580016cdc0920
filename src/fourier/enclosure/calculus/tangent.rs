//! What `e^{g(z)}`, `g = sum c_j z^{p_j}` with real constants c_j and powers p_j > 0, is at most on a sector.
//!
//! On `z = r e^{-i psi}` the modulus is `e^{P(r)}`, `P(r) = sum g_j r^{p_j}`, `g_j = c_j cos(p_j psi)`. The angles
//! are cut into pieces; on each, g_j is replaced by its maximum there (cos falls on [0, pi], else 1 and -1 bound it).
//!
//! **Theorem.** Let t > 0. For all r > 0, `P(r) <= P(t) - beta (r - t) + alpha log(r/t)` with
//!
//! ```text
//! beta = - sum_A g_j p_j t^{p_j - 1},   alpha = sum_B g_j p_j t^{p_j},
//! ```
//!
//! where each term is in one of these groups.
//!
//! | term | group | why |
//! |---|---|---|
//! | g < 0, p >= 1 | A | concave in r: below its tangent at t |
//! | 0 <= g, p <= 1 | A | the same |
//! | g < 0, p < 1 | B | `-e^{p L}` is concave in L = log r: below its tangent in L |
//! | g > 0 beside a first term g_0 < 0 with p_0 > p, where p > 1, or p_0 < 1 | that of the first term | see below |
//! | g > 0, p > 1 otherwise | none | it grows too fast |
//!
//! The fourth line: `x^{p/p_0} <= 1 + (p/p_0)(x - 1)` for `x = (r/t)^{p_0}` gives
//! `g r^p <= g t^p (1 - p/p_0) + g (p/p_0) t^{p - p_0} r^{p_0}`, with equality of value and slope at r = t. Together
//! with the first term that is a constant minus `kappa r^{p_0}`, `kappa = |g_0| - sum g (p/p_0) t^{p - p_0}`; if
//! kappa >= 0, which is checked, the first or the third line holds for it. The tangents have the values and slopes of
//! P itself at t. If all terms but those of group B are together concave for r >= R, which is checked too, their common
//! tangent does without kappa >= 0, for r >= R. Any t is a proof; it is R, or further out where P still rises at R.

use super::Refusal;
use super::bound::{BITS, Decay, Region, above, below, exp_above, real};
use crate::number::Real;
use crate::number::ball::{Magnitude, RealBall};

/// Pieces of the angles, at most.
const MOST_PIECES: usize = 48;
/// Pieces to begin with where the signs differ.
const FIRST_PIECES: usize = 8;
/// Intervals on which P is seen to be concave, each a factor of 2^(1/8).
const MOST_INTERVALS: i32 = 96;
/// Steps of the search for a place of the tangent, each a factor of 2^(1/8).
const MOST_STEPS: i32 = 400;

/// A piece of the angles.
struct Tangent {
    low: f64,
    high: f64,
    /// None where the theorem does not apply.
    found: Option<Line>,
}

/// `P(r) <= base - beta r + alpha log r`, base = P(t) + beta t - alpha log t.
struct Line {
    base: RealBall,
    beta: RealBall,
    alpha: RealBall,
    /// Of the bound at R; for choices only.
    height: f64,
}

/// A bound of `|e^g|` times a bound, for `g = sum c z^p` with balls (p, c), p > 0, the highest power first.
pub fn exponential(
    region: &Region,
    terms: &[(RealBall, RealBall)],
    times: &Decay,
) -> Result<Decay, Refusal> {
    let fits = |(p, c): &(RealBall, RealBall)| {
        p.is_positive() && (c.is_positive() || c.is_negative() || c.is_zero())
    };
    if !terms.iter().all(fits) {
        return Err(Refusal("the sign of a constant cannot be told".into()));
    }
    let one_sign =
        terms.iter().all(|(_, c)| !c.is_positive()) || terms.iter().all(|(_, c)| !c.is_negative());
    let count = if one_sign { 1 } else { FIRST_PIECES };
    let theta = region.theta();
    let at = |j: usize| match j == count {
        true => theta,
        false => theta * (j as f64) / (count as f64),
    };
    let piece = |low: f64, high: f64| Tangent {
        low,
        high,
        found: tangent(region, terms, (low, high), times),
    };
    let mut pieces: Vec<Tangent> = (0..count).map(|j| piece(at(j), at(j + 1))).collect();
    while !one_sign && pieces.len() < MOST_PIECES {
        let Some(worst) = worst(&pieces) else {
            break;
        };
        let Tangent { low, high, .. } = pieces.swap_remove(worst);
        let middle = 0.5 * (low + high);
        if !(low < middle && middle < high) {
            pieces.push(piece(low, high));
            break;
        }
        pieces.push(piece(low, middle));
        pieces.push(piece(middle, high));
    }
    let all: Option<Vec<&Line>> = pieces.iter().map(|p| p.found.as_ref()).collect();
    match all.and_then(|all| envelope(region, &all)) {
        Some(decay) => Ok(decay.times(times)),
        None => Err(Refusal(
            "an exponential that grows, or turns round, far out in the sector".into(),
        )),
    }
}

/// The piece with the largest bound at R, or without one.
fn worst(pieces: &[Tangent]) -> Option<usize> {
    let size = |p: &Tangent| match &p.found {
        None => f64::INFINITY,
        Some(line) => line.height,
    };
    let mut pieces = pieces.iter().enumerate();
    let first = pieces.next()?;
    let found = pieces.fold((first.0, size(first.1)), |best, (j, p)| match size(p) {
        s if s > best.1 => (j, s),
        _ => best,
    });
    Some(found.0)
}

/// One bound for all pieces: the least rate, the highest power, and the largest size with these: for r >= R,
/// `e^{-(beta_m - beta) r} <= e^{-(beta_m - beta) R}` and `r^{alpha_m - alpha} <= R^{alpha_m - alpha}`.
fn envelope(region: &Region, all: &[&Line]) -> Option<Decay> {
    let rates = all.iter().map(|line| below(&line.beta));
    let powers = all.iter().map(|line| above(&line.alpha));
    let rate = rates.fold(f64::INFINITY, f64::min);
    let power = powers.fold(f64::NEG_INFINITY, f64::max);
    if !rate.is_finite() || !power.is_finite() {
        return None;
    }
    let r = real(region.radius());
    let log = r.ln(BITS);
    let mut size = Magnitude::ZERO;
    for line in all {
        let steeper = line.beta.sub(&real(rate), BITS).mul(&r, BITS);
        let lower = line.alpha.sub(&real(power), BITS).mul(&log, BITS);
        let exponent = line.base.sub(&steeper, BITS).add(&lower, BITS);
        size = size.max(exp_above(&exponent));
    }
    let found = Decay { size, power, rate };
    found.is_finite().then_some(found)
}

/// The maximum over a piece of the angles of `c cos(p psi)`.
fn turned((p, c): &(RealBall, RealBall), low: f64, high: f64) -> RealBall {
    let end = p.mul(&real(high), BITS);
    let falls = end.ends(BITS).1 <= std::f64::consts::PI;
    let angle = if c.is_negative() { high } else { low };
    if angle == 0.0 {
        return c.clone();
    }
    match falls {
        true => {
            let cosine = p.mul(&real(angle), BITS).sin_cos(BITS).1;
            c.mul(&cosine, BITS)
        }
        false => c.abs(BITS),
    }
}

/// The theorem of the module on a piece of the angles.
fn tangent(
    region: &Region,
    terms: &[(RealBall, RealBall)],
    (low, high): (f64, f64),
    times: &Decay,
) -> Option<Line> {
    // The upper ends: a larger g makes a larger bound, and it has a sign.
    let maxima = terms.iter().map(|term| {
        let most = turned(term, low, high).ends(BITS).1;
        (&term.0, RealBall::exact(most))
    });
    let maxima: Vec<(&RealBall, RealBall)> = maxima.filter(|(_, g)| !g.is_zero()).collect();
    if maxima.iter().any(|(_, g)| g.is_indeterminate()) {
        return None;
    }
    let zero = || RealBall::exact(Real::new(BITS));
    let concave = is_concave(region, &maxima);
    let at = real(place(region, &maxima, times, concave));
    let log = at.ln(BITS);
    let first = maxima
        .first()
        .map(|(p, g)| (p.sub(&real(1.0), BITS), g.is_negative()));
    let (mut value, mut beta, mut alpha, mut kappa) = (zero(), zero(), zero(), zero());
    for (j, (p, g)) in maxima.iter().enumerate() {
        let (lead, falls) = first.as_ref()?;
        let size = g.mul(&p.mul(&log, BITS).exp(BITS), BITS);
        let slope = size.mul(p, BITS);
        value = value.add(&size, BITS);
        let excess = p.sub(&real(1.0), BITS);
        let (steep, flat) = (excess.is_positive(), excess.is_negative());
        if !steep && !flat && !excess.is_zero() {
            return None;
        }
        let joins = !g.is_negative() && *falls && (steep || lead.is_negative());
        if joins || (j == 0 && *falls) {
            kappa = kappa.add(&slope, BITS);
        }
        let in_log = match g.is_negative() {
            true => flat,
            false if joins => lead.is_negative(),
            false if steep => return None,
            false => false,
        };
        match in_log {
            true => alpha = alpha.add(&slope, BITS),
            false => beta = beta.sub(&slope.div(&at, BITS), BITS),
        }
    }
    // p_0 t^{p_0} times the negative of the kappa of the module.
    if !concave && kappa.ends(BITS).1 > 0 {
        return None;
    }
    let base = value
        .add(&beta.mul(&at, BITS), BITS)
        .sub(&alpha.mul(&log, BITS), BITS);
    let r = region.radius();
    let height = base.mid().to_f64() - beta.mid().to_f64() * r + alpha.mid().to_f64() * r.ln();
    Some(Line {
        base,
        beta,
        alpha,
        height,
    })
}

/// Whether the terms of the groups A and of the fourth line are together concave for r >= R, the first power above 1:
/// `r^{2 - p_0} P''(r) = sum g p (p - 1) r^{p - p_0} <= 0`, on short intervals by their ends, until the positive terms
/// are below the first one for good.
fn is_concave(region: &Region, maxima: &[(&RealBall, RealBall)]) -> bool {
    let one = real(1.0);
    let Some((p, g)) = maxima.first() else {
        return false;
    };
    if !g.is_negative() || !p.sub(&one, BITS).is_positive() {
        return false;
    }
    let parts = maxima.iter().map(|(q, g)| {
        let excess = q.sub(&one, BITS);
        (q.sub(p, BITS), g.mul(q, BITS).mul(&excess, BITS), excess)
    });
    // What is negative with a power below 1 is bounded by itself, in log r.
    let parts = parts
        .zip(maxima)
        .filter(|((_, _, excess), (_, g))| !(g.is_negative() && excess.is_negative()));
    let parts: Vec<(RealBall, RealBall)> = parts.map(|((d, w, _), _)| (d, w)).collect();
    let zero = || RealBall::exact(Real::new(BITS));
    let at = |r: f64, (d, w): &(RealBall, RealBall)| {
        w.mul(&d.mul(&real(r).ln(BITS), BITS).exp(BITS), BITS)
    };
    for step in 0..MOST_INTERVALS {
        let left = region.radius() * (f64::from(step) / 8.0).exp2();
        let right = region.radius() * (f64::from(step + 1) / 8.0).exp2();
        let (mut rising, mut falling) = (zero(), zero());
        for part in &parts {
            match part.1.is_negative() {
                true => falling = falling.add(&at(right, part), BITS),
                false => rising = rising.add(&at(left, part), BITS),
            }
        }
        let Some(first) = parts.first().map(|(_, w)| w) else {
            return false;
        };
        if first.add(&rising, BITS).ends(BITS).1 <= 0 {
            return true;
        }
        if falling.add(&rising, BITS).ends(BITS).1 > 0 {
            return false;
        }
    }
    false
}

/// Where the tangent is taken: the first place from R on where `r^a e^P` falls like 1/r at least.
fn place(region: &Region, maxima: &[(&RealBall, RealBall)], times: &Decay, concave: bool) -> f64 {
    let numbers = maxima
        .iter()
        .map(|(p, g)| (p.mid().to_f64(), g.mid().to_f64()));
    let numbers: Vec<(f64, f64)> = numbers.collect();
    let rises = numbers.first().is_none_or(|(_, g)| *g >= 0.0);
    // A linear exponent is its own tangent.
    let linear = numbers.len() == 1 && numbers.iter().all(|(p, _)| *p == 1.0);
    if rises || linear {
        return region.radius();
    }
    for step in 0..MOST_STEPS {
        let t = region.radius() * (f64::from(step) / 8.0).exp2();
        let wanted = times.power.max(0.0) + 1.0 + (-times.rate).max(0.0) * t;
        let slopes = numbers.iter().map(|(p, g)| g * p * t.powf(*p));
        let slopes: Vec<f64> = slopes.collect();
        let risen: f64 = slopes.iter().skip(1).map(|s| s.max(0.0)).sum();
        let first = slopes.first().copied().unwrap_or(0.0);
        let settled = concave || 0.9 * first + risen <= 0.0;
        if -slopes.iter().sum::<f64>() >= wanted && settled {
            return t;
        }
    }
    region.radius()
}
