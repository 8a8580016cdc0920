//! K(r) as a curve, from measured |F|^2: for a picture, in double precision.
//!
//! ```text
//! K(r) = (1/pi) ∫_0^∞ |F[phi](k)|^2 [Ω(kr) - T(kr)] dk,   Ω(t) = ∫_{S^{D-1}} cos(t xi_1) dxi
//! ```
//!
//! T is the Taylor polynomial of Ω below degree 2n, n the number of derivatives that make phi square
//! integrable ([`super::order`]): K is defined up to such a polynomial, and this is the one that vanishes
//! at r = 0 with its first derivatives. Where that integral diverges at infinity (|z|^p of half-odd
//! p: K is r^q log r), the last term of T is damped by 1/(1 + k^4), another choice of the same freedom.
//!
//! F is measured at equal steps of log k and log |F|^2 interpolated between them by cubics; beyond
//! the last ones it goes on as a power. No formula of F, A or K enters. Good to about four digits of the
//! largest value: what
//! a picture shows, and no evidence for a claim.

use super::order::order;
use super::sphere::moment;
use crate::error::Doubt;
use crate::fourier::{Frequency, Laboratory, PointValue, decimal, exp2};
use std::f64::consts::{LN_2, LOG2_10, PI};

/// Measured frequencies in a decade.
const PER_DECADE: usize = 16;
/// Decades of k that are looked at.
const DECADES: std::ops::Range<i32> = -3..3;
/// log10 of the absolute error of F that is asked for in the first decade.
const FIRST: i32 = -14;
/// log10 of the last |F| of a decade over the error asked for in the next one: |k|^-p falls by p of these.
const DEPTH: f64 = 11.0;
/// Ω is faded out between half of this and this, over five of its periods.
const REACH: f64 = 60.0;
/// Below this argument Ω - T is summed as a series.
const SERIES: f64 = 8.0;
/// Steps of Simpson's rule: in log t, and in t.
const STEPS: (f64, f64) = (0.05, 0.02);
/// How far the rule in log t goes.
const LOG_REACH: f64 = 25.0;

/// log |F|^2 over log k, measured.
pub struct Spectrum {
    /// log k of the first value.
    start: f64,
    step: f64,
    /// log |F|^2; it ends where F is nothing.
    powers: Vec<f64>,
    /// Whether F is nothing beyond the last value.
    ends: bool,
    /// Derivatives that make phi square integrable.
    n: u32,
}

impl Spectrum {
    /// Measures the laboratory's activation.
    ///
    /// # Errors
    /// A sentence: phi has no such kernel, or F no value at some k.
    pub fn measure(laboratory: &mut Laboratory) -> Result<Spectrum, Doubt> {
        if let Some(why) = laboratory.obstacle() {
            return Err(why);
        }
        let n = order(laboratory.activation())?.n;
        let mut spectrum = Spectrum {
            start: std::f64::consts::LN_10 * f64::from(DECADES.start),
            step: std::f64::consts::LN_10 / PER_DECADE as f64,
            powers: Vec::new(),
            ends: false,
            n,
        };
        let mut tolerance = f64::from(FIRST) * LOG2_10;
        for decade in DECADES {
            let ks = (0..PER_DECADE)
                .map(|j| decimal(10f64.powf(f64::from(decade) + j as f64 / PER_DECADE as f64)))
                .collect::<Result<Vec<Frequency>, _>>()?;
            let sizes = sizes(laboratory, &ks, tolerance)?;
            // One value below its error may be a zero of F; nothing but such values are its end.
            let known = sizes.iter().rposition(|(_, known)| *known);
            let seen = known.map_or(0, |last| last + 1);
            let powers = sizes[..seen].iter().map(|(size, _)| 2.0 * LN_2 * size);
            spectrum.powers.extend(powers);
            if seen < sizes.len() {
                spectrum.ends = true;
                break;
            }
            let last = sizes.last().map_or(0.0, |(size, _)| *size);
            tolerance = last - DEPTH * LOG2_10;
        }
        if spectrum.powers.len() < 4 {
            return Err("F is nothing at small k".into());
        }
        Ok(spectrum)
    }

