//! The two halves of a path that is its own mirror image.
//!
//! For a real, even or odd phi and a path that z -> -conj(z) maps to itself,
//!
//! ```text
//! phi(-conj z) = s conj(phi(z)),   s = 1 or -1,
//! ∫_left phi e^{-ikz} dz = s conj(∫_right phi e^{-ikz} dz)
//! ```
//!
//! so one half is enough. The symmetry is read off the formula: see
//! [`Symmetry`], not sampled.

use super::path::{Course, Leg};
use super::plan::PieceView;
use crate::activation::Symmetry;
use crate::fourier::evidence::PointValue;
use crate::number::{Complex, Real};

/// The integral over both halves from that over the right one.
pub fn both_sides(symmetry: Symmetry, right: PointValue) -> PointValue {
    let bits = right.value.prec().0;
    let (re, im) = right.value.into_real_imag();
    let zero = Real::with_val(bits, 0);
    let value = match symmetry {
        Symmetry::Even => (re * 2u32, zero),
        Symmetry::Odd => (zero, im * 2u32),
    };
    PointValue {
        value: Complex::with_val(bits, value),
        error: right.error * 2u32,
        certificate: None,
    }
}

/// The symmetry of two rays of the whole formula that are mirror images of each other.
pub fn symmetry(view: &PieceView, legs: &[Leg]) -> Option<Symmetry> {
    let [right, left] = legs else { return None };
    let (
        Course::Ray {
            start: a,
            direction: x,
        },
        Course::Ray {
            start: b,
            direction: y,
        },
    ) = (&right.course, &left.course)
    else {
        return None;
    };
    let apex = a.base.is_none() && b.base.is_none() && a.offset == b.offset && a.offset.re == 0.0;
    // The directions are rounded polar forms; they fall by the same angle.
    let close = (x.re + y.re).abs() < 1e-12 && (x.im - y.im).abs() < 1e-12 && x.re > 0.0;
    let plain = right.part.is_none() && left.part.is_none() && !right.reversed && left.reversed;
    if apex && close && plain {
        view.symmetry()
    } else {
        None
    }
}
