//! Designed activations with closed forms.

use crate::design::emit::{Far, Near, Shape, Side};
use crate::number::{Rational, Real};
use std::f64::consts::{FRAC_1_PI, LN_2, PI};

/// phi and phi' in doubles.
pub(super) type Doubles = Option<[fn(f64) -> f64; 2]>;

/// A designed activation with a closed form.
pub(super) struct Known {
    pub formula: &'static str,
    pub shape: Shape,
    /// phi and phi' in doubles, good to a few units; none for those that the standard library lacks.
    pub doubles: Doubles,
    /// phi and phi' at 0, and at infinity.
    pub ends: [[f64; 2]; 2],
}

pub(super) fn side(near: Near, far: Far) -> Side {
    Side { near, far }
}

pub(super) fn number(x: f64) -> Real {
    Real::with_val(160, x)
}

pub(super) fn power(p: f64, step: f64) -> Near {
    Near::Power {
        p: number(p),
        step: number(step),
    }
}

pub(super) fn tail(p: f64, step: f64) -> Far {
    Far::Power {
        p: number(p),
        step: number(step),
    }
}

pub(super) fn third(n: i32) -> Real {
    Real::with_val(160, Rational::from((n, 3)))
}

pub(super) fn sinc_turns() -> Real {
    Real::with_val(160, rug::float::Constant::Pi).recip()
}

/// The derivative of sin(2z)/(2z); by its series where the difference cancels.
pub(super) fn sinc_slope(z: f64) -> f64 {
    let x = 2.0 * z;
    if x.abs() > 0.6 {
        return (x.cos() - x.sin() / x) / z;
    }
    let ratios = [238.0, 180.0, 130.0, 88.0, 54.0, 28.0, 10.0];
    -2.0 * x / 3.0 * ratios.iter().fold(1.0, |sum, r| 1.0 - x * x / r * sum)
}

#[rustfmt::skip]
pub(super) fn known() -> Vec<Known> {
    use Shape::{Causal, Even, Mixed, Odd};
    let known = |formula, shape, doubles: Doubles, ends| Known { formula, shape, doubles, ends };
    let inf = f64::INFINITY;
    vec![
        known("1/(pi*(1+z^2))", Even(side(Near::Smooth, tail(-2.0, 2.0))),
            Some([|z| 1.0 / (PI * (1.0 + z * z)), |z| -2.0 * z / (1.0 + z * z) / (PI * (1.0 + z * z))]),
            [[FRAC_1_PI, 0.0], [0.0, 0.0]]),
        known("exp(-abs(z))/2", Even(side(power(1.0, 2.0), Far::Falls)),
            Some([|z| (-z.abs()).exp() / 2.0, |z| -z.signum() * (-z.abs()).exp() / 2.0]),
            [[0.5, 0.0], [0.0, 0.0]]),
        known("exp(-z^2/4)/sqrt(4*pi)", Even(side(Near::Smooth, Far::Falls)),
            Some([|z| (-z * z / 4.0).exp() / (4.0 * PI).sqrt(), |z| -z / 2.0 * (-z * z / 4.0).exp() / (4.0 * PI).sqrt()]),
            [[0.282_094_791_773_878_14, 0.0], [0.0, 0.0]]),
        known("-abs(z)/2", Even(side(power(1.0, 2.0), tail(1.0, 1.0))),
            Some([|z| -z.abs() / 2.0, |z| -z.signum() / 2.0]),
            [[0.0, 0.0], [-inf, -0.5]]),
        known("-log(abs(z))/pi", Even(side(Near::Log { step: number(2.0) }, Far::Log { step: number(2.0) })),
            Some([|z| -z.abs().ln() / PI, |z| -1.0 / PI / z]),
            [[inf, 0.0], [-inf, 0.0]]),
        known("besselk(0,abs(z))/pi", Even(side(Near::Log { step: number(2.0) }, Far::Falls)), None,
            [[inf, 0.0], [0.0, 0.0]]),
        known("sinc(2*z)", Even(side(Near::Smooth, Far::Wave { turns: sinc_turns(), p: number(-1.0) })),
            Some([|z| (2.0 * z).sin() / (2.0 * z), sinc_slope]),
            [[1.0, 0.0], [0.0, 0.0]]),
        known("step(z)*sqrt(abs(z))", Causal(side(power(0.5, 1.0), tail(0.5, 1.0))),
            Some([|z| z.max(0.0).sqrt(), |z| if z > 0.0 { 0.5 / z.sqrt() } else { 0.0 }]),
            [[0.0, 0.0], [inf, 0.0]]),
        known("step(z)*exp(-abs(z))", Causal(side(Near::Smooth, Far::Falls)),
            Some([|z| if z > 0.0 { (-z).exp() } else { 0.0 }, |z| if z > 0.0 { -(-z).exp() } else { 0.0 }]),
            [[0.0, 0.0], [0.0, 0.0]]),
        known("z/(1+z^2)", Odd(side(Near::Smooth, tail(-1.0, 2.0))),
            Some([|z| z / (1.0 + z * z), |z| (1.0 - z) * (1.0 + z) / (1.0 + z * z) / (1.0 + z * z)]),
            [[0.0, 1.0], [0.0, 0.0]]),
        known("tanh(z)", Odd(side(Near::Smooth, Far::Falls)),
            Some([f64::tanh, |z| z.cosh().recip().powi(2)]),
            [[0.0, 1.0], [1.0, 0.0]]),
        // Exponents that are no doubles.
        known("abs(z)^(-1/3)/(1+abs(z))", Even(side(Near::Power { p: third(-1), step: number(1.0) }, Far::Power { p: third(-4), step: number(1.0) })), None,
            [[inf, 0.0], [0.0, 0.0]]),
        // A square root at 0 in a smooth function, and a tail with another one.
        known("exp(-sqrt(abs(z)))+step(z)/(2+abs(z))^(3/2)",
            Mixed { left: side(power(0.5, 0.5), Far::Falls), right: side(power(0.5, 0.5), tail(-1.5, 1.0)) },
            None, [[1.0, inf], [0.0, 0.0]]),
        known("softplus(z)", Mixed { left: side(Near::Smooth, Far::Falls), right: side(Near::Smooth, tail(1.0, 1.0)) },
            Some([|z| if z > 0.0 { z + (-z).exp().ln_1p() } else { z.exp().ln_1p() }, |z| 1.0 / (1.0 + (-z).exp())]),
            [[LN_2, 0.5], [inf, 1.0]]),
    ]
}