    /// |F|^2 at k.
    fn at(&self, log_k: f64) -> f64 {
        let last = self.powers.len() - 1;
        let x = (log_k - self.start) / self.step;
        let value = |j: usize| self.powers[j];
        if x <= 0.0 {
            return (value(0) + x * (value(1) - value(0))).exp();
        }
        if x >= last as f64 {
            let slope = value(last) - value(last - 1);
            return match self.ends {
                true => 0.0,
                false => (value(last) + (x - last as f64) * slope).exp(),
            };
        }
        // Four neighbours, moved inwards at the ends.
        let j = (x.floor() as usize).clamp(1, last.max(3) - 2);
        let t = x - j as f64;
        let (a, b, c, d) = (value(j - 1), value(j), value(j + 1), value(j + 2));
        let cubic = -t * (t - 1.0) * (t - 2.0) / 6.0 * a
            + (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0 * b
            - (t + 1.0) * t * (t - 2.0) / 2.0 * c
            + (t + 1.0) * t * (t - 1.0) / 6.0 * d;
        cubic.exp()
    }

    /// Derivatives that make phi square integrable: K is defined up to an even polynomial of degree
    /// below twice this.
    pub fn order(&self) -> u32 {
        self.n
    }

    /// Whether the last term of T has to be damped: |F|^2 k^{2n-2} is not integrable at infinity.
    fn damped(&self) -> bool {
        let last = self.powers.len() - 1;
        let falls = (self.powers[last - 1] - self.powers[last]) / self.step;
        self.n > 0 && !self.ends && falls - 2.0 * f64::from(self.n) + 2.0 < 1.02
    }

    /// K at these r > 0, in 1 to 8 dimensions.
    pub fn kernel(&self, dimension: u32, rs: &[f64]) -> Vec<f64> {
        let sphere = Sphere::new(dimension, self.n);
        let damped = self.damped();
        // What depends on t alone is computed once.
        let low: Vec<Node> = sphere.nodes(0.0, -LOG_REACH, -STEPS.0, true, f64::exp);
        let middle: Vec<Node> = sphere.nodes(1.0, REACH, STEPS.1, false, |t| t);
        let high: Vec<Node> =
            sphere.nodes(REACH.ln(), REACH.ln() + LOG_REACH, STEPS.0, true, f64::exp);
        let one = |r: &f64| {
            let log_r = r.ln();
            let term = |node: &Node| {
                let mut weight = node.rest;
                if damped {
                    let k = node.t / r;
                    weight += node.top * (1.0 - 1.0 / (1.0 + k.powi(4)));
                }
                self.at(node.t.ln() - log_r) * weight * node.measure
            };
            let sum = |nodes: &[Node]| nodes.iter().map(term).sum::<f64>();
            (sum(&low) + sum(&middle) + sum(&high)) / (PI * r)
        };
        rs.iter().map(one).collect()
    }
}

/// log2 |F| to an absolute error, and whether it stands out of that error.
fn sizes(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    log2_tolerance: f64,
) -> Result<Vec<(f64, bool)>, Doubt> {
    let tolerances = vec![exp2(log2_tolerance); ks.len()];
    let best = laboratory.best(ks, &tolerances);
    let size = |(k, value): (&Frequency, Result<PointValue, Doubt>)| {
        let value = value.map_err(|why| format!("F has no value at k = {}: {why}", k.text))?;
        let (size, error) = value.sizes();
        Ok((size.max(error), size > error + 6.0))
    };
    ks.iter().zip(best).map(size).collect()
}

/// A node of the integral over t = kr.
struct Node {
    t: f64,
    /// Ω - T.
    rest: f64,
    /// The last term of T.
    top: f64,
    /// Weight of the rule times dt.
    measure: f64,
}

/// Ω in D dimensions and its Taylor polynomial.
struct Sphere {
    dimension: u32,
    n: u32,
    /// The coefficient of t^{2j}.
    coefficients: Vec<f64>,
}

impl Sphere {
    fn new(dimension: u32, n: u32) -> Self {
        let mut factorial = 1.0;
        let coefficients = (0..40u32)
            .map(|j| {
                if j > 0 {
                    factorial *= f64::from(2 * j * (2 * j - 1));
                }
                let sign = if j % 2 == 0 { 1.0 } else { -1.0 };
                sign * moment(dimension, 2 * j, 64).to_f64() / factorial
            })
            .collect();
        Sphere {
            dimension,
            n,
            coefficients,
        }
    }

