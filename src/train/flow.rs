//! Gradient flow `theta' = -grad L` by the embedded pair of Dormand and Prince, orders 5 and 4, with steps as long as a tolerance
//! allows (J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19-26).

use super::pass::add_multiple;
use crate::host::clock;

/// Nodes below the diagonal.
const STAGES: [&[f64]; 6] = [
    &[1.0 / 5.0],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[
        19372.0 / 6561.0,
        -25360.0 / 2187.0,
        64448.0 / 6561.0,
        -212.0 / 729.0,
    ],
    &[
        9017.0 / 3168.0,
        -355.0 / 33.0,
        46732.0 / 5247.0,
        49.0 / 176.0,
        -5103.0 / 18656.0,
    ],
    &[
        35.0 / 384.0,
        0.0,
        500.0 / 1113.0,
        125.0 / 192.0,
        -2187.0 / 6784.0,
        11.0 / 84.0,
    ],
];
/// Weights of order 5 less those of order 4.
const ERROR: [f64; 7] = [
    71.0 / 57600.0,
    0.0,
    -71.0 / 16695.0,
    71.0 / 1920.0,
    -17253.0 / 339_200.0,
    22.0 / 525.0,
    -1.0 / 40.0,
];
/// A step is at most shortened and lengthened by this.
const SHORTEN: f64 = 0.2;
/// See [`SHORTEN`].
const LENGTHEN: f64 = 5.0;
/// A step is taken a little shorter than its error allows.
const SAFETY: f64 = 0.9;
/// Steps shorter than this part of the whole are a sign of a kink on which the flow slides, or of a stiff one.
const SHORTEST: f64 = 1e-13;
/// Most steps of one call.
const MOST_STEPS: usize = 1_000_000;

/// Why a flow could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its steps became too short, or too many.
    Stiff,
    /// A number was none.
    NotFinite,
    /// The clock of this thread has rung.
    Late,
}

/// The solution at `theta(length)` from `theta(0)`; `field(theta, slope)` computes theta'. The error of each step is estimated to be
/// below `tolerance (1 + |theta_i|)` in each coordinate; where a step would be longer than what is left, it ends there. Returns the number of steps.
///
/// # Errors
/// See [`Fault`]; `theta` is where it came to.
pub fn advance(
    theta: &mut Vec<f64>,
    length: f64,
    tolerance: f64,
    field: &mut dyn FnMut(&[f64], &mut [f64]),
) -> Result<usize, Fault> {
    let n = theta.len();
    let mut k: Vec<Vec<f64>> = vec![vec![0.0; n]; 7];
    let mut at = vec![0.0; n];
    field(theta, &mut k[0]);
    let (mut done, mut h) = (0.0, length);
    let mut taken = 0;
    for _ in 0..MOST_STEPS {
        let last = done + h >= length;
        if last {
            h = length - done;
        }
        if clock::is_over_now() {
            return Err(Fault::Late);
        }
        for (stage, row) in STAGES.iter().enumerate() {
            at.copy_from_slice(theta);
            for (a, k) in row.iter().zip(&k) {
                add_multiple(&mut at, h * a, k);
            }
            field(&at, &mut k[stage + 1]);
        }
        // The last stage stands at the new point.
        let mut error = 0.0_f64;
        for i in 0..n {
            let e: f64 = ERROR.iter().zip(&k).map(|(e, k)| e * k[i]).sum();
            let size = 1.0 + theta[i].abs().max(at[i].abs());
            let part = (h * e / (tolerance * size)).abs();
            if !part.is_finite() {
                error = f64::INFINITY;
            }
            error = error.max(part);
        }
        if error <= 1.0 {
            taken += 1;
            std::mem::swap(theta, &mut at);
            k.swap(0, 6);
            if last {
                return Ok(taken);
            }
            done += h;
        } else if h < SHORTEST * length {
            let finite = k.iter().flatten().all(|k| k.is_finite());
            return Err(if finite {
                Fault::Stiff
            } else {
                Fault::NotFinite
            });
        }
        let factor = if error == 0.0 {
            LENGTHEN
        } else {
            SAFETY * error.powf(-0.2)
        };
        h *= factor.clamp(SHORTEN, LENGTHEN);
    }
    Err(Fault::Stiff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_fulfil_the_conditions_of_order() {
        // c_i are the row sums; sum b c^j = 1/(j+1) for j up to 4, and the two lists of weights agree up to j = 3.
        let mut c = vec![0.0];
        c.extend(STAGES.iter().map(|row| row.iter().sum::<f64>()));
        let mut b = STAGES[5].to_vec();
        b.push(0.0);
        for j in 0..5 {
            let moment = |w: &[f64]| -> f64 { w.iter().zip(&c).map(|(b, c)| b * c.powi(j)).sum() };
            assert!((moment(&b) - 1.0 / f64::from(j + 1)).abs() < 1e-14, "{j}");
            assert_eq!(moment(&ERROR).abs() < 1e-15, j < 4, "{j}");
        }
    }

    #[test]
    fn a_pendulum_comes_where_it_belongs() {
        // theta'' = -theta, theta(0) = 1: cos t.
        let mut steps = Vec::new();
        for tolerance in [1e-6, 1e-12] {
            let mut theta = vec![1.0, 0.0];
            let taken = advance(&mut theta, 10.0, tolerance, &mut |x, slope| {
                slope.copy_from_slice(&[x[1], -x[0]]);
            });
            steps.push(taken.expect("a solution"));
            let error = (theta[0] - 10f64.cos())
                .abs()
                .max((theta[1] + 10f64.sin()).abs());
            assert!(error < 30.0 * tolerance, "{error:e} for {tolerance:e}");
        }
        assert!(steps[1] > 5 * steps[0], "{steps:?}");
    }

    #[test]
    fn what_blows_up_or_slides_is_said() {
        let mut up = vec![1.0];
        let fault = advance(&mut up, 2.0, 1e-9, &mut |x, s| s[0] = x[0] * x[0]);
        assert!(fault.is_err(), "1/(1 - t) has a pole at 1");
        let mut sliding = vec![0.5, 0.0];
        let fault = advance(&mut sliding, 2.0, 1e-9, &mut |x, s| {
            s[0] = if x[0] > 0.0 { -1.0 } else { 1.0 };
            s[1] = 1.0;
        });
        assert_eq!(fault, Err(Fault::Stiff));
    }
}
