//! Has a sequence of levels converged, and how wrong is the last one?
//!
//! The shared logic of all rules that halve a step. From `d_l = |S_l - S_{l-1}|`, taken relative
//! to the magnitude `M = sum of |terms|`, three cases are told apart:
//!
//! * **geometric**: each level squares the relative difference, as a trapezoid rule does on an
//!   analytic integrand (error `~ e^{-2 pi d / h}`). Two successive ratios
//!   `log d_l / log d_{l-1}` of at least [`GEOMETRIC`] are asked for. The bound is the power
//!   `3/2` (not 2) of the last relative difference, and the last difference is not believed to be
//!   smaller than the square of the one before: a difference that is small by accident gains nothing;
//! * **superlinear**: the ratios stay above [`SUPERLINEAR`]: four times the last difference, while these are above
//!   2^[`SHALLOW`] four times the geometric mean of the last two: a kink may fall so by accident over a few levels;
//! * **algebraic** (a kink, a singularity inside): four times the largest of the last differences,
//!   each credited with one halving per level, times the geometric series of the observed ratio.
//!
//! Two successive differences that are nothing but noise end the search: the bound is the noise.
//! Anything else, or fewer than three differences, is not convergence and is answered by a bound
//! that says so. All sizes are binary logarithms.

/// Least ratio of logarithms taken as squaring.
pub const GEOMETRIC: f64 = 1.6;
/// Least ratio of logarithms taken as faster than any geometric series.
pub const SUPERLINEAR: f64 = 1.25;
/// Relative differences above 2^this may fall superlinearly by accident.
pub const SHALLOW: f64 = -40.0;
/// Differences needed before any bound is believed.
pub const MIN_DIFFERENCES: usize = 3;

/// How the differences behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Squared at every level.
    Geometric,
    /// Falling ever faster, but not squared.
    Superlinear,
    /// Falling by some factor at every level.
    Algebraic,
    /// Not falling, or too few to tell.
    Unknown,
}

/// The behaviour and `log2` of a bound of the discretisation error of the last level.
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// How the differences behave.
    pub behaviour: Behaviour,
    /// `log2` of the bound.
    pub log2_error: f64,
}

/// Judges a sequence of level differences.
///
/// `differences`: `log2 |S_l - S_{l-1}|`, oldest first. `magnitude`: `log2` of the sum of
/// |terms|. `floor`: `log2` of the rounding error, below which a difference is noise; the rounding
/// error itself is for the caller to add.
pub fn judge(differences: &[f64], magnitude: f64, floor: f64) -> Judgement {
    let found = judged(differences, magnitude, floor);
    tracing::trace!(
        levels = differences.len(),
        last = differences.last(),
        behaviour = ?found.behaviour,
        log2_error = found.log2_error,
        "convergence"
    );
    found
}

fn judged(differences: &[f64], magnitude: f64, floor: f64) -> Judgement {
    let unknown = |log2_error: f64| Judgement {
        behaviour: Behaviour::Unknown,
        log2_error,
    };
    let n = differences.len();
    let largest = differences
        .iter()
        .skip(n.saturating_sub(MIN_DIFFERENCES))
        .fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    if largest == f64::NEG_INFINITY && n >= MIN_DIFFERENCES {
        return Judgement {
            behaviour: Behaviour::Geometric,
            log2_error: f64::NEG_INFINITY,
        };
    }
    if n < MIN_DIFFERENCES || !magnitude.is_finite() {
        return unknown((magnitude + 1.0).max(largest + 4.0));
    }
    let noise = floor.max(magnitude - 1e9);
    let relative = |i: usize| differences[n - 1 - i].max(noise) - magnitude;
    let (last, before, first) = (relative(0), relative(1), relative(2));
    let at_floor = differences[n - 1] <= noise;
    let ratios = |least: f64| {
        before < -6.0
            && first < -2.0
            && before <= least * first
            && (at_floor || last <= least * before)
    };
    if ratios(GEOMETRIC) {
        let believed = last.max(2.0 * before);
        return Judgement {
            behaviour: Behaviour::Geometric,
            log2_error: magnitude + 1.5 * believed + 3.0,
        };
    }
    if before < -12.0 && ratios(SUPERLINEAR) {
        let believed = if before > SHALLOW {
            0.5 * (before + last)
        } else {
            last
        };
        return Judgement {
            behaviour: Behaviour::Superlinear,
            log2_error: magnitude + believed + 2.0,
        };
    }
    if at_floor && differences[n - 2] <= noise && first < -12.0 {
        // Two refinements in a row changed nothing but noise.
        return Judgement {
            behaviour: Behaviour::Superlinear,
            log2_error: noise + 2.0,
        };
    }
    let envelope = last.max(before - 1.0).max(first - 2.0);
    if at_floor && before <= noise - magnitude + 3.0 {
        return Judgement {
            behaviour: Behaviour::Algebraic,
            log2_error: magnitude + envelope + 2.0,
        };
    }
    let slope = (last - before)
        .max(before - first)
        .max(0.5 * (last - first));
    if slope > -0.15 {
        return unknown(magnitude + last.max(before).max(first) + 6.0);
    }
    // Of two slopes the flatter one may be an accident of the first difference; the mean of both
    // is asked to fall as well, so the series below is the larger of the two readings.
    let ratio = slope.exp2();
    let series = (ratio / (1.0 - ratio)).max(1.0).log2();
    Judgement {
        behaviour: Behaviour::Algebraic,
        log2_error: magnitude + envelope + series + 2.0,
    }
}