    /// Nodes of Simpson's rule over u, with t = t(u).
    fn nodes(&self, from: f64, to: f64, step: f64, log: bool, t: fn(f64) -> f64) -> Vec<Node> {
        let count = 2 * ((to - from) / step / 2.0).round() as usize;
        let node = |j: usize| {
            let t = t(from + step * j as f64);
            let simpson = match j {
                0 => 1.0,
                j if j == count => 1.0,
                j if j % 2 == 1 => 4.0,
                _ => 2.0,
            };
            let (rest, top) = self.rest(t);
            Node {
                t,
                rest,
                top,
                measure: simpson * step.abs() / 3.0 * if log { t } else { 1.0 },
            }
        };
        (0..=count).map(node).collect()
    }

    /// Ω(t) - T(t), Ω faded out at large t, and the last term of T.
    fn rest(&self, t: f64) -> (f64, f64) {
        let n = self.n as usize;
        let power = |j: usize| self.coefficients[j] * t.powi(2 * j as i32);
        let top = n.checked_sub(1).map_or(0.0, power);
        if t < SERIES {
            return ((n..self.coefficients.len()).map(power).sum(), top);
        }
        let taylor: f64 = (0..n).map(power).sum();
        (self.omega(t) * fade(2.0 * t / REACH - 1.0) - taylor, top)
    }

    /// Ω(t) = (2 pi)^{D/2} t^{1-D/2} J_{D/2-1}(t).
    fn omega(&self, t: f64) -> f64 {
        let d = self.dimension;
        if d == 1 {
            return 2.0 * t.cos();
        }
        let half = f64::from(d) / 2.0;
        let bessel = if d.is_multiple_of(2) {
            libm::jn(d as i32 / 2 - 1, t)
        } else {
            // Spherical Bessel functions, upwards: t is large here.
            let (mut a, mut b) = (t.sin() / t, t.sin() / (t * t) - t.cos() / t);
            for m in 1..=(d - 3) / 2 {
                (a, b) = (b, f64::from(2 * m + 1) / t * b - a);
            }
            a * (2.0 * t / PI).sqrt()
        };
        (2.0 * PI).powf(half) * t.powf(1.0 - half) * bessel
    }
}

/// 1 below 0, 0 above 1, with three continuous derivatives.
fn fade(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    1.0 - x.powi(4) * (35.0 - 84.0 * x + 70.0 * x * x - 20.0 * x.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::fourier::Limits;
    use crate::number::bits_for_digits;

    fn measured(phi: &str) -> Spectrum {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("phi", phi).expect("an activation");
        let mut laboratory = Laboratory::new(activation, Limits::default());
        Spectrum::measure(&mut laboratory).expect("a spectrum")
    }

    fn assert_near(found: &[f64], rs: &[f64], exact: impl Fn(f64) -> f64) {
        let largest = rs.iter().map(|r| exact(*r).abs()).fold(0.0, f64::max);
        for (found, r) in found.iter().zip(rs) {
            let exact = exact(*r);
            let scale = exact.abs().max(0.1 * largest);
            assert!((found - exact).abs() < 2e-4 * scale, "{r}: {found} {exact}");
        }
    }

    #[test]
    fn known_kernels_come_out() {
        let rs = [0.1, 0.5, 1.0, 2.0, 4.0];
        let gauss = measured("exp(-z^2/2)");
        assert_eq!(gauss.order(), 0);
        assert_near(&gauss.kernel(1, &rs), &rs, |r| {
            2.0 * PI.sqrt() * (-r * r / 4.0).exp()
        });
        assert_near(&gauss.kernel(3, &rs), &rs, |r| {
            4.0 * PI * PI * libm::erf(r / 2.0) / r
        });
        // Up to a constant, here the one that makes K(0) = 0: -4 r coth r + 4.
        let tanh = measured("tanh(z)");
        assert_eq!(tanh.order(), 1);
        assert_near(&tanh.kernel(1, &rs), &rs, |r| 4.0 - 4.0 * r / r.tanh());
    }

    #[test]
    fn the_rectifier_gives_cubes_in_every_dimension() {
        let rs = [0.1, 1.0, 5.0];
        let relu = measured("relu(z)");
        assert_eq!(relu.order(), 2);
        for dimension in [1, 2, 3, 4, 5, 8] {
            let a = moment(dimension, 3, bits_for_digits(15)).to_f64();
            assert_near(&relu.kernel(dimension, &rs), &rs, |r| a * r.powi(3) / 12.0);
        }
    }
}
