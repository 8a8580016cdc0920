//! The bandwidths omega for which phi(omega z) is of use.
//!
//! phi(omega z) has the penalty omega^2 rho(k/omega). On data whose frequencies run from 1 to 10 its bias is
//! the ratio rho(10/omega)/rho(1/omega): above 2^52 double precision does not see the higher ones, and
//! below 2 it makes no difference between them.

use super::{Holds, Line};
use crate::design::penalty::Wanted;
use crate::expr::eval_real;
use crate::number::Real;

/// The highest over the lowest frequency of the data that bandwidths are about.
const RANGE: f64 = 10.0;
/// ln of the largest ratio of penalties that double precision can hold.
const MOST: f64 = 36.04;
/// ln of the smallest ratio that is a bias.
const LEAST: f64 = std::f64::consts::LN_2;
/// log10 of the bandwidths that are looked at.
const DECADES: f64 = 6.0;
const STEPS: i32 = 240;

/// The useful bandwidths.
#[derive(Clone, Debug, PartialEq)]
pub enum Bandwidth {
    /// From, to; infinite or 0 where the end was not met within 1e-6 to 1e6.
    Between(f64, f64),
    /// None is.
    None,
}

/// Looks for them.
pub fn bandwidth(wanted: &Wanted) -> Bandwidth {
    let log_rho = |k: f64| -> Option<f64> {
        if let Some(band) = &wanted.band {
            let at = |e| eval_real(e, &[], 64).map_or(f64::NAN, |v| v.to_f64());
            if !(k > at(&band.from) && k < at(&band.to)) {
                return None;
            }
        }
        let root = eval_real(&wanted.root, &[("k", &Real::with_val(96, k))], 96).ok()?;
        let log = -2.0 * Real::with_val(96, root.ln()).to_f64();
        log.is_finite().then_some(log)
    };
    let useful = |omega: f64| match (log_rho(1.0 / omega), log_rho(RANGE / omega)) {
        (Some(low), Some(high)) => (LEAST..=MOST).contains(&(high - low).abs()),
        _ => false,
    };
    let grid: Vec<f64> = (-STEPS..=STEPS)
        .map(|j| 10f64.powf(DECADES * f64::from(j) / f64::from(STEPS)))
        .collect();
    let inside: Vec<f64> = grid.iter().copied().filter(|w| useful(*w)).collect();
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
        return Bandwidth::None;
    };
    // The smallest step is a sixteenth of a decade: bisected once inside of it.
    let edge = |inner: f64, outer: f64| {
        let (mut inner, mut outer) = (inner, outer);
        for _ in 0..30 {
            let middle = (inner * outer).sqrt();
            if useful(middle) {
                inner = middle;
            } else {
                outer = middle;
            }
        }
        inner
    };
    let step = 10f64.powf(DECADES / f64::from(STEPS));
    let low = if *first == grid[0] {
        0.0
    } else {
        edge(*first, first / step)
    };
    let high = if inside.last() == grid.last() {
        f64::INFINITY
    } else {
        edge(*last, last * step)
    };
    Bandwidth::Between(low, high)
}

pub(super) fn line(wanted: &Wanted) -> Line {
    let condition = "there is a useful bandwidth omega for data with frequencies 1 to 10";
    match bandwidth(wanted) {
        Bandwidth::None => super::line(
            condition,
            Holds::Refuted,
            "for no omega in 1e-6 to 1e6 is rho(10/omega)/rho(1/omega) between 2 and 2^52",
        ),
        Bandwidth::Between(low, high) => {
            let reason = match (low > 0.0, high.is_finite()) {
                (false, false) => {
                    "every omega: the ratio of the penalties does not depend on it".into()
                }
                (true, true) => format!("{low:.3} <= omega <= {high:.3}"),
                (true, false) => format!("omega >= {low:.3}"),
                (false, true) => format!("omega <= {high:.3}"),
            };
            super::line(
                condition,
                Holds::Confirmed,
                format!("{reason} (2 to 2^52 between the ends)"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};

    fn of(rho: &str) -> Bandwidth {
        let rho = Expr::parse(rho, &Scope::new(&["k"])).expect("a formula");
        bandwidth(&Wanted::new(&rho, None).expect("a penalty"))
    }

    #[test]
    fn an_exponential_has_a_smallest_and_a_largest() {
        // e^(9a/omega) between 2 and 2^52.
        let Bandwidth::Between(low, high) = of("exp(2*k)") else {
            panic!("none");
        };
        assert!((low - 18.0 / MOST).abs() < 1e-3, "{low}");
        assert!((high - 18.0 / LEAST).abs() < 1e-2, "{high}");
    }

    #[test]
    fn a_power_has_every_one() {
        assert_eq!(of("k^4"), Bandwidth::Between(0.0, f64::INFINITY));
    }
}
